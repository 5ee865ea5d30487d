"""What a stream can show: colours and windows on a terminal, plain lines in a pipe."""

from __future__ import annotations

import sys
from typing import Any


def terminal_width() -> int:
    """Return how many cells a line of the terminal has."""
    import shutil

    return max(40, min(shutil.get_terminal_size().columns, 200))


def is_terminal(stream: Any) -> bool:
    """Tell whether a stream shows colours and windows: a terminal, not a pipe."""
    return bool(getattr(stream, "isatty", bool)()) and stream in (sys.stdout, sys.stderr)

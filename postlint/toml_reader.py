"""TOML by the standard library, or by its backport on Python 3.10; imported when a text is first read."""

from __future__ import annotations

import sys
from importlib import import_module
from typing import Any


def loads(text: str) -> dict[str, Any]:
    """Return what a TOML text says; raises what the parser raises: ValueError, and RecursionError on deep nesting."""
    # By name: mypy sees one Python only.
    parser: Any = import_module("tomllib" if sys.version_info >= (3, 11) else "tomli")
    found: dict[str, Any] = parser.loads(text)
    return found

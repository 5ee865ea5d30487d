"""Where what ships beside the code is."""

from __future__ import annotations

from pathlib import Path


def built_in() -> Path:
    """Return the folder of the rules that ship: inside the package (a wheel) or beside it (a checkout)."""
    inside = Path(__file__).parent / "rules"
    return inside if inside.is_dir() else Path(__file__).parent.parent / "rules"

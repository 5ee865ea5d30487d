"""Word lists and tables beside rule files, read once a process when a check first needs them."""

from __future__ import annotations

from functools import cache
from pathlib import Path


@cache
def read_table(path: str) -> tuple[tuple[str, ...], ...]:
    """Return the rows of a tab-separated file (or of every `.tsv` of a folder): comments and blank lines left out."""
    file = Path(path)
    files = sorted(file.glob("*.tsv")) if file.is_dir() else [file]
    lines = (line for one in files for line in one.read_text(encoding="utf-8").split("\n"))
    return tuple(tuple(map(str.strip, line.split("\t"))) for line in lines if line.strip() and line[0] != "#")

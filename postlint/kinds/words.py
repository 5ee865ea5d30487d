"""Word lists and tables beside rule files, read once a process when a check first needs them."""

from __future__ import annotations

from functools import cache
from pathlib import Path


@cache
def read_table(path: str) -> tuple[tuple[str, ...], ...]:
    """Return the rows of a tab-separated file (or of every `.tsv` of a folder): comments and blank lines left out."""
    file = Path(path)
    files = sorted(file.glob("*.tsv")) if file.is_dir() else [file]
    rows = []
    for one in files:
        for line in one.read_text(encoding="utf-8").split("\n"):
            if line.strip() and not line.startswith("#"):
                rows.append(tuple(cell.strip() for cell in line.rstrip("\r").split("\t")))
    return tuple(rows)

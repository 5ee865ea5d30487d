"""Word lists and tables beside rule files, read once a process when a check first needs them."""

from __future__ import annotations

import os
import zlib
from collections.abc import Callable
from functools import cache, wraps
from pathlib import Path
from typing import TypeVar

from postlint.cache_folder import in_use, keep, kept

_Made = TypeVar("_Made")


@cache
def read_table(path: str) -> tuple[tuple[str, ...], ...]:
    """Return the rows of a tab-separated file (or of every `.tsv` of a folder): comments and blank lines left out."""
    lines = (line for one in _files(path) for line in Path(one).read_text(encoding="utf-8").split("\n"))
    return tuple(tuple(map(str.strip, line.split("\t"))) for line in lines if line.strip() and line[0] != "#")


def derived(make: Callable[[str], _Made]) -> Callable[[str], _Made]:
    """Decorate what makes something of a word list: that is done once a process, and kept between runs of the command.

    Reading and ordering a table takes up to ten times as long as a check of a post, reading what was made of it a
    hundredth. It must be of plain values, which `marshal` takes; it is made anew when the list or the module of `make`
    has changed.
    """

    @cache
    @wraps(make)
    def found(path: str) -> _Made:
        if not in_use():
            return make(path)
        module = make.__globals__["__file__"]
        name = f"table-{zlib.crc32(f'{module} {make.__name__} {path}'.encode('utf-8', 'surrogateescape')):08x}.bin"
        stamp = [_stamp(file) for file in (module, __file__, *_files(path))]
        value: _Made | None = kept(name, stamp)
        if value is None:
            value = make(path)
            keep(name, stamp, value)
        return value

    return found


def _files(path: str) -> list[str]:
    if not os.path.isdir(path):
        return [path]
    return sorted(os.path.join(path, name) for name in os.listdir(path) if name.endswith(".tsv"))


def _stamp(file: str) -> list[str | int]:
    status = os.stat(file)
    return [file, status.st_mtime_ns, status.st_size]

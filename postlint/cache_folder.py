"""Where postlint keeps what saves work between runs."""

from __future__ import annotations

import marshal
import os
import struct
import sys
import zlib
from pathlib import Path
from typing import Any


def cache_folder() -> Path:
    """Return the folder for what postlint keeps between runs, by the conventions of the platform."""
    if os.name == "nt":
        base = os.environ.get("LOCALAPPDATA") or str(Path.home() / "AppData" / "Local")
    else:
        base = os.environ.get("XDG_CACHE_HOME") or str(Path.home() / ".cache")
    return Path(base) / "postlint"


#: Whether this process uses what earlier runs kept of tables, and keeps what it makes of them: the command says so.
_in_use = False


def use(wanted: bool) -> None:
    """Say whether what takes long to make is kept between runs."""
    global _in_use
    _in_use = wanted


def in_use() -> bool:
    """Tell whether what takes long to make is kept between runs."""
    return _in_use


def kept(name: str, stamp: list[Any]) -> Any:
    """Return what `keep` kept under a name with an equal stamp (of plain values), or None."""
    try:
        whole = (cache_folder() / name).read_bytes()
        data = memoryview(whole)[_HEAD.size :]
        if whole[: _HEAD.size] != _head(data):
            return None  # cut off, damaged, of another Python
        was, value = marshal.loads(data)
        return value if was == stamp else None
    except (OSError, RuntimeError, ValueError, EOFError, TypeError):
        return None  # no cache, no home folder, or not ours


def keep(name: str, stamp: list[Any], data: Any) -> None:
    """Keep plain values (what `marshal` takes) in a file of the cache folder, with a stamp of what they came from."""
    try:
        whole = marshal.dumps((stamp, data))
        store = cache_folder() / name
        store.parent.mkdir(parents=True, exist_ok=True)
        temporary = store.with_suffix(f".{os.getpid()}.tmp")
        temporary.write_bytes(_head(whole) + whole)
        os.replace(temporary, store)
    except (OSError, RuntimeError, ValueError):
        pass  # a cache that can't be written, or values that are not plain, only cost time


#: The version of the form, the build of Python (its checksum), and the checksum of what follows.
_HEAD = struct.Struct("<4sII")


def _head(data: bytes | memoryview) -> bytes:
    return _HEAD.pack(b"kpt1", zlib.crc32(sys.version.encode()), zlib.crc32(data))

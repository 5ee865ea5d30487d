"""The index of a site between runs: one file in the cache folder, of three lines of JSON."""

from __future__ import annotations

import json
import os
import zlib
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from postlint.site.publication import FOREVER, Publication
from postlint.tuples import NamedTuple

_FORMAT = 2


def record(mtime: int, size: int, one: Publication) -> list[Any]:
    """Return what is kept of a file."""
    if one.role == "static" and not one.hidden and one.urls == one.outputs and len(one.urls) == 1:
        return [mtime, size, one.urls[0]]
    return [mtime, size, one.role, one.urls, one.outputs, one.hidden, one.since, min(one.until, FOREVER)]


def publication(kept: list[Any]) -> Publication:
    """Return the publication of a file as it was kept."""
    if len(kept) == 3:
        return Publication("static", (kept[2],), (kept[2],))
    return Publication(kept[2], tuple(kept[3]), tuple(kept[4]), kept[5], kept[6], kept[7])


class Header(NamedTuple):
    """What the tables were made from, and when (seconds since 1970) they hold."""

    key: str
    digest: str
    now: float
    expires: float


class Kept:
    """A kept index: its header, and two more lines of JSON that are read when they are needed."""

    def __init__(self, header: Header, parts: bytes, records: bytes) -> None:
        self.key, self.digest, self.now, self.expires = header
        self._parts = parts
        self._records = records

    def parts(self) -> Any:
        """Return the tables of the index."""
        return json.loads(self._parts)

    def records(self) -> dict[str, list[Any]]:
        """Return what is kept of each file, by its path."""
        found: dict[str, list[Any]] = json.loads(self._records)
        return found

    def publications(self) -> dict[str, Publication]:
        """Return the publication of each file, by its path."""
        return {path: publication(one) for path, one in self.records().items()}


def load(root: str) -> Kept | None:
    """Return what is kept of a site; None where it is unreadable or of another version."""
    store = file_of(root, "json")
    try:
        if store is None:
            return None
        first, parts, records = store.read_bytes().split(b"\n")
        version, *header = json.loads(first)
        return Kept(Header(*header), parts, records) if version == _FORMAT else None
    except (OSError, ValueError, TypeError):
        return None  # no cache, or not ours: read the files


def keep(root: str, header: Header, parts: tuple[Any, ...], records: Mapping[str, list[Any]]) -> None:
    """Write what is kept, whole or not at all."""
    store = file_of(root, "json")
    if store is None:
        return
    try:
        store.parent.mkdir(parents=True, exist_ok=True)
        temporary = store.with_suffix(f".{os.getpid()}.tmp")
        lines = (
            json.dumps(one, ensure_ascii=False, separators=(",", ":"))
            for one in ((_FORMAT, *header), parts, records)
        )
        temporary.write_bytes("\n".join(lines).encode("utf-8", "surrogatepass"))
        os.replace(temporary, store)
    except (OSError, ValueError):
        pass  # a cache that can't be written only costs time


def file_of(root: str, ending: str) -> Path | None:
    """Return the file in the cache folder that is a site's own; None where there is no home folder."""
    from postlint.cache_folder import cache_folder

    try:
        name = f"site-{zlib.crc32(os.path.realpath(root).encode('utf-8', 'replace')):08x}"
        return cache_folder() / f"{name}.{ending}"
    except (OSError, RuntimeError):
        return None

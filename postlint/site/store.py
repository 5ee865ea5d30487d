"""The index of a site between runs: one JSON file in the cache folder."""

from __future__ import annotations

import json
import os
import zlib
from pathlib import Path
from typing import Any

from postlint.site.publication import FOREVER, Publication

_FORMAT = 1


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


def load(root: str, key: str) -> dict[str, list[Any]]:
    """Return what is kept of a site by path; nothing where it is of another configuration or unreadable."""
    store = _file(root)
    try:
        data = json.loads(store.read_bytes()) if store is not None else None
        if data is not None and data["format"] == _FORMAT and data["key"] == key:
            found: dict[str, list[Any]] = data["files"]
            return found
    except (OSError, ValueError, KeyError, TypeError):
        pass  # no cache, or not ours: read the files
    return {}


def keep(root: str, key: str, files: dict[str, list[Any]]) -> None:
    """Write what is kept, whole or not at all."""
    store = _file(root)
    if store is None:
        return
    try:
        store.parent.mkdir(parents=True, exist_ok=True)
        temporary = store.with_suffix(f".{os.getpid()}.tmp")
        text = json.dumps(
            {"format": _FORMAT, "key": key, "files": files}, ensure_ascii=False, separators=(",", ":")
        )
        temporary.write_text(text, encoding="utf-8", errors="surrogatepass")
        os.replace(temporary, store)
    except (OSError, ValueError):
        pass  # a cache that can't be written only costs time


def _file(root: str) -> Path | None:
    from postlint.cache_folder import cache_folder

    try:
        return (
            cache_folder() / f"site-{zlib.crc32(os.path.realpath(root).encode('utf-8', 'replace')):08x}.json"
        )
    except (OSError, RuntimeError):  # no home folder
        return None

"""Where postlint keeps what saves work between runs."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any


def cache_folder() -> Path:
    """Return the folder for what postlint keeps between runs, by the conventions of the platform."""
    if os.name == "nt":
        base = os.environ.get("LOCALAPPDATA") or str(Path.home() / "AppData" / "Local")
    else:
        base = os.environ.get("XDG_CACHE_HOME") or str(Path.home() / ".cache")
    return Path(base) / "postlint"


def kept(name: str, stamp: list[Any]) -> Any:
    """Return what `keep` kept under a name with an equal stamp (of JSON values), or None."""
    import json

    try:
        data = json.loads((cache_folder() / name).read_bytes())
        return data["kept"] if data["stamp"] == stamp else None
    except (OSError, RuntimeError, ValueError, KeyError, TypeError):
        return None  # no cache, no home folder, or not ours


def keep(name: str, stamp: list[Any], data: object) -> None:
    """Keep JSON values in a file of the cache folder, with a stamp of what they were made from."""
    import json

    try:
        store = cache_folder() / name
        store.parent.mkdir(parents=True, exist_ok=True)
        temporary = store.with_suffix(f".{os.getpid()}.tmp")
        temporary.write_text(json.dumps({"stamp": stamp, "kept": data}), encoding="utf-8")
        os.replace(temporary, store)
    except (OSError, RuntimeError):
        pass  # a cache that can't be written only costs time

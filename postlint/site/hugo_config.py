"""Hugo's configuration, brought together from its files, with keys in lower case.

Source: https://gohugo.io/getting-started/configuration/ (a file of `config/_default` other than hugo or
config is the table
that its name says; `languages.en.toml` is one language's).
"""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

from postlint.site.config_file import load

_ENDINGS = (".toml", ".yaml", ".yml", ".json")


def read(root: str) -> dict[str, Any]:
    """Return the configuration of the site in a folder."""
    found: dict[str, Any] = {}
    for name in ("hugo", "config"):
        file = next(
            (Path(root, name + end) for end in _ENDINGS if os.path.isfile(os.path.join(root, name + end))),
            None,
        )
        if file is not None:
            found = _lower(load(file))
            break
    folder = Path(root, "config", "_default")
    if folder.is_dir():
        for file in sorted(folder.rglob("*")):
            if file.suffix.lower() not in _ENDINGS or not file.is_file():
                continue
            data = _lower(load(file))
            parts = file.stem.lower().split(".")
            if parts[0] not in ("hugo", "config"):
                for part in reversed(parts):
                    data = {part: data}
            found = _merged(found, data)
    return found


def _lower(value: Any) -> Any:
    if isinstance(value, dict):
        return {str(key).lower(): _lower(item) for key, item in value.items()}
    return [_lower(item) for item in value] if isinstance(value, list) else value


def _merged(old: dict[str, Any], new: dict[str, Any]) -> dict[str, Any]:
    merged = dict(old)
    for key, value in new.items():
        before = merged.get(key)
        merged[key] = (
            _merged(before, value) if isinstance(before, dict) and isinstance(value, dict) else value
        )
    return merged

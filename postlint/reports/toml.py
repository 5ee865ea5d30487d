"""Values as TOML writes them."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from typing import Any

_BARE = re.compile(r"[A-Za-z0-9_-]+")


def value(data: Any) -> str:
    """Return a value in TOML on one line; raises TypeError for what TOML can't say (None)."""
    if isinstance(data, bool):
        return "true" if data else "false"
    if isinstance(data, str):
        # JSON's escapes are all TOML's; TOML forbids one more character to stand for itself
        return json.dumps(data, ensure_ascii=False).replace("\x7f", "\\u007f")
    if isinstance(data, int):
        return str(data)
    if isinstance(data, float):
        return repr(data)
    if isinstance(data, list | tuple):
        return f"[{', '.join(value(item) for item in data)}]"
    if isinstance(data, Mapping):
        inner = ", ".join(f"{key(name)} = {value(item)}" for name, item in data.items())
        return f"{{ {inner} }}" if inner else "{}"
    if hasattr(data, "isoformat"):
        return str(data.isoformat())
    raise TypeError(f"TOML has no form for {data!r}")


def key(name: str) -> str:
    """Return a key, in quotes where it needs them."""
    return name if _BARE.fullmatch(name) else value(name)

"""Paths of addresses, and of files."""

from __future__ import annotations

import os
from functools import lru_cache


def absolute(path: str) -> str:
    """Return `os.path.abspath` of a path: each check asks for that of its post many times."""
    return _absolute(path, os.getcwd())


@lru_cache(maxsize=64)
def _absolute(path: str, _folder: str) -> str:
    return os.path.abspath(path)


def normalized(path: str) -> str:
    """Return a path without `.` and `..` (RFC 3986, 5.2.4), doubled slashes made one as servers do."""
    parts: list[str] = []
    for part in path.split("/"):
        if part == "..":
            if parts:
                parts.pop()
        elif part not in (".", ""):
            parts.append(part)
    end = "/" if path.endswith(("/", "/.", "/..")) and parts else ""
    return "/" + "/".join(parts) + end

"""Paths of addresses, and of files."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from functools import lru_cache

_here = ""


@contextmanager
def staying() -> Iterator[None]:
    """Let this process stay in its folder meanwhile: then the system is not asked for it time and again."""
    global _here
    before = _here
    with suppress(OSError):  # a folder that is gone: whoever needs its name hears of it
        _here = os.getcwd()
    try:
        yield
    finally:
        _here = before


def absolute(path: str) -> str:
    """Return `os.path.abspath` of a path: each check asks for that of its post many times."""
    return _absolute(path, _here or os.getcwd())


@lru_cache(maxsize=64)
def _absolute(path: str, _folder: str) -> str:
    return os.path.abspath(path)


@lru_cache(maxsize=64)
def parts(path: str, root: str) -> tuple[str, ...]:
    """Return the folders and the name of a file relative to a folder, both absolute."""
    return tuple(path.removeprefix(root.rstrip(os.sep) + os.sep).replace(os.sep, "/").split("/"))


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

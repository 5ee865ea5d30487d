"""Paths of addresses."""

from __future__ import annotations


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

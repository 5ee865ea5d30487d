"""Unified diffs that `patch` and `git apply` take."""

from __future__ import annotations

import os
from collections.abc import Iterator

_ESCAPES = {
    "\a": "\\a",
    "\b": "\\b",
    "\t": "\\t",
    "\n": "\\n",
    "\v": "\\v",
    "\f": "\\f",
    "\r": "\\r",
    '"': '\\"',
    "\\": "\\\\",
}


def unified(filename: str, old: str, new: str, encoding: str = "utf-8", bom: bytes = b"") -> bytes:
    """Return the diff from `old` to `new` in the bytes of the file itself, so that it can be applied to it.

    Rows end at LF, and a missing last one is marked. UTF-16, which no tool patches, is shown as UTF-8.
    """
    import difflib

    codec = "utf-8" if encoding.startswith("utf-16") else encoding
    mark = bom.decode(encoding)
    rows = difflib.unified_diff(_rows(mark + old), _rows(mark + new), n=3)
    next(rows, None), next(rows, None)  # difflib's own heading
    heading = _heading("---", "a", filename) + _heading("+++", "b", filename)
    return heading + "".join(_closed(rows)).encode(codec)


def _heading(marker: str, side: str, filename: str) -> bytes:
    """Return a line that names the file, as git does: odd names quoted, a tab after names with a space."""
    name = f"{side}/{filename.lstrip('/')}"
    if any(character in _ESCAPES or character < " " or character == "\x7f" for character in name):
        escaped = (_ESCAPES.get(c) or (f"\\{ord(c):03o}" if c < " " or c == "\x7f" else c) for c in name)
        name = f'"{"".join(escaped)}"'
    elif " " in name:
        name += "\t"
    return f"{marker} ".encode() + os.fsencode(name) + b"\n"


def _rows(text: str) -> list[str]:
    rows = text.split("\n")
    last = rows.pop()
    return [row + "\n" for row in rows] + ([last] if last else [])


def _closed(lines: Iterator[str]) -> Iterator[str]:
    for line in lines:
        yield line if line.endswith("\n") else line + "\n\\ No newline at end of file\n"

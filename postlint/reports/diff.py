"""Unified diffs as `diff -u` and git write them."""

from __future__ import annotations

from collections.abc import Iterator


def unified(filename: str, old: str, new: str) -> str:
    """Return the diff from `old` to `new`, ready for `patch`; rows end at LF, and a missing last one is marked."""
    import difflib

    lines = difflib.unified_diff(_rows(old), _rows(new), f"a/{filename}", f"b/{filename}")
    return "".join(_closed(lines))


def _rows(text: str) -> list[str]:
    rows = text.split("\n")
    last = rows.pop()
    return [row + "\n" for row in rows] + ([last] if last else [])


def _closed(lines: Iterator[str]) -> Iterator[str]:
    for line in lines:
        yield line if line.endswith("\n") else line + "\n\\ No newline at end of file\n"

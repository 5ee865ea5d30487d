"""A unified diff for people at a terminal: what changed within a line stands out, word by word."""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterator, Sequence

from postlint.pattern import lazy
from postlint.reports.window import visible

_RED, _GREEN, _CYAN, _BOLD = "\x1b[31m", "\x1b[32m", "\x1b[36m", "\x1b[1m"
_REVERSE, _PLAIN, _END = "\x1b[7m", "\x1b[27m", "\x1b[0m"
# A tag, a word of letters and digits, a run of spaces, or one character: each Chinese one is a word of its own.
_WORD = lazy(r"</?[A-Za-z][^<>]{0,400}>|[A-Za-z0-9\u00c0-\u024f]+|[ \t]+|.", re.DOTALL)
#: Longer pairs of rows (in words times words) are shown without their words compared.
_MOST = 100_000_000


def coloured(filename: str, old: str, new: str) -> str:
    """Return the diff from `old` to `new` with colours; control characters of the post are shown, never sent."""
    rows = difflib.unified_diff(_split(old), _split(new), "", "", n=3, lineterm="")
    next(rows, None), next(rows, None)  # difflib's own heading
    name = visible(filename)
    return "".join(
        f"{row}\n" for row in (f"{_BOLD}--- a/{name}{_END}", f"{_BOLD}+++ b/{name}{_END}", *_shown(rows))
    )


def _split(text: str) -> list[str]:
    """Return the rows of a text: they end at LF, nothing else."""
    return text.removesuffix("\n").split("\n")


def _shown(rows: Iterator[str]) -> Iterator[str]:
    removed: list[str] = []
    added: list[str] = []
    for row in rows:
        if row.startswith("-"):
            if added:
                yield from _pair(removed, added)
                removed, added = [], []
            removed.append(row[1:])
        elif row.startswith("+"):
            added.append(row[1:])
        else:
            yield from _pair(removed, added)
            removed, added = [], []
            yield f"{_CYAN}{visible(row)}{_END}" if row.startswith("@@") else visible(row)
    yield from _pair(removed, added)


def _pair(removed: Sequence[str], added: Sequence[str]) -> Iterator[str]:
    """Yield the rows that went and those that came; where there are both, the words that differ in reverse."""
    old: list[str] = _WORD.findall("\n".join(removed))
    new: list[str] = _WORD.findall("\n".join(added))
    gone, come = b"", b""
    if removed and added and len(old) * len(new) <= _MOST:
        gone, come = _changed(old, new)
    if removed:
        yield from _rows("-", _RED, old, gone)
    if added:
        yield from _rows("+", _GREEN, new, come)


def _changed(old: Sequence[str], new: Sequence[str]) -> tuple[bytes, bytes]:
    """Return for each word of both whether it is only there: 1, or 0 for what stays."""
    from rapidfuzz.distance import Indel

    gone, come = bytearray(len(old)), bytearray(len(new))
    for part in Indel.opcodes(old, new):
        if part.tag != "equal":
            gone[part.src_start : part.src_end] = b"\1" * (part.src_end - part.src_start)
            come[part.dest_start : part.dest_end] = b"\1" * (part.dest_end - part.dest_start)
    return bytes(gone), bytes(come)


def _rows(sign: str, colour: str, words: Sequence[str], changed: bytes) -> Iterator[str]:
    parts = [sign]
    on = False
    for at, word in enumerate(words):
        if word == "\n":
            yield f"{colour}{''.join(parts)}{_PLAIN if on else ''}{_END}"
            parts, on = [sign], False
            continue
        wanted = at < len(changed) and changed[at] == 1
        if wanted != on:
            parts.append(_REVERSE if wanted else _PLAIN)
            on = wanted
        parts.append(visible(word))
    yield f"{colour}{''.join(parts)}{_PLAIN if on else ''}{_END}"

"""Two texts compared line by line, and within lines word by word: what every coloured diff is painted from."""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterator, Sequence

from postlint.pattern import lazy
from postlint.tuples import NamedTuple

# A tag, a word of letters and digits, a run of spaces, or one character: each Chinese one is a word of its own.
WORD = lazy(r"</?[A-Za-z][^<>]{0,400}>|[A-Za-z0-9\u00c0-\u024f]+|[ \t]+|.", re.DOTALL)
#: Longer pairs of texts (in words times words) are shown without their words compared: these take 0.2 s and 130 MB.
_MOST = 1_000_000_000


class Row(NamedTuple):
    """A row of a diff: `sign` is `@` (where it is), a space, `-` or `+`; the parts tell whether they differ."""

    sign: str
    parts: tuple[tuple[str, bool], ...]


def rows(old: str, new: str) -> Iterator[Row]:
    """Yield the rows of the unified diff from `old` to `new`, without its heading."""
    removed: list[str] = []
    added: list[str] = []
    lines = difflib.unified_diff(_split(old, new), _split(new, old), "", "", n=3, lineterm="")
    next(lines, None), next(lines, None)  # difflib's own heading
    for line in lines:
        if line.startswith("-"):
            if added:
                yield from _pair(removed, added)
                removed, added = [], []
            removed.append(line[1:])
        elif line.startswith("+"):
            added.append(line[1:])
        else:
            yield from _pair(removed, added)
            removed, added = [], []
            yield Row("@", ((line, False),)) if line.startswith("@@") else Row(" ", ((line[1:], False),))
    yield from _pair(removed, added)


def changed(old: Sequence[str], new: Sequence[str]) -> tuple[bytes, bytes] | None:
    """Return for each word of both whether it is only there: 1, or 0 for what stays; None where that takes too long."""
    if len(old) * len(new) > _MOST:
        return None
    from rapidfuzz.distance import Indel

    gone, come = bytearray(len(old)), bytearray(len(new))
    for part in Indel.opcodes(old, new):
        if part.tag != "equal":
            gone[part.src_start : part.src_end] = b"\1" * (part.src_end - part.src_start)
            come[part.dest_start : part.dest_end] = b"\1" * (part.dest_end - part.dest_start)
    return bytes(gone), bytes(come)


def _split(text: str, other: str) -> list[str]:
    """Return the rows of a text, which end at LF, nothing else; a last one that only the other text has is told."""
    rows = text.removesuffix("\n").split("\n")
    if other.endswith("\n") and not text.endswith("\n"):
        rows[-1] += "\n\\ No newline at end of file"
    return rows


def _pair(removed: Sequence[str], added: Sequence[str]) -> Iterator[Row]:
    """Yield the rows that went and those that came; where there are both, the words that differ are told."""
    old: list[str] = WORD.findall("\n".join(removed))
    new: list[str] = WORD.findall("\n".join(added))
    gone, come = (changed(old, new) if removed and added else None) or (bytes(len(old)), bytes(len(new)))
    if removed:
        yield from _rows("-", old, gone)
    if added:
        yield from _rows("+", new, come)


def _rows(sign: str, words: Sequence[str], differs: bytes) -> Iterator[Row]:
    parts: list[tuple[str, bool]] = []
    for word, one in zip(words, differs, strict=True):
        if word == "\n":
            yield Row(sign, tuple(parts))
            parts = []
        elif parts and parts[-1][1] == bool(one):
            parts[-1] = (parts[-1][0] + word, bool(one))
        else:
            parts.append((word, bool(one)))
    yield Row(sign, tuple(parts))

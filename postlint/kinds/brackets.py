"""Pairs of brackets around Chinese text: both of a pair are full-width, or none is touched."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, ClassVar

from postlint.kinds.base import Context, Kind
from postlint.kinds.patterns import CLASSES
from postlint.kinds.text import Style
from postlint.mapped import MappedText
from postlint.pattern import lazy
from postlint.prose import BLOCK, LINE, OBJECT
from postlint.rule import Finding
from postlint.text import Span
from postlint.tuples import NamedTuple

if TYPE_CHECKING:
    from postlint.post import Post

_HAN = CLASSES["han"]  # compiled when first used, which takes milliseconds
_MARK = lazy(f"[()（）{BLOCK}{LINE}]")
_FULL = {"(": "（", ")": "）"}

# `n+1`, `x = 2`: brackets of a formula, which are half-width in any text. Not `CI/CD`, `NO-NOS`.
_FORMULA = lazy(r" ?[A-Za-z0-9]{1,3}(?: ?[+*=<>^−×-] ?[A-Za-z0-9]{1,3})+ ?")

#: Longer than this, two brackets are hardly a pair.
_LONGEST = 400


class _Pair(NamedTuple):
    start: int
    end: int
    half: tuple[int, ...]


class BracketPair(Kind):
    """Half-width brackets with Chinese text inside, or Chinese on both sides.

    Only brackets that pair within their block are looked at, also across inline tags and as a mixed pair. Variant
    `spaced`: there are spaces around the pair, a style of its own that some sites keep.
    """

    style: Style = "full"

    names: ClassVar[frozenset[str]] = frozenset({"text", "new"})
    variants: ClassVar[frozenset[str]] = frozenset({"spaced"})

    def check(self, post: Post, context: Context) -> Iterator[Finding]:
        """Yield one finding per pair."""
        if self.style == "half" or not post.has_han or ("(" not in post.text and ")" not in post.text):
            return
        found: list[Finding] = []
        full = 0
        for text in post.readable:
            if self.style != "majority" and "(" not in text.text and ")" not in text.text:
                continue
            pairs = list(_pairs(text.text) if self.style == "majority" else _half_pairs(text.text))
            full += sum(1 for pair in pairs if not pair.half)
            if any(pair.half for pair in pairs):
                languages = post.languages(text)
                found += [
                    _finding(text, pair)
                    for pair in pairs
                    if pair.half and _is_chinese(text.text, pair) and languages.is_chinese(pair.start)
                ]
        if self.style == "majority" and len(found) >= full:
            return
        yield from found


def _pairs(text: str) -> Iterator[_Pair]:
    """Yield the pairs of round brackets of either width, innermost first."""
    opened: list[int] = []
    for match in _MARK.finditer(text):
        at, mark = match.start(), match.group()
        if mark in (BLOCK, LINE):
            opened.clear()
        elif mark in "(（":
            opened.append(at)
        elif opened:
            start = opened.pop()
            if at - start <= _LONGEST:
                yield _Pair(start, at + 1, tuple(i for i in (start, at) if text[i] in "()"))


def _half_pairs(text: str) -> Iterator[_Pair]:
    """Yield the pairs of round brackets of those lines that have a half-width one."""
    done = 0
    while (at := _first_of(text, _FULL, done)) < len(text):
        start = max(text.rfind(BLOCK, done, at), text.rfind(LINE, done, at), done - 1) + 1
        done = _first_of(text, (BLOCK, LINE), at)
        for pair in _pairs(text[start:done]):
            yield _Pair(pair.start + start, pair.end + start, tuple(at + start for at in pair.half))


def _first_of(text: str, marks: Iterable[str], start: int) -> int:
    """Return where the first of some marks stands from a place on, or the end of the text: faster than by a pattern."""
    return min([at for mark in marks if (at := text.find(mark, start)) >= 0], default=len(text))


def _is_chinese(text: str, pair: _Pair) -> bool:
    inside = text[pair.start + 1 : pair.end - 1]
    before, after = text[pair.start - 1 : pair.start], text[pair.end : pair.end + 1]
    if not inside.strip() or OBJECT in (inside[0], inside[-1]):
        return False
    if len(pair.half) == 1:
        return bool(re.search(_HAN, inside))
    if re.search(_HAN, inside):
        return True
    if not (re.match(_HAN, before) and re.match(_HAN, after)) or not any(c.isalnum() for c in inside):
        return False
    return not _FORMULA.fullmatch(inside)


def _finding(text: MappedText, pair: _Pair) -> Finding:
    parts = [text.edits(at, at + 1, _FULL[text.text[at]]) for at in pair.half]
    edits = None if None in parts else tuple(edit for part in parts for edit in part or ())
    span: Span = text.source(pair.start, pair.end)
    old = text.text[pair.start : pair.end]
    new = f"（{old[1:-1]}）"
    spaced = len(pair.half) == 2 and " " in (
        text.text[pair.start - 1 : pair.start],
        text.text[pair.end : pair.end + 1],
    )
    variant = "spaced" if spaced else ""
    return Finding(span, {"text": old, "new": new}, edits, variant)

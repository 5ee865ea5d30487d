"""Marks that come in pairs, and one that stands without its partner."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from functools import cached_property
from types import MappingProxyType
from typing import TYPE_CHECKING, ClassVar

from postlint.kinds.base import Context, Kind
from postlint.kinds.patterns import CLASSES
from postlint.kinds.text import around
from postlint.language import Languages
from postlint.mapped import MappedText
from postlint.marks import coded, have_own, others
from postlint.pattern import compiled, lazy
from postlint.prose import BLOCK, LINE
from postlint.rule import Finding
from postlint.tuples import NamedTuple

if TYPE_CHECKING:
    from postlint.post import Post

# `1）`, `（a）` without its first half, `一）`: the number of an item, at the start of a line or after
# a mark.
_NUMBER = lazy(r"(?:^|[^\w])(?:[0-9]{1,3}|[A-Za-z]|[ivxIVX]{1,5}|[一二三四五六七八九十]{1,3}|[①-⑳])$")
_LINES = lazy(f"[{BLOCK}{LINE}]")
_CHINESE = lazy(CLASSES["han"])
#: What a mark is besides: of an inch or a second after a digit, of a smile.
_SMILES = ":;：；^-=_TдДw"


class _Mark(NamedTuple):
    at: int
    mark: str


class UnpairedMark(Kind):
    """Reports an opening mark of `pairs` that nothing closes, and a closing one that nothing opened,
    also across tags.

    Marks pair within their block. A quotation may run over several blocks, each of which opens it
    again, so one that is closed later is silent, and so is a closing mark after an open one. `also`
    are half-width forms that close or open as well. Only Chinese blocks are looked at: elsewhere these
    marks have other uses. With `straight`, a pair of straight quotation marks around Chinese text is reported, too
    (variant `straight`), where those of its line pair.
    """

    pairs: tuple[str, ...]
    also: Mapping[str, str] = MappingProxyType({})
    straight: bool = False

    names: ClassVar[frozenset[str]] = frozenset({"text", "partner", "around", "new"})
    variants: ClassVar[frozenset[str]] = frozenset({"closing", "straight"})

    @cached_property
    def _marks(self) -> re.Pattern[str]:
        characters = "".join(self.pairs) + "".join(self.also)
        return compiled(f"[{re.escape(characters)}{BLOCK}]")

    @cached_property
    def _partner(self) -> dict[str, str]:
        return {pair[0]: pair[1] for pair in self.pairs}

    def problems(self) -> Iterator[tuple[str, str]]:
        """Yield what is wrong with the pairs."""
        for pair in self.pairs:
            if len(pair) != 2:
                yield "pairs", f"'{pair}' is not an opening mark and its closing one"

    def check(self, post: Post, context: Context) -> Iterator[Finding]:
        """Yield a finding per mark without a partner."""
        if not post.has_han or not (self.straight or self._may_lack_one(post.whole, post.marks)):
            return
        for text in post.readable:
            if text is not post.prose and text.text.rstrip().endswith(("…", "...")):
                continue  # cut off
            languages = post.languages(text)
            if self.straight and '"' in text.text:
                yield from _straight(text, languages)
            if not self._may_lack_one(text.text, coded(text.text)):
                continue
            for one, variant in self._unpaired(text.text):
                if languages.is_chinese(one.at):
                    yield self._finding(text, one, variant)

    @cached_property
    def _maybe_none(self) -> re.Pattern[str]:
        return compiled(f"[{re.escape(''.join(self.also))}](?<=[{re.escape(_SMILES)}].)")

    @cached_property
    def _nest(self) -> bool:
        """Whether no mark opens one pair and closes another, or its own."""
        return set(self._partner).isdisjoint(self._partner.values())

    @cached_property
    def _known(self) -> bytes | None:
        """The bytes of all but the marks and the ends of blocks; None where these don't tell what pairs."""
        characters = "".join((*self.pairs, *self.also, *self.also.values()))
        return others(characters + BLOCK) if self._nest and have_own(characters) else None

    @cached_property
    def _pairs(self) -> tuple[bytes, ...]:
        return tuple(map(coded, self.pairs))

    @cached_property
    def _halves(self) -> tuple[tuple[bytes, bytes], ...]:
        return tuple((coded(form), coded(mark)) for form, mark in self.also.items())

    def _may_lack_one(self, content: str, marks: bytes) -> bool:
        """Tell whether in some block not all marks pair: what is left where pairs are taken out from the inside.

        True where that is not sure. `marks` has one byte for each character.
        """
        if self._known is None:
            return True
        marks = marks.translate(None, self._known)
        if any(form in marks for form, _ in self._halves):
            if self._maybe_none.search(content):
                return True
            for form, mark in self._halves:
                marks = marks.replace(form, mark)
        before = -1
        while len(marks) != before:
            before = len(marks)
            for pair in self._pairs:
                marks = marks.replace(pair, b"")
        return marks.strip(coded(BLOCK)) != b""

    def _finding(self, text: MappedText, one: _Mark, variant: str) -> Finding:
        closing = {value: key for key, value in self._partner.items()}
        partner = self._partner.get(one.mark) or closing.get(one.mark, "")
        values = {"text": one.mark, "partner": partner, "around": around(text.text, one.at, one.at + 1)}
        return Finding(text.source(one.at, one.at + 1), values, None, variant)

    def _unpaired(self, content: str) -> Iterator[tuple[_Mark, str]]:
        """Yield the marks without a partner, the openers with the variant ""; those left open by a
        block wait."""
        waiting: dict[str, list[_Mark]] = {mark: [] for mark in self._partner}
        opened: list[_Mark] = []
        partner = self._partner
        for match in self._marks.finditer(content):
            at, character = match.start(), match.group()
            if character == BLOCK:
                for one in opened:
                    waiting[one.mark].append(one)
                opened.clear()
                continue
            mark = self.also.get(character, character)
            if mark != character and content[at - 1 : at] in _SMILES and at:
                continue
            if mark in partner:
                opened.append(_Mark(at, mark))
                continue
            place = next((i for i in range(len(opened) - 1, -1, -1) if partner[opened[i].mark] == mark), None)
            if place is not None:
                first = opened[place]
                if content[first.at - 1 : first.at] in ("", BLOCK):
                    waiting[first.mark].clear()  # a quotation that each of its paragraphs opens again
                # what was opened inside and not closed
                yield from ((one, "") for one in opened[place + 1 :] if content[one.at] in partner)
                del opened[place:]
                continue
            opener = next(key for key, value in partner.items() if value == mark)
            if waiting[opener]:
                waiting[opener].clear()  # a quotation over several blocks
            elif character == mark and not _other_use(content, at, mark):
                yield _Mark(at, mark), "closing"
        left = sorted((*opened, *(one for marks in waiting.values() for one in marks)))
        previous: _Mark | None = None
        for place, one in enumerate(left):
            if content[one.at] != one.mark or _smile(content, one.at):
                continue
            following = left[place + 1] if place + 1 < len(left) else None
            if previous is None and following is not None and _closes(content, one, following):
                previous = one  # `“甲“`: the second one should have closed
                continue
            previous = None
            yield one, ""


def _straight(text: MappedText, languages: Languages) -> Iterator[Finding]:
    """Yield a finding per pair of straight quotation marks around Chinese text, in lines that hold whole pairs."""
    content = text.text
    start = 0
    for line in _LINES.split(content):
        marks = [start + match.start() for match in re.finditer('"', line)]
        start += len(line) + 1
        if len(marks) % 2 or any(at and content[at - 1].isdigit() for at in marks[::2]):
            continue  # one is missing, or the first is a sign of inches
        for first, last in zip(marks[::2], marks[1::2], strict=True):
            inside = content[first + 1 : last]
            if not _CHINESE.search(inside) or inside != inside.strip() or not languages.is_chinese(first):
                continue
            opening, closing = text.edits(first, first + 1, "“"), text.edits(last, last + 1, "”")
            edits = None if opening is None or closing is None else (*opening, *closing)
            values = {"text": content[first : last + 1], "new": f"“{inside}”"}
            yield Finding(text.source(first, last + 1), values, edits, "straight")


def _closes(content: str, one: _Mark, following: _Mark) -> bool:
    """Tell whether an opening quotation mark stands where the one before it should close."""
    return one.mark == following.mark in "“「『" and BLOCK not in content[one.at : following.at]


def _other_use(content: str, at: int, mark: str) -> bool:
    before = content[max(0, at - 6) : at]
    if mark == "”" and before[-1:].isdigit():
        return True
    if mark == "）":
        return _NUMBER.search(before) is not None or before[-1:] in _SMILES
    return False


def _smile(content: str, at: int) -> bool:
    return content[at] == "（" and (content[at - 1 : at] in _SMILES if at else False)

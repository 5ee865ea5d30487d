"""The space between Chinese characters and Latin letters or digits: always, never, or as the post mostly has it."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections import Counter
from collections.abc import Iterator
from typing import TYPE_CHECKING, ClassVar, Literal

from postlint.kinds.base import Context, Kind
from postlint.kinds.patterns import CLASSES
from postlint.kinds.text import around
from postlint.mapped import MappedText
from postlint.pattern import lazy
from postlint.prose import BLOCK, LINE, NOT_PROSE, OBJECT
from postlint.rule import Finding
from postlint.text import Edit, Span
from postlint.tuples import NamedTuple

if TYPE_CHECKING:
    from postlint.post import Post

# What is not Chinese and has no space inside: ASCII, Latin and Greek letters, currencies, degrees, objects.
_RUN = lazy(r"[!-~\u00a2-\u024f\u0370-\u03ff\u1e00-\u1eff\u20a0-\u20bf‰℃℉￥\ufffc]+")
_PHRASE_END = lazy(r"[\s，。、；：？！（）《》「」『』“”]")
_HAN = lazy(CLASSES["han"])
_SPACES = " \u00a0"
_CURRENCY = "$¥€£￥₩₹"
_CLOSER = {"(": ")", "[": "]", '"': '"'}
_OPENER = {closing: opening for opening, closing in _CLOSER.items()}
#: Longer than this, two brackets or quotation marks are hardly a pair.
_LONGEST = 200
#: Elements beside which a space can stand: others (`sup`, `rt`) make what they hold no neighbour of the text.
_INLINE = frozenset("a abbr b bdi cite del dfn em font i ins mark q s small span strike strong u".split())

#: In the style `auto`: how many borders must say something, and what part of them one way makes the post's style.
_FEWEST, _MAJORITY = 5, 0.8


class _Border(NamedTuple):
    """Where Chinese and other text meet: between `start` and `end` of a text stand spaces or nothing.

    `sort` is what meets the Chinese character: "letter", "digit", "mark" (a bracket or quotation mark) or "object"
    (a code span).
    """

    text: MappedText
    start: int
    end: int
    sort: str

    @property
    def spaced(self) -> bool:
        return self.start < self.end


class Spacing(Kind):
    """Borders between Chinese characters and Latin letters, digits, currencies, units, half-width marks or code.

    `style`: `always` wants a space there, `never` none, `auto` what four of five borders of the post have, letters
    and digits judged for themselves, brackets and quotation marks let be. `words` are names that stay as they are
    (`豆瓣FM`). A space goes outside links, emphasis and tags. Brackets between Chinese characters are left to the rule
    that makes them full-width unless `outside_brackets`. Variant `extra`: a space too much.
    """

    style: Literal["auto", "always", "never"] = "auto"
    words: tuple[str, ...] = ()
    outside_brackets: bool = False

    names: ClassVar[frozenset[str]] = frozenset({"text", "around"})
    variants: ClassVar[frozenset[str]] = frozenset({"extra"})

    def check(self, post: Post, context: Context) -> Iterator[Finding]:
        """Yield a finding per border that is not as the style wants it."""
        borders = [
            border
            for text in (post.prose, *post.field_texts)
            for border in self._borders(post, text)
            if post.languages(text).is_chinese(border.start - 1)
        ]
        styles = {sort: self._style(borders, sort) for sort in ("letter", "digit", "mark", "object")}
        for border in borders:
            wanted = styles[border.sort]
            if wanted == "always" and not border.spaced:
                yield from _missing(post, border)
            elif wanted == "never" and border.spaced and border.sort != "object":
                yield from _extra(post, border)

    def _style(self, borders: list[_Border], sort: str) -> str:
        if self.style != "auto":
            return self.style
        kinds = () if sort == "mark" else ("digit",) if sort == "digit" else ("letter", "object")
        counts = Counter(border.spaced for border in borders if border.sort in kinds)
        if counts.total() >= _FEWEST:
            if counts[True] >= _MAJORITY * counts.total():
                return "always"
            if counts[False] >= _MAJORITY * counts.total():
                return "never"
        return ""

    def _borders(self, post: Post, text: MappedText) -> Iterator[_Border]:
        content = text.text
        pairs = None
        for match in _RUN.finditer(content):
            start, end = match.span()
            begin = start
            while begin > 0 and content[begin - 1] in _SPACES:
                begin -= 1
            stop = end
            while stop < len(content) and content[stop] in _SPACES:
                stop += 1
            before = begin > 0 and _HAN.match(content[begin - 1]) is not None
            after = stop < len(content) and _HAN.match(content[stop]) is not None
            if not (before or after) or _in_address(post, text, start):
                continue
            pairs = _pairs(content) if pairs is None else pairs
            if before:
                sort = self._sort(post, text, start, pairs, opening=True)
                if sort and not self._is_word(content, begin, start):
                    yield _Border(text, begin, start, sort)
            if after and not (stop > end and _is_item(content, start, end)):
                sort = self._sort(post, text, end - 1, pairs, opening=False)
                if sort and not self._is_word(content, end, stop):
                    yield _Border(text, end, stop, sort)

    def _sort(self, post: Post, text: MappedText, at: int, pairs: dict[int, int], *, opening: bool) -> str:
        """Return what stands at a border, "" where no space belongs there anyway."""
        content = text.text
        character = content[at]
        if character.isdigit():
            return "digit"
        if character.isalpha():
            return "letter"
        if character == OBJECT:
            return "object" if _code_at(post, text, at) is not None else ""
        inner = content[at + 1 : at + 2] if opening else content[at - 1 : at] if at else ""
        if opening:
            if character in _CURRENCY:
                return "digit" if inner.isdigit() else ""
            if character in ".@":  # .NET, @name
                return "letter" if inner.isalpha() and inner.isascii() else ""
        elif character in "%‰℃℉°":
            return "digit" if inner.isdigit() or inner == "°" else ""
        elif character in "+#":  # C++, 18+, C#
            return "letter" if inner == "+" or (inner.isascii() and inner.isalnum()) else ""
        return self._pair_sort(content, at, pairs, opening=opening)

    def _pair_sort(self, content: str, at: int, pairs: dict[int, int], *, opening: bool) -> str:
        """Return "mark" for a bracket or quotation mark around text without a Chinese character."""
        if content[at] not in (_CLOSER if opening else _OPENER) or at not in pairs:
            return ""
        first, last = sorted((at, pairs[at]))
        inside = content[first + 1 : last]
        if (first == at) != opening or not any(one.isalnum() for one in inside) or _HAN.search(inside):
            return ""
        chinese = [
            bool(first and _HAN.match(content[first - 1])),
            last + 1 < len(content) and bool(_HAN.match(content[last + 1])),
        ]
        if content[first] != '"' and all(chinese) and not self.outside_brackets:
            return ""
        return "mark"

    def _is_word(self, content: str, start: int, end: int) -> bool:
        """Tell whether a border lies inside one of `words`."""
        return any(
            content.find(word, max(0, end - len(word) + 1), start + len(word) - 1) >= 0 for word in self.words
        )


def _pairs(content: str) -> dict[int, int]:
    """Return the places of half-width brackets and straight quotation marks that pair in their block, both ways."""
    found: dict[int, int] = {}
    opened: dict[str, list[int]] = {mark: [] for mark in _CLOSER}
    for match in re.finditer(f'[()\\[\\]"{BLOCK}{LINE}]', content):
        at, mark = match.start(), match.group()
        if mark in (BLOCK, LINE):
            for places in opened.values():
                places.clear()
        elif mark == '"' and not opened[mark]:
            opened[mark].append(at)
        elif mark in _OPENER:
            places = opened[_OPENER[mark]]
            if places:
                first = places.pop()
                if at - first <= _LONGEST:
                    found[first], found[at] = at, first
        else:
            opened[mark].append(at)
    return found


def _is_item(content: str, start: int, end: int) -> bool:
    """Tell whether a run is a number at the start of its block or line: its space sets it apart from the text."""
    return (start == 0 or content[start - 1] in (BLOCK, LINE)) and content[start:end].strip(
        ".0123456789"
    ) == ""


def _in_address(post: Post, text: MappedText, at: int) -> bool:
    """Tell whether an address without a space after it goes on up to a place: it may hold Chinese characters."""
    content = text.text
    start = content.rfind(OBJECT, max(0, at - _LONGEST), at)
    if start < 0 or _PHRASE_END.search(content, start, at):
        return False
    return post.text[text.source(start, start + 1).start] not in "`<"


def _code_at(post: Post, text: MappedText, at: int) -> Span | None:
    """Return the source of the code that an object stands for, or None where it is no code."""
    span = text.source(at, at + 1)
    index = _first_event(post, span.start)
    for number in range(index, len(post.events)):
        event = post.events[number]
        if event.start > span.start:
            break
        if event.kind == "object" and event.end == span.end:
            return span if event.data == "code" else None
        if event.kind == "start" and event.end == span.end and event.data.name in NOT_PROSE:
            element = post.starting.get(number)
            known = element is not None and element.name in ("code", "kbd", "samp", "tt")
            return element.span if element is not None and known else None
    return None


def _first_event(post: Post, start: int) -> int:
    return bisect_left(post.events, start, key=lambda event: event.start)


def _missing(post: Post, border: _Border) -> Iterator[Finding]:
    text, at = border.text, border.start
    before, after = text.source(at - 1, at), text.source(at, at + 1)
    if text.text[at - 1] == OBJECT:
        before = _code_at(post, text, at - 1) or before
    place = before.end if before.end == after.start else _outside(post, before.end, after.start)
    values = {"text": text.text[at - 1 : at + 1], "around": around(text.text, at, at)}
    edits = (Edit(place, place, " "),) if place is not None else None
    if edits is not None:
        yield Finding(Span(before.start, after.end), values, edits)


def _outside(post: Post, start: int, end: int) -> int | None:
    """Return the place between two characters that lies outside all markup that opens or closes between them.

    None where something else stands there, or markup beside which no space belongs.
    """
    place = start
    for number in range(_first_event(post, start), len(post.events)):
        event = post.events[number]
        if event.start >= end and event.kind not in ("link-close", "end"):
            break
        if event.start > end:
            break
        closes = event.kind in ("end", "link-close") or (
            event.kind == "mark" and event.data.endswith("close")
        )
        if event.kind in ("start", "end"):
            if event.data.name not in _INLINE:
                return None
        elif event.kind not in ("link-open", "link-close", "mark"):
            return None
        if closes:
            place = min(event.end, end)
    return place


def _extra(post: Post, border: _Border) -> Iterator[Finding]:
    text, start, end, _ = border
    span = text.source(start, end)
    edits = text.edits(start, end, "")
    if edits is None or span.end - span.start != end - start or _holds_emphasis(post, border, span):
        return
    values = {"text": text.text[start:end], "around": around(text.text, start, end)}
    yield Finding(span, values, edits, "extra")


def _holds_emphasis(post: Post, border: _Border, span: Span) -> bool:
    """Tell whether emphasis beside a space needs it: `_` is none in a word, `*` none between mark and letter."""
    text = post.text
    before, after = span.start - 1, span.end
    marks = text[before] + text[after : after + 1]
    while before > 0 and text[before] in "*~":
        before -= 1
    while after < len(text) - 1 and text[after] in "*~":
        after += 1
    if "_" in marks:
        return True
    if "*" not in marks and "~" not in marks:
        return False
    # asterisks that are read as such show emphasis gone wrong, which might come to be with one space less
    loose = "*" in border.text.text[max(0, border.start - _LONGEST) : border.end + _LONGEST]
    return loose or not (text[before].isalnum() and text[after].isalnum())

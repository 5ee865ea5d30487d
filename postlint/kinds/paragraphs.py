"""Whole paragraphs: what a portal adds to every article, and what stands twice."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator
from functools import cached_property
from typing import TYPE_CHECKING, ClassVar

from postlint.kinds.base import Context, Kind, Words
from postlint.kinds.edits import removal
from postlint.kinds.portal_lines import lines
from postlint.marks import code, others
from postlint.pattern import lazy, lazy_bytes
from postlint.prose import BLOCK, OBJECT
from postlint.rule import Finding, Related
from postlint.text import Span
from postlint.tuples import NamedTuple

if TYPE_CHECKING:
    from postlint.post import Post

_HAN = lazy(r"[\u3400-\u9fff]")
#: Marks around a paragraph that don't make it another one.
_EDGES = "【】“”\"'"
#: All but the letters and marks that paragraphs are told apart by at first, in a coded text: see postlint.marks.
_UNTOLD = others(
    BLOCK + "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789，。、：；？！（）《》.,-%"
)
_END = code(BLOCK)


#: What may stand before and after a paragraph's only words: marks of emphasis, a link around them.
_OPENING = lazy(r"[*_\s]*\[?[*_]*")
_CLOSING = lazy(r"[*_]*(?:\]\([^()\s]*\))?[*_\s]*")


class Paragraph(NamedTuple):
    """A run of visible text between two block boundaries; `start` and `end` count in the prose."""

    text: str
    start: int
    end: int


def _paragraphs(content: str, wanted: Collection[str]) -> Iterator[tuple[int, Paragraph]]:
    """Yield the wanted paragraphs of a visible text, each with its number among those that show something."""
    number = at = 0
    for part in content.split(BLOCK):
        text = part.strip()
        if text in wanted:
            yield number, _paragraph(part, at)
        number += bool(text)
        at += len(part) + 1


def _paragraph(part: str, at: int) -> Paragraph:
    """Return what a part of the prose that begins at a place is without the white space around it."""
    start = at + len(part) - len(part.lstrip())
    text = part.strip()
    return Paragraph(text, start, start + len(text))


class Boilerplate(Kind):
    """A paragraph whose whole text is one that the tables of portals know; `keep` are patterns of those that stay.

    Only a paragraph of up to `longest` characters is looked at.
    """

    portals: Words
    keep: tuple[str, ...] = ()
    longest: int = 400

    names: ClassVar[frozenset[str]] = frozenset({"text"})

    def check(self, post: Post, context: Context) -> Iterator[Finding]:
        """Yield a finding per paragraph."""
        known = lines(self.portals)
        for start, part in known.paragraphs(post.prose.text):
            paragraph = _paragraph(part, start)
            if len(paragraph.text) > self.longest:
                continue
            text = " ".join(paragraph.text.replace(OBJECT, " ").split())
            if not known.match(text):
                continue
            if any(re.fullmatch(one, text) for one in self.keep):
                continue
            span = post.prose.source(paragraph.start, paragraph.end)
            place = _whole(post, span)
            yield Finding(span, {"text": text}, None if place is None else (removal(post, place),))


def _whole(post: Post, span: Span) -> Span | None:
    """Return the range of the element or Markdown block that holds a paragraph and nothing else."""
    best: Span | None = None
    for element in post.elements:
        if element.start_tag.start > span.start:
            break
        if (
            element.end_tag is None
            or element.end < span.end
            or element.name in ("body", "html", "td", "th", "li")
        ):
            continue
        around = post.text[element.inner.start : span.start] + post.text[span.end : element.inner.end]
        if re.sub(r"<[^<>]*>|&nbsp;|\s", "", around) == "" and "<img" not in around:
            best = best or element.span
    if best is not None:
        return best
    for block in post.document.blocks:
        if block.kind == "paragraph" and block.content is not None and block.start <= span.start < block.end:
            inside = block.content.source(0, len(block.content.text))
            before, after = post.text[inside.start : span.start], post.text[span.end : inside.end]
            alone = _OPENING.fullmatch(before) and _CLOSING.fullmatch(after)
            return inside if alone and block.level == 0 else None
    return None


class RepeatedParagraph(Kind):
    """A paragraph of at least `shortest` characters (a Chinese one counts double) that stands word for word twice.

    Variant `summary`: the first of both opens the post, as summaries do that repeat a paragraph.
    """

    shortest: int = 80

    names: ClassVar[frozenset[str]] = frozenset({"text", "count"})
    variants: ClassVar[frozenset[str]] = frozenset({"summary"})

    def check(self, post: Post, context: Context) -> Iterator[Finding]:
        """Yield a finding for the first paragraph that stands again, with its first place as related."""
        suspects = self._suspects(post)
        if not suspects:
            return
        first: dict[str, tuple[int, Paragraph]] = {}
        groups: dict[str, list[tuple[Paragraph, Paragraph]]] = {}
        for number, paragraph in _paragraphs(post.prose.text, suspects):
            where, earlier = first.setdefault(_compared(paragraph.text), (number, paragraph))
            if earlier is not paragraph:
                groups.setdefault("summary" if where == 0 and number > 1 else "", []).append(
                    (paragraph, earlier)
                )
        for variant, group in groups.items():
            paragraph, earlier = group[0]
            values = {
                "text": paragraph.text[:40],
                "count": f" (and {len(group) - 1} more paragraphs)" if len(group) > 1 else "",
            }
            related = (Related("it stands here first", post.prose.source(earlier.start, earlier.end)),)
            span = post.prose.source(paragraph.start, paragraph.end)
            yield Finding(span, values, variant=variant, related=related)

    def _suspects(self, post: Post) -> set[str]:
        """Return the paragraphs that stand twice and are long enough; most posts have none."""
        body = post.prose.text
        long = b"".join(
            self._long.findall(post.marks, 0, len(body) + 1)
        )  # before the body an end stands, too
        # once for all: such a call costs as much as a paragraph
        told = long.translate(None, _UNTOLD).split(_END)[1:]
        if len(set(told)) == len(told):
            return set()
        parts = [part for part in body.split(BLOCK) if len(part) >= self._shortest]
        parts = _sharing(parts, told)
        twice = _sharing(parts, map(_compared, parts))
        return {part.strip() for part in twice if self._is_long(_compared(part))}

    @cached_property
    def _shortest(self) -> int:
        """The characters that a paragraph has at least, be they Chinese or not."""
        return (self.shortest + 1) // 2

    @cached_property
    def _long(self) -> re.Pattern[bytes]:
        """What finds the paragraphs of so many characters in a coded text, each with the end of a block before it."""
        return lazy_bytes(b"%b[^%b]{%d,}" % (_END, _END, self._shortest))

    def _is_long(self, text: str) -> bool:
        return len(text) + len(_HAN.findall(text)) >= self.shortest


def _sharing(parts: Iterable[str], keys: Iterable[str | bytes]) -> list[str]:
    """Return those of some texts whose key another one has, too."""
    groups: dict[str | bytes, list[str]] = {}
    for part, key in zip(parts, keys, strict=True):
        groups.setdefault(key, []).append(part)
    return [part for group in groups.values() if len(group) > 1 for part in group]


def _compared(text: str) -> str:
    """Return what of a paragraph counts when it is compared: no space, no objects, no marks around it."""
    return "".join(text.replace(OBJECT, " ").split()).strip(_EDGES)

"""Widgets between two comments of a portal's page generator."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, ClassVar

from postlint.html import Token
from postlint.kinds import portals
from postlint.kinds.base import Context, Kind, Words
from postlint.kinds.edits import removal
from postlint.rule import Finding
from postlint.text import Span

if TYPE_CHECKING:
    from postlint.post import Post


class MarkedRange(Kind):
    """What stands between a known start comment and its end comment, both included.

    Variants: `prose` (there are words inside, so a person must look), `unpaired` (a marker without its partner).
    """

    portals: Words

    names: ClassVar[frozenset[str]] = frozenset({"marker", "partner"})
    variants: ClassVar[frozenset[str]] = frozenset({"prose", "unpaired"})

    def check(self, post: Post, context: Context) -> Iterator[Finding]:
        """Yield each marked range, and each marker without its partner."""
        starts, ends = portals.markers(self.portals)
        opened: tuple[int, Token, str] | None = None
        for index, token in post.comments:
            marker = post.text[token.start + 4 : token.end - 3].strip()
            if marker in starts:
                if opened is not None:
                    yield _unpaired(opened[1], opened[2], starts[opened[2]])
                opened = (index, token, marker)
            elif marker in ends:
                if opened is None or starts[opened[2]] != marker:
                    yield _unpaired(token, marker, ends[marker])
                    continue
                yield self._range(post, opened, index, token)
                opened = None
        if opened is not None:
            yield _unpaired(opened[1], opened[2], starts[opened[2]])

    def _range(self, post: Post, opened: tuple[int, Token, str], index: int, end: Token) -> Finding:
        begin, start, marker = opened
        span = Span(start.start, end.end)
        values = {"marker": marker, "partner": post.text[end.start : end.end]}
        if _crosses(post, begin, index):
            return Finding(span, values)
        words = any(
            event.kind in ("text", "entity", "url") and post.text[event.start : event.end].strip()
            for event in post.events[begin:index]
        )
        return Finding(span, values, (removal(post, span),), variant="prose" if words else "")


def _crosses(post: Post, begin: int, end: int) -> bool:
    """Tell whether an element begins between two events and ends outside them, or the other way round."""
    for at in range(begin + 1, end):
        if post.events[at].kind == "start":
            element = post.starting[at]
            if element.end_tag is not None and element.end_index > end:
                return True
        elif post.events[at].kind == "end":
            closed = post.ending.get(at)
            if closed is not None and closed.index < begin:
                return True
    return False


def _unpaired(token: Token, marker: str, partner: str) -> Finding:
    return Finding(Span(token.start, token.end), {"marker": marker, "partner": partner}, variant="unpaired")

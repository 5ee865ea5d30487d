"""The headings of a post, Markdown's and HTML's."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from operator import itemgetter

from postlint.elements import KNOWN, Element
from postlint.markdown import Block
from postlint.stream import Stream, shows_something
from postlint.tags import Tags
from postlint.text import Span

_INDEX = itemgetter(0)
NAMES = frozenset(["h1", "h2", "h3", "h4", "h5", "h6"])


class Heading:
    """A heading of Markdown or HTML: its level, the block or element that it is, and whether it shows anything.

    `named` tells of an id, which something may link to.
    """

    __slots__ = ("_post", "holder", "level", "named", "shows")

    def __init__(self, post: str, level: int, holder: Block | Element, shows: bool, named: bool) -> None:
        self._post = post
        self.level = level
        self.holder = holder
        self.shows = shows
        self.named = named

    @property
    def span(self) -> Span:
        """Its source."""
        return self.holder.span if isinstance(self.holder, Element) else source(self._post, self.holder)

    @property
    def text(self) -> str:
        """What stands between its marks or tags."""
        if isinstance(self.holder, Element):
            inner = self.holder.inner
            return re.sub(r"<[^<>]*>", "", self._post[inner.start : inner.end]).strip()
        return self.holder.content.text.strip() if self.holder.content else ""


def source(text: str, block: Block) -> Span:
    """Return a block's lines without the line end."""
    content = text[block.start : block.end]
    return Span(block.start + len(content) - len(content.lstrip()), block.start + len(content.rstrip()))


def collect(
    text: str,
    markup: str,
    blocks: Sequence[Block],
    stream: Stream,
    shows: Callable[[], Sequence[int]],
    tags: Tags,
    starting: Mapping[int, Element],
) -> tuple[Heading, ...]:
    """Return the headings of a body in order; Markdown's in lists and quotes are left out."""
    found: list[tuple[int, Heading]] = []
    for element in tags.named(NAMES):
        if element.end_tag is not None:
            begin, end = element.index, element.end_index
            counts = shows()
            facts = _facts(range(begin, end), counts[end] != counts[begin], starting)
            found.append((begin, Heading(text, int(element.name[1]), element, *facts)))
    numbers = [number for number, block in enumerate(blocks) if block[0] == "heading" and block.level == 0]
    if numbers:
        begins = [*stream.blocks, len(stream.events)]
        for number in numbers:
            begin, end = begins[number], begins[number + 1]
            block = blocks[number]
            shown = shows_something(markup, stream.events, begin, end)
            facts = _facts(range(begin, end), shown, starting)
            found.append((begin, Heading(text, int(block.info[1]), block, *facts)))
    found.sort(key=_INDEX)
    return tuple([heading for _, heading in found])


def _facts(places: range, shown: bool, starting: Mapping[int, Element]) -> tuple[bool, bool]:
    """Tell of a range of events whether it shows something and whether something in it has an id.

    A component of the site (`<Badge />`) may show anything.
    """
    if not starting:
        return shown, False
    within = [starting[at] for at in places if at in starting]
    return (
        shown or any(element.name not in KNOWN for element in within),
        any(element.get("id") or element.get("name") for element in within),
    )

"""Characters that stand for layout: indentation, gaps and breaks made of spaces and `<br>`."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator
from typing import TYPE_CHECKING, ClassVar

from postlint.kinds.base import Context, Kind
from postlint.kinds.element import in_code
from postlint.pattern import lazy
from postlint.rule import Finding
from postlint.text import Edit, Span

if TYPE_CHECKING:
    from postlint.post import Post
    from postlint.stream import Event

_WIDE = r"[\u3000\u00a0]|&nbsp;|&emsp;|&ensp;|&#12288;|&#160;"
#: Without one of these no paragraph is indented.
_WIDE_CHARACTERS = ("\u3000", "\u00a0")
_WIDE_REFERENCES = ("&nbsp;", "&emsp;", "&ensp;", "&#12288;", "&#160;")
_INDENT = lazy(rf"(?:{_WIDE})(?:{_WIDE}|[ \t])*")
_GAP = lazy(r"(?:\u00a0|&nbsp;|&#160;)(?:[ \u00a0\u3000]|&nbsp;|&#160;){2,}")
#: What would begin a Markdown block, were it first in its line.
_BLOCK_START = lazy(r"[#>+*=~`|<:\[!-]|\d{1,9}[.)]|[ \t]|$")


class LayoutCharacters(Kind):
    """Spaces at the beginning of paragraphs, gaps of spaces, and `<br>` pairs: one finding a post and sort.

    Variants: `gap` (three spaces that don't break, or more), `breaks` (`<br><br>` in place of a paragraph) and `end` (a
    `<br>` right before the end of a paragraph, which shows nothing).
    """

    names: ClassVar[frozenset[str]] = frozenset({"text", "count"})
    variants: ClassVar[frozenset[str]] = frozenset({"gap", "breaks", "end"})

    def check(self, post: Post, context: Context) -> Iterator[Finding]:
        """Yield a finding per sort, at its first place."""
        text = post.text
        if any(one in text for one in _WIDE_CHARACTERS) or (
            "&" in text and any(one in text for one in _WIDE_REFERENCES)
        ):
            yield from _spaces(post)
        if "br" in post.tags.names:
            yield from _breaks(post)


def _spaces(post: Post) -> Iterator[Finding]:
    indents = list(_indents(post))
    if indents:
        edits = tuple(Edit(*span, "") for span in indents)
        yield _finding(post, indents, edits, "")
    if not _GAP.search(post.text):
        return
    gaps = [
        Span(*match.span())
        for event_start, event_end in _runs(post)
        for match in _GAP.finditer(post.text, event_start, event_end)
        if not any(span.start <= match.start() < span.end for span in indents)
    ]
    if gaps:
        yield _finding(post, gaps, tuple(Edit(*span, " ") for span in gaps), "gap")


def _finding(post: Post, spans: list[Span], edits: tuple[Edit, ...] | None, variant: str) -> Finding:
    first = spans[0]
    shown = (
        re.sub(r"\u3000", "U+3000 ", post.text[first.start : first.end]).replace("\u00a0", "U+00A0 ").strip()
    )
    count = f" ({len(spans)} times)" if len(spans) > 1 else ""
    return Finding(first, {"text": shown, "count": count}, edits, variant)


def _runs(post: Post) -> Iterator[tuple[int, int]]:
    """Yield the runs of text and references outside code."""
    start = end = -1
    code = 0
    for index, event in enumerate(post.events):
        if event.kind == "start" and index in post.starting and index >= code:
            element = post.starting[index]
            if element.name in ("pre", "code", "textarea", "svg", "table") or in_code(element):
                code = element.end_index
        if event.kind in ("text", "entity") and index >= code:
            if event.start != end:
                if start >= 0:
                    yield start, end
                start = event.start
            end = event.end
    if start >= 0:
        yield start, end


def _indents(post: Post) -> Iterator[Span]:
    """Yield the spaces at the beginning of each paragraph that words follow."""
    text = post.text
    begins: dict[int, bool] = {}
    for index, event in enumerate(post.events):
        if event.kind == "block" and event.data.kind == "paragraph" and event.data.content is not None:
            begins[_first_space(text, event.data.content.source(0, 0).start)] = True
        elif event.kind == "start" and event.data.name == "p" and not in_code(post.starting[index]):
            at = event.end
            while at < len(text) and text[at] in " \t\r\n":
                at += 1  # a line break or plain spaces, which don't show
            begins[at] = False
    for begin, markdown in sorted(begins.items()):
        match = _INDENT.match(text, begin)
        if match is None or match.group() in ("\u00a0", "&nbsp;", "&#160;"):
            continue
        following = text[match.end() : match.end() + 12]
        if not following.strip() or following.startswith("</"):
            continue  # an empty paragraph, for another rule
        if markdown and _BLOCK_START.match(following):
            continue
        yield Span(*match.span())


def _first_space(text: str, at: int) -> int:
    """Return where the wide spaces before the first word of a paragraph begin: Markdown strips them from it."""
    start = at
    while start and text[start - 1] in " \t\u3000\u00a0":
        start -= 1
    while start < at and text[start] in " \t":
        start += 1
    return start


_BREAK = lazy(r"<br\s*/?>", re.IGNORECASE)


def _breaks(post: Post) -> Iterator[Finding]:
    pairs: list[Span] = []
    ends: list[Span] = []
    events = post.events
    past = 0
    for index, paragraph_at in _line_breaks(post):
        if index < past:
            continue
        event = events[index]
        run = [event]
        following = _next_shown(post, index)
        while following < len(events) and _is_break(events[following]):
            run.append(events[following])
            following = _next_shown(post, following)
        past = following
        begin = _end_of_paragraph(post, following, paragraph_at)
        if begin is not None:
            if post.shows[begin + 1] != post.shows[index]:
                ends += [Span(one.start, one.end) for one in run]
        elif len(run) > 1 and _around(post, index, following):
            pairs.append(Span(event.start, run[1].end))
    if ends:
        edits = tuple(Edit(*span, "") for span in ends)
        yield _finding(post, ends, edits, "end")
    if pairs:
        yield _finding(post, pairs, None, "breaks")


def _line_breaks(post: Post) -> Iterator[tuple[int, int]]:
    """Yield the index of each `<br>` among the events, and of the Markdown paragraph that it stands in, or -1."""
    events, blocks = post.events, post.stream.blocks
    for element in post.tags.names["br"]:
        block = bisect_right(blocks, element.index) - 1
        at = blocks[block] if block >= 0 else -1
        yield element.index, at if at >= 0 and events[at].data.kind == "paragraph" else -1


def _is_break(event: Event) -> bool:
    return event.kind == "start" and event.data.name == "br"


def _next_shown(post: Post, index: int) -> int:
    """Return the index of the next event that is no white space."""
    events = post.events
    index += 1
    while index < len(events) and (
        events[index].kind == "soft"
        or (events[index].kind == "text" and not post.text[events[index].start : events[index].end].strip())
    ):
        index += 1
    return index


def _end_of_paragraph(post: Post, following: int, paragraph_at: int) -> int | None:
    """Return the index of the event that began the paragraph that ends at an event, or None where none does."""
    if following < len(post.events):
        after = post.events[following]
        if after.kind == "end" and after.data.name == "p" and following in post.ending:
            return post.ending[following].index
        if after.kind != "block":
            return None
    return paragraph_at if paragraph_at >= 0 else None


def _around(post: Post, first: int, following: int) -> bool:
    """Tell whether words stand on both sides of breaks: then they part paragraphs."""
    before = post.events[first - 1] if first else None
    after = post.events[following] if following < len(post.events) else None
    return all(
        one is not None
        and one.kind in ("text", "entity", "url")
        and post.text[one.start : one.end].strip() != ""
        for one in (before, after)
    )

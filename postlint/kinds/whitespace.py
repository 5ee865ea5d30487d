"""White space that no reader sees: at the ends of lines, between blocks, at the end of the post."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator
from typing import TYPE_CHECKING, ClassVar

from postlint.kinds.base import Context, Kind
from postlint.pattern import lazy
from postlint.rule import Finding
from postlint.text import Edit, Span

if TYPE_CHECKING:
    from postlint.post import Post

_NAMES: frozenset[str] = frozenset({"count", "number"})


class Protected:
    """The ranges in which white space may mean something: code, HTML, templates, front matter."""

    def __init__(self, post: Post) -> None:
        spans = [Span(0, post.body_start), *post.templates]
        for block in post.document.blocks:
            if block.kind in ("code", "fence", "html"):
                spans.append(Span(block.start, block.end))
        spans += [Span(event.start, event.end) for event in post.events if event.kind == "object"]
        self._spans: list[Span] = []
        for span in sorted(spans):
            if self._spans and span.start <= self._spans[-1].end:
                last = self._spans[-1]
                self._spans[-1] = Span(last.start, max(last.end, span.end))
            elif span.end > span.start:
                self._spans.append(span)
        self._starts = [span.start for span in self._spans]

    def touches(self, start: int, end: int) -> bool:
        """Tell whether a range shares a character with one of them or lies inside."""
        at = bisect_right(self._starts, max(end - 1, start)) - 1
        return at >= 0 and self._spans[at].end > start


def _one(spans: list[Span], edits: list[Edit], number: int = 0) -> Iterator[Finding]:
    """Yield one finding for all places of a post, at the first."""
    if spans:
        count = f" ({len(spans)} times)" if len(spans) > 1 else ""
        yield Finding(spans[0], {"count": count, "number": str(number)}, tuple(edits))


_TRAILING = lazy(r"[ \t]+(?=\r?(?:\n|\Z))")


class TrailingSpace(Kind):
    """Spaces at the ends of lines, apart from two or more that break a line of a paragraph."""

    names: ClassVar[frozenset[str]] = _NAMES

    def check(self, post: Post, context: Context) -> Iterator[Finding]:
        """Yield one finding per post."""
        if post.is_html:
            return
        protected = Protected(post)
        spans = []
        for match in _TRAILING.finditer(post.text, post.body_start):
            start, end = match.span()
            line_start = post.text.rfind("\n", 0, start) + 1
            before = post.text[line_start:start]
            breaks = len(match.group().lstrip("\t")) >= 2 and before.strip() != ""
            if breaks or protected.touches(start, end) or not before.strip():
                continue
            if re.fullmatch(r"[ \t>]*(?:[-*+]|\d{1,9}[.)]|#{1,6}|>)", before):
                continue  # an empty item, quote or heading: the space is a part of its mark
            spans.append(Span(start, end))
        yield from _one(spans, [Edit(*span, "") for span in spans])


class FinalNewline(Kind):
    """A last line that does not end."""

    names: ClassVar[frozenset[str]] = _NAMES

    def check(self, post: Post, context: Context) -> Iterator[Finding]:
        """Yield a finding at the end of the last line."""
        text = post.text
        if not text[post.body_start :].strip() or text.endswith("\n") or post.is_html:
            return
        newline = "\r\n" if "\r\n" in text else "\n"
        start = max(len(text) - 1, 0)
        yield Finding(Span(start, len(text)), {}, (Edit(len(text), len(text), newline),))


_BLANKS = lazy(r"\n((?:[ \t]*\r?\n){2,})")


class BlankLines(Kind):
    """More than `most` blank lines in a row between blocks, or more than one at the end."""

    most: int = 2

    names: ClassVar[frozenset[str]] = _NAMES

    def check(self, post: Post, context: Context) -> Iterator[Finding]:
        """Yield one finding per post."""
        if post.is_html or "\n\n" not in post.text.replace("\r", ""):
            return
        protected = Protected(post)
        spans, edits = [], []
        for match in _BLANKS.finditer(post.text, post.body_start):
            start, end = match.span(1)
            lines = match.group(1).count("\n")
            last = end == len(post.text)
            if lines <= (1 if last else self.most) or protected.touches(start, end):
                continue
            keep = 0 if last else 1
            newline = "\r\n" if "\r\n" in match.group(1) else "\n"
            spans.append(Span(start, end))
            edits.append(Edit(start, end, newline * keep))
        yield from _one(spans, edits, self.most)


class MixedLineEndings(Kind):
    """Lines that end in CRLF among lines that end in LF, or the other way round: the fewer are changed."""

    names: ClassVar[frozenset[str]] = _NAMES

    def check(self, post: Post, context: Context) -> Iterator[Finding]:
        """Yield one finding per post, at the first line end that differs from most."""
        windows = post.text.count("\r\n")
        unix = post.text.count("\n") - windows
        if not windows or not unix:
            return
        if windows > unix:
            spans = [Span(m.start(), m.end()) for m in re.finditer(r"(?<!\r)\n", post.text)]
            edits = [Edit(span.start, span.start, "\r") for span in spans]
        else:
            spans = [Span(m.start(), m.end()) for m in re.finditer("\r\n", post.text)]
            edits = [Edit(span.start, span.start + 1, "") for span in spans]
        inside = Protected(post)
        if any(inside.touches(edit.start, max(edit.end, edit.start + 1)) for edit in edits):
            yield Finding(spans[0], {"count": f" ({len(spans)} lines)"})
        else:
            yield Finding(spans[0], {"count": f" ({len(spans)} lines)"}, tuple(edits))


_TAB = lazy(r"(?<=[^\s])[ ]*\t[ \t]*(?=[^\s])")


class Tabs(Kind):
    """Tabs between words, which show as one space; those at the beginning of lines indent lists and code."""

    names: ClassVar[frozenset[str]] = _NAMES

    def check(self, post: Post, context: Context) -> Iterator[Finding]:
        """Yield one finding per post."""
        if post.is_html or "\t" not in post.text:
            return
        spans = []
        for event in post.events:
            if event.kind != "text":
                continue
            spans += [Span(*match.span()) for match in _TAB.finditer(post.text, event.start, event.end)]
        protected = Protected(post) if spans else None
        spans = [span for span in spans if protected is not None and not protected.touches(*span)]
        yield from _one(spans, [Edit(*span, " ") for span in spans])

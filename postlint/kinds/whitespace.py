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


# An empty item, quote or heading: the space after it is a part of its mark.
_EMPTY = lazy(r"[ \t>]*(?:[-*+]|\d{1,9}[.)]|#{1,6}|>)")


def _trailing(text: str, start: int) -> list[int]:
    """Return where, from `start` on, lines end whose last character is a space or tab: before CR and LF, or the end.

    Spaces are many and line ends after one are few, so these are looked for as they are, not by a pattern.
    """
    found = []
    windows = "\r" in text
    for last in (" ", "\t") if "\t" in text else (" ",):
        for end in ("\n", "\r\n") if windows else ("\n",):
            at = text.find(last + end, start)
            while at >= 0:
                found.append(at + 1)
                at = text.find(last + end, at + 2)
    length = len(text) - text.endswith("\r")
    if length > start and text[length - 1] in " \t":
        found.append(length)
    found.sort()
    return found


def _ends_after_space(post: Post) -> list[int]:
    """Return where lines of the body end whose last character is a space or tab; several rules ask."""
    key = "lines", "ends after space"
    if key not in post.shared:
        post.shared[key] = _trailing(post.text, post.body_start)
    found: list[int] = post.shared[key]
    return found


class TrailingSpace(Kind):
    """Spaces at the ends of lines, apart from two or more that break a line of a paragraph."""

    names: ClassVar[frozenset[str]] = _NAMES

    def check(self, post: Post, context: Context) -> Iterator[Finding]:
        """Yield one finding per post."""
        if post.is_html:
            return
        text, body = post.text, post.body_start
        protected: Protected | None = None
        spans = []
        for end in _ends_after_space(post):
            line_start = text.rfind("\n", 0, end) + 1
            low = max(line_start, body)
            start = low + len(text[low:end].rstrip(" \t"))
            before = text[line_start:start]
            breaks = len(text[start:end].lstrip("\t")) >= 2 and before.strip() != ""
            if breaks or not before.strip() or _EMPTY.fullmatch(before):
                continue
            if protected is None:
                protected = Protected(post)
            if not protected.touches(start, end):
                spans.append(Span(start, end))
        yield from _one(spans, [Edit(*span, "") for span in spans])


class FinalNewline(Kind):
    """A last line that does not end."""

    names: ClassVar[frozenset[str]] = _NAMES

    def check(self, post: Post, context: Context) -> Iterator[Finding]:
        """Yield a finding at the end of the last line."""
        text = post.text
        if text.endswith("\n") or post.is_html or not text[post.body_start :].strip():
            return
        newline = "\r\n" if "\r\n" in text else "\n"
        start = max(len(text) - 1, 0)
        yield Finding(Span(start, len(text)), {}, (Edit(len(text), len(text), newline),))


_BLANKS = lazy(r"\n((?:[ \t]*\r?\n){2,})")


def _may_have_blanks(post: Post) -> bool:
    """Tell whether a body may have two blank lines in a row: both are empty, or one of them is white space."""
    text = post.text
    return (
        "\n\n\n" in text
        or "\r" in text
        or any(not text[text.rfind("\n", 0, end) + 1 : end].strip() for end in _ends_after_space(post))
    )


class BlankLines(Kind):
    """More than `most` blank lines in a row between blocks, or more than one at the end."""

    most: int = 2

    names: ClassVar[frozenset[str]] = _NAMES

    def check(self, post: Post, context: Context) -> Iterator[Finding]:
        """Yield one finding per post."""
        if post.is_html or not _may_have_blanks(post):
            return
        protected: Protected | None = None
        spans, edits = [], []
        for match in _BLANKS.finditer(post.text, post.body_start):
            start, end = match.span(1)
            lines = match.group(1).count("\n")
            last = end == len(post.text)
            if lines <= (1 if last else self.most):
                continue
            if protected is None:
                if "\n\n" not in post.text.replace("\r", ""):
                    return  # not one line is quite empty
                protected = Protected(post)
            if protected.touches(start, end):
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

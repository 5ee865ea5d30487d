"""Headings of Markdown: their order, their words, and lines that should have been headings."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING, ClassVar

from postlint.kinds.base import Context, Kind
from postlint.kinds.edits import removal
from postlint.pattern import lazy
from postlint.rule import Finding, Related, Safety
from postlint.text import Edit, Span

if TYPE_CHECKING:
    from postlint.markdown import Block
    from postlint.post import Post

_HAN = lazy(r"[\u3400-\u9fff]")


def _source(post: Post, block: Block) -> Span:
    """Return a block's lines without the line end."""
    text = post.text[block.start : block.end]
    return Span(block.start + len(text) - len(text.lstrip()), block.start + len(text.rstrip()))


def _headings(post: Post) -> Iterator[Block]:
    for block in post.document.blocks:
        if block.kind == "heading" and block.level == 0:
            yield block


class HeadingIncrement(Kind):
    """A heading more than one level below the one before it. The first heading of a post may have any level."""

    names: ClassVar[frozenset[str]] = frozenset({"text", "level", "expected"})

    def check(self, post: Post, context: Context) -> Iterator[Finding]:
        """Yield a finding per heading, with the one before it as related."""
        before: Block | None = None
        for block in _headings(post):
            if before is not None and int(block.info[1]) > int(before.info[1]) + 1:
                values = {
                    "text": block.content.text if block.content else "",
                    "level": block.info[1],
                    "expected": str(int(before.info[1]) + 1),
                }
                related = (Related("the heading above", _source(post, before)),)
                yield Finding(_source(post, block), values, related=related)
            before = block


class EmptyHeading(Kind):
    """A heading without words."""

    names: ClassVar[frozenset[str]] = frozenset({"text"})

    def check(self, post: Post, context: Context) -> Iterator[Finding]:
        """Yield a finding per heading."""
        for block in _headings(post):
            if block.content is None or block.content.text.strip():
                continue
            span = _source(post, block)
            if re.fullmatch(r"#{1,6}[ \t]*#*", post.text[span.start : span.end]):
                yield Finding(span, {"text": post.text[span.start : span.end]}, (removal(post, span),))


_NO_SPACE = lazy(r"(#{1,6})(?=[^#\s\d!;:.,\\/{}\[\]()<>=+*&|-])[^\n]*")


class MissingHeadingSpace(Kind):
    """A paragraph that begins with `##` and words right after it.

    Two or more `#` are surely a heading, one may be a topic (`#话题`): that is a finding only for a short Chinese line
    alone in its paragraph, in a post that has other headings, and its fix is unsafe.
    """

    longest: int = 60

    names: ClassVar[frozenset[str]] = frozenset({"text", "new"})

    def check(self, post: Post, context: Context) -> Iterator[Finding]:
        """Yield a finding per paragraph."""
        if post.is_html or "#" not in post.text:
            return
        titled: bool | None = None
        for block in post.document.blocks:
            if block.kind != "paragraph" or block.level or block.content is None:
                continue
            start = block.start
            match = _NO_SPACE.match(post.text, start, block.end)
            if match is None:
                continue
            line = match.group().rstrip()
            marks = match.group(1)
            safety: Safety | None = None
            if len(line) > self.longest or "#" in line[len(marks) :].rstrip("#"):
                continue
            if len(marks) == 1:
                titled = any(True for _ in _headings(post)) if titled is None else titled
                alone = not post.text[match.end() : block.end].strip()
                if not (titled and alone and _HAN.search(line[1:3]) and " " not in line):
                    continue
                safety = "unsafe"
            end = match.end()
            content = f"{marks} {post.text[start + len(marks) : end]}"
            values = {"text": line, "new": f"{marks} {line[len(marks) :]}"}
            yield Finding(Span(start, start + len(line)), values, (Edit(start, end, content),), safety=safety)


class BoldAsHeading(Kind):
    """A paragraph that is one emphasised line without a full stop; one of under `shortest` words is left alone.

    Two Chinese characters count as a word.
    """

    shortest: int = 4

    names: ClassVar[frozenset[str]] = frozenset({"text"})

    def check(self, post: Post, context: Context) -> Iterator[Finding]:
        """Yield a finding per paragraph."""
        for block in post.document.blocks:
            if block.kind != "paragraph" or block.level or block.content is None:
                continue
            match = re.fullmatch(
                r"(\*\*|__)([^*_\n]{2,80}[^*_\n.。!！?？:：;；,，])\1", block.content.text.strip()
            )
            if match is None:
                continue
            words = len(_HAN.sub(" ", match.group(2)).split()) + len(_HAN.findall(match.group(2))) // 2
            if words >= self.shortest:
                yield Finding(_source(post, block), {"text": match.group(2)})

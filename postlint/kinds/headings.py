"""Headings: their order, their words, and lines that should have been headings."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING, ClassVar

from postlint.headings import Heading, source
from postlint.kinds.base import Context, Kind
from postlint.kinds.edits import removal
from postlint.pattern import lazy
from postlint.rule import Finding, Related, Safety
from postlint.text import Edit, Span

if TYPE_CHECKING:
    from postlint.markdown import Block
    from postlint.post import Post

_HAN = lazy(r"[\u3400-\u9fff]")


def _headings(post: Post) -> Iterator[Block]:
    for block in post.document.blocks:
        if block.kind == "heading" and block.level == 0:
            yield block


class HeadingIncrement(Kind):
    """A heading more than one level below the one before it. The first heading of a post may have any level."""

    names: ClassVar[frozenset[str]] = frozenset({"text", "level", "expected"})

    def check(self, post: Post, context: Context) -> Iterator[Finding]:
        """Yield a finding per heading, with the one before it as related."""
        before: Heading | None = None
        for heading in post.headings:
            if not heading.shows:
                continue  # for the rule on empty ones
            if before is not None and heading.level > before.level + 1:
                values = {
                    "text": heading.text,
                    "level": str(heading.level),
                    "expected": str(before.level + 1),
                }
                yield Finding(heading.span, values, related=(Related("the heading above", before.span),))
            before = heading


class EmptyHeading(Kind):
    """A heading that shows nothing; one with an id, to which something may link, is not removed."""

    names: ClassVar[frozenset[str]] = frozenset({"text"})

    def check(self, post: Post, context: Context) -> Iterator[Finding]:
        """Yield a finding per heading."""
        for heading in post.headings:
            if not heading.shows:
                edits = None if heading.named else (removal(post, heading.span),)
                yield Finding(heading.span, {"text": post.text[heading.span.start : heading.span.end]}, edits)


_NO_SPACE = lazy(r"(#{1,6})(?=[^#\s\d!;:.,\\/{}\[\]()<>=+*&|-])[^\n]*")
_ON_A_LINE = lazy(r"\n#{1,6}[^#\s\d!;:.,\\/{}\[\]()<>=+*&|-]")


class MissingHeadingSpace(Kind):
    """A paragraph that begins with `##` and words right after it.

    Two or more `#` are surely a heading, one may be a topic (`#话题`): that is a finding only for a short Chinese line
    alone in its paragraph, in a post that has other headings or such lines above several paragraphs, and its fix is
    unsafe.
    """

    longest: int = 60

    names: ClassVar[frozenset[str]] = frozenset({"text", "new"})

    def check(self, post: Post, context: Context) -> Iterator[Finding]:
        """Yield a finding per paragraph."""
        text = post.text
        if post.is_html or not (_NO_SPACE.match(text) or _ON_A_LINE.search(text) or "\r#" in text):
            return
        titled: bool | None = None
        for number, block in enumerate(post.document.blocks):
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
                if not (alone and _HAN.search(line[1:3]) and " " not in line):
                    continue
                if not titled and not _part(post, number):
                    continue
                safety = "unsafe"
            end = match.end()
            content = f"{marks} {post.text[start + len(marks) : end]}"
            values = {"text": line, "new": f"{marks} {line[len(marks) :]}"}
            yield Finding(Span(start, start + len(line)), values, (Edit(start, end, content),), safety=safety)


def _part(post: Post, number: int) -> bool:
    """Tell whether a block and another one that begins with `#` stand each above a paragraph of words."""
    blocks = post.document.blocks
    found = []
    for near in range(max(number - 12, 0), min(number + 13, len(blocks) - 1)):
        pair = blocks[near : near + 2]
        hashes, hashes_below = (post.text.startswith("#", one.start) for one in pair)
        if hashes and not hashes_below and all(one.kind == "paragraph" and not one.level for one in pair):
            found.append(near)
    return number in found and len(found) > 1


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
                yield Finding(source(post.text, block), {"text": match.group(2)})

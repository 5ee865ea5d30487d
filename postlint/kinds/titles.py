"""How titles show: cut where they are long, and twice where the body says them again."""

from __future__ import annotations

import os
import unicodedata
from collections.abc import Iterator, Mapping
from types import MappingProxyType
from typing import TYPE_CHECKING, ClassVar

from postlint.kinds.base import Context, Kind
from postlint.pattern import lazy
from postlint.rule import Finding, Related
from postlint.text import Edit, Span

if TYPE_CHECKING:
    from postlint.markdown import Block
    from postlint.post import Post


#: The second line of a heading that has no `#`.
_UNDERLINE = lazy(r" {0,3}(?:=+|-+)[ \t]*(?:\r?\n|\Z)")


def width(text: str) -> int:
    """Return how wide search pages count a text: a full-width character (UAX #11: W, F) is 2, a mark 0."""
    if text.isascii():
        return len(text)
    total = 0
    for character in text:
        if unicodedata.combining(character) == 0:
            total += 2 if unicodedata.east_asian_width(character) in "WF" else 1
    return total


class FieldLength(Kind):
    """A text field wider than `longest` or (variant `short`) narrower than `shortest` allows; by field."""

    longest: Mapping[str, int]
    shortest: Mapping[str, int] = MappingProxyType({})

    names: ClassVar[frozenset[str]] = frozenset({"field", "text", "width", "limit"})
    variants: ClassVar[frozenset[str]] = frozenset({"short"})

    def check(self, post: Post, context: Context) -> Iterator[Finding]:
        """Yield a finding per field, on its value; pages (an index, "About") are left alone."""
        front_matter = post.parsed_front_matter
        if front_matter is None:
            return
        for one in front_matter.fields:
            if not isinstance(one.value, str) or not one.value.strip() or "{{" in one.value:
                continue
            most, least = self.longest.get(one.key), self.shortest.get(one.key)
            if most is None and least is None:
                continue
            wide = width(one.value.strip())
            variant = "" if most is not None and wide > most else "short"
            if variant and (least is None or wide >= least):
                continue
            if context.site.role(post.filename) == "page":
                return
            stem = os.path.splitext(os.path.basename(post.filename))[0]
            if variant and one.value.strip().casefold() == stem.casefold():
                continue  # an entry named by what it is about: `git.md`
            limit = least if variant else most
            values = {"field": one.key, "text": one.value, "width": str(wide), "limit": str(limit)}
            yield Finding(one.span, values, variant=variant)


class RepeatedTitle(Kind):
    """A body that begins with a heading that equals the title, which the layout shows already.

    Only in posts: a page may be shown without its title.
    """

    field: str = "title"

    names: ClassVar[frozenset[str]] = frozenset({"text"})

    def check(self, post: Post, context: Context) -> Iterator[Finding]:
        """Yield one finding, on the heading's line or lines."""
        front_matter = post.parsed_front_matter
        if front_matter is None or not post.document.blocks:
            return
        one, first = front_matter.get(self.field), post.document.blocks[0]
        if one is None or not isinstance(one.value, str) or not one.value.strip():
            return
        if first.kind != "heading" or _folded(_shown(post, first)) != _folded(one.value):
            return
        if context.site.role(post.filename) == "page":
            return
        text = post.text
        begin = first.start
        underline = _UNDERLINE.match(text, first.end) if text[begin:].lstrip()[:1] != "#" else None
        after = underline.end() if underline else first.end
        end = begin + len(text[begin:after].rstrip())
        while after < len(text) and (stop := text.find("\n", after)) >= 0 and not text[after:stop].strip():
            after = stop + 1
        known = context.site.generator != "unknown"
        yield Finding(
            Span(begin, end),
            {"text": one.value.strip()},
            (Edit(begin, after, ""),),
            safety=None if known else "unsafe",
            related=(Related("the title", one.span),),
        )


def _shown(post: Post, block: Block) -> str:
    """Return the words of a heading as they are read; code counts as its text."""
    parts = []
    for event in post.events:
        if event.start >= block.end:
            break
        if event.start < block.start:
            continue
        if event.kind == "text":
            parts.append(post.text[event.start : event.end])
        elif event.kind == "entity":
            parts.append(event.data)
        elif event.kind == "object":
            parts.append(post.text[event.start : event.end].strip("`"))
    return "".join(parts)


def _folded(text: str) -> str:
    """Return a text as it is compared: widths, white space and backquotes do not count."""
    return " ".join(unicodedata.normalize("NFKC", text).replace("`", "").split())

"""Markup in fields that are shown as plain text: tags, Markdown, entities, line breaks, spaces."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING, ClassVar

from postlint.html import unescape
from postlint.kinds.base import Context, Kind
from postlint.kinds.scalar_edits import replaced
from postlint.pattern import lazy
from postlint.rule import Finding
from postlint.tuples import NamedTuple

if TYPE_CHECKING:
    from postlint.front_matter import Field
    from postlint.post import Post

_INLINE = "b|i|u|s|em|strong|span|font|a|sup|sub|mark|small|big|del|ins|center|p|div|h[1-6]"
# <b>…</b> with both its tags, or a line break; not `Vec<T>`, `a < b`, `the <b> element`
_PAIR = lazy(rf"<({_INLINE})(?:\s[^<>]{{0,200}})?>([^<>]{{0,400}})</\1\s*>", re.IGNORECASE)
_BREAK = lazy(r"\s*<br\s*/?>\s*", re.IGNORECASE)
# Who writes about markup shows it: "HTML5 的 <b>标签</b>"
_ABOUT = lazy(
    r"\b(?:html|tags?|elements?|markdown|entit(?:y|ies)|attributes?)\b|标签|元素|实体", re.IGNORECASE
)
_ENTITY = lazy(r"&(?:[a-zA-Z][a-zA-Z0-9]{1,30}|#[0-9]{1,7}|#[xX][0-9a-fA-F]{1,6});")
# **strong**, [text](url), "# title"; not 5 ** 2, **/*.md, __init__, *args, `code`
_STRONG = lazy(r"(?<![\w*\\])\*\*(?=[^\s*])([^*\n]{1,200}?)(?<=[^\s*])\*\*(?![\w*])")
_LINK = lazy(r"!?\[([^\[\]\n]{1,200})\]\((?:https?:|/|#|\.)[^()\s]{0,400}\)")
_HEADING = lazy(r"\A#{1,6}[ \t]+(?=\S)")
_CODE = lazy(r"(`+)(?:(?!\1).){1,400}?\1")
_EDGE = lazy(r"\A[ \t\xa0\u3000]+|[ \t\xa0\u3000]+\Z")
# Two spaces or more inside; an ideographic space is meant, and so may two be after the end of a sentence.
_DOUBLED = lazy(r"(?<=\S)(?<![.!?:;。！？])[ \xa0]{2,}(?=\S)")
_LINES = lazy(r"[ \t]*[\r\n]+[ \t]*(?=\S)")


#: One of these is in every text in which `_places` finds something, or it begins or ends with one of those.
_SIGNS = ("<", "&", "**", "](", "  ", "\n", "\r")
_EDGES = frozenset("# \t\xa0\u3000")
#: A text longer than that (in code points) is no title or description.
_LONGEST = 5000
#: Of more places than that only the first are reported, and none is mended: it is no text that anyone reads.
_MOST = 20


class _Place(NamedTuple):
    start: int
    end: int
    what: str
    content: str | None


class FieldMarkup(Kind):
    """Markup in a text field; in `lines` fields line breaks and leading `#` count, too.

    A tag counts with its partner, and code in backquotes, which many layouts render, is left alone. Variant
    `space`: nothing but white space.
    """

    fields: tuple[str, ...]
    lines: tuple[str, ...] = ()

    about_front_matter: ClassVar[bool] = True
    names: ClassVar[frozenset[str]] = frozenset({"field", "text", "what", "plain"})
    variants: ClassVar[frozenset[str]] = frozenset({"space"})

    def check(self, post: Post, context: Context) -> Iterator[Finding]:
        """Yield a finding per place, on the markup; on the whole value where it has no exact map."""
        front_matter = post.parsed_front_matter
        if front_matter is None:
            return
        for one in front_matter.fields:
            value = one.value
            if one.key not in self.fields or not isinstance(value, str) or one.node.style == "alias":
                continue
            if not _may_have_markup(value):
                continue
            if value.strip() and len(value) <= _LONGEST and "{{" not in value and "{%" not in value:
                yield from self._field(post, one, value)

    def _field(self, post: Post, one: Field, value: str) -> Iterator[Finding]:
        taken: list[_Place] = []
        block = one.node.style in ("literal", "folded")
        for place in _places(value, title=one.key in self.lines, block=block):
            if any(place.start < other.end and other.start < place.end for other in taken):
                continue
            taken.append(place)
        mapped = one.node.text
        for place in taken[:_MOST]:
            span = one.span if mapped is None else mapped.source(place.start, place.end)
            edits = None
            if place.content is not None and len(taken) <= _MOST:
                edits = replaced(post, one, place.start, place.end, place.content)
            text = value[place.start : place.end]
            values = {"field": one.key, "text": text, "what": place.what, "plain": place.content or ""}
            yield Finding(span, values, edits, "" if text.strip() else "space")


def _may_have_markup(value: str) -> bool:
    """Tell at a glance what is plain text: most titles and descriptions."""
    return (
        value[:1] in _EDGES
        or value[-1:] in _EDGES
        or any(sign in value for sign in _SIGNS)
        or ("\xa0" in value and "  " in value.replace("\xa0", " "))
    )


def _places(value: str, *, title: bool, block: bool) -> Iterator[_Place]:
    """Yield what is not plain text, outer before inner; the last line end of a block scalar is no content."""
    text = value.rstrip("\r\n") if block else value
    hidden = [match.span() for match in _CODE.finditer(text)]

    def free(match: re.Match[str]) -> bool:
        return not any(start < match.end() and match.start() < end for start, end in hidden)

    about = _ABOUT.search(text) is not None
    if title:
        for match in _LINES.finditer(text):
            yield _Place(match.start(), match.end(), "breaks into lines", " ")
        for match in _HEADING.finditer(text):
            yield _Place(match.start(), match.end(), "a Markdown heading", "")
    if not block:
        for match in _EDGE.finditer(text):
            where = "begins with a space" if match.start() == 0 else "ends with a space"
            yield _Place(match.start(), match.end(), where, "")
    if not about:
        for match in filter(free, _PAIR.finditer(text)):
            yield _Place(match.start(), match.end(), "HTML", match[2])
        for match in filter(free, _BREAK.finditer(text)):
            inner = match.start() and match.end() < len(text)
            yield _Place(match.start(), match.end(), "HTML", " " if inner else "")
        for match in filter(free, _ENTITY.finditer(text)):
            plain = unescape(match[0]).replace("\xa0", " ")
            # `&lt;b` would become a tag, `&amp;copy` an entity, in a layout that escapes nothing
            risky = plain in "<&" and re.match(r"[A-Za-z0-9_/!?#]", text[match.end() : match.end() + 1])
            if plain != match[0]:
                content = None if risky or not plain.isprintable() else plain
                yield _Place(match.start(), match.end(), "an entity", content)
    for pattern in (_STRONG, _LINK):
        for match in filter(free, pattern.finditer(text)):
            yield _Place(match.start(), match.end(), "Markdown", match[1])
    for match in filter(free, _DOUBLED.finditer(text)):
        yield _Place(match.start(), match.end(), "has more than one space between words", " ")

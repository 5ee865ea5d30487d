"""Character references that a reader sees as they are written."""

from __future__ import annotations

import re
from collections.abc import Iterator
from html.entities import html5
from typing import TYPE_CHECKING, ClassVar

from postlint.elements import Element
from postlint.kinds.base import Context, Kind
from postlint.pattern import lazy
from postlint.prose import NOT_PROSE
from postlint.rule import Finding, Safety
from postlint.text import Edit, Span

if TYPE_CHECKING:
    from postlint.post import Post

_TWICE = lazy(r"&amp;(#[0-9]{2,5}|#[xX][0-9a-fA-F]{2,5}|[A-Za-z][A-Za-z0-9]{1,9});")
_OPEN = lazy(r"&([A-Za-z]{2,8})(?![A-Za-z0-9;=])")
_OPEN_NUMBER = lazy(r"&(#(?:[0-9]{2,6}|[xX][0-9a-fA-F]{2,5}))(?![0-9a-fA-F;])")
#: In a value, browsers decode a reference without its semicolon unless `=`, a letter or a digit follows.
_IN_VALUE = lazy(r"&([A-Za-z]{2,6}[0-9]{0,2})(?![A-Za-z0-9;=])")
_UNKNOWN = lazy(r"&([a-z]{2,12});")
_REFERENCE = lazy(r"&(amp;)?(#?[A-Za-z0-9]+)([;=]?)")
_TECHNICAL = lazy(r"entit|\bHTML\b|\bXML\b|escap|encod|实体|转义|编码|character reference", re.IGNORECASE)


class BrokenEntity(Kind):
    """A reference without its semicolon where it is not decoded, one that was escaped twice, or an unknown one.

    `references` are the references that a converter writes and an author hardly means to show. In a post about HTML or
    encodings no fix is safe. Variants: `twice`, `unknown`, and `address` for a parameter of an address that browsers
    take for a reference (`?a=1&copy`).
    """

    references: tuple[str, ...]

    names: ClassVar[frozenset[str]] = frozenset({"text", "new"})
    variants: ClassVar[frozenset[str]] = frozenset({"twice", "unknown", "address"})

    def check(self, post: Post, context: Context) -> Iterator[Finding]:
        """Yield a finding per reference in the visible text."""
        references = frozenset(self.references)
        if not any(_may_be_broken(one, references) for one in set(_REFERENCE.findall(post.text))):
            return
        technical: bool | None = None
        for span, decoded in _text_runs(post):
            if post.text.find("&", *span) < 0:
                continue
            for variant, pattern in (("twice", _TWICE), ("", _OPEN)):
                for match in pattern.finditer(post.text, *span):
                    name = match.group(1)
                    twice = variant == "twice"
                    if (name not in references and not (twice and name[0] == "#")) or (
                        not twice and match.start() in decoded
                    ):
                        continue
                    technical = bool(_TECHNICAL.search(post.text)) if technical is None else technical
                    new = f"&{name};"
                    edits = (Edit(match.start(), match.end(), new),)
                    values = {"text": match.group(), "new": new}
                    safety: Safety | None = "unsafe" if technical else None
                    yield Finding(Span(*match.span()), values, edits, variant, safety)
            for match in _OPEN_NUMBER.finditer(post.text, *span):
                if match.start() not in decoded:
                    new = f"&{match.group(1)};"
                    edits = (Edit(match.start(), match.end(), new),)
                    yield Finding(Span(*match.span()), {"text": match.group(), "new": new}, edits)
            for match in _UNKNOWN.finditer(post.text, *span):
                if match.group(1) + ";" not in html5 and match.start() not in decoded:
                    yield Finding(Span(*match.span()), {"text": match.group(), "new": ""}, variant="unknown")
        yield from _addresses(post)


def _may_be_broken(found: tuple[str, str, str], references: frozenset[str]) -> bool:
    """Tell whether what looks like a reference (`&`, perhaps `amp;`, a name, perhaps `;` or `=`) may be a finding."""
    escaped, name, end = found
    if escaped and end == ";" and (name[0] == "#" or name in references):
        return True
    if escaped:
        return False
    if name[0] == "#":
        return end != ";" or _OPEN_NUMBER.match(f"&{name};") is not None
    if end == ";":
        return f"{name};" not in html5
    return end != "=" and (name in references or name in html5)


def _addresses(post: Post) -> Iterator[Finding]:
    """Yield the parameters of addresses in attributes that browsers decode as a character."""
    for element in post.elements:
        if "&" not in post.text[element.start_tag.start : element.start_tag.end]:
            continue
        for attribute in element.attributes:
            if attribute.name not in ("href", "src"):
                continue
            for match in _IN_VALUE.finditer(post.text, attribute.value_start, attribute.value_end):
                name = match.group(1)
                if name in html5 and name.lower() != "amp":
                    new = f"&amp;{name}"
                    edits = (Edit(match.start(), match.end(), new),)
                    yield Finding(
                        Span(*match.span()), {"text": match.group(), "new": html5[name]}, edits, "address"
                    )


def _text_runs(post: Post) -> Iterator[tuple[Span, frozenset[int]]]:
    """Yield the runs of visible text, each with the places of the references in it that are decoded; no code."""
    start = end = -1
    decoded: set[int] = set()
    skipping: list[Element] = []
    for index, event in enumerate(post.events):
        if event.kind in ("text", "entity") and not skipping:
            if event.start != end:
                if start >= 0:
                    yield Span(start, end), frozenset(decoded)
                decoded, start = set(), event.start
            end = event.end
            if event.kind == "entity":
                decoded.add(event.start)
        elif event.kind == "start" and event.data.name in NOT_PROSE:
            skipping.append(post.starting[index])
        if (skipping and event.kind == "end" and index >= skipping[0].end_index) or (
            skipping and skipping[0].end_tag is None and event.kind == "block"
        ):
            skipping.clear()
    if start >= 0:
        yield Span(start, end), frozenset(decoded)

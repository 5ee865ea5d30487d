"""The text of a Markdown block in canonical form: small edits, each kept only if the text renders as before."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Mapping, Sequence
from typing import Any

from postlint import html
from postlint.elements import Element, build
from postlint.formatting.attributes import hides, is_noise, meaningful
from postlint.formatting.flow import destination
from postlint.formatting.html_inline import MATH, RAW_IN_KRAMDOWN
from postlint.formatting.options import Options
from postlint.formatting.reading import reading
from postlint.formatting.signature import BETWEEN_CHINESE
from postlint.formatting.tree import ELEMENT, Node
from postlint.markdown import parser
from postlint.markdown.emphasis import core
from postlint.markdown.structure import Inline
from postlint.pattern import lazy
from postlint.text import Edit, apply_edits

# What an edit below could be about.
_CANDIDATE = {"*": lazy(r"_|<[A-Za-z/]|&[#A-Za-z]"), "_": lazy(r"[*_]|<[A-Za-z/]|&[#A-Za-z]")}
#: More edits than this in one block are tried together or not at all.
_ONE_BY_ONE = 24
#: References that stay: what can't be seen, and what would be markup.
_STAYS = lazy(r"[\s\u00ad\u200b-\u200f\u2028-\u202f\u2060-\u206f\ufeff<>&\\`*_\[\]~|$#{}%]")

#: An element around more tokens than this stays as it is.
_MOST_INSIDE = 400
#: A single mark at either end of what another one is to hold.
_SINGLE = {"*": lazy(r"\A\*(?!\*)|(?<!\*)\*\Z"), "_": lazy(r"\A_(?!_)|(?<!_)_\Z")}

Group = list[Edit]


def canonical(content: str, options: Options, references: Mapping[str, Any]) -> str:
    """Return the text of a paragraph or heading with one style of emphasis, and tags as marks where there are some.

    With `options.careful` each group of edits is proven by rendering the text again.
    """
    joining = options.wrap == "no" and "\n" in content
    if not joining and not _CANDIDATE[options.emphasis].search(content):
        return content
    groups = [group for group in _groups(content, options, references) if group]
    if not groups:
        return content
    whole = apply_edits(content, [edit for group in groups for edit in group])
    if not options.careful:
        return whole
    wanted = reading(content, options, references)
    if reading(whole, options, references) == wanted:
        return whole
    if len(groups) > _ONE_BY_ONE:
        return content
    kept: list[Edit] = []
    for group in groups:
        if reading(apply_edits(content, kept + group), options, references) == wanted:
            kept += group
    return apply_edits(content, kept)


def _groups(content: str, options: Options, references: Mapping[str, Any]) -> list[Group]:
    inlines = parser.inlines(content, references)
    maths = [match.span() for match in MATH.finditer(content)]
    groups = _emphasis(content, inlines, options)
    if options.wrap == "no":
        groups.append(_joined(content, inlines))
    if options.html == "markdown":
        groups += _references(content, inlines)
    if options.html != "keep":
        groups += _tags(content, inlines, options)
    return [
        group
        for group in groups
        if not any(edit.start < end and start < edit.end for edit in group for start, end in maths)
    ]


def _emphasis(content: str, inlines: tuple[Inline, ...], options: Options) -> list[Group]:
    """Return the edits that give every emphasis the wanted marks, pair by pair."""
    groups: list[Group] = []
    opened: list[Inline] = []
    for inline in inlines:
        if inline.kind in ("em-open", "strong-open"):
            opened.append(inline)
        elif inline.kind in ("em-close", "strong-close") and opened:
            start = opened.pop()
            marker = options.emphasis if inline.kind == "em-close" else "**"
            pair = (start, inline)
            inner = content[start.start + len(marker) : inline.start]
            if len(marker) == 1 and _SINGLE[marker].search(inner):
                continue  # `_*a* b_` as `**a* b*` is read by cmark-gfm in another way than the specification says
            if "_" in (content[start.start - 1 : start.start], content[inline.end : inline.end + 1]):
                continue  # `__dir__` with one of its marks escaped: its author meant no emphasis
            if any(content[one.start : one.start + len(marker)] != marker for one in pair):
                groups.append([Edit(one.start, one.start + len(marker), marker) for one in pair])
    return groups


def _joined(content: str, inlines: tuple[Inline, ...]) -> Group:
    """Return the edits that make one line of a paragraph's lines."""
    edits = []
    for inline in inlines:
        if inline.kind == "soft-break":
            at = content.index("\n", inline.start)
            before, after = content[:at].rstrip(" \t"), content[at + 1 :].lstrip(" \t")
            chinese = BETWEEN_CHINESE.search(before[-1:] + "\n" + after[:1])
            edits.append(Edit(len(before), len(content) - len(after), "" if chinese else " "))
    return edits


def _references(content: str, inlines: tuple[Inline, ...]) -> list[Group]:
    """Return the edits that turn character references into the characters, where these can be seen.

    Straight quotation marks may be a title's, so they change together or not at all.
    """
    single: list[Group] = []
    quotes: Group = []
    for inline in inlines:
        character = inline.content
        if inline.kind != "entity" or content[inline.start] != "&":
            continue
        if _STAYS.search(character) or not character.isprintable():
            continue
        edit = Edit(inline.start, inline.end, character)
        if character in "\"'":
            quotes.append(edit)
        else:
            single.append([edit])
    return [*single, quotes]


def _tags(content: str, inlines: tuple[Inline, ...], options: Options) -> list[Group]:
    tokens = [
        token._replace(start=token.start + inline.start, end=token.end + inline.start)
        for inline in inlines
        if inline.kind == "html"
        for token in html.tokenize(content[inline.start : inline.end])
        if token.kind in (html.START, html.END)
    ]
    if not tokens:
        return []
    found = build(content, content, list(enumerate(tokens)), len(tokens))
    if found.problems:
        return []
    groups: list[Group] = []
    starts = [inline.start for inline in inlines]
    for element in found.all:
        node = Node(ELEMENT, element.span.start, element.span.end, element=element)
        opening = element.start_tag
        closing = element.end_tag
        inside: Sequence[Inline] = ()
        if closing is not None:
            first, last = bisect_left(starts, opening.end), bisect_left(starts, closing.start)
            if last - first > _MOST_INSIDE:
                continue
            inside = inlines[first:last]
        if hides(node) or (options.dialect == "kramdown" and _raw(element.parent)):
            continue
        group: Group | None = None
        if options.html == "markdown":
            group = _marked(content, node, opening, closing, inside, options)
        if group is None:
            group = _cleaned(node, opening, closing)
        groups.append(group)
    return groups


def _raw(element: Element | None) -> bool:
    """Tell whether an element is or stands in one in which kramdown reads no Markdown."""
    while element is not None:
        if element.name in RAW_IN_KRAMDOWN:
            return True
        element = element.parent
    return False


def _marked(
    content: str,
    node: Node,
    opening: html.Token,
    closing: html.Token | None,
    inside: Sequence[Inline],
    options: Options,
) -> Group | None:
    """Return the edits that say an element in Markdown, or None where there are none."""
    name = node.name
    kept = {one.name: one.value for one in node.element.attributes if one.name not in ("target", "rel")}  # type: ignore[union-attr]
    if name == "br":
        return _break(content, opening, options)
    if name == "img" and "src" in kept and not set(kept) - {"src", "alt", "title"}:
        return _image(opening, kept)
    if closing is None:
        return None
    inner = content[opening.end : closing.start]
    if name in ("strong", "b", "em", "i") and not meaningful(node) and "class" not in kept and inner.strip():
        marker = "**" if name in ("strong", "b") else options.emphasis
        start, end = core(inner)
        if inner[end:].strip() and inside and inside[-1].kind != "text":
            end = len(inner.rstrip())
        return [
            Edit(opening.start, opening.end + start, inner[:start] + marker),
            Edit(opening.end + end, closing.end, marker + inner[end:]),
        ]
    if name == "a" and kept.get("href") and not set(kept) - {"href", "title"} and inner.strip():
        if any(one.kind in ("link-open", "autolink") for one in inside) or re.search(r"(?<!\\)[\[\]]", inner):
            return None
        try:
            target = destination(kept["href"], kept.get("title", ""))
        except ValueError:
            return None
        return [Edit(opening.start, opening.end, "["), Edit(closing.start, closing.end, f"]({target})")]
    plain = [one.kind for one in inside] == ["text"] and "`" not in inner and inner == inner.strip()
    if name == "code" and not kept and plain:
        return [Edit(opening.start, opening.end, "`"), Edit(closing.start, closing.end, "`")]
    return None


def _image(opening: html.Token, kept: dict[str, str]) -> Group | None:
    alt = kept.get("alt", "")
    if re.search(r"[\[\]\\*_`<>&!\n]", alt) or "alt" not in kept:
        return None
    try:
        target = destination(kept["src"], kept.get("title", ""))
    except ValueError:
        return None
    return [Edit(opening.start, opening.end, f"![{alt}]({target})")]


def _break(content: str, opening: html.Token, options: Options) -> Group | None:
    """Return the edit that makes a `<br>` a hard break, or takes one at the end of the block away."""
    rest = content[opening.end :]
    if not rest.strip():
        return [Edit(len(content[: opening.start].rstrip()), len(content), "")]
    before = content[: opening.start]
    if (
        not before.strip()
        or before.endswith("\n")
        or rest.lstrip().startswith("<br")
        or before.rstrip().endswith(">")
    ):
        return None
    end = opening.end + len(rest) - len(rest.lstrip(" \t"))
    if content.startswith("\n", end):
        end += 1
    return [Edit(len(before.rstrip()), end, options.hard_break)]


def _cleaned(node: Node, opening: html.Token, closing: html.Token | None) -> Group:
    """Return the edits that take markup of mere looks away."""
    element = node.element
    assert element is not None
    if node.name in ("font", "span") and closing is not None and not meaningful(node):
        return [Edit(opening.start, opening.end, ""), Edit(closing.start, closing.end, "")]
    edits = []
    for attribute in element.attributes:
        if is_noise(node.name, attribute):
            edits.append(Edit(attribute.start - 1, attribute.end, ""))
    return edits

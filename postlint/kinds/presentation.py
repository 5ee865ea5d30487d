"""Markup that says how something looks, and elements that HTML has dropped."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, ClassVar

from postlint.elements import KNOWN
from postlint.kinds.base import Context, Kind, Words
from postlint.kinds.edits import unwrapping, without_attribute
from postlint.kinds.element import in_code
from postlint.kinds.portals import known, marked_ranges
from postlint.rule import Finding
from postlint.templates import MASK
from postlint.text import Edit, Span

if TYPE_CHECKING:
    from postlint.elements import Element
    from postlint.html import Attribute
    from postlint.post import Post


class Presentational(Kind):
    """Elements, attributes (on text also `size-attributes`), classes and style properties of looks alone.

    An element with a style is a finding where all its properties are on the list; `keep-tags` are elements on which
    attributes and styles stay (table cells, whose alignment helps to read numbers). Elements of a post that are
    written alike are one finding; what stands in a portal's widget goes with it.
    """

    tags: tuple[str, ...]
    attributes: tuple[str, ...]
    properties: tuple[str, ...]
    portals: Words
    classes: tuple[str, ...] = ()
    size_attributes: tuple[str, ...] = ("width", "height")
    text_tags: tuple[str, ...] = (
        "p",
        "span",
        "strong",
        "b",
        "em",
        "i",
        "a",
        "h1",
        "h2",
        "h3",
        "h4",
        "h5",
        "h6",
    )
    keep_tags: tuple[str, ...] = ()

    names: ClassVar[frozenset[str]] = frozenset({"tag", "what", "count"})

    def check(self, post: Post, context: Context) -> Iterator[Finding]:
        """Yield a finding per way to write such an element, at its first place."""
        alike: dict[tuple[str, ...], list[tuple[Span, tuple[Edit, ...] | None, str]]] = {}
        widgets = marked_ranges(post, self.portals)
        for element in post.elements:
            start, end = element.start_tag.start, element.start_tag.end
            if widgets.covers(start):
                continue
            whole = element.name in self.tags
            if not whole and (end - start <= len(element.name) + 4 or element.name in self.keep_tags):
                continue
            if MASK in post.markup[start:end] or element.name not in KNOWN or in_code(element):
                continue  # templates, components, and listings, where colours tell the words apart
            tag = post.text[start:end]
            if whole:
                alike.setdefault((element.name,), []).append((Span(start, end), unwrapping(element), tag))
                continue
            found = [one for one in element.attributes if self._matches(element, one)]
            if found and not known(element, self.portals):
                key = (found[0].name, *(one.value for one in found if one.name != "style"))
                edits = tuple(without_attribute(post, one) for one in found)
                alike.setdefault(key, []).append((Span(found[0].start, found[0].end), edits, tag))
        for key, group in alike.items():
            span, _, tag = group[0]
            count = f" ({len(group)} times)" if len(group) > 1 else ""
            every = [edit for _, edits, _ in group for edit in edits or ()]
            yield Finding(span, {"tag": tag, "what": key[0], "count": count}, tuple(every) or None)

    def _matches(self, element: Element, attribute: Attribute) -> bool:
        name = attribute.name
        if name == "style":
            names = [
                one.partition(":")[0].strip().lower() for one in attribute.value.split(";") if one.strip()
            ]
            return bool(names) and all(any(re.fullmatch(p, one) for p in self.properties) for one in names)
        if name == "class":
            return bool(attribute.value.split()) and all(
                any(re.fullmatch(p, one) for p in self.classes) for one in attribute.value.split()
            )
        return name in self.attributes or (name in self.size_attributes and element.name in self.text_tags)


class ObsoleteElement(Kind):
    """An element that HTML has dropped, with its heir (`replace`); an empty heir means that the words stand alone."""

    replace: Mapping[str, str]

    names: ClassVar[frozenset[str]] = frozenset({"tag", "new"})

    def check(self, post: Post, context: Context) -> Iterator[Finding]:
        """Yield a finding per element, on its start tag."""
        for element in post.elements:
            new = self.replace.get(element.name)
            if new is None:
                continue
            start, end = element.start_tag, element.end_tag
            edits: tuple[Edit, ...] | None = None
            if end is not None and re.fullmatch(r"[a-z]+", new):
                a = start.start + 1
                edits = (Edit(a, a + len(element.name), new), Edit(end.start, end.end, f"</{new}>"))
            elif end is not None and not new:
                edits = unwrapping(element)
            shown = f"`<{new}>`" if re.fullmatch(r"[a-z]+", new) else new or "its words alone"
            yield Finding(Span(start.start, start.end), {"tag": f"<{element.name}>", "new": shown}, edits)

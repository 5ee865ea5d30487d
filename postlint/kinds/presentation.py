"""Markup that says how something looks, and elements that HTML has dropped."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from functools import cached_property
from typing import TYPE_CHECKING, ClassVar

from postlint.elements import KNOWN
from postlint.kinds.base import Context, Kind, Words
from postlint.kinds.edits import unwrapping, without_attribute
from postlint.kinds.element import in_code
from postlint.kinds.portal_elements import found as found_elements
from postlint.kinds.portals import marked_ranges
from postlint.prose import NOT_PROSE
from postlint.rule import Finding
from postlint.tags import in_order
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
        plain, marked = post.tags.named(self.tags), post.tags.having(self._attributes)
        candidates = in_order((*plain, *marked)) if plain and marked else plain or marked
        if not candidates:
            return
        alike: dict[tuple[str, ...], list[tuple[Span, tuple[Edit, ...] | None, str]]] = {}
        widgets, known = marked_ranges(post, self.portals), found_elements(post, self.portals)
        coded = not NOT_PROSE.isdisjoint(post.tags.names)
        masked = MASK in post.markup
        for element in candidates:
            name = element.name
            whole = name in self.tags
            if name not in KNOWN or (not whole and name in self.keep_tags):
                continue
            start, end = element.start_tag.start, element.start_tag.end
            if widgets.covers(start):
                continue
            if (masked and MASK in post.markup[start:end]) or (coded and in_code(element)):
                continue  # templates, components, and listings, where colours tell the words apart
            tag = post.text[start:end]
            if whole:
                alike.setdefault((name,), []).append((Span(start, end), unwrapping(element), tag))
                continue
            found = [one for one in element.attributes if self._matches(element, one)]
            if found and element.number not in known:
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
        if name in ("style", "class"):
            key = (name, attribute.value)
            answer = self._judged.get(key)
            if answer is None:
                if len(self._judged) > 500:
                    self._judged.clear()
                answer = self._judged[key] = self._is_presentational(*key)
            return answer
        return name in self.attributes or (name in self.size_attributes and element.name in self.text_tags)

    def _is_presentational(self, name: str, value: str) -> bool:
        """Tell whether all properties of a style, or all classes, say how something looks."""
        if name == "class":
            names, patterns = value.split(), self.classes
        else:
            names = [one.partition(":")[0].strip().lower() for one in value.split(";") if one.strip()]
            patterns = self.properties
        return bool(names) and all(any(re.fullmatch(p, one) for p in patterns) for one in names)

    @cached_property
    def _judged(self) -> dict[tuple[str, str], bool]:
        """What was found of each style and class: pages have the same few again and again."""
        return {}

    @cached_property
    def _attributes(self) -> frozenset[str]:
        return frozenset((*self.attributes, *self.size_attributes, "style", "class"))


class ObsoleteElement(Kind):
    """An element that HTML has dropped, with its heir (`replace`); an empty heir means that the words stand alone."""

    replace: Mapping[str, str]

    names: ClassVar[frozenset[str]] = frozenset({"tag", "new"})

    def check(self, post: Post, context: Context) -> Iterator[Finding]:
        """Yield a finding per element, on its start tag."""
        for element in post.tags.named(self.replace):
            new = self.replace[element.name]
            start, end = element.start_tag, element.end_tag
            edits: tuple[Edit, ...] | None = None
            if end is not None and re.fullmatch(r"[a-z]+", new):
                a = start.start + 1
                edits = (Edit(a, a + len(element.name), new), Edit(end.start, end.end, f"</{new}>"))
            elif end is not None and not new:
                edits = unwrapping(element)
            shown = f"`<{new}>`" if re.fullmatch(r"[a-z]+", new) else new or "its words alone"
            yield Finding(Span(start.start, start.end), {"tag": f"<{element.name}>", "new": shown}, edits)

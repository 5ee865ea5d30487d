"""Attributes that a post should not have: handlers, a portal's marks, doubles, links that are none."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cached_property
from typing import TYPE_CHECKING, ClassVar

from postlint.elements import KNOWN, Element
from postlint.kinds import portals
from postlint.kinds.base import Context, Kind, Words
from postlint.kinds.edits import unwrapping, without_attribute
from postlint.kinds.portal_elements import is_known
from postlint.kinds.portals import Glob, Mark
from postlint.kinds.ranges import Ranges
from postlint.links import URL_ATTRIBUTES
from postlint.pattern import lazy
from postlint.rule import Finding, Related
from postlint.templates import MASK
from postlint.text import Edit, Span

if TYPE_CHECKING:
    from postlint.html import Attribute
    from postlint.post import Post

#: Elements that exist to be operated: without its handler a button does nothing.
_CONTROLS = frozenset(
    [
        "button",
        "input",
        "select",
        "textarea",
        "option",
        "label",
        "form",
        "summary",
        "details",
        "dialog",
        "canvas",
        "area",
    ]
)
_LOADERS = frozenset(["script", "link", "body", "style", "object", "iframe", "embed"])
_FUNCTION = lazy(r"\bfunction\s+([A-Za-z_$][\w$]*)|\b([A-Za-z_$][\w$]*)\s*=\s*(?:async\s+)?(?:function\b|\()")
_SVG = frozenset(
    [
        "svg",
        "g",
        "path",
        "circle",
        "rect",
        "line",
        "text",
        "use",
        "image",
        "polygon",
        "polyline",
        "ellipse",
        "tspan",
        "defs",
    ]
)


#: Elements whose words can stand in a link.
_INLINE = frozenset(["span", "b", "strong", "i", "em", "u", "font"])


def _values(post: Post, element: Element, attribute: Attribute) -> dict[str, str]:
    return {
        "attribute": post.text[attribute.start : attribute.end],
        "name": attribute.name,
        "value": attribute.value,
        "tag": f"<{element.name}>",
    }


class EventHandler(Kind):
    """An attribute that runs a script.

    Variant `needed`: on a control or a link without a target, or of a function that the post itself defines.
    """

    names: ClassVar[frozenset[str]] = frozenset({"attribute", "name", "value", "tag"})
    variants: ClassVar[frozenset[str]] = frozenset({"needed"})

    def check(self, post: Post, context: Context) -> Iterator[Finding]:
        """Yield a finding per handler."""
        defined: frozenset[str] | None = None
        tags = post.tags
        for element in tags.having(name for name in tags.attributes if name.startswith("on")):
            if " on" not in post.text[element.start_tag.start : element.start_tag.end].lower().replace(
                "\n", " "
            ):
                continue
            if element.name not in KNOWN and element.name not in _SVG:
                continue  # a component of the site, whose attributes mean what it likes
            for attribute in element.attributes:
                if not re.fullmatch(r"on[a-z]{3,}", attribute.name) or attribute.name == "once":
                    continue
                if element.name in _LOADERS or post.markup.startswith("{", attribute.value_start):
                    continue  # a script's own handler goes with it; `onClick={f}` is code of a component
                if defined is None:
                    defined = _functions(post)
                called = re.match(r"\s*(?:return\s+)?([A-Za-z_$][\w$]*)", attribute.value)
                own = called is not None and called.group(1) in defined
                edits = None
                if MASK not in post.markup[attribute.start : attribute.end]:
                    edits = (without_attribute(post, attribute),)
                span = Span(attribute.start, attribute.end)
                variant = "needed" if own or element.name in _CONTROLS or _leads_nowhere(element) else ""
                yield Finding(span, _values(post, element, attribute), edits, variant)


def _functions(post: Post) -> frozenset[str]:
    """Return the names of the functions that scripts in the post define."""
    if "<script" not in post.text.lower():
        return frozenset()
    found = set()
    for element in post.elements:
        if element.name == "script":
            for match in _FUNCTION.finditer(post.text, element.inner.start, element.inner.end):
                found.add(match.group(1) or match.group(2))
    return frozenset(found)


def _leads_nowhere(element: Element) -> bool:
    """Tell whether a link has no other target than its handler."""
    if element.name != "a":
        return False
    url = (element.get("href") or "").strip().lower()
    return url in ("", "#", "###") or url.startswith("javascript:")


class PortalAttribute(Kind):
    """An attribute that the tables of portals know, on an element that stays.

    `noise` are patterns of further attributes that a site does not want (`target`, `rel`), `keep` of those that its
    own scripts use.
    """

    portals: Words
    noise: tuple[str, ...] = ()
    keep: tuple[str, ...] = ()

    names: ClassVar[frozenset[str]] = frozenset({"attribute", "name", "value", "tag"})

    def check(self, post: Post, context: Context) -> Iterator[Finding]:
        """Yield a finding per attribute."""
        known = portals.marks(self.portals)
        ranges: Ranges | None = None
        tags = post.tags
        for element in tags.having(name for name in tags.attributes if self._is_known(name, known)):
            if element.start_tag.end - element.start_tag.start <= len(element.name) + 4:
                continue
            found = [
                attribute for attribute in element.attributes if self._matches(element, attribute, known)
            ]
            if not found or is_known(post, element, self.portals):
                continue
            if ranges is None:
                ranges = portals.marked_ranges(post, self.portals)
            if ranges.covers(element.start_tag.start):
                continue
            for attribute in found:
                if attribute.name in ("id", "name") and attribute.value in post.linked_ids:
                    continue
                span = Span(attribute.start, attribute.end)
                edits = (without_attribute(post, attribute),)
                yield Finding(span, _values(post, element, attribute), edits)

    def _matches(self, element: Element, attribute: Attribute, known: tuple[Mark, ...]) -> bool:
        name = attribute.name
        if MASK in name or MASK in attribute.value:
            return False
        values = self._values_by_name.get((element.name, name))
        if values is None:
            if len(self._values_by_name) > 5_000:
                self._values_by_name.clear()  # a post with as many names is an attack
            values = self._values_by_name[element.name, name] = self._values_of(element.name, name, known)
        return any(one.matches(attribute.value) for one in values)

    def _is_known(self, name: str, known: tuple[Mark, ...]) -> bool:
        """Tell whether an attribute of that name belongs to a portal on some tag, with some value."""
        answer = self._names.get(name)
        if answer is None:
            if len(self._names) > 5_000:
                self._names.clear()
            answer = self._names[name] = any(re.fullmatch(one, name) for one in self.noise) or any(
                mark.name.matches(name) for mark in known
            )
        return answer

    @cached_property
    def _names(self) -> dict[str, bool]:
        """What was found of each name."""
        return {}

    @cached_property
    def _values_by_name(self) -> dict[tuple[str, str], tuple[Glob, ...]]:
        """What was found of each pair of a tag and an attribute: posts have few of them, again and again."""
        return {}

    def _values_of(self, tag: str, name: str, known: tuple[Mark, ...]) -> tuple[Glob, ...]:
        """Return the values with which an attribute belongs to a portal."""
        if any(re.fullmatch(one, name) for one in self.keep):
            return ()
        if any(re.fullmatch(one, name) for one in self.noise):
            return (Glob("*"),)
        return tuple(mark.value for mark in known if mark.tag in ("*", tag) and mark.name.matches(name))


class DuplicateAttribute(Kind):
    """An attribute twice in one tag: browsers drop the second."""

    names: ClassVar[frozenset[str]] = frozenset({"attribute", "name", "value", "tag"})

    def check(self, post: Post, context: Context) -> Iterator[Finding]:
        """Yield each attribute after the first of its name, which is the related place."""
        for element in post.tags.doubled:
            if MASK in post.markup[element.start_tag.start : element.start_tag.end]:
                continue  # of two in a template's branches one is left
            first: dict[str, Attribute] = {}
            for attribute in element.attributes:
                earlier = first.setdefault(attribute.name, attribute)
                if earlier is attribute or not re.fullmatch(r"[a-z][\w:.-]*", attribute.name):
                    continue
                related = (Related("browsers use this one", Span(earlier.start, earlier.end)),)
                edits = (without_attribute(post, attribute),)
                span = Span(attribute.start, attribute.end)
                yield Finding(span, _values(post, element, attribute), edits, related=related)


class PseudoLink(Kind):
    """`href` on an element that no browser makes a link.

    Variant `widget`: a portal's script did, so it is unwrapped.
    """

    portals: Words
    tags: tuple[str, ...] = ()

    names: ClassVar[frozenset[str]] = frozenset({"attribute", "name", "value", "tag"})
    variants: ClassVar[frozenset[str]] = frozenset({"widget"})

    def check(self, post: Post, context: Context) -> Iterator[Finding]:
        """Yield a finding per element, on its attribute."""
        tags = self.tags
        for element in post.tags.having(("href",)):
            if element.name not in tags or element.name in URL_ATTRIBUTES["href"]:
                continue
            attribute = element.attribute("href")
            if attribute is None or MASK in attribute.value or is_known(post, element, self.portals):
                continue
            span = Span(attribute.start, attribute.end)
            values = _values(post, element, attribute)
            if any(shape.matches(element) for shape in portals.shapes(self.portals, "pseudo")):
                yield Finding(span, values, unwrapping(element), "widget")
            else:
                yield Finding(span, values, _as_link(post, element, attribute))


def _as_link(post: Post, element: Element, attribute: Attribute) -> tuple[Edit, ...] | None:
    """Return the edits that make an inline element a link, or its words: only where it is not in or around one."""
    url = attribute.value.strip()
    if element.end_tag is None or element.name not in _INLINE or not re.match(r"https?://|//|/|#", url):
        return None
    at = element.number + 1
    if at + 200 < len(post.elements) and post.elements[at + 200].index < element.end_index:
        return None  # half a page is no link
    node = element.parent
    for _ in range(64):
        if node is None:
            break
        if node.name == "a":
            return None
        node = node.parent
    while at < len(post.elements) and post.elements[at].index < element.end_index:
        if post.elements[at].name == "a":
            return None
        at += 1
    source = post.text[attribute.value_start : attribute.value_end].replace('"', "&quot;")
    start, end, opening = element.start_tag, element.end_tag, f'<a href="{source}">'
    if element.name == "span":
        return (Edit(start.start, start.end, opening), Edit(end.start, end.end, "</a>"))
    inside = (Edit(start.end, start.end, opening), Edit(end.start, end.start, "</a>"))
    return (without_attribute(post, attribute), *inside)

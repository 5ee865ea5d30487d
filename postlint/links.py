"""Every URL of a post in one list, whatever syntax it stands in."""

from __future__ import annotations

from collections.abc import Sequence

from postlint.elements import Element
from postlint.html import Attribute
from postlint.markdown import Definition
from postlint.stream import Event, Stream
from postlint.tags import Tags
from postlint.text import Span
from postlint.tuples import NamedTuple

#: Attributes that hold a URL, by element (HTML Living Standard, index of attributes).
URL_ATTRIBUTES = {
    "href": frozenset({"a", "area", "link", "base"}),
    "src": frozenset("img script iframe embed source video audio track input frame".split()),
    "poster": frozenset({"video"}),
    "data": frozenset({"object"}),
    "action": frozenset({"form"}),
    "formaction": frozenset({"button", "input"}),
    "cite": frozenset({"blockquote", "q", "ins", "del"}),
    "background": frozenset("body table td th tr".split()),
    "longdesc": frozenset({"img", "iframe"}),
}
#: Elements with such an attribute, or a `srcset`.
_WITH_URLS = frozenset({"img", "source"}.union(*URL_ATTRIBUTES.values()))


class Link(NamedTuple):
    """A URL of the post.

    `form`: inline, image, reference, reference-image, definition, autolink, bare (Markdown), attribute (HTML).
    `url` is decoded (entities, escapes); `url_span` is the source of it, without quotes or angle brackets, None for
    a reference, whose URL stands in its definition. `span` is the whole construct; for an attribute the element.
    `blank` tells that a link shows nothing: no text, no image.
    """

    form: str
    url: str
    span: Span
    url_span: Span | None
    blank: bool = False
    element: Element | None = None
    attribute: Attribute | None = None

    @property
    def navigates(self) -> bool:
        """Tell whether a reader can follow it: not an image, a script or a definition."""
        if self.element is not None:
            return self.element.name in ("a", "area") and self.attribute is not None
        return self.form in ("inline", "reference", "autolink", "bare")


def collect(
    stream: Stream, tags: Tags, definitions: Sequence[Definition], shows: Sequence[int]
) -> tuple[Link, ...]:
    """Return all links in the order of their source; `shows` counts visible events up to each event."""
    events = stream.events
    found: list[Link] = []
    opened: list[tuple[int, Event]] = []
    anchored = _within_anchors(stream)
    for index in stream.targets:
        event = events[index]
        kind, _, _, target = event
        if kind == "link-open":
            opened.append((index, event))
        elif kind == "link-close":
            if opened:
                begin, start = opened.pop()
                target = start.data
                form = "reference" if target.form == "reference" else "inline"
                blank = shows[index] == shows[begin + 1]
                found.append(Link(form, target.url, Span(start.start, start.end), target.url_span, blank))
        elif kind == "image":
            form = "reference-image" if target.form == "reference" else "image"
            found.append(Link(form, target.url, Span(event.start, event.end), target.url_span))
        elif not opened and index not in anchored:
            found.append(Link(target.form, target.url, Span(event.start, event.end), target.url_span))
    for element in tags.named(_WITH_URLS):
        found += _attribute_links(element, shows)
    for definition in definitions:
        found.append(Link("definition", definition.url, definition.span, definition.url_span))
    found.sort(key=order)
    return tuple(found)


def order(link: Link) -> tuple[int, Span]:
    """Return what links are put in the order of their source by."""
    return link.span.start, link.url_span or link.span


def _within_anchors(stream: Stream) -> frozenset[int]:
    """Return which of the targets stand behind an `<a>` of their block that is not closed before them."""
    anchors = [(at, 1 if tag.kind == "start" else -1) for at, tag in stream.tags if tag.name == "a"]
    if not anchors:
        return frozenset()
    # an `<a>` that is never closed must not hide the URLs of the rest
    steps = [*anchors, *((at, 0) for at in stream.blocks), *((at, 2) for at in stream.targets)]
    found: list[int] = []
    depth = 0
    for at, step in sorted(steps):
        if step == 2:
            if depth:
                found.append(at)
        else:
            depth = max(0, depth + step) if step else 0
    return frozenset(found)


def _attribute_links(element: Element, shows: Sequence[int]) -> list[Link]:
    found = []
    for attribute in element.attributes:
        if element.name in URL_ATTRIBUTES.get(attribute.name, ()):
            blank = (
                element.name == "a"
                and element.end_tag is not None
                and shows[element.index + 1] == shows[element.end_index]
            )
            place = Span(attribute.value_start, attribute.value_end)
            found.append(Link("attribute", attribute.value, element.span, place, blank, element, attribute))
        elif attribute.name == "srcset" and element.name in ("img", "source"):
            found += _srcset(element, attribute)
    return found


def _srcset(element: Element, attribute: Attribute) -> list[Link]:
    """Return the links of a `srcset` whose source is its value letter for letter."""
    if attribute.value_end - attribute.value_start != len(attribute.value):
        return []
    found = []
    at = attribute.value_start
    for candidate in attribute.value.split(","):
        url = candidate.strip().split(" ")[0] if candidate.strip() else ""
        if url:
            start = at + candidate.index(url)
            place = Span(start, start + len(url))
            found.append(Link("attribute", url, element.span, place, False, element, attribute))
        at += len(candidate) + 1
    return found

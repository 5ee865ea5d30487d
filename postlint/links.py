"""Every URL of a post in one list, whatever syntax it stands in."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from postlint.elements import Element
from postlint.html import Attribute
from postlint.markdown import Definition
from postlint.stream import Event, Stream, shows_something
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
_WITH_SETS = frozenset({"img", "source"})
#: Elements with such an attribute, or a `srcset`, with the names of these.
_WITH_URLS = {
    element: frozenset(
        name for name, elements in (*URL_ATTRIBUTES.items(), ("srcset", _WITH_SETS)) if element in elements
    )
    for element in _WITH_SETS.union(*URL_ATTRIBUTES.values())
}

_new = tuple.__new__


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
    markup: str,
    stream: Stream,
    tags: Tags,
    definitions: Sequence[Definition],
    shows: Callable[[], Sequence[int]],
) -> tuple[Link, ...]:
    """Return all links in the order of their source; `shows` counts visible events up to each event."""
    events = stream.events
    found: list[Link] = []
    opened: list[tuple[int, Event]] = []
    anchored: frozenset[int] | None = None
    for index in stream.targets:
        event = events[index]
        kind, start, end, target = event
        if kind == "link-open":
            opened.append((index, event))
        elif kind == "link-close":
            if opened:
                begin, (_, start, end, target) = opened.pop()
                form = "reference" if target.form == "reference" else "inline"
                blank = not shows_something(markup, events, begin + 1, index)
                place = _new(Span, (start, end))
                found.append(_new(Link, (form, target.url, place, target.url_span, blank, None, None)))
        elif kind == "image":
            form = "reference-image" if target.form == "reference" else "image"
            place = _new(Span, (start, end))
            found.append(_new(Link, (form, target.url, place, target.url_span, False, None, None)))
        elif not opened:
            if anchored is None:
                anchored = _within_anchors(stream)
            if index not in anchored:
                found.append(Link(target.form, target.url, Span(start, end), target.url_span))
    for element in tags.named(_WITH_URLS):
        _add_attribute_links(found, element, markup, shows)
    for definition in definitions:
        found.append(Link("definition", definition.url, definition.span, definition.url_span))
    found.sort(key=order)
    return tuple(found)


def order(link: Link) -> tuple[int, Span]:
    """Return what links are put in the order of their source by."""
    _, _, span, url_span, _, _, _ = link
    return span[0], url_span or span


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


def _add_attribute_links(
    found: list[Link], element: Element, markup: str, shows: Callable[[], Sequence[int]]
) -> None:
    """Add the links of an element; a letter or digit right behind a tag is shown, and nothing is counted for it."""
    wanted = _WITH_URLS[element.name]
    for attribute in element.attributes:
        name, value, _, _, start, end, _ = attribute
        if name not in wanted:
            continue
        if name == "srcset":
            found += _srcset(element, attribute)
            continue
        blank = False
        if element.name == "a" and element.end_tag is not None and not markup[element.start_tag[2]].isalnum():
            counts = shows()
            blank = counts[element.index + 1] == counts[element.end_index]
        place = _new(Span, (start, end))
        found.append(_new(Link, ("attribute", value, element.span, place, blank, element, attribute)))


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

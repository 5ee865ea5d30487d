"""The visible text of a post as one string, with a map back through tags and entities to the source.

Code, URLs, maths, templates, scripts and images are one OBJECT character each; blocks are kept apart.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from postlint.elements import BLOCK as BLOCK_ELEMENTS
from postlint.elements import Element
from postlint.front_matter import FrontMatter
from postlint.html import entities
from postlint.pattern import lazy
from postlint.stream import Event
from postlint.text import MapBuilder, MappedText, verbatim

#: Between two blocks: no word, phrase or sentence crosses it.
BLOCK = "\u2029"
#: A line break that the reader sees.
LINE = "\u2028"
#: Something that is shown but is not words.
OBJECT = "\ufffc"

#: Elements whose text is not prose.
NOT_PROSE = frozenset(
    "code pre kbd samp tt var xmp listing script style textarea math svg template noscript canvas object select"
    " iframe noembed noframes".split()
)
#: Those of them that live inside a line: an unclosed one ends with its Markdown block.
_INLINE_NOT_PROSE = frozenset("code kbd samp tt var".split())

# What may be markup inside the alternative text of a Markdown image: left to the eye.
_MARKUP = lazy(r"[\[\]*_`<>&\\!~\n\ufdd0]")


def build(events: Iterable[Event], markup: str) -> MappedText:
    """Return the visible text of a stream of events; `markup` is the post's text."""
    builder = MapBuilder()
    skipping: list[str] = []

    def boundary(mark: str, start: int, end: int) -> None:
        if builder.length and builder.last != BLOCK:
            builder.atomic(mark, start, end)

    def opaque(start: int, end: int) -> None:
        builder.atomic(OBJECT, start, end)

    for event in events:
        kind = event.kind
        if kind == "block":
            while skipping and skipping[-1] in _INLINE_NOT_PROSE:
                skipping.pop()
            boundary(BLOCK, event.start, event.start)
        elif kind == "start":
            name = event.data.name
            if skipping or name in NOT_PROSE:
                if name in NOT_PROSE and markup[event.end - 2] != "/":
                    if not skipping:
                        opaque(event.start, event.end)
                    skipping.append(name)
            elif name == "br":
                boundary(LINE, event.start, event.end)
            elif name in ("img", "input", "embed"):
                opaque(event.start, event.end)
            elif name in BLOCK_ELEMENTS:
                boundary(BLOCK, event.start, event.start)
        elif kind == "end":
            name = event.data.name
            if skipping:
                if name in skipping:
                    while skipping.pop() != name:
                        pass
            elif name in BLOCK_ELEMENTS:
                boundary(BLOCK, event.end, event.end)
        elif skipping:
            continue
        elif kind == "text":
            builder.verbatim(markup[event.start : event.end], event.start)
        elif kind == "entity":
            builder.atomic(event.data, event.start, event.end)
        elif kind == "soft":
            builder.atomic("\n", event.start, event.end)
        elif kind == "hard":
            boundary(LINE, event.start, event.end)
        elif kind in ("object", "url", "image"):
            opaque(event.start, event.end)
    return builder.build()


def field_texts(front_matter: FrontMatter | None) -> Iterator[MappedText]:
    """Yield the title and the description."""
    if front_matter is not None:
        for key in ("title", "description"):
            field = front_matter.get(key)
            if field is not None and field.node.text is not None:
                yield field.node.text


def captions(
    text: str, front_matter: FrontMatter | None, elements: Iterable[Element], events: Iterable[Event]
) -> Iterator[MappedText]:
    """Yield what is read outside the body's flow: title and description, `alt` and `title` texts."""
    yield from field_texts(front_matter)
    for element in elements:
        if "alt" not in text[element.start_tag.start : element.start_tag.end] and (
            "title" not in text[element.start_tag.start : element.start_tag.end]
        ):
            continue
        for name in ("alt", "title"):
            attribute = element.attribute(name)
            if attribute is not None and attribute.value.strip():
                yield attribute_text(text, attribute.value_start, attribute.value_end)
    for event in events if "![" in text else ():
        if event.kind == "image" and event.data.label is not None:
            start, end = event.data.label
            if end > start and not _MARKUP.search(text, start, end):
                yield verbatim(text[start:end], start)


def attribute_text(text: str, start: int, end: int) -> MappedText:
    """Return the decoded value of an attribute with its map."""
    builder = MapBuilder()
    done = start
    for entity in entities(text, start, end, attribute=True):
        builder.verbatim(text[done : entity.start], done)
        builder.atomic(entity.text, entity.start, entity.end)
        done = entity.end
    builder.verbatim(text[done:end], done)
    return builder.build()

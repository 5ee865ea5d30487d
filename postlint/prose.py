"""The visible text of a post as one string, with a map back through tags and entities to the source.

Code, URLs, maths, templates, scripts and images are one OBJECT character each; blocks are kept apart.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from postlint.elements import BLOCK as BLOCK_ELEMENTS
from postlint.front_matter import FrontMatter
from postlint.html import entities
from postlint.mapped import Gathered, MapBuilder, MappedText, verbatim
from postlint.pattern import lazy
from postlint.stream import Event, Stream
from postlint.tags import Tags

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

_BOUNDARIES = frozenset({BLOCK, LINE})
#: What events of one kind show.
_SHOWN = {"soft": "\n", "hard": LINE, "object": OBJECT, "url": OBJECT, "image": OBJECT}

#: What start tags show, where they begin nothing that is no prose.
_SHOWN_BY_TAG = {
    **dict.fromkeys(BLOCK_ELEMENTS, BLOCK),
    **dict.fromkeys(("img", "input", "embed"), OBJECT),
    "br": LINE,
}

_new = tuple.__new__

# What may be markup inside the alternative text of a Markdown image: left to the eye.
_MARKUP = lazy(r"[\[\]*_`<>&\\!~\n\ufdd0]")


def build(events: Iterable[Event], markup: str) -> MappedText:
    """Return the visible text of a stream of events; `markup` is the post's text."""
    parts: list[str] = []
    ends: list[int] = []
    sources: list[Event] = []
    skipping: list[str] = []
    length = 0
    joins = -1  # where the source of the last piece ends, if it is one to one

    for event in events:
        kind, start, end, data = event
        if kind == "text":
            if skipping:
                continue
            parts.append(markup[start:end])
            length += end - start
            if joins == start:
                ends[-1] = length
                sources[-1] = _new(Event, ("text", sources[-1][1], end, None))
            else:
                ends.append(length)
                sources.append(event)
            joins = end
            continue
        if kind == "block":
            while skipping and skipping[-1] in _INLINE_NOT_PROSE:
                skipping.pop()
            shown = BLOCK
        elif kind == "start":
            name = data  # the event is a token, whose last field that is
            shown = _SHOWN_BY_TAG.get(name, "")
            if skipping or name in NOT_PROSE:
                shown = ""
                if name in NOT_PROSE and markup[end - 2] != "/":
                    if not skipping:
                        shown = OBJECT
                    skipping.append(name)
        elif kind == "end":
            name = data
            if skipping:
                if name in skipping:
                    while skipping.pop() != name:
                        pass
                continue
            if name not in BLOCK_ELEMENTS:
                continue
            shown = BLOCK
        elif skipping:
            continue
        else:
            shown = data if kind == "entity" else _SHOWN.get(kind, "")
        if not shown:
            continue
        if shown in _BOUNDARIES and kind != "entity":
            if not parts or parts[-1][-1] == BLOCK:
                continue  # no boundary is needed where nothing stands before it, or a block's end does
            if shown == BLOCK and kind != "block":
                at = start if kind == "start" else end
                event = _new(Event, (kind, at, at, None))
        parts.append(shown)
        length += len(shown)
        ends.append(length)
        sources.append(event)
        joins = -1
    return Gathered("".join(parts), ends, sources)


def field_texts(front_matter: FrontMatter | None) -> Iterator[MappedText]:
    """Yield the title and the description."""
    if front_matter is not None:
        for key in ("title", "description"):
            field = front_matter.get(key)
            if field is not None and field.node.text is not None:
                yield field.node.text


def captions(text: str, front_matter: FrontMatter | None, tags: Tags, stream: Stream) -> Iterator[MappedText]:
    """Yield what is read outside the body's flow: title and description, `alt` and `title` texts."""
    yield from field_texts(front_matter)
    for element in tags.having(("alt", "title")):
        for name in ("alt", "title"):
            attribute = element.attribute(name)
            if attribute is not None and attribute.value.strip():
                yield attribute_text(text, attribute.value_start, attribute.value_end)
    for index in stream.targets:
        kind, _, _, target = stream.events[index]
        if kind == "image" and target.label is not None:
            start, end = target.label
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

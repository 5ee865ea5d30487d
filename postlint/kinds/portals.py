"""What is known of news portals: the marks that their scripts leave in an article's HTML.

A fact is a row of a table: `fact <TAB> value <TAB> sort or end marker <TAB> source`. Facts are

- `marker`: the text of the comment that begins a widget, and in the third column of the one that ends it
- `shell`, `keyword`, `placeholder`: an element as `tag`, `tag#id` or `tag.class`, `*` standing for any characters and a
  later `#` for a digit: a
  wrapper around words of the text, a link put on a common word (third column: its sort, such as `stock`), an element
  that a script fills
- `attribute`: an attribute that only the portal's scripts read, as `tag[name]` or `tag[name=value]`, `*` as above
- `comment`: the text of a comment of its editor or page generator, `*` as above
- `boilerplate`: a regular expression for the whole visible text of a paragraph that the portal adds (third column:
  words, with `|` between, of which every such paragraph has one, so that most expressions need not be tried)
- `live-image`: the address of an image that changes, `*` as above
- `pseudo`: an element with `href` that only a script makes a link
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from functools import cache
from typing import TYPE_CHECKING

from postlint.elements import Element
from postlint.kinds.ranges import Ranges
from postlint.kinds.words import read_table
from postlint.pattern import compiled
from postlint.tags import in_order
from postlint.text import Span
from postlint.tuples import NamedTuple

if TYPE_CHECKING:
    from postlint.post import Post
    from postlint.tags import Tags


class Glob(NamedTuple):
    """A pattern in which `*` stands for any characters and `#` for a digit; most are no more than a beginning."""

    value: str

    def matches(self, text: str) -> bool:
        """Tell whether the whole of a text is as the pattern says."""
        head, star, tail = self.value.partition("*")
        if "#" not in head:
            if not star:
                return text == head
            if not tail:
                return text.startswith(head)
        elif not text.startswith(head.partition("#")[0]):
            return False
        return _pattern(self.value).fullmatch(text) is not None


class Shape(NamedTuple):
    """A pattern for elements: the tag, a test of the id or one of the classes, and the sort of what it matches."""

    tag: str
    attribute: str
    pattern: Glob | None
    sort: str

    def matches(self, element: Element) -> bool:
        """Tell whether an element has this shape."""
        if element.name != self.tag:
            return False
        if self.pattern is None:
            return True
        value = element.get(self.attribute)
        if value is None:
            return False
        if self.attribute != "class":
            return self.pattern.matches(value)
        return any(map(self.pattern.matches, value.split()))


class Shapes:
    """Patterns for elements, by what one must have to match any."""

    def __init__(self, shapes: Iterable[Shape]) -> None:
        self._by_tag: dict[str, list[Shape]] = {}
        for shape in shapes:
            self._by_tag.setdefault(shape.tag, []).append(shape)
        every = [shape for known in self._by_tag.values() for shape in known]
        self._attributes = frozenset(shape.attribute for shape in every if shape.pattern is not None)
        self._plain = frozenset(shape.tag for shape in every if shape.pattern is None)

    def possible(self, tags: Tags) -> Sequence[Element]:
        """Return the elements of a post that may match, and maybe others, in document order."""
        if self._by_tag.keys().isdisjoint(tags.names):
            return ()
        plain, marked = tags.named(self._plain), tags.having(self._attributes)
        return in_order((*plain, *marked)) if plain and marked else plain or marked

    def first(self, element: Element) -> Shape | None:
        """Return the first pattern that an element matches."""
        for shape in self._by_tag.get(element.name, ()):
            if shape.matches(element):
                return shape
        return None


@cache
def shapes(path: str, fact: str) -> tuple[Shape, ...]:
    """Return the element patterns of one sort of fact in a table or folder of tables."""
    return tuple(_shape(row[1], row[2]) for row in read_table(path) if row[0] == fact)


@cache
def markers(path: str) -> tuple[dict[str, str], dict[str, str]]:
    """Return the comments that begin a widget, each with the one that ends it, and the same the other way round."""
    pairs = {row[1]: row[2] for row in read_table(path) if row[0] == "marker"}
    return pairs, {end: start for start, end in pairs.items()}


class Mark(NamedTuple):
    """A pattern for attributes: of which tags (`*` for any), its name and its value."""

    tag: str
    name: Glob
    value: Glob


@cache
def marks(path: str) -> tuple[Mark, ...]:
    """Return the attributes that belong to portals."""
    found = []
    for row in read_table(path):
        if row[0] == "attribute":
            tag, name, value = re.fullmatch(r"([a-z0-9]+|\*)\[([^=\]]+)(?:=(.*))?\]", row[1]).groups()  # type: ignore[union-attr]
            found.append(Mark(tag, Glob(name), Glob("*" if value is None else value)))
    return tuple(found)


@cache
def globs(path: str, fact: str) -> re.Pattern[str] | None:
    """Return one pattern for all values of a fact that are written with `*`, or None where there is none."""
    values = [_expression(row[1]) for row in read_table(path) if row[0] == fact]
    return compiled("|".join(f"(?:{value})" for value in values), re.DOTALL) if values else None


@cache  # as many as the tables have
def _pattern(value: str) -> re.Pattern[str]:
    return compiled(_expression(value), re.DOTALL)


def _expression(value: str) -> str:
    return ".*".join(re.escape(part).replace(r"\#", "[0-9]") for part in value.split("*"))


def marked_ranges(post: Post, path: str) -> Ranges:
    """Return the ranges between paired markers, which the rule on marked widgets takes out whole."""
    key = "marked ranges", path
    known: Ranges | None = post.shared.get(key)
    if known is not None:
        return known
    starts, _ = markers(path)
    found, opened = [], None
    for _, token in post.comments:
        marker = post.text[token.start + 4 : token.end - 3].strip()
        if marker in starts:
            opened = (starts[marker], token.start)
        elif opened is not None and marker == opened[0]:
            found.append(Span(opened[1], token.end))
            opened = None
    known = post.shared[key] = Ranges(found)
    return known


def _shape(selector: str, sort: str) -> Shape:
    tag, mark, rest = re.fullmatch(r"([a-z0-9:-]+)([#.]?)(.*)", selector).groups()  # type: ignore[union-attr]
    if not mark:
        return Shape(tag, "", None, sort)
    return Shape(tag, "id" if mark == "#" else "class", Glob(rest), sort)

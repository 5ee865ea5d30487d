"""What is known of news portals: the marks that their scripts leave in an article's HTML.

A fact is a row of a table: `fact <TAB> value <TAB> sort or end marker <TAB> source`. Facts are

- `marker`: the text of the comment that begins a widget, and in the third column of the one that ends it
- `shell`, `keyword`, `placeholder`: an element as `tag`, `tag#id` or `tag.class`, `*` standing for any characters: a
  wrapper around words of the text, a link put on a common word (third column: its sort, such as `stock`), an element
  that a script fills
"""

from __future__ import annotations

import re
from functools import cache
from typing import NamedTuple

from postlint.elements import Element
from postlint.kinds.words import read_table


class Shape(NamedTuple):
    """A pattern for elements: the tag, a test of the id or one of the classes, and the sort of what it matches."""

    tag: str
    attribute: str
    pattern: re.Pattern[str] | None
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
        values = value.split() if self.attribute == "class" else [value]
        return any(self.pattern.fullmatch(one) for one in values)


@cache
def shapes(path: str, fact: str) -> tuple[Shape, ...]:
    """Return the element patterns of one sort of fact in a table or folder of tables."""
    return tuple(_shape(row[1], row[2]) for row in read_table(path) if row[0] == fact)


@cache
def markers(path: str) -> tuple[dict[str, str], dict[str, str]]:
    """Return the comments that begin a widget, each with the one that ends it, and the same the other way round."""
    pairs = {row[1]: row[2] for row in read_table(path) if row[0] == "marker"}
    return pairs, {end: start for start, end in pairs.items()}


def _shape(selector: str, sort: str) -> Shape:
    tag, mark, rest = re.fullmatch(r"([a-z0-9]+)([#.]?)(.*)", selector).groups()  # type: ignore[union-attr]
    if not mark:
        return Shape(tag, "", None, sort)
    pattern = ".*".join(re.escape(part) for part in rest.split("*"))
    return Shape(tag, "id" if mark == "#" else "class", re.compile(pattern, re.DOTALL), sort)


def linked_ids(links: object) -> frozenset[str]:
    """Return the ids that some link of the post leads to (`#id`)."""
    return frozenset(link.url.partition("#")[2] for link in links if "#" in link.url)  # type: ignore[attr-defined]

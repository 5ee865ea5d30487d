"""The elements of a post that the tables of portals know, looked for once for all rules."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Literal, TypeAlias

from postlint.elements import Element
from postlint.kinds.portals import Shape, Shapes, shapes

if TYPE_CHECKING:
    from postlint.post import Post

Fact = Literal["shell", "keyword", "placeholder"]
#: The first shape of each fact that an element matches, in the order of `_FACTS`.
Hits: TypeAlias = tuple[Shape | None, ...]

_FACTS: tuple[Fact, ...] = ("shell", "keyword", "placeholder")
#: So many elements are kept with what was found of them: pages of a site have the same ones again and again.
_MOST = 5_000


class _Table:
    """The shapes of a table or folder of tables."""

    def __init__(self, path: str) -> None:
        known = {fact: shapes(path, fact) for fact in _FACTS}
        self.every = Shapes(shape for fact in _FACTS for shape in known[fact])
        self._by_fact = [Shapes(known[fact]) for fact in _FACTS]
        self._hits: dict[tuple[str, str | None, str | None], Hits | None] = {}

    def hits(self, element: Element) -> Hits | None:
        """Return what an element matches, None for nothing: its name, id and classes decide."""
        key = element.name, element.get("id"), element.get("class")
        if key not in self._hits:
            hits = tuple(one.first(element) for one in self._by_fact)
            if len(self._hits) >= _MOST:
                self._hits.clear()
            self._hits[key] = None if hits == (None, None, None) else hits
        return self._hits[key]


@cache  # as many as rules name
def _table(path: str) -> _Table:
    return _Table(path)


def found(post: Post, path: str) -> dict[int, Hits]:
    """Return the elements of a post that are known, by their number and in document order."""
    key = "portal elements", path
    known: dict[int, Hits] | None = post.shared.get(key)
    if known is None:
        table = _table(path)
        hits = ((element.number, table.hits(element)) for element in table.every.possible(post.tags))
        known = post.shared[key] = {number: one for number, one in hits if one is not None}
    return known


def shape_of(hits: Hits | None, fact: Fact) -> Shape | None:
    """Return the shape of a fact among what was found of an element."""
    return None if hits is None else hits[_FACTS.index(fact)]


def is_known(post: Post, element: Element, path: str) -> bool:
    """Tell whether an element is a widget, shell or link of a portal, which other rules take out whole."""
    return element.number in found(post, path)

"""The elements of a post by tag and by attribute: most of what rules look for is not there, and one look tells so."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import chain
from operator import attrgetter

from postlint.elements import Element

_NUMBER = attrgetter("number")


class Tags:
    """Which elements have a name, and which have an attribute of a name (in lower case); each in document order.

    `doubled` are the elements with two attributes of one name.
    """

    __slots__ = ("attributes", "doubled", "names")

    def __init__(self, elements: Iterable[Element]) -> None:
        names: dict[str, list[Element]] = {}
        attributes: dict[str, list[Element]] = {}
        doubled: list[Element] = []
        for element in elements:
            name = element.name
            holders = names.get(name)
            if holders is None:
                names[name] = [element]
            else:
                holders.append(element)
            _, start, end, _ = element.start_tag
            if end - start - len(name) < 4:
                continue  # `<b>`, `<br/>`: no room for a space and an attribute
            for attribute in element.attributes:
                holders = attributes.get(attribute[0])
                if holders is None:
                    attributes[attribute[0]] = [element]
                elif holders[-1] is not element:
                    holders.append(element)
                elif not doubled or doubled[-1] is not element:
                    doubled.append(element)
        self.names = names
        self.attributes = attributes
        self.doubled = doubled

    def named(self, names: Iterable[str]) -> Sequence[Element]:
        """Return the elements of several names in document order."""
        return _merged(self.names, names)

    def having(self, attributes: Iterable[str]) -> Sequence[Element]:
        """Return the elements that have one of several attributes in document order."""
        return _merged(self.attributes, attributes)


def _merged(index: dict[str, list[Element]], keys: Iterable[str]) -> Sequence[Element]:
    if not index:
        return ()  # as in most Markdown
    found = [index[key] for key in index.keys() & keys]
    if len(found) < 2:
        return found[0] if found else ()
    return in_order(chain.from_iterable(found))


def in_order(elements: Iterable[Element]) -> list[Element]:
    """Return elements in document order, each once."""
    return sorted(set(elements), key=_NUMBER)

"""Which of some texts stand in a post: without them most checks find nothing, so all are looked for once."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TypeAlias

#: A text that a check can find nothing without, or several that must all be there.
Need: TypeAlias = "str | tuple[str, ...]"
#: Which characters stand in a text, and then which of the longer texts of these.
Seen: TypeAlias = tuple[tuple[bool, ...], tuple[bool, ...]]

#: Of so many sets of characters it is kept which longer texts may be there.
_MOST = 2_000


def is_met(need: Need, text: str) -> bool:
    """Tell whether a need is met by a text."""
    return need in text if isinstance(need, str) else all(one in text for one in need)


class Needs:
    """The needs of a set of checks."""

    __slots__ = ("_bytes", "_characters", "_groups", "_longer", "_others", "_possible")

    def __init__(self, needs: Iterable[Need]) -> None:
        needs = dict.fromkeys(needs)
        self._groups = [need for need in needs if not isinstance(need, str)]
        texts = dict.fromkeys([one for need in needs for one in ((need,) if isinstance(need, str) else need)])
        characters = dict.fromkeys(character for text in texts for character in text)
        self._bytes = [ord(one) for one in characters if one.isascii()]
        self._others = [one for one in characters if not one.isascii()]
        self._characters = (*map(chr, self._bytes), *self._others)
        self._longer = [(text, frozenset(text)) for text in texts if len(text) > 1]
        self._possible: dict[tuple[bool, ...], tuple[str, ...]] = {}

    def seen(self, text: str, utf8: bytes) -> Seen:
        """Return what of the needs stands in a text: a key that texts with the same needs met have in common."""
        # One character is looked for twenty times as fast as two: most longer texts are ruled out by those of theirs.
        # A byte is found faster still than the character that it stands for.
        characters = (*[one in utf8 for one in self._bytes], *[one in text for one in self._others])
        possible = self._possible.get(characters)
        if possible is None:
            possible = self._made_of(characters)
        return characters, tuple([one in text for one in possible])

    def met(self, seen: Seen) -> set[Need]:
        """Return the needs that a text meets in which this was seen, and maybe others that nobody has."""
        characters, longer = seen
        found: set[Need] = {one for one, there in zip(self._characters, characters, strict=True) if there}
        found.update(one for one, there in zip(self._made_of(characters), longer, strict=True) if there)
        found.update([group for group in self._groups if found.issuperset(group)])
        return found

    def _made_of(self, characters: tuple[bool, ...]) -> tuple[str, ...]:
        """Return the longer texts all characters of which are there."""
        there = {one for one, is_there in zip(self._characters, characters, strict=True) if is_there}
        if len(self._possible) >= _MOST:
            self._possible.clear()
        found = tuple(text for text, needed in self._longer if needed <= there)
        self._possible[characters] = found
        return found

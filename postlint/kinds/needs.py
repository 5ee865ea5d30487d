"""Which of some texts stand in a post: without them most checks find nothing, so all are looked for once."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TypeAlias

#: A text that a check can find nothing without, or several that must all be there.
Need: TypeAlias = "str | tuple[str, ...]"


def is_met(need: Need, text: str) -> bool:
    """Tell whether a need is met by a text."""
    return need in text if isinstance(need, str) else all(one in text for one in need)


class Needs:
    """The needs of a set of checks."""

    __slots__ = ("_characters", "_groups", "_longer")

    def __init__(self, needs: Iterable[Need]) -> None:
        needs = dict.fromkeys(needs)
        self._groups = [need for need in needs if not isinstance(need, str)]
        texts = dict.fromkeys([one for need in needs for one in ((need,) if isinstance(need, str) else need)])
        self._characters = tuple({character for text in texts for character in text})
        self._longer = [(text, frozenset(text)) for text in texts if len(text) > 1]

    def met(self, text: str) -> set[Need]:
        """Return the needs that a text meets, and maybe others that nobody has."""
        # One character is looked for twenty times as fast as two: most longer texts are ruled out by those of theirs.
        found: set[Need] = {character for character in self._characters if character in text}
        found.update([one for one, characters in self._longer if characters <= found and one in text])
        found.update([group for group in self._groups if found.issuperset(group)])
        return found

"""What of many words passes a test, the answers remembered: the posts of a site have the same words."""

from __future__ import annotations

from collections.abc import Callable, Iterable

#: How many words are remembered.
_MOST = 65_536


class Sieve:
    """Finds the words of some sorts: each word is looked at once; what is known of many is then told in one go."""

    __slots__ = ("_chosen", "_known", "_sorts")

    def __init__(self, *sorts: Callable[[list[str]], Iterable[str]]) -> None:
        """Take functions that return those of some words which are of a sort."""
        self._sorts = sorts
        self._known: set[str] = set()
        self._chosen: tuple[set[str], ...] = tuple(set() for _ in sorts)

    def of(self, words: set[str]) -> list[set[str]]:
        """Return those of some words that are of each sort."""
        new = words - self._known
        if new:
            self._learn(new if len(self._known) + len(new) <= _MOST else self._forgetting(words))
        return [words & chosen for chosen in self._chosen]

    def _learn(self, words: set[str]) -> None:
        listed = list(words)
        for chosen, sort in zip(self._chosen, self._sorts, strict=True):
            chosen.update(sort(listed))
        self._known |= words

    def _forgetting(self, words: set[str]) -> set[str]:
        for known in (self._known, *self._chosen):
            known.clear()
        return words

"""What of many words passes a test, the answers remembered: the posts of a site have the same words."""

from __future__ import annotations

from collections.abc import Callable

#: How many words a sieve remembers.
_MOST = 65_536


class Sieve:
    """Asks a test of each word once; of words it knows, those that pass leave a whole set in one go."""

    __slots__ = ("_known", "_passed", "_test")

    def __init__(self, test: Callable[[str], bool]) -> None:
        self._test = test
        self._known: set[str] = set()
        self._passed: set[str] = set()

    def without(self, words: set[str]) -> set[str]:
        """Return those of some words that do not pass."""
        rest = words - self._passed
        new = rest - self._known
        if not new:
            return rest
        if len(self._known) + len(new) > _MOST:
            self._known.clear()
            self._passed.clear()
            new = words
        self._passed.update(filter(self._test, new))
        self._known |= new
        return words - self._passed

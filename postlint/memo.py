"""What is said of words, remembered: the posts of a site have the same ones."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

#: How many words are remembered.
_MOST = 65_536

_Value = TypeVar("_Value")


class Memo(dict[str, _Value]):
    """What a function says of each word that was asked for; of known ones `map` tells it without a call."""

    __slots__ = ("_function",)

    def __init__(self, function: Callable[[str], _Value]) -> None:
        super().__init__()
        self._function = function

    def __missing__(self, word: str) -> _Value:
        if len(self) >= _MOST:
            self.clear()
        found = self[word] = self._function(word)
        return found

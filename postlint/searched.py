"""What is looked for in the readable texts of a post: what was not in it before fixes, only changed blocks may have."""

from __future__ import annotations

from collections.abc import Callable, Hashable

from postlint.marks import coded
from postlint.once import once
from postlint.prose import BLOCK


class Searched:
    """The readable texts of a post in one, with searches of which each finds something within one block or not at all.

    Where the post before fixes had none of it, only the blocks that it did not have, either, are searched.
    """

    def __init__(self, whole: str, before: Searched | None = None) -> None:
        """Take the texts, each between ends of blocks, and those of the post before fixes."""
        self._whole = whole
        self._before = before
        self._found: dict[Hashable, bool] = {}
        if before is not None:
            before._before = None  # what it found is known, and more than two need not be held

    def finds(self, key: Hashable, search: Callable[[str], object]) -> bool:
        """Tell whether a search finds something in the texts; `key` is that of the same search in other posts."""
        found = self._found.get(key)
        if found is None:
            found = self._found[key] = bool(search(self._changed if self._was_not(key) else self._whole))
        return found

    def marks_hold(self, key: Hashable, search: Callable[[bytes], object]) -> bool:
        """Tell the same of a search of the marks."""
        found = self._found.get(key)
        if found is None:
            found = self._found[key] = bool(search(self._changed_marks if self._was_not(key) else self.marks))
        return found

    def _was_not(self, key: Hashable) -> bool:
        """Tell whether a search found nothing in the post before."""
        return self._before is not None and self._before._found.get(key) is False

    @once
    def marks(self) -> bytes:
        """The texts with one byte for each character: see postlint.marks."""
        return coded(self._whole)

    @once
    def _changed(self) -> str:
        assert self._before is not None
        new = set(self._whole.split(BLOCK)).difference(self._before._whole.split(BLOCK))
        return BLOCK.join(("", *new, "")) if new else ""

    @once
    def _changed_marks(self) -> bytes:
        return coded(self._changed)

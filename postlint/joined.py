"""Several readable texts as one string: what is looked for in all of them is looked for once."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Sequence
from itertools import accumulate

from postlint.mapped import MappedText
from postlint.once import once
from postlint.prose import BLOCK

#: How many captions are compared.
_MOST_CAPTIONS = 50


class Joined:
    """Texts with `BLOCK` between two, which no word, phrase or sentence crosses."""

    def __init__(self, texts: Iterable[MappedText]) -> None:
        self.texts = tuple(texts)
        self.content = BLOCK.join([text.text for text in self.texts])

    @once
    def _starts(self) -> list[int]:
        return list(accumulate((len(text.text) + 1 for text in self.texts[:-1]), initial=0))

    def place(self, offset: int) -> tuple[MappedText, int]:
        """Return the text that holds an offset and the offset in it."""
        at = bisect_right(self._starts, offset) - 1
        return self.texts[at], offset - self._starts[at]


def by_repetition(
    body: MappedText, captions: Sequence[MappedText]
) -> tuple[list[MappedText], list[MappedText]]:
    """Return a body with the captions that repeat neither it nor each other (a copied one counts once); the others.

    Of many captions the first ones are compared, which keeps a hostile post cheap.
    """
    seen: set[str] = set()
    own, others = [body], list(captions[_MOST_CAPTIONS:])
    for caption in captions[:_MOST_CAPTIONS]:
        if caption.text in seen or caption.text in body.text:
            others.append(caption)
        else:
            seen.add(caption.text)
            own.append(caption)
    return own, others

"""Chinese words by dictionary: the segmentation that checks of words share, loaded when one first asks."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

from postlint.pattern import lazy

if TYPE_CHECKING:
    from postlint.post import Post

_HAN_RUN = lazy("[\u3400-\u9fff]+")


def clause(text: str, start: int, end: int, reach: int = 12) -> tuple[int, int]:
    """Return the range of Chinese characters around a place, at most `reach` to a side."""
    low, high = max(0, start - reach), min(len(text), end + reach)
    begin = start
    while begin > low and "\u3400" <= text[begin - 1] <= "\u9fff":
        begin -= 1
    while end < high and "\u3400" <= text[end] <= "\u9fff":
        end += 1
    return begin, end


def prepare(post: Post) -> None:
    """Load the dictionary where a post has Chinese: of many such posts, some have a candidate."""
    if post.has_han:
        words("")


@lru_cache(maxsize=512)
def words(text: str) -> tuple[str, ...]:
    """Return the words of a text by the most probable path through the dictionary, without guessing new ones.

    The dictionary takes a tenth of a second to load, so callers ask only where a candidate stands.
    """
    import rjieba

    return tuple(rjieba.cut(text, False))


def bounds(text: str, start: int, end: int) -> frozenset[int]:
    """Return the offsets at which words begin or end in the clause around a place."""
    begin, stop = clause(text, start, end)
    at, found = begin, {begin}
    for word in words(text[begin:stop]):
        at += len(word)
        found.add(at)
    return frozenset(found)


def is_cut(text: str, start: int, end: int) -> bool:
    """Tell whether words begin at `start` and end at `end`: the range is made of whole words."""
    found = bounds(text, start, end)
    return start in found and end in found

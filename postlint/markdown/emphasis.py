"""Where CommonMark lets emphasis open and close, and where the marks go when it does not let them."""

from __future__ import annotations

import unicodedata

from postlint.pattern import lazy

#: Marks of a sentence that may stand behind the emphasis as well as inside it.
STOPS = frozenset("。，、；：！？…,;:!?")
PAIRS = dict(zip("“‘「『（《【〈〔(\"'", "”’」』）》】〉〕)\"'", strict=True))


# A character reference at the end, whose semicolon is no stop.
_REFERENCE = lazy(r"&#?[A-Za-z0-9]{1,32};\Z")


def is_mark(character: str) -> bool:
    """Tell whether CommonMark takes a character for punctuation: the categories P and S of Unicode."""
    return unicodedata.category(character)[0] in "PS"


def effective(before: str, inner: str, after: str, marker: str = "*") -> bool:
    """Tell whether CommonMark (0.31, 6.2) lets a marker open before `inner` and close behind it.

    `before` and `after` are the characters next to the markers, empty at the ends of a block; `marker` is `*` or `_`.
    """
    first, last = inner[0], inner[-1]
    bounded_before = not before or before.isspace() or is_mark(before)
    bounded_after = not after or after.isspace() or is_mark(after)
    opens = not first.isspace() and (not is_mark(first) or bounded_before)
    closes = not last.isspace() and (not is_mark(last) or bounded_after)
    if marker == "_":
        opens, closes = opens and bounded_before, closes and bounded_after
    return opens and closes


def core(inner: str) -> tuple[int, int]:
    """Return the range of emphasised words that emphasis can surely hold.

    Spaces and the stops of a sentence move out of its ends, and a pair of quotation marks or brackets moves out whole.
    """
    start = len(inner) - len(inner.lstrip())
    end = len(inner.rstrip())
    while (
        end > start + 1
        and inner[end - 1] in STOPS
        and not _REFERENCE.search(inner, max(start, end - 34), end)
    ):
        end -= 1
    if end - start > 2 and PAIRS.get(inner[start]) == inner[end - 1]:
        within = inner[start + 1 : end - 1]
        if inner[start] not in within and inner[end - 1] not in within:
            start, end = start + 1, end - 1
    return start, end

"""Words in quotation marks or brackets: what a post speaks of, not what it says."""

from __future__ import annotations

from postlint.pattern import lazy

_ARROW = lazy(r"[\"”'’`]? ?(?:[-=]{1,2}>|→|⇒)")
_OPENING, _CLOSING = "“‘「『\"'`《（(", "”’」』\"'`》）)"


def is_quoted(text: str, start: int, end: int) -> bool:
    """Tell whether a range stands in marks of quotation or in brackets, with nothing else inside, or before an arrow
    (`teh -> the`)."""
    if _ARROW.match(text, end):
        return True
    before, after = text[start - 1 : start] if start else "", text[end : end + 1]
    return before != "" and after != "" and before in _OPENING and after in _CLOSING

"""What is too much markup for a post: told before anything is parsed, so that no hostile text holds up a run."""

from __future__ import annotations

from postlint.pattern import lazy

# Characters that may begin or end markup; what a parser does grows with their number.
_MARK = lazy(r"[\[\]!*_`<>&\\~\n|#]")
#: The most that were counted in 26,000 posts are 13,500, and one in seven characters where there are over 6,000.
MAX_MARKS = 25_000
DENSE_MARKS, DENSITY = 6_000, 0.2
#: Brackets that may each open a link are tried to the end of their paragraph by markdown-it; posts have 1,100 at most.
MAX_BRACKETS = 3_000


def excess(text: str) -> str | None:
    """Return what a text has too much of to be formatted, or None."""
    marks = len(_MARK.findall(text))
    if marks > MAX_MARKS:
        return f"it has {marks:,} characters of markup, over the limit of {MAX_MARKS:,}"
    if marks > DENSE_MARKS and marks > DENSITY * len(text):
        share = marks * 100 // len(text)
        return (
            f"{share} % of its {len(text):,} characters are markup, over the limit of {DENSITY * 100:.0f} %"
        )
    brackets = text.count("[")
    if brackets > MAX_BRACKETS:
        return f"it has {brackets:,} opening brackets, over the limit of {MAX_BRACKETS:,}"
    return None

"""What a proof is about: fixes that were applied, and what they did beyond what they declare."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Sequence

from postlint.text import Edit, Span
from postlint.tuples import NamedTuple


class Applied(NamedTuple):
    """A fix that was applied: its edits, in offsets of the text before, and what it may change."""

    code: str
    name: str
    edits: tuple[Edit, ...]
    effects: frozenset[str]


class Fault(NamedTuple):
    """A difference that no fix declares: which, and the code and name of the rule nearest to it."""

    reason: str
    rule: str
    span: Span


def nearest(applied: Sequence[Applied], offset: int) -> str:
    """Return the code and name of the rule whose edits are nearest to an offset."""
    best = min(
        applied, key=lambda fix: min((abs(edit.start - offset) for edit in fix.edits), default=1 << 60)
    )
    return f"{best.code} {best.name}"


class EditIndex:
    """Edits that do not overlap, asked in logarithmic time whether one touches a span."""

    def __init__(self, edits: Iterable[Edit]) -> None:
        self.edits = sorted(edits)
        self.ends = [edit.end for edit in self.edits]

    def touch(self, span: Span) -> bool:
        """Tell whether an edit touches a span, or inserts at its beginning."""
        at = bisect_left(self.ends, span.start)
        while at < len(self.edits) and self.edits[at].start < span.end:
            edit = self.edits[at]
            if edit.end > span.start or edit.start == span.start:
                return True
            at += 1
        return False

    def swallow(self, span: Span) -> bool:
        """Tell whether one edit takes in a whole span, so that what stands at its place after is another thing."""
        at = bisect_left(self.ends, span.end)
        return at < len(self.edits) and self.edits[at].start <= span.start

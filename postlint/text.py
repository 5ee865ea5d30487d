"""Positions in a text: spans, edits, rows and columns.

Every offset in postlint counts Unicode code points of the post's text, from 0; spans are half-open.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Sequence
from itertools import accumulate

from postlint.tuples import NamedTuple

_new = tuple.__new__


class Span(NamedTuple):
    """A half-open range of code points in a post's text."""

    start: int
    end: int

    def covers(self, offset: int) -> bool:
        """Tell whether `offset` lies inside."""
        return self.start <= offset < self.end


class Edit(NamedTuple):
    """Replace `text[start:end]` by `content`; an insertion has `start == end`."""

    start: int
    end: int
    content: str


class Position(NamedTuple):
    """A place as people count: row and column from 1, columns in code points."""

    row: int
    column: int


class LineIndex:
    """The one place that turns offsets into rows and columns.

    A row ends at LF (so at CRLF too) and at nothing else: U+2028, form feeds and lone CRs stay inside a row.
    """

    __slots__ = ("_starts",)

    def __init__(self, text: str, rows: Sequence[str] | None = None) -> None:
        """Take a text, and its rows where they are known."""
        rows = text.split("\n") if rows is None else rows
        starts = list(accumulate([len(row) + 1 for row in rows], initial=0))
        starts.pop()  # behind the last row none begins
        self._starts = starts

    @classmethod
    def from_starts(cls, starts: list[int]) -> LineIndex:
        """Return the index of a text whose rows begin at these offsets, the first of which is 0."""
        made = cls("")
        made._starts = starts
        return made

    @property
    def starts(self) -> list[int]:
        """The offsets at which the rows begin."""
        return self._starts

    def position(self, offset: int) -> Position:
        """Return the row and column of a code point offset."""
        starts = self._starts
        row = bisect_right(starts, offset)
        return _new(Position, (row, offset - starts[row - 1] + 1))

    def offset(self, row: int, column: int) -> int:
        """Return the offset of a row and column; raise IndexError for a row that does not exist."""
        if not 1 <= row <= len(self._starts):
            raise IndexError(f"row {row} of {len(self._starts)}")
        return self._starts[row - 1] + column - 1

    def start_of_row(self, row: int) -> int:
        """Return the offset at which a row (from 1) begins."""
        return self._starts[row - 1]

    def __len__(self) -> int:
        return len(self._starts)


class Whole(NamedTuple):
    """A text with what is made of it once for all who read it: its rows, without their ends, and its UTF-8."""

    lines: LineIndex
    rows: Sequence[str]
    utf8: bytes

    @classmethod
    def of(cls, text: str) -> Whole:
        """Return what is made of a text."""
        rows = text.split("\n")
        return cls(LineIndex(text, rows), rows, text.encode("utf-8", "surrogatepass"))


def begins_line(text: str, at: int) -> bool:
    """Tell whether nothing but white space stands before a place in its line."""
    while at > 0 and text[at - 1] != "\n" and text[at - 1].isspace():
        at -= 1
    return at == 0 or text[at - 1] == "\n"


def ends_line(text: str, at: int) -> bool:
    """Tell whether nothing but white space stands after a place in its line."""
    while at < len(text) and text[at] != "\n" and text[at].isspace():
        at += 1
    return at == len(text) or text[at] == "\n"


class OverlapError(ValueError):
    """Two edits of one application touch the same text."""


def apply_edits(text: str, edits: Iterable[Edit]) -> str:
    """Return `text` with all edits applied; offsets refer to the text as it was.

    Raises OverlapError when two edits share text or insert at the same place, and ValueError for one
    that lies outside the text: nothing is applied by halves.
    """
    parts: list[str] = []
    done = 0
    last_insert = -1
    for edit in sorted(edits):
        if edit.end < edit.start or edit.end > len(text):
            raise ValueError(f"{edit} lies outside a text of {len(text)} code points")
        if edit.start < done or (edit.start == edit.end == last_insert):
            raise OverlapError(f"{edit} overlaps an edit before it")
        parts += (text[done : edit.start], edit.content)
        done = edit.end
        last_insert = edit.end if edit.start == edit.end else -1
    parts.append(text[done:])
    return "".join(parts)


class OffsetShift:
    """Where offsets of a text lie after edits were applied to it."""

    __slots__ = ("_deltas", "_starts")

    def __init__(self, edits: Iterable[Edit]) -> None:
        self._starts: list[int] = []
        self._deltas = [0]
        delta = 0
        for start, end, content in sorted(edits):
            delta += len(content) - (end - start)
            self._starts.append(end)
            self._deltas.append(delta)

    def __call__(self, offset: int) -> int:
        """Return the new place of an offset that no edit covers (an insertion at it comes before it)."""
        return offset + self._deltas[bisect_right(self._starts, offset)]

"""The piece of source around a defect: posts are often one line of 4,000 characters, so a window of it."""

from __future__ import annotations

import unicodedata
from functools import lru_cache
from typing import NamedTuple

from postlint.text import LineIndex, Span


class Window(NamedTuple):
    """A stretch of one row: text fit for a terminal, and where the defect lies in it, in terminal cells."""

    row: int
    text: str
    indent: int
    width: int


def window(text: str, lines: LineIndex, span: Span, cells: int) -> Window:
    """Return the window of at most `cells` terminal cells around the beginning of a span.

    Control and invisible characters are shown as `·` or by their code, tabs as a space, what is left out as `…`.
    """
    row = lines.position(span.start).row
    row_start = lines.start_of_row(row)
    row_end = text.find("\n", row_start)
    row_end = len(text) if row_end < 0 else row_end
    if row_end > row_start and text[row_end - 1] == "\r":
        row_end -= 1
    end = max(span.start, min(span.end, row_end))
    room = max(cells - 2, 10)
    wrong_end = _reach(text, span.start, end, room * 2 // 3)
    used = cell_width(text[span.start : wrong_end])
    left = _reach_back(text, span.start, row_start, (room - used) // 2)
    # a defect too long to be shown whole is cut, and nothing after it is shown
    right = wrong_end if wrong_end < end else _reach(text, wrong_end, row_end, room - used - cell_width(text[left : span.start]))
    left = _reach_back(text, span.start, row_start, room - cell_width(text[span.start : right]))
    before, wrong, after = (visible(part) for part in (text[left : span.start], text[span.start : wrong_end], text[wrong_end:right]))
    if left > row_start:
        before = "…" + before
    if wrong_end < end:
        wrong += "…"
    elif right < row_end:
        after += "…"
    return Window(row, before + wrong + after, cell_width(before), max(cell_width(wrong), 1))


def _reach(text: str, start: int, stop: int, cells: int) -> int:
    while start < stop:
        cells -= char_width(text[start])
        if cells < 0:
            break
        start += 1
    return start


def _reach_back(text: str, end: int, stop: int, cells: int) -> int:
    while end > stop:
        cells -= char_width(text[end - 1])
        if cells < 0:
            break
        end -= 1
    return end


def visible(text: str) -> str:
    """Return text that is safe to print: no control, format or bidirectional character acts on the terminal."""
    if text.isprintable():
        return text
    return "".join(c if c.isprintable() else " " if c == "\t" else "·" for c in text)


def cell_width(text: str) -> int:
    """Return how many terminal cells a text takes."""
    return len(text) if text.isascii() else sum(map(char_width, text))


@lru_cache(maxsize=4096)
def char_width(character: str) -> int:
    """Return the terminal cells of a character: 2 for wide and full-width ones (UAX #11), 0 for combining marks.

    East Asian ambiguous characters (quotes, dashes, ellipses) count 1, as terminals outside CJK locales draw them.
    """
    if not character.isprintable():
        return 1  # shown as a dot
    if unicodedata.category(character) in ("Mn", "Me"):
        return 0
    return 2 if unicodedata.east_asian_width(character) in "WF" else 1

"""The piece of source around a defect: posts are often one line of 4,000 characters, so a window of it."""

from __future__ import annotations

from functools import lru_cache
from unicodedata import category, east_asian_width

from postlint.text import LineIndex, Span
from postlint.tuples import NamedTuple

_WIDE_SPACE = "\u3000"


class Window(NamedTuple):
    """A stretch of one row: text fit for a terminal, and where the defect lies in it, in terminal cells."""

    row: int
    text: str
    indent: int
    width: int


def window(text: str, lines: LineIndex, span: Span, cells: int) -> Window:
    """Return the window of at most `cells` terminal cells (20 at least) around the beginning of a span.

    Characters that would act on the terminal are shown as `·`, tabs as a space, what is left out as `…`. A
    span that goes on in the next row is marked to the end of its first one.
    """
    row = lines.position(span.start).row
    row_start = lines.start_of_row(row)
    row_end = _row_end(text, row_start)
    start = min(span.start, row_end)  # a span may begin with the line end itself
    end = max(start, min(span.end, row_end))
    room = max(cells, 20) - 2  # for the two ellipses
    wrong_end = _reach(text, start, end, room * 2 // 3)
    used = cell_width(text[start:wrong_end])
    left = _reach_back(text, start, row_start, (room - used) // 2)
    # a defect too long to be shown whole is cut, and nothing after it is shown
    rest = room - used - cell_width(text[left:start])
    right = wrong_end if wrong_end < end else _reach(text, wrong_end, row_end, rest)
    left = _reach_back(text, start, row_start, room - cell_width(text[start:right]))
    before, wrong, after = (
        visible(text[a:b]) for a, b in ((left, start), (start, wrong_end), (wrong_end, right))
    )
    if left > row_start:
        before = "…" + before
    if wrong_end < end:
        wrong += "…"
    elif right < row_end:
        after += "…"
    return Window(row, before + wrong + after, cell_width(before), max(cell_width(wrong), 1))


def _row_end(text: str, row_start: int) -> int:
    end = text.find("\n", row_start)
    end = len(text) if end < 0 else end
    return end - 1 if end > row_start and text[end - 1] == "\r" else end


def _reach(text: str, start: int, stop: int, cells: int) -> int:
    while start < stop:
        cells -= char_width(text[start])
        if cells < 0:
            break
        start += 1
    return start


def _reach_back(text: str, end: int, stop: int, cells: int) -> int:
    start = end
    while start > stop:
        cells -= char_width(text[start - 1])
        if cells < 0:
            break
        start -= 1
    while start < end and char_width(text[start]) == 0:
        start += 1  # a combining mark without its letter would sit on the ellipsis
    return start


def visible(text: str) -> str:
    """Return text safe to print: no control, format or bidirectional character acts on the terminal."""
    if text.isprintable():
        return text
    return "".join(c if c.isprintable() or c == _WIDE_SPACE else " " if c == "\t" else "·" for c in text)


def wrap(text: str, cells: int) -> list[str]:
    """Return printable text in rows of at most `cells` terminal cells, broken at spaces where possible."""
    rows = []
    while cell_width(text) > cells:
        end = max(_reach(text, 0, len(text), cells), 1)
        space = text.rfind(" ", 0, end + 1)
        if space > 0:
            rows.append(text[:space])
            text = text[space + 1 :]
        else:
            rows.append(text[:end])
            text = text[end:]
    return [*rows, text]


def cell_width(text: str) -> int:
    """Return how many terminal cells a text takes."""
    return len(text) if text.isascii() else sum(map(char_width, text))


@lru_cache(maxsize=4096)
def char_width(character: str) -> int:
    """Return the terminal cells of a character: 2 for wide ones (UAX #11), 0 for combining marks.

    East Asian ambiguous characters (quotes, dashes, ellipses) count 1, as terminals outside CJK locales
    draw them.
    """
    if character == _WIDE_SPACE:
        return 2
    if not character.isprintable():
        return 1  # shown as a dot
    if category(character) in ("Mn", "Me"):
        return 0
    return 2 if east_asian_width(character) in "WF" else 1

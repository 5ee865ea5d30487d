"""GFM's tables."""

from __future__ import annotations

from collections.abc import Callable

from postlint.mapped import MapBuilder, MappedText, Piece, Verbatim
from postlint.markdown.rows import Rows
from postlint.markdown.structure import UnsureError
from postlint.markdown.targets import SPACE
from postlint.pattern import lazy

_DELIMITERS = lazy(r"(?![-][ \t])[-:|][-:| \t]+\Z")
_DELIMITER = lazy(r":?-+:?")
_BETWEEN = lazy(r"[|\s]*")
#: More empty cells than this are not made up.
_MOST_EMPTY = 0x10000


def is_table(rows: Rows, line: int, end: int) -> bool:
    """Tell whether a table begins at a line."""
    below = line + 1
    if below >= end or rows.indents[below] < rows.indent or rows.code(below) or rows.code(line):
        return False
    text, place, stop = rows.text, rows.first[below], rows.ends[below]
    if place >= stop or text[place] not in "-:|" or _DELIMITERS.match(text, place, stop) is None:
        return False
    if text.find("|", rows.first[line], rows.ends[line]) < 0:
        return False
    columns = [column.strip(SPACE) for column in text[place:stop].split("|")]
    if not columns[0]:
        del columns[0]
    if columns and not columns[-1]:
        del columns[-1]
    if not all(map(_DELIMITER.fullmatch, columns)):
        return False
    return 0 < len(columns) == len(_cells(rows, line))


def read_table(rows: Rows, line: int, end: int, level: int, ends_table: Callable[[Rows, int], bool]) -> int:
    """Add the table that begins at a line; return the line after it."""
    number = rows.open()
    header = _cells(rows, line)
    _add_row(rows, line, level, header, "th")
    at, empty = line + 2, 0
    while at < end and rows.indents[at] >= rows.indent and not ends_table(rows, at):
        if rows.code(at) or not rows.text[rows.first[at] : rows.ends[at]].strip(SPACE):
            break
        cells = _cells(rows, at)
        empty += len(header) - len(cells)
        if empty > _MOST_EMPTY:
            break
        _add_row(rows, at, level, (cells + [""] * len(header))[: len(header)], "td")
        at += 1
    rows.close(number, "table", line, at, level)
    return at


def _cells(rows: Rows, line: int) -> list[str]:
    """Return the texts of the cells of a row."""
    row = rows.text[rows.first[line] : rows.ends[line]]
    trimmed = row.strip(SPACE)
    if trimmed != row.strip():
        raise UnsureError("rare white space")
    if "\\" in trimmed:
        cells = _split(trimmed)
    else:
        cells = trimmed.split("|")
    if cells and not cells[0]:
        del cells[0]
    if cells and not cells[-1]:
        del cells[-1]
    return cells


def _split(row: str) -> list[str]:
    """Split a row at its bars; one behind a backslash belongs to a cell, without that backslash."""
    cells: list[str] = []
    current, done = "", 0
    at = row.find("|")
    while at >= 0:
        if at and row[at - 1] == "\\":
            current += row[done : at - 1]
            done = at
        else:
            cells.append(current + row[done:at])
            current, done = "", at + 1
        at = row.find("|", at + 1)
    cells.append(current + row[done:])
    return cells


def _add_row(rows: Rows, line: int, level: int, cells: list[str], info: str) -> None:
    rows.add("row", line, line + 1, level + 2)
    text, end = rows.text, rows.ends[line]
    at = rows.first[line]
    for cell in cells:
        content = cell.strip(SPACE)
        if content != cell.strip():
            raise UnsureError("rare white space")
        mapped, at = _mapped(text, content, at, end)
        rows.add_content("cell", line, line + 1, level + 3, mapped, info)


def _mapped(text: str, content: str, at: int, end: int) -> tuple[MappedText, int]:
    """Map a cell, looked for from `at` on, and return where the next one is looked for."""
    if not content:
        return MappedText("", [Piece(0, 0, at, at, True)]), at
    between = _BETWEEN.match(text, at, end)
    if between is not None:
        at = between.end()
    if "|" not in content:
        if not text.startswith(content, at):
            raise UnsureError("a cell that is not found")
        return Verbatim(text, at, at + len(content), content), at + len(content)
    builder = MapBuilder()
    for number, part in enumerate(content.split("|")):
        if number:
            if not text.startswith("\\|", at):
                raise UnsureError("a bar in a cell")
            builder.atomic("|", at, at + 2)
            at += 2
        if not text.startswith(part, at):
            raise UnsureError("a cell that is not found")
        builder.verbatim(part, at)
        at += len(part)
    return builder.build(), at

"""Lists (CommonMark 0.31.2, 5.2 and 5.3)."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeAlias

from postlint.markdown.rows import BEGINNINGS, Rows, columns
from postlint.markdown.structure import UnsureError
from postlint.pattern import lazy

#: What reads the blocks of a container from a line up to another, at a level; returns the line that is no more of it.
Blocks: TypeAlias = Callable[[Rows, int, int, int], int]

_MARKER = lazy(r"(?:[*+-]|[0-9]{1,9}[.)])(?=[ \t]|\Z)")


def list_may_begin(rows: Rows, line: int, *, follows_paragraph: bool) -> bool:
    """Tell whether a line begins a list; one that follows a paragraph begins with 1 and is not empty."""
    if (
        rows.list_indent >= 0
        and rows.indents[line] - rows.list_indent >= 4
        and rows.indents[line] < rows.indent
    ):
        return False
    text, place, stop = rows.text, rows.first[line], rows.ends[line]
    marker = _MARKER.match(text, place, stop)
    if marker is None:
        return False
    if not follows_paragraph:
        return True
    after = marker.end()
    if text[place] not in "*+-" and int(text[place : after - 1]) != 1:
        return False
    return bool(text[after:stop].strip(" \t"))


def read_list(
    rows: Rows,
    line: int,
    end: int,
    level: int,
    read_blocks: Blocks,
    ends_any: Callable[[Rows, int, str], bool],
) -> int | None:
    """Add the list that begins at a line; return the line after it, or None where there is none."""
    text, first, ends, indents = rows.text, rows.first, rows.ends, rows.indents
    if not list_may_begin(rows, line, follows_paragraph=False):
        return None
    marker = _MARKER.match(text, first[line], ends[line])
    assert marker is not None
    mark = text[marker.end() - 1]
    ordered = mark in ".)"
    list_at, first_line = rows.open(), line
    indent, list_indent = rows.indent, rows.list_indent
    while True:
        place, after, stop = first[line], marker.end(), ends[line]
        rest = text[after:stop]
        words = rest.lstrip(" \t")
        space = rest[: len(rest) - len(words)]
        initial = indents[line] + after - place
        if "\t" in space and rows.quoted:
            raise UnsureError("tab in a quote")
        offset = initial + 1 if space == " " else columns(space, initial)
        width = offset - initial if words else 1
        number = rows.open()
        kept = place, indents[line]
        rows.list_indent, rows.indent = indent, initial + (width if width <= 4 else 1)
        first[line], indents[line] = after + len(space), offset
        at = line + 1
        if (
            words
            and words[0] not in BEGINNINGS
            and offset == rows.indent
            and _is_item(rows, at, end, kept[1])
        ):
            rows.add_text("paragraph", line, at, level + 2)  # one line, and nothing else: most items
        elif not words and rows.blank(at):
            at = min(line + 2, end)
        else:
            at = read_blocks(rows, line, end, level + 2)
        rows.indent, rows.list_indent = indent, list_indent
        first[line], indents[line] = kept
        rows.close(number, "item", line, at, level + 1, text[place : after - 1] if ordered else "")
        line = at
        if line >= end or indents[line] < indent or rows.code(line):
            break
        place = first[line]
        if rows.blank(line):
            break
        if text[place] in "`~>*-_" and ends_any(rows, line, text[place]):
            break
        found = _MARKER.match(text, place, ends[line])
        if found is None or text[found.end() - 1] != mark:
            break
        marker = found
    rows.close(list_at, "ordered-list" if ordered else "list", first_line, line, level)
    return line


def _is_item(rows: Rows, line: int, end: int, indent: int) -> bool:
    """Tell whether a line begins an item of a list that is indented so far."""
    if line >= end or rows.indents[line] != indent or line in rows.delimiters:
        return False
    return _MARKER.match(rows.text, rows.first[line], rows.ends[line]) is not None

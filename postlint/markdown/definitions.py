"""Link reference definitions that stand in one line (CommonMark 0.31.2, 4.7)."""

from __future__ import annotations

import re

from postlint.markdown.rows import Rows
from postlint.markdown.structure import Definition, UnsureError
from postlint.markdown.targets import destination, normalized, title_end
from postlint.pattern import lazy
from postlint.text import Span

# A label up to its bracket, over lines.
_LABEL = lazy(r"\[([^\[\]\\]*(?:\\.[^\[\]\\]*)*)\]", re.DOTALL)


def read_definition(rows: Rows, line: int) -> int | None:
    """Add the definition that begins at a line; return the line after it, or None where there is none.

    Raises UnsureError for one that may go on in the next line.
    """
    text, place, stop = rows.text, rows.first[line], rows.ends[line]
    if not rows.may_define:
        return None
    if text.startswith("[^", place):
        return None  # a footnote of one word (or a Chinese sentence) is no address
    label = _LABEL.match(text, place)
    if label is None or not text.startswith(":", label.end()):
        return None
    at = label.end() + 1
    if at > stop:
        raise UnsureError("a label over lines")
    at = _passed(text, at, stop)
    more = not rows.blank(line + 1) and line + 1 < rows.limit
    if at >= stop:
        if more:
            raise UnsureError("a definition over lines")
        return None
    if text[stop - 1] == "\\":
        raise UnsureError("a definition before a line end")
    found = destination(text, at, stop)
    if found is None:
        return None
    url, url_span, after = found
    at = _passed(text, after, stop)
    if at < stop:
        close = title_end(text, at, stop) if at > after else -1
        if close < 0 and more and text[at] in "\"'(":
            raise UnsureError("a definition over lines")
        if close < 0 or _passed(text, close, stop) < stop:
            return None
    elif more and text[rows.first[line + 1]] in "\"'(":
        raise UnsureError("a definition over lines")
    name = normalized(label[1])
    if not name:
        return None
    rows.definitions.append(Definition(name, url, Span(place, stop), url_span))
    return line + 1


def _passed(text: str, at: int, stop: int) -> int:
    while at < stop and text[at] in " \t":
        at += 1
    return at

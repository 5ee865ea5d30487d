"""HTML blocks (CommonMark 0.31.2, 4.6): what begins one of the seven kinds, and what ends it."""

from __future__ import annotations

import re

from postlint.mapped import MapBuilder, MappedText, Verbatim
from postlint.markdown.ahead import TAG
from postlint.markdown.rows import Rows
from postlint.markdown.structure import Block
from postlint.pattern import lazy

#: Elements that begin an HTML block which ends at a blank line (start condition 6).
ELEMENTS = frozenset(
    "address article aside base basefont blockquote body caption center col colgroup dd details dialog dir div dl dt"
    " fieldset figcaption figure footer form frame frameset h1 h2 h3 h4 h5 h6 head header hr html iframe legend li link"
    " main menu menuitem nav noframes ol optgroup option p param search section summary table tbody td tfoot th thead"
    " title tr track ul".split()
)
_ELEMENT = lazy(r"</?([A-Za-z][A-Za-z0-9]*)(?=\s|/?>|$)")
_RAW = lazy(r"<(?a:script|pre|style|textarea)(?=\s|>|$)", re.IGNORECASE)
_RAW_END = lazy(r"</(?a:script|pre|style|textarea)>", re.IGNORECASE)
_WHOLE_TAG = lazy(rf"(?:{TAG})\s*$")


def _closer(text: str, place: int, stop: int) -> str | None:
    """Return what ends the block of the kinds 1 to 6 that begins here: empty for a blank line; None for no block."""
    if text.startswith("<!", place):
        if text.startswith("<!--", place):
            return "-->"
        if text.startswith("<![CDATA[", place):
            return "]]>"
        return ">" if place + 2 < stop and text[place + 2].isascii() and text[place + 2].isalpha() else None
    if text.startswith("<?", place):
        return "?>"
    element = _ELEMENT.match(text, place, stop)
    if element is not None and element[1].lower() in ELEMENTS:
        return ""
    return "</" if _RAW.match(text, place, stop) else None


def ends_paragraph(text: str, place: int, stop: int) -> bool:
    """Tell whether an HTML block that begins at this `<` ends the paragraph before it."""
    return _closer(text, place, stop) is not None


def read(rows: Rows, line: int, end: int, level: int) -> int | None:
    """Add the HTML block that begins at a line; return the line after it, or None where there is none."""
    text, first, ends = rows.text, rows.first, rows.ends
    place, stop = first[line], ends[line]
    closer = _closer(text, place, stop)
    if closer is None:
        if _WHOLE_TAG.match(text, place, stop) is None:
            return None
        closer = ""
    at = line + 1
    if not closer:
        while at < end and rows.indents[at] >= rows.indent and first[at] < ends[at]:
            at += 1
    elif not _closes(text, place, stop, closer):
        while at < end:
            if rows.indents[at] < rows.indent and not rows.blank(at):
                break
            at += 1
            if _closes(text, first[at - 1], ends[at - 1], closer):
                break
    content = _content(rows, line, at)
    rows.found.append(Block("html", rows.starts[line], rows.starts[at], level, content))
    return at


def _closes(text: str, place: int, stop: int, closer: str) -> bool:
    if closer == "</":
        return _RAW_END.search(text, place, stop) is not None
    return text.find(closer, place, stop) >= 0


def _content(rows: Rows, line: int, end: int) -> MappedText:
    """Map the block: one run where it is not inside a quote or list, else line by line."""
    text, starts, first = rows.text, rows.starts, rows.first
    if all(
        first[number] == starts[number] or not text[starts[number] : first[number]].strip(" \t")
        for number in range(line, end)
    ):
        begin, stop = starts[line], starts[end]
        return Verbatim(text, begin, stop)
    builder = MapBuilder()
    for number in range(line, end):
        builder.verbatim(text[first[number] : starts[number + 1]], first[number])
    return builder.build()

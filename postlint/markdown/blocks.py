"""The blocks of a Markdown body, read line by line: what begins a block, and where each ends.

It gives what markdown-it-py gives; what it is not sure of is left to that.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Sequence

from postlint.mapped import Verbatim
from postlint.markdown import html_blocks, inline
from postlint.markdown.definitions import read_definition
from postlint.markdown.lists import list_may_begin, read_list
from postlint.markdown.rows import BEGINNINGS, SPECIAL, Rows
from postlint.markdown.structure import Block, Definition, Document, Inline, UnsureError
from postlint.markdown.tables import is_table, read_table
from postlint.pattern import lazy
from postlint.text import Whole

_RULE = lazy(r"([*_-])[ \t]*(?:\1[ \t]*){2,}\Z")
_FENCE = lazy(r"(?:(`{3,})([^`]*)|(~{3,})(.*))\Z", re.DOTALL)
_HEADING = lazy(r"(#{1,6})(?=[ \t]|\Z)")
#: Nesting deeper than this is left to markdown-it, which has a limit of its own.
_DEEPEST = 40

_new = tuple.__new__


def read(text: str, start: int, before: Document | None = None, whole: Whole | None = None) -> Document:
    """Return the structure of the Markdown in `text[start:]`, or raise UnsureError.

    The inline tokens of a content that stands in `before`, too, are taken from there.
    """
    rows = Rows(text, start, whole)
    _blocks(rows, 0, rows.limit, 0)
    definitions = rows.definitions
    references = _references(definitions)
    known = {} if before is None or _references(before.definitions) != references else _inlines(before)
    found = rows.found
    for number in rows.pending:
        kind, begin, end, level, content, _, info = found[number]
        assert content is not None
        inlines = known.get(content.text) if known else None
        if inlines is None:
            inlines = inline.read(content.text, references)
        found[number] = _new(Block, (kind, begin, end, level, content, inlines, info))
    return Document(tuple(found), tuple(definitions))


def _references(definitions: Sequence[Definition]) -> dict[str, str]:
    return {one.label: one.url for one in reversed(definitions)} if definitions else {}


def _inlines(document: Document) -> dict[str, tuple[Inline, ...]]:
    """Return the inline tokens by the content that they are of: they depend on that and on the references alone."""
    return {block.content.text: block.inlines for block in document.blocks if block.content and block.inlines}


def _blocks(rows: Rows, line: int, end: int, level: int) -> int:
    """Read the blocks of a container from a line on; return the line that is no more of it."""
    if level > _DEEPEST:
        raise UnsureError("nested deeply")
    first, ends, indents, text = rows.first, rows.ends, rows.indents, rows.text
    starts, marks, found, pending = rows.starts, rows.marks, rows.found, rows.pending
    indent = rows.indent
    while line < end:
        limit = rows.limit
        while line < limit and first[line] >= ends[line]:
            line += 1
        if line >= end or indents[line] < indent:
            break
        below, place = line + 1, first[line]
        if text[place] in BEGINNINGS or first[below] < ends[below] or indents[line] - indent > 3:
            line = _block(rows, line, end, level)
        else:  # a paragraph of one line: most blocks
            words = text[place : ends[line]]
            if words[-1].isspace() or words[0].isspace():
                rows.add_text("paragraph", line, below, level)
            else:
                content = Verbatim(text, place, ends[line], words)
                inlines: tuple[Inline, ...] = ()
                if marks[line]:
                    pending.append(len(found))
                else:
                    inlines = (_new(Inline, ("text", 0, len(words), words, "", None)),)
                block = ("paragraph", starts[line], starts[below], level, content, inlines, "")
                found.append(_new(Block, block))
            line = below
        if line < end and first[line] >= ends[line]:
            line += 1
    return line


def _block(rows: Rows, line: int, end: int, level: int) -> int:
    """Read the block that begins at a line; return the line after it."""
    below = line + 1
    if below in rows.delimiters and is_table(rows, line, end):
        return read_table(rows, line, end, level, _ends_table)
    if rows.code(line):
        return _code(rows, line, end, level)
    place, stop, text = rows.first[line], rows.ends[line], rows.text
    mark = text[place]
    after: int | None = None
    if mark not in BEGINNINGS:
        pass
    elif mark == "#":
        after = _heading(rows, line, level)
    elif mark == ">":
        after = _quote(rows, line, end, level)
    elif mark == "<":
        after = html_blocks.read(rows, line, end, level)
    elif mark == "`" or mark == "~":
        after = _fence(rows, line, end, level)
    elif mark == "[":
        after = read_definition(rows, line)
    elif mark in "*-_" and _is_rule(text, place, stop):
        rows.add("rule", line, below, level)
        after = below
    elif mark not in "=_":
        after = read_list(rows, line, end, level, _blocks, _ends_any)
    return after if after is not None else _paragraph(rows, line, end, level)


def _paragraph(rows: Rows, line: int, end: int, level: int) -> int:
    """Read a paragraph, or a heading that is underlined."""
    text, first, ends, indents = rows.text, rows.first, rows.ends, rows.indents
    limit, indent, delimiters = rows.limit, rows.indent, rows.delimiters
    at = line + 1
    while at < limit:
        place = first[at]
        if place >= ends[at]:
            break
        if indents[at] - indent > 3:
            at += 1
            continue
        mark = text[place]
        if mark in SPECIAL:
            if (
                (mark == "-" or mark == "=")
                and at < end
                and indents[at] >= indent
                and not text[place : ends[at]].rstrip(" \t").strip(mark)
            ):
                rows.add_text("heading", line, at, level, "h1" if mark == "=" else "h2")
                return at + 1
            if indents[at] >= 0 and _ends_paragraph(rows, at, mark):
                break
        at += 1
        if at in delimiters and indents[at - 1] >= 0 and is_table(rows, at - 1, limit):
            at -= 1
            break
    rows.add_text("paragraph", line, at, level)
    return at


def _ends_paragraph(rows: Rows, line: int, mark: str) -> bool:
    """Tell whether a line that begins with a mark of `SPECIAL` ends the paragraph before it."""
    if mark in "*-+0123456789":
        if mark in "*-" and _is_rule(rows.text, rows.first[line], rows.ends[line]):
            return True
        return list_may_begin(rows, line, follows_paragraph=rows.indents[line] >= rows.indent)
    return _ends_any(rows, line, mark)


def _ends_any(rows: Rows, line: int, mark: str) -> bool:
    """Tell whether a line begins a block of those that end paragraphs, quotes and tables; lists are left aside."""
    text, place, stop = rows.text, rows.first[line], rows.ends[line]
    if mark == ">":
        return True
    if mark == "#":
        return _HEADING.match(text, place, stop) is not None
    if mark == "<":
        return html_blocks.ends_paragraph(text, place, stop)
    if mark == "`" or mark == "~":
        return _FENCE.match(text, place, stop) is not None
    return mark in "*-_" and _is_rule(text, place, stop)


def _is_rule(text: str, place: int, stop: int) -> bool:
    return text[stop - 1] in "*-_ \t" and _RULE.match(text, place, stop) is not None


def _ends_table(rows: Rows, line: int) -> bool:
    """Tell whether a line ends a table, or a quote that it could continue."""
    if rows.code(line):
        return False
    mark = rows.text[rows.first[line]] if not rows.blank(line) else ""
    if mark not in SPECIAL:
        return False
    if _ends_any(rows, line, mark):
        return True
    return mark in "*-+0123456789" and list_may_begin(rows, line, follows_paragraph=False)


def _code(rows: Rows, line: int, end: int, level: int) -> int:
    last = at = line + 1
    while at < end:
        if not rows.blank(at):
            if not rows.code(at):
                break
            last = at + 1
        at += 1
    rows.add("code", line, last, level)
    return last


def _fence(rows: Rows, line: int, end: int, level: int) -> int | None:
    text, first, ends, indents = rows.text, rows.first, rows.ends, rows.indents
    match = _FENCE.match(text, first[line], ends[line])
    if match is None:
        return None
    run, info = (match[1], match[2]) if match[1] is not None else (match[3], match[4])
    mark, size = run[0], len(text)
    at = line + 1
    after = None
    alone = not rows.indent and not rows.quoted  # nothing but its end ends it
    while at < end:
        if alone:
            found = text.find(run, first[at])
            alone = found >= 0
            at = min(bisect_right(rows.starts, found) - 1, end - 1) if alone else at
        place = first[at]
        if place < ends[at] and indents[at] < rows.indent:
            break
        if place >= size:
            break
        if (
            text.startswith(run, place)
            and not text[place : ends[at]].rstrip(" \t").strip(mark)
            and not rows.code(at)
        ):
            after = at + 1
            break
        at += 1
    after = at if after is None else after
    rows.add("fence", line, after, level, info)
    return after


def _heading(rows: Rows, line: int, level: int) -> int | None:
    text, place, stop = rows.text, rows.first[line], rows.ends[line]
    match = _HEADING.match(text, place, stop)
    if match is None:
        return None
    begin = match.end()
    words = text[begin:stop].rstrip(" \t")
    cut = words.rstrip("#")
    if cut and cut[-1] in " \t":
        words = cut
    rows.add_heading(line, level, begin, words, f"h{begin - place}")
    return line + 1


def _quote(rows: Rows, line: int, end: int, level: int) -> int:
    text, first, ends, indents, begins = rows.text, rows.first, rows.ends, rows.indents, rows.begins
    limit, indent = rows.limit, rows.indent
    kept: list[tuple[int, int, int]] = []
    at = line
    empty = False
    while at < end:
        place, stop = first[at], ends[at]
        if place >= stop:
            break
        if text[place] == ">" and (at == line or indents[at] >= indent):
            kept.append((begins[at], place, indents[at]))
            place += 1
            if text.startswith(" ", place) and place < stop:
                place += 1
            begins[at] = place
            rest = text[place:stop]
            inner = len(rest) - len(rest.lstrip(" "))
            if rest.startswith("\t", inner):
                raise UnsureError("tab in a quote")
            first[at], indents[at] = place + inner, inner
            empty = place + inner >= stop
            at += 1
            continue
        if empty:
            break
        if _ends_table(rows, at):
            rows.limit = at
            if indent:
                kept.append((begins[at], place, indents[at]))
                indents[at] -= indent
            break
        kept.append((begins[at], place, indents[at]))
        indents[at] = -1
        at += 1
    rows.indent = 0
    rows.quoted += 1
    number = rows.open()
    after = _blocks(rows, line, at, level + 1)
    rows.close(number, "quote", line, after, level)
    rows.quoted -= 1
    rows.limit, rows.indent = limit, indent
    for place, (begin, word, columns_) in enumerate(kept, line):
        begins[place], first[place], indents[place] = begin, word, columns_
    return after

"""Blocks of Markdown that lose text or swallow it: fences, tables, footnotes."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import pairwise
from typing import TYPE_CHECKING, ClassVar

from postlint.kinds.base import Context, Kind
from postlint.pattern import lazy
from postlint.rule import Finding
from postlint.text import Span

if TYPE_CHECKING:
    from postlint.post import Post

_FENCE = lazy(r"[ \t>]*(?:(?:[-*+]|\d{1,9}[.)])[ \t]+)*(`{3,}|~{3,})")


class UnclosedFence(Kind):
    """A code fence that runs to the end of the post."""

    names: ClassVar[frozenset[str]] = frozenset({"fence"})

    def check(self, post: Post, context: Context) -> Iterator[Finding]:
        """Yield a finding for the fence, on its opening line."""
        text_end = len(post.text.rstrip())
        for block in post.document.blocks:
            if block.kind != "fence" or block.end < text_end:
                continue
            lines = post.text[block.start : block.end].rstrip().split("\n")
            opening = _FENCE.match(lines[0])
            if opening is None:
                continue
            mark = opening.group(1)
            closing = re.fullmatch(rf"[ \t>]*{re.escape(mark[0])}{{{len(mark)},}}[ \t\r]*", lines[-1])
            if len(lines) > 1 and closing is not None:
                continue
            start = block.start + opening.start(1)
            yield Finding(Span(start, block.start + len(lines[0].rstrip())), {"fence": mark})


_DELIMITER = lazy(r"[ \t]{0,3}\|?(?:[ \t]*:?-{2,}:?[ \t]*\|)+(?:[ \t]*:?-{2,}:?[ \t]*)?[ \t\r]*")
# What a line that makes a table has, at one of its bars.
_DELIMITING = lazy(r"\|(?:[ \t]*[-:]|(?<=[-: \t]\|))")


class BrokenTable(Kind):
    """A row with more cells than its table's head, the last of which no reader sees.

    Variant `unread`: a line of dashes and bars that makes no table, because the line above has another number of
    cells.
    """

    names: ClassVar[frozenset[str]] = frozenset({"row", "cells", "columns"})
    variants: ClassVar[frozenset[str]] = frozenset({"unread"})

    def check(self, post: Post, context: Context) -> Iterator[Finding]:
        """Yield a finding per row."""
        if not _DELIMITING.search(post.text):
            return
        columns = 0
        fresh = False
        for block in post.document.blocks:
            if block.kind == "table":
                fresh = True
            elif block.kind == "row":
                line = post.text[block.start : block.end].split("\n")[0].rstrip("\r")
                cells = _cells(line)
                if fresh:
                    columns, fresh = len(cells), False
                elif len(cells) > columns:
                    lost = cells[columns:]
                    if any(cell.strip() for cell in lost):
                        span = Span(block.start, block.start + len(line))
                        yield Finding(span, _values(line, len(cells), columns))
            elif block.kind == "paragraph" and block.content is not None and "|" in block.content.text:
                yield from self._unread(post, block.start, block.end)

    @staticmethod
    def _unread(post: Post, start: int, end: int) -> Iterator[Finding]:
        lines = post.text[start:end].split("\n")
        at = start + len(lines[0]) + 1
        for above, line in pairwise(lines):
            if _DELIMITER.fullmatch(line) and line.strip().startswith("|") and "|" in above:
                cells, columns = len(_cells(above)), len(_cells(line))
                if cells != columns and cells > 1:
                    yield Finding(
                        Span(at, at + len(line.rstrip())), _values(above, cells, columns), variant="unread"
                    )
                    return
            at += len(line) + 1


def _values(line: str, cells: int, columns: int) -> dict[str, str]:
    return {"row": line.strip(), "cells": str(cells), "columns": str(columns)}


def _cells(line: str) -> list[str]:
    """Return the cells of a row: bars part them, unless escaped (GFM 4.10; code spans make no difference)."""
    inner = line.lstrip(" \t>").strip().removeprefix("|")
    parts = re.split(r"(?<!\\)\|", inner) if "\\" in inner else inner.split("|")
    if not parts[-1].strip() and inner.endswith("|") and not inner.endswith("\\|"):
        parts.pop()
    return parts


_REFERENCE = lazy(r"(?<![\\\]])\[\^([\w-]{1,40})\](?![(:])")
_DEFINITION = lazy(r"^[ \t>]{0,12}\[\^([^\]\s]{1,60})\]:", re.MULTILINE)


class UndefinedFootnote(Kind):
    """A footnote mark without its note.

    A mark that is no number is one only in a post that has notes, so that a character class (`[^a]`) is none.
    """

    names: ClassVar[frozenset[str]] = frozenset({"label"})

    def check(self, post: Post, context: Context) -> Iterator[Finding]:
        """Yield a finding per mark."""
        if post.is_html or "[^" not in post.text:
            return
        defined = {match.group(1).lower() for match in _DEFINITION.finditer(post.text, post.body_start)}
        for event in post.events:
            if event.kind != "text":
                continue
            for match in _REFERENCE.finditer(post.text, event.start, event.end):
                label = match.group(1)
                if label.lower() in defined or (not defined and not label.isdigit()):
                    continue
                if re.match(r"[ \t]{0,3}:", post.text[match.end() : match.end() + 4]):
                    continue
                yield Finding(Span(*match.span()), {"label": label})

"""A unified diff for people at a terminal: what changed within a line stands out, word by word."""

from __future__ import annotations

from postlint.reports.window import visible
from postlint.reports.word_diff import Row, rows

_CYAN, _BOLD = "\x1b[36m", "\x1b[1m"
_REVERSE, _PLAIN, _END = "\x1b[7m", "\x1b[27m", "\x1b[0m"
_COLOURS = {"-": "\x1b[31m", "+": "\x1b[32m"}


def coloured(filename: str, old: str, new: str) -> str:
    """Return the diff from `old` to `new` with colours; control characters of the post are shown, never sent."""
    name = visible(filename)
    heading = (f"{_BOLD}--- a/{name}{_END}", f"{_BOLD}+++ b/{name}{_END}")
    return "".join(f"{row}\n" for row in (*heading, *map(_painted, rows(old, new))))


def _painted(row: Row) -> str:
    text = "".join(
        f"{_REVERSE}{visible(part)}{_PLAIN}" if differs else visible(part) for part, differs in row.parts
    )
    if row.sign == "@":
        return f"{_CYAN}{text}{_END}"
    colour = _COLOURS.get(row.sign)
    return f"{row.sign}{text}" if colour is None else f"{colour}{row.sign}{text}{_END}"

"""The lines that portals add to articles, as their tables have them: see postlint.kinds.portals."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache

from postlint.kinds.beginnings import SPACE, beginnings
from postlint.kinds.words import read_table
from postlint.pattern import lazy
from postlint.prose import BLOCK, OBJECT
from postlint.tuples import NamedTuple

#: White space and what shows without being words: one space to the tables.
BLANK = "".join((*sorted(SPACE), OBJECT))


class Line(NamedTuple):
    """An expression for whole paragraphs, with words of which each such paragraph has one.

    `parts` are the words parted at their spaces, the longest part first: what a text has of them, its white space is
    no matter.
    """

    words: tuple[str, ...]
    parts: tuple[tuple[str, ...], ...]
    pattern: re.Pattern[str]

    def may_stand_in(self, text: str, start: int, end: int) -> bool:
        """Tell whether such a paragraph may be a part of a range of a text, whatever white space this has."""
        for parts in self.parts:
            for part in parts:
                if text.find(part, start, end) < 0:
                    break
            else:
                return True
        return False


class Lines(NamedTuple):
    """Lines by the character they begin with, those that may begin with any, and a pattern for the heads of those."""

    beginning: dict[str, tuple[Line, ...]]
    others: tuple[Line, ...]
    heads: re.Pattern[str]

    def paragraphs(self, text: str) -> Iterator[tuple[int, str]]:
        """Yield the place and the text of each paragraph of a visible text that may be one of the lines."""
        if any(line.may_stand_in(text, 0, len(text)) for line in self.others):
            at = 0
            for part in text.split(BLOCK):
                yield at, part
                at += len(part) + 1
            return
        marked = f"{BLOCK}{text}{BLOCK}"
        for match in self.heads.finditer(marked):
            at, end = match.start(), marked.find(BLOCK, match.end())
            for line in self.beginning[marked[match.end() - 1]]:
                if line.may_stand_in(marked, at, end):
                    yield at, marked[at + 1 : end]
                    break

    def match(self, text: str) -> bool:
        """Tell whether a text, its white space made single spaces and none around it, is one of the lines."""
        for line in (*self.beginning.get(text[:1], ()), *self.others):
            for word in line.words:
                if word in text:
                    if line.pattern.fullmatch(text):
                        return True
                    break
        return False


@cache
def lines(path: str) -> Lines:
    """Return the lines of a table or folder of tables."""
    beginning: dict[str, tuple[Line, ...]] = {}
    others: list[Line] = []
    for row in read_table(path):
        if row[0] != "boilerplate":
            continue
        words = row[2].split("|")
        parts = (tuple(sorted(word.split(), key=len, reverse=True)) for word in words)
        line = Line(tuple(words), tuple(parts), lazy(row[1]))
        characters = beginnings(row[1])
        if characters is None:
            others.append(line)
        for character in characters or ():
            beginning[character] = (*beginning.get(character, ()), line)
    heads = lazy(f"{BLOCK}[{BLANK}]*[{re.escape(''.join(sorted(beginning)))}]" if beginning else "(?!)")
    return Lines(beginning, tuple(others), heads)

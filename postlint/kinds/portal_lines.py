"""The lines that portals add to articles, as their tables have them: see postlint.kinds.portals."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from functools import cache
from typing import TypeAlias

from postlint.kinds.beginnings import SPACE, beginnings
from postlint.kinds.words import derived, read_table
from postlint.pattern import lazy
from postlint.prose import BLOCK, OBJECT
from postlint.tuples import NamedTuple

#: White space and what shows without being words: one space to the tables.
BLANK = "".join((*sorted(SPACE), OBJECT))


#: Words that a paragraph must have, all of them.
Sign: TypeAlias = tuple[str, ...]


class Line(NamedTuple):
    """An expression for whole paragraphs, with words of which each such paragraph has one."""

    words: tuple[str, ...]
    pattern: re.Pattern[str]

    @property
    def signs(self) -> Iterator[Sign]:
        """The words parted at their spaces, the longest part first: what white space a text has is no matter then."""
        return (tuple(sorted(word.split(), key=len, reverse=True)) for word in self.words)


class Lines(NamedTuple):
    """Lines by the character they begin with, those that may begin with any, and the signs of each of these groups."""

    beginning: dict[str, tuple[Line, ...]]
    others: tuple[Line, ...]
    signs: dict[str, tuple[Sign, ...]]
    signs_of_others: tuple[Sign, ...]
    #: The end of a block, and the beginning of a paragraph that begins as lines do.
    known: re.Pattern[str]

    def paragraphs(self, text: str) -> Iterator[tuple[int, str]]:
        """Yield the place and the text of each paragraph of a visible text that may be one of the lines."""
        if _has_one(text, self.signs_of_others):
            at = 0
            for part in text.split(BLOCK):
                yield at, part
                at += len(part) + 1
            return
        signs = self.signs
        for match in self.known.finditer(BLOCK + text):
            at, after = match.span()
            end = text.find(BLOCK, at)
            part = text[at : len(text) if end < 0 else end]
            if _has_one(part, signs[text[after - 2]]):
                yield at, part

    def match(self, text: str) -> bool:
        """Tell whether a text, its white space made single spaces and none around it, is one of the lines."""
        for line in (*self.beginning.get(text[:1], ()), *self.others):
            for word in line.words:
                if word in text:
                    if line.pattern.fullmatch(text):
                        return True
                    break
        return False


def _has_one(text: str, signs: Iterable[Sign]) -> bool:
    """Tell whether a text has one of some signs."""
    for words in signs:
        for word in words:
            if word not in text:
                break
        else:
            return True
    return False


def _signs(lines: Iterable[Line]) -> tuple[Sign, ...]:
    return tuple(dict.fromkeys(sign for line in lines for sign in line.signs))


@derived
def _rows(path: str) -> list[tuple[tuple[str, ...], str, str | None]]:
    """Return the words and the pattern of each line, and the characters that it begins with (None: any)."""
    rows = []
    for row in read_table(path):
        if row[0] == "boilerplate":
            characters = beginnings(row[1])
            known = None if characters is None else "".join(sorted(characters))
            rows.append((tuple(row[2].split("|")), row[1], known))
    return rows


@cache
def lines(path: str) -> Lines:
    """Return the lines of a table or folder of tables."""
    beginning: dict[str, tuple[Line, ...]] = {}
    others: list[Line] = []
    for words, pattern, characters in _rows(path):
        line = Line(words, lazy(pattern))
        if characters is None:
            others.append(line)
        for character in characters or ():
            beginning[character] = (*beginning.get(character, ()), line)
    signs = {character: _signs(ones) for character, ones in beginning.items() if character not in BLANK}
    blank = BLANK.replace(BLOCK, "")
    first = f"[{re.escape(''.join(signs))}]" if signs else "(?!)"
    known = lazy(f"{BLOCK}[{re.escape(blank)}]*{first}")
    return Lines(beginning, tuple(others), signs, _signs(others), known)

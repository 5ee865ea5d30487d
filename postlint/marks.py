"""The marks of a text, one byte a character: what stands beside what is told of the text as a whole."""

from __future__ import annotations

import codecs
from functools import cache
from typing import Any

#: What has a byte of its own beside ASCII: Chinese marks, spaces and ends of blocks, the words of dates, what wrong
#: decoding leaves, full-width digits and letters.
_MARKS = (
    "“”‘’（）《》「」『』【】〔〕，。、；：？！．…—％\u00a0\u3000\u2028\u2029年月日\ufffd锟烫屯锛銆鈥０１２３４５６７８９"
    "ＡＢＣＤＥＦＧＨＩＪＫＬＭＮＯＰＱＲＳＴＵＶＷＸＹＺａｂｃｄｅｆｇｈｉｊｋｌｍｎｏｐｑｒｓｔｕｖｗｘｙｚ"
)
#: The byte of any other character; the question mark, whose own it is, has the one of DEL.
_OTHER, _QUESTION = "?", "\x7f"


def coded(text: str) -> bytes:
    """Return a text with one byte for each of its characters: see `code`."""
    if _OTHER in text:
        text = text.replace(_OTHER, _QUESTION)
    return codecs.charmap_encode(text, "replace", _table())[0]


def code(characters: str) -> bytes:
    """Return the bytes that stand for some characters, each once; those that have none of their own share one."""
    return bytes(sorted(set(coded(characters))))


def others(characters: str) -> bytes:
    """Return the bytes that stand for none of some characters."""
    return bytes(sorted(set(range(256)) - set(code(characters))))


def have_own(characters: str) -> bool:
    """Tell whether each of some characters has a byte that no other character has."""
    return all(one in _MARKS or (one.isascii() and one not in "?\x7f") for one in characters)


def only(characters: str) -> bytes:
    """Return the table that leaves some characters with bytes of their own and makes spaces of all others."""
    kept = code(characters)
    return bytes(one if one in kept else 0x20 for one in range(256))


def runs(marks: bytes, kept: bytes) -> bytes:
    """Return the runs of the characters that a table leaves, one space between two."""
    return b" ".join(marks.translate(kept).split())


def coded_pattern(pattern: str) -> bytes:
    """Return a pattern for coded texts; raises UnicodeEncodeError for a character without a byte of its own."""
    return codecs.charmap_encode(pattern, "strict", _table())[0]


@cache
def _table() -> Any:
    ascii_only = "".join(map(chr, range(128)))
    return codecs.charmap_build((ascii_only + _MARKS).ljust(256, "\ufffe"))


class Beside:
    """Characters of one sort right before those of another one, and right behind these one of a third, if wanted."""

    __slots__ = ("_classes", "_few", "_pairs", "_then")

    def __init__(self, before: bytes, after: bytes, then: bytes = b"") -> None:
        """Take the bytes of the sorts."""
        self._then = then
        self._few = min(before, after, key=len)
        self._classes = bytes((one in before) + 2 * (one in after) for one in range(256))
        ones = [one for one in (1, 3) if one in self._classes]
        twos = [two for two in (2, 3) if two in self._classes]
        self._pairs = tuple(bytes((one, two)) for one in ones for two in twos)

    def stand_in(self, marks: bytes) -> bool:
        """Tell whether such a pair stands in a text."""
        if not any(one in marks for one in self._few):
            return False
        classes = marks.translate(self._classes)
        if self._then:
            return any(self._goes_on(marks, classes, pair) for pair in self._pairs)
        return any(pair in classes for pair in self._pairs)

    def _goes_on(self, marks: bytes, classes: bytes, pair: bytes) -> bool:
        last = len(marks) - 1  # such a pair at the very end does not go on
        at = classes.find(pair, 0, last)
        while at >= 0:
            if marks[at + 2] in self._then:
                return True
            at = classes.find(pair, at + 1, last)
        return False

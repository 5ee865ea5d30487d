"""Words that are never right, from tables: wrong idioms and compounds in Chinese, common misspellings
in English."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from itertools import pairwise
from typing import TYPE_CHECKING, ClassVar

from postlint.kinds import segments
from postlint.kinds.base import Context, Kind, Words
from postlint.kinds.words import read_table
from postlint.pattern import lazy
from postlint.rule import Finding, Safety
from postlint.text import MappedText

if TYPE_CHECKING:
    from postlint.post import Post

_HAN = lazy("[\u4e00-\u9fff]{2}")
# A plain English word: no part of a name with digits, of a path, an address, a tag or a compound with
# other scripts.
_WORD = lazy(r"(?<![\w@#/\\.$&%'’-])[A-Za-z][a-z]{3,24}(?![\w@/\\$=(-]|['’.:][A-Za-z0-9_]|\.\.|…)")
#: Chinese words shorter than this count only where segmentation takes them for words.
_SURE = 4
_OPENING, _CLOSING = "“‘「『\"'《（(", "”’」』\"'》）)"


class Misspelling(Kind):
    """Reports words of two tables.

    `chinese` has rows of wrong form and right form; `english` of wrong stem, right stem and the endings that
    both take (`-` for none).

    A form in quotation marks is what the post speaks of. A word that a post uses more than `name_uses`
    times is a name; `allow` lists forms never reported. Capitalised English words may be names, so
    their fixes are unsafe.
    """

    chinese: Words
    english: Words
    name_uses: int = 4
    allow: tuple[str, ...] = ()

    names: ClassVar[frozenset[str]] = frozenset({"text", "new"})

    def check(self, post: Post, context: Context) -> Iterator[Finding]:
        """Yield a finding per wrong word."""
        for text in post.readable:
            yield from self._chinese(post, text)
            yield from self._english(post, text)

    def _chinese(self, post: Post, text: MappedText) -> Iterator[Finding]:
        content = text.text
        if not _HAN.search(content):
            return
        pairs, right = _chinese(self.chinese)
        languages = post.languages(text)
        for pair in pairs.keys() & set(map("".join, pairwise(content))):
            for wrong in pairs[pair]:
                at = -1 if wrong in self.allow else content.find(wrong)
                while at >= 0:
                    end = at + len(wrong)
                    sure = len(wrong) >= _SURE
                    if not (
                        _quoted(content, at, end)
                        or languages.is_east_asian(at)
                        or not (sure or segments.is_cut(content, at, end))
                    ):
                        yield _finding(text, at, end, right[wrong], None if sure else "unsafe")
                    at = content.find(wrong, end)

    def _english(self, post: Post, text: MappedText) -> Iterator[Finding]:
        if not _WORD.search(text.text):
            return
        wrong = _english(self.english)
        found = [match for match in _WORD.finditer(text.text) if match.group().lower() in wrong]
        for match in found:
            start, end = match.span()
            word = match.group()
            lower = word.lower()
            if lower in self.allow or _quoted(text.text, start, end):
                continue
            if post.text.count(word) > self.name_uses:
                continue
            if not post.languages(text).is_english(start):
                continue
            new = wrong[lower]
            capital = word != lower
            if capital and post.text.count(lower) == 0 and not _begins(text.text, start):
                continue
            new = new[0].upper() + new[1:] if capital else new
            yield _finding(text, start, end, new, "unsafe" if capital else None)


def _finding(text: MappedText, start: int, end: int, new: str, safety: Safety | None) -> Finding:
    values = {"text": text.text[start:end], "new": new}
    return Finding(text.source(start, end), values, text.edits(start, end, new), safety=safety)


def _begins(content: str, start: int) -> bool:
    """Tell whether a sentence begins at a place, where any word has a capital."""
    before = content[max(0, start - 3) : start].rstrip()
    return not before or before[-1] in ".!?:\u2028\u2029。！？："


def _quoted(content: str, start: int, end: int) -> bool:
    before, after = content[start - 1 : start] if start else "", content[end : end + 1]
    return before != "" and after != "" and before in _OPENING and after in _CLOSING


@cache
def _chinese(path: str) -> tuple[dict[str, tuple[str, ...]], dict[str, str]]:
    """Return the wrong forms by a pair of their characters that the right form lacks, and the right
    form of each.

    A text has hardly any of these pairs, so one look at all its pairs tells that none of the forms is there.
    """
    pairs: dict[str, tuple[str, ...]] = {}
    right = {row[0]: row[1] for row in read_table(path)}
    for wrong, new in right.items():
        pair = next((one for one in map("".join, pairwise(wrong)) if one not in new), wrong[:2])
        pairs[pair] = (*pairs.get(pair, ()), wrong)
    return pairs, right


@cache
def _english(path: str) -> dict[str, str]:
    found = {}
    for row in read_table(path):
        for ending in row[2].split() if len(row) > 2 and row[2] else ["-"]:
            end = "" if ending == "-" else ending
            found[row[0] + end] = row[1] + end
    return found

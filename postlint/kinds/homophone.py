"""A Chinese word that stands where the same phrase elsewhere has another word of the same sound."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from typing import TYPE_CHECKING, ClassVar

from postlint.kinds import segments
from postlint.kinds.alike import WINDOW, Sounds, alike, packed, unpacked
from postlint.kinds.base import Context, Kind, Words
from postlint.kinds.words import derived, read_table
from postlint.rule import Finding, Related
from postlint.tuples import NamedTuple

if TYPE_CHECKING:
    from postlint.post import Post

#: How many characters around a word are compared.
_REACH = 12


class Homophone(Kind):
    """Reports the odd one of two different words with one sound in the same phrase; relates the other.

    The phrases share at least one character before the word, one after it and `shared` in all.
    `syllables` is a table of syllables without tones, their characters, and words in which these sound otherwise: where
    no two phrases sound alike, nothing else is asked. `pairs` lists words that are real alternatives of each other
    (权利, 权力).
    """

    syllables: Words
    pairs: Words
    shared: int = 4

    about_words: ClassVar[bool] = True
    names: ClassVar[frozenset[str]] = frozenset({"text", "other", "phrase"})

    def prepare(self, post: Post) -> None:
        """Load the dictionary that tells words apart."""
        segments.prepare(post)

    def check(self, post: Post, context: Context) -> Iterator[Finding]:
        """Yield a finding per odd place."""
        if not post.has_han:
            return
        joined = post.own
        content = joined.content
        reported: set[int] = set()
        for first, second in alike(content, _sounds(self.syllables)):
            pair = self._compare(content, first, second)
            if pair is None:
                continue
            odd, other = _judged(content, pair)
            text, start = joined.place(odd.start)
            other_text, other_start = joined.place(other.start)
            if odd.start in reported or post.languages(text).is_east_asian(start):
                continue
            reported.add(odd.start)
            yield Finding(
                text.source(start, start + len(odd.word)),
                {"text": odd.word, "other": other.word, "phrase": _phrase(content, other)},
                related=(
                    Related(
                        f"{other.word} here", other_text.source(other_start, other_start + len(other.word))
                    ),
                ),
            )

    def _compare(self, content: str, first: int, second: int) -> tuple[_Use, _Use] | None:
        """Return the words in which two windows of one sound differ, or None where that is no slip."""
        at = next(i for i in range(WINDOW) if content[first + i] != content[second + i])
        one, two = _word_at(content, first + at), _word_at(content, second + at)
        if one is None or two is None or one.word == two.word or len(one.word) != len(two.word):
            return None
        if first + at - one.start != second + at - two.start:
            return None
        before = _equal(content, one.start - 1, two.start - 1, -1)
        after = _equal(content, one.end, two.end, 1)
        if not before or not after or before + after < self.shared:
            return None
        if _are_alternatives(self.pairs, one.word, two.word):
            return None
        readings = _readings(self.syllables)
        if readings.of(one.word) != readings.of(two.word):
            return None
        return one, two


class _Use(NamedTuple):
    """A word where it stands."""

    start: int
    word: str

    @property
    def end(self) -> int:
        return self.start + len(self.word)


def _word_at(content: str, at: int) -> _Use | None:
    """Return the word of two characters or more that covers a place."""
    if not "\u4e00" <= content[at] <= "\u9fff":
        return None
    begin, end = segments.clause(content, at, at + 1, _REACH)
    for word in segments.words(content[begin:end]):
        if begin <= at < begin + len(word):
            return _Use(begin, word) if len(word) > 1 else None
        begin += len(word)
    return None


def _equal(content: str, one: int, two: int, step: int) -> int:
    """Count the equal letters, digits and characters from two places on."""
    count = 0
    while (
        count < _REACH
        and min(one, two) >= 0
        and max(one, two) < len(content)
        and content[one] == content[two]
        and content[one].isalnum()
    ):
        one, two, count = one + step, two + step, count + 1
    return count


def _judged(content: str, pair: tuple[_Use, _Use]) -> tuple[_Use, _Use]:
    """Return the odd word and the other: the rarer one in this phrase, else the one that has more uses
    elsewhere."""

    def uses(use: _Use) -> tuple[int, int]:
        before, after = content[use.start - 2 : use.start], content[use.end : use.end + 2]
        here = max(content.count(before + use.word), content.count(use.word + after))
        return here, here - content.count(use.word)

    first, second = pair
    return (first, second) if uses(first) < uses(second) else (second, first)


def _phrase(content: str, use: _Use) -> str:
    """Return a word with up to four letters of its phrase on either side."""
    before = re.split(r"\W", content[max(0, use.start - 4) : use.start])[-1]
    return before + use.word + re.split(r"\W", content[use.end : use.end + 4])[0]


@cache
def _sounds(path: str) -> Sounds:
    """Return a table that turns each character into the first one of its syllable."""
    return unpacked(_packed(path))


@derived
def _packed(path: str) -> str:
    return packed({character: row[1][0] for row in read_table(path) for character in row[1]})


class _Readings(NamedTuple):
    """The syllable of each character of a table, and words in which one has another."""

    syllables: dict[str, str]
    exceptions: frozenset[str]

    def of(self, word: str) -> list[str]:
        """Return the syllables of a word. The library that knows those of all takes as long to load as 200 posts."""
        parts = {word[start:end] for start in range(len(word)) for end in range(start + 2, len(word) + 1)}
        if self.syllables.keys() >= {*word} and self.exceptions.isdisjoint(parts):
            return [self.syllables[character] for character in word]
        from pypinyin import lazy_pinyin

        return list(lazy_pinyin(word))


@cache
def _readings(path: str) -> _Readings:
    rows = read_table(path)
    syllables = {character: row[0] for row in rows for character in row[1]}
    return _Readings(syllables, frozenset(word for row in rows for word in " ".join(row[2:]).split()))


def _are_alternatives(path: str, one: str, two: str) -> bool:
    """Tell whether both words are right in one phrase: by themselves, or as all that differs in them is (买 and 卖)."""
    known = _alternatives(path)
    if frozenset((one, two)) in known:
        return True
    return all(a == b or frozenset((a, b)) in known for a, b in zip(one, two, strict=True))


@cache
def _alternatives(path: str) -> frozenset[frozenset[str]]:
    found = set()
    for row in read_table(path):
        words = row[0].split()
        found |= {frozenset((a, b)) for a in words for b in words if a != b}
    return frozenset(found)

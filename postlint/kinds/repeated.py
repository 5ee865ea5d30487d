"""The same word twice in a row: `the the`, 的的."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from functools import cached_property
from itertools import product
from typing import TYPE_CHECKING, ClassVar

from postlint.han import has_han
from postlint.kinds import segments
from postlint.kinds.base import Context, Kind
from postlint.kinds.quotes import is_quoted
from postlint.latin import Words
from postlint.mapped import MappedText
from postlint.pattern import compiled, lazy
from postlint.prose import BLOCK
from postlint.rule import Finding

if TYPE_CHECKING:
    from postlint.post import Post

# The same word twice with nothing but space between, no part of an address, a path or a longer compound.
_LATIN = lazy(
    r"(?P<word>[A-Za-z](?<![\w'’.:@#/$-].)[A-Za-z]*)[ \t\r\n]+(?P<again>(?i:(?P=word)))(?![\w'’@/-]|\.\w)"
)
#: The white space between them.
_SPACES = (" ", "\t", "\r", "\n")
#: The capitals that a pattern without regard to case takes for letters of ASCII: İ and the sign of Kelvin.
_LIKE_ASCII = "\u0130\u212a"
#: How much text around a repetition is looked at for more of them, in code points to either side.
_SURROUNDINGS = 300


class RepeatedWord(Kind):
    """Reports the second of two equal words with nothing but space between them, across inline tags
    and line ends.

    Those of `safe` stand twice by slip only, those of `unsafe` now and then in a right sentence. Other words
    in lower case of `other_length` letters and more are as unsafe, unless `meant` has them: `very very`. Other Chinese
    ones are not looked at. Chinese ones must be words by segmentation, so 目的的, 的的确确
    and 为了了解 are silent; what follows one of `unless` (which begin with the doubled word) is another word, and so is
    what ends one of `endings`. Three in a row of those in `unsafe` are meant (对对对).
    """

    safe: tuple[str, ...]
    unsafe: tuple[str, ...] = ()
    unless: tuple[str, ...] = ()
    endings: tuple[str, ...] = ()
    other_length: int = 4
    meant: tuple[str, ...] = ()

    about_words: ClassVar[bool] = True
    names: ClassVar[frozenset[str]] = frozenset({"text"})

    @cached_property
    def _chinese(self) -> tuple[re.Pattern[str], ...]:
        """One pattern per length, each of which begins with a class of characters: those fail the fastest."""
        words = [word for word in (*self.safe, *self.unsafe) if not word.isascii()]
        found = []
        for length in sorted({len(word) for word in words}):
            same = [word for word in words if len(word) == length]
            listed = f"[{''.join(same)}]" if length == 1 else "|".join(same)
            found.append(rf"(?P<word>{listed})[\r\n]*(?P<again>(?P=word))")
        return tuple(compiled(pattern) for pattern in found)

    @cached_property
    def _listed(self) -> frozenset[str]:
        return frozenset(word.lower() for word in (*self.safe, *self.unsafe) if word.isascii())

    @cached_property
    def _capital(self) -> frozenset[str]:
        """The listed words with one capital and more, as they may stand before themselves in lower case."""
        cases = (product(*zip(word, word.upper(), strict=True)) for word in self._listed)
        return frozenset("".join(letters) for every in cases for letters in every) - self._listed

    @cached_property
    def _needs_han(self) -> bool:
        """Whether all listed words that are not Latin are Chinese."""
        return all(word.isascii() or has_han(word) for word in (*self.safe, *self.unsafe))

    def prepare(self, post: Post) -> None:
        """Load the dictionary that tells words apart."""
        segments.prepare(post)

    def check(self, post: Post, context: Context) -> Iterator[Finding]:
        """Yield a finding per repetition."""
        joined = post.joined
        for match in self._latin(joined.content, post.vocabulary) if self._listed else ():
            text, start = joined.place(match.start())
            end, word = start + len(match.group()), match["word"]
            if (
                self._is_slip(word)
                and not _is_right(text.text, start, end)
                and post.languages(text).is_english(start)
            ):
                yield self._finding(text, match, start, start + len(word))
        if (self._needs_han and not post.has_han) or not post.searched.finds(id(self), self._repeats):
            return
        for pattern in self._chinese:
            for match in pattern.finditer(joined.content):
                text, start = joined.place(match.start())
                end = start + len(match.group())
                if not post.languages(text).is_east_asian(start) and self._is_double(
                    text.text, start, end, match["word"]
                ):
                    yield self._finding(text, match, start, end - len(match["again"]))

    def _repeats(self, text: str) -> bool:
        """Tell whether a listed word that is not Latin stands twice in a text."""
        return any(pattern.search(text) for pattern in self._chinese)

    def _finding(self, text: MappedText, match: re.Match[str], start: int, cut: int) -> Finding:
        """Return a repetition that begins at a place of a text; the fix removes what is behind another place."""
        end = start + len(match.group())
        word = match["word"].lower()
        unsafe = word not in self.safe or not _alone(text, start, end)
        return Finding(
            text.source(end - len(match["again"]), end),
            {"text": word},
            text.edits(cut, end, ""),
            safety="unsafe" if unsafe else None,
        )

    def _latin(self, content: str, runs: Words) -> Iterable[re.Match[str]]:
        """Return the places where a Latin word worth a look stands twice, in order, none over another."""
        if not content.isascii() and any(one in content for one in _LIKE_ASCII):
            return _LATIN.finditer(content)
        # Where the second is not in lower case, nothing is reported, and where the first is not, only listed ones are.
        words = {word for word in runs.doubled if word in self._listed or self._is_other(word)}
        capital = self._capital & runs.every
        if not words and not capital:
            return ()
        gaps = _Gaps(content)
        words.update(
            word.lower()
            for word in capital
            if next(gaps.places(content, word, word.lower()), None) is not None
        )
        if not words:
            return ()
        lower = content.lower()  # of equal length, as there is no İ
        found: list[re.Match[str]] = []
        for at in sorted(at for word in words for at in gaps.places(lower, word, word)):
            match = _LATIN.match(content, at)
            if match is not None and (not found or at >= found[-1].end()):
                found.append(match)
        return found

    def _is_other(self, word: str) -> bool:
        plain = word.isascii() and word.isalpha() and word.islower()
        return plain and len(word) >= self.other_length and word not in self.meant

    def _is_slip(self, word: str) -> bool:
        """Tell whether a Latin word that stands twice is worth a look."""
        return word.lower() in self._listed or self._is_other(word)

    def _is_double(self, content: str, start: int, end: int, word: str) -> bool:
        again = end - len(word)
        if any(content.startswith(other, again) for other in self.unless):
            return False
        if any(content.endswith(other, 0, start + len(word)) for other in self.endings):
            return False
        if word not in self.safe and content.startswith(word, end):
            return False
        if again > start + len(word):  # a line end between: two clauses by segmentation
            return segments.is_cut(content, start, start + len(word)) and segments.is_cut(content, again, end)
        found = segments.bounds(content, start, end)
        return {start, again, end} <= found and content[again - 2 * len(word) : again] != word * 2


class _Gaps:
    """What may stand between two words of a text: the white space that it has, and any two of it side by side."""

    def __init__(self, text: str) -> None:
        self._single = [space for space in _SPACES if space in text]
        pairs = (first + second for first in self._single for second in self._single)
        self._pairs = [pair for pair in pairs if pair in text]

    def places(self, text: str, word: str, again: str) -> Iterator[int]:
        """Yield where a word, be it the end of a longer one, stands before white space and more of it or `again`."""
        twice = (f"{word}{space}{again}" for space in self._single)
        for wanted in (*twice, *(word + pair for pair in self._pairs)):
            at = text.find(wanted)
            while at >= 0:
                yield at
                at = text.find(wanted, at + 1)


def _is_right(content: str, start: int, end: int) -> bool:
    """Tell whether a repetition of Latin letters is meant: capitals at both, three in a row, in quotation marks."""
    first, *_, second = content[start:end].split()
    if second != second.lower() or (first.isupper() and len(first) > 1):
        return True
    if is_quoted(content, start, end):
        return True
    window = content[max(0, start - _SURROUNDINGS) : start].rpartition(BLOCK)[2]
    window += content[start : end + _SURROUNDINGS].partition(BLOCK)[0]
    words = window.lower().split()
    return words.count(second) > 2 and any(
        a == b == c == second for a, b, c in zip(words, words[1:], words[2:], strict=False)
    )


def _alone(text: MappedText, start: int, end: int) -> bool:
    """Tell whether nothing of the source stands between the two words but what the reader sees."""
    span = text.source(start, end)
    return span.end - span.start == end - start

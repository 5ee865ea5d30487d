"""The same word twice in a row: `the the`, 的的."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cached_property
from typing import TYPE_CHECKING, ClassVar

from postlint.kinds import segments
from postlint.kinds.base import Context, Kind
from postlint.kinds.quotes import is_quoted
from postlint.pattern import compiled
from postlint.prose import BLOCK
from postlint.rule import Finding
from postlint.text import MappedText

if TYPE_CHECKING:
    from postlint.post import Post

#: How much text around a repetition is looked at for more of them, in code points to either side.
_SURROUNDINGS = 300


class RepeatedWord(Kind):
    """Reports the second of two equal words with nothing but space between them, across inline tags
    and line ends.

    Those of `safe` stand twice by slip only, those of `unsafe` now and then in a right sentence. Other words
    in lower case of `other_length` letters and more are as unsafe, unless `meant` has them: `very very`. Other Chinese
    ones are not looked at. Chinese ones must be words by segmentation, so 目的的, 的的确确
    and 为了了解 are silent; what follows one of `unless` (which begin with the doubled word) is another word.
    """

    safe: tuple[str, ...]
    unsafe: tuple[str, ...] = ()
    unless: tuple[str, ...] = ()
    other_length: int = 4
    meant: tuple[str, ...] = ()

    about_words: ClassVar[bool] = True
    names: ClassVar[frozenset[str]] = frozenset({"text"})

    @cached_property
    def _patterns(self) -> tuple[re.Pattern[str], ...]:
        """One pattern per sort of word, each of which begins with a class of characters: those fail the fastest."""
        words = (*self.safe, *self.unsafe)
        found = []
        if any(word.isascii() for word in words):
            found.append(
                r"(?P<word>[A-Za-z](?<![\w'’.:@#/$-].)[A-Za-z]*)[ \t\r\n]+(?P<again>(?i:(?P=word)))(?![\w'’@/-]|\.\w)"
            )
        for length in sorted({len(word) for word in words if not word.isascii()}):
            same = [word for word in words if len(word) == length and not word.isascii()]
            listed = f"[{''.join(same)}]" if length == 1 else "|".join(same)
            found.append(rf"(?P<word>{listed})[\r\n]*(?P<again>(?P=word))")
        return tuple(compiled(pattern) for pattern in found)

    def check(self, post: Post, context: Context) -> Iterator[Finding]:
        """Yield a finding per repetition."""
        for text in post.readable:
            languages = post.languages(text)
            for match in (match for pattern in self._patterns for match in pattern.finditer(text.text)):
                start, end = match.span()
                word, again = match["word"].lower(), match.start("again")
                if word.isascii():
                    if not self._is_slip(match["word"]) or _is_right(text.text, start, end):
                        continue
                    if not languages.is_english(start):
                        continue
                    cut = start + len(word)
                else:
                    if languages.is_east_asian(start):
                        continue
                    if not self._is_double(text.text, start, end, word):
                        continue
                    cut = again
                unsafe = word not in self.safe or not _alone(text, start, end)
                yield Finding(
                    text.source(again, end),
                    {"text": word},
                    text.edits(cut, end, ""),
                    safety="unsafe" if unsafe else None,
                )

    def _is_slip(self, word: str) -> bool:
        """Tell whether a Latin word that stands twice is worth a look."""
        if word.lower() in self.safe or word.lower() in self.unsafe:
            return True
        return len(word) >= self.other_length and word.islower() and word not in self.meant

    def _is_double(self, content: str, start: int, end: int, word: str) -> bool:
        again = end - len(word)
        if any(content.startswith(other, again) for other in self.unless):
            return False
        if again > start + len(word):  # a line end between: two clauses by segmentation
            return segments.is_cut(content, start, start + len(word)) and segments.is_cut(content, again, end)
        found = segments.bounds(content, start, end)
        return {start, again, end} <= found and content[again - 2 * len(word) : again] != word * 2


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
    return any(a == b == c == second for a, b, c in zip(words, words[1:], words[2:], strict=False))


def _alone(text: MappedText, start: int, end: int) -> bool:
    """Tell whether nothing of the source stands between the two words but what the reader sees."""
    span = text.source(start, end)
    return span.end - span.start == end - start

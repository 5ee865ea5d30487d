"""English words that no dictionary has and that are one slip of the fingers from a common one."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from functools import lru_cache
from itertools import islice

from postlint.dictionary import english
from postlint.kinds.made_words import is_compound, is_made
from postlint.kinds.spelling import is_english
from postlint.latin import Words
from postlint.once import once
from postlint.pattern import lazy
from postlint.prose import BLOCK

#: By the slip and the length of the word, how often the right word stands in the texts of the dictionary at least.
#: Short words have many neighbours, so only very common ones are meant; a wrong vowel is often another word.
_LEAST = {
    "swap": ((5, 10_000), (6, 1_000), (9, 300)),
    "drop": ((4, 200_000), (5, 20_000), (6, 10_000), (7, 1_000), (9, 300)),
    "double": ((6, 10_000), (7, 1_000), (9, 300)),
    "extra": ((7, 20_000), (8, 1_000), (10, 300)),
    "vowel": ((8, 3_000),),
}
#: How often the post itself uses the right word, where it need not be common.
_OWN = 3
#: How long a slip of such a word is at least.
_OWN_LENGTH = {"swap": 5, "drop": 5, "double": 6, "extra": 7}
_SHORTEST = min(_OWN_LENGTH.values())
_VOWELS = "aeiou"
_ALPHABET = "abcdefghijklmnopqrstuvwxyz"
_LOWER = lazy(r"(?<![\w-])[a-z]{2,}(?![\w-])")
_IN_SENTENCE = lazy(r"\b[a-z]{2,}\b")
#: How many words of them make an English text, and how much of one is read to see that it has them, in code points.
LEAST, _MOST_READ = 5, 4000
#: How much of a paragraph around a word tells that it is an English sentence, in code points to either side.
_AROUND = 300
#: A word that may be a slip, and the parts of `GraphQL` and the like.
_PLAIN, _PARTS = lazy("[A-Za-z][a-z]{3,23}"), lazy("[A-Za-z][a-z]+")
_WHOLE = lazy("^[A-Za-z][a-z]{3,23}$", re.MULTILINE)
#: How many words are remembered that are no slips of common ones: the posts of a site have the same ones.
_MOST = 65_536
_settled: set[str] = set()


def unknown(words: Words, most: int) -> list[str]:
    """Return the words of a text that may be slips, in the order of the alphabet: no dictionary has them.

    At most so many parts of words count that are not common.
    """
    rest = english().uncommon(words.every)
    if sum(map(len, rest)) > 4 * most:  # a part has four letters
        parts = {part for piece in rest for part in _PLAIN.findall(piece)}
        rest &= set(sorted(part for part in parts if not english().is_common(part.lower()))[:most])
    return sorted(_not_known(_WHOLE.findall("\n".join(rest))))


def all_unknown(words: Words, most: int) -> set[str] | None:
    """Return those of all texts of a post, or None where there are more."""
    forms = words.plain
    return _not_known(form for form in forms if 3 < len(form) < 25) if len(forms) <= most else None


def _not_known(forms: Iterable[str]) -> set[str]:
    known = english()
    return {form for form in forms if form.lower() not in known}


def is_settled(word: str) -> bool:
    """Tell whether it is known that a word is no slip of a common one."""
    return word in _settled


def has_sentence(content: str) -> bool:
    """Tell whether a text has some words in lower case, at its beginning."""
    words = islice(_IN_SENTENCE.finditer(content, 0, _MOST_READ), LEAST)
    return sum(1 for _ in words) == LEAST


class OwnWords:
    """The words of a text, and which of them a word is typed for: one used three times or more, or a common one."""

    def __init__(self, content: str, words: Words) -> None:
        self._content = content
        self._words = words

    @once
    def parts(self) -> Mapping[str, int]:
        """The words and parts of words, and how often each stands there."""
        return Counter(_PARTS.findall(self._content))

    def uses(self, form: str) -> int:
        """Return how often a form that may be a slip stands there, as a part of words, too."""
        return _PLAIN.findall(self._content).count(form)

    def has_near(self, word: str) -> bool:
        """Tell whether the text may have a word that this one is typed for: else `slip_of` returns None."""
        if len(word) < _SHORTEST:
            return False
        common = _common_near(word)
        if not (self._words.distinct.isdisjoint(common) and self._uncommon.isdisjoint(common)):
            return True
        half = len(word) // 2
        return any(
            other != word and _is_typed_for(word, other)
            for found in (self._beginning(word[:half]), self._ending(word[half + 1 :]))
            for other in found
            if other[0] == word[0] and -2 < len(other) - len(word) < 2
        )

    def slip_of(self, word: str) -> str | None:
        """Return the first of them that a word is typed for, or None."""
        near = (self._by_shape.get((word[0], len(word) + step), ()) for step in (0, 1, -1))
        for other in (other for words in near for other in words):
            if _is_typed_for(word, other) and len(word) >= _OWN_LENGTH[_kind(word, other)]:
                return other
        return None

    @once
    def _by_shape(self) -> dict[tuple[str, int], list[str]]:
        """Those in lower case that are used often or common, by first letter and length."""
        uses: Counter[str] = Counter()
        for part, count in self.parts.items():
            uses[part.lower()] += count
        found: dict[tuple[str, int], list[str]] = {}
        for word, count in uses.items():
            if count >= _OWN or english().is_common(word):
                found.setdefault((word[0], len(word)), []).append(word)
        return found

    @once
    def _uncommon(self) -> set[str]:
        """The parts of runs that are no common words, in lower case."""
        return set("\n".join(_PARTS.findall("\n".join(self._words.uncommon))).lower().split("\n"))

    @once
    def _lines(self) -> str:
        """The same, each in a line."""
        return "\n".join(("", *self._uncommon, ""))

    def _beginning(self, letters: str) -> Iterator[str]:
        lines = self._lines
        at = lines.find(f"\n{letters}")
        while at >= 0:
            end = lines.index("\n", at + 1)
            yield lines[at + 1 : end]
            at = lines.find(f"\n{letters}", end)

    def _ending(self, letters: str) -> Iterator[str]:
        lines = self._lines
        at = lines.find(f"{letters}\n")
        while at >= 0:
            yield lines[lines.rindex("\n", 0, at) + 1 : at + len(letters)]
            at = lines.find(f"{letters}\n", at + len(letters))


def slip_of(word: str, own: OwnWords) -> str | None:
    """Return the word that an unknown one in lower case is a slip of, or None.

    The right word is one of the post's own, or common. The slips are those of typing: two letters swapped, one left
    out, doubled or added, a wrong vowel; the first letter is right. None too where the word is British or may be made
    of known ones (`codegen`, `unparsed`). Of several common ones the commonest counts.
    """
    new = own.slip_of(word) if own.has_near(word) else None
    return slip_of_common(word) if new is None or is_right(word) else new


def slip_of_common(word: str) -> str | None:
    """Return the common word that an unknown one in lower case is a slip of, or None."""
    if word in _settled:
        return None
    new = _slip_of_common(word)
    if new is None or is_right(word):
        if len(_settled) >= _MOST:
            _settled.clear()
        _settled.add(word)
        return None
    return new


def is_right(word: str) -> bool:
    """Tell whether an unknown word is British, or may be made of known ones."""
    return is_english(word) or is_made(word) or is_compound(word)


@lru_cache(maxsize=16_384)
def _common_near(word: str) -> list[str]:
    """Return the common words that a word may be typed for."""
    typed = _typed(word)
    common = english().common_of(typed)
    return list(dict.fromkeys(filter(common.__contains__, typed))) if common else []


@lru_cache(maxsize=16_384)
def _slip_of_common(word: str) -> str | None:
    words = english()
    near = [(_kind(word, other), other) for other in _common_near(word)]
    if not near:
        vowels = (("vowel", other) for other in _vowels(word) if words.is_common(other))
        near = list(islice(vowels, 1))
    found: dict[str, int] = {}
    for slip, other in near:
        uses = words.uses(other)
        least = next((least for length, least in reversed(_LEAST[slip]) if length <= len(word)), None)
        found[other] = uses if least is not None and uses >= least else -uses
    best = max(found, key=lambda other: abs(found[other]), default=None)
    return best if best is not None and found[best] > 0 else None


def _kind(word: str, other: str) -> str:
    """Return what was done to the other word to make this one of it."""
    if len(word) <= len(other):
        return "swap" if len(word) == len(other) else "drop"
    at = next((i for i, (a, b) in enumerate(zip(word, other, strict=False)) if a != b), len(other))
    return "double" if word[at] == word[at - 1] else "extra"


def _is_typed_for(word: str, other: str) -> bool:
    """Tell whether a word is another with two letters swapped, or one more or less inside; not the first."""
    at = next(
        (i for i, (a, b) in enumerate(zip(word, other, strict=False)) if a != b), min(len(word), len(other))
    )
    if at == 0:
        return False
    if len(word) == len(other):
        return word[at : at + 2] == other[at : at + 2][::-1] and word[at + 2 :] == other[at + 2 :]
    if len(word) > len(other):
        return word[at + 1 :] == other[at:] and (at < len(word) - 1 or word[at] == word[at - 1])
    return at < len(other) - 1 and word[at:] == other[at + 1 :]


def in_sentence(text: str, at: int) -> bool:
    """Tell whether the paragraph around a place is an English sentence, no list of names and no other language."""
    window = (
        text[max(0, at - _AROUND) : at].rpartition(BLOCK)[2] + text[at : at + _AROUND].partition(BLOCK)[0]
    )
    words = _LOWER.findall(window)
    return len(words) >= 4 and sum(map(english().is_common, words)) >= 0.7 * len(words)


def _typed(word: str) -> list[str]:
    """Return what a word is with two letters in the other order, with one more inside or with one less."""
    found = []
    for at in range(1, len(word)):
        before, letter, rest, after = word[:at], word[at], word[at:], word[at + 1 :]
        if after and letter != after[0]:
            found.append(before + after[0] + letter + after[1:])
        if after or letter == word[at - 1]:
            found.append(before + after)
        # The letters one by one between both parts: one string of 26 words.
        found.append(before + f"{rest} {before}".join(_ALPHABET) + rest)
    return " ".join(found).split()


def _vowels(word: str) -> Iterator[str]:
    """Yield what a word is with another vowel inside."""
    for at in range(1, len(word) - 1):
        if word[at] in _VOWELS:
            for other in _VOWELS:
                if other != word[at]:
                    yield word[:at] + other + word[at + 1 :]

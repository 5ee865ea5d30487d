"""English words that no dictionary has and that are one slip of the fingers from a common one."""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache

from postlint.kinds.near_duplicate import is_english
from postlint.language import common_english, english
from postlint.pattern import lazy
from postlint.prose import BLOCK

#: A word has so many letters at least, by the slip: shorter ones have too many neighbours.
_LETTERS = {"swap": 6, "drop": 7, "double": 7, "extra": 8, "vowel": 8}
_VOWELS = "aeiou"
#: How often the right word stands in the texts of the dictionary; where a vowel is wrong, another word is likelier.
_COMMON, _VERY_COMMON = 1000, 3000
_ALPHABET = "abcdefghijklmnopqrstuvwxyz"
_LOWER = lazy(r"(?<![\w-])[a-z]{2,}(?![\w-])")
#: How much of a paragraph around a word tells that it is an English sentence, in code points to either side.
_AROUND = 300

# What makes a word of a known one that no dictionary has: `preparsing`, `releasers`, `serializable`.
_PREFIXES = (
    "pre re un non de sub co multi over inter anti auto cross mis dis in super meta micro macro hyper under out up"
    " semi pseudo trans counter fore".split()
)
_SUFFIXES = (
    "s es d ed ing ings er ers r rs or ors able ible ness less ly ish y ism ist ists al ally ic ical ity ize"
    " izes ized izer izers izing ization izations ise ises ised ising isation n ion ions ive ful ment"
    " ments o a e i like wise".split()
)


def slip_of(word: str) -> str | None:
    """Return the common word that an unknown one in lower case is a slip of, or None.

    The slips are those of typing: two letters swapped, one left out, doubled or added, a wrong vowel; the first
    letter is right. None too where the word is British, may be made of known ones (`codegen`, `unparsed`), or where
    a second common word is as near and a tenth as common.
    """
    if len(word) < min(_LETTERS.values()) or is_english(word):
        return None
    if _is_made(word) or _is_compound(word):
        return None
    common = common_english()
    for neighbours, least in ((_typed(word), _COMMON), (_vowels(word), _VERY_COMMON)):
        found = {other: common[other] for other in neighbours if other in common}
        if found:
            best = max(found, key=found.__getitem__)
            second = max((uses for other, uses in found.items() if other != best), default=0)
            return best if found[best] >= max(least, 10 * second) else None
    return None


def in_sentence(text: str, at: int) -> bool:
    """Tell whether the paragraph around a place is an English sentence, no list of names and no other language."""
    window = (
        text[max(0, at - _AROUND) : at].rpartition(BLOCK)[2] + text[at : at + _AROUND].partition(BLOCK)[0]
    )
    words = _LOWER.findall(window)
    known = english()
    return len(words) >= 5 and sum(word in known for word in words) >= 0.7 * len(words)


def _typed(word: str) -> Iterator[str]:
    """Yield what a word is with two letters in the other order, with one more or with one less; not the first."""
    length = len(word)
    for at in range(1, length):
        before, letter, after = word[:at], word[at], word[at + 1 :]
        if after and letter != after[0]:
            yield before + after[0] + letter + after[1:]
        if length >= (_LETTERS["double"] if letter == word[at - 1] else _LETTERS["extra"]):
            yield before + after
        if length >= _LETTERS["drop"]:
            for other in _ALPHABET:
                yield before + other + letter + after


def _vowels(word: str) -> Iterator[str]:
    """Yield what a word is with another vowel inside."""
    for at in range(1, len(word) - 1 if len(word) >= _LETTERS["vowel"] else 0):
        if word[at] in _VOWELS:
            for other in _VOWELS:
                if other != word[at]:
                    yield word[:at] + other + word[at + 1 :]


@lru_cache(maxsize=4096)
def _is_made(word: str) -> bool:
    """Tell whether a word is a common one with a prefix, an ending, or both."""
    common = common_english()
    for prefix in ("", *_PREFIXES):
        stem = word[len(prefix) :]
        if not word.startswith(prefix) or len(stem) < 3:
            continue
        if prefix and stem in common:
            return True
        for suffix in _SUFFIXES:
            root = stem[: -len(suffix)]
            if len(root) >= 3 and stem.endswith(suffix) and any(form in common for form in _roots(root)):
                return True
    return False


def _roots(root: str) -> Iterator[str]:
    yield root
    yield root + "e"
    yield root + "y"
    if len(root) > 3 and root[-1] == root[-2]:
        yield root[:-1]


def _is_compound(word: str) -> bool:
    """Tell whether a word is two common ones written together."""
    common = common_english()
    return any(word[:at] in common and word[at:] in common for at in range(3, len(word) - 2))

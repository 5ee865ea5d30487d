"""English words that no dictionary has and that are one slip of the fingers from a common one."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import lru_cache

from postlint.dictionary import common_english
from postlint.kinds.near_duplicate import is_english
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
#: How common both parts of a compound are at least.
_PART = 1_000
#: How common the word is that another is made of, by its length.
_ROOT = {3: 20_000, 4: 2_000}
_THRICE = lazy(r"([a-z])\1\1")
_VOWELS = "aeiou"
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
    "s es d ed ing ings er ers r rs or ors able ible ness less ly ily ies ities ier iest ish y ism ist ists al ally ic"
    " ical ity ize izes ized izer izers izing ization izations ise ises ised ising isation n ion ions ive ful ment"
    " ments o a e i like wise".split()
)


class OwnWords:
    """The words that a post uses, in lower case, by first letter and length: three times or more, or common ones."""

    def __init__(self, uses: Mapping[str, int]) -> None:
        self._words: dict[tuple[str, int], list[str]] = {}
        common = common_english()
        for word, count in uses.items():
            if count >= _OWN or word in common:
                self._words.setdefault((word[0], len(word)), []).append(word)

    def slip_of(self, word: str) -> str | None:
        """Return the first of them that a word is typed for, or None."""
        near = (self._words.get((word[0], len(word) + step), ()) for step in (0, 1, -1))
        for other in (other for words in near for other in words):
            if _is_typed_for(word, other) and len(word) >= _OWN_LENGTH[_kind(word, other)]:
                return other
        return None


def slip_of(word: str, own: OwnWords) -> str | None:
    """Return the word that an unknown one in lower case is a slip of, or None.

    The right word is one of the post's own, or common. The slips are those of typing: two letters swapped, one left
    out, doubled or added, a wrong vowel; the first letter is right. None too where the word is British or may be made
    of known ones (`codegen`, `unparsed`). Of several common ones the commonest counts.
    """
    if word in common_english() or _is_made(word) or _is_compound(word):
        return None
    new = own.slip_of(word) or _slip_of_common(word)
    # the whole dictionary last: reading it takes as long as checking ten posts
    return None if new is None or is_english(word) else new


@lru_cache(maxsize=16_384)
def _slip_of_common(word: str) -> str | None:
    common = common_english()
    found: dict[str, int] = {}
    for slip, other in (*_typed(word), *_vowels(word)):
        uses = common.get(other, 0)
        if uses and not (slip == "vowel" and found):
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
    known = common_english()
    return len(words) >= 4 and sum(word in known for word in words) >= 0.7 * len(words)


def _typed(word: str) -> Iterator[tuple[str, str]]:
    """Yield what a word is with two letters in the other order, with one more inside or with one less."""
    for at in range(1, len(word)):
        before, letter, after = word[:at], word[at], word[at + 1 :]
        if after and letter != after[0]:
            yield "swap", before + after[0] + letter + after[1:]
        if letter == word[at - 1]:
            yield "double", before + after
        elif after:
            yield "extra", before + after
        for other in _ALPHABET:
            yield "drop", before + other + letter + after


def _vowels(word: str) -> Iterator[tuple[str, str]]:
    """Yield what a word is with another vowel inside."""
    for at in range(1, len(word) - 1):
        if word[at] in _VOWELS:
            for other in _VOWELS:
                if other != word[at]:
                    yield "vowel", word[:at] + other + word[at + 1 :]


@lru_cache(maxsize=16_384)
def _is_made(word: str) -> bool:
    """Tell whether a word is a common one with a prefix, an ending, or both."""
    common = common_english()
    if _THRICE.search(word):
        return False
    for prefix in ("", *_PREFIXES):
        stem = word[len(prefix) :]
        if not word.startswith(prefix) or len(stem) < 3:
            continue
        if prefix and _is_root(stem, common):
            return True
        for suffix in _SUFFIXES:
            root = stem[: -len(suffix)]
            if (
                len(root) >= 3
                and stem.endswith(suffix)
                and any(_is_root(form, common) for form in _roots(root, suffix))
            ):
                return True
    return False


def _is_root(word: str, common: Mapping[str, int]) -> bool:
    """Tell whether a word is common enough to have others made of it; short ones stand in words by chance."""
    return common.get(word, 0) >= _ROOT.get(len(word), 1)


def _roots(root: str, suffix: str) -> Iterator[str]:
    """Yield the words that have such a root before an ending: `mak(e)ing`, `run(n)ing`, `tr(y)ied`."""
    if suffix[0] not in "ei" or root[-1] != "e":
        yield root
    if suffix[0] in "aeiouy":
        yield root + "e"
        if len(root) > 3 and root[-1] == root[-2] and root[-1] in "bdfglmnprst":
            yield root[:-1]
    if suffix[0] != "y":
        yield root.removesuffix("i") + "y"


@lru_cache(maxsize=16_384)
def _is_compound(word: str) -> bool:
    """Tell whether a word is two common ones written together."""
    common = common_english()
    return any(
        common.get(word[:at], 0) >= _PART and common.get(word[at:], 0) >= _PART
        for at in range(3, len(word) - 2)
    )

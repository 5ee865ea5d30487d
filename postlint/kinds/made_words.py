"""English words that are made of common ones and that no dictionary has: `preparsing`, `codegen`."""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache

from postlint.dictionary import english
from postlint.pattern import lazy

#: How common both parts of a compound are at least.
_PART = 1_000
#: How common the word is that another is made of, by its length.
_ROOT = {3: 20_000, 4: 2_000}
_THRICE = lazy(r"([a-z])\1\1")

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


@lru_cache(maxsize=16_384)
def is_made(word: str) -> bool:
    """Tell whether a word is a common one with a prefix, an ending, or both."""
    if _THRICE.search(word):
        return False
    for prefix in ("", *_PREFIXES):
        stem = word[len(prefix) :]
        if not word.startswith(prefix) or len(stem) < 3:
            continue
        if prefix and _is_root(stem):
            return True
        for suffix in _SUFFIXES:
            root = stem[: -len(suffix)]
            if (
                len(root) >= 3
                and stem.endswith(suffix)
                and any(_is_root(form) for form in _roots(root, suffix))
            ):
                return True
    return False


def _is_root(word: str) -> bool:
    """Tell whether a word is common enough to have others made of it; short ones stand in words by chance."""
    least = _ROOT.get(len(word))
    return english().is_common(word) if least is None else english().uses(word) >= least


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
def is_compound(word: str) -> bool:
    """Tell whether a word is two common ones written together."""
    words = english()
    return any(
        words.uses(word[:at]) >= _PART and words.uses(word[at:]) >= _PART for at in range(3, len(word) - 2)
    )

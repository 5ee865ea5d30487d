"""What one word in Latin letters is, in text of any script."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from functools import cached_property

from postlint.dictionary import english
from postlint.pattern import lazy

#: The inside of a character class: the letters of the Latin script.
LATIN = "A-Za-z\u00c0-\u00d6\u00d8-\u00f6\u00f8-\u024f\u1e00-\u1eff"
#: What holds a run together: Latin letters, and what makes a run no plain word (digits, `_`, letters of other
#: alphabets, combining and invisible characters): `R1234yf` and `GPT4` are one run each and never compared.
#: Hyphens, apostrophes and Chinese characters end a run: `HFO-1234yf` is `HFO` and a run with digits,
#: `Anthropic's` is `Anthropic` and `s`.
RUN = f"[0-9_{LATIN}\u00ad\u0300-\u052f\u200b-\u200d\u2060\ufeff]"
RUNS = lazy(f"{RUN}+")
WORD = lazy(f"[{LATIN}]+")

_PIECES = lazy("[0-9A-Za-z]+")

# What of a run has no byte in Latin-1: characters by the high byte of their two in UTF-16, and single ones.
_HIGH = b"\x01\x02\x03\x04\x05\x1e"
#: A text with fewer runs is no English one.
_FEW = 30
_INVISIBLE = "\u200b\u200c\u200d\u2060\ufeff"
#: Latin-1 with a space for whatever is part of no run.
_SPACED = bytes(
    byte if byte in b"0123456789_\xad" or (chr(byte).isalpha() and byte not in b"\xaa\xb5\xba") else 32
    for byte in range(256)
)


def is_word(run: str) -> bool:
    """Tell whether a run has nothing but Latin letters."""
    return run.isalpha() and (run.isascii() or WORD.fullmatch(run) is not None)


def runs_of(text: str) -> list[str]:
    """Return the runs of a text in order, as `RUNS.findall` does, in a third of the time."""
    if not text.isascii() and _has_others(text):
        return RUNS.findall(text)
    # The encoder makes a question mark of each character beyond Latin-1.
    return text.encode("latin-1", "replace").translate(_SPACED).decode("latin-1").split()


def _has_others(text: str) -> bool:
    """Tell whether a text may have characters of runs that Latin-1 lacks; it may err where it has others like them."""
    high = text.encode("utf-16-le", "surrogatepass")[1::2]
    return any(byte in high for byte in _HIGH) or any(one in text for one in _INVISIBLE)


class Words:
    """What stands in Latin letters in a text, each view made when first asked for."""

    def __init__(self, text: str) -> None:
        self._text = text

    @cached_property
    def runs(self) -> Mapping[str, int]:
        """The runs, in the order of their first uses, with how often each stands there."""
        return Counter(runs_of(self._text))

    @cached_property
    def odd(self) -> tuple[str, ...]:
        """The runs without those that are common English words in lower case; all of them where they are few."""
        if len(self.runs) < _FEW:  # before the dictionary is read for nothing
            return tuple(self.runs)
        return tuple(english().uncommon(self.runs))

    @cached_property
    def pieces(self) -> frozenset[str]:
        """The ASCII letters and digits of odd runs: parts of the runs where these have other letters."""
        runs = "\n".join(self.odd)
        plain = runs.isascii() and runs.replace("\n", "").isalnum()
        return frozenset(self.odd if plain else _PIECES.findall(runs))


def edits_between(word: str, other: str, most: int) -> int:
    """Return how many letters more, less or other, or neighbours swapped, part two words; `most` + 1 for more.

    No part is edited twice (optimal string alignment). It is for a `most` of one or two: importing a library takes as
    long as ten thousand calls.
    """
    if word == other:
        return 0
    if most == 0 or abs(len(word) - len(other)) > most:
        return most + 1
    start, end, least = 0, 0, min(len(word), len(other))
    while start < least and word[start] == other[start]:
        start += 1
    least -= start
    while end < least and word[-1 - end] == other[-1 - end]:
        end += 1
    a, b = word[start : len(word) - end], other[start : len(other) - end]
    if len(a) < 2 and len(b) < 2:
        return 1
    swapped = len(a) > 1 and len(b) > 1 and a[0] == b[1] and a[1] == b[0]
    if most == 1:
        return 1 if swapped and len(a) == len(b) == 2 else 2
    rests = [(a[1:], b), (a, b[1:]), (a[1:], b[1:]), *([(a[2:], b[2:])] if swapped else ())]
    return 1 + min(edits_between(one, another, most - 1) for one, another in rests)


class Slips:
    """Finds the names that are one slip away from a word: a letter more, less or another, or two neighbours swapped.

    Words that are one slip apart are equal once one letter of each, or of the longer, is left out (Garbe, Symmetric
    Delete Spelling Correction, 2012): looking these up costs the same however many names there are. The first letter
    must be the same.
    """

    def __init__(self, names: Iterable[str]) -> None:
        self._names: dict[str, list[str]] = {}
        for name in names:
            for form in _forms(name):
                self._names.setdefault(form, []).append(name)

    def of(self, word: str) -> list[str]:
        """Return the names that a word may be a slip of, in the order of the alphabet; not the word itself."""
        if not self._names:
            return []
        found = {name for form in _forms(word) for name in self._names.get(form, ())}
        found.discard(word)
        if not found:
            return []
        return sorted(name for name in found if name[0] == word[0] and edits_between(word, name, 1) == 1)


def _forms(word: str) -> Iterator[str]:
    yield word
    for at in range(1, len(word)):
        yield word[:at] + word[at + 1 :]

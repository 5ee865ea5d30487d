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
        from rapidfuzz.distance import OSA

        return sorted(
            name for name in found if name[0] == word[0] and OSA.distance(word, name, score_cutoff=1) == 1
        )


def _forms(word: str) -> Iterator[str]:
    yield word
    for at in range(1, len(word)):
        yield word[:at] + word[at + 1 :]

"""What one word in Latin letters is, in text of any script."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping

from postlint.dictionary import english
from postlint.once import once
from postlint.pattern import lazy
from postlint.sieve import Sieve

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
#: Of lines, those of more than that.
_MIXED = lazy("^[0-9A-Za-z]*[^0-9A-Za-z\n].*", re.MULTILINE)
_ALNUM = lazy(r"\w+")

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


#: Runs that the dictionary has in lower case.
_ENGLISH = Sieve(lambda run: run.isascii() and run.isalpha() and run.lower() in english())


def standing(pattern: re.Pattern[str], content: str, word: str) -> Iterator[int]:
    """Yield where a word stands by itself, as a pattern tells."""
    at = content.find(word)
    while at >= 0:
        match = pattern.match(content, at)
        if match is not None and match.group() == word:
            yield at
        at = content.find(word, at + len(word))


def _has_others(text: str) -> bool:
    """Tell whether a text may have characters of runs that Latin-1 lacks; it may err where it has others like them."""
    high = text.encode("utf-16-le", "surrogatepass")[1::2]
    return any(byte in high for byte in _HIGH) or any(one in text for one in _INVISIBLE)


class Words:
    """What stands in Latin letters in a text, each view made when first asked for."""

    def __init__(self, text: str, again: str = "") -> None:
        """Take a text, and one that repeats what stands elsewhere: its words are no further uses."""
        self._text = text
        self._again = again

    @once
    def listed(self) -> list[str]:
        """The runs in order."""
        return runs_of(self._text)

    @once
    def _repeated(self) -> list[str]:
        return runs_of(self._again) if self._again else []

    def are(self, other: Words) -> bool:
        """Tell whether these are the same words in the same order, so that all that is told of them is, too."""
        return self.listed == other.listed and self._repeated == other._repeated

    @property
    def size(self) -> int:
        """How many runs there are, those of what repeats, too."""
        return len(self.listed) + len(self._repeated)

    @once
    def runs(self) -> Mapping[str, int]:
        """The runs, in the order of their first uses, with how often each stands there."""
        return Counter(self.listed)

    @once
    def distinct(self) -> set[str]:
        """The runs, with those of what repeats."""
        return set(self.listed).union(self._repeated)

    @property
    def are_few(self) -> bool:
        """Whether there are so few of them that the dictionary need not be read."""
        return len(self.distinct) < _FEW

    @once
    def uncommon(self) -> set[str]:
        """The runs without those that are common English words in lower case; all of them where they are few."""
        return self.distinct if self.are_few else set(english().uncommon(self.distinct))

    @once
    def strange(self) -> set[str]:
        """The runs without those that the dictionary has in lower case; all of them where they are few."""
        return self.distinct if self.are_few else _ENGLISH.without(self.uncommon)

    @once
    def capital(self) -> set[str]:
        """Those runs that are not in lower case, digits, too."""
        return {run for run in self.uncommon if not run.islower()}

    @once
    def _mixed(self) -> list[str]:
        """The runs of more than ASCII letters and digits."""
        return _MIXED.findall("\n".join(self.strange))

    @once
    def pieces(self) -> set[str]:
        """The runs of ASCII letters and digits that are no English words in lower case, and such parts of others."""
        odd = self.strange | self.capital
        return (
            odd.difference(self._mixed).union(_PIECES.findall("\n".join(self._mixed))) if self._mixed else odd
        )

    @once
    def alone(self) -> set[str]:
        """The words of `strange` without a letter, a digit or `_` beside them, be it within a run."""
        loose = [run for run in self._mixed if not _ALNUM.fullmatch(run)]
        return self.strange.union(_PIECES.findall("\n".join(loose))) if loose else self.strange

    @once
    def every(self) -> set[str]:
        """The runs, common ones, too, and the pieces of those of more than ASCII letters and digits."""
        if not self._mixed:
            return self.distinct
        return self.distinct.union(_PIECES.findall("\n".join(self._mixed)))


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

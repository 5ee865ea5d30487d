"""What one word in Latin letters is, in text of any script."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Set
from itertools import compress, filterfalse, islice
from operator import eq

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
_ALNUM = lazy(r"\w+")

# Of lines with one run each, those of more than ASCII letters and digits;
_MIXED = lazy("^[0-9A-Za-z]*[^0-9A-Za-z\n].*", re.MULTILINE)
# plain words, which may be slips of English ones;
_PLAIN = lazy("^[A-Za-z][a-z]{3,23}$", re.MULTILINE)
# those of two and more that may look as a name: with no digit but those that look as letters;
_TELLING = lazy("^(?=[01A-Za-z]{2,}$)[A-HJ-Za-z]*[I01].*", re.MULTILINE)
# those that may be two names.
_CAMEL = lazy("^[A-Z](?=[A-Za-z]+$)[A-Za-z]+[A-Z].*", re.MULTILINE)

# What of a run has no byte in Latin-1: characters by the high byte of their two in UTF-16, and single ones.
_HIGH, _INVISIBLE = b"\x01\x02\x03\x04\x05\x1e", "\u200b\u200c\u200d\u2060\ufeff"
#: A text with fewer runs is no English one.
_FEW = 30
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
    return any(map(high.__contains__, _HIGH)) or any(map(text.__contains__, _INVISIBLE))


def _matching(pattern: re.Pattern[str]) -> Callable[[list[str]], list[str]]:
    return lambda words: pattern.findall("\n".join(words))


def _names(words: list[str]) -> list[str]:
    return [word for word in words if not word.islower() and is_word(word)]


def _in_dictionary(words: list[str]) -> list[str]:
    known = english()
    return [word for word in words if word.isascii() and word.isalpha() and word.lower() in known]


_OF_RUNS = Sieve(_names, _matching(_MIXED))
_OF_PIECES = Sieve(*map(_matching, (_TELLING, _CAMEL, _PLAIN)))
_ENGLISH = Sieve(_in_dictionary)


class Words:
    """What stands in Latin letters in a text, each view made when first asked for."""

    def __init__(self, text: str, again: str = "") -> None:
        """Take a text, and one that repeats what stands elsewhere: its words are no further uses."""
        self._text = text
        self._again = again

    @once
    def _listed(self) -> list[str]:
        return runs_of(self._text)

    @once
    def _repeated(self) -> list[str]:
        return runs_of(self._again) if self._again else []

    def are(self, other: Words) -> bool:
        """Tell whether these are the same words in the same order, so that all that is told of them is, too."""
        return self._listed == other._listed and self._repeated == other._repeated

    @property
    def size(self) -> int:
        """How many runs there are, those of what repeats, too."""
        return len(self._listed) + len(self._repeated)

    @once
    def runs(self) -> Mapping[str, int]:
        """The runs, in the order of their first uses, with how often each stands there."""
        return Counter(self._listed)

    @once
    def distinct(self) -> Set[str]:
        """The runs, with those of what repeats."""
        return self.runs.keys() | self._repeated if self._repeated else self.runs.keys()

    @property
    def _are_few(self) -> bool:
        """Whether there are so few of them that the dictionary need not be read."""
        return len(self.distinct) < _FEW

    @once
    def uncommon(self) -> set[str]:
        """The runs that are neither numbers nor common English words in lower case.

        The latter, too, where there are so few runs that the dictionary need not be read.
        """
        words = filterfalse(str.isdigit, self.distinct)
        return set(words) if self._are_few else english().uncommon(words)

    @once
    def strange(self) -> set[str]:
        """Those of `uncommon` that the dictionary has not in lower case; all of them where they are few."""
        return self.uncommon if self._are_few else self.uncommon.difference(*_ENGLISH.of(self.uncommon))

    @once
    def _of_runs(self) -> list[set[str]]:
        return _OF_RUNS.of(self.uncommon)

    @property
    def names(self) -> set[str]:
        """The runs of letters alone, not all of them small."""
        return self._of_runs[0]

    @once
    def _parts(self) -> list[str]:
        """The parts in ASCII letters and digits of runs that have others, too."""
        mixed = self._of_runs[1]
        return _PIECES.findall("\n".join(mixed)) if mixed else []

    @once
    def _of_pieces(self) -> list[set[str]]:
        return _OF_PIECES.of(self.uncommon.union(self._parts) if self._parts else self.uncommon)

    @property
    def telling(self) -> set[str]:
        """The runs and parts that may look as a name: ASCII letters with an I, or a digit that looks as a letter."""
        return self._of_pieces[0]

    @property
    def camel(self) -> set[str]:
        """The runs and parts of ASCII letters with a capital at the beginning and inside."""
        return self._of_pieces[1]

    @once
    def _loose(self) -> list[str]:
        """The runs with invisible or combining characters."""
        return [run for run in self._of_runs[1] if not _ALNUM.fullmatch(run)]

    @once
    def alone(self) -> set[str]:
        """The words of `strange` without a letter, a digit or `_` beside them, be it within a run."""
        return self.strange.union(_PIECES.findall("\n".join(self._loose))) if self._loose else self.strange

    @once
    def doubled(self) -> set[str]:
        """The runs that stand twice in a row, whatever stands between; the pieces, where invisible characters join."""
        found: set[str] = set()
        for runs in (self._listed, self._repeated):
            pieces = _PIECES.findall("\n".join(runs)) if self._loose else runs
            found.update(compress(pieces, map(eq, pieces, islice(pieces, 1, None))))
        return found

    @once
    def unknown(self) -> set[str]:
        """Those of `alone` that may be slips of English words: plain ones that the dictionary has not in lower case."""
        plain = self.alone & self._of_pieces[2]
        return plain.difference(*_ENGLISH.of(plain)) if plain else plain

    @once
    def every(self) -> Set[str]:
        """The runs, common ones, too, and the pieces of those of more than ASCII letters and digits."""
        return self.distinct | set(self._parts) if self._parts else self.distinct


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

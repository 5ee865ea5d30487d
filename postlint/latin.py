"""What one word in Latin letters is, in text of any script."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Set
from itertools import compress, filterfalse
from operator import eq

from postlint.dictionary import English, english
from postlint.memo import Memo
from postlint.once import once
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
_ALNUM = lazy(r"\w+")

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
    return RUNS.findall(text) if not text.isascii() and _has_others(text) else _runs_in_latin1(text)


def _runs_in_latin1(text: str) -> list[str]:
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


#: What sort of run one is, as bits; 0 is a common English word in lower case.
_UNCOMMON, _STRANGE, _NAME, _PLAIN, _CAMEL, _TELLING, _MIXED = (1 << bit for bit in range(7))


def _sort(run: str, known: English | None) -> int:
    """Return the sort of a run: see the views of `Words`. Without the dictionary no word is common or known."""
    lower = run.islower()
    sort = _UNCOMMON | _STRANGE
    if known is not None and run.isalpha() and run.casefold() in known:
        if lower and known.is_common(run):
            return 0
        sort = _UNCOMMON
    if not lower and is_word(run):
        sort |= _NAME
    if not run.isascii() or not run.isalnum():
        return sort | _MIXED
    rest, letters = run[1:], run.replace("0", "").replace("1", "")
    if run.isalpha():
        if not rest or rest.islower():
            sort |= _PLAIN
        elif run[0].isupper() and rest[1:] and not rest[1:].islower():
            sort |= _CAMEL
    if rest and (len(letters) < len(run) or "I" in run) and (letters.isalpha() or not letters):
        sort |= _TELLING
    return sort


_SORTS = Memo(lambda run: _sort(run, english()))
#: The same without the dictionary.
_SORTS_OF_FEW = Memo(lambda run: _sort(run, None))


class Words:
    """What stands in Latin letters in a text, each view made when first asked for."""

    def __init__(self, text: str, again: str = "") -> None:
        """Take a text, and one that repeats what stands elsewhere: its words are no further uses."""
        self._text = text
        self._again = again

    @once
    def _listed(self) -> list[str]:
        return RUNS.findall(self._text) if self.have_others else _runs_in_latin1(self._text)

    @once
    def _repeated(self) -> list[str]:
        return runs_of(self._again) if self._again else []

    @once
    def have_others(self) -> bool:
        """Whether the text may have letters beyond those of Latin-1."""
        return any(not text.isascii() and _has_others(text) for text in (self._text, self._again))

    def are(self, other: Words) -> bool:
        """Tell whether these are the same words in the same order, so that all that is told of them is, too."""
        if self._text == other._text and self._again == other._again:
            return True
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
    def are_few(self) -> bool:
        """Whether there are so few runs that the dictionary need not be read for them."""
        return len(self.distinct) < _FEW

    def _by_sort(self, runs: Iterable[str]) -> dict[int, list[str]]:
        """Return runs by their sorts, without numbers and common English words in lower case."""
        known = _SORTS_OF_FEW if self.are_few else _SORTS
        words = list(filterfalse(str.isdigit, runs))
        sorts = list(map(known.__getitem__, words))
        found: dict[int, list[str]] = {}
        for word, sort in compress(zip(words, sorts, strict=True), sorts):
            found.setdefault(sort, []).append(word)
        return found

    @once
    def _runs(self) -> dict[int, list[str]]:
        return self._by_sort(self.distinct)

    @once
    def _parts(self) -> set[str]:
        """The parts in ASCII letters and digits of runs that have others, too."""
        mixed = _of(self._runs, _MIXED)
        return set(_PIECES.findall("\n".join(mixed))) if mixed else mixed

    @once
    def _pieces(self) -> dict[int, list[str]]:
        return self._by_sort(self._parts.union(self.distinct)) if self._parts else self._runs

    @property
    def uncommon(self) -> set[str]:
        """The runs that are neither numbers nor common English words in lower case."""
        return _of(self._runs, _UNCOMMON)

    @once
    def strange(self) -> set[str]:
        """Those of them that the dictionary has not, in any case; all where there are few runs."""
        return _of(self._runs, _STRANGE)

    @property
    def names(self) -> set[str]:
        """The runs of letters alone, not all of them small."""
        return _of(self._runs, _NAME)

    @property
    def telling(self) -> set[str]:
        """The runs and parts that may look as a name: ASCII letters with an I, or a digit that looks as a letter."""
        return _of(self._pieces, _TELLING)

    @property
    def camel(self) -> set[str]:
        """The runs and parts of ASCII letters with a capital at the beginning and inside."""
        return _of(self._pieces, _CAMEL)

    @once
    def plain(self) -> set[str]:
        """The strange runs and parts of small letters of ASCII, the first of which may be a capital."""
        return _of(self._pieces, _STRANGE | _PLAIN)

    @once
    def doubled(self) -> set[str]:
        """The runs that stand twice in a row, whatever stands between; the pieces, where invisible characters join."""
        found: set[str] = set()
        loose = any(not _ALNUM.fullmatch(run) for run in _of(self._runs, _MIXED))
        for runs in (self._listed, self._repeated):
            pieces = _PIECES.findall("\n".join(runs)) if loose else runs
            found.update(compress(pieces, map(eq, pieces, pieces[1:])))
        return found

    @once
    def every(self) -> Set[str]:
        """The runs, common ones, too, and the pieces of those of more than ASCII letters and digits."""
        return self.distinct | self._parts if self._parts else self.distinct


def _of(found: Mapping[int, list[str]], sort: int) -> set[str]:
    return set().union(*[words for one, words in found.items() if one & sort == sort])


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

"""What one word in Latin letters is, in text of any script."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

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

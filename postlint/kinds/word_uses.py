"""Where each word of a post stands, and what stands beside it: whether a rare form is a word or a name of its own."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from functools import cached_property
from typing import TYPE_CHECKING

from postlint.dictionary import english
from postlint.language import reads_foreign
from postlint.latin import LATIN, RUN, RUNS, WORD
from postlint.mapped import MappedText
from postlint.pattern import lazy
from postlint.prose import BLOCK
from postlint.rule import Finding, Related, Safety
from postlint.tuples import NamedTuple

if TYPE_CHECKING:
    from postlint.post import Post

# The camel parts of a name: `GraphQL` is `Graph` and `QL`, `vSwitch` is `v` and `Switch`.
_PART = lazy(r"[A-Z]+(?![^\W\d_A-Z])|[A-Z]?[^\W\d_A-Z]+")
# A capitalised word or an initial right before or after a place: `Brendan `, `T. `, ` Gregg`.
_BEFORE = lazy(f"(?<!{RUN})([A-Z]\\.|[A-Z][{LATIN}]*) $")
_AFTER = lazy(f" ([A-Z][{LATIN}]*)")

#: How much text around a place tells its language, in code points to either side.
_SURROUNDINGS = 300


class Place(NamedTuple):
    """Where a word stands: a range of a text."""

    text: MappedText
    start: int
    end: int


class WordUses:
    """Where the words of a post stand, and what that tells of a rare form; looked for word by word."""

    def __init__(self, post: Post) -> None:
        self._post = post
        self._places: dict[str, tuple[Place, ...]] = {}
        self._companions: dict[str, set[tuple[str, str]]] = {}

    def places(self, word: str) -> tuple[Place, ...]:
        """Return where a word stands by itself."""
        found = self._places.get(word)
        if found is None:
            found = self._places[word] = tuple(
                Place(text, at, at + len(word))
                for text in self._post.readable
                if word in self._post.words(text).runs
                for at in _starts(RUNS, text.text, (word,))
            )
        return found

    def _stands(self, word: str) -> bool:
        """Tell whether a word stands in the post by itself."""
        return any(word in self._post.words(text).runs for text in self._post.readable)

    @cached_property
    def _foreign(self) -> bool:
        return reads_foreign(self._post.prose.text)

    def findings(
        self,
        word: str,
        name: str,
        values: Mapping[str, str],
        safety: Safety,
        variant: str = "",
        related: tuple[Related, ...] = (),
    ) -> Iterator[Finding]:
        """Yield a finding for each use of a word that should be a name."""
        for text, start, end in self.places(word):
            span, edits = text.source(start, end), text.edits(start, end, name)
            yield Finding(span, values, edits, variant, safety, related)

    def knows(self, word: str) -> bool:
        """Tell whether each of several camel parts of a word is English or stands in the post by itself."""
        known = english()
        parts = _PART.findall(word)
        return len(parts) > 1 and all(part.casefold() in known or self._stands(part) for part in parts)

    def means(self, word: str) -> bool:
        """Tell whether a word also stands in an address, in code, in another case or in the plural, or is a handle.

        `[Tekton](https://tekton.dev/)` beside many `Tecton` is another product.
        """
        lower = word.lower()
        uses = sum(1 for _ in _starts(WORD, self._post.lower, (lower, f"{lower}s", f"{lower}es")))
        return uses > len(self.places(word)) or any(
            text.text[start - 1 : start] == "@" for text, start, _ in self.places(word)
        )

    def cuts(self, word: str, name: str) -> bool:
        """Tell whether a name breaks off, as in descriptions (`Kuberne...`), or markup glues something to it.

        `[Linux](…)v 2.0` reads `Linuxv`, and the `v` belongs to what follows.
        """
        for text, start, end in self.places(word):
            after = text.text[end : end + 2]
            if name.startswith(word) and (after in ("", "..") or after.startswith("…")):
                return True
            if not _is_unbroken(text, start, end):
                begins = word.startswith(name) and _is_unbroken(text, start, start + len(name))
                if begins or (word.endswith(name) and _is_unbroken(text, end - len(name), end)):
                    return True
        return False

    def is_foreign(self, word: str) -> bool:
        """Tell whether the post, or what surrounds a use, is in another language with Latin letters.

        Its words and inflections are not known here: `Zertifikaten` is no slip of `Zertifikate`.
        """
        return self._foreign or any(
            reads_foreign(
                text.text[max(0, start - _SURROUNDINGS) : start].rpartition(BLOCK)[2]
                + text.text[start : end + _SURROUNDINGS].partition(BLOCK)[0]
            )
            for text, start, end in self.places(word)
        )

    def keeps_company(self, rare: str, name: str) -> bool:
        """Tell whether the capitalised words right beside the rare form stand beside the frequent one, too.

        `Brenden Blanco` beside `Brendan Gregg` is another person, `Vaper Cloud` beside `Vapor Cloud` a slip;
        `T. Zheng` and `T. Zhang` are two people though they share an initial.
        """
        company = self._company(rare)
        return company <= self._company(name) and not any(word.endswith(".") for _, word in company)

    def has_company(self, word: str) -> bool:
        """Tell whether a capitalised word, or a stop that cuts it short (`Cybern.`), stands right beside a word."""
        return bool(self._company(word)) or any(
            text.text[end : end + 2] == ". " and not text.text[end + 2 : end + 3].isupper()
            for text, _, end in self.places(word)
        )

    def is_person(self, rare: str, name: str) -> bool:
        """Tell whether a rare form stands beside a name that only it stands beside: `Daniele Belardi`."""
        known = english()
        return any(
            company.lower() not in known and len(self.places(company)) <= len(self.places(rare))
            for _, company in self._company(rare) - self._company(name)
        )

    def _company(self, word: str) -> set[tuple[str, str]]:
        """Return the capitalised words right before and after a word, with their sides.

        A word that stands in the post in lower case too only begins a sentence or a heading.
        """
        found = self._companions.get(word)
        if found is None:
            found = self._companions[word] = set()
            for text, start, end in self.places(word):
                before = _BEFORE.search(text.text, max(0, start - 40), start)
                after = _AFTER.match(text.text, end, end + 40)
                found |= {
                    (side, match.group(1))
                    for side, match in (("before", before), ("after", after))
                    if match is not None and not self._stands(match.group(1).lower())
                }
        return found


def _is_unbroken(text: MappedText, start: int, end: int) -> bool:
    """Tell whether a range stands in the source without markup inside."""
    source = text.source(start, end)
    return source.end - source.start == end - start


def _starts(runs: re.Pattern[str], text: str, words: tuple[str, ...]) -> Iterator[int]:
    """Yield where one of some words that begin with the first of them is a whole run of a text."""
    at = text.find(words[0])
    while at >= 0:
        run = runs.match(text, at)
        whole = run is not None and run.group() in words and not (at and runs.match(text, at - 1, at))
        if whole:
            yield at
        at = text.find(words[0], at + len(words[0]) if whole else at + 1)

"""Latin words with a letter of another alphabet that only looks right."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator
from functools import lru_cache
from typing import TYPE_CHECKING, ClassVar

from postlint.kinds.base import Context, Kind
from postlint.pattern import lazy, lazy_bytes
from postlint.prose import BLOCK
from postlint.rule import Finding

if TYPE_CHECKING:
    from postlint.post import Post

_OTHER = "\u0370-\u03ff\u0400-\u052f"
_FULL = "\uff21-\uff3a\uff41-\uff5a"
_TRIGGER = lazy(f"[{_OTHER}{_FULL}]")
_LEADS = frozenset(range(0xCD, 0xD5))
_FULL_IN_UTF8 = lazy_bytes(rb"\xef(?:\xbc[\xa1-\xba]|\xbd[\x81-\x9a])")
_WORD = lazy(f"[A-Za-z{_OTHER}{_FULL}]+")
# A word of an address: `exаmple.com`, whose look-alike is meant.
_ADDRESS_BEFORE, _ADDRESS_AFTER = lazy(r"[/@.\ufffc-]\Z"), lazy(r"\.[A-Za-z]|[/@]")
_LATIN = lazy("[A-Za-z]")
_OTHERS = lazy(f"[{_OTHER}]")
#: Small Greek letters are signs in words of science (`PPARγ`, `μm`), though some look Latin; but for this one.
_SMALL_GREEK = "ο"
#: How much of a paragraph on either side is looked at for words of the other alphabet, in code points.
_REACH = 300


class MixedScript(Kind):
    """Reports words of Latin letters in which a letter is Greek, Cyrillic or full-width and looks like a Latin one.

    By Unicode's table of confusable characters (UTS 39). Silent where the paragraph has words of that alphabet, whose
    endings and names mix with Latin ones, about Greek letters that are signs, and about `allow`. Variant `full-width`.
    """

    allow: tuple[str, ...] = ()

    about_words: ClassVar[bool] = True
    names: ClassVar[frozenset[str]] = frozenset({"text", "new", "name"})
    variants: ClassVar[frozenset[str]] = frozenset({"full-width"})

    def check(self, post: Post, context: Context) -> Iterator[Finding]:
        """Yield a finding per word."""
        if not _may_have_some(post):
            return
        for text in post.readable:
            content = text.text
            if not _TRIGGER.search(content):
                continue
            for match in _WORD.finditer(content):
                word = match.group()
                start, end = match.span()
                if word.isascii() or not _LATIN.search(word) or word in self.allow:
                    continue
                if _ADDRESS_BEFORE.search(content, max(0, start - 1), start) or _ADDRESS_AFTER.match(
                    content, end
                ):
                    continue
                new = _as_latin(word)
                if new is None or _has_words(content, start, end):
                    continue
                odd = next(letter for letter in word if not letter.isascii())
                values = {"text": word, "new": new, "name": _name(odd)}
                full = all(letter.isascii() or letter >= "\uff00" for letter in word)
                yield Finding(
                    text.source(start, end), values, text.edits(start, end, new), "full-width" if full else ""
                )


def _may_have_some(post: Post) -> bool:
    """Tell whether a post may have a letter of the other alphabets, by the first bytes of its UTF-8.

    Any of them can be written as a reference; the names of HTML have none of full width.
    """
    return (
        not _LEADS.isdisjoint(post.leads)
        or (0xEF in post.leads and _FULL_IN_UTF8.search(post.utf8) is not None)
        or "&#" in post.text
        or ("&" in post.text and post.vocabulary.have_others)
    )


def _as_latin(word: str) -> str | None:
    """Return a word in Latin letters; None where a letter has no Latin look-alike, or most letters are not Latin."""
    letters = [letter if letter.isascii() else _look_alike(letter) for letter in word]
    if None in letters or 2 * sum(letter.isascii() for letter in word) < len(word):
        return None
    return "".join(letter or "" for letter in letters)


@lru_cache(maxsize=256)
def _look_alike(letter: str) -> str | None:
    """Return the Latin letter that a letter can be mistaken for, or None."""
    if letter >= "\uff00":
        return unicodedata.normalize("NFKC", letter)
    if "\u03b1" <= letter <= "\u03ff" and letter != _SMALL_GREEK:
        return None
    from confusable_homoglyphs import confusables

    for found in confusables.is_confusable(letter, greedy=True) or ():
        for one in found["homoglyphs"]:
            latin = str(one["c"])
            if latin.isascii() and len(latin) == 1 and latin.isalpha():
                latin = "I" if latin == "l" and letter.isupper() else latin
                return latin if latin.isupper() == letter.isupper() else None
    return None


def _has_words(content: str, start: int, end: int) -> bool:
    """Tell whether a letter of the other alphabets stands near a word: the text is Greek or Cyrillic."""
    before = content[max(0, start - _REACH) : start].rpartition(BLOCK)[2]
    after = content[end : end + _REACH].partition(BLOCK)[0]
    return any(not _LATIN.search(word) and len(word) > 1 for word in _words(before) + _words(after))


def _words(text: str) -> list[str]:
    return [word for word in _WORD.findall(text) if _OTHERS.search(word)]


def _name(letter: str) -> str:
    return f"U+{ord(letter):04X} {unicodedata.name(letter, '').lower()}"

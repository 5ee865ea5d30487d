"""Names that look or read the same and are not: `OpenAl` beside `OpenAI`, `Sense Core` beside `SenseCore`."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping
from functools import lru_cache
from typing import TYPE_CHECKING

from postlint.dictionary import english
from postlint.latin import Words
from postlint.mapped import MappedText
from postlint.pattern import lazy
from postlint.tuples import NamedTuple

if TYPE_CHECKING:
    from postlint.post import Post

# A run of letters and digits that is no part of a path, an address or a handle.
_RUN = lazy(r"[0-9A-Za-z](?<![\w@#/\\.$&-].)[0-9A-Za-z]+(?![\w@/\\]|\.[A-Za-z0-9])", re.ASCII)
# Two words with capitals and one space between them, no third beside: `Sense Core`, `Chat GPT`.
_TWO = lazy(
    r"[A-Z](?<![\w.@/-].)(?<![A-Za-z] [A-Z])[A-Za-z]+[ \u00a0][A-Z][A-Za-z]*(?![\w@/-]|\.\w| [A-Z0-9])",
    re.ASCII,
)
_BESIDE = r"[\u3000-\u303f\u3400-\u9fff\uff00-\uff65“”‘’]"

#: How often the right form must be used, and how many times as often as the other one.
_LOOKS, _TIMES = 2, 2
_SPACED_NAME, _SPACED_TIMES, _SPACED_USES = 4, 4, 2
#: Words shorter than this are acronyms, whose look-alikes (`Al`) may be words.
_LONG = 5
#: A longer word is not tried at every place where it may be two, which takes the square of its length.
_LONGEST = 80


class Form(NamedTuple):
    """A range of a text that holds another form of a name; `uses` and `named` tell how often each is used."""

    text: MappedText
    start: int
    end: int
    name: str
    uses: int
    named: int
    sure: bool


def find(post: Post) -> Iterator[Form]:
    """Yield each use of a look-alike of a name of the post, and of a name with a space too many or too few."""
    words = post.vocabulary
    alike, spaced = _may_look_alike(words), _may_be_spaced(words, post.joined.content)
    if not alike and not spaced:
        return
    counts: Counter[str] = Counter()
    for text in post.readable:
        counts.update(_RUN.findall(text.text))
    wrong = _look_alikes(counts) if alike else {}
    if wrong:
        for text in post.readable:
            for match in _RUN.finditer(text.text):
                word, (start, end) = match.group(), match.span()
                name = wrong.get(word)
                if name is None:
                    continue
                long = len(name) >= _LONG
                if long or (beside_chinese(text.text, start, end) and not _in_latin(text.text, start, end)):
                    yield Form(text, start, end, name, counts[word], counts[name], long)
    if spaced:
        yield from _spaced(post, counts)


def _may_look_alike(words: Words) -> bool:
    """Tell whether a word of a post looks as another one that may be a name."""
    telling = list(words.telling)
    skeletons = _skeleton("\n".join(telling)).split("\n")
    same = set(skeletons).difference(telling) & words.every
    if not same and len(set(skeletons)) == len(skeletons):
        return False
    alike: dict[str, list[str]] = {}
    for word, skeleton in zip(telling, skeletons, strict=True):
        alike.setdefault(skeleton, []).append(word)
    return any(
        any(_may_be_name(word) for word in (skeleton, *found))
        for skeleton, found in alike.items()
        if skeleton in same or len(found) > 1
    )


def _may_be_name(word: str) -> bool:
    return word.isalpha() and not word.islower() and (len(word) >= _LONG or word.isupper())


def _may_be_spaced(words: Words, content: str) -> bool:
    """Tell whether a post has a name, and the two words that it is made of side by side."""
    every = words.every
    for name in words.camel:
        if len(name) > _LONGEST:
            return True
        for head, tail in _halves(name):
            known = head in every and tail in every
            if known and (f"{head} {tail}" in content or f"{head}\u00a0{tail}" in content):
                return True
    return False


@lru_cache(maxsize=16_384)
def _halves(name: str) -> tuple[tuple[str, str], ...]:
    """Return what a name with capitals inside may be made of, two words at a time."""
    return tuple((name[:at], name[at:]) for at in range(2, len(name)) if name[at].isupper())


def _skeleton(words: str) -> str:
    """Return words with the letters that look alike made one: I, l and 1; O and 0."""
    return words.translate(_ALIKE)


_ALIKE = str.maketrans("I10", "llO")


def _look_alikes(counts: Mapping[str, int]) -> dict[str, str]:
    """Return the words that look as a commoner one and are written otherwise, each with that one."""
    groups: dict[str, list[str]] = {}
    words = list(counts)
    for word, skeleton in zip(words, _skeleton("\n".join(words)).split("\n"), strict=False):
        if not word.isdigit():
            groups.setdefault(skeleton, []).append(word)
    found = {}
    for words in groups.values():
        if len(words) < 2:
            continue
        best = max(words, key=lambda word: counts[word])
        if not best.isalpha() or counts[best] < _LOOKS or best.islower():
            continue
        for word in words:
            acronym = len(best) >= _LONG or (
                best.isupper() and counts[best] >= _SPACED_NAME and word.isalpha()
            )
            if word != best and counts[best] >= _TIMES * counts[word] and acronym:
                found[word] = best
    return found


def _spaced(post: Post, counts: Counter[str]) -> Iterator[Form]:
    pairs = [(text, match) for text in post.readable for match in _TWO.finditer(text.text)]
    if not pairs:
        return
    spaced = Counter(" ".join(match.group().split()) for _, match in pairs)
    for text, match in pairs:
        two = " ".join(match.group().split())
        name = two.replace(" ", "")
        if _is_rare(spaced[two], counts[name]) and _is_name(text.text, *match.span(), two):
            yield Form(text, *match.span(), name, spaced[two], counts[name], False)
    whole = {two.replace(" ", ""): two for two in spaced}
    if not any(_is_rare(counts[name], spaced[two]) for name, two in whole.items()):
        return
    for text in post.readable:
        for match in _RUN.finditer(text.text):
            name = match.group()
            two = whole.get(name, "")
            if two and _is_rare(counts[name], spaced[two]) and _is_name(text.text, *match.span(), two):
                yield Form(text, *match.span(), two, counts[name], spaced[two], False)


def _is_rare(uses: int, count: int) -> bool:
    return 0 < uses <= _SPACED_USES and count >= max(_SPACED_NAME, _SPACED_TIMES * uses)


def _is_name(content: str, start: int, end: int, two: str) -> bool:
    """Tell whether two words are a name: among Chinese characters, or where they are no two English words."""
    if beside_chinese(content, start, end):
        return True
    return any(word.lower() not in english() for word in two.split())


def beside_chinese(content: str, start: int, end: int) -> bool:
    """Tell whether a Chinese character or mark stands beside a range, a space between allowed."""
    before, after = content[max(0, start - 2) : start], content[end : end + 2]
    return re.search(_BESIDE + r" ?\Z", before) is not None or re.match(" ?" + _BESIDE, after) is not None


def _in_latin(content: str, start: int, end: int) -> bool:
    """Tell whether a Latin word stands right beside a range: `Al Gore`."""
    return re.search(r"[A-Za-z] ?\Z", content[max(0, start - 2) : start]) is not None or (
        re.match(r" ?[A-Za-z]", content[end : end + 2]) is not None
    )

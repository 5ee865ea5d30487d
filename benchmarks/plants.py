"""Plants typos of eight kinds into clean posts: each knows where it stands and what stood there before."""

from __future__ import annotations

import random
import re
from collections.abc import Callable, Iterator
from functools import cache
from typing import NamedTuple

from postlint.kinds import segments
from postlint.post import Post
from postlint.prose import BLOCK
from postlint.text import Edit

#: The kinds, in the order of the tables, with what is done to the post.
KINDS = {
    "letter swap": "two neighbouring letters of a Latin word change places",
    "drop": "a letter of a Latin word is left out",
    "double": "a letter of a Latin word stands twice",
    "look-alike letter": "a letter of a Latin word becomes a Cyrillic or Greek one of the same shape, l I, O 0",
    "wrong homophone": "a Chinese word becomes another one of the same sound",
    "half-width mark": "a full-width mark between Chinese characters becomes a half-width one",
    "glued stop": "the space after a full stop goes; a Chinese stop after a Latin word becomes a half-width one",
    "repeated character": "a Chinese character, or a short English word, stands twice",
}

_WORD = re.compile(r"(?<![\w@#/\\.$&%'’-])[A-Za-z]{5,20}(?![\w@/\\$=(-]|['’.:]\w)")
_HAN_RUN = re.compile(r"[\u4e00-\u9fff]{4,}")
_FULL_MARK = re.compile(
    r"(?<=[\u4e00-\u9fff])[，；：？！](?=[\u4e00-\u9fff])|(?<=[\u4e00-\u9fff])。(?=\u2029|$)"
)
_STOP = re.compile(r"(?<=[a-z]{2})\. (?=[A-Z][a-z]+ [a-z])|(?<=[a-z]{2})。(?=[A-Z][A-Za-z]{2})")
_TWICE = re.compile(r"(?<=[\u4e00-\u9fff])[\u4e00-\u9fff](?=[\u4e00-\u9fff])|(?<=[a-z] )[a-z]{1,5}(?= [a-z])")
_HALF = {"，": ",", "；": ";", "：": ":", "？": "?", "！": "!", "。": "."}
#: Letters of one shape: Cyrillic, Greek, and the pairs that fonts do not tell apart.
_ALIKE = {
    "a": "а", "c": "с", "e": "е", "o": "оο0", "p": "р", "x": "х", "y": "у", "i": "і", "s": "ѕ", "l": "I1",
    "A": "АΑ", "B": "ВΒ", "C": "С", "E": "ЕΕ", "H": "НΗ", "I": "l", "K": "КΚ", "M": "МΜ", "O": "ОΟ0", "P": "РΡ",
    "T": "ТΤ", "X": "ХΧ",
}  # fmt: skip


class Plant(NamedTuple):
    """A planted typo: the edit of the clean post, and its kind."""

    kind: str
    edit: Edit


def plants(text: str, name: str, seed: int) -> list[Plant]:
    """Return at most one plant of each kind for a post, none in a block where another stands.

    The same text, name and seed give the same plants. Places are chosen evenly among those of the visible body.
    """
    chance = random.Random(f"{seed} {name}")
    prose = Post(text, name).prose
    found: list[Plant] = []
    taken: set[int] = set()
    makers: dict[str, Callable[[str, random.Random], Iterator[tuple[int, int, str]]]] = {
        "letter swap": _swapped,
        "drop": _dropped,
        "double": _doubled,
        "look-alike letter": _alike,
        "wrong homophone": _homophone,
        "half-width mark": _half,
        "glued stop": _glued,
        "repeated character": _repeated,
    }
    for kind in KINDS:
        for start, end, new in makers[kind](prose.text, chance):
            block = prose.text.count(BLOCK, 0, start)
            if block in taken:
                continue
            edits = prose.edits(start, end, new)
            if (
                edits is None
                or len(edits) != 1
                or text[edits[0].start : edits[0].end] != prose.text[start:end]
            ):
                continue  # markup inside
            taken.add(block)
            found.append(Plant(kind, edits[0]))
            break
    return sorted(found, key=lambda plant: plant.edit.start)


def _shuffled(pattern: re.Pattern[str], text: str, chance: random.Random) -> list[re.Match[str]]:
    """Return up to forty matches, in the order in which they are tried."""
    found = list(pattern.finditer(text))
    return chance.sample(found, min(40, len(found)))


def _swapped(text: str, chance: random.Random) -> Iterator[tuple[int, int, str]]:
    for match in _shuffled(_WORD, text, chance):
        word = match.group()
        places = [at for at in range(1, len(word) - 1) if word[at] != word[at + 1]]
        if places:
            at = chance.choice(places)
            yield match.start(), match.end(), word[:at] + word[at + 1] + word[at] + word[at + 2 :]


def _dropped(text: str, chance: random.Random) -> Iterator[tuple[int, int, str]]:
    for match in _shuffled(_WORD, text, chance):
        word = match.group()
        at = chance.randrange(1, len(word) - 1)
        yield match.start(), match.end(), word[:at] + word[at + 1 :]


def _doubled(text: str, chance: random.Random) -> Iterator[tuple[int, int, str]]:
    for match in _shuffled(_WORD, text, chance):
        word = match.group()
        at = chance.randrange(1, len(word) - 1)
        yield match.start(), match.end(), word[: at + 1] + word[at:]


def _alike(text: str, chance: random.Random) -> Iterator[tuple[int, int, str]]:
    for match in _shuffled(_WORD, text, chance):
        word = match.group()
        places = [at for at, letter in enumerate(word) if letter in _ALIKE]
        if places:
            at = chance.choice(places)
            yield match.start(), match.end(), word[:at] + chance.choice(_ALIKE[word[at]]) + word[at + 1 :]


def _homophone(text: str, chance: random.Random) -> Iterator[tuple[int, int, str]]:
    for run in _shuffled(_HAN_RUN, text, chance):
        at = run.start()
        places = []
        for word in segments.words(run.group()):
            others = _same_sound().get(_sound(word), ()) if len(word) == 2 else ()
            places += [(at, other) for other in others if other != word]
            at += len(word)
        if places:
            start, other = chance.choice(places)
            yield start, start + 2, other


def _half(text: str, chance: random.Random) -> Iterator[tuple[int, int, str]]:
    for match in _shuffled(_FULL_MARK, text, chance):
        yield match.start(), match.end(), _HALF[match.group()]


def _glued(text: str, chance: random.Random) -> Iterator[tuple[int, int, str]]:
    for match in _shuffled(_STOP, text, chance):
        yield match.start(), match.end(), "."


def _repeated(text: str, chance: random.Random) -> Iterator[tuple[int, int, str]]:
    for match in _shuffled(_TWICE, text, chance):
        word = match.group()
        yield match.start(), match.end(), f"{word} {word}" if word.isascii() else word * 2


def _sound(word: str) -> str:
    from pypinyin import lazy_pinyin

    return " ".join(lazy_pinyin(word))


@cache
def _same_sound() -> dict[str, tuple[str, ...]]:
    """Return the words of two characters of the phrase dictionary that segmentation takes for words, by sound."""
    from pypinyin.constants import PHRASES_DICT

    found: dict[str, list[str]] = {}
    for word in PHRASES_DICT:
        if len(word) == 2 and segments.words(word) == (word,):
            found.setdefault(_sound(word), []).append(word)
    return {sound: tuple(words) for sound, words in found.items() if len(words) > 1}

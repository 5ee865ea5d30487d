"""A text with one byte a character tells of its marks what the text tells."""

from __future__ import annotations

import random
import re
from itertools import pairwise

import pytest

from postlint.marks import Beside, code, coded, coded_pattern, have_own, only, others, runs

SOME = [
    *"，。、；：？！“”（）()…—% \u00a0\u2029,.;?!\x7f09年月日９Ａａa",
    "甲",
    "é",
    "か",
    "\U0001f600",
    "\ud800",
]


def texts(count: int) -> list[str]:
    chance = random.Random(7)
    return ["", *("".join(chance.choices(SOME, k=chance.randint(1, 12))) for _ in range(count))]


def test_each_character_has_one_byte() -> None:
    for text in texts(500):
        assert len(coded(text)) == len(text)
        assert coded(text) == b"".join(map(coded, text))
    own = [one for one in SOME if have_own(one)]
    assert len({coded(one) for one in own}) == len(own) == len(SOME) - 7
    assert {coded(one) for one in SOME if one not in own} == {b"?", b"\x7f"}


def test_what_stands_beside_what() -> None:
    chance = random.Random(8)
    met = 0
    for text in texts(3000):
        before, after = ("".join(chance.choices(SOME, k=chance.randint(1, 9))) for _ in range(2))
        plain = any(
            coded(one) in [*map(coded, before)] and coded(two) in [*map(coded, after)]
            for one, two in pairwise(text)
        )
        assert Beside(code(before), code(after)).stand_in(coded(text)) == plain
        met += plain
    assert 300 < met < 2500


def test_what_stands_behind_what_stands_beside_what() -> None:
    chance = random.Random(9)
    met = 0
    for text in texts(3000):
        sorts = ["".join(chance.choices(SOME, k=chance.randint(1, 12))) for _ in range(3)]
        plain = any(
            all(coded(one) in map(coded, sort) for one, sort in zip(three, sorts, strict=True))
            for three in zip(text, text[1:], text[2:], strict=False)
        )
        assert Beside(*map(code, sorts)).stand_in(coded(text)) == plain
        met += plain
    assert 80 < met < 2500


def test_runs_of_some_characters() -> None:
    for text in texts(500):
        found = re.findall("[09年月,.]+", text)
        assert runs(coded(text), only("09年月,.")) == b" ".join(map(coded, found))
        assert len(coded(text).translate(None, others("年月"))) == len(re.findall("[年月]", text))


def test_patterns_for_them() -> None:
    assert re.search(coded_pattern("[年月]0?9"), coded("甲年9")) is not None
    with pytest.raises(UnicodeEncodeError):
        coded_pattern("甲")

"""Rules about words and Chinese text: what they leave out at a glance is what they would find nothing in."""

from __future__ import annotations

import random
import re
from collections.abc import Iterator, Mapping
from types import SimpleNamespace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pypinyin import lazy_pinyin
from pypinyin.phrases_dict import phrases_dict
from test_shortcuts import TEXTS, found

from postlint import packs
from postlint.han import count_han, has_han
from postlint.kinds import alike, brackets, homophone, layout, pairs, paragraphs, repeated, variants
from postlint.kinds.alike import packed, unpacked
from postlint.kinds.patterns import expand
from postlint.kinds.text import TextPattern
from postlint.latin import Words, standing
from postlint.post import Post

# Characters of one sound stand in for each other now and then.
SOUNDS = {"甲": "甲", "假": "甲", "乙": "乙", "以": "乙", "已": "乙", "丙": "丙"}


def random_texts(alphabet: list[str], count: int, most: int, seed: int = 1) -> Iterator[str]:
    chance = random.Random(seed)
    for _ in range(count):
        yield "".join(chance.choices(alphabet, k=chance.randint(0, most)))


def pairs_one_by_one(content: str, sounds: Mapping[str, str]) -> list[tuple[int, int]]:
    """Return what `alike` yields, place after place."""
    written: dict[str, dict[str, int]] = {}
    pairs: list[tuple[int, int]] = []
    for place in range(len(content) - 5):
        window = content[place : place + 6]
        if not re.fullmatch("[0-9A-Za-z一-\u9fff]{6}", window):
            continue
        forms = written.setdefault("".join(sounds.get(one, one) for one in window), {})
        if window in forms:
            continue
        pairs += [(other, place) for other in list(forms.values())[:3]]
        forms[window] = place
        if len(pairs) > 200:
            break
    return pairs


def test_places_that_sound_alike_are_found_by_whole_texts():
    sounds = unpacked(packed(SOUNDS))
    texts = [
        *random_texts(["甲", "假", "乙", "丙", "a", "1"], 400, 60),
        *random_texts([*SOUNDS, "庚辛壬癸子丑", "，", "abc", "\n"], 400, 120, 2),
        "甲" * 100 + "乙" * 100 + "假" * 100,
        *TEXTS,
    ]
    expected = [pairs_one_by_one(text, SOUNDS) for text in texts]
    assert sum(map(bool, expected)) > 100
    assert [list(alike.alike(text, sounds)) for text in texts] == expected


def test_words_sound_as_the_library_says(monkeypatch: pytest.MonkeyPatch):
    readings = homophone._readings(str(next(parameter("TYP005", "syllables"))))
    chance = random.Random(8)
    words = [*chance.sample(sorted(phrases_dict), 4_000), "银行", "行业", "复合", "重合", "长江", "臺灣", "a"]
    words += ["".join(chance.sample(sorted(readings.syllables), 2)) for _ in range(2_000)]
    words += [one + two for one, two in (chance.sample(words, 2) for _ in range(2_000))]
    expected = [lazy_pinyin(word) for word in words]
    asked: list[str] = []

    def ask(word: str) -> list[str]:
        asked.append(word)
        return lazy_pinyin(word)

    monkeypatch.setattr("pypinyin.lazy_pinyin", ask)
    assert [readings.of(word) for word in words] == expected
    assert {"银行", "臺灣"} <= set(asked)
    assert len(asked) < len(words) / 4


def test_chinese_characters_are_told_from_others():
    texts = [
        *random_texts(["a", "é", "—", "\ufffc", "かな", "，", "\U0001f600", "\ud800"], 200, 300),
        *(
            "x" * length + one
            for length in (0, 199, 200, 201)
            for one in "\u33ff㐀鿿ꀀ\uf8ff豈\ufaff\ufb00𠀀"
        ),
        *TEXTS,
    ]
    han = re.compile(r"[\u3400-\u9fff\uf900-\ufaff]")
    assert [has_han(text) for text in texts] == [han.search(text) is not None for text in texts]
    assert [count_han(text) for text in texts] == [len(han.findall(text)) for text in texts]


def test_doubled_words_are_looked_for_where_runs_of_letters_are(monkeypatch: pytest.MonkeyPatch):
    pieces = [
        "the ",
        "The",
        "kind\n",
        "\u212aind ",
        "kind",
        "a ",
        " ",
        "a",
        "é",
        "-",
        ".",
        "İ",
        "THE ",
        "A\t",
        "KInd ",
    ]
    pieces += ["tHe ", "the", "kind ", "very ", "\u200b", "\u00ad", "e\u0301", "1", "12 ", "the\n", "A"]
    monkeypatch.setattr("test_shortcuts.TEXTS", [*TEXTS, *random_texts(pieces, 3000, 20)])
    short = found("TYP003")
    assert sum(map(len, short)) > 150

    def everywhere(self: repeated.RepeatedWord, content: str, runs: Words) -> Iterator[re.Match[str]]:
        return repeated._LATIN.finditer(content)

    monkeypatch.setattr(repeated.RepeatedWord, "_latin", everywhere)
    monkeypatch.setattr(repeated.RepeatedWord, "_needs_han", False)
    assert found("TYP003") == short


def test_paragraphs_are_compared_where_two_have_the_same_letters(monkeypatch: pytest.MonkeyPatch):
    chance = random.Random(3)
    long = [
        "甲" * 45,
        "“" + "甲" * 45 + "”",
        "甲" * 44 + "乙",
        "甲" * 38 + "“”",
        "甲 " * 39,
        "short words " * 5,
        "word " * 20,
        "word  " * 20,
        "wo rd" * 20,
        "![](a.png) " * 12 + "x" * 90,
    ]
    mixed = ["\n\n".join(chance.choices(long, k=chance.randint(1, 6))) + "\n" for _ in range(200)]
    monkeypatch.setattr("test_shortcuts.TEXTS", [*TEXTS, *mixed])
    short = found("HTM012")
    assert sum(map(len, short)) > 50
    monkeypatch.setattr(
        paragraphs.RepeatedParagraph,
        "_suspects",
        lambda self, post: {
            part.strip()
            for part in post.prose.text.split(paragraphs.BLOCK)
            if self._is_long(paragraphs._compared(part))
        },
    )
    assert found("HTM012") == short


def test_layout_is_looked_at_where_its_characters_stand(monkeypatch: pytest.MonkeyPatch):
    pieces = [
        "\u3000",
        "\u00a0",
        "&nbsp;",
        "&ensp;",
        " ",
        "甲",
        "word",
        "<br>",
        "<BR/>",
        "<p>",
        "</p>",
        "\n\n",
        "`x`",
    ]
    monkeypatch.setattr("test_shortcuts.TEXTS", [*TEXTS, *random_texts(pieces, 600, 25)])
    short = found("HTM011")
    assert sum(map(len, short)) > 300
    monkeypatch.setattr(layout, "_WIDE_CHARACTERS", ("",))

    def all_breaks(post: Post) -> Iterator[tuple[int, int]]:
        paragraph_at = -1
        for index, event in enumerate(post.events):
            if event.kind == "block":
                paragraph_at = index if event.data.kind == "paragraph" else -1
            if event.kind == "start" and event.data.name == "br":
                yield index, paragraph_at

    monkeypatch.setattr(layout, "_line_breaks", all_breaks)
    monkeypatch.setattr(layout, "_GAP", SimpleNamespace(search=bool, finditer=layout._GAP.finditer))
    assert found("HTM011") == short


# What runs are made of, and others that a table may have.
LETTERS = st.characters(max_codepoint=0x7F) | st.characters(min_codepoint=0x4E00, max_codepoint=0x9FFF)
OTHERS = st.characters(max_codepoint=0xA000)


@given(st.dictionaries(LETTERS | OTHERS, st.characters(), max_size=5), st.text(LETTERS, max_size=9))
def test_a_packed_table_of_sounds_says_what_the_table_says(table: dict[str, str], text: str) -> None:
    text += "".join(table)
    assert text.translate(unpacked(packed(table))) == "".join(table.get(one, one) for one in text)


def test_variants_of_latin_words_are_looked_for_by_their_letters(monkeypatch: pytest.MonkeyPatch):
    forms = list(variants._table(str(next(parameter("TYP006", "groups")))).latin)
    pieces = [
        *random.Random(4).sample(forms, 40),
        *forms[:10],
        " ",
        " ",
        "-",
        "/",
        "x",
        "，",
        ".",
        "甲",
        "\u00ad",
        "é",
    ]
    for text in random_texts(pieces, 500, 40, 5):
        words = [(match.group(), match.start()) for match in variants._WORD.finditer(text)]
        for form in forms:
            assert list(standing(variants._WORD, text, form)) == [at for word, at in words if word == form]
        every = Words(text).every
        for form in {word for word, _ in words}.intersection(forms):
            assert any(form in listed for part, listed in table_parts().items() if part in every)


def test_marks_that_all_pair_leave_none_without_a_partner(monkeypatch: pytest.MonkeyPatch):
    pieces = ["“", "”", "（", "）", "(", ")", "《", "》", "甲乙丙，", "\n\n", ":", "w", "1", "甲"]
    monkeypatch.setattr("test_shortcuts.TEXTS", [*TEXTS, *random_texts(pieces, 2000, 20)])
    short = found("CJK00[36]")
    assert sum(map(len, short)) > 1000
    monkeypatch.setattr(pairs.UnpairedMark, "_may_lack_one", lambda self, content, marks: True)
    monkeypatch.setattr(brackets, "_half_pairs", brackets._pairs)
    assert found("CJK00[36]") == short


def test_patterns_of_chinese_text_are_tried_where_it_can_stand(monkeypatch: pytest.MonkeyPatch):
    pieces = [*"，、；：。,;:?!.…- １Ａa1%》”", "甲", "乙丙丁", "..", "\n\n"]
    rare = [
        *"？！）」（《「【“％．—\u00a0\u3000\x7f",
        "é",
        "か",
        "&#x2028;",
        "**",
        "GDP",
        "a few words of it",
    ]
    dates = [*"年月日,.:%0123456789", "甲", "上午", "于", "亿", "元", ",000", "月31日", "2024年", "..", " "]
    some = [random_texts(one, 1000, 25, len(one)) for one in ([*pieces, *rare], dates)]
    monkeypatch.setattr("test_shortcuts.TEXTS", [*TEXTS, *random_texts(pieces, 2000, 25), *some[0], *some[1]])
    short = found("CJK|TYP011")
    assert sum(map(len, short)) > 1000
    assert {"TYP011", *(f"CJK0{number:02}" for number in range(1, 11))} <= {
        one.code for diagnostics in short for one in diagnostics
    }
    monkeypatch.setattr(TextPattern, "_may_match", lambda self, content: True)
    monkeypatch.setattr(TextPattern, "_may_match_in", lambda self, post: True)
    monkeypatch.setattr(Post, "has_han", True)
    assert found("CJK|TYP011") == short


@pytest.mark.parametrize(
    ("code", "added"),
    [
        ("TYP011", r"(?=[0-9]*(?:\.\.|,[0-9]|[年月]|:[0-9]))"),
        ("CJK010", "(?<=[A-Za-z0-9].)"),
    ],
)
def test_what_a_pattern_says_first_follows_from_the_rest(code: str, added: str):
    pattern = str(next(parameter(code, "pattern")))
    assert pattern.count(added) == 1
    quick, plain = (re.compile(expand(one)) for one in (pattern, pattern.replace(added, "", 1)))
    pieces = [
        *"0123456789",
        *"0123，.,:%年月日。 ",
        "abc",
        "..",
        "%%",
        "2024年",
        "1,234",
        "万",
        "于",
        "日",
        "25:61",
        "-12 ",
        "\u2029",
    ]
    texts = [*random_texts(pieces, 20_000, 14, 6), *TEXTS]
    expected = [[match.span() for match in plain.finditer(text)] for text in texts]
    assert sum(map(bool, expected)) > 80
    assert [[match.span() for match in quick.finditer(text)] for text in texts] == expected


def parameter(code: str, name: str) -> Iterator[Any]:
    """Yield the value of a parameter of a built-in rule."""
    for rule in packs.load_pack(packs.built_in()):
        if rule.code == code:
            yield getattr(rule.check.made, name)


def table_parts() -> dict[str, list[str]]:
    return variants._table(str(next(parameter("TYP006", "groups")))).parts

"""Rules about words: repeated ones and homophones."""

import time
from pathlib import Path

import pytest
from one_rule import spans

import postlint


def found(text: str, code: str) -> list[str]:
    return [text[d.span.start : d.span.end] for d in postlint.check(text, "a.md") if d.code == code]


def test_doubled_words_are_found_in_both_languages():
    assert found("公司的的营收增长。It is the the best year.\n", "TYP003") == ["的", "the"]


@pytest.mark.parametrize(
    "text", ["他有的的确不错", "上海海关", "人人都知道", "目的的确定", "had had", "that that", "谢谢"]
)
def test_words_that_are_doubled_for_a_reason_are_silent(text):
    assert found(f"{text}。\n", "TYP003") == []


def test_the_odd_homophone_is_reported_and_the_other_related():
    text = "座舱市场5年复合增速超过15%；驾驶系统市场5年符合增速超过21%。这符合预期，也符合监管要求。\n"
    [one] = [d for d in postlint.check(text, "a.md") if d.code == "TYP005"]
    assert text[one.span.start : one.span.end] == "符合"
    assert one.span.start == text.index("符合增速")
    assert text[one.related[0].span.start : one.related[0].span.end] == "复合"
    assert one.fix is None


def test_a_japanese_post_gets_no_chinese_rule():
    text = "---\nlang: ja\n---\n\n市場複合増速超過，市場符合増速超過，的的。これは日本語です。\n"
    assert found(text, "TYP005") + found(text, "TYP003") == []


@pytest.mark.parametrize("unit", ["的的", "the the ", "复合增速符合增速", "市场五年复合", "天天"])
def test_hostile_repetition_takes_linear_time(unit):
    times = []
    for size in (2_000, 16_000):
        start = time.perf_counter()
        found(unit * (size // len(unit)), "TYP003")
        times.append(time.perf_counter() - start)
    assert times[1] < 5


@pytest.mark.parametrize(
    ("wrong", "right"),
    [
        ("一如继往地努力", "一如既往地努力"),
        ("We recieve it", "We receive it"),
        ("不明真像的人", "不明真相的人"),
    ],
)
def test_a_known_misspelling_is_mended(wrong, right):
    assert postlint.fix(f"{wrong}\n", "a.md").text == f"{right}\n"


@pytest.mark.parametrize(
    "text", ["外部置备程序", "研究竞品", "“一如继往”是错的", "recieve.js", "@recieve", "lo antes posible"]
)
def test_other_words_and_samples_are_no_misspelling(text):
    assert found(f"{text}\n", "TYP002") == []


SENTENCE = "The council said that all of the passengers were {} in the new terminal of the town.\n"


@pytest.mark.parametrize(
    ("wrong", "right"),
    [
        ("inovlved", "involved"),
        ("involvd", "involved"),
        ("involvved", "involved"),
        ("invoolved", "involved"),
        ("fantestic", "fantastic"),
    ],
)
def test_an_unknown_word_one_slip_from_a_common_one_is_reported(wrong, right):
    result = postlint.fix(SENTENCE.format(wrong), "a.md", unsafe=True)
    assert found(SENTENCE.format(wrong), "TYP002") == [wrong]
    assert result.text == SENTENCE.format(right)


def test_a_word_that_the_post_uses_need_not_be_common():
    text = "The linker reads modules. The linker is fast. A linker writes. " + SENTENCE
    assert found(text.format("linkker"), "TYP002") == ["linkker"]
    assert found(SENTENCE.format("linkker"), "TYP002") == []


@pytest.mark.parametrize(
    "word",
    ["unparsed", "codegen", "favourite", "analysed", "`inovlved`", "“inovlved”", "inovlved.py", "Inovlved"],
)
def test_words_that_may_be_meant_are_no_slips(word):
    assert found(SENTENCE.format(word), "TYP002") == []


@pytest.mark.parametrize(
    ("text", "wrong"),
    [
        ("Becuase of the rain, the council of the town moved all of the concerts.\n", ["Becuase"]),
        ("The index is small and fast, so we keep it. After that the inddex was lost.\n", ["inddex"]),
        ("It was late, and the council of the town had to know whch of the roads were closed.\n", ["whch"]),
        ("We made progresss with the roads of the town, and the council was happy.\n", ["progresss"]),
        (
            "数据写入新的 region，再把 reigon 交给 read 与 write，由 leader 落盘，与 region 相同。\n",
            ["reigon"],
        ),
    ],
)
def test_a_slip_is_told_by_its_place_or_by_the_right_word_in_the_post(text, wrong):
    assert found(text, "TYP002") == wrong


@pytest.mark.parametrize(
    "text",
    [
        "Alexander wrote the first part of the book, and Alexandre Moreau wrote all of the rest.\n",
        "Thanks to Gomez for the review. Also: ggomez, gnzlbg, mdinger, olombard, pnkfelix.\n",
        "The util module and the stat call are fast, and we use both of them every day.\n",
        "每个 region 由 leader 负责，read 与 write 分开，Storage Stroage Engine 是产品名，slow 与 fast。\n",
    ],
)
def test_what_may_be_a_name_or_a_term_is_no_slip(text):
    assert found(text, "TYP002") == []


def test_a_slip_in_a_list_of_names_or_in_another_language_is_silent():
    assert found("inovlved, mvaker, unifyh, angelsl\n", "TYP002") == []
    assert (
        found("Los problemas futuros de la ciudad son minutos perdidos para todos los usuarios.\n", "TYP002")
        == []
    )


def test_many_unknown_words_take_linear_time():
    words = " ".join(
        f"the {a}{b}{c}involvd" for a in "abcdefghij" for b in "abcdefghij" for c in "abcdefghijklmnop"
    )
    start = time.perf_counter()
    found(f"{words} " * 8, "TYP002")
    assert time.perf_counter() - start < 10


def test_a_table_of_ones_own_may_have_words_that_are_in_the_dictionary(tmp_path: Path):
    table = tmp_path / "words.tsv"
    table.write_text("loose\tlose\nutilise\tuse\ncafe\tcoffee house\n", encoding="utf-8")
    text = (
        "The council said on Tuesday that the new terminal would be open to all of the passengers next year. "
        * 2
    )
    text += "\n\nLoose ends. To utilise it they loose the game near the cafe in town, said the mayor of Oldtown.\n"
    rules = {"known-misspelling": {"english": str(table)}}
    assert spans(text, "TYP002", rules=rules) == ["Loose", "utilise", "loose", "cafe"]

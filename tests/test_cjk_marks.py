"""Chinese punctuation: ellipses, dashes, doubled marks, spaces beside marks."""

import pytest
from one_rule import spans

import postlint


def fixed(text: str) -> str:
    return postlint.fix(text, "a.md").text


@pytest.mark.parametrize(
    ("wrong", "right"),
    [
        ("他想了想...又走了。", "他想了想……又走了。"),
        ("等等。。。", "等等……"),
        ("只有一个办法--坚持。", "只有一个办法——坚持。"),
        ("增长，，翻倍。", "增长，翻倍。"),
        ("营收 ，翻倍 。", "营收，翻倍。"),
        ("The lab cost 1，250 euros，and more。", "The lab cost 1,250 euros, and more."),
    ],
)
def test_a_safe_fix_gives_the_right_mark(wrong, right):
    assert fixed(f"{wrong}\n") == f"{right}\n"


@pytest.mark.parametrize(
    "text", ["**重点。** 其余", "太好了！！真的？！", "1...5，a--b", "`你好...世界`", "邮箱 a@b.com ，"]
)
def test_what_is_right_stays(text):
    assert fixed(f"{text}\n") == f"{text}\n"


def unpaired(text: str) -> list[int]:
    return [d.span.start for d in postlint.check(text, "a.md") if d.code == "CJK006"]


def test_of_two_opening_marks_in_a_row_the_second_is_reported():
    assert unpaired("这叫“康威圆“。\n") == [6]


def test_a_quotation_over_two_paragraphs_is_paired():
    assert unpaired("“第一段没有完。\n\n“第二段完了。”\n") == []


def test_a_long_row_of_marks_takes_linear_time():
    assert len(unpaired("汉（" * 5_000)) == 5_000


@pytest.mark.parametrize(
    ("code", "name", "half", "mixed", "wrong"),
    [
        ("CJK001", "half-width-punctuation", "甲,乙,丙，丁。", "甲，乙，丙,丁。", ","),
        ("CJK002", "half-width-stop", "停牌.\n\n复牌.\n\n上市。", "停牌。复牌。\n\n上市.", "."),
        ("CJK003", "half-width-brackets", "甲(乙)丙(丁)戊（己）。", "甲（乙）丙（丁）戊(己)。", "(己)"),
        (
            "CJK004",
            "full-width-alphanumeric",
            "在２０２２、２０２３、1年。",
            "在2021、2022、２０２３年。",
            "２０２３",
        ),
        ("CJK005", "ellipsis-and-dash", "甲...\n\n乙...\n\n丙……", "甲……乙……丙...", "..."),
    ],
)
def test_the_majority_of_the_post_decides_where_asked_to(code, name, half, mixed, wrong):
    rules = {name: {"style": "majority"}}
    assert spans(f"{half}\n", code, rules=rules) == []
    assert spans(f"{mixed}\n", code, rules=rules) == [wrong]
    assert spans(f"{mixed}\n", code, rules={name: {"style": "half"}}) == []

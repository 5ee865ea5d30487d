"""A few characters of the other script, and numbers that can't be."""

import pytest
from one_rule import fixed, spans

SIMPLIFIED = (
    "公司发布产品，营业额增长，股东们说这个项目会为员工带来许多机会，还说明年将继续扩张，应该没问题。"
)
TRADITIONAL = (
    "公司發布產品，營業額增長，股東們說這個項目會為員工帶來許多機會，還說明年將繼續擴張，應該沒問題。"
)


def test_a_traditional_character_in_a_simplified_text_is_mended_by_its_word():
    assert (
        fixed(f"{SIMPLIFIED * 2}他的頭發白了。\n", "TYP010", unsafe=True)
        == f"{SIMPLIFIED * 2}他的头发白了。\n"
    )


def test_a_simplified_character_in_a_traditional_text():
    assert spans(f"{TRADITIONAL * 2}大家认為如此。\n", "TYP010") == ["认"]


@pytest.mark.parametrize(
    "text", [SIMPLIFIED + TRADITIONAL, f"{SIMPLIFIED * 2}他读《紅樓夢》。", SIMPLIFIED, "皇后里面"]
)
def test_both_scripts_titles_and_shared_characters_are_right(text):
    assert spans(f"{text}\n", "TYP010") == []


@pytest.mark.parametrize(
    ("text", "wrong"),
    [("营收1,2345,678元", "1,2345,678"), ("共1,234,56人", "1,234,56"), ("3月27日25:61开会", "25:61")],
)
def test_numbers_that_cannot_be(text, wrong):
    assert spans(f"{text}\n", "TYP011") == [wrong]


@pytest.mark.parametrize(
    "text", ["1,234,567元", "第1,2,3名", "比分定格在25:61", "IP 10,0,0,1", "12,345.67亿元"]
)
def test_numbers_that_can(text):
    assert spans(f"{text}\n", "TYP011") == []

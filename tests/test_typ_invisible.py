"""Invisible characters and text in the wrong encoding."""

import time

import pytest

import postlint


def found(text: str, code: str) -> list[str]:
    return [text[d.span.start : d.span.end] for d in postlint.check(text, "a.md") if d.code == code]


def test_a_zero_width_space_in_a_word_is_reported_and_removed():
    assert found("公司营\u200b收。\n", "TYP008") == ["\u200b"]


@pytest.mark.parametrize(
    "text", ["👩\u200d💻", "می\u200cخواهم", "ক\u200d্ষ", "█\u200b█\u200b█", "**a.**\u200bb", "&#8203;a"]
)
def test_characters_that_are_meant_are_silent(text):
    assert found(f"{text}\n", "TYP008") == []


def test_a_direction_control_is_an_error():
    [one] = [d for d in postlint.check("a \u202eb\u202c c\n", "a.md") if d.code == "TYP008"][:1]
    assert one.severity == "error"


def test_the_repaired_word_is_offered():
    [one] = [d for d in postlint.check("the cafÃ©\n", "a.md") if d.code == "TYP007"]
    assert (one.fix.applicability, one.fix.edits[0].content) == ("unsafe", "é")


def test_words_of_other_languages_are_no_mojibake():
    assert found("NÃO é “São” à « Île » — 25 °C, Ångström ð Þ\n", "TYP007") == []


@pytest.mark.parametrize("unit", ["\u200b", "Ã", "ã€", "锛", "a\u200b "])
def test_hostile_runs_take_linear_time(unit):
    start = time.perf_counter()
    found(unit * 20_000, "TYP008")
    assert time.perf_counter() - start < 20

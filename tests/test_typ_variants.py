"""Words written in two ways in one post, and words in two alphabets."""

from pathlib import Path

import pytest
from one_rule import found, spans

WORDS = Path(__file__).parent.parent / "rules" / "typos" / "words"


def test_each_use_of_the_rarer_form_is_reported_and_related_to_the_other():
    findings = found("账户、账户、账户、账户，帐户和帐户。\n", "TYP006")
    assert [one.message for one in findings] == ["`帐户` is used 2×, `账户` 4×"] * 2
    assert [one.related[0].span for one in findings] == [(0, 2)] * 2


@pytest.mark.parametrize(
    "text",
    [
        "账户、账户、帐户、帐户。",
        "Github 与 Github。",
        "登录网站，登录系统，台风登陆浙江。",
        "帐户と账户、账户の日本語です。",
        "email, email; foo-e-mail-bar",
    ],
)
def test_no_form_is_reported_without_a_clear_better_one(text):
    assert spans(f"{text}\n", "TYP006") == []


def test_a_name_is_reported_even_where_the_wrong_form_is_the_commoner_one():
    assert spans("Github、Github、Github，GitHub。\n", "TYP006") == ["Github"] * 3


def test_no_form_stands_in_two_groups():
    rows = (WORDS / "variants.tsv").read_text(encoding="utf-8").split("\n")
    forms = [form for row in rows if row and row[0] != "#" for form in row.split("\t")[0].split()]
    assert len(forms) == len(set(forms)) > 500


def test_a_form_is_either_a_variant_or_wrong():
    rows = [row.split("\t") for row in (WORDS / "variants.tsv").read_text(encoding="utf-8").split("\n")]
    variants = {form for row in rows if len(row) > 2 for form in row[0].split()}
    wrong = (WORDS / "misspellings-zh.tsv").read_text(encoding="utf-8").split("\n")
    assert variants.isdisjoint(row.split("\t")[0] for row in wrong if row and row[0] != "#")


@pytest.mark.parametrize(
    ("text", "word"), [("用Рython写", "Рython"), ("The Нarbor opens", "Нarbor"), ("用 ＩBM 的云", "ＩBM")]
)
def test_a_letter_of_another_alphabet_is_found(text, word):
    assert spans(f"{text}\n", "TYP009") == [word]


@pytest.mark.parametrize(
    "text", ["10μm、kΩ、PPARγ", "Нью-Йорк и IBMовцы", "пример exаmple", "exаmple.com", "ＡＩ"]
)
def test_words_of_that_alphabet_signs_and_addresses_are_right(text):
    assert spans(f"{text}\n", "TYP009") == []

import pytest

import postlint
from postlint.settings import Settings

SETTINGS = Settings.load(isolated=True)


def found(text, name="post.md"):
    return [
        (d.code, text[slice(*d.span)])
        for d in postlint.check(text, name, SETTINGS)
        if d.code[:2] in ("CJ", "PL")
    ]


@pytest.mark.parametrize(
    "text",
    [
        "<!-- postlint-disable half-width-punctuation -->\n\n甲,乙\n",
        "<!-- postlint-disable CJK001 -->\n\n甲,乙\n",
        "<!-- postlint-disable CJK -->\n\n甲,乙\n",
        "<!-- postlint-disable -->\n\n甲,乙\n",
        "甲,乙\n\n<!-- postlint-disable-file CJK001 -->\n",
        "<!-- postlint-disable-next CJK001 -->\n\n甲,乙\n",
        "甲<!-- postlint-disable-next CJK001 --><b>乙,丙</b>丁\n",
        "甲<!-- postlint-disable-next CJK001 -->乙,丙\n",
        "---\ntitle: 甲\npostlint: {disable: [CJK001]}\n---\n\n甲,乙\n",
        "---\ntitle: 甲\npostlint:\n  disable: half-width-punctuation\n---\n\n甲,乙\n",
        "<p>甲</p><!-- postlint-disable CJK001 --><p>甲,乙</p>\n",
    ],
)
def test_a_suppression_silences_its_rule_and_is_of_use(text):
    assert found(text) == []


def test_a_suppression_ends_where_it_is_enabled_again():
    text = "<!-- postlint-disable CJK001 -->\n\n甲,乙\n\n<!-- postlint-enable CJK001 -->\n\n丙,丁\n"
    assert found(text) == [("CJK001", ",")]


def test_enabling_without_names_ends_all():
    text = "<!-- postlint-disable CJK001, CJK003 -->\n\n甲,乙(丙)\n\n<!-- postlint-enable -->\n\n丙,丁\n"
    assert found(text) == [("CJK001", ",")]


def test_enabling_another_rule_ends_nothing():
    assert found("<!-- postlint-disable CJK001 -->\n\n<!-- postlint-enable CJK003 -->\n\n甲,乙\n") == []


def test_the_next_block_is_silent_and_no_other():
    text = "<!-- postlint-disable-next CJK001 -->\n\n甲,乙\n\n丙,丁\n"
    assert found(text) == [("CJK001", ",")]


def test_the_next_element_is_silent_and_no_other():
    text = "<p>甲<!-- postlint-disable-next CJK001 --><b>乙,丙</b>,丁</p>\n"
    assert found(text) == [("CJK001", ",")]


def test_a_suppression_of_no_use_is_reported_and_removed():
    text = "甲。\n\n<!-- postlint-disable CJK001 -->\n\n乙。\n"
    assert found(text) == [("PL001", "CJK001")]
    assert postlint.fix(text, "post.md", SETTINGS).text == "甲。\n\n乙。\n"


def test_of_two_names_only_the_useless_one_is_removed():
    text = "<!-- postlint-disable CJK001, CJK003 -->\n\n甲,乙\n"
    assert found(text) == [("PL001", "CJK003")]
    assert postlint.fix(text, "post.md", SETTINGS).text == "<!-- postlint-disable CJK001 -->\n\n甲,乙\n"


def test_of_two_equal_suppressions_around_one_finding_both_are_of_use():
    assert found("<!-- postlint-disable CJK001 --><!-- postlint-disable CJK -->\n\n甲,乙\n") == []


def test_a_name_that_no_rule_has_is_reported():
    assert [code for code, _ in found("<!-- postlint-disable no-such-rule -->\n\n甲。\n")] == ["PL006"]


def test_a_pile_of_suppressions_before_one_block_covers_it():
    pile = "".join(f"<!-- postlint-disable-next {name} -->\n\n" for name in ("CJK001", "CJK003"))
    assert found(pile + "甲,乙(丙)\n") == []

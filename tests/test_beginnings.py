"""With what the matches of an expression can begin is never told too narrowly."""

import re
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from postlint.kinds.beginnings import SPACE, beginnings
from postlint.kinds.portal_lines import BLANK
from postlint.kinds.words import read_table
from postlint.packs import built_in

EXPRESSIONS = sorted(
    row[1] for row in read_table(str(Path(built_in()) / "widgets/portals")) if row[0] == "boilerplate"
)
#: Parts of expressions, put together at random below.
PARTS = st.sampled_from(
    [
        *(
            "a",
            "b",
            "é",
            "甲",
            r"\.",
            r"\[",
            r"\s",
            r"\d",
            r"\w",
            ".",
            "^",
            r"\b",
            r"\Z",
            "(?=a)",
            "(?!b)",
            "(?i)",
        ),
        *("[ab]", "[]x]", "[^a]", "[^]a]", r"[\]a]", r"[\[(]", "[a-c]", r"[\d_]", "[-a]", "{", "a{", "b{}"),
    ]
)
MANY = st.sampled_from(["", "", "?", "*", "+", "{0,2}", "{2}", "{,3}", "??", "*?", "{0}", "{00,1}", "{1,}"])
PIECES = st.recursive(
    st.builds("".join, st.lists(st.builds("{}{}".format, PARTS, MANY), max_size=3)),
    lambda inner: st.builds(
        "{}{}){}{}".format,
        st.sampled_from(["(", "(?:"]),
        st.builds("|".join, st.lists(inner, min_size=1, max_size=3)),
        MANY,
        inner,
    ),
    max_leaves=6,
)


@pytest.mark.parametrize("expression", EXPRESSIONS)
def test_what_a_line_of_a_portal_matches_begins_as_it_was_told(expression):
    characters = beginnings(expression)
    if characters is None:
        assert expression.startswith(".")
        return

    @settings(max_examples=20, suppress_health_check=list(HealthCheck), database=None)
    @given(st.from_regex(expression, fullmatch=True))
    def begins(text):
        assert text[0] in characters

    begins()


@settings(max_examples=300, suppress_health_check=list(HealthCheck), deadline=None)
@given(PIECES, st.text("abcé甲.[](){}-^_1 \n", max_size=4))
def test_no_match_begins_otherwise(expression, text):
    try:
        pattern = re.compile(expression)
    except re.error:
        return
    characters = beginnings(expression)
    if characters is not None:
        for match in pattern.finditer(text):
            assert match.group()[:1] in characters


def test_space_is_what_the_expression_for_it_matches():
    every = "".join(map(chr, range(0x110000)))
    assert frozenset(re.findall(r"\s", every)) == SPACE
    assert set(re.findall("[\\s\u2028\ufffc]", every)) == set(BLANK)


def test_comments_in_expressions_are_not_looked_into():
    assert beginnings("(?#[)a") is None
    assert beginnings("(?x)a # [") is None
    assert beginnings("(?:甲|[乙丙]?丁)戊") == frozenset("甲乙丙丁")

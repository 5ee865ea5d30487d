import re

import pytest
from hypothesis import given
from hypothesis import strategies as st
from test_lnk_malformed import found, mended

from postlint.kinds import references

NAME = "undefined-reference"
DEFINED = "\n\n[a]: https://a.example.com/\n"


@pytest.mark.parametrize(
    "sentence",
    [
        "grid[i][j] und x[a][b]",
        "[1][2] [3][4]",
        "[^1][^2]",
        "- [ ][x]\n- [x][y]",
        "`[x][y]` und $[x][y]$",
        "#[derive][x]",
        "![图][a] [甲][a] [a][] [A]",
        "\\[x][y]",
        "[b]fett[/b][i]kursiv[/i]",
        "[INFO][main][x] start",
        "{{ x[a][b] }} {% if a[b][c] %}",
        "[甲](https://b.example.com/)[乙](https://c.example.com/)",
        "<pre>[x][y]</pre>",
    ],
)
def test_brackets_that_are_no_links_are_silent(sentence):
    assert [one for one in found(sentence + DEFINED, NAME) if one[0] != "[a]: https://a.example.com/"] == []


@pytest.mark.parametrize(
    "reference", ["[年报][b]", "[**年** 报][b]", "[年报][2]", "[见 `x`][b]", "[年报][]", "![图][b]"]
)
def test_the_whole_reference_is_reported(reference):
    places = [text.removeprefix("!") for text, _ in found(f"见[公告][a]，{reference}。" + DEFINED, NAME)]
    assert places == [reference.removeprefix("!")]


def test_a_definition_is_used_wherever_its_label_stands():
    for use in (
        "[a]",
        "[x][A]",
        "![x][a]",
        '<div markdown="1">\n[x][a]\n</div>',
        "{% note %}[x][a]{% endnote %}",
    ):
        assert found(use + DEFINED, NAME) == []


def test_comments_and_footnotes_are_no_definitions():
    assert found("[//]: # (a)\n[comment]: <> (b)\n\nx[^1]\n\n[^1]: Note.\n", NAME) == []


def test_many_unused_definitions_are_one_finding():
    text = "正文。\n\n" + "".join(f"[x{n}]: https://a.example.com/{n}\n" for n in range(9))
    assert found(text, NAME) == [("[x0]: https://a.example.com/0", "unsafe")]
    assert mended(text) == "正文。\n\n"


def test_a_definition_in_a_list_or_quote_is_left_to_a_person():
    assert found("> [x]: https://a.example.com/\n> 正文\n", NAME) == [("[x]: https://a.example.com/", None)]


@given(
    st.lists(st.sampled_from(["\\", "[", "]", "a", "İ", "ß", " ", "\n", "\u3000"]), max_size=9).map("".join)
)
def test_labels_are_compared_without_escapes_and_spaces(label: str) -> None:
    assert references.normal(label) == " ".join(re.sub(r"\\([\[\]])", r"\1", label).split()).casefold()

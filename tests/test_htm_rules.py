"""Ids, references, stranded Markdown, layout characters and repeated paragraphs."""

from __future__ import annotations

import pytest
from one_rule import fixed, found, spans


def test_swallowed_markdown_is_parted_and_read() -> None:
    text = "<div>\n**甲** [乙](https://a.example/)\n</div>\n"
    assert fixed(text, "HTM009,HTM010") == "<div>\n\n**甲** [乙](https://a.example/)\n\n</div>\n"


def test_dead_markdown_becomes_html() -> None:
    text = "<p>见[甲](https://a.example/?a=1&b=2)</p>\n"
    assert fixed(text, "HTM009", unsafe=True) == '<p>见<a href="https://a.example/?a=1&b=2">甲</a></p>\n'


def test_an_article_on_html_is_left_to_a_person() -> None:
    (one,) = found("HTML 里的 &amp;nbsp; 是实体。\n", "HTM008")
    assert one.fix is not None
    assert one.fix.applicability == "unsafe"


@pytest.mark.parametrize(
    "text",
    ["AT&T;R&D\n".replace(";", " "), "a&b;".replace("b", "B") + "\n", "<p>a &lt;b&gt; c</p>\n", "`&foo;`\n"],
)
def test_references_that_are_right(text: str) -> None:
    assert spans(text, "HTM008") == []


@pytest.mark.parametrize(
    "text", ["　　# 甲\n", "　　1. 甲\n", "　　\n", "<pre>　　甲</pre>\n", "《甲》　乙\n"]
)
def test_spaces_that_stay(text: str) -> None:
    assert fixed(text, "HTM011") == text


def test_indents_in_quotes_and_paragraphs_go() -> None:
    text = "> 　　甲\n\n<p>　　乙</p>\n\n　　丙\n"
    assert fixed(text, "HTM011") == "> 甲\n\n<p>乙</p>\n\n丙\n"


def test_a_template_decides_on_ids() -> None:
    assert spans('{% if a %}<p id="x">甲</p>{% else %}<p id="x">乙</p>{% endif %}\n', "HTM004") == []

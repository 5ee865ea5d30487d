"""Headings, fences, tables, footnotes and white space of Markdown."""

from __future__ import annotations

import pytest
from one_rule import fixed, found, spans


def test_the_proof_reads_a_new_heading() -> None:
    assert fixed("##业务**进展**\n正文。\n", "MD003") == "## 业务**进展**\n正文。\n"


@pytest.mark.parametrize(
    "text", ["#话题\n\n正文。\n", "##\n", "    ##代码\n", "###-###\n", "##[甲](u) ##乙\n"]
)
def test_no_heading_is_seen(text: str) -> None:
    assert spans(text, "MD003") == []


def test_windows_line_ends_are_kept() -> None:
    text = "甲 \r\n乙\r\n\r\n\r\n\r\n\r\n丙"
    assert fixed(text, "MD009,MD010,MD011,MD012") == "甲\r\n乙\r\n\r\n丙\r\n"
    assert spans("甲\r\n\r\n乙\r\n", "MD012") == []


def test_white_space_in_code_and_html_stays() -> None:
    text = "```\na \n\n\n\nb\n```\n\n<pre>\nx \n</pre>\n"
    assert fixed(text, "MD009,MD011,MD013") == text


def test_a_hard_break_stays() -> None:
    assert spans("甲  \n乙\n- \n", "MD009") == []


def test_a_fence_in_a_list_that_ends_with_the_item() -> None:
    assert spans("- 甲\n\n  ```\n  a\n\n乙\n", "MD006") == []
    assert spans("> ```\n> a\n", "MD006") == ["```"]


def test_a_row_with_more_cells_loses_one() -> None:
    text = "| a | b |\n|---|---|\n| 1 | 2 | 3 |\n| 1 | 2 | |\n"
    assert spans(text, "MD007") == ["| 1 | 2 | 3 |"]


def test_a_footnote_after_a_word() -> None:
    assert spans("word[^2] and [^a-z]\n", "MD008") == ["[^2]"]


def test_reference_links_survive_a_fix() -> None:
    text = "见 [甲][a]，[乙][b]。 \n\n[a]: https://a.example/\n[b]: https://b.example/"
    assert fixed(text, "MD009,MD010").endswith("b.example/\n")


@pytest.mark.parametrize(
    "hostile", ["|" * 20000, "#" * 20000, " " * 20000 + "a", "\n" * 20000, "[^1]" * 5000, "`" * 20000]
)
def test_hostile_text_costs_little(hostile: str) -> None:
    found(hostile + "\n", "MD")

"""Emphasis that CommonMark prints: what is mended, and that the proof sees the markers go."""

from __future__ import annotations

import pytest
from one_rule import fixed, found, spans


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("**增长。**公司\n", "**增长**。公司\n"),
        ("> 甲\n> **增长。**公司\n", "> 甲\n> **增长**。公司\n"),
        ("**甲。**B**C。**丁\n", "**甲**。B**C**。丁\n"),
        ("说**“好”**吧\n", "说“**好**”吧\n"),
        ("| a |\n|---|\n| **甲：**乙 |\n", "| a |\n|---|\n| **甲**：乙 |\n"),
    ],
)
def test_marks_move_out(before: str, after: str) -> None:
    assert fixed(before, "MD005") == after


def test_brackets_need_html_and_a_look() -> None:
    (one,) = found("**增长（全年）**公司\n", "MD005")
    assert one.fix is not None
    assert one.fix.applicability == "unsafe"


@pytest.mark.parametrize(
    "text",
    [
        "2**3 与 4**中\n",
        "**强调 [**名**](u) 里面**\n",
        "`**增长。**公司`\n",
        "**Note:**this\n",
        "<div>**增长。**公司</div>\n",
    ],
)
def test_silent(text: str) -> None:
    assert spans(text, "MD005") == []


def test_many_markers_are_left_alone() -> None:
    text = "**甲。**乙" * 5000 + "\n"
    assert spans(text, "MD005") == []

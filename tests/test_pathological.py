"""Posts that were made to hurt, through check, check --fix and format: done or refused, in linear time."""

from __future__ import annotations

import time
from collections.abc import Callable

import pytest

import postlint

FRONT = "---\ntitle: 甲\ndate: 2024-03-01\n---\n\n"
SENTENCE = "公司今日发布公告，SenseCore表示，全年营收增长百分之五，市场反应平静。"
SETTINGS = postlint.Settings.load(isolated=True)

#: What each post is made of, for a size of 1 (the whole) or 4 (a quarter of it).
POSTS: dict[str, Callable[[int], str]] = {
    "100,000 unclosed <": lambda part: "<" * (100_000 // part),
    "50,000 nested spans": lambda part: "<span>" * (50_000 // part) + "a" + "</span>" * (50_000 // part),
    "50,000 open spans": lambda part: "<span>" * (50_000 // part),
    "one line of 5 MB": lambda part: SENTENCE * (5_000_000 // part // len(SENTENCE.encode())),
    "16,000 times <a ": lambda part: "<a " * (16_000 // part),
    "10,000 [": lambda part: "[" * (10_000 // part),
    "10,000 nested quotes": lambda part: ">" * (10_000 // part) + " a",
    "3,000 nested lists": lambda part: "- " * (3_000 // part) + "a",
    "3,000 nested blockquotes": lambda part: "<blockquote>" * (3_000 // part) + "a",
    "5,000 stars around words": lambda part: "**a " * (5_000 // part),
    "one paragraph of 5,000 breaks": lambda part: "<p>" + "甲<br>" * (5_000 // part) + "</p>",
    "a table of 4,000 cells": lambda part: (
        "<table>" + "<tr><td>1</td><td>2</td></tr>" * (2_000 // part) + "</table>"
    ),
    "5,000 links": lambda part: '<a href="/x">甲</a>' * (5_000 // part),
    "5,000 references": lambda part: "&amp;&lt;b&gt;" * (5_000 // part),
    "5,000 paragraphs": lambda part: "<p>甲</p>" * (5_000 // part),
    "2,000 images of a widget": lambda part: (
        "<!-- EM_StockImg_Start --><p><img src=a></p><!-- EM_StockImg_End -->" * (2_000 // part)
    ),
}


def checked(text: str) -> list[str]:
    return [one.message for one in postlint.check(text, "post.md", SETTINGS) if one.code == "PL003"]


def fixed(text: str) -> list[str]:
    result = postlint.fix(text, "post.md", SETTINGS)
    assert not result.failed or any(one.code in ("PL004", "PL005") for one in result.diagnostics)
    return [one.message for one in result.diagnostics if one.code == "PL003"]


def formatted(text: str) -> list[str]:
    from postlint.api import _prepared
    from postlint.formatting import format_post

    linter, post, context = _prepared(text, "post.md", SETTINGS)
    result = format_post(post, linter, context)
    assert not result.failed or any(one.code in ("PL004", "PL005") for one in result.diagnostics)
    return [one.message for one in result.diagnostics if one.code == "PL003"]


COMMANDS = {"check": checked, "check --fix": fixed, "format": formatted}


def seconds(run: Callable[[str], list[str]], text: str) -> float:
    """Return the processor seconds of a run, in which no rule may crash."""
    start = time.process_time()
    assert run(text) == []
    return time.process_time() - start


@pytest.mark.parametrize("command", COMMANDS)
@pytest.mark.parametrize("name", POSTS)
def test_a_post_that_hurts_is_done_in_linear_time(name: str, command: str) -> None:
    make, run = POSTS[name], COMMANDS[command]
    whole = FRONT + make(1)
    allowed = 1.0 + 2.0 * len(whole.encode()) / 1_000_000
    large = seconds(run, whole)
    # On a slow or busy machine: what grows with the square would take sixteen times as long as a quarter.
    if large > allowed:
        small = seconds(run, FRONT + make(4))
        assert large < max(9 * small, 2 * allowed), (
            f"{large:.1f} s, {small:.1f} s for a quarter, {allowed:.1f} s allowed"
        )

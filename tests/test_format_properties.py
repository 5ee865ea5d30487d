"""`format` on random posts: no crash, read the same afterwards by another renderer, and formatted once for all."""

from __future__ import annotations

from pathlib import Path
from random import Random

import pytest

pytest.importorskip("cmarkgfm", reason="needs cmarkgfm (pip install 'postlint[test]')")

import fragments
import rendered
from hypothesis import assume, given, settings
from hypothesis import strategies as st

import postlint

FRONT = "---\ntitle: t\n---\n"
SETTINGS = {
    html: postlint.Settings.load(
        Path("."), isolated=True, overrides={"select": ["PL"], "format": {"dialect": "gfm", "html": html}}
    )
    for html in ("markdown", "clean", "keep")
}


def formatted(body: str, html: str = "markdown") -> str:
    return postlint.format(FRONT + body, "post.md", SETTINGS[html]).removeprefix(FRONT)


def read_alike(body: str) -> None:
    """Check that a body reads the same when it is formatted; where renderers differ on it, there is nothing to keep."""
    before = rendered.reading(rendered.gfm(body))
    assume(before == rendered.reading(rendered.markdown_it(body)))
    assert rendered.reading(rendered.gfm(formatted(body))) == before


@settings(deadline=None, derandomize=True, max_examples=150)
@given(st.randoms(use_true_random=False))
def test_random_html_reads_the_same(random: Random) -> None:
    read_alike(fragments.blocks_html(random) + "\n")


@settings(deadline=None, derandomize=True, max_examples=150)
@given(st.randoms(use_true_random=False))
def test_random_markdown_reads_the_same(random: Random) -> None:
    read_alike(fragments.blocks_markdown(random) + "\n")


@settings(deadline=None, derandomize=True, max_examples=100)
@given(st.randoms(use_true_random=False))
def test_posts_of_both_read_the_same(random: Random) -> None:
    read_alike(fragments.post(random))


@settings(deadline=None, derandomize=True, max_examples=100)
@given(st.randoms(use_true_random=False), st.sampled_from(sorted(SETTINGS)))
def test_formatting_twice_is_formatting_once(random: Random, html: str) -> None:
    once = formatted(fragments.post(random), html)
    assert formatted(once, html) == once


@pytest.mark.parametrize(
    ("crasher", "text"),
    [
        # marks around nothing at the end of a list of pieces
        (
            "<table><tr><td>a<b></b><i></i></td></tr></table>\n",
            "<table><tr><td>a<b></b><i></i></td></tr></table>\n",
        ),
        # the semicolon of a reference is no stop that moves out of emphasis
        ("<i>&#8212;！</i>\n", "*—*！\n"),
    ],
)
def test_what_once_crashed(crasher: str, text: str) -> None:
    assert formatted(crasher).lstrip("\n") == text

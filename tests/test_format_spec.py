"""`format` on the examples of the specifications: nearly all are rewritten, and all read the same."""

from __future__ import annotations

import pytest

pytest.importorskip("cmarkgfm", reason="needs cmarkgfm (pip install 'postlint[test]')")

import rendered
import spec_examples
from spec_counts import count, suites

SUITES = suites()


@pytest.mark.integration
@pytest.mark.parametrize("html", ["markdown", "keep"])
@pytest.mark.parametrize("suite", SUITES, ids=[name for name, *_ in SUITES])
def test_examples_read_the_same_after_format(suite: tuple, html: str) -> None:
    _, examples, renderers, dialect = suite
    if not examples:
        pytest.skip(spec_examples.WHERE)
    outcome = count(examples, renderers, dialect, html)
    assert outcome.read_otherwise == []
    assert outcome.not_at_rest == []
    assert len(outcome.left_alone) <= 0.05 * outcome.examples, outcome.left_alone
    assert outcome.changed > 0


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("a *b* c", "a b c"),
        ("[a](/u)", "[a](/v)"),
        ('[a](/u "t")', "[a](/u)"),
        ("![a](/u)", "![b](/u)"),
        ("a\n\nb", "a b"),
        ("# a", "## a"),
        ("- a\n- b", "1. a\n2. b"),
        ("- a\n- b", "- a\n\nb"),
        ("> a", "a"),
        ("a  \nb", "a b"),
        ("`a`", "a"),
        ("    a\n    b", "    a b"),
        ("2. a", "1. a"),
        ("| a |\n| - |\n| b |", "| a |\n| - |"),
        ("a\n\n---\n\nb", "a\n\nb"),
    ],
)
def test_the_judge_sees_a_difference(one: str, other: str) -> None:
    for renderer in (rendered.gfm, rendered.markdown_it):
        assert rendered.reading(renderer(one)) != rendered.reading(renderer(other))

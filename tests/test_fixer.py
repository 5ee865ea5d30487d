import pytest
from test_proof import codes, fixed, rule

from postlint.fixer import choose
from postlint.rule import Diagnostic, Fix
from postlint.text import Edit, Span, apply_edits


def diagnostic(*edits, applicability="safe", code="TST001"):
    fix = Fix(applicability, "fix", tuple(Edit(*edit) for edit in edits), frozenset({"text"}))
    return Diagnostic(code, code.lower(), "warning", "wrong", Span(edits[0][0], edits[0][1]), fix)


def chosen(*diagnostics, unsafe=False):
    return [[tuple(edit) for edit in applied.edits] for applied in choose(diagnostics, unsafe=unsafe)]


def test_a_fix_is_applied_whole_or_not_at_all():
    first = diagnostic((4, 6, "x"))
    second = diagnostic((0, 1, "y"), (5, 7, "z"))
    assert chosen(first, second) == [[(4, 6, "x")]]


def test_a_fix_that_overlaps_itself_is_never_applied():
    assert chosen(diagnostic((0, 2, "x"), (1, 3, "y"))) == []


def test_two_insertions_at_one_place_do_not_go_in_one_pass():
    assert chosen(diagnostic((3, 3, "x")), diagnostic((3, 3, "y"))) == [[(3, 3, "x")]]


@pytest.mark.parametrize(
    "edits", [((1, 3, "x"), (3, 3, "y")), ((3, 3, "y"), (3, 5, "x")), ((0, 2, "x"), (2, 4, "y"))]
)
def test_what_is_chosen_together_can_be_applied_together(edits):
    taken = [Edit(*edit) for applied in chosen(*(diagnostic(edit) for edit in edits)) for edit in applied]
    assert apply_edits("abcdef", taken)
    assert len(taken) == 2


def test_unsafe_fixes_wait_to_be_asked_for():
    unsafe = diagnostic((0, 1, "x"), applicability="unsafe")
    assert (chosen(unsafe), chosen(unsafe, unsafe=True)) == ([], [[(0, 1, "x")]])


def test_an_overlapping_fix_waits_for_the_next_pass():
    result = fixed("甲乙丙", rule("text", ("甲乙", "丁乙")), rule("text", ("乙丙", "乙戊"), code="TST002"))
    assert result.text == "丁乙戊"
    assert dict(result.fixed) == {("TST001", "tst001"): 1, ("TST002", "tst002"): 1}


def test_fixes_that_undo_each_other_are_refused():
    result = fixed("甲", rule("text", ("甲", "乙")), rule("text", ("乙", "甲"), code="TST002"))
    assert (result.text, codes(result), result.fixed.total() if hasattr(result.fixed, "total") else 0) == (
        "甲",
        ["PL004"],
        0,
    )


def test_a_fix_that_never_settles_is_refused():
    result = fixed("甲", rule("text", ("甲", "甲乙")))
    assert (result.text, codes(result)) == ("甲", ["PL004"])


def test_a_fix_refused_in_a_later_pass_takes_the_earlier_ones_back():
    result = fixed(
        "甲,乙", rule("punctuation", (",", "，")), rule("punctuation", ("，乙", "，丙"), code="TST002")
    )
    assert (result.text, codes(result)) == ("甲,乙", ["PL004"])


def test_what_is_left_is_reported_in_the_fixed_text():
    result = fixed("甲,乙", rule("punctuation", (",", "，")))
    assert (result.text, result.diagnostics, result.failed) == ("甲，乙", (), False)

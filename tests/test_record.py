"""A result comes back from its bytes as it was, whatever classes a kind took for its words and offsets."""

from __future__ import annotations

import marshal
from enum import IntEnum

import pytest

from postlint.record import packed, restored
from postlint.result import Result
from postlint.rule import Diagnostic, Fix, Related, Whole
from postlint.text import Edit, LineIndex, Span


class _Offset(IntEnum):
    """An offset of a class of its own, which is no plain value."""

    FIRST = 1
    LAST = 2


PLAIN = (
    Diagnostic("A001", "a", "error", "one", Span(1, 2)),
    Diagnostic(
        "B001", "b", "info", "two", Span(1, 2), Fix("safe", "mend", (Edit(1, 2, "x"),), frozenset({"text", "links"})),
        (Related("here", Span(1, 2)), Related("there", Span(1, 2), "other.md")),
    ),
)  # fmt: skip
FIRST, LAST = _Offset.FIRST, _Offset.LAST
OF_OTHER_CLASSES = [
    Diagnostic("A001", "a", "error", Whole("one"), Span(FIRST, LAST)),
    PLAIN[1]._replace(
        fix=Fix("safe", Whole("mend"), (Edit(FIRST, LAST, Whole("x")),), frozenset({"links", "text"}))
    ),
    PLAIN[1]._replace(related=(Related(Whole("here"), Span(FIRST, LAST)), PLAIN[1].related[1])),
]


@pytest.mark.parametrize("diagnostics", [PLAIN, *((one,) for one in OF_OTHER_CLASSES)])
def test_a_result_comes_back_as_it_was(diagnostics: tuple[Diagnostic, ...]) -> None:
    text = "甲\n乙丙\n"
    back = restored("post.md", packed(Result("post.md", diagnostics, text, LineIndex(text))))
    assert back.diagnostics == tuple({one.code: one for one in PLAIN}[one.code] for one in diagnostics)
    assert back.lines.starts == LineIndex(text).starts
    marshal.dumps([tuple(edit) for one in back.diagnostics if one.fix for edit in one.fix.edits])
    assert all(type(one.message) is str and type(one.span.start) is int for one in back.diagnostics)


def test_a_result_without_diagnostics_takes_no_room() -> None:
    assert packed(Result("post.md")) == b""
    assert restored("post.md", b"").diagnostics == ()

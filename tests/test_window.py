"""The source around a defect, as a terminal shows it."""

from __future__ import annotations

import re
import shutil
import sys
import unicodedata
from pathlib import Path

import pytest
from command import ROOT, on_terminal, process, write
from hypothesis import given
from hypothesis import strategies as st

from postlint.reports.text import full
from postlint.reports.window import cell_width, visible, window, wrap
from postlint.result import Result
from postlint.rule import Diagnostic, Fix, Related
from postlint.text import Edit, LineIndex, Span


def drawn(text: str, wrong: str, cells: int = 60, start: int = 0) -> tuple[str, str]:
    """Return the two rows of a window around the first `wrong` in a text."""
    at = text.index(wrong, start)
    view = window(text, LineIndex(text), Span(at, at + len(wrong)), cells)
    return view.text, " " * view.indent + "^" * view.width


@pytest.mark.parametrize(
    ("text", "wrong", "row", "marks"),
    [
        ("abc def ghi", "def", "abc def ghi", "    ^^^"),
        ("公司公告,上涨", ",", "公司公告,上涨", "        ^"),
        ("公司公告,上涨", "公告", "公司公告,上涨", "    ^^^^"),
        ("e\u0301a\u0308x", "x", "e\u0301a\u0308x", "  ^"),
        ("e\u0301x", "e\u0301", "e\u0301x", "^"),
        ("👍🏽 x", "x", "👍🏽 x", "     ^"),
        ("\ta\tb", "b", " a b", "   ^"),
        ("a\x1b[31mb\x07", "b", "a·[31mb·", "      ^"),
        ("a\u202eb\u200bc", "c", "a·b·c", "    ^"),
        ("甲\u3000乙", "乙", "甲\u3000乙", "    ^^"),
        ("a\u2028b\x0cc\x85d\re", "e", "a·b·c·d·e", "        ^"),
        ("一\r\n二,\r\n三", ",", "二,", "  ^"),
        ("一\r\n二\r\n三", "\r", "一", "  ^"),
        ("one\ntwo", "\n", "one", "   ^"),
        ("one\ntwo\nthree", "wo\nth", "two", " ^^"),
        ("one\n", "one\n", "one", "^^^"),
    ],
)
def test_a_row_and_its_marks(text: str, wrong: str, row: str, marks: str) -> None:
    assert drawn(text, wrong) == (row, marks)


def test_the_end_of_the_file() -> None:
    text = "one\n"
    for at, row in ((3, "one"), (4, "")):
        view = window(text, LineIndex(text), Span(at, at), 60)
        assert (view.text, view.width) == (row, 1)
    assert window("", LineIndex(""), Span(0, 0), 60) == (1, "", 0, 1)


def test_a_long_row_is_cut_around_the_defect() -> None:
    text = "甲" * 2000 + "," + "乙" * 2000
    assert drawn(text, ",", 24) == ("…甲甲甲甲甲,乙乙乙乙乙…", "           ^")
    assert drawn("abcdefghij" * 300, "abc", 24) == ("abcdefghijabcdefghijab…", "^^^")
    row, marks = drawn("x" * 3000 + "!", "!", 24)
    assert (row, marks) == ("…" + "x" * 21 + "!", " " * 22 + "^")


def test_a_defect_longer_than_the_window_is_cut() -> None:
    row, marks = drawn("a" * 50 + "<" + "b" * 500 + ">" + "c" * 50, "<" + "b" * 500 + ">", 32)
    assert row == "…aaaaaaaaaa<" + "b" * 19 + "…"
    assert marks == " " * 11 + "^" * 21


any_text = st.text(
    st.one_of(st.characters(exclude_categories=[]), st.sampled_from("甲a\u0301\t\r\n\x1b，😀"))
).map(lambda text: text * 3)


@given(any_text, st.data())
def test_any_window_fits_and_acts_on_nothing(text: str, data: st.DataObject) -> None:
    start = data.draw(st.integers(0, len(text)))
    end = data.draw(st.integers(start, len(text)))
    cells = data.draw(st.integers(20, 60))
    view = window(text, LineIndex(text), Span(start, end), cells)
    assert cell_width(view.text) <= cells
    assert view.indent + view.width <= cells + 1
    assert not {unicodedata.category(character) for character in view.text} & {"Cc", "Cf", "Cs", "Zl", "Zp"}


@given(any_text, st.integers(2, 40))
def test_wrapping_loses_nothing(text: str, cells: int) -> None:
    text = visible(text)
    rows = wrap(text, cells)
    assert "".join(rows).replace(" ", "") == text.replace(" ", "")
    assert all(cell_width(row) <= cells for row in rows)


def test_wrapping_prefers_spaces() -> None:
    assert wrap("CJK001 name: 半角标点 in text", 16) == ["CJK001 name:", "半角标点 in text"]
    assert wrap("中文没有空格的一行", 8) == ["中文没有", "空格的一", "行"]


def result(text: str, *diagnostics: Diagnostic) -> Result:
    return Result("a.md", diagnostics, text, LineIndex(text))


def test_a_finding_over_several_rows_with_related_places() -> None:
    text = "甲\n<div>\n乙\n</div>\n丙\n"
    edits = (Edit(2, 18, ""),)
    finding = Diagnostic(
        "ABC001", "some-name", "error", "A message", Span(2, 17),
        Fix("unsafe", "Remove the box and what is in it, which is a long story", edits, frozenset()),
        (Related("first used here", Span(0, 1)), Related("and in", Span(0, 0), "b.md")),
    )  # fmt: skip
    assert list(full(result(text, finding), width=60)) == [
        "a.md",
        "",
        "  2:1  ABC001 some-name: A message",
        "       | <div>",
        "       | ^^^^^ … to row 4",
        "       | unsafe fix: Remove the box and what is in it, which",
        "       | is a long story",
        "       | first used here: 1:1",
        "       | and in: b.md",
        "",
    ]


def test_columns_line_up_and_colours_are_whole() -> None:
    text = "甲" * 40 + "\n乙,"
    one = Diagnostic("ABC001", "first", "warning", "One", Span(39, 40))
    two = Diagnostic("ABC002", "second", "info", "Two \x1b[2J", Span(42, 43))
    assert list(full(result(text, one, two), width=40)) == [
        "a.md",
        "",
        "  1:40  ABC001 first: One",
        "        | …" + "甲" * 14,
        "        | " + " " * 27 + "^^",
        "",
        "  2:2   ABC002 second: Two ·[2J",
        "        | 乙,",
        "        |   ^",
        "",
    ]
    rows = list(full(result(text, one, two), width=40, colour=True))
    assert rows[2] == "\x1b[2m  1:40\x1b[0m  \x1b[33mABC001\x1b[0m first: One"
    assert all(row.count("\x1b[0m") * 2 == row.count("\x1b[") for row in rows)


terminal = pytest.mark.skipif(sys.platform == "win32", reason="needs a pty")
HOSTILE = "---\ntitle: 甲\ndate: 2024-03-01\n---\n\n好\x1b[2J\x07\u202e，甲,乙\n"
LONG = HOSTILE.replace("甲,乙", "甲") + "\n一段**文字**，为了让检查花些时间。\n" * 150
ONE = ("--isolated", "--select", "CJK001")


@terminal
def test_a_terminal_is_shown_the_source_in_colours(tmp_path: Path) -> None:
    write(tmp_path, {"a.md": HOSTILE})
    status, sent = on_terminal(*ONE, cwd=tmp_path)
    assert status == 1
    assert sent.splitlines() == [
        "\x1b[1ma.md\x1b[0m",
        "",
        "\x1b[2m  6:10\x1b[0m  \x1b[33mCJK001\x1b[0m half-width-punctuation: Half-width `,` between Chinese",
        "        characters: `2J··，甲,乙`",
        "        \x1b[2m|\x1b[0m 好·[2J··，甲,乙",
        "        \x1b[2m|\x1b[0m             \x1b[33m^\x1b[0m \x1b[2mfix: Replace with `，`\x1b[0m",
        "",
        "1 post checked: 1 warning in 1 post.",
        "1 can be fixed with --fix.",
    ]


@terminal
@pytest.mark.parametrize("variables", [{"NO_COLOR": "1"}, {"TERM": "dumb"}])
def test_colours_can_be_declined(tmp_path: Path, variables: dict[str, str]) -> None:
    write(tmp_path, {"a.md": HOSTILE})
    _, sent = on_terminal(*ONE, cwd=tmp_path, **variables)
    assert "\x1b" not in sent
    assert "        | 好·[2J··，甲,乙\n        |             ^ fix" in sent


@terminal
@pytest.mark.parametrize("columns", [40, 80, 120, 300])
def test_no_row_is_wider_than_the_terminal(tmp_path: Path, columns: int) -> None:
    shutil.copytree(ROOT / "examples", tmp_path, dirs_exist_ok=True)
    _, sent = on_terminal("--quiet", cwd=tmp_path, columns=columns, NO_COLOR="1")
    assert len(sent) > 1000
    rows = [row for row in drawn_by(sent) if not row.endswith((".md", ".html"))]
    assert max(map(cell_width, rows)) <= min(columns, 110)


@terminal
def test_progress_never_mixes_with_findings(tmp_path: Path) -> None:
    write(tmp_path, {f"{n:04}.md": HOSTILE if n % 40 == 39 else LONG for n in range(800)})
    status, sent = on_terminal(*ONE, cwd=tmp_path, columns=100, NO_COLOR="1")
    assert status == 1
    assert "/800" in sent
    screen = drawn_by(sent)
    alone = process(*ONE, "--output-format", "full", cwd=tmp_path).stdout.decode()
    assert [row.rstrip() for row in screen] == wrapped(alone, 100)


@terminal
def test_no_progress_where_stderr_is_no_terminal_or_the_run_is_short(tmp_path: Path) -> None:
    write(tmp_path, {"a.md": HOSTILE})
    _, sent = on_terminal(*ONE, cwd=tmp_path)
    assert "━" not in sent
    _, sent = on_terminal(*ONE, "-o", "report", cwd=tmp_path)
    assert sent == ""


@terminal
def test_ctrl_c_on_a_terminal(tmp_path: Path) -> None:
    write(tmp_path, {f"{n:04}.md": LONG for n in range(4000)})
    status, sent = on_terminal(*ONE, cwd=tmp_path, interrupt=2.5)
    assert status == 2
    assert "Traceback" not in sent
    assert [row.rstrip() for row in drawn_by(sent)][-1] == (
        "postlint: interrupted; every post is either fixed whole or as it was"
    )


def wrapped(text: str, columns: int) -> list[str]:
    """Return the rows that a terminal shows of a text (of narrow rows: none wraps)."""
    rows = [row.rstrip() for row in text.splitlines()]
    assert all(cell_width(row) <= columns for row in rows)
    return rows


def drawn_by(sent: str) -> list[str]:
    """Return the rows on a terminal that understands what a progress bar sends: clear, up, return."""
    rows, at, column_zero = [""], 0, False
    for part in re.findall(r"\x1b\[[?0-9;]*[A-Za-z]|\n|\r|[^\x1b\n\r]+", sent):
        if part == "\n":
            at += 1
            if at == len(rows):
                rows.append("")
        elif part == "\r":
            column_zero = True
            continue
        elif part.endswith("K") and part.startswith("\x1b"):
            rows[at] = ""
        elif part.endswith("A") and part.startswith("\x1b"):
            at -= int(part[2:-1] or 1)
        elif part.startswith("\x1b"):
            continue  # colours, the cursor hidden and shown
        else:
            rows[at] = part if column_zero else rows[at] + part
        column_zero = False
    while rows and not rows[-1].strip():
        rows.pop()
    return rows

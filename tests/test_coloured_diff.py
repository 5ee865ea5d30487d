"""`--diff` on a terminal: colours for rows, reverse for the words in them that differ, no control characters."""

from __future__ import annotations

import re

from postlint.reports.coloured_diff import coloured


def rows(old: str, new: str) -> list[str]:
    """Return the rows of a diff with reversed words in brackets and without colours."""
    text = coloured("a.md", old, new).replace("\x1b[7m", "[").replace("\x1b[27m", "]")
    return re.sub(r"\x1b\[\d+m", "", text).splitlines()


def test_the_words_that_differ_stand_out() -> None:
    assert rows("甲\n<p>营收<b>增长</b>三成</p>\n", "甲\n营收**增长**三成\n") == [
        "--- a/a.md",
        "+++ b/a.md",
        "@@ -1,2 +1,2 @@",
        " 甲",
        "-[<p>]营收[<b>]增长[</b>]三成[</p>]",
        "+营收[**]增长[**]三成",
    ]


def test_rows_that_only_go_or_come_are_plain() -> None:
    assert rows("甲\n乙\n丙\n", "甲\n丙\n丁\n")[3:] == [" 甲", "-乙", " 丙", "+丁"]


def test_an_end_of_line_that_comes_at_the_end_is_shown() -> None:
    assert rows("甲\n乙", "甲\n乙\n")[3:] == [" 甲", "-乙", "-[\\ No newline at end of file]", "+乙"]


def test_control_characters_of_a_post_do_not_reach_the_terminal() -> None:
    assert "\x1b]0;" not in coloured("a\x1b]0;x.md", "甲\x1b]0;x\n", "乙\x1b]0;x\n")


def test_a_line_of_a_megabyte_is_shown_without_its_words_compared() -> None:
    assert len(rows("甲" * 300_000, "乙" * 300_000)) == 5

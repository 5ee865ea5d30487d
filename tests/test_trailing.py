"""Ends of lines, blank lines and cells are found as patterns for them find them."""

import re

from hypothesis import given
from hypothesis import strategies as st

from postlint.kinds.blocks import _cells
from postlint.kinds.whitespace import _BLANKS, _may_have_blanks, _trailing
from postlint.post import Post

PATTERN = re.compile(r"[ \t]+(?=\r?(?:\n|\Z))")


@given(st.text(" \t\r\nx", max_size=30), st.integers(0, 6))
def test_line_ends_after_space_are_found(text, start):
    start = min(start, len(text))
    assert _trailing(text, start) == [match.end() for match in PATTERN.finditer(text, start)]


@given(st.text(" \t\r\nx", max_size=30))
def test_blank_lines_are_looked_for_where_some_may_be(text):
    post = Post(text)
    assert _may_have_blanks(post) or _BLANKS.search(text, post.body_start) is None


@given(st.text(" \t>|\\x\xa0", max_size=20))
def test_cells_of_a_row(line):
    inner = re.sub(r"^[ \t>]*", "", line).strip().removeprefix("|")
    cells = re.split(r"(?<!\\)\|", inner)
    if not cells[-1].strip() and re.search(r"(?<!\\)\|$", inner):
        cells.pop()
    assert _cells(line) == cells

"""Lines that end in white space are found as a pattern for them finds them."""

import re

from hypothesis import given
from hypothesis import strategies as st

from postlint.kinds.whitespace import _trailing

PATTERN = re.compile(r"[ \t]+(?=\r?(?:\n|\Z))")


@given(st.text(" \t\r\nx", max_size=30), st.integers(0, 6))
def test_line_ends_after_space_are_found(text, start):
    start = min(start, len(text))
    assert _trailing(text, start) == [match.end() for match in PATTERN.finditer(text, start)]

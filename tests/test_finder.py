"""Many words at once: what the finder finds is what a plain search finds."""

from hypothesis import given
from hypothesis import strategies as st

from postlint.kinds.finder import Finder, plan

LETTERS = st.sampled_from("的一了既必竟按奈使用，")


@given(st.lists(st.text(LETTERS, min_size=2, max_size=5), max_size=8), st.text(LETTERS, max_size=60))
def test_every_occurrence_is_found_once(words, text):
    expected = sorted(
        (at, word) for word in set(words) for at in range(len(text)) if text.startswith(word, at)
    )
    assert sorted(Finder(plan(dict.fromkeys(words))).find(text)) == expected

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from postlint.mapped import MapBuilder, MappedText
from postlint.text import Edit, LineIndex, OffsetShift, OverlapError, Position, Span, apply_edits

TEXT = st.text(alphabet="ab中𝒳\n\r\u2028\f ", max_size=40)


def test_a_row_ends_at_lf_and_at_crlf():
    lines = LineIndex("a\r\nb\nc")
    assert [lines.position(at) for at in (0, 3, 5)] == [Position(1, 1), Position(2, 1), Position(3, 1)]


@pytest.mark.parametrize("character", ["\r", "\u2028", "\u2029", "\f", "\v", "\x1c", "\x85"])
def test_no_other_character_ends_a_row(character):
    assert LineIndex(f"a{character}b").position(2) == Position(1, 3)


def test_columns_count_code_points_and_not_utf_16_units():
    assert LineIndex("𝒳𝒳a").position(2) == Position(1, 3)


def test_a_row_that_does_not_exist_is_an_index_error():
    with pytest.raises(IndexError, match="row 3 of 2"):
        LineIndex("a\n").offset(3, 1)


@given(TEXT)
def test_positions_and_offsets_are_each_other_s_inverse(text):
    lines = LineIndex(text)
    for offset in range(len(text) + 1):
        position = lines.position(offset)
        assert lines.offset(*position) == offset
        assert position.row == text.count("\n", 0, offset) + 1
    assert len(lines) == text.count("\n") + 1


def test_edits_are_applied_in_offsets_of_the_old_text():
    assert apply_edits("abcd", [Edit(3, 4, "D!"), Edit(0, 1, ""), Edit(2, 2, "-")]) == "b-cD!"


def test_edits_that_share_text_are_refused():
    with pytest.raises(OverlapError):
        apply_edits("abcd", [Edit(0, 2, "x"), Edit(1, 3, "y")])


def test_two_insertions_at_one_place_are_refused():
    with pytest.raises(OverlapError):
        apply_edits("ab", [Edit(1, 1, "x"), Edit(1, 1, "y")])


@pytest.mark.parametrize("edit", [Edit(0, 9, ""), Edit(2, 1, ""), Edit(9, 9, "x")])
def test_an_edit_outside_the_text_is_refused(edit):
    with pytest.raises(ValueError, match=r"lies outside|overlaps"):
        apply_edits("ab", [edit])


def test_an_insertion_may_touch_a_replacement_on_either_side():
    assert apply_edits("abc", [Edit(1, 1, "<"), Edit(1, 2, "B"), Edit(2, 2, ">")]) == "a<B>c"


@st.composite
def texts_with_edits(draw):
    text = draw(TEXT)
    cuts = sorted(draw(st.lists(st.integers(0, len(text)), max_size=8, unique=True)))
    edits = [Edit(a, b, draw(st.text("xy", max_size=3))) for a, b in list(pairwise(cuts))[::2]]
    return text, edits


@given(texts_with_edits())
def test_applying_edits_equals_replacing_from_the_end(case):
    text, edits = case
    expected = text
    for edit in sorted(edits, reverse=True):
        expected = expected[: edit.start] + edit.content + expected[edit.end :]
    assert apply_edits(text, edits) == expected


@given(texts_with_edits())
def test_an_offset_outside_all_edits_is_found_again_after_them(case):
    text, edits = case
    after, shift = apply_edits(text, edits), OffsetShift(edits)
    for offset in range(len(text)):
        if not any(edit.start <= offset < edit.end for edit in edits):
            assert after[shift(offset)] == text[offset]


@st.composite
def mapped_texts(draw):
    """Draw pieces of a source: verbatim, atomic (an entity), or hidden (a tag), with the map that they give."""
    source, builder, origins = "", MapBuilder(), []
    for _ in range(draw(st.integers(0, 7))):
        part = draw(st.text("abc中", min_size=1, max_size=4))
        sort = draw(st.sampled_from(("verbatim", "atomic", "hidden")))
        start, end = len(source), len(source) + len(part)
        if sort == "verbatim":
            builder.verbatim(part, start)
            origins += [(start + i, start + i + 1) for i in range(len(part))]
        elif sort == "atomic":
            shown = draw(st.text("&<", min_size=1, max_size=2))
            builder.atomic(shown, start, end)
            origins += [(start, end)] * len(shown)
        source += part
    return source, builder.build(), origins


@given(mapped_texts(), st.data())
def test_a_range_of_a_mapped_text_has_the_source_of_its_characters(case, data):
    _, text, origins = case
    if not text.text:
        return
    start = data.draw(st.integers(0, len(text.text) - 1))
    end = data.draw(st.integers(start + 1, len(text.text)))
    assert text.source(start, end) == Span(origins[start][0], origins[end - 1][1])


@given(mapped_texts(), st.data(), st.text("xyab", max_size=4))
def test_edits_of_a_mapped_text_write_the_new_words_and_keep_what_is_hidden(case, data, content):
    source, text, origins = case
    start = data.draw(st.integers(0, len(text.text)))
    end = data.draw(st.integers(start, len(text.text)))
    edits = text.edits(start, end, content) if start < end else None
    if edits is None:
        return
    touched = {at for edit in edits for at in range(edit.start, edit.end)}
    shown = {at for a, b in origins[start:end] for at in range(a, b)}
    assert touched <= shown, "hidden source between the words is left alone"
    after = apply_edits(source, edits)
    assert len(after) == len(source) - len(touched) + sum(len(edit.content) for edit in edits)


def test_edits_across_a_tag_change_only_the_characters_that_differ():
    # the source is Sense<b>Corec</b>
    builder = MapBuilder()
    builder.verbatim("Sense", 0)
    builder.verbatim("Corec", 8)
    assert builder.build().edits(0, 10, "SenseCore") == (Edit(12, 13, ""),)


def test_edits_that_would_cross_a_tag_are_none():
    builder = MapBuilder()
    builder.verbatim("ab", 0)
    builder.verbatim("cd", 5)
    assert builder.build().edits(1, 3, "XY") is None


def test_part_of_an_entity_cannot_be_edited():
    builder = MapBuilder()
    builder.verbatim("a", 0)
    builder.atomic("fj", 1, 8)  # &fjlig;
    assert builder.build().edits(1, 2, "x") is None


@given(mapped_texts(), st.data())
def test_the_pieces_of_a_range_are_those_a_scan_finds(case, data):
    _, text, _ = case
    start = data.draw(st.integers(0, len(text.text)))
    end = data.draw(st.integers(start, len(text.text)))
    covered = [
        at
        for piece in text.pieces_in(start, end)
        for at in range(max(piece.start, start), min(piece.start + piece.length, end))
    ]
    assert covered == list(range(start, end))


def test_a_range_outside_the_text_is_an_index_error():
    with pytest.raises(IndexError):
        MappedText("", []).source(0, 1)

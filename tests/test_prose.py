import pytest
from hypothesis import given, settings
from test_stream import POSTS

from postlint.post import Post
from postlint.prose import BLOCK, LINE, OBJECT


@given(POSTS)
@settings(max_examples=500, deadline=None)
def test_each_verbatim_piece_of_the_visible_text_equals_its_source(text):
    for name in ("post.md", "post.html"):
        prose = Post(text, name).prose
        done = 0
        for piece in prose.pieces:
            assert done <= piece.source_start <= piece.source_end <= len(text)
            done = piece.source_end
            if piece.verbatim:
                shown = prose.text[piece.start : piece.start + piece.length]
                assert shown == text[piece.source_start : piece.source_end]


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("甲**乙**丙<b>丁</b>", "甲乙丙丁"),
        ("甲\n\n乙", f"甲{BLOCK}乙"),
        ("<p>甲</p><p>乙<br>丙</p>", f"甲{BLOCK}乙{LINE}丙{BLOCK}"),
        ("甲`x`乙", f"甲{OBJECT}乙"),
        ("甲&amp;乙\\*", "甲&乙*"),
        ("甲 https://a.example/b 乙", f"甲 {OBJECT} 乙"),
        ("甲<code>乙,丙</code>丁", f"甲{OBJECT}丁"),
        ("甲{{ x }}乙", f"甲{OBJECT}乙"),
        ("<!-- 甲 -->", ""),
        ("\u3000\u3000甲", "甲"),
        ("# 甲\n- 乙\n", f"甲{BLOCK}乙"),
        ("|甲|乙|\n|-|-|\n", f"甲{BLOCK}乙"),
    ],
)
def test_the_visible_text_is_what_a_reader_reads(text, shown):
    assert Post(text).prose.text.lstrip("\u3000") == shown


def test_an_entity_is_one_piece_with_all_its_source():
    prose = Post("甲&hellip;乙").prose
    assert prose.text == "甲…乙"
    assert prose.source(1, 2) == (1, 9)


def test_titles_and_alternative_texts_are_captions():
    text = '---\ntitle: "甲\\n乙"\n---\n<img alt="丙&amp;丁" src="a"> ![戊](b)\n'
    assert [caption.text for caption in Post(text).captions] == ["甲\n乙", "丙&丁", "戊"]


def test_an_unclosed_code_element_ends_with_its_block():
    assert Post("甲<code>乙\n\n丙\n").prose.text == f"甲{OBJECT}{BLOCK}丙"

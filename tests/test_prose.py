import pytest
from hypothesis import example, given, settings
from test_stream import POSTS

from postlint import elements
from postlint.mapped import MapBuilder
from postlint.post import Post
from postlint.prose import BLOCK, LINE, NOT_PROSE, OBJECT


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


def piece_by_piece(post):
    """Return the visible text as it is put together one piece after the other."""
    builder, skipping = MapBuilder(), []

    def boundary(mark, start, end):
        if builder.length and builder.last != BLOCK:
            builder.atomic(mark, start, end)

    for event in post.events:
        kind, start, end, data = event.kind, event.start, event.end, event.data
        name = data.name if kind in ("start", "end") else ""
        if kind == "block":
            while skipping and skipping[-1] in ("code", "kbd", "samp", "tt", "var"):
                skipping.pop()
            boundary(BLOCK, start, start)
        elif kind == "start" and name in NOT_PROSE:
            if post.markup[end - 2] != "/":
                if not skipping:
                    builder.atomic(OBJECT, start, end)
                skipping.append(name)
        elif kind == "end" and skipping:
            if name in skipping:
                del skipping[len(skipping) - 1 - skipping[::-1].index(name) :]
        elif kind == "end":
            if name in elements.BLOCK:
                boundary(BLOCK, end, end)
        elif skipping:
            continue
        elif kind == "start" and name in elements.BLOCK:
            boundary(BLOCK, start, start)
        elif kind == "hard" or name == "br":
            boundary(LINE, start, end)
        elif kind in ("object", "url", "image") or name in ("img", "input", "embed"):
            builder.atomic(OBJECT, start, end)
        elif kind == "text":
            builder.verbatim(post.markup[start:end], start)
        elif kind in ("entity", "soft"):
            builder.atomic(data if kind == "entity" else "\n", start, end)
    return builder.build()


@given(POSTS)
@settings(max_examples=400, deadline=None)
@example("a&#x2029;b<p>&#8232;<br>c</p><code>d<kbd>e</code>f  \ng\n\n<var>h\n\ni<br/><img>")
def test_the_visible_text_is_put_together_as_piece_by_piece(text):
    for name in ("post.md", "post.html"):
        post = Post(text, name)
        expected = piece_by_piece(post)
        assert (post.prose.text, list(post.prose.pieces)) == (expected.text, list(expected.pieces))


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

import pytest
from hypothesis import given, settings
from test_stream import POSTS

from postlint.post import Post


def links(text, name="post.md"):
    return [
        (link.form, link.url, text[slice(*link.url_span)] if link.url_span else None)
        for link in Post(text, name).links
    ]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("[甲](b)", [("inline", "b", "b")]),
        ("[甲](<b c> 'd')", [("inline", "b c", "b c")]),
        ("![甲](b)", [("image", "b", "b")]),
        ("[![甲](b)](c)", [("inline", "c", "c"), ("image", "b", "b")]),
        ("[甲]\n\n[甲]: b", [("reference", "b", None), ("definition", "b", "b")]),
        ("<https://a.example/>", [("autolink", "https://a.example/", "https://a.example/")]),
        ("见 https://a.example/b。", [("bare", "https://a.example/b", "https://a.example/b")]),
        ('<a href="b?c&amp;d">甲</a>', [("attribute", "b?c&d", "b?c&amp;d")]),
        (
            "<img src=b srcset='c 1x, d 2x'>",
            [("attribute", "b", "b"), ("attribute", "c", "c"), ("attribute", "d", "d")],
        ),
        ("`[甲](b)` <!-- https://a.example/ -->", []),
        ("[甲](a&amp;b\\))", [("inline", "a&b)", "a&amp;b\\)")]),
        (
            "[甲](b c)[甲]\n\n[甲]: /d",
            [("reference", "/d", None), ("reference", "/d", None), ("definition", "/d", "/d")],
        ),
    ],
)
def test_every_url_is_found_with_the_place_of_its_source(text, expected):
    assert links(text) == expected


def test_the_words_of_a_link_are_no_second_link():
    text = '<a href="b">https://a.example/</a> [https://c.example/](d)'
    assert [form for form, _, _ in links(text)] == ["attribute", "inline"]


def test_a_link_that_shows_nothing_is_blank():
    assert [link.blank for link in Post("[](a)[![](b)](c)<a href='d'> </a>").links] == [
        True,
        False,
        False,
        True,
    ]


@given(POSTS)
@settings(max_examples=300, deadline=None)
def test_the_place_of_a_url_lies_inside_its_link(text):
    for name in ("post.md", "post.html"):
        for link in Post(text, name).links:
            assert 0 <= link.span.start < link.span.end <= len(text)
            if link.url_span is not None:
                assert link.span.start <= link.url_span.start <= link.url_span.end <= link.span.end

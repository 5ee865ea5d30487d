import html
import random
import re
import time

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from postlint.html import Token, attributes, entities, tokenize, unescape, unescape_attribute

PARTS = [
    "<",
    ">",
    "</",
    "/>",
    "<p>",
    "<a href=",
    "'",
    '"',
    "=",
    " ",
    "\n",
    "<!--",
    "-->",
    "<!",
    "<?",
    "<![CDATA[",
    "]]>",
    "<script>",
    "</script",
    "<style>",
    "</style>",
    "<textarea",
    "中",
    "a",
    "&amp;",
    "x y",
    "<b/>",
    "</b >",
    "\0",
    "𝒳",
]
MARKUP = st.lists(st.sampled_from(PARTS), max_size=30).map("".join)


def kinds(text):
    return [(token.kind, text[token.start : token.end]) for token in tokenize(text)]


def assert_lossless(text):
    at = 0
    for token in tokenize(text):
        assert token.start == at
        assert token.end > at
        at = token.end
    assert at == len(text)


@given(MARKUP)
@settings(max_examples=400)
def test_every_character_of_markup_belongs_to_one_token(text):
    assert_lossless(text)


@given(st.text(max_size=60))
def test_every_character_of_any_text_belongs_to_one_token(text):
    assert_lossless(text)


def test_every_character_of_mutated_html_belongs_to_one_token():
    page = (
        '<div class="a"><p style=\'b\'>中<br/>文<!-- c --></p><script>a<b</script><img src=x alt="y>z"></div>'
    )
    dice = random.Random(7)
    for _ in range(2000):
        start = dice.randrange(len(page))
        end = min(len(page), start + dice.randrange(8))
        assert_lossless(page[:start] + dice.choice(PARTS) + page[end:])


@given(MARKUP, st.data())
def test_a_range_of_a_text_is_tokenized_by_itself(text, data):
    start = data.draw(st.integers(0, len(text)))
    end = data.draw(st.integers(start, len(text)))
    moved = [(t.kind, t.start - start, t.end - start, t.name) for t in tokenize(text, start, end)]
    assert moved == [tuple(token) for token in tokenize(text[start:end])]


@given(MARKUP)
@example('<a="x y="z> b')
@example("<a b= \"c >d <e f='g'>")
@settings(max_examples=600)
def test_tags_read_at_once_are_those_read_step_by_step(text):
    quick = tokenize(text)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("postlint.html._TAG", re.compile("<(?:(?!)()()|(?=[A-Za-z/!?]))"))
        assert tokenize(text) == quick


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ('<a title="x>y">b</a>', [("start", '<a title="x>y">'), ("text", "b"), ("end", "</a>")]),
        ("<a b'>c", [("start", "<a b'>"), ("text", "c")]),
        ("1 < 2 <3", [("text", "1 < 2 <3")]),
        ("a<b never ends", [("text", "a<b never ends")]),
        ("<!-->a", [("comment", "<!-->"), ("text", "a")]),
        ("<!--a", [("comment", "<!--a")]),
        ("<!DOCTYPE html>", [("declaration", "<!DOCTYPE html>")]),
        ("<script>a<b</script>", [("start", "<script>"), ("raw", "a<b"), ("end", "</script>")]),
        ("<style>a", [("start", "<style>"), ("raw", "a")]),
    ],
)
def test_markup_is_taken_apart_as_browsers_do(text, expected):
    assert kinds(text) == expected


@given(
    st.lists(
        st.tuples(
            st.sampled_from(["id", "data-x", "HREF", "@on", "v:a"]),
            st.text("ab&;=/ 中>", max_size=6),
            st.sampled_from(["'", '"']),
        ),
        max_size=5,
    )
)
def test_attributes_slice_back_to_their_source(values):
    text = "<p" + "".join(f" {name}={quote}{value}{quote}" for name, value, quote in values) + ">"
    (token,) = tokenize(text)
    found = attributes(text, token)
    assert [(a.name, text[a.value_start : a.value_end], a.quote) for a in found] == [
        (name.lower(), value, quote) for name, value, quote in values
    ]
    for attribute in found:
        source = text[attribute.start : attribute.end]
        assert source.lower().startswith(attribute.name)
        assert source.endswith(attribute.quote)


def test_attributes_without_quotes_and_without_values_have_places_too():
    text = "<input disabled value=a/b x = 'c'/>"
    found = attributes(text, Token("start", 0, len(text), "input"))
    assert [(a.name, a.value, a.quote) for a in found] == [
        ("disabled", "", ""),
        ("value", "a/b", ""),
        ("x", "c", "'"),
    ]
    assert [text[a.start : a.end] for a in found] == ["disabled", "value=a/b", "x = 'c'"]


@given(
    st.lists(
        st.sampled_from(
            [
                "&amp;",
                "&lt",
                "&copy",
                "&copy2",
                "&#65;",
                "&#x4e2d;",
                "&#0;",
                "&#128;",
                "&",
                ";",
                "&nosuch;",
                "&hellip;",
                "a",
                "=",
                "&notit;",
                "中",
            ]
        ),
        max_size=10,
    ).map("".join)
)
def test_references_in_text_are_decoded_as_the_standard_library_does(text):
    assert unescape(text) == html.unescape(text)


@pytest.mark.parametrize(
    ("value", "decoded"),
    [
        ("?a=1&copy=2", "?a=1&copy=2"),
        ("?a=1&copy2", "?a=1&copy2"),
        ("?a=1&copy", "?a=1©"),
        ("?a=1&copy;=2", "?a=1©=2"),
        ("?a=1&amp;b=2", "?a=1&b=2"),
        ("?a=1&lang=zh", "?a=1&lang=zh"),
    ],
)
def test_a_reference_without_semicolon_in_an_attribute_is_left_alone_before_a_letter_or_equals_sign(
    value, decoded
):
    assert unescape_attribute(value) == decoded


def test_a_reference_covers_its_whole_source():
    (entity,) = entities("a&hellip;b")
    assert (entity.start, entity.end, entity.text) == (1, 9, "…")


@pytest.mark.parametrize(
    "part", ["<", "<a ", '<a x="', "<!", "<!--", "<?", "</", "<script>", "&", "&a", "<a b=c ", "<![CDATA["]
)
def test_hostile_markup_takes_linear_time(part):
    def seconds(count):
        text = part * count
        start = time.perf_counter()
        for token in tokenize(text):
            if token.kind == "start":
                attributes(text, token)
        list(entities(text))
        return time.perf_counter() - start

    seconds(1000)
    assert seconds(40_000) < 12 * max(seconds(10_000), 0.02)

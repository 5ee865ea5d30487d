"""Views of a post that are made the short way hold what a plain reading of the whole text gives."""

from __future__ import annotations

import re
import sys
from functools import partial
from html.entities import html5

import pytest
from checkout import ROOT
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

sys.path.insert(0, str(ROOT))

from benchmarks import posts
from postlint import html, stream
from postlint.html import unescape_attribute
from postlint.language import Declared, Languages, _window, mostly_chinese, script_of_post
from postlint.links import URL_ATTRIBUTES
from postlint.mapped import MapBuilder, MappedText, Verbatim, VerbatimLines
from postlint.post import Post
from postlint.stream import REPLACED
from postlint.text import LineIndex

PIECES = [
    "\n", "\n\n", "\r\n", "\r", "\f", "\u2028", " ", "\u3000", "\xa0", "甲", "乙丙", "豈", "a", "Word word",
    "é", "it’s", "ß", "𠮷", "ー", "&#20013;", "&#x4e2d;", "&amp;", "\\u4e2d", "😀", "\x00", "\ud800",
    "<p lang=fr>", "<P LANG='ja' lang=de>", "</p>", "<html lang=en>", "<b xml:lang=ko>",
    "<i data-lang=x>", "</b>", "<img alt=甲>", "<img alt='a\u212a'>", "![乙](x)", "<td>", "</td>",
    "<video>", "<br>", "<script>x</script>", "`code`", "https://example.org/", "[ ](x)", "[a](x)", "**",
    "$x$", "{{ x }}", "---\ntitle: \"\\u4e2d\"\n---\n", "---\ntitle: 甲\n---\n",
    "<a href='https://example.org/a'>", "</a>", "<!-- x -->",
    "[甲 www.example.com](b)", "<https://example.net>",
    "- ", "> ", "# ", "かな漢字", "한글", "&#12354;", "\u3042ab cd ef gh", "ㄱ", "ｱ",
    "[ ](c)", "[![](d)](e)", "[<b></b>](f)",
    "<img src=g srcset='h 1x, i 2x'>", "[*a*~~b~~](j)",
]  # fmt: skip
TEXTS = st.lists(st.sampled_from(PIECES), max_size=12).map("".join)
SLOW = settings(derandomize=True, max_examples=400, suppress_health_check=list(HealthCheck), deadline=None)
GENERATED = [posts.post(mix, 3000, seed) for mix in posts.MIXES for seed in range(8)]


def check(text: str) -> None:
    for name in ("post.md", "post.html"):
        _check(Post(text, name))
        _check_stream(Post(text, name))
        _check_languages(Post(text, name))


def _check(post: Post) -> None:
    text = post.text
    assert post.lines.starts == [0, *(match.end() for match in re.finditer("\n", text))]
    readable = [one.text for one in post.readable]
    assert post.has_han == any(re.search("[\u3400-\u9fff\uf900-\ufaff]", one) for one in readable)
    leads = {character.encode("utf-8", "surrogatepass")[0] for character in text}
    assert post.leads == {byte for byte in leads if not (0x20 <= byte < 0x7F or 0xE3 <= byte < 0xEA)} - {
        9,
        10,
        12,
        13,
    }
    shown = 0
    for event, before in zip(post.events, post.shows, strict=False):
        assert before == shown
        if event.kind == "text":
            shown += bool(post.markup[event.start : event.end].strip())
        elif event.kind == "start":
            shown += event.data.name in REPLACED
        elif event.kind == "entity":
            shown += bool(event.data.strip())
        else:
            shown += event.kind in ("object", "url", "image")
    assert post.shows[-1] == shown
    for element in post.elements:
        if element.end_tag is not None and post.markup[element.start_tag.end].isalnum():
            assert post.shows[element.index + 1] < post.shows[element.end_index]
    assert post.may_have_han or not re.search("[\u3400-\u9fff\uf900-\ufaff]", text)
    values = [
        (*one.span, one.get("lang") or one.get("xml:lang"))
        for one in post.elements
        if one.name not in ("html", "body")
    ]
    declared = Declared((start, end, value) for start, end, value in values if value)
    assert [post._declared.at(at) for at in range(len(text))] == [declared.at(at) for at in range(len(text))]


def _check_languages(post: Post) -> None:
    for text in post.readable:
        found = post.languages(text)
        script = partial(script_of_post, post.prose.text)
        expected = Languages(text, post.language, post._declared, script)
        assert [found.at(at) for at in range(len(text.text))] == [
            expected.at(at) for at in range(len(text.text))
        ]
        for at in range(len(text.text)):
            window = _window(text.text, at, 120)
            han = len(re.findall("[\u3400-\u9fff\uf900-\ufaff]", window))
            assert mostly_chinese(text.text, at) == (han > 0 and han >= len(re.findall("[A-Za-z]+", window)))


def _check_stream(post: Post) -> None:
    events = list(enumerate(post.events))
    stream = post.stream
    assert stream.tags == [(at, event) for at, event in events if event.kind in ("start", "end")]
    assert stream.comments == [(at, event) for at, event in events if event.kind == "comment"]
    assert all(event.data is event for _, event in (*stream.tags, *stream.comments))
    assert stream.blocks == [at for at, event in events if event.kind == "block"]
    assert stream.targets == [
        at for at, event in events if event.kind in ("link-open", "link-close", "image", "url")
    ]
    shown, opened, anchors = [], 0, 0
    for _, event in events:
        if event.kind in ("start", "end") and event.data.name == "a":
            anchors = max(0, anchors + (1 if event.kind == "start" else -1))
        elif event.kind == "block":
            anchors = 0
        elif event.kind in ("link-open", "link-close"):
            opened += 1 if event.kind == "link-open" else -1
        elif event.kind == "url" and not opened and not anchors:
            shown.append(event.data.url)
    assert [link.url for link in post.links if link.form in ("bare", "autolink")] == shown
    blank, starts = [], []
    for at, event in events:
        if event.kind == "link-open":
            starts.append(at + 1)
        elif event.kind == "link-close":
            blank.append(post.shows[starts.pop()] == post.shows[at])
    assert [link.blank for link in post.links if link.form in ("inline", "reference")] == blank
    expected = [
        (element.span.start, attribute.value_start)
        for element in post.elements
        for attribute in element.attributes
        if element.name in URL_ATTRIBUTES.get(attribute.name, ())
    ]
    held = [one for one in post.links if one.attribute is not None and one.attribute.name != "srcset"]
    assert [(one.span.start, one.url_span.start) for one in held if one.url_span] == expected
    expected = sorted(
        (element.span.start, attribute.value_start)
        for element in post.elements
        for attribute in element.attributes
        if element.name in URL_ATTRIBUTES.get(attribute.name, ())
    )
    found = [
        (one.span.start, one.url_span.start) for one in post.links if one.form == "attribute" and one.url_span
    ]
    assert [place for place in found if place in expected] == expected


@SLOW
@given(TEXTS)
def test_views_of_random_posts_are_as_read_plainly(text: str) -> None:
    check(text)


def test_views_of_generated_posts_are_as_read_plainly() -> None:
    for text in GENERATED:
        check(text)


@given(st.text(st.sampled_from("\n\r\u2028\x0c\x0b甲a"), max_size=12))
def test_rows_end_at_line_feeds_alone(text: str) -> None:
    assert LineIndex(text).starts == [0, *(at + 1 for at, one in enumerate(text) if one == "\n")]


def test_no_name_of_html_stands_for_a_character_of_east_asia() -> None:
    assert not re.search("[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7a3\uf900-\ufaff]", "".join(html5.values()))


@given(
    st.lists(st.sampled_from(["&", "amp", "&amp;", ";", "a", "=", "&copy", "&#38;", "&lt;"]), max_size=7).map(
        "".join
    )
)
def test_an_attribute_with_nothing_but_ampersands_is_decoded_as_any(value: str) -> None:
    assert unescape_attribute(value) == html._replace(value, html.entities(value, attribute=True))


@given(
    st.lists(st.sampled_from(["\n", "甲", "ab", " ", "\u2028"]), max_size=9).map("".join),
    st.text(max_size=3),
    st.data(),
)
def test_lines_in_place_are_mapped_as_piece_by_piece(lines: str, before: str, data: st.DataObject) -> None:
    lines = lines.strip("\n") or "甲"
    builder = MapBuilder()
    at = len(before)
    for number, line in enumerate(lines.split("\n")):
        if number:
            builder.atomic("\n", at, at + 1)
            at += 1
        builder.verbatim(line, at)
        at += len(line)
    expected = builder.build()
    place = (before + lines + "x", len(before), len(before + lines))
    start = data.draw(st.integers(0, len(lines)))
    end = data.draw(st.integers(start, len(lines)))
    for found in (VerbatimLines(*place), Verbatim(*place)):
        assert found.text == lines
        assert found.source(start, end) == expected.source(start, end)
        if start < end:
            assert found.edits(start, end, "x") == expected.edits(start, end, "x")
        with pytest.raises(IndexError):
            found.source(start, len(lines) + 1)
    assert [tuple(piece) for piece in VerbatimLines(*place).pieces] == [
        tuple(piece) for piece in expected.pieces
    ]


@SLOW
@given(TEXTS, st.data())
def test_visible_text_is_mapped_as_by_its_pieces(text: str, data: st.DataObject) -> None:
    prose = Post(text).prose
    start = data.draw(st.integers(0, len(prose.text)))
    end = data.draw(st.integers(start, len(prose.text)))
    span = prose.source(start, end)  # before the pieces are made
    edits = prose.edits(start, end, "甲") if start < end else None
    expected = MappedText(prose.text, prose.pieces)
    assert span == expected.source(start, end)
    assert start == end or edits == expected.edits(start, end, "甲")
    assert list(prose.pieces_in(start, end)) == list(expected.pieces_in(start, end))
    place = data.draw(st.integers(0, len(text)))
    behind = [number for number, piece in enumerate(prose.pieces) if piece.source_end > place]
    for found in (Post(text).prose, expected):
        assert found.number_behind(place) == min(behind, default=len(prose.pieces))
        for stop in (place, place + 1, place + 9):
            assert found.is_apart(place, stop) == all(
                prose.pieces[at].source_start >= stop for at in behind[:1]
            )
        assert [found.piece(number) for number in range(len(prose.pieces))] == prose.pieces
        assert found.piece(len(prose.pieces)) is None
    with pytest.raises(IndexError):
        prose.source(start, len(prose.text) + 1)
    with pytest.raises(IndexError):
        prose.source(end + 1, end)


@SLOW
@given(
    st.lists(
        st.sampled_from(
            [
                "$", "$$", "$5", "x", "甲", " ", "http://", "https://a.b/c", "ftp://x", "www.", "www.a.b", "://", "p",
                "s", "/", ".",
                "\ufdd0", "\ufdd0\ufdd0", "{{ y }}", "(", ")", "x" * 199, "\\$", "1", "\n",
            ]
        ),
        max_size=14,
    ).map("".join)
)  # fmt: skip
def test_what_is_no_plain_text_is_found_as_by_looking_everywhere(text: str) -> None:
    expected: list[tuple[str, int, int]] = []
    pattern = stream._special(True, True, True)
    post = Post(text, "post.html")
    done = at = 0
    while (match := pattern.search(post.markup, at)) is not None:
        start, at = match.span()
        url = match.lastgroup == "url"
        end = start + len(stream.trim_url(match.group())) if url else at
        if start > done:
            expected.append(("text", done, start))
        expected.append(("url" if url else "object", start, end))
        done = end
    if done < len(text):
        expected.append(("text", done, len(text)))
    assert [(event.kind, event.start, event.end) for event in post.events] == expected

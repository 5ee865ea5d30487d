"""What rules about addresses and titles leave out at a glance is what they would find nothing in."""

from __future__ import annotations

import re
from collections.abc import Iterator

from checkout import ROOT
from hypothesis import given
from hypothesis import strategies as st
from test_shortcuts import texts

from postlint.kinds import attribution, insecure, link_text, malformed, title_markup, tracking
from postlint.kinds.hosts import hosts
from postlint.kinds.urls import belongs, host_of, suffixes
from postlint.kinds.words import read_table
from postlint.links import Link
from postlint.post import Post
from postlint.prose import BLOCK, LINE
from postlint.text import Span

WRAPPERS = str(ROOT / "rules/tracking/words/wrappers.tsv")
SERVES_HTTPS = str(ROOT / "rules/links/words/https-hosts.txt")
NAMES = ("a.", "www.", ".", "", "x", "a.b.", "-")


def names_near(known: list[str]) -> Iterator[str]:
    for name in known:
        bare = name.lstrip("=*.")
        yield from (before + bare for before in NAMES)
        yield from (bare + after for after in (".cn", ".", "x"))


def test_a_host_is_looked_up_by_all_that_it_belongs_to() -> None:
    wrappers = [tracking._Wrapper(*row[:3]) for row in read_table(WRAPPERS)]
    for host in names_near([one.host for one in wrappers]):
        expected = tuple(one for one in wrappers if belongs(host, one.host))
        assert tracking._wrappers_of(WRAPPERS, host) == expected
        assert all(belongs(host, one) for one in suffixes(host))
    rows = [row[0].removeprefix("www.") for row in read_table(SERVES_HTTPS)]
    for host in names_near(rows):
        listed = host.removeprefix("www.") in rows or any(
            belongs(host, row[2:]) for row in rows if row.startswith("*.")
        )
        assert insecure._is_listed(SERVES_HTTPS, host) is listed


def test_every_link_stands_under_its_host() -> None:
    for text in texts():
        post = Post(text)
        found = hosts(post)
        listed = [(host, link) for host, links in found.links.items() for link in links]
        assert all(host_of(link.url) == host for host, link in listed)
        assert not any(host_of(link.url) for link in found.others)
        assert sorted([link.span for _, link in listed] + [link.span for link in found.others]) == sorted(
            link.span for link in post.links
        )


PIECES = ["http", "https", ":", "/", "//", "://", "www.", "a", "b.cn", ".", "..", "\\", "?", "#", "@", "-", "_",
          "%20", ")", "(", "]", "[", "，", "。", " ", "&amp;", "*", ";", "http.com", "https.cn/", "htp",
          "'", "\n"]  # fmt: skip


@given(st.lists(st.sampled_from(PIECES), max_size=9), st.sampled_from(["inline", "autolink", "definition"]))
def test_a_sound_url_has_no_fault(pieces: list[str], form: str) -> None:
    for url in ("".join(pieces), "https://" + "".join(pieces), "http://a.b/" + "".join(pieces)):
        if malformed._SOUND.fullmatch(url):
            link = Link(form, url, Span(0, len(url)), Span(0, len(url)))
            assert malformed._swallowed(url, link) is None
            assert malformed._fault(url.strip(), link) is None


def test_words_without_a_dot_are_no_address() -> None:
    shown = 0
    for text in texts():
        post = Post(text)
        for link in post.links:
            worded = link.navigates and link.form not in ("autolink", "bare")
            words = link_text.words_of(post, link) if worded else None
            if words and link_text.shown_host(words):
                shown += 1
                assert link_text._may_show_host(post, link)
    assert shown > 5


TITLE = ["a", "中", " ", "\xa0", "\u3000", "\t", "\n", "\r", "<b>", "</b>", "<br>", "&lt;", "&", ";", "**", "[a]",
         "(/a)", "#", "##", "`", "~", ".", "。", "<"]  # fmt: skip


@given(st.lists(st.sampled_from(TITLE), max_size=8).map("".join), st.booleans(), st.booleans())
def test_a_title_that_is_plain_at_a_glance_has_no_markup(value: str, title: bool, block: bool) -> None:
    if list(title_markup._places(value, title=title, block=block)):
        assert title_markup._may_have_markup(value)


@given(
    st.lists(st.sampled_from(["a", "中", " ", "\ufffc", "\t", "\n", BLOCK, LINE]), max_size=40).map("".join)
)
def test_the_outer_lines_are_those_of_all_lines(text: str) -> None:
    lines = [
        match.span()
        for match in re.finditer(rf"[^{BLOCK}{LINE}\n]+", text)
        if match.group().strip("\ufffc \t")
    ]
    assert list(attribution._outer_lines(text)) == [*reversed(lines[-6:]), *lines[:2]]

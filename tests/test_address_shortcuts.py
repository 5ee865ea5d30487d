"""What rules about addresses and titles leave out at a glance is what they would find nothing in."""

from __future__ import annotations

import random
import re
from collections.abc import Iterator

import pytest
from checkout import ROOT
from hypothesis import given
from hypothesis import strategies as st
from test_shortcuts import TEXTS, found, texts

from postlint.kinds import (
    attribution,
    counters,
    insecure,
    link_text,
    malformed,
    references,
    title_markup,
    tracking,
    urls,
)
from postlint.kinds.hosts import hosts
from postlint.kinds.links import UnsafeUrl
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
        known = hosts(post)
        listed = [(host, link) for host, links in known.links.items() for link in links]
        assert all(host_of(link.url) == host for host, link in listed)
        assert not any(host_of(link.url) for link in known.others)
        assert sorted([link.span for _, link in listed] + [link.span for link in known.others]) == sorted(
            link.span for link in post.links
        )
        assert known.queries == [link for link in post.links if "?" in link.url]
        assert known.images == [
            link
            for link in post.links
            if (link.element.name == "img" if link.element is not None else link.form == "image")
        ]


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


@given(st.lists(st.sampled_from(PIECES), max_size=9).map("".join))
def test_a_host_is_told_by_what_stands_before_the_path(url: str) -> None:
    for one in (url, f"//{url}", f"https://{url}", f"javascript://{url}"):
        match = urls._HOST.match(one)
        assert host_of(one) == (match.group(1).lower().rstrip(".") if match else "")


@given(st.lists(st.sampled_from(PIECES), max_size=9).map("".join), st.booleans())
def test_without_a_host_and_a_colon_no_target_is_unsafe(url: str, in_angles: bool) -> None:
    rule = UnsafeUrl(schemes=("javascript", "file"))
    if not host_of(url) and ":" not in url and "\\" not in url:
        post = Post(f"[a](<{url}>)\n" if in_angles else f"[a]({url})\n")
        link = Link("inline", url, Span(0, len(post.text)), Span(0, len(url)))
        assert list(rule._judged(post, link)) == []


def test_sound_urls_are_passed_over(monkeypatch: pytest.MonkeyPatch) -> None:
    chance = random.Random(5)
    written = [*PIECES, "https://a.cn", "&#58;", "\\:", "\\]", "&rsqb;", "{{ a }}", "{% b %}"]
    pieces = ["".join(chance.choices(written, k=chance.randint(1, 6))) for _ in range(4000)]
    forms = ("[x]({})\n", "[x](<{}>)\n", '<a href="{}">x</a>\n', "[x][1]\n\n[1]: {}\n")
    made = [chance.choice(forms).format(one) for one in pieces]
    monkeypatch.setattr("test_shortcuts.TEXTS", [*TEXTS, *made])
    short = found("LNK002")
    assert sum(map(len, short)) > 30
    monkeypatch.setattr(malformed, "_SOUND", re.compile("(?!)"))
    assert found("LNK002") == short


def test_attributes_that_report_are_looked_for_by_their_names(monkeypatch: pytest.MonkeyPatch) -> None:
    names = (
        "ping",
        "data-spm",
        "data-track-x",
        "data-ga",
        "onclick",
        "onclick ",
        "href",
        "{{ x }}",
        "data-spm{{ x }}",
    )
    made = [f'<{tag} {name}="ga(1)" {name}=1>甲</{tag}>\n' for tag in ("a", "p", "b") for name in names]
    monkeypatch.setattr("test_shortcuts.TEXTS", [*TEXTS, *made])
    short = found("TRK005")
    assert sum(map(len, short)) > 20
    monkeypatch.setattr(counters.TrackingAttribute, "_may_report", lambda self, name: True)
    assert found("TRK005") == short


def test_references_are_looked_at_where_brackets_meet_in_the_text(monkeypatch: pytest.MonkeyPatch) -> None:
    chance = random.Random(7)
    written = ["[a]", "[b]", "[a][b]", "][", "[", "]", "\n\n[a]: /u\n\n", "`x`", "> ", "- ", "<b>", "&amp;", "\\", "|",
               "\n\n| a | b |\n|-|-|\n", "\n", "甲", " ", "$", "https://a.cn/", "*", "{{ x }}", "<p>"]  # fmt: skip
    made = ["甲 " + "".join(chance.choices(written, k=chance.randint(2, 14))) for _ in range(4000)]
    monkeypatch.setattr("test_shortcuts.TEXTS", [*TEXTS, *made])
    short = found("LNK008")
    assert sum(map(len, short)) > 100
    monkeypatch.setattr(references, "_brackets", lambda markup, start: range(start, len(markup)))
    assert found("LNK008") == short


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

"""What is read of a post and looked up of its site by fewer steps is what the long way gives."""

from __future__ import annotations

import fnmatch
import io
import re
import unicodedata
from collections.abc import Mapping
from itertools import combinations
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from test_shortcuts import texts
from test_site_posts import _own_cache, site, write  # noqa: F401 (a fixture)

from postlint.kinds import attribution, site_links, titles
from postlint.kinds.base import Context
from postlint.kinds.fields import RequiredField
from postlint.links import Link
from postlint.packs import built_in, load_pack
from postlint.post import Post
from postlint.settings import Settings
from postlint.site import asked, changed_files, heads, jekyll, post_facts, resolve
from postlint.site.jekyll_files import _DEFAULT_EXCLUDES, EntryFilter
from postlint.text import Span

HEADS = ["---", "+++", "...", "\n", "\r\n", " ", "\t", "title: a", "date = 2024-03-01", "\ufeff", "Tags: [a, b]", "- ",
         ";;;", "{", "}", '"a": 1', "中", "\ud800", "# c", "x" * 1020, "é" * 2040]  # fmt: skip


def outcome(read: Any) -> Mapping[str, Any] | str | None:
    try:
        found: Mapping[str, Any] | None = read()
        return found
    except heads.BrokenError:
        return "broken"


def both_ways(text: str) -> None:
    for loose in ("", "unopened", "space"):
        for keys in (heads.KEYS, heads.EVERY):
            raw = io.BytesIO(text.encode("utf-8", "replace"))
            of_file = outcome(lambda raw=raw: heads.of_file(raw, loose=loose, keys=keys))  # noqa: B023
            of_text = outcome(lambda: heads.of_text(text, loose=loose, keys=keys))  # noqa: B023
            assert repr(of_text) == repr(of_file), text  # as there is NaN


@given(st.lists(st.sampled_from(HEADS), max_size=14).map("".join))
def test_front_matter_of_a_text_is_that_of_its_bytes(text: str) -> None:
    both_ways(text)
    both_ways(f"---\n{text}")


@pytest.mark.parametrize("fence", ["---", "+++"])
def test_long_front_matter_of_a_text_is_that_of_its_bytes(fence: str) -> None:
    for length in (*range(4060, 4110), 9000, 300_000):
        line = "# " + "x" * (length - 2) if fence == "---" else f'a = "{"x" * (length - 6)}"'
        for end in ("\n", " \n", "\r\n", ""):
            both_ways(f"{fence}\n{line}\n{fence}{end}")


def test_front_matter_of_posts_is_that_of_their_bytes() -> None:
    for text in texts():
        both_ways(text)
        raw = text.encode("utf-8", "replace")
        for spaced in (False, True):
            found = post_facts.of_text(text, "zh/2024-03-01-a.en.md", loose="", spaced=spaced)
            assert found == post_facts.of_head(raw, "zh/2024-03-01-a.en.md", loose="", spaced=spaced)


@given(st.lists(st.sampled_from(["/", "//", ".", "..", "./", "a", "中", ":"]), max_size=9).map("".join))
def test_addresses_are_cleaned_as_jekyll_cleans_them(url: str) -> None:
    assert jekyll._clean(url) == re.sub(r"/{2,}", "/", f"/{url}".replace("..", "/").replace("./", ""))


PATTERNS = ["lib", "lib/", "*.md", "a/*", "/x", "b//c", ".htaccess", "[ab]", "?"]
ENTRIES = [
    "lib",
    "library.md",
    "lib/a.md",
    "a",
    "a/b",
    "b/c",
    "x",
    ".htaccess",
    ".x",
    "_a",
    "b~",
    "c.md",
    "a.",
]


@given(st.lists(st.sampled_from(PATTERNS)), st.lists(st.sampled_from(PATTERNS)))
def test_files_are_kept_by_one_pattern_after_the_other(include: list[str], exclude: list[str]) -> None:
    def matches(patterns: list[str], entry: str, folder: bool) -> bool:
        for pattern in patterns:
            plain = re.sub(r"/{2,}", "/", pattern).removeprefix("/")
            glob = any(sign in plain for sign in "*?[")
            if entry.startswith(plain) or (folder and plain == entry + "/"):
                return True
            if glob and re.match(fnmatch.translate(plain), entry):
                return True
        return False

    made = EntryFilter({"include": include, "exclude": exclude})
    for entry in ENTRIES:
        for folder in (False, True):
            assert made._include.match(entry, folder) == matches(include, entry, folder)
            rest = [one for one in (*exclude, *_DEFAULT_EXCLUDES) if one not in include]
            assert made._exclude.match(entry, folder) == matches(rest, entry, folder)


@given(st.lists(st.sampled_from(["é", "e\u0301", "a", "/", ".html", "index"]), max_size=5).map("".join))
def test_an_address_is_found_in_each_of_its_normal_forms(path: str) -> None:
    outputs = {"/é.html", "/e\u0301/index.html", "/a", "/a/index.html", "/é/a"}
    path = f"/{path}"
    every = [
        candidate
        for form in dict.fromkeys((path, *(unicodedata.normalize(one, path) for one in ("NFC", "NFD"))))
        for end in resolve._TRIES
        if not (form.endswith("/") and end in ("", ".html"))
        if (candidate := form.rstrip("/") + end if end.startswith("/") else form + end) in outputs
    ]
    assert resolve._found(path, outputs) == (every[0] if every else None)


URLS = ["https://news.example.com/a.html", "//www.news.example.com/", "https://example.com/news.example.com", "/b.html",
        "HTTP://NEWS.example.com./c", "https://u@news.example.com:443/d", "{{ site.url }}/e", "https://{{ host }}/f",
        "mailto:a@news.example.com", "ftp://news.example.com/", "https:news.example.com/g", "//", "#x", "../h", "",
        "https://news.example.com", "https://other.news.example.com/i",
        "https://x.com/?u=https://news.example.com/j"]  # fmt: skip


@pytest.mark.parametrize(
    "config", ["url: https://news.example.com\n", "url: http://www.news.example.com:80\n", ""]
)
def test_links_within_the_site_are_among_those_that_name_no_other_host(config: str, tmp_path: Path) -> None:
    write(tmp_path, {"_config.yml": config})
    path = str(tmp_path / "_posts/2024-03-01-post.md")
    text = "---\ntitle: a\n---\n" + "".join(
        f'[a]({url})\n\n<a href="{url}">b</a>\n\n<{url}>\n\n' for url in URLS
    )

    def told(candidates: Any) -> list[tuple[Span, str, Any]]:
        made = Context(Settings.load(tmp_path, isolated=True), path, site(tmp_path))
        with pytest.MonkeyPatch.context() as changed:
            changed.setattr(site_links, "_candidates", candidates)
            found = site_links._resolved(Post(text, path), made)
            return [one[1:] for one in found if one[3].state not in ("foreign", "unknown")]

    def every(post: Post, _host: str) -> tuple[Link, ...]:
        return post.links

    short = told(site_links._candidates)
    assert short == told(every)
    assert len(short) > 5


def test_fields_that_are_wanting_are_known_by_the_keys(monkeypatch: pytest.MonkeyPatch) -> None:
    (check,) = (
        one.check.made
        for one in load_pack(built_in())
        if isinstance(one.check.made, RequiredField) and one.check.made.recommended
    )
    keys = ["title: a", "date: 2024-03-01", "layout: post", "tags: [a]", "url: /2024/03/01/a", "author:\n  name: b",
            "description: c", "categories: [b]", "draft: true", "image: d"]  # fmt: skip
    heads_ = [head for size in range(4) for head in combinations(keys, size)]
    asked = [
        (f"---\n{chr(10).join(head)}\n---\n", name)
        for head in heads_
        for name in ("_posts/a.md", "_drafts/a.md")
    ]

    def found() -> list[Any]:
        settings = Settings.load(isolated=True)
        return [list(check.check(Post(text, name), Context(settings, name))) for text, name in asked]

    short = [found(), found()]
    monkeypatch.setattr(RequiredField, "_known", property(lambda self: {}))
    assert [found(), found()] == short
    assert len({repr(one) for one in short[0]}) > 10


@pytest.mark.parametrize("size", [0, 3, 9, 10, 11, 5000])
@pytest.mark.parametrize("most", [5, 10, 6000])
def test_a_file_is_read_whatever_size_it_had(size: int, most: int, tmp_path: Path) -> None:
    for whole in (b"", b"0123456789", b"0123456789" * 400):
        (tmp_path / "a.md").write_bytes(whole)
        assert changed_files._bytes(str(tmp_path / "a.md"), size, most) == whole[:most]


@given(st.text())
def test_the_width_of_a_text_is_that_of_its_characters(text: str) -> None:
    one_by_one = [titles.width(f"{character}é") - 1 for character in text]
    assert titles.width(text) == sum(one_by_one)


@pytest.mark.parametrize("labels", [[], ["来源", "文章来源"], ["Source"], ["出 处"]])
def test_a_source_is_looked_for_where_its_label_stands(
    labels: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    (shipped,) = (
        one.check.made
        for one in load_pack(built_in())
        if isinstance(one.check.made, attribution.MissingSource)
    )
    lines = [
        "来源：甲乙社",
        "（文章来源: 甲）",
        "SOURCE: AFP",
        "出<b></b>处：丙",
        "出![](a.png)处：丙",
        ": 丁",
        "来 源：戊",
        "正文",
    ]
    posts = [Post(f"---\ntitle: a\n---\n{line}\n") for line in lines] + [Post(text) for text in texts()]
    checks = [
        shipped.with_parameters({"labels": labels, "posts": every}) for every in ("attributed", "every")
    ]

    def found() -> list[Any]:
        context = Context(Settings.load(isolated=True), "post.md")
        return [list(check.check(post, context)) for check in (shipped, *checks) for post in posts]

    short = found()
    monkeypatch.setattr(attribution.MissingSource, "_may_be_named", lambda self, text: True)
    assert found() == short
    assert sum(map(len, short)) > 5


def test_questions_are_asked_again_as_they_were(tmp_path: Path) -> None:
    write(tmp_path, {"_posts/2024-03-02-other.md": "---\ntitle: a\ntags: [b]\n---\n"})
    path = str(tmp_path / "_posts/2024-03-01-post.md")

    def questions() -> asked.Record:
        record = asked.Record()
        made = asked.AskedSite(site(tmp_path), record)
        page = made.place(path, "---\ntitle: c\n---\n")
        for url in ("/2024/03/02/other.html", "../02/other.html", "/gone.html"):
            made.resolve(url, path, page)
            made.resolve(url, path)
            made.resolve(url, path, page=page)
        made.usual(path, (("title",), ("tags", "tag")), 0.5)
        made.commoner_spellings((("tags  b", "B"), ("tags  c", "c")))
        made.is_alone(path, b"\0\xff")
        return record

    record = questions()
    assert len(record.questions) == 12
    assert asked.still_so(site(tmp_path), record.packed())
    write(tmp_path, {"_posts/2024-03-03-more.md": "---\ntitle: d\n---\n"})
    assert asked.still_so(site(tmp_path), record.packed())
    write(tmp_path, {"gone.html": "---\n---\n"})
    assert not asked.still_so(site(tmp_path), record.packed())
    record.questions["titled", (tmp_path,), ()] = None
    with pytest.raises(ValueError, match="unmarshal"):
        record.packed()


@pytest.mark.parametrize(
    ("config", "folder"),
    [
        ({"_config.yml": "permalink: pretty\n"}, "_posts"),
        ({"hugo.toml": "baseURL = 'https://example.com/'\n"}, "content/posts"),
        ({"_config.yml": "theme: a\nnew_post_name: :year-:title.md\n"}, "source/_posts"),
    ],
)
def test_a_post_as_it_was_read_is_where_the_index_has_it(
    config: dict[str, str], folder: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    heads_ = (
        "title: a",
        "permalink: /same/\nurl: /b/",
        "draft: [",
        "published: false\ndraft: true",
        "slug: 年",
        "date: 2999-01-01",
    )
    texts_ = {
        f"{folder}/2024-03-{day:02}-a.md": f"---\n{heads_[day % 6]}\n---\n{day}\n" for day in range(1, 31)
    }
    write(tmp_path, {"_config.yml": "", **config, **texts_})
    one = site(tmp_path)
    asked_of: list[str] = []
    place = resolve.Resolver.place
    monkeypatch.setattr(
        resolve.Resolver, "place", lambda self, path, text: asked_of.append(path) or place(self, path, text)
    )
    posts = {str(tmp_path / name): Post(text, name) for name, text in texts_.items()}
    slow = {path: one.place(path, post.text) for path, post in posts.items()}
    asked_of.clear()
    for path, post in posts.items():
        assert one.place(path, post.text, post.digest) == slow[path]
    assert asked_of == [*posts]  # few ask yet
    for path, post in posts.items():
        one.sketch(path, post.text, post.digest)
    asked_of.clear()
    for path, post in posts.items():
        assert one.place(path, post.text, post.digest) == slow[path]
        changed = Post(post.text.replace("title", "published: false\nslug: c\ntitle"))
        assert one.place(path, changed.text, changed.digest) == place(one.resolver, path, changed.text)
    assert asked_of == [path for path, post in posts.items() if "title" in post.text]
    assert len(set(slow.values())) > 3

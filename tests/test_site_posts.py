"""What posts know of each other: kept between runs, read again only where something changed."""

from __future__ import annotations

import os
from collections.abc import Callable
from contextlib import suppress
from functools import partial
from pathlib import Path

import pytest

from postlint import api
from postlint.cache_folder import cache_folder
from postlint.rule import Diagnostic
from postlint.settings import Settings
from postlint.site import body_facts, detect, post_facts
from postlint.site.fact_store import FactStore
from postlint.site.model import Site
from postlint.site.post_facts import Fact, Told

POST = "_posts/2024-03-01-post.md"
TEXT = "---\ntitle: 年报\ntags: [AI]\nsource_url: https://example.com/a\n---\n正文。\n"


@pytest.fixture(autouse=True)
def _own_cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))


def write(root: Path, files: dict[str, str]) -> None:
    for name, text in {"_config.yml": "timezone: UTC\n", **files}.items():
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")


def site(root: Path) -> Site:
    """Return the site as a new run sees it."""
    detect.forget()
    return detect.site_of(str(root / POST), Settings.load(root, isolated=True))


def found(root: Path, code: str, text: str = TEXT, name: str = POST) -> list[Diagnostic]:
    detect.forget()
    filename = (root / name).as_posix()
    return [one for one in api.check(text, filename, Settings.load(root, isolated=True)) if one.code == code]


@pytest.mark.parametrize(
    ("url", "key"),
    [
        ("https://www.Example.com/a/b/", "example.com/a/b"),
        ("http://example.com:80/a/b/index.html?x=1#top", "example.com/a/b"),
        ("https://example.com/%E5%B9%B4/a", "example.com/年/a"),
        ("https://example.com/?p=12", "example.com/"),
        ("https://example.com/", ""),
        ("https://example.com", ""),
        ("OpenAI Blog", ""),
        ("ftp://example.com/a", ""),
        ("/a/b", ""),
    ],
)
def test_addresses_of_one_page_have_one_key(url: str, key: str) -> None:
    assert post_facts.page_key(url) == key


@pytest.mark.parametrize(
    ("url", "same"),
    [
        ("http://www.example.com/a/?utm_source=weibo#top", True),
        ("https://example.com/a?fbclid=x1&utm_medium=mail", True),
        ("https://example.com/a?page=2", False),
        ("https://example.com/b", False),
        ("https://m.example.com/a", False),
    ],
)
def test_the_same_source_is_found_however_it_is_written(url: str, same: bool, tmp_path: Path) -> None:
    write(tmp_path, {"_posts/2024-02-01-other.md": f"---\ntitle: 别的\nsource_url: {url}\n---\n"})
    assert bool(found(tmp_path, "SITE001")) is same


def test_the_other_post_is_named_and_related(tmp_path: Path) -> None:
    write(tmp_path, {POST: TEXT, "_posts/2024-02-01-other.md": TEXT})
    (one,) = found(tmp_path, "SITE001")
    assert TEXT[one.span.start : one.span.end] == "https://example.com/a"
    assert "`_posts/2024-02-01-other.md`" in one.message
    assert [other.filename for other in one.related] == [(tmp_path / "_posts/2024-02-01-other.md").as_posix()]


def test_a_source_of_many_posts_is_a_list_and_no_article(tmp_path: Path) -> None:
    write(tmp_path, {f"_posts/2024-02-0{day}-other.md": TEXT for day in range(1, 9)})
    assert found(tmp_path, "SITE001") == []


def test_the_sites_own_address_is_no_source(tmp_path: Path) -> None:
    own = TEXT.replace("source_url: https://example.com/a", "canonical: https://news.example.com/a")
    config = {"_config.yml": "url: https://news.example.com\ntimezone: UTC\n"}
    write(tmp_path, {**config, "_posts/2024-02-01-other.md": own})
    assert found(tmp_path, "SITE001", own) == []


@pytest.mark.skipif(os.name != "posix", reason="names are bytes on POSIX alone")
def test_a_name_that_is_no_utf_8_and_half_a_surrogate_hide_no_other_post(tmp_path: Path) -> None:
    write(tmp_path, {POST: TEXT, "_posts/2024-02-01-other.md": TEXT})
    half = "---\ntitle: 半\ntags: [半]\nsource_url: https://example.com/\\ud800\n---\n正文。\n"
    as_json = (
        '{"title": "\\ud800", "tags": ["\\udfff"], "source_url": "https://example.com/\\ud800"}\n正文。\n'
    )
    write(tmp_path, {"_posts/2024-02-03-half.md": half, "_posts/2024-02-04-json.md": as_json})
    name = os.fsdecode(b"_posts/2024-02-02-\xd0\xc2.md")
    try:
        (tmp_path / name).write_text(TEXT, encoding="utf-8")
    except OSError:
        pytest.skip("this file system takes no such name")
    (one,) = found(tmp_path, "SITE001")
    assert "`_posts/2024-02-01-other.md`" in one.message
    (one,) = found(tmp_path, "SITE001", name=name)
    for text, other in ((TEXT, name), (as_json, "_posts/2024-02-04-json.md")):
        assert found(tmp_path, "PL003", text, other) == []


def _always(told: Told, raw: bytes, path: str) -> Told:
    return told


def test_a_file_is_kept_with_its_facts_or_not_at_all(tmp_path: Path) -> None:
    (tmp_path / "a.md").write_text("正文。\n", encoding="utf-8")
    stamps = [("a.md", 1, 10)]
    store = FactStore(tmp_path / "store.sqlite", str(tmp_path), "1")
    for value, kept in ((2**70, []), (2, [("key", "a.md", 2)])):
        told = Told([Fact("title", "key", value)])
        with suppress(OverflowError):
            store.update(stamps, "1", partial(_always, told), 1000)
        assert store.sharing("title", ["key"]) == kept


def test_what_changed_since_the_last_run_is_read_again(tmp_path: Path) -> None:
    other = tmp_path / "_posts/2024-02-01-other.md"
    write(tmp_path, {"_posts/2024-02-01-other.md": TEXT})
    assert found(tmp_path, "SITE001")
    other.write_text(TEXT.replace("com/a", "com/b"), encoding="utf-8")
    assert not found(tmp_path, "SITE001")
    other.write_text(TEXT, encoding="utf-8")
    assert found(tmp_path, "SITE001")
    other.unlink()
    assert not found(tmp_path, "SITE001")


def test_a_file_with_another_time_and_the_same_content_keeps_its_facts(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write(tmp_path, {POST: TEXT, "_posts/2024-02-01-other.md": TEXT})
    assert site(tmp_path).key_is_used("tags", 1)
    os.utime(tmp_path / POST, (1, 1))
    (tmp_path / "_posts/2024-02-01-other.md").write_text("---\ntitle: 别的一篇\n---\n", encoding="utf-8")
    read = []
    whole: Callable[..., list[post_facts.Fact]] = post_facts.of_head

    def noting(raw: bytes, path: str, **options: bool) -> list[post_facts.Fact]:
        read.append(path)
        return whole(raw, path, **options)

    monkeypatch.setattr(post_facts, "of_head", noting)
    assert not site(tmp_path).key_is_used("tags", 1)
    assert read == ["_posts/2024-02-01-other.md"]


@pytest.mark.parametrize("damage", [b"", b"not a database at all", b"SQLite format 3\0 and nothing more"])
def test_a_damaged_store_is_made_anew(damage: bytes, tmp_path: Path) -> None:
    write(tmp_path, {"_posts/2024-02-01-other.md": TEXT})
    assert found(tmp_path, "SITE001")
    (store,) = cache_folder().glob("site-*.sqlite")
    store.write_bytes(damage)
    assert found(tmp_path, "SITE001")


def test_without_a_folder_to_write_to_posts_still_know_each_other(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "file").write_text("", encoding="utf-8")
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "file"))
    write(tmp_path / "s", {"_posts/2024-02-01-other.md": TEXT})
    assert found(tmp_path / "s", "SITE001")


def test_a_folder_without_generator_or_settings_is_not_searched(tmp_path: Path) -> None:
    (tmp_path / "a.md").write_text(TEXT, encoding="utf-8")
    made = detect.site_of(str(tmp_path / "b.md"), Settings.load(tmp_path, isolated=True))
    assert not made.has_posts
    assert made.from_sources(("example.com/a",), str(tmp_path / "b.md")) == ()


def test_a_folder_with_settings_is_a_site(tmp_path: Path) -> None:
    (tmp_path / "postlint.toml").write_text("", encoding="utf-8")
    (tmp_path / "a.md").write_text(TEXT, encoding="utf-8")
    detect.forget()
    (one,) = [
        one
        for one in api.check(TEXT, (tmp_path / "b.md").as_posix(), Settings.load(tmp_path))
        if one.code == "SITE001"
    ]
    assert "`a.md`" in one.message


def test_a_hostile_body_is_read_in_time() -> None:
    for piece in ("<!--", "<a ", "{{ ", "{% ", "http://", "&#", "a" * 50 + ".", "，", "\u3000", "<b>"):
        body_facts.of_body((piece * (400_000 // len(piece))).encode(), "a.md")

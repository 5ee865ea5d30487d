"""Where links lead: by what is published, and silent where that can't be told."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from postlint.settings import Settings
from postlint.site import detect, paths
from postlint.site.model import Site

POST = "_posts/2024-03-01-post.md"


def site(
    root: Path, files: dict[str, str], config: str = "url: https://news.example.com\ntimezone: UTC\n"
) -> Site:
    for name, text in {"_config.yml": config, POST: "---\ntitle: a\n---\n", **files}.items():
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    detect.forget()
    return detect.site_of(str(root / POST), Settings.load(root, isolated=True))


@pytest.fixture(autouse=True)
def _own_cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))


@pytest.mark.parametrize(
    ("link", "state"),
    [
        ("about.html", "missing"),  # relative to the address of the post, not to its file
        ("../../../about.html", "exists"),
        ("/about", "exists"),
        ("/ab\nout.html", "exists"),  # browsers drop line breaks
        ("{{ site.baseurl }}/about.html", "exists"),
        ("{{ '/about.html' | relative_url }}", "exists"),
        ("{{ site.url }}/about.html", "exists"),
        ("{% link about.md %}", "exists"),
        ("{% post_url 2024-03-01-post %}", "exists"),
        ("{{ page.next.url }}", "unknown"),
        ("{% include url.html %}", "unknown"),
        ("https://news.example.com/about.html", "exists"),
        ("https://www.news.example.com/nothing.html", "missing"),
        ("https://other.example.com/about.html", "foreign"),
        ("mailto:a@example.com", "foreign"),
        ("/tags/x/", "unknown"),
        ("/feed.xml", "unknown"),
        ("/page2/", "unknown"),
        ("#x", "exists"),
        ("/%E5%85%B3%E4%BA%8E.html", "exists"),
    ],
)
def test_state_of_a_link_from_a_jekyll_post(link: str, state: str, tmp_path: Path) -> None:
    made = site(tmp_path / "s", {"about.md": "---\n---\n", "关于.md": "---\n---\n"})
    assert made.resolve(link, str(tmp_path / "s" / POST)).state == state


def test_suggestions_name_the_one_that_is_meant(tmp_path: Path) -> None:
    root = tmp_path / "s"
    made = site(root, {"About.md": "---\n---\n", "img/a photo.png": "x", "emnews/index.html": "---\n---\n"})
    where = str(root / POST)
    assert made.resolve("/about.html", where).suggestion == "/About.html"
    assert made.resolve("/about.html", where).reason == "case"
    assert made.resolve("../emnews/#top", where).suggestion == "/emnews/#top"
    assert made.resolve("../img/a%20photo.png", where).suggestion == "/img/a%20photo.png"
    assert made.resolve("/nothing-like-it.html", where).suggestion == ""


def test_a_plugin_of_the_sites_own_makes_pages_unsure_but_not_posts(tmp_path: Path) -> None:
    root = tmp_path / "s"
    made = site(root, {"_plugins/x.rb": "class X < Jekyll::Generator; end\n", "img/a.png": "x"})
    where = str(root / POST)
    assert made.resolve("/made/page.html", where).state == "unknown"
    assert made.resolve("/2024/03/01/nothing.html", where).state == "missing"
    assert made.resolve("/img/b.png", where).state == "missing"


def test_redirects_submodules_and_ignored_folders_are_not_called_missing(tmp_path: Path) -> None:
    root = tmp_path / "s"
    made = site(
        root,
        {
            "_redirects": "/old/* /new/:splat 301\n/go https://x.example.com\n",
            ".gitmodules": '[submodule "x"]\n\tpath = sub\n',
            ".gitignore": "images/\n",
        },
    )
    for link in ("/old/page.html", "/go", "/sub/x.html", "/images/a.png"):
        assert made.resolve(link, str(root / POST)).state == "unknown"


def test_the_day_is_left_open_where_the_zone_is_not_known(tmp_path: Path) -> None:
    late = {"_posts/2024-03-05-late.md": "---\ndate: 2024-03-05 23:30:00 +0000\n---\n"}
    made = site(tmp_path / "a", late, "url: https://news.example.com\n")
    assert made.resolve("/2024/03/06/late.html", str(tmp_path / "a" / POST)).state == "unknown"
    made = site(tmp_path / "b", late, "timezone: Asia/Shanghai\n")
    assert made.resolve("/2024/03/06/late.html", str(tmp_path / "b" / POST)).state == "exists"


def test_where_the_generator_is_not_known_nothing_is_told(tmp_path: Path) -> None:
    made = detect.site_of(str(tmp_path / "a.md"), Settings.load(tmp_path, isolated=True))
    assert made.published(str(tmp_path / "a.md")) == ()
    assert made.resolve("/x.html", str(tmp_path / "a.md")).state == "unknown"


def test_the_index_sees_what_changed_since_the_last_run(tmp_path: Path) -> None:
    root = tmp_path / "s"
    where = str(root / POST)
    assert site(root, {}).resolve("/new.html", where).state == "missing"
    assert site(root, {"new.md": "---\n---\n"}).resolve("/new.html", where).state == "exists"
    changed = {"new.md": "---\npermalink: /other.html\n---\n"}
    assert site(root, changed).resolve("/new.html", where).state == "missing"
    assert site(root, {}, "permalink: /:title/\n").published(where) == ("/post/",)


def test_hexo_permalinks_follow_name_date_and_categories(tmp_path: Path) -> None:
    files = {
        "source/_posts/2024-03-01-晨光.md": "---\ntitle: x\ndate: 2024-03-02 23:30:00\ncategories: [新闻, 科技]\n---\n",
        "source/_posts/own.md": "---\npermalink: fixed/address\n---\n",
        "source/_posts/2024-03-01-晨光/a.png": "x",
        "source/about/index.md": "---\ntitle: x\n---\n",
        "source/_drafts/draft.md": "---\ntitle: x\n---\n",
        "source/img/a.png": "x",
    }
    config = (
        "url: https://h.example.com\nroot: /\ntimezone: Asia/Shanghai\nnew_post_name: ':year-:month-:day-:title.md'\n"
        "permalink: ':category/:year/:i_month/:day/:title/'\npost_asset_folder: true\n"
    )
    made = site(tmp_path / "s", files, config)
    source = tmp_path / "s" / "source"
    assert made.published(str(source / "_posts/2024-03-01-晨光.md")) == ("/新闻/科技/2024/3/02/晨光/",)
    assert made.published(str(source / "_posts/2024-03-01-晨光/a.png")) == (
        "/新闻/科技/2024/3/02/晨光/a.png",
    )
    assert made.published(str(source / "_posts/own.md")) == ("/fixed/address/",)
    assert made.published(str(source / "about/index.md")) == ("/about/",)
    assert made.published(str(source / "_drafts/draft.md")) == ()


def test_files_that_share_an_address_are_named_as_the_post_is(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from postlint import api

    root = tmp_path / "s"
    site(root, {"_posts/2023-01-01-post.md": "---\n---\n"}, "permalink: /:title/\n")
    monkeypatch.chdir(root)
    settings = Settings.load(root, isolated=True)
    text = (root / POST).read_text(encoding="utf-8")
    for name in (POST, (root / POST).as_posix()):
        found = next(one for one in api.check(text, name, settings) if one.code == "SITE002")
        other = name.replace("2024-03-01", "2023-01-01")
        assert [one.filename for one in found.related] == [other]


def hugo(root: Path, files: dict[str, str], config: str = "") -> Site:
    posts = {f"content/posts/p{number}.md": "---\ntitle: a\n---\n" for number in range(3)}
    for name, text in {
        "hugo.toml": "baseURL = 'https://news.example.com/'\n" + config,
        **posts,
        **files,
    }.items():
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    detect.forget()
    return detect.site_of(str(root / "content/posts/p0.md"), Settings.load(root, isolated=True))


@pytest.mark.parametrize(
    ("files", "config", "link", "state"),
    [
        (
            {".gitignore": "/public/\n"},
            "",
            "/posts/gone/",
            "missing",
        ),  # where the site is built, not what it is built of
        ({".gitignore": "/static/figures/\n"}, "", "/figures/a.png", "unknown"),
        ({}, "[taxonomies]\nperson = 'people'\n", "/people/李明/", "unknown"),
        ({}, "[taxonomies]\nperson = 'people'\n[permalinks]\npeople = '/p/:slug/'\n", "/p/李明/", "unknown"),
        (
            {"layouts/_default/_markup/render-link.html": "<a href='{{ .Destination }}'>"},
            "",
            "/posts/gone/",
            "missing",
        ),
        (
            {"layouts/_default/_markup/render-link.html": "{{ $p := .Page.GetPage .Destination }}"},
            "",
            "g",
            "unknown",
        ),
        ({}, "theme = 'away'\n", "/posts/gone/", "missing"),  # a page among those of the sources
        ({}, "theme = 'away'\n", "/gone/", "unknown"),
        ({"assets/images/a.png": "x"}, "", "/images/a.png", "unknown"),
        ({"static/_redirects_cf": "/posts/gone/ /posts/p1/ 301\n"}, "", "/posts/gone/", "unknown"),
    ],
)
def test_what_may_be_published_on_a_hugo_site(
    files: dict[str, str], config: str, link: str, state: str, tmp_path: Path
) -> None:
    found = hugo(tmp_path, files, config)
    assert found.resolve(link, str(tmp_path / "content/posts/p0.md")).state == state


@pytest.mark.parametrize(
    ("link", "state"),
    [
        ("https://news.example.com/app/shot.png", "unknown"),  # of the repository `app`, at the same host
        ("https://news.example.com/app", "unknown"),
        ("https://news.example.com/app.html", "missing"),
        ("https://news.example.com/2024/03/01/gone.html", "missing"),
        ("/app/shot.png", "missing"),
    ],
)
def test_other_repositories_are_published_at_the_host_of_a_main_one(
    link: str, state: str, tmp_path: Path
) -> None:
    assert site(tmp_path, {"CNAME": "news.example.com\n"}).resolve(link, str(tmp_path / POST)).state == state


@pytest.mark.parametrize("link", ["/blog", "/blog/", "https://news.example.com/blog"])
def test_the_base_url_itself_leads_to_the_home_page(link: str, tmp_path: Path) -> None:
    config = "url: https://news.example.com\nbaseurl: /blog\n"
    for files, state in (({"index.md": "---\n---\n"}, "exists"), ({}, "missing")):
        found = site(tmp_path, {"_config.yml": config, **files})
        assert found.resolve(link, str(tmp_path / POST)).state == state
        (tmp_path / "index.md").unlink(missing_ok=True)


@pytest.mark.parametrize(
    ("fragment", "state"), [("comment-2604", True), ("respond", True), ("comments-on-this", False)]
)
def test_comments_bring_ids_of_their_own(fragment: str, state: bool, tmp_path: Path) -> None:
    found = site(tmp_path, {})
    assert found.layouts_have(fragment) is state


def test_the_folder_of_the_process_is_asked_for_once_while_it_stays_there(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "b").mkdir()
    monkeypatch.chdir(tmp_path)
    with paths.staying():
        assert paths.absolute("./a/../c.md") == str(tmp_path / "c.md")
        with monkeypatch.context() as changed:
            changed.setattr(os, "getcwd", lambda: pytest.fail("asked again"))
            assert paths.absolute("./a/../c.md") == str(tmp_path / "c.md")
    for folder in (tmp_path / "b", tmp_path):
        monkeypatch.chdir(folder)
        assert paths.absolute("c.md") == str(folder / "c.md")

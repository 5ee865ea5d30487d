"""Each address that postlint computes is a file that Hugo wrote, and each file that Hugo wrote is one of them."""

from __future__ import annotations

import re
import shutil
import subprocess
from pathlib import Path

import pytest
from served import HEADINGS, disagreements, served

from postlint import check
from postlint.post import Post
from postlint.settings import Settings
from postlint.site import anchors, detect
from postlint.site.model import Site

HUGO = shutil.which("hugo")

pytestmark = [
    pytest.mark.integration,
    pytest.mark.skipif(HUGO is None, reason="hugo is not installed (Debian: apt-get install hugo)"),
]


def page(title: str = "标题", **fields: str) -> str:
    lines = "".join(f"{key}: {value}\n" for key, value in fields.items())
    return f"---\ntitle: {title}\n{lines}---\n\n正文。\n"


FILES = {
    "layouts/_default/single.html": "{{ .Content }}",
    "layouts/_default/list.html": "{{ .Title }}",
    "content/_index.md": page(),
    "content/about.md": page(),
    "content/关于我们.md": page(),
    "content/Mixed Case.md": page(),
    "content/contact/index.md": page(),
    "content/contact/map.png": "x",
    "content/posts/first.md": page(date="2024-03-01"),
    "content/posts/晨光科技发布年报.md": page(date="2024-03-02"),
    "content/posts/《书名》：副题？.md": page(date="2024-03-03"),
    "content/posts/With Spaces  twice.md": page(date="2024-03-04"),
    "content/posts/signs_and~more!(1),+=@&'.md": page(date="2024-03-05"),
    "content/posts/Ünïcödé.md": page(date="2024-03-06"),
    "content/posts/dots.in.name.md": page(date="2024-03-07"),
    "content/posts/-leading-.md": page(date="2024-03-08"),
    "content/posts/2024-03-09-dated.md": page(),
    "content/posts/no-date.md": page(),
    "content/posts/no-front-matter.md": "只有正文。\n",
    "content/posts/before-midnight.md": page("Before midnight", date="2024-03-10T23:59:59+08:00"),
    "content/posts/after-midnight.md": page("After midnight", date="2024-03-11T00:00:01+08:00"),
    "content/posts/utc.md": page("UTC", date="2024-03-11T20:00:00Z"),
    "content/posts/no-zone.md": page("No zone", date="2024-03-12 23:30:00"),
    "content/posts/slug.md": page("Slug", slug="另一个 Slug", date="2024-03-13"),
    "content/posts/slug-upper.md": page("Slug", slug="UPPER", date="2024-03-13"),
    "content/posts/url.md": page(url="/direct/page.html"),
    "content/posts/url-slash.md": page(url="/direct/slash/"),
    "content/posts/url-bare.md": page(url="/direct/bare"),
    "content/posts/url-relative.md": page(url="relative/page/"),
    "content/posts/url-upper.md": page(url="/Direct/Upper/"),
    "content/posts/alias.md": page(
        aliases="[/old/page, /old/page.html, /old/slash/, sibling, ../up]", date="2024-03-14"
    ),
    "content/posts/draft.md": page(draft="true"),
    "content/posts/future.md": page(date="2124-01-01"),
    "content/posts/publish-later.md": page(date="2024-01-01", publishDate="2124-01-01"),
    "content/posts/expired.md": page(date="2020-01-01", expiryDate="2021-01-01"),
    "content/posts/never.md": page(_build="{render: never}"),
    "content/posts/toml.md": "+++\ntitle = 'TOML 标题'\ndate = 2024-03-15T10:00:00+08:00\n"
    "slug = 'from-toml'\n+++\n正文\n",
    "content/posts/json.md": '{\n"title": "JSON",\n"date": "2024-03-16",\n"slug": "from-json"\n}\n正文\n',
    "content/posts/crlf.md": page("CRLF", date="2024-03-17").replace("\n", "\r\n"),
    "content/posts/page.html": page("HTML", date="2024-03-18"),
    "content/posts/spaced.md": "\n\n" + page("Spaced", date="2024-03-18", url="/behind-blank-lines/"),
    "content/posts/marked.md": "\ufeff \ufeff" + page("Marked", date="2024-03-18", slug="behind-marks"),
    "content/posts/plain.html": "<p>正文。</p>",
    "content/posts/words.html": "正文。",
    "content/posts/saved/index.html": "<!DOCTYPE html>\n<p>正文。</p>",
    "content/posts/saved/a.png": "x",
    "content/posts/saved/note.md": page("Note", date="2024-03-18"),
    "content/posts/beside.png": "x",
    "content/posts/bundle/index.md": page("Bundle", date="2024-03-19"),
    "content/posts/bundle/图.png": "x",
    "content/posts/bundle/sub/deep.png": "x",
    "content/posts/bundle/resource.md": page(),
    "content/posts/bundle/index.html": "\n<p>正文。</p>",
    "content/posts/slugged/index.md": page("Slugged", slug="new-name", date="2024-03-20"),
    "content/posts/slugged/a.png": "x",
    "content/posts/hidden/index.md": page(draft="true"),
    "content/posts/hidden/a.png": "x",
    "content/posts/headless/index.md": page(headless="true"),
    "content/posts/year/2024/deep.md": page("Deep", date="2024-03-21"),
    "content/posts/year/_index.md": page(),
    "content/posts/year/a.png": "x",
    "content/News Room/_index.md": page(),
    "content/News Room/One.md": page(date="2024-03-22"),
    "content/News Room/sub/Two.md": page(date="2024-03-23"),
    "content/专题/汽车/长文.md": page(date="2024-03-24"),
    "content/drafts-only/x.md": page(draft="true"),
    "content/docs/_index.md": page(url="/handbook/"),
    "content/docs/guide.md": page("The Guide", date="2024-03-25"),
    "static/a.png": "x",
    "static/Images/图片 1.PNG": "x",
    "static/files/report.pdf": "x",
    "static/.well-known/x.txt": "x",
}
_QUIET = 'disableKinds = ["taxonomy", "term", "RSS", "sitemap", "robotsTXT", "404"]\n'

CONFIGS = {
    "default": 'baseURL = "https://news.example.com/"\n',
    "permalinks": 'baseURL = "https://news.example.com/news/"\ntimeZone = "Asia/Shanghai"\n[permalinks]\n'
    'posts = "/:year/:month/:day/:title/"\n"news room" = "/n/:slug/"\n'
    'docs = "/:section/:monthname/:weekdayname/:yearday/:filename"\n'
    '"专题" = "/:sections/:slugorfilename/"\n',
    "ugly": 'baseURL = "https://news.example.com/"\nuglyURLs = true\nbuildFuture = true\nbuildDrafts = true\n',
    "ugly-section": 'baseURL = "https://news.example.com/"\nbuildExpired = true\n[uglyURLs]\n'
    "posts = true\n[permalinks]\n"
    'posts = "/:year/:slug/"\n',
    "case": 'baseURL = "https://news.example.com/"\ndisablePathToLower = true\nremovePathAccents = true\n'
    'staticDir = ["static", "public-files"]\n',
    "languages": 'baseURL = "https://news.example.com/"\ndefaultContentLanguage = "zh"\n[languages.zh]\nweight = 1\n'
    "[languages.en]\nweight = 2\n[languages.zh-tw]\nweight = 3\n",
    "languages-sub": 'baseURL = "https://news.example.com/"\ndefaultContentLanguage = "zh"\n'
    'defaultContentLanguageInSubdir = true\n[languages.zh]\ncontentDir = "content"\n[languages.en]\n'
    'contentDir = "content-en"\n',
}
CONFIGS["mounts"] = """baseURL = "https://news.example.com/"
defaultContentLanguage = "zh"
[languages.zh]
[languages.en]
contentDir = "unused"
[module]
[[module.mounts]]
source = "content"
target = "content"
lang = "zh"
[[module.mounts]]
source = "english/pages"
target = "content"
lang = "en"
[[module.mounts]]
source = "wire"
target = "content/posts/wire"
lang = "zh"
[[module.mounts]]
source = "files"
target = "static/downloads"
"""
EXTRA = {
    "mounts": {
        "english/pages/_index.md": page("Home"),
        "english/pages/about.md": page("About"),
        "english/pages/posts/first.md": page("First", date="2024-03-01", slug="the-first"),
        "wire/one.md": page("One", date="2024-03-01"),
        "wire/bundle/index.md": page("Bundle"),
        "wire/bundle/图.png": "x",
        "wire/_index.md": page("Wire"),
        "files/a.pdf": "x",
        "unused/never.md": page(),
    },
    "case": {"public-files/extra.txt": "x"},
    "languages": {
        "content/_index.en.md": page(),
        "content/_index.zh-tw.md": page(),
        "content/about.en.md": page("About"),
        "content/about.zh-tw.md": page("關於"),
        "content/posts/first.en.md": page("First", date="2024-03-01", slug="the-first"),
        "content/posts/only.en.md": page("Only", url="/fixed/"),
        "content/posts/aliased.en.md": page("Aliased", aliases="[/was/here/, near]"),
        "content/posts/bundle/index.en.md": page("Bundle"),
        "content/posts/bundle/only.en.png": "x",
        "content/posts/_index.en.md": page("Posts"),
    },
    "languages-sub": {
        "content-en/_index.md": page(),
        "content-en/about.md": page("About"),
        "content-en/posts/first.md": page("First", date="2024-03-01"),
        "content-en/posts/bundle/index.md": page("Bundle"),
        "content-en/posts/bundle/b.png": "x",
    },
}


def write(root: Path, config: str, files: dict[str, str]) -> None:
    (root / "hugo.toml").write_text(config, encoding="utf-8")
    (root / "config.toml").write_text(config, encoding="utf-8")
    for name, text in files.items():
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(text.encode("utf-8"))


def build(root: Path) -> set[str]:
    """Build a site with Hugo and return the files that it wrote."""
    assert HUGO is not None
    done = subprocess.run(
        [HUGO, "--source", str(root), "--destination", str(root / "public"), "--quiet"],
        capture_output=True, cwd=root, timeout=120, check=False,
    )  # fmt: skip
    assert done.returncode == 0, (done.stdout + done.stderr).decode("utf-8", "replace")[:2000]
    out = root / "public"
    return {"/" + path.relative_to(out).as_posix() for path in out.rglob("*") if path.is_file()}


def site_at(root: Path) -> Site:
    detect.forget()
    return detect.site_of(str(root / "content" / "x.md"), Settings.load(root, isolated=True))


@pytest.mark.parametrize("name", CONFIGS)
def test_hugo_writes_exactly_the_computed_files(name: str, tmp_path: Path) -> None:
    write(tmp_path, _QUIET + CONFIGS[name], {**FILES, **EXTRA.get(name, {})})
    written = build(tmp_path)
    computed = set(site_at(tmp_path).index.outputs)
    assert sorted(written - computed) == []
    assert sorted(computed - written) == []
    assert len(written) >= 50


LINKS = (
    "/ ../ ../../ ./ . /about/ /about /About/ /关于我们/ /mixed-case/ /mixed-case /nowhere/"
    " /posts/ /posts /posts/first/ ../first/"
    " first ../nowhere/ /posts/晨光科技发布年报/ /posts/with-spaces-twice/ /posts/another/"
    " /posts/new-name/ /posts/slugged-not/"
    " /posts/new-name/a.png /posts/slugged/b.png /posts/bundle/ /posts/bundle/图.png /posts/bundle/sub/deep.png"
    " /posts/bundle/nothing.png 图.png sub/deep.png /direct/page.html /direct/slash/"
    " /direct/bare/ /direct/none/ /old/page/"
    " /old/page.html /old/slash/ /posts/sibling/ /up/ /a.png /A.png /Images/%E5%9B%BE%E7%89%87%201.PNG /images/x.png"
    " /files/report.pdf /files/Report.pdf /news-room/ /news-room/one/ /news-room/none/"
    " /专题/ /专题/汽车/长文/ /专题/没有/"
    " /handbook/ /docs/guide/ /posts/year/2024/deep/ /posts/year/a.png https://news.example.com/about/ /contact/map.png"
    " https://news.example.com/nowhere/ //news.example.com/posts/ ?x=1 /about/?x=1 /posts/toml/"
    " /posts/from-toml/ /posts/beside.png"
).split()


def test_links_called_broken_are_404_and_those_passed_200(tmp_path: Path) -> None:
    write(tmp_path, _QUIET + CONFIGS["default"], FILES)
    build(tmp_path)
    site = site_at(tmp_path)
    wrong, counts = [], {"exists": 0, "missing": 0}
    with served(tmp_path / "public") as status:
        for source in ("content/posts/utc.md", "content/about.md", "content/posts/bundle/index.md"):
            page = site.published(str(tmp_path / source))[0]
            wrong += disagreements(site, status, tmp_path / source, page, LINKS, counts)
    assert wrong == []
    assert min(counts.values()) >= 25


@pytest.mark.parametrize("sort", ["github", "github-ascii", "blackfriday"])
def test_ids_of_headings_are_those_that_hugo_writes(sort: str, tmp_path: Path) -> None:
    text = "---\ntitle: x\n---\n\n" + "".join(f"## {heading}\n\n文。\n\n" for heading in HEADINGS)
    config = f'{_QUIET}[markup.goldmark.parser]\nautoHeadingIDType = "{sort}"\n'
    write(tmp_path, config, {"layouts/_default/single.html": "{{ .Content }}", "content/page.md": text})
    build(tmp_path)
    written = set(
        re.findall(r'<h2 id="([^"]*)"', (tmp_path / "public/page/index.html").read_text(encoding="utf-8"))
    )
    known = anchors.ids(Post(text, str(tmp_path / "content/page.md")), site_at(tmp_path))
    assert known is not None
    assert written <= known
    # newer versions take the text of a heading, this one its source
    assert known - written <= {"link-text", "a--bs-c"}


def test_a_fix_of_a_heading_that_the_post_links_to_is_unsafe(tmp_path: Path) -> None:
    write(tmp_path, 'baseURL = "https://news.example.com/"\n', {})
    path = tmp_path / "content" / "a.md"
    path.parent.mkdir()
    for link, safety in (("[见](#营收-利润)", "unsafe"), ("[见](#成本)", "safe")):
        path.write_text(f"## 营收 ，利润\n\n## 成本\n\n{link}\n", encoding="utf-8")
        found = check(path.read_text(encoding="utf-8"), str(path), Settings.load(path, isolated=True))
        assert [(one.code, one.fix and one.fix.applicability) for one in found] == [("CJK008", safety)]


def test_fixes_of_many_headings_are_tried_together(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write(tmp_path, 'baseURL = "https://news.example.com/"\n', {})
    path = tmp_path / "content" / "a.md"
    read: list[Post] = []
    ids = anchors.ids

    def counted(post: Post, site: Site) -> frozenset[str] | None:
        read.append(post)
        return ids(post, site)

    monkeypatch.setattr(anchors, "ids", counted)
    headings = "".join(f"## 第{number}节，营收,增长\n\n" for number in range(200))
    links = "".join(f"[见](#第{number}节营收增长)\n" for number in range(200))
    text = f"{headings}## 成本 ，利润\n\n## 税费 ，利润\n\n{links}[见](#成本-利润)\n"
    found = check(text, str(path), Settings.load(path, isolated=True))
    safety = {"CJK001": ["safe"] * 200, "CJK008": ["unsafe", "safe"]}
    for code, expected in safety.items():
        assert [one.fix and one.fix.applicability for one in found if one.code == code] == expected
    assert len(set(map(id, read))) < 20


def test_a_fix_of_the_title_that_moves_the_page_is_unsafe(tmp_path: Path) -> None:
    write(tmp_path, 'baseURL = "https://news.example.com/"\n[permalinks]\nposts = "/:title/"\n', {})
    for folder, safety in (("posts", "unsafe"), ("news", "safe")):
        path = tmp_path / "content" / folder / "a.md"
        path.parent.mkdir(parents=True)
        path.write_text("---\ntitle: 晨光 ，发布\n---\n\n晨光 ，发布。\n", encoding="utf-8")
        found = check(path.read_text(encoding="utf-8"), str(path), Settings.load(path, isolated=True))
        assert [(one.code, one.fix and one.fix.applicability) for one in found if one.code == "CJK008"] == [
            ("CJK008", safety),
            ("CJK008", "safe"),
        ]

"""Each address that postlint computes is a file that Jekyll wrote, and each file that Jekyll wrote is one of them."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
from pathlib import Path

import pytest
from served import HEADINGS, disagreements, served

from postlint.post import Post
from postlint.settings import Settings
from postlint.site import anchors, detect
from postlint.site.model import Site

JEKYLL = shutil.which("jekyll")

pytestmark = [
    pytest.mark.integration,
    pytest.mark.skipif(JEKYLL is None, reason="jekyll is not installed (Debian: apt-get install jekyll)"),
]


def post(title: str = "标题", **fields: str) -> str:
    lines = "".join(f"{key}: {value}\n" for key, value in fields.items())
    return f"---\ntitle: {title}\n{lines}---\n\n正文。\n"


#: Files that every configuration below builds; names, categories, dates and places of every sort.
FILES = {
    "_posts/2024-03-01-plain.md": post(),
    "_posts/2024-03-02-with-date.md": post(date="2024-03-02 10:00:00 +0800"),
    "_posts/2024-03-03-other-day.md": post(date="2024-04-05 10:00:00 +0800"),
    "_posts/2024-03-04-before-midnight.md": post(date="2024-03-04 23:59:59 +0800"),
    "_posts/2024-03-05-after-midnight.md": post(date="2024-03-05 00:00:01 +0800"),
    "_posts/2024-03-06-utc-evening.md": post(date="2024-03-06 17:30:00 +0000"),
    "_posts/2024-03-07-no-zone.md": post(date="2024-03-07 20:00:00"),
    "_posts/2024-03-08-no-seconds.md": post(date="2024-03-08 23:30"),
    "_posts/2024-03-09-day-only.md": post(date="2024-03-10"),
    "_posts/2024-03-11-rfc3339.md": post(date="2024-03-11T23:30:00-05:00"),
    "_posts/2024-03-12-quoted-date.md": post(date='"2024-03-12 18:00:00"'),
    "_posts/2024-03-13-mail-date.md": post(date="Wed, 13 Mar 2024 22:10:00 -0800"),
    "_posts/2024-12-30-iso-week.md": post(),
    "_posts/2021-01-03-iso-year.md": post(date="2021-01-03 12:00:00 +0800"),
    "_posts/24-3-15-short-year.md": post(),
    "_posts/2024-3-6-short-day.md": post(),
    "_posts/2024-03-16-晨光科技发布年报.md": post(),
    "_posts/2024-03-17-Mixed Case and spaces.md": post(),
    "_posts/2024-03-18-dots.in.name.md": post(),
    "_posts/2024-03-19-signs_and~more!(1),+=@&'.md": post(),
    "_posts/2024-03-20-《书名》：副题？.md": post(),
    "_posts/2024-03-21-Ünïcödé-Élan.md": post(),
    "_posts/2024-03-22--leading--double-.md": post(),
    "_posts/2024-03-23-page.html": post(),
    "_posts/2024-03-24-long-extension.markdown": post(),
    "_posts/2024-03-25-text.txt": post(),
    "_posts/2024-03-26-no-front-matter.md": "只有正文。\n",
    "_posts/2024-03-27-one-category.md": post(categories="新闻"),
    "_posts/2024-03-28-two-categories.md": post(categories="News Tech"),
    "_posts/2024-03-29-list.md": post(categories="[公司 新闻, Tech Stuff, 2024]"),
    "_posts/2024-03-30-category.md": post(category="One Two"),
    "_posts/2024-03-31-both.md": post(category="Last", categories="[First, last]"),
    "_posts/2024-04-01-slug.md": post(slug="另一个 Slug"),
    "_posts/2024-04-02-permalink.md": post(permalink="/直达/文章.html"),
    "_posts/2024-04-03-permalink-slash.md": post(permalink="/fixed/address/"),
    "_posts/2024-04-04-permalink-bare.md": post(permalink="/bare"),
    "_posts/2024-04-05-permalink-tokens.md": post(permalink="/:year/:slug/:categories/x", categories="甲 乙"),
    "_posts/2024-04-06-permalink-json.md": post(permalink="/data/post.json"),
    "_posts/2024-04-07-hidden.md": post(published="false"),
    "_posts/2024-04-08-published.md": post(published="true"),
    "_posts/2124-04-08-future.md": post(),
    "_posts/2024-04-09-future-date.md": post(date="2124-04-09 08:00:00 +0800"),
    "_posts/no-date.md": post(),
    "_posts/-202205262391921712.md": post(),
    "_posts/2024-04-10.md": post(),
    "_posts/_2024-04-11-underscore.md": post(),
    "_posts/2024-04-12-backup.md~": post(),
    "_posts/sub/2024-04-13-in-sub.md": post(),
    "_posts/_deep/2024-04-14-in-special.md": post(),
    "_posts/a/_deep/2024-04-15-deeper.md": post(),
    "_posts/2024-04-16-toml.md": "+++\ntitle = 'x'\n+++\n正文\n",
    "_posts/2024-04-17-redirected.md": post(redirect_from="[/old/page, /older/]"),
    "_posts/2024-04-18-crlf.md": post(categories="crlf").replace("\n", "\r\n"),
    "_posts/2024-04-19-last.md": post() + "\n",
    "科技/_posts/2024-05-01-in-folder.md": post(),
    "科技/手机/_posts/2024-05-02-deeper.md": post(categories="Extra 科技"),
    "News/_posts/2024-05-03-upper.md": post(category="news"),
    "_drafts/a-draft.md": post(),
    "_drafts/2024-05-04-dated-draft.md": post(),
    "index.md": post(layout="null"),
    "about.md": post(),
    "关于我们.md": post(),
    "page with space.md": post(),
    "contact.html": post(),
    "old.htm": post(),
    "feed.xml": post(),
    "plain.html": "<p>没有前言</p>\n",
    "plain.md": "没有前言\n",
    "robots.txt": "User-agent: *\n",
    "script.js": "---\n---\nvar a = 1\n",
    "style.scss": "---\n---\na { b { color: red } }\n",
    "raw.scss": "a { color: red }\n",
    "docs/index.md": post(),
    "docs/guide.md": post(),
    "docs/fixed.md": post(permalink="/guide/fixed"),
    "docs/slash.md": post(permalink="/guide/slash/"),
    "docs/relative.md": post(permalink="guide/relative.html"),
    "docs/hidden.md": post(published="false"),
    "docs/v1.2.md": post(),
    "docs/_private.md": post(),
    "docs/.dot.md": post(),
    "docs/#hash.md": post(),
    "docs/backup.md~": post(),
    "assets/图片.png": "x",
    "assets/a.png": "x",
    "assets/_b.png": "x",
    ".htaccess": "x",
    "_special/page.md": post(),
    "_included/page.md": post(),
    "lib/code.md": post(),
    "library.md": post(),
    "README.md": "# 自述\n",
    "Gemfile.lock.md": "x",
    "tmp/a.log": "x",
    "tmp/deep/b.log": "x",
    "tmp/keep.txt": "x",
    "node_modules/x/index.html": "x",
    "vendor/ok.md": post(),
    "vendor/bundle/x.md": post(),
    "_recipes/soup.md": post(),
    "_recipes/2024-06-01-dated.md": post(),
    "_recipes/汤/面条.md": post(categories="面"),
    "_recipes/sub/with.dots.md": post(),
    "_recipes/fixed.md": post(permalink="/cook/:name/"),
    "_recipes/hidden.md": post(published="false"),
    "_recipes/photo.jpg": "x",
    "_recipes/sub/photo.jpg": "x",
    "_recipes/_part.md": post(),
    "_recipes/data.json": "---\n---\n{}\n",
    "_silent/nothing.md": post(),
}

CONFIGS = {
    "default": "timezone: Asia/Shanghai\n",
    "date": "permalink: date\ntimezone: UTC\ncollections: {recipes: {output: true}, silent: {}}\n",
    "pretty": "permalink: pretty\ntimezone: America/New_York\n"
    "collections: {recipes: {output: true}}\nshow_drafts: true\n",
    "ordinal": "permalink: ordinal\ntimezone: Pacific/Auckland\nfuture: true\nbaseurl: /news\n",
    "weekdate": "permalink: weekdate\ntimezone: Asia/Kolkata\n"
    "collections: {recipes: {output: true}}\nunpublished: true\n",
    "none": "permalink: none\ntimezone: Pacific/Honolulu\n",
    "custom": "permalink: /:short_year-:i_month-:i_day/:slug.html\ntimezone: Asia/Shanghai\n"
    "collections: {recipes: {output: true, permalink: '/r/:title.html'}}\n",
    "slash": "permalink: /:categories/:year/:title/\ntimezone: Asia/Tokyo\n"
    "collections: {recipes: {output: true, permalink: '/:collection/:name'}}\n",
    "words": "permalink: /:slugified_categories/:long_month/:short_month/:long_day/:y_day/"
    ":w_year-:week-:w_day/:hour:minute:second/:title:output_ext\ntimezone: Europe/Berlin\ncollections: [recipes]\n",
    "filters": "timezone: Asia/Shanghai\ninclude: [_included, .htaccess, _private.md]\n"
    "exclude: [lib, '*.log', README.md,"
    " docs/guide.md, /vendor]\npermalink: /:title\nkeep_files: []\n",
    "defaults": "timezone: Asia/Shanghai\ncollections: {recipes: {output: true}}\ndefaults:\n"
    "  - {scope: {path: '', type: posts}, values: {permalink: '/p/:categories/:title/', categories: [默认]}}\n"
    "  - {scope: {path: '_posts/sub'}, values: {permalink: '/sub/:title.html'}}\n"
    "  - {scope: {path: '_posts/a/*'}, values: {permalink: '/globbed/:title/'}}\n"
    "  - {scope: {path: '', type: pages}, values: {permalink: /pages/:basename/}}\n"
    "  - {scope: {path: docs, type: page}, values: {permalink: /d/:basename:output_ext}}\n"
    "  - {scope: {path: '科技/**/*.md', type: post}, values: {category: 手机}}\n"
    "  - {scope: {path: '', type: recipes}, values: {permalink: '/c/:path/', published: true}}\n"
    "  - {scope: {path: tmp}, values: {published: false}}\n"
    "  - {scope: {path: '_recipes/sub', type: recipes}, values: {date: '2124-01-01'}}\n",
    "collections_dir": "timezone: Asia/Shanghai\ncollections_dir: content\ncollections: {recipes: {output: true}}\n",
    "markdown_ext": "timezone: Asia/Shanghai\nmarkdown_ext: md,txt\npermalink: /:categories/:title:output_ext\n",
}


def write(root: Path, config: str, files: dict[str, str]) -> None:
    (root / "_config.yml").write_text(config, encoding="utf-8")
    for name, text in files.items():
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(text.encode("utf-8"))


def build(root: Path) -> set[str]:
    """Build a site with Jekyll and return the files that it wrote."""
    assert JEKYLL is not None
    environment = {**os.environ, "LANG": "C.UTF-8", "JEKYLL_ENV": "production"}
    done = subprocess.run(
        [JEKYLL, "build", "--source", str(root), "--destination", str(root / "_site"), "--disable-disk-cache"],
        capture_output=True, env=environment, cwd=root, timeout=120, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr.decode("utf-8", "replace")[:2000]
    out = root / "_site"
    return {
        "/" + path.relative_to(out).as_posix()
        for path in out.rglob("*")
        if path.is_file() and path.suffix != ".map"
    }


def site_at(root: Path) -> Site:
    detect.forget()
    return detect.site_of(str(root / "_posts" / "x.md"), Settings.load(root, isolated=True))


@pytest.mark.parametrize("name", CONFIGS)
def test_jekyll_writes_exactly_the_computed_files(name: str, tmp_path: Path) -> None:
    files = dict(FILES)
    if name == "collections_dir":
        files = {
            "content/" + path if path.startswith(("_posts", "_recipes", "_drafts")) else path: text
            for path, text in files.items()
        }
    write(tmp_path, CONFIGS[name], files)
    written = build(tmp_path)
    computed = set(site_at(tmp_path).index.outputs)
    assert sorted(written - computed) == []
    assert sorted(computed - written) == []
    assert len(written) >= 60


#: Links to try from several pages: what postlint calls broken must be 404, what it passes 200.
LINKS = (
    "/ ../ ../../ ./ . a.png /about.html /about /About.html /about/ /docs/ /docs /docs/index.html /docs/guide.html"
    " /docs/guide guide.html ../docs/guide.html /assets/a.png /assets/A.png ../assets/a.png ../../../assets/a.png"
    " /assets/%E5%9B%BE%E7%89%87.png /assets/图片.png /assets/_b.png /2024/03/01/plain.html /2024/03/01/plain"
    " /2024/03/01/plain/ /2024/03/02/plain.html /2024/03/16/晨光科技发布年报.html /2024/03/16/晨光.html plain.html"
    " ../01/plain.html ../../../2024/03/01/plain.html /2024/04/08/hidden.html /2024/04/07/hidden.html /no-date.html"
    " /%E5%85%B3%E4%BA%8E%E6%88%91%E4%BB%AC.html /关于我们.html /page%20with%20space.html"
    " /lib/code.html /_special/page.html"
    " /guide/fixed /guide/fixed.html /guide/slash /guide/slash/ /README.md /plain.md /plain.html /robots.txt /old/page"
    " /older/ /old/page.html /bare /bare.html /fixed/address/ /fixed/address /data/post.json /nowhere/ /nowhere.html"
    " /docs/nowhere.html /docs/_private.html /recipes/soup.html /2024/ /2024/03/ /2024/03/01/ ?x=1 /about.html?x=1"
    " https://news.example.com/about.html https://news.example.com/nowhere.html"
    " //news.example.com/docs/ /raw.scss /style.css"
    " /news/about.html /news/ /news/assets/a.png /news/nowhere.html"
).split()


@pytest.mark.parametrize("base", ["", "/news"])
def test_links_called_broken_are_404_and_those_passed_200(base: str, tmp_path: Path) -> None:
    config = f"url: https://news.example.com\ntimezone: Asia/Shanghai\nbaseurl: '{base}'\n"
    write(tmp_path, config, FILES)
    build(tmp_path)
    site = site_at(tmp_path)
    wrong, counts = [], {"exists": 0, "missing": 0}
    with served(tmp_path / "_site", base) as status:
        for source in (
            "_posts/2024-03-02-with-date.md",
            "docs/guide.md",
            "index.md",
            "科技/手机/_posts/2024-05-02-deeper.md",
        ):
            page = base + site.published(str(tmp_path / source))[0]
            wrong += disagreements(site, status, tmp_path / source, page, LINKS, counts)
    assert wrong == []
    assert min(counts.values()) >= 25


@pytest.mark.parametrize("entry", ["GFM", "kramdown"])
def test_ids_of_headings_are_those_that_jekyll_writes(entry: str, tmp_path: Path) -> None:
    text = "---\ntitle: x\n---\n\n" + "".join(f"## {heading}\n\n文。\n\n" for heading in HEADINGS)
    write(tmp_path, f"timezone: UTC\nkramdown: {{input: {entry}}}\n", {"page.md": text})
    build(tmp_path)
    written = set(re.findall(r'<h2 id="([^"]*)"', (tmp_path / "_site/page.html").read_text(encoding="utf-8")))
    assert anchors.ids(Post(text, str(tmp_path / "page.md")), site_at(tmp_path)) == written


def test_redirects_are_published_where_their_plugin_runs(tmp_path: Path) -> None:
    gem = subprocess.run(["ruby", "-e", "require 'jekyll-redirect-from'"], capture_output=True, check=False)
    if gem.returncode:
        pytest.skip("jekyll-redirect-from is not installed (Debian: ruby-jekyll-redirect-from)")
    write(tmp_path, "timezone: UTC\nplugins: [jekyll-redirect-from]\n", FILES)
    written = build(tmp_path) - {"/redirects.json"}
    assert written == set(site_at(tmp_path).index.outputs)
    assert {"/old/page.html", "/older/index.html"} <= written

"""Each address that postlint computes is a file that Hexo wrote, and each file that Hexo wrote is one of them."""

from __future__ import annotations

import os
import re
import subprocess
from pathlib import Path
from urllib.parse import quote

import hexo_build
import pytest
from served import HEADINGS, disagreements, served

from postlint.post import Post
from postlint.settings import Settings
from postlint.site import anchors, detect
from postlint.site.model import Site

pytestmark = [
    pytest.mark.integration,
    pytest.mark.skipif(bool(hexo_build.missing()), reason=hexo_build.missing()),
]


def post(title: str = "标题", date: str = "2024-03-01 10:00:00", **fields: str) -> str:
    lines = "".join(f"{key}: {value}\n" for key, value in {"date": date, **fields}.items() if value)
    return f"---\ntitle: {title}\n{lines}---\n\n正文。\n"


THEME = {
    "themes/bare/layout/post.njk": "{{ page.content }}",
    "themes/bare/layout/page.njk": "{{ page.content }}",
    "themes/bare/source/theme.css": "a {}",
    "themes/bare/source/js/theme.js": "1",
    "themes/bare/source/_partial.styl": "a\n  b c",
    "themes/bare/source/more.styl": "a\n  b c",
}
FILES = {
    **THEME,
    "source/_posts/plain.md": post(),
    "source/_posts/晨光科技发布年报.md": post("晨光科技", date="2024-03-02 08:00:00"),
    "source/_posts/《书名》：副题？.md": post(date="2024-03-03 08:00:00"),
    "source/_posts/With Spaces  twice.md": post("With Spaces", date="2024-03-04 08:00:00"),
    "source/_posts/signs_and~more!(1),+=@&'.md": post(date="2024-03-05 08:00:00"),
    "source/_posts/Ünïcödé-Élan.md": post("Ünïcödé Élan", date="2024-03-06 08:00:00"),
    "source/_posts/dots.in.name.md": post(date="2024-03-07 08:00:00"),
    "source/_posts/-leading-.md": post(date="2024-03-08 08:00:00"),
    "source/_posts/2024-03-09-dated.md": post(date=""),
    "source/_posts/2024-03-10-other-day.md": post(date="2024-04-05 12:00:00"),
    "source/_posts/before-midnight.md": post(date="2024-03-11 23:59:59"),
    "source/_posts/after-midnight.md": post(date="2024-03-12 00:00:01"),
    "source/_posts/day-only.md": post(date="2024-03-13"),
    "source/_posts/no-seconds.md": post(date="2024-03-14 23:30"),
    "source/_posts/slashes.md": post(date="2024/03/15 23:30:00"),
    "source/_posts/short-day.md": post(date="2024-3-6"),
    "source/_posts/zoned.md": post(date="2024-03-16T01:30:00+08:00"),
    "source/_posts/zoned-spaces.md": post(date="2024-03-17 23:30:00 -0500"),
    "source/_posts/zulu.md": post(date="2024-03-18T22:30:00Z"),
    "source/_posts/summer.md": post(date="2024-07-18 00:30:00"),
    "source/_posts/slug.md": post(slug="另一个 Slug"),
    "source/_posts/permalink.md": post(permalink="/直达/文章.html"),
    "source/_posts/permalink-slash.md": post(permalink="fixed/address/"),
    "source/_posts/permalink-bare.md": post(permalink="bare/address"),
    "source/_posts/permalink-json.md": post(permalink="/data/post.json"),
    "source/_posts/permalink-token.md": post(permalink="/:year/token/"),
    "source/_posts/hidden.md": post(published="false"),
    "source/_posts/future.md": post(date="2124-01-01 10:00:00"),
    "source/_posts/one-category.md": post(categories="新闻"),
    "source/_posts/upper-category.md": post(categories="Tech Stuff"),
    "source/_posts/two-categories.md": post(categories="[News, Tech & Co]"),
    "source/_posts/three-categories.md": post(categories="[公司, 2024, 三]"),
    "source/_posts/category.md": post(category="科技"),
    "source/_posts/nested.md": post(categories="[[甲, 乙]]"),
    "source/_posts/empty-category.md": post(categories="[]"),
    "source/_posts/tags.md": post(tags="[a, b]"),
    "source/_posts/lang.md": post(lang="en"),
    "source/_posts/number.md": post(title="2024"),
    "source/_posts/no-title.md": "---\ndate: 2024-03-19 10:00:00\n---\n正文\n",
    "source/_posts/long-extension.markdown": post(date="2024-03-20 10:00:00"),
    "source/_posts/page.html": post(date="2024-03-21 10:00:00"),
    "source/_posts/no-opening.md": "title: 旧式\ndate: 2024-03-22 10:00:00\n---\n正文\n",
    "source/_posts/json.md": '"title": "JSON",\n"date": "2024-03-23 10:00:00"\n;;;\n正文\n',
    "source/_posts/crlf.md": post(date="2024-03-24 10:00:00").replace("\n", "\r\n"),
    "source/_posts/sub/in-sub.md": post(date="2024-03-25 10:00:00"),
    "source/_posts/科技/手机/长文.md": post(date="2024-03-26 10:00:00"),
    "source/_posts/sub/2024-03-27-dated.md": post(date="2024-03-27 10:00:00"),
    "source/_posts/_hidden/x.md": post(),
    "source/_posts/.dot.md": post(),
    "source/_posts/backup.md~": post(),
    "source/_posts/image.png": "x",
    "source/_posts/plain/图 1.png": "x",
    "source/_posts/plain/deep/a.png": "x",
    "source/_posts/plain/data.json": "{}",
    "source/_posts/permalink/b.png": "x",
    "source/_posts/permalink-bare/c.png": "x",
    "source/_posts/plain/_e.png": "x",
    "source/_drafts/draft.md": post(),
    "source/index.md": post(),
    "source/about/index.md": post(),
    "source/关于我们/index.md": post(),
    "source/page with space.md": post(),
    "source/Upper.md": post(),
    "source/contact.html": post(),
    "source/plain.html": "<p>没有前言</p>\n",
    "source/old.htm": "<p>旧</p>\n",
    "source/no-front-matter.md": "只有正文。\n",
    "source/docs/fixed.md": post(permalink="guide/fixed"),
    "source/docs/slash.md": post(permalink="guide/slash/"),
    "source/docs/html.md": post(permalink="/guide/page.html"),
    "source/docs/hidden.md": post(published="false"),
    "source/docs/future.md": post(date="2124-01-01 10:00:00"),
    "source/docs/v1.2.md": post(),
    "source/docs/_private.md": post(),
    "source/docs/.dot.md": post(),
    "source/docs/raw/readme.md": post(),
    "source/docs/template.njk": "x",
    "source/docs/template.ejs": "x",
    "source/_data/menu.yml": "a: 1\n",
    "source/_included/page.md": post(),
    "source/assets/图片.png": "x",
    "source/assets/a.png": "x",
    "source/assets/_b.png": "x",
    "source/assets/data.yml": "a: 1\n",
    "source/assets/data.json": "{}",
    "source/assets/style.styl": "a\n  b c",
    "source/assets/style.css": "a {}",
    "source/assets/script.js": "1",
    "source/assets/backup.png~": "x",
    "source/robots.txt": "User-agent: *\n",
    "source/CNAME": "news.example.com\n",
    "source/.nojekyll": "",
}  # fmt: skip

BASE = "url: https://news.example.com\ntheme: bare\ntitle: 晨报\n"
CONFIGS = {
    "default": "timezone: Asia/Shanghai\n",
    "html": "permalink: :year/:month/:day/:title.html\ntimezone: America/New_York\nfuture: false\n",
    "short": "permalink: :year/:i_month/:i_day/:name/\ntimezone: Pacific/Auckland\nrender_drafts: true\n",
    "category": "permalink: :category/:title/\ntimezone: Asia/Kolkata\ndefault_category: 其他\nfilename_case: 1\n"
    "category_map: {新闻: news, 公司: company, Tech & Co: tech}\n",
    "clock": "permalink: p/:hour:minute:second-:post_title/\ntimezone: UTC\n",
    "upper": "permalink: :category/:post_title.html\ntimezone: Asia/Tokyo\nfilename_case: 2\n",
    "hash": "permalink: a/:hash/\ntimezone: Asia/Shanghai\n",
    "defaults": "permalink: :lang/:layout/:title/\npermalink_defaults: {lang: zh}\ntimezone: Europe/Berlin\n",
    "assets": "permalink: :year/:month/:day/:title/\ntimezone: Asia/Shanghai\npost_asset_folder: true\n",
    "assets-html": "permalink: n/:title.html\ntimezone: Asia/Shanghai\npost_asset_folder: true\nrender_drafts: true\n",
    "assets-bare": "permalink: n/:title\ntimezone: Asia/Shanghai\npost_asset_folder: true\n",
    "dated": "permalink: :year/:title/\nnew_post_name: :year-:month-:day-:title.md\ntimezone: Asia/Shanghai\n",
    "language": "permalink: :lang/:title/\nnew_post_name: :lang/:title.md\npermalink_defaults: {lang: zh}\n",
    "filters": "timezone: Asia/Shanghai\ninclude: [_included/*, .nojekyll, docs/_private.md]\n"
    "exclude: [assets/*.png, robots.txt]\nskip_render: [docs/raw/**, '*.html', assets/style.styl]\n"
    "permalink: :title/\n",
    "ignore": "timezone: Asia/Shanghai\npermalink: :title/\nignore: ['**/docs/**', '**/CNAME']\n",
}
EXTRA = {
    "dated": {
        "source/_posts/2024-05-01-named.md": post(date=""),
        "source/_posts/2024-05-02-名字.md": post(date="2023-05-02 10:00:00"),
    },
    "language": {"source/_posts/en/english.md": post(), "source/_posts/zh-tw/繁體.md": post()},
}


def files(name: str) -> dict[str, str]:
    """Return the files of a site."""
    found = {**FILES, **EXTRA.get(name, {})}
    if name.startswith("assets"):  # what is no post there belongs to any post whose folder's name ends alike
        stray = (
            "source/_posts/image.png",
            "source/_posts/long-extension.markdown",
            "source/_posts/page.html",
        )
        found = {path: text for path, text in found.items() if path not in stray}
    return found


def zone(config: str) -> str:
    """Return the zone of a machine that shows the dates as they are written."""
    found = re.search("timezone: (.+)", config)
    return found[1] if found else "UTC"


def write(root: Path, config: str, files: dict[str, str]) -> Path:
    root.mkdir(parents=True, exist_ok=True)
    (root / "_config.yml").write_text(BASE + config, encoding="utf-8")
    for name, text in files.items():
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(text.encode("utf-8"))
    return root


@pytest.fixture(scope="module")
def hexo(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the folder in which Hexo is installed."""
    given = os.environ.get("POSTLINT_HEXO")
    if given:
        return Path(given).resolve()
    folder = tmp_path_factory.mktemp("hexo")
    try:
        hexo_build.install(folder)
    except (subprocess.SubprocessError, OSError) as error:
        pytest.skip(f"npm can't install Hexo here: {error}")
    return folder


@pytest.fixture(scope="module")
def sites(hexo: Path, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """Return the sites of all configurations, built."""
    base = tmp_path_factory.mktemp("sites")
    made = {name: write(base / name, config, files(name)) for name, config in CONFIGS.items()}
    hexo_build.build(hexo, {site: zone(CONFIGS[name]) for name, site in made.items()})
    return made


def site_at(root: Path) -> Site:
    detect.forget()
    return detect.site_of(str(root / "source/_posts/x.md"), Settings.load(root, isolated=True))


@pytest.mark.parametrize("name", CONFIGS)
def test_hexo_writes_exactly_the_computed_files(name: str, sites: dict[str, Path]) -> None:
    written = hexo_build.written(sites[name])
    site = site_at(sites[name])
    computed = set(site.index.outputs)
    page = str(sites[name] / "source/index.md")
    assert {one for one in written - computed if site.resolve(quote(one), page).state != "unknown"} == set()
    assert sorted(computed - written) == []
    assert len(written - computed) <= 5  # their date is when the file was made, or the zone is the builder's
    assert len(written) >= 45


@pytest.mark.parametrize("kind", ["0", "1", "2"])
def test_ids_of_headings_are_those_that_hexo_writes(kind: str, hexo: Path, tmp_path: Path) -> None:
    text = "---\ntitle: x\n---\n\n" + "".join(f"## {heading}\n\n文。\n\n" for heading in HEADINGS[:-1])
    write(tmp_path, f"marked: {{modifyAnchors: {kind}}}\n", {**THEME, "source/page.md": text})
    hexo_build.build(hexo, {tmp_path: "UTC"})
    written = set(
        re.findall(r'<h2 id="([^"]*)"', (tmp_path / "public/page.html").read_text(encoding="utf-8"))
    )
    known = anchors.ids(Post(text, str(tmp_path / "source/page.md")), site_at(tmp_path))
    assert known is not None
    assert written <= known
    assert len(known - written) <= 2  # how a straight quote or dashes would be read in code


#: Links to try from several pages: what postlint calls broken must be 404, what it passes 200.
LINKS = (
    "/ ../ ../../ ./ . a.png /about /about/ /About/ /about.html /关于我们/"
    " /%E5%85%B3%E4%BA%8E%E6%88%91%E4%BB%AC/ /upper.html /Upper.html /Upper /contact.html"
    " /contact /plain.html /plain/ /old.html /old.htm /no-front-matter.html /guide/fixed"
    " /guide/fixed.html /guide/slash/ /guide/page.html /docs/fixed.html /docs/slash/"
    " /docs/hidden.html /docs/nowhere.html /docs/v1.2.html /docs/_private.html"
    " /docs/template.html /assets/a.png /assets/A.png /assets/图片.png /assets/_b.png"
    " /assets/data.json /assets/data.yml /assets/style.css /assets/style.styl ../assets/a.png"
    " ../../../../assets/a.png /2024/03/01/plain/ /2024/03/01/plain /2024/03/01/plain.html"
    " /2024/03/02/晨光科技发布年报/ /2024/03/02/晨光/ /2024/03/04/With%20Spaces%20%20twice/"
    " /2024/03/04/with-spaces/ /2024/03/05/signs_and~more!(1),+=@&'/ ../plain/ ../../01/plain/"
    " ../plain/图%201.png plain/图%201.png /2024/03/01/plain/图%201.png"
    " /2024/03/01/plain/deep/a.png /2024/03/01/plain/deep/b.png /2024/03/01/plain/none.png"
    " /2024/03/01/hidden/ /2024/03/01/draft/ /2024/03/01/slug/ /直达/文章.html /直达/文章/b.png"
    " /fixed/address/ /bare/address/ /bare/address/c.png /data/post.json /2024/token/"
    " /2024/03/25/sub/in-sub/ /2024/03/25/in-sub/ /2024/03/26/科技/手机/长文/ /2024/03/26/长文/"
    " /theme.css /js/theme.js /js/none.js /robots.txt /CNAME /page%20with%20space.html /nowhere/"
    " /nowhere.html ?x=1 /about/?x=1 https://news.example.com/about/"
    " https://news.example.com/nowhere/ //news.example.com/guide/slash/ /news/about/ /news/"
    " /news/assets/a.png /news/nowhere.html"
).split()


@pytest.mark.parametrize("base", ["", "/news"])
def test_links_called_broken_are_404_and_those_passed_200(base: str, hexo: Path, tmp_path: Path) -> None:
    write(tmp_path, f"{CONFIGS['assets']}root: {base}/\n", files("assets"))
    hexo_build.build(hexo, {tmp_path: "Asia/Shanghai"})
    site = site_at(tmp_path)
    wrong, counts = [], {"exists": 0, "missing": 0}
    with served(tmp_path / "public", base) as status:
        for source in ("_posts/plain.md", "_posts/sub/in-sub.md", "docs/v1.2.md", "index.md"):
            page = base + site.published(str(tmp_path / "source" / source))[0]
            wrong += disagreements(site, status, tmp_path / "source" / source, page, LINKS, counts)
    assert wrong == []
    assert min(counts.values()) >= 25


def test_no_link_to_a_post_is_called_broken_where_the_machine_is_in_another_zone(
    hexo: Path, tmp_path: Path
) -> None:
    """Hexo moves the clock by what lies between its zone and the machine's: `00:00:01` is the day before."""
    write(tmp_path, CONFIGS["default"], files("default"))
    hexo_build.build(hexo, {tmp_path: "UTC"})
    site = site_at(tmp_path)
    page = str(tmp_path / "source/index.md")
    outputs = hexo_build.written(tmp_path)
    assert "/2024/03/11/after-midnight/index.html" in outputs
    assert [one for one in sorted(outputs) if site.resolve(quote(one), page).state == "missing"] == []

"""Files that nothing in a site uses, told by the command after the posts of a run over folders."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest
from command import postlint

from postlint.settings import Settings
from postlint.site import detect
from postlint.site.assets import Choice, unused

ORPHAN = "assets/pier-9.jpg"
POST = "_posts/2024-03-01-port.md"


@pytest.fixture(autouse=True)
def _own_cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    detect.forget()


def write(root: Path, files: dict[str, str]) -> Path:
    for name, text in files.items():
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    return root


@pytest.fixture
def site(tmp_path: Path) -> Path:
    return write(
        tmp_path / "site",
        {
            "_config.yml": "timezone: UTC\n",
            POST: "---\ntitle: Port\n---\n![Pier](/assets/pier-8.jpg)\n",
            "assets/pier-8.jpg": "x",
            ORPHAN: "x" * 1234,
        },
    )


def names(root: Path, files: dict[str, str], suffixes: str = "jpg png pdf") -> list[str]:
    write(root, {"_config.yml": "timezone: UTC\n", **files})
    detect.forget()
    known = detect.site_of(str(root / POST), Settings.load(root, isolated=True))
    choice = Choice(frozenset({"assets", "images"}), frozenset(suffixes.split()), ("favicon*",))
    return [one.path for one in unused(known, choice, [str(root.resolve())])]


def test_a_file_that_nothing_uses_is_told_at_its_start_after_the_posts(site: Path) -> None:
    ran = postlint("--isolated", "--select", "SITE004", ".", cwd=site)
    assert ran.rows == [
        f"{ORPHAN}:1:1: SITE004 orphan-asset: nothing in the site uses this file (1 kB)",
        "1 post checked: 1 note in 1 file.",
    ]
    assert ran.status == 0
    assert postlint("--isolated", "--select", "SITE004", "--fail-on", "info", ".", cwd=site).status == 1


@pytest.mark.parametrize("options", [(), ("--no-cache",)])
def test_it_is_told_again_whether_or_not_the_posts_come_from_the_cache(
    site: Path, options: tuple[str, ...]
) -> None:
    for _ in range(2):
        ran = postlint(
            "--isolated", "--select", "SITE004", "--output-format", "json", *options, ".", cwd=site
        )
        assert [(one["code"], one["filename"], one["location"], one["fix"]) for one in ran.json] == [
            ("SITE004", ORPHAN, {"row": 1, "column": 1}, None)
        ]
    (site / "about.md").write_text("![](assets/pier-9.jpg)\n", encoding="utf-8")
    assert postlint("--isolated", "--select", "SITE004", *options, ".", cwd=site).rows == [
        "2 posts checked, nothing to report."
    ]


def test_a_run_over_single_posts_or_another_folder_says_nothing_of_it(site: Path) -> None:
    for path in (POST, "_posts"):
        assert "SITE004" not in postlint("--isolated", "--select", "SITE004", path, cwd=site).out


def test_it_is_off_unless_selected_and_then_its_module_is_not_loaded(
    site: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for module in ("postlint.site_run", "postlint.site.assets"):
        monkeypatch.delitem(sys.modules, module, raising=False)
    for preset in ("news-zh", "strict"):
        assert "SITE004" not in postlint("--isolated", "--preset", preset, "-j", "1", ".", cwd=site).out
    assert "postlint.site_run" not in sys.modules
    assert "SITE004" in postlint("--isolated", "--preset", "all", ".", cwd=site).out


def test_settings_leave_files_out_and_change_the_severity(site: Path) -> None:
    settings = site / "postlint.toml"
    select = 'select = ["SITE004"]\n'
    settings.write_text(select + '[severity]\norphan-asset = "error"\n', encoding="utf-8")
    assert postlint(".", cwd=site).status == 1
    for silent in ('exclude = ["assets/"]\n', '[per-file-ignores]\n"assets/*" = ["SITE004"]\n'):
        settings.write_text(select + silent, encoding="utf-8")
        assert postlint(".", cwd=site).rows == ["1 post checked, nothing to report."]


def test_two_sites_below_one_folder_are_asked_apart(site: Path) -> None:
    write(site.parent / "other", {"_config.yml": "", POST: "text\n", "images/harbour-2.png": "x"})
    ran = postlint("--isolated", "--select", "SITE004", "site", "other", cwd=site.parent)
    assert [row.partition(":")[0] for row in ran.rows[:2]] == [
        "site/assets/pier-9.jpg",
        "other/images/harbour-2.png",
    ]


@pytest.mark.parametrize(
    ("user", "text"),
    [
        ("_data/ships.json", '{"photo": "/assets/pier-9.jpg"}'),
        ("_data/ships.csv", "pier-9.jpg,2024\n"),
        ("assets/main.css", "a { background: url('pier-9.jpg') }"),
        ("index.html", "<img srcset='/assets/pier-9-640w.jpg 640w'>"),
        ("index.html", "<img src=/assets/pier%2D9.jpg>"),
        ("_layouts/post.html", "{% include figure.html name='pier-9' %}"),
        ("_layouts/post.html", "<img src='/assets/{{ page.picture }}'>"),
        ("assets/show.js", "const url = '/assets/' + name + '.jpg'"),
        ("assets/show.js", "const url = `/assets/pier-${number}.jpg`"),
        ("gallery.md", "{% for one in site.static_files %}{{ one.path }}{% endfor %}"),
        ("_posts/2024-03-02-gb.md", "x" * (1 << 20) + " ![](/assets/pier-9.jpg)"),
        ("_posts/2024-03-02-gb.md", "x" * ((1 << 20) - 5) + "/pier-9.jpg)"),
    ],
)
def test_a_file_is_used_by_whatever_names_it(tmp_path: Path, user: str, text: str) -> None:
    assert names(tmp_path, {ORPHAN: "x", user: text}) == []


@pytest.mark.parametrize(
    "text",
    [
        "nothing",
        "pier-99.jpg pier-9a.jpg",
        "PIER-9.JPG",
        '[**assets/**](/about/ "assets/")',
        "<img src='/photos/{{ x }}'>",
    ],
)
def test_what_only_looks_like_its_name_is_no_use(tmp_path: Path, text: str) -> None:
    assert names(tmp_path, {ORPHAN: "x", "about.md": text}) == [ORPHAN]


def test_names_with_spaces_and_in_chinese_are_found_in_any_encoding(tmp_path: Path) -> None:
    files = {f"images/{name}.pdf": "x" for name in ("年报 2023", "年报 2024", "港口（一）", "港口（二）")}
    (tmp_path / "old.md").write_bytes("[下载](/images/港口（二）.pdf)".encode("gb18030"))
    post = {
        POST: "[a](</images/年报 2023.pdf>) [b](/images/%E6%B8%AF%E5%8F%A3%EF%BC%88%E4%B8%80%EF%BC%89.pdf)"
    }
    assert names(tmp_path, {**files, **post}) == ["images/年报 2024.pdf"]


def test_themes_generated_folders_and_icons_are_passed_over(tmp_path: Path) -> None:
    files = (
        "_site/assets/a-1.png",
        "themes/x/assets/a-2.png",
        "assets/favicon-3.png",
        "assets/_a-4.png",
        "a-5.png",
    )
    assert names(tmp_path, {**dict.fromkeys(files, "x"), POST: "text"}) == []

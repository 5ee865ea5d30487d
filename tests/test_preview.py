"""`format --preview`: one page with the posts before and after, in which nothing of a post runs."""

from __future__ import annotations

import builtins
import re
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest
from command import Ran, postlint, write

CHROMIUM = shutil.which("chromium")
POST = '---\ntitle: 甲\n---\n<p>营收<b>翻倍</b>,见<a href="https://a.example/">公告</a>。</p>\n'
HOSTILE = (
    "---\ntitle: 甲\n---\n"
    "<p>营收,翻倍。</p>\n\n"
    "<script>document.title = 'owned'; document.body.id = 'owned'</script>\n\n"
    '<p><img src="x" onerror="document.title = \'owned\'" alt="图"></p>\n\n'
    '<p><a href="javascript:document.title=1">甲</a> <a href="data:text/html,<script>1</script>">乙</a></p>\n\n'
    "</style></article></main><style>body { display: none }</style>\n\n"
    '<iframe src="https://frame.example/" srcdoc="<script>top.document.title = 1</script>"></iframe>\n\n'
    '<svg onload="document.title = 1"><script>document.title = 1</script></svg>\n\n'
    '<form action="https://form.example/"><input autofocus onfocus="document.title = 1"></form>\n\n'
    '<p id="post-1" class="mark" style="position: fixed">丙</p>\n'
)


def preview(folder: Path, *paths: str, file: str = "p.html") -> tuple[Ran, str]:
    """Make a page in a folder; return the run and the page."""
    ran = postlint("format", "--preview", file, *paths, cwd=folder)
    return ran, (folder / file).read_text(encoding="utf-8")


def sides(page: str) -> list[str]:
    """Return the HTML of each column, left to right, down the page."""
    return [
        side.strip()
        for side in re.findall(r'<div class="post" lang="">\n(.*?)\n</div>\n</section>', page, re.DOTALL)
    ]


def test_a_post_stands_before_and_after_with_the_words_that_differ_marked(tmp_path: Path) -> None:
    write(tmp_path, {"a.md": POST})
    ran, page = preview(tmp_path, "a.md")
    assert (ran.status, ran.err) == (1, "")
    assert ran.out == "would format a.md\n1 of 1 post would change\n"
    link = '<a href="https://a.example/" rel="noopener noreferrer">公告</a>。</p>'
    assert sides(page) == [
        f'<p>营收<b>翻倍</b><del class="mark">,</del>见{link}',
        f'<p>营收<strong>翻倍</strong><ins class="mark">，</ins>见{link}',
    ]
    assert "Words, links and images only before: 1; only after: 1." in page
    assert "<ins>+营收<b>**</b>翻倍<b>**，</b>见" in page
    assert (tmp_path / "a.md").read_text(encoding="utf-8") == POST


def test_what_reads_the_same_is_said_to(tmp_path: Path) -> None:
    write(tmp_path, {"a.md": "<p>营收<b>翻倍</b>。</p>\n"})
    page = preview(tmp_path, "a.md")[1]
    assert "Reads the same: the same words, links and images" in page
    assert not re.search(r'<(?:del|ins) class="mark', "".join(sides(page)))


def test_links_and_images_that_differ_are_marked(tmp_path: Path) -> None:
    from postlint.reports.rendered import both

    old = '<p><img src="a.png"><a href="/x">甲</a><a href="/y">乙</a></p>'
    new = '<p><img src="b.png">甲<a href="/y">乙</a></p>'
    before, after = both("a.md", old, new, tables=True, folder="../_posts/")
    assert re.findall(r'src="[^"]*"|class="[^"]*"', before.html) == [
        'class="mark image"',
        'src="../_posts/a.png"',
        'class="del"',
    ]
    assert '<a class="del" href="/x" rel="noopener noreferrer">甲</a><a href="/y"' in before.html
    assert re.findall(r'class="[^"]*"', after.html) == ['class="mark image"']
    assert (before.marked, after.marked) == (2, 1)


def test_a_word_is_the_same_whatever_tags_are_in_it() -> None:
    from postlint.reports.rendered import both

    old = '<p>a <a href="/x">Mao</a>tai, <b>ros</b><i>e</i></p><p>1</p><p>2</p>'
    before, after = both("a.html", old, "<p>a Maotai, rose</p><p>12</p>", tables=True, folder="")
    assert before.html == (
        '<p>a <a class="del" href="/x" rel="noopener noreferrer">Mao</a>tai, <b>ros</b><i>e</i></p>'
        '<p><del class="mark">1</del></p><p><del class="mark">2</del></p>'
    )
    assert after.html == '<p>a Maotai, rose</p><p><ins class="mark">12</ins></p>'


def test_posts_that_stay_are_listed_and_those_refused_with_the_reason(tmp_path: Path) -> None:
    deep = "<span>" * 50_000 + "甲\n"
    write(tmp_path, {"a.md": "营收。\n", "b.md": deep, "c.md": "\u7532".encode("utf-16-le") + b"\xd8"})
    ran, page = preview(tmp_path, ".")
    assert ran.status == 2  # c.md is no text
    assert "<title>postlint format: 0 changed, 2 refused, 1 unchanged</title>" in page
    assert re.search(r"<dt>b\.md <small>refused</small></dt><dd>[^<]*100,001 characters of markup", page)
    assert re.search(r"<dt>c\.md <small>refused</small></dt><dd>[^<]+</dd>", page)
    assert "<li>a.md</li>" in page
    assert sides(page) == []


def test_a_refused_post_alone_exits_with_1_and_a_canonical_one_with_0(tmp_path: Path) -> None:
    write(tmp_path, {"a.md": "营收。\n", "b.md": "<span>" * 50_000 + "甲\n"})
    assert preview(tmp_path, "a.md")[0].status == 0
    assert preview(tmp_path, "b.md")[0].status == 1


def test_nothing_of_a_hostile_post_is_left_to_run(tmp_path: Path) -> None:
    write(tmp_path, {"a.md": HOSTILE})
    page = preview(tmp_path, "a.md")[1]
    rendered = "".join(sides(page))
    assert len(sides(page)) == 2
    assert not re.search(r"<(?:script|style|iframe|svg|form|input)|\bon\w+=|javascript:|data:", rendered)
    assert not re.search(r"\bid=|\bstyle=", rendered)
    assert 'class="mark"' not in re.sub(r'<(?:del|ins) class="mark"', "", rendered)
    assert len(re.findall("<style|</style|</main|</article", page)) == 4
    policy = re.search(r'http-equiv="Content-Security-Policy" content="([^"]*)"', page)
    assert policy is not None
    assert policy[1].startswith("default-src 'none'; img-src https: http: file:; style-src 'sha256-")
    assert "<script" not in page


@pytest.mark.parametrize("name", ['"><script>1<script>.md', "<img src=x onerror=1>.md", "a'b&amp;.md"])
def test_a_file_name_is_text(tmp_path: Path, name: str) -> None:
    write(tmp_path, {name: POST})
    page = preview(tmp_path, ".")[1]
    for character, reference in (
        ("&", "&amp;"),
        ("<", "&lt;"),
        (">", "&gt;"),
        ('"', "&quot;"),
        ("'", "&#x27;"),
    ):
        name = name.replace(character, reference)
    assert f'<h2 id="name-1">{name} <small>changed</small></h2>' in page
    assert "<script" not in page


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("a.png", "../_posts/a.png"),
        ("/a.png", "/a.png"),
        ("//cdn.example/a.png", "https://cdn.example/a.png"),
        ("\\\\host\\share\\a.png", "https://host/share/a.png"),
        ("/\t/host/a.png", "https://host/a.png"),
        ("#甲", "#甲"),
    ],
)
def test_relative_addresses_are_those_of_the_post(url: str, expected: str) -> None:
    from postlint.reports.rendered import both

    before, _ = both("a.html", f'<img src="{url}">', "", tables=True, folder="../_posts/")
    assert f'src="{expected}"' in before.html


def test_images_beside_a_post_are_found_from_the_page(tmp_path: Path) -> None:
    write(tmp_path, {"p 1/a.md": '<p>营收<img src="a.png" alt="图"></p>\n', "out/.keep": ""})
    page = preview(tmp_path, "p 1", file="out/p.html")[1]
    assert page.count('src="../p%201/a.png"') == 2


def test_a_page_among_the_posts_is_replaced_and_is_no_post(tmp_path: Path) -> None:
    write(tmp_path, {"a.md": POST})
    first = preview(tmp_path, ".")
    assert preview(tmp_path, ".") == first
    assert "1 changed, 0 refused, 0 unchanged" in first[1]


@pytest.mark.parametrize(
    ("arguments", "error"),
    [
        (
            ("--preview", "p.html", "--check", "a.md"),
            "--preview writes a page of files and does not go with --check;"
            " run: postlint format --preview FILE.html PATHS",
        ),
        (
            ("--preview", "p.html", "--diff", "a.md"),
            "--preview writes a page of files and does not go with --diff;"
            " run: postlint format --preview FILE.html PATHS",
        ),
        (
            ("--preview", "p.html", "-"),
            "--preview writes a page of files and does not go with `-`;"
            " run: postlint format --preview FILE.html PATHS",
        ),
        (("--preview", "a.md", "b.md"), "a.md: --preview writes a web page; name it FILE.html"),
        (
            ("--preview", "b.html", "./b.html"),
            "b.html: is one of the posts, and --preview would replace it; name another file",
        ),
        (
            ("--preview", "b.html", "a.md"),
            "b.html: is there and no page of --preview, which would replace it; name another file",
        ),
        (
            ("--preview", "no/p.html", "a.md"),
            "no/p.html: there is no folder 'no' for the page; make it first",
        ),
    ],
)
def test_what_can_not_be_done_is_told_before_anything_is_read(
    tmp_path: Path, arguments: tuple[str, ...], error: str
) -> None:
    files = {"a.md": POST, "b.html": "<p>甲</p>\n"}
    write(tmp_path, dict(files))
    ran = postlint("format", *arguments, cwd=tmp_path)
    assert (ran.status, ran.out, ran.err) == (2, "", f"postlint: {error}\n")
    assert {path.name: path.read_text(encoding="utf-8") for path in tmp_path.iterdir()} == files


def test_without_nh3_the_run_stops_with_the_next_step(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    original = builtins.__import__

    def lacking(name: str, *arguments: Any, **named: Any) -> Any:
        if name == "nh3":
            raise ModuleNotFoundError("No module named 'nh3'")
        return original(name, *arguments, **named)

    monkeypatch.setattr(builtins, "__import__", lacking)
    write(tmp_path, {"a.md": POST})
    ran = postlint("format", "--preview", "p.html", "a.md", cwd=tmp_path)
    assert (ran.status, ran.out) == (2, "")
    assert ran.err == (
        "postlint: --preview needs nh3, which is not installed (No module named 'nh3');"
        " run: pip install 'postlint[preview]'\n"
    )
    assert not (tmp_path / "p.html").exists()


def chromium(folder: Path, *arguments: str) -> str:
    """Open the page in a folder with an empty profile, without the network; return what the browser prints."""
    assert CHROMIUM is not None
    profile = folder / "profile"
    command = [
        CHROMIUM, "--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
        "--disable-background-networking", "--disable-component-update", "--disable-sync",
        "--host-resolver-rules=MAP * ~NOTFOUND", f"--user-data-dir={profile}", *arguments,
    ]  # fmt: skip
    page = (folder / "p.html").as_uri()
    ran = subprocess.run([*command, page], capture_output=True, text=True, encoding="utf-8", timeout=120)
    shutil.rmtree(profile, ignore_errors=True)
    assert ran.returncode == 0, ran.stderr
    return ran.stdout


@pytest.mark.integration
@pytest.mark.skipif(CHROMIUM is None, reason="chromium is not installed")
def test_a_browser_runs_nothing_of_a_hostile_post(tmp_path: Path) -> None:
    write(tmp_path, {"a.md": HOSTILE})
    page = preview(tmp_path, "a.md")[1]
    dom = chromium(tmp_path, "--dump-dom")
    assert "<title>postlint format: 1 changed, 0 refused, 0 unchanged</title>" in dom
    assert "<body>" in dom
    assert dom.count('<section class="side"') == 2

    # Were the sanitiser to let a script through, the policy of the page would still stop it; without either it runs.
    script = "<script>document.title = 'owned'</script><img src=x onerror=\"document.body.id = 'owned'\">"
    holed = page.replace("<main>", f"<main>{script}")
    (tmp_path / "p.html").write_text(holed, encoding="utf-8")
    dom = chromium(tmp_path, "--dump-dom")
    assert "<title>postlint" in dom
    assert "<body>" in dom
    (tmp_path / "p.html").write_text(holed.replace("Content-Security-Policy", "none"), encoding="utf-8")
    assert "<title>owned</title>" in chromium(tmp_path, "--dump-dom")


@pytest.mark.integration
@pytest.mark.skipif(CHROMIUM is None, reason="chromium is not installed")
def test_a_browser_styles_the_page_in_light_and_dark(tmp_path: Path) -> None:
    write(tmp_path, {"a.md": POST})
    preview(tmp_path, "a.md")
    shots = []
    for scheme in ("1", "0"):
        shot = tmp_path / f"{scheme}.png"
        chromium(tmp_path, f"--screenshot={shot}", f"--blink-settings=preferredColorScheme={scheme}")
        shots.append(shot.read_bytes())
    assert all(shot.startswith(b"\x89PNG") for shot in shots)
    assert shots[0] != shots[1]

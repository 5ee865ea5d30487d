"""The options and commands, as their users call them."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest
from command import environment, postlint, process, write

FRONT = "---\ntitle: 快讯\ndate: 2024-03-01 08:00:00 +0800\n---\n\n"
#: One safe fix (CJK001), one unsafe one (HTM001).
BAD = FRONT + "公司发布公告,股价上涨。\n\n<div><b>甲乙</div>\n"
FIXED = BAD.replace("告,股", "告，股")
BOTH = ("--isolated", "--select", "CJK001,HTM001")
COMMA = ("--isolated", "--select", "CJK001")


@pytest.fixture
def site(tmp_path: Path) -> Path:
    write(tmp_path, {"_posts/a.md": BAD, "_posts/b.md": FRONT + "好。\n", "notes.txt": "甲,乙"})
    return tmp_path


def test_check_is_the_default_command(site: Path) -> None:
    expected = postlint("check", *BOTH, "_posts", cwd=site)
    assert expected.status == 1
    assert expected.rows == [
        "_posts/a.md:6:7: CJK001 half-width-punctuation: Half-width `,` between Chinese characters:"
        " `公司发布公告,股价上涨。` [safe fix]",
        "_posts/a.md:8:6: HTM001 unclosed-element: `<b>` is never closed [unsafe fix]",
        "2 posts checked: 1 error, 1 warning in 1 post.",
        "1 can be fixed with --fix; 1 more with --fix --unsafe-fixes, after a look.",
    ]
    assert postlint(*BOTH, "_posts", cwd=site) == expected
    assert postlint("_posts", *BOTH, cwd=site) == expected
    assert postlint(*BOTH, cwd=site) == expected
    assert postlint("check", *BOTH, ".", cwd=site) == expected


def test_no_argument_at_all_checks_this_folder(tmp_path: Path) -> None:
    write(tmp_path, {"a.txt": "no post"})
    ran = postlint(cwd=tmp_path)
    assert (ran.status, ran.out) == (0, "")
    assert ran.err == "postlint: no posts (.md, .markdown, .html, .htm) in '.'\n"


def test_a_folder_called_like_a_command(tmp_path: Path) -> None:
    write(tmp_path, {"rule/a.md": BAD, "config.md": BAD})
    assert postlint("check", *COMMA, "rule", cwd=tmp_path).status == 1
    assert postlint(*COMMA, "rule", cwd=tmp_path).status == 1
    assert postlint("./rule", *COMMA, cwd=tmp_path).status == 1
    assert postlint("config.md", *COMMA, cwd=tmp_path).status == 1


def test_a_file_name_with_a_dash_in_front(tmp_path: Path) -> None:
    write(tmp_path, {"--fix.md": BAD})
    ran = postlint(*COMMA, "--", "--fix.md", cwd=tmp_path)
    assert ran.rows[0].startswith("--fix.md:6:7: CJK001 ")


def test_fix_writes_the_safe_fixes_and_reports_what_is_left(site: Path) -> None:
    ran = postlint("--fix", *BOTH, cwd=site)
    assert ran.status == 1
    assert ran.rows == [
        "_posts/a.md:8:6: HTM001 unclosed-element: `<b>` is never closed [unsafe fix]",
        "Fixed 1 problem in 1 post.",
        "2 posts checked: 1 error left in 1 post.",
        "1 more can be fixed with --unsafe-fixes, after a look.",
    ]
    assert (site / "_posts/a.md").read_text(encoding="utf-8") == FIXED
    again = postlint("--fix", *BOTH, cwd=site)
    assert "Fixed" not in again.out


def test_unsafe_fixes_are_added_on_request(site: Path) -> None:
    ran = postlint("--fix", "--unsafe-fixes", *BOTH, cwd=site)
    assert (ran.status, ran.rows) == (
        0,
        ["Fixed 2 problems in 1 post.", "2 posts checked, nothing left to report."],
    )
    assert (site / "_posts/a.md").read_text(encoding="utf-8") == FIXED.replace("乙<", "乙</b><")
    assert "--unsafe-fixes goes with" in postlint("--unsafe-fixes", cwd=site).err


DIFFERENT = {
    "plain.md": BAD,
    "no newline.md": FRONT + "甲,乙",
    "crlf.md": BAD.replace("\n", "\r\n"),
    "bom.md": "\ufeff" + BAD,
    "first-row.md": "\ufeff甲,乙\n",
    'odd "name"\twith\\.md': BAD,
    "中文 名.md": BAD,
    "folder/页.html": "<p>甲,乙</p>\r\n<p>丙</p>",
    "gbk.md": ("---\nencoding: gbk\n---\n\n甲,乙\n").encode("gb18030"),
    "rare\u2028row\x0c.md": FRONT + "甲\u2028乙,丙\x0c丁\x85,\n\n甲,乙\r丙",
}


@pytest.mark.parametrize("tool", [["git", "apply", "-"], ["patch", "-p1", "-s", "--binary"]])
def test_a_diff_applies_and_gives_what_fix_gives(tmp_path: Path, tool: list[str]) -> None:
    fixed, patched = tmp_path / "fixed", tmp_path / "patched"
    # git quotes tabs and the like, and `patch` knows that, too
    for folder in (fixed, patched):
        write(folder, DIFFERENT)
    before = {path: path.read_bytes() for path in patched.rglob("*") if path.is_file()}
    ran = postlint("--diff", *COMMA, cwd=patched)
    assert ran.status == 1
    assert {path: path.read_bytes() for path in before} == before
    postlint("--fix", *COMMA, cwd=fixed)
    try:
        subprocess.run(tool, cwd=patched, input=ran.raw, check=True, capture_output=True)
    except FileNotFoundError:
        pytest.skip(f"{tool[0]} is not installed")
    for name in DIFFERENT:
        assert (patched / name).read_bytes() == (fixed / name).read_bytes(), name
        assert (patched / name).read_bytes() != before[patched / name], name


def test_a_diff_with_nothing_to_change(site: Path) -> None:
    assert postlint("--diff", *BOTH, "_posts/b.md", cwd=site)[:3] == (0, "", "")
    # what has no fix is no difference
    assert postlint("--diff", "--isolated", "--select", "HTM001", cwd=site).status == 0
    assert postlint("--diff", "--unsafe-fixes", "--isolated", "--select", "HTM001", cwd=site).status == 1


def test_diff_wins_over_fix(site: Path) -> None:
    assert postlint("--diff", "--fix", *BOTH, cwd=site).status == 1
    assert (site / "_posts/a.md").read_text(encoding="utf-8") == BAD


@pytest.mark.parametrize("bom", [b"", b"\xef\xbb\xbf"])
@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_stdin_with_fix_gives_the_fixed_bytes(tmp_path: Path, bom: bytes, end: str) -> None:
    raw = bom + BAD.replace("\n", end).encode()
    ran = postlint("-", "--fix", *BOTH, "--stdin-filename", "_posts/x.md", cwd=tmp_path, stdin=raw)
    assert ran.raw == bom + FIXED.replace("\n", end).encode()
    assert ran.status == 1
    assert ran.err.splitlines()[0].startswith("_posts/x.md:8:6: HTM001 ")
    again = postlint("-", "--fix", *BOTH, cwd=tmp_path, stdin=ran.raw)
    assert again.raw == ran.raw


def test_stdin_is_checked_under_the_name_given(tmp_path: Path) -> None:
    write(tmp_path, {"postlint.toml": '[per-file-ignores]\n"*.html" = ["CJK001"]\n'})
    raw = "<p>甲,乙</p>\n".encode()
    ran = postlint("-", "--select", "CJK001", "--stdin-filename", "a.md", cwd=tmp_path, stdin=raw)
    assert (ran.status, ran.rows[0].split()[:2]) == (1, ["a.md:1:5:", "CJK001"])
    ran = postlint("-", "--select", "CJK001", "--stdin-filename", "a.html", cwd=tmp_path, stdin=raw)
    assert ran.status == 0


def test_the_settings_and_the_site_around_a_stdin_name_count(tmp_path: Path) -> None:
    write(
        tmp_path,
        {"site/postlint.toml": 'ignore = ["CJK001"]', "site/_config.yml": "url: https://a.example\n"},
    )
    raw = "甲,乙 [丙](//a.example/d)\n".encode()
    args = ("-", "--fix", "--extend-select", "LNK003", "--stdin-filename", "site/_posts/2024-03-01-x.md")
    ran = postlint(*args, cwd=tmp_path, stdin=raw)
    assert ran.out == "甲,乙 [丙](https://a.example/d)\n"


def test_stdin_diff(tmp_path: Path) -> None:
    ran = postlint("-", "--diff", *COMMA, cwd=tmp_path, stdin="甲,乙\n".encode())
    assert ran.out == "--- a/post.md\n+++ b/post.md\n@@ -1 +1 @@\n-甲,乙\n+甲，乙\n"


def test_output_formats(site: Path) -> None:
    text = postlint(*COMMA, "_posts/a.md", "--quiet", cwd=site)
    assert len(text.rows) == 1
    full = postlint(*COMMA, "_posts/a.md", "--quiet", "--output-format", "full", cwd=site)
    assert full.rows == [
        "_posts/a.md",
        "",
        "  6:7  CJK001 half-width-punctuation: Half-width `,` between Chinese characters:"[:97],
        "       `公司发布公告,股价上涨。`",
        "       | 公司发布公告,股价上涨。",
        "       |             ^ fix: Replace with `，`",
        "",
    ]
    assert postlint(*COMMA, "_posts/b.md", "--output-format", "json", cwd=site).out == "[]\n"


def test_json_has_the_shape_of_the_contract(tmp_path: Path) -> None:
    write(tmp_path, {"b.md": "\ufeff" + FRONT + "😀甲,乙\n", "a.md": (FRONT + "甲,乙").replace("\n", "\r\n")})
    ran = postlint(*COMMA, "--output-format", "json", "b.md", "a.md", cwd=tmp_path)
    assert ran.status == 1
    assert [one["filename"] for one in ran.json] == ["a.md", "b.md"]
    assert ran.json[1] == {
        "filename": "b.md",
        "code": "CJK001",
        "name": "half-width-punctuation",
        "severity": "warning",
        "message": "Half-width `,` between Chinese characters: `😀甲,乙`",
        "url": "https://github.com/postlint/postlint/blob/main/docs/rules/half-width-punctuation.md",
        "location": {"row": 6, "column": 3},
        "end_location": {"row": 6, "column": 4},
        "fix": {
            "applicability": "safe",
            "message": "Replace with `，`",
            "edits": [
                {
                    "content": "，",
                    "location": {"row": 6, "column": 3},
                    "end_location": {"row": 6, "column": 4},
                }
            ],
        },
    }
    assert ran.json[0]["location"] == {"row": 6, "column": 2}


def test_statistics(site: Path) -> None:
    write(site, {"_posts/c.md": FRONT + "甲,乙,丙\n"})
    ran = postlint("--statistics", "--quiet", *BOTH, cwd=site)
    assert ran.status == 1
    assert ran.rows == ["3  CJK001  half-width-punctuation  3 fixable", "1  HTM001  unclosed-element"]
    ran = postlint("--statistics", "--output-format", "json", *COMMA, cwd=site)
    assert ran.json == [{"code": "CJK001", "name": "half-width-punctuation", "count": 3, "fixable": 3}]


def test_the_report_goes_to_a_file(site: Path) -> None:
    ran = postlint(*COMMA, "-o", "report.json", "--output-format", "json", cwd=site)
    assert (ran.status, ran.out) == (1, "")
    assert len(json.loads((site / "report.json").read_text(encoding="utf-8"))) == 1
    ran = postlint(*COMMA, "-o", "no/such/report", cwd=site)
    assert ran.status == 2
    assert ran.err == "postlint: no/such/report: cannot be written: no such file or folder\n"
    assert postlint(*COMMA, "-o", "_posts", cwd=site).status == 2


@pytest.mark.parametrize(
    ("options", "status"),
    [
        (("--select", "CJK001"), 1),
        (("--select", "CJK001", "--exit-zero"), 0),
        (("--select", "CJK001", "--fail-on", "error"), 0),
        (("--select", "CJK001", "--fail-on", "info"), 1),
        (("--select", "HTM001", "--fail-on", "error"), 1),
        (("--select", "WGT"), 0),
        (("--select", "CJK001", "--diff"), 1),
        (("--select", "CJK001", "--diff", "--exit-zero"), 0),
        (("--select", "CJK001", "--fix"), 0),
        (("--select", "CJK001", "--exit-zero", "missing.md"), 2),
    ],
)
def test_exit_status(site: Path, options: tuple[str, ...], status: int) -> None:
    assert postlint("--isolated", *options, "_posts", cwd=site).status == status


def test_settings_files(site: Path) -> None:
    write(site, {"other.toml": 'select = ["HTM001"]', "postlint.toml": 'select = ["CJK001"]'})

    def codes(*options: str) -> list[str]:
        ran = postlint("_posts/a.md", "--quiet", *options, cwd=site)
        return [row.split()[1] for row in ran.rows if row.split()[1] != "FM003"]

    assert codes() == ["CJK001"]
    assert codes("--config", "other.toml") == ["HTM001"]
    assert codes("--isolated") == ["CJK001", "HTM001"]
    assert codes("--preset", "news", "--isolated") == ["HTM001"]
    assert "give either" in postlint("--config", "other.toml", "--isolated", cwd=site).err


def test_the_settings_nearest_to_each_post_count(tmp_path: Path) -> None:
    write(tmp_path, {"a/x.md": "甲,乙\n", "b/x.md": "甲,乙\n", "b/postlint.toml": 'ignore = ["CJK001"]'})
    write(
        tmp_path, {"b/drafts/y.md": "甲,乙\n", "c/postlint.toml": 'exclude = ["drafts"]\nselect=["CJK001"]'}
    )
    write(tmp_path, {"c/drafts/y.md": "甲,乙\n", "c/z.md": "甲,乙\n"})
    ran = postlint("--select", "CJK", "--quiet", "a", "b", "c", "a/x.md", cwd=tmp_path)
    assert [row.split(":")[0] for row in ran.rows] == ["a/x.md", "c/z.md"]


def test_the_cache_can_be_left_alone(site: Path, tmp_path_factory: pytest.TempPathFactory) -> None:
    cache = tmp_path_factory.mktemp("cache")
    env = environment(XDG_CACHE_HOME=str(cache))
    assert process("--no-cache", "_posts/b.md", cwd=site, env=env).returncode == 0
    assert list(cache.rglob("*")) == []
    assert process("_posts/b.md", cwd=site, env=env).returncode == 0
    if sys.platform != "win32":
        assert list(cache.rglob("pack-*.bin"))
        assert process("clean", cwd=site, env=env).stdout == f"removed {cache / 'postlint'}\n".encode()
        assert process("clean", cwd=site, env=env).stdout == b"nothing to remove\n"


def test_version_and_help(tmp_path: Path) -> None:
    from postlint import __version__

    assert postlint("--version", cwd=tmp_path).out == f"postlint {__version__}\n"
    assert "test-rules" in postlint("--help", cwd=tmp_path).out
    assert "--stdin-filename" in postlint("check", "-h", cwd=tmp_path).out


@pytest.mark.parametrize(
    ("words", "offered", "left_out"),
    [
        ("postlint --un", "--unsafe-fixes", "--help"),
        ("postlint ru", "rule", "config"),
        ("postlint check --st", "--statistics", "rule"),
    ],
)
def test_shell_completion(tmp_path: Path, words: str, offered: str, left_out: str) -> None:
    env = environment(_POSTLINT_COMPLETE="bash_complete", COMP_WORDS=words, COMP_CWORD=str(words.count(" ")))
    found = process(cwd=tmp_path, env=env).stdout.decode().split()
    assert f"plain,{offered}" in found
    assert f"plain,{left_out}" not in found
    assert "_POSTLINT_COMPLETE" in postlint("completion", "bash", cwd=tmp_path).out

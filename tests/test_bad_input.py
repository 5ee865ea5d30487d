"""What goes wrong is told in one line, with the documented exit status, and nothing is half written."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Any
from unittest import mock

import pytest
from command import environment, postlint, process, write

GOOD = "---\ntitle: 甲\ndate: 2024-03-01\n---\n\n好。\n"
BAD = GOOD.replace("好", "甲,乙")
ONE = ("--isolated", "--select", "CJK001,PL")

posix = pytest.mark.skipif(sys.platform == "win32", reason="POSIX only")


def test_a_missing_path_does_not_stop_the_others(tmp_path: Path) -> None:
    write(tmp_path, {"a.md": BAD})
    ran = postlint(*ONE, "no.md", "a.md", "no/such/folder", cwd=tmp_path)
    assert ran.status == 2
    assert ran.rows[0].startswith("a.md:6:2: CJK001 ")
    assert ran.err.splitlines() == [
        "postlint: no.md: no such file or folder",
        "postlint: no/such/folder: no such file or folder",
    ]


def test_a_folder_without_posts(tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    ran = postlint(*ONE, "empty", cwd=tmp_path)
    assert (ran.status, ran.out) == (0, "")
    assert ran.err == "postlint: no posts (.md, .markdown, .html, .htm) in 'empty'\n"


@pytest.mark.parametrize(
    ("raw", "words"),
    [
        (b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR", "byte 0x89 at byte 0 (row 1, column 1)"),
        (b"GIF89a\0\0", "a binary file, not a post: NUL at byte 6"),
        ("好\n乙".encode() + b"\xff\n", "not valid UTF-8: byte 0xFF at byte 7 (row 2, column 2)"),
    ],
)
@pytest.mark.parametrize("options", [(), ("--fix",), ("--exit-zero",)])
def test_a_file_that_is_no_text(tmp_path: Path, raw: bytes, words: str, options: tuple[str, ...]) -> None:
    write(tmp_path, {"a.md": raw, "b.md": BAD})
    ran = postlint(*ONE, *options, cwd=tmp_path)
    assert (ran.status, ran.err) == (2, "")
    assert ran.rows[0].startswith("a.md:1:1: PL002 undecodable-post: Can't be read: ")
    assert words.split(" at ")[0] in ran.rows[0]
    assert "b.md" in ran.out or "Fixed 1 problem" in ran.out
    assert (tmp_path / "a.md").read_bytes() == raw


def test_a_file_that_is_no_text_is_told_on_stderr_where_nothing_else_tells_it(tmp_path: Path) -> None:
    write(tmp_path, {"a.md": b"\xff"})
    for options in (("--diff",), ("--ignore", "PL002")):
        ran = postlint("--isolated", *options, "a.md", cwd=tmp_path)
        assert ran.status == 2
        assert ran.err.startswith("postlint: a.md: not valid UTF-8: byte 0xFF at byte 0")


def test_a_binary_post_on_stdin_comes_back_as_it_was(tmp_path: Path) -> None:
    ran = postlint("-", "--fix", *ONE, cwd=tmp_path, stdin=b"\xff\0")
    assert (ran.status, ran.raw) == (2, b"\xff\0")
    assert "PL002" in ran.err


def test_a_post_over_the_limit(tmp_path: Path) -> None:
    write(tmp_path, {"a.md": BAD, "postlint.toml": "max-size = 10"})
    assert "are over the limit of 10" in postlint("--select", "PL", cwd=tmp_path).out
    assert "are over the limit of 10" in postlint("--select", "PL", "-", cwd=tmp_path, stdin=BAD.encode()).out


def test_a_file_that_may_not_be_read(tmp_path: Path) -> None:
    write(tmp_path, {"a.md": BAD, "b.md": BAD})
    really = os.open

    def opened(path: Any, *rest: Any, **named: Any) -> int:
        if str(path).endswith("a.md"):
            raise PermissionError(13, "Permission denied")
        return really(path, *rest, **named)

    with mock.patch("os.open", side_effect=opened):
        ran = postlint(*ONE, cwd=tmp_path)
    assert (ran.status, ran.err) == (2, "postlint: a.md: permission denied\n")
    assert ran.rows[0].startswith("b.md:6:2: CJK001 ")


@posix
def test_a_read_only_file_is_not_fixed(tmp_path: Path) -> None:
    write(tmp_path, {"a.md": BAD, "b.md": BAD})
    with mock.patch("os.access", side_effect=lambda path, _mode: not str(path).endswith("a.md")):
        ran = postlint("--fix", *ONE, cwd=tmp_path)
    assert ran.status == 2
    assert ran.err.startswith("postlint: a.md: cannot be written: the file is read-only")
    assert ran.rows[0] == "Fixed 1 problem in 1 post."
    assert (tmp_path / "a.md").read_text(encoding="utf-8") == BAD
    assert (tmp_path / "b.md").read_text(encoding="utf-8") != BAD
    assert sorted(os.listdir(tmp_path)) == ["a.md", "b.md"]


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["--fxi"], ["--fxi", "--fix", "(see `postlint check --help`)"]),
        (["--preset", "nwes"], ["--preset: 'nwes' is unknown (did you mean 'news'?)"]),
        (["--output-format", "jsno"], ["--output-format: 'jsno' is unknown (did you mean 'json'?)"]),
        (["--output-format", "xml"], ["allowed: text, full, json"]),
        (["--fail-on", "warn"], ["--fail-on: 'warn' is unknown (did you mean 'warning'?)"]),
        (["--select"], ["--select", "requires an argument"]),
        (["--config", "no.toml"], ["no.toml: no such file or folder"]),
        (["rule", "empty-elment"], ["empty-elment", "did you mean 'empty-element'"]),
        (["rule", "--output-format", "jsn"], ["did you mean 'json'?"]),
        (["completion", "csh"], ["'csh' is unknown (allowed: bash, zsh, fish)"]),
        (["completion"], ["Missing argument"]),
        (["cehck", "."], ["no file, folder or command 'cehck' (did you mean 'check'?)"]),
        (["test-rules", "nowhere"], ["nowhere is not a folder"]),
        (["-", "a.md"], ["`-` (a post on stdin) stands alone"]),
        (["--stdin-filename", "a.md"], ["--stdin-filename goes with `-`"]),
        ([""], ["no such file or folder"]),
    ],
)
def test_a_bad_command_line(tmp_path: Path, arguments: list[str], words: list[str]) -> None:
    write(tmp_path, {"a.md": GOOD})
    ran = postlint(*arguments, cwd=tmp_path)
    assert ran.status == 2
    assert ran.out == ""
    assert ran.err.startswith("postlint: ")
    assert ran.err.count("\n") == 1
    assert [word for word in words if word not in ran.err] == []


@pytest.mark.parametrize(
    ("settings", "told"),
    [
        ("selct = []", "postlint.toml:1: unknown key 'selct' (did you mean 'select'?)"),
        ('\nselect = "TYP"', "postlint.toml:2: select: must be a list of text"),
        ('preset = "nwes"', "postlint.toml:1: preset: 'nwes' is unknown (did you mean 'news'?)"),
        ("max-size = true", "postlint.toml:1: max-size: must be a number of bytes"),
        ('[severity]\nempty-element = "bad"', "postlint.toml:2: severity.empty-element: 'bad' is unknown"),
        ('[severity]\nempty-elment = "info"', "postlint.toml:2: unknown rule 'empty-elment' in severity"),
        ("[rules.empty-element]\ntags = true", "postlint.toml:2: 'tags' must be text, not True"),
        ("a = [", "postlint.toml:1: not valid TOML"),
        ("a = 'é'".encode("latin-1"), "postlint.toml:1: not valid UTF-8: byte 0xE9"),
        ('extend = "no.toml"', "postlint.toml:1: extend: no such file: 'no.toml'"),
        ('exclude = ["drafts", "!"]', "exclude: '!' is not a pattern"),
    ],
)
def test_bad_settings_stop_the_run(tmp_path: Path, settings: str | bytes, told: str) -> None:
    write(tmp_path, {"postlint.toml": settings, "a.md": BAD})
    ran = postlint("--fix", cwd=tmp_path)
    assert ran.status == 2
    assert ran.err.count("\n") == 1
    assert ran.err.startswith(f"postlint: {told}")
    assert (tmp_path / "a.md").read_text(encoding="utf-8") == BAD


def test_bad_settings_below_are_told_once_and_cost_only_their_posts(tmp_path: Path) -> None:
    write(tmp_path, {"a.md": BAD, "x/postlint.toml": "selct = 1", "x/b.md": BAD, "x/c.md": BAD, "y.md": BAD})
    ran = postlint("--select", "CJK001", "--quiet", cwd=tmp_path)
    assert ran.status == 2
    assert [row.split(":")[0] for row in ran.rows] == ["a.md", "y.md"]
    assert ran.err == "postlint: x/postlint.toml:1: unknown key 'selct' (did you mean 'select'?)\n"
    assert postlint("x", cwd=tmp_path).err == ran.err


def test_a_post_that_breaks_the_engine_itself(tmp_path: Path) -> None:
    write(tmp_path, {"a.md": "boom", "b.md": BAD})

    def find(post: object) -> list[object]:
        if getattr(post, "text", "") == "boom":
            raise RecursionError("too deep")
        return []

    with mock.patch("postlint.suppression.find", find):
        ran = postlint("--quiet", *ONE, cwd=tmp_path)
    assert ran.status == 2
    assert ran.err.startswith("postlint: a.md: internal error: RecursionError: too deep; please report")
    assert ran.rows[0].startswith("b.md:6:2: CJK001 ")


def test_a_bug_of_ours_is_no_traceback(tmp_path: Path) -> None:
    with mock.patch("postlint.check_command._Check.files", side_effect=ZeroDivisionError("x")):
        ran = postlint(cwd=tmp_path)
        assert ran.status == 2
        assert ran.err.startswith("postlint: internal error: ZeroDivisionError: x; please report it")


@pytest.fixture
def many(tmp_path: Path) -> Path:
    write(tmp_path, {f"{number:04}.md": BAD * 20 for number in range(300)})
    return tmp_path


@posix
def test_a_reader_that_goes_away_early(many: Path) -> None:
    # 20 findings a post: far more than a pipe holds
    command = [sys.executable, "-m", "postlint", "--isolated", "--select", "CJK001"]
    run = subprocess.Popen(
        command, cwd=many, env=environment(), stdout=subprocess.PIPE, stderr=subprocess.PIPE
    )
    assert run.stdout is not None
    assert run.stdout.readline().startswith(b"0000.md:6:2: CJK001 ")
    run.stdout.close()
    assert run.stderr is not None
    assert run.stderr.read() == b"postlint: the output could not be written: its reader closed the pipe\n"
    assert run.wait() == 2


@posix
@pytest.mark.parametrize("arguments", [["a.md"], ["--version"], ["--diff", "a.md"], ["rule"], ["--help"]])
def test_a_reader_that_was_never_there(tmp_path: Path, arguments: list[str]) -> None:
    write(tmp_path, {"a.md": BAD})
    read, out = os.pipe()
    os.close(read)
    command = [sys.executable, "-m", "postlint", *arguments]
    run = subprocess.run(
        command, cwd=tmp_path, env=environment(), stdout=out, stderr=subprocess.PIPE, check=False
    )
    os.close(out)
    assert run.stderr == b"postlint: the output could not be written: its reader closed the pipe\n"
    assert run.returncode == 2


@posix
def test_a_full_disk_and_closed_streams(tmp_path: Path) -> None:
    write(tmp_path, {"a.md": BAD})
    if Path("/dev/full").exists():
        command = f"{sys.executable} -m postlint a.md > /dev/full"
        run = subprocess.run(
            command, shell=True, cwd=tmp_path, env=environment(), capture_output=True, check=False
        )
        assert run.returncode == 2
        assert run.stderr.startswith(b"postlint: the output could not be written: no space left")
    for redirect, status, told in (
        (">&-", 1, b""),
        ("2>&-", 1, b""),
        ("- <&-", 2, b"postlint: `-` reads the post from stdin, which is closed\n"),
        (">&- 2>&- <&-", 1, b""),
    ):
        name = "" if redirect.startswith("-") else "a.md"
        command = f"{sys.executable} -m postlint {name} {redirect}"
        run = subprocess.run(
            command, shell=True, cwd=tmp_path, env=environment(), capture_output=True, check=False
        )
        assert (run.returncode, run.stderr) == (status, told), redirect


def _wait_until_it_checks(pid: int) -> None:
    """Wait until a run has used more processor time than a start takes, on a busy machine, too."""
    status = Path(f"/proc/{pid}/stat")
    if not status.exists():
        time.sleep(1)
        return
    ticks = 0.4 * os.sysconf("SC_CLK_TCK")
    deadline = time.monotonic() + 30
    while sum(map(int, status.read_text().rpartition(")")[2].split()[11:13])) < ticks:
        assert time.monotonic() < deadline
        time.sleep(0.01)


@posix
@pytest.mark.parametrize(
    "options", [["-j1"], ["--fix"], ["-j1", "--output-format", "json", "-o", "report.json"]]
)
def test_ctrl_c(many: Path, options: list[str]) -> None:
    # So many that a run is not over before it is interrupted.
    write(many, {f"{number:04}.md": BAD * 20 for number in range(300, 4_000)})
    before = {path.name: path.read_bytes() for path in many.iterdir()}
    fixed = (BAD * 20).replace(",", "，").encode()
    command = [sys.executable, "-m", "postlint", "--isolated", "--select", "CJK001", *options]
    with subprocess.Popen(
        command, cwd=many, env=environment(), stdout=subprocess.DEVNULL, stderr=subprocess.PIPE
    ) as run:
        assert run.stderr is not None
        deadline = time.monotonic() + 20
        while "--fix" in options and time.monotonic() < deadline:
            if (many / "0003.md").read_bytes() == fixed:
                break
            time.sleep(0.005)
        else:
            _wait_until_it_checks(run.pid)
        run.send_signal(signal.SIGINT)
        told = run.stderr.read()
    assert told.strip() == b"postlint: interrupted; every post is either fixed whole or as it was"
    assert run.returncode == 2
    after = {path.name: path.read_bytes() for path in many.iterdir()}
    assert after.keys() == before.keys()
    changed = [name for name in before if after[name] != before[name]]
    assert all(after[name] == fixed for name in changed)
    assert len(changed) < len(before)


@pytest.mark.parametrize(
    "variables",
    [
        {"LC_ALL": "C"},
        {"LC_ALL": "C", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0"},
        {"PYTHONIOENCODING": "ascii"},
        {"PYTHONIOENCODING": "gbk"},
    ],
)
def test_streams_without_chinese(tmp_path: Path, variables: dict[str, str]) -> None:
    write(tmp_path, {"a.md": BAD, "中文.md": BAD + "😀,\n"})
    env = environment(**variables)
    for options in ([], ["--output-format", "full"], ["--diff"], ["--fix", "-"]):
        ran = process(*ONE, *options, cwd=tmp_path, env=env, stdin=BAD.encode())
        assert ran.returncode in (0, 1), ran.stderr
        assert b"Traceback" not in ran.stderr
    assert ran.stdout == BAD.replace(",", "，").encode()
    ran = process(*ONE, "--output-format", "json", "a.md", cwd=tmp_path, env=env)
    assert '"message": "Half-width `,` between' in ran.stdout.decode("utf-8")
    assert process("rule", cwd=tmp_path, env=env).returncode == 0
    assert process("无.md", cwd=tmp_path, env=env).returncode == 2


@posix
def test_odd_file_names(tmp_path: Path) -> None:
    names = [b"a\nb.md", "😀.md".encode(), b"\xff\xfe.md", b"esc\x1b[31m.md", "‮rtl.md".encode(), b"sp ace.md"]
    try:
        for name in names:
            Path(os.fsdecode(os.fsencode(tmp_path) + b"/" + name)).write_text(BAD, encoding="utf-8")
    except OSError:
        pytest.skip("the file system takes no such names")
    ran = process(*ONE, "--quiet", cwd=tmp_path)
    assert ran.returncode == 1
    rows = ran.stdout.decode("utf-8").splitlines()
    assert len(rows) == len(names)
    assert {row.split(":")[0] for row in rows} == {
        "a·b.md",
        "😀.md",
        "··.md",
        "esc·[31m.md",
        "·rtl.md",
        "sp ace.md",
    }
    import json

    data = json.loads(process(*ONE, "--output-format", "json", cwd=tmp_path).stdout.decode("utf-8"))
    assert sorted(os.fsencode(one["filename"]) for one in data) == sorted(names)
    ran = process(*ONE, "--fix", *(os.fsdecode(name) for name in names), cwd=tmp_path)
    assert ran.returncode == 0
    assert len(list(tmp_path.iterdir())) == len(names)
    ran = process("no\x1b[31m\n\udcff.md", cwd=tmp_path)
    assert ran.stderr.decode() == "postlint: no·[31m··.md: no such file or folder\n"


def test_paths_outside_this_folder(tmp_path: Path) -> None:
    write(tmp_path, {"here/x.txt": "", "there/a.md": BAD})
    here = tmp_path / "here"
    assert postlint(*ONE, "../there", cwd=here).rows[0].startswith("../there/a.md:6:2: ")
    absolute = str(tmp_path / "there" / "a.md")
    assert postlint(*ONE, absolute, cwd=here).rows[0].startswith(f"{Path(absolute).as_posix()}:6:2: ")
    ran = postlint(*ONE, "--diff", absolute, cwd=here)
    assert ran.rows[0] == f"--- a{Path(absolute).as_posix()}"
    assert postlint(*ONE, "--fix", "../there", cwd=here).status == 0

"""Several processes say what one says, in the same order; one that ends before its time costs an error, not a hang."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any

import pytest
from command import Ran, environment, postlint, write

from postlint import batch
from postlint.checker import Checker, Job, Loader
from postlint.engine import Checking, Linter
from postlint.steps import Step
from postlint.workers import Died, Pool

POST = "---\ntitle: 甲\ndate: 2024-03-01\n---\n\n好,好<span></span> 第{}段。\n"


@pytest.fixture(autouse=True)
def _at_once(monkeypatch: pytest.MonkeyPatch, tmp_path_factory: pytest.TempPathFactory) -> None:
    """Make workers worth it for any run."""
    monkeypatch.setattr(batch, "_ALONE_SECONDS", 0.0)
    monkeypatch.setattr(batch, "_WORTH_SECONDS", 0.0)
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path_factory.mktemp("cache")))


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Give a folder of posts: fine ones, one that can't be decoded, one with settings of its own that are wrong."""
    write(tmp_path, {f"{n:03}.md": POST.format(n) * (n % 7) for n in range(60)})
    write(tmp_path, {
        "020.md": b"\xff\xfe\xfa", "030.md": b"a\0b", "040.html": "<p>好,好</p>",
        "broken/postlint.toml": 'selct = "x"\n', "broken/a.md": POST, "own/postlint.toml": 'ignore = ["CJK"]\n',
        "own/a.md": POST,
    })  # fmt: skip
    return tmp_path


def both(folder: Path, *arguments: str) -> Ran:
    """Run with one process and with three, and with what the cache has then."""
    alone = postlint("--jobs", "1", "--no-cache", *arguments, cwd=folder)
    assert postlint("--jobs", "3", "--no-cache", *arguments, cwd=folder) == alone
    assert postlint("--jobs", "3", *arguments, cwd=folder) == alone
    assert postlint("--jobs", "3", *arguments, cwd=folder) == alone
    return alone


@pytest.mark.parametrize("format_", ["text", "full", "json"])
def test_the_report_is_the_same(folder: Path, format_: str) -> None:
    ran = both(folder, "--output-format", format_)
    assert ran.status == 2
    assert "selct" in ran.err
    assert "020.md" in ran.out
    assert ran.out.count("CJK001") > 100


def test_the_difference_and_the_statistics_are_the_same(folder: Path) -> None:
    assert both(folder, "--diff").out.count("+++ ") > 40
    assert "CJK001" in both(folder, "--statistics").out


def test_fixing_writes_the_same_bytes(folder: Path, tmp_path_factory: pytest.TempPathFactory) -> None:
    said = {}
    for jobs in ("1", "3"):
        copy = tmp_path_factory.mktemp("copy") / "posts"
        subprocess.run(["cp", "-R", str(folder), str(copy)], check=True)
        ran = postlint("--fix", "--jobs", jobs, cwd=copy)
        said[jobs] = ran, {path.name: path.read_bytes() for path in copy.rglob("*.md")}
        assert list(copy.rglob("*.tmp")) == []
    assert said["1"] == said["3"]
    assert "Fixed" in said["1"][0].out


def test_formatting_is_the_same(folder: Path) -> None:
    alone = postlint("format", "--check", "--jobs", "1", ".", cwd=folder)
    assert postlint("format", "--check", "--jobs", "3", ".", cwd=folder) == alone
    assert "would format" in alone.out


def finishing(names: list[str], pool: Pool[Any]) -> dict[int, Any]:
    """Have names worked on; return the messages by number."""
    for number, name in enumerate(names):
        pool.put(number, name)
    found: dict[int, Any] = {}
    while pool.alive and len(found) < len(names):
        pool.send()
        found.update(pool.take(block=True))
    found.update((number, "left") for number, _ in pool.left())
    pool.close()
    return found


@pytest.mark.parametrize("method", ["spawn", *(["fork"] if sys.platform == "linux" else [])])
def test_new_processes_and_copies_do_the_same(
    tmp_path: Path, method: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    write(tmp_path, {f"{n}.md": POST.format(n) for n in range(6)})
    monkeypatch.chdir(tmp_path)
    checker = Checker(Loader(isolated=True), Job(), cache=True)
    names = [f"{n}.md" for n in range(6)]
    found = finishing(names, Pool(checker.messages, 2, method))
    assert [found[n] for n in range(6)] == list(checker.messages(names))


def dying(names: Sequence[str], at: Callable[[int], object]) -> Iterator[str]:
    """Go through some names and back to the first of them: one that is "bad" ends the process."""
    for place in (*range(len(names)), 0, *range(len(names))):
        at(place)
        if names[place] == "bad":
            os.kill(os.getpid(), signal.SIGKILL)
    yield from map(str.upper, names)


@pytest.mark.skipif(sys.platform != "linux", reason="needs fork")
def test_a_worker_that_dies_loses_one_post() -> None:
    names = ["a", "bad", "c", "d", "e", "f", "g", "h", "i", "j", "k", "l"]
    found = finishing(names, Pool(dying, 2, "fork"))
    assert found.pop(1) == Died("SIGKILL")
    assert found == {n: name.upper() for n, name in enumerate(names) if n != 1}


def slow(names: Sequence[str], at: Callable[[int], object]) -> Iterator[str]:
    """Say of each name at once what it gives, so that part of a lot is told before "bad" ends the process."""
    for place, name in enumerate(names):
        at(place)
        if name == "bad":
            os.kill(os.getpid(), signal.SIGKILL)
        time.sleep(0.06)
        yield name.upper()


@pytest.mark.skipif(sys.platform != "linux", reason="needs fork")
def test_a_worker_that_dies_amid_a_lot_of_which_it_has_told_a_part_loses_one_post() -> None:
    names = [*"abcdefghijklmno", "bad", *"pqrstuvwxyz"]
    found = finishing(names, Pool(slow, 2, "fork"))
    assert found.pop(names.index("bad")) == Died("SIGKILL")
    assert found == {n: name.upper() for n, name in enumerate(names) if name != "bad"}


@pytest.mark.skipif(sys.platform != "linux", reason="needs fork")
def test_when_all_workers_die_what_is_left_is_given_back() -> None:
    found = finishing(["bad", "bad", "bad", "d", "e"], Pool(dying, 2, "fork"))
    assert list(found.values()).count(Died("SIGKILL")) == 2
    assert len(found) == 5


@pytest.mark.skipif(sys.platform != "linux", reason="needs fork")
def test_a_run_goes_on_without_its_workers(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    alone = postlint("--jobs", "1", "--no-cache", cwd=folder)
    plain, parent = Linter.ask, os.getpid()

    def ask(self: Linter, step: Step, posts: Iterable[tuple[int, Checking]], *at: Any) -> Any:
        """Let what asks the third rule about one of two posts end the process."""

        def deadly() -> Iterator[tuple[int, Checking]]:
            for place, one in posts:
                if step is one.steps[2] and one.post.filename in ("010.md", "011.md"):
                    at[0](place)
                    os.kill(os.getpid(), signal.SIGKILL)
                yield place, one

        return plain(self, step, posts if os.getpid() == parent else deadly(), *at)

    monkeypatch.setattr(Linter, "ask", ask)
    ran = postlint("--jobs", "2", "--no-cache", cwd=folder)
    assert ran.status == 2
    for name in ("010.md", "011.md"):
        assert f"{name}: the process that worked on this post ended before its time (SIGKILL)" in ran.err
    rows = [row for row in alone.rows if not row.startswith(("010.md", "011.md"))]
    assert ran.rows[:-2] == rows[:-2]


@pytest.mark.skipif(sys.platform == "win32", reason="needs process groups")
def test_ctrl_c_ends_all_processes_and_leaves_every_post_whole(tmp_path: Path) -> None:
    text = POST.format(1) * 60
    write(tmp_path, {f"{n:04}.md": text for n in range(2_000)})
    command = [sys.executable, "-m", "postlint", "--fix", "--jobs", "3", "--isolated", "."]
    run = subprocess.Popen(
        command,
        cwd=tmp_path,
        env=environment(),
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        start_new_session=True,
    )
    deadline = time.monotonic() + 30
    while (tmp_path / "0040.md").stat().st_size == len(text.encode()) and time.monotonic() < deadline:
        time.sleep(0.02)
    os.killpg(run.pid, signal.SIGINT)
    _, err = run.communicate(timeout=20)  # all ends of the pipe are closed: no process is left
    said = err.decode().lstrip("\n")
    assert (run.returncode, said) == (
        2,
        "postlint: interrupted; every post is either fixed whole or as it was\n",
    )
    states = {path.read_text(encoding="utf-8") for path in tmp_path.glob("*.md")}
    assert len(states) == 2
    assert text in states
    assert list(tmp_path.glob(".postlint-*")) == []

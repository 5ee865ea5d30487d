"""Workers write behind their work: nothing is said of a post before it is on the disk, or why it can't be."""

from __future__ import annotations

import os
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from multiprocessing import Pipe
from pathlib import Path
from typing import Any

import pytest
from command import environment, postlint, write

from postlint import batch, checker, workers
from postlint.behind import Behind, Later
from postlint.checker import Checker, Job, Loader
from postlint.errors import UsageError
from postlint.workers import Died, Pool
from postlint.writing import Replacement

BEFORE = "---\ntitle: 甲\ndate: 2024-03-01\n---\n\n好,好<span></span> 第{}段。\n"
AFTER = "---\ntitle: 甲\ndate: 2024-03-01\n---\n\n好，好 第{}段。\n"
NAMES = [f"{n:02}.md" for n in range(40)]

forking = pytest.mark.skipif(sys.platform != "linux", reason="needs fork")


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    write(tmp_path, {name: BEFORE.format(name) for name in NAMES})
    monkeypatch.chdir(tmp_path)
    return tmp_path


def slow(monkeypatch: pytest.MonkeyPatch, seconds: float) -> None:
    """Have the disk take its time."""
    plain = os.fsync

    def fsync(descriptor: int) -> None:
        time.sleep(seconds)
        plain(descriptor)

    monkeypatch.setattr(os, "fsync", fsync)


def states(folder: Path) -> dict[str, str]:
    """Return for each file of a folder whether it is as before or after, or what else it is."""
    found = {}
    for path in folder.iterdir():
        text = path.read_text(encoding="utf-8")
        known = {BEFORE.format(path.name): "before", AFTER.format(path.name): "after"}
        found[path.name] = known.get(text, text)
    return found


def pool_of(count: int, method: str) -> Pool[Any]:
    work = Checker(Loader(isolated=True), Job("fix", write=True), cache=True)
    pool: Pool[Any] = Pool(work.messages, count, method)
    for number, name in enumerate(NAMES):
        pool.put(number, name)
    pool.send()
    return pool


@pytest.mark.parametrize("method", ["spawn", pytest.param("fork", marks=forking)])
def test_what_is_said_to_be_fixed_is_on_the_disk(
    folder: Path, monkeypatch: pytest.MonkeyPatch, method: str
) -> None:
    slow(monkeypatch, 0.02)  # new processes do not know of it
    pool = pool_of(2, method)
    said = []
    while len(said) < len(NAMES):
        for number, message in pool.take(block=True):
            said.append(NAMES[number])
            how, sent, _ = message
            assert (how, sent[0], sent[3], sent[4]) == ("whole", NAMES[number], True, None)
            assert Path(NAMES[number]).read_text(encoding="utf-8") == AFTER.format(NAMES[number])
        pool.send()
    pool.close()
    assert sorted(said) == NAMES
    assert states(folder) == dict.fromkeys(NAMES, "after")


@forking
def test_the_disk_is_waited_for_once_for_several_posts(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    slow(monkeypatch, 0.5)
    began = time.monotonic()
    pool = pool_of(2, "fork")
    left = len(NAMES)
    while left:
        left -= sum(1 for _ in pool.take(block=True))
        pool.send()
    pool.close()
    assert time.monotonic() - began < 0.5 * len(NAMES) / 2


@forking
@pytest.mark.parametrize("end", [Pool.close, lambda pool: pool._workers[0].process.terminate()])
def test_a_worker_that_is_ended_leaves_every_post_whole(
    folder: Path, monkeypatch: pytest.MonkeyPatch, end: Callable[[Pool[Any]], object]
) -> None:
    slow(monkeypatch, 0.3)
    pool = pool_of(1, "fork")
    worker = pool._workers[0].process
    while not list(folder.glob(".postlint-*")):
        time.sleep(0.01)
    end(pool)
    worker.join(20)
    assert not worker.is_alive()
    found = states(folder)
    assert sorted(found) == NAMES  # nothing is left beside them
    assert set(found.values()) <= {"before", "after"}
    pool.close()


@forking
def test_a_worker_that_is_ended_tells_what_it_wrote(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    slow(monkeypatch, 0.3)
    pool = pool_of(1, "fork")
    while len(list(folder.glob(".postlint-*"))) < 5:  # by now the disk is at the first ones
        time.sleep(0.01)
    pool._workers[0].process.terminate()
    told = []
    while pool.alive:
        told += list(pool.take(block=True))
    pool.close()
    fixed = {NAMES[number] for number, message in told if not isinstance(message, Died)}
    found = states(folder)
    assert fixed
    assert fixed == {name for name, state in found.items() if state == "after"}
    assert sum(isinstance(message, Died) for _, message in told) <= 1


@forking
def test_what_is_wrong_with_writing_is_said_of_its_post(
    folder: Path, monkeypatch: pytest.MonkeyPatch, tmp_path_factory: pytest.TempPathFactory
) -> None:
    monkeypatch.setattr(batch, "_ALONE_SECONDS", 0.0)
    monkeypatch.setattr(batch, "_WORTH_SECONDS", 0.0)
    plain = os.replace

    def replace(source: str, target: str) -> None:
        if target.endswith(("07.md", "23.md")):
            raise OSError(28, "No space left on device")
        plain(source, target)

    monkeypatch.setattr(os, "replace", replace)
    found = {}
    for jobs in ("1", "2"):
        copy = tmp_path_factory.mktemp("copy")
        write(copy, {name: BEFORE.format(name) for name in NAMES})
        found[jobs] = postlint("--fix", "--no-cache", "--jobs", jobs, ".", cwd=copy), states(copy)
    assert found["1"] == found["2"]
    ran, files = found["2"]
    assert ran.status == 2
    assert ran.err.splitlines() == [
        f"postlint: {name}: cannot be written: no space left on the device" for name in ("07.md", "23.md")
    ]
    assert "Fixed 76 problems in 38 posts" in ran.out
    assert files == {name: "before" if name in ("07.md", "23.md") else "after" for name in NAMES}


def kept_on_the_disk(
    monkeypatch: pytest.MonkeyPatch, finish: Callable[[], object]
) -> Callable[[int], Later[Any]]:
    """Have something else done in the place of syncing and replacing; return what makes messages that wait for it."""
    monkeypatch.setattr(Replacement, "write", lambda self, data: None)
    monkeypatch.setattr(Replacement, "finish", lambda self: finish())
    behind = Behind()
    return lambda message: Later(behind.write(Path("a.md"), b""), message, str)


@pytest.mark.parametrize("jobs", ["1", pytest.param("2", marks=forking)])
def test_what_is_said_in_brief_of_fixed_posts_is_what_is_said_of_them(
    monkeypatch: pytest.MonkeyPatch, tmp_path_factory: pytest.TempPathFactory, jobs: str
) -> None:
    monkeypatch.setattr(batch, "_ALONE_SECONDS", 0.0)
    monkeypatch.setattr(batch, "_WORTH_SECONDS", 0.0)
    said = []
    for _ in range(2):
        copy = tmp_path_factory.mktemp("copy")
        write(copy, {name: BEFORE.format(name) + "<b>\n" * (number % 3) for number, name in enumerate(NAMES)})
        said.append(postlint("--fix", "--no-cache", "--jobs", jobs, ".", cwd=copy))
        for module in (batch, checker):
            monkeypatch.setattr(module, "brief", lambda result, kept: None)
    assert said[0] == said[1]
    assert "Fixed 80 problems in 40 posts" in said[0].out
    assert len(said[0].rows) > 40


def test_no_more_than_a_few_are_written_at_a_time(monkeypatch: pytest.MonkeyPatch) -> None:
    now, most, lock = 0, 0, threading.Lock()

    def finish() -> None:
        nonlocal now, most
        with lock:
            now += 1
            most = max(most, now)
        time.sleep(0.002)
        with lock:
            now -= 1

    ours, theirs = Pipe()
    telling = workers._Telling(theirs)
    late = kept_on_the_disk(monkeypatch, finish)
    held = 0
    for number in range(100):
        telling.add(late(number))
        held = max(held, sum(not one.is_there for one in telling._messages))
    telling.say(wait=True)
    assert 1 < most <= 4
    assert held <= workers._WRITINGS
    assert now == 0
    assert workers.marshal.loads(ours.recv_bytes()) == list(range(100))


def test_what_is_there_is_said_before_what_is_written_still(monkeypatch: pytest.MonkeyPatch) -> None:
    go = threading.Event()
    late = kept_on_the_disk(monkeypatch, lambda: go.wait(20))
    ours, theirs = Pipe()
    telling = workers._Telling(theirs)
    for message in (0, late(1), 2):
        telling.add(message)
    telling.say(wait=False)
    assert workers.marshal.loads(ours.recv_bytes()) == [0]
    telling.say(wait=False)
    assert not ours.poll()
    go.set()
    telling.say(wait=True)
    assert workers.marshal.loads(ours.recv_bytes()) == [1, 2]


def test_threads_that_have_nothing_to_do_end_and_others_take_their_place(folder: Path) -> None:
    behind = Behind()
    for names in (NAMES[:10], NAMES[10:]):
        writings = [behind.write(Path(name), AFTER.format(name).encode()) for name in names]
        assert behind._threads
        assert [one.error() for one in writings] == [None] * len(names)
        deadline = time.monotonic() + 20
        while behind._threads and time.monotonic() < deadline:
            time.sleep(0.01)
        assert not behind._threads
    assert states(folder) == dict.fromkeys(NAMES, "after")


def test_without_room_for_a_thread_a_file_is_written_at_once(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def start(self: threading.Thread) -> None:
        raise RuntimeError("can't start new thread")

    monkeypatch.setattr(threading.Thread, "start", start)
    one = Behind().write(Path(NAMES[0]), AFTER.format(NAMES[0]).encode())
    assert one.is_done
    assert one.error() is None
    assert states(folder)[NAMES[0]] == "after"


def test_what_is_known_to_be_wrong_is_said_at_once(tmp_path: Path) -> None:
    with pytest.raises(UsageError) as caught:
        Behind().write(tmp_path, b"")
    assert str(caught.value) == f"{tmp_path}: cannot be written: is a folder, not a file"
    assert list(tmp_path.iterdir()) == []


def test_an_error_that_nobody_foresaw_is_raised_where_it_is_waited_for(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def replace(source: str, target: str) -> None:
        raise MemoryError

    monkeypatch.setattr(os, "replace", replace)
    one = Behind().write(Path(NAMES[0]), b"")
    with pytest.raises(MemoryError):
        one.error()
    assert states(folder) == dict.fromkeys(NAMES, "before")


def test_a_file_is_written_whole_before_the_process_ends(tmp_path: Path) -> None:
    """As after Ctrl-C: what is under way is finished, and nothing is left beside the files."""
    program = (
        "import os, sys, time\n"
        "from pathlib import Path\n"
        "from postlint.behind import Behind\n"
        "plain = os.fsync\n"
        "os.fsync = lambda descriptor: (time.sleep(0.1), plain(descriptor))\n"
        "behind = Behind()\n"
        "for number in range(9):\n"
        "    behind.write(Path(f'{number}.md'), b'after')\n"
        "sys.exit(3)\n"
    )
    for number in range(9):
        (tmp_path / f"{number}.md").write_bytes(b"before")
    done = subprocess.run([sys.executable, "-c", program], cwd=tmp_path, env=environment(), check=False)
    assert done.returncode == 3
    found = {path.name: path.read_bytes() for path in tmp_path.iterdir()}
    assert found == {f"{number}.md": b"after" for number in range(9)}


def test_what_was_saved_meanwhile_stays(folder: Path) -> None:
    for saved in (b"other bytes", BEFORE.format(NAMES[1]).encode()[::-1]):
        new = Replacement(folder / NAMES[1])
        new.write(b"fixed")
        time.sleep(0.02)  # an editor takes longer
        (folder / NAMES[1]).write_bytes(saved)
        with pytest.raises(UsageError, match="cannot be written: it was changed meanwhile"):
            new.finish()
        new.discard()
        assert (folder / NAMES[1]).read_bytes() == saved
    assert sorted(path.name for path in folder.iterdir()) == NAMES


def test_a_file_is_left_whose_turn_at_the_disk_has_not_come(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    slow(monkeypatch, 0.2)
    behind = Behind()
    writings = [behind.write(folder / name, AFTER.format(name).encode()) for name in NAMES[:8]]
    time.sleep(0.1)  # the disk is at the first four
    for one in writings:
        one.drop()
    errors = [one.error() for one in writings]
    assert (
        [error is None for error in errors] == [one.is_done for one in writings] == [True] * 4 + [False] * 4
    )
    assert sorted(states(folder).items()) == [
        (name, "after" if name in NAMES[:4] else "before") for name in NAMES
    ]

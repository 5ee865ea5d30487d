"""Work that is spread over copies of a process gives what it gives in one."""

from __future__ import annotations

import os
import shutil
import sys
import time
from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest

from postlint.kinds import segments
from postlint.run import Runner
from postlint.settings import Settings
from postlint.site import detect, spread

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="processes are copied on Linux alone")

ITEMS = list(range(1000))


@pytest.fixture(autouse=True)
def _three(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setattr(spread, "_has_threads", lambda: False)
    spread.allow(3)
    yield
    spread.allow(1)


def who(items: Sequence[int]) -> list[tuple[int, int]]:
    return [(item, os.getpid()) for item in items]


def slow(items: Sequence[int]) -> list[tuple[int, int]]:
    time.sleep(0.02)  # so that none of the three is done before another has begun
    return who(items)


def test_answers_come_in_the_order_of_the_items() -> None:
    answers = spread.spread(slow, ITEMS)
    assert [item for item, _ in answers] == ITEMS
    assert len({process for _, process in answers}) == 3


@pytest.mark.parametrize(("long", "times"), [(0.001, 1), (1000.0, 0)])
def test_beside_long_work_something_else_is_done_once(
    long: float, times: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(spread, "_LONG", long)
    done: list[int] = []
    spread.allow(3, lambda: done.append(os.getpid()))
    for _ in range(2):
        answers = spread.spread(slow, ITEMS)
        assert [item for item, _ in answers] == ITEMS
    assert done == [os.getpid()] * times


def test_who_has_something_else_to_do_gets_less_of_the_work() -> None:
    spread.allow(2, lambda: time.sleep(0.3))
    answers = spread.spread(slow, ITEMS)
    assert [item for item, _ in answers] == ITEMS
    assert sum(process == os.getpid() for _, process in answers) < 0.4 * len(ITEMS)


def test_little_work_is_done_here() -> None:
    assert {process for _, process in spread.spread(who, ITEMS[:150])} == {os.getpid()}


def test_beside_other_threads_no_process_is_copied(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(spread, "_has_threads", lambda: True)
    assert {process for _, process in spread.spread(who, ITEMS)} == {os.getpid()}


@pytest.mark.parametrize("end", ["raise", "exit", "less"])
def test_what_a_copy_does_not_give_is_done_here(end: str) -> None:
    here = os.getpid()

    def failing(items: Sequence[int]) -> list[tuple[int, int]]:
        if os.getpid() != here and end == "raise":
            raise ValueError
        if os.getpid() != here and end == "exit":
            os._exit(0)
        return who(items[1:] if os.getpid() != here else items)

    assert spread.spread(failing, ITEMS) == who(ITEMS)


def test_where_there_is_no_room_for_a_copy_all_is_done_here(monkeypatch: pytest.MonkeyPatch) -> None:
    def full() -> int:
        raise BlockingIOError

    monkeypatch.setattr(spread.os, "fork", full)
    assert spread.spread(who, ITEMS) == who(ITEMS)


@pytest.mark.parametrize("config", ["permalink: pretty\n", "theme: a\nnew_post_name: :year-:title.md\n"])
def test_an_index_that_several_processes_make_is_that_of_one(
    config: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    folder = "source/_posts" if "theme" in config else "_posts"
    heads = ("title: a", "permalink: /same/", "draft: [", "published: false", "date: 2999-01-01", "slug: b")
    files = {
        f"site/{folder}/2024-03-01-{number}.md": f"---\n{heads[number % 6]}\n---\n{number}\n"
        for number in range(400)
    }
    for name, text in {
        "site/_config.yml": config,
        **files,
        "site/source/a.txt": "",
        "site/b.html": "",
    }.items():
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(text, encoding="utf-8")
    made = []
    copies: list[object] = []
    copy = spread._copy
    monkeypatch.setattr(spread, "_copy", lambda *asked: copies.append(asked) or copy(*asked))
    for processes in (1, 3):
        spread.allow(processes)
        detect.forget()
        index = detect.site_of(
            str(tmp_path / f"site/{folder}/a.md"), Settings.load(tmp_path, isolated=True)
        ).index
        made.append((dict(index.publications), index.outputs, index.collisions, index.hidden))
        shutil.rmtree(tmp_path / "cache")
    assert len(copies) == 2
    assert made[0] == made[1]
    assert len({one.hidden for one in made[0][0].values()}) > 2


@pytest.mark.parametrize(
    ("body", "loads"), [("会议将于下周举行。", True), ("The meeting is next week.", False)]
)
def test_what_posts_like_the_latest_need_is_loaded_before_copies_are_made(
    body: str, loads: bool, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings = Settings.load(tmp_path, isolated=True)
    runner = Runner()
    runner.prepare()  # nothing is known before the first post
    post = tmp_path / "a.md"
    post.write_text(f"---\ntitle: a\n---\n{body}\n", encoding="utf-8")
    runner.file(post, settings, "check", write=False)
    loaded: list[str] = []
    monkeypatch.setattr(segments, "words", loaded.append)
    runner.prepare()
    assert bool(loaded) == loads

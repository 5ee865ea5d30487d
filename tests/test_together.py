"""Posts that are checked together, rule by rule, give what each gives by itself."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from command import write
from test_shortcuts import TEXTS

from postlint import checker, together
from postlint.batch import Batch
from postlint.behind import Later
from postlint.checker import Checker, Job, Loader, Message
from postlint.engine import Linter
from postlint.errors import UsageError
from postlint.files import Lot
from postlint.kinds.base import Context
from postlint.kinds.text import TextPattern
from postlint.post import Post
from postlint.result import Work
from postlint.rule import Finding

POST = "---\ntitle: 甲\ndate: 2024-03-01\n---\n\n好,好 第{}段。\n"


@pytest.fixture
def names(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Give a folder of posts: fine ones, one that can't be decoded, one that is not there, some with other settings."""
    files: dict[str, str | bytes] = {f"{n:02}.md": POST.format(n) for n in range(12)}
    files |= {
        "05.md": b"\xff\xfe\xfa", "07.md": "<!-- postlint-disable CJK001 -->\n\n" * 2 + POST, "08.md": POST * 99,
        "broken/postlint.toml": 'selct = "x"\n', "broken/a.md": POST, "own/postlint.toml": 'ignore = ["CJK"]\n',
        "own/a.md": POST, "own/b.md": POST,
    }  # fmt: skip
    write(tmp_path, files)
    monkeypatch.chdir(tmp_path)
    return [*sorted(name for name in files if name.endswith(("d", "l")) and "toml" not in name), "none.md"]


def told(names: list[str], work: Work = "check", *, brief: bool = False, cache: bool = True) -> list[Message]:
    """Return what is said of some posts together; that it is what is said of each by itself was looked at."""
    loader = Loader(overrides={"preset": "all"})
    found = list(Checker(loader, Job(work, brief=brief), cache=cache).messages(names))
    alone = Checker(loader, Job(work, brief=brief), cache=cache)
    assert found == [next(alone.messages([name])) for name in names]
    return [message for message in found if isinstance(message, tuple)]


@pytest.mark.parametrize("room", [1, 200, 200_000])
@pytest.mark.parametrize("brief", [False, True])
def test_posts_together_give_what_each_gives(
    names: list[str], monkeypatch: pytest.MonkeyPatch, room: int, brief: bool
) -> None:
    monkeypatch.setattr(together, "_ROOM", room)
    found = told(names, brief=brief)
    assert [message[0] for message in found].count("wrong") == 1
    assert len(found) == len(names)


@pytest.mark.parametrize("work", ["check", "fix", "unsafe-fix"])
def test_all_texts_together_give_what_each_gives(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, work: Work
) -> None:
    texts = TEXTS if work == "check" else TEXTS[::3]
    write(tmp_path, {f"{n:04}.md": text for n, text in enumerate(texts)})
    monkeypatch.chdir(tmp_path)
    names = sorted(path.name for path in tmp_path.iterdir())
    for at in range(0, len(names), 40):
        found = told(names[at : at + 40], work, cache=False)
        assert len(found) == len(names[at : at + 40])
        assert work == "check" or any(said[3] for _, said, _ in found)  # changed


def test_fixed_posts_are_written_with_the_message_on_each(names: list[str]) -> None:
    texts = {name: Path(name).read_bytes() for name in names[:-1]}
    job = Job("fix", write=True)
    found = [
        one.message() if isinstance(one, Later) else one
        for one in Checker(Loader(), job, cache=False).messages(names)
    ]
    fixed = {name: Path(name).read_bytes() for name in texts}
    assert sum(fixed[name] != text for name, text in texts.items()) > 8
    assert [message[1][3] for message in found if message[0] == "whole"] == [
        fixed.get(name) != texts.get(name) for name in names if name != "broken/a.md"
    ]
    for name, text in texts.items():
        Path(name).write_bytes(text)
        alone = next(Checker(Loader(), job, cache=False).messages([name]))
        assert (alone.message() if isinstance(alone, Later) else alone) == found[names.index(name)]
        assert Path(name).read_bytes() == fixed[name]


def test_a_rule_that_crashes_on_one_post_is_told_of_that_post(
    names: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    plain = TextPattern.check

    def crashing(self: TextPattern, post: Post, context: Context) -> Iterator[Finding]:
        if post.filename == "03.md":
            raise ValueError("of this post")
        yield from plain(self, post, context)

    monkeypatch.setattr(TextPattern, "check", crashing)
    found = told(names)
    assert ["of this post" in str(message) for message in found] == [name == "03.md" for name in names]


def test_what_a_rule_can_not_use_is_told_of_each_post(
    names: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    def unusable(self: TextPattern, post: Post, context: Context) -> Iterator[Finding]:
        if post.filename == "03.md":
            raise UsageError("no such words")
        return iter(())

    monkeypatch.setattr(TextPattern, "check", unusable)
    found = told(names)
    assert ["no such words" in str(message) for message in found] == [name == "03.md" for name in names]


def test_it_is_told_at_which_post_the_work_is(names: list[str], monkeypatch: pytest.MonkeyPatch) -> None:
    places: list[int] = []
    seen: dict[str, set[int]] = {}
    plain = Linter.ask

    def asked(self: Linter, step: Any, posts: Any, at: Any) -> None:
        def noted() -> Iterator[Any]:
            for place, one in posts:
                yield place, one
                seen.setdefault(one.post.filename, set()).add(places[-1])

        plain(self, step, noted(), at)

    monkeypatch.setattr(Linter, "ask", asked)
    list(Checker(Loader(), Job(), cache=False).messages(names, places.append))
    assert seen == {name: {names.index(name)} for name in seen}
    assert len(seen) == len(names) - 3  # one can't be read, one is not there, the settings of one are wrong
    assert set(places) == set(range(len(names)))


def test_one_file_is_worked_on_without_the_others(names: list[str], monkeypatch: pytest.MonkeyPatch) -> None:
    def never(*_arguments: Any) -> Any:
        raise AssertionError("not for one file")

    monkeypatch.setattr(together, "work_on", never)
    assert len(list(Checker(Loader(), Job(), cache=False).messages(names[:1]))) == 1
    assert len(list(Checker(Loader(), Job("format"), cache=False).messages(names))) == len(names)
    assert Checker(Loader(), Job("format"), cache=False).together == 1
    assert Checker(Loader(), Job(), cache=False).together == checker._TOGETHER


@pytest.fixture
def lot(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Give the names of four posts with one text, each of which has something to fix."""
    names = [f"{n}.md" for n in range(4)]
    write(tmp_path, dict.fromkeys(names, POST))
    monkeypatch.chdir(tmp_path)
    return names


def test_each_fixed_file_is_told_before_the_next_is_written(lot: list[str], tmp_path: Path) -> None:
    batch = Batch(Checker(Loader(), Job("fix", write=True), cache=False), cache=False, note=print)
    told = 0
    for _ in batch.results([(Lot(lot, None), Loader().settings(tmp_path))]):
        told += 1
        assert sum((tmp_path / name).read_text(encoding="utf-8") != POST for name in lot) == told
    assert told == len(lot)


def test_a_file_that_was_saved_while_others_of_its_lot_were_worked_on_stays(
    lot: list[str], tmp_path: Path
) -> None:
    work = Checker(Loader(), Job("fix", write=True), cache=False).check_all(
        [(Path(name), Loader().settings(tmp_path)) for name in lot]
    )
    results = [next(work)]
    (tmp_path / "2.md").write_text(POST + "又一段。\n", encoding="utf-8")
    (tmp_path / "3.md").unlink()
    results += work
    said = ["" if isinstance(one, UsageError) else str(one[0].error or "") for one in results]
    assert ["it was changed meanwhile" in one for one in said] == [False, False, True, True]
    assert (tmp_path / "2.md").read_text(encoding="utf-8") == POST + "又一段。\n"
    assert not (tmp_path / "3.md").exists()

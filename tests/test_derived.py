"""What is made of word lists is kept between runs, and made anew when a list changes."""

from __future__ import annotations

import os
from datetime import date
from pathlib import Path

import pytest

from postlint import cache_folder
from postlint.kinds import homophone, insecure, misspelling, tracking, variants, words
from postlint.packs import built_in
from postlint.site import config_file

MADE: list[str] = []


def count(path: str) -> dict[str, int]:
    MADE.append(path)
    return {row[0]: len(row) for row in words.read_table.__wrapped__(path)}


def found(path: Path) -> dict[str, int]:
    """Return what a new process would get."""
    return words.derived(count)(str(path))


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "kept"))
    monkeypatch.setenv("LOCALAPPDATA", str(tmp_path / "kept"))
    monkeypatch.setattr(cache_folder, "_in_use", True)
    MADE.clear()
    return tmp_path / "kept" / "postlint"


def test_it_is_made_once_and_again_when_the_list_changes(tmp_path: Path) -> None:
    table = tmp_path / "table.tsv"
    table.write_text("a\tb\n")
    assert found(table) == found(table) == {"a": 2}
    assert len(MADE) == 1
    table.write_text("a\tb\tc\n")
    assert found(table) == {"a": 3}
    assert len(MADE) == 2


def test_a_folder_changes_with_each_list_in_it(tmp_path: Path) -> None:
    lists = tmp_path / "lists"
    lists.mkdir()
    (lists / "b.tsv").write_text("b\n")
    assert found(lists) == {"b": 1}
    (lists / "a.tsv").write_text("a\n")
    (lists / "note.txt").write_text("c\n")
    assert list(found(lists)) == ["a", "b"]
    (lists / "b.tsv").unlink()
    assert found(lists) == {"a": 1}


def test_nothing_is_kept_where_the_command_does_not_say_so(
    tmp_path: Path, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(cache_folder, "_in_use", False)
    (tmp_path / "table.tsv").write_text("a\n")
    assert found(tmp_path / "table.tsv") == found(tmp_path / "table.tsv")
    assert len(MADE) == 2
    assert not folder.exists()


@pytest.mark.parametrize("damage", [b"", b"x", b"kpt1", None])
def test_what_is_damaged_is_made_anew(tmp_path: Path, folder: Path, damage: bytes | None) -> None:
    (tmp_path / "table.tsv").write_text("a\n")
    found(tmp_path / "table.tsv")
    (kept,) = folder.iterdir()
    kept.write_bytes(kept.read_bytes()[:-1] + b"~" if damage is None else damage)
    assert found(tmp_path / "table.tsv") == {"a": 1}
    assert len(MADE) == 2


@pytest.mark.parametrize(
    ("make", "table"),
    [
        (homophone._packed, "typos/words/syllables.tsv"),
        (insecure._hosts, "links/words/https-hosts.txt"),
        (misspelling._english, "typos/words/misspellings-en.tsv"),
        (misspelling._forms, "typos/words/misspellings-zh.tsv"),
        (tracking._table, "tracking/words/parameters.tsv"),
        (variants._plain, "typos/words/variants.tsv"),
    ],
)
def test_the_tables_that_ship_come_back_as_they_were_made(make: object, table: str) -> None:
    path = str(built_in() / table)
    plain = make.__wrapped__.__wrapped__  # type: ignore[attr-defined]
    first, second = words.derived(plain)(path), words.derived(plain)(path)
    assert first == second == plain(path)
    assert first is not second


@pytest.mark.parametrize(
    ("name", "first", "second"),
    [
        ("_config.yml", "url: https://a.example\nexclude: [a, 2, ~]\n", "url: https://b.example\n"),
        ("hugo.toml", 'baseURL = "https://a.example/"\n', 'baseURL = "https://b.example/"\n'),
        ("package.json", '{"dependencies": {"hexo": "1"}}', '{"dependencies": {"hugo": "1"}}'),
    ],
)
def test_a_configuration_is_parsed_when_its_bytes_are_new(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str, first: str, second: str
) -> None:
    parsed: list[bytes] = []
    real = config_file._parsed

    def noted(raw: bytes, name: str) -> dict[str, object]:
        parsed.append(raw)
        return real(raw, name)

    monkeypatch.setattr(config_file, "_parsed", noted)
    file = tmp_path / name
    for content, times in ((first, 1), (second, 2)):
        file.write_text(content)
        status = file.stat()
        os.utime(file, ns=(status.st_atime_ns, 1))  # the time of change tells nothing
        assert config_file.load(file) == config_file.load(file) == real(content.encode(), name)
        assert len(parsed) == times


def test_a_configuration_with_dates_is_parsed_each_time(tmp_path: Path) -> None:
    file = tmp_path / "_config.yml"
    file.write_text("since: 2020-01-01\n")
    for _ in range(2):
        assert config_file.load(file) == {"since": date(2020, 1, 1)}

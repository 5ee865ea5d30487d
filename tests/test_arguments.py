"""What is read without click is what click reads, and nothing else is."""

from __future__ import annotations

import os
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import click
import pytest
from command import postlint, process, write
from hypothesis import given
from hypothesis import strategies as st

from postlint import arguments, check_command, cli

WORDS = (
    "a.md", "folder", "rule", "check", "format", "clean", "missing.md", "chek", "-", "--", "",
    "--fix", "--unsafe-fixes", "--diff", "--isolated", "--statistics", "--quiet", "-q", "--exit-zero", "--timing",
    "--online", "--no-cache", "--learn", "--select", "--extend-select", "--ignore", "TYP,CJK001", "TYP LNK", ",", "a",
    "--preset", "--preset=strict", "strict", "news", "--config", "postlint.toml", "--config=", "--output-format",
    "json", "--output-format=full", "--fail-on", "error", "--fail-on=hint", "--stdin-filename",
    "--stdin-filename=b=c.md",
    "--jobs", "-j", "-j1", "-j=2", "--jobs=2", "2", "0", "-1", "01", "1_0", "³", "--output-file", "-o", "out.txt",
    "-qj2", "-qq", "--fi", "--fix=yes", "--select=TYP", "--ignore=--fix", "--help", "-h", "--version",
)  # fmt: skip


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("folder")
    write(path, {"a.md": "a", "folder/b.md": "b", "rule/c.md": "c", "a": "no post", "postlint.toml": ""})
    return path


def by_click(words: Sequence[str], patch: pytest.MonkeyPatch) -> dict[str, Any] | None:
    """Return the options with which click runs a check; None where it does anything else."""
    taken: list[check_command.Options] = []

    def take(options: check_command.Options) -> int:
        taken.append(options)
        return 0

    patch.setattr(check_command, "run", take)
    for name in ("format", "rule", "config", "test-rules", "completion", "clean"):
        patch.setattr(cli.cli.commands[name], "callback", lambda **_: 0)
    patch.setattr(cli, "_learn", lambda **_: 0)
    try:
        cli.cli.main(list(words), prog_name="postlint", standalone_mode=False)
    except click.ClickException:
        return None
    return taken[0]._asdict() if taken else None


@given(words=st.lists(st.sampled_from(WORDS), max_size=6))
def test_what_is_read_is_what_click_reads(words: list[str], folder: Path) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(folder)
        found = arguments.plain_check(words)
        if found is not None:
            assert found == by_click(words, patch)


@pytest.mark.parametrize(
    "words",
    [
        [],
        ["a.md"],
        ["check", "a.md", "folder"],
        ["check", "rule"],
        ["folder", "--fix", "-q"],
        ["--select", "TYP,CJK001", "--select=LNK", "--ignore", "TYP001", "a.md"],
        ["--preset=strict", "--output-format", "json", "--fail-on", "error", "-j", "2", "-"],
        ["--stdin-filename=b=c.md", "--jobs=1", "--config", "postlint.toml"],
    ],
)
def test_common_forms_need_no_click(words: list[str], folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(folder)
    found = arguments.plain_check(words)
    assert found is not None
    assert found == by_click(words, monkeypatch)


@pytest.mark.parametrize(
    "words",
    [
        ["rule"], ["missing.md"], ["chek"], ["--help"], ["a.md", "--help"], ["-j0"], ["--jobs", "³"], ["--preset=none"],
        ["--select"], ["--select", "--fix"], ["--", "a.md"], ["--fix=yes"], ["-qq"], ["--learn"], ["-o", "x"],
        [""], ["--select="],
    ],
)  # fmt: skip
def test_all_else_is_left_to_click(words: list[str], folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(folder)
    assert arguments.plain_check(words) is None


def test_a_shell_that_asks_what_could_follow_is_answered(folder: Path) -> None:
    asking = {
        **os.environ,
        "_POSTLINT_COMPLETE": "bash_complete",
        "COMP_WORDS": "postlint --fi",
        "COMP_CWORD": "1",
    }
    for words in ([], ["--version"]):
        assert b"--fix" in process(*words, cwd=folder, env=asking).stdout


def test_the_tables_name_every_command_and_options_that_click_knows() -> None:
    assert {"check", *arguments.COMMANDS} == set(cli.cli.commands)
    options = {name: option for option in cli.check.params for name in option.opts}
    for name, field in arguments._FLAGS.items():
        assert (options[name].name, getattr(options[name], "is_flag", None)) == (field, True)
    for name, field in arguments._SELECTORS.items():
        assert (options[name].name, options[name].multiple) == (field, True)
    for name, (field, allowed) in arguments._VALUES.items():
        assert options[name].name == field
        assert tuple(getattr(options[name].type, "choices", ())) == allowed
    assert {options[name].name for name in arguments._JOBS} == {"jobs"}


def test_the_version_is_the_same_without_click(tmp_path: Path) -> None:
    plain = postlint("--version", cwd=tmp_path)
    assert plain == postlint("--version", "--help", cwd=tmp_path)
    assert (plain.status, plain.err) == (0, "")

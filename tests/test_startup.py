"""A start imports what it needs and no more."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest
from command import environment, write

CLEAN = "---\ntitle: 甲\ndate: 2024-03-01\ntags: [a]\ndescription: 乙\nsource_url: https://a.example/\n---\n\n好。\n"

HEAVY = (
    "click",
    "rich",
    "rapidfuzz",
    "spellchecker",
    "pathspec",
    "difflib",
    "importlib.metadata",
    "asyncio",
    "bs4",
)


def imported(*arguments: str, cwd: Path) -> set[str]:
    """Return the modules that a run of the command imports."""
    run = subprocess.run(
        [sys.executable, "-X", "importtime", "-m", "postlint", *arguments],
        cwd=cwd, env=environment(), capture_output=True, text=True, encoding="utf-8", check=False,
    )  # fmt: skip
    assert run.returncode == 0, run.stdout + run.stderr
    return {
        row.rpartition("|")[2].strip() for row in run.stderr.splitlines() if row.startswith("import time:")
    }


def roots(modules: set[str], names: tuple[str, ...]) -> list[str]:
    return sorted(name for name in names if any(f"{one}.".startswith(f"{name}.") for one in modules))


def test_the_version_needs_next_to_nothing(tmp_path: Path) -> None:
    modules = imported("--version", cwd=tmp_path)
    assert roots(modules, (*HEAVY, "markdown_it", "ruamel", "json", "logging", "pathlib")) == []
    assert {name for name in modules if name.startswith("postlint")} <= {
        "postlint", "postlint._version", "postlint.arguments", "postlint.errors",
    }  # fmt: skip


@pytest.mark.parametrize("name", ["a.md", "a.html"])
def test_a_clean_post(tmp_path: Path, name: str) -> None:
    write(tmp_path, {name: CLEAN})
    imported(name, cwd=tmp_path)  # the packs are read once, and kept
    modules = imported(name, cwd=tmp_path)
    assert roots(modules, (*HEAVY, "tomllib", "tomli")) == []
    assert "postlint.engine" in modules
    if name == "a.html":
        assert roots(modules, ("markdown_it",)) == []


def test_settings_and_folders_need_no_more_than_they_use(tmp_path: Path) -> None:
    write(tmp_path, {"a.md": CLEAN, "postlint.toml": 'ignore = ["TYP"]\n'})
    imported(cwd=tmp_path)
    assert roots(imported(cwd=tmp_path), HEAVY) == []

"""A start imports what it needs and no more."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from pathlib import Path

import pytest
from command import environment, write

CLEAN = "---\ntitle: 甲\ndate: 2024-03-01\ntags: [a]\ndescription: 乙\nsource_url: https://a.example/\n---\n\n好。\n"

HEAVY = (
    "click", "rich", "rapidfuzz", "spellchecker", "pathspec", "difflib", "importlib.metadata", "asyncio", "bs4",
    "pickle", "threading", "html.entities",
    "ruamel", "_ruamel_yaml", "rjieba", "opencc", "pypinyin", "_hashlib", "calendar", "postlint.fixer",
    "postlint.proof", "postlint.workers",
)  # fmt: skip

#: A post with most of what news posts have.
RICH = """---
layout: post
title: "远汀建材在石门关老城招标地下中试线"
date: 2016-01-01 22:09:10 +0800
categories: emnews
tags: [滚动新闻, 'b', 3]
source_url: https://www.example.net/a/71341.html
---
业内普遍预计，明年老旧起重机的需求仍会保持两位数增长，NorthChip 的竞争将更加激烈。2月8日，北汀软件交付 275 座起重机。

## 晨屿汽车的县级数据机房

[北汀食品的新型淡化装置](https://www.example.net/a/71341.html?id=3)。The council has approved the plan for the new line.
"""


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
    assert roots(modules, (*HEAVY, "pathlib")) == []
    assert {name for name in modules if name.startswith("postlint")} <= {
        "postlint", "postlint._version", "postlint.arguments", "postlint.errors",
    }  # fmt: skip


@pytest.mark.skipif(sys.platform == "win32", reason="XDG_CACHE_HOME")
@pytest.mark.parametrize("name", ["a.md", "a.html", "rich.md"])
def test_a_post_that_was_not_checked_before(
    tmp_path: Path, name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    write(tmp_path, {name: RICH if name == "rich.md" else CLEAN})
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "kept"))
    imported(name, "--exit-zero", cwd=tmp_path)  # the rules, tables and patterns are read once, and kept
    for results in (tmp_path / "kept" / "postlint").glob("results*"):
        results.unlink()
    modules = imported(name, "--exit-zero", cwd=tmp_path)
    assert roots(modules, (*HEAVY, "json", "sqlite3", "tomllib", "tomli")) == []
    assert "postlint.engine" in modules
    if name == "a.html":
        assert roots(modules, ("markdown_it",)) == []


def test_posts_that_were_checked_before_need_no_rules(tmp_path: Path) -> None:
    write(tmp_path, {
        "_config.yml": "url: https://a.example\n", "postlint.toml": 'ignore = ["TYP"]\n',
        "_posts/2024-03-01-a.md": CLEAN,
    })  # fmt: skip
    for path in tmp_path.rglob("*"):
        os.utime(path, (1_700_000_000, 1_700_000_000))
    time.sleep(2.1)  # what is younger may change once more under the same time
    imported(cwd=tmp_path)
    modules = imported(cwd=tmp_path)
    assert roots(modules, (*HEAVY, "markdown_it", "ruamel", "json", "sqlite3", "pickle")) == []
    assert roots(modules, ("postlint.engine", "postlint.kinds", "postlint.run", "postlint.site.detect")) == []


def test_settings_and_folders_need_no_more_than_they_use(tmp_path: Path) -> None:
    write(tmp_path, {"a.md": CLEAN, "postlint.toml": 'ignore = ["TYP"]\n'})
    imported(cwd=tmp_path)
    assert roots(imported(cwd=tmp_path), HEAVY) == []

"""Other linters run beside postlint with the generated settings, and each of their rules has been looked at."""

from __future__ import annotations

import json
import shutil
import subprocess
from pathlib import Path

import pytest
from one_rule import found

DOCS = Path(__file__).parent.parent / "docs"
MARKDOWNLINT = shutil.which("markdownlint-cli2")
needs_markdownlint = pytest.mark.skipif(
    MARKDOWNLINT is None, reason="needs markdownlint-cli2 (npm install --global markdownlint-cli2)"
)

#: A post with what both find: trailing space, bare links, levels, brackets, an empty link, a heading without its space.
POST = """---
title: 云川科技发布年报
date: 2024-03-01
---

## 营收

云川科技今日发布年报。{space}
见(公告)[https://a.example.com/1]与[]()，<b>全年营收</b>增长三成，详见 https://a.example.com/2 。

#### 利润

##风险提示

![](a.png)

|甲|乙|
|--|--|
|1|2|3|
""".replace("{space}", " ")


def reported(config: Path, folder: Path) -> set[str]:
    """Return the rules that markdownlint reports on the post with these settings."""
    (folder / "post.md").write_text(POST, encoding="utf-8")
    assert MARKDOWNLINT is not None
    done = subprocess.run(
        [MARKDOWNLINT, "--config", str(config), "post.md"],
        cwd=folder,
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=False,
        timeout=120,
    )
    assert done.returncode in (0, 1), done.stderr
    lines = [line for line in done.stderr.split("\n") if line.startswith("post.md:")]
    return {word.partition("/")[0] for line in lines for word in line.split() if word.startswith("MD0")}


def rows(tool: str) -> dict[str, list[str]]:
    """Return the rows of the table on one tool, by rule."""
    lines = (DOCS / "other-linters.tsv").read_text(encoding="utf-8").splitlines()[1:]
    return {row[1]: row for row in (line.split("\t") for line in lines) if row[0] == tool}


@needs_markdownlint
@pytest.mark.integration
def test_markdownlint_says_nothing_twice_with_the_generated_settings(tmp_path: Path) -> None:
    (tmp_path / "all.markdownlint.json").write_text('{"default": true}', encoding="utf-8")
    alone = reported(tmp_path / "all.markdownlint.json", tmp_path)
    beside = tmp_path / "beside.markdownlint.json"
    shutil.copy(DOCS / "markdownlint.json", beside)
    both = reported(beside, tmp_path)
    table = rows("markdownlint")
    ours = {one.name for one in found(POST, "MD,HTM,LNK")}
    silenced = alone - both
    for rule in ("MD001", "MD009", "MD011", "MD018", "MD042", "MD056"):
        assert rule in silenced
        assert ours & set(table[rule][3].split()), (rule, ours)
    assert all(table[rule][4] == "off" for rule in silenced)
    assert all(table[rule][4] == "on" for rule in both)


@needs_markdownlint
@pytest.mark.integration
def test_each_rule_of_markdownlint_has_its_row() -> None:
    assert MARKDOWNLINT is not None
    modules = next(one for one in Path(MARKDOWNLINT).resolve().parents if one.name == "node_modules")
    schema = json.loads(
        next(modules.rglob("markdownlint/schema/markdownlint-config-schema-strict.json")).read_text(
            encoding="utf-8"
        )
    )
    assert {name for name in schema["properties"] if name.startswith("MD0")} == set(rows("markdownlint"))


def test_rumdl_has_the_rules_of_markdownlint_under_the_same_numbers() -> None:
    assert not set(rows("rumdl")) & set(rows("markdownlint"))


def test_each_row_says_why() -> None:
    for tool in ("markdownlint", "rumdl", "html-validate"):
        for row in rows(tool).values():
            assert len(row) == 6, row
            assert len(row[5]) > 4, row
            assert row[4] in ({"on", "off"} if tool != "html-validate" else {""}), row

"""Whole outputs, as they were last agreed on.

`UPDATE_SNAPSHOTS=1 pytest tests/test_snapshots.py` writes them anew.
"""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from command import ROOT, postlint, write

SNAPSHOTS = Path(__file__).parent / "snapshots"

CHINESE = """\
---
title: "快讯: 岚屿能源发布年报"
date: 2024-03-18 20:00:00 +0800
tags: [快讯]
description: 岚屿能源发布年报。
source_url: https://news.example.com/1.html
---
{BODY}

<div><b>风险提示</div>
"""
# One row, as portals write their posts: windows are cut on both sides.
CHINESE = CHINESE.replace(
    "{BODY}",
    '<p>岚屿能源<span id="quote_1.600001"></span>发布年报,全年营业收入28.4亿元(未经审计)。</p>'
    "<p>公司表示,今年将继续投入研发，"
    + "把经验带给更多的园区客户，" * 6
    + "好让窗口在两边都要截断,看得出省略号。</p>",
)
ENGLISH = """\
---
title: Ferries
date: 2024-09-12 08:00:00 +0100
tags: [ferries]
description: New ferries.
source_url: https://news.example.com/2.html
---

Northvane orders <span></span>six; see [a list](https://a.example.com/?utm_source=mail&id=7) and [this]().
"""
CLEAN = CHINESE.split("<p>")[0] + "\n一切正常。\n"

RULES = ("--isolated", "--select", "CJK001,CJK003,WGT004,HTM001,TRK001,LNK001,PL")


@pytest.fixture
def site(tmp_path: Path) -> Path:
    write(tmp_path, {"_posts/zh.md": CHINESE, "_posts/en.md": ENGLISH, "_posts/clean.md": CLEAN})
    write(tmp_path, {"crlf.html": "<p>甲,乙</p>\r\n<p>丙</p>\r\n", "binary.md": b"\xff\0"})
    return tmp_path


@pytest.mark.parametrize(
    ("name", "options"),
    [
        ("text.txt", ()),
        ("quiet.txt", ("--quiet",)),
        ("full.txt", ("--output-format", "full")),
        ("json.json", ("--output-format", "json")),
        ("statistics.txt", ("--statistics",)),
        ("statistics.json", ("--statistics", "--output-format", "json")),
        ("diff.diff", ("--diff",)),
        ("unsafe.diff", ("--diff", "--unsafe-fixes")),
        ("fix.txt", ("--fix",)),
        ("unsafe-fix.txt", ("--fix", "--unsafe-fixes")),
    ],
)
def test_output(site: Path, name: str, options: tuple[str, ...]) -> None:
    ran = postlint(*RULES, *options, cwd=site)
    found = f"{ran.out}[stderr]\n{ran.err}[status] {ran.status}\n" if name.endswith("txt") else ran.out
    path = SNAPSHOTS / name
    if os.environ.get("UPDATE_SNAPSHOTS"):
        path.parent.mkdir(exist_ok=True)
        path.write_bytes(found.encode())
    assert found == path.read_bytes().decode()


def test_the_examples_are_all_found_and_fixed_once(tmp_path: Path) -> None:
    import shutil

    shutil.copytree(ROOT / "examples", tmp_path / "examples")
    first = postlint("--fix", "examples", cwd=tmp_path)
    assert (first.status, first.err) == (1, "")
    after = {path: path.read_bytes() for path in tmp_path.rglob("*") if path.is_file()}
    second = postlint("--fix", "examples", cwd=tmp_path)
    assert {path: path.read_bytes() for path in after} == after
    assert "Fixed" not in second.out
    assert [row for row in second.rows if ":" in row][:-1] == [row for row in first.rows if ":" in row][:-1]

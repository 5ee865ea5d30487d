"""`--timing` tells where the time goes, and changes nothing else."""

from __future__ import annotations

import re
from pathlib import Path

from command import postlint, write

from postlint.timing import Timing


def test_the_report_is_the_same_and_the_profile_goes_to_stderr(tmp_path: Path) -> None:
    write(tmp_path, {f"{n}.md": "---\ntitle: 甲\n---\n\n好,好<span></span>\n" for n in range(3)})
    plain = postlint("--isolated", cwd=tmp_path)
    timed = postlint("--isolated", "--timing", cwd=tmp_path)
    assert (timed.status, timed.out) == (plain.status, plain.out)
    head, *rows = timed.err.splitlines()
    assert re.fullmatch(r"[\d.]+ s for 3 posts, in one process, without results of earlier runs", head), head
    found = [
        re.fullmatch(r" *([\d.]+) s +([\d.]+) % +[\d.]+ µs/post  (stage|view|rule ) +(.+)", row)
        for row in rows
    ]
    names = {row[4] for row in found if row}
    assert len(names) == len(rows)
    assert {"CJK001 half-width-punctuation", "prose", "front_matter", "read, parse, word and sort"} <= names
    # Each share is rounded to a tenth.
    assert abs(sum(float(row[2]) for row in found if row) - 100) <= 0.05 * len(rows) + 0.1
    assert [float(row[1]) for row in found if row] == sorted(
        (float(row[1]) for row in found if row), reverse=True
    )


def test_a_block_counts_without_the_blocks_in_it() -> None:
    timing = Timing()
    with timing.of("rule", "outer"):
        for _ in range(3):
            with timing.of("view", "inner"):
                sum(range(200_000))
    assert timing.seconds["rule", "outer"] < timing.seconds["view", "inner"]

"""The benchmark of false alarms: samples that stay, and rates that count what was judged."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest
from checkout import ROOT

sys.path.insert(0, str(ROOT))

from benchmarks import noise
from benchmarks.corpus import Text
from benchmarks.noise import Found


def some(count: int) -> list[Found]:
    return [Found(f"s/{n}.md:1:1:CJK001", "CJK001", n % 2 == 0, True, "") for n in range(count)]


def test_a_sample_is_the_same_again_and_hardly_changes_with_one_more_finding() -> None:
    first, fixes = noise.samples(some(400), 40, 20, 1)
    assert noise.samples(some(400), 40, 20, 1) == (first, fixes)
    assert all(one.safe for one in fixes)
    assert len(set(first) & set(noise.samples(some(401), 40, 20, 1)[0])) >= 39
    assert set(first) != set(noise.samples(some(400), 40, 20, 2)[0])


def test_a_key_names_the_place_and_holds_no_text() -> None:
    [one] = noise.findings(Text("site", "a/b.md", "公司营收增长,利润翻倍。\n"))
    assert one.key == "site/a/b.md:1:7:CJK001"
    assert one.safe
    assert one.counts
    assert "增长⟦,⟧利润" in one.shown


def test_rates_count_the_false_ones_among_those_judged() -> None:
    found = some(20)
    known = {one.key: "false" if number == 0 else "true" for number, one in enumerate(found)}
    text = noise.report("", 10, found, found[:10], found[:4], known)
    assert (
        "10 posts, 20 warnings and errors: 20.0 per 10 posts. Of a sample of 10, 1 are false: 2.00 false ones"
        in text
    )
    assert "Of a sample of 4 safe fixes, 1 are wrong" in text


def test_what_is_not_judged_stops_the_rates(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "a.md").write_text("公司营收增长,利润翻倍。\n", encoding="utf-8")
    assert noise.main(["rates", str(tmp_path)]) == 2
    assert "findings are not judged" in capsys.readouterr().err

"""Which rules run: codes, names, families; the closest selector wins."""

from __future__ import annotations

from itertools import pairwise
from pathlib import Path

import pytest
from command import postlint

from postlint.run import Runner
from postlint.selection import enabled
from postlint.settings import Settings


def chosen(overrides: dict[str, object], path: str = "a.md") -> set[str]:
    settings = Settings.load(isolated=True, overrides=overrides)
    return {rule.code for rule in enabled(Runner().rules(settings), settings, path)}


def codes(prefix: str) -> set[str]:
    rules = Runner().rules(Settings.load(isolated=True))
    return {rule.code for rule in rules if rule.code.startswith(prefix)}


@pytest.mark.parametrize(
    ("overrides", "expected"),
    [
        ({"select": ["CJK001"]}, {"CJK001"}),
        ({"select": ["half-width-punctuation"]}, {"CJK001"}),
        ({"select": ["WGT", "CJK001"]}, {*codes("WGT"), "CJK001"}),
        ({"select": ["WGT"], "ignore": ["WGT004"]}, codes("WGT") - {"WGT004"}),
        ({"select": ["WGT004"], "ignore": ["WGT"]}, {"WGT004"}),
        ({"select": ["WGT004"], "ignore": ["ALL"]}, {"WGT004"}),
        ({"select": ["ALL"], "ignore": ["ALL"], "extend-select": ["TRK"]}, codes("TRK")),
        ({"select": ["WGT004"], "ignore": ["empty-element"]}, set()),  # a tie goes to `ignore`
        ({"select": ["TRK00"], "ignore": ["TRK", "LNK"], "extend-select": []}, codes("TRK00")),
    ],
)  # fmt: skip
def test_the_closest_selector_wins(overrides: dict[str, object], expected: set[str]) -> None:
    found = chosen(overrides)
    families = {code[:3] for code in expected}
    assert {code for code in found if not families or code[:3] in families} == expected
    assert len(found) == len(expected)


def test_presets_grow() -> None:
    sizes = [chosen({"preset": name}) for name in ("news", "news-zh", "strict", "all")]
    assert all(smaller <= larger for smaller, larger in pairwise(sizes))


def test_a_pattern_of_files_ignores_a_rule() -> None:
    overrides: dict[str, object] = {
        "select": ["CJK"],
        "per-file-ignores": {"old/": ["CJK001"], "*.html": ["CJK"]},
    }
    assert "CJK001" in chosen(overrides, "new/a.md")
    assert "CJK001" not in chosen(overrides, "old/a.md")
    assert chosen(overrides, "new/a.html") == set()


def test_selectors_on_the_command_line_take_commas_and_repeat(tmp_path: Path) -> None:
    (tmp_path / "a.md").write_text("甲,乙 <span></span>\n", encoding="utf-8")
    args = ("--isolated", "--quiet", "--select", "CJK001, LNK", "--select=WGT", "--ignore", "WGT004,LNK001")
    ran = postlint(*args, "a.md", cwd=tmp_path)
    assert [row.split()[1] for row in ran.rows] == ["CJK001"]
    args = ("--isolated", "--quiet", "--select", "CJK001", "--extend-select", "empty-element")
    ran = postlint(*args, "a.md", cwd=tmp_path)
    assert [row.split()[1] for row in ran.rows] == ["CJK001", "WGT004"]


@pytest.mark.parametrize("option", ["--select", "--extend-select", "--ignore"])
def test_a_selector_that_means_no_rule(tmp_path: Path, option: str) -> None:
    ran = postlint("--isolated", option, "protocol-relatve-url", cwd=tmp_path)
    assert ran.status == 2
    assert ran.err == (
        f"postlint: unknown rule 'protocol-relatve-url' in {option[2:]}"
        " (did you mean 'protocol-relative-url'?)\n"
    )


def test_a_selector_in_a_file_is_told_with_its_line(tmp_path: Path) -> None:
    (tmp_path / "postlint.toml").write_text('select = [\n  "WGT",\n  "NOPE",\n]\n')
    ran = postlint(cwd=tmp_path)
    assert ran.status == 2
    assert ran.err.startswith("postlint: postlint.toml:3: unknown rule 'NOPE' in select (")

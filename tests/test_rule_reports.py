"""`postlint rule` and `postlint config`: what they print of rules and settings."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

import pytest

from postlint import packs
from postlint.errors import UsageError
from postlint.reports import toml
from postlint.reports.rule_facts import diff_rows, facts, named, safeties, shown
from postlint.reports.rule_pages import code, fence, page, table
from postlint.reports.rules import explain, listing
from postlint.reports.settings import render
from postlint.rule import Rule
from postlint.settings import Settings

if sys.version_info >= (3, 11):
    import tomllib
else:
    import tomli as tomllib

RULE = """\
code: DESK001
name: half-comma
family: house style
summary: "A comma | with <b>."
why: It is short.
source: [one, "https://a.example.com/x, page 3"]
severity: warning
kind: text
pattern: ","
replace: {",": "，"}
message: "`{text}` is short"
fix: {safety: safe, effect: punctuation, message: "Replace with `{new}`"}
presets: [strict]
examples:
  - {bad: "甲,乙\\n", wrong: ",", good: "甲，乙\\n"}
  - {ok: "甲\\u200b乙\\n", because: there is none, filename: about.md}
"""


@pytest.fixture
def rule(tmp_path: Path) -> Rule:
    """A rule with something of everything."""
    (tmp_path / "half-comma.yaml").write_text(RULE, encoding="utf-8")
    return packs.load_pack(tmp_path, cache=False)[0]


def test_a_rule_is_explained_for_a_terminal(rule: Rule) -> None:
    assert explain([rule], "DESK001", "text") == (
        "DESK001 half-comma (house style)\n"
        "A comma | with <b>.\n"
        "\n"
        "Why       It is short.\n"
        "Severity  warning\n"
        "Fix       safe: Replace with `{new}` (may change punctuation)\n"
        "Presets   strict, all\n"
        "Source    one\n"
        "Source    https://a.example.com/x, page 3\n"
        "\n"
        "Reports\n"
        "  - 甲,乙\n"
        "  + 甲，乙\n"
        "\n"
        "Stays silent\n"
        "  # as about.md\n"
        "  甲⟨U+200B⟩乙\n"
        "      there is none\n"
        "\n"
        "Parameters, set in [rules.half-comma]\n"
        '  pattern = ","\n'
        '  unsafe-pattern = ""\n'
        '  replace = { "," = "，" }\n'
        "  fold = false\n"
        "  literals = []\n"
        "  beside = {}\n"
        '  then = ""\n'
        '  rough = ""\n'
        '  among = ""\n'
        "  before = []\n"
        "  unless = []\n"
        '  language = "any"\n'
        "  adjacent = false\n"
        '  style = "full"\n'
        '  counterpart = ""\n'
        "  captions = true\n"
        "\n"
        "Suppress\n"
        "  <!-- postlint-disable-next half-comma -->\n"
        "  <!-- postlint-disable-file half-comma -->\n"
        "  postlint: {disable: [half-comma]}   # in the front matter\n"
        '  ignore = ["half-comma"]   # in postlint.toml\n'
    )


def test_a_rule_is_explained_as_json(rule: Rule) -> None:
    one = json.loads(explain([rule], "half-comma", "json"))
    assert (one["code"], one["name"], one["presets"]) == ("DESK001", "half-comma", ["strict"])
    assert one["outcomes"] == [
        {
            "variant": None,
            "message": "`{text}` is short",
            "severity": "warning",
            "fix": {"applicability": "safe", "effects": ["punctuation"], "message": "Replace with `{new}`"},
        }
    ]
    assert one["examples"] == [
        {"bad": "甲,乙\n", "wrong": [","], "good": "甲，乙\n"},
        {"ok": "甲\u200b乙\n", "because": "there is none"},
    ]
    assert json.loads(explain([rule], None, "json")) == [one]


def test_a_page_has_the_four_parts(rule: Rule) -> None:
    text = explain([rule], "half-comma", "markdown")
    headings = [line for line in text.split("\n") if line.startswith("## ")]
    assert headings[:4] == [
        "## What it does",
        "## Why is this bad?",
        "## Example",
        "## What it does not report",
    ]
    assert "Use instead:\n\n```markdown\n甲，乙\n```\n" in text
    assert "Where the file is `about.md`:\n" in text
    assert "- <https://a.example.com/x>, page 3\n" in text


def test_the_table_holds_what_a_cell_can(rule: Rule) -> None:
    assert table([rule], "docs/").endswith(
        "| DESK001 | [half-comma](docs/half-comma.md) | warning | safe |"
        " A comma \\| with &lt;b>. *Off by default.* |\n"
    )


def test_the_listing_has_one_aligned_line_a_rule() -> None:
    rules = packs.load_pack(packs.built_in())
    rows = [line for line in listing(rules).split("\n") if line.startswith("  ")]
    assert len(rows) == len(rules)
    assert (
        len({row.index(f" {rule.severity} ") for row in rows for rule in rules if f" {rule.name} " in row})
        == 1
    )


@pytest.mark.parametrize("output_format", ["text", "json", "markdown"])
def test_every_rule_that_ships_can_be_explained(output_format: str) -> None:
    rules = packs.load_pack(packs.built_in())
    text = explain(rules, None, output_format)
    assert all(rule.name in text for rule in rules)
    assert str(Path(packs.built_in()).resolve()) not in text


def test_a_name_is_found_in_any_case(rule: Rule) -> None:
    assert named([rule], "desk001") is named([rule], "Half-Comma") is rule


def test_an_unknown_name_is_an_error_with_the_nearest(rule: Rule) -> None:
    with pytest.raises(UsageError, match=r"unknown rule 'half-coma' .did you mean 'half-comma'"):
        explain([rule], "half-coma", "text")


def test_the_engine_cannot_be_silenced() -> None:
    crashed = named(packs.load_pack(packs.built_in()), "PL003")
    assert "not in a post" in explain([crashed], "PL003", "text")
    assert "postlint-disable" not in page(facts(crashed))
    assert safeties(crashed) == "–"


def test_what_cannot_be_seen_is_named() -> None:
    assert shown("甲\u3000乙  \n\u202e丙") == "甲⟨U+3000⟩乙␠␠\n⟨U+202E⟩丙"


def test_a_diff_keeps_the_rows_that_stay() -> None:
    assert list(diff_rows("a\nb\nc\n", "a\nB\nc\n")) == ["  a", "- b", "+ B", "  c"]


def test_fences_and_code_spans_hold_backticks() -> None:
    assert fence("```\na\n```\n", "markdown") == ["````markdown", "```", "a", "```", "````"]
    assert code("a `b`") == "`` a `b` ``"
    assert code("a") == "`a`"


@pytest.mark.parametrize(
    "value", ['甲"\\\n\x7f', 3, 2.5, True, ["a", [1]], {"a b": {"c": []}, "d": "–"}, {}, []]
)
def test_toml_reads_back_what_is_written(value: Any) -> None:
    assert tomllib.loads(f"value = {toml.value(value)}") == {"value": value}


class TestConfig:
    """The settings in force, as a settings file would say them."""

    @pytest.fixture(autouse=True)
    def folder(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.chdir(tmp_path)

    def test_each_key_has_the_place_that_set_it(self) -> None:
        Path("base.toml").write_text('extend-select = ["WGT",\n"LNK"]\npreset = "all"\n')
        Path("postlint.toml").write_text(
            'extend = "base.toml"\nextend-select = ["TRK"]\n[rules.keyword-link]\nkeep = ["stock"]\n'
            '[per-file-ignores]\n"*.md" = ["FM"]\n[front-matter.vocabulary]\ntags = ["a"]\n'
            '[site]\nbaseurl = ""\n'
        )
        text = render(Settings.load())
        for line in (
            'preset = "all"  # base.toml:3',
            '  "WGT",  # base.toml:1',
            '  "LNK",  # base.toml:2',
            '  "TRK",  # postlint.toml:2',
            'keep = ["stock"]  # postlint.toml:4',
            '"*.md" = ["FM"]  # postlint.toml:6',
            'tags = ["a"]  # postlint.toml:8',
            'baseurl = ""  # postlint.toml:10',
            'fail-on = "warning"  # default',
            "# select is not set  # default",
        ):
            assert f"\n{line}\n" in text
        assert tomllib.loads(text)["extend-select"] == ["WGT", "LNK", "TRK"]

    def test_what_the_command_line_says_is_named(self) -> None:
        text = render(Settings.load(isolated=True, overrides={"ignore": ["CJK"]}))
        assert '\nignore = ["CJK"]  # command line\n' in text
        assert text.startswith("# No settings file: these are the defaults.\n")

    def test_the_output_is_a_settings_file_that_gives_the_same_settings(self) -> None:
        Path("first.toml").write_text(
            'ignore = ["CJK"]\n[severity]\nempty-link = "info"\n[links.remap]\na = "b"\n'
        )
        first = Settings.load(config=Path("first.toml"))
        Path("second.toml").write_text(render(first), encoding="utf-8")
        second = Settings.load(config=Path("second.toml"))
        assert (second.ignore, second.severity, second.links) == (first.ignore, first.severity, first.links)

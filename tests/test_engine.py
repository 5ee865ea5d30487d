"""Rules over one post: order, crashes contained, settings applied, messages filled."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from postlint.engine import Linter
from postlint.kinds.base import Context, Kind
from postlint.post import Post
from postlint.rule import Finding, Rule
from postlint.run import Runner
from postlint.settings import Settings
from postlint.text import Span
from postlint.wording import fill, shorten


class Broken(Kind):
    """Finds one thing, then fails."""

    error: type[Exception] = ValueError

    def check(self, post: Post, context: Context) -> Iterator[Finding]:
        yield Finding(Span(0, 1))
        raise self.error("a bug\nwith rows")


def rules(*codes: str, **overrides: object) -> tuple[list[Rule], Settings]:
    settings = Settings.load(isolated=True, overrides=overrides)
    return [rule for rule in Runner().rules(settings) if rule.code in codes], settings


def check(chosen: list[Rule], settings: Settings, text: str) -> list[tuple[str, str, str]]:
    found = Linter(chosen, settings).check(Post(text), Context(settings, "post.md"))
    return [(one.code, one.severity, one.message) for one in found]


@pytest.mark.parametrize("error", [ValueError, RecursionError, MemoryError, KeyError])
def test_a_crash_of_one_rule_is_told_and_the_others_run(error: type[Exception]) -> None:
    chosen, settings = rules("CJK001", "WGT004", "PL003")
    chosen = [rule._replace(check=Broken(error=error)) if rule.code == "WGT004" else rule for rule in chosen]
    found = check(chosen, settings, "甲,乙\n")
    assert [code for code, _, _ in found] == ["PL003", "CJK001"]
    assert found[0][1] == "error"
    assert found[0][2].startswith(f"WGT004 empty-element crashed ({error.__name__}: ")
    assert "\n" not in found[0][2]


def test_what_stops_a_run_stops_it() -> None:
    chosen, settings = rules("WGT004")
    chosen = [chosen[0]._replace(check=Broken(error=KeyboardInterrupt))]  # type: ignore[arg-type]
    with pytest.raises(KeyboardInterrupt):
        check(chosen, settings, "甲\n")


class Counting(Kind):
    """Finds nothing and counts how often it is asked."""

    asked: list[str] = []  # noqa: RUF012

    def check(self, post: Post, context: Context) -> Iterator[Finding]:
        self.asked.append(post.text)
        yield from ()


@pytest.mark.parametrize("text", ["甲,乙\n", "甲,乙\n\n<!-- postlint-disable -->\n"])
def test_a_rule_is_asked_once_whoever_wants_to_know(text: str) -> None:
    chosen, settings = rules("WGT004")
    chosen = [chosen[0]._replace(check=Counting())]
    Counting.asked.clear()
    checking = Linter(chosen, settings).begin(Post(text), Context(settings, "post.md"))
    assert checking.mending(unsafe=True) == checking.all() == checking.all()
    assert Counting.asked == [text]


def test_severity_and_parameters_of_the_settings() -> None:
    chosen, settings = rules("CJK001", severity={"CJK001": "info"})
    assert check(chosen, settings, "甲,乙\n")[0][1] == "info"
    chosen, settings = rules("WGT004", rules={"empty-element": {"tags": ["em"]}})
    found = check(chosen, settings, "甲<em></em>乙<span></span>\n")
    assert [message for _, _, message in found] == ["`<em>` is empty"]


@pytest.mark.parametrize(
    ("code", "name", "pattern", "text"),
    [
        ("TYP011", "number-unit", "[0-9]+公司", "请在12公司。\n"),
        ("CJK004", "full-width-alphanumeric", "全角", "中文全角。\n"),
        ("CJK008", "space-near-punctuation", "空格", "中文空格。\n"),
    ],
)
def test_a_pattern_of_the_settings_is_tried_where_that_of_the_rule_could_not_match(
    code: str, name: str, pattern: str, text: str
) -> None:
    chosen, settings = rules(code, rules={name: {"pattern": pattern}})
    assert [found[0] for found in check(chosen, settings, text)] == [code]


def test_a_sign_of_lost_characters_anywhere_has_wrong_letters_looked_for() -> None:
    chosen, settings = rules("TYP007")
    assert [found[0] for found in check(chosen, settings, "This `锟` caf&Atilde;&copy; is open.\n")] == [
        "TYP007"
    ]


def test_fix_safety_of_the_settings() -> None:
    chosen, settings = rules("CJK001", **{"fix-safety": {"half-width-punctuation": "unsafe"}})
    found = Linter(chosen, settings).check(Post("甲,乙\n"), Context(settings, "post.md"))
    assert found[0].fix is not None
    assert found[0].fix.applicability == "unsafe"


@pytest.mark.parametrize(
    ("message", "values", "filled"),
    [
        ("plain", {}, "plain"),
        ("{a} and {b}", {"a": "1", "b": "2"}, "1 and 2"),
        ("{{a}} {a}", {"a": "{b}"}, "{a} {b}"),
        ("{missing}", {}, ""),
        ("{a.__class__}", {"a": "x"}, ""),  # names only: never an attribute of a value
        ("{a}", {"a": "x\n y"}, "x y"),
    ],
)
def test_messages_are_filled_with_names_only(message: str, values: dict[str, str], filled: str) -> None:
    assert fill(message, values) == filled


def test_long_words_are_cut_in_the_middle() -> None:
    assert len(shorten("字" * 500)) <= 80
    assert shorten("字" * 80) == "字" * 80
    assert shorten("a" * 100 + "z").endswith("z")

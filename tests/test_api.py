"""postlint from Python."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

import postlint
from postlint import Settings, UsageError
from postlint.settings import forget

ONE = Settings.load(isolated=True, overrides={"select": ["CJK001", "HTM001"]})


def test_check_returns_diagnostics_in_the_order_of_the_text() -> None:
    found = postlint.check("甲,乙\n\n<div><b>丙</div>\n\n丁,戊\n", settings=ONE)
    assert [(one.code, one.span, one.severity) for one in found] == [
        ("CJK001", (1, 2), "warning"),
        ("HTM001", (10, 13), "error"),
        ("CJK001", (23, 24), "warning"),
    ]
    assert postlint.check("", settings=ONE) == []


def test_fix_applies_the_safe_fixes_and_returns_what_is_left() -> None:
    text = "甲,乙\r\n\r\n<div><b>丙</div>\r\n"
    done = postlint.fix(text, settings=ONE)
    assert done.text == text.replace(",", "，")
    assert [one.code for one in done.diagnostics] == ["HTM001"]
    assert done.fixed == {("CJK001", "half-width-punctuation"): 1}
    assert not done.failed
    assert postlint.fix(done.text, settings=ONE).text == done.text
    assert postlint.fix(text, settings=ONE, unsafe=True).text == text.replace(",", "，").replace(
        "丙", "丙</b>"
    )


def test_the_file_name_decides_what_a_post_is() -> None:
    text = "    甲,乙\n"  # code in Markdown, text in HTML
    assert postlint.check(text, settings=ONE) == []
    assert len(postlint.check(text, "a.html", ONE)) == 1


def test_the_settings_around_the_file_count(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "site").mkdir()
    (tmp_path / "site/postlint.toml").write_text(
        'select = ["CJK001"]\n[per-file-ignores]\n"old/" = ["CJK001"]\n'
    )
    forget()
    assert [one.code for one in postlint.check("甲,乙\n", str(tmp_path / "site/a.md"))] == ["CJK001"]
    assert postlint.check("甲,乙\n", str(tmp_path / "site/old/a.md")) == []
    monkeypatch.chdir(tmp_path / "site")
    assert [one.code for one in postlint.check("甲,乙\n")] == ["CJK001"]
    assert [one.code for one in postlint.check("甲,乙\n", "old/../a.md")] == ["CJK001"]


def test_settings_that_can_not_be_used_are_an_error(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="unknown rule 'NOPE' in select"):
        postlint.check("甲\n", settings=Settings.load(isolated=True, overrides={"select": ["NOPE"]}))
    (tmp_path / "postlint.toml").write_text("selct = 1\n")
    forget()
    with pytest.raises(UsageError, match=r"postlint\.toml:1: unknown key 'selct'") as caught:
        postlint.check("甲\n", os.path.join(tmp_path, "a.md"))
    assert caught.value.line == 1


def test_what_the_package_exports() -> None:
    assert sorted(postlint.__all__) == postlint.__all__
    for name in postlint.__all__:
        assert getattr(postlint, name) is not None
    with pytest.raises(AttributeError, match="no attribute 'chekc'"):
        _ = postlint.chekc

"""Each rule of front matter finds the same in YAML, TOML and JSON, at the value, and its fix keeps the form."""

from __future__ import annotations

from pathlib import Path

import pytest
from ruamel.yaml import YAML

import postlint
from postlint import packs
from postlint.settings import Settings
from postlint.settings_keys import KEYS

FENCES = {"yaml": "---\n{}---\n", "toml": "+++\n{}+++\n", "json": "{{\n{}}}\n"}
SETTINGS = """
select = ["FM"]
[front-matter]
recommended = []
schema = "schema.json"
vocabulary = {tags = ["人工智能"]}
[site]
timezone = "Asia/Shanghai"
[rules.key-order]
order = ["title", "date"]
"""
SCHEMA = '{"properties": {"image": {"properties": {"width": {"maximum": 999}, "list": {"items": {"type": "string"}}}}}}'

#: The rule, what is wrong (as it stands in the text), and the three forms; `before → after` where it is mended.
CASES: tuple[tuple[str, dict[str, str], dict[str, str], dict[str, str]], ...] = (
    (
        "missing-field",
        {"yaml": "---", "toml": "+++", "json": "{"},
        {"yaml": "date: 2024-03-01\n", "toml": "date = 2024-03-01\n", "json": '"date": "2024-03-01"\n'},
        {},
    ),
    (
        "empty-field",
        {"yaml": "''", "toml": "''", "json": '""'},
        {"yaml": "title: ''\n", "toml": "title = ''\n", "json": '"title": ""\n'},
        {},
    ),
    (
        "invalid-field",
        {"yaml": "也许", "toml": "'也许'", "json": '"也许"'},
        {"yaml": "draft: 也许\n", "toml": "draft = '也许'\n", "json": '"draft": "也许"\n'},
        {},
    ),
    (
        "invalid-field",
        dict.fromkeys(FENCES, "1200"),
        {
            "yaml": "image:\n  width: 1200\n",
            "toml": "[image]\nwidth = 1200\n",
            "json": '"image": {"width": 1200}\n',
        },
        {},
    ),
    (
        "invalid-field",
        dict.fromkeys(FENCES, "7"),
        {
            "yaml": "image:\n  list: [a, 7]\n",
            "toml": "image = {list = ['a', 7]}\n",
            "json": '"image": {"list": ["a", 7]}\n',
        },
        {},
    ),
    (
        "invalid-date",
        {"yaml": "2024年3月1日", "toml": "'2024年3月1日'", "json": '"2024年3月1日"'},
        {
            "yaml": "date: 2024年3月1日 # 周五\n",
            "toml": "date = '2024年3月1日' # 周五\n",
            "json": '"date" : "2024年3月1日"\n',
        },
        {
            "yaml": "date: 2024-03-01 # 周五\n",
            "toml": "date = '2024-03-01' # 周五\n",
            "json": '"date" : "2024-03-01"\n',
        },
    ),
    (
        "date-without-zone",
        {"yaml": "2024-03-01 10:00:00", "toml": "2024-03-01 10:00:00", "json": '"2024-03-01 10:00:00"'},
        {
            "yaml": "date:   2024-03-01 10:00:00\n",
            "toml": "date = 2024-03-01 10:00:00\n",
            "json": '"date": "2024-03-01 10:00:00"\n',
        },
        {
            "yaml": "date:   2024-03-01 10:00:00 +0800\n",
            "toml": "date = 2024-03-01 10:00:00+08:00\n",
            "json": '"date": "2024-03-01 10:00:00 +0800"\n',
        },
    ),
    (
        "date-mismatch",
        {"yaml": "2024-03-05", "toml": "2024-03-05", "json": '"2024-03-05"'},
        {"yaml": "date: 2024-03-05\n", "toml": "date = 2024-03-05\n", "json": '"date": "2024-03-05"\n'},
        {},
    ),
    (
        "duplicate-key",
        {"yaml": "title", "toml": "title", "json": '"title"'},
        {
            "yaml": "title: 一\ntitle: 二\n",
            "toml": "title = '一'\ntitle = '二'\n",
            "json": '"title": "一",\n"title": "二"\n',
        },
        {},
    ),
    (
        "misspelled-key",
        {"yaml": "titel", "toml": "titel", "json": '"titel"'},
        {"yaml": "titel: 标题\n", "toml": "titel = '标题'\n", "json": '"titel": "标题"\n'},
        {"yaml": "title: 标题\n", "toml": "title = '标题'\n", "json": '"title": "标题"\n'},
    ),
    (
        "future-date",
        {"yaml": "2124-03-09", "toml": "2124-03-09", "json": '"2124-03-09"'},
        {"yaml": "date: 2124-03-09\n", "toml": "date = 2124-03-09\n", "json": '"date": "2124-03-09"\n'},
        {},
    ),
    (
        "updated-before-date",
        {"yaml": "2024-03-01", "toml": "2024-03-01", "json": '"2024-03-01"'},
        {
            "yaml": "date: 2024-03-09\nlastmod: 2024-03-01\n",
            "toml": "date = 2024-03-09\nlastmod = 2024-03-01\n",
            "json": '"date": "2024-03-09",\n"lastmod": "2024-03-01"\n',
        },
        {},
    ),
    (
        "title-length",
        {"yaml": "甲", "toml": "'甲'", "json": '"甲"'},
        {"yaml": "title: 甲\n", "toml": "title = '甲'\n", "json": '"title": "甲"\n'},
        {},
    ),
    (
        "title-markup",
        dict.fromkeys(FENCES, "&amp;"),
        {
            "yaml": "title: 甲&amp;乙 # x\n",
            "toml": "title = '甲&amp;乙' # x\n",
            "json": '"title": "甲&amp;乙"\n',
        },
        {"yaml": "title: 甲&乙 # x\n", "toml": "title = '甲&乙' # x\n", "json": '"title": "甲&乙"\n'},
    ),
    (
        "unknown-term",
        dict.fromkeys(FENCES, "人工智慧"),
        {"yaml": "tags: [人工智慧]\n", "toml": "tags = ['人工智慧']\n", "json": '"tags": ["人工智慧"]\n'},
        {"yaml": "tags: [人工智能]\n", "toml": "tags = ['人工智能']\n", "json": '"tags": ["人工智能"]\n'},
    ),
)


@pytest.mark.parametrize("form", FENCES)
@pytest.mark.parametrize(("rule", "wrong", "before", "after"), CASES)
def test_a_rule_finds_and_mends_the_same_in_each_form(
    rule: str, wrong: dict[str, str], before: dict[str, str], after: dict[str, str], form: str, tmp_path: Path
) -> None:
    (tmp_path / "postlint.toml").write_text(SETTINGS, encoding="utf-8")
    (tmp_path / "schema.json").write_text(SCHEMA, encoding="utf-8")
    settings = Settings.load(tmp_path)
    name = str(tmp_path / "_posts" / "2024-03-09-a.md")
    text = FENCES[form].format(before[form]) + "\n正文。\n"
    found = [one for one in postlint.check(text, name, settings) if one.name == rule]
    spans = [text[one.span.start : one.span.end] for one in found]
    assert spans == [wrong[form]]
    if after:
        mended = postlint.fix(text, name, settings, unsafe=True).text
        assert mended == FENCES[form].format(after[form]) + "\n正文。\n"


def test_the_profiles_of_fields_are_those_that_the_settings_name_each_with_its_sources() -> None:
    rule = YAML(typ="safe").load(packs.built_in() / "front-matter" / "missing-field.yaml")
    profiles = rule["profiles"]
    key = next(one for one in KEYS if one.name == "front-matter.preset")
    assert set(profiles) == set(key.type.schema["enum"])
    sources = [text for profile in profiles.values() for need in profile.values() for text in need.values()]
    assert len(sources) >= 20
    assert [text for text in sources if len(text) < 15] == []

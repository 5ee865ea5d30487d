import json

import pytest
from fields_helper import fixed, run, spans

from postlint.errors import UsageError
from postlint.kinds.vocabulary import nearest_term

HUGO = {"site": {"generator": "hugo"}}
JEKYLL = {"site": {"generator": "jekyll"}}


def front(*lines):
    return "---\n" + "".join(f"{line}\n" for line in lines) + "---\n\n正文。\n"


@pytest.mark.parametrize(
    ("line", "key", "settings", "safety"),
    [
        ("titel: 甲", "title", {}, "unsafe"),
        ("catagories: 甲", "categories", {}, "unsafe"),
        ("dtae: 2024-03-01", "date", {}, "unsafe"),
        ("Date: 2024-03-01", "date", JEKYLL, "safe"),
        ("Tags: 甲", "tags", {"site": {"generator": "hexo"}}, "safe"),
        ("Title: 甲", "title", {}, "unsafe"),
        ("Titel: 甲", "title", HUGO, "unsafe"),
    ],
)
def test_keys_that_are_one_slip_away(line, key, settings, safety):
    text = front(line)
    name = line.partition(":")[0]
    assert spans("misspelled-key", text, **settings) == [name]
    assert fixed("misspelled-key", text, **settings) == (safety, text.replace(name, key))


@pytest.mark.parametrize(
    ("lines", "settings"),
    [
        (["title: 甲", "titel: 乙"], {}), (["Title: 甲", "TAGS: [乙]"], HUGO),
        (["data: x", "day: y", "dates: z"], {}),
        (["autor: x", "titre: y", "slug: z"], {}), (["sources: x", "excerpts: y"], {}), (["标题: 甲"], {}),
        (["titel: 甲"], {"front-matter": {"vocabulary": {"titel": ["甲"]}}}),
    ],
)  # fmt: skip
def test_keys_that_are_meant(lines, settings):
    assert spans("misspelled-key", front(*lines), **settings) == []


@pytest.mark.parametrize(
    ("text", "near"),
    [
        ("ai", "AI"), ("ＡＩ", "AI"), ("Large Model", "large-models"), ("人工智慧", "人工智能"),
        ("机器学习", None),
        ("5H", None), ("markets", None),
    ],
)  # fmt: skip
def test_the_term_that_is_meant(text, near):
    assert nearest_term(text, ["AI", "large-models", "人工智能", "5G", "marketa", "marketb"]) == near


def test_a_vocabulary_counts_for_both_forms_of_a_field():
    settings = {"front-matter": {"vocabulary": {"tags": ["甲", "乙"]}}}
    assert spans("unknown-term", front("tag: 丙", "categories: 丁"), **settings) == ["丙"]
    assert spans("unknown-term", front("tags: 甲 乙"), **settings) == ["甲 乙"]
    assert spans("unknown-term", front("tags: 甲 丙"), **settings, **JEKYLL) == ["丙"]


ORDER = {"rules": {"key-order": {"order": ["title", "date", "tags"]}}}


@pytest.mark.parametrize(
    ("text", "result"),
    [
        (
            "---\r\ntags:\r\n- 甲\r\n# 何时\r\ndate: 2024-03-01\r\nx: 1\r\ntitle: |\r\n  乙\r\n---\r\n",
            "---\r\ntitle: |\r\n  乙\r\n# 何时\r\ndate: 2024-03-01\r\ntags:\r\n- 甲\r\nx: 1\r\n---\r\n",
        ),
        ("---\n{date: 2024-03-01, title: 甲}\n---\n", None),
        ("---\ndate: &x 2024-03-01\ntitle: *x\n---\n", None),
        ("---\ntags: 甲\ntags: 乙\ntitle: 甲\n---\n", "---\ntitle: 甲\ntags: 甲\ntags: 乙\n---\n"),
    ],
)
def test_whole_lines_move(text, result):
    assert len(spans("key-order", text, **ORDER)) == 1
    assert fixed("key-order", text, **ORDER) == (None if result is None else ("safe", result))


SCHEMA = {
    "type": "object",
    "required": ["title", "lang"],
    "properties": {
        "title": {"type": "string", "minLength": 2},
        "date": {"type": "string", "pattern": "^\\d{4}"},
        "tags": {"type": "array", "items": {"enum": ["甲", "乙"]}},
        "image": {"type": "object", "required": ["alt"], "properties": {"alt": {"$ref": "text.json"}}},
    },
    "additionalProperties": False,
}


def with_schema(folder, schema):
    (folder / "post.json").write_text(json.dumps(schema), encoding="utf-8")
    (folder / "text.json").write_text('{"type": "string"}', encoding="utf-8")
    return {"front-matter": {"schema": str(folder / "post.json")}}


def test_a_schema_reports_each_error_at_its_value(tmp_path):
    text = front("title: 甲", "date: 2024-03-01", "tags: [甲, 丙]", "image: {alt: 1}", "mine: x")
    found = run("invalid-field", text, **with_schema(tmp_path, SCHEMA))
    assert sorted((one[0], one[2]) for one in found) == sorted(
        [
            ("---", "`lang` breaks post.json#/required; allowed: a field that must be there"),
            ("甲", "`甲` breaks post.json#/properties/title/minLength; allowed: 2 or more"),
            ("丙", "`丙` breaks post.json#/properties/tags/items/enum; allowed: 甲, 乙"),
            ("1", "`1` breaks post.json#/properties/image/properties/alt/type; allowed: text"),
            (
                "mine",
                "`mine` breaks post.json#/additionalProperties; allowed: the keys title, date, tags, image",
            ),
        ]
    )


@pytest.mark.parametrize(
    ("schema", "message"),
    [
        ({"type": "txt"}, "not a JSON Schema"),
        ({"$ref": "https://schemas.example/x.json"}, "not a usable JSON Schema"),
        ({"$ref": "nowhere.json"}, "not a usable JSON Schema"),
    ],
)
def test_a_schema_that_cannot_be_used_stops_the_run(tmp_path, schema, message):
    with pytest.raises(UsageError, match=message):
        run("invalid-field", front("title: 甲"), **with_schema(tmp_path, schema))


def test_a_schema_that_is_missing_stops_the_run(tmp_path):
    with pytest.raises(UsageError, match="no such file"):
        run("invalid-field", front("title: 甲"), **{"front-matter": {"schema": str(tmp_path / "x.json")}})

"""The view of front matter: exact places, values as generators read, what is wrong with broken blocks."""

from __future__ import annotations

import io
import json
import math
import random
import subprocess
import sys
import time
from datetime import date, datetime, timedelta, timezone
from typing import Any

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from postlint.front_matter import Field, FrontMatter, Node, find, read
from postlint.front_matter import yaml as yaml_module
from postlint.text import Span, apply_edits


def block(content: str, body: str = "正文\n") -> str:
    return f"---\n{content}---\n{body}"


def read_block(content: str) -> FrontMatter:
    front_matter = read(block(content))
    assert front_matter is not None
    return front_matter


def values(content: str) -> dict[str, object]:
    front_matter = read_block(content)
    assert front_matter.problem is None
    return {field.key: field.value for field in front_matter.fields}


def source(content: str, span: Span) -> str:
    return block(content)[span.start : span.end]


def node_of(content: str, key: str = "a") -> Node:
    field = read_block(content).get(key)
    assert field is not None
    return field.node


def pieces(content: str, key: str = "a") -> list[tuple[str, str]]:
    """What each run of a value says, and the source that says it."""
    text = node_of(content, key).text
    assert text is not None
    return [
        (text.text[p.start : p.start + p.length], block(content)[p.source_start : p.source_end])
        for p in text.pieces
    ]


def walk(fields: tuple[Field, ...]) -> list[Node]:
    found: list[Node] = []
    waiting = [field.node for field in fields]
    while waiting:
        node = waiting.pop()
        found.append(node)
        if node.style != "alias":
            waiting += node.items
            waiting += [entry.node for entry in node.entries]
    return found


def assert_exact(text: str, front_matter: FrontMatter) -> None:
    """What every reading keeps, however broken the text."""
    assert front_matter.span.start == front_matter.opening.start
    assert front_matter.opening.end <= front_matter.content.start <= front_matter.content.end
    assert front_matter.content.end <= front_matter.span.end <= len(text)
    problem = front_matter.problem
    if problem is not None:
        assert front_matter.span.start <= problem.span.start <= problem.span.end <= front_matter.span.end
        if problem.quoted is not None:
            assert (problem.quoted.start, problem.quoted.end) == problem.span
    for field in front_matter.fields:
        assert front_matter.span.start <= field.key_span.start <= field.key_span.end <= front_matter.span.end
    for node in walk(front_matter.fields):
        assert front_matter.span.start <= node.span.start <= node.span.end <= front_matter.span.end
        assert node.raw == text[node.span.start : node.span.end]
        if node.text is None:
            continue
        assert node.text.text == node.value
        at = 0
        for piece in node.text.pieces:
            assert piece.start == at
            at += piece.length
            if piece.verbatim:
                assert (
                    text[piece.source_start : piece.source_end]
                    == node.text.text[piece.start : piece.start + piece.length]
                )
            assert node.span.start <= piece.source_start <= piece.source_end <= node.span.end
        assert at == len(node.text.text)


class TestFences:
    def test_a_block_has_its_spans(self) -> None:
        text = "---\ntitle: 快讯\n---\n正文\n"
        front_matter = read(text)
        assert front_matter is not None
        assert front_matter.format == "yaml"
        assert text[slice(*front_matter.opening)] == "---"
        assert text[slice(*front_matter.content)] == "title: 快讯\n"
        assert text[slice(*front_matter.span)] == "---\ntitle: 快讯\n---\n"

    @pytest.mark.parametrize(
        "text",
        ["---\na: 1\n...\nb", "--- \t\na: 1\n---  \nb", "---\r\na: 1\r\n---\r\nb", "---\na: 1\n---"],
    )
    def test_a_block_as_jekyll_takes_it(self, text: str) -> None:
        front_matter = read(text)
        assert front_matter is not None
        assert front_matter.problem is None
        assert [field.key for field in front_matter.fields] == ["a"]
        assert text[front_matter.span.end :] in ("b", "")

    @pytest.mark.parametrize("text", ["---\n---\n", "---\n---", "---\n\n# nothing\n---\n"])
    def test_an_empty_block_has_no_fields_and_no_problem(self, text: str) -> None:
        front_matter = read(text)
        assert front_matter is not None
        assert (front_matter.fields, front_matter.problem) == ((), None)

    @pytest.mark.parametrize(
        "text",
        [
            "", "---", "---\n", "正文\n", "\n---\na: 1\n---\n", " ---\na: 1\n---\n", "----\na: 1\n----\n",
            "--- a\nb: 1\n---\n", "---\n\n正文\n", "---\n正文，没有字段\n", "---\nNote: 正文\n\n更多\n",
            "***\na: 1\n***\n", "{{ include }}\n", "{% include a.html %}\n", "{: .class }\n", "{}}\n",
            "{a: 1}\n",
            '{"a": 1} 正文\n',
        ],
    )  # fmt: skip
    def test_what_is_no_front_matter(self, text: str) -> None:
        assert read(text) is None

    def test_a_field_after_an_unclosed_fence_makes_a_problem(self) -> None:
        text = "---\ntitle: 快讯\ntags:\n- a\n\n正文\n"
        front_matter = read(text)
        assert front_matter is not None
        assert front_matter.problem is not None
        assert (front_matter.problem.kind, front_matter.problem.span) == ("unclosed", Span(0, 3))
        assert text[slice(*front_matter.span)] == "---\ntitle: 快讯\ntags:\n- a\n"
        assert [(field.key, field.value) for field in front_matter.fields] == [
            ("title", "快讯"),
            ("tags", ["a"]),
        ]

    def test_find_gives_the_outline_alone(self) -> None:
        fences = find("---\na: b: c\n---\nx")
        assert fences is not None
        assert (fences.format, fences.span, fences.content, fences.closed) == (
            "yaml",
            Span(0, 16),
            Span(4, 12),
            True,
        )

    def test_a_block_further_in_the_text(self) -> None:
        front_matter = read("\n\n---\na: 'x''y'\n---\n", 2)
        assert front_matter is not None
        assert front_matter.span.start == 2
        assert_exact("\n\n---\na: 'x''y'\n---\n", front_matter)


class TestYamlValues:
    @pytest.mark.parametrize(
        ("written", "value"),
        [
            ("快讯", "快讯"), ("''", ""), ("", None), ("~", None), ("null", None), ("Null", None),
            ("yes", True), ("On", True), ("true", True), ("no", False), ("OFF", False), ("y", "y"),
            ("nope", "nope"),
            ("12", 12), ("-3", -3), ("+3", 3), ("0", 0), ("012", 10), ("0o17", 15), ("0x1F", 31), ("0b11", 3),
            ("1_000", 1000), ("1,000", 1000), ("08", "08"), ("1.5", 1.5), ("-.5", -0.5), ("1.5e+3", 1500.0),
            (".", "."), ("1e3", "1e3"), ("1.2.3", "1.2.3"), (".inf", math.inf), ("-.INF", -math.inf),
            ("12:30", 45000), ("1:00:01", 3601), ("12:60", "12:60"), ("1" * 401, "1" * 401), ("'12'", "12"),
            ('"yes"', "yes"), ("!!str 12", "12"), ("!!int '12'", 12), ("!own 12", "12"),
            ("2022-03-27", date(2022, 3, 27)), ("2022-3-7", date(2022, 3, 7)), ("2022-13-45", "2022-13-45"),
            ("2022-03-27 14:51:24", datetime(2022, 3, 27, 14, 51, 24)),
            ("2022-03-27 24:61:00", "2022-03-27 24:61:00"), ("2022-03-27 14:51", "2022-03-27 14:51"),
            ("2022-03-27 14:51:24 +0800", datetime(2022, 3, 27, 14, 51, 24, 0, timezone(timedelta(hours=8)))),
            ("2022-03-27T14:51:24.5-03:30",
             datetime(2022, 3, 27, 14, 51, 24, 500000, timezone(-timedelta(hours=3, minutes=30)))),
            ("2022-03-27T14:51:24Z", datetime(2022, 3, 27, 14, 51, 24, 0, timezone.utc)),
            ("[a, 1, [b]]", ["a", 1, ["b"]]), ("{x: 1, y: }", {"x": 1, "y": None}), ("{}", {}), ("[]", []),
        ],
    )  # fmt: skip
    def test_a_value_as_jekyll_reads_it(self, written: str, value: object) -> None:
        found = values(f"a: {written}\n")["a"]
        assert found == value
        assert type(found) is type(value)

    def test_not_a_number(self) -> None:
        found = values("a: .nan\n")["a"]
        assert isinstance(found, float)
        assert math.isnan(found)

    def test_a_duplicate_key_is_kept_and_the_last_one_counts(self) -> None:
        front_matter = read_block("a: 1\nb: 2\na: 3\n")
        assert [field.value for field in front_matter.fields] == [1, 2, 3]
        field = front_matter.get("a")
        assert field is not None
        assert field.value == 3
        assert front_matter.get("A") is None

    def test_keys_are_text_whatever_they_look_like(self) -> None:
        assert values("1: x\nyes: y\n'q': z\n") == {"1": "x", "yes": "y", "q": "z"}

    def test_places_of_keys_and_values(self) -> None:
        content = "title: 快讯 \n'my key' :  \"x\"\nempty:\nlist:\n  - 一\n  - \n\nnext: [ a ,b]\n"
        front_matter = read_block(content)
        assert [(source(content, f.key_span), f.node.raw, f.node.style) for f in front_matter.fields] == [
            ("title", "快讯", "plain"),
            ("'my key'", '"x"', "double"),
            ("empty", "", "plain"),
            ("list", "- 一\n  -", "block"),
            ("next", "[ a ,b]", "flow"),
        ]
        assert front_matter.fields[2].span.start == front_matter.fields[2].key_span.end + 1
        assert [item.raw for item in front_matter.fields[4].node.items] == ["a", "b"]

    def test_an_astral_character_counts_as_one(self) -> None:
        content = "a: 😀𠮷\nb: x\n"
        assert [f.node.raw for f in read_block(content).fields] == ["😀𠮷", "x"]

    def test_nested_mappings_have_entries(self) -> None:
        content = "a:\n  b: 1\n  c:\n    d: 二\nz: 0\n"
        node = node_of(content)
        assert node.raw == "b: 1\n  c:\n    d: 二"
        assert [entry.key for entry in node.entries] == ["b", "c"]
        assert node.entries[1].node.entries[0].node.raw == "二"

    def test_an_alias_has_its_own_place(self) -> None:
        content = "a: &x 甲\nb: *x\nc: [*x, &y 乙, *y ]\nd: # *no\n  *x\n"
        front_matter = read_block(content)
        assert [f.node.raw for f in front_matter.fields] == ["甲", "*x", "[*x, &y 乙, *y ]", "*x"]
        assert [item.raw for item in front_matter.fields[2].node.items] == ["*x", "乙", "*y"]
        assert front_matter.fields[1].node.text is None
        assert front_matter.fields[2].value == ["甲", "乙", "乙"]

    @pytest.mark.parametrize(
        ("content", "word"),
        [
            ("a: &x [*x]\n", "own anchor"),
            (
                "a0: &x0 [1]\n" + "".join(f"a{i + 1}: &x{i + 1} [*x{i}, *x{i}]\n" for i in range(60)),
                "multiply",
            ),
            ("a: " + "[" * 200_000 + "\n", "deeply"),
            ("- " * 200_000 + "\n", "deeply"),
            ("a: " + "[" * 90 + "{x: " * 90 + "\n", "deeply"),
            ("".join(" " * depth + "a:\n" for depth in range(2000)), "deeply"),
        ],
        ids=["itself", "bomb", "brackets", "dashes", "mixed", "indented"],
    )
    def test_a_hostile_structure_is_a_problem(self, content: str, word: str) -> None:
        problem = read_block(content).problem
        assert problem is not None
        assert word in problem.message
        assert problem.quoted is None


class TestDecodedText:
    def test_a_plain_value_is_verbatim(self) -> None:
        assert pieces("a: 快讯 x\n") == [("快讯 x", "快讯 x")]

    def test_quotes_are_left_out(self) -> None:
        assert pieces("a: '快讯'\n") == [("快讯", "快讯")]

    def test_a_doubled_quote_is_atomic(self) -> None:
        assert pieces("a: 'it''s'\n") == [("it", "it"), ("'", "''"), ("s", "s")]

    def test_escapes_are_atomic(self) -> None:
        assert pieces(r'a: "x\u4e00\n\"\U0001F600\x41y"' + "\n") == [
            ("x", "x"), ("一", r"\u4e00"), ("\n", r"\n"), ('"', r"\""), ("😀", r"\U0001F600"), ("A",
            r"\x41"), ("y", "y"),
        ]  # fmt: skip

    @pytest.mark.parametrize("quote", ["", "'", '"'])
    def test_a_folded_line_is_one_space(self, quote: str) -> None:
        content = f"a: {quote}一 \n  二\n\n  三{quote}\n"
        assert pieces(content) == [
            ("一", "一"),
            (" ", " \n  "),
            ("二", "二"),
            ("\n", "\n\n  "),
            ("三", "三"),
        ]

    def test_an_escaped_line_end_says_nothing(self) -> None:
        assert pieces('a: "一\\\n   二"\n') == [("一", "一"), ("二", "二")]

    def test_a_folded_block(self) -> None:
        assert pieces("a: >\n  一\n  二\n\n  三\n   more\n\nb: x\n") == [
            ("一", "一"), (" ", "\n  "), ("二", "二"), ("\n", "\n\n  "), ("三", "三"), ("\n", "\n  "),
            (" more", " more"), ("\n", ""),
        ]  # fmt: skip

    def test_a_literal_block_ends_with_its_text(self) -> None:
        content = "a: |\n  一\n\n   二\n\n# note\nb: x\n"
        assert pieces(content) == [("一", "一"), ("\n", "\n"), ("\n", "\n  "), (" 二", " 二"), ("\n", "")]
        assert node_of(content).raw == "|\n  一\n\n   二"

    @pytest.mark.parametrize(
        ("header", "value"), [("|-", " s\nt"), ("|2", " s\nt\n"), ("|2+", " s\nt\n\n"), (">2-", " s\nt")]
    )
    def test_headers_of_blocks(self, header: str, value: str) -> None:
        first = "   s\n  t\n\n" if "2" in header else "  s\n t\n\n"
        content = f"a: {header}\n{first}b: x\n"
        if header == "|-":
            content = "a: |-\n  s\n  t\n\nb: x\n"
            value = "s\nt"
        node = node_of(content)
        assert node.value == value
        assert node.text is not None

    def test_a_value_of_no_text_has_no_map(self) -> None:
        assert [node_of(f"a: {written}\n").text for written in ("12", "", "[x]", "{x: y}")] == [None] * 4

    def test_windows_line_ends(self) -> None:
        text = block("a: 'x\n  y'\nb: |\n  一\n  二\nc: >-\n  一\n  二\n").replace("\n", "\r\n")
        front_matter = read(text)
        assert front_matter is not None
        assert [field.value for field in front_matter.fields] == ["x y", "一\n二\n", "一 二"]
        assert_exact(text, front_matter)
        assert all(field.node.text is not None for field in front_matter.fields)


BROKEN = [
    # content, kind, the wrong text, its repair, whether that is surely meant
    ("title: 快讯: 晨光科技停牌\n", "colon-in-value", "快讯: 晨光科技停牌", '"快讯: 晨光科技停牌"', True),
    ("title: 快讯: 停牌\r\n", "colon-in-value", "快讯: 停牌", '"快讯: 停牌"', True),
    ("title: 😀: x  \n", "colon-in-value", "😀: x", '"😀: x"', True),
    ('title: 他说"好": \\a\n', "colon-in-value", '他说"好": \\a', "'他说\"好\": \\a'", True),
    ('title: it\'s: "a"\n', "colon-in-value", 'it\'s: "a"', "'it''s: \"a\"'", True),
    ("title: 快讯: 第一 # 热\n", "colon-in-value", "快讯: 第一 # 热", '"快讯: 第一 # 热"', False),
    ("a:\n  name: 张三: 记者\n  url: x\n", "colon-in-value", "张三: 记者", '"张三: 记者"', True),
    ("title: a: b\n  c\n", "colon-in-value", "a: b", None, False),
    ("title: [快讯] 停牌\n", "indicator", "[快讯] 停牌", '"[快讯] 停牌"', True),
    ('title: "引用"后面还有字\n', "indicator", '"引用"后面还有字', "'\"引用\"后面还有字'", True),
    ("title: '引用'后面\n", "indicator", "'引用'后面", "\"'引用'后面\"", True),
    ('title: "他说"好"了"\n', "indicator", '"他说"好"了"', '\'"他说"好"了"\'', False),
    ("title: *重磅* 消息\n", "indicator", "*重磅* 消息", '"*重磅* 消息"', True),
    ("title: *name\n", "indicator", "*name", '"*name"', True),
    ("title: &重磅\n", "indicator", "&重磅", '"&重磅"', True),
    ("title: %5 增长\n", "indicator", "%5 增长", '"%5 增长"', True),
    ("title: @某人\n", "indicator", "@某人", '"@某人"', True),
    ("title: `x`\n", "indicator", "`x`", '"`x`"', True),
    ("title: > 100点\n", "indicator", "> 100点", '"> 100点"', True),
    ("title: | x\n", "indicator", "| x", '"| x"', True),
    ("title: >- x\n", "indicator", ">- x", '">- x"', False),
    ("title: - x\n", "indicator", "- x", '"- x"', False),
    ("title: ]x\n", "indicator", "]x", '"]x"', True),
    ("title: {% x %}\n", "indicator", "{% x %}", '"{% x %}"', False),
    ("tags:\n- a\n- *b*\n", "indicator", "*b*", '"*b*"', True),
    ("title: {b\n", "unclosed", "{b", '"{b"', False),
    ("tags: [a, b\n", "unclosed", "[a, b", '"[a, b"', False),
    ('title: "b\n', "unclosed", '"b', "'\"b'", False),
    ("title: 'b\nx: c's\n", "unclosed", "'b", '"\'b"', False),
    ("a:\n\tb: c\n", "tab", "\t", None, False),
    ("title: x # c\n  more\n", "comment-in-value", "# c", None, False),
    ('title: "C:\\q"\n', "other", "\\q", None, False),
    ("title:foo\n", "other", "title:foo", None, False),
    ("标题：x\n", "other", "标题：x", None, False),
    ("stray words\n", "other", "stray words", None, False),
    ("a: b\n  c: d\n", "other", "c: d", None, False),
    ("a: x\0y\n", "other", "\0", None, False),
    ("a: x\ud800y\n", "other", "\ud800", None, False),
    ("a: \x7f\n", "other", "\x7f", None, False),
    ("a: x\u2028y\n", "other", "x\u2028y", '"x\u2028y"', True),
    ("tags: [\n a,\n b: c: d\n]\n", "other", "c: d", None, False),
]


class TestProblems:
    @pytest.mark.parametrize(("content", "kind", "wrong", "repair", "exact"), BROKEN)
    @pytest.mark.parametrize(
        "around", [("", ""), ("layout: post\n", "z: 1\nlast: 二\n"), ("b: [x]\n", "d: u: v\n")]
    )
    def test_a_broken_line_is_found_and_repaired(
        self, content: str, kind: str, wrong: str, repair: str | None, exact: bool, around: tuple[str, str]
    ) -> None:
        content = around[0] + content + around[1]
        text = block(content)
        front_matter = read(text)
        assert front_matter is not None
        assert_exact(text, front_matter)
        problem = front_matter.problem
        assert problem is not None
        assert (problem.kind, text[slice(*problem.span)]) == (kind, wrong)
        assert (problem.quoted and problem.quoted.content, problem.exact) == (repair, exact)

    @pytest.mark.parametrize("case", [case for case in BROKEN if case[3]])
    def test_the_repaired_block_says_what_the_line_said(self, case: tuple[str, str, str, str, bool]) -> None:
        text = block(case[0] + "last: 1\n")
        front_matter = read(text)
        assert front_matter is not None
        assert front_matter.problem is not None
        assert front_matter.problem.quoted is not None
        again = read(apply_edits(text, [front_matter.problem.quoted]))
        assert again is not None
        if not case[0].endswith("c's\n"):
            assert again.problem is None
        assert case[2] in [node.value for node in walk(again.fields)]

    def test_the_first_of_several_broken_lines_is_reported(self) -> None:
        content = "a: x: y\nb: *c*\nd: [e\n"
        problem = read_block(content).problem
        assert problem is not None
        assert source(content, problem.span) == "x: y"

    def test_an_alias_of_a_good_line_is_no_fault_of_a_broken_block(self) -> None:
        content = "a: &q 1\nb: *q\nc: d: e\n"
        problem = read_block(content).problem
        assert problem is not None
        assert source(content, problem.span) == "d: e"

    def test_the_other_fields_are_still_read(self) -> None:
        content = "title: 快讯: 停牌\ndate: 2022-03-27\ntags:\n- a\n- b\nstray\nsrc: 'x''y'\n"
        front_matter = read_block(content)
        assert [(field.key, field.value) for field in front_matter.fields] == [
            ("title", "快讯: 停牌"),
            ("date", date(2022, 3, 27)),
            ("tags", ["a", "b"]),
            ("src", "x'y"),
        ]
        assert pieces(content, "title") == [("快讯: 停牌", "快讯: 停牌")]

    def test_a_broken_value_of_several_lines_has_no_map(self) -> None:
        node = node_of("a:\n- *b*\n- c\nd: 1\n")
        assert (node.raw, node.text) == ("- *b*\n- c", None)

    @pytest.mark.parametrize("content", ["- a\n- b\n", "[]\n", "words\n", "''\n"])
    def test_a_block_that_is_no_mapping(self, content: str) -> None:
        front_matter = read_block(content)
        assert front_matter.problem is not None
        assert (front_matter.problem.kind, front_matter.problem.quoted) == ("other", None)
        assert source(content, front_matter.problem.span) == content.split("\n")[0]

    def test_a_comment_in_a_plain_value_is_yaml_all_the_same(self) -> None:
        assert values("title: 第一名 #热搜\n") == {"title": "第一名"}


class TestToml:
    CONTENT = (
        '# comment\ntitle = "快讯\\u4e00: 停牌"\r\ndate = 2022-03-27 14:51:24+08:00 # when\n'
        "'my key' = 'x\\y'\na.b.c = 1\na.d = [1, [2, \"x\"], # c\n 3,\n]\n"
        'text = """\none "two" ""three"""""\nlit = \'\'\'a\nb\'\'\'\npoint = {x = 1, "y.z" = [true]}\n'
        '[extra]\nkey = "]"\n[extra.deep]\nn = nan\n[[authors]]\nname = "甲"\n[[authors]]\nname = "乙"\n'
        "[authors.more]\nz = 0\n"
    )

    def test_fields_equal_the_standard_parser(self) -> None:
        tomllib = pytest.importorskip("tomllib")
        text = f"+++\n{self.CONTENT}+++\n正文"
        front_matter = read(text)
        assert front_matter is not None
        assert (front_matter.format, front_matter.problem) == ("toml", None)
        found = {field.key: field.value for field in front_matter.fields}
        assert repr(found) == repr(tomllib.loads(self.CONTENT))
        assert_exact(text, front_matter)

    def test_places_and_maps(self) -> None:
        text = f"+++\n{self.CONTENT}+++\n"
        front_matter = read(text)
        assert front_matter is not None
        title = front_matter.get("title")
        assert title is not None
        assert title.node.raw == '"快讯\\u4e00: 停牌"'
        assert title.node.text is not None
        assert title.node.text.source(2, 3) == Span(title.span.start + 3, title.span.start + 9)
        made = front_matter.get("date")
        assert made is not None
        assert made.node.raw == "2022-03-27 14:51:24+08:00"
        authors = front_matter.get("authors")
        assert authors is not None
        assert authors.node.items[1].raw == '[[authors]]\nname = "乙"\n[authors.more]\nz = 0'
        assert [entry.key for entry in authors.node.items[1].entries] == ["name", "more"]

    def test_a_broken_line_is_named_and_the_rest_is_read(self) -> None:
        text = '+++\ntitle = 快讯\ndate = 2022-03-27\nx = "y"\n+++\n'
        front_matter = read(text)
        assert front_matter is not None
        assert front_matter.problem is not None
        assert text[slice(*front_matter.problem.span)] == "title = 快讯"
        assert [(field.key, field.value) for field in front_matter.fields] == [
            ("title", "快讯"),
            ("date", date(2022, 3, 27)),
            ("x", "y"),
        ]

    def test_an_unclosed_block(self) -> None:
        front_matter = read('+++\ntitle = "x"\n\n正文\n')
        assert front_matter is not None
        assert front_matter.problem is not None
        assert front_matter.problem.kind == "unclosed"
        assert read("+++\n正文\n") is None


class TestJson:
    def test_values_places_and_maps(self) -> None:
        text = (
            '{\n  "title": "快讯\\n\\ud83d\\ude00", "n": -1.5e3,\n'
            '  "list": [1, {"a": null}], "e": {}\n}\n正文'
        )
        front_matter = read(text)
        assert front_matter is not None
        assert (front_matter.format, front_matter.problem) == ("json", None)
        assert {f.key: f.value for f in front_matter.fields} == json.loads(text[: text.index("\n正")])
        assert text[front_matter.span.end :] == "正文"
        assert text[slice(*front_matter.fields[0].key_span)] == '"title"'
        mapped = front_matter.fields[0].node.text
        assert mapped is not None
        assert text[slice(*mapped.source(3, 4))] == "\\ud83d\\ude00"
        assert_exact(text, front_matter)

    def test_duplicate_keys_are_kept(self) -> None:
        front_matter = read('{"a": 1, "a": 2}\n')
        assert front_matter is not None
        assert [field.value for field in front_matter.fields] == [1, 2]

    @pytest.mark.parametrize(
        ("text", "wrong", "keys"),
        [
            ('{\n  "a": 1,\n  "b": x\n}\n', "x", ["a"]),
            ('{\n  "a": 1\n  "b": 2\n}\n', '"b":', ["a"]),
            ('{\n  "a": NaN\n}\n', "{", []),
            ('{\n  "a": "x"\n\n正文', "{", ["a"]),
        ],
    )
    def test_broken_json(self, text: str, wrong: str, keys: list[str]) -> None:
        front_matter = read(text)
        assert front_matter is not None
        assert front_matter.problem is not None
        assert text[slice(*front_matter.problem.span)] == wrong
        assert [field.key for field in front_matter.fields][: len(keys)] == keys


WORDS = st.text(
    st.sampled_from(list("ab ：:#-'\"\\,[]{}!&*%@`|>?~=1.\t"))
    | st.sampled_from("快讯停牌😀𠮷é\u3000\u2028\x85"),
    max_size=30,
)
PARAGRAPHS = st.lists(WORDS, min_size=1, max_size=4).map("\n".join)
KEYS = st.from_regex(r"[a-z_]{1,8}|[快讯标题]{1,4}", fullmatch=True)
TREES = st.recursive(
    PARAGRAPHS
    | st.integers(-999999, 999999)
    | st.booleans()
    | st.none()
    | st.dates(date(1000, 1, 1), date(9999, 1, 1)),
    lambda child: st.lists(child, max_size=3) | st.dictionaries(KEYS, child, max_size=3),
    max_leaves=8,
)


def dumped(tree: dict[str, Any], style: str | None, flow: bool | None, width: int) -> str:
    from ruamel.yaml import YAML
    from ruamel.yaml.scalarstring import (
        DoubleQuotedScalarString,
        FoldedScalarString,
        LiteralScalarString,
        SingleQuotedScalarString,
    )

    kinds = {
        "'": SingleQuotedScalarString,
        '"': DoubleQuotedScalarString,
        "|": LiteralScalarString,
        ">": FoldedScalarString,
    }

    def styled(value: Any) -> Any:
        if isinstance(value, dict):
            return {key: styled(child) for key, child in value.items()}
        if isinstance(value, list):
            return [styled(child) for child in value]
        if isinstance(value, str) and style is not None and value.strip():
            # ruamel ends a block scalar with NEL or LS where the text does, without a line end of ours
            unseen = any(char in value for char in "\x85\u2028")
            return kinds['"' if unseen else style](value)
        return value

    yaml = YAML()
    yaml.default_flow_style = flow
    yaml.width = width
    yaml.version = None
    out = io.StringIO()
    yaml.dump(styled(tree), out)
    return out.getvalue()


def parses_alone(node: Node, crlf: bool) -> bool:
    """Tell whether the text of a span, as the value of another key, says the same."""
    if node.kind != "scalar":
        glue = "\n" + " " * 20 if node.style == "block" else " "
        return node.style == "block" or parsed_value(f"{glue}{node.raw}", crlf) == node.value
    return parsed_value(f" {node.raw}", crlf) == node.value


def parsed_value(written: str, crlf: bool) -> object:
    text = block(f"k:{written}{chr(13) if crlf else ''}\n")
    front_matter = read(text)
    assert front_matter is not None
    assert front_matter.problem is None
    return front_matter.fields[0].value


@given(
    tree=st.dictionaries(KEYS, TREES, min_size=1, max_size=5),
    style=st.sampled_from([None, "'", '"', "|", ">"]),
    flow=st.sampled_from([None, False, True]),
    width=st.sampled_from([10, 80, 4096]),
    crlf=st.booleans(),
)
@settings(max_examples=400, deadline=None)
def test_dumped_mappings_are_read_exactly(
    tree: dict[str, Any], style: str | None, flow: bool | None, width: int, crlf: bool
) -> None:
    content = dumped(tree, style, flow, width)
    text = block(content)
    if crlf:
        text = text.replace("\n", "\r\n")
    front_matter = read(text)
    assert front_matter is not None
    assert_exact(text, front_matter)
    if front_matter.problem is not None:  # what ruamel writes is not always what a YAML 1.1 reader takes
        return
    assert [field.key for field in front_matter.fields] == list(tree)
    for field in front_matter.fields:
        assert text[slice(*field.key_span)].strip("'\"") == field.key
        assert parses_alone(field.node, crlf)


@given(st.text(max_size=200) | st.text(st.sampled_from(list("-+{}[]:\"'\n\r \t#a|>&*!=.,\\")), max_size=120))
@example("---\n\r---\n")
@settings(max_examples=600, deadline=None)
def test_random_text_never_raises(body: str) -> None:
    for text in (
        body,
        f"---\n{body}\n---\n",
        f"+++\n{body}\n+++\n",
        '{"a":' + body + "}\n",
        f"---\na: {body}",
    ):
        front_matter = read(text)
        if front_matter is not None:
            assert_exact(text, front_matter)


VALID = [
    block(
        "layout: post\ntitle: '快讯''x'\ndate: 2022-03-27 14:51:24 +0800\ntags: [a, &x 二, *x]\n"
        'd: "\\u4e00 y\n  z"\nlit: |-\n  一\n   二\nfold: >\n  p\n  q\nm:\n  n: {o: 1}\n  l:\n  - 1\n  - \n'
    ),
    f"+++\n{TestToml.CONTENT}+++\n",
    '{\n  "title": "快讯\\n\\ud83d\\ude00", "n": -1.5e3,\n  "list": [1, {"a": null}]\n}\n',
]


@pytest.mark.parametrize("text", VALID, ids=["yaml", "toml", "json"])
def test_random_changes_to_a_block_never_raise(text: str) -> None:
    chance = random.Random(7)
    parts = ["", "\n", "\r\n", "\t", " ", ":", ": ", "'", '"', "\\", "[", "]", "{", "}", "&x ", "*x", "- ",
    "#", "!",
             "|", ">", "---\n", "\0", "\ud800", "\ufeff", "\u2028", "😀", "=", '"""', "[[", ".", "%",
             "? "]  # fmt: skip
    for _ in range(4000):
        changed = text
        for _ in range(chance.randint(1, 4)):
            at = chance.randrange(len(changed) + 1)
            changed = changed[:at] + chance.choice(parts) + changed[at + chance.randint(0, 3) :]
        front_matter = read(changed)
        if front_matter is not None:
            assert_exact(changed, front_matter)


@pytest.mark.parametrize(
    "text",
    [
        block("title: - x\n]1\n"), block("title: >- x\n\n\r: 1\n"), block("fold: >\n#\n  q\nx: y: z\n"),
        block("title: ]x\n\t\r\n"), block("tags:\n-\r<<: *x\n\n- *b*\n"), block("\ufeffle: *name\n]1\n"),
        block("- le: @某? z: 1\n"), block("a: x: y\nb: *c*\nd: [e\nf: 'g\nh: i\n"),
    ],
)  # fmt: skip
def test_repairs_come_to_an_end_and_none_quotes_twice(text: str) -> None:
    quoted = 0
    while True:
        front_matter = read(text)
        assert front_matter is not None
        assert_exact(text, front_matter)
        if front_matter.problem is None or front_matter.problem.quoted is None:
            break
        assert not front_matter.problem.quoted.content.startswith(("'\"", "\"'")) or text.count("'g")
        text = apply_edits(text, [front_matter.problem.quoted])
        quoted += 1
    assert quoted <= 4


def test_importing_the_view_loads_no_parser() -> None:
    code = (
        "import sys, postlint.front_matter as f; f.read('正文'); f.find('---\\na: 1\\n---\\n');"
        "print([m for m in sys.modules if m.startswith(('ruamel', 'tomllib', 'tomli'))])"
    )
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert run.stdout.strip() == "[]"


@pytest.mark.parametrize("text", VALID[:1])
def test_every_beginning_of_a_block_is_read_without_raising(text: str) -> None:
    for end in range(len(text)):
        front_matter = read(text[:end])
        if front_matter is not None:
            assert_exact(text[:end], front_matter)


@pytest.mark.parametrize(
    "text",
    [
        block("a:" + " " * 200_000 + "x\n"), block("a" + " " * 200_000 + "x\n"),
        block("a: b" + " #" * 50_000 + ": c\n"),
        block("a: " + "b: " * 50_000 + "\n"), block('a: "' + "\\" * 100_001 + "\n"),
        block("a: '" + "''" * 100_000 + "\n"),
        block('a: "' + "x \n " * 20_000 + '"\n'), block("a: |\n" + "\n" * 50_000 + "  x\n"),
        block("\t" * 100_000 + "a\n"),
        block("a: b: c\n" + "\n" * 50_000), "---\n" * 50_000, "{" * 100_000, '{"a": "' + "\\" * 100_000,
        '{"a":' * 50_000 + "1" + "}" * 50_000, "+++\n" + "a = [\n" * 5_000 + "+++\n",
        '+++\na = "' + "\\" * 100_000,
        "+++\n" + "a." * 10_000 + "\n+++\n", "---" + " " * 200_000 + "x",
        "---\na: b\n---" + " " * 200_000 + "x",
    ],
)  # fmt: skip
def test_hostile_text_takes_little_time(text: str) -> None:
    begun = time.perf_counter()
    read(text)
    assert time.perf_counter() - begun < 2


def test_without_the_c_parser_the_same_is_read(monkeypatch: pytest.MonkeyPatch) -> None:
    texts = [VALID[0], *(block(case[0] + "last: 1\n") for case in BROKEN[:12])]
    expected = [read(text) for text in texts]
    monkeypatch.setitem(sys.modules, "ruamel.yaml.cyaml", None)
    yaml_module._parser.cache_clear()
    try:
        for text, front_matter in zip(texts, expected, strict=True):
            slow = read(text)
            assert slow is not None
            assert front_matter is not None
            assert [(f.key, f.key_span, f.value, f.span) for f in slow.fields] == [
                (f.key, f.key_span, f.value, f.span) for f in front_matter.fields
            ]
            if front_matter.problem is not None:
                assert slow.problem is not None
                assert slow.problem[1:] == front_matter.problem[1:]
    finally:
        yaml_module._parser.cache_clear()

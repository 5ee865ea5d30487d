"""What is read of plain YAML without a parser is what the parser reads."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from postlint.front_matter import find, plain, yaml
from postlint.front_matter.model import Field, Node

#: What a front matter is made of: each piece may stand after each other.
PIECES = st.sampled_from(
    [
        "title",
        "date",
        "tags",
        "a-b",
        "_c",
        "-d",
        "键",
        "on",
        "9a",
        "a b",
        ":",
        ": ",
        ":  ",
        "\n",
        "\n\n",
        "\n  ",
        "\n- ",
        "\n  - ",
        "\n-",
        "\n# ",
        "# ",
        " #",
        "#",
        " ",
        "  ",
        "\t",
        "\r\n",
        "\u3000",
        "\xa0",
        "\ufeff",
        "\x85",
        "甲",
        "，",
        "’",
        "word",
        "two words",
        "2024-03-01",
        "2024-03-01 10:00:00 +0800",
        "12:30",
        "1_000",
        "0x1F",
        "1.5",
        ".inf",
        "true",
        "no",
        "~",
        "null",
        "",
        "'",
        '"',
        "''",
        '""',
        "'a'",
        '"a b"',
        '"a: b"',
        "'a # b'",
        "\\",
        "[",
        "]",
        "[]",
        "[a, b]",
        "[ a , 'b' ]",
        ", ",
        ",",
        "{",
        "}",
        "{a: b}",
        "&a ",
        "*a",
        "!!str ",
        "|",
        ">",
        "|\n  a",
        "%",
        "@",
        "`",
        "-",
        "?",
        "? ",
        "--",
        "---",
        "...",
        "https://a.example/?b=c#d",
        "a:b",
        "<<",
        "=",
        "\U0001f600",
        "\u200b",
        "\x07",
    ]
)


def values(node: Node) -> object:
    """Return all of a node; what is equal to another value (1, 1.0, True) told apart by its type."""
    text = None if node.text is None else (node.text.text, node.text.pieces)
    entries = [field(entry) for entry in node.entries]
    return (
        node.kind,
        node.span,
        repr(node.value),
        node.style,
        text,
        node.raw,
        [values(one) for one in node.items],
        entries,
    )


def field(one: Field) -> object:
    return one.key, one.key_span, values(one.node)


def by_parser(text: str, start: int, end: int) -> object:
    try:
        root = yaml.compose(text[start:end])
        return [] if root is None else [field(one) for one in yaml.read_fields(root, text, start)]
    except yaml.YamlError as error:
        return error.message


def check(content: str, before: str = "") -> bool:
    """Compare both readings of the front matter of a post; return whether it was read without the parser."""
    text = f"{before}---\n{content}\n---\n\nText.\n"
    fences = find(text, len(before))
    assert fences is not None
    found = plain.read(text, fences.content.start, fences.content.end)
    if found is None:
        return False
    assert [field(one) for one in found] == by_parser(text, len(before), fences.content.end)
    return True


@given(st.lists(PIECES, max_size=12).map("".join))
def test_anything(content: str) -> None:
    check(content)


VALUE = st.sampled_from(
    [
        "",
        " ",
        "a",
        "a b ",
        "'a'",
        '"a: b" ',
        "[a, 'b c', 3]",
        "[]",
        "2024-03-01",
        "yes",
        "-1",
        "a:b",
        "a #b",
        "a: b",
        "“a”",
    ]
)
LINE = st.one_of(
    st.tuples(st.sampled_from(["title:", "date: ", "tags:  ", "x-y: "]), VALUE).map("".join),
    st.tuples(st.sampled_from(["- ", "  - ", "-  ", "    - "]), VALUE).map("".join),
    st.sampled_from(["", "# a: b", " ", "  # c", "  continued"]),
)


@given(st.lists(LINE, max_size=8).map("\n".join), st.sampled_from(["", "\ufeff"]))
def test_lines_of_the_usual_forms(content: str, before: str) -> None:
    check(content, before)


@pytest.mark.parametrize(
    "content",
    [
        "layout: post\ntitle: \"甲：乙\"\ndate: 2016-01-01 22:09:10 +0800\ncategories: news\ntags: [a, 'b', 3]",
        "title: 甲\n\n# a note\ntags:\n- a\n- 'b'\n\nauthors:\n  - c d\n  - 4\nend:",
        "source_url: https://a.example/?b=c#d\ndescription: It's “one”, or two; 3 % of it",
        "",
        "# nothing",
    ],
)
def test_plain_forms_need_no_parser(content: str) -> None:
    assert check(content)


@pytest.mark.parametrize(
    "content",
    [
        "a: b: c",
        "a: b # c",
        "a: |\n  b",
        "a: b\n  c",
        "a: {b: c}",
        "a: [b\n  , c]",
        "a: 'b''c'",
        'a: "b\\n"',
        "a: &b c",
        "a:\n  b: c",
        "a:\n- b: c",
        "a: b\n- c",
        "a:\n- b\n  - c",
        "a:\tb",
        "a: b\r\nc: d",
        "a: [b,]",
        "a: [b: c]",
        "键: a",
        "a: b\x85c: d",
        "- a",
        "a",
        "'a': b",
        "? a",
        "a:\n-",
        "a: %b",
        "a: b:",
    ],
)
def test_all_else_is_left_to_the_parser(content: str) -> None:
    assert not check(content)

"""The plain forms of YAML, read without a parser: the front matter of most posts is nothing else.

A line for each key; its value is words on the same line, plain or in quotation marks without escapes, a list in
brackets, or a list of such values in the lines below. Anything that could be more, anywhere, and the whole block is
left to the parser: each test here is for what surely is plain, never for what is not.
"""

from __future__ import annotations

from postlint.front_matter.model import Field, Node
from postlint.front_matter.scalars import resolve
from postlint.mapped import MappedText, Verbatim
from postlint.text import Span

# What begins a value that is no plain one, and what ends or changes one in brackets.
_INDICATORS = frozenset("-?:,[]{}#&*!|>'\"%@`")
_IN_BRACKETS = _INDICATORS - {"-"}
#: A key longer than this may be none at all (YAML 1.1: 1,024 characters).
_LONGEST_KEY = 100

#: Keys that are surely plain: most posts have the same.
_KEYS: set[str] = set()
_MOST_KEYS = 1000

_new = tuple.__new__


def read(text: str, start: int, end: int) -> tuple[Field, ...] | None:
    """Return the fields between two fences, or None where a parser must look."""
    content = text[start:end]
    # No tabs, no line ends but LF, no byte order marks, no characters that YAML refuses.
    if not content.replace("\n", "").isprintable():
        return None
    fields: list[Field] = []
    items: list[Node] = []
    indent = -1
    for line in content.split("\n"):
        begin, start = start, start + len(line) + 1
        if not line or line[0] == "#":
            continue
        stripped = line.lstrip(" ")
        if stripped[:2] == "- ":
            at = len(line) - len(stripped)
            if not fields or (items and at != indent) or (not items and not _is_absent(fields[-1])):
                return None
            node = _value(text, stripped[2:], begin + at + 2)
            if node is None:
                return None
            indent = at
            items.append(node)
            continue
        if items:
            fields[-1] = _with_items(text, fields[-1], items)
            items = []
        field = _field(text, line, begin)
        if field is None:
            return None
        fields.append(field)
    if items:
        fields[-1] = _with_items(text, fields[-1], items)
    return tuple(fields)


def _field(text: str, line: str, begin: int) -> Field | None:
    key, colon, rest = line.partition(":")
    if not colon or key not in _KEYS:
        name = key.replace("-", "_")
        if (
            not colon
            or not (name.isidentifier() and name.isascii())
            or key[0] == "-"
            or len(key) > _LONGEST_KEY
        ):
            return None
        if len(_KEYS) < _MOST_KEYS:
            _KEYS.add(key)
    after = begin + len(key) + 1
    span = _new(Span, (begin, after - 1))
    if not rest.strip(" "):
        place = _new(Span, (after, after))
        return _new(Field, (key, span, _new(Node, ("scalar", place, None, "plain", None, "", (), ()))))
    value = _value(text, rest, after) if rest[0] == " " else None
    return None if value is None else _new(Field, (key, span, value))


def _is_absent(field: Field) -> bool:
    return not field.node.raw


def _with_items(text: str, field: Field, items: list[Node]) -> Field:
    """Return a field with the list in the lines below it."""
    end = items[-1].span.end
    first = text.rindex("-", 0, items[0].span.start)
    values = [item.value for item in items]
    node = Node("sequence", Span(first, end), values, "block", None, text[first:end], tuple(items))
    return field._replace(node=node)


def _value(text: str, rest: str, at: int) -> Node | None:
    """Return the value in the rest of a line, which begins at an offset; None where it is not plain."""
    value = rest.lstrip(" ")
    at += len(rest) - len(value)
    value = value.rstrip(" ")
    if not value:
        return None
    if value[0] == "[":
        return _list(text, value, at)
    if value[0] in _INDICATORS:
        return _quoted(text, value, at)
    if ": " in value or " #" in value or value[-1] == ":":
        return None
    return _plain(text, value, at)


def _list(text: str, value: str, at: int) -> Node | None:
    if value[-1] != "]":
        return None
    items: list[Node] = []
    begin = at + 1
    inner = value[1:-1]
    for part in inner.split(",") if inner.strip(" ") else ():
        word = part.strip(" ")
        place = begin + len(part) - len(part.lstrip(" "))
        begin += len(part) + 1
        if not word or word[0] == "-":
            return None
        node = _plain(text, word, place) if _IN_BRACKETS.isdisjoint(word) else _quoted(text, word, place)
        if node is None:
            return None
        items.append(node)
    values = [item.value for item in items]
    place_ = _new(Span, (at, at + len(value)))
    return _new(Node, ("sequence", place_, values, "flow", None, value, tuple(items), ()))


def _quoted(text: str, value: str, at: int) -> Node | None:
    mark = value[0]
    if mark not in "\"'" or len(value) < 2 or value.find(mark, 1) != len(value) - 1 or "\\" in value:
        return None
    end = at + len(value)
    inner = value[1:-1]
    style = "double" if mark == '"' else "single"
    mapped = Verbatim(text, at + 1, end - 1) if inner else MappedText("", [])
    return _new(Node, ("scalar", _new(Span, (at, end)), inner, style, mapped, value, (), ()))


def _plain(text: str, value: str, at: int) -> Node:
    resolved = resolve(value)
    end = at + len(value)
    mapped = Verbatim(text, at, end) if isinstance(resolved, str) else None
    return _new(Node, ("scalar", _new(Span, (at, end)), resolved, "plain", mapped, value, (), ()))

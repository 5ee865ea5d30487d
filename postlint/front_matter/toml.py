"""TOML front matter: values from the standard parser, places from a scanner of our own."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Any

from postlint import toml_reader
from postlint.front_matter.decoding import escaped
from postlint.front_matter.model import Field, Node, SyntaxProblem, mapping_value
from postlint.mapped import verbatim
from postlint.pattern import lazy
from postlint.text import Span

_SKIP = lazy(r"(?:[ \t\r\n]|#[^\n]*)*")
_KEY = lazy(r"""[ \t]*("(?:[^"\\\n]|\\.)*"|'[^'\n]*'|[\w-]+)[ \t]*""")
_BARE = lazy(r"\d{4}-\d\d-\d\d [^\s,\]}#]+|[^\s,\]}#]+")  # 1979-05-27 07:32:00Z has a space in it
_BASIC = lazy(r'"((?:[^"\\\n]|\\.)*)"')
_LITERAL = lazy(r"'([^'\n]*)'")
_MULTILINE_END = lazy(r'\\.|"""("{0,2})', re.DOTALL)
_PLACE = lazy(r"line (\d+), column (\d+)")
_FIELD_LINE = lazy(r"^[^\n=#\[]+=[^\n]*", re.MULTILINE)


def read(text: str, content: Span) -> tuple[tuple[Field, ...], SyntaxProblem | None]:
    """Return the fields of `content`; where it is not TOML, those of its lines that are, and the problem."""
    try:
        _loads(text[content.start : content.end])
    except _InvalidError as error:
        return _line_by_line(text, content), _problem(text, content, error)
    try:
        return _Scanner(text, content).fields(), None
    except (_InvalidError, RecursionError):
        problem = SyntaxProblem("nested too deeply", _first_line(text, content), "other")
        return _line_by_line(text, content), problem


class _InvalidError(Exception):
    """A text that is not TOML."""


def _loads(source: str) -> dict[str, Any]:
    try:
        return toml_reader.loads(source)
    except RecursionError:
        raise _InvalidError("nested too deeply") from None
    except Exception as error:  # TOMLDecodeError; ValueError for a number of over 4300 digits
        raise _InvalidError(str(error)) from None


def _first_line(text: str, content: Span) -> Span:
    end = text.find("\n", content.start, content.end)
    return Span(content.start, content.end if end < 0 else end)


def _problem(text: str, content: Span, error: _InvalidError) -> SyntaxProblem:
    message = str(error)
    place = _PLACE.search(message)
    lines = text[content.start : content.end].rstrip().split("\n")
    row = min(int(place[1]), len(lines)) if place else len(lines)
    begin = content.start + sum(len(line) + 1 for line in lines[: row - 1])
    line = lines[row - 1]
    lead = len(line) - len(line.lstrip())
    span = Span(begin + lead, begin + max(lead, len(line.rstrip())))
    return SyntaxProblem(f"not TOML: {message.partition(' (at ')[0]}", span, "other")


def _line_by_line(text: str, content: Span) -> tuple[Field, ...]:
    fields: list[Field] = []
    for line in _FIELD_LINE.finditer(text, content.start, content.end):
        try:
            _loads(line[0])
            fields += _Scanner(text, Span(line.start(), line.end())).fields()
            continue
        except (_InvalidError, RecursionError):
            pass
        name, _, rest = line[0].partition("=")
        key = name.strip()
        key_at = line.start() + len(name) - len(name.lstrip())
        value = rest.strip()
        at = line.start() + len(name) + 1 + len(rest) - len(rest.lstrip())
        if key and value:
            node = Node("scalar", Span(at, at + len(value)), value, "plain", verbatim(value, at), value)
            fields.append(Field(key, Span(key_at, key_at + len(key)), node))
    return tuple(fields)


@dataclass(slots=True)
class _Table:
    """A table under way: what its keys lead to, in order."""

    start: int
    style: str
    children: dict[str, tuple[Span, _Table | _Array | Node]] = field(default_factory=dict)

    def node(self, text: str) -> Node:
        entries = self.fields(text)
        end = max((entry.node.span.end for entry in entries), default=self.start)
        span = Span(self.start, max(end, self.start))
        raw = text[span.start : span.end]
        return Node("mapping", span, mapping_value(entries), self.style, None, raw, (), entries)

    def fields(self, text: str) -> tuple[Field, ...]:
        return tuple(
            Field(key, span, child if isinstance(child, Node) else child.node(text))
            for key, (span, child) in self.children.items()
        )


@dataclass(slots=True)
class _Array:
    """An array of tables under way."""

    tables: list[_Table]

    def node(self, text: str) -> Node:
        items = tuple(table.node(text) for table in self.tables)
        span = Span(items[0].span.start, max(item.span.end for item in items))
        value = [item.value for item in items]
        return Node("sequence", span, value, "table", None, text[span.start : span.end], items)


class _Scanner:
    """Finds keys and values in text that is known to be valid."""

    __slots__ = ("_at", "_end", "_start", "_text")

    def __init__(self, text: str, content: Span) -> None:
        self._text = text
        self._start, self._end = content
        self._at = content.start

    def fields(self) -> tuple[Field, ...]:
        """Return the fields of the whole."""
        text = self._text
        root = table = _Table(self._start, "table")
        while self._skip() < self._end:
            at = self._at
            if text[at] != "[":
                self._pair(table, "dotted")
                continue
            array = text.startswith("[[", at)
            self._at += 2 if array else 1
            keys = self._keys()
            self._at += 2 if array else 1
            table = self._header(root, keys, at, array)
        return root.fields(text)

    def _header(self, root: _Table, keys: list[tuple[str, Span]], at: int, array: bool) -> _Table:
        table = root
        for key, span in keys[:-1]:
            table = self._descend(table, key, span, at, "table")
        key, span = keys[-1]
        if not array:
            table = self._descend(table, key, span, at, "table")
            table.start = min(table.start, at)
            return table
        new = _Table(at, "table")
        known = table.children.get(key)
        if known is not None and isinstance(known[1], _Array):
            known[1].tables.append(new)
        else:
            table.children[key] = (span, _Array([new]))
        return new

    def _descend(self, table: _Table, key: str, span: Span, at: int, style: str) -> _Table:
        known = table.children.get(key)
        if known is None:
            child = _Table(at, style)
            table.children[key] = (span, child)
            return child
        if isinstance(known[1], _Array):
            return known[1].tables[-1]
        if isinstance(known[1], _Table):
            return known[1]
        raise _InvalidError(f"`{key}` is not a table")

    def _pair(self, table: _Table, style: str) -> None:
        keys = self._keys()
        if self._text[self._at : self._at + 1] != "=":
            raise _InvalidError("no `=` after a key")
        self._at += 1
        while self._text[self._at : self._at + 1] in (" ", "\t"):
            self._at += 1
        for key, span in keys[:-1]:
            table = self._descend(table, key, span, span.end + 1, style)
        key, span = keys[-1]
        table.children[key] = (span, self._value())

    def _keys(self) -> list[tuple[str, Span]]:
        keys: list[tuple[str, Span]] = []
        while True:
            match = _KEY.match(self._text, self._at, self._end)
            if match is None:
                raise _InvalidError("no key")
            raw = match[1]
            name = raw
            if raw[0] == "'":
                name = raw[1:-1]
            elif raw[0] == '"':
                name = str(_loads(f"v = {raw}")["v"])
            keys.append((name, Span(*match.span(1))))
            self._at = match.end()
            if self._text[self._at : self._at + 1] != ".":
                return keys
            self._at += 1

    def _value(self) -> Node:
        text, at = self._text, self._at
        first = text[at : at + 1]
        if first == "[":
            return self._array()
        if first == "{":
            return self._inline_table()
        if first in ("'", '"'):
            return self._string(first)
        match = _BARE.match(text, at, self._end)
        if match is None:
            raise _InvalidError("no value")
        self._at = match.end()
        return Node("scalar", Span(*match.span()), _loads(f"v = {match[0]}")["v"], "plain", None, match[0])

    def _string(self, quote: str) -> Node:
        text, at = self._text, self._at
        if text.startswith(quote * 3, at):
            end = self._multiline_end(quote, at + 3)
            self._at = end
            raw = text[at:end]
            style = "multiline-basic" if quote == '"' else "multiline-literal"
            return Node("scalar", Span(at, end), _loads(f"v = {raw}")["v"], style, None, raw)
        match = (_BASIC if quote == '"' else _LITERAL).match(text, at, self._end)
        if match is None:
            raise _InvalidError("a string that never ends")
        self._at = match.end()
        raw, inner = match[0], match[1]
        span = Span(*match.span())
        if quote == "'" or "\\" not in inner:
            style = "single" if quote == "'" else "double"
            return Node("scalar", span, inner, style, verbatim(inner, at + 1), raw)
        value = str(_loads(f"v = {raw}")["v"])
        mapped = escaped(text, at + 1, span.end - 1, value, lambda part: str(_loads(f'v = "{part}"')["v"]))
        return Node("scalar", span, value, "double", mapped, raw)

    def _multiline_end(self, quote: str, at: int) -> int:
        text = self._text
        if quote == "'":
            close = text.find("'''", at, self._end)
            if close < 0:
                raise _InvalidError("a string that never ends")
            extra = 0
            while extra < 2 and text[close + 3 + extra : close + 4 + extra] == "'":
                extra += 1
            return close + 3 + extra
        for match in _MULTILINE_END.finditer(text, at, self._end):
            if match[0][0] == '"':
                return match.end()
        raise _InvalidError("a string that never ends")

    def _array(self) -> Node:
        text, start = self._text, self._at
        self._at += 1
        items: list[Node] = []
        while text[self._skip() : self._at + 1] not in ("]", ""):
            items.append(self._value())
            if text[self._skip() : self._at + 1] == ",":
                self._at += 1
        self._at += 1
        span = Span(start, self._at)
        value = [item.value for item in items]
        return Node("sequence", span, value, "flow", None, text[start : self._at], tuple(items))

    def _inline_table(self) -> Node:
        text, start = self._text, self._at
        self._at += 1
        table = _Table(start, "flow")
        while text[self._skip() : self._at + 1] not in ("}", ""):
            self._pair(table, "dotted")
            if text[self._skip() : self._at + 1] == ",":
                self._at += 1
        self._at += 1
        return table.node(text)._replace(span=Span(start, self._at), raw=text[start : self._at])

    def _skip(self) -> int:
        match = _SKIP.match(self._text, self._at, self._end)
        self._at = match.end() if match else self._at
        return self._at

"""JSON front matter: values from the standard parser, places from a scanner of our own."""

from __future__ import annotations

import json
import re

from postlint.front_matter.decoding import escaped
from postlint.front_matter.model import Field, Node, SyntaxProblem, mapping_value
from postlint.mapped import verbatim
from postlint.pattern import lazy
from postlint.text import Span

_SPACE = lazy(r"[ \t\r\n]*")
_STRING = lazy(r'"((?:[^"\\\n]|\\.)*)"')
_WORD = lazy(r"[^\s,\]}]+")
_FIELD_LINE = lazy(r'^[ \t]*("(?:[^"\\\n]|\\.)*")[ \t]*:[ \t]*("(?:[^"\\\n]|\\.)*"|[\w.+-]+)', re.MULTILINE)


def read(text: str, whole: Span) -> tuple[tuple[Field, ...], SyntaxProblem | None]:
    """Return the fields of the object at `whole`; where it is no JSON, those of its lines and the problem."""
    source = text[whole.start : whole.end]
    try:
        json.loads(source, parse_constant=_refuse)
        return _Scanner(text, whole.start).value().entries, None
    except json.JSONDecodeError as error:
        at = min(whole.start + error.pos, whole.end - 1)
        problem = SyntaxProblem(f"not JSON: {error.msg}", _token(text, at, whole), "other")
    except RecursionError:
        problem = SyntaxProblem("nested too deeply", Span(whole.start, whole.start + 1), "other")
    except ValueError as error:  # NaN, or a number of over 4300 digits
        problem = SyntaxProblem(f"not JSON: {error}", Span(whole.start, whole.start + 1), "other")
    return _line_by_line(text, whole), problem


def _refuse(name: str) -> object:
    raise ValueError(f"`{name}` is no JSON value")


def _token(text: str, at: int, whole: Span) -> Span:
    word = _WORD.match(text, at, whole.end)
    return Span(at, word.end() if word else at + 1)


def _line_by_line(text: str, whole: Span) -> tuple[Field, ...]:
    fields: list[Field] = []
    for line in _FIELD_LINE.finditer(text, whole.start, whole.end):
        try:
            key = str(json.loads(line[1]))
            node = _Scanner(text, line.start(2)).value()
        except (ValueError, IndexError):
            continue
        fields.append(Field(key, Span(*line.span(1)), node))
    return tuple(fields)


class _Scanner:
    """Finds keys and values in text that is known to be valid."""

    __slots__ = ("_at", "_text")

    def __init__(self, text: str, at: int) -> None:
        self._text = text
        self._at = at

    def value(self) -> Node:
        """Return the value here; raise ValueError or IndexError in text that is no JSON."""
        text, start = self._text, self._skip()
        first = text[start]
        if first == "{":
            return self._object(start)
        if first == "[":
            items: list[Node] = []
            self._at += 1
            while text[self._skip()] != "]":
                items.append(self.value())
                if text[self._skip()] == ",":
                    self._at += 1
            self._at += 1
            span = Span(start, self._at)
            value = [item.value for item in items]
            return Node("sequence", span, value, "flow", None, text[start : self._at], tuple(items))
        match = (_STRING if first == '"' else _WORD).match(text, start)
        if match is None:
            raise ValueError("no value")
        self._at = match.end()
        span = Span(*match.span())
        if first != '"':
            return Node("scalar", span, json.loads(match[0]), "plain", None, match[0])
        inner = match[1]
        if "\\" not in inner:
            return Node("scalar", span, inner, "double", verbatim(inner, start + 1), match[0])
        decoded = str(json.loads(match[0]))
        mapped = escaped(text, start + 1, span.end - 1, decoded, lambda part: str(json.loads(f'"{part}"')))
        return Node("scalar", span, decoded, "double", mapped, match[0])

    def _object(self, start: int) -> Node:
        text = self._text
        entries: list[Field] = []
        self._at += 1
        while text[self._skip()] != "}":
            key = self.value()
            self._skip()
            self._at += 1  # the colon
            entries.append(Field(str(key.value), key.span, self.value()))
            if text[self._skip()] == ",":
                self._at += 1
        self._at += 1
        made = tuple(entries)
        raw = text[start : self._at]
        return Node("mapping", Span(start, self._at), mapping_value(made), "flow", None, raw, (), made)

    def _skip(self) -> int:
        match = _SPACE.match(self._text, self._at)
        self._at = match.end() if match else self._at
        return self._at

"""Settings files in TOML: the values, and the line of every key and list item."""

from __future__ import annotations

import os
import re
from bisect import bisect_right
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path
from typing import Any

from postlint import toml_reader
from postlint.errors import UsageError, os_reason
from postlint.pattern import lazy
from postlint.tuples import NamedTuple

#: Where in a document: keys, and places in lists counted from 0.
KeyPath = tuple[str | int, ...]

_SPACE = lazy(r"(?:[ \t\r\n]|#[^\n]*)*")
_BLANK = lazy(r"[ \t]*")
# A value that holds no other: a date with a space before its time, or anything up to what ends a value.
_SCALAR = lazy(r"\d{4}-\d\d-\d\d \d\d:[^\s,\]}#]+|[^\s,\]}#]+")
# `"""…"""` may end with five quotes (two of them the text's); lazy, so linear; the text is known to be valid.
_STRING = lazy(
    r'''"""(?:[^\\]|\\.)*?"""(?:"{0,2})|\'\'\'.*?\'\'\'(?:\'{0,2})|"(?:[^"\\\n]|\\.)*"|'[^'\n]*\'''',
    re.DOTALL,
)
_BARE_KEY = lazy(r"[A-Za-z0-9_-]+")
_AT_LINE = lazy(r"\s*\(at line (\d+), column (\d+)\)|\s*\(at end of document\)")


class Document(NamedTuple):
    """A settings file: `values` as TOML gives them, `lines` (from 1) of keys and list items."""

    path: Path
    values: Mapping[str, Any]
    lines: Mapping[KeyPath, int]


def read(path: Path) -> Document | None:
    """Read a settings file; None for a `pyproject.toml` without `[tool.postlint]`.

    Raises UsageError, with the line where there is one, for a file that cannot be read or is not TOML.
    """
    pyproject = path.name == "pyproject.toml"
    try:
        raw = path.read_bytes()
    except OSError as error:
        raise UsageError(os_reason(error), shown(path)) from None
    if pyproject and b"postlint" not in raw:
        return None  # most of them: not worth parsing
    try:
        text = raw.decode("utf-8-sig").replace("\r\n", "\n")
    except UnicodeDecodeError as error:
        line = raw.count(b"\n", 0, error.start) + 1
        what = f"not valid UTF-8: byte 0x{raw[error.start]:02X}; save it as UTF-8"
        raise UsageError(what, shown(path), line) from None
    values = _parse(text, path)
    if not pyproject:
        return Document(path, values, _lines(text))
    tool = values.get("tool")
    values = tool.get("postlint") if isinstance(tool, dict) else None
    if values is None:
        return None
    lines = {key[2:]: line for key, line in _lines(text).items() if key[:2] == ("tool", "postlint")}
    if not isinstance(values, dict):
        raise UsageError("tool.postlint must be a table", shown(path), lines.get(()))
    return Document(path, values, lines)


def shown(path: Path) -> str:
    """Return a path as messages show it: relative to the current folder where it is inside."""
    try:
        return str(path.relative_to(os.getcwd()))
    except (ValueError, OSError):
        return str(path)


def _lines(text: str) -> dict[KeyPath, int]:
    """Return the line (from 1) on which each key, table and list item of a valid TOML document begins."""
    scanner = _Scanner(text)
    # Lines are a courtesy: should TOML grow what we do not know, an error without one is still an error.
    with suppress(ValueError, IndexError, RecursionError):
        scanner.document()
    return scanner.lines


def _parse(text: str, path: Path) -> Any:
    try:
        return toml_reader.loads(text)
    except ValueError as error:
        at = _AT_LINE.search(str(error))
        line = int(at[1]) if at and at[1] else text.count("\n") + 1
        column = f" at column {at[2]}" if at and at[2] else ""
        what = _AT_LINE.sub("", str(error))
        raise UsageError(f"not valid TOML{column}: {what[:1].lower()}{what[1:]}", shown(path), line) from None
    except RecursionError:
        raise UsageError("not valid TOML: nested too deeply", shown(path)) from None


class _Scanner:
    """Walks through a document that tomllib has accepted, so it only has to know where things end."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.at = 0
        self.lines: dict[KeyPath, int] = {}
        self._starts = [0, *(match.end() for match in re.finditer("\n", text))]
        self._tables: dict[KeyPath, int] = {}

    def document(self) -> None:
        table: KeyPath = ()
        self._skip(_SPACE)
        while self.at < len(self.text):
            start = self.at
            if self.text.startswith("[[", self.at):
                self.at += 2
                table = self._header(start)
                count = self._tables.get(table, 0)
                self._tables[table] = count + 1
                table = (*table, count)
                self._note(table, start)
                self.at += 2
            elif self.text[self.at] == "[":
                self.at += 1
                table = self._header(start)
                self.at += 1
            else:
                self._pair(table)
            self._skip(_SPACE)

    def _header(self, start: int) -> KeyPath:
        path: KeyPath = ()
        for key in self._key():
            if path in self._tables:  # a list of tables: its last one is meant
                path = (*path, self._tables[path] - 1)
            path = (*path, key)
            self._note(path, start)
        return path

    def _pair(self, table: KeyPath) -> None:
        start = self.at
        path = table
        for key in self._key():
            path = (*path, key)
            self._note(path, start)
        self.at += 1  # =
        self._skip(_BLANK)
        self._value(path)

    def _key(self) -> list[str]:
        parts = []
        while True:
            self._skip(_BLANK)
            if self.text[self.at] in "\"'":
                parts.append(_unquoted(self._skip(_STRING)))
            else:
                parts.append(self._skip(_BARE_KEY))
            self._skip(_BLANK)
            if self.text[self.at] != ".":
                return parts
            self.at += 1

    def _value(self, path: KeyPath) -> None:
        first = self.text[self.at]
        if first == "[":
            self.at += 1
            count = 0
            while self._next_item("]"):
                self._note((*path, count), self.at)
                self._value((*path, count))
                count += 1
        elif first == "{":
            self.at += 1
            while self._next_item("}"):
                self._pair(path)
        elif first in "\"'":
            self._skip(_STRING)
        else:
            self._skip(_SCALAR)

    def _next_item(self, end: str) -> bool:
        self._skip(_SPACE)
        if self.text[self.at] == ",":
            self.at += 1
            self._skip(_SPACE)
        if self.text[self.at] != end:
            return True
        self.at += 1
        return False

    def _skip(self, pattern: re.Pattern[str]) -> str:
        found = pattern.match(self.text, self.at)
        if found is None:
            raise ValueError(f"no {pattern.pattern} at {self.at}")
        self.at = found.end()
        return found[0]

    def _note(self, path: KeyPath, offset: int) -> None:
        self.lines.setdefault(path, bisect_right(self._starts, offset))


def _unquoted(key: str) -> str:
    if key[0] == "'" or "\\" not in key:
        return key[1:-1]
    return str(toml_reader.loads(f"key = {key}")["key"])

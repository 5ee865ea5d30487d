"""What a setting may be: the types of values, and their places in the files they come from."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from typing import Any

from postlint.errors import UsageError, nearest
from postlint.pattern import lazy
from postlint.settings_file import Document, KeyPath, shown
from postlint.tuples import NamedTuple

_BARE = lazy(r"[A-Za-z0-9_-]+")


class Origin(NamedTuple):
    """Where a setting stands: `path` as messages show it, `line` from 1; `items` for those of a list."""

    path: Path
    line: int | None
    items: tuple[Origin, ...] = ()

    def __str__(self) -> str:
        return str(self.path) if self.line is None else f"{self.path}:{self.line}"


class Place(NamedTuple):
    """A value's place while it is checked: its key, and the file (None: the command line) it comes from."""

    key: KeyPath
    document: Document | None

    def inner(self, key: str | int) -> Place:
        """Return the place of a key of this table, or of an item of this list."""
        return Place((*self.key, key), self.document)

    @property
    def origin(self) -> Origin | None:
        """The file and line of the value; None for the command line."""
        if self.document is None:
            return None
        line = None
        for end in range(len(self.key), -1, -1):  # a list on one line has one line for all
            line = line or self.document.lines.get(self.key[:end])
        return Origin(Path(shown(self.document.path)), line)

    def wrong(self, what: str) -> UsageError:
        """Return the error that names the key and what is wrong with its value."""
        name = dotted(key for key in self.key if isinstance(key, str))
        return self.error(f"{name}: {what}" if name else what)

    def error(self, message: str) -> UsageError:
        """Return an error at this place."""
        origin = self.origin
        return UsageError(message) if origin is None else UsageError(message, str(origin.path), origin.line)

    def resolve(self, value: str) -> str:
        """Return a path relative to the file that names it as an absolute one."""
        base = os.getcwd() if self.document is None else self.document.path.parent
        return os.path.normpath(os.path.join(base, os.path.expanduser(value)))


class Anything:
    """A value that whoever uses it checks."""

    schema: Mapping[str, Any] = {}

    def check(self, value: object, place: Place) -> object:
        """Return the value as the settings hold it; raise UsageError for a wrong one."""
        return value


class Text(NamedTuple):
    """Text; a path is relative to the file that names it."""

    may_be_empty: bool = False
    is_path: bool = False

    @property
    def schema(self) -> Mapping[str, Any]:
        """Its JSON Schema."""
        return {"type": "string"} if self.may_be_empty else {"type": "string", "minLength": 1}

    def check(self, value: object, place: Place) -> object:
        """Return the value as the settings hold it; raise UsageError for a wrong one."""
        if not isinstance(value, str):
            raise place.wrong(f"must be text in quotes, not {_described(value)}")
        if not value and not self.may_be_empty:
            raise place.wrong("must not be empty; leave the key out instead")
        return place.resolve(value) if self.is_path else value


class Choice(NamedTuple):
    """One of some words."""

    values: tuple[str, ...]

    @property
    def schema(self) -> Mapping[str, Any]:
        """Its JSON Schema."""
        return {"enum": list(self.values)}

    def check(self, value: object, place: Place) -> object:
        """Return the value as the settings hold it; raise UsageError for a wrong one."""
        if value not in self.values:
            if not isinstance(value, str):
                raise place.wrong(f"must be one of {', '.join(self.values)}, not {_described(value)}")
            raise place.wrong(f"{value!r} is unknown ({nearest(value, self.values)})")
        return value


class Amount(NamedTuple):
    """A number of something: `unit` in the singular, an `example` of it, the least that is allowed."""

    unit: str
    example: str
    minimum: float = 0
    whole: bool = True

    @property
    def schema(self) -> Mapping[str, Any]:
        """Its JSON Schema."""
        return {"type": "integer" if self.whole else "number", "minimum": self.minimum}

    def check(self, value: object, place: Place) -> object:
        """Return the value as the settings hold it; raise UsageError for a wrong one."""
        if not isinstance(value, int if self.whole else int | float) or isinstance(value, bool):
            what = f"must be a number of {self.unit}s, such as {self.example}, not {_described(value)}"
            raise place.wrong(what)
        if not value >= self.minimum:  # so that "not a number" fails, too
            unit = self.unit if self.minimum == 1 else f"{self.unit}s"
            raise place.wrong(f"must be {self.minimum} {unit} or more, not {value}")
        return value


class Truth:
    """True or false."""

    schema: Mapping[str, Any] = {"type": "boolean"}

    def check(self, value: object, place: Place) -> object:
        """Return the value as the settings hold it; raise UsageError for a wrong one."""
        if not isinstance(value, bool):
            raise place.wrong(f"must be true or false, not {_described(value)}")
        return value


class Checked(NamedTuple):
    """Text that `problem` approves by finding nothing wrong with it; a number may stand for its digits."""

    problem: Callable[[str], str | None]
    or_number: bool = False

    @property
    def schema(self) -> Mapping[str, Any]:
        """Its JSON Schema."""
        text = {"type": "string", "minLength": 1}
        return {"anyOf": [text, {"type": "integer"}]} if self.or_number else text

    def check(self, value: object, place: Place) -> object:
        """Return the value as the settings hold it; raise UsageError for a wrong one."""
        if self.or_number and isinstance(value, int) and not isinstance(value, bool):
            value = str(value)
        text = str(Text().check(value, place))
        problem = self.problem(text)
        if problem is not None:
            raise place.wrong(problem)
        return text


class ListOf(NamedTuple):
    """A list of text."""

    item: Text | Checked

    @property
    def schema(self) -> Mapping[str, Any]:
        """Its JSON Schema."""
        return {"type": "array", "items": self.item.schema}

    def check(self, value: object, place: Place) -> object:
        """Return the value as the settings hold it; raise UsageError for a wrong one."""
        if not isinstance(value, list | tuple):
            raise place.wrong(f'must be a list of text, such as ["a", "b"], not {_described(value)}')
        return tuple(self.item.check(item, place.inner(index)) for index, item in enumerate(value))


class Table(NamedTuple):
    """A table whose keys are the user's own names; `problem` tells what is wrong with a name and its value."""

    value: Any
    problem: Callable[[str, Any], str | None] | None = None

    @property
    def schema(self) -> Mapping[str, Any]:
        """Its JSON Schema."""
        return {"type": "object", "additionalProperties": self.value.schema or True}

    def check(self, value: object, place: Place) -> object:
        """Return the value as the settings hold it; raise UsageError for a wrong one."""
        for name, one in as_table(value, place).items() if self.problem else ():
            problem = self.problem(name, one) if self.problem else None
            if problem is not None:
                raise place.inner(name).wrong(problem)
        return {
            name: self.value.check(one, place.inner(name)) for name, one in as_table(value, place).items()
        }


def dotted(path: Iterable[str]) -> str:
    """Return a key's parts as TOML writes them: `per-file-ignores."*.md"`."""
    return ".".join(part if _BARE.fullmatch(part) else '"' + part.replace('"', '\\"') + '"' for part in path)


def as_table(value: object, place: Place) -> Mapping[str, Any]:
    """Return a value that must be a table; raise UsageError where it is not."""
    if not isinstance(value, Mapping):
        raise place.wrong(f"must be a table, not {_described(value)}")
    return value


def _described(value: object) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int | float):
        return f"the number {value}"
    if isinstance(value, str):
        return f"the text {value!r}"
    if isinstance(value, list | tuple):
        return "a list"
    if isinstance(value, Mapping):
        return "a table"
    return f"the date {value}" if hasattr(value, "isoformat") else f"{type(value).__name__} {value!r}"

"""Every setting there is: its name, what it may be, its default, what it means."""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any, NamedTuple

from postlint.errors import UsageError, nearest
from postlint.pattern import lazy
from postlint.rule import PRESETS, SAFETIES, SEVERITIES
from postlint.settings_file import Document, KeyPath, shown
from postlint.source import ENCODINGS

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


class _Anything:
    """A value that whoever uses it checks."""

    schema: Mapping[str, Any] = {}

    def check(self, value: object, place: Place) -> object:
        return value


class _Text(NamedTuple):
    may_be_empty: bool = False
    is_path: bool = False

    @property
    def schema(self) -> Mapping[str, Any]:
        return {"type": "string"} if self.may_be_empty else {"type": "string", "minLength": 1}

    def check(self, value: object, place: Place) -> object:
        if not isinstance(value, str):
            raise place.wrong(f"must be text in quotes, not {_described(value)}")
        if not value and not self.may_be_empty:
            raise place.wrong("must not be empty; leave the key out instead")
        return place.resolve(value) if self.is_path else value


class _Choice(NamedTuple):
    values: tuple[str, ...]

    @property
    def schema(self) -> Mapping[str, Any]:
        return {"enum": list(self.values)}

    def check(self, value: object, place: Place) -> object:
        if value not in self.values:
            if not isinstance(value, str):
                raise place.wrong(f"must be one of {', '.join(self.values)}, not {_described(value)}")
            raise place.wrong(f"{value!r} is unknown ({nearest(value, self.values)})")
        return value


class _Bytes:
    schema: Mapping[str, Any] = {"type": "integer", "minimum": 1}

    def check(self, value: object, place: Place) -> object:
        if not isinstance(value, int) or isinstance(value, bool):
            raise place.wrong(f"must be a number of bytes, such as 10_000_000, not {_described(value)}")
        if value < 1:
            raise place.wrong(f"must be 1 byte or more, not {value}")
        return value


class _List(NamedTuple):
    item: _Text

    @property
    def schema(self) -> Mapping[str, Any]:
        return {"type": "array", "items": self.item.schema}

    def check(self, value: object, place: Place) -> object:
        if not isinstance(value, list | tuple):
            raise place.wrong(f'must be a list of text, such as ["a", "b"], not {_described(value)}')
        return tuple(self.item.check(item, place.inner(index)) for index, item in enumerate(value))


class Table(NamedTuple):
    """A table whose keys are the user's own names."""

    value: Any

    @property
    def schema(self) -> Mapping[str, Any]:
        """Its JSON Schema."""
        return {"type": "object", "additionalProperties": self.value.schema or True}

    def check(self, value: object, place: Place) -> object:
        """Return the value as the settings hold it; raise UsageError for a wrong one."""
        return {
            name: self.value.check(one, place.inner(name)) for name, one in as_table(value, place).items()
        }


class Key(NamedTuple):
    """A setting: its dotted name, what it may be, its default, what it means."""

    name: str
    type: Any
    default: Any
    doc: str


_NAMES = _List(_Text())
_SELECTORS = "Codes (`TYP001`), names (`near-duplicate-name`) or families (`TYP`)"

#: Every setting there is. Validation, defaults and the JSON Schema are made of this table.
KEYS = (
    Key(
        "extend", _Text(), None, "A settings file to start from, relative to this one; what stands here wins."
    ),
    Key("preset", _Choice(tuple(PRESETS)), "news-zh", "The set of rules to start from."),
    Key("select", _NAMES, None, f"The rules to run instead of the preset's. {_SELECTORS}."),
    Key(
        "extend-select",
        _NAMES,
        (),
        f"Rules to run in addition; adds to a file that is extended. {_SELECTORS}.",
    ),
    Key("ignore", _NAMES, (), f"Rules not to run. {_SELECTORS}."),
    Key(
        "exclude",
        _NAMES,
        (),
        "What not to search, as in `.gitignore`, relative to the folder of the settings.",
    ),
    Key("per-file-ignores", Table(_NAMES), {}, "Rules not to run for files that match a pattern."),
    Key("severity", Table(_Choice(SEVERITIES)), {}, "The severity of a rule, by its name."),
    Key("fix-safety", Table(_Choice(SAFETIES)), {}, "Whether the fix of a rule is safe, by the rule's name."),
    Key("rules", Table(Table(_Anything())), {}, "The parameters of a rule, by its name."),
    Key(
        "front-matter.required", _NAMES, None, "Fields that every post must have, instead of the rule's own."
    ),
    Key(
        "front-matter.recommended", _NAMES, None, "Fields that posts should have, instead of the rule's own."
    ),
    Key("front-matter.may-be-empty", _NAMES, (), "Fields that may be present and empty."),
    Key("front-matter.schema", _Text(is_path=True), None, "A JSON Schema file for the front matter."),
    Key("front-matter.vocabulary", Table(_NAMES), {}, "The terms allowed in a field, by the field's name."),
    Key("site.generator", _Text(), None, "The site's generator; found by its own files where not set."),
    Key("site.root", _Text(is_path=True), None, "The folder of the site; found by the generator's files."),
    Key("site.url", _Text(), None, "The site's address, `https://news.example.com`."),
    Key("site.baseurl", _Text(may_be_empty=True), None, "The path below which the site stands, `/news`."),
    Key("site.timezone", _Text(), None, "The zone of dates without one, `Asia/Shanghai`."),
    Key("site.permalink", _Text(), None, "The pattern of published addresses, as the generator writes it."),
    Key("links", Table(_Anything()), {}, "How links are checked."),
    Key("format", Table(_Anything()), {}, "What `postlint format` writes."),
    Key("packs", _List(_Text(is_path=True)), (), "Folders with rules of your own, relative to this file."),
    Key("fail-on", _Choice(SEVERITIES), "warning", "The least severity that makes the exit status 1."),
    Key("encoding", _Choice(tuple(ENCODINGS)), None, "The encoding of posts without a byte order mark."),
    Key("max-size", _Bytes(), 10_000_000, "The largest post to check, in bytes."),
)


def dotted(path: Iterable[str]) -> str:
    """Return a key's parts as TOML writes them: `per-file-ignores."*.md"`."""
    return ".".join(part if _BARE.fullmatch(part) else '"' + part.replace('"', '\\"') + '"' for part in path)


def schema() -> dict[str, Any]:
    """Return the JSON Schema (draft 7, which editors know) of a settings file."""
    properties: dict[str, Any] = {}
    for key in KEYS:
        table, _, name = key.name.rpartition(".")
        entry = {"description": key.doc, **key.type.schema}
        if key.default is not None:
            entry["default"] = list(key.default) if isinstance(key.default, tuple) else key.default
        inside = properties
        if table:
            inside = properties.setdefault(
                table, {"type": "object", "additionalProperties": False, "properties": {}}
            )["properties"]
        inside[name] = entry
    return {
        "$schema": "http://json-schema.org/draft-07/schema#",
        "title": "postlint settings (postlint.toml, .postlint.toml, [tool.postlint] in pyproject.toml)",
        "type": "object",
        "additionalProperties": False,
        "properties": properties,
    }


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


if __name__ == "__main__":
    import json

    print(json.dumps(schema(), indent=2, ensure_ascii=False))

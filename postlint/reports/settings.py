"""The settings in force as a settings file would say them, each with the place that set it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from postlint.reports import toml
from postlint.setting_values import Origin, Table, dotted
from postlint.settings import Settings
from postlint.settings_keys import KEYS

#: Lists longer than this, in characters, get a line an item.
_WIDTH = 80


def render(settings: Settings) -> str:
    """Return every key in force as TOML; what is not set is a comment."""
    lines = [f"# {line}" for line in _head(settings)]
    tables: dict[str, list[str]] = {"": []}
    for key in KEYS:
        if key.name == "extend":
            continue  # what it brought in stands here with its own file and line
        table, _, name = key.name.rpartition(".")
        data = _value(settings, key.name)
        if isinstance(key.type, Table):
            _put_table(tables, settings, (*((table,) if table else ()), name), data)
        else:
            lines_of = tables.setdefault(table, [])
            lines_of += _entry(
                settings, dotted((*((table,) if table else ()), name)), name, data, key.default
            )
    for table, entries in tables.items():
        if table:
            lines.append("")
            lines.append(f"[{table}]")
        lines += entries
    return "\n".join(lines) + "\n"


def _head(settings: Settings) -> Iterator[str]:
    if settings.path is None:
        yield "No settings file: these are the defaults."
    else:
        yield f"From {settings.path}"
    yield f"Patterns are relative to {settings.root}"


def _value(settings: Settings, name: str) -> Any:
    found: Any = settings
    for part in name.split("."):
        found = getattr(found, part.replace("-", "_"))
    return found


def _put_table(
    tables: dict[str, list[str]], settings: Settings, path: tuple[str, ...], data: Mapping[str, Any]
) -> None:
    """Add a table whose keys are the user's own, with tables inside it one level deep (`[rules.NAME]`)."""
    name = dotted(path)
    own = tables.setdefault(name, [])
    if not data:
        own.append("# empty  # default")
    for key, item in data.items():
        if isinstance(item, Mapping) and path == ("rules",):
            _put_table(tables, settings, (*path, key), item)
        else:
            own += _entry(settings, dotted((*path, key)), toml.key(key), item, None)
    if not own:
        del tables[name]  # `[rules.NAME]` makes `[rules]`


def _entry(settings: Settings, full: str, name: str, data: Any, default: Any) -> Iterator[str]:
    origin = settings.origins.get(full)
    if data is None:
        yield f"# {name} is not set  # default"
        return
    source = str(origin) if origin is not None else "default" if data == default else "command line"
    text = toml.value(data)
    items = _items(origin, data)
    if items is None and (len(text) <= _WIDTH or not isinstance(data, list | tuple)):
        yield f"{name} = {text}  # {source}"
        return
    yield f"{name} = [  # {source}"
    for index, item in enumerate(data):
        note = "" if items is None else f"  # {items[index]}"
        yield f"  {toml.value(item)},{note}"
    yield "]"


def _items(origin: Origin | None, data: Any) -> list[str] | None:
    """Return the place of each item of a list, where they come from more than one file."""
    if origin is None or not isinstance(data, list | tuple) or len({item.path for item in origin.items}) < 2:
        return None
    places = [str(item) for item in origin.items]
    return places + ["command line"] * (len(data) - len(places))

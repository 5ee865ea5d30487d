"""YAML files of ours (rules), read as plain values with the line of each."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from postlint.errors import UsageError, os_reason
from postlint.pattern import lazy
from postlint.tuples import NamedTuple

_INT = lazy(r"[-+]?[0-9]+")
_FLOAT = lazy(r"[-+]?[0-9]*\.[0-9]+|[-+]?[0-9]+\.[0-9]*")


class Value(NamedTuple):
    """A value of a YAML file: str, bool, int, float, None, a list of Values, or a dict of str to Value."""

    data: Any
    line: int

    def plain(self) -> Any:
        """Return the value without line numbers."""
        if isinstance(self.data, list):
            return [item.plain() for item in self.data]
        if isinstance(self.data, dict):
            return {key: value.plain() for key, value in self.data.items()}
        return self.data


def read(path: Path) -> Mapping[str, Value]:
    """Return the mapping that a YAML file holds.

    Raises UsageError with file and line for anything else: unreadable, not YAML, no mapping, a key twice.
    """
    from postlint.front_matter.yaml import YamlError, compose

    try:
        source = path.read_text(encoding="utf-8")
    except OSError as error:
        raise UsageError(f"can't be read: {os_reason(error)}", path=str(path)) from None
    except UnicodeDecodeError as error:
        raise UsageError(f"is not UTF-8: {error.reason} at byte {error.start}", path=str(path)) from None
    try:
        node = compose(source)
    except YamlError as error:
        line = None if error.at is None else source.count("\n", 0, error.at) + 1
        raise UsageError(f"is not valid YAML: {error.message}", path=str(path), line=line) from None
    if node is None:
        raise UsageError("is empty; a mapping is expected", path=str(path), line=1)
    value = _convert(node, path)
    if not isinstance(value.data, dict):
        raise UsageError("must be a mapping of keys to values", path=str(path), line=value.line)
    return value.data


def _convert(node: Any, path: Path) -> Value:
    line = node.start_mark.line + 1
    if node.id == "mapping":
        found: dict[str, Value] = {}
        for key, value in node.value:
            name = str(key.value)
            if name in found:
                raise UsageError(f"key '{name}' stands twice", path=str(path), line=key.start_mark.line + 1)
            found[name] = Value(_convert(value, path).data, key.start_mark.line + 1)
        return Value(found, line)
    if node.id == "sequence":
        return Value([_convert(item, path) for item in node.value], line)
    return Value(_scalar(node), line)


def _scalar(node: Any) -> Any:
    text: str = node.value
    if node.style:  # quoted or a block: always text
        return text
    if text in ("true", "false"):
        return text == "true"
    if text in ("", "~", "null"):
        return None
    if _INT.fullmatch(text):
        return int(text)
    return float(text) if _FLOAT.fullmatch(text) else text

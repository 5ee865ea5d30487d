"""A generator's configuration file as plain values; what is wrong with it is for its generator to say."""

from __future__ import annotations

import os
import zlib
from pathlib import Path
from typing import Any

from postlint import toml_reader
from postlint._version import __version__
from postlint.cache_folder import in_use, keep, kept
from postlint.front_matter import scalars


def load(path: Path) -> dict[str, Any]:
    """Return what a YAML, TOML or JSON file says; an unreadable one says nothing.

    It is kept between runs of the command, with the bytes that said it: a parser takes longer to import than a post to
    check.
    """
    try:
        raw = path.read_bytes()
    except OSError:
        return {}
    name = path.name.lower()
    if not in_use():
        return _parsed(raw, name)
    file = f"config-{zlib.crc32(os.path.abspath(path).encode('utf-8', 'surrogateescape')):08x}.bin"
    stamp = [__version__, *(os.stat(one).st_mtime_ns for one in (__file__, scalars.__file__)), name, raw]
    found: dict[str, Any] | None = kept(file, stamp)
    if found is None:
        found = _parsed(raw, name)
        keep(file, stamp, found)
    return found


def _parsed(raw: bytes, name: str) -> dict[str, Any]:
    text = raw.decode("utf-8-sig", "replace")
    data = (
        parse_toml(text)
        if name.endswith(".toml")
        else parse_json(text)
        if name.endswith(".json")
        else parse_yaml(text)
    )
    return data if isinstance(data, dict) else {}


def parse_toml(text: str) -> Any:
    """Return the value of a TOML text, None where it is none."""
    try:
        return toml_reader.loads(text.replace("\r\n", "\n"))
    except (ValueError, RecursionError):
        return None


def parse_json(text: str) -> Any:
    """Return the value of a JSON text, None where it is none."""
    import json

    try:
        return json.loads(text)
    except (ValueError, RecursionError):
        return None


def parse_yaml(text: str) -> Any:
    """Return the value of a YAML text as Jekyll's reader takes it, None where it is none or not YAML."""
    from postlint.front_matter.yaml import YamlError, compose

    try:
        node = compose(text)
    except YamlError:
        node = _composed_slowly(text)
    try:
        return None if node is None else _plain(node, 0)
    except RecursionError:
        return None


def _composed_slowly(text: str) -> Any:
    """Compose with ruamel's own parser: the C one is of before libyaml 0.2, and stops at `{permalink: /x/:title}`."""
    from ruamel.yaml import YAML

    if len(text) > 100_000:
        return None
    try:
        return YAML(typ="safe", pure=True).compose(text)
    except Exception:  # whatever it stops at: not YAML to us
        return None


def _plain(node: Any, depth: int) -> Any:
    if depth > 50:  # an alias inside its own anchor, or nothing that a generator reads
        return None
    if node.id == "mapping":
        found: dict[str, Any] = {}
        for key, value in node.value:
            if key.id != "scalar":
                continue
            if key.value == "<<" and value.id == "mapping":
                found = {**_plain(value, depth + 1), **found}
            else:
                found[str(key.value)] = _plain(value, depth + 1)
        return found
    if node.id == "sequence":
        return [_plain(item, depth + 1) for item in node.value]
    return node.value if node.style else scalars.resolve(node.value)

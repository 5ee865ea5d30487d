"""What decides a result beside the post and its site: when any of it changes, nothing that was kept is used."""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from postlint._version import __version__
from postlint.digest import blake2b
from postlint.settings import Settings

# Of the settings, what no result depends on.
_IRRELEVANT = ("origins", "path", "fail_on", "exclude")


def name_and_key(settings: Settings, rules: Path) -> tuple[str, bytes]:
    """Return the name under which results with these settings are kept in the current folder, and their key.

    `rules` is the folder of the rules that ship. The key covers the version and the code of postlint, Python and what
    is installed beside it, the rules and word lists, and files that the settings name.
    """
    asked = {name: value for name, value in settings._asdict().items() if name not in _IRRELEVANT}
    place = repr((os.getcwd(), asked))
    package = Path(__file__).parent
    beside = next(
        (path for path in sys.path if os.path.isfile(os.path.join(path, "click", "__init__.py"))), package
    )
    files = _stamps((str(package), str(rules), *settings.packs, *_named(settings)))
    known = (
        __version__, sys.implementation.cache_tag, sys.byteorder, time.tzname, os.stat(beside).st_mtime_ns, place,
        *files,
    )  # fmt: skip
    return _digest(place, 8).hex(), _digest(repr(known), 16)


def _digest(text: str, size: int) -> bytes:
    return blake2b(text.encode("utf-8", "surrogateescape"), digest_size=size).digest()


def _named(settings: Settings) -> Iterator[str]:
    """Yield the files that the settings may name: word lists among the parameters, a schema and those beside it."""
    if settings.front_matter.schema is not None:
        yield from _in_folder(os.path.dirname(settings.front_matter.schema), (".json", ".yaml", ".yml"))
    if settings.typos.words is not None and os.path.isfile(settings.typos.words):
        yield settings.typos.words
    for parameters in settings.rules.values():
        for value in parameters.values():
            yield from _word_lists(value, settings.root)


def _word_lists(value: Any, root: Path) -> Iterator[str]:
    if isinstance(value, str) and value and len(value) < 256 and "\0" not in value:
        path = os.path.join(root, value)
        if os.path.isdir(path):
            yield from _in_folder(path, (".txt", ".tsv"))
        elif os.path.isfile(path):
            yield path
    elif isinstance(value, (list, tuple)):
        for item in value:
            yield from _word_lists(item, root)


def _in_folder(folder: str, endings: tuple[str, ...]) -> list[str]:
    try:
        return sorted(os.path.join(folder, name) for name in os.listdir(folder) if name.endswith(endings))
    except OSError:
        return []


def _stamps(paths: Iterable[str]) -> Iterator[tuple[str, int, int]]:
    """Yield name, time of change and size of files, and of those in folders."""
    stack = list(paths)
    while stack:
        at = stack.pop()
        if not os.path.isdir(at):
            status = os.stat(at)
            yield at, status.st_mtime_ns, status.st_size
            continue
        with os.scandir(at) as listing:
            for entry in sorted(listing, key=lambda entry: entry.name):
                if entry.is_dir():
                    if entry.name != "__pycache__":
                        stack.append(entry.path)
                else:
                    status = entry.stat()
                    yield entry.path, status.st_mtime_ns, status.st_size

"""Reads files of a site that may have changed, for what they tell the others."""

from __future__ import annotations

import json
import os
from array import array
from collections.abc import Callable, Sequence

from postlint.digest import of_content
from postlint.site.post_facts import Told
from postlint.tuples import NamedTuple

#: What reads the facts of a file from its bytes.
Read = Callable[[bytes, str], Told]
#: A file: its path below the sources, when it was changed (nanoseconds), its size (bytes).
Stamp = tuple[str, int, int]
#: A file that is known: its number, its stamp without the path, the digest of its content.
Known = tuple[int, int, int, bytes]

_JSON = json.JSONEncoder(ensure_ascii=False, separators=(",", ":")).encode


class Row(NamedTuple):
    """What a file tells, as it is kept: facts as tuples and as JSON, marks in 8 bytes each, names between spaces."""

    facts: Sequence[tuple[str, str, str | int]]
    written: str
    marks: bytes
    names: str


def told_by(
    root: str, read: Read, most: int, changed: Sequence[tuple[Stamp, Known | None]]
) -> list[tuple[bytes, Row | None]]:
    """Read some files; return the digest of each, and what it tells, None where its content is what it was."""
    answers: list[tuple[bytes, Row | None]] = []
    for (path, _, size), old in changed:
        raw = _bytes(os.path.join(root, path), size, most)
        digest = of_content(raw)
        answers.append((digest, None if old is not None and old[3] == digest else _row(read(raw, path))))
    return answers


def storable(text: str) -> str:
    """Return what SQLite can hold of a text: no half of a pair of surrogates, which a title may have by its number."""
    return text.encode("utf-8", "replace").decode()


def _row(told: Told) -> Row:
    facts = [
        (kind, storable(key), storable(value) if isinstance(value, str) else value)
        for kind, key, value in told.facts
    ]
    return Row(facts, _JSON(facts), array("Q", told.marks).tobytes(), " ".join(told.names))


def _bytes(path: str, size: int, most: int) -> bytes:
    """Return so many bytes of a file at most; `size` is what it had, as room for more takes longer than to read it."""
    try:
        with open(path, "rb", buffering=0) as file:
            raw = file.read(min(size + 1, most))
            return raw if len(raw) <= size else raw + file.read(most - len(raw))
    except OSError:
        return b""

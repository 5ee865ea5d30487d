"""Reads files of a site that may have changed, for what they tell the others."""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence

from postlint.digest import of_content
from postlint.site.post_facts import Told

#: What reads the facts of a file from its bytes.
Read = Callable[[bytes, str], Told]
#: A file: its path below the sources, when it was changed (nanoseconds), its size (bytes).
Stamp = tuple[str, int, int]
#: A file that is known: its number, its stamp without the path, the digest of its content.
Known = tuple[int, int, int, bytes]


def told_by(
    root: str, read: Read, most: int, changed: Sequence[tuple[Stamp, Known | None]]
) -> list[tuple[bytes, Told | None]]:
    """Read some files; return the digest of each, and what it tells, None where its content is what it was."""
    answers: list[tuple[bytes, Told | None]] = []
    for (path, _, size), old in changed:
        raw = _bytes(os.path.join(root, path), size, most)
        digest = of_content(raw)
        answers.append((digest, None if old is not None and old[3] == digest else read(raw, path)))
    return answers


def _bytes(path: str, size: int, most: int) -> bytes:
    """Return so many bytes of a file at most; `size` is what it had, as room for more takes longer than to read it."""
    try:
        with open(path, "rb", buffering=0) as file:
            raw = file.read(min(size + 1, most))
            return raw if len(raw) <= size else raw + file.read(most - len(raw))
    except OSError:
        return b""

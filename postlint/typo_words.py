"""The words that the settings say are right: `[typos]`, and the file that it names."""

from __future__ import annotations

import os
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

from postlint.errors import UsageError

if TYPE_CHECKING:
    from postlint.settings import Settings


def names(settings: Settings) -> frozenset[str]:
    """Return the names that are right, and whose near misses are wrong; raises UsageError for an unreadable file."""
    typos = settings.typos
    if typos.words is None:
        return frozenset(typos.names)
    try:
        status = os.stat(typos.words)
        return frozenset(typos.names) | _read(typos.words, status.st_mtime_ns, status.st_size)
    except (OSError, ValueError) as error:
        reason = "it is not in UTF-8" if isinstance(error, ValueError) else error.strerror or str(error)
        origin = settings.origins.get("typos.words")
        raise UsageError(
            f"typos.words: can't read {typos.words!r} ({reason}); `postlint check --learn` makes it",
            str(origin.path) if origin is not None else None,
            origin.line if origin is not None else None,
        ) from None


def allowed(settings: Settings) -> frozenset[str]:
    """Return all words that no rule about words reports."""
    return names(settings) | frozenset(settings.typos.allow)


def is_allowed(word: str, words: frozenset[str]) -> bool:
    """Tell whether a word is one of some: as it stands, or in lower case."""
    return word in words or word.lower() in words


@lru_cache(maxsize=8)
def _read(path: str, _mtime: int, _size: int) -> frozenset[str]:
    lines = Path(path).read_text(encoding="utf-8-sig").split("\n")
    return frozenset(word for line in lines if (word := line.partition("#")[0].strip()))

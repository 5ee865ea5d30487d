"""Finds the names that a site uses over and over, and adds them to the file of its words."""

from __future__ import annotations

import os
from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING

from postlint import typo_words
from postlint.errors import UsageError
from postlint.latin import Slips
from postlint.site.detect import site_of
from postlint.writing import write_atomic

if TYPE_CHECKING:
    from postlint.settings import Settings

#: A name is not learned beside another, one slip away, that stands in so many times as many posts.
_TIMES = 10


def words_file(settings: Settings) -> Path:
    """Return the file of the settings that names are added to; raises UsageError where they have none."""
    if settings.typos.words is None:
        raise UsageError(
            '--learn adds names to a file: name it in the settings, `words = "words.txt"` in the table `typos`'
        )
    return Path(settings.typos.words)


def names(settings: Settings, path: Path) -> list[tuple[str, int]]:
    """Return the names of the site around a file or folder that the settings lack, and how many posts have each.

    The most frequent come first. Raises UsageError where no site is found, and for an unreadable file of words.
    """
    folder = path if path.is_dir() else path.parent
    site = site_of(str(folder / "post.md"), settings)
    if not site.has_posts:
        raise UsageError(
            f"--learn: no site found around {str(path)!r}: no settings file, and none of a generator"
        )
    known = typo_words.allowed(settings) if words_file(settings).exists() else frozenset()
    frequent = dict(site.posts.frequent_names())
    slips = Slips(frequent)
    return [
        (name, posts)
        for name, posts in frequent.items()
        if name not in known and all(frequent[near] < _TIMES * posts for near in slips.of(name))
    ]


def add(file: Path, words: Iterable[str]) -> None:
    """Add words to a file, one a line, after what stands there; raises UsageError where it can't be written."""
    old = file.read_bytes() if file.exists() else b""
    end = b"\r\n" if b"\r\n" in old else b"\n"
    before = old if not old or old.endswith(b"\n") else old + end
    os.makedirs(file.parent, exist_ok=True)
    write_atomic(file, before + b"".join(word.encode() + end for word in words))

"""The posts that a benchmark reads: those of given folders, or generated ones."""

from __future__ import annotations

import random
import subprocess
from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

_SUFFIXES = (".md", ".markdown")


class Text(NamedTuple):
    """A post: the name of its source, its path within it (`/` between the parts), its text without a BOM."""

    source: str
    path: str
    text: str


def read(folders: Sequence[Path], each: int, seed: int) -> list[Text]:
    """Return at most `each` posts of every folder, chosen by the seed, in the order of their paths.

    The source of a post is the folder's name. What is no UTF-8, or is in an index page's file, is left out.
    Raises FileNotFoundError for a folder without a post.
    """
    found: list[Text] = []
    for folder in folders:
        paths = sorted(
            path
            for path in folder.rglob("*")
            if path.suffix in _SUFFIXES and not path.name.lower().startswith(("readme", "index.", "_index"))
        )
        if not paths:
            raise FileNotFoundError(f"{folder}: no .md or .markdown file in it")
        chosen = random.Random(seed)
        chosen.shuffle(paths)
        taken = 0
        for path in paths:
            if taken == each:
                break
            try:
                text = path.read_bytes().decode("utf-8-sig")
            except UnicodeDecodeError:
                continue
            taken += 1
            found.append(Text(folder.name, path.relative_to(folder).as_posix(), text))
    return sorted(found)


def described(folders: Sequence[Path], texts: Sequence[Text]) -> str:
    """Return the sources as a Markdown list: name, commit (of a git checkout), posts, characters."""
    lines = []
    for folder in folders:
        mine = [one for one in texts if one.source == folder.name]
        commit = _commit(folder)
        at = f" at {commit}" if commit else ""
        lines.append(
            f"- {folder.name}{at}: {len(mine)} posts, {sum(len(one.text) for one in mine):,} characters\n"
        )
    return "".join(lines)


def _commit(folder: Path) -> str:
    if not any((parent / ".git").exists() for parent in (folder, *folder.parents)):
        return ""
    done = subprocess.run(
        ["git", "-C", str(folder), "rev-parse", "--short=12", "HEAD"],
        capture_output=True,
        text=True,
        check=False,
    )
    return done.stdout.strip()

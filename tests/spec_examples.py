"""The examples of CommonMark's and GFM's specifications, read from packages that hold them; none is kept here."""

from __future__ import annotations

import json
import os
import re
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

#: Debian's golang-github-yuin-goldmark-dev: CommonMark's examples as JSON, GFM's extensions as text.
GOLDMARK = Path("/usr/share/gocode/src/github.com/yuin/goldmark")
WHERE = "needs Debian's golang-github-yuin-goldmark-dev, or commonmark-spec from npm beside a `.bin` on PATH"
#: The folders in which npm's commonmark-spec may be.
_NODE = [Path(folder) for folder in os.environ.get("PATH", "").split(os.pathsep) if folder.endswith(".bin")]


class Example(NamedTuple):
    """One example: where it stands, and its Markdown."""

    name: str
    text: str


def commonmark() -> list[Example]:
    """Return CommonMark's examples, newest first choice; none where no package has them."""
    for folder in _NODE:
        spec = folder.parent / "commonmark-spec" / "spec.txt"
        if spec.is_file():
            return list(_from_spec(spec.read_text(encoding="utf-8")))
    spec = GOLDMARK / "_test" / "spec.json"
    if spec.is_file():
        found = json.loads(spec.read_text(encoding="utf-8"))
        return [Example(f"CommonMark {one['example']}", one["markdown"]) for one in found]
    return []


def gfm() -> list[Example]:
    """Return examples of GFM's tables, strikethrough and task lists, its specification's among them."""
    found = []
    for name in ("table", "strikethrough", "tasklist"):
        path = GOLDMARK / "extension" / "_test" / f"{name}.txt"
        if path.is_file():
            cases = re.split(r"^//= = .*$\n?", path.read_text(encoding="utf-8"), flags=re.MULTILINE)
            for case in cases:
                parts = re.split(r"^//- - .*$\n", case, flags=re.MULTILINE)
                if len(parts) >= 3:
                    found.append(Example(f"GFM {name} {parts[0].strip()}", parts[1]))
    return found


def _from_spec(text: str) -> Iterator[Example]:
    fence = "`" * 32
    pattern = re.compile(rf"^{fence} example\n(.*?)^\.\n(.*?)^{fence}$", re.MULTILINE | re.DOTALL)
    for number, match in enumerate(pattern.finditer(text), 1):
        yield Example(f"CommonMark {number}", match.group(1).replace("\u2192", "\t"))

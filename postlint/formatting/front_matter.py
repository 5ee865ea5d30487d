"""The spacing of front matter: no value, comment or order of keys changes."""

from __future__ import annotations

from itertools import pairwise

from postlint.front_matter import FrontMatter, read
from postlint.pattern import lazy

_KEY = lazy(r"([\w.\-]+):[ \t]{2,}(?=\S)")
_TRAILING = lazy(r"[ \t]+(?=\n|$)")


def spaced(text: str, found: FrontMatter) -> str:
    """Return the front matter block of a text, with one space after keys and none at the ends of lines.

    It is as it was where that would change a value, where values are aligned, or where the block does not parse.
    """
    block = text[found.span.start : found.span.end]
    if found.problem is not None or found.format == "json":
        return block.rstrip() + "\n"
    start, end = found.content
    content = text[start:end]
    new = _TRAILING.sub("", content).strip("\n")
    if found.format == "yaml" and not _aligned(found):
        new = "\n".join(
            _KEY.sub(r"\1: ", line, count=1) if _KEY.match(line) else line for line in new.split("\n")
        )
    opening = text[found.span.start : start].rstrip()
    written = f"{opening}\n{new}\n{text[end : found.span.end].strip()}\n" if new else block.rstrip() + "\n"
    after = read(written)
    if after is None or after.problem is not None or _values(after) != _values(found):
        return block.rstrip() + "\n"
    return written


def _values(found: FrontMatter) -> list[tuple[str, object]]:
    return [(field.key, field.value) for field in found.fields]


def _aligned(found: FrontMatter) -> bool:
    """Tell whether the values stand in one column, which somebody took pains over."""
    columns = [
        field.span.start - field.key_span.start
        for field in found.fields
        if field.span.start > field.key_span.end + 1 and field.node.kind == "scalar"
    ]
    wide = [field.span.start - field.key_span.end for field in found.fields if field.node.kind == "scalar"]
    return len(columns) > 2 and all(a == b for a, b in pairwise(columns)) and max(wide) > 2

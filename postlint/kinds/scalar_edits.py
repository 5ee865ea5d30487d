"""Edits of a front matter value, each proved by reading the block again before it is offered."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING

from postlint import front_matter as reader
from postlint.text import Edit, apply_edits

if TYPE_CHECKING:
    from postlint.front_matter import Field
    from postlint.post import Post

_CONTROL = re.compile(r"[\x00-\x1f\x7f]")


def quoted(value: str) -> str:
    """Return a text in double quotes, as YAML, TOML and JSON alike read it."""
    return json.dumps(value, ensure_ascii=False).replace("\x7f", "\\u007f")


def replaced(post: Post, field: Field, start: int, end: int, content: str) -> tuple[Edit, ...] | None:
    """Return the edits that put `content` for `value[start:end]` of a text field; None where none is sure to.

    Inside the value as it is written where that can be, else the whole value is written anew, in quotes.
    """
    node = field.node
    if node.kind != "scalar" or not isinstance(node.value, str) or node.style == "alias":
        return None
    wanted = node.value[:start] + content + node.value[end:]
    if node.text is not None and node.text.text == node.value:
        written = _written(content, node.style)
        edits = None if written is None else node.text.edits(start, end, written)
        if edits and reads(post, edits, field, wanted):
            return edits
    if node.style in ("plain", "single", "double", "literal", "folded"):
        edits = (Edit(node.span.start, node.span.end, quoted(wanted)),)
        if reads(post, edits, field, wanted):
            return edits
    return None


def _written(content: str, style: str) -> str | None:
    """Return a text as it is written inside a value of that style, None where it can't be."""
    if style in ("double", "multiline-basic"):
        return quoted(content)[1:-1]
    if _CONTROL.search(content):
        return None
    return content.replace("'", "''") if style == "single" else content


def reads(post: Post, edits: tuple[Edit, ...], field: Field, wanted: object) -> bool:
    """Tell whether after the edits the block says the same, but for the field, which says what is wanted."""
    before = post.front_matter
    if before is None or before.problem is not None:
        return False
    after = reader.read(apply_edits(post.text[: post.body_start], edits))
    if after is None or after.problem is not None or len(after.fields) != len(before.fields):
        return False
    for old, new in zip(before.fields, after.fields, strict=True):
        value = wanted if old.key_span == field.key_span else old.value
        if old.key != new.key or repr(new.value) != repr(value):
            return False
    return True

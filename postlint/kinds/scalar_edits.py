"""Edits of a front matter value, each proved by reading the block again before it is offered."""

from __future__ import annotations

from typing import TYPE_CHECKING

from postlint import front_matter as reader
from postlint.pattern import lazy
from postlint.text import Edit, apply_edits

if TYPE_CHECKING:
    from postlint.front_matter import Field, Node
    from postlint.post import Post

_CONTROL = lazy(r"[\x00-\x1f\x7f]")


def quoted(value: str) -> str:
    """Return a text in double quotes, as YAML, TOML and JSON alike read it."""
    import json

    return json.dumps(value, ensure_ascii=False).replace("\x7f", "\\u007f")


def replaced(
    post: Post, field: Field, start: int, end: int, content: str, item: Node | None = None
) -> tuple[Edit, ...] | None:
    """Return the edits that put `content` for `value[start:end]` of a text field; None where none is sure to.

    `item` is the value to edit where the field is a list of texts. Inside the value as it is written where that
    can be, else the whole value is written anew, in quotes.
    """
    node = field.node if item is None else item
    if node.kind != "scalar" or not isinstance(node.value, str) or node.style == "alias":
        return None
    new = node.value[:start] + content + node.value[end:]
    wanted: object = new
    if item is not None:
        wanted = [new if one is item else one.value for one in field.node.items]
    if node.text is not None and node.text.text == node.value:
        written = _written(content, node.style)
        edits = None if written is None else node.text.edits(start, end, written)
        if edits and reads(post, edits, field, wanted):
            return edits
    if node.style in ("plain", "single", "double", "literal", "folded"):
        edits = (Edit(node.span.start, node.span.end, quoted(new)),)
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


def reads(post: Post, edits: tuple[Edit, ...], field: Field, wanted: object, key: str | None = None) -> bool:
    """Tell whether after the edits the block says the same, but for the field, which says what is wanted.

    `key` is what the field is called then, None where it keeps its name.
    """
    before = post.front_matter
    if before is None or before.problem is not None:
        return False
    after = reader.of_post(apply_edits(post.text[: post.body_start], edits))
    if after is None or after.problem is not None or len(after.fields) != len(before.fields):
        return False
    for old, new in zip(before.fields, after.fields, strict=True):
        changed = old.key_span == field.key_span
        value, name = (wanted, key or old.key) if changed else (old.value, old.key)
        if name != new.key or repr(new.value) != repr(value):
            return False
    return True

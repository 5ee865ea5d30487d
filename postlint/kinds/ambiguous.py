"""Unquoted YAML values that readers take for something else than the text that stands there.

Sources: YAML 1.1 as Psych reads it (postlint.front_matter.scalars names the patterns); YAML 1.2.2, 10.3.2
(the core schema).
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import TYPE_CHECKING, ClassVar

from postlint.kinds.base import Context, Kind
from postlint.kinds.scalar_edits import quoted
from postlint.pattern import lazy
from postlint.rule import Finding
from postlint.text import Edit

if TYPE_CHECKING:
    from postlint.front_matter import Field, Node
    from postlint.post import Post

_INT = lazy(r"[-+]?[0-9]+|0o[0-7]+|0x[0-9a-fA-F]+")
_FLOAT = lazy(r"[-+]?(?:\.[0-9]+|[0-9]+(?:\.[0-9]*)?)(?:[eE][-+]?[0-9]+)?")
_NULL = frozenset(("~", "null", "Null", "NULL"))
_BOOL = frozenset(("true", "True", "TRUE", "false", "False", "FALSE"))
#: More digits than that and no one means a number.
_LONGEST = 40


class AmbiguousScalar(Kind):
    """A plain scalar in a field of text (`fields`, and keys that end in one of `endings`) or a list of texts.

    Reported where a reader of YAML 1.1 or 1.2 gives a text other than what is written. A plain `2024` is
    silent: both show it as it stands. Null is meant where a field is empty, so it counts only inside a list.
    """

    fields: tuple[str, ...]
    endings: tuple[str, ...] = ()

    about_front_matter: ClassVar[bool] = True
    names: ClassVar[frozenset[str]] = frozenset({"field", "text", "old", "new", "quoted"})

    def check(self, post: Post, context: Context) -> Iterator[Finding]:
        """Yield a finding per value, on the value."""
        front_matter = post.parsed_front_matter
        if front_matter is None or front_matter.format != "yaml":
            return
        for one in front_matter.fields:
            if one.key not in self.fields and not one.key.lower().endswith(tuple(self.endings)):
                continue
            if one.node.kind == "sequence" and one.node.style != "alias":
                for item in one.node.items:
                    yield from self._value(post, one, item, listed=True)
            else:
                yield from self._value(post, one, one.node, listed=False)

    @staticmethod
    def _value(post: Post, one: Field, node: Node, *, listed: bool) -> Iterator[Finding]:
        raw = node.raw
        if node.kind != "scalar" or node.style != "plain" or not raw or len(raw) > _LONGEST:
            return
        if "!" in post.text[max(one.key_span.end, node.span.start - 40) : node.span.start]:
            return  # a tag says what it is
        old, new = _psych(node.value, raw), _core(raw)
        if (old == raw and new == raw) or ("nothing" in (old, new) and not listed):
            return
        values = {"field": one.key, "text": raw, "old": old, "new": new, "quoted": quoted(raw)}
        edit = Edit(node.span.start, node.span.end, quoted(raw))
        yield Finding(node.span, values, (edit,), safety="unsafe" if raw in _NULL else None)


def _psych(value: object, raw: str) -> str:
    """Return how a YAML 1.1 reader shows a value."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, date):
        return "a date"
    return "nothing" if value is None else raw if isinstance(value, str) else str(value)


def _core(raw: str) -> str:
    """Return how a YAML 1.2 reader shows a plain scalar."""
    if raw in _NULL:
        return "nothing"
    if raw in _BOOL:
        return raw.lower()
    if _INT.fullmatch(raw):
        base = {"0o": 8, "0x": 16}.get(raw[:2], 10)
        return str(int(raw, base))
    if _FLOAT.fullmatch(raw):
        return str(float(raw))
    return raw

"""Front matter: fields keep their values, but for what a fix declares."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from postlint.front_matter import FrontMatter
from postlint.post import Post
from postlint.proof.base import Applied, EditIndex, Fault, nearest
from postlint.proof.words import allows
from postlint.text import Span


def check_front_matter(before: Post, after: Post, applied: Sequence[Applied]) -> Fault | None:
    """Compare the values of the front matter; only `metadata`, or `text` in a title or description, may differ."""
    start, end = 0, before.body_start
    if after.front_matter is before.front_matter is not None or not (end or after.body_start):
        return None
    inside = [fix for fix in applied if any(start <= edit.start < end for edit in fix.edits)]
    if before.front_matter is None and after.front_matter is None:
        return _unopened(before, after, inside or applied)
    old, new = _values(before.front_matter), _values(after.front_matter)
    broken = bool(after.front_matter and after.front_matter.problem) and not (
        before.front_matter and before.front_matter.problem
    )
    if old == new and not broken:
        return None
    rule = nearest(inside or applied, 0)
    place = Span(0, 0)
    if broken or after.front_matter is None:
        return Fault("the front matter would no longer parse", rule, place)
    if any("metadata" in fix.effects for fix in inside):
        return _other_fields(before, after, inside)
    if before.front_matter is not None and [key for key, _ in old] == [key for key, _ in new]:
        for (key, value), (_, changed) in zip(old, new, strict=True):
            if value == changed:
                continue
            field = before.front_matter.get(key)
            fixes = [
                fix
                for fix in inside
                for edit in fix.edits
                if field is not None and field.span.start <= edit.start <= field.span.end
            ]
            effects = frozenset().union(*(fix.effects for fix in fixes))
            if not fixes or not isinstance(value, str) or not isinstance(changed, str):
                return Fault(f"the field {key!r} would change", rule, place)
            if key not in _READ_FIELDS or not allows(value, changed, effects):
                return Fault(f"the field {key!r} would become {changed!r}", rule, place)
        return None
    return Fault("the keys of the front matter would change", rule, place)


def _unopened(before: Post, after: Post, fixes: Sequence[Applied]) -> Fault | None:
    """Compare the fields that only some generators read, as text: no fix changes more of them than ends of lines."""
    old, new = (_lines(post.text[: post.body_start]) for post in (before, after))
    if old == new or any("metadata" in fix.effects for fix in fixes):
        return None
    return Fault("the lines before the first fence would change", nearest(fixes, 0), Span(0, 0))


def _lines(head: str) -> list[str]:
    return [line.rstrip() for line in head.rstrip().split("\n")]


#: Fields that are read as words are; a fix of words changes no other.
_READ_FIELDS = frozenset({"title", "description"})


def _other_fields(before: Post, after: Post, fixes: Sequence[Applied]) -> Fault | None:
    """Compare the fields that no edit touches; front matter that did not parse has none to compare."""
    if before.front_matter is None or before.front_matter.problem is not None or after.front_matter is None:
        return None
    edits = EditIndex(edit for fix in fixes for edit in fix.edits)
    left = Counter((field.key, repr(field.value)) for field in after.front_matter.fields)
    for field in before.front_matter.fields:
        if edits.touch(Span(field.key_span.start, max(field.span.end, field.key_span.end) + 1)):
            continue
        if not left[field.key, repr(field.value)]:
            return Fault(
                f"the field {field.key!r} would change", nearest(fixes, field.span.start), field.span
            )
        left[field.key, repr(field.value)] -= 1
    return None


def _values(front_matter: FrontMatter | None) -> list[tuple[str, object]]:
    return [] if front_matter is None else [(field.key, field.value) for field in front_matter.fields]

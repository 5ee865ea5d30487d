"""The order of the keys of front matter."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, ClassVar

from postlint import front_matter as reader
from postlint.kinds.base import Context, Kind
from postlint.rule import Finding
from postlint.text import Edit, apply_edits

if TYPE_CHECKING:
    from postlint.front_matter import Field, FrontMatter
    from postlint.post import Post


class KeyOrder(Kind):
    """Keys in another order than `order`; those that it does not name stay behind the others, as they are."""

    order: tuple[str, ...] = ()

    names: ClassVar[frozenset[str]] = frozenset({"field", "before", "order"})

    def check(self, post: Post, context: Context) -> Iterator[Finding]:
        """Yield one finding, on the first key that stands too late."""
        front_matter = post.parsed_front_matter
        if front_matter is None or not self.order:
            return
        # the tables of TOML come after all keys, whatever they are called
        fields = [
            one for one in front_matter.fields if one.node.style != "table" and "[[" not in one.node.raw[:2]
        ]
        ranks = {key: place for place, key in enumerate(self.order)}
        wanted = sorted(fields, key=lambda one: ranks.get(one.key, len(ranks)))
        for one, other in zip(wanted, fields, strict=True):
            if one is not other:
                values = {"field": one.key, "before": other.key, "order": ", ".join(self.order)}
                yield Finding(one.key_span, values, _moved(post, front_matter, fields, wanted))
                return


def _moved(
    post: Post, front_matter: FrontMatter, fields: list[Field], wanted: list[Field]
) -> tuple[Edit, ...] | None:
    """Return the edit that moves whole lines, comments above a key with it; None where that is not sure."""
    text, content = post.text, front_matter.content
    begins = []
    for one in fields:
        begin = text.rfind("\n", 0, one.key_span.start) + 1
        if text[begin : one.key_span.start].strip() or begin < content.start:
            return None  # several keys in one line, or a flow mapping
        begins.append(_with_comments(text, begin, content.start))
    end = content.end
    later = [one for one in front_matter.fields if one not in fields]
    if later:
        end = _with_comments(
            text, text.rfind("\n", 0, min(one.span.start for one in later)) + 1, content.start
        )
    if begins != sorted(set(begins)) or end < begins[-1] or not text[:end].endswith("\n"):
        return None
    chunks = {id(one): text[a:b] for one, a, b in zip(fields, begins, [*begins[1:], end], strict=True)}
    edits = (Edit(begins[0], end, "".join(chunks[id(one)] for one in wanted)),)
    after = reader.of_post(apply_edits(text[: post.body_start], edits))
    if after is None or after.problem is not None:
        return None
    expected = [(one.key, repr(one.value)) for one in [*wanted, *later]]
    return edits if [(one.key, repr(one.value)) for one in after.fields] == expected else None


def _with_comments(text: str, begin: int, limit: int) -> int:
    """Return where the comment lines right above a line begin."""
    while begin > limit:
        above = text.rfind("\n", 0, begin - 1) + 1
        if above < limit or not text[above:begin].lstrip(" \t").startswith("#"):
            break
        begin = above
    return begin

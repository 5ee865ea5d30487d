"""Attributes of given names on elements of given tags."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING, ClassVar

from postlint.kinds.base import Context, Kind
from postlint.kinds.edits import without_attribute
from postlint.rule import Finding
from postlint.templates import MASK
from postlint.text import Span

if TYPE_CHECKING:
    from postlint.post import Post


class AttributePattern(Kind):
    """An attribute whose name is one of `attributes` (and whose value matches `value`) on one of `tags`.

    Elements that have one of the attributes in `unless` are left alone.
    """

    tags: tuple[str, ...]
    attributes: tuple[str, ...]
    value: str = ""
    unless: tuple[str, ...] = ()

    names: ClassVar[frozenset[str]] = frozenset({"attribute", "name", "value", "tag"})

    def check(self, post: Post, context: Context) -> Iterator[Finding]:
        """Yield a finding per attribute, with the edit that takes it out."""
        for element in post.tags.named(self.tags):
            if any(element.get(name) is not None for name in self.unless):
                continue
            for one in element.attributes:
                source = post.markup[one.start : one.end]
                if one.name not in self.attributes or MASK in source:
                    continue
                if self.value and not re.fullmatch(self.value, one.value):
                    continue
                values = {
                    "attribute": post.text[one.start : one.end],
                    "name": one.name,
                    "value": one.value,
                    "tag": f"<{element.name}>",
                }
                yield Finding(Span(one.start, one.end), values, (without_attribute(post, one),))

"""Ids that stand more than once in a post."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, ClassVar

from postlint.kinds.base import Context, Kind, Words
from postlint.kinds.portal_elements import is_known
from postlint.pattern import lazy
from postlint.rule import Finding, Related
from postlint.templates import MASK
from postlint.text import Span

if TYPE_CHECKING:
    from postlint.post import Post

_BRANCH = lazy(r"\{[%{][-%<]?\s*(?:if|else|elsif|elseif|unless|for|range|with|case|when)\b")


class DuplicateId(Kind):
    """An id that an earlier element of the post has: links lead to the first. A portal's own ids go with its shells."""

    portals: Words

    names: ClassVar[frozenset[str]] = frozenset({"id", "tag"})

    def check(self, post: Post, context: Context) -> Iterator[Finding]:
        """Yield a finding per element after the first, on its attribute."""
        holders = post.tags.attributes.get("id", ())
        if len(holders) < 2 or any(_BRANCH.match(post.text, span.start) for span in post.templates):
            return  # which of them are there is decided when the template runs
        first: dict[str, Span] = {}
        for element in holders:
            if post.text.find("id", element.start_tag.start, element.start_tag.end) < 0:
                continue
            attribute = element.attribute("id")
            if (
                attribute is None
                or not attribute.value.strip()
                or MASK in post.markup[attribute.start : attribute.end]
            ):
                continue
            span = Span(attribute.start, attribute.end)
            earlier = first.setdefault(attribute.value, span)
            if earlier is span or is_known(post, element, self.portals):
                continue
            related = (Related("links lead here", earlier),)
            yield Finding(span, {"id": attribute.value, "tag": f"<{element.name}>"}, related=related)

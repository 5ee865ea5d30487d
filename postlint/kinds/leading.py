"""White space before front matter, for which the generator takes it for text."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, ClassVar

from postlint.kinds.base import Context, Kind
from postlint.rule import Finding
from postlint.text import Edit, Span

if TYPE_CHECKING:
    from postlint.post import Post


class LeadingSpace(Kind):
    """A blank line or a space before the opening `---`; `accepted_by` are the generators that skip it."""

    accepted_by: tuple[str, ...] = ()

    names: ClassVar[frozenset[str]] = frozenset({"what", "fence"})

    def check(self, post: Post, context: Context) -> Iterator[Finding]:
        """Yield one finding, on the white space."""
        block = post.front_matter
        if block is None or not block.span.start or context.site.generator in self.accepted_by:
            return
        space = Span(0, block.span.start)
        before = post.text[: space.end]
        what = "a byte order mark" if before == "\ufeff" else "a blank line" if "\n" in before else "a space"
        values = {"what": what, "fence": post.text[slice(*block.opening)]}
        yield Finding(space, values, (Edit(space.start, space.end, ""),))

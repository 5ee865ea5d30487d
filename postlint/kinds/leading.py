"""White space before front matter, for which the generator takes it for text."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, ClassVar

from postlint import front_matter as reader
from postlint.kinds.base import Context, Kind
from postlint.pattern import lazy
from postlint.rule import Finding
from postlint.text import Edit, Span

if TYPE_CHECKING:
    from postlint.front_matter import FrontMatter
    from postlint.post import Post

# A byte order mark that is left after the first one was taken for what it is stands in the text, too.
_BEFORE = lazy(r"[\ufeff \t\r\n]{1,400}(?=---|\+\+\+|\{)")


def hidden_front_matter(text: str) -> tuple[int, FrontMatter] | None:
    """Return where the block begins that only white space keeps from being front matter, and the block."""
    space = _BEFORE.match(text)
    if space is None:
        return None
    found = reader.read(text, space.end())
    if found is None or found.problem is not None or not found.fields:
        return None
    return space.end(), found


class LeadingSpace(Kind):
    """A blank line or a space before the opening `---`; `accepted_by` are the generators that skip it."""

    accepted_by: tuple[str, ...] = ()

    names: ClassVar[frozenset[str]] = frozenset({"what", "fence"})

    def check(self, post: Post, context: Context) -> Iterator[Finding]:
        """Yield one finding, on the white space."""
        if post.front_matter is not None:
            return
        hidden = hidden_front_matter(post.text)
        if hidden is None or context.site.generator in self.accepted_by:
            return
        start, block = hidden
        before = post.text[:start]
        what = "a byte order mark" if before == "\ufeff" else "a blank line" if "\n" in before else "a space"
        values = {"what": what, "fence": post.text[slice(*block.opening)]}
        # The block is written as it stands, so that no other fix edits it as the text that it seems to be.
        edit = Edit(0, block.span.end, post.text[start : block.span.end])
        yield Finding(Span(0, start), values, (edit,))

"""Comments that a scraper, an editor or a page generator left in the text."""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache
from typing import TYPE_CHECKING, ClassVar

from postlint.kinds import portals
from postlint.kinds.base import Context, Kind, Words
from postlint.kinds.edits import removal
from postlint.rule import Finding
from postlint.text import Edit, Span

if TYPE_CHECKING:
    from postlint.post import Post


class LeftoverComment(Kind):
    """A comment that the tables of portals know; those of one sort in a post are one finding.

    Removed where nothing around it is read in another way then: inside a line of text or of HTML, or alone on its
    lines beside a blank one.
    """

    portals: Words

    names: ClassVar[frozenset[str]] = frozenset({"comment", "count"})

    def check(self, post: Post, context: Context) -> Iterator[Finding]:
        """Yield a finding per sort of comment."""
        groups: dict[str, list[tuple[Span, Edit | None]]] = {}
        for index, token in post.comments:
            text = post.text[token.start + 4 : token.end - 3].strip()
            if not _is_left(self.portals, text):
                continue
            sort = text.lstrip("/").split(" ")[0].split("=")[0].split(":")[0]
            span = Span(token.start, token.end)
            groups.setdefault(sort, []).append((span, _edit(post, index, span)))
        for group in groups.values():
            edits = [edit for _, edit in group if edit is not None]
            first = group[0][0]
            values = {
                "comment": post.text[first.start : first.end],
                "count": f" (and {len(group) - 1} more)" if len(group) > 1 else "",
            }
            yield Finding(first, values, tuple(edits) if len(edits) == len(group) else None)


@lru_cache(maxsize=512)  # posts of a site have the same few comments
def _is_left(path: str, text: str) -> bool:
    """Tell whether the text of a comment is one that the tables of portals know."""
    pattern = portals.globs(path, "comment")
    return pattern is not None and pattern.fullmatch(text) is not None


def _edit(post: Post, index: int, span: Span) -> Edit | None:
    text = post.text
    line_start = text.rfind("\n", 0, span.start) + 1
    line_end = text.find("\n", span.end)
    line_end = len(text) if line_end < 0 else line_end
    alone = not text[line_start : span.start].strip() and not text[span.end : line_end].strip()
    if post.is_html:
        return removal(post, span)
    before = post.events[index - 1] if index else None
    begins_block = before is not None and before.kind == "block" and before.data.kind == "html"
    if alone and "\n" not in text[span.start : span.end]:
        above = text[text.rfind("\n", 0, max(line_start - 1, 0)) + 1 : line_start].strip()
        below_end = text.find("\n", line_end + 1)
        below = text[line_end + 1 : len(text) if below_end < 0 else below_end].strip()
        if (not above or not below) and text[line_start : span.start] == "":
            # a blank line stays between what stood above and below; a post's first line needs none
            return (
                removal(post, span)
                if not above and not below
                else Edit(line_start, min(line_end + 1, len(text)), "")
            )
        return None
    if begins_block:
        return None  # the comment makes its line HTML: without it the rest would be read as Markdown
    return Edit(span.start, span.end, "")

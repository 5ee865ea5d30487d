"""Links of Markdown whose two pairs of brackets changed places."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, ClassVar

from postlint.kinds.base import Context, Kind
from postlint.pattern import lazy
from postlint.rule import Finding

if TYPE_CHECKING:
    from postlint.post import Post

# `(words)[https://…]`, with an address that no footnote's mark or array index would be.
_REVERSED = lazy(
    r"(?<![\]A-Za-z0-9_\\])\(([^()\[\]\n]{1,200})\)\[((?:https?://|\.{0,2}/|mailto:)[^\[\]\s()<>]{1,400})\](?![(\[:])"
)


class ReversedLink(Kind):
    """`(words)[address]` in a paragraph, which a generator prints as it is."""

    names: ClassVar[frozenset[str]] = frozenset({"text", "new"})

    def check(self, post: Post, context: Context) -> Iterator[Finding]:
        """Yield a finding per link."""
        for block in post.document.blocks:
            if block.content is None or block.kind == "html" or ")[" not in block.content.text:
                continue
            plain = [(one.start, one.end) for one in block.inlines if one.kind == "text"]
            for match in _REVERSED.finditer(block.content.text):
                if not any(start <= match.start() < end for start, end in plain):
                    continue
                new = f"[{match.group(1)}]({match.group(2)})"
                values = {"text": match.group(), "new": new}
                edits = block.content.edits(*match.span(), new)
                yield Finding(block.content.source(*match.span()), values, edits)

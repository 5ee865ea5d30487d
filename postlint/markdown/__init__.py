"""Markdown structure with source spans for every block and inline token.

CommonMark with GFM's tables and strikethrough, as markdown-it-py reads it. `blocks` and `inline` read nearly every
post; a body with a form they are not sure of is left to markdown-it-py itself (`parser`). Tests compare the two.
"""

from __future__ import annotations

from postlint.markdown.structure import Block, Definition, Document, Inline, UnsureError
from postlint.text import Whole

__all__ = ["Block", "Definition", "Document", "Inline", "inlines", "parse"]


def parse(text: str, start: int = 0, before: Document | None = None, whole: Whole | None = None) -> Document:
    """Return the structure of the Markdown in `text[start:]`; spans count from the beginning of `text`.

    A line ends at LF, CRLF or a lone CR, as CommonMark says. Where the text was another one `before`, of which most
    paragraphs are left as they were, these need not be read again. `whole` is of this text.
    """
    from postlint.markdown import blocks

    try:
        return blocks.read(text, start, before, whole)
    except UnsureError:
        from postlint.markdown import parser

        return parser.parse(text, start)


def inlines(text: str) -> tuple[Inline, ...]:
    """Return the inline tokens of a text on its own; references lead nowhere."""
    from postlint.markdown import inline

    try:
        return inline.read(text, {})
    except UnsureError:
        from postlint.markdown import parser

        return parser.inlines(text)

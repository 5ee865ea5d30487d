"""Markdown structure with source spans for every block and inline token.

markdown-it-py decides what is a paragraph, code, an HTML block or a link. Bodies of plain forms only are read by
`plain`, which gives the same and spares the import of a parser; tests compare the two on all kinds of text.
"""

from __future__ import annotations

from postlint.markdown.structure import Block, Definition, Document, Inline

__all__ = ["Block", "Definition", "Document", "Inline", "inlines", "parse"]


def parse(text: str, start: int = 0) -> Document:
    """Return the structure of the Markdown in `text[start:]`; spans count from the beginning of `text`.

    A line ends at LF, CRLF or a lone CR, as CommonMark says.
    """
    from postlint.markdown import plain

    document = plain.parse(text, start)
    if document is not None:
        return document
    from postlint.markdown import parser

    return parser.parse(text, start)


def inlines(text: str) -> tuple[Inline, ...]:
    """Return the inline tokens of a text on its own; references lead nowhere."""
    from postlint.markdown import parser

    return parser.inlines(text)

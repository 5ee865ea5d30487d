"""Markdown structure as values: blocks with their inline tokens, and link reference definitions."""

from __future__ import annotations

from postlint.mapped import MappedText
from postlint.text import Span
from postlint.tuples import NamedTuple


class Inline(NamedTuple):
    """One inline token; `start` and `end` count in the content of its block, not in the post.

    Kinds: text, entity, code, html, soft-break, hard-break, link-open, link-close, autolink, image, and the
    emphasis marks em-open, em-close, strong-open, strong-close, s-open, s-close. `content` is the text as read
    (an entity's character, an image's alternative text in source form); `url` and `url_span` (in the content,
    without angle brackets; None for references) belong to links and images, as does `reference`, the label.
    """

    kind: str
    start: int
    end: int
    content: str = ""
    url: str = ""
    url_span: Span | None = None


class Block(NamedTuple):
    """A block in document order, containers before what they contain.

    `start` and `end` are offsets of whole lines in the post; `level` is the depth of nesting. Kinds: quote, list,
    ordered-list, item, table, row, cell, paragraph, heading, html, code, fence, rule. Leaves with text have
    `content` (the text that is parsed for inlines, or the HTML) with its map to the post.
    """

    kind: str
    start: int
    end: int
    level: int
    content: MappedText | None = None
    inlines: tuple[Inline, ...] = ()
    info: str = ""


class Definition(NamedTuple):
    """A link reference definition, `[label]: url`; `url_span` is None where it can't be placed exactly."""

    label: str
    url: str
    span: Span
    url_span: Span | None


class Document(NamedTuple):
    """The Markdown structure of a post."""

    blocks: tuple[Block, ...]
    definitions: tuple[Definition, ...]


class UnsureError(Exception):
    """What is read is of a form that is left to markdown-it; says which."""

"""Markdown rendered to HTML as the proof reads it: links are neither judged nor rewritten."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from postlint.markdown.wrapping import MAX_NESTING
from postlint.pattern import lazy

if TYPE_CHECKING:
    from markdown_it import MarkdownIt

#: The size of an image as kramdown writes it, right behind the image.
IMAGE_SIZE = lazy(r"(?<=\))\{:(?: ?(?:width|height)=\"[^\"{}\n]{0,20}\"){1,2}\}")


@lru_cache(maxsize=2)
def _renderer(tables: bool) -> MarkdownIt:
    from markdown_it import MarkdownIt

    md = MarkdownIt("commonmark", {"maxNesting": MAX_NESTING})
    if tables:
        md.enable(["table", "strikethrough"])
    md.validateLink = lambda url: True  # type: ignore[method-assign]
    md.normalizeLink = lambda url: url  # type: ignore[method-assign]
    md.normalizeLinkText = lambda link: link  # type: ignore[method-assign]
    return md


def render(text: str, references: Mapping[str, Any] | None = None, *, tables: bool = True) -> str:
    """Return the HTML of a Markdown text; `references` are link definitions that stand elsewhere."""
    env = {"references": dict(references)} if references else {}
    return str(_renderer(tables).render(text, env))


def without_sizes(text: str) -> str:
    """Return a text without the sizes of its images, which no renderer but kramdown knows."""
    return IMAGE_SIZE.sub("", text) if "{:" in text else text

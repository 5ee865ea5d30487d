"""Edits that several kinds make."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from postlint.stream import trim_url
from postlint.text import Edit, Span, begins_line, ends_line

if TYPE_CHECKING:
    from postlint.elements import Element
    from postlint.html import Attribute
    from postlint.links import Link
    from postlint.post import Post


def removal(post: Post, span: Span) -> Edit:
    """Return the edit that takes a span out, with its line where nothing else stands on it.

    The blank line that would be left is no detail: it ends an HTML block in Markdown, and what follows would be read as
    Markdown. Of blank lines before and after, one goes too.
    """
    text, (start, end) = post.text, span
    if not (begins_line(text, start) and ends_line(text, end)):
        return Edit(start, end, "")
    line_start = text.rfind("\n", 0, start) + 1
    line_end = text.find("\n", end)
    line_end = len(text) if line_end < 0 else line_end
    end = min(line_end + 1, len(text))
    previous = text[text.rfind("\n", 0, max(line_start - 1, 0)) + 1 : line_start]
    if line_start <= post.body_start or not previous.strip():
        following_end = text.find("\n", end)
        if following_end >= 0 and not text[end:following_end].strip():
            end = following_end + 1
    return Edit(line_start, end, "")


def without_attribute(post: Post, attribute: Attribute) -> Edit:
    """Return the edit that takes an attribute out of its tag, with the white space before it."""
    start = attribute.start
    while start > 0 and post.text[start - 1].isspace():
        start -= 1
    return Edit(start, attribute.end, "")


def unwrapping(element: Element) -> tuple[Edit, ...] | None:
    """Return the edits that take an element's two tags out; None where it has only one."""
    start, end = element.start_tag, element.end_tag
    if end is None:
        return None
    return (Edit(start.start, start.end, ""), Edit(end.start, end.end, ""))


def written_url(target: str, link: Link, post: Post) -> str | None:
    """Return a URL as it must be written in the place of a link's own, None where it can't stand there."""
    if link.attribute is not None:
        escaped = target.replace("&", "&amp;") if "&" in target else target
        quotes = link.attribute.quote
        return escaped.replace("'", "%27") if quotes == "'" else escaped if quotes else None
    bracketed = link.url_span is not None and post.text.startswith("<", link.url_span.start - 1)
    if link.form == "inline" and not bracketed and target.count("(") != target.count(")"):
        target = target.replace("(", "%28").replace(")", "%29")
    if link.form == "bare":
        # in a sentence, these marks would become emphasis or maths
        if trim_url(target) != target or re.search(r"[*~$`]|(?<![A-Za-z0-9])_|_(?![A-Za-z0-9])", target):
            return None
        return target
    if link.form != "autolink":  # Markdown reads `&copy;` in a link as a character
        target = re.sub(r"&(?=#?[A-Za-z0-9]+;)", "&amp;", target)
    return target

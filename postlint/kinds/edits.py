"""Edits that several kinds make."""

from __future__ import annotations

from typing import TYPE_CHECKING

from postlint.text import Edit, Span, begins_line, ends_line

if TYPE_CHECKING:
    from postlint.elements import Element
    from postlint.html import Attribute
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

"""Markdown inside HTML blocks, where a generator prints it raw."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING, ClassVar

from postlint.html import VOID
from postlint.kinds.base import Context, Kind
from postlint.pattern import lazy
from postlint.post import Post
from postlint.prose import NOT_PROSE
from postlint.rule import Finding
from postlint.text import Edit, Span

if TYPE_CHECKING:
    from postlint.elements import Element
    from postlint.markdown import Block

# Emphasis around words (`**words**`), a link or image with a URL: nothing that a formula or a path would match.
_STRONG = lazy(
    r"(?<![*\w])\*\*(?=[^\s*])([^*\n<>]{0,200}?[^\s*])\*\*(?![*\w])|(?<=[\u3400-\u9fff，。；：])\*\*([^*\s\n<>][^*\n<>]{0,200}?)\*\*"
)
_LINK = lazy(r"!?\[([^\[\]\n<>]{1,200})\]\(((?:https?://|/|\.\.?/|#)[^()\s<>]{0,400})\)")
_HEADING = lazy(r"^(#{1,6})[ \t]+(?=\S)[^\n]*", re.MULTILINE)
_MARKDOWN_LINE = lazy(
    # the beginnings of blocks, and of lines with emphasis or a link
    r"(?:#{1,6} +\S|[-*+] +\S|\d{1,3}[.)] +\S|> *\S|```|!\[|\*\*\S|\[[^\]\n]+\]\(\S)"
)
# The end of a line of tags and the beginning of one of Markdown.
_AFTER_TAG = lazy(r">\s*\n[#*+\-\d>`!\[]")
_TAGS_ONLY = lazy(r"(?:\s*</?[A-Za-z][^<>]*>)+\s*")


class DeadMarkdown(Kind):
    """Emphasis, a link or a heading in Markdown between HTML tags.

    Silent where kramdown is told to read it (`markdown="1"`), in code, and after a template. Variant `heading`.
    """

    names: ClassVar[frozenset[str]] = frozenset({"text", "new"})
    variants: ClassVar[frozenset[str]] = frozenset({"heading"})

    def check(self, post: Post, context: Context) -> Iterator[Finding]:
        """Yield a finding per piece of Markdown."""
        text = post.text
        if not any(block.kind == "html" and _may_hold(text, block) for block in post.document.blocks):
            return
        judged, mended = -1, False
        for block, start, end, element in _html_text(post):
            if block.start != judged:
                judged, mended = block.start, swallowed(post, block) is not None
            if mended:
                continue  # one blank line mends it all
            for match in _STRONG.finditer(text, start, end):
                new = f"<strong>{match.group(1) or match.group(2)}</strong>"
                yield _finding(match, new)
            for match in _LINK.finditer(text, start, end):
                url = match.group(2).replace('"', "%22")
                image = match.group().startswith("!")
                new = (
                    f'<img src="{url}" alt="{match.group(1)}">'
                    if image
                    else f'<a href="{url}">{match.group(1)}</a>'
                )
                yield _finding(match, new if not _in_link(element) else None)
            for match in _HEADING.finditer(text, start, end):
                if match.start() == 0 or text[match.start() - 1] == "\n":
                    yield Finding(
                        Span(*match.span()), {"text": match.group().strip(), "new": ""}, variant="heading"
                    )


def _may_hold(text: str, block: Block) -> bool:
    """Tell whether a block has what all of the Markdown has that is looked for."""
    start, end = block.start, block.end
    return (
        text.find("](", start, end) >= 0
        or text.find("**", start, end) >= 0
        or text.startswith("#", start)
        or text.find("\n#", start, end) >= 0
    )


def _finding(match: re.Match[str], new: str | None) -> Finding:
    edits = None if new is None else (Edit(match.start(), match.end(), new),)
    return Finding(Span(*match.span()), {"text": match.group(), "new": new or ""}, edits)


def _in_link(element: Element | None) -> bool:
    while element is not None:
        if element.name == "a":
            return True
        element = element.parent
    return False


def _html_text(post: Post) -> Iterator[tuple[Block, int, int, Element | None]]:
    """Yield the runs of text that may hold Markdown in HTML blocks, each with its block and the element around it."""
    block: Block | None = None
    stack: list[tuple[Element, bool]] = []  # with whether Markdown in it is no finding
    events = post.events
    for index, event in enumerate(events):
        if event.kind == "block":
            block = event.data if event.data.kind == "html" and _may_hold(post.text, event.data) else None
            continue
        if event.kind == "start" and index in post.starting:
            element = post.starting[index]
            if element.end_index > index and element.name not in VOID:
                left = bool(stack) and stack[-1][1]
                stack.append((element, left or element.name in NOT_PROSE or _reads_markdown(element)))
        elif event.kind == "end":
            while stack and stack[-1][0].end_index <= index:
                stack.pop()
        elif event.kind == "text" and block is not None:
            while stack and stack[-1][0].end_index <= index:
                stack.pop()
            if stack and stack[-1][1]:
                continue
            if index and events[index - 1].kind in ("url", "entity", "text"):
                continue  # taken with the run that it belongs to
            end = event.end
            following = index + 1
            # a URL or an entity inside belongs to the run
            while following < len(events) and events[following].kind in ("url", "text", "entity"):
                end = events[following].end
                following += 1
            yield block, event.start, end, stack[-1][0] if stack else None


def _reads_markdown(element: Element) -> bool:
    return (
        element.get("markdown") is not None or element.get("md") is not None or element.get("mdx") is not None
    )


def swallowed(post: Post, block: Block) -> Span | None:
    """Return the lines of Markdown that an HTML block takes in because no blank line parts them, or None.

    They begin after a line of tags alone and run to the next line that begins with a tag, or to the block's end.
    """
    if block.kind != "html" or block.level or block.content is None:
        return None
    if not _AFTER_TAG.search(post.text, block.start, block.end):
        return None
    lines = [line + "\n" for line in post.text[block.start : block.end].removesuffix("\n").split("\n")]
    at = block.start
    for number, line in enumerate(lines[:-1]):
        at += len(line)
        following = lines[number + 1]
        if not _TAGS_ONLY.fullmatch(line) or not _MARKDOWN_LINE.match(following):
            continue
        end = at
        for later in lines[number + 1 :]:
            if later.lstrip().startswith("<"):
                break
            end += len(later)
        inside = post.text[at:end]
        opened = [e for e in post.elements if block.start <= e.start_tag.start < at and e.end > at]
        if any(
            one.name in NOT_PROSE or one.name in ("table", "tr", "ul", "ol") or _reads_markdown(one)
            for one in opened
        ):
            return None
        end = min(end, len(post.text))
        return Span(at, end) if "<" not in inside and inside.strip() else None
    return None


class SwallowedMarkdown(Kind):
    """Markdown right under a line of tags: without a blank line between, it is part of the HTML block."""

    names: ClassVar[frozenset[str]] = frozenset({"text"})

    def check(self, post: Post, context: Context) -> Iterator[Finding]:
        """Yield a finding per HTML block, on the first line that is taken in."""
        if post.is_html:
            return
        for block in post.document.blocks:
            span = swallowed(post, block)
            if span is None:
                continue
            first_end = post.text.find("\n", span.start, span.end)
            first = Span(span.start, span.end if first_end < 0 else first_end)
            content = "\n" + post.text[span.start : span.end]
            if span.end < block.end:
                content += "\n"
            part = Post(content, "part.md").prose.text
            edits = (Edit(span.start, span.end, content),) if part.strip() and "![" not in content else None
            yield Finding(first, {"text": post.text[first.start : first.end].strip()}, edits)

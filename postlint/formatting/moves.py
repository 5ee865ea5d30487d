"""What the settings let go from the body of a post: the line that names its source, and a footer of links."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import TYPE_CHECKING

from postlint.formatting.options import Options
from postlint.formatting.reading import reading
from postlint.formatting.signature import Step
from postlint.markdown import Block
from postlint.pattern import lazy
from postlint.post import Post
from postlint.text import Edit, apply_edits

if TYPE_CHECKING:
    from postlint.kinds.base import Context
    from postlint.rule import Rule

#: What the links of a footer say: they lead around the site, not on from the post.
_AROUND = lazy(
    r"(?i)(?:返回|回到|上一[篇页]|下一[篇页]|首页|主页|更多|目录|back\b|home\b|return\b|previous\b|next\b|index\b|more\b).*"
)
_SEPARATORS = " \t\n|｜·•/／、-—<>«»\u3000"


def moved(post: Post, options: Options, rules: Sequence[Rule], context: Context) -> str:
    """Return a formatted post without what `source` moves and `footer` removes; it is proven to lack only that."""
    if post.is_html or not (options.source == "front-matter" or options.footer == "remove"):
        return post.text
    if options.footer == "remove":
        post = Post(_without_footer(post, options), post.filename)
    if options.source == "front-matter":
        return _with_source(post, options, rules, context)
    return post.text


def _without_footer(post: Post, options: Options) -> str:
    blocks = [block for block in post.document.blocks if block.level == 0]
    if len(blocks) < 2 or blocks[-1].kind != "paragraph" or not _is_footer(blocks[-1]):
        return post.text
    return _dropped(post, blocks[-1:], (), options) or post.text


def _is_footer(block: Block) -> bool:
    """Tell whether a paragraph holds links around the site and nothing else."""
    assert block.content is not None
    label: list[str] | None = None
    links = 0
    for inline in block.inlines:
        if inline.kind == "link-open":
            label = []
            links += 1
        elif inline.kind == "link-close" and label is not None:
            if not _AROUND.fullmatch("".join(label).strip()):
                return False
            label = None
        elif inline.kind == "text" and label is not None:
            label.append(inline.content)
        elif inline.kind not in ("text", "soft-break", "hard-break") or inline.content.strip(_SEPARATORS):
            return False
    return links > 0


def _with_source(post: Post, options: Options, rules: Sequence[Rule], context: Context) -> str:
    """Return the post with its source in the front matter; the rule that finds such lines says which and what."""
    for rule in rules:
        if rule.kind != "missing-source":
            continue
        for finding in rule.check.check(post, context):
            if finding.edits and finding.related:
                line = finding.related[0].span
                url = finding.values.get("url", "")
                held = [
                    block for block in post.document.blocks if _holds(post, block, line.start, line.end, url)
                ]
                return (_dropped(post, held, finding.edits, options) if held else None) or post.text
    return post.text


def _holds(post: Post, block: Block, start: int, end: int, url: str) -> bool:
    """Tell whether a paragraph is the line from `start` to `end`, or the address of the source and nothing else."""
    if block.kind != "paragraph" or block.level or block.content is None:
        return False
    text = post.text[block.start : block.end].strip()
    whole = block.start <= start and end <= block.end and text == post.text[start:end].strip()
    return whole or (block.start >= end and bool(url) and text in (url, f"<{url}>"))


def _dropped(post: Post, blocks: list[Block], edits: Sequence[Edit], options: Options) -> str | None:
    """Return the post without some blocks and with edits in its front matter, or None where more than that would go."""
    removed = [Edit(_begin(post.text, block.start), block.end, "") for block in blocks]
    text = apply_edits(post.text, [*edits, *removed])
    text = re.sub(r"\s*\Z", "\r\n" if post.text.endswith("\r\n") else "\n", text)
    before, after = _body(post), _body(Post(text, post.filename))
    gone = [step for block in blocks for step in reading(post.markup[block.start : block.end], options)]
    return text if _without(reading(before, options), gone) == reading(after, options) else None


def _begin(text: str, start: int) -> int:
    """Return where the blank lines before a block begin."""
    while start and text[start - 1] in "\r\n":
        start -= 1
    return start + (2 if text.startswith("\r\n", start) else 1) if start else 0


def _body(post: Post) -> str:
    return post.markup[post.body_start :]


def _without(steps: list[Step], gone: list[Step]) -> list[Step]:
    """Return steps without the last occurrence of each that goes."""
    rest = list(reversed(steps))
    for step in gone:
        if step in rest:
            rest.remove(step)
    return rest[::-1]

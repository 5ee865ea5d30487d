"""A post's text in canonical form, with the proof that it reads as before."""

from __future__ import annotations

import re
from collections.abc import Sequence

from postlint import templates
from postlint.formatting.body import Part, assemble, parts
from postlint.formatting.front_matter import spaced
from postlint.formatting.options import Options
from postlint.formatting.reading import reading
from postlint.formatting.render import without_sizes
from postlint.formatting.signature import Difference, Step, first_difference
from postlint.post import Post
from postlint.templates import MASK
from postlint.text import Span

#: So many blocks are put back as they were before a post is refused.
MAX_PUT_BACK = 12


class Refusal(Exception):  # noqa: N818 - a post that is left alone is no error of the program
    """A post can't be written in canonical form without a change that nothing declares."""


def canonical_text(post: Post, options: Options) -> str:
    """Return the text of a post in canonical form; raises Refusal where it would read differently.

    Line ends stay what most of them are.
    """
    crlf = post.text.count("\r\n") * 2 > post.text.count("\n")
    text = re.sub(r"\r\n?", "\n", post.text) if "\r" in post.text else post.text
    if text is not post.text:
        post = Post(text, post.filename)
    if "\0" in text:
        raise Refusal("it holds a NUL character, which Markdown replaces")
    head = spaced(text, post.front_matter) if post.front_matter is not None else text[: post.body_start]
    body = text[post.body_start :].rstrip() if post.is_html else _body(post, options, at_top=not head)
    body = body.lstrip("\n") if post.is_html and head else body
    new = head + ("\n" if head and body else "") + body + ("\n" if body else "")
    if templates_of(new) != templates_of(text):
        raise Refusal("a template would change")
    return new.replace("\n", "\r\n") if crlf else new


def templates_of(text: str) -> list[str]:
    """Return the template code of a text in order, but for the sizes of images that kramdown takes."""
    start = Post(text).body_start
    text = without_sizes(text)
    return [text[span.start : span.end] for span in templates.find(text, min(start, len(text)))]


def _body(post: Post, options: Options, *, at_top: bool) -> str:
    start = post.body_start
    masked, raw = post.markup[start:], post.text[start:]
    spans = [Span(span.start - start, span.end - start) for span in post.templates]
    found = parts(masked, raw, spans, options, at_top=at_top)
    new = assemble(found, [True] * len(found))
    if new.strip("\n") != masked.strip("\n"):
        before = reading(masked, options)
        if _differs(before, new, options) is not None:
            careful = options._replace(careful=True)
            new = _proven(parts(masked, raw, spans, careful, at_top=at_top), before, careful)
    return _unmasked(new, masked, raw).strip("\n")


def _proven(found: Sequence[Part], before: list[Step], options: Options) -> str:
    """Return the body with as many blocks in their new form as leave the whole reading as before."""
    changed = [True] * len(found)
    new = assemble(found, changed)
    for _ in range(MAX_PUT_BACK):
        if _differs(before, new, options) is None:
            return new
        changed[_offender(found, changed, before, options)] = False
        new = assemble(found, changed)
    difference = _differs(before, new, options)
    if difference is not None:
        raise Refusal(f"{difference.was} would become {difference.becomes}")
    return new


def _differs(before: list[Step], text: str, options: Options) -> Difference | None:
    return first_difference(before, reading(text, options))


def _offender(found: Sequence[Part], changed: list[bool], before: list[Step], options: Options) -> int:
    """Return the first block whose new form makes the whole differ: with all before it new and all after it old."""
    low, high = 0, len(found)
    while low < high - 1:
        middle = (low + high) // 2
        trial = [new and at < middle for at, new in enumerate(changed)]
        if _differs(before, assemble(found, trial), options) is None:
            low = middle
        else:
            high = middle
    return low


def _unmasked(text: str, masked: str, raw: str) -> str:
    """Return a text with each masked character as it was: they come in the order in which they went."""
    if MASK not in masked:
        return text
    originals = iter([character for character, mask in zip(raw, masked, strict=True) if mask == MASK])
    if text.count(MASK) != masked.count(MASK):
        raise Refusal("a template would be lost")
    return re.sub(MASK, lambda _: next(originals), text)

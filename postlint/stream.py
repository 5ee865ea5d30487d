"""The post as one sequence of events, in the order a reader meets it: text, tags, breaks, objects, links.

Markdown posts and HTML files give the same events, so every other view is made from this one.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache
from typing import Any

from postlint import html
from postlint.html import Token
from postlint.markdown import Block, Document, Inline
from postlint.pattern import compiled, lazy
from postlint.templates import MASK
from postlint.text import MappedText, Span, verbatim
from postlint.tuples import NamedTuple


class Event(NamedTuple):
    """One step of the stream; `start` and `end` are offsets in the post's text.

    | kind | what | data |
    |---|---|---|
    | text | visible text that stands in the source just so | |
    | entity | a character reference or escape | the visible text |
    | url | a bare URL or autolink in the text | Target |
    | object | what is shown but is not words: code, a template, maths, a script | its sort |
    | start, end | a tag | Token |
    | comment, declaration | | Token |
    | soft, hard | a line break: a space to the reader, or a new line | |
    | block | the boundary before a Markdown block | Block |
    | link-open, link-close, image | Markdown's | Target |
    | mark | an emphasis mark | its sort |
    """

    kind: str
    start: int
    end: int
    data: Any = None


class Target(NamedTuple):
    """Where a Markdown link or image leads, or a URL that stands in the text.

    `form` is inline, reference, autolink or bare; `url_span` is None for references, whose URL stands elsewhere;
    `label` is the alternative text of an image with its place.
    """

    form: str
    url: str
    url_span: Span | None
    label: Span | None = None


_MASKED = rf"(?P<mask>{MASK}+)"
# A scheme and what follows, up to a space, a quote, a bracket of HTML or a character that is not ASCII.
_URL = (
    r"(?<![A-Za-z0-9/.@:-])"
    r"(?P<url>(?:https?|ftp)://[!#-;=?-_a-z{|}~]+|www\.[A-Za-z0-9][!#-;=?-_a-z{|}~]+)"
)
# $$x$$, or $x$ as Pandoc has it: no space inside the marks, no digit after them; and nothing Chinese inside.
_MATH = (
    r"(?P<math>\$\$[^$]{1,2000}\$\$"
    r"|(?<![\\$\w])\$(?=[^\s$])[^$\n\u2e80-\u9fff\uff00-\uffef]{1,200}(?<=[^\s\\])\$(?![\d$]))"
)


@lru_cache(maxsize=8)
def _special(masked: bool, url: bool, math: bool) -> re.Pattern[str]:
    parts = ((_MASKED, masked), (_URL, url), (_MATH, math))
    return compiled("|".join(part for part, wanted in parts if wanted))


_URL_TAIL = "?!.,:;*_~'\"`|)]}"


def html_events(markup: str, content: MappedText) -> Iterator[Event]:
    """Yield the events of an HTML document or block; `markup` is the post's text with templates masked."""
    pieces = content.pieces
    if len(pieces) == 1 and pieces[0].verbatim:
        for token in html.tokenize(markup, pieces[0].source_start, pieces[0].source_end):
            yield from _token_events(markup, token)
        return
    local = "".join(markup[piece.source_start : piece.source_end] for piece in pieces)
    for token in html.tokenize(local):
        span = content.source(token.start, token.end)
        if token.kind == html.TEXT:
            for piece in content.pieces_in(token.start, token.end):  # inside a quote each line is its own run
                yield from text_events(markup, piece.source_start, piece.source_end, entities=True)
        else:
            yield from _token_events(markup, token._replace(start=span.start, end=span.end))


def _token_events(markup: str, token: Token) -> Iterator[Event]:
    if token.kind == html.TEXT:
        yield from text_events(markup, token.start, token.end, entities=True)
    elif token.kind == html.RAW:
        if token.name == "title":
            yield from text_events(markup, token.start, token.end, entities=True)
        else:
            yield Event("object", token.start, token.end, "raw")
    else:
        yield Event(token.kind, token.start, token.end, token)


def text_events(markup: str, start: int, end: int, *, entities: bool) -> Iterator[Event]:
    """Yield a run of text, with URLs, maths, templates and (in HTML) character references told apart."""
    if not entities or markup.find("&", start, end) < 0:
        yield from _plain_events(markup, start, end)
        return
    done = start
    for entity in html.entities(markup, start, end):
        yield from _plain_events(markup, done, entity.start)
        yield Event("entity", entity.start, entity.end, entity.text)
        done = entity.end
    yield from _plain_events(markup, done, end)


def _plain_events(markup: str, start: int, end: int) -> Iterator[Event]:
    if start >= end:
        return
    masked = markup.find(MASK, start, end) >= 0
    url = markup.find("://", start, end) >= 0 or markup.find("www.", start, end) >= 0
    math = markup.find("$", start, end) >= 0
    if not (masked or url or math):
        yield Event("text", start, end)
        return
    done = start
    for match in _special(masked, url, math).finditer(markup, start, end):
        a, b = match.span()
        if match.lastgroup == "url":
            b = a + len(trim_url(match.group()))
        if a > done:
            yield Event("text", done, a)
        if match.lastgroup == "url":
            yield Event("url", a, b, Target("bare", markup[a:b], Span(a, b)))
        else:
            yield Event("object", a, b, "template" if match.lastgroup == "mask" else "math")
        done = b
    if done < end:
        yield Event("text", done, end)


def trim_url(url: str) -> str:
    """Return a URL found in text without the punctuation that belongs to the sentence (GFM, autolinks)."""
    end = len(url)
    surplus = url.count(")") - url.count("(")
    while end and url[end - 1] in _URL_TAIL:
        if url[end - 1] == ")":
            if surplus <= 0:
                break
            surplus -= 1
        end -= 1
    return url[:end]


def markdown_events(markup: str, document: Document) -> Iterator[Event]:
    """Yield the events of a Markdown body; `markup` is the post's text with templates masked."""
    done = 0
    for block in document.blocks:
        # the cells of a row begin in its middle: events keep the order of their source, empty cells too
        pieces = block.content.pieces if block.kind == "cell" and block.content is not None else ()
        begin = pieces[0].source_start if pieces else max(block.start, done if block.kind == "cell" else 0)
        done = pieces[-1].source_end if pieces else begin
        yield Event("block", begin, begin, block)
        if block.kind == "html" and block.content is not None:
            yield from html_events(markup, block.content)
        elif block.kind in ("code", "fence"):
            yield Event("object", block.start, block.end, "code")
        elif block.content is not None:
            yield from _inline_events(markup, block)


_DISPLAY_MATH = lazy(r"\$\$.*\$\$", re.DOTALL)


def _inline_events(markup: str, block: Block) -> Iterator[Event]:
    content = block.content
    assert content is not None
    if content.text.startswith("$$") and _DISPLAY_MATH.fullmatch(content.text.rstrip()):
        yield Event("object", *content.source(0, len(content.text)), "math")
        return
    inlines = block.inlines
    at = 0
    while at < len(inlines):
        inline = inlines[at]
        if inline.kind == "text":
            start, end = inline.start, inline.end
            while at + 1 < len(inlines) and inlines[at + 1].kind == "text" and inlines[at + 1].start == end:
                at += 1  # markdown-it leaves unused delimiters as tokens of their own
                end = inlines[at].end
            yield from _mapped_text(markup, content, start, end)
        else:
            yield from _inline_event(markup, content, inline)
        at += 1


def _mapped_text(markup: str, content: MappedText, start: int, end: int) -> Iterator[Event]:
    if len(content.pieces) == 1 and content.pieces[0].verbatim:
        yield from text_events(markup, *content.source(start, end), entities=False)
        return
    for piece in content.pieces_in(start, end):
        if piece.verbatim:
            yield from text_events(markup, piece.source_start, piece.source_end, entities=False)
        elif piece.source_end > piece.source_start:
            a, b = max(piece.start, start), min(piece.start + piece.length, end)
            yield Event("entity", piece.source_start, piece.source_end, content.text[a:b])


def _inline_event(markup: str, content: MappedText, inline: Inline) -> Iterator[Event]:
    kind = inline.kind
    start, end = content.source(inline.start, inline.end)
    if kind == "entity":
        yield Event("entity", start, end, inline.content)
    elif kind == "code":
        yield Event("object", start, end, "code")
    elif kind == "html":
        for token in html.tokenize(markup, start, end):
            yield from _token_events(markup, token)
    elif kind == "soft-break":
        yield Event("soft", start, end)
    elif kind == "hard-break":
        yield Event("hard", start, end)
    elif kind in ("link-open", "image"):
        url_span = content.source(*inline.url_span) if inline.url_span is not None else None
        form = "inline" if url_span is not None or not inline.url else "reference"
        label = None
        if kind == "image":
            label = content.source(inline.start + 2, inline.start + 2 + len(inline.content))
        yield Event(kind, start, end, Target(form, inline.url, url_span, label))
    elif kind == "link-close":
        yield Event(kind, end, end)
    elif kind == "autolink":
        assert inline.url_span is not None
        yield Event("url", start, end, Target("autolink", inline.url, content.source(*inline.url_span)))
    else:
        yield Event("mark", start, end, kind)


def whole(text: str, start: int) -> MappedText:
    """Return the text from `start` on as content that stands in the post just so."""
    return verbatim(text[start:], start)

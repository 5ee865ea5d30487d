"""The post as one sequence of events, in the order a reader meets it: text, tags, breaks, objects, links.

Markdown posts and HTML files give the same events, so every other view is made from this one.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterable, Sequence
from functools import lru_cache
from typing import Any

from postlint import html
from postlint.html import Token
from postlint.mapped import MappedText, Verbatim
from postlint.markdown import Block, Document, Inline
from postlint.pattern import compiled, lazy
from postlint.templates import MASK
from postlint.text import Span
from postlint.tuples import NamedTuple


class Event(NamedTuple):
    """One step of the stream; `start` and `end` are offsets in the post's text.

    | kind | what | data |
    |---|---|---|
    | text | visible text that stands in the source just so | |
    | entity | a character reference or escape | the visible text |
    | url | a bare URL or autolink in the text | Target |
    | object | what is shown but is not words: code, a template, maths, a script | its sort |
    | start, end | a tag | Token, which is the event itself |
    | comment, declaration | | Token, which is the event itself |
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


#: The schemes of URLs that text may hold; longer ones first.
_SCHEMES = ("https", "http", "ftp")
#: Elements that show something though they hold no text.
REPLACED = frozenset(
    "img video audio iframe embed object canvas svg math input button textarea select meter progress hr source track"
    " picture map area script style link meta template noscript td th".split()
)
_OBJECTS = frozenset({"object", "url", "image"})

_MASKED = rf"(?P<mask>{MASK}+)"
# A scheme and what follows, up to a space, a quote, a bracket of HTML or a character that is not ASCII.
_URL = (
    r"(?<![A-Za-z0-9/.@:-])"
    r"(?P<url>(?:https?|ftp)://[!#-;=?-_a-z{|}~]+|www\.[A-Za-z0-9][!#-;=?-_a-z{|}~]+)"
)
_LONGEST_MATHS = 200
# $$x$$, or $x$ as Pandoc has it: no space inside the marks, no digit after them; and nothing Chinese inside.
_MATH = (
    r"(?P<math>\$\$[^$]{1,2000}\$\$"
    rf"|(?<![\\$\w])\$(?=[^\s$])[^$\n\u2e80-\u9fff\uff00-\uffef]{{1,{_LONGEST_MATHS}}}(?<=[^\s\\])\$(?![\d$]))"
)


@lru_cache(maxsize=8)
def _special(masked: bool, url: bool, math: bool) -> re.Pattern[str]:
    parts = ((_MASKED, masked), (_URL, url), (_MATH, math))
    return compiled("|".join(part for part, wanted in parts if wanted))


_new = tuple.__new__
_URL_TAIL = "?!.,:;*_~'\"`|)]}"


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


class Stream(NamedTuple):
    """The events of a post in order, and where among them some of them stand: tags and comments each with its token,
    the boundaries of Markdown blocks, and `targets`: link-open, link-close, image and url."""

    events: tuple[Event, ...]
    tags: list[tuple[int, Token]]
    comments: list[tuple[int, Token]]
    blocks: list[int]
    targets: list[int]


def of_html(markup: str, start: int) -> Stream:
    """Return the events of an HTML document; `markup` is the post's text with templates masked."""
    steps = _Steps(markup)
    steps.html(Verbatim(markup, start, len(markup)))
    return steps.stream()


def of_markdown(markup: str, document: Document) -> Stream:
    """Return the events of a Markdown body; `markup` is the post's text with templates masked."""
    steps = _Steps(markup)
    found, blocks, places = steps.found, steps.blocks, steps._places
    add = found.append
    math = "$$" in markup
    done = 0
    for block in document.blocks:
        kind, begin, end, _, content, inlines, _ = block
        if kind == "cell":
            # the cells of a row begin in its middle: events keep the order of their source, empty cells too
            if type(content) is Verbatim:
                begin, done = content.start, content.end
            else:
                pieces = content.pieces if content is not None else ()
                begin = pieces[0].source_start if pieces else max(begin, done)
                done = pieces[-1].source_end if pieces else begin
        else:
            done = begin
        blocks.append(len(found))
        add(_new(Event, ("block", begin, begin, block)))
        if content is None:
            if kind == "code" or kind == "fence":
                add(_new(Event, ("object", begin, end, "code")))
        elif kind == "html":
            steps.html(content)
        elif math and _is_display_math(content):
            add(Event("object", *content.source(0, len(content.text)), "math"))
        elif len(inlines) == 1 and type(content) is Verbatim and inlines[0][0] == "text":
            begin, end = content.start, content.end
            if places[bisect_left(places, begin)] >= end > begin:
                add(_new(Event, ("text", begin, end, None)))
            else:
                steps.text(begin, end)
        else:
            steps.inline(block, content)
    return steps.stream()


#: The kind and the data of the events of inline tokens that have nothing else to tell.
_SIMPLE = {
    "soft-break": ("soft", None),
    "hard-break": ("hard", None),
    "code": ("object", "code"),
    **{
        f"{name}-{side}": ("mark", f"{name}-{side}")
        for name in ("em", "strong", "s")
        for side in ("open", "close")
    },
}
_DISPLAY_MATH = lazy(r"\$\$.*\$\$", re.DOTALL)


def _is_display_math(content: MappedText) -> bool:
    return content.text.startswith("$$") and _DISPLAY_MATH.fullmatch(content.text.rstrip()) is not None


class _Steps:
    """Takes down the events of a post; what its text does not hold anywhere is looked for nowhere."""

    __slots__ = ("_places", "blocks", "comments", "found", "markup", "tags", "targets")

    def __init__(self, markup: str) -> None:
        self.markup = markup
        self.found: list[Any] = []  # the token of a tag, comment or declaration is its own event
        self.tags: list[tuple[int, Token]] = []
        self.comments: list[tuple[int, Token]] = []
        self.blocks: list[int] = []
        self.targets: list[int] = []
        #: Where something may be that is no plain text, in order: most runs of text hold none of these places.
        self._places = _places(markup)

    def stream(self) -> Stream:
        """Return what was taken down."""
        return Stream(tuple(self.found), self.tags, self.comments, self.blocks, self.targets)

    def html(self, content: MappedText) -> None:
        """Add the events of an HTML document or block."""
        if type(content) is Verbatim:
            self._tags(html.tokenize(self.markup, content.start, content.end))
            return
        pieces = content.pieces
        local = "".join(self.markup[piece.source_start : piece.source_end] for piece in pieces)
        for token in html.tokenize(local):
            if token.kind == html.TEXT:
                for piece in content.pieces_in(token.start, token.end):  # in a quote each line is its own run
                    self._tags([Token(html.TEXT, piece.source_start, piece.source_end)])
            else:
                span = content.source(token.start, token.end)
                self._tags([token._replace(start=span.start, end=span.end)])

    def _tags(self, tokens: Iterable[Token]) -> None:
        found, tags = self.found, self.tags
        add = found.append
        markup, places = self.markup, self._places
        for token in tokens:
            kind, start, end, name = token
            if kind == "start" or kind == "end":
                tags.append((len(found), token))
                add(token)
            elif kind == "text" or (kind == "raw" and name == "title"):
                if places[bisect_left(places, start)] >= end:
                    add(_new(Event, ("text", start, end, None)))
                elif "&" in markup[start:end]:
                    self._decoded(start, end)
                else:
                    self.text(start, end)
            elif kind == "raw":
                add(_new(Event, ("object", start, end, "raw")))
            else:
                if kind == "comment":
                    self.comments.append((len(found), token))
                add(token)

    def _decoded(self, start: int, end: int) -> None:
        """Add a run of text in HTML, with its character references told apart."""
        done = start
        for entity in html.entities(self.markup, start, end):
            self.text(done, entity.start)
            self.found.append(Event("entity", entity.start, entity.end, entity.text))
            done = entity.end
        self.text(done, end)

    def text(self, start: int, end: int) -> None:
        """Add a run of text, with URLs, maths and templates told apart."""
        if start >= end:
            return
        add = self.found.append
        places = self._places
        if places[bisect_left(places, start)] >= end:
            add(_new(Event, ("text", start, end, None)))
            return
        markup = self.markup
        text = markup[start:end]
        masked, url, math = MASK in text, "://" in text or "www." in text, "$" in text
        if not (masked or url or math):
            add(_new(Event, ("text", start, end, None)))
            return
        done = after = start
        matching = _special(masked, url, math).match
        for place in places[bisect_left(places, start) : bisect_left(places, end)]:
            begin = place
            if markup[place] == "$":
                if markup.find("$", place + 1, min(place + _LONGEST_MATHS + 2, end)) < 0:
                    continue  # a price: the pattern would try each length
            elif markup[place] == ":":
                begin -= len(next((one for one in _SCHEMES if markup.endswith(one, 0, place)), ""))
            if begin < after:
                continue
            match = matching(markup, begin, end)
            if match is None:
                continue
            a, b = match.span()
            after = b
            if match.lastgroup == "url":
                b = a + len(trim_url(match.group()))
            if a > done:
                add(Event("text", done, a))
            if match.lastgroup == "url":
                self.targets.append(len(self.found))
                add(Event("url", a, b, Target("bare", self.markup[a:b], Span(a, b))))
            else:
                add(Event("object", a, b, "template" if match.lastgroup == "mask" else "math"))
            done = b
        if done < end:
            add(Event("text", done, end))

    def inline(self, block: Block, content: MappedText) -> None:
        """Add the events of a block's inline tokens."""
        add, places = self.found.append, self._places
        in_place, shift = (True, content.start) if isinstance(content, Verbatim) else (False, 0)
        begin = done = -1  # a run of text that is not added yet: unused delimiters are tokens of their own
        for inline in block.inlines:
            kind, start, end, words, _, _ = inline
            if kind == "text":
                if start != done:
                    if done >= 0:
                        self._run(content, begin, done)
                    begin = start
                done = end
                continue
            if done >= 0:
                if not in_place:
                    self._run(content, begin, done)
                elif places[bisect_left(places, begin + shift)] >= done + shift:
                    add(_new(Event, ("text", begin + shift, done + shift, None)))
                else:
                    self.text(begin + shift, done + shift)
                done = -1
            a, b = (start + shift, end + shift) if in_place else content.source(start, end)
            simple = _SIMPLE.get(kind)
            if simple is not None:
                add(_new(Event, (simple[0], a, b, simple[1])))
            elif kind == "link-close":
                self.targets.append(len(self.found))
                add(_new(Event, ("link-close", b, b, None)))
            elif kind == "entity":
                add(_new(Event, ("entity", a, b, words)))
            elif kind == "html":
                self._tags(html.tokenize(self.markup, a, b))
            else:
                self._target(content, inline, a, b)
        if done >= 0:
            self._run(content, begin, done)

    def _run(self, content: MappedText, start: int, end: int) -> None:
        """Add a run of text, piece by piece as it stands in the post."""
        if isinstance(content, Verbatim):
            self.text(content.start + start, content.start + end)
            return
        for piece in content.pieces_in(start, end):
            if piece.verbatim:
                self.text(piece.source_start, piece.source_end)
            elif piece.source_end > piece.source_start:
                a, b = max(piece.start, start), min(piece.start + piece.length, end)
                self.found.append(Event("entity", piece.source_start, piece.source_end, content.text[a:b]))

    def _target(self, content: MappedText, inline: Inline, start: int, end: int) -> None:
        self.targets.append(len(self.found))
        kind, at, _, words, url, place = inline
        label, url_span = None, content.source(*place) if place is not None else None
        if kind == "autolink":
            kind, form = "url", "autolink"
        else:
            form = "inline" if url_span is not None or not url else "reference"
            if kind == "image":
                label = content.source(at + 2, at + 2 + len(words))
        target = _new(Target, (form, url, url_span, label))
        self.found.append(_new(Event, (kind, start, end, target)))


def _places(text: str) -> list[int]:
    """Return in order where something may be that is no plain text, and the end of the text."""
    found: list[int] = []
    find = text.find
    for one in ("&", "://", "www.", "$", MASK):
        at = find(one)
        while at >= 0:
            found.append(at)
            at = find(one, at + 1)
    found.sort()
    found.append(len(text))
    return found


def shows_something(markup: str, events: Sequence[Event], start: int, end: int) -> bool:
    """Tell whether a reader sees something of the events from one index to another; the ranges asked for share none."""
    return any(showing(markup, events[start:end]))


def showing(markup: str, events: Iterable[Event]) -> list[bool]:
    """Tell of each event whether a reader sees something of it."""
    return [
        # most texts begin with a word, and none is empty
        not markup[event[1]].isspace() or not markup[event[1] : event[2]].isspace()
        if (kind := event[0]) == "text"
        else kind in _OBJECTS
        or (kind == "start" and event[3] in REPLACED)
        or (kind == "entity" and bool(event[3].strip()))
        for event in events
    ]

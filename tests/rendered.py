"""Renders Markdown as others do (cmark-gfm, markdown-it), and brings HTML down to what a reader gets of it.

It shares no code with the proof of `format`, which it is to judge.
"""

from __future__ import annotations

import re
from html.parser import HTMLParser
from typing import Any
from urllib.parse import unquote

import cmarkgfm
from cmarkgfm.cmark import Options
from markdown_it import MarkdownIt

#: Elements whose boundary is that of a paragraph and says no more.
_PLAIN = frozenset("p div section center article body html main".split())
_BLOCK = _PLAIN | frozenset(
    "h1 h2 h3 h4 h5 h6 ul ol li blockquote pre table thead tbody tr th td hr dl dt dd figure figcaption details"
    " summary".split()
)
_NAMES = {"b": "strong", "i": "em", "s": "del", "strike": "del"}
#: Looks alone: `format` takes them out.
_LOOKS = frozenset("span font u big".split())
_VOID = frozenset("br hr img input".split())


def cmark(text: str) -> str:
    """Return the HTML that cmark makes of CommonMark."""
    return str(cmarkgfm.markdown_to_html(text, options=Options.CMARK_OPT_UNSAFE))


def gfm(text: str) -> str:
    """Return the HTML that GitHub's cmark makes; links that it makes of bare addresses stay text."""
    extensions = ["table", "strikethrough", "tasklist"]
    return str(
        cmarkgfm.markdown_to_html_with_extensions(text, Options.CMARK_OPT_UNSAFE, extensions=extensions)
    )


def markdown_it_plain(text: str) -> str:
    """Return the HTML that markdown-it makes of CommonMark."""
    return str(MarkdownIt("commonmark").render(text))


def markdown_it(text: str) -> str:
    """Return the HTML that markdown-it makes of CommonMark with GFM's tables."""
    return str(MarkdownIt("commonmark").enable(["table", "strikethrough"]).render(text))


def _line(value: str) -> str:
    return re.sub(r"\s+", " ", value)


def _address(value: str) -> str:
    return unquote(value)  # renderers escape what stands in Markdown, and not what stands in HTML


class _Reader(HTMLParser):
    """Collects what a reader gets: blocks, and words with the marks, links and images in force."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.steps: list[tuple[Any, ...]] = []
        self.words: list[tuple[str, tuple[Any, ...]]] = []
        self.open: list[tuple[Any, ...]] = []
        self.verbatim = 0

    def flush(self) -> None:
        text = "".join(part for part, _ in self.words)
        if not self.verbatim:
            text = re.sub(r"[ \t\n\r\f]*\u2028[ \t\n\r\f]*", "\u2028", text)
            text = re.sub(r"[ \t\n\r\f]+", " ", text).strip(" \u00a0\u3000\u2028")
        text = text.rstrip("\n")  # the end of code, which HTML need not have
        marks = [(part.split(), marks) for part, marks in self.words if part.strip() and marks]
        if text:
            joined: list[tuple[str, tuple[Any, ...]]] = []
            for parts, inside in marks:
                words = "".join(filter(str.isalnum, "".join(parts)))
                links = [mark for mark in inside if mark[0] in ("a", "img")]
                if joined and joined[-1][1] == inside:
                    joined[-1] = (joined[-1][0] + words, inside)
                elif words or any(not joined or mark not in joined[-1][1] for mark in links):
                    joined.append((words, inside))
            self.steps.append(("text", text, tuple(joined)))
        self.words = []

    def marks(self) -> tuple[Any, ...]:
        """Return what is in force: which mark stands in which other one is nothing that a reader gets."""
        return tuple(sorted(dict.fromkeys(self.open)))

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        tag = _NAMES.get(tag, tag)
        values = {name: value or "" for name, value in reversed(attrs)}
        if tag in _BLOCK:
            self.flush()
            if tag == "pre":
                self.verbatim += 1
            if tag not in _PLAIN and tag not in ("thead", "tbody"):
                kept = {"start": values["start"]} if values.get("start", "1") != "1" else {}
                kept |= {key: values[key] for key in ("id", "colspan", "rowspan") if key in values}
                self.steps.append(("<" + tag, *sorted(kept.items())))
        elif tag == "br":
            if "".join(part for part, _ in self.words).rstrip(" \n").endswith("\u2028"):
                self.flush()  # two breaks in a row part paragraphs
            self.words.append(("\u2028", ()))
        elif tag == "img":
            inside = (
                "img",
                _address(values.get("src", "")),
                _line(values.get("alt", "")),
                _line(values.get("title", "")),
            )
            self.words.append(("\ufffc", (*self.marks(), inside)))
        elif tag in _LOOKS:
            pass
        else:
            kept = tuple(
                sorted(
                    (key, _address(values[key]) if key == "href" else _line(values[key]))
                    for key in ("href", "title", "type", "checked")
                    if key in values
                )
            )
            if tag in _VOID:
                self.words.append(("\ufffc", (*self.marks(), (tag, *kept))))
            else:
                self.open.append((tag, *kept))

    def handle_endtag(self, tag: str) -> None:
        tag = _NAMES.get(tag, tag)
        if tag in _BLOCK:
            self.flush()
            if tag == "pre":
                self.verbatim = max(0, self.verbatim - 1)
            if tag not in _PLAIN and tag not in ("hr", "thead", "tbody"):
                self.steps.append(("</" + tag,))
        elif tag not in _LOOKS:
            for at in range(len(self.open) - 1, -1, -1):
                if self.open[at][0] == tag:
                    del self.open[at]
                    break

    def handle_data(self, data: str) -> None:
        self.words.append((data, self.marks()))


def reading(html: str) -> list[tuple[Any, ...]]:
    """Return what a reader gets of HTML, step by step: equal lists are equal pages but for looks."""
    reader = _Reader()
    reader.feed(re.sub(r"<!--(-?)>", r"<!--\1-->", html))  # comments that Python's parser does not know
    reader.close()
    reader.flush()
    return reader.steps

"""Literal characters written so that Markdown takes them for nothing else, and only where it would."""

from __future__ import annotations

import re

from postlint.pattern import lazy

#: Characters that can't be seen in a source: they stay references.
_INVISIBLE = {
    "\u00a0": "&nbsp;",
    "\u00ad": "&shy;",
    "\u2002": "&ensp;",
    "\u2003": "&emsp;",
    "\u2009": "&thinsp;",
    "\u200b": "&#8203;",
    "\u200c": "&zwnj;",
    "\u200d": "&zwj;",
    "\u200e": "&lrm;",
    "\u200f": "&rlm;",
}
_INVISIBLE_CHARACTER = lazy("[" + "".join(_INVISIBLE) + "]")
# Anything that some rule below could be about; most text holds nothing of it.
_SPECIAL = lazy(r"[\\`*_\[\]<>&~$|{}#+\-=:!^\d" + "".join(_INVISIBLE) + "]")
_REFERENCE = lazy(r"&(?=#[0-9]{1,7};|#[xX][0-9a-fA-F]{1,6};|[A-Za-z][A-Za-z0-9]{1,31};)")
_BACKSLASH = lazy(r"\\(?=[!-/:-@\[-`{-~\n]|$)")
_TAG = lazy(r"<(?=[A-Za-z/!?])")
_TAG_OF_KRAMDOWN = lazy(r"<(?=[^\W\d]|[/!?])")
# What a generator would run as a template.
_TEMPLATE = lazy(r"\{(?=[{%])")
_STAR = lazy(r"\*+")
_UNDERSCORE = lazy(r"_+")
# What begins a block where it begins a line: heading, list, quote, fence, rule, table or definition of kramdown.
_LINE_START = lazy(
    r"(?P<mark>\#{1,6}(?=[ \t]|$)|[+\-](?=[ \t]|$)|>|~~~|[-=_](?=[ \t=_-]*$)|:(?=[ \t]))"
    r"|(?P<number>\d{1,9})(?P<stop>[.)])(?=[ \t]|$)"
)


class Place:
    """Where a run of text stands: between which characters, in what, in which dialect."""

    __slots__ = ("after", "before", "dialect", "in_cell", "in_link", "labels", "line_start")

    def __init__(
        self,
        before: str = "",
        after: str = "",
        *,
        line_start: bool = False,
        in_link: bool = False,
        in_cell: bool = False,
        dialect: str = "gfm",
        labels: bool = False,
    ) -> None:
        self.before = before
        self.after = after
        self.line_start = line_start
        self.in_link = in_link
        self.in_cell = in_cell
        self.dialect = dialect
        self.labels = labels


def escape(text: str, place: Place) -> str:
    """Return a run of text as Markdown that reads as just that text.

    `place.labels` tells that the post defines link references, so that any bracket may be a link.
    """
    if not _SPECIAL.search(text):
        return text
    kramdown = place.dialect == "kramdown"
    text = _BACKSLASH.sub(r"\\\\", text)
    text = text.replace("`", "\\`")
    text = _STAR.sub(lambda run: _run(run, place), text)
    text = _UNDERSCORE.sub(lambda run: _run(run, place), text)
    if "[" in text or "]" in text:
        text = _brackets(text, place)
    text = _REFERENCE.sub("&amp;", text)
    # inside some tags kramdown reads `\\<b>` as a tag
    text = _TAG_OF_KRAMDOWN.sub("&lt;", text) if kramdown else _TAG.sub(r"\\<", text)
    text = text.replace("~~", "\\~\\~")
    if "{" in text:
        text = _TEMPLATE.sub("&#123;", text)
    if text.endswith("!") and place.after == "[":
        text = text[:-1] + "\\!"
    if kramdown:
        text = text.replace("$$", "\\$$").replace("{:", "\\{:")
    if place.in_cell or (kramdown and "|" in text):
        text = text.replace("|", "\\|")
    if place.line_start:
        text = _line_start(text, place)
    return _INVISIBLE_CHARACTER.sub(lambda one: _INVISIBLE[one.group()], text)


def _run(run: re.Match[str], place: Place) -> str:
    """Escape a run of `*` or `_` unless it stands where it can neither open nor close emphasis."""
    text, marks = run.string, run.group()
    before = text[run.start() - 1] if run.start() else place.before
    after = text[run.end()] if run.end() < len(text) else place.after
    loose = (not before or before.isspace()) and (not after or after.isspace())
    at_start = place.line_start and not text[: run.start()].strip()
    if loose and not at_start:
        return marks
    if marks[0] == "_" and before.isalnum() and after.isalnum():
        return marks
    return "".join("\\" + mark for mark in marks)


def _brackets(text: str, place: Place) -> str:
    """Escape brackets where they could make a link, a reference, a footnote or a definition."""
    if place.in_link:
        return text.replace("[", "\\[").replace("]", "\\]")
    risky = place.labels or any(pair in text for pair in ("](", "][", "]:", "[^")) or text.endswith("]")
    return text.replace("[", "\\[") if risky or "]" not in text else text


def _line_start(text: str, place: Place) -> str:
    found = _LINE_START.match(text)
    if found is None:
        return text
    if found.group("mark") is None:
        return text[: found.end("number")] + "\\" + text[found.end("number") :]
    if text[0] == ":" and place.dialect != "kramdown":
        return text
    if text[0] in "-+" and found.end() == len(text) and place.after not in ("", " "):
        return text
    return "\\" + text


def escape_heading_end(text: str) -> str:
    """Return the text of a heading whose last `#` are its own."""
    match = re.search(r"(?:^|[ \t])(#+)$", text)
    return text if match is None else text[: match.start(1)] + "\\" + text[match.start(1) :]

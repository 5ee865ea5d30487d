"""Characters that show nothing: zero-width, soft hyphens, controls, line separators, private use."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from typing import TYPE_CHECKING, ClassVar

from postlint.kinds.base import Context, Kind
from postlint.mapped import MappedText
from postlint.pattern import lazy, lazy_bytes
from postlint.prose import OBJECT
from postlint.rule import Finding, Safety
from postlint.text import Edit, Span

if TYPE_CHECKING:
    from postlint.post import Post

_BIDI = "\u202a-\u202e\u2066-\u2069"
_LINES = "\u2028\u2029"
_PRIVATE = "\ue000-\uf8ff\U000f0000-\U000ffffd\U00100000-\U0010fffd"
# C0 controls apart from tab, LF, form feed and CR (white space to Markdown), DEL and C1; soft hyphen,
# Mongolian vowel separator, zero-width and bidi marks, invisible operators, deprecated format
# characters, byte order mark, interlinear annotation, object replacement, musical format characters, tags.
_BUT_LINES = (
    "\x00-\x08\x0b\x0e-\x1f\x7f-\x9f\u00ad\u180e\u200b-\u200f\u2060-\u2064\u206a-\u206f\ufeff\ufff9-\ufffc"
    f"\U0001d173-\U0001d17a\U000e0000-\U000e007f{_BIDI}{_PRIVATE}"
)
_ANY = lazy(f"[{_BUT_LINES}{_LINES}]+")
# Where the source has no separators of lines, those of the visible text are ends of blocks and breaks.
_OF_SOURCE = lazy(f"[{_BUT_LINES}]+")
# The same in UTF-8, by the first byte; of ASCII, all that `Post.leads` has.
_IN_UTF8 = {
    0xC2: lazy_bytes(rb"\xc2[\x80-\x9f\xad]"),
    0xE1: lazy_bytes(rb"\xe1\xa0\x8e"),
    0xE2: lazy_bytes(rb"\xe2(?:\x80[\x8b-\x8f\xa8-\xae]|\x81[\xa0-\xa4\xa6-\xaf])"),
    0xEE: lazy_bytes(rb"\xee"),
    0xEF: lazy_bytes(rb"\xef(?:[\x80-\xa3]|\xbb\xbf|\xbf[\xb9-\xbc])"),
    0xF0: lazy_bytes(rb"\xf0\x9d\x85[\xb3-\xba]"),
    0xF3: lazy_bytes(rb"\xf3(?:\xa0[\x80\x81]|[\xb0-\xbf])"),
    0xF4: lazy_bytes(rb"\xf4"),
}
_HAS_PRIVATE = lazy(f"[{_PRIVATE}\x80-\x9f]")
_HAS_BIDI = lazy(f"[{_BIDI}]")
# Scripts written from right to left, or whose letters joiners shape, or that have no spaces between
# words and use zero-width ones: Hebrew to Arabic Extended, Devanagari to Tibetan and Myanmar, Khmer,
# Mongolian and their like.
_SHAPED = lazy(
    "[\u0590-\u08ff\u0900-\u109f\u1700-\u18af\u1900-\u1aaf\ua840-\uabff\ufb1d-\ufdcf\ufdf0-\ufdff\ufe70-\ufefc]"
)
# What an emoji sequence is joined to: pictographs, variation selectors, the keycap, tags.
_EMOJI = lazy(
    "[\u2190-\u21ff\u2300-\u27bf\u2b00-\u2bff\ufe0f\u20e3\U0001f000-\U0001faff\U000e0020-\U000e007f]"
)
_PLAIN_MARKS = frozenset("。，、；：？！“”‘’（）《》「」【】…—,.;?!'\")%")
_LINE_START = lazy(r"(?:\n|\A)[ \t>]*$")
#: How many code points around a place are looked at for a shaped script.
_REACH = 60


class Invisible(Kind):
    """Reports runs of invisible characters in the visible text, the title and other captions.

    Silent: joiners and tags of emoji, everything beside letters of scripts that need joiners or
    direction marks (Arabic, Hebrew, Indic, Thai …), characters written as references (`&shy;`), and
    runs beside Markdown's own marks, where authors put them to make emphasis work. Variants: `bidi`
    for direction controls, `private` for characters without a common meaning, which have no fix.
    """

    allow: str = ""

    names: ClassVar[frozenset[str]] = frozenset({"text", "name"})
    variants: ClassVar[frozenset[str]] = frozenset({"bidi", "private"})

    def check(self, post: Post, context: Context) -> Iterator[Finding]:
        """Yield a finding per run."""
        if not _may_have_some(post):
            return
        any_ = _ANY if any(line in post.text for line in _LINES) else _OF_SOURCE
        for text in post.readable:
            content = text.text
            for match in any_.finditer(content):
                for start, end in _own(post, text, *match.span()):
                    run = content[start:end]
                    if self.allow and not run.strip(self.allow):
                        continue
                    if not _meant(post, text, start, end):
                        yield _finding(post, text, start, end)


def _may_have_some(post: Post) -> bool:
    """Tell whether a text has an invisible character, by the bytes of its UTF-8: whole texts at a time."""
    return any(
        lead < 0x80 or (lead in _IN_UTF8 and _IN_UTF8[lead].search(post.utf8) is not None)
        for lead in post.leads
    )


def _own(post: Post, text: MappedText, start: int, end: int) -> Iterator[tuple[int, int]]:
    """Yield the parts of a run that stand in the source as they are: not breaks, objects or references."""
    begin = None
    for at in range(start, end):
        span = text.source(at, at + 1)
        if post.text[span.start : span.end] == text.text[at]:
            begin = at if begin is None else begin
        elif begin is not None:
            yield begin, at
            begin = None
    if begin is not None:
        yield begin, end


def _meant(post: Post, text: MappedText, start: int, end: int) -> bool:
    content = text.text
    before, after = content[start - 1 : start] if start else "", content[end : end + 1]
    run = content[start:end]
    if _is_sign(before) and _is_sign(after):  # `█` and its like, spaced so that a long row of them can break
        return True
    if _SHAPED.search(content, max(0, start - _REACH), end + _REACH):
        return True
    if ("\u200d" in run or run[0] >= "\U000e0000") and (_EMOJI.match(before) or _EMOJI.match(after)):
        return True
    span = text.source(start, end)
    around = post.text[max(0, span.start - 1) : span.start] + post.text[span.end : span.end + 1]
    return any(mark in around for mark in "*_~`")


def _finding(post: Post, text: MappedText, start: int, end: int) -> Finding:
    run = text.text[start:end]
    span = text.source(start, end)
    values = {"text": run, "name": _name(run)}
    if _HAS_PRIVATE.search(run):
        return Finding(span, values, None, "private")
    new = ""
    if any(mark in run for mark in _LINES):
        new = " " if _latin(text.text[start - 1 : start]) and _latin(text.text[end : end + 1]) else ""
    # At the start of a line the spaces behind it go as well: without it four of them make code of the words.
    stop = span.end + _indent(post.text, span.end) if _opens_line(post.text, span.start) else span.end
    edits: tuple[Edit, ...] | None = (Edit(span.start, stop, new),)
    if not _has_text(text.text, start, end) or OBJECT in text.text[max(0, start - 1) : end + 1]:
        edits = None  # an empty paragraph, meant as a distance; the end of an address, which would go on
    safety: Safety | None = None if _harmless(post.text, span) else "unsafe"
    return Finding(span, values, edits, "bidi" if _HAS_BIDI.search(run) else "", safety)


def _is_sign(character: str) -> bool:
    return character != "" and unicodedata.category(character) == "So"


def _latin(character: str) -> bool:
    return character.isascii() and not character.isspace() and character != ""


def _has_text(content: str, start: int, end: int) -> bool:
    """Tell whether the block or line shows anything beside the run."""
    before = re.split("[\u2028\u2029]", content[max(0, start - 200) : start])[-1]
    after = re.split("[\u2028\u2029]", content[end : end + 200])[0]
    return bool(_ANY.sub("", before + after).strip())


def _harmless(text: str, span: Span) -> bool:
    """Tell whether Markdown reads the text without the run as it did: words or plain marks stand on
    either side.

    At the start of a line what follows could become a list, a heading or an address; two spaces before
    the end of one are a line break.
    """
    before, after = text[span.start - 1 : span.start], text[span.end : span.end + 1]
    if _opens_line(text, span.start):
        return after.isalpha()
    if after in ("", "\n", "\r"):
        return before.isalnum() or before in _PLAIN_MARKS
    if before in " \t" or after in " \t":
        return not (before in " \t" and after in " \t") and _plain(before + after)
    if (before.isalnum() and after in "-(]") or (before == "[" and after.isalnum()):
        return True
    return _plain(before) and _plain(after)


def _opens_line(text: str, at: int) -> bool:
    """Tell whether nothing but marks of quotes, lists and headings stands before a place in its line."""
    return text[at - 1 : at] in ("", "\n") or bool(_LINE_START.search(text, max(0, at - 80), at))


def _indent(text: str, at: int) -> int:
    """Return how many spaces and tabs stand at a place."""
    stop = at
    while text[stop : stop + 1] in (" ", "\t"):
        stop += 1
    return stop - at


def _plain(characters: str) -> bool:
    return all(c.isalnum() or c in _PLAIN_MARKS or c in " \t" for c in characters)


def _name(run: str) -> str:
    character = run[0]
    name = unicodedata.name(character, "").lower()
    category = unicodedata.category(character)
    plain = name or ("private use" if category == "Co" else "control character")
    more = f" and {len(run) - 1} more" if len(run) > 1 else ""
    return f"U+{ord(character):04X} {plain}{more}"

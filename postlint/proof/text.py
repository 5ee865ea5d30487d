"""The visible text: what each edit should do to it, against what it did."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Sequence

from postlint.elements import BLOCK as BLOCK_ELEMENTS
from postlint.html import unescape
from postlint.mapped import MappedText
from postlint.pattern import lazy
from postlint.post import Post
from postlint.proof.base import Applied, Fault, nearest
from postlint.proof.words import allows, collapse, first_difference, read_alike, squeeze
from postlint.prose import BLOCK, LINE, OBJECT
from postlint.stream import Event
from postlint.text import Edit, Span


def check_text(before: Post, after: Post, applied: Sequence[Applied]) -> Fault | None:
    """Compare the visible text with what the edits should have made of it."""
    expected, changed = _expected_text(before, applied)
    if changed is not None:
        return changed
    if read_alike(expected, after.prose.text):
        return None
    loose = any("markup" in fix.effects for fix in applied)
    fault = first_difference(collapse(expected), collapse(after.prose.text), loose=loose)
    if fault is None:
        return None
    wanted, got = fault
    place = _place(before.prose, wanted)
    reason = f"visible text would become {got!r} instead of {wanted!r}"
    return Fault(reason, nearest(applied, place), Span(place, place))


def _expected_text(post: Post, applied: Sequence[Applied]) -> tuple[str, Fault | None]:
    """Return the visible text that the edits should give, or the first edit that changes more than it declares."""
    prose = post.prose
    inner: _Inner | None = None
    changes: list[tuple[int, int, str]] = []
    for fix in applied:
        words = "text" in fix.effects or "punctuation" in fix.effects
        for edit in fix.edits:
            if edit.start < post.body_start:
                continue  # the check of fields judges it
            if edit.start < edit.end and not edit.content and prose.is_apart(edit.start, edit.end):
                continue  # most edits are of this sort: a tag that goes
            inner = inner or _Inner(post)
            if inner.holds(edit):
                continue  # not the text of the body: the check of captions judges it
            place = _visible_range(prose, edit) or _between_marks(post, edit)
            if place is None:
                continue
            start, end = place
            old = prose.text[start:end]
            if "markup" in fix.effects and edit.content:
                read = _read_again(post, edit, old)
                if read is not None:
                    changes.append((start, end, read))
                    continue
            blank = not edit.content.strip() and not old.strip(OBJECT + LINE + BLOCK + " \t\r\n\u00a0\u3000")
            new = _words_of(post, edit.content, fix.effects) if words else edit.content if blank else old
            if not allows(old, new, fix.effects):
                rule = f"{fix.code} {fix.name}"
                return "", Fault(
                    f"the fix would change the visible text {old!r}", rule, Span(edit.start, edit.end)
                )
            if old != new:
                changes.append((start, end, new))
    parts: list[str] = []
    done = 0
    for start, end, new in sorted(changes):
        parts += (prose.text[done:start], new)
        done = max(done, end)
    return "".join((*parts, prose.text[done:])), None


def _words_of(post: Post, content: str, effects: frozenset[str]) -> str:
    """Return the visible text of what a fix writes; tags in it are tags only where the fix may write markup.

    A link of Markdown is one only where it may write markup and links.
    """
    if content.startswith("[") and {"markup", "links"} <= effects and not post.is_html:
        return Post(content, "part.md").prose.text
    if "<" in content and "markup" in effects:
        return Post(content, "part.html").prose.text
    return unescape(content)


_MARKERS = lazy(r"[*_]|</?(?:strong|em)>")
_AS_MARKERS = {"<strong>": "**", "</strong>": "**", "<em>": "*", "</em>": "*"}


def _read_again(post: Post, edit: Edit, old: str) -> str | None:
    """Return the visible text where an edit makes Markdown of markers that were read as characters, or None.

    Two sorts of edit do so: one that keeps every character and only puts as many emphasis markers elsewhere between
    them (they vanish from what is read), and one that changes nothing but white space in whole lines, whose text is
    what Markdown makes of them now.
    """
    source = post.text[edit.start : edit.end]
    if ("*" in source or "_" in source) and _MARKERS.sub("", source) == _MARKERS.sub("", edit.content):
        markers = "".join(_AS_MARKERS.get(one, one) for one in _MARKERS.findall(edit.content))
        if markers.replace("_", "*") == "".join(_MARKERS.findall(source)).replace("_", "*"):
            return re.sub(r"[*_]", "", old)
    whole = edit.start == 0 or post.text[edit.start - 1] == "\n"
    if (
        whole
        and edit.end > edit.start
        and not post.is_html
        and squeeze(source) == squeeze(edit.content) != ""
    ):
        return Post(edit.content, "part.md").prose.text
    return None


_CLOSED = frozenset("start end image url comment declaration".split())


class _Inner:
    """The insides of tags, images and URLs, where an edit does not touch the text of the body."""

    def __init__(self, post: Post) -> None:
        spans = [event for event in post.events if event[0] in _CLOSED]
        self.starts = [event[1] for event in spans]
        self.ends = [event[2] for event in spans]

    def holds(self, edit: Edit) -> bool:
        """Tell whether an edit lies inside one of them, its first and last character left alone."""
        at = bisect_left(self.starts, edit.start) - 1
        return at >= 0 and edit.end < self.ends[at]


def check_captions(before: Post, after: Post, applied: Sequence[Applied]) -> Fault | None:
    """Compare alternative texts and titles; one that an edit touches may change as its rule declares."""
    old, new = before.captions, after.captions
    if len(new) > len(old) and any(
        "metadata" in fix.effects and any(e.start < before.body_start for e in fix.edits) for fix in applied
    ):
        # a number that becomes text is a title from now on; what fields say is judged field by field
        old = tuple(one for one in old if one.source(0, 0).start >= before.body_start)
        new = tuple(one for one in new if one.source(0, 0).start >= after.body_start)
    gone = any(fix.effects & {"markup", "links"} for fix in applied)
    if len(old) != len(new):
        return (
            None
            if gone
            else Fault("an alternative text or title would be lost", nearest(applied, 0), Span(0, 0))
        )
    for was, is_now in zip(old, new, strict=True):
        if not was.text or read_alike(was.text, is_now.text):
            continue
        span = was.source(0, len(was.text))
        fixes = [fix for fix in applied if any(span.start <= e.start <= span.end for e in fix.edits)]
        effects = frozenset().union(*(fix.effects for fix in fixes))
        allowed = "metadata" in effects or (fixes and allows(was.text, is_now.text, effects))
        if not allowed and not gone:
            return Fault(f"{was.text!r} would become {is_now.text!r}", nearest(applied, span.start), span)
    return None


def _visible_range(prose: MappedText, edit: Edit) -> tuple[int, int] | None:
    """Return the range of the visible text whose source lies in an edit's range.

    None where the edit stands apart from all visible text: inside a tag, an object or the front matter. An object
    (a URL, an image) or line break of which only a part is edited stays one, so it is not in the range.
    """
    first = number = prose.number_behind(edit.start)
    piece = prose.piece(number)
    start = end = -1
    while piece is not None and (
        piece.source_start < edit.end or piece.source_start == edit.start == edit.end
    ):
        at, length, source_start, source_end, verbatim = piece
        number += 1
        piece = prose.piece(number)
        if verbatim:
            a = at + max(edit.start - source_start, 0)
            b = at + min(edit.end - source_start, length)
        elif source_start == source_end:
            continue  # the boundary before a block stands for no source
        elif (prose.text[at] == OBJECT or prose.text[at].isspace()) and not (
            edit.start <= source_start and source_end <= edit.end
        ):
            continue
        else:
            a, b = at, at + length
        start = a if start < 0 else start
        end = max(b, a)
    if start >= 0:
        return start, end
    piece = prose.piece(first)
    if piece is None:
        return len(prose.text), len(prose.text)
    before = prose.piece(first - 1) if first else None
    if piece.source_start > edit.end and (before is None or before.source_end < edit.start):
        return None
    if piece.source_start < edit.start:
        return None  # a part of an object
    return piece.start, piece.start


def _between_marks(post: Post, edit: Edit) -> tuple[int, int] | None:
    """Return the empty range of the visible text where an insertion between the marks of two inline pieces shows.

    Such a place, as between two links that touch, stands apart from all visible characters. None for any other.
    """
    at = edit.start
    if edit.end != at or not edit.content:
        return None
    number = bisect_left(post.events, at, key=lambda event: event.start)
    near = post.events[max(0, number - 2) : number + 2]
    closes = any(event.end == at and _is_inline(event, ("end", "link-close", "mark")) for event in near)
    opens = any(event.start == at and _is_inline(event, ("start", "link-open", "mark")) for event in near)
    if not (closes and opens):
        return None
    place = bisect_left(post.prose.pieces, at, key=lambda piece: piece.source_start)
    shown = post.prose.pieces[place].start if place < len(post.prose.pieces) else len(post.prose.text)
    return shown, shown


def _is_inline(event: Event, kinds: tuple[str, ...]) -> bool:
    return event.kind in kinds and (
        event.kind not in ("start", "end") or event.data.name not in BLOCK_ELEMENTS
    )


def _place(prose: MappedText, words: str) -> int:
    squeezed = prose.text
    at = squeezed.find(words[8:])
    return prose.source(at, at).start if at >= 0 else 0

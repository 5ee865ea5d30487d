"""The proof that a fix did what its rule declares and nothing else.

Each edit is judged where it stands: what it should do to the visible text, the links and the front matter is worked
out from the views of the post before, and compared with the views of the post after. What an edit may change is what
its rule declares as effects (design 1.3); all the rest must be equal, character for character.
"""

from __future__ import annotations

import unicodedata
from bisect import bisect_left
from collections.abc import Iterable, Sequence
from typing import NamedTuple

from postlint.front_matter import FrontMatter
from postlint.links import Link
from postlint.post import Post
from postlint.prose import BLOCK, LINE, OBJECT
from postlint.text import Edit, MappedText, OffsetShift, Span


class Applied(NamedTuple):
    """A fix that was applied: its edits, in offsets of the text before, and what it may change."""

    code: str
    name: str
    edits: tuple[Edit, ...]
    effects: frozenset[str]


class Fault(NamedTuple):
    """A difference that no fix declares: which, and the code and name of the rule nearest to it."""

    reason: str
    rule: str
    span: Span


def check(before: Post, after: Post, applied: Sequence[Applied]) -> Fault | None:
    """Return the first difference that the applied fixes do not declare, or None where the result is proven."""
    shift = OffsetShift(edit for fix in applied for edit in fix.edits)
    return (
        _front_matter(before, after, applied)
        or _text(before, after, applied)
        or _links(before, after, applied, shift)
        or _structure(before, after, applied)
    )


def _nearest(applied: Sequence[Applied], offset: int) -> str:
    best = min(
        applied, key=lambda fix: min((abs(edit.start - offset) for edit in fix.edits), default=1 << 60)
    )
    return f"{best.code} {best.name}"


def _text(before: Post, after: Post, applied: Sequence[Applied]) -> Fault | None:
    expected, changed = _expected_text(before.prose, applied)
    if changed is not None:
        return changed
    fault = _difference(squeeze(expected), squeeze(after.prose.text))
    if fault is None:
        return None
    wanted, got = fault
    place = _place(before.prose, wanted)
    return Fault(f"visible text would become {got!r} instead of {wanted!r}", _nearest(applied, place), Span(place, place))


def _expected_text(prose: MappedText, applied: Sequence[Applied]) -> tuple[str, Fault | None]:
    """Return the visible text that the edits should give, or the first edit that changes more than it declares."""
    changes: list[tuple[int, int, str]] = []
    for fix in applied:
        words = "text" in fix.effects or "punctuation" in fix.effects
        for edit in fix.edits:
            start, end = _visible_range(prose, edit)
            old = prose.text[start:end]
            new = edit.content if words else ("" if _invisible(fix, edit, old) else old)
            if not _allowed(old, new, fix.effects):
                rule = f"{fix.code} {fix.name}"
                return "", Fault(f"the fix would change the visible text {old!r}", rule, Span(edit.start, edit.end))
            if old != new:
                changes.append((start, end, new))
    parts, done = [], 0
    for start, end, new in sorted(changes):
        parts += (prose.text[done:start], new)
        done = max(done, end)
    return "".join((*parts, prose.text[done:])), None


def _invisible(fix: Applied, edit: Edit, old: str) -> bool:
    """Tell whether the visible characters in an edit's range are only what its effects may take away."""
    return not edit.content and not old.strip(OBJECT + LINE + BLOCK + " \t\r\n\u00a0\u3000")


def _visible_range(prose: MappedText, edit: Edit) -> tuple[int, int]:
    """Return the range of the visible text whose source lies in an edit's range."""
    low, high = 0, len(prose.pieces)
    while low < high:  # pieces are in the order of their source
        middle = (low + high) // 2
        if prose.pieces[middle].source_end <= edit.start:
            low = middle + 1
        else:
            high = middle
    start = end = None
    for piece in prose.pieces[low:]:
        if piece.source_start >= edit.end and not (piece.source_start == edit.start == edit.end):
            break
        if piece.verbatim:
            a = piece.start + max(edit.start - piece.source_start, 0)
            b = piece.start + min(edit.end - piece.source_start, piece.length)
        elif piece.source_start == piece.source_end:
            continue  # the boundary before a block stands for no source
        else:
            a, b = piece.start, piece.start + piece.length
        start = a if start is None else start
        end = max(b, a)
    if start is None or end is None:
        at = prose.pieces[low].start if low < len(prose.pieces) else len(prose.text)
        return at, at
    return start, end


def _allowed(old: str, new: str, effects: frozenset[str]) -> bool:
    if old == new or "text" in effects:
        return True
    if "punctuation" in effects:
        return letters(old) == letters(new)
    return squeeze(old) == squeeze(new)


def letters(text: str) -> str:
    """Return the letters and digits of a text, full-width forms folded: what a change of punctuation keeps."""
    folded = unicodedata.normalize("NFKC", text)
    return "".join(character for character in folded if unicodedata.category(character)[0] in "LNM")


def squeeze(text: str) -> str:
    """Return the text as a reader sees it: runs of white space, breaks and objects do not count."""
    for mark in (OBJECT, LINE, BLOCK):
        text = text.replace(mark, " ")
    return "".join(text.split())


def _difference(expected: str, got: str) -> tuple[str, str] | None:
    if expected == got:
        return None
    at = next((i for i, (a, b) in enumerate(zip(expected, got, strict=False)) if a != b), min(len(expected), len(got)))
    return expected[max(0, at - 8) : at + 12], got[max(0, at - 8) : at + 12]


def _place(prose: MappedText, words: str) -> int:
    squeezed = prose.text
    at = squeezed.find(words[8:])
    return prose.source(at, at).start if at >= 0 else 0


def _links(before: Post, after: Post, applied: Sequence[Applied], shift: OffsetShift) -> Fault | None:
    """Compare every link that no fix with the effect `links` touches."""
    free = _Edits(edit for fix in applied if "links" in fix.effects for edit in fix.edits)
    expected: dict[tuple[int, str], Link] = {}
    touched: set[tuple[int, str]] = set()
    for link in before.links:
        key = _key(link, shift)
        if free.touch(link.span):
            touched.add(key)
        else:
            expected[key] = link
    for link in after.links:
        key = _key(link, None)
        was = expected.pop(key, None)
        if was is None:
            if key not in touched and not _written(key[0], applied, shift):
                return Fault(f"a link to {link.url!r} would come to be", _nearest(applied, link.span.start), Span(0, 0))
        elif was.url != link.url:
            place = was.span.start
            return Fault(f"the link {was.url!r} would become {link.url!r}", _nearest(applied, place), was.span)
    for link in expected.values():
        return Fault(f"the link {link.url!r} would be lost", _nearest(applied, link.span.start), link.span)
    return None


class _Edits:
    """Edits that do not overlap, asked in logarithmic time whether one touches a span."""

    def __init__(self, edits: Iterable[Edit]) -> None:
        self.edits = sorted(edits)
        self.ends = [edit.end for edit in self.edits]

    def touch(self, span: Span) -> bool:
        at = bisect_left(self.ends, span.start)
        while at < len(self.edits) and self.edits[at].start < span.end:
            edit = self.edits[at]
            if edit.end > span.start or edit.start == span.start:
                return True
            at += 1
        return False


def _key(link: Link, shift: OffsetShift | None) -> tuple[int, str]:
    start = (link.url_span or link.span).start
    return (start if shift is None else shift(start), link.form)


def _written(offset: int, applied: Sequence[Applied], shift: OffsetShift) -> bool:
    """Tell whether an offset of the text after lies in what a fix with the effect `links` wrote."""
    for fix in applied:
        if "links" in fix.effects:
            for edit in fix.edits:
                end = shift(edit.end)
                if end - len(edit.content) <= offset <= end:
                    return True
    return False


def _structure(before: Post, after: Post, applied: Sequence[Applied]) -> Fault | None:
    """Compare the sequence of blocks and tags, which only `markup` and `layout` may change."""
    if any(fix.effects & {"markup", "layout"} for fix in applied):
        return None
    old, new = structure(before), structure(after)
    if old == new:
        return None
    at = next((i for i, (a, b) in enumerate(zip(old, new, strict=False)) if a != b), min(len(old), len(new)))
    was = old[at] if at < len(old) else "nothing"
    becomes = new[at] if at < len(new) else "nothing"
    return Fault(f"the markup {was} would become {becomes}", _nearest(applied, 0), Span(0, 0))


def structure(post: Post) -> list[str]:
    """Return the blocks, tags and inline marks of a post in order, as names."""
    found = []
    for event in post.events:
        if event.kind == "block":
            found.append(event.data.kind)
        elif event.kind in ("start", "end"):
            found.append(f"<{'/' if event.kind == 'end' else ''}{event.data.name}>")
        elif event.kind == "mark":
            found.append(event.data)
        elif event.kind in ("link-open", "link-close", "image", "comment"):
            found.append(event.kind)
    return found


def _front_matter(before: Post, after: Post, applied: Sequence[Applied]) -> Fault | None:
    """Compare the values of the front matter; only `metadata`, or `text` in a title or description, may differ."""
    start, end = 0, before.body_start
    inside = [fix for fix in applied if any(start <= edit.start < end for edit in fix.edits)]
    old, new = _values(before.front_matter), _values(after.front_matter)
    if old == new:
        return None
    rule = _nearest(inside or applied, 0)
    place = Span(0, 0)
    if after.front_matter is None or (after.front_matter.problem and not (before.front_matter and before.front_matter.problem)):
        return Fault("the front matter would no longer parse", rule, place)
    if any("metadata" in fix.effects for fix in inside):
        return None
    if before.front_matter is not None and [key for key, _ in old] == [key for key, _ in new]:
        for (key, value), (_, changed) in zip(old, new, strict=True):
            if value == changed:
                continue
            field = before.front_matter.get(key)
            fixes = [
                fix
                for fix in inside
                for edit in fix.edits
                if field is not None and field.span.start <= edit.start <= field.span.end
            ]
            effects = frozenset().union(*(fix.effects for fix in fixes))
            if not fixes or not isinstance(value, str) or not isinstance(changed, str):
                return Fault(f"the field {key!r} would change", rule, place)
            if not _allowed(value, changed, effects):
                return Fault(f"the field {key!r} would become {changed!r}", rule, place)
        return None
    return Fault("the keys of the front matter would change", rule, place)


def _values(front_matter: FrontMatter | None) -> list[tuple[str, object]]:
    return [] if front_matter is None else [(field.key, field.value) for field in front_matter.fields]

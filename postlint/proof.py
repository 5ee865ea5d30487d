"""The proof that a fix did what its rule declares and nothing else.

Each edit is judged where it stands: what it should do to the visible text, the links and the front matter is worked
out from the views of the post before, and compared with the views of the post after. What an edit may change is what
its rule declares as effects (design 1.3); all the rest must be equal, character for character.
"""

from __future__ import annotations

import re
import unicodedata
from bisect import bisect_left
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

from postlint.front_matter import FrontMatter
from postlint.html import attributes, unescape
from postlint.links import Link
from postlint.pattern import lazy
from postlint.post import Post
from postlint.prose import BLOCK, LINE, OBJECT
from postlint.stream import Event
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
    uncovered = _uncovered(before, after, applied)
    if uncovered is not None:
        return check(uncovered[0], after, uncovered[1])
    shift = OffsetShift(edit for fix in applied for edit in fix.edits)
    return (
        _front_matter(before, after, applied)
        or _markup(before, applied)
        or _text(before, after, applied)
        or _captions(before, after, applied)
        or _links(before, after, applied, shift)
        or _structure(before, after, applied)
        or _hidden(before, after, applied)
    )


def _uncovered(before: Post, after: Post, applied: Sequence[Applied]) -> tuple[Post, list[Applied]] | None:
    """Return the post with its front matter brought to light, where a fix does that, and the fixes but for that one.

    Taking the space before the opening `---` away turns what was text into fields: that is the whole purpose,
    so the rest is compared with the post as it would have been read without that space.
    """
    if before.front_matter is not None or after.front_matter is None:
        return None
    for at, fix in enumerate(applied):
        edit = fix.edits[0] if len(fix.edits) == 1 else None
        if edit is None or edit.start or not {"metadata", "layout"} <= fix.effects:
            continue
        if before.text[: edit.end].lstrip("\ufeff \t\r\n") == edit.content:
            moved = len(edit.content) - edit.end
            rest = [one for other, one in enumerate(applied) if other != at]
            shifted = [
                one._replace(
                    edits=tuple(e._replace(start=e.start + moved, end=e.end + moved) for e in one.edits)
                )
                for one in rest
            ]
            return Post(edit.content + before.text[edit.end :], before.filename), shifted
    return None


#: Attributes whose text is read, so that a fix of words may change them.
_READ = frozenset({"alt", "title"})


def _markup(before: Post, applied: Sequence[Applied]) -> Fault | None:
    """Judge each edit by what it touches beside text: tags, marks and objects (code, maths, templates).

    Tags and marks belong to `markup` (comments also to `layout`), attributes that are read to words, URLs to `links`;
    of an object no part may change, and all of it goes only with `text` or `markup`.
    """
    touchable = [
        event
        for event in before.events
        if event.kind in ("start", "end", "comment", "declaration", "mark", "object", "image", "url")
    ]
    starts = [event.start for event in touchable]
    for fix in applied:
        for edit in fix.edits:
            at = max(0, bisect_left(starts, edit.start) - 1)
            while at < len(touchable) and touchable[at].start < edit.end + (edit.start == edit.end):
                event = touchable[at]
                inside = event.start < edit.end and edit.start < event.end
                if edit.start == edit.end:
                    inside = event.start < edit.start < event.end
                if inside and not _may_touch(before, event, edit, fix.effects):
                    what = "code, maths or a template" if event.kind == "object" else "markup"
                    shown = before.text[event.start : min(event.end, event.start + 40)]
                    reason = f"the fix would change {what}: {shown!r}"
                    return Fault(reason, f"{fix.code} {fix.name}", Span(edit.start, edit.end))
                at += 1
    return None


def _may_touch(post: Post, event: Event, edit: Edit, effects: frozenset[str]) -> bool:
    whole = edit.start <= event.start and event.end <= edit.end
    words = bool(effects & {"text", "punctuation"})
    if event.kind == "object":
        return whole and bool(effects & {"text", "markup"})
    if "markup" in effects:
        return True
    if event.kind == "comment":
        return "layout" in effects
    if event.kind in ("image", "url"):
        return "links" in effects or (words and not whole)
    if event.kind == "start" and not whole:
        for attribute in attributes(post.markup, event.data, post.text):
            if attribute.value_start <= edit.start and edit.end <= attribute.value_end:
                return "links" in effects or (words and attribute.name in _READ)
    return False


def _nearest(applied: Sequence[Applied], offset: int) -> str:
    best = min(
        applied, key=lambda fix: min((abs(edit.start - offset) for edit in fix.edits), default=1 << 60)
    )
    return f"{best.code} {best.name}"


def _text(before: Post, after: Post, applied: Sequence[Applied]) -> Fault | None:
    expected, changed = _expected_text(before, applied)
    if changed is not None:
        return changed
    loose = any("markup" in fix.effects for fix in applied)
    fault = _difference(collapse(expected), collapse(after.prose.text), loose=loose)
    if fault is None:
        return None
    wanted, got = fault
    place = _place(before.prose, wanted)
    reason = f"visible text would become {got!r} instead of {wanted!r}"
    return Fault(reason, _nearest(applied, place), Span(place, place))


def _expected_text(post: Post, applied: Sequence[Applied]) -> tuple[str, Fault | None]:
    """Return the visible text that the edits should give, or the first edit that changes more than it declares."""
    prose = post.prose
    inner = _Inner(post)
    changes: list[tuple[int, int, str]] = []
    for fix in applied:
        words = "text" in fix.effects or "punctuation" in fix.effects
        for edit in fix.edits:
            if edit.start < post.body_start or inner.holds(edit):
                continue  # not the text of the body: the checks of fields and captions judge it
            place = _visible_range(prose, edit)
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
            new = _words_of(edit.content, fix.effects) if words else edit.content if blank else old
            if not _allowed(old, new, fix.effects):
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


def _words_of(content: str, effects: frozenset[str]) -> str:
    """Return the visible text of what a fix writes; tags in it are tags only where the fix may write markup."""
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


class _Inner:
    """The insides of tags, images and URLs, where an edit does not touch the text of the body."""

    def __init__(self, post: Post) -> None:
        spans = [
            e for e in post.events if e.kind in ("start", "end", "image", "url", "comment", "declaration")
        ]
        self.starts = [event.start for event in spans]
        self.ends = [event.end for event in spans]

    def holds(self, edit: Edit) -> bool:
        """Tell whether an edit lies inside one of them, its first and last character left alone."""
        at = bisect_left(self.starts, edit.start) - 1
        return at >= 0 and edit.end < self.ends[at]


def _captions(before: Post, after: Post, applied: Sequence[Applied]) -> Fault | None:
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
            else Fault("an alternative text or title would be lost", _nearest(applied, 0), Span(0, 0))
        )
    for was, is_now in zip(old, new, strict=True):
        if collapse(was.text) == collapse(is_now.text) or not was.text:
            continue
        span = was.source(0, len(was.text))
        fixes = [fix for fix in applied if any(span.start <= e.start <= span.end for e in fix.edits)]
        effects = frozenset().union(*(fix.effects for fix in fixes))
        allowed = "metadata" in effects or (fixes and _allowed(was.text, is_now.text, effects))
        if not allowed and not gone:
            return Fault(f"{was.text!r} would become {is_now.text!r}", _nearest(applied, span.start), span)
    return None


def _visible_range(prose: MappedText, edit: Edit) -> tuple[int, int] | None:
    """Return the range of the visible text whose source lies in an edit's range.

    None where the edit stands apart from all visible text: inside a tag, an object or the front matter. An object
    (a URL, an image) or line break of which only a part is edited stays one, so it is not in the range.
    """
    low, high = 0, len(prose.pieces)
    while low < high:  # pieces are in the order of their source
        middle = (low + high) // 2
        if prose.pieces[middle].source_end <= edit.start:
            low = middle + 1
        else:
            high = middle
    start = end = None
    for at in range(low, len(prose.pieces)):
        piece = prose.pieces[at]
        if piece.source_start >= edit.end and not (piece.source_start == edit.start == edit.end):
            break
        if piece.verbatim:
            a = piece.start + max(edit.start - piece.source_start, 0)
            b = piece.start + min(edit.end - piece.source_start, piece.length)
        elif piece.source_start == piece.source_end:
            continue  # the boundary before a block stands for no source
        elif (prose.text[piece.start] == OBJECT or prose.text[piece.start].isspace()) and not (
            edit.start <= piece.source_start and piece.source_end <= edit.end
        ):
            continue
        else:
            a, b = piece.start, piece.start + piece.length
        start = a if start is None else start
        end = max(b, a)
    if start is None or end is None:
        if (
            low < len(prose.pieces)
            and prose.pieces[low].source_start > edit.end
            and (low == 0 or prose.pieces[low - 1].source_end < edit.start)
        ):
            return None
        if low < len(prose.pieces) and prose.pieces[low].source_start < edit.start:
            return None  # a part of an object
        at = prose.pieces[low].start if low < len(prose.pieces) else len(prose.text)
        return at, at
    return start, end


def _allowed(old: str, new: str, effects: frozenset[str]) -> bool:
    if old == new or "text" in effects:
        return True
    if "punctuation" in effects:
        return letters(old) == letters(new)
    if "layout" in effects:
        return squeeze(old) == squeeze(new)
    return collapse(old.replace(OBJECT, "")) == collapse(new)


#: Letters, marks, numbers, currency and other signs.
_MEANING = frozenset("Lu Ll Lt Lm Lo Mn Mc Me Nd Nl No Sc So".split())


def letters(text: str) -> str:
    """Return the letters, digits and signs of a text, full-width forms folded: what a change of punctuation keeps."""
    folded = unicodedata.normalize("NFKC", text)
    return "".join(c for c in folded if c in "%‰+=" or (c != OBJECT and unicodedata.category(c) in _MEANING))


def squeeze(text: str) -> str:
    """Return a text without its white space, breaks and objects: what a change of layout keeps."""
    for mark in (OBJECT, LINE, BLOCK):
        text = text.replace(mark, " ")
    return "".join(text.split())


_SPACE = lazy(r"[\s" + LINE + BLOCK + r"]+")


def collapse(text: str) -> str:
    """Return the text as a reader sees it: a run of white space is one space, or one BLOCK where blocks meet."""
    return _SPACE.sub(lambda run: BLOCK if BLOCK in run.group() else " ", text).strip(" " + BLOCK)


def _difference(expected: str, got: str, *, loose: bool) -> tuple[str, str] | None:
    """Return what differs, in a few words; with `loose`, blocks may part or join where markup went."""
    i = j = 0
    while i < len(expected) and j < len(got):
        a, b = expected[i], got[j]
        if a == b:
            i, j = i + 1, j + 1
        elif loose and (a == BLOCK or b == BLOCK):
            i += a in (BLOCK, " ")
            j += b in (BLOCK, " ")
        else:
            break
    if not expected[i:].strip(" " + BLOCK) and not got[j:].strip(" " + BLOCK):
        return None
    return expected[max(0, i - 8) : i + 12], got[max(0, j - 8) : j + 12]


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
    # a reference leads where its definition leads, so it moves with a definition that a fix may change
    moved = {
        old.url: new.url
        for old, new in _pairs(before.links, after.links, shift)
        if old.form == "definition" and _key(old, shift) in touched and not free.swallow(old.span)
    }
    for link in after.links:
        key = _key(link, None)
        was = expected.pop(key, None)
        if was is None:
            if key not in touched and not _written(key[0], applied, shift):
                return Fault(
                    f"a link to {link.url!r} would come to be", _nearest(applied, link.span.start), Span(0, 0)
                )
            continue
        wanted = moved.get(was.url, was.url) if was.form.startswith("reference") else was.url
        if wanted != link.url:
            place = was.span.start
            return Fault(
                f"the link {was.url!r} would become {link.url!r}", _nearest(applied, place), was.span
            )
    for link in expected.values():
        return Fault(f"the link {link.url!r} would be lost", _nearest(applied, link.span.start), link.span)
    return None


def _pairs(before: Sequence[Link], after: Sequence[Link], shift: OffsetShift) -> Iterator[tuple[Link, Link]]:
    """Yield the links that stand at the same place before and after."""
    places = {_key(link, None): link for link in after}
    for link in before:
        other = places.get(_key(link, shift))
        if other is not None:
            yield link, other


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

    def swallow(self, span: Span) -> bool:
        """Tell whether one edit takes in a whole span, so that what stands at its place after is another thing."""
        at = bisect_left(self.ends, span.end)
        return at < len(self.edits) and self.edits[at].start <= span.start


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
    if any("markup" in fix.effects or {"text", "layout"} <= fix.effects for fix in applied):
        return None
    old, new = structure(before), structure(after)
    if any(
        "layout" in fix.effects for fix in applied
    ):  # comments and the blocks that hold nothing else may go
        old, new = ([one for one in names if one not in ("comment", "html")] for names in (old, new))
    if old == new:
        return None
    at = next((i for i, (a, b) in enumerate(zip(old, new, strict=False)) if a != b), min(len(old), len(new)))
    was = old[at] if at < len(old) else "nothing"
    becomes = new[at] if at < len(new) else "nothing"
    return Fault(f"the markup {was} would become {becomes}", _nearest(applied, 0), Span(0, 0))


_HIDING = lazy(r"(?:display\s*:\s*none|visibility\s*:\s*hidden)", re.IGNORECASE)


def _hidden(before: Post, after: Post, applied: Sequence[Applied]) -> Fault | None:
    """Tell whether a fix hides words by an attribute: the text of the post would be the same."""
    if not any("hidden" in edit.content or "none" in edit.content for fix in applied for edit in fix.edits):
        return None
    if _count_hidden(after) <= _count_hidden(before):
        return None
    return Fault("an element would be hidden", _nearest(applied, 0), Span(0, 0))


def _count_hidden(post: Post) -> int:
    return sum(
        element.attribute("hidden") is not None or _HIDING.search(element.get("style") or "") is not None
        for element in post.elements
    )


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
    broken = bool(after.front_matter and after.front_matter.problem) and not (
        before.front_matter and before.front_matter.problem
    )
    if old == new and not broken:
        return None
    rule = _nearest(inside or applied, 0)
    place = Span(0, 0)
    if broken or after.front_matter is None:
        return Fault("the front matter would no longer parse", rule, place)
    if any("metadata" in fix.effects for fix in inside):
        return _other_fields(before, after, inside)
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
            if key not in _READ_FIELDS or not _allowed(value, changed, effects):
                return Fault(f"the field {key!r} would become {changed!r}", rule, place)
        return None
    return Fault("the keys of the front matter would change", rule, place)


#: Fields that are read as words are; a fix of words changes no other.
_READ_FIELDS = frozenset({"title", "description"})


def _other_fields(before: Post, after: Post, fixes: Sequence[Applied]) -> Fault | None:
    """Compare the fields that no edit touches; front matter that did not parse has none to compare."""
    if before.front_matter is None or before.front_matter.problem is not None or after.front_matter is None:
        return None
    edits = _Edits(edit for fix in fixes for edit in fix.edits)
    left = Counter((field.key, repr(field.value)) for field in after.front_matter.fields)
    for field in before.front_matter.fields:
        if edits.touch(Span(field.key_span.start, max(field.span.end, field.key_span.end) + 1)):
            continue
        if not left[field.key, repr(field.value)]:
            return Fault(
                f"the field {field.key!r} would change", _nearest(fixes, field.span.start), field.span
            )
        left[field.key, repr(field.value)] -= 1
    return None


def _values(front_matter: FrontMatter | None) -> list[tuple[str, object]]:
    return [] if front_matter is None else [(field.key, field.value) for field in front_matter.fields]

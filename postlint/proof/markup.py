"""Tags, marks and blocks: what an edit may touch of them, and that their sequence stays."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Sequence
from operator import itemgetter

from postlint.html import attributes
from postlint.pattern import lazy
from postlint.post import Post
from postlint.proof.base import Applied, Fault, nearest
from postlint.stream import Event
from postlint.text import Edit, Span

#: Attributes whose text is read, so that a fix of words may change them.
_READ = frozenset({"alt", "title"})
#: Events that stand for no text.
_TOUCHABLE = frozenset("start end comment declaration mark object image url".split())
#: Fields of an event.
_KIND, _START = itemgetter(0), itemgetter(1)


def check_markup(before: Post, applied: Sequence[Applied]) -> Fault | None:
    """Judge each edit by what it touches beside text: tags, marks and objects (code, maths, templates).

    Tags and marks belong to `markup` (comments also to `layout`), attributes that are read to words, URLs to `links`;
    of an object no part may change, and all of it goes only with `text` or `markup`.
    """
    touchable = [event for event in before.events if event[0] in _TOUCHABLE]
    starts = list(map(_START, touchable))
    for fix in applied:
        for edit in fix.edits:
            start, end, _ = edit
            first = bisect_left(starts, start)
            last = first if start == end else bisect_left(starts, end, first)
            for event in touchable[max(0, first - 1) : last]:
                if start < event.end and not _may_touch(before, event, edit, fix.effects):
                    what = "code, maths or a template" if event.kind == "object" else "markup"
                    shown = before.text[event.start : min(event.end, event.start + 40)]
                    reason = f"the fix would change {what}: {shown!r}"
                    return Fault(reason, f"{fix.code} {fix.name}", Span(start, end))
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


def check_structure(before: Post, after: Post, applied: Sequence[Applied]) -> Fault | None:
    """Compare the sequence of blocks and tags, which only `markup` and `layout` may change."""
    if any("markup" in fix.effects or {"text", "layout"} <= fix.effects for fix in applied):
        return None
    if _frame(before) == _frame(after):
        return None
    old, new = structure(before), structure(after)
    if any(
        "layout" in fix.effects for fix in applied
    ):  # comments and the blocks that hold nothing else may go
        old, new = ([one for one in names if one != "comment" and one != "html"] for names in (old, new))
    if old == new:
        return None
    at = next((i for i, (a, b) in enumerate(zip(old, new, strict=False)) if a != b), min(len(old), len(new)))
    was = old[at] if at < len(old) else "nothing"
    becomes = new[at] if at < len(new) else "nothing"
    return Fault(f"the markup {was} would become {becomes}", nearest(applied, 0), Span(0, 0))


_HIDING = lazy(r"(?:display\s*:\s*none|visibility\s*:\s*hidden)", re.IGNORECASE)


def check_hidden(before: Post, after: Post, applied: Sequence[Applied]) -> Fault | None:
    """Tell whether a fix hides words by an attribute: the text of the post would be the same."""
    if not any("hidden" in edit.content or "none" in edit.content for fix in applied for edit in fix.edits):
        return None
    if _count_hidden(after) <= _count_hidden(before):
        return None
    return Fault("an element would be hidden", nearest(applied, 0), Span(0, 0))


def _count_hidden(post: Post) -> int:
    return sum(
        element.attribute("hidden") is not None or _HIDING.search(element.get("style") or "") is not None
        for element in post.elements
    )


_STRUCTURAL = frozenset("block start end mark link-open link-close image comment".split())


def _frame(post: Post) -> tuple[list[str], ...]:
    """Return lists that are equal for two posts only where their `structure` is: made in a fraction of its time."""
    events, tags, _, blocks, _ = post.stream
    return (
        list(filter(_STRUCTURAL.__contains__, map(_KIND, events))),
        [tag[3] for _, tag in tags],
        [events[at][3][0] for at in blocks],
        [event[3] for event in events if event[0] == "mark"],
    )


def structure(post: Post) -> list[str]:
    """Return the blocks, tags and inline marks of a post in order, as names."""
    return [
        data.kind
        if kind == "block"
        else f"<{data}>"  # a tag is an event by itself, whose last field is its name
        if kind == "start"
        else f"</{data}>"
        if kind == "end"
        else data
        if kind == "mark"
        else kind
        for kind, _, _, data in post.events
        if kind in _STRUCTURAL
    ]

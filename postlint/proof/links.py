"""Links: those that no fix may touch lead where they led."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from postlint.links import Link
from postlint.post import Post
from postlint.proof.base import Applied, EditIndex, Fault, nearest
from postlint.text import OffsetShift, Span


def check_links(before: Post, after: Post, applied: Sequence[Applied], shift: OffsetShift) -> Fault | None:
    """Compare every link that no fix with the effect `links` touches."""
    free = EditIndex(edit for fix in applied if "links" in fix.effects for edit in fix.edits)
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
                    f"a link to {link.url!r} would come to be", nearest(applied, link.span.start), Span(0, 0)
                )
            continue
        wanted = moved.get(was.url, was.url) if was.form.startswith("reference") else was.url
        if wanted != link.url:
            place = was.span.start
            return Fault(f"the link {was.url!r} would become {link.url!r}", nearest(applied, place), was.span)
    for link in expected.values():
        return Fault(f"the link {link.url!r} would be lost", nearest(applied, link.span.start), link.span)
    return None


def _pairs(before: Sequence[Link], after: Sequence[Link], shift: OffsetShift) -> Iterator[tuple[Link, Link]]:
    """Yield the links that stand at the same place before and after."""
    places = {_key(link, None): link for link in after}
    for link in before:
        other = places.get(_key(link, shift))
        if other is not None:
            yield link, other


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

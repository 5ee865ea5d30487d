"""Links: those that no fix may touch lead where they led."""

from __future__ import annotations

from collections.abc import Sequence, Set

from postlint.links import Link
from postlint.post import Post
from postlint.proof.base import Applied, EditIndex, Fault, nearest
from postlint.text import OffsetShift, Span

#: Where a link stands, and in which form.
_Place = tuple[int, str]


def check_links(before: Post, after: Post, applied: Sequence[Applied], shift: OffsetShift) -> Fault | None:
    """Compare every link that no fix with the effect `links` touches."""
    free = EditIndex(edit for fix in applied if "links" in fix.effects for edit in fix.edits)
    old = [((shift(_start(link)), link.form), link) for link in before.links]
    new = [((_start(link), link.form), link) for link in after.links]
    differ = _differing(old, new)
    if not differ:
        return None
    if not any(form == "definition" for _, form in differ):  # which would change what references lead to
        old, new = [one for one in old if one[0] in differ], [one for one in new if one[0] in differ]
    expected: dict[_Place, Link] = {}
    touched: set[_Place] = set()
    for place, link in old:
        if free.edits and free.touch(link.span):
            touched.add(place)
        else:
            expected[place] = link
    moved = _moved(old, new, touched, free)
    for place, link in new:
        was = expected.pop(place, None)
        if was is None:
            if place not in touched and not _written(place[0], applied, shift):
                return Fault(
                    f"a link to {link.url!r} would come to be", nearest(applied, link.span.start), Span(0, 0)
                )
            continue
        wanted = moved.get(was.url, was.url) if was.form.startswith("reference") else was.url
        if wanted != link.url:
            rule = nearest(applied, was.span.start)
            return Fault(f"the link {was.url!r} would become {link.url!r}", rule, was.span)
    for link in expected.values():
        return Fault(f"the link {link.url!r} would be lost", nearest(applied, link.span.start), link.span)
    return None


def _differing(old: Sequence[tuple[_Place, Link]], new: Sequence[tuple[_Place, Link]]) -> set[_Place]:
    """Return the places where a link was or is, and not the same; all of them where two links share one."""
    was, now = ({place: link.url for place, link in links} for links in (old, new))
    if len(was) < len(old) or len(now) < len(new):
        return {*was, *now}
    return {place for place, _ in was.items() ^ now.items()}


def _moved(
    old: Sequence[tuple[_Place, Link]],
    new: Sequence[tuple[_Place, Link]],
    touched: Set[_Place],
    free: EditIndex,
) -> dict[str, str]:
    """Return the URLs of definitions that a fix may change, each with what became of it.

    A reference leads where its definition leads, so it moves with it.
    """
    changed = [
        (place, link)
        for place, link in old
        if link.form == "definition" and place in touched and not free.swallow(link.span)
    ]
    if not changed:
        return {}
    now = {place: link.url for place, link in new}
    return {link.url: now[place] for place, link in changed if place in now}


def _start(link: Link) -> int:
    return (link.url_span or link.span)[0]


def _written(offset: int, applied: Sequence[Applied], shift: OffsetShift) -> bool:
    """Tell whether an offset of the text after lies in what a fix with the effect `links` wrote."""
    for fix in applied:
        if "links" in fix.effects:
            for edit in fix.edits:
                end = shift(edit.end)
                if end - len(edit.content) <= offset <= end:
                    return True
    return False

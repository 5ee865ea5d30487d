"""Which fixes break links: a title may be a part of the page's address, a heading that of a link in the post."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from itertools import accumulate
from urllib.parse import unquote

from postlint.kinds.base import Context
from postlint.post import Post
from postlint.rule import Fix
from postlint.text import OverlapError, apply_edits

#: So many fixes are tried one by one; more of them together first.
_FEW = 4
#: So many characters are read anew for the fixes of one rule; what was not tried by then counts as breaking a link.
_MOST_READ = 2_000_000


def breaking(fixes: Sequence[Fix], post: Post, context: Context) -> set[int]:
    """Return the numbers of those fixes after which the post is elsewhere, or without an id that it links to itself."""
    found = {number for number, fix in enumerate(fixes) if _moves_page(fix, post, context)}
    in_headings = [
        number for number, fix in enumerate(fixes) if number not in found and _in_heading(fix, post)
    ]
    if in_headings and (linked := _linked_ids(post, context)):
        found.update(_breaking_ids(in_headings, fixes, post, context, linked))
    return found


def _moves_page(fix: Fix, post: Post, context: Context) -> bool:
    end, fields = post.body_start, post.parsed_front_matter
    if fields is None or not any(fields.content.start <= edit.start < end for edit in fix.edits):
        return False
    page = context.page(post)
    if page is None:
        return False
    after = context.site.resolver.place(post.filename, apply_edits(post.text, fix.edits))
    return after is not None and after.urls != page.urls


def _in_heading(fix: Fix, post: Post) -> bool:
    """Tell whether a fix changes a heading."""
    starts, ends = _headings(post)
    return any(
        (at := bisect_right(starts, edit.start)) > 0 and ends[at - 1] > edit.start for edit in fix.edits
    )


def _headings(post: Post) -> tuple[list[int], list[int]]:
    """Return where the headings of a post begin, in order, and where those so far have all ended."""
    key = ("headings", "spans")
    if key not in post.shared:
        spans = sorted(heading.span for heading in post.headings)
        post.shared[key] = [one.start for one in spans], list(accumulate((one.end for one in spans), max))
    found: tuple[list[int], list[int]] = post.shared[key]
    return found


def _breaking_ids(
    numbers: Sequence[int], fixes: Sequence[Fix], post: Post, context: Context, linked: frozenset[str]
) -> set[int]:
    """Return those of the numbered fixes after which a linked id is gone; a post is read anew each time to tell."""
    from postlint.site import anchors

    found: set[int] = set()
    few = len(numbers) <= _FEW
    left = [[number] for number in numbers] if few else [list(numbers)]
    times = max(_FEW, _MOST_READ // (len(post.text) + 1))
    while left and times:
        some = left.pop()
        try:
            after = anchors.ids(
                post.edited([edit for number in some for edit in fixes[number].edits]), context.site
            )
            times -= 1
            if after is None or linked <= after:
                continue
        except OverlapError:
            pass
        if len(some) == 1:
            found.update(some)
        else:
            half = len(some) // 2
            left += [some[half:], some[:half]]
    return found.union(*left)


def _linked_ids(post: Post, context: Context) -> frozenset[str]:
    """Return the ids of a post that it links to itself; none where its ids can't be told."""
    key = ("linked", "ids")
    if key not in post.shared:
        asked = {unquote(link.url[1:]) for link in post.links if link.url[:1] == "#"}
        known = None
        if asked:
            from postlint.site import anchors

            known = anchors.ids(post, context.site)
        post.shared[key] = asked & (known or frozenset())
    found: frozenset[str] = post.shared[key]
    return found

"""Whether a fix breaks links: a title may be a part of the page's address, a heading that of a link in the post."""

from __future__ import annotations

from urllib.parse import unquote

from postlint.kinds.base import Context
from postlint.post import Post
from postlint.rule import Fix
from postlint.text import apply_edits


def breaks_links(fix: Fix, post: Post, context: Context) -> bool:
    """Tell whether the post is published elsewhere after a fix, or no longer has an id that it links to itself."""
    return _moves_page(fix, post, context) or _moves_heading(fix, post, context)


def _moves_page(fix: Fix, post: Post, context: Context) -> bool:
    end, fields = post.body_start, post.parsed_front_matter
    if fields is None or not any(fields.content.start <= edit.start < end for edit in fix.edits):
        return False
    page = context.page(post)
    if page is None:
        return False
    after = context.site.resolver.place(post.filename, apply_edits(post.text, fix.edits))
    return after is not None and after.urls != page.urls


def _moves_heading(fix: Fix, post: Post, context: Context) -> bool:
    linked = _linked_ids(post, context)
    if not linked:
        return False
    places = [heading.span for heading in post.headings]
    if not any(one.start <= edit.start < one.end for edit in fix.edits for one in places):
        return False
    from postlint.site import anchors

    after = anchors.ids(post.edited(fix.edits), context.site)
    return after is not None and not linked <= after


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

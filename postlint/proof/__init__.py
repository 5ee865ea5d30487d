"""The proof that a fix did what its rule declares and nothing else.

Each edit is judged where it stands: what it should do to the visible text, the links and the front matter is worked
out from the views of the post before, and compared with the views of the post after. What an edit may change is what
its rule declares as effects (design 1.3); all the rest must be equal, character for character.
"""

from __future__ import annotations

from collections.abc import Sequence

from postlint.post import Post
from postlint.proof.base import Applied, Fault
from postlint.proof.fields import check_front_matter
from postlint.proof.links import check_links
from postlint.proof.markup import check_hidden, check_markup, check_structure
from postlint.proof.text import check_captions, check_text
from postlint.text import OffsetShift

__all__ = ["Applied", "Fault", "check"]


def check(before: Post, after: Post, applied: Sequence[Applied]) -> Fault | None:
    """Return the first difference that the applied fixes do not declare, or None where the result is proven."""
    uncovered = _uncovered(before, after, applied)
    if uncovered is not None:
        return check(uncovered[0], after, uncovered[1])
    shift = OffsetShift(edit for fix in applied for edit in fix.edits)
    return (
        check_front_matter(before, after, applied)
        or check_markup(before, applied)
        or check_text(before, after, applied)
        or check_captions(before, after, applied)
        or check_links(before, after, applied, shift)
        or check_structure(before, after, applied)
        or check_hidden(before, after, applied)
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

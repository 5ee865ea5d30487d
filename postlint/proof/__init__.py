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

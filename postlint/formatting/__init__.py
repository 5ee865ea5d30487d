"""The normalizer: one post in, the canonical form of the same post out, proven to read the same."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from postlint.fixer import FixResult, fix
from postlint.formatting.convert import Refusal, canonical_text
from postlint.formatting.limits import excess
from postlint.formatting.moves import moved
from postlint.formatting.options import options_for
from postlint.post import Post
from postlint.text import Span

if TYPE_CHECKING:
    from postlint.engine import Linter
    from postlint.kinds.base import Context

#: A post that has not come to rest after so many rounds never will.
MAX_ROUNDS = 6


def format_post(post: Post, linter: Linter, context: Context) -> FixResult:
    """Return a post in canonical form: its safe fixes applied, its HTML and Markdown normalised.

    It goes round until a round changes no byte, so that formatting the result again gives the same. Where a proof
    fails or it does not come to rest, the text stays as it was, `failed` is set, and a diagnostic says why.
    """
    surplus = excess(post.text)
    if surplus is not None:
        return _refused(post, linter, surplus)
    wanted = options_for(context.settings.format, context.site.generator)
    fixed: Counter[tuple[str, str]] = Counter()
    current = post
    for _ in range(MAX_ROUNDS):
        done = fix(current, linter, context)
        if done.failed:
            return _refused(
                post, linter, "its safe fixes fail their proof; `postlint check --fix` says which"
            )
        fixed.update(done.fixed)
        try:
            text = canonical_text(done.post, wanted)
        except Refusal as refusal:
            return _refused(post, linter, str(refusal))
        if text == done.text:
            text = moved(done.post, wanted, linter.every_rule, context)
        if text == current.text:
            return FixResult(text, current, (), fixed)
        current = Post(text, post.filename)
    return _refused(post, linter, f"it does not come to rest in {MAX_ROUNDS} rounds")


def _refused(post: Post, linter: Linter, reason: str) -> FixResult:
    found = linter.report("unsafe-result", Span(0, 0), {"rule": "format", "reason": reason}, variant="format")
    return FixResult(post.text, post, tuple(found), Counter(), True)

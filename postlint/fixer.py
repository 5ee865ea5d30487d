"""Applies fixes until a post is at rest, and proves each step harmless before anything is written."""

from __future__ import annotations

from bisect import bisect_left, insort
from collections import Counter
from collections.abc import Generator, Iterable
from itertools import pairwise

from postlint import proof
from postlint.engine import Linter, Wanted, alone
from postlint.kinds.base import Context
from postlint.post import Post
from postlint.proof import Applied, Fault
from postlint.rule import Diagnostic
from postlint.text import Edit, Span
from postlint.tuples import NamedTuple

#: More passes than this mean that fixes feed each other; what they give is not to be trusted.
MAX_PASSES = 10


class FixResult(NamedTuple):
    """What fixing gave: the text (as it was, where a proof failed), what is left, and how often each rule mended."""

    text: str
    post: Post
    diagnostics: tuple[Diagnostic, ...]
    fixed: Counter[tuple[str, str]]
    failed: bool = False


def fix(post: Post, linter: Linter, context: Context, *, unsafe: bool = False) -> FixResult:
    """Apply the safe fixes (and the unsafe ones on request), whole fixes only, pass after pass.

    A fix whose edits overlap one already chosen waits for the next pass. Where a pass fails its proof, the fixes run
    in a circle or do not settle, the text stays as it was and a diagnostic of the engine says why.
    """
    return alone(fixing(post, linter, context, unsafe=unsafe))


def fixing(
    post: Post, linter: Linter, context: Context, *, unsafe: bool
) -> Generator[Wanted, None, FixResult]:
    """Do the same, and yield each check with the rules that it asks next, which others may ask for it before."""
    original = post
    fixed: Counter[tuple[str, str]] = Counter()
    seen = {post.text}
    checking = linter.begin(post, context)
    for passes in range(MAX_PASSES + 1):
        yield checking, checking.wanted(unsafe=unsafe)
        chosen = choose(checking.mending(unsafe=unsafe), unsafe=unsafe)
        if not chosen:
            yield checking, None
            return FixResult(post.text, post, tuple(checking.all()), fixed)
        if passes == MAX_PASSES:
            break
        after = post.edited([edit for applied in chosen for edit in applied.edits])
        fault = _prove(post, after, chosen)
        if fault is None and after.text in seen:
            fault = Fault("the fixes undo each other", _names(chosen), Span(0, 0))
        if fault is not None:
            return _refused(
                original, linter, context, fault if post is original else fault._replace(span=Span(0, 0))
            )
        seen.add(after.text)
        fixed.update((applied.code, applied.name) for applied in chosen)
        again = linter.begin(after, context)
        again.keep(checking)
        checking, post = again, after
    reason = f"the fixes did not settle in {MAX_PASSES} passes"
    return _refused(original, linter, context, Fault(reason, _names(chosen), Span(0, 0)))


def choose(diagnostics: Iterable[Diagnostic], *, unsafe: bool) -> list[Applied]:
    """Return the fixes to apply in one pass: in order, those that touch nothing an earlier one touches."""
    chosen: list[Applied] = []
    taken = _Taken()
    for diagnostic in diagnostics:
        fix = diagnostic.fix
        if fix is None or not fix.edits or (fix.applicability == "unsafe" and not unsafe):
            continue
        if taken.add(fix.edits):
            chosen.append(Applied(diagnostic.code, diagnostic.name, fix.edits, fix.effects))
    return chosen


class _Taken:
    """The ranges that chosen fixes edit, kept in order."""

    def __init__(self) -> None:
        self._edits: list[tuple[int, int]] = []

    def add(self, edits: Iterable[Edit]) -> bool:
        """Take the ranges of a fix, or none of them where one overlaps a range already taken."""
        taken = self._edits
        wanted = [edit[:2] for edit in edits]
        if len(wanted) > 1:
            wanted.sort()
        for (_, end), (start, _) in pairwise(wanted):
            if start < end:
                return False  # a fix that overlaps itself: a fault of its kind, never applied
        for span in wanted:
            at = bisect_left(taken, span)
            if at < len(taken) and (taken[at][0] < span[1] or taken[at] == span):
                return False
            if at and taken[at - 1][1] > span[0]:
                return False
        for span in wanted:
            insort(taken, span)
        return True


def _prove(before: Post, after: Post, chosen: list[Applied]) -> Fault | None:
    try:
        return proof.check(before, after, chosen)
    except RecursionError:
        return Fault("the fixed post nests too deeply to be read again", _names(chosen), Span(0, 0))


def _names(chosen: Iterable[Applied]) -> str:
    return ", ".join(dict.fromkeys(f"{applied.code} {applied.name}" for applied in chosen))


def _refused(post: Post, linter: Linter, context: Context, fault: Fault) -> FixResult:
    found = linter.check(post, context)
    found += linter.report("unsafe-result", fault.span, {"rule": fault.rule, "reason": fault.reason})
    found.sort(key=lambda diagnostic: (diagnostic.span.start, diagnostic.code, diagnostic.span.end))
    return FixResult(post.text, post, tuple(found), Counter(), True)

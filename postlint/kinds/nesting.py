"""Tags without a partner, and elements that close in the wrong order."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar, Literal

from postlint.kinds.base import Context, Kind
from postlint.rule import Finding, Related
from postlint.text import Edit, Span

if TYPE_CHECKING:
    from postlint.elements import Problem
    from postlint.post import Post


@dataclass(frozen=True)
class Nesting(Kind):
    """One sort of problem that browsers mend by guessing."""

    problem: Literal["unclosed", "stray", "misnested"]

    names: ClassVar[frozenset[str]] = frozenset({"tag", "end", "closer"})

    def check(self, post: Post, context: Context) -> Iterator[Finding]:
        """Yield a finding per tag, with the other place as related."""
        for problem in post.tree.problems:
            if problem.kind == self.problem:
                yield self._finding(post, problem)

    def _finding(self, post: Post, problem: Problem) -> Finding:
        element, end, closer = problem.element, problem.end_tag, problem.closed_by
        if element is None:
            assert end is not None
            span = Span(end.start, end.end)
            values = {"tag": f"<{end.name}>", "end": post.text[end.start : end.end], "closer": ""}
            return Finding(span, values, (Edit(*span, ""),))
        start = element.start_tag
        values = {
            "tag": post.text[start.start : start.end],
            "end": f"</{element.name}>",
            "closer": post.text[closer.start : closer.end] if closer is not None else "the end of the post",
        }
        related: tuple[Related, ...] = ()
        if end is not None:
            related = (Related("its end tag is here", Span(end.start, end.end)),)
        elif closer is not None:
            related = (Related("closed by this tag", Span(closer.start, closer.end)),)
        edits = None
        if closer is not None and end is None:
            edits = (Edit(closer.start, closer.start, f"</{element.name}>"),)
        return Finding(Span(start.start, start.end), values, edits, related=related)

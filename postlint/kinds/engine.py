"""The kind of the PL rules: what the engine itself reports, worded and graded by rule files like everything else."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, ClassVar, Literal

from postlint.kinds.base import Context, Kind
from postlint.rule import Finding

if TYPE_CHECKING:
    from postlint.post import Post

Event = Literal[
    "unused-suppression", "unknown-suppression", "undecodable", "crash", "unsafe-result", "too-large"
]


class EngineKind(Kind):
    """Reports an event of the engine; `event` says which. Its check finds nothing by itself.

    Variant `format`: what could not be done is not a fix but to bring a post into canonical form.
    """

    event: Event

    names: ClassVar[frozenset[str]] = frozenset({"text", "reason", "rule", "next"})
    variants: ClassVar[frozenset[str]] = frozenset({"format"})

    def check(self, post: Post, context: Context) -> Iterator[Finding]:
        """Yield nothing: the engine reports these itself."""
        return iter(())

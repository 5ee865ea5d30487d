"""Which rules are asked about a post: those that could find something in it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import TYPE_CHECKING

from postlint.kinds.base import Context, Kind
from postlint.kinds.needs import Need, Needs, Seen
from postlint.kinds.registry import Deferred
from postlint.rule import Finding, Rule

if TYPE_CHECKING:
    from postlint.post import Post

#: A check as it is asked.
Check = Callable[["Post", Context], Iterator[Finding]]

#: Of so many sorts of posts it is kept which rules are asked about them.
_MOST = 2_000


class Step:
    """A rule that looks at posts, the texts it finds nothing without, and its check once a post needed it."""

    __slots__ = ("check", "is_about_front_matter", "needs", "rule")

    def __init__(self, rule: Rule) -> None:
        self.rule = rule
        self.needs = frozenset(_needs(rule.check))
        self.check: Check | None = None
        self.is_about_front_matter = False  # until it is asked

    def ready(self) -> Check:
        """Return the check, which is made when it is first asked for."""
        made = self.rule.check.made
        self.is_about_front_matter = made.about_front_matter
        self.check = check = made.check
        return check


class Steps:
    """The rules of a linter that look at posts, in their order."""

    def __init__(self, rules: Iterable[Rule]) -> None:
        self.all = tuple(map(Step, rules))
        self._needs = Needs(need for step in self.all for need in step.needs)
        # Posts of a site have the same few sets of texts: each is compared with the needs of all rules once.
        self._asked: dict[Seen, tuple[Step, ...]] = {}

    def asked(self, text: str, utf8: bytes) -> tuple[Step, ...]:
        """Return the rules that may find something in a post with this text, which is given in UTF-8, too."""
        seen = self._needs.seen(text, utf8)
        asked = self._asked.get(seen)
        if asked is None:
            met = self._needs.met(seen)
            asked = tuple(step for step in self.all if not (step.needs and step.needs.isdisjoint(met)))
            if len(self._asked) >= _MOST:
                self._asked.clear()
            self._asked[seen] = asked
        return asked


def _needs(check: Kind) -> tuple[Need, ...]:
    return check.needs if isinstance(check, Deferred) else ()

"""Rules and what they report: values without behaviour of their own.

They are named tuples: making a frozen dataclass takes half a millisecond, which every start of the command pays.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import TYPE_CHECKING, Literal

from postlint.text import Edit, Span
from postlint.tuples import NamedTuple

if TYPE_CHECKING:
    from postlint.kinds.base import Kind

Severity = Literal["error", "warning", "info"]
Safety = Literal["safe", "unsafe"]

SEVERITIES: tuple[Severity, ...] = ("error", "warning", "info")
SAFETIES: tuple[Safety, ...] = ("safe", "unsafe")

#: What a fix may change: visible words, visible punctuation, link destinations, tags and attributes, front matter,
#: white space. Anything else that changes is a fault of the fix, and nothing is written.
EFFECTS = ("text", "punctuation", "links", "markup", "metadata", "layout")

#: Each preset takes in the rules of those after it in its list; `all` takes in every rule.
PRESETS: Mapping[str, tuple[str, ...]] = {
    "news": ("news",),
    "news-zh": ("news-zh", "news"),
    "strict": ("strict", "news-zh", "news"),
    "all": ("all",),
}


class FixTemplate(NamedTuple):
    """What a rule file says of its fix."""

    safety: Safety
    effects: frozenset[str]
    message: str


class Outcome(NamedTuple):
    """How a rule reports one sort of finding."""

    message: str
    severity: Severity
    fix: FixTemplate | None


class Rule(NamedTuple):
    """A rule, as its file says; `outcomes` has one entry per variant of its kind, the plain one under ""."""

    code: str
    name: str
    family: str
    summary: str
    presets: tuple[str, ...]
    outcomes: Mapping[str, Outcome]
    kind: str
    check: Kind
    path: str
    line: int

    @property
    def severity(self) -> Severity:
        """The severity of the plain outcome."""
        return self.outcomes[""].severity


class Related(NamedTuple):
    """Another place that belongs to a finding; `filename` is None for the same post."""

    message: str
    span: Span
    filename: str | None = None


class Whole(str):
    """A value that a message shows whole, however long: one that a reader copies."""

    __slots__ = ()


class Finding(NamedTuple):
    """What a kind found: a span, the words for the message, and the edits that would mend it.

    `edits` is None where there is no fix; `safety` overrules the rule's own where the kind knows better; `variant`
    picks one of the rule's outcomes.
    """

    span: Span
    values: Mapping[str, str] = MappingProxyType({})
    edits: tuple[Edit, ...] | None = None
    variant: str = ""
    safety: Safety | None = None
    related: tuple[Related, ...] = ()


class Fix(NamedTuple):
    """Edits that mend one finding: applied whole or not at all."""

    applicability: Safety
    message: str
    edits: tuple[Edit, ...]
    effects: frozenset[str]


class Diagnostic(NamedTuple):
    """One finding of one rule, ready to report."""

    code: str
    name: str
    severity: Severity
    message: str
    span: Span
    fix: Fix | None = None
    related: tuple[Related, ...] = ()

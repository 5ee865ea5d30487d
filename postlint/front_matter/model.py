"""The values of front matter, each with its place in the post's text."""

from __future__ import annotations

from typing import Literal

from postlint.mapped import MappedText
from postlint.text import Edit, Span
from postlint.tuples import NamedTuple

ProblemKind = Literal["colon-in-value", "comment-in-value", "indicator", "tab", "unclosed", "other"]


class Node(NamedTuple):
    """A value with its place; all offsets count code points of the post's text."""

    kind: Literal["scalar", "sequence", "mapping"]
    #: The value as it stands in the source, quotes included, a YAML anchor or tag before it left out. An
    #: absent value has the empty span right after its `key:`; an alias has the span of the `*name`. A block
    #: scalar or collection ends with its last character that is no white space (`|+` keeps its blank lines).
    span: Span
    #: str, int, float, bool, None, date, datetime, time (TOML), list or dict (its keys are always str).
    value: object
    #: How it is written: plain, single, double, literal, folded (block scalars), multiline-basic,
    #: multiline-literal (TOML), flow, block, table, dotted (TOML), alias (`items` and `entries` are then
    #: those of the anchor).
    style: str
    #: For a str: the decoded text with a map to the source. None where there is no exact map: edit nothing
    #: inside.
    text: MappedText | None
    #: The source text of `span`.
    raw: str
    items: tuple[Node, ...] = ()
    entries: tuple[Field, ...] = ()


class Field(NamedTuple):
    """A key with its value."""

    key: str
    key_span: Span
    node: Node

    @property
    def value(self) -> object:
        """The plain Python value."""
        return self.node.value

    @property
    def span(self) -> Span:
        """The span of the value."""
        return self.node.span


class SyntaxProblem(NamedTuple):
    """The first place where a block cannot be parsed."""

    message: str
    #: The smallest text that is wrong: a token, else the value of the line.
    span: Span
    kind: ProblemKind
    #: Repairs it by quoting the whole value of the line; checked by parsing the repaired block.
    quoted: Edit | None = None
    #: Whether the value is then surely what its author meant: the text of the line, nothing more or less.
    exact: bool = False


class FrontMatter(NamedTuple):
    """A post's front matter block."""

    format: Literal["yaml", "toml", "json"]
    #: From the opening fence to the end of the line of the closing fence, line end included.
    span: Span
    #: The opening `---`, `+++` or `{`.
    opening: Span
    #: What stands between the fences.
    content: Span
    #: Top level, in order, a key that stands twice kept twice.
    fields: tuple[Field, ...]
    #: Set where the block does not parse; `fields` are then those that could be read line by line.
    problem: SyntaxProblem | None = None

    def get(self, key: str) -> Field | None:
        """Return the last field of that key (the one generators use), or None."""
        for field in reversed(self[4]):  # by number: it is asked twenty times a post
            if field[0] == key:
                return field
        return None


def mapping_value(entries: tuple[Field, ...]) -> dict[str, object]:
    """Return entries as a dict; the last of equal keys counts."""
    return {field.key: field.node.value for field in entries}

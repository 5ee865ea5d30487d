"""Markdown blocks in canonical form, written from markdown-it's tokens."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any

from postlint.formatting import html_blocks, markdown_inline
from postlint.formatting.html_blocks import prefixed
from postlint.formatting.options import Options
from postlint.formatting.tree import Unsayable
from postlint.tuples import NamedTuple

if TYPE_CHECKING:
    from markdown_it.token import Token


class Keep(Exception):  # noqa: N818 - it is no error: the block stays as it is
    """A block has no canonical form that surely reads the same."""


class Source(NamedTuple):
    """What blocks are written from: the text (its lines end at LF) and what markdown-it noted of it."""

    text: str
    lines: list[str]
    notes: Mapping[int, int]
    references: Mapping[str, Any]
    #: Lines that hold link definitions, which leave no token.
    defining: frozenset[int]


class Writer:
    """Writes blocks for one document."""

    def __init__(self, source: Source, options: Options) -> None:
        self.source = source
        self.options = options

    def block(self, tokens: list[Token], marker: str = "") -> str:
        """Return one block; `marker` is that of a list of the same sort right before it, which must differ.

        Raises Keep where the block must stay as it is.
        """
        kind = tokens[0].type
        if kind == "paragraph_open":
            return self._text(tokens[1].content)
        if kind == "heading_open":
            return self._heading(tokens)
        if kind == "hr":
            return "---"
        if kind == "fence":
            return self._fence(tokens[0])
        if kind == "code_block":
            return "\n".join(
                "    " + line if line.strip() else "" for line in tokens[0].content.rstrip("\n").split("\n")
            )
        if kind == "html_block":
            return self._html(tokens[0].content)
        if kind == "table_open":
            return self._as_it_stands(tokens[0])
        self._refuse_definitions(tokens[0])
        if kind == "blockquote_open":
            inner = self._children(tokens, "\n\n")
            return prefixed(inner, "> ", "> ") if inner else ">"
        if kind in ("bullet_list_open", "ordered_list_open"):
            return self._list(tokens, marker)
        raise Keep(kind)

    def _text(self, content: str) -> str:
        return markdown_inline.canonical(content, self.options, self.source.references)

    def _heading(self, tokens: list[Token]) -> str:
        content = tokens[1].content
        if "\n" in content or (content.endswith("#") and not content.endswith("\\#")):
            raise Keep("a heading that needs its underline")
        level = int(tokens[0].tag[1])
        return f"{'#' * level} {self._text(content)}".rstrip()

    def _fence(self, token: Token) -> str:
        if is_open_fence(token):
            raise Keep("a fence that is never closed")
        if token.markup[0] == "~" and ("`" in token.info or "```" in token.content):
            return f"{token.markup}{token.info}\n{token.content}{token.markup}"
        marks = "`" * len(token.markup)
        return f"{marks}{token.info}\n{token.content}{marks}"

    def _html(self, content: str) -> str:
        stripped = content.rstrip()
        try:
            if self.options.html == "markdown":
                return html_blocks.markdown(stripped, self.options, labels=bool(self.source.references))
            if self.options.html == "clean":
                return html_blocks.cleaned(stripped)
        except Unsayable:
            pass
        return stripped

    def _as_it_stands(self, token: Token) -> str:
        assert token.map is not None
        source = self.source
        found = []
        for line in range(*token.map):
            if line not in source.notes:
                raise Keep("a line without a place")
            found.append(source.text[source.notes[line] :].partition("\n")[0].rstrip())
        return "\n".join(found)

    def _refuse_definitions(self, token: Token) -> None:
        assert token.map is not None
        if not self.source.defining.isdisjoint(range(*token.map)):
            raise Keep("a link definition inside")

    def _children(self, tokens: list[Token], between: str) -> str:
        found: list[str] = []
        before = ""
        for group in groups(tokens[1:-1]):
            text = self.block(group, before if _sort(group) else "")
            before = _marker_of(text, group)
            if text:
                found.append(text)
        return between.join(found)

    def _list(self, tokens: list[Token], marker: str) -> str:
        items = list(groups(tokens[1:-1]))
        loose = any(
            token.type == "paragraph_open" and not token.hidden and token.level == tokens[0].level + 2
            for token in tokens
        )
        between = "\n\n" if loose else "\n"
        if self.options.dialect == "kramdown" and any(self._shifts_code(item) for item in items):
            raise Keep("code whose indentation kramdown counts otherwise")
        if all(len(item) == 2 for item in items):
            raise Keep("markers alone, which may be meant as text")
        written = []
        for at, item in enumerate(items):
            mark = self._mark(tokens[0], items, at, marker)
            inner = self._children(item, between)
            if inner:
                written.append(prefixed(inner, mark + " ", " " * (len(mark) + 1)))
            else:
                written.append(mark)
        return between.join(written)

    def _shifts_code(self, item: list[Token]) -> bool:
        """Tell whether a fence in an item begins in another column than the item's text.

        CommonMark takes so much away from each of its lines, and kramdown only what the text is indented by.
        """
        source, column = self.source, -1
        for token in item:
            if token.map is None or token.level != item[0].level + 1:
                continue
            line = token.map[0]
            if column < 0 and line in source.notes:
                column = source.notes[line] - source.text.rfind("\n", 0, source.notes[line]) - 1
            text = source.lines[line]
            if token.type == "fence" and column >= 0 and len(text) - len(text.lstrip()) != column:
                return not text.lstrip().startswith(("-", "*", "+", ">")) and not text.lstrip()[:1].isdigit()
        return False

    def _mark(self, opening: Token, items: list[list[Token]], at: int, before: str) -> str:
        if opening.type == "bullet_list_open":
            wanted = self.options.list_marker
            if before == wanted:
                return "*" if wanted == "-" else "-"
            return wanted
        first = int(opening.attrs.get("start", 1))
        constant = len(items) > 1 and items[1][0].info.strip() == items[0][0].info.strip()
        delimiter = opening.markup
        if before == delimiter:
            delimiter = ")" if delimiter == "." else "."
        return f"{first if constant else first + at}{delimiter}"


def is_open_fence(token: Token) -> bool:
    """Tell whether a token is a fence that is never closed: some renderers take that for text."""
    if token.type != "fence" or token.map is None:
        return False
    return token.content.count("\n") + 2 > token.map[1] - token.map[0]


def groups(tokens: list[Token]) -> Iterator[list[Token]]:
    """Yield the tokens of each block at the top of a list of tokens."""
    start = depth = 0
    for at, token in enumerate(tokens):
        depth += token.nesting
        if not depth:
            yield tokens[start : at + 1]
            start = at + 1


def _sort(group: list[Token]) -> str:
    return group[0].type if group[0].type.endswith("list_open") else ""


def _marker_of(text: str, group: list[Token]) -> str:
    """Return the marker that a written list begins with, or nothing for any other block."""
    if group[0].type == "bullet_list_open":
        return text[:1]
    if group[0].type == "ordered_list_open":
        return text.lstrip("0123456789")[:1]
    return ""

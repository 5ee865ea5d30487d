"""Any Markdown, read by markdown-it-py, with source spans for every block and inline token."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from postlint.mapped import MapBuilder, MappedText, Piece, Verbatim
from postlint.markdown.lines import Lines
from postlint.markdown.structure import Block, Definition, Document, Inline
from postlint.markdown.wrapping import wrapped
from postlint.pattern import lazy
from postlint.text import Span

if TYPE_CHECKING:
    from markdown_it import MarkdownIt
    from markdown_it.token import Token

_SPECIAL = lazy(r"[\n!#$%&*+\-:<=>@\[\]^_`{}~\\]")
_LABEL = lazy(r"\[(?:[^\[\]\\]|\\.)*\]:", re.DOTALL)
_BLOCK_KINDS = {
    "blockquote_open": "quote",
    "bullet_list_open": "list",
    "ordered_list_open": "ordered-list",
    "list_item_open": "item",
    "table_open": "table",
    "tr_open": "row",
    "code_block": "code",
    "fence": "fence",
    "hr": "rule",
}
_INLINE_KINDS = {
    "text": "text",
    "text_special": "entity",
    "code_inline": "code",
    "html_inline": "html",
    "softbreak": "soft-break",
    "hardbreak": "hard-break",
    "link_open": "link-open",
    "link_close": "link-close",
    "image": "image",
    "em_open": "em-open",
    "em_close": "em-close",
    "strong_open": "strong-open",
    "strong_close": "strong-close",
    "s_open": "s-open",
    "s_close": "s-close",
}


def parse(text: str, start: int) -> Document:
    """Return the structure of the Markdown in `text[start:]`; spans count from the beginning of `text`."""
    lines = Lines(text, start)
    md = wrapped()
    tokens, env = _tokens(lines, md)
    return Document(tuple(_blocks(tokens, lines, env, md)), tuple(_definitions(lines, env, md)))


def inlines(text: str, references: Mapping[str, Any] | None = None) -> tuple[Inline, ...]:
    """Return the inline tokens of a text on its own; references lead where `references` says, or nowhere."""
    return _inlines(text, wrapped(), {"lines": {}, "references": references or {}})


def block_tokens(text: str) -> tuple[list[Token], dict[str, Any]]:
    """Return markdown-it's tokens of the blocks of a text whose lines end at LF, and what it noted beside them.

    The notes are `lines` (line number from 0 to the offset at which its text begins, after the marks of quotes and
    lists) and, where there are any, `references` and `duplicate_refs` (link definitions).
    """
    return _tokens(Lines(text, 0), wrapped())


def _tokens(lines: Lines, md: MarkdownIt) -> tuple[list[Token], dict[str, Any]]:
    env: dict[str, Any] = {"lines": {}, "offsets": lines.normalized_starts}
    tokens: list[Token] = []
    md.block.parse(lines.normalized, md, env, tokens)
    return tokens, env


def _blocks(tokens: list[Token], lines: Lines, env: dict[str, Any], md: MarkdownIt) -> list[Block]:
    found: list[Block] = []
    cells: dict[int, int] = {}
    kind, info, row = "paragraph", "", (0, 0)
    marks = False
    for token in tokens:
        name = token.type
        if name == "inline":
            first, last = token.map or row
            if kind == "cell":
                content = _cell(token.content, first, lines, env, cells)
            else:
                content = _content(token.content, first, lines, env, after_marks=marks)
            inlines = _inlines(token.content, md, env)
            found.append(
                Block(kind, lines.starts[first], lines.starts[last], token.level - 1, content, inlines, info)
            )
        elif name == "paragraph_open":
            kind, info, marks = "paragraph", "", False
        elif name == "heading_open":
            kind, info, marks = "heading", token.tag, token.markup.startswith("#")
        elif name in ("th_open", "td_open"):
            kind, info = "cell", name[:2]
        elif name == "html_block" and token.map:
            first, last = token.map
            content = _html(first, last, lines, env)
            found.append(Block("html", lines.starts[first], lines.starts[last], token.level, content))
        elif name in _BLOCK_KINDS and token.map:
            first, last = token.map
            found.append(
                Block(
                    _BLOCK_KINDS[name],
                    lines.starts[first],
                    lines.starts[last],
                    token.level,
                    None,
                    (),
                    token.info,
                )
            )
    return found


def _text_start(line: int, lines: Lines, env: dict[str, Any]) -> int:
    """Return where the text of a line begins, after its container's marks and its indentation."""
    noted: int | None = env["lines"].get(line)
    return lines.starts[line] if noted is None else lines.source(line, noted)


def _content(content: str, first: int, lines: Lines, env: dict[str, Any], *, after_marks: bool) -> MappedText:
    """Map the content of a paragraph or heading (`after_marks`: one that begins with `#`) to the post, line by line."""
    builder = MapBuilder()
    parts = content.split("\n")
    if parts[0].strip():
        while not lines.text[_text_start(first, lines, env) : lines.ends[first]].strip():
            first += 1  # markdown-it 3 strips lines of white space other than ASCII (U+3000, say) as well
    for number, part in enumerate(parts):
        line = first + number
        if number:
            builder.atomic("\n", lines.ends[line - 1], lines.starts[line])
        begin = _text_start(line, lines, env)
        if after_marks:
            while lines.text.startswith("#", begin):
                begin += 1
        if not number:
            # what was stripped before the first word differs between versions of markdown-it
            begin += max(0, _leading_space(lines.text[begin : lines.ends[line]]) - _leading_space(part))
        stripped = part.lstrip(" \t")
        indent = len(part) - len(stripped)
        if indent:
            # a tab may count as several spaces: the map is exact only where lengths agree, so not one to one
            builder.atomic(part[:indent], max(begin - indent, lines.starts[line]), begin)
        builder.verbatim(stripped, begin)
    return builder.build()


def _leading_space(text: str) -> int:
    return len(text) - len(text.lstrip())


def _cell(content: str, line: int, lines: Lines, env: dict[str, Any], cells: dict[int, int]) -> MappedText:
    """Map the content of a table cell: cells of one row are looked for one after the other."""
    at = cells.get(line)
    if at is None:
        at = _text_start(line, lines, env)
    if not content:
        return MappedText("", [Piece(0, 0, at, at, True)])
    end = lines.ends[line]
    builder = MapBuilder()
    source = lines.text
    while at < end and (source[at] == "|" or source[at].isspace()):
        at += 1  # empty cells before this one are passed over with their bars
    for position, character in enumerate(content):
        if character == "|" and source.startswith("\\|", at):
            builder.atomic("|", at, at + 2)
            at += 2
            continue
        if not source.startswith(character, at):
            # not the expected text (a form feed, say): no map beyond here, so no edits either
            builder.atomic(content[position:], at, at)
            break
        builder.verbatim(character, at)
        at += 1
    cells[line] = at
    return builder.build()


def _html(first: int, last: int, lines: Lines, env: dict[str, Any]) -> MappedText:
    """Map an HTML block: one run where it is not inside a quote or list, else line by line."""
    starts = [_text_start(line, lines, env) for line in range(first, last)]
    text = lines.text
    if all(not text[lines.starts[first + i] : start].strip(" \t") for i, start in enumerate(starts)):
        begin, end = lines.starts[first], lines.starts[last]
        return Verbatim(text, begin, end)
    builder = MapBuilder()
    for line, start in zip(range(first, last), starts, strict=True):
        builder.verbatim(text[start : lines.starts[line + 1]], start)
    return builder.build()


def _inlines(content: str, md: MarkdownIt, env: dict[str, Any]) -> tuple[Inline, ...]:
    if not content:
        return ()
    if not _SPECIAL.search(content):
        return (Inline("text", 0, len(content), content),)
    tokens: list[Token] = []
    md.inline.parse(content, md, env, tokens)
    return tuple(_convert(tokens))


def _convert(tokens: list[Token]) -> list[Inline]:
    found: list[Inline] = []
    auto = False
    for token in tokens:
        name = token.type
        start, end = token.map or (0, 0)
        if token.markup == "autolink":
            if name == "link_open":
                url = str(token.attrs.get("href", ""))
                found.append(Inline("autolink", start, end, url, url, Span(start + 1, end - 1)))
            auto = name == "link_open"
            continue
        if auto:
            found[-1] = found[-1]._replace(content=token.content)  # `<a@b.example>` leads to `mailto:`
            continue
        if name == "text" and not token.content:
            continue
        if name == "strong_open":
            start -= 1
        elif name == "strong_close":
            end += 1
        if name in ("link_open", "image"):
            url = str(token.attrs.get("href" if name == "link_open" else "src", ""))
            place = token.meta.get("url")
            found.append(Inline(_INLINE_KINDS[name], start, end, token.content, url, place))
        else:
            found.append(Inline(_INLINE_KINDS.get(name, "text"), start, end, token.content))
    return found


def _definitions(lines: Lines, env: dict[str, Any], md: MarkdownIt) -> list[Definition]:
    found = []
    entries = list(env.get("references", {}).items())
    entries += [(entry["label"], entry) for entry in env.get("duplicate_refs", [])]
    for label, entry in entries:
        first, last = entry["map"]
        begin = _text_start(first, lines, env)
        span = Span(begin, lines.ends[last - 1])
        found.append(Definition(label, entry["href"], span, _definition_url(lines.text, span, md)))
    found.sort(key=lambda definition: definition.span)
    return found


def _definition_url(text: str, span: Span, md: MarkdownIt) -> Span | None:
    label = _LABEL.match(text, span.start, span.end)
    if label is None:
        return None
    at = label.end()
    while at < span.end and text[at] in " \t":
        at += 1
    found = md.helpers.parseLinkDestination(text, at, span.end)
    if not found.ok or found.pos == at:
        return None
    return Span(at + 1, found.pos - 1) if text[at] == "<" else Span(at, found.pos)

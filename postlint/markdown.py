"""Markdown structure by markdown-it-py, with source spans for every block and inline token.

markdown-it-py decides what is a paragraph, code, an HTML block or a link. It keeps only line ranges of blocks, so its
rules are wrapped: leaf block rules note where the text of each line begins, and the inline tokenizer notes the
range that each token was made from.
"""

from __future__ import annotations

import re
from functools import lru_cache
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any, NamedTuple

from postlint.text import MapBuilder, MappedText, Piece, Span

if TYPE_CHECKING:
    from markdown_it import MarkdownIt
    from markdown_it.rules_block import StateBlock
    from markdown_it.rules_inline import StateInline
    from markdown_it.token import Token

#: Deeper nesting than this is left flat, as renderers do.
MAX_NESTING = 60

_LINE_END = re.compile(r"\r\n?|\n")
_SPECIAL = re.compile(r"[\n!#$%&*+\-:<=>@\[\]^_`{}~\\]")
_LEAVES = ("paragraph", "heading", "lheading", "table", "html_block", "reference")


class Inline(NamedTuple):
    """One inline token; `start` and `end` count in the content of its block, not in the post.

    Kinds: text, entity, code, html, soft-break, hard-break, link-open, link-close, autolink, image, and the
    emphasis marks em-open, em-close, strong-open, strong-close, s-open, s-close. `content` is the text as read
    (an entity's character, an image's alternative text in source form); `url` and `url_span` (in the content,
    without angle brackets; None for references) belong to links and images, as does `reference`, the label.
    """

    kind: str
    start: int
    end: int
    content: str = ""
    url: str = ""
    url_span: Span | None = None


class Block(NamedTuple):
    """A block in document order, containers before what they contain.

    `start` and `end` are offsets of whole lines in the post; `level` is the depth of nesting. Kinds: quote, list,
    ordered-list, item, table, row, cell, paragraph, heading, html, code, fence, rule. Leaves with text have
    `content` (the text that is parsed for inlines, or the HTML) with its map to the post.
    """

    kind: str
    start: int
    end: int
    level: int
    content: MappedText | None = None
    inlines: tuple[Inline, ...] = ()
    info: str = ""


class Definition(NamedTuple):
    """A link reference definition, `[label]: url`; `url_span` is None where it can't be placed exactly."""

    label: str
    url: str
    span: Span
    url_span: Span | None


class Document(NamedTuple):
    """The Markdown structure of a post."""

    blocks: tuple[Block, ...]
    definitions: tuple[Definition, ...]


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


def parse(text: str, start: int = 0) -> Document:
    """Return the structure of the Markdown in `text[start:]`; spans count from the beginning of `text`.

    A line ends at LF, CRLF or a lone CR, as CommonMark says.
    """
    lines = _Lines(text, start)
    md = _parser()
    env: dict[str, Any] = {"lines": {}, "offsets": lines.normalized_starts}
    tokens: list[Token] = []
    md.block.parse(lines.normalized, md, env, tokens)
    return Document(tuple(_blocks(tokens, lines, env, md)), tuple(_definitions(lines, env, md)))


class _Lines:
    """The lines of the source, and those of the normalized text that markdown-it sees, side by side."""

    def __init__(self, text: str, start: int) -> None:
        self.text = text
        body = text[start:]
        if "\r" in body:
            self.starts = [start, *(start + match.end() for match in _LINE_END.finditer(body))]
            self.ends = [start + match.start() for match in _LINE_END.finditer(body)]
            body = _LINE_END.sub("\n", body)
        else:
            self.starts = [start]
            at = text.find("\n", start)
            while at >= 0:
                self.starts.append(at + 1)
                at = text.find("\n", at + 1)
            self.ends = [begin - 1 for begin in self.starts[1:]]
        self.ends.append(len(text))
        self.normalized = body.replace("\0", "\ufffd")
        self.normalized_starts = [0]
        at = body.find("\n")
        while at >= 0:
            self.normalized_starts.append(at + 1)
            at = body.find("\n", at + 1)
        self.starts.append(len(text))

    def source(self, line: int, normalized_offset: int) -> int:
        """Return the source offset of a place in a line of the normalized text."""
        return self.starts[line] + normalized_offset - self.normalized_starts[line]


def _blocks(tokens: list[Token], lines: _Lines, env: dict[str, Any], md: MarkdownIt) -> list[Block]:
    found: list[Block] = []
    cells: dict[int, int] = {}
    kind, info, row = "paragraph", "", (0, 0)
    for token in tokens:
        name = token.type
        if name == "inline":
            first, last = token.map or row
            if kind == "cell":
                content = _cell(token.content, first, lines, env, cells)
            else:
                content = _content(token.content, first, kind, lines, env)
            inlines = _inlines(token.content, md, env)
            found.append(
                Block(kind, lines.starts[first], lines.starts[last], token.level - 1, content, inlines, info)
            )
        elif name == "paragraph_open":
            kind, info = "paragraph", ""
        elif name == "heading_open":
            kind, info = "heading", token.tag
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
                    _BLOCK_KINDS[name], lines.starts[first], lines.starts[last], token.level, None, (), token.info
                )
            )
    return found


def _text_start(line: int, lines: _Lines, env: dict[str, Any]) -> int:
    """Return where the text of a line begins, after its container's marks and its indentation."""
    noted: int | None = env["lines"].get(line)
    return lines.starts[line] if noted is None else lines.source(line, noted)


def _content(content: str, first: int, kind: str, lines: _Lines, env: dict[str, Any]) -> MappedText:
    """Map the content of a paragraph or heading to the post, line by line."""
    builder = MapBuilder()
    for number, part in enumerate(content.split("\n")):
        line = first + number
        if number:
            builder.atomic("\n", lines.ends[line - 1], lines.starts[line])
        begin = _text_start(line, lines, env)
        if kind == "heading" and lines.text.startswith("#", begin):
            while lines.text.startswith("#", begin):
                begin += 1
            while lines.text.startswith((" ", "\t"), begin):
                begin += 1
        stripped = part.lstrip(" \t\v\f")
        indent = len(part) - len(stripped)
        if indent:
            # a tab may count as several spaces: the map is exact only where lengths agree, so not one to one
            builder.atomic(part[:indent], max(begin - indent, lines.starts[line]), begin)
        builder.verbatim(stripped, begin)
    return builder.build()


def _cell(
    content: str, line: int, lines: _Lines, env: dict[str, Any], cells: dict[int, int]
) -> MappedText:
    """Map the content of a table cell: cells of one row are looked for one after the other."""
    at = cells.get(line)
    if at is None:
        at = _text_start(line, lines, env)
    end = lines.ends[line]
    builder = MapBuilder()
    source = lines.text
    while content and at < end and source[at] in " \t|":
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


def _html(first: int, last: int, lines: _Lines, env: dict[str, Any]) -> MappedText:
    """Map an HTML block: one run where it is not inside a quote or list, else line by line."""
    starts = [_text_start(line, lines, env) for line in range(first, last)]
    text = lines.text
    if all(not text[lines.starts[first + i] : start].strip(" \t") for i, start in enumerate(starts)):
        begin, end = lines.starts[first], lines.starts[last]
        return MappedText(text[begin:end], [Piece(0, end - begin, begin, end, True)] if end > begin else [])
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
        if auto or (name == "text" and not token.content):
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


def _definitions(lines: _Lines, env: dict[str, Any], md: MarkdownIt) -> list[Definition]:
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
    at = text.find("]:", span.start, span.end)
    while at > 0 and text[at - 1] == "\\":
        at = text.find("]:", at + 1, span.end)
    if at < 0:
        return None
    at += 2
    while at < span.end and text[at] in " \t":
        at += 1
    found = md.helpers.parseLinkDestination(text, at, span.end)
    if not found.ok or found.pos == at:
        return None
    return Span(at + 1, found.pos - 1) if text[at] == "<" else Span(at, found.pos)


@lru_cache(maxsize=1)
def _parser() -> MarkdownIt:
    """Return the parser: CommonMark with the GFM tables and strikethrough that every generator here knows."""
    from markdown_it import MarkdownIt, helpers

    md = MarkdownIt("commonmark", {"maxNesting": MAX_NESTING}).enable(["table", "strikethrough"])
    # links are judged by rules, so none is hidden by the parser; and their text stays as written
    md.validateLink = lambda url: True  # type: ignore[method-assign]
    md.normalizeLink = lambda url: url  # type: ignore[method-assign]
    md.normalizeLinkText = lambda url: url  # type: ignore[method-assign]
    destinations: dict[str, Span] = {}

    def destination(source: str, position: int, maximum: int) -> Any:
        found = helpers.parseLinkDestination(source, position, maximum)
        if found.ok:
            destinations[source] = Span(position, found.pos)
        return found

    md.helpers = SimpleNamespace(
        parseLinkLabel=helpers.parseLinkLabel,
        parseLinkDestination=destination,
        parseLinkTitle=helpers.parseLinkTitle,
    )
    _note_lines(md)
    _note_inlines(md, destinations)
    return md


def _note_lines(md: MarkdownIt) -> None:
    """Wrap the leaf rules: after each match, note where the text of its lines begins in the normalized text."""
    ruler = md.block.ruler
    for rule in list(ruler.__rules__):
        if rule.name not in _LEAVES:
            continue

        def noting(
            state: StateBlock, start: int, end: int, silent: bool, wrapped: Any = rule.fn
        ) -> bool:
            matched: bool = wrapped(state, start, end, silent)
            if matched and not silent:
                notes = state.env["lines"]
                for line in range(start, state.line):
                    notes[line] = state.bMarks[line] + state.tShift[line]
            return matched

        ruler.at(rule.name, noting, {"alt": rule.alt})


def _note_inlines(md: MarkdownIt, destinations: dict[str, Span]) -> None:
    """Give the inline parser a tokenizer that notes the range of each token in `token.map`."""
    inline = md.inline
    inline.ruler2.disable("fragments_join", ignoreInvalid=True)
    inline.ruler2.disable("text_join", ignoreInvalid=True)

    def destination_in(state: StateInline, start: int, end: int) -> Span | None:
        found = destinations.get(state.src)
        if found is None or not (start < found.start and found.end <= end):
            return None
        if state.src.startswith("<", found.start):
            return Span(found.start + 1, found.end - 1)
        return found

    def tokenize(state: StateInline) -> None:
        rules = inline.ruler.getRules("")
        end, maximum = state.posMax, state.md.options["maxNesting"]
        source, tokens = state.src, state.tokens
        pending_start = state.pos
        if pending_start == 0 and not tokens:
            destinations.pop(source, None)  # what an earlier reading of the same words noted
        if tokens and tokens[-1].type == "link_open" and tokens[-1].map is None:
            # we are inside a link's label: its own destination was the last one read
            found = destination_in(state, end, len(source))
            if found is not None:
                tokens[-1].meta["url"] = found
        while state.pos < end:
            position, count, pending = state.pos, len(tokens), bool(state.pending)
            if not pending:
                pending_start = position
            matched = False
            if state.level < maximum:
                for rule in rules:
                    matched = rule(state, False)
                    if matched:
                        break
            if not matched:
                state.pending += source[position]
                state.pos += 1
            elif len(tokens) > count:
                at = count
                first = tokens[at]
                if pending and first.type == "text" and first.map is None and len(tokens) > at:
                    first.map = [pending_start, pending_start + len(first.content)]
                    at += 1
                _place(tokens, at, position, state.pos)
                if tokens[-1].type == "image":
                    tokens[-1].meta["url"] = destination_in(state, position, state.pos)
        if state.pending:
            length = len(state.pending)
            state.pushPending()
            tokens[-1].map = [pending_start, pending_start + length]

    inline.tokenize = tokenize  # type: ignore[method-assign]


def _place(tokens: list[Token], at: int, start: int, end: int) -> None:
    """Note the range of new tokens: runs of delimiters one by one, everything else as a whole."""
    fresh = [token for token in tokens[at:] if token.map is None]
    if len(fresh) > 1 and all(token.type == "text" for token in fresh):
        for token in fresh:
            token.map = [start, start + len(token.content)]
            start += len(token.content)
        return
    for token in fresh:
        token.map = [start, end]

"""A markdown-it-py parser whose rules note source ranges.

It keeps line ranges of blocks only, so leaf block rules are wrapped to note where the text of each line begins, and the
inline tokenizer to note the range that each token was made from.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any

from postlint.text import Span

if TYPE_CHECKING:
    from markdown_it import MarkdownIt
    from markdown_it.rules_block import StateBlock
    from markdown_it.rules_inline import StateInline
    from markdown_it.token import Token

#: Deeper nesting than this is left flat, as renderers do.
MAX_NESTING = 60

_LEAVES = ("paragraph", "heading", "lheading", "table", "html_block", "reference")


@lru_cache(maxsize=1)
def wrapped() -> MarkdownIt:
    """Return the parser: CommonMark with the GFM tables and strikethrough that every generator here knows."""
    from markdown_it import MarkdownIt, helpers

    md = MarkdownIt("commonmark", {"maxNesting": MAX_NESTING}).enable(["table", "strikethrough"])
    # links are judged by rules, so none is hidden by the parser; and their text stays as written
    md.validateLink = lambda url: True  # type: ignore[method-assign]
    md.normalizeLink = lambda url: url  # type: ignore[method-assign]
    md.normalizeLinkText = lambda link: link  # type: ignore[method-assign]
    last = _LastDestination()

    def destination(source: str, position: int, maximum: int) -> Any:
        found = helpers.parseLinkDestination(source, position, maximum)
        last.source, last.span = (source, Span(position, found.pos)) if found.ok else ("", Span(0, 0))
        return found

    helping: Any = SimpleNamespace(
        parseLinkLabel=helpers.parseLinkLabel,
        parseLinkDestination=destination,
        parseLinkTitle=helpers.parseLinkTitle,
    )
    md.helpers = helping
    _note_lines(md)
    _note_inlines(md, last)
    return md


def _note_lines(md: MarkdownIt) -> None:
    """Wrap the leaf rules: after each match, note where the text of its lines begins in the normalized text."""
    ruler = md.block.ruler
    for rule in list(ruler.__rules__):
        if rule.name not in _LEAVES:
            continue

        def noting(state: StateBlock, start: int, end: int, silent: bool, wrapped: Any = rule.fn) -> bool:
            begin = state.bMarks[start] + state.tShift[start]
            if state.src.startswith("[^", begin) and wrapped.__name__ == "reference":
                return False  # a footnote of one word (or a Chinese sentence) is no address
            matched: bool = wrapped(state, start, end, silent)
            if matched and not silent:
                notes = state.env["lines"]
                for line in range(start, state.line):
                    notes[line] = state.bMarks[line] + state.tShift[line]
            return matched

        ruler.at(rule.name, noting, {"alt": rule.alt})


class _LastDestination:
    """The link destination that markdown-it read last, and the text it stands in."""

    source = ""
    span = Span(0, 0)


def _note_inlines(md: MarkdownIt, last: _LastDestination) -> None:
    """Give the inline parser a tokenizer that notes the range of each token in `token.map`."""
    from markdown_it.rules_inline import StateInline as State

    inline = md.inline
    # since markdown-it-py 4.1 text is appended in constant time
    append: Callable[[StateInline, str], None] = getattr(State, "append_pending", None) or _append
    inline.ruler2.disable("fragments_join", ignoreInvalid=True)
    inline.ruler2.disable("text_join", ignoreInvalid=True)

    def destination_in(state: StateInline, start: int, end: int) -> Span | None:
        found = last.span
        if last.source != state.src or not (start < found.start and found.end <= end):
            return None
        if state.src.startswith("<", found.start):
            return Span(found.start + 1, found.end - 1)
        return found

    def tokenize(state: StateInline) -> None:
        rules = inline.ruler.getRules("")
        end, maximum = state.posMax, state.md.options["maxNesting"]
        source, tokens = state.src, state.tokens
        pending_start = state.pos
        outer = last.source, last.span
        alone = (
            not tokens
        )  # a text of its own: the alternative text of an image, whose URL was read before it
        if tokens and tokens[-1].type == "link_open" and tokens[-1].map is None:
            # we are inside a link's label: its own destination was the last one read
            found = destination_in(state, end, len(source))
            if found is not None and source.startswith("](", end):
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
                append(state, source[position])
                state.pos += 1
            elif len(tokens) > count:
                at = count
                first = tokens[at]
                if pending and first.type == "text" and first.map is None and len(tokens) > at:
                    first.map = [pending_start, pending_start + len(first.content)]
                    at += 1
                _place(tokens, at, position, state.pos)
                # a reference ends with `]`: what was read last belongs to something else then
                inline_form = source[state.pos - 1] == ")"
                if tokens[-1].type == "image":
                    found = destination_in(state, position, state.pos) if inline_form else None
                    tokens[-1].meta["url"] = found
                elif at < len(tokens) and tokens[at].type == "link_open" and not inline_form:
                    tokens[at].meta.pop("url", None)
        if state.pending:
            length = len(state.pending)
            state.pushPending()
            tokens[-1].map = [pending_start, pending_start + length]
        if alone:
            last.source, last.span = outer

    inline.tokenize = tokenize  # type: ignore[method-assign]


def _append(state: StateInline, text: str) -> None:
    state.pending += text


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

"""What a dialect reads otherwise than CommonMark, which the proof goes by: such blocks stay as they are."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from postlint import html
from postlint.elements import BLOCK, build
from postlint.formatting.options import Options
from postlint.pattern import lazy

if TYPE_CHECKING:
    from markdown_it.token import Token

# `: ` begins a definition in kramdown and, as Hugo sets it up, in goldmark; a `^` alone ends a block of kramdown.
_DEFINITION = lazy(r"(?:^|\n)[ \t]*:[ \t]")
_BLOCK_END = lazy(r"(?m:^[ \t]*\^[ \t]*$)")
#: A line range, and the tokens of the block in it.
Range = tuple[int, int, "list[Token]"]


def stays(
    group: Sequence[Token], text: str, before: Sequence[Token], touches: bool, options: Options
) -> bool:
    """Tell whether a block must stay as it is.

    `before` are the tokens of the block before it, `touches` tells that no blank line stands between: to kramdown a
    list or fence right after a paragraph may be a part of it.
    """
    if options.dialect not in ("kramdown", "goldmark"):
        return False
    if _DEFINITION.search(text) and group[0].type == "paragraph_open":
        return True
    if options.dialect == "goldmark":
        return False
    after_paragraph = touches and bool(before) and before[0].type == "paragraph_open"
    continues = group[0].type.endswith("list_open") or group[0].type == "fence"
    return bool(_BLOCK_END.search(text)) or (after_paragraph and continues)


def defines(text: str, options: Options) -> bool:
    """Tell whether a block is a term with its definition; indented blocks after it belong to it."""
    return options.dialect in ("kramdown", "goldmark") and bool(_DEFINITION.search(text))


def raw_ranges(ranges: Sequence[Range], lines: Sequence[str], options: Options) -> Iterator[tuple[int, int]]:
    """Yield the lines that kramdown takes for the raw content of an element: to the end tag, past blank lines."""
    if options.dialect != "kramdown":
        return
    done = 0
    for at, (first, last, group) in enumerate(ranges):
        if first < done or not group or group[0].type != "html_block":
            continue
        name = _left_open("\n".join(lines[first:last]))
        if not name:
            continue
        depth = 0
        for begin, end, _ in ranges[at : at + 400]:
            text = "\n".join(lines[begin:end]).lower()
            depth += text.count(f"<{name}") - text.count(f"</{name}")
            if depth <= 0:
                done = end
                yield first, end
                break


def _left_open(source: str) -> str:
    """Return the name of the element that an HTML block leaves open, if kramdown does not read Markdown in it."""
    tags = [one for one in html.tokenize(source) if one.kind in (html.START, html.END)]
    found = build(source, source, list(enumerate(tags)), len(tags))
    for element in found.all:
        if (
            element.end_tag is None
            and element.name in BLOCK
            and element.name not in html.VOID
            and element.name != "p"
        ):
            return "" if element.get("markdown") in ("1", "block", "span") else element.name
    return ""

"""The plain forms of Markdown, read without a parser: most scraped posts are nothing else.

Paragraphs, ATX headings, quotes of one paragraph, HTML blocks of the kind that ends at a blank line, comments; in their
text only autolinks and simple links. Anything that could be more, anywhere in the body, and the whole body is left to
markdown-it: each test here is for what surely is plain, never for what is not.
"""

from __future__ import annotations

from postlint.markdown.structure import Block, Document, Inline
from postlint.pattern import lazy
from postlint.text import MapBuilder, MappedText, Piece, Span

#: Elements that begin an HTML block which ends at a blank line (CommonMark 0.31.2, 4.6, start condition 6).
HTML_BLOCKS = frozenset(
    "address article aside base basefont blockquote body caption center col colgroup dd details dialog dir div dl dt"
    " fieldset figcaption figure footer form frame frameset h1 h2 h3 h4 h5 h6 head header hr html iframe legend li link"
    " main menu menuitem nav noframes ol optgroup option p param search section summary table tbody td tfoot th thead"
    " title tr track ul".split()
)
_HTML_BLOCK = lazy(r"</?([A-Za-z][A-Za-z0-9]*)(?:\s|/?>|$)")
# What may begin a line of a paragraph: not space, nor a character that begins another block or continues one.
_PARAGRAPH = lazy(r"[^\s#>*+\-=_|`~<\[\d:&\\]|\[|\d(?!\d*[.)])|<[A-Za-z][A-Za-z0-9+.\-]{1,31}:")
_DEFINITION = lazy(r"\[[^\]]*\]:")
_HEADING = lazy(r"(#{1,6})[ \t]+(?=[^\s#])")
_TOKEN = lazy(
    # <https://a.example.com/> · [words](https://a.example.com/) · a line end
    r"<([A-Za-z][A-Za-z0-9+.\-]{1,31}:[^<>\x00-\x20]*)>"
    r"|\[([^\[\]\\`*_<>&~!\n]*)\]\(((?:[^\s\x00-\x1f\x7f()<>\\\[\]\"'`&]|&(?![#A-Za-z]))*)\)"
    r"|\n"
)
# What may be markup anywhere else in a text.
_MARKUP = lazy(r"[`*_\\<\[\]~]|&(?=[#A-Za-z])")


def parse(text: str, start: int) -> Document | None:
    """Return the structure of the Markdown in `text[start:]`, or None where it is not surely plain."""
    if "\0" in text:
        return None
    lines = _lines(text, start)
    if lines is None:
        return None
    blocks: list[Block] = []
    at = 0
    while at < len(lines):
        begin, end, _ = lines[at]
        if end == begin or text[begin:end].strip(" \t") == "":
            at += 1
            continue
        used = _block(text, lines, at, blocks)
        if used is None:
            return None
        at = used
    return Document(tuple(blocks), ())


_Line = tuple[int, int, int]


def _lines(text: str, start: int) -> list[_Line] | None:
    """Return (begin, end, beginning of the next) of each line, or None where a lone CR ends one."""
    lines: list[_Line] = []
    while start < len(text):
        feed = text.find("\n", start)
        end = following = len(text) if feed < 0 else feed
        if feed >= 0:
            following = feed + 1
            if end > start and text[end - 1] == "\r":
                end -= 1
        if text.find("\r", start, end) >= 0:
            return None
        lines.append((start, end, following))
        start = following
    return lines


def _block(text: str, lines: list[_Line], at: int, blocks: list[Block]) -> int | None:
    """Add the block that begins at a line; return the line after it, or None where it is not plain."""
    begin, end, following = lines[at]
    first = text[begin]
    if first == "<":
        html = _html_end(text, lines, at)
        if html is not None:
            last = lines[html - 1][2]
            piece = Piece(0, last - begin, begin, last, True)
            blocks.append(Block("html", begin, last, 0, MappedText(text[begin:last], [piece])))
            return html
    if first == "#":
        match = _HEADING.match(text, begin, end)
        if match is None or text[end - 1] in "# \t" or not text[end - 1].strip():
            return None
        inlines = _inlines(text[match.end() : end])
        if inlines is None:
            return None
        content = _content(text, [(match.end(), end, following)])
        blocks.append(Block("heading", begin, following, 0, content, inlines, f"h{len(match.group(1))}"))
        return at + 1
    if first == ">":
        return _quote(text, lines, at, blocks)
    return _paragraph(text, lines, at, blocks)


def _html_end(text: str, lines: list[_Line], at: int) -> int | None:
    """Return the line after an HTML block or comment, or None where there is none of these forms."""
    begin, end, _ = lines[at]
    if text.startswith("<!--", begin):
        while at < len(lines):
            if text.find("-->", lines[at][0], lines[at][1]) >= 0:
                return at + 1
            at += 1
        return None
    match = _HTML_BLOCK.match(text, begin, end)
    if match is None or match.group(1).lower() not in HTML_BLOCKS:
        return None
    while at < len(lines) and text[lines[at][0] : lines[at][1]].strip(" \t"):
        at += 1
    return at


def _paragraph(text: str, lines: list[_Line], at: int, blocks: list[Block]) -> int | None:
    first = at
    while at < len(lines) and text[lines[at][0] : lines[at][1]].strip(" \t"):
        begin, end, _ = lines[at]
        if not _plain_line(text, begin, end):
            return None
        at += 1
    return _add_paragraph(text, lines[first:at], lines[first][0], blocks, 0, at)


def _quote(text: str, lines: list[_Line], at: int, blocks: list[Block]) -> int | None:
    """Read a quote of one paragraph whose every line begins with `> `."""
    first, inner = at, []
    while at < len(lines) and text[lines[at][0] : lines[at][1]].strip(" \t"):
        begin, end, following = lines[at]
        if not text.startswith("> ", begin) or end < begin + 3 or not _plain_line(text, begin + 2, end):
            return None
        inner.append((begin + 2, end, following))
        at += 1
    begin = lines[first][0]
    blocks.append(Block("quote", begin, lines[at - 1][2], 0))
    return _add_paragraph(text, inner, begin, blocks, 1, at)


def _plain_line(text: str, begin: int, end: int) -> bool:
    """Tell whether a line surely is a line of a paragraph, without space at its ends."""
    if _PARAGRAPH.match(text, begin, end) is None or not text[end - 1].strip():
        return False
    return text[begin] != "[" or _DEFINITION.match(text, begin, end) is None


def _add_paragraph(
    text: str, lines: list[_Line], begin: int, blocks: list[Block], level: int, following: int
) -> int | None:
    inlines = _inlines("\n".join(text[start:end] for start, end, _ in lines))
    if inlines is None:
        return None
    blocks.append(Block("paragraph", begin, lines[-1][2], level, _content(text, lines), inlines))
    return following


def _content(text: str, lines: list[_Line]) -> MappedText:
    builder = MapBuilder()
    previous = None
    for begin, end, _ in lines:
        if previous is not None:
            builder.atomic("\n", previous[1], previous[2])
        builder.verbatim(text[begin:end], begin)
        previous = begin, end, _
    return builder.build()


def _inlines(content: str) -> tuple[Inline, ...] | None:
    """Return the inline tokens of a text, or None where it may hold more than links and line ends."""
    found: list[Inline] = []
    done = 0
    for match in _TOKEN.finditer(content):
        start, end = match.span()
        if _MARKUP.search(content, done, start):
            return None
        if start > done:
            found.append(Inline("text", done, start, content[done:start]))
        if match.group(1) is not None:
            url = match.group(1)
            found.append(Inline("autolink", start, end, url, url, Span(start + 1, end - 1)))
        elif match.group(2) is not None:
            if start and content[start - 1] == "!":
                return None  # an image
            label, url = match.group(2), match.group(3)
            place = Span(*match.span(3)) if url else None
            found.append(Inline("link-open", start, end, "", url, place))
            if label:
                found.append(Inline("text", *match.span(2), label))
            found.append(Inline("link-close", start, end))
        else:
            found.append(Inline("soft-break", start, end))
        done = end
    if _MARKUP.search(content, done):
        return None
    if done < len(content):
        found.append(Inline("text", done, len(content), content[done:]))
    return tuple(found)

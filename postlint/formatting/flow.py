"""A line of text with its marks, on its way to Markdown: white space and marks put where CommonMark reads them."""

from __future__ import annotations

import re
from itertools import islice

from postlint.formatting.escaping import Place, escape
from postlint.formatting.options import Options
from postlint.formatting.tree import Unsayable
from postlint.markdown.emphasis import STOPS, core, effective
from postlint.pattern import lazy
from postlint.tuples import NamedTuple

TEXT, RAW, OPEN, CLOSE, BREAK = "text", "raw", "open", "close", "break"

#: More pieces than this in one run of text are no text.
MAX_PIECES = 2000

_SPACES = lazy(r"[ \t\n\r\f]+")
# What may be read as a reference in an address or a title, known name or not.
_REFERENCE = lazy(r"&(?=#?[A-Za-z0-9]{1,31};)")


class Piece(NamedTuple):
    """A step of a line.

    `text` is what is read (text), Markdown or HTML as it is to stand (raw), or the sort of a mark (open, close):
    strong, em or link; the close of a link holds its destination in `detail`.
    """

    kind: str
    text: str = ""
    detail: str = ""


def write(pieces: list[Piece], options: Options, *, in_cell: bool = False, labels: bool = False) -> list[str]:
    """Return the paragraphs of Markdown that pieces make; two breaks in a row part paragraphs.

    Marks that CommonMark would not read as such where they stand become tags. Raises Unsayable for more pieces than
    a line of text ever has.
    """
    if len(pieces) > MAX_PIECES:
        raise Unsayable("too many marks")
    pieces = _tidy(pieces)
    paragraphs: list[list[Piece]] = [[]]
    depth = 0
    at = 0
    while at < len(pieces):
        piece = pieces[at]
        depth += (piece.kind == OPEN) - (piece.kind == CLOSE)
        double = piece.kind == BREAK and at + 1 < len(pieces) and pieces[at + 1].kind == BREAK
        if double and not depth and not in_cell:
            paragraphs.append([])
            while at < len(pieces) and pieces[at].kind == BREAK:
                at += 1
            continue
        paragraphs[-1].append(piece)
        at += 1
    lines = [_written(_marks(one), options, in_cell, labels) for one in paragraphs]
    return [line for line in lines if line]


def _tidy(pieces: list[Piece]) -> list[Piece]:
    """Collapse white space, move it and breaks out of marks, and drop marks around nothing."""
    pieces = _collapsed(pieces)
    changed = True
    while changed:
        changed = False
        for at in range(len(pieces) - 2, -1, -1):
            if at + 1 >= len(pieces):
                continue  # two marks around nothing at the end went
            first, second = pieces[at], pieces[at + 1]
            moved = _swap(first, second)
            if moved is not None:
                pieces[at : at + 2] = moved
                changed = True
    return _trimmed(_collapsed(pieces))


def _swap(first: Piece, second: Piece) -> list[Piece] | None:
    """Return two neighbours as they should be, or None where they are."""
    if first.kind == OPEN and second.kind == CLOSE and first.text == second.text != "link":
        return []
    if first.kind == CLOSE and second.kind == OPEN and first.text == second.text != "link":
        return []
    if first.kind == OPEN and second.kind == TEXT:
        core_text = second.text.lstrip()
        if len(core_text) < len(second.text):
            space = second.text[: len(second.text) - len(core_text)]
            return [Piece(TEXT, space), first, *([Piece(TEXT, core_text)] if core_text else [])]
    if first.kind == TEXT and second.kind == CLOSE:
        core_text = first.text.rstrip()
        if len(core_text) < len(first.text):
            space = first.text[len(core_text) :]
            return [*([Piece(TEXT, core_text)] if core_text else []), second, Piece(TEXT, space)]
    if (first.kind == OPEN and second.kind == BREAK) or (first.kind == BREAK and second.kind == CLOSE):
        return [second, first]
    if first.kind == second.kind == TEXT:
        return [Piece(TEXT, first.text + second.text)]
    return None


def _collapsed(pieces: list[Piece]) -> list[Piece]:
    found: list[Piece] = []
    space = True
    for piece in pieces:
        if piece.kind == TEXT:
            text = _SPACES.sub(" ", piece.text)
            if space:
                text = text.removeprefix(" ")
            if text:
                space = text.endswith(" ")
                found.append(Piece(TEXT, text))
        else:
            if piece.kind == BREAK:
                space = True
            elif piece.kind == RAW and not piece.text.startswith("<!--"):
                space = False
            found.append(piece)
    return found


def _trimmed(pieces: list[Piece]) -> list[Piece]:
    """Take white space and breaks from both ends, and white space from before each break."""
    found: list[Piece] = []
    for piece in pieces:
        if piece.kind == BREAK:
            while found and found[-1].kind == TEXT:
                rest = found[-1].text.rstrip(" ")
                found.pop()
                if rest:
                    found.append(Piece(TEXT, rest))
                    break
            if not found:
                continue
        elif piece.kind == TEXT and not found:
            piece = Piece(TEXT, piece.text.lstrip())
            if not piece.text:
                continue
        found.append(piece)
    while found and found[-1].kind in (TEXT, BREAK):
        rest = found[-1].text.rstrip()
        found.pop()
        if rest:
            found.append(Piece(TEXT, rest))
            break
    return found


def _marks(pieces: list[Piece]) -> list[Piece]:
    """Put each pair of marks where CommonMark reads it: stops move out of it, or tags take its place."""
    pieces = list(pieces)
    for sort in ("em", "strong"):
        at = 0
        while at < len(pieces):
            if pieces[at].kind == OPEN and pieces[at].text == sort:
                end = _closing(pieces, at)
                _settle(pieces, at, end)
            at += 1
    return pieces


def _closing(pieces: list[Piece], at: int) -> int:
    depth = 0
    for end in range(at, len(pieces)):
        if pieces[end].text == pieces[at].text:
            depth += (pieces[end].kind == OPEN) - (pieces[end].kind == CLOSE)
        if not depth:
            return end
    raise AssertionError("marks come in pairs")


def _settle(pieces: list[Piece], at: int, end: int) -> None:
    """Make one pair effective, in place; the number of pieces before its end may grow by one."""
    before, after = _last(pieces, at), _first(pieces, end)
    inner = _first(pieces, at, inside=True), _last(pieces, end, inside=True)
    if effective(before, inner[0] + inner[1], after):
        return
    if end == at + 2 and pieces[at + 1].kind == TEXT:
        text = pieces[at + 1].text
        start, stop = core(text)
        if effective(
            text[start - 1] if start else before, text[start:stop], text[stop] if stop < len(text) else after
        ):
            opening, closing = pieces[at], pieces[end]
            new = [
                Piece(TEXT, text[:start]),
                opening,
                Piece(TEXT, text[start:stop]),
                closing,
                Piece(TEXT, text[stop:]),
            ]
            pieces[at : end + 1] = [piece for piece in new if piece.kind != TEXT or piece.text]
            return
    elif pieces[end - 1].kind == TEXT:
        text = pieces[end - 1].text
        rest = text.rstrip("".join(STOPS))
        if rest and rest != text and effective(before, inner[0] + rest[-1], text[len(rest)]):
            pieces[end - 1 : end + 1] = [Piece(TEXT, rest), pieces[end], Piece(TEXT, text[len(rest) :])]
            return
    tag = pieces[at].text
    pieces[at], pieces[end] = Piece(RAW, f"<{tag}>"), Piece(RAW, f"</{tag}>")


def _first(pieces: list[Piece], at: int, *, inside: bool = False) -> str:
    """Return the first character to stand after a mark, other marks of emphasis passed over; empty at the end."""
    for piece in islice(pieces, at + 1, None):
        if piece.kind in (TEXT, RAW):
            return piece.text[0]
        if piece.kind == BREAK:
            return " "
        if piece.text == "link":
            return "[" if piece.kind == OPEN else "]"
    return "x" if inside else ""


def _last(pieces: list[Piece], at: int, *, inside: bool = False) -> str:
    """Return the last character to stand before a mark, other marks of emphasis passed over; empty at the start."""
    for index in range(at - 1, -1, -1):
        piece = pieces[index]
        if piece.kind in (TEXT, RAW):
            return piece.text[-1]
        if piece.kind == BREAK:
            return " "
        if piece.text == "link":
            return "[" if piece.kind == OPEN else ")"
    return "x" if inside else ""


def _written(pieces: list[Piece], options: Options, in_cell: bool, labels: bool) -> str:
    markers = {"strong": "**", "em": options.emphasis}
    parts: list[str] = []
    line_start = True
    links = 0
    for at, piece in enumerate(pieces):
        before = parts[-1][-1] if parts and parts[-1] else ""
        if piece.kind == TEXT:
            after = pieces[at + 1] if at + 1 < len(pieces) else None
            place = Place(
                before,
                _begins(after, options),
                line_start=line_start and not in_cell,
                in_link=links > 0,
                in_cell=in_cell,
                dialect=options.dialect,
                labels=labels,
            )
            parts.append(escape(piece.text, place))
        elif piece.kind == RAW:
            parts.append(piece.text)
        elif piece.kind == BREAK:
            parts.append("<br>" if in_cell else options.hard_break)
            line_start = not in_cell
            continue
        elif piece.text == "link":
            links += 1 if piece.kind == OPEN else -1
            parts.append("[" if piece.kind == OPEN else f"]({piece.detail})")
        else:
            parts.append(markers[piece.text])
        line_start = False
    return "".join(parts)


def _begins(piece: Piece | None, options: Options) -> str:
    """Return the first character of what a piece will be."""
    if piece is None:
        return ""
    if piece.kind in (TEXT, RAW):
        return piece.text[0]
    if piece.kind == BREAK:
        return " "
    if piece.text == "link":
        return "[" if piece.kind == OPEN else "]"
    return "*" if piece.text == "strong" else options.emphasis


def collapse_spaces(text: str) -> str:
    """Return a text with each run of the white space that HTML collapses as one space."""
    return _SPACES.sub(" ", text)


def destination(url: str, title: str = "") -> str:
    """Return what stands between the parentheses of a link or image.

    Raises ValueError for a URL with a line end in it, and a title that kramdown can't say: it knows no escapes there.
    """
    if "\n" in url or "\r" in url:
        raise ValueError(f"a line end in {url!r}")
    written = re.sub(r"\\(?=[!-/:-@\[-`{-~])", r"\\\\", url)
    written = _REFERENCE.sub("&amp;", written)
    if not url or re.search(r"[\s\x00-\x20\x7f]", url) or url.startswith("<") or not _balanced(url):
        written = "<" + written.replace("<", "\\<").replace(">", "\\>") + ">"
    if not title:
        return written
    if "\\" in title or ('"' in title and "'" in title):
        raise ValueError(f"quotation marks of both sorts or a backslash in {title!r}")
    quoted = _REFERENCE.sub("&amp;", collapse_spaces(title))
    return f"{written} '{quoted}'" if '"' in quoted else f'{written} "{quoted}"'


def _balanced(url: str) -> bool:
    depth = 0
    for character in url:
        depth += (character == "(") - (character == ")")
        if depth < 0 or depth > 30:
            return False
    return not depth

"""Decoded text of scalars, mapped to the source: quotes, escapes, folded lines, block scalars."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

from postlint.mapped import MapBuilder, MappedText, verbatim
from postlint.pattern import lazy
from postlint.text import Span

_SPACE = " \t\r"
_BREAKS = lazy(r"[ \t\r\n]*")
_SINGLE = lazy(r"''|\n")
_DOUBLE = lazy(r"\\(?:x[0-9a-fA-F]{2}|u[0-9a-fA-F]{4}|U[0-9a-fA-F]{8}|\r?\n[ \t]*|[^\r\n])|\n")
_PLAIN = lazy(r"\n")
_ESCAPES = dict(zip('0abtnvfre "/\\N_LP', '\0\a\b\t\n\v\f\r\x1b "/\\\x85\xa0\u2028\u2029', strict=True))
_ESCAPES["\t"] = "\t"
# JSON and TOML; a pair of surrogates is one character
_JSON = lazy(r"\\u[dD][89abAB]..\\u[dD][c-fC-F]..|\\u[0-9a-fA-F]{4}|\\U[0-9a-fA-F]{8}|\\x[0-9a-fA-F]{2}|\\.")
_BLOCK_HEADER = lazy(r"[|>](?:([-+])?([1-9])?([-+])?)[ \t]*(?:#[^\n]*)?\r?\n")


def yaml_scalar(text: str, span: Span, style: str, value: str) -> MappedText | None:
    """Return `value`, the scalar at `span`, with its map; None where the map would not be exact."""
    start, end = span
    if style in ("single", "double"):
        start, end = start + 1, end - 1
    if style in ("plain", "single", "double"):
        if end - start == len(value) and text.startswith(value, start):
            return verbatim(value, start)
        pattern = {"plain": _PLAIN, "single": _SINGLE, "double": _DOUBLE}[style]
        mapped = _flow(text, start, end, pattern)
        return mapped if mapped is not None and mapped.text == value else None
    for mapped in _block(text, span, style == "folded", value):
        if mapped.text == value:
            return mapped
    return None


def escaped(text: str, start: int, end: int, value: str, decode: Callable[[str], str]) -> MappedText | None:
    """Return `value`, a JSON or TOML string whose inside is `text[start:end]`, with its map."""
    build = MapBuilder()
    at = start
    for match in _JSON.finditer(text, start, end):
        build.verbatim(text[at : match.start()], at)
        build.atomic(decode(match[0]), match.start(), match.end())
        at = match.end()
    build.verbatim(text[at:end], at)
    mapped = build.build()
    return mapped if mapped.text == value else None


def _flow(text: str, start: int, end: int, special: re.Pattern[str]) -> MappedText | None:
    """Decode a plain or quoted scalar: escapes are atomic, and so are line breaks with the space around."""
    build = MapBuilder()
    at = start
    while (match := special.search(text, at, end)) is not None:
        found = match[0]
        if found == "\n":
            stop = at + len(text[at : match.start()].rstrip(_SPACE))
            build.verbatim(text[at:stop], at)
            space = _BREAKS.match(text, match.start(), end)
            at = space.end() if space else match.end()
            breaks = text.count("\n", match.start(), at)
            build.atomic(" " if breaks == 1 else "\n" * (breaks - 1), stop, at)
            continue
        build.verbatim(text[at : match.start()], at)
        at = match.end()
        if found == "''":
            build.atomic("'", match.start(), at)
        elif found[1] in "xuU" and len(found) > 2:
            code = int(found[2:], 16)
            if code > 0x10FFFF:
                return None
            build.atomic(chr(code), match.start(), at)
        elif found[1] not in "\r\n":
            escape = _ESCAPES.get(found[1])
            if escape is None:
                return None
            build.atomic(escape, match.start(), at)
    build.verbatim(text[at:end], at)
    return build.build()


def _block(text: str, span: Span, folded: bool, value: str) -> Iterator[MappedText]:
    """Yield what a block scalar may stand for: several readings where its header states an indentation."""
    header = _BLOCK_HEADER.match(text, span.start, span.end)
    if header is None:
        return
    lines: list[Span] = []
    at = header.end()
    while at < span.end:
        stop = text.find("\n", at, span.end)
        stop = span.end if stop < 0 else stop
        lines.append(Span(at, stop - (text[stop - 1] == "\r" and stop > at)))
        at = stop + 1
    if not lines:
        return
    widths = [line.end - line.start - len(text[line.start : line.end].lstrip(" ")) for line in lines]
    filled = [width for width, line in zip(widths, lines, strict=True) if width < line.end - line.start]
    if not filled:
        return
    if header[2] is None:
        indents = [filled[0]]
    else:
        indents = list(range(int(header[2]), min(min(filled), 64) + 1))
    ending = value[len(value.rstrip("\n")) :]
    for indent in indents:
        yield _lines(text, [_cut(line, indent) for line in lines], folded, ending)


def _cut(line: Span, indent: int) -> Span:
    return Span(min(line.start + indent, line.end), line.end)


def _lines(text: str, lines: list[Span], folded: bool, ending: str) -> MappedText:
    """Join the lines of a block scalar; a line end is atomic with the indentation after it.

    The line ends after the last line stand for an empty range: to delete them would glue the next key to
    the text.
    """
    build = MapBuilder()
    while lines and lines[-1].start == lines[-1].end:
        lines.pop()
    last: Span | None = None
    blanks: list[Span] = []
    for line in lines:
        if line.start == line.end:
            blanks.append(line)
            continue
        more = text[line.start] in " \t" or (last is not None and text[last.start] in " \t")
        if last is None:
            if blanks:
                build.atomic("\n" * len(blanks), blanks[0].start, line.start)
        elif folded and blanks and not more:  # the first line end of several is dropped
            build.atomic("\n" * len(blanks), last.end, line.start)
        elif folded and not more:
            build.atomic(" ", last.end, line.start)
        else:
            ends = [last, *blanks]
            for this, following in zip(ends, [*blanks, line], strict=True):
                build.atomic("\n", this.end, following.start)
        build.verbatim(text[line.start : line.end], line.start)
        last, blanks = line, []
    end = last.end if last else 0
    build.atomic(ending, end, end)
    return build.build()

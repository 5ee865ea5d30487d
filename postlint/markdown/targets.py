"""Where a Markdown link leads: destinations, titles, labels, and the character references in them."""

from __future__ import annotations

import re

from postlint.pattern import lazy
from postlint.text import Span

# What follows the label of most links: (url), (<url>), ("title" after it), parentheses one level deep.
_TAIL = lazy(
    r"\([ \t\n]*(?:<([^<>\n\\]*)>|((?!<)[^\x00-\x20\x7f()\\]*(?:\([^\x00-\x20\x7f()\\]*\)[^\x00-\x20\x7f()\\]*)*))"
    r"([ \t\n]+(?:\"(?:[^\"\\]|\\.)*\"|'(?:[^'\\]|\\.)*'|\((?:[^()\\]|\\.)*\)))?[ \t\n]*\)",
    re.DOTALL,
)
# A destination without parentheses and backslashes.
_PLAIN = lazy(r"[^\x00-\x20\x7f()\\<][^\x00-\x20\x7f()\\]*(?=[\x00-\x20\x7f]|\Z)")
_ESCAPED = lazy(r"\\([!\"#$%&'()*+,\-./:;<=>?@\[\\\]^_`{|}~])|&([a-z#][a-z0-9]{1,31});", re.IGNORECASE)
_DECIMAL = lazy(r"#([0-9]{1,8})")
_HEXADECIMAL = lazy(r"#x([a-f0-9]{1,8})", re.IGNORECASE)
_NUMBER = lazy(r"&#(x[a-f0-9]{1,6}|[0-9]{1,7});", re.IGNORECASE)
_NAME = lazy(r"&([a-z][a-z0-9]{1,31};)", re.IGNORECASE)
#: White space around and inside labels: what JavaScript trims.
SPACE = "\t\n\v\f\r \xa0\u1680" + "".join(map(chr, range(0x2000, 0x200B))) + "\u2028\u2029\u202f\u205f\u3000"
_SPACES = lazy(f"[{SPACE}]+")


def tail(source: str, at: int, end: int) -> tuple[str, Span | None, int] | None:
    """Return the URL, its place and the end of the target of an inline link, `(` included; None where it is none."""
    match = _TAIL.match(source, at, end)
    if match is not None:
        angled, bare, title = match.groups()
        if angled is not None:
            return unescaped(angled), Span(*match.span(1)), match.end()
        if bare:
            return unescaped(bare), Span(*match.span(2)), match.end()
        if title is None:
            return "", None, match.end()
    at = begin = passed(source, at + 1, end)
    found = destination(source, at, end)
    url, place = "", None
    if found is not None:
        url, place, at = found
    begin = at
    at = passed(source, at, end)
    close = title_end(source, at, end)
    if at < end and at != begin and close >= 0:
        at = passed(source, close, end)
    if at >= end or source[at] != ")":
        return None
    return url, place, at + 1


def passed(source: str, at: int, end: int) -> int:
    """Return where white space ends."""
    while at < end and source[at] in " \t\n":
        at += 1
    return at


def destination(source: str, at: int, end: int) -> tuple[str, Span, int] | None:
    """Return the URL that begins here, its place, and where it ends; None where there is none."""
    begin = at
    plain = _PLAIN.match(source, at, end)
    if plain is not None:
        return unescaped(plain[0]), Span(*plain.span()), plain.end()
    if source.startswith("<", at):
        at += 1
        while at < end:
            character = source[at]
            if character in "\n<":
                return None
            if character == ">":
                return unescaped(source[begin + 1 : at]), Span(begin + 1, at), at + 1
            at += 2 if character == "\\" and at + 1 < end else 1
        return None
    level = 0
    while at < end:
        character = source[at]
        if character <= " " or character == "\x7f":
            break
        if character == "\\" and at + 1 < end:
            if source[at + 1] == " ":
                break
            at += 2
            continue
        if character == "(":
            level += 1
            if level > 32:
                return None
        elif character == ")":
            if level == 0:
                break
            level -= 1
        at += 1
    if at == begin or level:
        return None
    return unescaped(source[begin:at]), Span(begin, at), at


def title_end(source: str, at: int, end: int) -> int:
    """Return the end of the title that begins here, quotes included, or -1."""
    closer = {'"': '"', "'": "'", "(": ")"}.get(source[at]) if at < end else None
    if closer is None:
        return -1
    at += 1
    while at < end:
        character = source[at]
        if character == closer:
            return at + 1
        if character == "(" and closer == ")":
            return -1
        at += 2 if character == "\\" and at + 1 < end else 1
    return -1


def normalized(label: str) -> str:
    """Return a label as references are compared."""
    return _SPACES.sub(" ", label.strip(SPACE)).lower().upper()


def reference(source: str, at: int, end: int) -> tuple[int, str] | None:
    """Return the length of the character reference at a `&` and what it stands for, or None."""
    if at + 1 >= end:
        return None
    if source[at + 1] == "#":
        match = _NUMBER.match(source, at)
        if match is None:
            return None
        digits = match[1]
        code = int(digits[1:], 16) if digits[0] in "xX" else int(digits)
        return len(match[0]), chr(code) if _valid(code) else "\ufffd"
    match = _NAME.match(source, at)
    found = _named(match[1]) if match is not None else None
    return None if match is None or found is None else (len(match[0]), found)


def _named(name: str) -> str | None:
    from html.entities import html5  # two thousand names, which most posts need none of

    return html5.get(name)


def unescaped(text: str) -> str:
    """Return a URL without its backslashes, its character references decoded."""
    if "\\" not in text and "&" not in text:
        return text
    return _ESCAPED.sub(_decoded, text)


def _decoded(match: re.Match[str]) -> str:
    if match[1]:
        return match[1]
    name = match[2]
    found = _named(name + ";")
    if found is not None:
        return found
    if number := _DECIMAL.fullmatch(name):
        code = int(number[1])
    elif number := _HEXADECIMAL.fullmatch(name):
        code = int(number[1], 16)
    else:
        return match[0]
    return chr(code) if _valid(code) else match[0]


def _valid(code: int) -> bool:
    """Tell whether a number stands for a character (markdown-it takes no controls and noncharacters)."""
    return not (
        0xD800 <= code <= 0xDFFF
        or 0xFDD0 <= code <= 0xFDEF
        or code & 0xFFFE == 0xFFFE
        or code <= 8
        or code == 0xB
        or 0xE <= code <= 0x1F
        or 0x7F <= code <= 0x9F
        or code > 0x10FFFF
    )

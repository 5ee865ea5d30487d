"""A lossless HTML tokenizer: every character of the text belongs to exactly one token.

It is quote-aware and linear on hostile input. Where a browser would swallow the rest of the document (a tag that
never ends), the rest becomes one text token, so nothing is scanned twice.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache

from postlint.pattern import lazy
from postlint.tuples import NamedTuple

TEXT, START, END, COMMENT, DECLARATION, RAW = "text", "start", "end", "comment", "declaration", "raw"

#: Elements without an end tag (HTML Living Standard, 13.1.2 "Void elements"; `param` is from older lists).
VOID = frozenset("area base br col embed hr img input link meta param source track wbr".split())

#: Elements whose content is not markup (13.2.5: RCDATA, RAWTEXT and script data states).
RAW_TEXT = frozenset("script style textarea title xmp iframe noembed noframes".split())

# A tag whose attributes have ends, or what else may be markup at a `<`. A quote counts only behind a `=`.
_TAG = lazy(
    r"""<(?:(/?)([A-Za-z][^\s/>]*)(?=[\s/>])"""
    r"""[^>=]*(?:=(?:\s*"[^"]*"|\s*'[^']*'|\s*(?=[^\s"']))[^>=]*)*>|(?=[A-Za-z/!?]))"""
)
_TAG_NAME = lazy(r"[A-Za-z][^\s/>]*")
_INSIDE_TAG = lazy(r"[^>=]*")
_SPACE = lazy(r"\s*")
_ATTRIBUTE = lazy(
    # name, then optionally = and a value: "…", '…', or a run without space
    r"""([^\s/>=]+)(?:(\s*=\s*)(?:"([^"]*)"|'([^']*)'|([^\s>]*)))?"""
)
_RAW_END = {name: lazy(rf"</{name}(?=[\s/>])", re.IGNORECASE) for name in RAW_TEXT}
_new = tuple.__new__
_ENTITY = lazy(r"&(?:#[0-9]{1,7};?|#[xX][0-9a-fA-F]{1,6};?|[A-Za-z][A-Za-z0-9]{1,31};?)")


class Token(NamedTuple):
    """One piece of markup; `start` and `end` are code point offsets, `name` is lower-case (tags only)."""

    kind: str
    start: int
    end: int
    name: str = ""

    @property
    def data(self) -> Token:
        """The token: in the stream of a post it is its own event."""
        return self


class Attribute(NamedTuple):
    """One attribute of a start tag.

    `span` runs from the name to the end of the value with its quotes; `value_start` and `value_end` lie inside the
    quotes, and are equal (at the name's end) for an attribute without a value.
    """

    name: str
    value: str
    start: int
    end: int
    value_start: int
    value_end: int
    quote: str


def tokenize(text: str, start: int = 0, end: int | None = None) -> list[Token]:
    """Return the tokens of `text[start:end]`, which together cover it without a gap."""
    stop = len(text) if end is None else end
    found: list[Token] = []
    add = found.append
    done = at = start
    while at >= 0:
        for match in _TAG.finditer(text, at, stop):
            begin, end = match.span()
            slash, name = match.groups()
            if name is not None:
                name = name.lower()
                if begin > done:
                    add(_new(Token, (TEXT, done, begin, "")))
                done = end
                if slash:
                    add(_new(Token, (END, begin, end, name)))
                    continue
                token = _new(Token, (START, begin, end, name))
                add(token)
            else:  # anything but a plain tag
                other = _markup(text, begin, stop)
                if other is None:
                    at = begin + 1
                    break
                token = other
                if token.kind == TEXT:  # a tag that never ends: all the rest
                    at = -1
                    break
                if begin > done:
                    add(_new(Token, (TEXT, done, begin, "")))
                add(token)
                done = token.end
            if token.name in RAW_TEXT and token.kind == START and text[done - 2] != "/":
                closing = _RAW_END[token.name].search(text, done, stop)
                raw_end = closing.start() if closing else stop
                if raw_end > done:
                    add(Token(RAW, done, raw_end, token.name))
                at = done = raw_end
                break
            if name is None:
                at = done
                break
        else:
            break
    if stop > done:
        add(Token(TEXT, done, stop))
    return found


def _markup(text: str, at: int, stop: int) -> Token | None:
    """Return the markup token at a `<`, None where it is a plain character, a text token where it never ends."""
    following = text[at + 1 : at + 2] if at + 1 < stop else ""
    if following == "!":
        if text.startswith("<!--", at, stop):
            if text.startswith("<!-->", at, stop):
                return Token(COMMENT, at, at + 5)
            if text.startswith("<!--->", at, stop):
                return Token(COMMENT, at, at + 6)
            close = text.find("-->", at + 4, stop)
            return Token(COMMENT, at, stop if close < 0 else close + 3)
        closer = "]]>" if text.startswith("<![CDATA[", at, stop) else ">"
        close = text.find(closer, at, stop)
        return Token(DECLARATION, at, close + len(closer)) if close >= 0 else Token(TEXT, at, stop)
    if following == "?":
        close = text.find(">", at, stop)
        return Token(DECLARATION, at, close + 1) if close >= 0 else Token(TEXT, at, stop)
    kind = START
    name_at = at + 1
    if following == "/":
        kind, name_at = END, at + 2
    name = _TAG_NAME.match(text, name_at, stop)
    if name is None:
        return None
    close = _tag_end(text, name.end(), stop)
    if close < 0:
        return Token(TEXT, at, stop)
    return Token(kind, at, close, name.group().lower())


def _tag_end(text: str, at: int, stop: int) -> int:
    """Return the offset after the `>` that ends a tag, or -1. Quotes count only after `=`, as in browsers."""
    while True:
        at = _INSIDE_TAG.match(text, at, stop).end()  # type: ignore[union-attr]
        if at >= stop:
            return -1
        if text[at] == ">":
            return at + 1
        at = _SPACE.match(text, at + 1, stop).end()  # type: ignore[union-attr]
        if at < stop and text[at] in "\"'":
            at = text.find(text[at], at + 1, stop) + 1
            if at == 0:
                return -1


def attributes(markup: str, token: Token, text: str | None = None) -> tuple[Attribute, ...]:
    """Return the attributes of a start tag, duplicates kept, values with entities decoded.

    Where templates in `markup` are masked, `text` is the same text with them, and values are read from it.
    """
    templated = text is not None and text is not markup
    found: list[Attribute] = []
    _, begin, stop, tag = token
    for match in _ATTRIBUTE.finditer(markup, begin + 1 + len(tag), stop - 1):
        start, end = match.span()
        name, equals, double, single, plain = match.groups()
        if equals is None:
            found.append(_new(Attribute, (name.lower(), "", start, end, end, end, "")))
            continue
        if double is not None:
            value, quote, value_end = double, '"', end - 1
        elif single is not None:
            value, quote, value_end = single, "'", end - 1
        else:
            value, quote, value_end = plain, "", end
        value_start = value_end - len(value)
        if templated:
            value = text[value_start:value_end]  # type: ignore[index]
        if "&" in value:
            value = unescape_attribute(value)
        found.append(_new(Attribute, (name.lower(), value, start, end, value_start, value_end, quote)))
    return tuple(found)


class Entity(NamedTuple):
    """A character reference in a text, and what it stands for."""

    start: int
    end: int
    text: str


def entities(
    text: str, start: int = 0, end: int | None = None, *, attribute: bool = False
) -> Iterator[Entity]:
    """Yield the character references of `text[start:end]` that browsers decode.

    In attributes a reference without `;` is left alone before `=` or a letter or digit (HTML Living Standard,
    13.2.5.73), so that `?a=1&copy=2` keeps its parameter.
    """
    stop = len(text) if end is None else end
    if text.find("&", start, stop) < 0:
        return
    for match in _ENTITY.finditer(text, start, stop):
        decoded = _decode(match.group(), text[match.end() : min(match.end() + 1, stop)], attribute)
        if decoded is not None:
            length, value = decoded
            yield Entity(match.start(), match.start() + length, value)


@lru_cache(
    maxsize=512
)  # the parameters of a site's addresses, `&amp;` and `&nbsp;`: the same ones again and again
def _decode(reference: str, following: str, attribute: bool) -> tuple[int, str] | None:
    if reference[1] == "#":
        hexadecimal = reference[2] in "xX"
        number = int(reference[3:].rstrip(";"), 16) if hexadecimal else int(reference[2:].rstrip(";"))
        # the C1 range means Windows-1252 (13.2.5.80); surrogates and NUL become the replacement character
        if 0x80 <= number <= 0x9F:
            return len(reference), bytes([number]).decode("cp1252", "replace")
        if number == 0 or number > 0x10FFFF or 0xD800 <= number <= 0xDFFF:
            return len(reference), "\ufffd"
        return len(reference), chr(number)
    from html.entities import html5  # two thousand names, which most posts need none of

    name = reference[1:]
    if name in html5 and name.endswith(";"):
        return len(reference), html5[name]
    # names of old that need no semicolon: the longest prefix counts (`&copy2` is © and 2)
    for length in range(min(len(name), 7), 1, -1):
        if name[:length] in html5:
            after = name[length : length + 1] or following
            if attribute and (after == "=" or after.isalnum()):
                return None
            return length + 1, html5[name[:length]]
    return None


def unescape_attribute(value: str) -> str:
    """Return an attribute's value with its character references decoded as a browser does."""
    if "&" not in value:
        return value
    if value.count("&") == value.count("&amp;"):
        return value.replace("&amp;", "&")  # as in most URLs
    return _replace(value, entities(value, attribute=True))


def unescape(text: str) -> str:
    """Return text content with its character references decoded as a browser does."""
    return _replace(text, entities(text)) if "&" in text else text


def _replace(text: str, found: Iterator[Entity]) -> str:
    parts: list[str] = []
    done = 0
    for entity in found:
        parts += (text[done : entity.start], entity.text)
        done = entity.end
    return "".join((*parts, text[done:]))

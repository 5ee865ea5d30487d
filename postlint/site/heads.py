"""The front matter of a file, read for its address alone: the keys that generators look at."""

from __future__ import annotations

import re
from collections.abc import Container, Mapping
from functools import lru_cache
from typing import Any, Literal

from postlint.front_matter.scalars import resolve
from postlint.pattern import lazy, lazy_bytes
from postlint.site.config_file import parse_json, parse_toml, parse_yaml

#: What any of the generators reads to place a file. Hugo's keys are taken in lower case.
KEYS = frozenset(
    "date permalink slug title categories category tags tag published draft redirect_from redirect_to"
    " aliases url layout"
    " lang language publishdate expirydate unpublishdate pubdate headless build _build type path skip_render weight"
    " lastmod modified linktitle outputs id abbrlink urlname".split()
)


class _Every:
    def __contains__(self, key: object) -> bool:
        return True


#: What a generator takes for front matter beside a block between fences at the start: fields that a fence closes and
#: none opens (Hexo), or a block after white space and byte order marks (Hugo: parser/pageparser/pagelexer_intro.go).
Loose = Literal["", "unopened", "space"]

#: Takes every key.
EVERY: Container[str] = _Every()

_SIZE = 4096
_LARGEST = 262_144
_CLOSE = {
    b"---": lazy_bytes(rb"^(?:---|\.\.\.)[ \t]*\r?$", re.M),
    b"+++": lazy_bytes(rb"^\+\+\+[ \t]*\r?$", re.M),
}
_OPEN = lazy_bytes(rb"(?:---|\+\+\+)[ \t]*\r?\n")
# the same of a text
_FENCED = {
    "---": lazy(r"---[ \t]*\r?\n((?:[\s\S]*?\n)??)(?:---|\.\.\.)[ \t]*\r?(?:\n|\Z)"),
    "+++": lazy(r"\+\+\+[ \t]*\r?\n((?:[\s\S]*?\n)??)\+\+\+[ \t]*\r?(?:\n|\Z)"),
}
#: How many characters of a text are looked at for the end of its front matter before it is read as a file is.
_USUAL = 4096
_HEXO = lazy(r"(?:;{3,}\n)?(?P<block>[\s\S]+?)\n(?P<fence>-{3,}|;{3,})(?=\n|$)")
# what a plain value that means just what it says does not begin with
_ODD = frozenset("\"'[]{}>|*&!%#`@?-,")


class BrokenError(Exception):
    """Front matter that does not parse."""


def read(path: str, *, loose: Loose = "") -> Mapping[str, Any] | None:
    """Return the keys of a file's front matter that matter; None where it has none (or can't be read).

    Hexo's lines up to a fence may be JSON before `;;;`, too.
    Raises BrokenError for a block that does not parse, and for one of over 256 KB.
    """
    try:
        with open(path, "rb", buffering=0) as file:
            return of_file(file, loose=loose)
    except OSError:
        return None


def of_text(text: str, *, loose: Loose = "", keys: Container[str] = KEYS) -> Mapping[str, Any] | None:
    """Return the same of a post's text; raises BrokenError."""
    fenced = _FENCED.get(text[:3])
    found = fenced.match(text, 0, _USUAL) if fenced is not None else None
    if found is not None and (found.end() < _USUAL or len(text) <= _USUAL):
        block = found[1].encode("utf-8", "replace").decode()
        return parse(block, keys) if text[0] == "-" else _lowered(parse_toml(block), keys)
    import io

    return of_file(io.BytesIO(text[:_LARGEST].encode("utf-8", "replace")), loose=loose, keys=keys)


def of_file(file: Any, *, loose: Loose = "", keys: Container[str] = KEYS) -> Mapping[str, Any] | None:
    """Return the same of an open binary file, or the values of other `keys`; raises BrokenError."""
    head: bytes = file.read(_SIZE)
    if not head.startswith((b"---", b"+++", b"{")):
        if loose == "space":
            head = after_space(head)
            if not head.startswith((b"---", b"+++", b"{")):
                return None
            head += file.read(_LARGEST)
        elif head.startswith((b"\xef\xbb\xbf---", b"\xef\xbb\xbf+++", b"\xef\xbb\xbf{")):
            head = head[3:]
        else:
            return _unopened(head.removeprefix(b"\xef\xbb\xbf"), keys) if loose else None
    if head.startswith(b"{"):
        return _json(head + file.read(_LARGEST), keys)
    opening = _OPEN.match(head)
    if opening is None:
        return None
    close = _CLOSE[head[:3]]
    closing = close.search(head, opening.end())
    if closing is None or closing.end() == len(head) == _SIZE:
        head += file.read(_LARGEST)
        closing = close.search(head, opening.end())
    if closing is None:
        return None
    block = head[opening.end() : closing.start()].decode("utf-8", "replace")
    return _lowered(parse_toml(block), keys) if head.startswith(b"+") else parse(block, keys)


def after_space(raw: bytes) -> bytes:
    """Return what Hugo looks for front matter in: bytes without white space and byte order marks at their start."""
    return raw.lstrip(b" \t\r\n\xef\xbb\xbf")


def _unopened(head: bytes, keys: Container[str]) -> Mapping[str, Any] | None:
    """Read front matter as hexo-front-matter's `rFrontMatterNew` finds it; what does not parse is text to it."""
    text = head.decode("utf-8", "replace").replace("\r\n", "\n")
    found = _HEXO.match(text)
    if found is None:
        return None
    block = found["block"]
    data = parse_json("{" + block + "}") if found["fence"][0] == ";" else parse_yaml(block)
    return {key: value for key, value in data.items() if key in keys} if isinstance(data, dict) else None


def parse(block: str, keys: Container[str] = KEYS) -> Mapping[str, Any]:
    """Return the keys of a YAML block; raises BrokenError."""
    if keys is EVERY:
        return _parsed(block)
    return _placing(block) if keys is KEYS else _chosen(_parsed(block), keys)


@lru_cache(maxsize=32)
def _placing(block: str) -> Mapping[str, Any]:
    return _chosen(_parsed(block), KEYS)


def _chosen(found: Mapping[str, Any], keys: Container[str]) -> Mapping[str, Any]:
    return {key: value for key, value in found.items() if key in keys or key.lower() in keys}


@lru_cache(
    maxsize=32
)  # the checks of a post, and of those beside it, ask for its place, its facts and its title
def _parsed(block: str) -> Mapping[str, Any]:
    """Read a YAML block by lines where each is a plain `key: value`."""
    found: dict[str, Any] = {}
    for line in block.split("\n"):
        key, colon, value = line.partition(":")
        if not colon or not key.isidentifier():
            if not line.strip() or line.startswith("#"):
                continue
            return _whole(block)
        text = value.strip()
        if not text or (value[0] not in " \t"):
            return _whole(block)
        if text[0] in _ODD:
            # a quoted value is itself where nothing in it is escaped
            if not (
                text[0] in "\"'" and text[-1] == text[0] and text.count(text[0]) == 2 and "\\" not in text
            ):
                return _whole(block)
            found[key] = text[1:-1]
        elif ": " in text or " #" in text or ":\t" in text or text[-1] == ":":
            return _whole(block)
        else:
            found[key] = resolve(text)
    return found


def _whole(block: str) -> Mapping[str, Any]:
    data = parse_yaml(block)
    if data is None and not block.strip(" \t\r\n-"):
        return {}
    if data is None and all(not line.strip() or line.lstrip().startswith("#") for line in block.split("\n")):
        return {}
    if not isinstance(data, dict):
        raise BrokenError
    return data


def _json(raw: bytes, keys: Container[str]) -> Mapping[str, Any] | None:
    text = raw.decode("utf-8", "replace")
    from postlint.front_matter import find

    fences = find(text)
    if fences is None or fences.format != "json":
        return None
    return _lowered(parse_json(text[fences.span.start : fences.span.end]), keys)


def _lowered(data: Any, keys: Container[str]) -> Mapping[str, Any]:
    if not isinstance(data, dict):
        raise BrokenError
    return {str(key).lower(): value for key, value in data.items() if str(key).lower() in keys}

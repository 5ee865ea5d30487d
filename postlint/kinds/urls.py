"""Parts of URLs as they stand in the source: hosts, queries and their separators, undecoded."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache

from postlint.pattern import lazy
from postlint.tuples import NamedTuple

# `&` as written: plain, or a character reference (in HTML, and in Markdown, which decodes them too)
_SEPARATOR = lazy(r"&(?:amp;|#38;|#[xX]26;)?|\\&")
_HOST = lazy(r"(?:[A-Za-z][A-Za-z0-9+.-]*:)?//(?:[^/?#@]*@)?(\[[^\]]*\]|[^/?#:]*)")


class Parameter(NamedTuple):
    """One parameter of a query; offsets count in the raw URL, `before` is where its separator begins."""

    name: str
    value: str
    before: int
    start: int
    end: int


def host_of(url: str) -> str:
    """Return the host of an absolute or protocol-relative URL in lower case, or an empty string."""
    at = url.find("//")
    if at < 0:
        return ""
    end = url.find("/", at + 2)
    return _host(url if end < 0 or "[" in url else url[:end])


@lru_cache(maxsize=2048)  # a site's posts name the same few hosts again and again
def _host(url: str) -> str:
    match = _HOST.match(url)
    return match.group(1).lower().rstrip(".") if match else ""


def path_of(url: str) -> str:
    """Return the path of an absolute URL, undecoded; an empty one is `/`."""
    match = _HOST.match(url)
    rest = url[match.end() :] if match else url
    return re.split(r"[?#]", rest, maxsplit=1)[0] or "/"


def query_span(url: str) -> tuple[int, int] | None:
    """Return where the query of a raw URL begins (at its `?`) and ends, or None where it has none."""
    at = url.find("?")
    fragment = url.find("#")
    # the # of a character reference (`&#38;`) is none of a fragment
    while fragment > 0 and url[fragment - 1] == "&" and re.match(r"#[xX]?[0-9a-fA-F]+;", url[fragment:]):
        fragment = url.find("#", fragment + 1)
    if at < 0 or (0 <= fragment < at):
        return None
    return at, len(url) if fragment < 0 else fragment


def parameters(url: str) -> list[Parameter]:
    """Return the parameters of a raw URL's query in order, names and values undecoded."""
    span = query_span(url)
    if span is None:
        return []
    found = []
    before, start = span[0], span[0] + 1
    while True:
        separator = _SEPARATOR.search(url, start, span[1])
        end = separator.start() if separator else span[1]
        name, _, value = url[start:end].partition("=")
        found.append(Parameter(name, value, before, start, end))
        if separator is None:
            return found
        before, start = separator.span()


def suffixes(host: str) -> Iterator[str]:
    """Yield all that a host belongs to, in the sense of `belongs`: to be looked up where there are many."""
    yield "=" + host
    yield host
    at = host.find(".")
    while at >= 0:
        yield host[at + 1 :]
        at = host.find(".", at + 1)


def belongs(host: str, suffix: str) -> bool:
    """Tell whether a host is a domain or one under it; a suffix that begins with `=` means that host alone."""
    if suffix.startswith("="):
        return host == suffix[1:]
    return host == suffix or host.endswith("." + suffix)

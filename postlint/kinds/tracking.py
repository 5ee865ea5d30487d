"""Parameters that only follow the reader, and links that go through a counter first.

Only the characters that go are edited: the rest of a URL keeps its encoding, order and separators.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache, lru_cache
from typing import TYPE_CHECKING, ClassVar
from urllib.parse import quote, unquote

from postlint.kinds.base import Context, Kind, Words
from postlint.kinds.edits import written_url
from postlint.kinds.hosts import hosts
from postlint.kinds.urls import Parameter, belongs, host_of, parameters, path_of, query_span, suffixes
from postlint.kinds.words import derived, read_table
from postlint.pattern import lazy
from postlint.rule import Finding
from postlint.templates import MASK
from postlint.text import Edit, Span
from postlint.tuples import NamedTuple

if TYPE_CHECKING:
    from postlint.post import Post

#: A URL with one of these is signed over its whole query: taking anything out breaks it.
_SIGNATURES = frozenset(
    "signature x-amz-signature x-goog-signature x-oss-signature x-cos-signature q-signature sig hmac policy"
    " x-amz-credential googleaccessid awsaccesskeyid ossaccesskeyid".split()
)


class _Where(NamedTuple):
    """Where a parameter only tracks: hosts (`*` for all) and exceptions; `value` limits it to one value."""

    value: str | None
    hosts: tuple[str, ...]
    excepted: tuple[str, ...]


#: The values of a `_Where`.
_Values = tuple["str | None", tuple[str, ...], tuple[str, ...]]


@derived
def _table(path: str) -> tuple[dict[str, list[_Values]], list[tuple[str, _Values]]]:
    """Return what a table says of parameters, and of what they begin with."""
    exact: dict[str, list[_Values]] = {}
    prefixes = []
    for row in read_table(path):
        name, _, value = row[0].partition("=")
        hosts = tuple(row[1].split(",")) if row[1] != "*" else ()
        excepted = tuple(row[2].split(",")) if row[2] != "-" else ()
        where = value if "=" in row[0] else None, hosts, excepted
        if name.endswith("*"):
            prefixes.append((name[:-1], where))
        else:
            exact.setdefault(name, []).append(where)
    return exact, prefixes


@lru_cache(maxsize=4096)
def _entries(path: str, name: str) -> tuple[_Where, ...]:
    """Return what a table says of a parameter."""
    exact, prefixes = _table(path)
    found = [*exact.get(name, ()), *(where for prefix, where in prefixes if name.startswith(prefix))]
    return tuple(map(_Where._make, found))


class TrackingParameter(Kind):
    """Parameters of a URL that its page does not need, by the table `parameters`; `keep` lists names to leave."""

    parameters: Words
    keep: tuple[str, ...] = ()

    names: ClassVar[frozenset[str]] = frozenset({"names", "url", "host"})

    def check(self, post: Post, context: Context) -> Iterator[Finding]:
        """Yield one finding per URL, from the first such parameter to the last."""
        for link in hosts(post).queries:
            if link.url_span is None:
                continue
            raw = post.markup[link.url_span.start : link.url_span.end]
            found = self._tracking(link.url, raw)
            if not found:
                continue
            base = link.url_span.start
            edits = tuple(Edit(base + start, base + end, "") for start, end in _removals(raw, found))
            names = ", ".join(dict.fromkeys(f"`{one.name}`" for one in found))
            span = Span(base + found[0].start, base + found[-1].end)
            yield Finding(span, {"names": names, "url": link.url, "host": host_of(link.url)}, edits)

    def untracked(self, url: str) -> list[tuple[str, str]]:
        """Return the parameters of a plain URL that its page needs, sorted."""
        gone = set(self._tracking(url, url))
        return sorted((one.name, one.value) for one in parameters(url) if one not in gone)

    def _tracking(self, url: str, raw: str) -> list[Parameter]:
        host = host_of(url)
        if not host or MASK in host:
            return []
        listed = parameters(raw)
        names = [unquote(_plain(one.name)) for one in listed]
        if any(name.lower() in _SIGNATURES for name in names):
            return []
        return [
            one
            for one, name in zip(listed, names, strict=True)
            if self._tracks(name, _plain(one.value), host)
        ]

    def _tracks(self, name: str, value: str, host: str) -> bool:
        if not name or name in self.keep or MASK in name or MASK in value:
            return False
        for where in _entries(self.parameters, name):
            if where.value is not None and not _has_value(value, where.value):
                continue
            if where.hosts and not any(belongs(host, suffix) for suffix in where.hosts):
                continue
            if not any(belongs(host, suffix) for suffix in where.excepted):
                return True
        return False


# a host alone, of the endings that sites which send readers have: no file, no version, no branch
_BARE_HOST = lazy(
    r"(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.){0,3}(?!\d+\.)[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.(?:com|net|org|io|dev|co|ai|app|blog|news|cn|tw|hk|jp|de|fr|uk|eu|me|xyz|info|tech|so)",
    re.IGNORECASE,
)
# a backslash of Markdown before a mark: `utm\_source`
_ESCAPE = lazy(r"\\([!-/:-@\[-`{-~])")


def _plain(text: str) -> str:
    """Return a part of a raw URL without Markdown's escapes, which no URL has."""
    return _ESCAPE.sub(r"\1", text) if "\\" in text else text


def _has_value(value: str, wanted: str) -> bool:
    """Tell whether a value is the one of a row; `@host` stands for any host name with nothing around it."""
    return bool(_BARE_HOST.fullmatch(value)) if wanted == "@host" else value == wanted


def _removals(raw: str, removed: list[Parameter]) -> list[tuple[int, int]]:
    """Return the ranges of a raw URL to cut so that the other parameters stay as they are."""
    span = query_span(raw)
    assert span is not None
    listed = parameters(raw)
    gone = set(removed)
    kept = [one for one in listed if one not in gone]
    if not kept:
        return [span]
    ranges: list[tuple[int, int]] = []
    lead = listed[: listed.index(kept[0])]
    if lead:
        ranges.append((lead[0].start, kept[0].start))
    for one in listed[len(lead) :]:
        if one in gone:
            if ranges and ranges[-1][1] == one.before:
                ranges[-1] = (ranges[-1][0], one.end)
            else:
                ranges.append((one.before, one.end))
    return ranges


class _Wrapper(NamedTuple):
    host: str
    path: str
    parameter: str


@cache
def _wrappers(path: str) -> dict[str, list[tuple[int, _Wrapper]]]:
    """Return the rows of a table, numbered, by what their hosts belong to."""
    found: dict[str, list[tuple[int, _Wrapper]]] = {}
    for number, row in enumerate(read_table(path)):
        found.setdefault(row[0], []).append((number, _Wrapper(*row[:3])))
    return found


@lru_cache(maxsize=4096)
def _wrappers_of(path: str, host: str) -> tuple[_Wrapper, ...]:
    """Return the wrappers of a table that a host is, in the order of the table."""
    table = _wrappers(path)
    return tuple(
        wrapper for _, wrapper in sorted(one for name in suffixes(host) for one in table.get(name, ()))
    )


class RedirectWrapper(Kind):
    """A link that only forwards to the URL in one of its parameters, by the table `wrappers`."""

    wrappers: Words

    names: ClassVar[frozenset[str]] = frozenset({"url", "host", "target"})

    def check(self, post: Post, context: Context) -> Iterator[Finding]:
        """Yield one finding per URL; a wrapper inside a wrapper is undone in the same fix."""
        for host, links in hosts(post).links.items():
            if not _wrappers_of(self.wrappers, host):
                continue
            for link in links:
                target = self._unwrap(link.url) if link.url_span and MASK not in link.url else None
                if target is None or link.url_span is None:
                    continue
                written = written_url(target, link, post)
                edits = None if written is None else (Edit(*link.url_span, written),)
                yield Finding(link.url_span, {"url": link.url, "host": host, "target": target}, edits)

    def _unwrap(self, url: str) -> str | None:
        target = None
        for _ in range(5):
            inner = self._target(url)
            if inner is None:
                break
            target = url = inner
        return target

    def _target(self, url: str) -> str | None:
        host = host_of(url)
        if not host:
            return None
        path = path_of(url)
        for wrapper in _wrappers_of(self.wrappers, host):
            if wrapper.parameter == "@path":
                target = _path_target(url, wrapper.path)
            elif wrapper.path.endswith("*"):
                target = _query_target(url, wrapper.parameter) if path.startswith(wrapper.path[:-1]) else None
            else:
                target = _query_target(url, wrapper.parameter) if path == wrapper.path else None
            if target is not None:
                # a browser takes a fragment along where the target has none of its own
                _, mark, fragment = url.partition("#")
                return target + mark + fragment if fragment and "#" not in target else target
        return None


def _query_target(url: str, name: str) -> str | None:
    listed = parameters(url)
    for at, one in enumerate(listed):
        if one.name != name or not one.value:
            continue
        if not _encoded(one.value) and "?" in one.value and at + 1 < len(listed):
            return None  # the parameters after it may be the target's own
        # whoever forwards decodes a value once, also one whose beginning needed no encoding: `%23` is a `#`
        return _web_address(_unquoted(one.value) or ("" if _encoded(one.value) else one.value))
    return None


def _path_target(url: str, prefix: str) -> str | None:
    at = url.find(host_of(url)) + len(host_of(url))
    prefix = prefix.removesuffix("*")
    if not url.startswith(prefix, at):
        return None
    value = url[at + len(prefix) :]
    return _web_address(_unquoted(value) if _encoded(value) else value)


def _encoded(value: str) -> bool:
    """Tell an absolute http(s) URL that is percent-encoded as a whole, letters perhaps among it."""
    if value.lower().startswith(("http%3a", "https%3a")):
        return True
    return value.startswith("%") and unquote(value[:60]).lower().startswith(("http://", "https://"))


def _unquoted(value: str) -> str:
    """Return a decoded value; empty where it is in another encoding than UTF-8."""
    try:
        return unquote(value, errors="strict")
    except UnicodeDecodeError:
        return ""


def _web_address(value: str) -> str | None:
    """Return an absolute http(s) URL, its own encoding kept; None for anything else."""
    if (
        not value.lower().startswith(("http://", "https://"))
        or len(host_of(value)) < 4
        or "." not in host_of(value)
    ):
        return None
    # what the wrapper's encoding hid but a URL can't hold; `%` stays: the target was encoded itself
    return quote(value, safe="!#$%&'()*+,/:;=?@[]~-._")

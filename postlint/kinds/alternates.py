"""Second addresses of a page: copies for telephones, AMP pages, caches."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from typing import TYPE_CHECKING, ClassVar

from postlint.kinds.base import Context, Kind, Words
from postlint.kinds.hosts import hosts
from postlint.kinds.words import read_table
from postlint.rule import Finding
from postlint.templates import MASK
from postlint.text import Edit, Span
from postlint.tuples import NamedTuple

if TYPE_CHECKING:
    from postlint.links import Link
    from postlint.post import Post


class _Row(NamedTuple):
    """What a URL begins with after `//`, `*` standing for the first name of a host, and what it becomes."""

    host: str
    path: str
    target: str


@cache
def _rows(path: str) -> dict[str, tuple[_Row, ...]]:
    """Return the rows of a table by their host (by the rest of it, where its first name is `*`)."""
    found: dict[str, tuple[_Row, ...]] = {}
    for source, target, *_ in read_table(path):
        host, slash, rest = source.partition("/")
        key = host.removeprefix("*.")
        found[key] = (*found.get(key, ()), _Row(host, slash + rest, target))
    return found


class AlternateHost(Kind):
    """A URL of the table `hosts`, of copies whose page has another address; the rest of the URL stays."""

    hosts: Words

    names: ClassVar[frozenset[str]] = frozenset({"url", "host", "new"})

    def check(self, post: Post, context: Context) -> Iterator[Finding]:
        """Yield a finding per URL, on the part that changes."""
        rows = _rows(self.hosts)
        for host, links in hosts(post).links.items():
            of_host = (*rows.get(host, ()), *rows.get(host.partition(".")[2], ()))
            if of_host:
                for link in links:
                    yield from _found(post, link, host, of_host)


def _found(post: Post, link: Link, host: str, rows: tuple[_Row, ...]) -> Iterator[Finding]:
    if link.url_span is None or not (link.navigates or link.form == "definition") or MASK in link.url:
        return
    raw = post.text[link.url_span.start : link.url_span.end]
    at = raw.lower().find("//" + host)
    if at not in (0, 5, 6):
        return
    at += 2
    for row in rows:
        new = _canonical(host, raw[at + len(host) :], row)
        if new is None:
            continue
        end = at + len(host) + len(row.path)
        start = 0 if "//" in new else at
        span = Span(link.url_span.start + start, link.url_span.start + end)
        values = {"url": link.url, "host": host, "new": (raw[:start] + new + raw[end:])}
        yield Finding(span, values, (Edit(*span, new),))
        return


def _canonical(host: str, rest: str, row: _Row) -> str | None:
    """Return what stands in the place of the host and the row's path, or None where the row is another's."""
    name, _, parent = host.partition(".")
    if row.host.startswith("*."):
        if row.host[2:] != parent:
            return None
    elif row.host != host:
        return None
    if not rest.startswith(row.path) or (row.path.endswith("/") and len(rest) <= len(row.path)):
        return None
    if row.target.startswith("https://*"):  # the canonical address follows
        following = rest[len(row.path) :].partition("/")[0]
        return "https://" if "." in following and "%" not in following else None
    return row.target.replace("*", name, 1)

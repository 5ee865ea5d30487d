"""What other sites answered for the addresses of a post."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from typing import TYPE_CHECKING, ClassVar, Literal

from postlint.kinds.base import Context, Kind, Words
from postlint.kinds.edits import written_url
from postlint.kinds.moments import first_moment
from postlint.kinds.urls import host_of, parameters
from postlint.kinds.words import read_table
from postlint.pattern import lazy
from postlint.rule import Finding, Whole
from postlint.templates import MASK
from postlint.text import Edit, Span
from postlint.tuples import NamedTuple

if TYPE_CHECKING:
    from postlint.links import Link
    from postlint.post import Post

#: Elements whose URL a reader follows, or sees or hears the content of.
_ELEMENTS = frozenset("a area img video audio source track iframe embed".split())
_DATES = ("date", "publishDate", "published")
_NAMED = lazy(r"(\d{4})-(\d{2})-(\d{2})-")
_WEB = lazy(r"https?://[^\s<>\"'`{}|\\^]+", re.IGNORECASE)


class _Place(NamedTuple):
    """Where an address stands: in a link, or (`link` is None) as the value of a field."""

    url: str
    span: Span
    link: Link | None


class OnlineLink(Kind):
    """An address of another site that has the outcome `outcome`; it says nothing without `--online`.

    Addresses of links, images and media, and those that are the whole value of a front matter field, count.
    Pages of the site itself are left to the rules that know its files, hosts of `except_hosts` to those that
    know them. Variants: `copy` (dead, and the Internet Archive may have it), `page` (what comes says that it
    is an error page), `fragment` (the page lacks the id).
    """

    outcome: Literal["dead", "moved", "unverified"]
    except_hosts: tuple[Words, ...] = ()

    names: ClassVar[frozenset[str]] = frozenset({"url", "host", "reason", "final", "copy"})
    variants: ClassVar[frozenset[str]] = frozenset({"copy", "page", "fragment"})

    def check(self, post: Post, context: Context) -> Iterator[Finding]:
        """Yield a finding per address, on the address."""
        oracle = context.oracle
        if oracle is None:
            return
        day = _day(post) if self.outcome == "dead" else ""
        excepted = [_hosts(path) for path in self.except_hosts]
        for url, span, link in _places(post, context):
            host = host_of(url)
            if any(host.removeprefix("www.") in hosts for hosts in excepted):
                continue
            answer = oracle.answer(url, day)
            if answer is None or answer.outcome != self.outcome:
                continue
            edits = None
            if self.outcome == "moved" and link is not None and _is_plain(answer.final, url):
                written = written_url(answer.final, link, post)
                edits = None if written is None else (Edit(*span, written),)
            values = {
                "url": url,
                "host": host,
                "reason": answer.reason,
                "final": Whole(answer.final),
                "copy": Whole(answer.copy),
            }
            yield Finding(span, values, edits, "copy" if answer.copy else answer.sort)


def _places(post: Post, context: Context) -> Iterator[_Place]:
    own = context.site.host.removeprefix("www.") if "//" in post.text else ""
    judged = bool(own) and context.site.addressable
    for link in post.links:
        if link.url_span is None or MASK in link.url:
            continue
        if link.element is not None and link.element.name not in _ELEMENTS:
            continue
        host = host_of(link.url)
        if host and not (judged and host.removeprefix("www.") == own):
            yield _Place(link.url, link.url_span, link)
    for field in post.front_matter.fields if post.front_matter is not None else ():
        value = field.value
        if isinstance(value, str) and _WEB.fullmatch(value) and host_of(value).removeprefix("www.") != own:
            yield _Place(value, field.span, None)


def _day(post: Post) -> str:
    """Return the day of a post as `20220327`, by its front matter or its name; empty where neither says it."""
    found = first_moment(post.front_matter, _DATES) if post.front_matter is not None else None
    if found is not None:
        return found[1].day.isoformat().replace("-", "")
    named = _NAMED.match(post.filename.rpartition("/")[2])
    return "".join(named.groups()) if named else ""


def _is_plain(final: str, url: str) -> bool:
    """Tell whether an address has no parameter that the server added: it may be one visitor's own."""
    known = {one.name for one in parameters(url)}
    return bool(final) and all(one.name in known for one in parameters(final))


@cache
def _hosts(path: str) -> frozenset[str]:
    return frozenset(row[0] for row in read_table(path))

"""Plain `http:` where `https:` is served."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from typing import TYPE_CHECKING, ClassVar, Literal

from postlint.kinds.base import Context, Kind, Words
from postlint.kinds.urls import belongs, host_of
from postlint.kinds.words import read_table
from postlint.rule import Finding
from postlint.templates import MASK
from postlint.text import Edit

if TYPE_CHECKING:
    from postlint.post import Post

#: URLs that name a vocabulary and are compared letter by letter.
_NAMES = (
    "www.w3.org/",
    "schema.org",
    "purl.org/",
    "ogp.me/",
    "xmlns.com/",
    "ns.adobe.com/",
    "rdfs.org/",
    "creativecommons.org/ns",
    "schemas.",
    "gmpg.org/xfn",
)


class InsecureUrl(Kind):
    """An `http:` URL whose host is known to serve https: one of the list `hosts`, or the site's own.

    With `--online`, an address that was seen to answer by https counts, too. With `any: always`, and
    under the preset `strict`, every host that is not local does. An address that a
    text shows as such (bare, in code) is left alone; so are namespaces.
    """

    hosts: Words
    any: Literal["strict", "always", "never"] = "strict"

    names: ClassVar[frozenset[str]] = frozenset({"url", "host", "new"})

    def check(self, post: Post, context: Context) -> Iterator[Finding]:
        """Yield a finding per URL, on its scheme and host."""
        known, suffixes = _hosts(self.hosts)
        anywhere = self.any == "always" or (
            self.any == "strict" and context.settings.preset in ("strict", "all")
        )
        own = None
        for link in post.links:
            if link.url_span is None or link.form == "bare" or link.url[:7].lower() != "http://":
                continue
            host = host_of(link.url)
            raw = post.text[link.url_span.start : link.url_span.end]
            if not host or MASK in host or raw[:7].lower() != "http://" or _port(link.url):
                continue
            if "." not in host or host.replace(".", "").isdigit() or host.startswith("["):
                continue
            if host.endswith(
                (".localhost", ".local", ".test", ".example", ".invalid", ".internal", ".lan", ".onion")
            ):
                continue
            if raw[7:].startswith(_NAMES):
                continue
            if own is None:
                own = context.site.host.removeprefix("www.") if context.site.secure else ""
            bare = host.removeprefix("www.")
            if not (
                anywhere
                or (own and bare == own)
                or bare in known
                or any(belongs(host, one) for one in suffixes)
                or (context.oracle is not None and context.oracle.serves_https(link.url))
            ):
                continue
            start = link.url_span.start
            end = start + 7 + len(host)
            values = {"url": link.url, "host": host, "new": f"https://{link.url[7:]}"}
            yield Finding(link.url_span._replace(end=end), values, (Edit(start + 4, start + 4, "s"),))


def _port(url: str) -> bool:
    authority = url[7:].partition("/")[0]
    return ":" in authority.rpartition("@")[2].strip("[]")


@cache
def _hosts(path: str) -> tuple[frozenset[str], tuple[str, ...]]:
    rows = [row[0].removeprefix("www.") for row in read_table(path)]
    exact = frozenset(row for row in rows if not row.startswith("*."))
    return exact, tuple(row[2:] for row in rows if row.startswith("*."))

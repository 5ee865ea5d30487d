"""Plain `http:` where `https:` is served."""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache
from typing import TYPE_CHECKING, ClassVar, Literal

from postlint.kinds.base import Context, Kind, Words
from postlint.kinds.hosts import hosts
from postlint.kinds.urls import suffixes
from postlint.kinds.words import derived, read_table
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
        anywhere = self.any == "always" or (
            self.any == "strict" and context.settings.preset in ("strict", "all")
        )
        own = None
        for host, links in hosts(post).links.items():
            plain = [one for one in links if one.form != "bare" and one.url[:7].lower() == "http://"]
            if not plain or MASK in host or not _is_public(host):
                continue
            if own is None:
                own = context.site.host.removeprefix("www.") if context.site.secure else ""
            known = anywhere or (own and host.removeprefix("www.") == own) or _is_listed(self.hosts, host)
            if not known and context.oracle is None:
                continue
            for link in plain:
                if link.url_span is None or _port(link.url):
                    continue
                raw = post.text[link.url_span.start : link.url_span.end]
                if raw[:7].lower() != "http://" or raw[7:].startswith(_NAMES):
                    continue
                if not known and not (context.oracle and context.oracle.serves_https(link.url)):
                    continue
                start = link.url_span.start
                end = start + 7 + len(host)
                values = {"url": link.url, "host": host, "new": f"https://{link.url[7:]}"}
                yield Finding(link.url_span._replace(end=end), values, (Edit(start + 4, start + 4, "s"),))


def _is_public(host: str) -> bool:
    """Tell a name that everybody's computer knows from an address of numbers and a name of a local network."""
    if "." not in host or host.replace(".", "").isdigit() or host.startswith("["):
        return False
    return not host.endswith(
        (".localhost", ".local", ".test", ".example", ".invalid", ".internal", ".lan", ".onion")
    )


def _port(url: str) -> bool:
    authority = url[7:].partition("/")[0]
    return ":" in authority.rpartition("@")[2].strip("[]")


@derived
def _hosts(path: str) -> tuple[frozenset[str], frozenset[str]]:
    rows = [row[0].removeprefix("www.") for row in read_table(path)]
    exact = frozenset(row for row in rows if not row.startswith("*."))
    return exact, frozenset(row[2:] for row in rows if row.startswith("*."))


@lru_cache(maxsize=4096)
def _is_listed(path: str, host: str) -> bool:
    """Tell whether a list has a host, or a domain (`*.`) that it belongs to."""
    exact, domains = _hosts(path)
    return host.removeprefix("www.") in exact or not domains.isdisjoint(suffixes(host))

"""The links of a post by the host that they name: most rules about addresses need look only at the hosts they know."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from postlint.kinds.urls import host_of
from postlint.tuples import NamedTuple

if TYPE_CHECKING:
    from postlint.links import Link
    from postlint.post import Post


class Hosts(NamedTuple):
    """The links by `host_of` their URL, and the `others`, which name none; each list in the order of the post.

    `images` are those that show an image, `queries` those with a `?`.
    """

    links: dict[str, list[Link]]
    others: list[Link]
    images: list[Link]
    queries: list[Link]


def hosts(post: Post) -> Hosts:
    """Return the links of a post by their hosts, made once for all rules."""
    key = "links by host", ""
    found: Hosts | None = post.shared.get(key)
    if found is None:
        found = post.shared[key] = _hosts(post.links)
    return found


def _hosts(links: Iterable[Link]) -> Hosts:
    found = Hosts({}, [], [], [])
    named, others, images, queries = found
    for link in links:
        form, url, _, _, _, element, _ = link
        host = host_of(url) if "//" in url else ""
        if not host:
            others.append(link)
        elif host in named:
            named[host].append(link)
        else:
            named[host] = [link]
        if form == "image" or (element is not None and element.name == "img"):
            images.append(link)
        if "?" in url:
            queries.append(link)
    return found

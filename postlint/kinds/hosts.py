"""The links of a post by the host that they name: most rules about addresses need look only at the hosts they know."""

from __future__ import annotations

from typing import TYPE_CHECKING
from weakref import WeakKeyDictionary

from postlint.kinds.urls import host_of
from postlint.tuples import NamedTuple

if TYPE_CHECKING:
    from postlint.links import Link
    from postlint.post import Post


class Hosts(NamedTuple):
    """The links by `host_of` their URL, and the `others`, which name none; each list in the order of the post."""

    links: dict[str, list[Link]]
    others: list[Link]


_known: WeakKeyDictionary[Post, Hosts] = WeakKeyDictionary()


def hosts(post: Post) -> Hosts:
    """Return the links of a post by their hosts, made once for all rules."""
    found = _known.get(post)
    if found is None:
        found = _known[post] = _hosts(post)
    return found


def _hosts(post: Post) -> Hosts:
    found = Hosts({}, [])
    for link in post.links:
        host = host_of(link.url)
        if host:
            found.links.setdefault(host, []).append(link)
        else:
            found.others.append(link)
    return found

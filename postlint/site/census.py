"""What all posts of a site tell, held in memory for a run over many of them: most have nothing in common with another,
and that is known then without a look at the file that keeps it.
"""

from __future__ import annotations

from array import array
from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import TYPE_CHECKING

from postlint.tuples import NamedTuple

if TYPE_CHECKING:
    from postlint.site.fact_store import FactStore

#: The one file that has a key; None where several have.
Holders = Mapping[str, "str | None"]


class Known(NamedTuple):
    """A post: the digest of its bytes, its marks, its language (None: it has no front matter that can be read)."""

    digest: bytes
    marks: bytes
    language: str | None


class Census(NamedTuple):
    """Who has which source and which title, each post, and those that have any of it, or clauses, in common.

    Paths are below the sources.
    """

    sources: Holders
    titles: Holders
    posts: Mapping[str, Known]
    accompanied: Collection[str]

    def known(self, path: str, digest: bytes) -> Known | None:
        """Return a post as it was read; None where its bytes have another digest."""
        known = self.posts.get(path)
        return known if known is not None and known.digest == digest else None

    def marks_of(self, path: str, digest: bytes) -> Sequence[int] | None:
        """Return the marks of a post; None where its bytes have another digest."""
        known = self.known(path, digest)
        return None if known is None else array("Q", known.marks)

    def is_alone(self, path: str, digest: bytes) -> bool:
        """Tell whether a post is known to have nothing in common with another, as long as its bytes have a digest."""
        if path in self.accompanied:
            return False
        known = self.known(path, digest)
        return known is not None and known.language is not None


def take(store: FactStore, pairs: Mapping[str, Sequence[str]]) -> Census:
    """Read all of a store that is up to date; `pairs` are the posts that share clauses."""
    languages = dict(
        store.rows("SELECT path, value FROM fact JOIN file ON file.id = fact.file WHERE kind = 'keys'")
    )
    posts = {
        path: Known(digest, marks, languages.get(path))
        for path, digest, marks in store.rows("SELECT path, digest, marks FROM file")
    }
    accompanied = set(pairs)
    sources, titles = (_holders(store, kind, accompanied) for kind in ("source", "title"))
    return Census(sources, titles, posts, accompanied)


def _holders(store: FactStore, kind: str, accompanied: set[str]) -> Holders:
    """Return who has the keys of a kind; add the files that share one to those that have something in common."""
    # In one query, as another run may write between two.
    rows = store.rows("SELECT fact.key, path FROM fact JOIN file ON file.id = fact.file WHERE kind = ?", kind)
    found: dict[str, str | None] = {}
    for key, path in rows:
        if found.setdefault(key, path) != path:
            found[key] = None
    accompanied.update([path for key, path in rows if found[key] is None])
    return found


def others_have(holders: Holders, keys: Iterable[str], own: str) -> bool:
    """Tell whether another file than one's own has one of some keys."""
    return any(holders.get(key, own) != own for key in keys)

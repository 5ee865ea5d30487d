"""What all posts of a site tell, held in memory for a run over many of them: most have nothing in common with another,
and that is known then without a look at the file that keeps it.
"""

from __future__ import annotations

from array import array
from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING

from postlint.tuples import NamedTuple

if TYPE_CHECKING:
    from postlint.site.fact_store import FactStore

#: The one file that has a key; None where several have.
Holders = Mapping[str, "str | None"]


class Census(NamedTuple):
    """Who has which source and which title, and the digest and marks of each body; paths are below the sources."""

    sources: Holders
    titles: Holders
    bodies: Mapping[str, tuple[bytes, bytes]]

    def marks_of(self, path: str, digest: bytes) -> Sequence[int] | None:
        """Return the marks of a file whose body was read; None where its bytes have another digest."""
        known = self.bodies.get(path)
        return array("Q", known[1]) if known is not None and known[0] == digest else None


def take(store: FactStore) -> Census:
    """Read all of a store that is up to date."""
    rows = store.rows("SELECT path, digest, marks FROM file WHERE layer = 'body'")
    bodies = {path: (digest, marks) for path, digest, marks in rows}
    return Census(_holders(store, "source"), _holders(store, "title"), bodies)


def _holders(store: FactStore, kind: str) -> Holders:
    found: dict[str, str | None] = {}
    # In one query, as another run may write between two.
    query = "SELECT fact.key, path FROM fact JOIN file ON file.id = fact.file WHERE kind = ?"
    for key, path in store.rows(query, kind):
        if found.setdefault(key, path) != path:
            found[key] = None
    return found


def others_have(holders: Holders, keys: Iterable[str], own: str) -> bool:
    """Tell whether another file than one's own has one of some keys."""
    return any(holders.get(key, own) != own for key in keys)

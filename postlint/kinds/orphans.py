"""Files that a site keeps and nothing in it uses."""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, ClassVar

from postlint.kinds.base import Context, SiteKind
from postlint.rule import Finding
from postlint.text import Span

if TYPE_CHECKING:
    from postlint.post import Post
    from postlint.site.model import Site


class OrphanAsset(SiteKind):
    """A file in a folder of assets that no file of the site uses.

    Assets are files with one of the `suffixes` that lie below a folder of `folders` at the root of the site or one
    level down; names that match one of `exempt` are asked for by browsers and other sites. A file is used where its
    name stands in any text file of the site, whatever its ending (`a.webp` beside `a.jpg`), its size
    (`a-800x600.jpg`) or its encoding. Folders whose files templates or scripts name are passed over.
    """

    folders: tuple[str, ...]
    suffixes: tuple[str, ...]
    exempt: tuple[str, ...] = ()

    names: ClassVar[frozenset[str]] = frozenset({"size"})

    def check(self, post: Post, context: Context) -> Iterator[Finding]:
        """Yield nothing: no post is at fault."""
        return iter(())

    def check_site(self, site: Site, within: Sequence[str]) -> Iterator[tuple[str, Finding]]:
        """Yield each file with a finding at its start; a folder that is not known to be a site has none."""
        from postlint.site.assets import Choice, unused

        if not site.has_posts:
            return
        choice = Choice(
            frozenset(one.lower() for one in self.folders),
            frozenset(one.lower() for one in self.suffixes),
            tuple(one.lower() for one in self.exempt),
        )
        root = os.path.realpath(site.root or ".")
        for asset in unused(site, choice, within):
            yield os.path.join(root, asset.path), Finding(Span(0, 0), {"size": _size(asset.size)})


def _size(count: int) -> str:
    """Return a number of bytes as a reader says it."""
    if count < 1000:
        return f"{count} bytes"
    return f"{count / 1000:.0f} kB" if count < 1_000_000 else f"{count / 1_000_000:.1f} MB"

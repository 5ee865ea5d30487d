"""Whether anything changed in a site since an earlier run: then what was asked of it must be asked again."""

from __future__ import annotations

import os
import time
from collections.abc import Iterator
from typing import TYPE_CHECKING

from postlint import source
from postlint.digest import blake2b

if TYPE_CHECKING:
    from postlint.site.model import Site

_SKIPPED = frozenset({".git", ".hg", ".svn", "node_modules", ".jekyll-cache", ".sass-cache"})
#: A tree of more files than this is not looked at as a whole.
_MOST_FILES = 300_000


def state(site: Site) -> bytes | None:
    """Return a digest of the names, sizes and times of all files of a site.

    None where that says nothing: for a folder that is no site (it may be anything, a home folder even), a site with
    sources elsewhere, and one that is being written.
    """
    root = os.path.abspath(site.root or ".")
    if not site.addressable or not f"{site.resolver.setup.source}{os.sep}".startswith(
        root.rstrip(os.sep) + os.sep
    ):
        return None
    settled = time.time_ns() - source.GRAIN  # what is younger may change once more under the same time
    found = blake2b(digest_size=16)
    for number, (path, modified, size) in enumerate(_files(root)):
        if number > _MOST_FILES or modified > settled:
            return None
        found.update(f"{path}\0{modified}\0{size}\n".encode("utf-8", "surrogateescape"))
    return found.digest()


def _files(root: str) -> Iterator[tuple[str, int, int]]:
    stack = [root]
    while stack:
        folder = stack.pop()
        try:
            with os.scandir(folder) as listing:
                entries = sorted(listing, key=lambda entry: entry.name)
        except OSError:
            yield folder, 0, -1
            continue
        for entry in entries:
            try:
                if entry.is_dir(follow_symlinks=False):
                    if entry.name not in _SKIPPED:
                        yield entry.path, 0, 0
                        stack.append(entry.path)
                    continue
                status = entry.stat()
            except OSError:
                yield entry.path, 0, -1
                continue
            yield entry.path, max(status.st_mtime_ns, status.st_ctime_ns), status.st_size

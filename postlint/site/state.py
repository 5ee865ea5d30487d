"""Whether anything changed in a site since an earlier run: then what was asked of it must be asked again."""

from __future__ import annotations

import os
from array import array
from typing import TYPE_CHECKING

from postlint import source
from postlint.digest import blake2b
from postlint.listing import STAMP, Listings

if TYPE_CHECKING:
    from postlint.site.model import Site

_SKIPPED = frozenset({".git", ".hg", ".svn", "node_modules", ".jekyll-cache", ".sass-cache"})
#: A tree of more files than this is not looked at as a whole.
_MOST_FILES = 300_000
_NUMBERS = STAMP // 8


def telling(site: Site) -> bool:
    """Tell whether the files below the root of a site are all that decides what it answers.

    Not so in a folder that is no site (it may be anything, a home folder even), and a site with sources elsewhere.
    """
    root = os.path.abspath(site.root or ".").rstrip(os.sep) + os.sep
    return site.addressable and f"{site.resolver.setup.source}{os.sep}".startswith(root)


def state(root: str, listings: Listings) -> bytes | None:
    """Return a digest of the names, sizes and times of all files below the root of a site.

    It covers the configuration, and so what was made of it. None where it says nothing: for a folder that is being
    written, and one of too many files.
    """
    found = blake2b(digest_size=16)
    stack = [os.path.abspath(root or ".")]
    linked: set[str] = set()
    files = 0
    while stack:
        folder = stack.pop()
        try:
            names, kinds, stamps, taken = listings.of(folder)
        except OSError:
            found.update(f"{folder}\0?".encode("utf-8", "surrogateescape"))
            continue
        files += len(names)
        times = array("Q", stamps)
        latest = max(max(times[0::_NUMBERS], default=0), max(times[1::_NUMBERS], default=0))
        # What is younger may change once more under the same time.
        if files > _MOST_FILES or latest > taken - source.GRAIN:
            return None
        text = "\0".join((folder, kinds, *names)).encode("utf-8", "surrogateescape")
        found.update(b"%d %b" % (len(text), text))
        found.update(stamps)
        if kinds.count("f") == len(kinds):
            continue
        for name, kind in zip(names, kinds, strict=True):
            if kind == "d" and name not in _SKIPPED:
                stack.append(os.path.join(folder, name))
            elif kind == "D" and (target := os.path.realpath(os.path.join(folder, name))) not in linked:
                linked.add(target)  # each once, as links may go round in a circle
                stack.append(target)
    return found.digest()

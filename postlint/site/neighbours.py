"""What the other posts in a folder have in their front matter: the habits of a site."""

from __future__ import annotations

import os

from postlint.pattern import lazy_bytes
from postlint.tuples import NamedTuple

_KEY = lazy_bytes(
    rb"^([A-Za-z_][\w-]*)[ \t]*[:=][ \t]*([^\r\n]*)\r?\n(?=([ \t]+\S|-[ \t])?)", flags=8
)  # MULTILINE
_FENCE = lazy_bytes(rb"\r?\n(?:---|\+\+\+|\.\.\.)[ \t]*\r?\n")
_NOTHING = frozenset((b"", b"[]", b'""', b"''", b"null", b"~", b"{}"))
_SIZE = 4096
#: As many posts as are looked at, spread over the folder.
SAMPLE = 24


class Neighbour(NamedTuple):
    """The keys of one post's front matter, and those of them that say nothing."""

    keys: frozenset[str]
    empty: frozenset[str]


def look(folder: str, name: str) -> tuple[Neighbour, ...]:
    """Return up to SAMPLE posts of a folder beside the one named, from their first 4 KB."""
    try:
        with os.scandir(folder) as entries:
            ending = os.path.splitext(name)[1]
            names = sorted(
                one.name for one in entries if one.name.endswith(ending or ".md") and one.name != name
            )
    except OSError:
        return ()
    step = max(1, len(names) // SAMPLE)
    found = (_read(os.path.join(folder, one)) for one in names[::step][:SAMPLE])
    return tuple(one for one in found if one is not None)


def _read(path: str) -> Neighbour | None:
    try:
        with open(path, "rb", buffering=0) as file:
            head = file.read(_SIZE).removeprefix(b"\xef\xbb\xbf")
    except OSError:
        return None
    if not head.startswith((b"---", b"+++")):
        return None
    closing = _FENCE.search(head, 3)
    block = head[3 : closing.start() + 1 if closing else len(head)]
    keys, empty = set(), set()
    for match in _KEY.finditer(block):
        key = match[1].decode("ascii", "replace")
        keys.add(key)
        if match[2].strip() in _NOTHING and match[3] is None:
            empty.add(key)
    return Neighbour(frozenset(keys), frozenset(empty))

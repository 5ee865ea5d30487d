"""What is in the folders that a run comes through: each is looked at once, whoever asks."""

from __future__ import annotations

import os
import sys
import time
from array import array
from operator import attrgetter

from postlint.tuples import NamedTuple

#: Bytes of a stamp: time of change, of status change (nanoseconds), size and inode of a file, 8 bytes each.
STAMP = 32
#: Stands for the time of change in the stamp of a file that may change once more under the same time.
UNSETTLED = b"\xff" * 8
_MASK = 2**64 - 1
# So many entries are packed at a time: as numbers of Python they take five times as much.
_BLOCK = 1024


class Listing(NamedTuple):
    """The entries of a folder in the order of their names, with a letter and a stamp for each.

    `kinds` has `d` for a folder, `f` for a file, `D` and `F` for links to these, `?` for what is neither or can't be
    looked at. The stamp of a link is that of what it leads to; folders have none. `taken` is when it was looked at
    (nanoseconds since 1970).
    """

    names: list[str]
    kinds: str
    stamps: bytes
    taken: int

    def stamp(self, at: int) -> bytes:
        """Return the stamp of an entry."""
        return self.stamps[STAMP * at : STAMP * at + STAMP]


class Listings:
    """The folders that were looked at, as they were then."""

    def __init__(self) -> None:
        self._known: dict[str, Listing] = {}

    def of(self, folder: str) -> Listing:
        """Return what is in a folder; raises OSError where it can't be read."""
        found = self._known.get(folder)
        if found is None:
            found = self._known[folder] = look(folder)
        return found


def stamp(status: os.stat_result) -> bytes:
    """Return the stamp of a file with this status."""
    return packed([status.st_mtime_ns, status.st_ctime_ns, status.st_size, status.st_ino])


def size_of(stamp: bytes) -> int:
    """Return the size in a stamp, in bytes."""
    return int.from_bytes(stamp[16:24], sys.byteorder)


def packed(numbers: list[int]) -> bytes:
    """Return the four numbers of one stamp or of more, packed; what takes over 8 bytes is cut."""
    try:
        return array("Q", numbers).tobytes()
    except OverflowError:  # before 1970, or an inode of 16 bytes
        return array("Q", [number & _MASK for number in numbers]).tobytes()


def look(folder: str) -> Listing:
    """Return what is in a folder now; raises OSError where it can't be read."""
    taken = time.time_ns()
    with os.scandir(folder) as listing:
        entries = sorted(listing, key=attrgetter("name"))
    kinds: list[str] = []
    stamps = bytearray()
    for first in range(0, len(entries), _BLOCK):
        numbers: list[int] = []
        add = numbers.extend
        for entry in entries[first : first + _BLOCK]:
            if entry.is_dir(follow_symlinks=False):
                kinds.append("d")
                add((0, 0, 0, 0))
                continue
            try:
                # Not `entry.stat()`: on Windows that knows no inode, elsewhere it keeps what is not wanted again.
                status = os.stat(entry.path)
            except OSError:
                kinds.append("?")
                add((0, 0, 0, 0))
                continue
            kinds.append("f" if entry.is_file(follow_symlinks=False) else _kind(entry))
            add((status.st_mtime_ns, status.st_ctime_ns, status.st_size, status.st_ino))
        stamps += packed(numbers)
    return Listing([entry.name for entry in entries], "".join(kinds), bytes(stamps), taken)


def _kind(entry: os.DirEntry[str]) -> str:
    return "D" if entry.is_dir() else "F" if entry.is_file() else "?"

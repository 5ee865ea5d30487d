"""The file of results kept between runs: found by what decides them, read piece by piece, replaced whole.

One packed file for a folder and its settings: a header, the pieces (what was found in a post, what was asked of its
site), and an index at the end. Pieces are read when they are wanted, so that a run over 100,000 posts holds no more
than the index; each has a checksum. A run that has something new writes a new file beside the old one and replaces
it: whoever reads meanwhile reads the old one, and of two that write the later one wins.
"""

from __future__ import annotations

import marshal
import os
import struct
import time
import zlib
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Any, BinaryIO, NamedTuple

from postlint.source import Fingerprint

_MAGIC = b"postlint results 1\n"
_END = struct.Struct("<QQI8s")
_LAST = b"the end\n"
#: Bytes of pieces in one file, and of all files together: above, what was not used for longest goes.
LARGEST = 256_000_000
LARGEST_OF_ALL = 768_000_000
_OLDEST_DAYS = 60


class Piece(NamedTuple):
    """Where a piece lies in a file, how long it is, and its checksum."""

    offset: int
    length: int
    checksum: int


NO_PIECE = Piece(0, 0, 0)


class Entry(NamedTuple):
    """What is kept of one post.

    `file` is the fingerprint of what was checked; the clock changes the result at `until` (seconds since 1970); `site`
    is a digest of the site's configuration (empty: no site was asked for), `state` one of the state of its files
    (empty: not known). `found` and `asked` are pieces of the cache file. `used` is a day.
    """

    file: Fingerprint
    until: float
    site: bytes
    state: bytes
    found: Piece = NO_PIECE
    asked: Piece = NO_PIECE
    used: int = 0


class Cache:
    """The results of one folder and one set of settings.

    `key` is a digest of all that decides results beside the posts; what was kept under another one is not used. What is
    wrong with the file is told by `note`, and the file then not used.
    """

    def __init__(self, folder: Path, name: str, key: bytes, note: Callable[[str], object]) -> None:
        self._path = folder / f"results-{name}.bin"
        self._key = key
        self._note = note
        self._today = int(time.time() // 86_400)
        self._old: BinaryIO | None = None
        self._entries: dict[str, bytes] = {}
        self._new: dict[str, Entry] = {}
        self._out: BinaryIO | None = None
        self._failed = False
        self._open()

    def __len__(self) -> int:
        return len(self._entries)

    def find(self, filename: str) -> Entry | None:
        """Return what is kept of a post, by its name as the user gave it."""
        values = self._entries.get(filename)
        return None if values is None else _entry(*marshal.loads(values))

    def read(self, piece: Piece) -> bytes:
        """Return a piece; raises ValueError for a damaged one."""
        assert self._old is not None
        try:
            self._old.seek(piece.offset)
            data = self._old.read(piece.length)
        except OSError as error:
            raise ValueError(str(error)) from None
        if zlib.crc32(data) != piece.checksum:
            raise ValueError("a damaged piece")
        return data

    def add(self, filename: str, entry: Entry, found: bytes, asked: bytes) -> None:
        """Keep a new result; its pieces are written at once."""
        self._new[filename] = entry._replace(
            found=self._write(found), asked=self._write(asked), used=self._today
        )

    def refresh(self, filename: str, entry: Entry) -> None:
        """Keep a result, its pieces as they are, that was found to hold for another fingerprint or state."""
        self._new[filename] = entry._replace(
            found=self._copy(entry.found), asked=self._copy(entry.asked), used=self._today
        )

    def save(self) -> None:
        """Replace the file, where there is something new; a file that can't be written only costs time."""
        # Few new results among many are not worth writing all of them anew.
        if self._new and not self._failed and len(self._new) * 200 >= len(self._entries) - 1000:
            self._finish()
        self.close()

    def close(self) -> None:
        """Let go of the files; what was not saved is lost."""
        if self._out is not None:
            name = self._out.name
            self._out.close()
            self._out = None
            with suppress(OSError):
                os.unlink(name)
        if self._old is not None:
            self._old.close()
            self._old = None

    def _open(self) -> None:
        try:
            file = open(self._path, "rb")  # noqa: SIM115
        except OSError:
            return  # none yet
        try:
            head = file.read(len(_MAGIC) + 16)
            if not head.startswith(_MAGIC) or len(head) < len(_MAGIC) + 16:
                raise ValueError("not a cache of this version of postlint")
            if head[len(_MAGIC) :] != self._key:
                file.close()
                return  # of other rules, another version: nothing to speak of
            file.seek(-_END.size, os.SEEK_END)
            offset, length, checksum, last = _END.unpack(file.read(_END.size))
            file.seek(offset)
            data = file.read(length)
            if last != _LAST or len(data) != length or zlib.crc32(data) != checksum:
                raise ValueError("cut off or damaged")
            self._entries = marshal.loads(data)
        except (OSError, ValueError, EOFError, TypeError, struct.error) as error:
            file.close()
            self._entries = {}
            self._note(f"the cache {self._path} is {error}: ignored, and written anew")
            return
        self._old = file

    def _write(self, data: bytes) -> Piece:
        if not data or self._failed:
            return NO_PIECE
        try:
            if self._out is None:
                self._path.parent.mkdir(parents=True, exist_ok=True)
                name = f"{self._path}.{os.getpid()}.{os.urandom(4).hex()}.tmp"
                self._out = open(name, "wb")  # noqa: SIM115
                self._out.write(_MAGIC + self._key)
            offset = self._out.tell()
            self._out.write(data)
        except OSError:
            self._failed = True
            return NO_PIECE
        return Piece(offset, len(data), zlib.crc32(data))

    def _copy(self, piece: Piece) -> Piece:
        if not piece.length or self._old is None:
            return NO_PIECE
        self._old.seek(piece.offset)
        moved = self._write(self._old.read(piece.length))
        return moved._replace(checksum=piece.checksum)  # a damaged one stays one

    def _finish(self) -> None:
        self._write(b"\n")  # there may be no piece at all
        if self._out is None:
            return
        room = LARGEST - self._out.tell()
        rest = [
            (name, _entry(*marshal.loads(self._entries[name])))
            for name in self._entries.keys() - self._new.keys()
        ]
        for name, entry in sorted(rest, key=lambda item: (-item[1].used, item[1].found.offset)):
            room -= entry.found.length + entry.asked.length
            if room < 0 or entry.used < self._today - _OLDEST_DAYS:
                break
            self._new[name] = entry._replace(found=self._copy(entry.found), asked=self._copy(entry.asked))
        piece = self._write(
            marshal.dumps({name: marshal.dumps(_values(one)) for name, one in self._new.items()})
        )
        out, self._out = self._out, None
        try:
            out.write(_END.pack(piece.offset, piece.length, piece.checksum, _LAST))
            out.close()
            if self._failed:
                raise OSError
            self.close()  # Windows replaces no open file
            os.replace(out.name, self._path)
            _make_room(self._path)
        except OSError:
            out.close()
            with suppress(OSError):
                os.unlink(out.name)


def _values(entry: Entry) -> tuple[Any, ...]:
    file, *middle, found, asked, used = entry
    return tuple(file), *middle, tuple(found), tuple(asked), used


def _entry(file: Any, until: float, site: bytes, state: bytes, found: Any, asked: Any, used: int) -> Entry:
    return Entry(Fingerprint(*file), until, site, state, Piece(*found), Piece(*asked), used)


def _make_room(own: Path) -> None:
    """Remove the files of long unused settings, and what runs that were killed left behind."""
    now, total = time.time(), 0
    found = []
    for path in own.parent.glob("results-*"):
        with suppress(OSError):
            status = path.stat()
            found.append((path == own, status.st_mtime, status.st_size, path))
    for is_own, modified, size, path in sorted(found, reverse=True):
        total += size
        days = (now - modified) / 86_400
        left_behind = path.suffix == ".tmp" and days > 1
        if not is_own and (days > _OLDEST_DAYS or left_behind or total > LARGEST_OF_ALL):
            with suppress(OSError):
                path.unlink()

"""The file of results kept between runs: found by what decides them, read piece by piece, replaced whole.

One packed file for a folder and its settings: a header; for each post what was found and what was asked of its site;
for each post the lines of its report; and an index at the end. Nothing but the index is held, and what is read has
checksums. A run that has something new writes a new file beside the old one and replaces it: whoever reads meanwhile
reads the old one, and of two that write the later one wins.
"""

from __future__ import annotations

import os
import struct
import time
import zlib
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import BinaryIO

from postlint.cache_rows import CHECKS, Row, Rows, SiteState
from postlint.listing import STAMP
from postlint.tuples import NamedTuple

_MAGIC = b"postlint results 2\n"
# Before the rows of the index: where the lines begin, whether rules look at whole sites.
_ABOUT = struct.Struct("<Q?")
# Where the index begins, how long it is, its checksum.
_END = struct.Struct("<QQI8s")
_LAST = b"the end\n"
#: Bytes of pieces in one file, and of all files together: above, what was not used for longest goes.
LARGEST = 256_000_000
LARGEST_OF_ALL = 768_000_000
_OLDEST_DAYS = 60
# Bytes that are held before they are written, and copied at a time.
_BLOCK = 1 << 20


class Kept(NamedTuple):
    """What is kept of a result: see `Row`; `lines` are its part of the report, `found` and `asked` are for `record`."""

    stamp: bytes
    digest: bytes
    until: float
    site: SiteState
    counts: tuple[int, ...]
    lines: bytes
    found: bytes
    asked: bytes


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
        self._lines_at = 0
        self.rows = Rows()
        #: Whether rules about whole sites run under these settings; None where that is not known.
        self.about_sites: bool | None = None
        self._new = Rows()
        self._pieces = _Spool(self._path)
        self._lines = _Spool(self._path)
        # The rows in the order of this run: from the new ones or not, the first, and the one after the last.
        self._order: list[tuple[bool, int, int]] = []
        self._numbers: dict[str, int] | None = None
        self._next = 0
        self._open()

    def block(self, names: list[str], stamps: bytes) -> int | None:
        """Return the first of the rows that are just these posts in the same state; None where there are none such."""
        rows, first = self.rows, self._next
        if rows.names[first : first + 1] != names[:1]:
            number = self.number(names[0])
            if number is None:
                return None
            first = number
        last = self._next = first + len(names)
        same = rows.names[first:last] == names and rows.stamps[STAMP * first : STAMP * last] == stamps
        return first if same else None

    def number(self, name: str) -> int | None:
        """Return the row of a post, by its name as the user gave it."""
        if self._numbers is None:
            self._numbers = {name: number for number, name in enumerate(self.rows.names)}
        return self._numbers.get(name)

    def lines(self, first: int, last: int) -> bytes:
        """Return the lines of the report on some rows; raises ValueError for damaged ones."""
        ends = self.rows.lines
        data = self._read(self._lines_at + ends[first], ends[last] - ends[first])
        view, start = memoryview(data), ends[first]
        sums = self.rows.checks[CHECKS * first : CHECKS * last : CHECKS]
        at = 0
        for end, checksum in zip(ends[first + 1 : last + 1], sums, strict=True):
            if zlib.crc32(view[at : end - start]) != checksum:
                raise ValueError("a damaged piece")
            at = end - start
        return data

    def found(self, number: int) -> bytes:
        """Return the diagnostics of a row; raises ValueError for damaged ones."""
        return self._piece(number, 1)

    def asked(self, number: int) -> bytes:
        """Return the questions of a row; raises ValueError for damaged ones."""
        return self._piece(number, 2)

    def keep(self, first: int, last: int) -> None:
        """Keep some rows as they are."""
        self._put(False, first, last)

    def add(self, name: str, kept: Kept) -> None:
        """Keep a new result; its pieces are written at once."""
        self._pieces.write(kept.found)
        self._pieces.write(kept.asked)
        self._lines.write(kept.lines)
        sums = zlib.crc32(kept.lines), zlib.crc32(kept.found), zlib.crc32(kept.asked), len(kept.found)
        site = self._new.site_number(SiteState(*kept.site))
        row = Row(name, kept.stamp, kept.digest, kept.until, site, kept.counts, sums, self._today)
        self._append(row, len(kept.lines), len(kept.found) + len(kept.asked))

    def refresh(self, number: int, stamp: bytes, site: SiteState) -> None:
        """Keep a row that was found to hold for another stamp or state."""
        row, rows = self.rows.row(number), self.rows
        lines = self._read(self._lines_at + rows.lines[number], rows.lines[number + 1] - rows.lines[number])
        pieces = self._read(_FIRST + rows.pieces[number], rows.pieces[number + 1] - rows.pieces[number])
        self._lines.write(lines)  # a damaged one stays one: the checksum is not made anew
        self._pieces.write(pieces)
        row = row._replace(stamp=stamp, site=self._new.site_number(site), used=self._today)
        self._append(row, len(lines), len(pieces))

    def save(self) -> None:
        """Replace the file, where there is something new; a file that can't be written only costs time."""
        # Few new results among many are not worth writing all of them anew.
        if len(self._new) and len(self._new) * 200 >= len(self.rows) - 1000:
            with suppress(OSError, ValueError):
                self._finish()
        self.close()

    def close(self) -> None:
        """Let go of the files; what was not saved is lost."""
        self._pieces.close()
        self._lines.close()
        if self._old is not None:
            self._old.close()
            self._old = None

    def _open(self) -> None:
        try:
            file = open(self._path, "rb", buffering=0)  # noqa: SIM115
        except OSError:
            return  # none yet
        try:
            head = file.read(_FIRST)
            if not head.startswith(_MAGIC) or len(head) < _FIRST:
                raise ValueError("not a cache of this version of postlint")
            if head[len(_MAGIC) :] != self._key:
                file.close()
                return  # of other rules, another version: nothing to speak of
            file.seek(-_END.size, os.SEEK_END)
            size = file.seek(0, os.SEEK_END)
            file.seek(-_END.size, os.SEEK_END)
            offset, length, checksum, last = _END.unpack(file.read(_END.size))
            if last != _LAST or offset + length + _END.size != size:
                raise ValueError("cut off or damaged")
            file.seek(offset)
            data = file.read(length)
            if zlib.crc32(data) != checksum:
                raise ValueError("cut off or damaged")
            self.rows = Rows.unpacked(data[_ABOUT.size :])
            self._lines_at, self.about_sites = _ABOUT.unpack_from(data)
        except (OSError, ValueError, EOFError, TypeError, struct.error) as error:
            file.close()
            self.rows = Rows()
            self._note(f"the cache {self._path} is {error}: ignored, and written anew")
            return
        self._old = file

    def _read(self, offset: int, length: int) -> bytes:
        if not length:
            return b""
        assert self._old is not None
        try:
            self._old.seek(offset)
            data = self._old.read(length)
        except OSError as error:
            raise ValueError(str(error)) from None
        if len(data) != length:
            raise ValueError("a piece that is cut off")
        return data

    def _piece(self, number: int, which: int) -> bytes:
        checks = self.rows.checks[CHECKS * number : CHECKS * number + CHECKS]
        start, end = self.rows.pieces[number], self.rows.pieces[number + 1]
        start, end = (start, start + checks[3]) if which == 1 else (start + checks[3], end)
        data = self._read(_FIRST + start, end - start)
        if zlib.crc32(data) != checks[which]:
            raise ValueError("a damaged piece")
        return data

    def _append(self, row: Row, lines: int, pieces: int) -> None:
        self._new.add(row, lines, pieces)
        self._put(True, len(self._new) - 1, len(self._new))

    def _put(self, new: bool, first: int, last: int) -> None:
        if self._order and self._order[-1][0] == new and self._order[-1][2] == first:
            first = self._order.pop()[1]
        self._order.append((new, first, last))

    def _finish(self) -> None:
        """Write the rows in the order of this run, and those that it did not come to; replace the file."""
        self._order += [(False, first, last) for first, last in self._rest()]
        rows = Rows()
        self._path.parent.mkdir(parents=True, exist_ok=True)
        name = _temporary(self._path)
        try:
            with open(name, "wb") as out:
                out.write(_MAGIC + self._key)
                for new, first, last in self._order:
                    rows.take(self._new if new else self.rows, first, last)
                    ends = (self._new if new else self.rows).pieces
                    self._copy(out, self._pieces if new else None, _FIRST, ends[first], ends[last])
                lines_at = out.tell()
                for new, first, last in self._order:
                    ends = (self._new if new else self.rows).lines
                    self._copy(out, self._lines if new else None, self._lines_at, ends[first], ends[last])
                index = _ABOUT.pack(lines_at, bool(self.about_sites)) + rows.packed()
                at = out.tell()
                out.write(index + _END.pack(at, len(index), zlib.crc32(index), _LAST))
            self.close()  # Windows replaces no open file
            os.replace(name, self._path)
        except BaseException:
            with suppress(OSError):
                os.unlink(name)
            raise
        _make_room(self._path)

    def _copy(self, out: BinaryIO, spool: _Spool | None, base: int, start: int, end: int) -> None:
        for at in range(start, end, _BLOCK):
            length = min(_BLOCK, end - at)
            out.write(self._read(base + at, length) if spool is None else spool.read(at, length))

    def _rest(self) -> list[tuple[int, int]]:
        """Return the old rows that this run did not come to, as far as there is room: the last used stay."""
        rows = self.rows
        done = bytearray(len(rows))
        for new, first, last in self._order:
            if not new:
                done[first:last] = b"\1" * (last - first)
        if len(self._new) and len(rows):
            for name in self._new.names:
                if (number := self.number(name)) is not None:
                    done[number] = 1
        room = LARGEST - self._new.pieces[-1] - self._new.lines[-1]
        rest = [number for number in range(len(rows)) if not done[number]]
        kept = []
        for number in sorted(rest, key=lambda one: (-rows.used[one], one)):
            room -= (
                rows.pieces[number + 1] - rows.pieces[number] + rows.lines[number + 1] - rows.lines[number]
            )
            if room < 0 or rows.used[number] < self._today - _OLDEST_DAYS:
                break
            kept.append(number)
        blocks: list[tuple[int, int]] = []
        for number in sorted(kept):
            if blocks and blocks[-1][1] == number:
                blocks[-1] = blocks[-1][0], number + 1
            else:
                blocks.append((number, number + 1))
        return blocks


_FIRST = len(_MAGIC) + 16


class _Spool:
    """Bytes on their way into the file: the first megabyte is held, then they go to a file of their own."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._held = bytearray()
        self._file: BinaryIO | None = None
        self._failed = False

    def write(self, data: bytes) -> None:
        self._held += data
        if len(self._held) > _BLOCK:
            self._flush()

    def read(self, offset: int, length: int) -> bytes:
        """Return what was written; raises OSError where it could not be."""
        if self._file is None and not self._failed:
            return bytes(self._held[offset : offset + length])
        self._flush()
        if self._file is None:
            raise OSError("could not be written")
        self._file.seek(offset)
        return self._file.read(length)

    def close(self) -> None:
        self._held.clear()
        if self._file is not None:
            self._file.close()
            with suppress(OSError):
                os.unlink(self._file.name)
            self._file = None

    def _flush(self) -> None:
        try:
            if self._file is None and not self._failed:
                self._path.parent.mkdir(parents=True, exist_ok=True)
                self._file = open(_temporary(self._path), "w+b")  # noqa: SIM115
            if self._file is not None:
                self._file.seek(0, os.SEEK_END)
                self._file.write(self._held)
        except OSError:
            self._failed = True
            self.close()
        self._held.clear()


def _temporary(path: Path) -> str:
    return f"{path}.{os.getpid()}.{os.urandom(4).hex()}.tmp"


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

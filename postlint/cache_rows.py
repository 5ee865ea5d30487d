"""The index of a file of kept results: a row for each post, in columns, so that 100,000 posts are some megabytes.

The rows stand in the order in which posts are found, so that those of a folder are compared and reported in one piece.
"""

from __future__ import annotations

import marshal
from array import array
from typing import Any

from postlint.listing import STAMP
from postlint.tuples import NamedTuple

DIGEST = 16
#: Numbers by which results are summed up: errors, warnings, infos; diagnostics with safe fixes, with unsafe ones.
COUNTS = 5
#: Checksums of the report's lines, the diagnostics and the questions to the site; and how long the diagnostics are.
CHECKS = 4


class SiteState(NamedTuple):
    """The site that a result depends on: its root, a digest of its configuration, one of the state of its files.

    All empty: no site was asked for. `files` empty: not known.
    """

    root: str = ""
    configuration: bytes = b""
    files: bytes = b""


class Row(NamedTuple):
    """What is kept of one post, beside the pieces.

    `stamp` and `digest` are of the file; the clock changes the result at `until` (seconds since 1970); `site` is a
    number of `Rows.sites`. `checks`: see `CHECKS`. `used` is a day.
    """

    name: str
    stamp: bytes
    digest: bytes
    until: float
    site: int
    counts: tuple[int, ...]
    checks: tuple[int, ...]
    used: int


class Rows:
    """The columns. `lines` and `pieces` are where each row's bytes end in the two areas of the file, after a zero."""

    def __init__(self) -> None:
        self.names: list[str] = []
        self.sites: list[SiteState] = []
        self.stamps = bytearray()
        self.digests = bytearray()
        self.until = array("d")
        self.site = array("I")
        self.counts = array("I")
        self.checks = array("I")
        self.used = array("I")
        self.lines = array("Q", [0])
        self.pieces = array("Q", [0])

    def __len__(self) -> int:
        return len(self.names)

    def site_number(self, site: SiteState) -> int:
        """Return the number of a site's state."""
        if self.sites and self.sites[-1] == site:
            return len(self.sites) - 1
        if site not in self.sites:
            self.sites.append(site)
        return self.sites.index(site)

    def add(self, row: Row, lines: int, pieces: int) -> None:
        """Add a row, and how many bytes it has in each area."""
        self.names.append(row.name)
        self.stamps += row.stamp
        self.digests += row.digest
        self.until.append(row.until)
        self.site.append(row.site)
        self.counts.extend(row.counts)
        self.checks.extend(row.checks)
        self.used.append(row.used)
        self.lines.append(self.lines[-1] + lines)
        self.pieces.append(self.pieces[-1] + pieces)

    def take(self, other: Rows, first: int, last: int) -> None:
        """Add the rows of another index from `first` to before `last`."""
        self.names += other.names[first:last]
        self.stamps += other.stamps[STAMP * first : STAMP * last]
        self.digests += other.digests[DIGEST * first : DIGEST * last]
        self.until += other.until[first:last]
        numbers = [self.site_number(one) for one in other.sites]
        self.site.extend([numbers[one] for one in other.site[first:last]])
        self.counts += other.counts[COUNTS * first : COUNTS * last]
        self.checks += other.checks[CHECKS * first : CHECKS * last]
        self.used += other.used[first:last]
        for own, theirs in ((self.lines, other.lines), (self.pieces, other.pieces)):
            moved = own[-1] - theirs[first]
            own.extend([end + moved for end in theirs[first + 1 : last + 1]])

    def row(self, at: int) -> Row:
        """Return one row."""
        return Row(
            self.names[at],
            bytes(self.stamps[STAMP * at : STAMP * at + STAMP]),
            bytes(self.digests[DIGEST * at : DIGEST * at + DIGEST]),
            self.until[at],
            self.site[at],
            tuple(self.counts[COUNTS * at : COUNTS * at + COUNTS]),
            tuple(self.checks[CHECKS * at : CHECKS * at + CHECKS]),
            self.used[at],
        )

    def summed(self, first: int, last: int) -> tuple[int, ...]:
        """Return the sums of the counts of some rows."""
        end = COUNTS * last
        return tuple([sum(self.counts[COUNTS * first + number : end : COUNTS]) for number in range(COUNTS)])

    def reported(self, first: int, last: int) -> int:
        """Return how many of some rows have a diagnostic."""
        ends = self.lines
        return sum(map(int.__ne__, ends[first:last], ends[first + 1 : last + 1]))

    def packed(self) -> bytes:
        """Return the index as bytes."""
        columns = [column.tobytes() for column in self._columns()]
        sites = [tuple(one) for one in self.sites]
        return marshal.dumps((self.names, sites, bytes(self.stamps), bytes(self.digests), *columns))

    @classmethod
    def unpacked(cls, data: bytes) -> Rows:
        """Return the index; raises ValueError, TypeError or EOFError for what `packed` did not give."""
        rows = cls()
        rows.names, sites, stamps, digests, *columns = marshal.loads(data)
        rows.sites = [SiteState(*one) for one in sites]
        rows.stamps, rows.digests = bytearray(stamps), bytearray(digests)
        rows.lines, rows.pieces = array("Q"), array("Q")
        for column, packed in zip(rows._columns(), columns, strict=True):
            column.frombytes(packed)
        return rows

    def _columns(self) -> tuple[array[Any], ...]:
        return (
            self.until, self.site, self.counts, self.checks, self.used, self.lines, self.pieces,
        )  # fmt: skip

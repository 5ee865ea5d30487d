"""The facts of all posts of a site between runs: one SQLite file in the cache folder.

It is asked, not loaded: what a check of one post wants to know is a few rows. Processes that want it at once wait
for the first to bring it up to date.
"""

from __future__ import annotations

import json
import os
import sqlite3
from array import array
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from functools import partial
from itertools import combinations, islice, repeat
from pathlib import Path
from typing import Any

from postlint.site.changed_files import Known, Read, Stamp, storable, told_by
from postlint.site.spread import spread

_FORMAT = 4
#: Seconds to wait for another process that reads the posts of a large site.
_PATIENCE = 300.0
_TABLES = """
    CREATE TABLE meta (name TEXT PRIMARY KEY, value TEXT) WITHOUT ROWID;
    CREATE TABLE file (
        id INTEGER PRIMARY KEY, path TEXT UNIQUE, mtime INTEGER, size INTEGER, digest BLOB,
        facts TEXT, marks BLOB, names TEXT
    );
    CREATE TABLE fact (
        kind TEXT, key, value, file INTEGER, PRIMARY KEY (kind, key, value, file)
    ) WITHOUT ROWID;
    CREATE TABLE mark (key INTEGER, file INTEGER, PRIMARY KEY (key, file)) WITHOUT ROWID;
    CREATE TABLE name (name TEXT PRIMARY KEY, posts INTEGER) WITHOUT ROWID;
    CREATE INDEX known ON name (posts) WHERE posts >= 5;
"""
#: A name that stands in so many posts is one of the site's own; there is an index of these.
KNOWN = 5
#: How many files are read before what they say is written.
_LOT = 2000


class FactStore:
    """The facts of one site; `file` is None to keep nothing between runs."""

    def __init__(self, file: Path | None, root: str, key: str) -> None:
        """Open the store of the files below `root`; `key` names all that facts depend on beside the files."""
        self._file = ":memory:" if file is None else str(file)
        self._root = root
        self._key = f"{_FORMAT} {key}"
        self._process = 0
        self._opened: sqlite3.Connection | None = None

    def rows(self, query: str, *values: Any) -> list[tuple[Any, ...]]:
        """Return the rows of a query."""
        try:
            return self._connection.execute(query, values).fetchall()
        except UnicodeEncodeError:
            held = [storable(one) if isinstance(one, str) else one for one in values]
            return self._connection.execute(query, held).fetchall()

    def sharing(self, kind: str, keys: Sequence[str], most: int = -1) -> list[tuple[str, str, Any]]:
        """Return (key, path, value) of all facts (or so many) of a kind with one of some keys."""
        return self.rows(
            f"SELECT fact.key, path, value FROM fact JOIN file ON file.id = fact.file"
            f" WHERE kind = ? AND fact.key IN ({_marks(keys)}) LIMIT {most}",
            kind,
            *keys,
        )

    def marks_of(self, path: str, digest: bytes) -> Sequence[int] | None:
        """Return the marks of a file; None where its bytes have another digest."""
        rows = self.rows("SELECT digest, marks FROM file WHERE path = ?", path)
        return array("Q", rows[0][1]) if rows and rows[0][0] == digest else None

    def marked(self, keys: Sequence[int], most: int, but: str = "") -> list[tuple[int, int]]:
        """Return (mark, number of a file) for so many files at most that have each of some marks.

        `but` is the path of one that does not count.
        """
        own = self.rows("SELECT id FROM file WHERE path = ?", but) if but else ()
        one = f"SELECT * FROM (SELECT key, file FROM mark WHERE file != ?1 AND key = ? LIMIT {most})"
        return self.rows(" UNION ALL ".join([one] * len(keys)), own[0][0] if own else 0, *keys)

    def pairs(self, below: int, most: int, shared: int) -> dict[str, list[str]]:
        """Return for each file those that share so many marks with it that at most so many files have.

        Only marks below a number count. All are read once: for a run over many posts.
        """
        counts: Counter[tuple[int, int]] = Counter()
        rows = self.rows(
            "SELECT group_concat(file) FROM mark WHERE key < ? GROUP BY key HAVING count(*) BETWEEN 2 AND ?",
            below,
            most,
        )
        for (files,) in rows:
            counts.update(combinations(sorted(map(int, files.split(","))), 2))
        found: dict[str, list[str]] = {}
        for (one, other), times in counts.items():
            if times >= shared:
                first, second = self.path(one), self.path(other)
                found.setdefault(first, []).append(second)
                found.setdefault(second, []).append(first)
        return found

    def path(self, number: int) -> str:
        """Return the path of a file by its number."""
        return str(self.rows("SELECT path FROM file WHERE id = ?", number)[0][0])

    def sharing_files(self, kind: str, keys: Sequence[str], most: int, but: str) -> int:
        """Return how many files other than one have a fact of a kind with one of some keys, counted up to a number."""
        (found,) = self.rows(
            "SELECT count(*) FROM (SELECT DISTINCT path FROM fact JOIN file ON file.id = fact.file WHERE kind = ?"
            f" AND fact.key IN ({_marks(keys)}) AND path != ? LIMIT {most})",
            kind,
            *keys,
            but,
        )
        return int(found[0])

    def version(self, path: str) -> str:
        """Return what is equal only for the same content of a file."""
        rows = self.rows("SELECT hex(digest) FROM file WHERE path = ?", path)
        return str(rows[0][0]) if rows else ""

    def posts_with(self, name: str, but: str) -> int:
        """Return in how many files a name stands, but for one of them."""
        posts: int = sum(count for (count,) in self.rows("SELECT posts FROM name WHERE name = ?", name))
        if posts:
            own = self.rows("SELECT names FROM file WHERE path = ?", but)
            posts -= sum(name in names.split() for (names,) in own)
        return posts

    def known_names(self) -> list[tuple[str, int]]:
        """Return the names that stand in several files, and in how many, the most frequent first."""
        return self.rows(
            f"SELECT name, posts FROM name WHERE posts >= 5 AND posts >= {KNOWN} ORDER BY posts DESC, name"
        )

    def update(self, stamps: Sequence[Stamp], digest: str, read: Read, most: int) -> int:
        """Bring the facts up to date; return how many files were read for that.

        `digest` is equal where the stamps are, `most` the bytes to read.
        """
        if self._digest == digest:
            return 0
        connection = self._connection
        connection.execute("BEGIN IMMEDIATE")
        count = 0
        try:
            if self._digest != digest:
                count = self._update(stamps, read, most)
                connection.execute("INSERT OR REPLACE INTO meta VALUES ('files', ?)", (digest,))
        finally:
            connection.execute("COMMIT")  # what was read before an interruption need not be read again
        return count

    @property
    def _digest(self) -> str:
        found = self.rows("SELECT value FROM meta WHERE name = 'files'")
        return str(found[0][0]) if found else ""

    def _update(self, stamps: Sequence[Stamp], read: Read, most: int) -> int:
        known = {
            path: (number, mtime, size, digest)
            for number, path, mtime, size, digest in self.rows(
                "SELECT id, path, mtime, size, digest FROM file"
            )
        }
        changed: list[tuple[Stamp, Known | None]] = []
        for stamp in stamps:
            old = known.pop(stamp[0], None)
            if old is None or old[1:3] != stamp[1:]:
                changed.append((stamp, old))
        self._forget([number for number, *_ in known.values()])
        waiting = iter(changed)
        while some := list(islice(waiting, _LOT)):
            self._read(some, read, most)
        return len(changed)

    def _read(self, changed: Sequence[tuple[Stamp, Known | None]], read: Read, most: int) -> None:
        """Read some files that may have changed; where only the time did, the facts stay."""
        next_: int = self.rows("SELECT coalesce(max(id), 0) + 1 FROM file")[0][0]
        touched: list[tuple[int, int, int]] = []
        gone: list[int] = []
        files: list[tuple[Any, ...]] = []
        facts: list[tuple[str, str, str | int, int]] = []
        marks: list[tuple[int, int]] = []
        names: Counter[str] = Counter()
        answers = spread(partial(told_by, self._root, read, most), changed)
        for ((path, mtime, size), old), (digest, told) in zip(changed, answers, strict=True):
            if old is not None:
                if told is None:
                    touched.append((mtime, size, old[0]))
                    continue
                gone.append(old[0])
            assert told is not None, "a file that is new was read"
            number = next_ + len(files)
            files.append((number, path, mtime, size, digest, told.written, told.marks, told.names))
            facts += [(*fact, number) for fact in told.facts]
            marks += zip(array("Q", told.marks), repeat(number))
            names.update(told.names.split())
        marks.sort()
        facts.sort()  # the values of a kind are all of one type
        with self._at_once():
            self._forget(gone)
            self._keep(touched, files, facts, marks, names)

    @contextmanager
    def _at_once(self) -> Iterator[None]:
        """Do all that is done meanwhile or, where it breaks off, none: a file without facts would stay so."""
        self._connection.execute("SAVEPOINT lot")
        try:
            yield
        except BaseException:
            self._connection.execute("ROLLBACK TO lot")
            raise
        finally:
            self._connection.execute("RELEASE lot")

    def _keep(
        self,
        touched: Sequence[tuple[int, int, int]],
        files: Sequence[tuple[Any, ...]],
        facts: Sequence[tuple[str, str, str | int, int]],
        marks: Sequence[tuple[int, int]],
        names: Mapping[str, int],
    ) -> None:
        many = self._connection.executemany
        many("UPDATE file SET mtime = ?, size = ? WHERE id = ?", touched)
        many("INSERT INTO file VALUES (?, ?, ?, ?, ?, ?, ?, ?)", files)
        many("INSERT OR IGNORE INTO fact VALUES (?, ?, ?, ?)", facts)
        many("INSERT OR IGNORE INTO mark VALUES (?, ?)", marks)
        many(
            "INSERT INTO name VALUES (?, ?) ON CONFLICT (name) DO UPDATE SET posts = posts + excluded.posts",
            sorted(names.items()),
        )

    def _forget(self, numbers: Sequence[int]) -> None:
        many = self._connection.executemany
        for number in numbers:
            facts, marks, names = self.rows("SELECT facts, marks, names FROM file WHERE id = ?", number)[0]
            many(
                "DELETE FROM fact WHERE kind = ? AND key = ? AND value = ? AND file = ?",
                [(*fact, number) for fact in json.loads(facts)],
            )
            many(
                "DELETE FROM mark WHERE key = ? AND file = ?", [(mark, number) for mark in array("Q", marks)]
            )
            many("UPDATE name SET posts = posts - 1 WHERE name = ?", [(name,) for name in names.split()])
            self._connection.execute("DELETE FROM file WHERE id = ?", (number,))

    @property
    def _connection(self) -> sqlite3.Connection:
        if self._opened is None or self._process != os.getpid():  # a connection does not outlive a fork
            self._process = os.getpid()
            self._opened = self._open()
        return self._opened

    def _open(self) -> sqlite3.Connection:
        for attempt in (self._file, self._file, ":memory:"):
            try:
                return self._prepared(attempt)
            except (sqlite3.Error, OSError):  # damaged, or not to be written: anew, then without a file
                with suppress(OSError):
                    os.remove(attempt)
        raise AssertionError("SQLite can't open a store in memory")

    def _prepared(self, file: str) -> sqlite3.Connection:
        if file != ":memory:":
            os.makedirs(os.path.dirname(file), exist_ok=True)
        made = sqlite3.connect(file, timeout=_PATIENCE, isolation_level=None, check_same_thread=False)
        try:
            # a lost cache costs time alone, so nothing waits for the disk
            made.execute("PRAGMA synchronous = OFF")
            # Each process has one of its own; the system holds the file for all.
            made.execute("PRAGMA cache_size = -4000")
            if self._key_of(made) != self._key:
                made.execute("BEGIN IMMEDIATE")
                if self._key_of(made) != self._key:
                    tables = made.execute("SELECT name FROM sqlite_master WHERE type = 'table'").fetchall()
                    for (name,) in tables:
                        made.execute(f"DROP TABLE {name}")
                    for statement in _TABLES.split(";")[:-1]:
                        made.execute(statement)
                    made.execute("INSERT INTO meta VALUES ('key', ?)", (self._key,))
                made.execute("COMMIT")
        except BaseException:
            made.close()
            raise
        return made

    @staticmethod
    def _key_of(connection: sqlite3.Connection) -> str:
        if not connection.execute("SELECT 1 FROM sqlite_master WHERE name = 'meta'").fetchall():
            return ""
        found = connection.execute("SELECT value FROM meta WHERE name = 'key'").fetchall()
        return str(found[0][0]) if found else ""


def _marks(values: Sequence[object]) -> str:
    return ",".join("?" * len(values))

"""The facts of all posts of a site between runs: one SQLite file in the cache folder.

It is asked, not loaded: what a check of one post wants to know is a few rows. Processes that want it at once wait
for the first to bring it up to date.
"""

from __future__ import annotations

import json
import os
import sqlite3
from collections.abc import Callable, Sequence
from contextlib import suppress
from itertools import islice
from pathlib import Path
from typing import Any

from postlint.digest import blake2b
from postlint.site.post_facts import Fact

_FORMAT = 1
#: Seconds to wait for another process that reads the posts of a large site.
_PATIENCE = 300.0
_TABLES = """
    CREATE TABLE meta (name TEXT PRIMARY KEY, value TEXT) WITHOUT ROWID;
    CREATE TABLE file (
        id INTEGER PRIMARY KEY, layer TEXT, path TEXT, mtime INTEGER, size INTEGER, digest BLOB, facts TEXT,
        UNIQUE (layer, path)
    );
    CREATE TABLE fact (
        kind TEXT, key, value, file INTEGER, PRIMARY KEY (kind, key, value, file)
    ) WITHOUT ROWID;
    CREATE TABLE known (name TEXT PRIMARY KEY, posts INTEGER) WITHOUT ROWID;
"""
#: A name that stands in so many posts is one of the site's own.
KNOWN = 5

#: What reads the facts of a file from its bytes.
Read = Callable[[bytes, str], Sequence[Fact]]
#: A file: its path below the sources, when it was changed (nanoseconds), its size (bytes).
Stamp = tuple[str, int, int]


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
        return self._connection.execute(query, values).fetchall()

    def sharing(self, kind: str, keys: Sequence[str | int], layer: str) -> list[tuple[str | int, str, Any]]:
        """Return (key, path, value) of all facts of a kind with one of some keys."""
        marks = ",".join("?" * len(keys))
        return self.rows(
            f"SELECT fact.key, path, value FROM fact JOIN file ON file.id = fact.file"
            f" WHERE kind = ? AND fact.key IN ({marks}) AND layer = ?",
            kind,
            *keys,
            layer,
        )

    def update(self, layer: str, stamps: Sequence[Stamp], digest: str, read: Read, most: int) -> None:
        """Bring the facts of a layer up to date; `digest` is equal where the stamps are, `most` the bytes to read."""
        if self._digest(layer) == digest:
            return
        connection = self._connection
        connection.execute("BEGIN IMMEDIATE")
        try:
            if self._digest(layer) != digest:
                self._update(layer, stamps, read, most)
                if layer == "body":
                    self._count_names()
                connection.execute("INSERT OR REPLACE INTO meta VALUES (?, ?)", (layer, digest))
        finally:
            connection.execute("COMMIT")  # what was read before an interruption need not be read again

    def _digest(self, layer: str) -> str:
        found = self.rows("SELECT value FROM meta WHERE name = ?", layer)
        return str(found[0][0]) if found else ""

    def _update(self, layer: str, stamps: Sequence[Stamp], read: Read, most: int) -> None:
        known = {
            path: (number, mtime, size, digest)
            for number, path, mtime, size, digest in self.rows(
                "SELECT id, path, mtime, size, digest FROM file WHERE layer = ?", layer
            )
        }
        changed: list[tuple[Stamp, tuple[int, int, int, bytes] | None]] = []
        for stamp in stamps:
            old = known.pop(stamp[0], None)
            if old is None or old[1:3] != stamp[1:]:
                changed.append((stamp, old))
        self._forget([number for number, *_ in known.values()])
        waiting = iter(changed)
        while some := list(islice(waiting, 1000)):
            self._read(layer, some, read, most)

    def _read(
        self,
        layer: str,
        changed: Sequence[tuple[Stamp, tuple[int, int, int, bytes] | None]],
        read: Read,
        most: int,
    ) -> None:
        """Read some files that may have changed; where only the time did, the facts stay."""
        facts: list[tuple[str, Any, Any, int]] = []
        for (path, mtime, size), old in changed:
            raw = _bytes(os.path.join(self._root, path), most)
            digest = blake2b(raw, digest_size=12).digest()
            if old is not None:
                if old[3] == digest:
                    self._connection.execute(
                        "UPDATE file SET mtime = ?, size = ? WHERE id = ?", (mtime, size, old[0])
                    )
                    continue
                self._forget([old[0]])
            found = read(raw, path)
            text = json.dumps(found, ensure_ascii=False, separators=(",", ":"))
            cursor = self._connection.execute(
                "INSERT INTO file (layer, path, mtime, size, digest, facts) VALUES (?, ?, ?, ?, ?, ?)",
                (layer, path, mtime, size, digest, text),
            )
            number = cursor.lastrowid or 0
            facts += [(kind, key, value, number) for kind, key, value in found]
        facts.sort(key=lambda one: (one[0], str(one[1])))
        self._connection.executemany("INSERT OR IGNORE INTO fact VALUES (?, ?, ?, ?)", facts)

    def _forget(self, numbers: Sequence[int]) -> None:
        for number in numbers:
            text = self.rows("SELECT facts FROM file WHERE id = ?", number)[0][0]
            self._connection.executemany(
                "DELETE FROM fact WHERE kind = ? AND key = ? AND value = ? AND file = ?",
                [(*fact, number) for fact in json.loads(text)],
            )
            self._connection.execute("DELETE FROM file WHERE id = ?", (number,))

    def _count_names(self) -> None:
        self._connection.execute("DELETE FROM known")
        self._connection.execute(
            "INSERT INTO known SELECT key, count(*) FROM fact WHERE kind = 'name' GROUP BY key HAVING count(*) >= ?",
            (KNOWN,),
        )

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
            made.execute("PRAGMA cache_size = -32000")
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


def _bytes(path: str, most: int) -> bytes:
    try:
        with open(path, "rb", buffering=0) as file:
            return file.read(most)
    except OSError:
        return b""

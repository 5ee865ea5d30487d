"""What addresses answered, kept between runs in a SQLite file: facts and when they were learnt, nothing judged.

What is thought of them, and for how long, follows from the settings of the run that reads them.
"""

from __future__ import annotations

import json
import os
import sqlite3
import tempfile
import time
from contextlib import suppress
from pathlib import Path

from postlint.online.facts import Facts
from postlint.tuples import NamedTuple

#: To be raised whenever facts change their form: a file of another one is begun anew.
_FORMAT = 1


#: Seconds to wait for another run that writes.
PATIENCE = 5.0


class Kept(NamedTuple):
    """Facts, and when they were learnt (seconds since 1970)."""

    facts: Facts
    asked: float


class Store:
    """The kept facts by address; one run writes while others may read, each process with a store of its own.

    A file that can't be used is replaced by one that goes with this run.
    """

    def __init__(self, path: Path | None) -> None:
        """Open the store at `path`; None keeps nothing after this run."""
        self._temporary = ""
        #: What the file would not take: the disk is full, or another run holds it.
        self._beside: dict[str, Kept] = {}
        self.path = str(path) if path is not None else self._own()
        try:
            self._connection = self._open()
        except (sqlite3.Error, OSError):
            self.path = self._own()
            self._connection = self._open()

    def get(self, url: str) -> Kept | None:
        """Return what is kept of an address."""
        if url in self._beside:
            return self._beside[url]
        try:
            row = self._connection.execute(
                "SELECT asked, facts FROM answers WHERE url = ?", (url,)
            ).fetchone()
            return None if row is None else Kept(Facts.of(json.loads(row[1])), row[0])
        except (sqlite3.Error, ValueError, TypeError):
            return None  # damaged, or of another build: to be asked again

    def put(self, url: str, facts: Facts) -> None:
        """Keep facts that were learnt now; on disk when this returns, whatever becomes of the run."""
        now = time.time()
        record = json.dumps(facts.record(), separators=(",", ":"))
        try:
            self._connection.execute("INSERT OR REPLACE INTO answers VALUES (?, ?, ?)", (url, now, record))
        except (sqlite3.Error, UnicodeError):
            self._beside[url] = Kept(facts, now)
            self._connection.execute("PRAGMA busy_timeout = 0")  # one wait is enough

    def forget(self, before: float) -> None:
        """Drop what was learnt before a moment."""
        with suppress(sqlite3.Error):
            self._connection.execute("DELETE FROM answers WHERE asked < ?", (before,))

    def close(self) -> None:
        """Close the file; one of this run alone is removed."""
        self._connection.close()
        for suffix in ("", "-wal", "-shm") if self._temporary else ():
            with suppress(OSError):
                os.unlink(self._temporary + suffix)

    def _own(self) -> str:
        handle, self._temporary = tempfile.mkstemp(prefix="postlint-links-", suffix=".sqlite")
        os.close(handle)
        return self._temporary

    def _open(self) -> sqlite3.Connection:
        os.makedirs(os.path.dirname(self.path), exist_ok=True)
        try:
            return _connected(self.path)
        except sqlite3.DatabaseError as error:
            if isinstance(error, sqlite3.OperationalError):
                raise
            os.unlink(self.path)  # not ours, or damaged: it only saved time
            return _connected(self.path)


def _connected(path: str) -> sqlite3.Connection:
    connection = sqlite3.connect(path, timeout=PATIENCE, isolation_level=None)
    try:
        if connection.execute("PRAGMA user_version").fetchone()[0] != _FORMAT:
            connection.execute("DROP TABLE IF EXISTS answers")
            connection.execute(f"PRAGMA user_version = {_FORMAT}")
        connection.execute("PRAGMA journal_mode = WAL")
        connection.execute("PRAGMA synchronous = OFF")  # lost power costs a question, no more
        connection.execute(
            "CREATE TABLE IF NOT EXISTS answers (url TEXT PRIMARY KEY, asked REAL, facts TEXT) WITHOUT ROWID"
        )
    except BaseException:
        connection.close()
        raise
    return connection

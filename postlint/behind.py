"""Files replaced behind the work on the next ones: the disk takes as long for one as the work on it.

A few syncs at a time cost it hardly more than one.
"""

from __future__ import annotations

import threading
from collections.abc import Callable
from pathlib import Path
from queue import Empty, SimpleQueue
from typing import Generic, TypeVar

from postlint.errors import UsageError
from postlint.writing import Replacement, Version

#: Threads that wait for the disk, and seconds after which one that has nothing to do ends.
_THREADS = 4
_LINGER_SECONDS = 0.05

Message = TypeVar("Message")


class Writing:
    """A file on its way to the disk."""

    def __init__(self, new: Replacement) -> None:
        self._new = new
        self._error: BaseException | None = None
        self._done = threading.Event()
        self._is_dropped = False
        self._is_left = False

    def finish(self) -> None:
        """Put the file in its place, and let know whoever waits for that."""
        try:
            if self._is_dropped:
                self._is_left = True
                raise UsageError("interrupted")
            self._new.finish()
        except BaseException as error:  # it is whoever waits who is told
            self._new.discard()
            self._error = error
        self._done.set()

    def drop(self) -> None:
        """Leave the file as it was, unless its turn at the disk has come."""
        self._is_dropped = True

    @property
    def is_done(self) -> bool:
        """Whether `error` need not wait; never where the file was left as it was."""
        return self._done.is_set() and not self._is_left

    def error(self) -> UsageError | None:
        """Wait until the file is on the disk or can't be; return what is wrong then."""
        self._done.wait()
        if self._error is None or isinstance(self._error, UsageError):
            return self._error
        raise self._error


class Behind:
    """Writes files behind the work on the next ones: a few threads wait for the disk.

    They end when there is nothing to do, and the process waits for them when it ends, however it ends but for a kill:
    so every file is whole and nothing is left beside it.
    """

    def __init__(self) -> None:
        self._waiting: SimpleQueue[Writing] = SimpleQueue()
        self._threads = 0
        self._lock = threading.Lock()

    def write(self, path: Path, data: bytes, version: Version | None = None) -> Writing:
        """Begin to replace the bytes of a file; raises UsageError for what is known to be wrong at once."""
        new = Replacement(path, version)
        try:
            new.write(data)
            writing = Writing(new)
            self._begin(writing)
        except BaseException:
            new.discard()  # a thread that has begun finds nothing to put anywhere, or has done so
            raise
        return writing

    def _begin(self, writing: Writing) -> None:
        with self._lock:
            if self._threads < _THREADS:
                try:
                    threading.Thread(target=self._work, daemon=False).start()
                    self._threads += 1
                except RuntimeError:  # the system has no room for one
                    if not self._threads:
                        writing.finish()
                        return
            self._waiting.put(writing)

    def _work(self) -> None:
        while True:
            try:
                self._waiting.get(timeout=_LINGER_SECONDS).finish()
            except Empty:
                with self._lock:
                    if self._waiting.empty():
                        self._threads -= 1
                        return


class Later(Generic[Message]):
    """A message on a file that is being written: what it says is known once that is done."""

    def __init__(self, writing: Writing, written: Message, failed: Callable[[UsageError], Message]) -> None:
        """Take the message for when the file is written, and what makes one of an error."""
        self._writing = writing
        self._written = written
        self._failed = failed

    @property
    def is_there(self) -> bool:
        """Whether `message` need not wait."""
        return self._writing.is_done

    def drop(self) -> None:
        """Leave the file as it was, unless its turn at the disk has come."""
        self._writing.drop()

    def message(self) -> Message:
        """Wait for the file; return the message."""
        error = self._writing.error()
        return self._written if error is None else self._failed(error)

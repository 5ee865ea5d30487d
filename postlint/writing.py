"""Files replaced behind the work on the next ones: the disk takes as long for one as all the rest for it."""

from __future__ import annotations

import threading
from collections.abc import Callable
from pathlib import Path
from typing import Generic, TypeVar

from postlint.errors import UsageError
from postlint.source import write_atomic

Message = TypeVar("Message")


class Writing:
    """A file on its way to the disk, in a thread of its own.

    The thread is one that the process waits for when it ends, however it ends but for a kill: so the file is whole and
    nothing is left beside it.
    """

    def __init__(self, path: Path, data: bytes) -> None:
        """Begin to replace the bytes of a file: see `source.write_atomic`."""
        self._path = path
        self._data = data
        self._error: BaseException | None = None
        thread = threading.Thread(target=self._write, daemon=False)
        self._thread: threading.Thread | None = thread
        try:
            thread.start()
        except RuntimeError:  # the system has no room for a thread
            self._thread = None
            self._write()

    def _write(self) -> None:
        try:
            write_atomic(self._path, self._data)
        except BaseException as error:  # it is whoever waits who is told
            self._error = error

    @property
    def is_done(self) -> bool:
        """Whether `error` need not wait."""
        return self._thread is None or not self._thread.is_alive()

    def error(self) -> UsageError | None:
        """Wait until the file is on the disk or can't be; return what is wrong then."""
        if self._thread is not None:
            self._thread.join()
        if self._error is None or isinstance(self._error, UsageError):
            return self._error
        raise self._error


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

    def message(self) -> Message:
        """Wait for the file; return the message."""
        error = self._writing.error()
        return self._written if error is None else self._failed(error)

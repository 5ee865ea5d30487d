"""Files replaced whole or not at all."""

from __future__ import annotations

import os
import stat
import sys
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import TypeAlias

from postlint.errors import UsageError, os_reason

#: Inode, size and time of change (nanoseconds) of a file: others where somebody saved it.
Version: TypeAlias = tuple[int, int, int]
#: What puts new bytes in the place of a file's old ones, which were read from that version of it.
Replace: TypeAlias = Callable[[Path, bytes, "Version | None"], object]


class Replacement:
    """New bytes of a file, put down beside it: whoever reads the file, whenever, sees the old ones or the new ones.

    First `write`, then `finish`, which another thread may call: it does next to nothing but wait for the disk. Both
    raise UsageError where the file may not be written. After any error, `discard` leaves nothing behind.
    The bytes are made from a version of the file: where it has another one by now, because somebody saved it
    meanwhile, it stays. The mode is kept, and the owner where permitted. A symbolic link stays one: its target is
    replaced.
    """

    __slots__ = ("_descriptor", "_path", "_target", "_temporary", "_version")

    def __init__(self, path: Path, version: Version | None = None) -> None:
        """Take a file and the version of it that was read; without one it is the one that it has when written."""
        self._path = path
        self._version = version
        # A hard link is broken on purpose: writing in place would keep it but can leave half a file behind.
        # And who shares inodes (snapshots by `cp -al` or `rsync --link-dest`) wants the other name's bytes kept.
        self._target = os.path.realpath(path)
        self._temporary = os.path.join(os.path.dirname(self._target), f".postlint-{os.urandom(8).hex()}.tmp")
        self._descriptor = -1  # set by `write`

    def write(self, data: bytes) -> None:
        """Write the bytes, which are no part of the file yet."""
        try:
            before = _writable(self._target)
            if self._version is not None:
                self._require(before)
            elif before is not None:
                self._version = _version(before)
            flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0)
            # A new file's mode is the umask's business; an old one's is copied once the bytes are in.
            self._descriptor = os.open(self._temporary, flags, 0o666 if before is None else 0o600)
            try:
                left = memoryview(data)
                while left:
                    left = left[os.write(self._descriptor, left) :]
                if before is not None:
                    _keep_owner_and_mode(self._descriptor, before)
            except BaseException:
                os.close(self._descriptor)
                raise
        except OSError as error:
            raise self._wrong(error) from None

    def finish(self) -> None:
        """Wait until the bytes are on the disk, and put them in the place of the old ones."""
        try:
            try:
                os.fsync(self._descriptor)
            finally:
                os.close(self._descriptor)  # some systems move no file that is open
            if self._version is not None:
                self._require(os.stat(self._target))
            os.replace(self._temporary, self._target)
        except OSError as error:
            raise self._wrong(error) from None

    def discard(self) -> None:
        """Take the new bytes away, unless they are in their place."""
        with suppress(OSError):
            os.unlink(self._temporary)

    def _require(self, now: os.stat_result | None) -> None:
        if now is None or _version(now) != self._version:
            raise OSError("it was changed meanwhile")

    def _wrong(self, error: OSError) -> UsageError:
        return UsageError(f"cannot be written: {os_reason(error)}", str(self._path))


def write_atomic(path: Path, data: bytes, version: Version | None = None) -> None:
    """Replace a file's bytes whole or not at all (see `Replacement`); raises UsageError where that can't be."""
    new = Replacement(path, version)
    try:
        new.write(data)
        new.finish()
    except BaseException:
        new.discard()
        raise


def _writable(target: str) -> os.stat_result | None:
    """Return the state of a file that may be replaced, None where there is none; raise OSError otherwise."""
    try:
        before = os.stat(target)
    except FileNotFoundError:
        return None
    if stat.S_ISDIR(before.st_mode):
        raise OSError("is a folder, not a file")
    if not stat.S_ISREG(before.st_mode):
        raise OSError("not a regular file")
    if not os.access(target, os.W_OK):
        # Replacing needs only the folder's permission, but whoever made the file read-only meant the file.
        raise OSError("the file is read-only")
    return before


def _version(status: os.stat_result) -> Version:
    # Not the time of the status: it changes with the other name of a hard link, too.
    return status.st_ino, status.st_size, status.st_mtime_ns


def _keep_owner_and_mode(descriptor: int, before: os.stat_result) -> None:
    if sys.platform == "win32":
        return
    now = os.fstat(descriptor)
    if (now.st_uid, now.st_gid) != (before.st_uid, before.st_gid):
        try:
            os.fchown(descriptor, before.st_uid, before.st_gid)
        except OSError:
            with suppress(OSError):
                os.fchown(descriptor, -1, before.st_gid)
    # After the owner: changing that clears some bits of the mode.
    os.fchmod(descriptor, stat.S_IMODE(before.st_mode))

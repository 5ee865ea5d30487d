"""The error that stops a run: what could not be done as asked, where, and what is allowed instead."""

from __future__ import annotations

import errno
from collections.abc import Iterable

#: So many allowed values are named before a list is cut.
LISTED = 12

_WORDS = {
    errno.ENOENT: "no such file or folder",
    errno.ENOTDIR: "a part of this path is not a folder",
    errno.EISDIR: "is a folder, not a file",
    errno.EACCES: "permission denied",
    errno.EPERM: "permission denied",
    errno.EROFS: "the file system is read-only",
    errno.ENOSPC: "no space left on the device",
    errno.ENAMETOOLONG: "the name is too long",
    errno.ELOOP: "symbolic links go round in a circle",
}


class UsageError(Exception):
    """postlint could not run as asked (exit status 2).

    `path` is as the user would write it; `line` counts from 1. The arguments are positional so that the error
    survives pickling on its way out of a worker process.
    """

    def __init__(self, message: str, path: str | None = None, line: int | None = None) -> None:
        super().__init__(message, path, line)
        self.message = message
        self.path = path
        self.line = line

    def __str__(self) -> str:
        if self.path is None:
            return self.message
        if self.line is None:
            return f"{self.path}: {self.message}"
        return f"{self.path}:{self.line}: {self.message}"


def nearest(word: str, allowed: Iterable[str]) -> str:
    """Return what to try instead of `word`: `did you mean 'select'?`, else `allowed: a, b, c`.

    A list of more than 12 is cut, and says how many are left out.
    """
    # Only a run that fails needs it, and it takes longer to import than this module.
    from difflib import get_close_matches

    names = list(dict.fromkeys(allowed))
    folded: dict[str, str] = {}
    for name in names:
        folded.setdefault(name.casefold(), name)
    close = [folded[key] for key in get_close_matches(word.casefold(), folded, n=3, cutoff=0.7)]
    if close:
        return f"did you mean {_either([repr(name) for name in close])}?"
    if not names:
        return "nothing is allowed here"
    shown = ", ".join(names[:LISTED])
    rest = len(names) - LISTED
    return f"allowed: {shown}, and {rest} more" if rest > 0 else f"allowed: {shown}"


def os_reason(error: OSError) -> str:
    """Return in plain words why the system refused."""
    return _WORDS.get(error.errno or 0) or (error.strerror or str(error)).lower()


def _either(words: list[str]) -> str:
    return words[0] if len(words) == 1 else f"{', '.join(words[:-1])} or {words[-1]}"

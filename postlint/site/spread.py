"""Work on many files by copies of this process, where a run may use several: what a site's posts say is read at once,
before the first of them is checked.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Sequence
from contextlib import suppress
from typing import TypeVar

Item = TypeVar("Item")
Answer = TypeVar("Answer")

#: Fewer items than that are no work for another process.
_WORTH = 100

_processes = 1


def allow(processes: int) -> None:
    """Say how many processes may work at a time."""
    global _processes
    _processes = processes


def spread(work: Callable[[Sequence[Item]], list[Answer]], items: Sequence[Item]) -> list[Answer]:
    """Return `work(items)`, of which other processes do their parts; the answers go through pickle.

    A process is copied where that is safe: on Linux, and where no other thread is. What a copy does not give is done
    here.
    """
    count = min(_processes, len(items) // _WORTH)
    if count < 2 or sys.platform != "linux" or _has_threads():
        return work(items)
    size = -(-len(items) // count)
    parts = [items[at : at + size] for at in range(0, len(items), size)]
    copies = [_copy(work, part) for part in parts[1:]]
    answers = work(parts[0])
    for copy, part in zip(copies, parts[1:], strict=True):
        answers += (_given(*copy, len(part)) if copy else []) or work(part)
    return answers


def _has_threads() -> bool:
    threading = sys.modules.get("threading")  # where nobody needed it there is one thread
    return threading is not None and threading.active_count() > 1


def _copy(work: Callable[[Sequence[Item]], list[Answer]], part: Sequence[Item]) -> tuple[int, int] | None:
    """Start a copy of this process on a part; return its number and the pipe on which it answers.

    None where the system has no room for one.
    """
    ours, theirs = os.pipe()
    try:
        process = os.fork()
    except OSError:
        os.close(ours)
        os.close(theirs)
        return None
    if process:
        os.close(theirs)
        return process, ours
    try:
        import pickle

        with os.fdopen(theirs, "wb") as answer:
            pickle.dump(work(part), answer, pickle.HIGHEST_PROTOCOL)
        os._exit(0)
    finally:
        os._exit(1)  # whatever happened: what called this process goes on in the other one


def _given(process: int, pipe: int, count: int) -> list[Answer]:
    """Return what a copy answers; nothing where it is not the whole answer."""
    import pickle

    found: list[Answer] = []
    with os.fdopen(pipe, "rb") as answer, suppress(EOFError, pickle.UnpicklingError, OSError):
        found = pickle.load(answer)
    os.waitpid(process, 0)
    return found if len(found) == count else []

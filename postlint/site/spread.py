"""Work on many files by copies of this process, where a run may use several: what a site's posts say is read at once,
before the first of them is checked.
"""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import suppress
from typing import TYPE_CHECKING, Any, TypeVar

if TYPE_CHECKING:
    from typing_extensions import Self

Item = TypeVar("Item")
Answer = TypeVar("Answer")

#: Fewer items than that are no work for another process.
_WORTH = 100
#: Of how many parts each process gets: they are about as fast, and one of them may have something else to do.
_PARTS = 16

#: Seconds for each process after which this one has time for something else.
_LONG = 0.1

_processes = 1
_beside: Callable[[], object] | None = None


def allow(processes: int, beside: Callable[[], object] | None = None) -> None:
    """Say how many processes may work at a time.

    `beside` is called once, here, while copies are at work that takes them longer: what is loaded then, all copies
    that are made later have.
    """
    global _processes, _beside
    _processes, _beside = processes, beside


def spread(work: Callable[[Sequence[Item]], list[Answer]], items: Sequence[Item]) -> list[Answer]:
    """Return `work(items)`, of which other processes do what they come to; the answers go through pickle.

    `work` is asked about some items at a time, and answers each by itself. A process is copied where that is safe: on
    Linux, and where no other thread is. What a copy does not give is done here.
    """
    count = min(_processes, len(items) // _WORTH)
    if count < 2 or sys.platform != "linux" or _has_threads():
        return work(items)
    size = -(-len(items) // (count * _PARTS))
    parts = [items[at : at + size] for at in range(0, len(items), size)]
    with _Numbers(len(parts)) as numbers:
        copies = [_copy(work, parts, numbers) for _ in range(count - 1)]
        found = {}
        for number in numbers:
            began = time.perf_counter()
            found[number] = work(parts[number])
            if (time.perf_counter() - began) * len(parts) > _LONG * count:
                _do_beside()
        for copy in copies:
            found.update(_given(*copy) if copy else ())
    answers: list[Answer] = []
    for number, part in enumerate(parts):
        answer = found.get(number, ())
        answers += answer if len(answer) == len(part) else work(part)
    return answers


def _do_beside() -> None:
    global _beside
    if (beside := _beside) is not None:
        _beside = None
        beside()


class _Numbers:
    """The numbers from 0 on, each of which one process gets: a pipe from which all read."""

    def __init__(self, count: int) -> None:
        self._pipe, end = os.pipe()
        with os.fdopen(end, "wb") as file:
            file.write(b"".join(number.to_bytes(2, "little") for number in range(count)))

    def __iter__(self) -> Iterator[int]:
        while number := os.read(self._pipe, 2):  # of two that read at a time, the system serves one first
            yield int.from_bytes(number, "little")

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        os.close(self._pipe)


def _has_threads() -> bool:
    threading = sys.modules.get("threading")  # where nobody needed it there is one thread
    return threading is not None and threading.active_count() > 1


def _copy(
    work: Callable[[Sequence[Item]], list[Answer]], parts: Sequence[Sequence[Item]], numbers: Iterable[int]
) -> tuple[int, int] | None:
    """Start a copy of this process on the parts; return its number and the pipe on which it answers.

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
            pickle.dump({number: work(parts[number]) for number in numbers}, answer, pickle.HIGHEST_PROTOCOL)
        os._exit(0)
    finally:
        os._exit(1)  # whatever happened: what called this process goes on in the other one


def _given(process: int, pipe: int) -> dict[int, list[Any]]:
    """Return what a copy answers, by the numbers of the parts; nothing where it is not the whole answer."""
    import pickle

    found: dict[int, list[Any]] = {}
    with os.fdopen(pipe, "rb") as answer, suppress(EOFError, pickle.UnpicklingError, OSError):
        found = pickle.load(answer)
    os.waitpid(process, 0)
    return found

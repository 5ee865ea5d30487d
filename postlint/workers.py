"""Worker processes that check posts, and the order that their results keep.

A worker is a copy of this process where the system forks safely (Linux), with all that was read and compiled so far;
else a new one. It is told some names at a time and sends one message for each post. It ends when its pipe does, so none
outlives the process that started it.
"""

from __future__ import annotations

import multiprocessing
import os
import signal
import sys
from collections import deque
from collections.abc import Callable, Iterator
from contextlib import suppress
from multiprocessing import connection
from multiprocessing.connection import Connection
from multiprocessing.process import BaseProcess
from typing import Any, Generic, TypeVar

from postlint.tuples import NamedTuple

#: Names that a worker is told at once, and how many such lots it has before it at most.
_LOT = 4
_LOTS_AHEAD = 2
_PATIENCE_SECONDS = 3.0

Message = TypeVar("Message")


class Died(NamedTuple):
    """Stands for the message on a post whose worker ended while it was at work on it."""

    how: str


class Pool(Generic[Message]):
    """Workers that call `work` for each name; `take` gives the messages in any order, with the numbers of the names."""

    def __init__(self, work: Callable[[str], Message], count: int, method: str | None = None) -> None:
        """Start the workers; `method` is `fork` or `spawn` where it is not for the system to say."""
        method = method or ("fork" if sys.platform == "linux" else "spawn")
        context: Any = multiprocessing.get_context(method)
        self._waiting: deque[tuple[int, str]] = deque()
        self._workers: list[_Worker] = []
        for _ in range(count):
            ours, theirs = context.Pipe()
            # A copy has the pipes of those before it, too, and would keep them open.
            others = [*(one.pipe for one in self._workers), ours] if method == "fork" else []
            process = context.Process(target=_serve, args=(theirs, work, others), daemon=True)
            process.start()
            theirs.close()
            self._workers.append(_Worker(process, ours))

    @property
    def alive(self) -> bool:
        """Whether any worker is left."""
        return bool(self._workers)

    def put(self, number: int, name: str) -> None:
        """Have a name worked on, sooner or later."""
        self._waiting.append((number, name))
        if len(self._waiting) >= _LOT:
            self.send()

    def send(self) -> None:
        """Give the workers that have little to do what is waiting."""
        for worker in sorted(self._workers, key=lambda one: len(one.names)):
            if not self._waiting:
                return
            if len(worker.names) <= _LOT * (_LOTS_AHEAD - 1):
                lot = [self._waiting.popleft() for _ in range(min(_LOT, len(self._waiting)))]
                worker.names += lot
                with suppress(OSError):  # it ended: `take` will see
                    worker.pipe.send([name for _, name in lot])

    def take(self, *, block: bool) -> Iterator[tuple[int, Message | Died]]:
        """Yield what the workers have sent; wait for something where `block` says so."""
        pipes = {worker.pipe: worker for worker in self._workers}
        ready = connection.wait(list(pipes), None if block else 0)
        for pipe in ready:
            worker = pipes[pipe]  # type: ignore[index]
            try:
                message = worker.pipe.recv()
            except (EOFError, OSError):
                yield from self._buried(worker)
                continue
            number, _ = worker.names.popleft()
            yield number, message
        if ready:
            self.send()

    def left(self) -> list[tuple[int, str]]:
        """Return what no worker is at, for whoever does it himself when none is alive."""
        left = list(self._waiting)
        self._waiting.clear()
        return left

    def close(self) -> None:
        """End the workers: each finishes the post that it is at."""
        for worker in self._workers:
            worker.pipe.close()
        for patience, end in ((_PATIENCE_SECONDS, BaseProcess.terminate), (1.0, BaseProcess.kill)):
            for worker in self._workers:
                worker.process.join(patience)
                if worker.process.is_alive():
                    end(worker.process)
        self._workers.clear()

    def _buried(self, worker: _Worker) -> Iterator[tuple[int, Died]]:
        worker.pipe.close()
        worker.process.join(_PATIENCE_SECONDS)
        self._workers.remove(worker)
        status = worker.process.exitcode
        how = f"exit status {status}"
        if status is not None and status < 0:
            with suppress(ValueError):
                how = signal.Signals(-status).name
        if worker.names:
            number, _ = worker.names.popleft()
            yield number, Died(how)
        self._waiting.extendleft(reversed(worker.names))


class _Worker:
    """A process, the pipe to it, and the names (with their numbers) that it was told and has not answered."""

    def __init__(self, process: BaseProcess, pipe: Connection) -> None:
        self.process = process
        self.pipe = pipe
        self.names: deque[tuple[int, str]] = deque()


def _serve(pipe: Connection, work: Callable[[str], Any], others: list[Connection]) -> None:
    """Work on what is sent until nothing more comes; Ctrl-C is for the process that started this one."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))  # a file that is being written is taken back first
    for other in others:
        other.close()
    try:
        while True:
            for name in pipe.recv():
                pipe.send(work(name))
    except (EOFError, OSError):
        os._exit(0)  # nobody listens any more

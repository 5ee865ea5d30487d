"""Worker processes that check posts, and the order that their results keep.

A worker is a copy of this process where the system forks safely (Linux), with all that was read and compiled so far;
else a new one. It is told some names at a time and says what came of them, several at a time where they are done fast.
It ends when its pipe does, so none outlives the process that started it.
What it says of a post that it fixed comes once the post is on the disk; meanwhile it works on the next ones.
"""

from __future__ import annotations

import marshal
import mmap
import multiprocessing
import os
import signal
import sys
import time
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from functools import partial
from multiprocessing import connection
from multiprocessing.connection import Connection
from multiprocessing.process import BaseProcess
from operator import setitem
from typing import Any, Generic, TypeVar

from postlint.behind import Later
from postlint.tuples import NamedTuple

#: Names that a worker is told at once, at most; it is told more when it has no more than these before it.
_LOT = 16
#: No place of a name in a lot.
_IDLE = 255
#: Seconds of work after which a worker says what it has.
_SAY_SECONDS = 0.05
_PATIENCE_SECONDS = 3.0
#: Files that a worker writes at a time: the disk takes as long for so many as for one.
_WRITINGS = 8

Message = TypeVar("Message")
#: What is done with some names, told where to say at which it is.
Work = Callable[[Sequence[str], Callable[[int], object]], Iterator[Message]]


class Died(NamedTuple):
    """Stands for the message on a post whose worker ended while it was at work on it."""

    how: str


class Pool(Generic[Message]):
    """Workers that call `work` for some names; `take` gives the messages in any order, with the numbers of the names.

    `work` yields a message for each name in turn, and tells the place of the one that it is at whenever it goes to
    another. A message is of plain values, such as `marshal` knows.
    """

    def __init__(
        self,
        work: Work[Message | Later[Message]],
        count: int,
        method: str | None = None,
    ) -> None:
        """Start the workers; `method` is `fork` or `spawn` where it is not for the system to say."""
        method = method or ("fork" if sys.platform == "linux" else "spawn")
        context: Any = multiprocessing.get_context(method)
        # For each worker, how many names it had before its lot, modulo 256, and the place in the lot of the one that it
        # is at: so that it is known which one it died of.
        self._begun = mmap.mmap(-1, 2 * count) if method == "fork" else None
        if self._begun is not None:
            self._begun[:] = bytes((0, _IDLE)) * count
        self._waiting: deque[tuple[int, str]] = deque()
        self._workers: list[_Worker] = []
        for number in range(count):
            ours, theirs = context.Pipe()
            # A copy has the pipes of those before it, too, and would keep them open.
            others = [*(one.pipe for one in self._workers), ours] if method == "fork" else []
            arguments = (theirs, work, others, self._begun, number)
            process = context.Process(target=_serve, args=arguments, daemon=True)
            process.start()
            theirs.close()
            self._workers.append(_Worker(process, ours, number))

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
        """Give the workers that have little to do what is waiting, in small lots where little is left."""
        for worker in sorted(self._workers, key=lambda one: len(one.names)):
            if not self._waiting:
                return
            if len(worker.names) <= _LOT:
                size = min(_LOT, max(1, len(self._waiting) // (2 * len(self._workers))))
                lot = [self._waiting.popleft() for _ in range(size)]
                worker.names += lot
                with suppress(OSError):  # it ended: `take` will see
                    worker.pipe.send_bytes(marshal.dumps([name for _, name in lot]))

    def take(self, *, block: bool) -> Iterator[tuple[int, Message | Died]]:
        """Yield what the workers have sent; wait for something where `block` says so."""
        pipes = {worker.pipe: worker for worker in self._workers}
        ready = connection.wait(list(pipes), None if block else 0)
        for pipe in ready:
            worker = pipes[pipe]  # type: ignore[index]
            try:
                messages = marshal.loads(worker.pipe.recv_bytes())
            except (EOFError, OSError):
                yield from self._buried(worker)
                continue
            worker.done += len(messages)
            answered = [worker.names.popleft()[0] for _ in messages]
            if self._waiting:
                self.send()  # before this process has its own work with the messages
            yield from zip(answered, messages, strict=True)
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
            until = time.monotonic() + patience
            for worker in self._workers:
                worker.process.join(max(0.0, until - time.monotonic()))
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
        # What it had done and not told yet is done again; each died of the one that it was at.
        place = 0
        if self._begun is not None:
            before, at = self._begun[2 * worker.number : 2 * worker.number + 2]
            # Part of the lot may be answered already.
            place = len(worker.names) if at == _IDLE else (before + at - worker.done) % 256
        if place < len(worker.names):
            number, _ = worker.names[place]
            del worker.names[place]
            yield number, Died(how)
        self._waiting.extendleft(reversed(worker.names))


class _Worker:
    """A process, the pipe to it, the names (with their numbers) that it has not answered, and how many it has."""

    def __init__(self, process: BaseProcess, pipe: Connection, number: int) -> None:
        self.process = process
        self.pipe = pipe
        self.number = number
        self.names: deque[tuple[int, str]] = deque()
        self.done = 0


class _Telling:
    """What a worker has to say, in the order of the names that it was told."""

    def __init__(self, pipe: Connection) -> None:
        self._pipe = pipe
        self._messages: deque[Any] = deque()
        self._is_sending = False

    def add(self, message: Any) -> None:
        """Take a message; where too many wait for the disk, wait for the first of them."""
        self._messages.append(message)
        late = [one for one in self._messages if isinstance(one, Later) and not one.is_there]
        if len(late) >= _WRITINGS:
            late[0].message()

    def say(self, *, wait: bool) -> None:
        """Send what is there up to the first message that is not; all of them where there is time to wait."""
        told = []
        while self._messages:
            one = self._messages[0]
            if isinstance(one, Later):
                if not (wait or one.is_there):
                    break
                one = one.message()
            told.append(one)
            self._messages.popleft()
        if told:
            self._is_sending = True
            self._pipe.send_bytes(marshal.dumps(told))
            self._is_sending = False

    def finish(self) -> None:
        """Wait for the files that the disk is at; leave those before which it has others as they were."""
        late = [one for one in self._messages if isinstance(one, Later)]
        for one in late:
            one.drop()
        for one in late:
            one.message()

    def last(self) -> None:
        """Finish, and say what came of the files before the first that was left as it was."""
        self.finish()
        if not self._is_sending:  # behind half a message nothing is understood
            with suppress(OSError):
                self.say(wait=False)


def _nowhere(_place: int) -> None: ...


def _serve(
    pipe: Connection,
    work: Work[Any],
    others: list[Connection],
    begun: mmap.mmap | None,
    number: int,
) -> None:
    """Work on what is sent until nothing more comes; Ctrl-C is for the process that started this one."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))  # a file that is being written is finished first
    for other in others:
        other.close()
    telling = _Telling(pipe)
    told = 0
    at = _nowhere if begun is None else partial(setitem, begun, 2 * number + 1)
    try:
        while True:
            telling.say(wait=not pipe.poll())
            last = time.monotonic()
            names = marshal.loads(pipe.recv_bytes())
            if begun is None:
                for name in names:
                    telling.add(next(work([name], _nowhere)))
                    telling.say(wait=True)
                continue
            begun[2 * number] = told % 256
            for message in work(names, at):
                telling.add(message)
                if time.monotonic() - last > _SAY_SECONDS:
                    telling.say(wait=False)
                    last = time.monotonic()
            at(_IDLE)
            told += len(names)
    except SystemExit:
        signal.signal(signal.SIGTERM, signal.SIG_IGN)  # there is one wait for the disk left
        telling.last()
        raise
    except (EOFError, OSError):
        telling.finish()
        os._exit(0)  # nobody listens any more

"""Which address is asked when: every host in its own time, and all of them no faster than the settings allow."""

from __future__ import annotations

import asyncio
import heapq
from collections import deque
from collections.abc import AsyncIterator, Callable, Iterable
from contextlib import asynccontextmanager, suppress
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from postlint.online import archive
from postlint.online.facts import Facts
from postlint.online.fetcher import Fetcher, may_pass
from postlint.online.judge import judge
from postlint.tuples import NamedTuple

if TYPE_CHECKING:
    from postlint.settings import LinkSettings


#: Seconds after which whoever watches hears of the host again that is waited for.
_TICK = 0.25


class Job(NamedTuple):
    """An address to ask.

    `fragments` are to be looked for in its page, `secure` asks for the same by https, `day` is that of a post that
    links to it (`20220327`, or empty). `tries` counts how often it was asked.
    """

    url: str
    fragments: tuple[str, ...] = ()
    secure: bool = False
    day: str = ""
    tries: int = 0


class _Host:
    """What is to be asked of one host, and when its next request may begin."""

    def __init__(self, name: str, at_a_time: int) -> None:
        self.name = name
        self.jobs: deque[Job] = deque()
        self.running = 0
        self.queued = False
        self.next = 0.0
        self.turns = asyncio.Semaphore(at_a_time)


class Scheduler:
    """Asks many addresses; a slow host holds up no other.

    A host that is busy, or wants us to wait, is left alone for that time with all its addresses.
    """

    def __init__(
        self,
        links: LinkSettings,
        done: Callable[[Job, Facts], None],
        watch: Callable[[str], None] = lambda host: None,
    ) -> None:
        """Take what to do with the facts of each address as they come, and now and then with the host waited for."""
        self._links = links
        self._done = done
        self._watch = watch
        #: The hosts that are being asked, the longest first.
        self._at_work: list[str] = []
        self._hosts: dict[str, _Host] = {}
        #: Hosts with something to ask and a free turn, by the time of their next request.
        self._ready: list[tuple[float, int, _Host]] = []
        self._order = 0
        self._left = 0
        self._changed = asyncio.Event()

    async def run(self, jobs: Iterable[Job]) -> None:
        """Ask all."""
        for job in jobs:
            self._host(urlsplit(job.url).hostname or "").jobs.append(job)
            self._left += 1
        for host in self._hosts.values():
            self._offer(host)
        running: set[asyncio.Task[None]] = set()
        async with Fetcher(self._links, self) as fetcher:
            try:
                while self._left:
                    while len(running) < self._links.concurrency and (free := self._next()) is not None:
                        task = asyncio.ensure_future(self._ask(fetcher, free, free.jobs.popleft()))
                        running.add(task)
                        task.add_done_callback(running.discard)
                    await self._change(full=len(running) >= self._links.concurrency)
                    for task in [task for task in running if task.done()]:
                        running.discard(task)
                        task.result()  # a fault of ours is not to be lost
            finally:
                for task in running:
                    task.cancel()
                await asyncio.gather(*running, return_exceptions=True)

    @asynccontextmanager
    async def turn(self, host: str) -> AsyncIterator[None]:
        """Hold one of a host's turns, so far from the one before as the settings say."""
        one = self._host(host)
        async with one.turns:
            now = _now()
            start = max(now, one.next)
            one.next = start + self._links.host_delay
            if start > now:
                await asyncio.sleep(start - now)
            yield

    def _host(self, name: str) -> _Host:
        if name not in self._hosts:
            self._hosts[name] = _Host(name, self._links.host_concurrency)
        return self._hosts[name]

    def _offer(self, host: _Host) -> None:
        """Put a host among those that may be asked, where it has something to ask and a turn is free."""
        if host.jobs and not host.queued and host.running < self._links.host_concurrency:
            host.queued = True
            self._order += 1
            heapq.heappush(self._ready, (host.next, self._order, host))

    def _next(self) -> _Host | None:
        """Return a host that may be asked now."""
        while self._ready and self._ready[0][0] <= _now():
            host = heapq.heappop(self._ready)[2]
            host.queued = False
            if host.next <= _now():
                host.running += 1
                return host
            self._offer(host)  # it was put off meanwhile
        return None

    async def _change(self, *, full: bool) -> None:
        """Wait until a request is done, a host may be asked (unless all places are taken), or it is time to tell."""
        pause = _TICK if full or not self._ready else min(_TICK, max(0.0, self._ready[0][0] - _now()))
        if self._at_work:
            self._watch(self._at_work[0])
        with suppress(asyncio.TimeoutError):
            await asyncio.wait_for(self._changed.wait(), pause)
        self._changed.clear()

    async def _ask(self, fetcher: Fetcher, host: _Host, job: Job) -> None:
        try:
            self._at_work.append(host.name)
            self._offer(host)
            facts = await fetcher.ask(job.url, job.fragments, secure=job.secure)
            wait = self._pause(job, facts)
            if wait is None:
                self._done(job, await self._archived(fetcher, job, facts))
                self._left -= 1
            else:
                busy = self._host(urlsplit(facts.final(job.url)).hostname or "")
                for one in (host, busy):
                    one.next = max(one.next, _now() + wait)
                host.jobs.append(job._replace(tries=job.tries + 1))
        finally:
            self._at_work.remove(host.name)
            host.running -= 1
            self._offer(host)
            self._changed.set()

    def _pause(self, job: Job, facts: Facts) -> float | None:
        """Return how long to wait before asking again, None where we don't."""
        if job.tries >= self._links.retries or not may_pass(facts) or facts.wait > self._links.max_wait:
            return None
        return facts.wait or self._links.retry_delay * 2**job.tries

    async def _archived(self, fetcher: Fetcher, job: Job, facts: Facts) -> Facts:
        if self._links.archive != "ask" or judge(facts, job.url, self._links).outcome != "dead":
            return facts
        return facts._replace(copy=await archive.find(fetcher, job.url, job.day))


def _now() -> float:
    return asyncio.get_running_loop().time()

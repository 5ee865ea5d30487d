"""Checks or fixes many files: what was kept of an earlier run is used, the rest done; all come in their order."""

from __future__ import annotations

import gc
import time
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from postlint.checker import Checker, brief, taken
from postlint.errors import UsageError
from postlint.files import Lot
from postlint.part import Outcome, Part
from postlint.result import Result
from postlint.settings import Settings

if TYPE_CHECKING:
    from postlint.holding import Holding
    from postlint.workers import Pool

# Seconds of work after which more processes may be worth making, as what is compiled by then is so for all; and seconds
# that the files to come must take one process at the pace of the last ones. `python -m benchmarks.processes` measures.
_ALONE_SECONDS = 0.1
_WORTH_SECONDS = 0.1
_LAST = 8
# New objects after which garbage is looked for: it costs a twentieth of the time at Python's own 700.
_NEW_OBJECTS = 50_000
# Files that may be under way at a time, and be looked at ahead: what holds the memory of a run bounded.
_WINDOW = 256
_AHEAD = 2000

#: Posts with their settings, or with what is wrong with these.
Item = tuple[Lot, "Settings | UsageError"]
#: Settings of files and what came of these.
Done = tuple["Settings | UsageError", Outcome]


def _nothing() -> None: ...


class _Ahead:
    """An iterator that can tell whether so many files are yet to be checked."""

    def __init__(self, parts: Iterable[Part]) -> None:
        self._parts = iter(parts)
        self._seen: deque[Part] = deque()

    def has(self, count: int) -> bool:
        files = sum(map(len, self._seen))
        count -= sum(one.outcome is None for one in self._seen)
        while count > 0 and files < _AHEAD and (part := next(self._parts, None)) is not None:
            self._seen.append(part)
            files += len(part)
            count -= part.outcome is None
        return count <= 0

    def take(self, most: int) -> list[Part]:
        """Return the files that come next as long as they are to be checked, so many at most."""
        found: list[Part] = []
        while len(found) < most and self.has(1) and self._seen[0].outcome is None:
            found.append(self._seen.popleft())
        return found

    def __iter__(self) -> Iterator[Part]:
        return self

    def __next__(self) -> Part:
        return self._seen.popleft() if self._seen else next(self._parts)


class Batch:
    """The files of a run."""

    def __init__(
        self,
        checker: Checker,
        *,
        cache: bool,
        note: Callable[[str], object],
        jobs: int = 1,
        before_workers: Callable[[], object] = _nothing,
    ) -> None:
        """Take what does the work, and how many processes may; `before_workers` is called before they are made."""
        self._checker = checker
        self._jobs = jobs
        self._before_workers = before_workers
        self._kept: Holding | None = None
        if cache and checker.job.work != "format":  # what `format` says is no check's result
            from postlint.holding import Holding

            self._kept = Holding(checker, note)

    def prove(self, settings: Settings) -> None:
        """Raise UsageError for settings or packs that can't be used.

        Where results of an earlier run with just these are there, they can.
        """
        if self._kept is None or self._kept.about_sites(settings) is None:
            self._checker.runner.linter(settings, "post.md")

    def asks_sites(self, settings: Settings) -> bool:
        """Tell whether rules about whole sites run under some settings; raises UsageError for bad ones."""
        known = None if self._kept is None else self._kept.about_sites(settings)
        return self._checker.runner.asks_sites(settings) if known is None else known

    def results(self, items: Iterable[Item]) -> Iterator[Done]:
        """Yield the result of each file in the order of the files."""
        ahead = _Ahead(self._parts(items))
        spent = 0.0
        last: deque[float] = deque(maxlen=_LAST)
        try:
            for part in ahead:
                if part.outcome is not None:
                    yield _done(part)
                elif last and self._jobs == 1:
                    yield from map(_done, self._alone([part, *ahead.take(self._checker.together - 1)]))
                else:
                    began = time.perf_counter()
                    for _ in self._alone([part]):
                        pass
                    if not last:
                        gc.freeze()  # what is there now stays: there is no garbage in it to look for
                        gc.set_threshold(min(gc.get_threshold()[0], _NEW_OBJECTS))
                    last.append(time.perf_counter() - began)
                    spent += last[-1]
                    yield _done(part)
                if self._jobs > 1 and spent > _ALONE_SECONDS:
                    pace = sum(last) / len(last)
                    if ahead.has(max(2, int(_WORTH_SECONDS / pace))):
                        yield from self._together(ahead)
            if self._kept is not None:
                self._kept.save()
        finally:
            if self._kept is not None:
                self._kept.close()

    def _parts(self, items: Iterable[Item]) -> Iterator[Part]:
        for lot, settings in items:
            if isinstance(settings, UsageError):
                yield Part(settings, outcome=settings)
            elif self._kept is None:
                yield from (Part(settings, name) for name in lot.names)
            else:
                yield from self._kept.parts(lot, settings)

    def _alone(self, parts: Sequence[Part]) -> Iterator[Part]:
        """Have some files worked on in this process; yield each before the next one is written."""
        files = [(Path(part.name), part.settings) for part in parts]
        for part, done in zip(parts, self._checker.check_all(files), strict=True):
            if isinstance(done, UsageError):
                part.outcome = done
            else:
                result, kept = done
                said = brief(result, kept) if self._checker.job.brief else None
                part.outcome = result if said is None else said
                if kept is not None and self._kept is not None:
                    assert isinstance(part.settings, Settings)
                    part.keep = self._kept.adding(result.filename, part.settings, kept)
            yield part

    def _together(self, parts: Iterator[Part]) -> Iterator[Done]:
        """Yield the results of the rest, which worker processes make."""
        from postlint.workers import Pool

        self._before_workers()
        gc.collect()
        gc.freeze()  # what is there now is shared with the workers as long as nobody touches it
        pool: Pool[Any] = Pool(self._checker.messages, self._jobs)
        gc.unfreeze()
        window: deque[Part] = deque()
        asked: dict[int, Part] = {}
        files = 0
        try:
            for number, part in enumerate(parts):
                window.append(part)
                files += len(part)
                if part.outcome is None:
                    asked[number] = part
                    pool.put(number, part.name)
                while window and (window[0].outcome is not None or files > _WINDOW):
                    files -= len(window[0])
                    yield self._next(window, pool, asked)
            while window:
                yield self._next(window, pool, asked)
        finally:
            pool.close()

    def _next(self, window: deque[Part], pool: Pool[Any], asked: dict[int, Part]) -> Done:
        part = window.popleft()
        while part.outcome is None:
            pool.send()
            self._receive(pool, asked)
        return _done(part)

    def _receive(self, pool: Pool[Any], asked: dict[int, Part]) -> None:
        """Take what the workers send; where all have ended before their time, do what is left here."""
        if pool.alive:
            for number, message in pool.take(block=True):
                self._take(asked.pop(number), message)
        if not pool.alive:
            for number, _ in pool.left():
                for _ in self._alone([asked.pop(number)]):
                    pass

    def _take(self, part: Part, message: Any) -> None:
        from postlint.workers import Died

        assert isinstance(part.settings, Settings)
        filename = part.name
        if isinstance(message, Died):
            what = f"the process that worked on this post ended before its time ({message.how}); "
            what += "the post is whole, as it was or fixed"
            part.outcome = Result(filename, error=UsageError(what, filename))
            return
        part.outcome, kept = taken(filename, message, part.settings.encoding)
        if kept is not None and self._kept is not None:
            part.keep = self._kept.adding(filename, part.settings, kept)


def _done(part: Part) -> Done:
    assert part.outcome is not None
    part.keep()
    return part.settings, part.outcome

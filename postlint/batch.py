"""Checks or fixes many files: what was kept of an earlier run is used, the rest done; all come in their order."""

from __future__ import annotations

import gc
import os
import pickle
import time
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Any

from postlint.checker import Checker, Kept
from postlint.errors import UsageError
from postlint.record import Sent, received, restored
from postlint.result import Result
from postlint.settings import Settings
from postlint.source import Fingerprint, fingerprint

if TYPE_CHECKING:
    from postlint.cache import Cache, Entry
    from postlint.workers import Pool

# Seconds of work after which more processes are worth making, where at least so many files are to come.
_ALONE_SECONDS = 0.1
_WORTH_WORKERS = 12
# New objects after which garbage is looked for: it costs a twentieth of the time at Python's own 700.
_NEW_OBJECTS = 50_000
# Files that may be under way at a time: what holds the memory of a run bounded.
_WINDOW = 256

#: A file with its settings, or with what is wrong with these.
Item = tuple[Path, "Settings | UsageError"]
#: A file's settings and what came of it; an error where its settings or packs can't be used.
Done = tuple["Settings | UsageError", "Result | UsageError"]


def _nothing() -> None: ...


class _Ahead:
    """An iterator that can tell whether so many more are to come."""

    def __init__(self, items: Iterable[Item]) -> None:
        self._items = iter(items)
        self._seen: deque[Item] = deque()

    def has(self, count: int) -> bool:
        self._seen.extend(islice(self._items, max(0, count - len(self._seen))))
        return len(self._seen) >= count

    def __iter__(self) -> Iterator[Item]:
        return self

    def __next__(self) -> Item:
        return self._seen.popleft() if self._seen else next(self._items)


class _Slot:
    """A file whose turn comes, and its result once it is there."""

    __slots__ = ("path", "result", "settings")

    def __init__(
        self, path: Path, settings: Settings | UsageError, result: Result | UsageError | None
    ) -> None:
        self.path = path
        self.settings = settings
        self.result = result


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
        self._caching = cache and checker.job.work != "format"  # what `format` says is no check's result
        self._note = note
        self._jobs = jobs
        self._before_workers = before_workers
        self._caches: dict[int, tuple[Settings, Cache]] = {}

    def results(self, items: Iterable[Item]) -> Iterator[Done]:
        """Yield the result of each file in the order of the files."""
        ahead = _Ahead(items)
        spent = 0.0
        first = True
        try:
            for path, settings in ahead:
                result = self._find(path, settings)
                if result is None:
                    began = time.perf_counter()
                    result = self._alone(path, settings)
                    spent += time.perf_counter() - began
                yield settings, result
                if first:
                    first = False
                    gc.freeze()  # what is there now stays: there is no garbage in it to look for
                    gc.set_threshold(min(gc.get_threshold()[0], _NEW_OBJECTS))
                # What was made for the first posts is there for the copies of this process, too.
                if self._jobs > 1 and spent > _ALONE_SECONDS and ahead.has(_WORTH_WORKERS):
                    yield from self._together(ahead)
            for _, cache in self._caches.values():
                cache.save()
        finally:
            for _, cache in self._caches.values():
                cache.close()

    def _alone(self, path: Path, settings: Settings | UsageError) -> Result | UsageError:
        if isinstance(settings, UsageError):
            return settings
        try:
            result, kept = self._checker.check(path, settings)
        except UsageError as error:
            return error
        self._keep(result.filename, settings, kept)
        return result

    def _together(self, items: Iterator[Item]) -> Iterator[Done]:
        """Yield the results of the rest, which worker processes make."""
        from postlint.workers import Pool

        self._before_workers()
        gc.collect()
        gc.freeze()  # what is there now is shared with the workers as long as nobody touches it
        pool: Pool[Any] = Pool(self._checker.message, self._jobs)
        gc.unfreeze()
        window: deque[_Slot] = deque()
        asked: dict[int, _Slot] = {}
        try:
            for number, (path, settings) in enumerate(items):
                slot = _Slot(path, settings, self._find(path, settings))
                window.append(slot)
                if slot.result is None:
                    asked[number] = slot
                    pool.put(number, str(path))
                    self._receive(pool, asked, block=False)
                while window and (window[0].result is not None or len(window) > _WINDOW):
                    yield self._next(window, pool, asked)
            while window:
                yield self._next(window, pool, asked)
        finally:
            pool.close()

    def _next(self, window: deque[_Slot], pool: Pool[Any], asked: dict[int, _Slot]) -> Done:
        slot = window.popleft()
        while slot.result is None:
            pool.send()
            self._receive(pool, asked, block=True)
        return slot.settings, slot.result

    def _receive(self, pool: Pool[Any], asked: dict[int, _Slot], *, block: bool) -> None:
        """Take what the workers sent; where all have ended before their time, do what is left here."""
        if pool.alive:
            for number, message in pool.take(block=block):
                slot = asked.pop(number)
                slot.result = self._taken(slot, message)
        if not pool.alive:
            for number, _ in pool.left():
                slot = asked.pop(number)
                slot.result = self._alone(slot.path, slot.settings)

    def _taken(self, slot: _Slot, message: Any) -> Result | UsageError:
        from postlint.workers import Died

        filename = slot.path.as_posix()
        if isinstance(message, Died):
            what = f"the process that worked on this post ended before its time ({message.how}); the post is as it was"
            return Result(filename, error=UsageError(what, filename))
        if isinstance(message, UsageError):
            return message
        sent: Sent
        sent, kept = message
        assert isinstance(slot.settings, Settings)
        self._keep(filename, slot.settings, kept)
        try:
            return received(sent, slot.settings.encoding)
        except (ValueError, TypeError, EOFError) as error:
            return Result(filename, error=UsageError(f"internal error: a damaged message: {error}", filename))

    def _keep(self, filename: str, settings: Settings, kept: Kept | None) -> None:
        if kept is not None and (cache := self._cache(settings)) is not None:
            cache.add(filename, *kept)

    def _cache(self, settings: Settings) -> Cache | None:
        if not self._caching:
            return None
        known = self._caches.get(id(settings))
        if known is None:
            from postlint import packs
            from postlint.cache import Cache
            from postlint.cache_folder import cache_folder
            from postlint.cache_key import name_and_key

            try:
                name, key = name_and_key(settings, packs.built_in())
                known = settings, Cache(cache_folder(), name, key, self._note)
            except (OSError, RuntimeError):  # a pack that is not there, no home folder
                self._caching = False
                return None
            self._caches[id(settings)] = known
        return known[1]

    def _find(self, path: Path, settings: Settings | UsageError) -> Result | UsageError | None:
        """Return the result of an earlier run where it still holds."""
        if isinstance(settings, UsageError):
            return settings
        cache = self._cache(settings)
        filename = path.as_posix()
        entry = cache.find(filename) if cache is not None else None
        if cache is None or entry is None or time.time() >= entry.until:
            return None
        file = _unchanged(path, entry.file, settings.max_size)
        if file is None:
            return None
        try:
            state = self._still_so(filename, settings, entry, cache)
            if state is None:
                return None
            found = cache.read(entry.found) if entry.found.length else b""
            result = restored(filename, found, settings.encoding)
        except (ValueError, TypeError, EOFError, AttributeError, pickle.UnpicklingError) as error:
            self._note(f"a part of the cache is damaged ({error}): {filename} is checked anew")
            return None
        if self._checker.job.work != "check" and any(one.fix is not None for one in result.diagnostics):
            return None
        if file is not entry.file or state != entry.state:
            cache.refresh(filename, entry._replace(file=file, state=state))
        return result

    def _still_so(self, filename: str, settings: Settings, entry: Entry, cache: Cache) -> bytes | None:
        """Return the state under which all that was asked of the site has its old answer; None where it has not."""
        if not entry.site:
            return entry.state
        from postlint.site.asked import configuration, still_so
        from postlint.site.detect import site_of

        site = site_of(filename, settings)
        if configuration(site) != entry.site:
            return None
        if not entry.asked.length:
            return entry.state
        state = self._checker.state(site)
        if state and state == entry.state:
            return state
        return state if still_so(site, pickle.loads(cache.read(entry.asked))) else None


def _unchanged(path: Path, known: Fingerprint, max_size: int) -> Fingerprint | None:
    """Return the fingerprint of a file whose bytes are those that are known, the known one where a glance tells."""
    try:
        status = os.stat(path)
        if known.matches(status):
            return known
        if status.st_size != known.stat[2] or status.st_size > max_size:
            return None
        with open(path, "rb") as file:
            now = fingerprint(os.fstat(file.fileno()), file.read())
    except (OSError, ValueError):
        return None
    return now if now.digest == known.digest else None

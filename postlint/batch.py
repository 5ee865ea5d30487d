"""Checks or fixes many files: what was kept of an earlier run is used, the rest done; all come in their order."""

from __future__ import annotations

import marshal
import os
import pickle
import time
from collections.abc import Callable, Iterable, Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from postlint.errors import UsageError
from postlint.result import Result, Work
from postlint.settings import Settings
from postlint.source import Fingerprint, fingerprint

if TYPE_CHECKING:
    from postlint.cache import Cache, Entry
    from postlint.online.inquiry import Inquiry
    from postlint.site.asked import Record
    from postlint.site.model import Site

# What the engine says of a broken run, or of a broken post, is said anew each time.
_NOT_KEPT = frozenset({"PL002", "PL003", "PL004"})


class Loader(NamedTuple):
    """How the settings of a file are found."""

    config: str | None = None
    isolated: bool = False
    overrides: Mapping[str, Any] = {}

    def settings(self, path: Path) -> Settings:
        """Return the settings for a file or folder; raises UsageError for what can't be used."""
        config = Path(self.config) if self.config else None
        return Settings.load(path, config=config, isolated=self.isolated, overrides=self.overrides)


class Job(NamedTuple):
    """What is to be done with each file."""

    work: Work = "check"
    write: bool = False


class Kept(NamedTuple):
    """What a result needs to be kept: its entry, and the two pieces."""

    entry: Entry
    found: bytes
    asked: bytes


class Checker:
    """Does the work on one file; the linters are made when the first file needs them."""

    def __init__(self, loader: Loader, job: Job, *, cache: bool, online: Inquiry | None = None) -> None:
        self.loader = loader
        self.job = job
        self._cache = cache
        self._online = online
        self._states: dict[str, bytes] = {}
        self._runner: Any = None

    @property
    def runner(self) -> Any:
        """The linters."""
        if self._runner is None:
            from postlint.run import Runner

            self._runner = Runner(cache=self._cache, online=self._online)
        return self._runner

    def check(self, path: Path, settings: Settings) -> tuple[Result, Kept | None]:
        """Check or fix one file; raises UsageError for settings or packs that can't be used."""
        work, write = self.job
        if not self._cache or self._online is not None:
            return self.runner.file(path, settings, work, write=write), None
        from postlint.site.asked import Record

        record = Record(self.state)
        result = self.runner.file(path, settings, work, write=write, record=record)
        return result, self._kept(result, record)

    def state(self, site: Site) -> bytes:
        """Return a digest of the state that a site's files were in when it was first asked for; empty: not known."""
        if site.root not in self._states:
            from postlint.site.state import state

            self._states[site.root] = state(site) or b""
        return self._states[site.root]

    def _kept(self, result: Result, record: Record) -> Kept | None:
        if result.fingerprint is None or result.error is not None or result.changed:
            return None
        if any(one.code in _NOT_KEPT for one in result.diagnostics):
            return None
        from postlint.cache import Entry
        from postlint.record import plain

        until, site, state, asked = record.until, b"", b"", b""
        if record.site is not None:
            from postlint.site.asked import configuration

            site = configuration(record.site)
            if record.questions:
                state = self.state(record.site)
                until = min(until, record.site.index.expires) if record.site.addressable else until
                asked = pickle.dumps(record.questions)
        found = marshal.dumps(plain(result)) if result.diagnostics else b""
        return Kept(Entry(result.fingerprint, until, site, state), found, asked)


class Batch:
    """The files of a run."""

    def __init__(self, checker: Checker, *, cache: bool, note: Callable[[str], object]) -> None:
        self._checker = checker
        self._caching = cache
        self._note = note
        self._caches: dict[int, tuple[Settings, Cache]] = {}

    def results(
        self, items: Iterable[tuple[Path, Settings]]
    ) -> Iterator[tuple[Settings, Result | UsageError]]:
        """Yield the result of each file in the order of the files; an error where its settings can't be used."""
        try:
            for path, settings in items:
                kept = self._find(path, settings)
                yield settings, self._done(path, settings) if kept is None else kept
            for _, cache in self._caches.values():
                cache.save()
        finally:
            for _, cache in self._caches.values():
                cache.close()

    def _done(self, path: Path, settings: Settings) -> Result | UsageError:
        try:
            result, kept = self._checker.check(path, settings)
        except UsageError as error:
            return error
        if kept is not None:
            cache = self._cache(settings)
            if cache is not None:
                cache.add(result.filename, *kept)
        return result

    def _cache(self, settings: Settings) -> Cache | None:
        # What `format` says is no check's result.
        if not self._caching or self._checker.job.work == "format":
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

    def _find(self, path: Path, settings: Settings) -> Result | None:
        """Return the result of an earlier run where it still holds."""
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
            result = Result(filename)
            if entry.found.length:
                from postlint.record import restored

                result = restored(filename, marshal.loads(cache.read(entry.found)), settings.encoding)
        except (ValueError, TypeError, EOFError, pickle.UnpicklingError, AttributeError) as error:
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

"""Does the work on one file, here or in a worker process, and says what is to be kept of it."""

from __future__ import annotations

import pickle
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from postlint.cache import Entry
from postlint.errors import UsageError
from postlint.record import Sent, packed, sent
from postlint.result import Result, Work
from postlint.settings import Settings

if TYPE_CHECKING:
    from postlint.online.inquiry import Inquiry
    from postlint.run import Runner
    from postlint.site.asked import Record
    from postlint.site.model import Site
    from postlint.timing import Timing

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
    """What is to be done with each file, and whether it is written then."""

    work: Work = "check"
    write: bool = False


class Kept(NamedTuple):
    """What is to be kept of a result: its entry in the cache, and the two pieces."""

    entry: Entry
    found: bytes
    asked: bytes


class Checker:
    """Works on single files; the linters are made when the first file needs them."""

    def __init__(
        self, loader: Loader, job: Job, *, cache: bool, online: Inquiry | None = None, timed: bool = False
    ) -> None:
        """Take where settings come from and what is to be done; `timed` measures where the time goes."""
        self.loader = loader
        self.job = job
        self._cache = cache
        self._online = online
        self.timing: Timing | None = None
        if timed:
            from postlint import timing

            self.timing = timing.Timing()
        self._states: dict[str, bytes] = {}
        self._runner: Runner | None = None

    def __getstate__(self) -> dict[str, Any]:
        """Leave out what a new process makes for itself."""
        return {**self.__dict__, "_runner": None, "_states": {}}

    @property
    def runner(self) -> Runner:
        """The linters."""
        if self._runner is None:
            from postlint.run import Runner

            self._runner = Runner(cache=self._cache, online=self._online, timing=self.timing)
        return self._runner

    def check(self, path: Path, settings: Settings) -> tuple[Result, Kept | None]:
        """Work on one file; raises UsageError for settings or packs that can't be used."""
        work, write = self.job
        if self.timing is not None:
            self.timing.posts += 1
            with self.timing.of("stage", "read, parse, word and sort"):
                return self.runner.file(path, settings, work, write=write), None
        if not self._cache or self._online is not None or work == "format":
            return self.runner.file(path, settings, work, write=write), None
        from postlint.site.asked import Record

        record = Record(self.state)
        result = self.runner.file(path, settings, work, write=write, record=record)
        return result, self._kept(result, record)

    def message(self, name: str) -> tuple[Sent, Kept | None] | UsageError:
        """Do the same in a worker process; return what it sends."""
        path = Path(name)
        try:
            result, kept = self.check(path, self.loader.settings(path))
        except UsageError as error:
            return error
        return sent(result, written=self.job.write), kept

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
        until, site, state, asked = record.until, b"", b"", b""
        if record.site is not None:
            from postlint.site.asked import configuration

            site = configuration(record.site)
            if record.questions:
                state = self.state(record.site)
                until = min(until, record.site.index.expires) if record.site.addressable else until
                asked = pickle.dumps(record.questions)
        return Kept(Entry(result.fingerprint, until, site, state), packed(result), asked)

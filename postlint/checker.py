"""Does the work on one file, here or in a worker process, and says what is to be kept of it."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from postlint.cache import Kept
from postlint.cache_rows import COUNTS, SiteState
from postlint.errors import UsageError
from postlint.listing import Listings
from postlint.part import Brief, Outcome
from postlint.record import Sent, packed, received, sent
from postlint.reports.text import lines
from postlint.result import Result, Work
from postlint.rule import SEVERITIES
from postlint.settings import Settings
from postlint.tuples import NamedTuple
from postlint.writing import Replace, Version, write_atomic

if TYPE_CHECKING:
    from postlint.behind import Behind, Later, Writing
    from postlint.online.inquiry import Inquiry
    from postlint.run import Runner
    from postlint.site.asked import Record
    from postlint.site.model import Site
    from postlint.timing import Timing

# What the engine says of a broken run, or of a broken post, is said anew each time.
_NOT_KEPT = frozenset({"PL002", "PL003", "PL004"})
#: So many files are checked together: of more, too much is held at a time.
_TOGETHER = 16

#: What the timing of a run calls all that is neither a rule nor a view.
_STAGE = "read, parse, word and sort"


def _nowhere(_place: int) -> None: ...


#: What a worker sends, plain values: how to take it, the result in that form, what is to be kept of it.
Message = tuple[str, tuple[Any, ...], "tuple[Any, ...] | None"]


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
    """What is to be done with each file, whether it is written then, and whether to say no more than `Brief` does."""

    work: Work = "check"
    write: bool = False
    brief: bool = False


class Checker:
    """Works on single files; the linters are made when the first file needs them."""

    def __init__(
        self,
        loader: Loader,
        job: Job,
        *,
        cache: bool,
        online: Inquiry | None = None,
        timed: bool = False,
        listings: Listings | None = None,
    ) -> None:
        """Take where settings come from and what is to be done; `timed` measures where the time goes.

        `listings` has the folders that were looked at so far.
        """
        self.loader = loader
        self.job = job
        self._cache = cache
        self._online = online
        self.timing: Timing | None = None
        if timed:
            from postlint import timing

            self.timing = timing.Timing()
        self._listings = listings or Listings()
        self._states: dict[str, bytes] = {}
        self._telling: dict[str, bool] = {}
        self._runner: Runner | None = None
        self._behind: Behind | None = None  # made by a worker: a process with threads is not to be copied

    def __getstate__(self) -> dict[str, Any]:
        """Leave out what a new process makes for itself."""
        return {**self.__dict__, "_runner": None, "_behind": None, "_states": {}, "_listings": Listings()}

    @property
    def runner(self) -> Runner:
        """The linters."""
        if self._runner is None:
            from postlint.run import Runner

            self._runner = Runner(cache=self._cache, online=self._online, timing=self.timing)
        return self._runner

    def check(
        self, path: Path, settings: Settings, replace: Replace = write_atomic
    ) -> tuple[Result, Kept | None]:
        """Work on one file, which `replace` writes; raises UsageError for settings or packs that can't be used."""
        work, write, _ = self.job
        if self.timing is not None:
            self.timing.posts += 1
            with self.timing.of("stage", _STAGE):
                return self.runner.file(path, settings, work, write=write), None
        if not self._cache or self._online is not None or work == "format":
            return self.runner.file(path, settings, work, write=write, replace=replace), None
        from postlint.site.asked import Record

        record = Record(self.state)
        result = self.runner.file(path, settings, work, write=write, record=record, replace=replace)
        return result, self._kept(result, record)

    @property
    def together(self) -> int:
        """How many files are best worked on together."""
        return 1 if self.job.work == "format" or self._online is not None else _TOGETHER

    def check_all(
        self,
        files: Sequence[tuple[Path, Settings | UsageError]],
        at: Callable[[int], object] = _nowhere,
        replace: Replace = write_atomic,
    ) -> Iterator[tuple[Result, Kept | None] | UsageError]:
        """Work on some files; yield for each in turn what `check` returns or raises.

        `at` is told the place of each file that is worked on.
        """
        if len(files) == 1 or self.together == 1:
            for place, (path, settings) in enumerate(files):
                at(place)
                yield settings if isinstance(settings, UsageError) else self._checked(path, settings, replace)
        elif self.timing is None:
            yield from self._check_together(files, at, replace)
        else:
            self.timing.posts += len(files)
            with self.timing.of("stage", _STAGE):
                done = list(self._check_together(files, at, replace))
            yield from done

    def _checked(
        self, path: Path, settings: Settings, replace: Replace
    ) -> tuple[Result, Kept | None] | UsageError:
        try:
            return self.check(path, settings, replace)
        except UsageError as error:
            return error

    def _check_together(
        self,
        files: Sequence[tuple[Path, Settings | UsageError]],
        at: Callable[[int], object],
        replace: Replace,
    ) -> Iterator[tuple[Result, Kept | None] | UsageError]:
        from postlint.site.asked import Record
        from postlint.together import Asked, work_on

        keeping = self._cache and self.timing is None
        records = [Record(self.state) if keeping else None for _ in files]
        asked = [Asked(*file, record) for file, record in zip(files, records, strict=True)]
        for place, result in enumerate(work_on(self.runner, asked, self.job.work, at)):
            if isinstance(result, UsageError):
                yield result
                continue
            record = records[place]
            if result.changed and self.job.write:
                at(place)
                result = self.runner.put(asked[place].path, result, replace)
            yield result, None if record is None else self._kept(result, record)

    def messages(
        self, names: Sequence[str], at: Callable[[int], object] = _nowhere
    ) -> Iterator[Message | Later[Message]]:
        """Do the same in a worker process; yield what it sends, where a file is written once that is done."""
        from postlint.behind import Behind, Later

        if self._behind is None:
            self._behind = Behind()
        write = self._behind.write
        writings: list[Writing] = []

        def replace(file: Path, data: bytes, version: Version | None) -> None:
            writings.append(write(file, data, version))

        files = [(Path(name), self._settings(Path(name))) for name in names]
        for done in self.check_all(files, at, replace):
            if isinstance(done, UsageError):
                yield "wrong", (done.message, done.path, done.line), None
                continue
            message = self._message(*done)
            yield Later(writings.pop(), message, partial(_failed, done[0].filename)) if writings else message

    def _message(self, result: Result, kept: Kept | None) -> Message:
        said = brief(result, kept) if self.job.brief else None
        plain = None if kept is None else (*kept[:3], tuple(kept.site), *kept[4:])
        if said is None:
            return "whole", tuple(sent(result, written=self.job.write)), plain
        return "brief", tuple(said) if kept is None else (), plain

    def _settings(self, path: Path) -> Settings | UsageError:
        try:
            return self.loader.settings(path)
        except UsageError as error:
            return error

    def state(self, site: Site) -> bytes:
        """Return a digest of the state that a site's files were in when it was first asked for; empty: not known."""
        if site.root not in self._telling:
            from postlint.site.state import telling

            self._telling[site.root] = telling(site)
        return self.state_below(site.root) if self._telling[site.root] else b""

    def state_below(self, root: str) -> bytes:
        """Return the same for the root of a site whose files tell all."""
        if root not in self._states:
            from postlint.site.state import state

            self._states[root] = state(root, self._listings) or b""
        return self._states[root]

    def _kept(self, result: Result, record: Record) -> Kept | None:
        if result.fingerprint is None or result.error is not None or result.changed:
            return None
        if any(one.code in _NOT_KEPT for one in result.diagnostics):
            return None
        until, site, asked = record.until, SiteState(), b""
        if record.site is not None:
            from postlint.site.asked import configuration

            site = SiteState(record.site.root, configuration(record.site), self.state(record.site))
            if record.questions:
                until = min(until, record.site.index.expires) if record.site.addressable else until
                try:
                    asked = record.packed()
                except ValueError:
                    return None
        _, counts, _, lines, _, _ = _brief(result)
        stamp, digest = result.fingerprint.stamp, result.fingerprint.digest
        return Kept(stamp, digest, until, site, counts, lines, packed(result), asked)


def _failed(filename: str, error: UsageError) -> Message:
    """Return the message on a file that could not be written."""
    return "whole", tuple(sent(Result(filename, error=error), written=True)), None


def taken(filename: str, message: Message, encoding: str | None) -> tuple[Outcome, Kept | None]:
    """Return the result that a worker sent, and what is to be kept of it."""
    how, said, plain = message
    kept = None if plain is None else Kept._make((*plain[:3], SiteState(*plain[3]), *plain[4:]))
    if how == "wrong":
        return UsageError(*said), None
    if how == "brief":
        if kept is None:
            return Brief(*said), None
        return Brief([filename], kept.counts, int(bool(kept.lines)), kept.lines), kept
    try:
        return received(Sent(*said), encoding), kept
    except (ValueError, TypeError, EOFError) as error:
        return Result(
            filename, error=UsageError(f"internal error: a damaged message: {error}", filename)
        ), kept


def brief(result: Result, kept: Kept | None) -> Brief | None:
    """Return a result in brief; None where there is more to say of it, such as an error."""
    if result.error is not None:
        return None
    if kept is None:
        return _brief(result)
    return Brief([result.filename], kept.counts, int(bool(kept.lines)), kept.lines)


def _brief(result: Result) -> Brief:
    counts = [0] * COUNTS
    for _, _, severity, _, _, fix, _ in result.diagnostics:
        counts[SEVERITIES.index(severity)] += 1
        if fix is not None:
            counts[3 if fix.applicability == "safe" else 4] += 1
    rows = "\n".join([*lines(result), ""]).encode("utf-8", "backslashreplace")
    changed, fixed = int(result.changed), sum(result.fixed.values())
    return Brief([result.filename], tuple(counts), int(bool(rows)), rows, changed, fixed)

"""What the commands that work through posts have in common: settings, posts to find, results file by file."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import suppress
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from postlint import cache_folder, pattern
from postlint.batch import Batch, Item
from postlint.checker import Checker, Job, Loader
from postlint.errors import UsageError
from postlint.files import Lot
from postlint.listing import Listings
from postlint.output import Output, Quiet, progress
from postlint.part import Brief
from postlint.result import Result, Work
from postlint.settings import Settings

if TYPE_CHECKING:
    from postlint.online.inquiry import Inquiry


class Session:
    """One run of a command; `errors` are what it told of files and settings that it could not use."""

    def __init__(
        self,
        *,
        config: str | None,
        isolated: bool,
        cache: bool,
        jobs: int | None = None,
        overrides: Mapping[str, Any] | None = None,
        online: bool = False,
        timed: bool = False,
    ) -> None:
        """Take where settings come from, and whether to ask other sites; raises UsageError where that can't be."""
        self._inquiry = _inquiry(cache) if online else None
        self.errors: set[str] = set()
        self._loader = Loader(config, isolated, overrides or {})
        self._cache = cache
        cache_folder.use(cache)
        pattern.keep(cache)
        self._jobs = 1 if timed else jobs or _processors()
        self._timed = timed

    def settings(self, path: Path) -> Settings:
        """Return the settings for a file; raises UsageError for a settings file that can't be used."""
        return self._loader.settings(path)

    def error(self, error: UsageError) -> None:
        """Report what one file or one settings file suffers from, once; the run goes on."""
        from postlint.reports.window import visible

        text = str(error)
        if text not in self.errors:
            self.errors.add(text)
            print(f"postlint: {visible(text)}", file=sys.stderr)

    def files(
        self,
        paths: Sequence[str],
        out: Output,
        work: Work,
        take: Callable[[Result | Brief, Settings, Output], None],
        *,
        write: bool,
        brief: bool = False,
    ) -> None:
        """Work on every post in some files and folders and hand each result on.

        Where `brief` says so, it comes in that form unless there is more to say of it, such as an error.
        """
        from postlint.site import spread
        from postlint.site.paths import staying

        listings = Listings()
        checker = self._checker(Job(work, write, brief), listings)
        spread.allow(self._jobs, lambda: checker.runner.prepare())
        # Rules about whole sites run with folders alone: who names one post wants to hear of that.
        folders = [] if work == "format" else [path for path in paths if os.path.isdir(path)]
        covered: dict[int, tuple[Settings, list[str]]] = {}
        with progress() as shown, staying():
            out.before_writing = shown.hide
            lots = partial(self._with_settings, shown, paths, listings)
            if self._inquiry is not None:
                for lot, settings in lots():
                    for name in lot.names:
                        shown.step([name])
                        with suppress(UsageError):  # told when the post is checked
                            if isinstance(settings, Settings):
                                checker.runner.collect(Path(name), settings, work)
                self._ask(self._inquiry, shown)
            batch = Batch(
                checker,
                # What other sites answered expires on its own: no result that knows it is kept.
                cache=self._cache and self._inquiry is None and not self._timed,
                note=self.note,
                jobs=self._jobs if self._inquiry is None else 1,
                # A bar that moves is a thread's work, and a process with threads is not to be copied.
                before_workers=shown.hide,
            )
            # A broken pack is told before any post is read.
            batch.prove(self.settings(Path.cwd()))
            for settings, result in batch.results(lots()):
                if isinstance(
                    result, UsageError
                ):  # of a settings file below this folder, or a pack that it names
                    shown.hide()
                    self.error(result)
                    continue
                assert isinstance(settings, Settings)
                names = [result.filename] if isinstance(result, Result) else result.names
                shown.step(names)
                if isinstance(result, Result) and result.error is not None:
                    shown.hide()
                take(result, settings, out)
                if folders and batch.asks_sites(settings):
                    covered.setdefault(id(settings), (settings, []))[1].extend(names)
            if covered:
                from postlint.site_run import site_results

                for settings, result in site_results(checker.runner, covered.values(), folders):
                    take(result, settings, out)
        if checker.timing is not None:
            print(*checker.timing.report(), sep="\n", file=sys.stderr)

    def missing(self, paths: Sequence[str]) -> None:
        """Say that there were no posts in what was asked for."""
        named = ", ".join(repr(path) for path in paths)
        print(f"postlint: no posts (.md, .markdown, .html, .htm) in {named}", file=sys.stderr)

    def stdin(self, name: str, work: Work) -> tuple[Result, bytes, Settings]:
        """Work on the post on stdin, which is called `name`; return also its bytes as they are then."""
        if sys.stdin is None:
            raise UsageError("`-` reads the post from stdin, which is closed")
        settings = self.settings(Path(name))
        runner = self._checker(Job(work)).runner
        raw = sys.stdin.buffer.read()
        if self._inquiry is not None:
            runner.collect_stdin(raw, name, settings, work)
            with progress() as shown:
                self._ask(self._inquiry, shown)
        result, data = runner.stdin(raw, name, settings, work)
        return result, data, settings

    def close(self) -> None:
        """Let go of what the run kept open, and keep what saves the next one work."""
        pattern.save()
        if self._inquiry is not None:
            self._inquiry.close()

    def note(self, text: str) -> None:
        """Tell what the user should know and need not act on."""
        from postlint.reports.window import visible

        print(f"postlint: note: {visible(text)}", file=sys.stderr)

    def _checker(self, job: Job, listings: Listings | None = None) -> Checker:
        return Checker(
            self._loader, job, cache=self._cache, online=self._inquiry, timed=self._timed, listings=listings
        )

    def _ask(self, inquiry: Inquiry, shown: Quiet) -> None:
        """Ask other sites what was collected; where that is interrupted, tell what is kept of it."""
        try:
            inquiry.ask(shown.at)
        except KeyboardInterrupt:
            shown.hide()
            if self._cache:
                told = f"{inquiry.done:,} of {inquiry.total:,} addresses have answered, and that is kept"
                print(f"postlint: {told}: the same command goes on from there", file=sys.stderr)
            raise
        shown.hide()

    def _with_settings(self, shown: Quiet, paths: Sequence[str], listings: Listings) -> Iterator[Item]:
        for lot in shown.over(self.find(paths, listings)):
            settings: Settings | UsageError
            try:
                settings = self.settings(Path(lot.names[0]))
            except UsageError as error:
                settings = error
            yield lot, settings

    def find(self, paths: Sequence[str], listings: Listings) -> Iterator[Lot]:
        """Yield the posts to check; in a folder, the settings in force there say what to leave out."""
        from postlint.files import find

        seen: set[str] = set()
        for path in paths:
            try:
                settings = self.settings(Path(path)) if os.path.isdir(path) else None
            except UsageError as error:
                self.error(error)
                continue
            root, exclude = (Path.cwd(), ()) if settings is None else (settings.root, settings.exclude)
            for lot in find([path], root=root, exclude=exclude, on_error=self.error, listings=listings):
                if len(paths) > 1:
                    yield from _unseen(lot, seen)
                else:
                    yield lot


def _unseen(lot: Lot, seen: set[str]) -> Iterator[Lot]:
    """Yield what no path that the user named before has brought."""
    real = [os.path.realpath(name) for name in lot.names]
    if seen.isdisjoint(real):
        yield lot
    else:
        names = [name for name, file in zip(lot.names, real, strict=True) if file not in seen]
        if names:
            yield lot._replace(names=names, stamps=None)
    seen.update(real)


def _inquiry(cache: bool) -> Inquiry:
    """Return what asks other sites; raises UsageError where it can't."""
    from postlint.online.inquiry import Inquiry, answers_file

    return Inquiry(answers_file() if cache else None)


def _processors() -> int:
    """Return how many processors this process may use."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


def check_options(
    paths: Sequence[str], stdin_filename: str | None, config: str | None, isolated: bool
) -> None:
    """Raise UsageError for options that don't go together, whatever the command."""
    if "-" in paths and len(paths) > 1:
        raise UsageError("`-` (a post on stdin) stands alone; give either it or paths")
    if stdin_filename is not None and tuple(paths) != ("-",):
        raise UsageError("--stdin-filename goes with `-`: postlint - --stdin-filename _posts/a.md")
    if config is not None and isolated:
        raise UsageError("--config names a settings file and --isolated wants none; give either")

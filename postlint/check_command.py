"""The `check` command: files to results, results to a report and an exit status."""

from __future__ import annotations

import sys
from collections.abc import Iterable
from typing import Any

from postlint.errors import UsageError
from postlint.output import Output, opened
from postlint.part import Brief
from postlint.result import Result, Totals, Work
from postlint.rule import SEVERITIES
from postlint.session import Session, check_options
from postlint.settings import Settings
from postlint.tuples import NamedTuple


class Options(NamedTuple):
    """The options of the command line."""

    paths: tuple[str, ...]
    fixing: bool
    unsafe_fixes: bool
    diff: bool
    select: tuple[str, ...]
    extend_select: tuple[str, ...]
    ignore: tuple[str, ...]
    preset: str | None
    config: str | None
    isolated: bool
    output_format: str
    output_file: str | None
    statistics: bool
    quiet: bool
    exit_zero: bool
    fail_on: str | None
    stdin_filename: str | None
    no_cache: bool
    jobs: int | None
    online: bool
    timing: bool

    def overrides(self) -> dict[str, Any]:
        """Return what the command line sets, in the form of a settings file."""
        return {
            "select": list(self.select) or None,
            "extend-select": list(self.extend_select) or None,
            "ignore": list(self.ignore) or None,
            "preset": self.preset,
            "fail-on": self.fail_on,
        }


def run(options: Options) -> int:
    """Run the command; return its exit status. Raises UsageError for what stops the run."""
    check_options(options.paths, options.stdin_filename, options.config, options.isolated)
    if options.unsafe_fixes and not (options.fixing or options.diff):
        raise UsageError("--unsafe-fixes goes with --fix or --diff")
    check = _Check(options)
    try:
        return check.stdin() if options.paths == ("-",) else check.files()
    finally:
        check.session.close()


class _Check:
    def __init__(self, options: Options) -> None:
        self.options = options
        self.session = Session(
            config=options.config,
            isolated=options.isolated,
            cache=not options.no_cache,
            jobs=options.jobs,
            overrides=options.overrides(),
            online=options.online,
            timed=options.timing,
        )
        self.totals = Totals()
        self.failing = False
        self.differs = False
        self.json: list[tuple[str, list[str]]] = []

    @property
    def work(self) -> Work:
        """What is done to each post."""
        if not (self.options.fixing or self.options.diff):
            return "check"
        return "unsafe-fix" if self.options.unsafe_fixes else "fix"

    def files(self) -> int:
        options = self.options
        paths = options.paths or (".",)
        with opened(options.output_file) as out:
            write = options.fixing and not options.diff
            brief = options.output_format == "text" and not (
                options.diff or options.statistics or out.is_terminal
            )
            self.session.files(paths, out, self.work, self.take, write=write, brief=brief)
            self.finish(out)
        if not self.totals.posts and not self.session.errors:
            self.session.missing(paths)
        return self.status()

    def stdin(self) -> int:
        options = self.options
        result, data, settings = self.session.stdin(options.stdin_filename or "post.md", self.work)
        filtering = options.fixing and not options.diff
        if filtering:
            sys.stdout.buffer.write(data)
            sys.stdout.buffer.flush()
        with opened(options.output_file, stderr=filtering) as out:
            self.take(result, settings, out)
            self.finish(out)
        return self.status()

    def take(self, result: Result | Brief, settings: Settings, out: Output) -> None:
        """Count a result, and print it where the format allows to print as we go."""
        if not isinstance(result, Result):
            names, counts, reported, _, changed, fixed = result
            self.totals.add_all(len(names), reported, counts, changed, fixed)
            self.failing |= any(result.counts[: SEVERITIES.index(settings.fail_on) + 1])
            out.report(result.lines)
            return
        if result.error is not None:
            if result.reported and not self.options.diff:
                self.session.errors.add(str(result.error))
            else:
                self.session.error(result.error)
        if result.error is None or result.reported:
            self.totals.add(result)
        limit = SEVERITIES.index(settings.fail_on)
        if any(SEVERITIES.index(one.severity) <= limit for one in result.diagnostics):
            self.failing = True
        if self.options.diff:
            if result.changed:
                from postlint.reports.diff import unified

                self.differs = True
                out.bytes(unified(result.filename, result.original, result.text, result.encoding, result.bom))
        elif self.options.statistics or not result.diagnostics:
            pass
        elif self.options.output_format == "json":
            from postlint.reports.json import entries

            self.json.append((result.filename, entries(result, ascii_only=out.ascii_only)))
        else:
            self.print(result, out)

    def print(self, result: Result, out: Output) -> None:
        from postlint.reports import text

        if out.is_terminal:
            rows = text.full(result, colour=out.has_colours, width=out.width)
        elif self.options.output_format == "full":
            rows = text.full(result)
        else:
            rows = text.lines(result)
        out.text("".join(f"{row}\n" for row in rows))

    def finish(self, out: Output) -> None:
        """Print what needs all results."""
        options = self.options
        if options.diff:
            return
        if options.output_format == "json":
            from postlint.reports import json

            if options.statistics:
                from postlint.reports.text import by_count

                out.text(json.statistics(by_count(self.totals.rules), self.totals.fixable))
                return
            self.json.sort(key=lambda item: item[0])
            for piece in json.render(entry for _, entries in self.json for entry in entries):
                out.text(piece)
            return
        from postlint.reports import text

        rows: Iterable[str] = ()
        if options.statistics:
            rows = text.statistics(self.totals.rules, self.totals.fixable)
        if self.totals.posts and not options.quiet:
            rows = [*rows, *text.closing(self.totals, wrote=options.fixing, fixing=options.fixing)]
        out.text("".join(f"{row}\n" for row in rows))

    def status(self) -> int:
        if self.session.errors:
            return 2
        if self.options.exit_zero:
            return 0
        return 1 if self.differs or (self.failing and not self.options.diff) else 0

"""The `check` command: files to results, results to a report and an exit status."""

from __future__ import annotations

import os
import sys
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TextIO

from postlint.errors import UsageError
from postlint.rule import SEVERITIES
from postlint.run import Result, Runner
from postlint.settings import Settings


@dataclass(frozen=True, slots=True)
class Options:
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
    if options.stdin_filename is not None and options.paths != ("-",):
        raise UsageError("--stdin-filename goes with `-`: postlint - --stdin-filename _posts/a.md")
    if options.unsafe_fixes and not (options.fixing or options.diff):
        raise UsageError("--unsafe-fixes goes with --fix or --diff")
    if "-" in options.paths and len(options.paths) > 1:
        raise UsageError("`-` (a post on stdin) stands alone; give either it or paths")
    session = _Session(options)
    if options.paths == ("-",):
        return session.stdin()
    return session.files()


class _Session:
    def __init__(self, options: Options) -> None:
        self.options = options
        self.runner = Runner(cache=not options.no_cache)
        self.errors: list[UsageError] = []
        self.threshold = SEVERITIES.index("warning")
        self.posts = 0
        self.results: list[Result] = []
        self.failing = False
        self.differs = False
        self.streams = options.output_format in ("text", "full") and not options.statistics

    def settings(self, path: Path) -> Settings:
        config = Path(self.options.config) if self.options.config else None
        return Settings.load(
            path, config=config, isolated=self.options.isolated, overrides=self.options.overrides()
        )

    def error(self, error: UsageError) -> None:
        self.errors.append(error)
        print(f"postlint: {error}", file=sys.stderr)

    def files(self) -> int:
        from postlint.files import find

        options = self.options
        here = self.settings(Path.cwd())
        self.runner.linter(here, "post.md")  # a broken pack or setting is told before any post is read
        paths = options.paths or (".",)
        with _output(options) as out, _progress() as progress:
            for path in find(paths, root=here.root, exclude=here.exclude, on_error=self.error):
                settings = self.settings(path)
                progress(path)
                result = self.runner.file(
                    path,
                    settings,
                    fixing=options.fixing or options.diff,
                    unsafe=options.unsafe_fixes,
                    write=options.fixing and not options.diff,
                )
                self.take(result, settings, out)
            progress(None)
            self.finish(out)
        if not self.posts and not self.errors:
            named = ", ".join(repr(path) for path in paths)
            print(f"postlint: no posts (.md, .markdown, .html, .htm) in {named}", file=sys.stderr)
        return self.status()

    def stdin(self) -> int:
        options = self.options
        name = options.stdin_filename or "post.md"
        settings = self.settings(Path(name))
        fixing = options.fixing or options.diff
        result, data = self.runner.stdin(
            sys.stdin.buffer.read(), name, settings, fixing=fixing, unsafe=options.unsafe_fixes
        )
        if options.fixing and not options.diff:
            sys.stdout.buffer.write(data)
            sys.stdout.buffer.flush()
        with _output(options, stderr=options.fixing and not options.diff) as out:
            self.take(result, settings, out)
            self.finish(out)
        return self.status()

    def take(self, result: Result, settings: Settings, out: TextIO) -> None:
        """Count a result, and print it where the format allows to print as we go."""
        self.posts += 1
        if result.error is not None:
            self.error(result.error)
            return
        limit = SEVERITIES.index(settings.fail_on)  # type: ignore[arg-type]
        if any(SEVERITIES.index(d.severity) <= limit for d in result.diagnostics):
            self.failing = True
        if result.undecodable:
            self.errors.append(UsageError("", result.filename))
        if self.options.diff:
            if result.changed:
                from postlint.reports.diff import unified

                self.differs = True
                out.write(unified(result.filename, result.original, result.text))
            if result.undecodable:
                self.error(UsageError(result.diagnostics[0].message if result.diagnostics else "", result.filename))
            return
        if self.streams:
            self.write(result, out)
        if result.diagnostics or result.fixed:
            self.results.append(result)

    def write(self, result: Result, out: TextIO) -> None:
        from postlint.cli import is_terminal, terminal_width
        from postlint.reports.text import render

        terminal = is_terminal(out)
        full = self.options.output_format == "full" or terminal
        colour = terminal and not os.environ.get("NO_COLOR")
        width = terminal_width() if terminal else 100
        for line in render(result, full=full, colour=colour, width=width):
            out.write(line + "\n")

    def finish(self, out: TextIO) -> None:
        """Print what needs all results."""
        options = self.options
        if options.diff:
            return
        if options.statistics:
            self.statistics(out)
        elif options.output_format == "json":
            from postlint.reports.json import render

            out.write(render(self.results))
        elif self.posts and not options.quiet:
            from postlint.reports.text import closing

            for line in closing(self.results, self.posts, wrote=options.fixing, fixing=options.fixing):
                out.write(line + "\n")

    def statistics(self, out: TextIO) -> None:
        counts: Counter[tuple[str, str]] = Counter()
        fixable: Counter[tuple[str, str]] = Counter()
        for result in self.results:
            for one in result.diagnostics:
                counts[(one.code, one.name)] += 1
                fixable[(one.code, one.name)] += one.fix is not None and one.fix.applicability == "safe"
        if self.options.output_format == "json":
            import json

            rows = [
                {"code": code, "name": name, "count": count, "fixable": fixable[(code, name)]}
                for (code, name), count in sorted(counts.items(), key=lambda item: (-item[1], item[0]))
            ]
            out.write(json.dumps(rows, indent=1) + "\n")
            return
        from postlint.reports.text import statistics

        for line in statistics(counts, fixable):
            out.write(line + "\n")

    def status(self) -> int:
        if self.errors:
            return 2
        if self.options.exit_zero:
            return 0
        return 1 if self.differs or (self.failing and not self.options.diff) else 0


@contextmanager
def _output(options: Options, *, stderr: bool = False) -> Iterator[TextIO]:
    """Give the stream to report to: stdout, stderr beside a fixed post, or the file asked for (written whole)."""
    if options.output_file is None:
        yield sys.stderr if stderr else sys.stdout
        return
    import io

    from postlint.source import write_atomic

    buffer = io.StringIO()
    yield buffer
    write_atomic(Path(options.output_file), buffer.getvalue().encode("utf-8"))


@contextmanager
def _progress() -> Iterator[Any]:
    """Give a function to call with each file: on a terminal, a run of over a second shows where it is."""
    if not sys.stderr.isatty():
        yield lambda path: None
        return
    import time

    started = time.monotonic()
    status: Any = None
    done = 0

    def show(path: Path | None) -> None:
        nonlocal status, done
        if path is None:
            if status is not None:
                status.stop()
            return
        done += 1
        if status is None:
            if time.monotonic() - started < 1:
                return
            from rich.console import Console
            from rich.progress import Progress, SpinnerColumn, TextColumn, TimeElapsedColumn

            status = Progress(
                SpinnerColumn(),
                TextColumn("{task.completed:,.0f} posts"),
                TimeElapsedColumn(),
                TextColumn("[dim]{task.description}"),
                console=Console(stderr=True),
                transient=True,
            )
            status.add_task("", total=None)
            status.start()
        task = status.task_ids[0]
        status.update(task, completed=done, description=str(path)[-60:])

    try:
        yield show
    finally:
        show(None)

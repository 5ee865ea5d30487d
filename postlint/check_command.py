"""The `check` command: files to results, results to a report and an exit status."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any, NamedTuple, TextIO

from postlint.errors import UsageError
from postlint.rule import SEVERITIES
from postlint.run import Result, Runner, Totals
from postlint.settings import Settings


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
    if "-" in options.paths and len(options.paths) > 1:
        raise UsageError("`-` (a post on stdin) stands alone; give either it or paths")
    if options.stdin_filename is not None and options.paths != ("-",):
        raise UsageError("--stdin-filename goes with `-`: postlint - --stdin-filename _posts/a.md")
    if options.unsafe_fixes and not (options.fixing or options.diff):
        raise UsageError("--unsafe-fixes goes with --fix or --diff")
    if options.config is not None and options.isolated:
        raise UsageError("--config names a settings file and --isolated wants none; give either")
    session = _Session(options)
    if options.paths == ("-",):
        return session.stdin()
    return session.files()


class _Session:
    def __init__(self, options: Options) -> None:
        self.options = options
        self.runner = Runner(cache=not options.no_cache)
        self.totals = Totals()
        self.errors: set[str] = set()
        self.failing = False
        self.differs = False
        self.json: list[tuple[str, list[str]]] = []

    def settings(self, path: Path) -> Settings:
        config = Path(self.options.config) if self.options.config else None
        return Settings.load(
            path, config=config, isolated=self.options.isolated, overrides=self.options.overrides()
        )

    def error(self, error: UsageError) -> None:
        """Report what one file or one settings file suffers from, once; the run goes on."""
        from postlint.reports.window import visible

        text = str(error)
        if text not in self.errors:
            self.errors.add(text)
            print(f"postlint: {visible(text)}", file=sys.stderr)

    def files(self) -> int:
        options = self.options
        here = self.settings(Path.cwd())
        self.runner.linter(here, "post.md")  # a broken pack or setting is told before any post is read
        paths = options.paths or (".",)
        with _output(options) as out, _progress() as progress:
            out.before_writing = progress.hide
            for path in progress.over(self.find(paths)):
                try:
                    settings = self.settings(path)
                    result = self.runner.file(
                        path,
                        settings,
                        fixing=options.fixing or options.diff,
                        unsafe=options.unsafe_fixes,
                        write=options.fixing and not options.diff,
                    )
                except UsageError as error:  # a settings file below this folder, or a pack that it names
                    progress.hide()
                    self.error(error)
                    continue
                if result.error is not None:
                    progress.hide()
                self.take(result, settings, out)
            progress.hide()
            self.finish(out)
        if not self.totals.posts and not self.errors:
            named = ", ".join(repr(path) for path in paths)
            print(f"postlint: no posts (.md, .markdown, .html, .htm) in {named}", file=sys.stderr)
        return self.status()

    def find(self, paths: Sequence[str]) -> Iterator[Path]:
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
            for found in find([path], root=root, exclude=exclude, on_error=self.error):
                if len(paths) > 1:
                    real = os.path.realpath(found)
                    if real in seen:
                        continue
                    seen.add(real)
                yield found

    def stdin(self) -> int:
        options = self.options
        name = options.stdin_filename or "post.md"
        settings = self.settings(Path(name))
        fixing = options.fixing or options.diff
        if sys.stdin is None:
            raise UsageError("`-` reads the post from stdin, which is closed")
        raw = sys.stdin.buffer.read()
        result, data = self.runner.stdin(raw, name, settings, fixing=fixing, unsafe=options.unsafe_fixes)
        filtering = options.fixing and not options.diff
        if filtering:
            sys.stdout.buffer.write(data)
            sys.stdout.buffer.flush()
        with _output(options, stderr=filtering) as out:
            self.take(result, settings, out)
            self.finish(out)
        return self.status()

    def take(self, result: Result, settings: Settings, out: _Output) -> None:
        """Count a result, and print it where the format allows to print as we go."""
        if result.error is not None:
            if result.reported and not self.options.diff:
                self.errors.add(str(result.error))
            else:
                self.error(result.error)
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

    def print(self, result: Result, out: _Output) -> None:
        from postlint.reports import text

        if out.is_terminal:
            rows = text.full(result, colour=out.has_colours, width=out.width)
        elif self.options.output_format == "full":
            rows = text.full(result)
        else:
            rows = text.lines(result)
        out.text("".join(f"{row}\n" for row in rows))

    def finish(self, out: _Output) -> None:
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
        if self.errors:
            return 2
        if self.options.exit_zero:
            return 0
        return 1 if self.differs or (self.failing and not self.options.diff) else 0


def _nothing() -> None: ...


class _Output:
    """Where the report goes: a standard stream as we go, or a file that is written whole at the end."""

    def __init__(self, stream: TextIO | None) -> None:
        self._stream = stream
        self._kept = bytearray()
        self.before_writing: Callable[[], None] = _nothing

    @property
    def kept(self) -> bytes:
        """What was written, where there is no stream."""
        return bytes(self._kept)

    @property
    def is_terminal(self) -> bool:
        """Whether people watch: a terminal, not a pipe or a file."""
        from postlint.terminal import is_terminal

        return self._stream is not None and is_terminal(self._stream)

    @property
    def has_colours(self) -> bool:
        """Whether the terminal shows colours and its user wants them (https://no-color.org)."""
        return not os.environ.get("NO_COLOR") and os.environ.get("TERM") != "dumb"

    @property
    def width(self) -> int:
        """The cells in a row of the terminal."""
        from postlint.terminal import terminal_width

        return terminal_width()

    @property
    def ascii_only(self) -> bool:
        """Whether the stream takes no Chinese."""
        return self._stream is not None and "utf" not in (self._stream.encoding or "utf-8").lower()

    def text(self, text: str) -> None:
        """Write text; rows end at LF on every platform."""
        if not text:
            return
        if self._stream is None:
            self._kept += text.encode("utf-8", "backslashreplace")
        else:
            self.before_writing()
            self._stream.write(text)

    def bytes(self, data: bytes) -> None:
        """Write bytes that are in an encoding of their own."""
        buffer = getattr(self._stream, "buffer", None)
        if self._stream is None:
            self._kept += data
        elif buffer is None:  # a stand-in for a stream, as in tests
            self.text(data.decode("utf-8", "backslashreplace"))
        else:
            self.before_writing()
            self._stream.flush()
            buffer.write(data)


@contextmanager
def _output(options: Options, *, stderr: bool = False) -> Iterator[_Output]:
    """Give the place to report to: stdout, stderr beside a fixed post, or a file (written whole)."""
    if options.output_file is None:
        yield _Output(sys.stderr if stderr else sys.stdout)
        return
    from postlint.source import write_atomic

    out = _Output(None)
    yield out
    write_atomic(Path(options.output_file), out.kept)


class _Quiet:
    """Shows no progress: stderr is no terminal."""

    def over(self, paths: Iterator[Path]) -> Iterator[Path]:
        yield from paths

    def hide(self) -> None: ...


class _Progress(_Quiet):
    """A bar on stderr when a run takes over a second; off the screen while anything else is written."""

    #: Seconds before the bar first shows, and before it comes back after it made way.
    PATIENCE = 1.0
    PAUSE = 0.2

    def __init__(self) -> None:
        import time

        self._now = time.monotonic
        self._due = self._now() + self.PATIENCE
        self._bar: Any = None
        self._shown = False

    def over(self, paths: Iterator[Path]) -> Iterator[Path]:
        """Yield the paths, and show how many of them are done and which one is at work."""
        known = list(paths)  # a bar must know its end; names only, so 100,000 posts are some megabytes
        for number, path in enumerate(known):
            if self._shown or self._now() > self._due:
                self._show(number, len(known), path)
            yield path

    def hide(self) -> None:
        """Take the bar off the screen: something else is to be written."""
        if self._shown:
            self._shown = False
            self._bar.stop()
            self._due = self._now() + self.PAUSE

    def _show(self, done: int, total: int, path: Path) -> None:
        from postlint.reports.window import visible

        if self._bar is None:
            from rich.console import Console
            from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

            self._bar = Progress(
                BarColumn(bar_width=30),
                MofNCompleteColumn(),
                TimeRemainingColumn(),
                TextColumn("{task.fields[path]}", style="dim", markup=False),
                console=Console(stderr=True),
                transient=True,
                redirect_stdout=False,
                redirect_stderr=False,
            )
            self._bar.add_task("", total=total, path="")
        self._bar.update(self._bar.task_ids[0], completed=done, path=visible(path.name)[:40])
        if not self._shown:
            self._bar.start()
            self._shown = True


@contextmanager
def _progress() -> Iterator[_Quiet]:
    """Give what shows how far a run is, where someone watches."""
    progress = _Progress() if sys.stderr.isatty() and os.environ.get("TERM") != "dumb" else _Quiet()
    try:
        yield progress
    finally:
        progress.hide()

"""Where a command reports to: a standard stream as it goes, or a file; and how far it is, where someone watches."""

from __future__ import annotations

import codecs
import os
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any, TextIO

if TYPE_CHECKING:
    from postlint.files import Lot


def _nothing() -> None: ...


class Output:
    """Where the report goes: a standard stream as we go, or a file that is written whole at the end."""

    def __init__(self, stream: TextIO | None) -> None:
        self._stream = stream
        self._written = True  # by whoever had it before, perhaps
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

    def report(self, lines: bytes) -> None:
        """Write lines of a report that are UTF-8 already."""
        if not lines:
            return
        buffer = getattr(self._stream, "buffer", None)
        if self._stream is None:
            self._kept += lines
        elif buffer is None or codecs.lookup(self._stream.encoding or "utf-8").name != "utf-8":
            self.text(lines.decode("utf-8"))
        else:
            self.before_writing()
            self._flush()
            buffer.write(lines)

    def text(self, text: str) -> None:
        """Write text; rows end at LF on every platform."""
        if not text:
            return
        if self._stream is None:
            self._kept += text.encode("utf-8", "backslashreplace")
        else:
            self.before_writing()
            self._stream.write(text)
            self._written = True

    def bytes(self, data: bytes) -> None:
        """Write bytes that are in an encoding of their own."""
        buffer = getattr(self._stream, "buffer", None)
        if self._stream is None:
            self._kept += data
        elif buffer is None:  # a stand-in for a stream, as in tests
            self.text(data.decode("utf-8", "backslashreplace"))
        else:
            self.before_writing()
            self._flush()
            buffer.write(data)

    def _flush(self) -> None:
        """Let the text that was written go before bytes do, once."""
        if self._written and self._stream is not None:
            self._stream.flush()
            self._written = False


@contextmanager
def opened(file: str | None, *, stderr: bool = False) -> Iterator[Output]:
    """Give the place to report to: stdout, stderr beside a fixed post, or a file (written whole)."""
    if file is None:
        yield Output(sys.stderr if stderr else sys.stdout)
        return
    from postlint.writing import write_atomic

    out = Output(None)
    yield out
    write_atomic(Path(file), out.kept)


class Quiet:
    """Shows no progress: stderr is no terminal."""

    def over(self, lots: Iterator[Lot]) -> Iterator[Lot]:
        """Return the posts of a run."""
        return lots

    def step(self, names: Sequence[str]) -> None:
        """Take note that some of them are done."""

    def at(self, done: int, total: int, name: str) -> None:
        """Take note that so many are done, and of the name of what is at work."""

    def hide(self) -> None:
        """Do nothing: there is nothing to hide."""


class _Progress(Quiet):
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
        self._done = self._total = 0

    def over(self, lots: Iterator[Lot]) -> Iterator[Lot]:
        """Return the posts of a run; it is shown how many are done and which was the last."""
        known = list(lots)  # a bar must know its end; names only, so 100,000 posts are some megabytes
        self._done, self._total = 0, sum(len(lot.names) for lot in known)
        return iter(known)

    def step(self, names: Sequence[str]) -> None:
        """Show that some more are done."""
        self._done += len(names)
        self.at(self._done, self._total, names[-1].rpartition("/")[2])

    def at(self, done: int, total: int, name: str) -> None:
        """Show that so many are done, and the name of what is at work."""
        if self._shown or self._now() > self._due:
            self._show(done, total, name)

    def hide(self) -> None:
        """Take the bar off the screen: something else is to be written."""
        if self._shown:
            self._shown = False
            self._bar.stop()
            self._due = self._now() + self.PAUSE

    def _show(self, done: int, total: int, name: str) -> None:
        from postlint.reports.window import visible

        if self._bar is None:
            from rich.console import Console
            from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

            self._bar = Progress(
                BarColumn(bar_width=30),
                MofNCompleteColumn(),
                TimeRemainingColumn(),
                TextColumn("{task.fields[name]}", style="dim", markup=False),
                console=Console(stderr=True),
                transient=True,
                redirect_stdout=False,
                redirect_stderr=False,
            )
            self._bar.add_task("", total=total, name="")
        self._bar.update(self._bar.task_ids[0], completed=done, total=total, name=visible(name)[:40])
        if not self._shown:
            self._bar.start()
            self._shown = True


@contextmanager
def progress() -> Iterator[Quiet]:
    """Give what shows how far a run is, where someone watches."""
    shown = _Progress() if sys.stderr.isatty() and os.environ.get("TERM") != "dumb" else Quiet()
    try:
        yield shown
    finally:
        shown.hide()

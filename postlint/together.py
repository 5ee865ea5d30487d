"""Checks some files together, rule by rule: what a rule goes through stays near to the processor meanwhile."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from pathlib import Path

from postlint.engine import Checking, Linter
from postlint.errors import UsageError
from postlint.kinds.base import Context
from postlint.post import Post
from postlint.result import Result
from postlint.run import Runner
from postlint.settings import Settings
from postlint.site.asked import Record
from postlint.source import Source
from postlint.tuples import NamedTuple

#: Of posts of so many code points in all the views are held at a time.
_ROOM = 200_000


class Asked(NamedTuple):
    """A file to check, its settings (or what is wrong with them), and where to note what is asked of its site."""

    path: Path
    settings: Settings | UsageError
    record: Record | None = None


class _Begun(NamedTuple):
    """A post that was read and of which no rule has run."""

    source: Source
    filename: str
    post: Post
    checking: Checking


def check(
    runner: Runner, files: Iterable[Asked], at: Callable[[int], object]
) -> Iterator[Result | UsageError]:
    """Yield the results of some files in their order, or why the settings or packs of one can't be used.

    `at` is told the place of each file that is worked on.
    """
    waiting: list[tuple[int, _Begun | Result | UsageError]] = []
    last: Linter | None = None
    room = _ROOM
    for place, file in enumerate(files):
        at(place)
        linter, begun = _begin(runner, file)
        size = len(begun.source.text) if isinstance(begun, _Begun) else 0
        if (linter is not last and last is not None) or size > room:
            yield from _end(last, waiting, at)
            waiting, room = [], _ROOM
        waiting.append((place, begun))
        room -= size
        last = linter or last
    yield from _end(last, waiting, at)


def _begin(runner: Runner, file: Asked) -> tuple[Linter | None, _Begun | Result | UsageError]:
    """Read a file; return what checks it, and the post, or the result where there is no more to do."""
    path, settings, record = file
    if isinstance(settings, UsageError):
        return None, settings
    filename = path.as_posix()
    try:
        linter = runner.linter(settings, filename)
    except UsageError as error:
        return None, error
    source = runner.read(path, settings, linter)
    if isinstance(source, Result):
        return linter, source
    try:
        post = runner.post(source, filename)
        checking = linter.begin(post, Context(settings, filename, record=record))
    except Exception as error:
        return linter, runner.lost(filename, error)
    return linter, _Begun(source, filename, post, checking)


def _end(
    linter: Linter | None,
    waiting: list[tuple[int, _Begun | Result | UsageError]],
    at: Callable[[int], object],
) -> Iterator[Result | UsageError]:
    """Yield the results of posts that one linter checks."""
    checks = [(place, one.checking) for place, one in waiting if isinstance(one, _Begun)]
    if linter is not None and len(checks) > 1:
        with suppress(UsageError):  # each post says so itself
            linter.ask_together(checks, at)
    for place, one in waiting:
        if not isinstance(one, _Begun):
            yield one
            continue
        at(place)
        source, filename, post, checking = one
        try:
            result = Result(filename, tuple(checking.all()), source.text, post.lines)
        except Exception as error:
            result = Runner.lost(filename, error)
        result.fingerprint = source.fingerprint
        yield result

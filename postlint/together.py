"""Works on some files together, rule by rule: what a rule goes through stays near to the processor meanwhile."""

from __future__ import annotations

from collections.abc import Callable, Generator, Iterable, Iterator
from contextlib import suppress
from pathlib import Path

from postlint.engine import Linter, Wanted
from postlint.errors import UsageError
from postlint.result import Result, Work
from postlint.run import Runner
from postlint.settings import Settings
from postlint.site.asked import Record
from postlint.source import Source
from postlint.tuples import NamedTuple

#: Of posts of so many code points in all the views are held at a time.
_ROOM = 200_000


class Asked(NamedTuple):
    """A file to work on, its settings (or what is wrong with them), and where to note what is asked of its site."""

    path: Path
    settings: Settings | UsageError
    record: Record | None = None


#: The work on a post, which stops at each check.
Working = Generator[Wanted, None, Result]


class _Begun(NamedTuple):
    """A post that was read and of which no rule has run."""

    source: Source
    working: Working


#: A file that waits for those that it is worked on together with, or of which there is no more to say than this.
_Waiting = _Begun | Result | UsageError


def work_on(
    runner: Runner, files: Iterable[Asked], work: Work, at: Callable[[int], object]
) -> Iterator[Result | UsageError]:
    """Yield the results of some files in their order, or why the settings or packs of one can't be used.

    Nothing is written. `at` is told the place of each file that is worked on.
    """
    waiting: dict[int, _Waiting] = {}
    last: Linter | None = None
    room = _ROOM
    for place, file in enumerate(files):
        at(place)
        linter, begun = _begin(runner, file, work)
        size = len(begun.source.text) if isinstance(begun, _Begun) else 0
        if last is not None and (linter is not last or size > room):
            yield from _end(last, waiting, at)
            waiting, room = {}, _ROOM
        waiting[place] = begun
        room -= size
        last = linter or last
    yield from _end(last, waiting, at)


def _begin(runner: Runner, file: Asked, work: Work) -> tuple[Linter | None, _Waiting]:
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
    return linter, _Begun(source, runner.working(source, filename, settings, work, record))


def _end(
    linter: Linter | None, waiting: dict[int, _Waiting], at: Callable[[int], object]
) -> Iterator[Result | UsageError]:
    """Yield the results of posts that one linter checks."""
    done = {place: one for place, one in waiting.items() if not isinstance(one, _Begun)}
    wanted: dict[int, Wanted] = {}

    def go_on(place: int, one: _Begun) -> None:
        """Go on with the work on a post up to the next check, or to its end."""
        at(place)
        try:
            wanted[place] = next(one.working)
        except StopIteration as stop:
            done[place] = stop.value
            wanted.pop(place, None)

    working = [(place, one) for place, one in waiting.items() if isinstance(one, _Begun)]
    while working:
        for place, one in working:
            go_on(place, one)
        for rules in dict.fromkeys(rules for _, rules in wanted.values()):
            checks = [(place, checking) for place, (checking, its) in wanted.items() if its is rules]
            if linter is not None and len(checks) > 1:
                with suppress(UsageError):  # each post says so itself
                    linter.ask_together(checks, at, rules)
        working = [(place, one) for place, one in working if place in wanted]
    yield from (done[place] for place in sorted(done))

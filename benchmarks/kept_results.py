"""Compares two ways of keeping results between runs: our packed file, and one table of SQLite.

    .venv/bin/python -m benchmarks.kept_results [--count 20000] [--rounds 3]

Some generated posts are checked; what is to be kept of them is kept again and again under other names. Each
measurement is a process of its own. `write`: all results are new. `plain report`: all names and stamps are compared,
all lines read, as in a warm run. `one by one`: the diagnostics of each post are looked up by its name, as a warm run
with another format does. The median counts.
"""

from __future__ import annotations

import argparse
import json
import os
import resource
import shutil
import sqlite3
import statistics
import subprocess
import sys
import tempfile
import time
import zlib
from collections.abc import Callable, Iterator
from pathlib import Path

from benchmarks import posts
from benchmarks.tables import table
from postlint.cache import Cache, Kept
from postlint.checker import Checker, Job, Loader

_CHECKED = 60
_LOT = 500
_STEPS = ("write", "plain report", "one by one")
_SELECT = "SELECT name, stamp, until, site, counts, lines FROM result ORDER BY rowid"


def main() -> int:
    """Measure in processes of their own, and print a table."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.kept_results", description=__doc__)
    parser.add_argument("--count", type=int, default=20_000, help="posts (default: 20000)")
    parser.add_argument("--rounds", type=int, default=3, help="runs of each (default: 3)")
    parser.add_argument("--measure", nargs=3, metavar=("WAY", "STEP", "FOLDER"), help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.measure:
        way, step, folder = options.measure
        print(json.dumps(_measured(way, step, Path(folder), options.count)))
        return 0
    rows = []
    with tempfile.TemporaryDirectory(prefix="postlint-kept-") as folder:
        posts.write(Path(folder, "site"), _CHECKED)
        for way in ("packed", "sqlite"):
            for step in _STEPS:
                command = [sys.executable, "-m", "benchmarks.kept_results", "--count", str(options.count)]
                command += ["--measure", way, step, folder]
                runs = [
                    json.loads(subprocess.run(command, stdout=subprocess.PIPE, check=True).stdout)
                    for _ in range(options.rounds)
                ]
                wall, processor, memory, size = (
                    statistics.median(column) for column in zip(*runs, strict=True)
                )
                rows.append(
                    (way, step, f"{wall:.3f}", f"{processor:.3f}", f"{memory:.0f}", f"{size / 1e6:.0f}")
                )
    head = ("way", "step", "seconds", "processor seconds", "memory more, MB", "file, MB")
    print(f"{options.count:,} results\n\n{table(head, rows)}")
    return 0


def _measured(way: str, step: str, folder: Path, count: int) -> tuple[float, float, float, int]:
    """Return seconds, processor seconds, megabytes that the process grew by, and bytes of the file."""
    names = [f"_posts/2024-03-01-{number:06}.md" for number in range(count)]
    kept = _results(folder / "site")
    if step == "write":
        shutil.rmtree(folder / way, ignore_errors=True)
        (folder / way).mkdir()
    do: Callable[[Path, list[str], list[Kept]], None] = _WAYS[way, step]
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    started, used = time.perf_counter(), time.process_time()
    do(folder / way, names, kept)
    wall, processor = time.perf_counter() - started, time.process_time() - used
    grown = (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) / 1000
    return wall, processor, grown, sum(path.stat().st_size for path in (folder / way).iterdir())


def _results(site: Path) -> list[Kept]:
    checker = Checker(Loader(isolated=True), Job(brief=True), cache=True)
    os.chdir(site)
    found = []
    for path in sorted(Path("_posts").iterdir()):
        kept = checker.check(path, checker.loader.settings(path))[1]
        assert kept is not None
        found.append(kept)
    return found


def _cache(folder: Path) -> Cache:
    return Cache(folder, "a", b"0123456789abcdef", lambda text: sys.exit(text))


def _pack(folder: Path, names: list[str], kept: list[Kept]) -> None:
    cache = _cache(folder)
    cache.about_sites = False
    for number, name in enumerate(names):
        cache.add(name, kept[number % len(kept)])
    cache.save()


def _lots(names: list[str], kept: list[Kept]) -> Iterator[tuple[list[str], bytes]]:
    for first in range(0, len(names), _LOT):
        numbers = range(first, min(first + _LOT, len(names)))
        yield names[first : first + _LOT], b"".join([kept[number % len(kept)].stamp for number in numbers])


def _packed_report(folder: Path, names: list[str], kept: list[Kept]) -> None:
    cache = _cache(folder)
    for lot, stamps in _lots(names, kept):
        first = cache.block(lot, stamps)
        assert first is not None
        assert min(cache.rows.until[first : first + len(lot)]) > 0
        cache.rows.summed(first, first + len(lot))
        cache.lines(first, first + len(lot))


def _packed_singly(folder: Path, names: list[str], kept: list[Kept]) -> None:
    cache = _cache(folder)
    for name in names:
        number = cache.number(name)
        assert number is not None
        cache.rows.row(number)
        cache.found(number)


def _open(folder: Path) -> sqlite3.Connection:
    made = sqlite3.connect(folder / "results.sqlite", isolation_level=None)
    made.execute("PRAGMA synchronous = OFF")
    return made


def _fill(folder: Path, names: list[str], kept: list[Kept]) -> None:
    made = _open(folder)
    made.execute(
        "CREATE TABLE result (name TEXT UNIQUE, stamp BLOB, digest BLOB, until REAL, site TEXT, counts TEXT,"
        " lines BLOB, found BLOB, asked BLOB, checksum INTEGER)"
    )
    made.execute("BEGIN")
    for number, name in enumerate(names):
        one = kept[number % len(kept)]
        row = (name, *one[:3], repr(one.site), repr(one.counts), *one[5:], zlib.crc32(one.lines))
        made.execute("INSERT INTO result VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)", row)
    made.execute("COMMIT")


def _sqlite_report(folder: Path, names: list[str], kept: list[Kept]) -> None:
    cursor = _open(folder).execute(_SELECT)
    for lot, stamps in _lots(names, kept):
        rows = cursor.fetchmany(_LOT)
        assert [row[0] for row in rows] == lot
        assert b"".join([row[1] for row in rows]) == stamps
        assert min(row[2] for row in rows) > 0
        b"".join([row[5] for row in rows])


def _sqlite_singly(folder: Path, names: list[str], kept: list[Kept]) -> None:
    made = _open(folder)
    for name in names:
        query = "SELECT stamp, until, site, counts, found FROM result WHERE name = ?"
        assert made.execute(query, (name,)).fetchone() is not None


_WAYS: dict[tuple[str, str], Callable[[Path, list[str], list[Kept]], None]] = {
    ("packed", "write"): _pack,
    ("packed", "plain report"): _packed_report,
    ("packed", "one by one"): _packed_singly,
    ("sqlite", "write"): _fill,
    ("sqlite", "plain report"): _sqlite_report,
    ("sqlite", "one by one"): _sqlite_singly,
}


if __name__ == "__main__":
    sys.exit(main())

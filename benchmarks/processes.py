"""Measures from which number of posts more processes are worth making.

    .venv/bin/python -m benchmarks.processes [--size 9000] [--rounds 5]

The same posts are checked by one process, by as many as there are processors, made at once, and as postlint decides by
itself. The last column says what making processes costs: processor seconds of the second beyond those of the first.
Medians; nothing is kept between runs, but for the rules. The machine should do nothing else meanwhile.
"""

from __future__ import annotations

import argparse
import os
import sys
import tempfile
from pathlib import Path

from benchmarks import posts
from benchmarks.measuring import Command, interleaved, median
from benchmarks.tables import seconds, table

COUNTS = (2, 5, 10, 20, 50, 100, 200, 500)
_AT_ONCE = """
import sys
from postlint import batch
from postlint.__main__ import main
batch._ALONE_SECONDS = batch._WORTH_SECONDS = 0.0
main()
"""


def main() -> int:
    """Measure and print a table."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.processes", description=__doc__)
    parser.add_argument("--size", type=int, default=9_000, help="bytes of each post (default: 9000)")
    parser.add_argument("--rounds", type=int, default=5, help="runs of each (default: 5)")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="postlint-processes-") as folder:
        rows = [_row(Path(folder), count, options.size, options.rounds) for count in COUNTS]
    head = ("posts", "one process", f"{os.cpu_count()} at once", "as it decides", "processor seconds more")
    print(f"Seconds by posts of {options.size:,} bytes\n\n{table(head, rows)}")
    return 0


def _row(folder: Path, count: int, size: int, rounds: int) -> tuple[str, ...]:
    site = folder / str(count)
    posts.write(site, count, size)
    arguments = ["check", "--no-cache", str(site / "_posts")]
    program = str(Path(sys.executable).with_name("postlint"))
    kept = {"XDG_CACHE_HOME": str(folder / "kept")}
    commands = [
        Command("one", [program, *arguments, "--jobs", "1"], environment=kept),
        Command("at once", [sys.executable, "-c", _AT_ONCE, *arguments], environment=kept),
        Command("decides", [program, *arguments], environment=kept),
    ]
    samples = interleaved(commands, rounds, folder / "output.txt")
    walls = [seconds(median([one.wall for one in found])) for found in samples.values()]
    used = [median([one.processor for one in samples[name]]) for name in ("one", "at once")]
    return f"{count:,}", *walls, f"{used[1] - used[0]:.3f}"


if __name__ == "__main__":
    sys.exit(main())

"""How the time grows with the size of a post and with the number of posts: exponents from measured points."""

from __future__ import annotations

import time
from collections.abc import Sequence
from pathlib import Path

from benchmarks import posts
from benchmarks.comparison import Comparison
from benchmarks.measuring import Command, median, peak_memory, run
from benchmarks.tables import exponent, megabytes, seconds, table

SIZES = (1_000, 10_000, 100_000, 1_000_000, 5_000_000)
COUNTS = (100, 1_000, 10_000, 50_000)


def report(comparison: Comparison, sizes: Sequence[int] = SIZES, counts: Sequence[int] = COUNTS) -> str:
    """Measure the points; return the tables. What a start costs is taken off each point first."""
    folder, output = comparison.folder / "growth", comparison.folder / "output.txt"
    folder.mkdir(exist_ok=True)
    empty = folder / "empty.md"
    empty.write_text("---\ntitle: 甲\n---\n\n好。\n", encoding="utf-8")
    rounds = min(3, comparison.scale.rounds)
    first = comparison.ours("start", [str(empty)])
    run(first, output)  # the first run of a folder keeps the rules for the others
    start = _seconds(first, output, rounds)
    rows = []
    for mix in posts.MIXES:
        points = []
        for size in sizes:
            path = folder / f"{mix}-{size}.md"
            path.write_text(posts.post(mix, size, 1), encoding="utf-8")
            taken = _seconds(comparison.ours(path.name, [str(path)]), output, rounds)
            points.append((float(size), taken - start))
        rows.append((mix, *(seconds(y) for _, y in points), f"{exponent(points):.2f}"))
    of_size = table(("seconds by size of one post", *(_bytes(size) for size in sizes), "exponent"), rows)
    cold, warm, memory = [], [], []
    for count in counts:
        site = folder / f"site-{count}"
        if not site.exists():
            posts.write(site, count, 2_000)
        command = comparison.ours("cold", [str(site / "_posts")])
        cold.append((float(count), _seconds(command, output, 1) - start))
        again = comparison.ours("warm", [str(site / "_posts")], warm=True)
        time.sleep(2.5)
        run(again, output)  # until two seconds after they were written, posts are compared by their bytes
        warm.append((float(count), _seconds(again, output, rounds) - start))
        memory.append(megabytes(peak_memory(command, output)))
    rows = [
        ("cold", *(seconds(y) for _, y in cold), f"{exponent(cold):.2f}"),
        ("warm", *(seconds(y) for _, y in warm), f"{exponent(warm):.2f}"),
        ("memory, cold", *memory, ""),
    ]
    of_count = table(("seconds by posts of 2 KB", *(f"{count:,}" for count in counts), "exponent"), rows)
    return (
        f"### Growth\n\nA start ({seconds(start)} s) is taken off; the exponent is that of the curve through the last"
        f" three points, whatever a run costs besides; 1 is linear.\n\n{of_size}\n{of_count}"
    )


def _seconds(command: Command, output: Path, rounds: int) -> float:
    return median([run(command, output).wall for _ in range(rounds)])


def _bytes(size: int) -> str:
    return f"{size // 1_000_000} MB" if size >= 1_000_000 else f"{size // 1000} KB"

"""Measurements as Markdown tables."""

from __future__ import annotations

import math
import os
import platform
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path


def table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """Return a Markdown table; all columns but the first are numbers."""
    lines = [head, ["---", *["---:"] * (len(head) - 1)], *rows]
    return "".join(f"| {' | '.join(line)} |\n" for line in lines)


def seconds(value: float) -> str:
    """Return seconds with three digits: `0.0123`, `1.23`, `123`."""
    if value <= 0:
        return "0"
    digits = max(0, 2 - math.floor(math.log10(value)))
    return f"{value:.{min(digits, 4)}f}"


def megabytes(value: float | None) -> str:
    """Return megabytes, or a dash where the system does not tell."""
    return "–" if value is None else f"{value:.0f} MB"


def exponent(points: Sequence[tuple[float, float]]) -> float:
    """Return k of the curve `y = c + d * x ** k` through the last three points; 1 is linear.

    What a run costs whatever it is about (a start, a dictionary that is loaded) is c, so it does not bend the curve.
    The answer is between 0.1 and 5.
    """
    (x1, y1), (x2, y2), (x3, y3) = points[-3:]
    wanted = (y3 - y2) / max(y2 - y1, 1e-9)
    low, high = 0.1, 5.0
    for _ in range(60):
        middle = (low + high) / 2
        if (x3**middle - x2**middle) / (x2**middle - x1**middle) < wanted:
            low = middle
        else:
            high = middle
    return (low + high) / 2


def machine() -> str:
    """Return what the figures depend on: processor, number of cores, system, Python."""
    name = platform.processor() or platform.machine()
    try:
        facts = Path("/proc/cpuinfo").read_text(encoding="utf-8")
        name = next(
            line.partition(":")[2].strip() for line in facts.splitlines() if line.startswith("model name")
        )
    except (OSError, StopIteration):
        pass  # no Linux, or a processor without a name there
    cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count()
    return f"{name}, {cores} cores, {platform.system()}, Python {platform.python_version()}"


def versions(found: Mapping[str, str]) -> str:
    """Return names with their versions as one line."""
    return ", ".join(f"{name} {version}" for name, version in found.items())

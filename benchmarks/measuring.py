"""Runs commands in turn and measures each: wall time, processor time, and the memory of all its processes."""

from __future__ import annotations

import os
import signal
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import NamedTuple


class Command(NamedTuple):
    """A command to measure; `before` makes the state it starts from, and is not measured.

    `accepted` are the exit statuses of a run that did its job: a linter that found something ends with 1 or more.
    """

    name: str
    arguments: Sequence[str]
    cwd: Path | None = None
    before: Callable[[], object] | None = None
    accepted: Sequence[int] = (0, 1)
    environment: Mapping[str, str] = {}


class Sample(NamedTuple):
    """One run: seconds on the clock and of all processors, and bytes written to its output."""

    wall: float
    processor: float
    output: int


class CommandError(Exception):
    """A command that did not run as it should; says which one, its status and its last words."""


def run(command: Command, output: Path) -> Sample:
    """Run a command once with its output going to a file; raises CommandError where it fails."""
    process, started = _start(command, output)
    _, status, usage = os.wait4(process.pid, 0)
    wall = time.perf_counter() - started
    process.returncode = os.waitstatus_to_exitcode(status)
    _judge(command, process.returncode, output)
    return Sample(wall, usage.ru_utime + usage.ru_stime, output.stat().st_size)


def peak_memory(command: Command, output: Path) -> float | None:
    """Run a command once more, slowly; return the most memory its processes had together, in MB.

    Counted are proportional set sizes, so that what processes share counts once. None where the system does not
    tell (it is Linux that does).
    """
    if not Path("/proc/self/smaps_rollup").exists():
        return None
    process, _ = _start(command, output)
    peak = 0.0
    while process.poll() is None:
        peak = max(peak, sum(_memory(one) for one in _family(process.pid)))
        time.sleep(0.01)
    _judge(command, process.returncode, output)
    return peak


def interleaved(commands: Sequence[Command], rounds: int, output: Path) -> dict[str, list[Sample]]:
    """Run the commands in turn, `rounds` times each after one round that is not counted: A B C, A B C, …"""
    samples: dict[str, list[Sample]] = {command.name: [] for command in commands}
    for number in range(rounds + 1):
        for command in commands:
            sample = run(command, output)
            if number:
                samples[command.name].append(sample)
            if sys.stderr.isatty():
                print(f"\r{command.name}: {sample.wall:.2f} s\x1b[K", end="", file=sys.stderr)
    if sys.stderr.isatty():
        print("\r\x1b[K", end="", file=sys.stderr)
    return samples


def median(values: Sequence[float]) -> float:
    """Return the median."""
    return statistics.median(values)


def ratio(ours: Sequence[Sample], theirs: Sequence[Sequence[Sample]]) -> float:
    """Return the median, over the rounds, of our wall time divided by the sum of theirs in the same round."""
    return median(
        [one.wall / sum(other.wall for other in others) for one, *others in zip(ours, *theirs, strict=True)]
    )


def _start(command: Command, output: Path) -> tuple[subprocess.Popen[bytes], float]:
    if command.before is not None:
        command.before()
    with open(output, "wb") as file:
        started = time.perf_counter()
        process = subprocess.Popen(
            command.arguments, cwd=command.cwd, stdin=subprocess.DEVNULL, stdout=file, stderr=subprocess.STDOUT,
            env=_environment(command),
        )  # fmt: skip
    return process, started


def _environment(command: Command) -> dict[str, str]:
    """Return the environment of a run: that of this process, but Python keeps the bytecode of what it compiles."""
    own = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    return {**own, "NO_COLOR": "1", **command.environment}


def _judge(command: Command, status: int, output: Path) -> None:
    if status in command.accepted:
        return
    what = f"signal {signal.Signals(-status).name}" if status < 0 else f"exit status {status}"
    words = output.read_bytes()[-2000:].decode("utf-8", "replace")
    raise CommandError(f"{command.name}: {what}; {' '.join(map(str, command.arguments))[:300]}\n{words}")


def _family(pid: int) -> list[int]:
    found = [pid]
    for one in found:
        try:
            for task in os.listdir(f"/proc/{one}/task"):
                found += map(int, Path(f"/proc/{one}/task/{task}/children").read_text().split())
        except OSError:
            continue  # ended meanwhile
    return found


def _memory(pid: int) -> float:
    try:
        text = Path(f"/proc/{pid}/smaps_rollup").read_text()
    except OSError:
        return 0.0
    kilobytes = next((line.split()[1] for line in text.splitlines() if line.startswith("Pss:")), "0")
    return int(kilobytes) / 1000

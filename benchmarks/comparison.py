"""postlint beside the tools that a user would otherwise run: the table of targets, from one run."""

from __future__ import annotations

import compileall
import shutil
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import NamedTuple

import postlint
from benchmarks import posts
from benchmarks.measuring import Command, Sample, interleaved, median, peak_memory, ratio
from benchmarks.peers import Peers, commands
from benchmarks.tables import megabytes, seconds, table


class Scale(NamedTuple):
    """How much is measured: posts of the cold and the warm rows, bytes of the long post, rounds of each row."""

    cold: int
    warm: int
    long: int
    rounds: int


FULL = Scale(2_000, 20_000, 5_000_000, 5)
#: Enough to see that the harness works; its figures mean nothing.
SMALL = Scale(12, 24, 60_000, 1)


class Target(NamedTuple):
    """A row of the table of targets: what is divided by what, at most how much, and the aim."""

    name: str
    measured: float
    limit: float
    aim: float


class Comparison:
    """Measures in a folder of its own; `report` is the Markdown text of what was measured."""

    def __init__(self, folder: Path, peers: Peers | None, scale: Scale) -> None:
        self.folder = folder
        self.peers = peers
        self.scale = scale
        self.targets: list[Target] = []
        self._output = folder / "output.txt"
        self._kept = folder / "kept"

    def report(self) -> str:
        """Measure everything; return the tables."""
        # As pip leaves a package. What an installed one imports is compiled already, or by the round not counted.
        compileall.compile_dir(Path(postlint.__file__).parent, quiet=2)
        parts = [self._cold(), self._mixes(), self._fixing(), self._warm(), self._starts(), self._long()]
        rows = [
            (one.name, f"{one.measured:.2f}", f"{one.limit:.2f}", f"{one.aim:.2f}", _verdict(one))
            for one in self.targets
        ]
        head = "### Targets\n\n" + table(("ratio", "measured", "at most", "aim", ""), rows)
        return "\n".join([head, *parts])

    def site(self, name: str, count: int, mixes: Sequence[str] = posts.MIXES) -> Path:
        """Return a folder with a generated site, made when first asked for."""
        folder = self.folder / f"{name}-{count}"
        if not folder.exists():
            posts.write(folder, count, mixes=mixes)
        return folder

    def ours(
        self,
        name: str,
        arguments: Sequence[str],
        *,
        warm: bool = False,
        before: Callable[[], object] | None = None,
    ) -> Command:
        """Return a call of postlint; where it is not warm, it finds nothing that an earlier run kept of the posts."""

        def forget() -> None:
            if not warm:
                for kept in ("results-*", "site-*"):
                    for file in (self._kept / "postlint").glob(kept):
                        file.unlink()
            if before is not None:
                before()

        program = Path(sys.executable).with_name("postlint")
        return Command(
            name, [str(program), *arguments], before=forget, environment={"XDG_CACHE_HOME": str(self._kept)}
        )  # fmt: skip

    def others(self, site: Path, *names: str) -> list[Command]:
        """Return the calls of those peers that are there."""
        return [] if self.peers is None else commands(self.peers, site, names, self.folder / "peer-cache")

    def _cold(self) -> str:
        site = self.site("mixed", self.scale.cold)
        ours = self.ours("postlint", [str(site / "_posts")])
        # Those that take ten times as long are run in fewer rounds.
        quick = [ours, *self.others(site, "rumdl", "typos", "autocorrect-py", "codespell", "lychee")]
        slow = [ours, *self.others(site, "markdownlint-cli2", "html-validate")]
        samples = interleaved(quick, self.scale.rounds, self._output)
        if len(slow) > 1:
            more = interleaved(slow, max(1, self.scale.rounds // 2), self._output)
            self._target(
                more, "markdownlint-cli2", f"{self.scale.cold:,} posts cold : markdownlint-cli2", 0.10, 0.05
            )
            samples.update({name: found for name, found in more.items() if name != "postlint"})
        trio = [samples[name] for name in ("rumdl", "typos", "autocorrect-py") if name in samples]
        if len(trio) == 3:
            measured = ratio(samples["postlint"], trio)
            self.targets.insert(
                0,
                Target(
                    f"{self.scale.cold:,} posts cold : rumdl + typos + autocorrect-py", measured, 0.60, 0.35
                ),
            )
        self._target(samples, "rumdl", f"{self.scale.cold:,} posts cold : rumdl", 2.0, 1.2)
        return self._section(f"{self.scale.cold:,} posts of 9 KB, cold", [*quick, *slow[1:]], samples)

    def _mixes(self) -> str:
        rows = []
        for mix in posts.MIXES:
            site = self.site(mix, self.scale.cold, (mix,))
            measured = [
                self.ours("postlint", [str(site / "_posts")]),
                *self.others(site, "rumdl", "typos", "autocorrect-py"),
            ]
            samples = interleaved(measured, max(1, self.scale.rounds // 2), self._output)
            rows.append((mix, *(seconds(median([one.wall for one in samples[c.name]])) for c in measured)))
        return f"### By mix, {self.scale.cold:,} posts, cold, seconds\n\n" + table(
            ("mix", *(command.name for command in measured)), rows
        )

    def _fixing(self) -> str:
        site, copy = self.site("mixed", self.scale.cold), self.folder / "copy"

        def fresh() -> None:
            shutil.rmtree(copy, ignore_errors=True)
            shutil.copytree(site, copy)

        measured = [
            self.ours("check", [str(copy / "_posts")], before=fresh),
            self.ours("check --fix", ["--fix", str(copy / "_posts")], before=fresh),
            self.ours("check --diff", ["--diff", str(copy / "_posts")], before=fresh),
        ]
        samples = interleaved(measured, max(1, self.scale.rounds // 2), self._output)
        self.targets.append(
            Target("`--fix` : check, cold", ratio(samples["check --fix"], [samples["check"]]), 1.3, 1.1)
        )
        return self._section(f"Fixing {self.scale.cold:,} posts", measured, samples)

    def _warm(self) -> str:
        site = self.site("mixed", self.scale.warm)
        cold = self.ours("postlint cold", [str(site / "_posts")])
        warm = self.ours("postlint warm", [str(site / "_posts")], warm=True)
        peers = self.others(site, "rumdl", "rumdl warm")
        samples = interleaved([cold, warm, *peers], max(1, self.scale.rounds // 2), self._output)
        self._target(
            samples,
            "rumdl warm",
            f"{self.scale.warm:,} posts warm : rumdl warm",
            0.60,
            0.35,
            ours="postlint warm",
        )
        own = ratio(samples["postlint warm"], [samples["postlint cold"]])
        self.targets.append(Target("warm : own cold", own, 0.10, 0.05))
        memory = {one.name: peak_memory(one, self._output) for one in (cold, warm, *peers)}
        ours, theirs = memory["postlint cold"], memory.get("rumdl")
        if ours is not None and theirs is not None:
            self.targets.append(
                Target(f"peak memory, {self.scale.warm:,} posts : rumdl", ours / theirs, 2.0, 1.0)
            )
        return self._section(f"{self.scale.warm:,} posts of 9 KB", [cold, warm, *peers], samples, memory)

    def _starts(self) -> str:
        folder = self.folder / "one"
        folder.mkdir(exist_ok=True)
        (folder / "post.md").write_text(posts.post("chinese", 9_000, 1), encoding="utf-8")
        measured = [
            self.ours("postlint post.md", ["post.md"])._replace(cwd=folder),
            Command("import click, ruamel.yaml", [sys.executable, "-c", "import click, ruamel.yaml"]),
            self.ours("postlint --version", ["--version"]),
            Command("import click", [sys.executable, "-c", "import click"]),
        ]
        samples = interleaved(measured, self.scale.rounds * 4, self._output)
        for ours, theirs, limit, aim in (
            ("postlint post.md", "import click, ruamel.yaml", 1.6, 1.3),
            ("postlint --version", "import click", 1.3, 1.1),
        ):
            name = "one post, cold start" if "post.md" in ours else "`--version`"
            measured_ratio = ratio(samples[ours], [samples[theirs]])
            self.targets.append(Target(f'{name} : `python -c "{theirs}"`', measured_ratio, limit, aim))
        return self._section("Starts", measured, samples)

    def _long(self) -> str:
        parts = []
        for mix in posts.MIXES:
            site = self.folder / f"long-{mix}"
            (site / "_posts").mkdir(parents=True, exist_ok=True)
            path = site / "_posts" / "2024-03-01-long.md"
            path.write_text(posts.post(mix, self.scale.long, 1), encoding="utf-8")
            measured = [
                self.ours("postlint", [str(path)]),
                *self.others(site, "rumdl", "typos", "autocorrect-py"),
            ]
            samples = interleaved(measured, max(1, self.scale.rounds // 2), self._output)
            self._target(
                samples, "rumdl", f"one post of {self.scale.long / 1e6:g} MB ({mix}) : rumdl", 0.25, 0.10
            )
            parts.append(self._section(f"One post of {self.scale.long / 1e6:g} MB, {mix}", measured, samples))
        return "\n".join(parts)

    def _target(
        self,
        samples: dict[str, list[Sample]],
        other: str,
        name: str,
        limit: float,
        aim: float,
        ours: str = "postlint",
    ) -> None:
        if other in samples:
            self.targets.append(Target(name, ratio(samples[ours], [samples[other]]), limit, aim))

    def _section(
        self,
        title: str,
        measured: Sequence[Command],
        samples: dict[str, list[Sample]],
        memory: dict[str, float | None] | None = None,
    ) -> str:
        base = samples[measured[0].name]
        rows = []
        for command in measured:
            found = samples[command.name]
            times = (
                "1"
                if command is measured[0]
                else f"{median([o.wall for o in found]) / median([o.wall for o in base]):.2f}"
            )
            peak = memory[command.name] if memory is not None else peak_memory(command, self._output)
            rows.append((
                command.name, seconds(median([one.wall for one in found])),
                seconds(median([one.processor for one in found])), times, megabytes(peak),
                f"{found[-1].output / 1e6:.2f} MB", str(len(found)),
            ))  # fmt: skip
        head = (
            "command",
            "seconds",
            "processor seconds",
            f"times {measured[0].name}",
            "memory",
            "output",
            "runs",
        )
        return f"### {title}\n\n" + table(head, rows)


def _verdict(target: Target) -> str:
    if target.measured <= target.aim:
        return "aim reached"
    return "reached" if target.measured <= target.limit else "not reached"

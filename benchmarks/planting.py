"""`python -m benchmarks.planting`: plants typos into clean posts, and tells which tool finds them.

A planted typo is found where a tool reports a place that touches it, and reports nothing there in the clean post.
Its other new reports are wrong, and count against the kind of the nearest planted typo. What it reports in the
clean posts is its noise.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
from bisect import bisect_right
from collections import Counter
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

from benchmarks import corpus, peers, posts
from benchmarks.corpus import Text
from benchmarks.plants import KINDS, Plant, plants
from benchmarks.spans import Spans, finders
from benchmarks.tables import table, versions
from postlint._version import __version__
from postlint.text import apply_edits

PAGE = Path(__file__).resolve().parent.parent / "docs" / "recall.md"
_BEGIN, _END = "<!-- measured -->\n", "<!-- end of what was measured -->\n"


class Score(NamedTuple):
    """What a tool made of the planted typos: those `found` and the `wrong` new reports by kind, and its `noise`: how
    many places it reports in the clean posts."""

    found: Counter[str]
    wrong: Counter[str]
    noise: int


class Planted(NamedTuple):
    """A post before and after planting."""

    clean: str
    dirty: str
    plants: tuple[Plant, ...]


def main(arguments: list[str] | None = None) -> int:
    """Run the command; return its exit status."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.planting", description=__doc__)
    parser.add_argument(
        "folders", nargs="*", type=Path, help="folders of real posts (default: generated posts)"
    )
    parser.add_argument("--each", type=int, default=150, help="posts of each folder (default: 150)")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--no-peers", action="store_true", help="postlint alone")
    parser.add_argument("--folder", type=Path, help="where the other tools are kept between runs")
    parser.add_argument("--write", action="store_true", help="put the tables into docs/recall.md")
    options = parser.parse_args(arguments)
    texts = (
        corpus.read(options.folders, options.each, options.seed)
        if options.folders
        else generated(options.each)
    )
    kept: Path = options.folder or Path(tempfile.gettempdir()) / "postlint-benchmarks-typos"
    installed = None if options.no_peers else peers.install(kept, peers.PYTHON_TYPOS, peers.NODE_TYPOS)
    planted = planted_posts(texts, options.seed)
    scores = measured(planted, installed)
    known = {"postlint": __version__, **(installed.versions() if installed is not None else {})}
    sources = (
        corpus.described(options.folders, texts)
        or f"- generated: {len(texts)} posts of `benchmarks/posts.py`\n"
    )
    text = report(planted, scores, f"{versions(known)}; seed {options.seed}.\n\n{sources}")
    print(text)
    if options.write:
        old = PAGE.read_text(encoding="utf-8")
        before, _, rest = old.partition(_BEGIN)
        PAGE.write_text(
            before + _BEGIN + "\n" + text + "\n" + _END + rest.partition(_END)[2], encoding="utf-8"
        )
    return 0


def generated(each: int) -> list[Text]:
    """Return `each` generated posts of every mix."""
    return [
        Text("generated", f"{mix}-{seed}.md", posts.post(mix, 9_000, seed))
        for mix in posts.MIXES
        for seed in range(each)
    ]


def planted_posts(texts: Sequence[Text], seed: int) -> dict[str, Planted]:
    """Return the posts in which something could be planted, by the name of the file they are checked as."""
    found = {}
    for number, text in enumerate(texts):
        name = f"2024-01-01-{number:05}.md"
        grown = plants(text.text, name, seed)
        if grown:
            dirty = apply_edits(text.text, [plant.edit for plant in grown])
            found[name] = Planted(text.text, dirty, tuple(grown))
    return found


def measured(planted: Mapping[str, Planted], installed: peers.Peers | None) -> dict[str, Score]:
    """Return the score of every tool."""
    scores = {}
    for tool, find in finders(installed).items():
        spans = []
        for attribute in ("clean", "dirty"):
            texts = {name: getattr(post, attribute) for name, post in planted.items()}
            with tempfile.TemporaryDirectory(prefix="planting-") as folder:
                for name, text in texts.items():
                    (Path(folder) / name).write_bytes(text.encode())
                spans.append(find(texts, Path(folder)))
        scores[tool] = scored(planted, *spans)
    return scores


def scored(planted: Mapping[str, Planted], clean: Spans, dirty: Spans) -> Score:
    """Return what the reports on the clean and on the planted posts amount to."""
    found: Counter[str] = Counter()
    wrong: Counter[str] = Counter()
    for name, post in planted.items():
        places = _places(post.plants)
        known = Counter(clean[name])
        hit: set[str] = set()
        for start, end in dirty[name]:
            touched = [plant for plant, low, high in places if start <= high and end >= low]
            before = (_before(places, start), _before(places, end))
            if touched:
                hit.update(plant.kind for plant in touched if not _touches(clean[name], plant))
            elif known[before]:
                known[before] -= 1
            else:
                nearest = min(places, key=lambda place: abs(place[1] - start))
                wrong[nearest[0].kind] += 1
        found.update(hit)
    return Score(found, wrong, sum(map(len, clean.values())))


def _touches(spans: Sequence[tuple[int, int]], plant: Plant) -> bool:
    return any(start <= plant.edit.end and end >= plant.edit.start for start, end in spans)


def _places(grown: Sequence[Plant]) -> list[tuple[Plant, int, int]]:
    """Return each plant with the range that it has in the planted post."""
    shift, places = 0, []
    for plant in grown:
        start = plant.edit.start + shift
        places.append((plant, start, start + len(plant.edit.content)))
        shift += len(plant.edit.content) - (plant.edit.end - plant.edit.start)
    return places


def _before(places: Sequence[tuple[Plant, int, int]], at: int) -> int:
    """Return where an offset of the planted post, outside of the plants, stands in the clean one."""
    number = bisect_right([end for _, _, end in places], at)
    if not number:
        return at
    plant, _, end = places[number - 1]
    return at - end + plant.edit.end


def report(planted: Mapping[str, Planted], scores: Mapping[str, Score], head: str) -> str:
    """Return the tables."""
    grown = Counter(plant.kind for post in planted.values() for plant in post.plants)
    tools = list(scores)
    rows = [
        [
            kind,
            f"{grown[kind]:,}",
            *(_cell(s.found[kind], s.wrong[kind], grown[kind]) for s in scores.values()),
        ]
        for kind in KINDS
    ]
    total = grown.total()
    rows.append(
        ["all", f"{total:,}", *(_cell(s.found.total(), s.wrong.total(), total) for s in scores.values())]
    )
    noise = [f"{10 * score.noise / len(planted):.1f}" for score in scores.values()]
    useful = [
        _share(score.found.total(), score.found.total() + score.wrong.total() + score.noise)
        for score in scores.values()
    ]
    return (
        f"{head}\n{len(planted)} posts with {total:,} planted typos. Found, by kind, and after the stroke how many"
        " of the new reports are at a planted typo:\n\n"
        + table(["kind", "planted", *tools], rows)
        + "\nWhat a user would read:\n\n"
        + table(
            ["", *tools],
            [["reports per 10 clean posts", *noise], ["of all reports, at a planted typo", *useful]],
        )
    )


def _cell(found: int, wrong: int, planted: int) -> str:
    return f"{_share(found, planted)} / {_share(found, found + wrong)}" if found else "0"


def _share(part: int, whole: int) -> str:
    return f"{100 * part / whole:.0f} %" if whole else "–"


if __name__ == "__main__":
    sys.exit(main())

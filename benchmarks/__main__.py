"""`python -m benchmarks`: installs the peers, measures, prints the tables."""

from __future__ import annotations

import argparse
import subprocess
import sys
import tempfile
from datetime import date
from pathlib import Path

from benchmarks import growth, peers, posts
from benchmarks.comparison import FULL, SMALL, Comparison
from benchmarks.measuring import CommandError
from benchmarks.tables import machine, versions
from postlint._version import __version__

PAGE = Path(__file__).resolve().parent.parent / "docs" / "performance.md"


def main(arguments: list[str] | None = None) -> int:
    """Run the command; return its exit status."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    parser.add_argument(
        "--small", action="store_true", help="few posts: to see that it works, not to measure"
    )
    parser.add_argument("--no-peers", action="store_true", help="postlint alone")
    part = parser.add_mutually_exclusive_group()
    part.add_argument("--no-growth", action="store_true", help="without the tables of growth")
    part.add_argument("--only-growth", action="store_true", help="nothing but the tables of growth")
    parser.add_argument("--write", action="store_true", help="put the tables into docs/performance.md")
    parser.add_argument(
        "--note", metavar="TEXT", default="", help="what else matters: how Python was built, what ran beside"
    )
    parser.add_argument("--rounds", type=int, metavar="N", help="runs of each command (default: 5)")
    parser.add_argument("--cold", type=int, metavar="N", help="posts of the cold rows (default: 2000)")
    parser.add_argument("--warm", type=int, metavar="N", help="posts of the warm rows (default: 20000)")
    parser.add_argument(
        "--most", type=int, default=50_000, metavar="N", help="posts of the growth (default: 50000)"
    )
    parser.add_argument("--folder", type=Path, help="where peers are kept between runs and posts are written")
    parser.add_argument("--posts", type=Path, metavar="FOLDER", help="only write a site of posts into FOLDER")
    parser.add_argument("--count", type=int, default=2_000, help="posts for --posts (default: 2000)")
    parser.add_argument("--size", type=int, default=9_000, help="bytes of each for --posts (default: 9000)")
    parser.add_argument(
        "--mix", choices=posts.MIXES, action="append", help="for --posts (default: all three)"
    )
    options = parser.parse_args(arguments)
    if options.posts is not None:
        written = posts.write(options.posts, options.count, options.size, options.mix or posts.MIXES)
        print(f"{options.count:,} posts, {written:,} bytes in {options.posts}")
        return 0
    try:
        parts = _measured(options)
    except (CommandError, subprocess.CalledProcessError) as error:
        print(f"benchmarks: {error}", file=sys.stderr)
        return 2
    print("\n".join(parts.values()))
    if options.write:
        page = PAGE.read_text(encoding="utf-8")
        for name, text in parts.items():
            page = _put(page, name, text)
        PAGE.write_text(page, encoding="utf-8")
    return 0


def _put(page: str, part: str, text: str) -> str:
    """Return the page with a part of it replaced."""
    begin, end = f"<!-- measured: {part} -->\n", f"<!-- end of {part} -->"
    before, _, rest = page.partition(begin)
    return f"{before}{begin}\n{text}\n{end}{rest.partition(end)[2]}"


def _measured(options: argparse.Namespace) -> dict[str, str]:
    """Return the tables by the part of the page that they are for."""
    kept: Path = options.folder or Path(tempfile.gettempdir()) / "postlint-benchmarks"
    scale = SMALL if options.small else FULL
    asked = {"cold": options.cold, "warm": options.warm, "rounds": options.rounds}
    scale = scale._replace(**{name: value for name, value in asked.items() if value})
    installed = None if options.no_peers or options.only_growth else peers.install(kept / "peers")
    known = {"postlint": __version__, **(installed.versions() if installed is not None else {})}
    head = f"Measured {date.today().isoformat()} on {machine()}.\n{versions(known)}.\n"
    if options.note:
        head += f"\n{options.note}\n"
    parts = {}
    kept.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix="measured-", dir=kept) as folder:
        comparison = Comparison(Path(folder), installed, scale)
        if not options.only_growth:
            parts["targets"] = f"{head}\n{comparison.report()}"
        if not options.no_growth:
            counts = [count for count in growth.COUNTS if count < options.most]
            few = (
                ((1_000, 5_000, 20_000), (6, 12, 24))
                if options.small
                else (growth.SIZES, (*counts, options.most))
            )
            parts["growth"] = f"{head}\n{growth.report(comparison, *few)}"
    return parts


if __name__ == "__main__":
    sys.exit(main())

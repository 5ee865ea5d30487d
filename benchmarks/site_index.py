"""Measures what a site costs: its index and the facts of its posts, cold and warm, and the links of one post.

    .venv/bin/python -m benchmarks.site_index [--count 20000] [--size 4000] [--rounds 5]

Each run is a process of its own; the median counts. Cold: nothing is kept; warm: nothing changed; one changed: one
post was touched. `links` is the time to check one post with the rules about links through the Python API, in a process
that knows the site.
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
from pathlib import Path

from benchmarks import posts

_MEASURE = """
import json, sys, time
from pathlib import Path
import postlint
from postlint.settings import Settings
from postlint.site import detect

root = Path(sys.argv[1])
path = sorted((root / "_posts").iterdir())[0]
times = {}

def timed(name, do):
    started = time.perf_counter()
    do()
    times[name] = time.perf_counter() - started

settings = Settings.load(root, isolated=True, overrides={"select": ["LNK"]})
site = detect.site_of(str(path), settings)
timed("index", lambda: site.index.outputs)
timed("front matter", lambda: site.key_is_used("title", 3))
timed("bodies", lambda: site.names_near(("CloudFery",)))
text = path.read_text(encoding="utf-8")
links = "".join(f"[a](/x/{number}.html) [b](./{number}.html#c)\\n" for number in range(10))
postlint.check(text + links, path.as_posix(), settings)
timed("links", lambda: postlint.check(text + links, path.as_posix(), settings))
print(json.dumps(times))
"""
_STEPS = ("index", "front matter", "bodies", "links")


def main() -> int:
    """Generate the site, measure, and print a table."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.site_index", description=__doc__)
    parser.add_argument("--count", type=int, default=20_000, help="posts (default: 20000)")
    parser.add_argument("--size", type=int, default=4_000, help="bytes of each (default: 4000)")
    parser.add_argument("--rounds", type=int, default=5, help="warm runs (default: 5); cold are two")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="postlint-site-") as folder:
        root, cache = Path(folder, "site"), Path(folder, "cache")
        posts.write(root, options.count, options.size)
        cold = [_run(root, cache, empty=True) for _ in range(min(2, options.rounds))]
        warm = [_run(root, cache) for _ in range(options.rounds)]
        changed = []
        for number in range(options.rounds):
            post = sorted((root / "_posts").iterdir())[number]
            post.write_text(post.read_text(encoding="utf-8") + "又及。\n", encoding="utf-8")
            changed.append(_run(root, cache))
    print(f"{options.count:,} posts of {options.size:,} bytes; seconds\n")
    print("| | cold | warm | one changed |\n|---|---:|---:|---:|")
    for step in _STEPS:
        row = [statistics.median(one[step] for one in runs) for runs in (cold, warm, changed)]
        print(f"| {step} | " + " | ".join(f"{seconds:.3f}" for seconds in row) + " |")
    return 0


def _run(root: Path, cache: Path, *, empty: bool = False) -> dict[str, float]:
    if empty:
        shutil.rmtree(cache, ignore_errors=True)
    done = subprocess.run(
        [sys.executable, "-c", _MEASURE, str(root)],
        env={**os.environ, "XDG_CACHE_HOME": str(cache)},
        stdout=subprocess.PIPE,
        check=True,
    )
    times: dict[str, float] = json.loads(done.stdout)
    return times


if __name__ == "__main__":
    sys.exit(main())

"""`python -m benchmarks.noise`: how often findings of TYP and CJK on real posts are wrong, judged by hand.

`sample FOLDER …` checks posts and prints a seeded sample of findings with their context, to be judged: each line
begins with the key of a finding. `rates FOLDER …` takes the judgements (the keys with `true` or `false`, and why) and
computes the rates of the same sample. Nothing of a post is kept: a key is a source, a path, a place and a code.
"""

from __future__ import annotations

import argparse
import hashlib
import sys
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

import postlint
from benchmarks import corpus
from benchmarks.tables import table
from postlint._version import __version__
from postlint.settings import Settings
from postlint.text import LineIndex

PAGE = Path(__file__).resolve().parent.parent / "docs" / "precision.md"
JUDGEMENTS = Path(__file__).with_name("judgements.tsv")
_BEGIN, _END = "<!-- measured -->\n", "<!-- end of what was measured -->\n"
_AROUND = 45


class Found(NamedTuple):
    """A finding: its key, code, whether its fix is safe, and what stands around it in the post."""

    key: str
    code: str
    safe: bool
    counts: bool
    shown: str


def main(arguments: list[str] | None = None) -> int:
    """Run the command; return its exit status: 2 where a finding of the sample is not judged."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.noise", description=__doc__)
    parser.add_argument("what", choices=("sample", "rates"))
    parser.add_argument("folders", nargs="+", type=Path, help="folders of real posts")
    parser.add_argument("--each", type=int, default=250, help="posts of each folder (default: 250)")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument(
        "--findings", type=int, default=100, help="warnings and errors to judge (default: 100)"
    )
    parser.add_argument("--fixes", type=int, default=200, help="safe fixes to judge (default: 200)")
    parser.add_argument("--write", action="store_true", help="put the rates into docs/precision.md")
    options = parser.parse_args(arguments)
    texts = corpus.read(options.folders, options.each, options.seed)
    found = [one for text in texts for one in findings(text)]
    reported = [one for one in found if one.counts]
    findings_, fixes = samples(found, options.findings, options.fixes, options.seed)
    if options.what == "sample":
        known = judgements(JUDGEMENTS)
        for one in dict.fromkeys((*findings_, *fixes)):
            print(f"{known.get(one.key, '?')}\t{one.key}\t{one.shown}")
        return 0
    known = judgements(JUDGEMENTS)
    missing = [one.key for one in (*findings_, *fixes) if one.key not in known]
    if missing:
        print(f"benchmarks: {len(missing)} findings are not judged, such as {missing[0]}", file=sys.stderr)
        return 2
    head = f"postlint {__version__}; seed {options.seed}.\n\n{corpus.described(options.folders, texts)}"
    text = report(head, len(texts), reported, findings_, fixes, known)
    print(text)
    if options.write:
        before, _, rest = PAGE.read_text(encoding="utf-8").partition(_BEGIN)
        PAGE.write_text(
            before + _BEGIN + "\n" + text + "\n" + _END + rest.partition(_END)[2], encoding="utf-8"
        )
    return 0


def findings(post: corpus.Text) -> Iterator[Found]:
    """Yield the findings of TYP and CJK in a post with the default settings."""
    text = post.text
    lines = LineIndex(text)
    for one in postlint.check(text, post.path, Settings.load(None)):
        if one.code.startswith(("TYP", "CJK")):
            row, column = lines.position(one.span.start)
            start, end = one.span.start, one.span.end
            before, after = text[max(0, start - _AROUND) : start], text[end : end + _AROUND]
            shown = f"{before}⟦{text[start:end]}⟧{after} ({one.message})"
            if one.fix is not None:
                shown += " => " + ", ".join(repr(edit.content) for edit in one.fix.edits[:3])
            yield Found(
                f"{post.source}/{post.path}:{row}:{column}:{one.code}",
                one.code,
                one.fix is not None and one.fix.applicability == "safe",
                one.severity != "info",
                shown.replace("\r", "").replace("\n", "⏎").replace("\t", " "),
            )


def samples(
    found: Sequence[Found], findings_: int, fixes: int, seed: int
) -> tuple[tuple[Found, ...], tuple[Found, ...]]:
    """Return a sample of the warnings and errors, and one of the safe fixes; the same for the same arguments."""

    def chosen(among: Iterable[Found], count: int) -> tuple[Found, ...]:
        # by a hash of the key: another finding more or less leaves the rest of the sample as it was judged
        return tuple(
            sorted(among, key=lambda one: hashlib.sha256(f"{seed} {one.key}".encode()).digest())[:count]
        )

    return chosen((one for one in found if one.counts), findings_), chosen(
        (one for one in found if one.safe), fixes
    )


def judgements(path: Path) -> dict[str, str]:
    """Return the judgements by their keys: `true` or `false`."""
    if not path.is_file():
        return {}
    rows = (
        line.split("\t") for line in path.read_text(encoding="utf-8").splitlines() if line and line[0] != "#"
    )
    return {row[1]: row[0] for row in rows}


def report(
    head: str,
    posts: int,
    reported: Sequence[Found],
    findings_: Sequence[Found],
    fixes: Sequence[Found],
    known: dict[str, str],
) -> str:
    """Return the rates."""
    false = [one for one in findings_ if known[one.key] == "false"]
    wrong = [one for one in fixes if known[one.key] == "false"]
    per_ten = 10 * len(reported) / posts
    share = len(false) / len(findings_) if findings_ else 0.0
    counts, judged = Counter(one.code for one in reported), Counter(one.code for one in findings_)
    bad = Counter(one.code for one in false)
    rows = [
        [code, f"{counts[code]:,}", f"{10 * counts[code] / posts:.2f}", str(judged[code]), str(bad[code])]
        for code in sorted(counts)
    ]
    return (
        f"{head}\n{posts:,} posts, {len(reported):,} warnings and errors: {per_ten:.1f} per 10 posts. Of a sample of"
        f" {len(findings_)}, {len(false)} are false: {per_ten * share:.2f} false ones per 10 posts. Of a sample of"
        f" {len(fixes)} safe fixes, {len(wrong)} are wrong.\n\n"
        + table(["rule", "warnings and errors", "per 10 posts", "judged", "false"], rows)
    )


if __name__ == "__main__":
    sys.exit(main())

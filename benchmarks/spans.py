"""What postlint and the other tools find in a folder of posts, as spans of each post's text."""

from __future__ import annotations

import difflib
import json
import re
import subprocess
from collections.abc import Callable, Iterable, Iterator, Mapping
from pathlib import Path

from benchmarks.peers import Peers

#: Places a tool finds in each post, as ranges of code points, by the post's name.
Spans = dict[str, list[tuple[int, int]]]

_ZHLINT = Path(__file__).with_name("zhlint_report.mjs")
_CSPELL = re.compile(r"^(?P<path>.*?):(?P<row>\d+):(?P<column>\d+) - Unknown word \((?P<word>.*?)\)")
_CODESPELL = re.compile(r"^(?P<path>.*?):(?P<row>\d+): (?P<word>.*?) ==> ")
_AUTOCORRECT = """
import json, sys
from autocorrect_py import format_for
texts = {name: open(name, encoding="utf-8", newline="").read() for name in json.load(sys.stdin)}
print(json.dumps({name: format_for(text, "markdown") for name, text in texts.items()}))
"""


def finders(peers: Peers | None) -> dict[str, Callable[[Mapping[str, str], Path], Spans]]:
    """Return a function per tool that takes the posts (name to text) and the folder they stand in as files."""
    found: dict[str, Callable[[Mapping[str, str], Path], Spans]] = {"postlint": _postlint}
    if peers is not None:
        found |= {
            "typos": lambda posts, folder: _typos(peers, posts, folder),
            "codespell": lambda posts, folder: _codespell(peers, posts, folder),
            "cspell": lambda posts, folder: _cspell(peers, posts, folder),
            "autocorrect": lambda posts, folder: _autocorrect(peers, posts, folder),
            "zhlint": lambda posts, folder: _zhlint(peers, posts, folder),
        }
        if peers.node is None:
            del found["cspell"], found["zhlint"]
    return found


def _postlint(posts: Mapping[str, str], folder: Path) -> Spans:
    import postlint
    from postlint.settings import Settings

    settings = Settings.load(None)
    return {
        name: [
            (one.span.start, one.span.end)
            for one in postlint.check(text, name, settings)
            if one.code.startswith(("TYP", "CJK"))
        ]
        for name, text in posts.items()
    }


def _typos(peers: Peers, posts: Mapping[str, str], folder: Path) -> Spans:
    found: Spans = {name: [] for name in posts}
    starts: dict[str, list[int]] = {}
    # --no-ignore: the folder is nobody's project; a hidden or ignored file would be left out silently
    printed = _output([peers.program("typos"), "--format", "json", "--no-ignore", "."], folder, (0, 2))
    for line in printed.splitlines():
        one = json.loads(line)
        if one.get("type") != "typo":
            continue
        name = one["path"].removeprefix("./")
        if name not in posts or "line_num" not in one:  # a file's name may be a typo, too
            continue
        if name not in starts:
            starts[name] = _line_starts(posts[name].encode())
        at = starts[name][one["line_num"] - 1] + one["byte_offset"]
        start = len(posts[name].encode()[:at].decode())
        found[name].append((start, start + len(one["typo"])))
    return found


def _codespell(peers: Peers, posts: Mapping[str, str], folder: Path) -> Spans:
    found: Spans = {name: [] for name in posts}
    for one in _lines(_CODESPELL, _output([peers.program("codespell"), "."], folder, (0, 65))):
        name = one["path"].removeprefix("./")
        text, row = posts[name], int(one["row"])
        start = _line_start(text, row)
        line = text[start:].split("\n", 1)[0]
        places = [match.span() for match in re.finditer(rf"\b{re.escape(one['word'])}\b", line)]
        spans = [(start + a, start + b) for a, b in places]
        found[name] += [span for span in spans if span not in found[name]]
    return found


def _cspell(peers: Peers, posts: Mapping[str, str], folder: Path) -> Spans:
    found: Spans = {name: [] for name in posts}
    words = [
        peers.program("cspell"),
        "lint",
        "--no-progress",
        "--no-summary",
        "--no-color",
        "--relative",
        "*.md",
    ]
    for one in _lines(_CSPELL, _output(words, folder, (0, 1))):
        text = posts[one["path"]]
        start = _line_start(text, int(one["row"])) + int(one["column"]) - 1
        found[one["path"]].append((start, start + len(one["word"])))
    return found


def _autocorrect(peers: Peers, posts: Mapping[str, str], folder: Path) -> Spans:
    python = str(peers.python / "python")
    corrected = json.loads(_output([python, "-c", _AUTOCORRECT], folder, (0,), json.dumps(list(posts))))
    return {name: list(_changed(text, corrected[name])) for name, text in posts.items()}


def _zhlint(peers: Peers, posts: Mapping[str, str], folder: Path) -> Spans:
    assert peers.node is not None
    script = peers.node.parent.parent / _ZHLINT.name  # it imports what is installed beside it
    script.write_bytes(_ZHLINT.read_bytes())
    given = json.dumps([str(folder / name) for name in posts])
    printed = json.loads(_output(["node", str(script)], folder, (0,), given))
    return {
        name: [
            (_code_points(text, index), _code_points(text, index + length))
            for index, length in printed[str(folder / name)] or ()
        ]
        for name, text in posts.items()
    }


def _changed(old: str, new: str) -> Iterator[tuple[int, int]]:
    """Yield what differs, line by line; a tool that joins or splits lines counts as changing all that follow."""
    at = 0
    for one, other in zip(old.split("\n"), new.split("\n"), strict=False):
        if one != other:
            for tag, start, end, _, _ in difflib.SequenceMatcher(None, one, other, False).get_opcodes():
                if tag != "equal":
                    yield at + start, at + end
        at += len(one) + 1


def _code_points(text: str, utf16: int) -> int:
    """Return the offset in code points of one in UTF-16 units, as JavaScript counts."""
    if text.isascii() or max(text) < "\U00010000":
        return utf16
    return len(text.encode("utf-16-le")[: 2 * utf16].decode("utf-16-le", "ignore"))


def _line_start(text: str, row: int) -> int:
    start = 0
    for _ in range(row - 1):
        start = text.index("\n", start) + 1
    return start


def _line_starts(data: bytes) -> list[int]:
    return [0, *(at + 1 for at, byte in enumerate(data) if byte == 10)]


def _lines(pattern: re.Pattern[str], printed: str) -> Iterable[re.Match[str]]:
    return filter(None, map(pattern.match, printed.splitlines()))


def _output(words: list[str], folder: Path, accepted: tuple[int, ...], given: str = "") -> str:
    done = subprocess.run(
        words, cwd=folder, input=given, capture_output=True, encoding="utf-8", check=False, timeout=1800
    )
    if done.returncode not in accepted:
        raise RuntimeError(f"{' '.join(words)[:200]}: exit {done.returncode}\n{done.stderr[-2000:]}")
    return done.stdout

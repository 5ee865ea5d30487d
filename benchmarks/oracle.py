"""`python -m benchmarks.oracle`: where autocorrect and zhlint agree on a text, postlint should say the same.

The texts are generated, and (with `--tables`) those of the two projects' own tests, from checkouts of them: every
string with a Chinese character in their `.rs` and `.ts` files. Nothing of these is printed but their shape.
"""

from __future__ import annotations

import argparse
import itertools
import json
import random
import re
import subprocess
import sys
import tempfile
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

import postlint
from benchmarks import peers
from benchmarks.tables import table, versions
from postlint import packs
from postlint._version import __version__
from postlint.settings import Settings

PAGE = Path(__file__).resolve().parent.parent / "docs" / "oracle.md"
_BEGIN, _END = "<!-- measured -->\n", "<!-- end of what was measured -->\n"
_ZHLINT = Path(__file__).with_name("zhlint_format.mjs")
_AUTOCORRECT = """
import json, sys
from autocorrect_py import format_for
print(json.dumps([format_for(text, "markdown") for text in json.load(sys.stdin)]))
"""
#: What the defaults of both tools do, in postlint's terms: full-width marks, half-width letters and digits, no space
#: beside a mark (after a colon neither: the rule's own pattern, with the colon among the marks), a space between
#: Chinese and Latin text. Brackets, quotation marks and ellipses they treat differently.
SETTINGS = """\
select = ["CJK001", "CJK002", "CJK004", "CJK008", "CJK009"]
[rules.cjk-latin-spacing]
style = "always"
[rules.space-near-punctuation]
pattern = {pattern}
"""

_LITERAL = re.compile(r"\"((?:[^\"\\\n]|\\.)*)\"|'((?:[^'\\\n]|\\.)*)'|`((?:[^`\\\n]|\\.)*)`")
_HAN = re.compile("[\u4e00-\u9fff]")

_FIRST = "公司今天发布公告 他在会上说 这个项目已经启动 价格上涨".split()
_SECOND = "市场反应平静 大家都很高兴 明年完成 我们再看看".split()
_LATIN = ["AI", "Linux", "GitHub Actions", "5G", "2024", "30%", "v2.1"]
_MARKS = [*",.!?;:", "，", "。", "！", "？", "；", "："]


class Case(NamedTuple):
    """A text, what both tools make of it, and what postlint does."""

    text: str
    agreed: str
    ours: str


def main(arguments: list[str] | None = None) -> int:
    """Run the command; return its exit status: 1 where fewer than 95 of 100 are the same."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.oracle", description=__doc__)
    parser.add_argument(
        "--tables", nargs="*", type=Path, default=[], help="checkouts of autocorrect and zhlint"
    )
    parser.add_argument("--folder", type=Path, help="where the two tools are kept between runs")
    parser.add_argument("--write", action="store_true", help="put the tables into docs/oracle.md")
    options = parser.parse_args(arguments)
    installed = install(options.folder)
    if installed is None:
        print("benchmarks: the oracle needs Node and npm", file=sys.stderr)
        return 2
    sources = {"generated": list(generated())}
    sources |= {folder.name: list(published(folder)) for folder in options.tables}
    found = {name: compared(texts, installed) for name, texts in sources.items()}
    text = report({name: (len(sources[name]), cases) for name, cases in found.items()}, installed)
    print(text)
    if options.write:
        before, _, rest = PAGE.read_text(encoding="utf-8").partition(_BEGIN)
        PAGE.write_text(
            before + _BEGIN + "\n" + text + "\n" + _END + rest.partition(_END)[2], encoding="utf-8"
        )
    return 0 if share([case for cases in found.values() for case in cases]) >= 0.95 else 1


def install(folder: Path | None) -> peers.Peers | None:
    """Install the two tools once; None without Node."""
    kept = folder or Path(tempfile.gettempdir()) / "postlint-benchmarks-oracle"
    installed = peers.install(kept, peers.PYTHON_MARKS, peers.NODE_MARKS)
    return installed if installed.node is not None else None


def generated() -> Iterator[str]:
    """Yield sentences of our own: every mark among Chinese and Latin words, with and without spaces; longer ones."""
    for first, mark, second in itertools.product(_FIRST[:2], _MARKS, _SECOND[:2]):
        for before, after in (("", ""), ("", " "), (" ", ""), (" ", " ")):
            yield f"{first}{before}{mark}{after}{second}。"
        yield f"{first}{mark}"
    for first, latin, second in itertools.product(_FIRST, _LATIN, _SECOND):
        yield f"{first}{latin}{second}。"
        yield f"{first} {latin}{second}。"
        yield f"{first}{latin}，{second}。"
        yield f"{first}。{latin}{second}。"
    chance = random.Random(1)
    for _ in range(600):
        parts = []
        for _ in range(chance.randint(2, 5)):
            parts += [chance.choice(_FIRST), chance.choice(_SECOND)]
            if chance.random() < 0.5:
                parts.insert(-1, chance.choice(("", " ")) + chance.choice(_LATIN) + chance.choice(("", " ")))
            parts.append(chance.choice(_MARKS[:2] + _MARKS[6:]) + chance.choice(("", "", " ")))
        yield "".join(parts).strip()
    for mark in ("２０２４年", "ＡＩ 时代", "用ＡＰＩ写"):
        yield f"公司{mark}发布公告。"


def published(folder: Path) -> Iterator[str]:
    """Yield the strings with Chinese characters of one line in the tests of a checkout, each once.

    Raises FileNotFoundError where there is none.
    """
    seen: dict[str, None] = {}
    for path in sorted((*folder.rglob("*.rs"), *folder.rglob("*.ts"))):
        for match in _LITERAL.finditer(path.read_text(encoding="utf-8")):
            text = re.sub(r"\\(.)", r"\1", next(filter(None, match.groups()), ""))
            if _HAN.search(text) and "\\n" not in match.group() and "${" not in text and text == text.strip():
                seen[text] = None
    if not seen:
        raise FileNotFoundError(f"{folder}: no string with a Chinese character in a .rs or .ts file")
    yield from seen


def compared(texts: Sequence[str], installed: peers.Peers) -> list[Case]:
    """Return the cases in which both tools make the same of a text."""
    assert installed.node is not None
    script = installed.node.parent.parent / _ZHLINT.name  # it imports what is installed beside it
    script.write_bytes(_ZHLINT.read_bytes())
    one = _made([str(installed.python / "python"), "-c", _AUTOCORRECT], texts)
    two = _made(["node", str(script)], texts)
    with tempfile.TemporaryDirectory(prefix="oracle-") as folder:
        config = Path(folder) / "postlint.toml"
        config.write_text(SETTINGS.format(pattern=json.dumps(_space_pattern())), encoding="utf-8")
        settings = Settings.load(config)
    return [
        Case(text, a, postlint.fix(f"{text}\n", "oracle.md", settings, unsafe=True).text.rstrip("\n"))
        for text, a, b in zip(texts, one, two, strict=True)
        if a is not None and a == b
    ]


def _space_pattern() -> str:
    """Return the pattern of CJK008 with the colon among the marks after which no space stands."""
    from ruamel.yaml import YAML

    rule = next(rule for rule in packs.load() if rule.code == "CJK008")
    pattern = str(YAML(typ="safe").load(Path(rule.path))["pattern"])
    assert "、；？！" in pattern
    return pattern.replace("、；？！", "、；：？！")


def share(cases: Sequence[Case]) -> float:
    """Return the share of the cases in which postlint does what both tools do."""
    return sum(case.ours == case.agreed for case in cases) / len(cases) if cases else 1.0


def report(found: dict[str, tuple[int, list[Case]]], installed: peers.Peers) -> str:
    """Return the tables."""
    rows = [
        [
            name,
            f"{texts:,}",
            f"{len(cases):,}",
            f"{sum(case.ours == case.agreed for case in cases):,}",
            f"{100 * share(cases):.1f} %",
        ]
        for name, (texts, cases) in found.items()
    ]
    together = [case for _, cases in found.values() for case in cases]
    same = sum(case.ours == case.agreed for case in together)
    whole = sum(texts for texts, _ in found.values())
    rows.append(["all", f"{whole:,}", f"{len(together):,}", f"{same:,}", f"{100 * share(together):.1f} %"])
    shapes = Counter(_parting(case) for case in together if case.ours != case.agreed)
    lines = [
        [f"`{text}`", f"`{agreed}`", f"`{ours}`", str(count), reason(text, agreed, ours)]
        for (text, agreed, ours), count in sorted(shapes.items(), key=lambda item: (-item[1], item[0]))
    ]
    head = ["| around the first difference | both tools | postlint | cases | why |", "|---|---|---|---:|---|"]
    rest = "\n".join([*head, *(f"| {' | '.join(line)} |" for line in lines)]) if lines else "None."
    return (
        f"{versions({'postlint': __version__, **installed.versions()})}.\n\n"
        + table(["texts", "all", "both tools agree", "postlint too", "share"], rows)
        + "\nThe rest, by shape (汉: Chinese characters, a: letters, 0: digits):\n\n"
        + rest
        + "\n"
    )


#: Why postlint differs, by a pattern of the shapes: `text → both tools → ours`.
_REASONS: tuple[tuple[str, str], ...] = (
    (r"→ .*： .* → .*： ", "a space before a link or a name after a colon sets a label apart"),
    (r"→ .*： ?\S* → .*:", "a half-width colon before a space or at the end sets a label apart"),
    (r"、 ?a", "the space that some keep before Latin words"),
    (
        r"[0a%],.* → .*， ?.* → |汉,a",
        "a half-width comma beside a Latin word may belong to it (CJK001 is silent there)",
    ),
    (r"\(", "brackets are CJK003's business, by pairs"),
    (r"@", "a handle is taken for a Latin word"),
    (r"汉\. 汉；", "一. and its like number headings"),
)


def reason(text: str, agreed: str, ours: str) -> str:
    """Return why postlint differs on purpose, or a question mark."""
    whole = f"{text} → {agreed} → {ours}"
    return next((why for pattern, why in _REASONS if re.search(pattern, whole)), "?")


def shape(text: str) -> str:
    """Return a text with its words made alike."""
    text = re.sub("[\u3040-\u30ff\uac00-\ud7a3]+", "あ", re.sub("[\u3400-\u9fff]+", "汉", text))
    return re.sub("[0-9]+", "0", re.sub("[A-Za-z]+", "a", text)).replace("|", "\\|")


def _parting(case: Case) -> tuple[str, str, str]:
    """Return the shapes of the three texts around the first difference between the agreed one and ours."""
    at = next(
        (i for i, (a, b) in enumerate(zip(case.agreed, case.ours, strict=False)) if a != b),
        min(len(case.agreed), len(case.ours)),
    )
    low = max(0, at - 8)
    place = min(low, max(0, len(case.text) - 14))
    return shape(case.text[place : at + 8]), shape(case.agreed[low : at + 7]), shape(case.ours[low : at + 7])


def _made(words: Iterable[str], texts: Sequence[str]) -> list[str | None]:
    done = subprocess.run(
        list(words), input=json.dumps(texts), capture_output=True, encoding="utf-8", check=False, timeout=600
    )
    if done.returncode:
        raise RuntimeError(f"exit {done.returncode}: {done.stderr[-2000:]}")
    made: list[str | None] = json.loads(done.stdout)
    return made


if __name__ == "__main__":
    sys.exit(main())

"""How many examples of the specifications `format` rewrites, and how they read then: `python tests/spec_counts.py`."""

from __future__ import annotations

import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import NamedTuple

import rendered
import spec_examples
from spec_examples import Example

import postlint
from postlint.settings import Settings

#: So that an example that begins with a rule is none.
FRONT = "---\ntitle: t\n---\n\n"
Render = Callable[[str], str]


class Outcome(NamedTuple):
    """What became of the examples: how many there are, and the names of those that did not go well."""

    examples: int
    left_alone: list[str]
    changed: int
    read_otherwise: list[str]
    not_at_rest: list[str]

    def __str__(self) -> str:
        rewritten = self.examples - len(self.left_alone)
        return (
            f"{self.examples} examples: {rewritten} accepted ({rewritten / self.examples:.1%}), {self.changed} of "
            f"them changed, {rewritten - len(self.read_otherwise)} read the same, "
            f"{rewritten - len(self.not_at_rest)} are the same when formatted again"
        )


def count(examples: Sequence[Example], renderers: Sequence[Render], dialect: str, html: str) -> Outcome:
    """Format each example, and compare what independent renderers make of it before and after."""
    overrides = {"select": ["PL"], "format": {"dialect": dialect, "html": html}}
    settings = Settings.load(Path("."), isolated=True, overrides=overrides)
    left_alone, read_otherwise, not_at_rest, changed = [], [], [], 0
    for example in examples:
        before = FRONT + example.text
        after = postlint.format(before, "post.md", settings)
        body = after.removeprefix("---\ntitle: t\n---\n")
        if after == before and spec_is_refused(before, settings):
            left_alone.append(example.name)
            continue
        changed += after.strip() != before.strip()
        if any(rendered.reading(one(example.text)) != rendered.reading(one(body)) for one in renderers):
            read_otherwise.append(example.name)
        if postlint.format(after, "post.md", settings) != after:
            not_at_rest.append(example.name)
    return Outcome(len(examples), left_alone, changed, read_otherwise, not_at_rest)


def spec_is_refused(text: str, settings: Settings) -> bool:
    """Tell whether `format` leaves a text alone because it could not prove a change."""
    from postlint.api import _prepared
    from postlint.formatting import format_post

    linter, post, context = _prepared(text, "post.md", settings)
    return format_post(post, linter, context).failed


def suites() -> list[tuple[str, list[Example], list[Render], str]]:
    """Return the examples to count: what they are, the examples, the renderers that judge, the dialect."""
    commonmark = spec_examples.commonmark()
    pages = [Example(f"{one.name} as HTML", rendered.gfm(one.text)) for one in commonmark]
    return [
        ("CommonMark", commonmark, [rendered.cmark, rendered.markdown_it_plain], "commonmark"),
        ("CommonMark, as GFM", commonmark, [rendered.gfm, rendered.markdown_it], "gfm"),
        ("CommonMark's pages, as HTML", pages, [rendered.gfm, rendered.markdown_it], "gfm"),
        ("GFM", spec_examples.gfm(), [rendered.gfm, rendered.markdown_it], "gfm"),
    ]


def main() -> int:
    """Print the counts."""
    for html in ("markdown", "clean", "keep"):
        for name, examples, renderers, dialect in suites():
            if not examples:
                print(f"{name}: no examples; {spec_examples.WHERE}")
                continue
            print(f'{name}, html = "{html}": {count(examples, renderers, dialect, html)}')
    return 0


if __name__ == "__main__":
    sys.exit(main())

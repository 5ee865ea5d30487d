"""postlint from Python: the same core as the command, on a text."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path

from postlint import fixer
from postlint.engine import Linter
from postlint.fixer import FixResult
from postlint.kinds.base import Context
from postlint.post import Post
from postlint.rule import Diagnostic
from postlint.run import Runner
from postlint.settings import Settings


def check(text: str, filename: str | None = None, settings: Settings | None = None) -> list[Diagnostic]:
    """Return what is wrong with a post, in the order of its text.

    `text` has no byte order mark; spans of the diagnostics count its code points from 0. `filename`
    (default `post.md`) decides between Markdown and HTML and need not exist; the site around it is used.
    `settings` default to those in force for that file. Raises UsageError for settings or rule packs that
    can't be used.
    """
    linter, post, context = _prepared(text, filename, settings)
    return linter.check(post, context)


def fix(
    text: str, filename: str | None = None, settings: Settings | None = None, *, unsafe: bool = False
) -> FixResult:
    """Return the post with its safe fixes applied (and the unsafe ones on request), and what is left.

    Takes and raises what `check` does; nothing is written. Where a fix fails its proof, the text comes back
    as it was and `failed` is set.
    """
    linter, post, context = _prepared(text, filename, settings)
    return fixer.fix(post, linter, context, unsafe=unsafe)


def format(text: str, filename: str | None = None, settings: Settings | None = None) -> str:
    """Return the post in canonical form: its safe fixes applied, its HTML and Markdown normalised.

    Takes and raises what `check` does; nothing is written. Where that can't be proven to read the same, the text
    comes back as it was.
    """
    from postlint.formatting import format_post

    linter, post, context = _prepared(text, filename, settings)
    return format_post(post, linter, context).text


def _prepared(text: str, filename: str | None, settings: Settings | None) -> tuple[Linter, Post, Context]:
    name = filename or "post.md"
    if settings is None:
        settings = Settings.load(Path(filename) if filename else None)
    return _runner().linter(settings, name), Post(text, name), Context(settings, name)


@lru_cache(maxsize=1)
def _runner() -> Runner:
    return Runner()

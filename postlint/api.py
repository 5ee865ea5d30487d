"""postlint from Python: the same core as the command, on a text."""

from __future__ import annotations

from functools import lru_cache

from postlint import fixer
from postlint.fixer import FixResult
from postlint.kinds.base import Context
from postlint.post import Post
from postlint.rule import Diagnostic
from postlint.run import Runner
from postlint.settings import Settings


@lru_cache(maxsize=1)
def _runner() -> Runner:
    return Runner()


def check(text: str, filename: str | None = None, settings: Settings | None = None) -> list[Diagnostic]:
    """Return what is wrong with a post.

    `text` has no byte order mark; spans of the diagnostics count its code points. `filename` (default `post.md`) decides
    between Markdown and HTML and need not exist; the site around it is used. `settings` default to those in force for
    that file. Raises UsageError for settings or rule packs that can't be used.
    """
    name = filename or "post.md"
    settings = settings or Settings.load(None if filename is None else _path(filename))
    return _runner().linter(settings, name).check(Post(text, name), Context(settings, name))


def fix(
    text: str, filename: str | None = None, settings: Settings | None = None, *, unsafe: bool = False
) -> FixResult:
    """Return the post with its safe fixes applied (and the unsafe ones on request), and what is left.

    Takes and raises what `check` does. Where a fix fails its proof, the text comes back as it was.
    """
    name = filename or "post.md"
    settings = settings or Settings.load(None if filename is None else _path(filename))
    linter = _runner().linter(settings, name)
    return fixer.fix(Post(text, name), linter, Context(settings, name), unsafe=unsafe)


def _path(filename: str):  # type: ignore[no-untyped-def]
    from pathlib import Path

    return Path(filename)

"""Runs one shipped rule on one text, for the tests of the front matter rules."""

from functools import lru_cache
from pathlib import Path

from postlint import packs
from postlint.engine import Linter
from postlint.fixer import fix
from postlint.kinds.base import Context
from postlint.post import Post
from postlint.settings import Settings


@lru_cache(maxsize=1)
def _rules():
    return packs.load(cache=False)


def run(name, text, folder=Path("nowhere"), filename="_posts/2024-03-01-post.md", **settings):
    """Return (source text, severity, message, text with the fix or None) of every finding of a rule."""
    rule = next(one for one in _rules() if one.name == name)
    path = Path(folder, filename).as_posix()
    loaded = Settings.load(isolated=True, overrides=settings)
    context = Context(loaded, path)
    linter = Linter((rule, *(one for one in _rules() if one.kind == "engine")), loaded, _rules())
    post = Post(text, path)
    found = []
    for one in linter.check(post, context):
        alone = None
        if one.fix is not None:
            fixed = fix(post, linter, context, unsafe=True)
            assert not fixed.failed, fixed.diagnostics
            again = fix(Post(fixed.text, path), linter, context, unsafe=True)
            assert again.text == fixed.text
            alone = (one.fix.applicability, fixed.text)
        found.append((text[one.span.start : one.span.end], one.severity, one.message, alone))
    return found


def spans(name, text, *arguments, **settings):
    """Return the source text of every finding."""
    return [one[0] for one in run(name, text, *arguments, **settings)]


def fixed(name, text, *arguments, **settings):
    """Return (applicability, text with every fix), or None where nothing has a fix."""
    return next((one[3] for one in run(name, text, *arguments, **settings) if one[3]), None)

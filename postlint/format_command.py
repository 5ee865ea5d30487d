"""The `format` command: posts into canonical form, or a look at what that would change."""

from __future__ import annotations

import sys
from typing import NamedTuple

from postlint.output import Output, opened
from postlint.result import Result
from postlint.session import Session, check_options
from postlint.settings import Settings


class Options(NamedTuple):
    """The options of the command line."""

    paths: tuple[str, ...]
    checking: bool
    diff: bool
    config: str | None
    isolated: bool
    quiet: bool
    stdin_filename: str | None
    no_cache: bool
    jobs: int | None


def run(options: Options) -> int:
    """Run the command; return its exit status. Raises UsageError for what stops the run."""
    check_options(options.paths, options.stdin_filename, options.config, options.isolated)
    return _Format(options).run()


class _Format:
    def __init__(self, options: Options) -> None:
        self.options = options
        self.looking = options.checking or options.diff
        self.session = Session(
            config=options.config, isolated=options.isolated, cache=not options.no_cache, jobs=options.jobs
        )
        self.posts = self.changed = self.refused = 0

    def run(self) -> int:
        if self.options.paths == ("-",):
            name = self.options.stdin_filename or "post.md"
            result, data, settings = self.session.stdin(name, "format")
            with opened(None) as out:
                self.take(result, settings, out)
                if not self.looking:
                    out.bytes(data)
        else:
            paths = self.options.paths or (".",)
            with opened(None) as out:
                self.session.files(paths, out, "format", self.take, write=not self.looking)
                if self.posts and not self.options.quiet and not self.options.diff:
                    out.text(self.summary() + "\n")
            if not self.posts and not self.session.errors:
                self.session.missing(paths)
        if self.session.errors:
            return 2
        return 1 if self.refused or (self.looking and self.changed) else 0

    def take(self, result: Result, settings: Settings, out: Output) -> None:
        """Count a result; tell what can't be formatted on stderr, and what changes on stdout."""
        from postlint.reports import text

        if result.error is not None:
            self.session.error(result.error)
            return
        self.posts += 1
        if result.diagnostics:
            self.refused += 1
            out.before_writing()
            for row in text.lines(result):
                print(row, file=sys.stderr)
        if not result.changed:
            return
        self.changed += 1
        if self.options.diff:
            self.differ(result, out)
        elif self.options.paths != ("-",) and not self.options.quiet:
            out.text(f"{'would format' if self.looking else 'formatted'} {result.filename}\n")

    @staticmethod
    def differ(result: Result, out: Output) -> None:
        """Print what would change: for people with words in colour, else for `patch`."""
        if out.is_terminal and out.has_colours:
            from postlint.reports.coloured_diff import coloured

            out.text(coloured(result.filename, result.original, result.text))
            return
        from postlint.reports.diff import unified

        out.bytes(unified(result.filename, result.original, result.text, result.encoding, result.bom))

    def summary(self) -> str:
        """Return how many posts are or would be another than they were."""
        what = "would change" if self.looking else "formatted"
        parts = [f"{self.changed} of {self.posts} post{'' if self.posts == 1 else 's'} {what}"]
        if self.refused:
            parts.append(f"{self.refused} left as {'it was' if self.refused == 1 else 'they were'}")
        return ", ".join(parts)

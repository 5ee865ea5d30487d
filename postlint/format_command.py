"""The `format` command: posts into canonical form, or a look at what that would change."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import quote

from postlint.errors import UsageError
from postlint.output import Output, opened
from postlint.part import Brief
from postlint.result import Result
from postlint.session import Session, check_options
from postlint.settings import Settings
from postlint.tuples import NamedTuple

if TYPE_CHECKING:
    from postlint.reports.preview import Preview


class Options(NamedTuple):
    """The options of the command line."""

    paths: tuple[str, ...]
    checking: bool
    diff: bool
    preview: str | None
    config: str | None
    isolated: bool
    quiet: bool
    stdin_filename: str | None
    no_cache: bool
    jobs: int | None


def run(options: Options) -> int:
    """Run the command; return its exit status. Raises UsageError for what stops the run."""
    check_options(options.paths, options.stdin_filename, options.config, options.isolated)
    if options.preview is not None:
        _check_preview(options, options.preview)
    formatting = _Format(options)
    try:
        return formatting.run()
    finally:
        formatting.session.close()


def _check_preview(options: Options, file: str) -> None:
    """Raise UsageError where no page can be made as asked: before the posts are read, not after."""
    if options.checking or options.diff or options.paths == ("-",):
        other = "--check" if options.checking else "--diff" if options.diff else "`-`"
        alone = "postlint format --preview FILE.html PATHS"
        raise UsageError(f"--preview writes a page of files and does not go with {other}; run: {alone}")
    from postlint.reports.preview import check_file
    from postlint.reports.rendered import require_nh3

    require_nh3()
    if any(os.path.realpath(path) == os.path.realpath(file) for path in options.paths):
        raise UsageError("is one of the posts, and --preview would replace it; name another file", file)
    check_file(file)


class _Format:
    def __init__(self, options: Options) -> None:
        self.options = options
        self.looking = options.checking or options.diff or options.preview is not None
        self.preview = _preview() if options.preview is not None else None
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
                self.write_preview()
                if self.posts and not self.options.quiet and not self.options.diff:
                    out.text(self.summary() + "\n")
            if not self.posts and not self.session.errors:
                self.session.missing(paths)
        if self.session.errors:
            return 2
        return 1 if self.refused or (self.looking and self.changed) else 0

    def take(self, result: Result | Brief, settings: Settings, out: Output) -> None:
        """Count a result; tell what can't be formatted on stderr, and what changes on stdout."""
        from postlint.reports import text

        assert isinstance(result, Result), "asked for whole"
        if self.preview is not None and self.show(self.preview, result, settings):
            return
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

    def show(self, preview: Preview, result: Result, settings: Settings) -> bool:
        """Put a post on the page; tell whether it is no post, but such a page itself."""
        from postlint.formatting.options import options_for
        from postlint.reports.preview import is_page

        name = result.filename
        if name.lower().endswith((".html", ".htm")) and is_page(Path(name)):
            return True
        if result.error is not None:
            preview.refused(name, [result.error.message])
        elif result.diagnostics:
            preview.refused(name, [one.message for one in result.diagnostics])
        elif result.changed:
            # only the setting can make it a dialect without tables: no generator has such a one
            tables = options_for(settings.format, "").tables
            folder = _way(self.options.preview or "", name)
            preview.changed(name, result.original, result.text, tables=tables, folder=folder)
        else:
            preview.unchanged(name)
        return False

    def write_preview(self) -> None:
        """Write the page, where there is something to show."""
        if self.preview is None or not (self.posts or self.session.errors):
            return
        with opened(self.options.preview) as out:
            for piece in self.preview.page():
                out.text(piece)

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


def _preview() -> Preview:
    from postlint.reports.preview import Preview

    return Preview()


def _way(page: str, post: str) -> str:
    """Return the relative address of a post's folder as seen from a page, with a slash at its end."""
    try:
        way = os.path.relpath(
            os.path.dirname(os.path.realpath(post)), os.path.dirname(os.path.realpath(page))
        )
    except ValueError:  # Windows: on another drive
        return ""
    return quote(os.fsencode(way.replace(os.sep, "/"))) + "/"

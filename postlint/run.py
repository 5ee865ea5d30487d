"""Runs a linter over files: reads, checks or fixes, writes. Knows nothing of options or output formats."""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Mapping
from pathlib import Path
from types import MappingProxyType
from typing import Literal, NamedTuple

from postlint import packs
from postlint.engine import Linter
from postlint.errors import UsageError
from postlint.fixer import FixResult, fix
from postlint.kinds.base import Context
from postlint.post import Post
from postlint.rule import Diagnostic, Rule
from postlint.selection import check_selectors, enabled
from postlint.settings import Settings
from postlint.source import Source, TooLargeError, UndecodableError, decode, encode, read, write_atomic
from postlint.text import LineIndex, Span

#: What a run does to a post: look at it, apply its safe fixes or the unsafe ones too, or bring it into canonical form.
Work = Literal["check", "fix", "unsafe-fix", "format"]


class Result(NamedTuple):
    """What a run found in one file.

    `text` is what the diagnostics count in: the post as it is now, or (with a fix not written) as it would
    be. `error` says why the file was not checked at all, or not written; where that is reported as a
    diagnostic, too, it is `reported`. `changed` tells that fixes apply (and, when asked for, were written).
    """

    filename: str
    diagnostics: tuple[Diagnostic, ...] = ()
    text: str = ""
    lines: LineIndex = LineIndex("")
    fixed: Mapping[tuple[str, str], int] = MappingProxyType({})
    original: str = ""
    changed: bool = False
    error: UsageError | None = None
    reported: bool = False
    encoding: str = "utf-8"
    bom: bytes = b""


class Totals:
    """What the results of a run add up to."""

    def __init__(self) -> None:
        self.posts = 0
        #: Posts with a diagnostic, posts that fixes change, fixes applied.
        self.reported = self.changed = self.fixed = 0
        self.severities: Counter[str] = Counter()
        #: Diagnostics with a fix, by its applicability.
        self.fixes: Counter[str] = Counter()
        #: Diagnostics, and those with a safe fix, by the code and name of their rule.
        self.rules: Counter[tuple[str, str]] = Counter()
        self.fixable: Counter[tuple[str, str]] = Counter()

    def add(self, result: Result) -> None:
        """Count one result."""
        self.posts += 1
        self.reported += bool(result.diagnostics)
        self.changed += result.changed
        self.fixed += sum(result.fixed.values())
        for one in result.diagnostics:
            rule = (one.code, one.name)
            self.severities[one.severity] += 1
            self.rules[rule] += 1
            if one.fix is not None:
                self.fixes[one.fix.applicability] += 1
                self.fixable[rule] += one.fix.applicability == "safe"


class Runner:
    """Linters by settings, made once and used for every file that has these settings."""

    def __init__(self, *, cache: bool = True) -> None:
        self._cache = cache
        self._rules: dict[tuple[str, ...], tuple[Rule, ...]] = {}
        # The settings are kept beside what was made of them: an id is one's own only as long as one lives.
        self._checked: dict[int, Settings] = {}
        self._linters: dict[tuple[int, tuple[str, ...]], Linter] = {}

    def rules(self, settings: Settings) -> tuple[Rule, ...]:
        """Return all rules of the packs that the settings name; raises UsageError for a broken pack."""
        if settings.packs not in self._rules:
            try:
                self._rules[settings.packs] = packs.load(
                    [Path(folder) for folder in settings.packs], cache=self._cache
                )
            except UsageError as error:
                raise _where_named(error, settings) from None
        return self._rules[settings.packs]

    def linter(self, settings: Settings, filename: str) -> Linter:
        """Return the linter for a file; raises UsageError for settings that name no rule."""
        whole = (id(settings), ())
        if not settings.per_file_ignores and whole in self._linters:
            return self._linters[whole]
        rules = self.rules(settings)
        if id(settings) not in self._checked:
            check_selectors(rules, settings)
            self._checked[id(settings)] = settings
        chosen = enabled(rules, settings, _relative(filename, settings.root))
        key = (id(settings), tuple(rule.code for rule in chosen)) if settings.per_file_ignores else whole
        if key not in self._linters:
            self._linters[key] = Linter(chosen, settings, rules)
        return self._linters[key]

    def file(self, path: Path, settings: Settings, work: Work, *, write: bool) -> Result:
        """Work on one file; nothing is written unless `write`, and never by halves.

        Raises UsageError for settings or packs that can't be used; what is wrong with the file is in the
        result.
        """
        filename = path.as_posix()
        linter = self.linter(settings, filename)
        try:
            source = read(path, settings.max_size, settings.encoding)
        except UndecodableError as error:
            return _undecodable(linter, filename, error)
        except TooLargeError as error:
            return _too_large(linter, filename, error)
        except UsageError as error:
            return Result(filename, error=error)
        result = self.text(source, filename, settings, work)
        if result.changed and write:
            try:
                write_atomic(path, encode(result.text, source.encoding, source.bom))
            except UsageError as error:
                return Result(filename, error=error)
        return result

    def text(self, source: Source, filename: str, settings: Settings, work: Work) -> Result:
        """Work on a post that was read already."""
        linter = self.linter(settings, filename)
        context = Context(settings, filename)
        post = Post(source.text, filename)
        try:
            if work == "check":
                return Result(filename, tuple(linter.check(post, context)), post.text, post.lines)
            done = _mended(post, linter, context, work)
        except Exception as error:  # what the engine could not contain: this post is lost, the run is not
            what = f"internal error: {type(error).__name__}: {error}; please report it with this post"
            return Result(filename, error=UsageError(what, filename))
        return Result(
            filename,
            done.diagnostics,
            done.text,
            done.post.lines,
            done.fixed,
            source.text,
            done.text != source.text,
            encoding=source.encoding,
            bom=source.bom,
        )

    def stdin(self, raw: bytes, filename: str, settings: Settings, work: Work) -> tuple[Result, bytes]:
        """Work on a post given as bytes; return the result and the bytes of the post as it is then."""
        linter = self.linter(settings, filename)
        if len(raw) > settings.max_size:
            return _too_large(linter, filename, TooLargeError(len(raw), settings.max_size)), raw
        try:
            text, encoding, bom = decode(raw, settings.encoding)
        except UndecodableError as error:
            return _undecodable(linter, filename, error), raw
        source = Source(Path(filename), text, encoding, bom)
        result = self.text(source, filename, settings, work)
        return result, encode(result.text, encoding, bom) if result.changed else raw


def _mended(post: Post, linter: Linter, context: Context, work: Work) -> FixResult:
    if work == "format":
        from postlint.formatting import format_post

        return format_post(post, linter, context)
    return fix(post, linter, context, unsafe=work == "unsafe-fix")


def _where_named(error: UsageError, settings: Settings) -> UsageError:
    """Return an error about a whole pack with the place in the settings that names the pack."""
    origin = settings.origins.get("packs")
    if error.path is not None or origin is None:
        return error
    for item, folder in zip(origin.items, settings.packs, strict=False):
        if folder in error.message:
            origin = item
    return UsageError(error.message, str(origin.path), origin.line)


def _undecodable(linter: Linter, filename: str, error: UndecodableError) -> Result:
    found = tuple(linter.report("undecodable", Span(0, 0), {"reason": str(error)}))
    return Result(filename, found, error=UsageError(str(error), filename), reported=bool(found))


def _too_large(linter: Linter, filename: str, error: TooLargeError) -> Result:
    reason = f"{error.size:,} bytes are over the limit of {error.limit:,} (`max-size` sets it)"
    return Result(filename, tuple(linter.report("too-large", Span(0, 0), {"reason": reason})))


def _relative(filename: str, root: Path) -> str:
    path = Path(os.path.abspath(filename))
    try:
        return path.relative_to(root).as_posix()
    except ValueError:
        return filename

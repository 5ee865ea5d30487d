"""Runs a linter over files: reads, checks or fixes, writes. Knows nothing of options or output formats."""

from __future__ import annotations

import os
from collections.abc import Generator
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

from postlint import packs
from postlint.engine import Linter, Wanted, alone
from postlint.errors import UsageError
from postlint.kinds.base import Context
from postlint.kinds.registry import ABOUT_SITES, ASKING, ONLINE
from postlint.post import Post
from postlint.result import Result, Work
from postlint.rule import Rule
from postlint.selection import check_selectors, enabled
from postlint.settings import Settings
from postlint.site.asked import Record
from postlint.source import Source, TooLargeError, UndecodableError, decode, encode, read
from postlint.text import Span
from postlint.writing import Replace, write_atomic

if TYPE_CHECKING:
    from postlint.fixer import FixResult
    from postlint.online.inquiry import Inquiry
    from postlint.timing import Timing


class Runner:
    """Linters by settings, made once and used for every file that has these settings."""

    def __init__(
        self, *, cache: bool = True, online: Inquiry | None = None, timing: Timing | None = None
    ) -> None:
        """Take what asks other sites; without it, rules that find nothing else don't run."""
        self._cache = cache
        self._online = online
        self._timing = timing
        self._rules: dict[tuple[str, ...], tuple[Rule, ...]] = {}
        # The settings are kept beside what was made of them: an id is one's own only as long as one lives.
        self._checked: dict[int, Settings] = {}
        self._linters: dict[tuple[int, tuple[str, ...]], Linter] = {}
        self._about_sites: dict[int, tuple[Settings, bool]] = {}
        self._latest: tuple[Linter, Post] | None = None

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
        if self._online is None:
            chosen = tuple(rule for rule in chosen if rule.kind not in ONLINE)
        key = (id(settings), tuple(rule.code for rule in chosen)) if settings.per_file_ignores else whole
        if key not in self._linters:
            self._linters[key] = Linter(chosen, settings, rules, self._timing)
        return self._linters[key]

    def asks_sites(self, settings: Settings) -> bool:
        """Tell whether rules that are about whole sites run under some settings; raises UsageError for bad ones."""
        if id(settings) not in self._about_sites:
            rules = enabled(self.rules(settings), settings, "")
            self._about_sites[id(settings)] = settings, any(rule.kind in ABOUT_SITES for rule in rules)
        return self._about_sites[id(settings)][1]

    def prepare(self) -> None:
        """Load what checks of many posts like the latest one are going to need."""
        if self._latest is not None:
            linter, post = self._latest
            linter.prepare(post)

    def file(
        self,
        path: Path,
        settings: Settings,
        work: Work,
        *,
        write: bool,
        record: Record | None = None,
        replace: Replace = write_atomic,
    ) -> Result:
        """Work on one file; nothing is written unless `write`, and never by halves.

        What the checks ask of the site is noted in `record`; `replace` puts new bytes in the place of the old ones.
        Raises UsageError for settings or packs that can't be used; what is wrong with the file is in the result.
        """
        filename = path.as_posix()
        source = self.read(path, settings, self.linter(settings, filename))
        if isinstance(source, Result):
            return source
        result = self.text(source, filename, settings, work, record)
        return self.put(path, result, replace) if result.changed and write else result

    @staticmethod
    def put(path: Path, result: Result, replace: Replace) -> Result:
        """Write a fixed post; where that can't be done, return the result that says so."""
        try:
            version = None if result.fingerprint is None else result.fingerprint.version
            replace(path, encode(result.text, result.encoding, result.bom), version)
        except UsageError as error:
            return Result(result.filename, error=error)
        return result

    def read(self, path: Path, settings: Settings, linter: Linter) -> Source | Result:
        """Read a file; where that can't be done, return the result that says so."""
        filename = path.as_posix()
        try:
            return read(path, settings.max_size, settings.encoding)
        except UndecodableError as error:
            return _undecodable(linter, filename, error)
        except TooLargeError as error:
            return _too_large(linter, filename, error)
        except UsageError as error:
            return Result(filename, error=error)

    def text(
        self, source: Source, filename: str, settings: Settings, work: Work, record: Record | None = None
    ) -> Result:
        """Work on a post that was read already."""
        return alone(self.working(source, filename, settings, work, record))

    def working(
        self, source: Source, filename: str, settings: Settings, work: Work, record: Record | None = None
    ) -> Generator[Wanted, None, Result]:
        """Do the same, and yield each check with the rules that it asks next, which others may ask for it before."""
        linter = self.linter(settings, filename)
        oracle = self._online.answers(settings.links) if self._online is not None else None
        context = Context(settings, filename, record=record, oracle=oracle)
        made = Post if self._timing is None else self._timing.post
        post = made(source.text, filename, source.digest, source.utf8)
        self._latest = linter, post
        try:
            if work == "check":
                checking = linter.begin(post, context)
                yield checking, None
                found = tuple(checking.all())
                return Result(filename, found, post.text, post.lines, fingerprint=source.fingerprint)
            done = yield from _mended(post, linter, context, work)
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
            fingerprint=source.fingerprint,
        )

    def collect(self, path: Path, settings: Settings, work: Work) -> None:
        """Note what is to be asked of other sites about a file; what is wrong with the file is not told here.

        Raises UsageError for settings or packs that can't be used.
        """
        with suppress(UndecodableError, TooLargeError):
            source = read(path, settings.max_size, settings.encoding)
            self._collect(source, path.as_posix(), settings, work)

    def collect_stdin(self, raw: bytes, filename: str, settings: Settings, work: Work) -> None:
        """Note the same about a post given as bytes."""
        with suppress(UndecodableError):
            if len(raw) <= settings.max_size:
                source = Source(Path(filename), *decode(raw, settings.encoding))
                self._collect(source, filename, settings, work)

    def _collect(self, source: Source, filename: str, settings: Settings, work: Work) -> None:
        """Let the rules that ask other sites put their questions about a post, as the work on it would leave it."""
        assert self._online is not None, "only a run with --online asks"
        text = source.text
        if work != "check":
            result = self.text(source, filename, settings, work)
            text = result.text if result.error is None else text
        post = Post(text, filename)
        context = Context(settings, filename, oracle=self._online.questions(settings.links))
        for rule in self.linter(settings, filename).rules:
            if rule.kind in ASKING:
                with suppress(Exception):  # its crash is told when the post is checked
                    for _ in rule.check.check(post, context):
                        pass

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


def _mended(post: Post, linter: Linter, context: Context, work: Work) -> Generator[Wanted, None, FixResult]:
    if work == "format":
        from postlint.formatting import format_post

        return format_post(post, linter, context)
    from postlint.fixer import fixing

    return (yield from fixing(post, linter, context, unsafe=work == "unsafe-fix"))


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

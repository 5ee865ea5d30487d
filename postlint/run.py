"""Runs a linter over files: reads, checks or fixes, writes. Knows nothing of options or output formats."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path

from postlint import packs
from postlint.engine import Linter
from postlint.errors import UsageError
from postlint.fixer import fix
from postlint.kinds.base import Context
from postlint.post import Post
from postlint.rule import Diagnostic, Rule
from postlint.selection import check_selectors, enabled
from postlint.settings import Settings
from postlint.source import Source, TooLargeError, UndecodableError, decode, encode, read, write_atomic
from postlint.text import LineIndex, Span


@dataclass(frozen=True, slots=True)
class Result:
    """What a run found in one file.

    `text` is what the diagnostics count in: the post as it is now, or (with a fix not written) as it would be. `error`
    says why the file was not checked at all; `changed` tells that fixes apply (and, when asked for, were written).
    """

    filename: str
    text: str
    diagnostics: tuple[Diagnostic, ...]
    lines: LineIndex
    fixed: Counter[tuple[str, str]] = field(default_factory=Counter)
    original: str = ""
    changed: bool = False
    error: UsageError | None = None
    undecodable: bool = False


class Runner:
    """Linters by settings, made once and used for every file that has these settings."""

    def __init__(self, *, cache: bool = True) -> None:
        self._cache = cache
        self._rules: dict[tuple[str, ...], tuple[Rule, ...]] = {}
        self._checked: set[int] = set()
        self._linters: dict[tuple[int, tuple[str, ...]], Linter] = {}

    def rules(self, settings: Settings) -> tuple[Rule, ...]:
        """Return all rules of the packs that the settings name; raises UsageError for a broken pack."""
        if settings.packs not in self._rules:
            self._rules[settings.packs] = packs.load(
                [Path(folder) for folder in settings.packs], cache=self._cache
            )
        return self._rules[settings.packs]

    def linter(self, settings: Settings, filename: str) -> Linter:
        """Return the linter for a file; raises UsageError for settings that name no rule."""
        rules = self.rules(settings)
        if id(settings) not in self._checked:
            check_selectors(rules, settings)
            self._checked.add(id(settings))
        chosen = enabled(rules, settings, _relative(filename, settings.root))
        key = (id(settings), tuple(rule.code for rule in chosen))
        if key not in self._linters:
            self._linters[key] = Linter(chosen, settings, rules)
        return self._linters[key]

    def file(self, path: Path, settings: Settings, *, fixing: bool, unsafe: bool, write: bool) -> Result:
        """Check one file, or fix it; nothing is written unless `write`, and never by halves."""
        filename = path.as_posix()
        linter = self.linter(settings, filename)
        try:
            source = read(path, settings.max_size, settings.encoding)
        except UndecodableError as error:
            return _undecodable(linter, filename, error)
        except TooLargeError as error:
            return _too_large(linter, filename, error)
        except UsageError as error:
            return Result(filename, "", (), LineIndex(""), error=error)
        result = self.text(source, filename, settings, fixing=fixing, unsafe=unsafe)
        if result.changed and write:
            try:
                write_atomic(path, encode(result.text, source.encoding, source.bom))
            except UsageError as error:
                return Result(filename, "", (), LineIndex(""), error=error)
        return result

    def text(self, source: Source, filename: str, settings: Settings, *, fixing: bool, unsafe: bool) -> Result:
        """Check a post that was read already, or fix it."""
        linter = self.linter(settings, filename)
        context = Context(settings, filename)
        post = Post(source.text, filename)
        if not fixing:
            return Result(filename, post.text, tuple(linter.check(post, context)), post.lines)
        done = fix(post, linter, context, unsafe=unsafe)
        changed = done.text != source.text
        return Result(filename, done.text, done.diagnostics, done.post.lines, done.fixed, source.text, changed)

    def stdin(self, raw: bytes, filename: str, settings: Settings, *, fixing: bool, unsafe: bool) -> tuple[Result, bytes]:
        """Check or fix a post given as bytes; return the result and the bytes of the post as it is then."""
        try:
            text, encoding, bom = decode(raw, settings.encoding)
        except UndecodableError as error:
            return _undecodable(self.linter(settings, filename), filename, error), raw
        source = Source(Path(filename), text, encoding, bom)
        result = self.text(source, filename, settings, fixing=fixing, unsafe=unsafe)
        return result, encode(result.text, encoding, bom) if result.changed else raw


def _undecodable(linter: Linter, filename: str, error: UndecodableError) -> Result:
    found = linter.report("undecodable", Span(0, 0), {"reason": str(error)})
    return Result(filename, "", tuple(found), LineIndex(""), undecodable=True)


def _too_large(linter: Linter, filename: str, error: TooLargeError) -> Result:
    reason = f"{error.size:,} bytes are over the limit of {error.limit:,} (`max-size` sets it)"
    return Result(filename, "", tuple(linter.report("too-large", Span(0, 0), {"reason": reason})), LineIndex(""))


def _relative(filename: str, root: Path) -> str:
    path = Path(filename).absolute()
    try:
        return path.relative_to(root).as_posix()
    except ValueError:
        return filename


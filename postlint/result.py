"""What a run found in one file, and what the results of a run add up to."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import TYPE_CHECKING, Literal

from postlint.text import LineIndex

if TYPE_CHECKING:
    from postlint.errors import UsageError
    from postlint.rule import Diagnostic
    from postlint.source import Fingerprint

#: What a run does to a post: look at it, apply its safe fixes or the unsafe ones too, or bring it into canonical form.
Work = Literal["check", "fix", "unsafe-fix", "format"]


class Result:
    """What a run found in one file.

    `lines` turns the offsets of the diagnostics into rows and columns. `error` says why the file was not checked at
    all, or not written; where that is reported as a diagnostic, too, it is `reported`. `fixed` counts the fixes by the
    code and name of their rules; `changed` tells that fixes apply (and, when asked for, were written); `original` is
    then the post as it was. `fingerprint` is of the file that was read.
    `is_post` is false for another file of the site.
    """

    __slots__ = (
        "_text", "bom", "changed", "diagnostics", "encoding", "error", "filename", "fingerprint", "fixed", "is_post",
        "lines", "original", "reported",
    )  # fmt: skip

    def __init__(
        self,
        filename: str,
        diagnostics: tuple[Diagnostic, ...] = (),
        text: str | Callable[[], str] = "",
        lines: LineIndex | None = None,
        fixed: Mapping[tuple[str, str], int] = MappingProxyType({}),
        original: str = "",
        changed: bool = False,
        error: UsageError | None = None,
        reported: bool = False,
        encoding: str = "utf-8",
        bom: bytes = b"",
        fingerprint: Fingerprint | None = None,
        is_post: bool = True,
    ) -> None:
        """Take what was found; `text` may be what reads it again, where it is kept nowhere."""
        self.filename = filename
        self.diagnostics = diagnostics
        self._text = text
        self.lines = LineIndex("") if lines is None else lines
        self.fixed = fixed
        self.original = original
        self.changed = changed
        self.error = error
        self.reported = reported
        self.encoding = encoding
        self.bom = bom
        self.fingerprint = fingerprint
        self.is_post = is_post

    @property
    def text(self) -> str:
        """What the diagnostics count in: the post as it is now, or (with a fix not written) as it would be.

        Empty where it can't be read again.
        """
        if not isinstance(self._text, str):
            self._text = self._text()
        return self._text

    @text.setter
    def text(self, text: str) -> None:
        self._text = text


class Totals:
    """What the results of a run add up to."""

    def __init__(self) -> None:
        self.posts = 0
        #: Posts with a diagnostic, posts that fixes change, fixes applied.
        self.reported = self.changed = self.fixed = 0
        #: Other files with a diagnostic.
        self.others = 0
        self.severities: Counter[str] = Counter()
        #: Diagnostics with a fix, by its applicability.
        self.fixes: Counter[str] = Counter()
        #: Diagnostics, and those with a safe fix, by the code and name of their rule.
        self.rules: Counter[tuple[str, str]] = Counter()
        self.fixable: Counter[tuple[str, str]] = Counter()

    def add(self, result: Result) -> None:
        """Count one result."""
        self.posts += result.is_post
        self.reported += result.is_post and bool(result.diagnostics)
        self.others += not result.is_post
        self.changed += result.changed
        self.fixed += sum(result.fixed.values())
        for one in result.diagnostics:
            rule = (one.code, one.name)
            self.severities[one.severity] += 1
            self.rules[rule] += 1
            if one.fix is not None:
                self.fixes[one.fix.applicability] += 1
                self.fixable[rule] += one.fix.applicability == "safe"

    def add_all(
        self, posts: int, reported: int, counts: tuple[int, ...], changed: int = 0, fixed: int = 0
    ) -> None:
        """Count some results in brief; `counts`: errors, warnings, infos; diagnostics with safe and unsafe fixes."""
        self.posts += posts
        self.reported += reported
        self.changed += changed
        self.fixed += fixed
        for name, count in zip(("error", "warning", "info"), counts, strict=False):
            self.severities[name] += count
        for name, count in zip(("safe", "unsafe"), counts[3:], strict=True):
            self.fixes[name] += count

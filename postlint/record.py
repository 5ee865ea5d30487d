"""A result as plain values, and back: what is kept between runs, and what worker processes send."""

from __future__ import annotations

from array import array
from functools import partial
from typing import Any

from postlint.result import Result
from postlint.rule import Diagnostic, Fix, Related
from postlint.text import Edit, LineIndex, Span


def plain(result: Result) -> tuple[Any, ...]:
    """Return the diagnostics of a result and the beginnings of its rows, as `marshal` takes them."""
    return tuple(map(_diagnostic, result.diagnostics)), array("Q", result.lines.starts).tobytes()


def restored(filename: str, kept: tuple[Any, ...], encoding: str | None = None) -> Result:
    """Return the result; its text is read from the file when it is asked for (`encoding`: see `source.read`)."""
    diagnostics, starts = kept
    lines = LineIndex.from_starts(array("Q", starts).tolist())
    read = partial(_text, filename, encoding, len(lines))
    return Result(filename, tuple(map(_restored, diagnostics)), read, lines)


def _diagnostic(one: Diagnostic) -> tuple[Any, ...]:
    fix = one.fix
    return (
        one.code, one.name, one.severity, str(one.message), int(one.span.start), int(one.span.end),
        None if fix is None else (
            fix.applicability, str(fix.message), tuple((int(e.start), int(e.end), str(e.content)) for e in fix.edits),
            tuple(sorted(fix.effects)),
        ),
        tuple((str(r.message), int(r.span.start), int(r.span.end), r.filename) for r in one.related),
    )  # fmt: skip


def _restored(kept: tuple[Any, ...]) -> Diagnostic:
    code, name, severity, message, start, end, fix, related = kept
    if fix is not None:
        applicability, words, edits, effects = fix
        fix = Fix(applicability, words, tuple(Edit(*edit) for edit in edits), frozenset(effects))
    if related:
        related = tuple(Related(words, Span(a, b), filename) for words, a, b, filename in related)
    return Diagnostic(code, name, severity, message, Span(start, end), fix, related)


def _text(filename: str, encoding: str | None, rows: int) -> str:
    from pathlib import Path

    from postlint.errors import UsageError
    from postlint.source import UndecodableError, read

    try:
        text = read(Path(filename), None, encoding).text
    except (UsageError, UndecodableError):
        return ""
    return text if len(LineIndex(text)) == rows else ""  # it was changed meanwhile

"""A result as plain values, and back: what is kept between runs, and what worker processes send."""

from __future__ import annotations

import marshal
from array import array
from functools import partial
from typing import Any

from postlint.errors import UsageError
from postlint.result import Result
from postlint.rule import Diagnostic, Fix, Related
from postlint.text import Edit, LineIndex, Span
from postlint.tuples import NamedTuple


def packed(result: Result) -> bytes:
    """Return the diagnostics of a result and the beginnings of its rows; nothing where it has none."""
    if not result.diagnostics:
        return b""
    return marshal.dumps(
        (tuple(map(_diagnostic, result.diagnostics)), array("Q", result.lines.starts).tobytes())
    )


def restored(filename: str, kept: bytes, encoding: str | None = None) -> Result:
    """Return the result; its text is read from the file when it is asked for (`encoding`: see `source.read`).

    Raises ValueError, TypeError or EOFError for what `packed` did not give.
    """
    if not kept:
        return Result(filename)
    diagnostics, starts = marshal.loads(kept)
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

    from postlint.source import UndecodableError, read

    try:
        text = read(Path(filename), None, encoding).text
    except (UsageError, UndecodableError):
        return ""
    return text if len(LineIndex(text)) == rows else ""  # it was changed meanwhile


class Sent(NamedTuple):
    """A result on its way from a worker: `found` as `packed` gives it, `error` as its message, path and line.

    The texts (as it is then, as it was) are sent only where they are nowhere on the disk.
    """

    filename: str
    found: bytes
    fixed: dict[tuple[str, str], int]
    changed: bool
    error: tuple[str, str | None, int | None] | None
    reported: bool
    texts: tuple[str, str] | None
    encoding: str
    bom: bytes


def sent(result: Result, *, written: bool) -> Sent:
    """Return a result as a worker sends it."""
    error = result.error
    return Sent(
        result.filename,
        packed(result),
        dict(result.fixed),
        result.changed,
        None if error is None else (error.message, error.path, error.line),
        result.reported,
        (result.text, result.original) if result.changed and not written else None,
        result.encoding,
        result.bom,
    )


def received(sent: Sent, encoding: str | None) -> Result:
    """Return the result that a worker sent."""
    result = restored(sent.filename, sent.found, encoding)
    if sent.texts is not None:
        result.text, result.original = sent.texts
    result.fixed, result.changed = sent.fixed, sent.changed
    result.error = None if sent.error is None else UsageError(*sent.error)
    result.reported, result.encoding, result.bom = sent.reported, sent.encoding, sent.bom
    return result

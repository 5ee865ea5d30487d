"""A result as plain values, and back: what is kept between runs, and what worker processes send."""

from __future__ import annotations

import marshal
from array import array
from functools import lru_cache, partial
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
    starts = array("Q", result.lines.starts).tobytes()
    try:
        return marshal.dumps(([_parts(one) for one in result.diagnostics], starts))
    except ValueError:  # a kind of another package gave values of classes of its own
        return marshal.dumps(([_parts(_plain(one)) for one in result.diagnostics], starts))


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


def _parts(one: Diagnostic) -> tuple[Any, ...]:
    """Return a diagnostic as tuples of no class."""
    code, name, severity, message, (start, end), fix, related = one
    return (
        code, name, severity, message, start, end,
        None if fix is None else (fix[0], fix[1], [tuple(edit) for edit in fix[2]], _in_order(fix[3])),
        related and [(words, *place, filename) for words, place, filename in related],
    )  # fmt: skip


@lru_cache(maxsize=64)  # each rule has its own
def _in_order(effects: frozenset[str]) -> tuple[str, ...]:
    return tuple(sorted(effects))


def _plain(one: Diagnostic) -> Diagnostic:
    """Return a diagnostic whose words and offsets are of no class of their own."""

    def span(place: Span) -> Span:
        return Span(int(place.start), int(place.end))

    fix = one.fix
    if fix is not None:
        edits = tuple(Edit(int(edit.start), int(edit.end), str(edit.content)) for edit in fix.edits)
        fix = Fix(fix.applicability, str(fix.message), edits, fix.effects)
    related = tuple(Related(str(other.message), span(other.span), other.filename) for other in one.related)
    return one._replace(message=str(one.message), span=span(one.span), fix=fix, related=related)


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

"""The text formats: one line a diagnostic, or (for people) the source with the wrong part underlined."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator

from postlint.reports.window import cell_width, visible, window, wrap
from postlint.result import Result, Totals
from postlint.rule import Diagnostic

_COLOURS = {"error": "31", "warning": "33", "info": "36"}
_BOLD, _DIM = "1", "2"

#: Wider than this, a row of source is no longer taken in at a glance.
WIDEST = 110

Paint = Callable[[str, str], str]


def plain(text: str, _code: str) -> str:
    """Return text as it is, where colours are not wanted."""
    return text


def paint(text: str, code: str) -> str:
    """Return text in a terminal colour (an SGR code such as `31`)."""
    return f"\x1b[{code}m{text}\x1b[0m"


def lines(result: Result) -> Iterator[str]:
    """Yield one line a diagnostic: `FILE:ROW:COLUMN: CODE name: message`, marked where a fix is at hand."""
    file, position = visible(result.filename), result.lines.position
    for code, name, _, message, (start, _), fix, _ in result.diagnostics:
        row, column = position(start)
        mark = "" if fix is None else f" [{fix.applicability} fix]"
        yield f"{file}:{row}:{column}: {code} {name}: {visible(message)}{mark}"


def full(result: Result, *, colour: bool = False, width: int = 100) -> Iterator[str]:
    """Yield the file's name, then each diagnostic with its source, in rows of at most `width` terminal cells.

    The positions stand in a column of their own, so that codes, messages and source begin at one edge; a
    blank line ends each diagnostic.
    """
    if not result.diagnostics:
        return
    brush = paint if colour else plain
    places = [result.lines.position(one.span.start) for one in result.diagnostics]
    margin = max(len(f"{row}:{column}") for row, column in places) + 4
    yield brush(visible(result.filename), _BOLD)
    yield ""
    for diagnostic, (row, column) in zip(result.diagnostics, places, strict=True):
        head = f"{diagnostic.code} {diagnostic.name}: "
        words = wrap(head + visible(diagnostic.message), min(width, WIDEST) - margin)
        words[0] = words[0].replace(diagnostic.code, brush(diagnostic.code, _COLOURS[diagnostic.severity]), 1)
        place = f"  {row}:{column}"
        yield f"{brush(place, _DIM)}{'':{margin - len(place)}}{words[0]}"
        yield from (f"{'':{margin}}{more}" for more in words[1:])
        bar = f"{'':{margin}}{brush('|', _DIM)}"
        yield from (
            f"{bar} {row}".rstrip()
            for row in _source(diagnostic, result, brush, min(width, WIDEST) - margin - 2)
        )
        yield ""


def _source(diagnostic: Diagnostic, result: Result, brush: Paint, cells: int) -> Iterator[str]:
    if result.text:
        view = window(result.text, result.lines, diagnostic.span, cells)
        marks = f"{'':{view.indent}}{brush('^' * view.width, _COLOURS[diagnostic.severity])}"
        end = result.lines.position(max(diagnostic.span.end - 1, diagnostic.span.start)).row
        used = view.indent + view.width
        if end > view.row:
            marks += brush(f" … to row {end}", _DIM)
            used += len(f" … to row {end}")
        yield view.text
        hint = _hint(diagnostic)
        if hint and used + 1 + cell_width(hint) <= cells:
            yield f"{marks} {brush(hint, _DIM)}"
            hint = ""
        else:
            yield marks
        yield from (brush(row, _DIM) for row in (wrap(hint, cells) if hint else ()))
    for one in diagnostic.related:
        if one.filename is None:
            row, column = result.lines.position(one.span.start)
            where = f"{row}:{column}"
        else:
            where = one.filename
        yield from (brush(row, _DIM) for row in wrap(visible(f"{one.message}: {where}"), cells))


def _hint(diagnostic: Diagnostic) -> str:
    if diagnostic.fix is None:
        return ""
    sort = "fix" if diagnostic.fix.applicability == "safe" else "unsafe fix"
    return visible(f"{sort}: {diagnostic.fix.message}")


def statistics(counts: Counter[tuple[str, str]], fixable: Counter[tuple[str, str]]) -> Iterator[str]:
    """Yield one line a rule: how often it was reported, and how many of these have a safe fix."""
    rows = [(f"{count:,}", *rule, fixable[rule]) for rule, count in by_count(counts)]
    width = max((len(count) for count, *_ in rows), default=0)
    name_width = max((len(name) for _, _, name, _ in rows), default=0)
    for count, code, name, safe in rows:
        fixes = f"  {safe:,} fixable" if safe else ""
        yield f"{count:>{width}}  {code}  {name:<{name_width}}{fixes}".rstrip()


def by_count(counts: Counter[tuple[str, str]]) -> list[tuple[tuple[str, str], int]]:
    """Return the rules (code and name), the most frequent first."""
    return sorted(counts.items(), key=lambda item: (-item[1], item[0]))


def closing(totals: Totals, *, wrote: bool, fixing: bool) -> Iterator[str]:
    """Yield the sentences that end a report."""
    if fixing and totals.fixed:
        verb = "Fixed" if wrote else "Would fix"
        yield f"{verb} {_count(totals.fixed, 'problem')} in {_count(totals.changed, 'post')}."
    if not totals.severities.total():
        yield f"{_count(totals.posts, 'post')} checked, nothing {'left ' if totals.fixed else ''}to report."
        return
    words = (("error", "error"), ("warning", "warning"), ("info", "note"))
    parts = [_count(totals.severities[name], word) for name, word in words if totals.severities[name]]
    found = ", ".join(parts) + (" left" if totals.fixed else "")
    files = [_count(totals.reported, "post")] if totals.reported or not totals.others else []
    files += [_count(totals.others, "file" if not files else "other file")] if totals.others else []
    yield f"{_count(totals.posts, 'post')} checked: {found} in {' and '.join(files)}."
    safe, unsafe = (totals.fixes[name] for name in ("safe", "unsafe"))
    if fixing:
        if unsafe:
            yield f"{unsafe:,} more can be fixed with --unsafe-fixes, after a look."
    elif safe or unsafe:
        hint = f"{safe:,} can be fixed with --fix" if safe else ""
        more = (
            f"{unsafe:,} {'more ' if safe else ''}with --fix --unsafe-fixes, after a look" if unsafe else ""
        )
        yield "; ".join(part for part in (hint, more) if part) + "."


def _count(number: int, word: str) -> str:
    return f"{number:,} {word}{'' if number == 1 else 's'}"

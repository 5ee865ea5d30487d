"""The text format: one line a diagnostic, and (for people) the source with the wrong part underlined."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Sequence

from postlint.reports.window import visible, window
from postlint.rule import Diagnostic
from postlint.run import Result

_COLOURS = {"error": "31", "warning": "33", "info": "36"}

Paint = Callable[[str, str], str]


def plain(text: str, _code: str) -> str:
    """Return text as it is, where colours are not wanted."""
    return text


def paint(text: str, code: str) -> str:
    """Return text in a terminal colour (an SGR code such as `31`)."""
    return f"\x1b[{code}m{text}\x1b[0m"


def render(result: Result, *, full: bool, colour: bool = False, width: int = 80) -> Iterator[str]:
    """Yield the lines for one file; `full` adds the source, in windows of `width` terminal cells."""
    brush = paint if colour else plain
    for diagnostic in result.diagnostics:
        yield headline(diagnostic, result, brush)
        if full and result.text:
            yield from _source(diagnostic, result, brush, width)


def headline(diagnostic: Diagnostic, result: Result, brush: Paint) -> str:
    """Return `FILE:ROW:COLUMN: CODE name message`, with a mark where a fix is at hand."""
    position = result.lines.position(diagnostic.span.start)
    mark = ""
    if diagnostic.fix is not None:
        mark = brush(f" [{diagnostic.fix.applicability} fix]", "2")
    name = visible(result.filename)
    place = f"{brush(name, '1')}:{position.row}:{position.column}:"
    code = brush(diagnostic.code, _COLOURS[diagnostic.severity])
    return f"{place} {code} {diagnostic.name}: {visible(diagnostic.message)}{mark}"


def _source(diagnostic: Diagnostic, result: Result, brush: Paint, width: int) -> Iterator[str]:
    gutter = len(str(result.lines.position(diagnostic.span.start).row)) + 2
    view = window(result.text, result.lines, diagnostic.span, width - gutter - 3)
    yield f"{view.row:>{gutter}} {brush('|', '2')} {view.text}"
    hint = f" {visible(diagnostic.fix.message)}" if diagnostic.fix is not None else ""
    marks = brush("^" * view.width + hint, _COLOURS[diagnostic.severity])
    yield f"{'':>{gutter}} {brush('|', '2')} {'':>{view.indent}}{marks}"
    for one in diagnostic.related:
        position = result.lines.position(one.span.start)
        where = one.filename or f"{position.row}:{position.column}"
        yield f"{'':>{gutter}} {brush('=', '2')} {one.message}: {visible(where)}"


def statistics(counts: Counter[tuple[str, str]], fixable: Counter[tuple[str, str]]) -> Iterator[str]:
    """Yield one line a rule: how often it was reported, and how many of these have a safe fix."""
    width = len(str(max(counts.values(), default=0)))
    for (code, name), count in sorted(counts.items(), key=lambda item: (-item[1], item[0])):
        safe = fixable[(code, name)]
        yield f"{count:>{width}}  {code}  {name}" + (f"  ({safe} fixable)" if safe else "")


def closing(results: Sequence[Result], posts: int, *, wrote: bool, fixing: bool) -> Iterator[str]:
    """Yield the sentence that ends a report."""
    severities = Counter(d.severity for result in results for d in result.diagnostics)
    fixed = sum(sum(result.fixed.values()) for result in results)
    changed = sum(result.changed for result in results)
    if fixing and fixed:
        verb = "Fixed" if wrote else "Would fix"
        yield f"{verb} {_count(fixed, 'problem')} in {_count(changed, 'post')}."
    total = sum(severities.values())
    if not total:
        yield f"{_count(posts, 'post')} checked, nothing {'left ' if fixed else ''}to report."
        return
    parts = [
        _count(severities[name], word) for name, word in (("error", "error"), ("warning", "warning"), ("info", "note"))
        if severities[name]
    ]  # fmt: skip
    reported = sum(bool(result.diagnostics) for result in results)
    yield f"{_count(posts, 'post')} checked: {', '.join(parts)} in {_count(reported, 'post')}."
    fixes = Counter(d.fix.applicability for result in results for d in result.diagnostics if d.fix is not None)
    if fixes and not fixing:
        hint = f"{fixes['safe']} can be fixed with --fix" if fixes["safe"] else ""
        more = f"{fixes['unsafe']} with --fix --unsafe-fixes, after a look" if fixes["unsafe"] else ""
        yield "; ".join(part for part in (hint, more) if part) + "."
    elif fixes["unsafe"]:
        yield f"{fixes['unsafe']} more can be fixed with --unsafe-fixes, after a look."


def _count(number: int, word: str) -> str:
    return f"{number:,} {word}{'' if number == 1 else 's'}"

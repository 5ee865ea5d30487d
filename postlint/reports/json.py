"""The JSON format: one array of diagnostics in ruff's shape, sorted by file, row, column and code."""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Iterable, Iterator
from typing import Any

from postlint.result import Result
from postlint.rule import Diagnostic
from postlint.text import LineIndex, Span

#: Where the page of each rule is.
DOCS = "https://github.com/postlint/postlint/blob/main/docs/rules/"


def render(entries: Iterable[str]) -> Iterator[str]:
    """Yield one JSON array, piece by piece, of entries that are JSON already."""
    before = "[\n"
    for entry in entries:
        yield before + entry
        before = ",\n"
    yield "[]\n" if before == "[\n" else "\n]\n"


def entries(result: Result, *, ascii_only: bool = False) -> list[str]:
    """Return each diagnostic of one file as JSON, in the order of row, column and code."""
    found = [as_dict(diagnostic, result.filename, result.lines) for diagnostic in result.diagnostics]
    found.sort(key=lambda one: (one["location"]["row"], one["location"]["column"], one["code"]))
    return [dumps(one, ascii_only=ascii_only) for one in found]


def dumps(value: Any, *, ascii_only: bool = False) -> str:
    """Return a value as JSON; what UTF-8 has no bytes for (an odd file name) is escaped."""
    text = json.dumps(value, ensure_ascii=ascii_only, indent=1)
    return re.sub("[\ud800-\udfff]", lambda found: f"\\u{ord(found[0]):04x}", text)


def as_dict(diagnostic: Diagnostic, filename: str, lines: LineIndex) -> dict[str, Any]:
    """Return one diagnostic as plain values."""
    fix = diagnostic.fix
    entry: dict[str, Any] = {
        "filename": filename,
        "code": diagnostic.code,
        "name": diagnostic.name,
        "severity": diagnostic.severity,
        "message": diagnostic.message,
        "url": f"{DOCS}{diagnostic.name}.md",
        **_span(diagnostic.span, lines),
        "fix": None
        if fix is None
        else {
            "applicability": fix.applicability,
            "message": fix.message,
            "edits": [
                {"content": edit.content, **_span(Span(edit.start, edit.end), lines)} for edit in fix.edits
            ],
        },
    }
    if diagnostic.related:
        entry["related"] = [
            {"message": one.message, "filename": one.filename or filename, **_span(one.span, lines)}
            for one in diagnostic.related
        ]
    return entry


def statistics(counts: Iterable[tuple[tuple[str, str], int]], fixable: Counter[tuple[str, str]]) -> str:
    """Return how often each rule was reported, as one JSON array."""
    rows = [
        {"code": code, "name": name, "count": count, "fixable": fixable[(code, name)]}
        for (code, name), count in counts
    ]
    return dumps(rows) + "\n"


def _span(span: Span, lines: LineIndex) -> dict[str, Any]:
    start, end = lines.position(span.start), lines.position(span.end)
    return {
        "location": {"row": start.row, "column": start.column},
        "end_location": {"row": end.row, "column": end.column},
    }

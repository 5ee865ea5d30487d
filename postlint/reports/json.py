"""The JSON format: one array of diagnostics in ruff's shape, sorted by file, row, column and code."""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import Any

from postlint.rule import Diagnostic
from postlint.run import Result
from postlint.text import LineIndex, Span

#: Where the page of each rule is.
DOCS = "https://github.com/postlint/postlint/blob/main/docs/rules/"


def render(results: Iterable[Result]) -> str:
    """Return all diagnostics as one JSON array."""
    entries = [entry for result in results for entry in diagnostics(result)]
    entries.sort(key=lambda e: (e["filename"], e["location"]["row"], e["location"]["column"], e["code"]))
    return json.dumps(entries, ensure_ascii=False, indent=1) + "\n"


def diagnostics(result: Result) -> list[dict[str, Any]]:
    """Return the diagnostics of one file as plain values (design 1.2)."""
    return [as_dict(diagnostic, result.filename, result.lines) for diagnostic in result.diagnostics]


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


def _span(span: Span, lines: LineIndex) -> dict[str, Any]:
    start, end = lines.position(span.start), lines.position(span.end)
    return {
        "location": {"row": start.row, "column": start.column},
        "end_location": {"row": end.row, "column": end.column},
    }

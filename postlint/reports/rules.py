"""Rules explained: a list of them for a terminal, or one of them whole."""

from __future__ import annotations

import json
import textwrap
from collections.abc import Iterator, Sequence
from itertools import groupby
from typing import Any

from postlint.reports import toml
from postlint.reports.rule_facts import (
    Example,
    Facts,
    by_family,
    diff_rows,
    facts,
    named,
    safeties,
    shown,
    suppressions,
)
from postlint.reports.window import cell_width
from postlint.rule import Rule

_WIDTH = 100


def listing(rules: Sequence[Rule]) -> str:
    """Return one aligned line a rule, under the names of the families."""
    name_width = max((len(rule.name) for rule in rules), default=0)
    code_width = max((len(rule.code) for rule in rules), default=0)
    fix_width = max((len(safeties(rule)) for rule in rules), default=0)
    lines: list[str] = []
    for family, members in groupby(by_family(rules), key=lambda rule: rule.family):
        lines += ("", family) if lines else (family,)
        for rule in members:
            lines.append(
                f"  {rule.code:<{code_width}}  {rule.name:<{name_width}}  {rule.severity:<7}"
                f"  {safeties(rule):<{fix_width}}  {rule.summary}"
            )
    lines += ("", f"{len(rules)} rules; `postlint rule NAME` explains one.")
    return "\n".join(lines) + "\n"


def explain(rules: Sequence[Rule], name: str | None, output_format: str) -> str:
    """Return what a rule's file says (without a name: what all of them say), as text, JSON or Markdown.

    Raises UsageError for a name or code that no rule has.
    """
    chosen = by_family(rules) if name is None else [named(rules, name)]
    if output_format == "json":
        entries = [as_dict(facts(rule)) for rule in chosen]
        data = entries if name is None else entries[0]
        return json.dumps(data, ensure_ascii=False, indent=1) + "\n"
    if output_format == "markdown":
        from postlint.reports.rule_pages import page

        return "\n".join(page(facts(rule)) for rule in chosen)
    return ("\n" + "─" * 60 + "\n\n").join(_text(facts(rule)) for rule in chosen)


def as_dict(one: Facts) -> dict[str, Any]:
    """Return a rule as plain values."""
    rule = one.rule
    return {
        "code": rule.code,
        "name": rule.name,
        "family": rule.family,
        "summary": rule.summary,
        "why": one.why,
        "source": list(one.sources),
        "severity": rule.severity,
        "presets": list(rule.presets),
        "kind": rule.kind,
        "outcomes": [
            {
                "variant": variant or None,
                "message": outcome.message,
                "severity": outcome.severity,
                "fix": None
                if outcome.fix is None
                else {
                    "applicability": outcome.fix.safety,
                    "effects": sorted(outcome.fix.effects),
                    "message": outcome.fix.message,
                },
            }
            for variant, outcome in rule.outcomes.items()
        ],
        "parameters": {parameter.name: parameter.value for parameter in one.parameters},
        "examples": [
            {"bad": example.text, "wrong": list(example.wrong), "good": example.fixed} for example in one.bad
        ]
        + [{"ok": example.text, "because": example.because} for example in one.good],
    }


def _text(one: Facts) -> str:
    rule = one.rule
    lines = [f"{rule.code} {rule.name} ({rule.family})", *_wrapped(rule.summary, ""), ""]
    lines += _field("Why", one.why)
    lines += _field("Severity", " or ".join(dict.fromkeys(o.severity for o in rule.outcomes.values())))
    lines += _field("Fix", _fixes(rule))
    lines += _field("Presets", ", ".join((*rule.presets, "all")))
    for source in one.sources:
        lines += _field("Source", source)
    for title, examples in (("Reports", one.bad), ("Stays silent", one.good)):
        if examples:
            lines += ("", title)
        for number, example in enumerate(examples):
            lines += [""] if number else []
            lines += (f"  {row}".rstrip() for row in _example(example))
    if one.parameters and rule.kind != "engine":
        lines += ("", f"Parameters, set in [rules.{rule.name}]")
        for parameter in one.parameters:
            lines += _wrapped(f"{parameter.name} = {toml.value(parameter.value)}", "  ", hanging="    ")
    lines += ("", "Suppress")
    if one.silenceable:
        lines += (f"  {line}" for line in suppressions(rule))
    else:
        lines.append("  not in a post: it tells of a run that went wrong")
    return "\n".join(lines) + "\n"


def _fixes(rule: Rule) -> str:
    found: dict[str, list[str]] = {}
    for outcome in rule.outcomes.values():
        if outcome.fix is not None:
            told = f"{outcome.fix.message} (may change {', '.join(sorted(outcome.fix.effects))})"
            found.setdefault(told, []).append(outcome.fix.safety)
    parts = [f"{' or '.join(sorted(set(safeties)))}: {told}" for told, safeties in found.items()]
    return "; ".join(parts) or "none: a person must decide"


def _field(name: str, text: str) -> list[str]:
    return _wrapped(text, f"{name:<10}", hanging=" " * 10)


def _wrapped(text: str, first: str, hanging: str = "") -> list[str]:
    if cell_width(text) != len(text):
        return [first + text]  # textwrap counts wide characters as one cell
    return textwrap.wrap(
        text, _WIDTH, initial_indent=first, subsequent_indent=hanging, break_long_words=False,
        break_on_hyphens=False,
    )  # fmt: skip


def _example(example: Example) -> Iterator[str]:
    for name, text in example.site:
        yield f"# with {name}: {shown(text.strip())}"
    if example.filename is not None:
        yield f"# as {example.filename}"
    if example.settings is not None:
        yield f"# with {toml.value(example.settings)}"
    if example.because is not None:
        yield from shown(example.text).rstrip("\n").split("\n")
        yield f"    {example.because}"
    elif example.fixed is not None:
        yield from diff_rows(example.text, example.fixed)
    else:
        yield from (f"- {row}" for row in shown(example.text).rstrip("\n").split("\n"))
    if example.fixed is None and example.wrong:
        yield f"    reported: {'  '.join(shown(one) for one in example.wrong)}"

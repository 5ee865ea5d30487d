"""Rules as Markdown: the page of each, and the table of all."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import groupby
from typing import Any

from postlint.reports import toml
from postlint.reports.rule_facts import Example, Facts, by_family, safeties, shown, suppressions
from postlint.rule import Rule

_URL = re.compile(r"https?://[^\s,;)]+")


def page(one: Facts) -> str:
    """Return the documentation of a rule."""
    rule = one.rule
    lines = [f"# {rule.name} ({rule.code})", "", _facts_line(rule), ""]
    lines += ("## What it does", "", f"Reports: {rule.summary}", "")
    lines += ("## Why is this bad?", "", _escape(one.why), "")
    for number, example in enumerate(one.bad, 1):
        lines += ("## Example" if number == 1 else "### Another example", "")
        lines += _bad(example)
    if one.good:
        lines += ("## What it does not report", "")
        for example in one.good:
            because = _escape(example.because or "")
            lines += (*_context(example), *_fenced(example), f"Not reported: {because}.", "")
    lines += ("## What it says", "", *_outcomes(rule), "")
    if one.parameters and rule.kind != "engine":
        lines += _parameters(one)
    if one.silenceable:
        block, file, front_matter, settings = suppressions(rule)
        lines += ("## Suppression", "", "In a post, before the block it is about, or for the whole post:", "")
        lines += ("```html", block, file, "```", "")
        lines += ("In the front matter, and in the settings:", "")
        lines += ("```yaml", front_matter, "```", "", "```toml", settings, "```", "")
    else:
        lines += ("## Suppression", "", "None: it tells of a run that went wrong.", "")
    if one.sources:
        lines += ("## Source", "", *(f"- {_linked(source)}" for source in one.sources), "")
    return "\n".join(lines)


def table(rules: Sequence[Rule], folder: str) -> str:
    """Return the tables of all rules, one a family, with links to the pages in `folder`."""
    lines: list[str] = []
    for family, members in groupby(by_family(rules), key=lambda rule: rule.family):
        lines += (f"### {family}", "", "| code | name | severity | fix | reports |", "|---|---|---|---|---|")
        for rule in members:
            link = f"[{rule.name}]({folder}{rule.name}.md)"
            summary = _cell(rule.summary)
            if not {"news", "news-zh"} & {*rule.presets}:
                summary += " *Off by default.*"
            lines.append(f"| {rule.code} | {link} | {rule.severity} | {safeties(rule)} | {summary} |")
        lines.append("")
    return "\n".join(lines).rstrip("\n") + "\n"


def _facts_line(rule: Rule) -> str:
    fix = safeties(rule)
    told = "It has no fix." if fix == "–" else f"Its fix is {fix.replace('/', ' or ')}."
    presets = ", ".join(f"`{preset}`" for preset in (*rule.presets, "all"))
    return f"Family {rule.family} · severity {rule.severity} · presets {presets} · kind `{rule.kind}`. {told}"


def _bad(example: Example) -> Iterator[str]:
    yield from _context(example)
    yield from _fenced(example)
    if example.wrong:
        yield f"Reported: {', '.join(code(shown(one)) for one in example.wrong)}"
        yield ""
    if example.fixed is not None:
        yield from ("Use instead:", "", *fence(example.fixed, _language(example)), "")
    else:
        yield from ("There is no fix: a person must decide.", "")


def _context(example: Example) -> Iterator[str]:
    """Yield what surrounds an example: other files, its own name, settings."""
    parts = [f"{code(name)} says {code(' '.join(text.split()))}" for name, text in example.site]
    if example.filename is not None:
        parts.append(f"the file is {code(example.filename)}")
    if example.settings is not None:
        parts.append(f"the settings are {code(toml.value(example.settings))}")
    for url, told in (example.online or {}).items():
        parts.append(f"{code(url)} answers {code(_answered(told))}")
    if parts:
        yield f"Where {', and '.join(parts)}:"
        yield ""


def _answered(told: Any) -> str:
    """Return what an address answers in an example, in few words: `301 https://… 200`, `404`, `timeout`."""
    if not isinstance(told, dict):
        return str(told)
    words = [f"{status} {url}" for status, url in told.get("hops", ())]
    words += [str(told[name]) for name in ("status", "problem", "detail") if name in told]
    ids = {True: "has", False: "lacks", None: "may have"}
    words += [f"{ids[has]} #{fragment}" for fragment, has in told.get("fragments", {}).items()]
    words += ["and by https"] if told.get("secure") else []
    return ", ".join(words)


def _fenced(example: Example) -> Iterator[str]:
    yield from fence(example.text, _language(example))
    yield ""


def _language(example: Example) -> str:
    return "html" if (example.filename or "").endswith((".html", ".htm")) else "markdown"


def fence(text: str, language: str) -> list[str]:
    """Return a fenced block whose fence is longer than any in the text."""
    longest = max((len(match) for match in re.findall(r"`{3,}", text)), default=2)
    mark = "`" * (longest + 1)
    return [f"{mark}{language}", *shown(text).removesuffix("\n").split("\n"), mark]


def code(text: str) -> str:
    """Return a text as a code span, whatever backticks or line breaks are in it."""
    text = " ".join(text.split("\n"))
    longest = max((len(match) for match in re.findall(r"`+", text)), default=0)
    mark = "`" * (longest + 1)
    pad = " " if text.startswith("`") or text.endswith("`") else ""
    return f"{mark}{pad}{text}{pad}{mark}"


def _outcomes(rule: Rule) -> Iterator[str]:
    yield "| message | severity | fix | the fix may change |"
    yield "|---|---|---|---|"
    for outcome in rule.outcomes.values():
        fix = outcome.fix
        told = (
            ("–", "")
            if fix is None
            else (f"{fix.safety}: {_cell(fix.message)}", ", ".join(sorted(fix.effects)))
        )
        yield f"| {_cell(outcome.message)} | {outcome.severity} | {told[0]} | {told[1]} |"


def _parameters(one: Facts) -> Iterator[str]:
    name = one.rule.kind
    yield from (
        "## Parameters",
        "",
        f"Their meaning: [kind `{name}`](../kinds.md#{name}). Their values, to change in the settings:",
    )
    yield from ("", "```toml", f"[rules.{one.rule.name}]")
    for parameter in one.parameters:
        yield f"{parameter.name} = {toml.value(parameter.value)}"
    yield from ("```", "")


def _linked(source: str) -> str:
    return _URL.sub(lambda match: f"<{match.group()}>", source)


def _escape(text: str) -> str:
    """Return prose in which no character is taken for an HTML tag; code spans stay."""
    return "`".join(part if at % 2 else part.replace("<", "&lt;") for at, part in enumerate(text.split("`")))


def _cell(text: str) -> str:
    return _escape(" ".join(text.split())).replace("|", "\\|")

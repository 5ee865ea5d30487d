"""What a rule's file says of itself, as plain values for its reports."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal, get_args, get_origin

from postlint.errors import UsageError, nearest
from postlint.kinds.base import Kind, Words
from postlint.packs import documentation
from postlint.rule import Rule
from postlint.suppression import ALWAYS


@dataclass(frozen=True, slots=True)
class Example:
    """An example of a rule's file: what is `wrong` in `text` and how it is `fixed`, or why it is right."""

    text: str
    wrong: tuple[str, ...] = ()
    fixed: str | None = None
    because: str | None = None
    filename: str | None = None
    site: tuple[tuple[str, str], ...] = ()
    settings: dict[str, Any] | None = None
    online: dict[str, Any] | None = None


@dataclass(frozen=True, slots=True)
class Parameter:
    """A parameter of a rule: its name as files write it, what it may be, and its value."""

    name: str
    type: str
    value: Any


@dataclass(frozen=True, slots=True)
class Facts:
    """All there is to say about a rule."""

    rule: Rule
    why: str
    sources: tuple[str, ...]
    parameters: tuple[Parameter, ...]
    bad: tuple[Example, ...]
    good: tuple[Example, ...]

    @property
    def silenceable(self) -> bool:
        """Whether a suppression in a post silences it."""
        return self.rule.code not in ALWAYS


def facts(rule: Rule) -> Facts:
    """Read a rule's file once more, for what a run has no need of."""
    data = documentation(rule)
    examples = [_example(one) for one in data["examples"]]
    source = data.get("source") or ()
    return Facts(
        rule=rule,
        why=" ".join(str(data["why"]).split()),
        sources=(str(source),) if isinstance(source, str) else tuple(str(one) for one in source),
        parameters=tuple(parameters(rule)),
        bad=tuple(one for one in examples if one.because is None),
        good=tuple(one for one in examples if one.because is not None),
    )


def _example(data: dict[str, Any]) -> Example:
    wrong = data.get("wrong", [])
    return Example(
        text=data["ok"] if "ok" in data else data["bad"],
        wrong=tuple(str(one) for one in (wrong if isinstance(wrong, list) else [wrong])),
        fixed=data.get("good"),
        because=str(data.get("because", "it is right")) if "ok" in data else None,
        filename=data.get("filename"),
        site=tuple(data.get("site", {}).items()),
        settings=data.get("settings"),
        online=data.get("online"),
    )


def by_family(rules: Sequence[Rule]) -> list[Rule]:
    """Return the rules with those of a family together, families and rules in the order of their codes."""
    first: dict[str, str] = {}
    for rule in sorted(rules, key=lambda rule: rule.code):
        first.setdefault(rule.family, rule.code)
    return sorted(rules, key=lambda rule: (first[rule.family], rule.code))


def suppressions(rule: Rule) -> tuple[str, ...]:
    """Return the lines that silence a rule: for the next block, for the file, in the settings."""
    return (
        f"<!-- postlint-disable-next {rule.name} -->",
        f"<!-- postlint-disable-file {rule.name} -->",
        f"postlint: {{disable: [{rule.name}]}}   # in the front matter",
        f'ignore = ["{rule.name}"]   # in postlint.toml',
    )


def safeties(rule: Rule) -> str:
    """Return `safe`, `unsafe`, `safe/unsafe` where it depends on the finding, or `–` without a fix."""
    found = {outcome.fix.safety for outcome in rule.outcomes.values() if outcome.fix is not None}
    return "/".join(sorted(found)) or "–"


def parameters(rule: Rule) -> Iterator[Parameter]:
    """Yield the parameters that `[rules.NAME]` sets; paths are relative to the rule's file."""
    folder = os.path.dirname(rule.path)
    for name, type_, _ in declared(type(rule.check.made)):
        value = getattr(rule.check.made, name.replace("-", "_"))
        if type_ == "word list":
            value = _beside(value, folder)
        elif type_ == "list of word list":
            value = [_beside(one, folder) for one in value]
        if isinstance(value, tuple):
            value = list(value)
        elif isinstance(value, Mapping):
            value = dict(value)
        yield Parameter(name, type_, value)


def _beside(path: str, folder: str) -> str:
    return Path(os.path.relpath(path, folder)).as_posix()


def declared(kind: type[Kind]) -> Iterator[tuple[str, str, Any]]:
    """Yield (name, type in words, default or MISSING) for each parameter that a kind takes."""
    for name, item in kind.declared().items():
        yield name.replace("_", "-"), _words(item.hint), item.default


_TYPES = {str: "text", bool: "true or false", int: "whole number", float: "number", Words: "word list"}


def _words(hint: Any) -> str:
    origin = get_origin(hint)
    if origin is Literal:
        return " or ".join(f"`{one}`" for one in get_args(hint))
    if origin is tuple:
        inner = _words(get_args(hint)[0])
        return f"list of {inner}" if inner in ("text", "word list") else f"list of {inner}s"
    if origin is not None:
        return f"table of {_words(get_args(hint)[1])}"
    return _TYPES.get(hint, str(hint))


def named(rules: Sequence[Rule], name: str) -> Rule:
    """Return the rule with a code or name, in any case; raises UsageError for an unknown one."""
    for rule in rules:
        if name.casefold() in (rule.code.casefold(), rule.name):
            return rule
    allowed = [*(rule.name for rule in rules), *(rule.code for rule in rules)]
    raise UsageError(f"unknown rule '{name}' ({nearest(name, allowed)}); `postlint rule` lists all")


def shown(text: str) -> str:
    """Return an example with what can't be seen named: `⟨U+200B⟩`, and spaces at the end of a row as `␠`."""
    rows = []
    for row in text.split("\n"):
        kept = row.rstrip(" ")
        rows.append("".join(map(_shown, kept)) + "␠" * (len(row) - len(kept)))
    return "\n".join(rows)


def _shown(character: str) -> str:
    if character.isprintable() or character == "\t":
        return character
    return f"⟨U+{ord(character):04X}⟩"


def diff_rows(before: str, after: str) -> Iterator[str]:
    """Yield the rows of a small diff: `- ` and `+ ` for what differs, spaces for what stays."""
    from difflib import SequenceMatcher

    old, new = shown(before).split("\n"), shown(after).split("\n")
    if old[-1] == new[-1] == "":
        old, new = old[:-1], new[:-1]
    for action, a, b, c, d in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if action == "equal":
            yield from (f"  {row}" for row in old[a:b])
        else:
            yield from (f"- {row}" for row in old[a:b])
            yield from (f"+ {row}" for row in new[c:d])

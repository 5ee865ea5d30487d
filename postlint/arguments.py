"""The arguments of a plain check, read without click, whose import takes as long as a third of the check of a post.

Only what surely is a check as click would read it is read here. Anything else (other commands, help, completion, what
is wrong) is left to click, and tests compare the two.
"""

from __future__ import annotations

import os
from collections.abc import Sequence
from typing import Any

FORMATS = ("text", "full", "json")
SEVERITIES = ("error", "warning", "info")
PRESETS = ("news", "news-zh", "strict", "all")

#: The options of `check` that take no value, and the names of what they set.
_FLAGS = {
    "--fix": "fixing",
    "--unsafe-fixes": "unsafe_fixes",
    "--diff": "diff",
    "--isolated": "isolated",
    "--statistics": "statistics",
    "--quiet": "quiet",
    "-q": "quiet",
    "--exit-zero": "exit_zero",
    "--timing": "timing",
    "--online": "online",
    "--no-cache": "no_cache",
}
#: Those that take one, and which it may be (empty: any).
_VALUES: dict[str, tuple[str, tuple[str, ...]]] = {
    "--preset": ("preset", PRESETS),
    "--config": ("config", ()),
    "--output-format": ("output_format", FORMATS),
    "--fail-on": ("fail_on", SEVERITIES),
    "--stdin-filename": ("stdin_filename", ()),
}
#: Those that may be given several times, each with codes and names of rules.
_SELECTORS = {"--select": "select", "--extend-select": "extend_select", "--ignore": "ignore"}
_JOBS = ("--jobs", "-j")

#: The other commands: none of these words is a path where it stands first.
COMMANDS = frozenset({"format", "rule", "config", "test-rules", "completion", "clean"})
#: The variable by which a shell asks what could follow.
_COMPLETION = "_POSTLINT_COMPLETE"


def asks_for_version(arguments: Sequence[str]) -> bool:
    """Tell whether nothing is wanted but the version."""
    return list(arguments) == ["--version"] and _COMPLETION not in os.environ


def plain_check(arguments: Sequence[str]) -> dict[str, Any] | None:
    """Return the options of a check, by the names of `check_command.Options`; None where click is to look."""
    first = arguments[0] if arguments else ""
    if first in COMMANDS or _COMPLETION in os.environ:
        return None
    rest = list(arguments[first == "check" :])
    rest.reverse()
    found: dict[str, Any] = {
        "paths": (),
        **dict.fromkeys(_FLAGS.values(), False),
        **dict.fromkeys(name for name, _ in _VALUES.values()),
        **dict.fromkeys(_SELECTORS.values(), ()),
        "output_format": FORMATS[0],
        "output_file": None,
        "jobs": None,
    }
    while rest:
        argument = rest.pop()
        if argument in _FLAGS:
            found[_FLAGS[argument]] = True
        elif argument == "-" or (argument[:1] != "-" and os.path.lexists(argument)):
            found["paths"] += (argument,)
        elif not _option(argument, rest, found):
            return None
    return found


def selectors(text: str) -> list[str]:
    """Return the rules of one option, which may have commas between them."""
    return text.replace(",", " ").split()


def _option(argument: str, rest: list[str], found: dict[str, Any]) -> bool:
    """Take in an option with its value; return whether it is surely one, with a value that it may have."""
    name, equals, value = argument.partition("=")
    if not equals:
        value = rest.pop() if rest else ""
    if not value or value[0] == "-" or (equals and name[:2] != "--"):
        return False
    if name in _SELECTORS:
        found[_SELECTORS[name]] += tuple(selectors(value))
    elif name in _JOBS:
        if not (value.isascii() and value.isdigit() and int(value)):
            return False
        found["jobs"] = int(value)
    elif name in _VALUES:
        target, allowed = _VALUES[name]
        if allowed and value not in allowed:
            return False
        found[target] = value
    else:
        return False
    return True

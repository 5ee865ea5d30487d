"""Patterns of rule files: named character classes, and a check that they can't take exponential time."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

from postlint.marks import code
from postlint.pattern import lazy

# CJK Unified Ideographs with extension A (and the hexagrams between them), the supplementary planes, 々 to 〇. In the
# basic plane just two ranges: a class with three takes re two milliseconds to compile.
_HAN = r"\u3005-\u3007\u3400-\u9fff\U00020000-\U0003134f"

_CLOSING, _OPENING = "”’」』）》】〕％", "“‘「『（《【〔"

#: What `{name}` stands for in a pattern. GB/T 15834-2011 names the Chinese marks.
CLASSES = {
    "han": f"[{_HAN}]",
    "han-or-closing": f"[{_HAN}{_CLOSING}]",
    "han-or-opening": f"[{_HAN}{_OPENING}]",
    "block-end": r"(?=[ \t\u00a0]*(?:[\u2028\u2029]|\Z))",
    "block-start": r"(?:(?<=[\u2028\u2029])|\A)",
}
#: What it stands for where characters are listed: those that `marks` tells apart, `一` for any other character.
_LISTED = "一年月日锟烫屯锛銆鈥"
_LISTS = {
    "han": _LISTED,
    "han-or-closing": f"{_LISTED}{_CLOSING}",
    "han-or-opening": f"{_LISTED}{_OPENING}",
    "block-end": " \t\u00a0\u2028\u2029",
    "block-start": "\u2028\u2029",
}
_CLASS = lazy(r"\{([a-z][a-z-]*)\}")


_NEGATIVE = lazy(r"\(\?<?!|\[\^|\(\?P=|\\[1-9]")
# Flags, names of groups, references to them, comments: what holds for a whole pattern, or must not meet another one.
_NOT_TO_JOIN = lazy(r"\(\?[a-zA-Z(#-]|\\[1-9]")


def expand(pattern: str) -> str:
    """Return a pattern with its named classes written out; raises KeyError for an unknown name."""
    return _CLASS.sub(lambda match: CLASSES[match.group(1)], pattern)


def listed(characters: str) -> bytes:
    """Return the bytes by which `marks` knows some characters, the named lists among them written out.

    Raises KeyError for an unknown name.
    """
    return code(_CLASS.sub(lambda match: _LISTS[match.group(1)], characters))


def coarse(pattern: str) -> str | None:
    """Return a pattern that matches wherever `pattern` does (and perhaps elsewhere), but is quick to compile and run.

    Classes of characters become "not ASCII". None where that would not hold: something negated, a back reference.
    """
    if _NEGATIVE.search(pattern):
        return None
    return _CLASS.sub(
        lambda match: r"[^\x00-\x7f]" if match.group(1).startswith("han") else CLASSES[match.group(1)],
        pattern,
    )


def any_of(patterns: Sequence[str], flags: int = 0) -> tuple[re.Pattern[str], ...]:
    """Return patterns of which one matches where one of some plain ones does: all in one, where that can be."""
    plain = [pattern.removeprefix("(?i)") for pattern in patterns]
    if any(_NOT_TO_JOIN.search(pattern) for pattern in plain):
        return tuple(lazy(pattern, flags) for pattern in patterns)
    scoped = [
        f"(?i:{one})" if pattern.startswith("(?i)") else f"(?:{one})"
        for one, pattern in zip(plain, patterns, strict=True)
    ]
    return (lazy("|".join(scoped), flags),) if scoped else ()


def problem_of(pattern: str) -> str | None:
    """Return what is wrong with a pattern, or None: unknown class, bad syntax, or repetition inside repetition."""
    try:
        expanded = expand(pattern)
    except KeyError as error:
        return f"no character class is named {error}; there are {', '.join(sorted(CLASSES))}"
    try:
        re.compile(expanded)
    except re.error as error:
        return f"not a regular expression: {error}"
    if _nested_repeat(_parse(expanded), inside=False):
        return "a repetition without limit inside another one can take exponential time"
    return None


def _parse(pattern: str) -> Any:
    try:
        from re import _parser  # type: ignore[attr-defined]
    except ImportError:  # Python 3.10
        import sre_parse as _parser
    return _parser.parse(pattern)


def _nested_repeat(parsed: Any, *, inside: bool) -> bool:
    """Tell whether an unlimited repeat contains another one: the shape behind catastrophic backtracking."""
    for operation, argument in parsed:
        name = str(operation)
        if name in ("MAX_REPEAT", "MIN_REPEAT"):
            _, most, body = argument
            unlimited = int(most) > 1000
            if (unlimited and inside) or _nested_repeat(body, inside=inside or unlimited):
                return True
        elif name == "SUBPATTERN":
            if _nested_repeat(argument[-1], inside=inside):
                return True
        elif name == "BRANCH":
            if any(_nested_repeat(branch, inside=inside) for branch in argument[1]):
                return True
        elif name in ("ASSERT", "ASSERT_NOT") and _nested_repeat(argument[1], inside=inside):
            return True
    return False

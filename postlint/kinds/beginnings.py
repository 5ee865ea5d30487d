"""With which characters the matches of a regular expression can begin: most texts are ruled out by their first one."""

from __future__ import annotations

from postlint.pattern import lazy
from postlint.tuples import NamedTuple

_QUANTIFIER = lazy(r"(?:(?P<optional>[?*]|\{0*(?:,\d*)?\})|\+|\{\d+(?:,\d*)?\})[?+]?")
_COMMENTED = lazy(r"\(\?(?:#|[a-zA-Z]*x)")
_UNCLEAR = lazy(r"\\[A-Za-z0-9\\]|-|\A\^")
#: What `\\s` matches.
SPACE = frozenset(
    "\t\n\x0b\x0c\r\x1c\x1d\x1e\x1f \x85\xa0\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a"
    "\u2028\u2029\u202f\u205f\u3000"
)


class _Part(NamedTuple):
    """A part of an expression: the first characters of its matches (None: any), whether it may match nothing."""

    characters: frozenset[str] | None
    optional: bool
    end: int


def beginnings(pattern: str) -> frozenset[str] | None:
    """Return the characters with which what a valid pattern matches can begin.

    None where that may be any character, where a match may be empty, and where the pattern is written in a way that is
    not looked into: nothing is said of those.
    """
    if _COMMENTED.search(pattern):
        return None
    part = _alternatives(pattern, 0)
    return None if part.optional else part.characters


def _alternatives(pattern: str, at: int) -> _Part:
    part = _sequence(pattern, at)
    while pattern.startswith("|", part.end):
        other = _sequence(pattern, part.end + 1)
        part = _Part(_union(part, other), part.optional or other.optional, other.end)
    return part


def _sequence(pattern: str, at: int) -> _Part:
    whole = _Part(frozenset(), True, at)
    while at < len(pattern) and pattern[at] not in "|)":
        part = _atom(pattern, at)
        at = part.end
        quantifier = _QUANTIFIER.match(pattern, at)
        optional = part.optional
        if quantifier is not None:
            at = quantifier.end()
            optional = optional or quantifier.group("optional") is not None
        if whole.optional:
            whole = _Part(_union(whole, part), optional, at)
    return whole._replace(end=at)


def _atom(pattern: str, at: int) -> _Part:
    character = pattern[at]
    if character == "(":
        plain = pattern.startswith("(?:", at)
        inside = _alternatives(pattern, at + 3 if plain else at + 1)
        if plain or not pattern.startswith("(?", at):
            return inside._replace(end=inside.end + 1)
        return _Part(None, True, inside.end + 1)  # flags, a name, a look around
    if character == "[":
        end = at + 2 if pattern.startswith("^", at + 1) else at + 1
        end += pattern.startswith("]", end)  # what stands first ends no class
        while pattern[end] != "]":
            end += 2 if pattern[end] == "\\" else 1
        members = pattern[at + 1 : end]
        plain = not _UNCLEAR.search(members)
        return _Part(frozenset(members.replace("\\", "")) if plain else None, False, end + 1)
    if character == "\\":
        escaped = pattern[at + 1]
        if escaped == "s":
            return _Part(SPACE, False, at + 2)
        return _Part(None if escaped.isalnum() else frozenset({escaped}), False, at + 2)
    return _Part(None if character in ".^$" else frozenset({character}), character in "^$", at + 1)


def _union(one: _Part, other: _Part) -> frozenset[str] | None:
    if one.characters is None or other.characters is None:
        return None
    return one.characters | other.characters

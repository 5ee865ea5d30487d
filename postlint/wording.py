"""The words of a message: a rule's file has them, with the names of what a finding puts in."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache

from postlint.pattern import lazy
from postlint.rule import Whole

#: How many code points a value may have in a message.
_LIMIT = 80

# A message with nothing in braces but names of placeholders.
_PLAIN = lazy(r"(?:[^{}]|\{[a-z_]+\})*")
_NAME = lazy(r"\{([a-z_]+)\}")


def fill(message: str, values: Mapping[str, str]) -> str:
    """Return a message with its placeholders filled; only plain names are looked up, never attributes of objects."""
    if "{" not in message:
        return message
    parts = []
    for literal, name in _parts(message):
        parts.append(literal)
        if name is not None:
            value = values.get(name, "")
            if type(value) is not Whole:
                value = str(value)
                if len(value) > _LIMIT or "\n" in value or "\r" in value:
                    value = shorten(value)
            parts.append(value)
    return "".join(parts)


@cache  # as many as rule files have messages
def _parts(message: str) -> tuple[tuple[str, str | None], ...]:
    """Return the pieces of a message: text, and the name of the placeholder behind it."""
    if _PLAIN.fullmatch(message):
        literals = _NAME.split(message)
        return tuple(zip(literals[::2], (*literals[1::2], None), strict=True))
    import string  # for braces that stand for themselves: it takes a start as long as many a rule

    return tuple((literal, name) for literal, name, _, _ in string.Formatter().parse(message))


def shorten(text: str, limit: int = _LIMIT) -> str:
    """Return a text fit for a message: one line, its middle left out when long."""
    text = " ".join(text.split()) if "\n" in text or "\r" in text else text
    if len(text) <= limit:
        return text
    return f"{text[: limit * 2 // 3]}…{text[-limit // 4 :]}"

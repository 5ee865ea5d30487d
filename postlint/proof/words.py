"""Texts compared as a reader sees them, and what an effect may change in one."""

from __future__ import annotations

import unicodedata

from postlint.prose import BLOCK, LINE, OBJECT


def allows(old: str, new: str, effects: frozenset[str]) -> bool:
    """Tell whether a rule with these effects may turn one visible text into another."""
    if old == new or "text" in effects:
        return True
    if "punctuation" in effects:
        return letters(old) == letters(new)
    if "layout" in effects:
        return squeeze(old) == squeeze(new)
    return collapse(old.replace(OBJECT, "")) == collapse(new)


#: Letters, marks, numbers, currency and other signs.
_MEANING = frozenset("Lu Ll Lt Lm Lo Mn Mc Me Nd Nl No Sc So".split())


def letters(text: str) -> str:
    """Return the letters, digits and signs of a text, full-width forms folded: what a change of punctuation keeps."""
    folded = unicodedata.normalize("NFKC", text)
    return "".join(c for c in folded if c in "%‰+=" or (c != OBJECT and unicodedata.category(c) in _MEANING))


def squeeze(text: str) -> str:
    """Return a text without its white space, breaks and objects: what a change of layout keeps."""
    for mark in (OBJECT, LINE, BLOCK):
        text = text.replace(mark, " ")
    return "".join(text.split())


def collapse(text: str) -> str:
    """Return the text as a reader sees it: a run of white space is one space, or one BLOCK where blocks meet."""
    return BLOCK.join(" ".join(block.split()) for block in _blocks(text))


def read_alike(one: str, other: str) -> bool:
    """Tell whether two texts are the same when collapsed; most of their blocks are equal as they stand."""
    if one == other:
        return True
    blocks, others = _blocks(one), _blocks(other)
    return len(blocks) == len(others) and all(
        a == b or a.split() == b.split() for a, b in zip(blocks, others, strict=True)
    )


def _blocks(text: str) -> list[str]:
    return [block for block in text.split(BLOCK) if block and not block.isspace()]


def first_difference(expected: str, got: str, *, loose: bool) -> tuple[str, str] | None:
    """Return what differs, in a few words; with `loose`, blocks may part or join where markup went."""
    i = j = 0
    while i < len(expected) and j < len(got):
        a, b = expected[i], got[j]
        if a == b:
            i, j = i + 1, j + 1
        elif loose and (a == BLOCK or b == BLOCK):
            i += a in (BLOCK, " ")
            j += b in (BLOCK, " ")
        else:
            break
    if not expected[i:].strip(" " + BLOCK) and not got[j:].strip(" " + BLOCK):
        return None
    return expected[max(0, i - 8) : i + 12], got[max(0, j - 8) : j + 12]

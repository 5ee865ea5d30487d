"""The words of Latin letters of a text, told of the text as a whole."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import compress, islice
from operator import eq

#: Letters of ASCII in lower case, and a space for whatever else: other characters are `?`, a byte each.
_LOWER = bytes(byte | 0x20 if chr(byte).isalpha() and byte < 0x80 else 0x20 for byte in range(256))


def letter_runs(text: str) -> list[bytes]:
    """Return the runs of ASCII letters of a text, in lower case and in order."""
    return text.encode("ascii", "replace").translate(_LOWER).split()


def doubled(runs: Sequence[bytes]) -> set[bytes]:
    """Return the runs that stand twice in a row, whatever stands between the two."""
    return set(compress(runs, map(eq, runs, islice(runs, 1, None))))

"""Places of a text that sound alike and are written differently."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import lru_cache
from itertools import compress
from operator import itemgetter
from typing import Any

from postlint.pattern import lazy

#: How many characters are compared: a word of two and the four around it that at least must be equal.
WINDOW = 6
#: The most pairs of places looked at in a post, which keeps a hostile one cheap.
_MOST_PAIRS = 200
# What phrases are made of, at least as long as a window.
_RUN = lazy(f"[0-9A-Za-z\u4e00-\u9fff]{{{WINDOW},}}")
#: Runs up to this length are cut by a getter made for the length.
_LONGEST = 64


_ASCII, _HAN = 0x80, 0x4E00
#: By code points: the character that stands for the sound of each; a string is translated sooner by it than by a dict.
Sounds = Sequence[str]


def unpacked(packed: str) -> Sounds:
    """Return the table that `packed` gave, begun with what else is in runs; what is beyond stands for itself, too."""
    first = ord(packed[0])
    between = [""] * (min(first, _HAN) - _ASCII)  # in no run
    return [*map(chr, range(min(first, _ASCII))), *between, *map(chr, range(_HAN, first)), *packed[1:]]


def packed(sounds: Mapping[str, str]) -> str:
    """Return the first character of a table, then what each from that one to the last stands for."""
    first, last = min(sounds, default="\0"), max(sounds, default="\0")
    return first + "".join(sounds.get(chr(one), chr(one)) for one in range(ord(first), ord(last) + 1))


def alike(content: str, sounds: Sounds) -> Iterator[tuple[int, int]]:
    """Yield pairs of places whose windows sound alike and are written differently.

    A window is of letters, digits and Chinese characters alone.
    """
    several = _several(content, sounds)
    if not several:
        return
    written: dict[str, dict[str, int]] = {sound: {} for sound in several}
    found = 0
    for run in _RUN.finditer(content):
        piece = run.group()
        heard = _windows([piece.translate(sounds)])
        if several.isdisjoint(heard):
            continue
        for at, sound in enumerate(heard):
            if sound not in several:
                continue
            forms, window, place = written[sound], piece[at : at + WINDOW], run.start() + at
            if window in forms:
                continue
            for other in list(forms.values())[:3]:
                yield other, place
                found += 1
            forms[window] = place
            if found > _MOST_PAIRS:
                return


def _several(content: str, sounds: Sounds) -> set[str]:
    """Return the sounds of windows that are written in several ways.

    Few windows of a post sound as an earlier one does; how these are written is all that is compared. Words of Latin
    letters alone sound as they are written.
    """
    runs = [run for run in dict.fromkeys(_RUN.findall(content)) if not run.isascii()]
    heard = _windows("\n".join(runs).translate(sounds).split("\n"))
    seen: set[str] = set()
    add = seen.add
    again = {sound for sound in heard if sound in seen or add(sound)}
    several: set[str] = set()
    written: dict[str, str] = {}
    rest = iter(runs)
    begin, end, run = 0, 0, ""  # of which run the windows from one number to another are
    for number in compress(range(len(heard)), map(again.__contains__, heard)):
        while number >= end:
            run = next(rest)
            begin, end = end, end + len(run) - WINDOW + 1
        window, sound = run[number - begin : number - begin + WINDOW], heard[number]
        if written.setdefault(sound, window) != window:
            several.add(sound)
    return several


def _windows(runs: Iterable[str]) -> list[str]:
    """Return the windows of some runs in order."""
    found: list[str] = []
    for run in runs:
        length = len(run)
        if length > _LONGEST:
            found += [run[at : at + WINDOW] for at in range(length - WINDOW + 1)]
        elif length > WINDOW:
            found += _cutter(length)(run)
        elif length == WINDOW:
            found.append(run)
    return found


@lru_cache(maxsize=_LONGEST)
def _cutter(length: int) -> itemgetter[Any]:
    """Return what cuts a run of a length longer than a window: two thirds of the time of a loop over it."""
    return itemgetter(*(slice(at, at + WINDOW) for at in range(length - WINDOW + 1)))

"""Places of a text that sound alike and are written differently."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from itertools import compress
from operator import itemgetter

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

    A window is of letters, digits and Chinese characters alone. Few windows of a post sound as an earlier one does; how
    these are written is all that is compared. Words of Latin letters alone sound as they are written.
    """
    runs = [run for run in dict.fromkeys(_RUN.findall(content)) if not run.isascii()]
    heard = _windows("\n".join(runs).translate(sounds).split("\n")) if runs else []
    seen: set[str] = set()
    add = seen.add
    again = {sound for sound in heard if sound in seen or add(sound)}
    first: dict[str, str] = {}
    several: dict[str, list[str]] = {}
    rest = iter(runs)
    begin, end, run = 0, 0, ""  # of which run the windows from one number to another are
    found = 0
    for number in compress(range(len(heard)), map(again.__contains__, heard)):
        while number >= end:
            run = next(rest)
            begin, end = end, end + len(run) - WINDOW + 1
        window, sound = run[number - begin : number - begin + WINDOW], heard[number]
        if first.setdefault(sound, window) == window:
            continue
        forms = several.setdefault(sound, [first[sound]])
        if window in forms:
            continue
        place = content.find(window)
        for other in forms[:3]:
            yield content.find(other), place
            found += 1
        forms.append(window)
        if found > _MOST_PAIRS:
            return


def _windows(runs: Iterable[str]) -> list[str]:
    """Return the windows of some runs in order."""
    found: list[str] = []
    for run in runs:
        found += _CUTTERS[len(run)](run)
    return found


def _cut(run: str) -> Iterable[str]:
    return [run[at : at + WINDOW] for at in range(len(run) - WINDOW + 1)]


class _Cutters(dict[int, Callable[[str], Iterable[str]]]):
    """What cuts a run into its windows, by its length: a getter made for it takes two thirds of the time of a loop."""

    def __missing__(self, length: int) -> Callable[[str], Iterable[str]]:
        if length > _LONGEST:
            return _cut
        found = self[length] = itemgetter(*(slice(at, at + WINDOW) for at in range(length - WINDOW + 1)))
        return found


_CUTTERS = _Cutters({WINDOW: _cut})

"""Which runs of `*`, `_` and `~~` belong together (CommonMark 0.31.2, 6.2, and GFM's strikethrough)."""

from __future__ import annotations

from postlint.markdown.structure import Inline
from postlint.tuples import NamedTuple


class Run(NamedTuple):
    """A run of one mark: `length` counts its marks, whose tokens begin at `token`; `~~` is one mark."""

    mark: str
    length: int
    token: int
    opens: bool
    closes: bool


class _Classes(dict[str, int]):
    """What CommonMark takes a character for: 0 a letter, 1 white space, 2 punctuation; worked out once for each."""

    def __missing__(self, character: str) -> int:
        import unicodedata

        if character in _SPACES:
            found = 1
        else:
            found = 2 if unicodedata.category(character)[0] in "PS" else 0
        self[character] = found
        return found


#: The category Zs of Unicode, and tab, line feed, form feed and carriage return (with the line tabulation).
_SPACES = frozenset(
    "\t\n\v\f\r \xa0\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a\u202f\u205f\u3000"
)
_CLASSES = _Classes()

_new = tuple.__new__


def sides(mark: str, before: str, after: str) -> tuple[bool, bool]:
    """Tell whether a run can open and whether it can close, from the characters next to it (a space at the ends)."""
    left, right = _CLASSES[before], _CLASSES[after]
    opens = right != 1 and (right == 0 or left != 0)
    closes = left != 1 and (left == 0 or right != 0)
    if mark == "_":
        return opens and (not closes or left == 2), closes and (not opens or right == 2)
    return opens, closes


def pair(tokens: list[Inline | None], runs: list[Run]) -> None:
    """Turn the marks of runs that belong together into emphasis.

    A token of a run is one mark; the outer ones of `**` become None.
    """
    if len(runs) % 2 == 0 and all(map(_couple, runs[::2], runs[1::2])):
        for one, other in zip(runs[::2], runs[1::2], strict=True):
            _emphasize(tokens, one.token, other.token, one.mark, one.length)
    else:
        _Marks(runs).write(tokens)


def _couple(one: Run, other: Run) -> bool:
    """Tell whether two runs next to each other can only belong together, whatever stands around them."""
    return (
        one.opens
        and not one.closes
        and other.closes
        and not other.opens
        and one.mark == other.mark
        and one.length == other.length < 3
        and (one.mark != "~" or one.length == 1)
    )


def _emphasize(tokens: list[Inline | None], one: int, other: int, mark: str, length: int) -> None:
    opening, closing = tokens[one], tokens[other]
    assert opening is not None
    assert closing is not None
    start, end = opening.start, closing.start
    if mark == "~":
        tokens[one] = _new(Inline, ("s-open", start, start + 2, "", "", None))
        tokens[other] = _new(Inline, ("s-close", end, end + 2, "", "", None))
    elif length == 1:
        tokens[one] = _new(Inline, ("em-open", start, start + 1, "", "", None))
        tokens[other] = _new(Inline, ("em-close", end, end + 1, "", "", None))
    else:
        tokens[one] = tokens[other + 1] = None
        tokens[one + 1] = _new(Inline, ("strong-open", start, start + 2, "", "", None))
        tokens[other] = _new(Inline, ("strong-close", end, end + 2, "", "", None))


class _Marks:
    """Marks one by one, brought together as markdown-it's `balance_pairs` does, linear in their number."""

    def __init__(self, runs: list[Run]) -> None:
        self.run: list[Run] = []
        self.token: list[int] = []
        for run in runs:
            for at in range(run.length):
                self.run.append(run)
                self.token.append(run.token + at)
        self.opens = [run.opens for run in self.run]
        self.closes = [run.closes for run in self.run]
        self.end = [-1] * len(self.run)
        self._match()

    def _match(self) -> None:
        runs, tokens, opens = self.run, self.token, self.opens
        jumps: list[int] = []
        bottoms: dict[tuple[str, bool, int], int] = {}
        header, last = 0, -2
        for at, closer in enumerate(runs):
            jumps.append(0)
            if runs[header].mark != closer.mark or last != tokens[at] - 1:
                header = at
            last = tokens[at]
            if not self.closes[at]:
                continue
            length = 0 if closer.mark == "~" else closer.length
            bottom = (closer.mark, opens[at], length % 3)
            lowest = bottoms.get(bottom, -1)
            opener = header - jumps[header] - 1
            first_tried = opener
            while opener > lowest:
                if (
                    runs[opener].mark == closer.mark
                    and opens[opener]
                    and self.end[opener] < 0
                    and not self._odd(opener, at)
                ):
                    jump = jumps[opener - 1] + 1 if opener > 0 and not opens[opener - 1] else 0
                    jumps[at], jumps[opener] = at - opener + jump, jump
                    opens[at] = self.closes[opener] = False
                    self.end[opener] = at
                    first_tried, last = -1, -2
                    break
                opener -= jumps[opener] + 1
            if first_tried != -1:
                bottoms[bottom] = first_tried

    def _odd(self, opener: int, closer: int) -> bool:
        """Tell whether the rule of three keeps two marks apart."""
        one, other = self.run[opener], self.run[closer]
        if one.mark == "~" or not (self.closes[opener] or self.opens[closer]):
            return False
        return (one.length + other.length) % 3 == 0 and (one.length % 3 != 0 or other.length % 3 != 0)

    def write(self, tokens: list[Inline | None]) -> None:
        """Put emphasis in the place of marks that belong together."""
        at = len(self.run) - 1
        while at >= 0:
            end, run = self.end[at], self.run[at]
            if end >= 0:
                strong = (
                    run.mark != "~"
                    and at > 0
                    and self.end[at - 1] == end + 1
                    and self.run[at - 1].mark == run.mark
                    and self.token[at - 1] == self.token[at] - 1
                    and self.token[end + 1] == self.token[end] + 1
                )
                at -= strong
                _emphasize(tokens, self.token[at], self.token[end], run.mark, 1 + strong)
            at -= 1

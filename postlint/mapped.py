"""Maps from derived strings (visible text, the value of a field) back to the source."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator, Sequence
from operator import itemgetter
from typing import Any

from postlint.text import Edit, Span
from postlint.tuples import NamedTuple

_new = tuple.__new__
#: The end of the source of a piece, and of what a `Gathered` text is put together of.
_END, _GATHERED_END = itemgetter(3), itemgetter(2)


class Piece(NamedTuple):
    """A run of a derived text and where it comes from.

    Runs of equal length on both sides map one to one when `verbatim`; else the whole run stands for the whole
    source range (an entity, an escape), and nothing inside it can be told apart.
    """

    start: int
    length: int
    source_start: int
    source_end: int
    verbatim: bool


class MappedText:
    """A string derived from the source (visible text, the value of a field) with a map back to it."""

    __slots__ = ("_found_ends", "pieces", "text")

    def __init__(self, text: str, pieces: Sequence[Piece]) -> None:
        self.text = text
        self.pieces = pieces
        self._found_ends: list[int] | None = None

    @property
    def _ends(self) -> list[int]:
        """Where each piece ends; most maps are never asked."""
        found = self._found_ends
        if found is None:
            found = self._found_ends = [piece.start + piece.length for piece in self.pieces]
        return found

    def source(self, start: int, end: int) -> Span:
        """Return the smallest source span that covers `text[start:end]`.

        An empty range gives the empty span before the character at `start`. Raises IndexError outside
        the text.
        """
        if not 0 <= start <= end <= len(self.text):
            raise IndexError(f"{start}:{end} of {len(self.text)}")
        if start == end:
            return self._empty(start)
        first = self._piece_at(start)
        last = self._piece_at(end - 1)
        source_start = first.source_start + (start - first.start if first.verbatim else 0)
        source_end = last.source_start + (end - last.start) if last.verbatim else last.source_end
        return Span(source_start, source_end)

    def edits(self, start: int, end: int, content: str) -> tuple[Edit, ...] | None:
        """Return source edits that turn `text[start:end]` into `content`, markup between the words
        left alone.

        One edit of the whole range where the source is in one run; otherwise (the range crosses tags
        or entities) only the characters that differ are edited, and None is returned where they cross
        a run themselves.
        """
        span = self.source(start, end)
        if span.end - span.start == end - start and self._contiguous(start, end):
            return (Edit(span.start, span.end, content),)
        old = self.text[start:end]
        head = 0
        while head < len(old) and head < len(content) and old[head] == content[head]:
            head += 1
        tail = 0
        limit = min(len(old), len(content)) - head
        while tail < limit and old[len(old) - 1 - tail] == content[len(content) - 1 - tail]:
            tail += 1
        start, end, content = start + head, end - tail, content[head : len(content) - tail]
        if start == end:
            if not content:
                return ()
            at = self.source(start - 1, start).end if head else self._empty(start).start
            return (Edit(at, at, content),)
        if not self._contiguous(start, end):
            return None
        span = self.source(start, end)
        return (Edit(span.start, span.end, content),)

    def pieces_in(self, start: int, end: int) -> Iterator[Piece]:
        """Yield the pieces that `text[start:end]` is made of, each cut to the range where it is verbatim."""
        for at in range(bisect_right(self._ends, start), len(self._ends)):
            piece = self._piece(at)
            if piece.start >= end:
                break
            if piece.verbatim:
                a, b = max(piece.start, start), min(piece.start + piece.length, end)
                place = piece.source_start + a - piece.start
                yield Piece(a, b - a, place, place + b - a, True)
            else:
                yield piece

    def number_behind(self, offset: int) -> int:
        """Return which piece is the first whose source ends behind an offset; they are in the order of their source."""
        return bisect_right(self.pieces, offset, key=_END)

    def is_apart(self, start: int, end: int) -> bool:
        """Tell whether none of the text comes from a range of the source."""
        piece = self.piece(self.number_behind(start))
        return piece is None or piece.source_start >= end

    def piece(self, number: int) -> Piece | None:
        """Return a piece by its number, from 0; None behind the last one."""
        return self._piece(number) if number < len(self._ends) else None

    def _piece_at(self, offset: int) -> Piece:
        return self._piece(bisect_right(self._ends, offset))

    def _piece(self, number: int) -> Piece:
        return self.pieces[number]

    def _empty(self, offset: int) -> Span:
        if offset < len(self.text):
            piece = self._piece_at(offset)
            at = piece.source_start + (offset - piece.start if piece.verbatim else 0)
        elif self._ends:
            at = self._piece(len(self._ends) - 1).source_end
        else:
            at = 0
        return Span(at, at)

    def _contiguous(self, start: int, end: int) -> bool:
        """Tell whether the source of a range is one run with nothing hidden between its characters."""
        at = bisect_right(self._ends, start)
        while self._ends[at] < end:
            if self._piece(at).source_end != self._piece(at + 1).source_start:
                return False
            at += 1
        first, last = self._piece_at(start), self._piece_at(end - 1)
        return (first.verbatim or first.start == start) and (last.verbatim or last.start + last.length == end)


class Verbatim(MappedText):
    """A range of the source that stands there just so; its text is cut from it when first asked for, if not given.

    To give a text that is surely asked for is worth it: asking for what is not there yet takes Python a microsecond.
    """

    __slots__ = ("_source", "end", "start")

    def __init__(self, source: str, start: int, end: int, text: str | None = None) -> None:
        self._source = source
        self.start = start
        self.end = end
        if text is not None:
            self.text = text

    def __getattr__(self, name: str) -> Any:
        if name == "text":
            text = self.text = self._source[self.start : self.end]
            return text
        if name == "pieces":
            pieces = self.pieces = self._made_pieces()
            return pieces
        if name != "_found_ends":
            raise AttributeError(name)
        self._found_ends = None
        return None

    def source(self, start: int, end: int) -> Span:
        """Return the source span of `text[start:end]`."""
        if not 0 <= start <= end <= self.end - self.start:
            raise IndexError(f"{start}:{end} of {self.end - self.start} characters")
        return _new(Span, (self.start + start, self.start + end))

    def _made_pieces(self) -> list[Piece]:
        return [Piece(0, self.end - self.start, self.start, self.end, True)]


class VerbatimLines(Verbatim):
    """Lines of the source that stand there just so; each line, and each line end, is a piece."""

    __slots__ = ()

    def _made_pieces(self) -> list[Piece]:
        pieces: list[Piece] = []
        at, place = 0, self.start
        for line in self.text.split("\n"):
            if pieces:
                pieces.append(Piece(at - 1, 1, place - 1, place, False))
            if line:
                pieces.append(Piece(at, len(line), place, place + len(line), True))
            at += len(line) + 1
            place += len(line) + 1
        return pieces


class Gathered(MappedText):
    """A text put together of many pieces, few of which are ever asked for: each is made then.

    `ends` are the ends of the pieces in the text; `sources` has for each its start and end in the source, behind a
    kind: `text` for what stands there just so.
    """

    __slots__ = ("_sources",)

    def __init__(self, text: str, ends: list[int], sources: Sequence[tuple[str, int, int, Any]]) -> None:
        self.text = text
        self._found_ends = ends
        self._sources = sources

    def __getattr__(self, name: str) -> Any:
        if name != "pieces":
            raise AttributeError(name)
        pieces = self.pieces = [self._piece(number) for number in range(len(self._ends))]
        return pieces

    def source(self, start: int, end: int) -> Span:
        """Return the smallest source span that covers `text[start:end]`."""
        if start >= end or start < 0 or end > len(self.text):
            return MappedText.source(self, start, end)
        ends = self._ends
        number = last = bisect_right(ends, start)
        kind, begin, stop, _ = self._sources[number]
        if end > ends[number]:
            last = bisect_right(ends, end - 1)
            stop = self._sources[last][2]
        # a piece that stands in the source just so ends in both at once
        return _new(
            Span,
            (
                start + self._sources[number][2] - ends[number] if kind == "text" else begin,
                end + stop - ends[last] if self._sources[last][0] == "text" else stop,
            ),
        )

    def number_behind(self, offset: int) -> int:
        """Return which piece is the first whose source ends behind an offset."""
        return bisect_right(self._sources, offset, key=_GATHERED_END)

    def is_apart(self, start: int, end: int) -> bool:
        """Tell whether none of the text comes from a range of the source."""
        number = bisect_right(self._sources, start, key=_GATHERED_END)
        return number == len(self._sources) or self._sources[number][1] >= end

    def _piece(self, number: int) -> Piece:
        ends = self._ends
        begin = ends[number - 1] if number else 0
        kind, start, end, _ = self._sources[number]
        return _new(Piece, (begin, ends[number] - begin, start, end, kind == "text"))


class MapBuilder:
    """Puts a MappedText together, piece after piece."""

    __slots__ = ("_length", "_parts", "_pieces")

    def __init__(self) -> None:
        self._parts: list[str] = []
        self._pieces: list[Piece] = []
        self._length = 0

    @property
    def length(self) -> int:
        """The code points added so far."""
        return self._length

    @property
    def last(self) -> str:
        """The last character added, or an empty string."""
        return self._parts[-1][-1] if self._parts else ""

    def verbatim(self, text: str, source_start: int) -> None:
        """Add text that stands in the source just so."""
        if text:
            self._add(text, source_start, source_start + len(text), True)

    def atomic(self, text: str, source_start: int, source_end: int) -> None:
        """Add text that stands for a source range as a whole."""
        if text:
            self._add(text, source_start, source_end, False)

    def mapped(self, text: MappedText, start: int = 0, end: int | None = None) -> None:
        """Add a range of another mapped text with its own map; atomic runs are added whole."""
        end = len(text.text) if end is None else end
        for piece in text.pieces:
            a, b = max(piece.start, start), min(piece.start + piece.length, end)
            if a >= b:
                continue
            if piece.verbatim:
                self.verbatim(text.text[a:b], piece.source_start + a - piece.start)
            else:
                self.atomic(text.text[a:b], piece.source_start, piece.source_end)

    def build(self) -> MappedText:
        """Return what was added."""
        return MappedText("".join(self._parts), self._pieces)

    def _add(self, text: str, start: int, end: int, verbatim: bool) -> None:
        pieces = self._pieces
        if verbatim and pieces and pieces[-1].verbatim and pieces[-1].source_end == start:
            last = pieces[-1]
            pieces[-1] = Piece(last.start, last.length + len(text), last.source_start, end, True)
        else:
            pieces.append(Piece(self._length, len(text), start, end, verbatim))
        self._parts.append(text)
        self._length += len(text)


def verbatim(text: str, source_start: int) -> MappedText:
    """Return a mapped text that stands in the source just so."""
    return MappedText(
        text, [Piece(0, len(text), source_start, source_start + len(text), True)] if text else []
    )

"""The lines of a body while its blocks are read: where each begins and ends, and how far it is indented.

Containers move these places as they are entered: a line of a quote begins after its mark.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence

from postlint.mapped import MappedText, Piece, Verbatim, VerbatimLines
from postlint.markdown.inline import MARKS
from postlint.markdown.structure import Block, Definition, Inline, UnsureError
from postlint.markdown.targets import SPACE
from postlint.pattern import lazy
from postlint.text import Whole

#: A line of a paragraph that begins with one of these may be something else.
SPECIAL = frozenset("`~>*-_+<#=0123456789")
#: A first line that begins with none of these is one of a paragraph.
BEGINNINGS = SPECIAL | {"["}
#: What a table's delimiter row is made of, marks of quotes and lists before it included.
_DELIMITER_ROW = "-:| \t>*+.)0123456789"
_LINE_END = lazy(r"\r\n?|\n")
#: The bytes that are neither line ends nor marks.
_NO_MARKS = bytes(byte for byte in range(256) if chr(byte) not in MARKS + "\n")

#: Stands where a container is yet to be read.
_OPEN = Block("", 0, 0, 0)

_new = tuple.__new__


class Rows:
    """The state of a reading; lists have one entry more than there are lines, for what comes after the last.

    `starts` never change. `begins` is where a line begins within its containers, `first` its first character that is
    no space, `indents` the columns before that (-1: a line that can only continue a paragraph), `ends` where its text
    ends. `limit` is the line that nothing here goes beyond, `delimiters` are the lines that may be delimiter rows.
    `pending` are the numbers of the blocks whose inline tokens are read when all definitions are known, `marks` has for
    each line the characters that may be markup. `may_define` tells whether any label may be that of a definition.
    """

    __slots__ = (
        "_joined",
        "begins",
        "definitions",
        "delimiters",
        "ends",
        "first",
        "found",
        "indent",
        "indents",
        "limit",
        "list_indent",
        "marks",
        "may_define",
        "pending",
        "quoted",
        "starts",
        "text",
    )

    def __init__(self, text: str, start: int, whole: Whole | None = None) -> None:
        """Take a text, where its body begins, and what is known of the text."""
        self.text = text
        size = len(text)
        self._joined = "\r" not in text  # a line feed parts the lines, and nothing else
        lines: Sequence[str]
        if not self._joined:
            body = text[start:]
            lines = _LINE_END.split(body)
            starts = [start, *(start + match.end() for match in _LINE_END.finditer(body))]
            ends = [start + match.start() for match in _LINE_END.finditer(body)]
            utf8, first_row = "\n".join(lines).encode("utf-8", "surrogatepass"), 0
        else:
            shift = 0
            if whole is None or (start and text[start - 1] != "\n"):  # a front matter that ends within a row
                shift, whole = start, Whole.of(text[start:])
            first_row = bisect_left(whole.lines.starts, start - shift)
            lines, starts, utf8 = whole.rows[first_row:], whole.lines.starts[first_row:], whole.utf8
            if shift:
                starts = [at + shift for at in starts]
            ends = [at - 1 for at in starts]
            del ends[0]
        if b"\0" in utf8:
            raise UnsureError("NUL")
        ends.append(size)
        if lines[-1].strip(" \t"):
            starts.append(size)
        else:
            ends.pop()  # what follows the last line end is no line
        self.limit = len(ends)
        ends.append(size)
        self.starts = starts
        self.begins = starts[:]
        self.ends = ends
        self.first = first = starts[:]
        first[-1] = size
        self.indents = indents = [0] * len(ends)
        for number in [number for number, line in enumerate(lines) if "" < line < "!"]:
            if number < self.limit:
                line = lines[number]
                space = len(line) - len(line.lstrip(" \t"))
                first[number] += space
                indents[number] = space if "\t" not in line[:space] else columns(line[:space])
        self.delimiters: frozenset[int] = frozenset()
        if b"|" in utf8:
            self.delimiters = frozenset(
                number for number, line in enumerate(lines) if "-" in line and not line.strip(_DELIMITER_ROW)
            )
        self.may_define = b"]:" in utf8
        self.marks = utf8.translate(None, _NO_MARKS).split(b"\n")[first_row:]
        self.indent = 0  # what belongs to the innermost list item is indented so far
        self.list_indent = -1
        self.quoted = 0
        self.found: list[Block] = []
        self.pending: list[int] = []
        self.definitions: list[Definition] = []

    def blank(self, line: int) -> bool:
        """Tell whether a line holds only spaces, within its containers."""
        return self.first[line] >= self.ends[line]

    def code(self, line: int) -> bool:
        """Tell whether a line is indented as far as code."""
        return self.indents[line] - self.indent >= 4

    def add(self, kind: str, line: int, end: int, level: int, info: str = "") -> None:
        """Add a block without text: a container, or code."""
        starts = self.starts
        self.found.append(_new(Block, (kind, starts[line], starts[end], level, None, (), info)))

    def add_text(self, kind: str, line: int, end: int, level: int, info: str = "") -> None:
        """Add a paragraph or heading whose text is that of these lines, mapped line by line."""
        text, starts, first = self.text, self.starts, self.first
        begin, stop = first[line], self.ends[end - 1]
        content: MappedText
        if text[stop - 1].isspace() or text[begin].isspace():
            content = self._lines(line, end)
        elif end == line + 1:
            content = Verbatim(text, begin, stop, text[begin:stop])
        elif self._joined and first[line + 1 : end] == starts[line + 1 : end]:
            content = VerbatimLines(text, begin, stop, text[begin:stop])
        else:
            content = self._lines(line, end)
        self.add_content(kind, line, end, level, content, info)

    def add_content(self, kind: str, line: int, end: int, level: int, content: MappedText, info: str) -> None:
        """Add a block with a text."""
        inlines: tuple[Inline, ...] = ()
        if end > line + 1 or self.marks[line]:
            self.pending.append(len(self.found))
        elif text := content.text:
            inlines = (_new(Inline, ("text", 0, len(text), text, "", None)),)
        starts = self.starts
        self.found.append(_new(Block, (kind, starts[line], starts[end], level, content, inlines, info)))

    def open(self) -> int:
        """Leave the place of a container that is yet to be read; return its number."""
        self.found.append(_OPEN)
        return len(self.found) - 1

    def close(self, number: int, kind: str, line: int, end: int, level: int, info: str = "") -> None:
        """Put a container that was read in its place."""
        starts = self.starts
        self.found[number] = _new(Block, (kind, starts[line], starts[end], level, None, (), info))

    def _lines(self, line: int, end: int) -> MappedText:
        """Return the text of lines, mapped line by line."""
        text, first, ends = self.text, self.first, self.ends
        parts = [text[first[line] : ends[line]]]
        places = [first[line]]
        for number in range(line + 1, end):
            place = first[number]
            places.append(place)
            part = text[place : ends[number]]
            parts.append(part if place == self.begins[number] else self._space(number) + part)
        return self._trimmed(list(range(line, end)), parts, places)

    def add_heading(self, line: int, level: int, begin: int, words: str, info: str) -> None:
        """Add a heading of one line, whose words (with white space around them) begin at an offset."""
        content = words.strip(SPACE)
        if content != words.strip():
            raise UnsureError("rare white space")
        begin += len(words) - len(words.lstrip())
        stop = begin + len(content)
        mapped = Verbatim(self.text, begin, stop, content) if content else MappedText("", [])
        self.add_content("heading", line, line + 1, level, mapped, info)

    def _space(self, line: int) -> str:
        """Return the indentation that a line keeps within its list item."""
        space = self.text[self.begins[line] : self.first[line]]
        if not self.indent:
            return space
        if "\t" not in space:
            return space[self.indent :]
        at, width = 0, 0
        while at < len(space) and width < self.indent:
            width = columns(space[at], width)
            at += 1
        return " " * (width - self.indent) + space[at:]

    def _trimmed(self, lines: list[int], parts: list[str], places: list[int]) -> MappedText:
        """Return the text of lines without the white space around it, with its map."""
        content = "\n".join(parts)
        if content[-1].isspace() or content[0].isspace():
            trimmed = content.strip(SPACE)
            if trimmed != content.strip():
                raise UnsureError("rare white space")
            lead = len(content) - len(content.lstrip(SPACE)) if trimmed else 0
            skipped = content.count("\n", 0, lead)
            del lines[:skipped], parts[:skipped], places[:skipped]
            parts = trimmed.split("\n")
            places[0] = self._first_word(lines[0], places[0])
            content = trimmed
        pieces: list[Piece] = []
        at = 0
        for number, part in enumerate(parts):
            line, place = lines[number], places[number]
            if number:
                pieces.append(_new(Piece, (at, 1, self.ends[line - 1], self.starts[line], False)))
                at += 1
                rest = part.lstrip(" \t")
                indent = len(part) - len(rest)
                if indent:
                    begin = max(place - indent, self.starts[line])
                    pieces.append(_new(Piece, (at, indent, begin, place, False)))
                    at += indent
                    part = rest
            length = len(part)
            if length:
                pieces.append(_new(Piece, (at, length, place, place + length, True)))
                at += length
        return MappedText(content, pieces)

    def _first_word(self, line: int, place: int) -> int:
        return (
            place + len(self.text[place : self.ends[line]]) - len(self.text[place : self.ends[line]].lstrip())
        )


def columns(space: str, column: int = 0) -> int:
    """Return the column after white space that begins at one: a tab goes to the next multiple of four."""
    for character in space:
        column += 4 - column % 4 if character == "\t" else 1
    return column

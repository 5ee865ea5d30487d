"""The inline tokens of a text, read in one pass over the characters that can be markup.

It gives what markdown-it-py gives, token for token; what it is not sure of is left to that.
"""

from __future__ import annotations

from collections.abc import Mapping

from postlint.markdown.ahead import Ahead
from postlint.markdown.pairing import Run, pair, sides
from postlint.markdown.structure import Inline, UnsureError
from postlint.markdown.targets import reference, unescaped
from postlint.pattern import lazy
from postlint.text import Span

#: What can be markup, besides line ends: a line without any of these is plain.
MARKS = "!&*<[\\_`~"
# A mark, and what it begins where that is of a plain form, as most are: a link whose label is text (1, its target 2),
# an image whose alternative text can't hide its end (3, 4), code between single backticks (5).
_TOKEN = lazy(
    r"[\n!&*<\[\\_`~](?:"
    r"(?<=\[)([^\[\]\\`<\n!&*_~]*)\]\(([^\x00-\x20\x7f()\\<][^\x00-\x20\x7f()\\]*)\)"
    r"|(?<=!)\[([^\[\]\\`<]*)\]\(([^\x00-\x20\x7f()\\<][^\x00-\x20\x7f()\\]*)\)"
    r"|(?<=`)([^`]+)`(?!`)"
    r")?"
)
_ESCAPABLE = frozenset("!\"#$%&'()*+,-./:;<=>?@[\\]^_`{|}~")

_new = tuple.__new__


def read(content: str, references: Mapping[str, str]) -> tuple[Inline, ...]:
    """Return the inline tokens of a text; `references` has the URL of each normalized label that is defined.

    Raises UnsureError.
    """
    reader = _Reader(content, references)
    reader.read(0, len(content))
    if reader.marked:  # of two marks one was left out
        return tuple([token for token in reader.tokens if token is not None])
    return tuple(reader.tokens)  # type: ignore[arg-type]


class _Reader:
    """Reads one text."""

    __slots__ = ("_ahead", "_references", "marked", "source", "tokens")

    def __init__(self, source: str, references: Mapping[str, str]) -> None:
        self.source = source
        self._references = references
        self._ahead: Ahead | None = None
        self.marked = False
        self.tokens: list[Inline | None] = []

    def _look(self) -> Ahead:
        """Return what looks ahead; most texts hold nothing but plain forms."""
        if self._ahead is None:
            self._ahead = Ahead(self.source, self._references)
        return self._ahead

    def read(self, begin: int, end: int) -> None:
        """Add the tokens of a range, the whole text or the label of a link."""
        source, tokens = self.source, self.tokens
        add, search = tokens.append, _TOKEN.search
        runs: list[Run] = []
        at = done = begin  # what stands between `done` and `at` is text
        while (match := search(source, at, end)) is not None:
            start, at = match.span()
            plain = match.lastindex
            mark = source[start]
            if mark == "\n":
                kind = "soft-break"
                if start > done:
                    text = source[done:start]
                    if text[-1] == " ":
                        kind = "hard-break" if text[-2:] == "  " else kind
                        text = text.rstrip(" ")
                    if text:
                        add(_new(Inline, ("text", done, done + len(text), text, "", None)))
                while at < end and source[at] in " \t":
                    at += 1
                add(_new(Inline, (kind, start, at, "", "", None)))
                done = at
                continue
            if plain is not None:
                if start > done:
                    add(_new(Inline, ("text", done, start, source[done:start], "", None)))
                done = at
                if mark == "[":
                    label, url = match.group(1, 2)
                    place = _new(Span, match.span(2))
                    add(_new(Inline, ("link-open", start, at, "", unescaped(url), place)))
                    if label:
                        add(_new(Inline, ("text", start + 1, start + 1 + len(label), label, "", None)))
                    add(_new(Inline, ("link-close", start, at, "", "", None)))
                elif mark == "!":
                    label, url = match.group(3, 4)
                    add(_new(Inline, ("image", start, at, label, unescaped(url), _new(Span, match.span(4)))))
                else:
                    add(_code(match[5], start, at))
                continue
            if mark == "*" or mark == "_" or mark == "~":
                while at < end and source[at] == mark:
                    at += 1
                length = at - start
                if mark == "~" and length < 2:
                    continue
                if start > done:
                    add(_new(Inline, ("text", done, start, source[done:start], "", None)))
                done = at
                before = source[start - 1] if start else " "
                opens, closes = sides(mark, before, source[at] if at < end else " ")
                if mark == "~":
                    if length % 2:
                        if opens or closes:
                            raise UnsureError("odd tildes")
                        add(_new(Inline, ("text", start, start + 1, "~", "", None)))
                        start += 1
                    runs.append(Run("~", length // 2, len(tokens), opens, closes))
                    for place_ in range(start, at, 2):
                        add(_new(Inline, ("text", place_, place_ + 2, "~~", "", None)))
                else:
                    runs.append(_new(Run, (mark, length, len(tokens), opens, closes)))
                    for place_ in range(start, at):
                        add(_new(Inline, ("text", place_, place_ + 1, mark, "", None)))
                continue
            if mark == "[":
                link = self._look().link(start, end, 0)
                if link is None:
                    continue
                if start > done:
                    add(_new(Inline, ("text", done, start, source[done:start], "", None)))
                label_end, url, url_span, at = link
                add(_new(Inline, ("link-open", start, at, "", url, url_span)))
                self.read(start + 1, label_end)
                add(_new(Inline, ("link-close", start, at, "", "", None)))
                done = at
                continue
            token, at = self._token(mark, start, at, end)
            if token is not None:
                if start > done:
                    add(_new(Inline, ("text", done, start, source[done:start], "", None)))
                add(token)
                done = at
        if done < end:
            add(_new(Inline, ("text", done, end, source[done:end], "", None)))
        if runs:
            self.marked = True
            pair(tokens, runs)

    def _token(self, mark: str, start: int, at: int, end: int) -> tuple[Inline | None, int]:
        """Return the token that a mark begins, if any, and where to read on."""
        source = self.source
        if mark == "`":
            at = self._look().backticks_end(start, end)
            close = self._look().code_end(start, at, end)
            if close >= 0:
                return _code(source[at : close - (at - start)], start, close), close
        elif mark == "\\":
            if start + 1 >= end:
                return None, at
            following = source[start + 1]
            at = start + 2
            if following == "\n":
                while at < end and source[at] in " \t":
                    at += 1
                return Inline("hard-break", start, at), at
            return Inline("entity", start, at, following if following in _ESCAPABLE else "\\" + following), at
        elif mark == "&":
            found = reference(source, start, end)
            if found is not None:
                at = start + found[0]
                return Inline("entity", start, at, found[1]), at
        elif mark == "<":
            angle = self._look().angle(start, end)
            if angle is not None:
                return angle, angle.end
        elif source.startswith("[", at) and at < end:
            image = self._look().image(start, end, 0)
            if image is not None:
                label_end, url, place, at = image
                return Inline("image", start, at, source[start + 2 : label_end], url, place), at
        return None, at


def _code(words: str, start: int, end: int) -> Inline:
    content = words.replace("\n", " ")
    if content[0] == content[-1] == " " and content.strip(" "):
        content = content[1:-1]
    return _new(Inline, ("code", start, end, content, "", None))

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

_SPECIAL = lazy(r"[\n!&*<\[\\_`~]")
# A link with a label that holds nothing which could hide its end, whose target is a URL and nothing else: most links.
_LINK = lazy(r"\[([^\[\]\\`<]*)\]\(([^\x00-\x20\x7f()\\<][^\x00-\x20\x7f()\\]*)\)")
_ESCAPABLE = frozenset("!\"#$%&'()*+,-./:;<=>?@[\\]^_`{|}~")

_new = tuple.__new__


def read(content: str, references: Mapping[str, str]) -> tuple[Inline, ...]:
    """Return the inline tokens of a text; `references` has the URL of each normalized label that is defined.

    Raises UnsureError.
    """
    first = _SPECIAL.search(content)
    if first is None:
        return (_new(Inline, ("text", 0, len(content), content, "", None)),) if content else ()
    reader = _Reader(content, references)
    reader.read(0, first.start(), len(content))
    return tuple(token for token in reader.tokens if token is not None)


class _Reader:
    """Reads one text."""

    __slots__ = ("ahead", "source", "tokens")

    def __init__(self, source: str, references: Mapping[str, str]) -> None:
        self.source = source
        self.ahead = Ahead(source, references)
        self.tokens: list[Inline | None] = []

    def read(self, begin: int, first: int, end: int) -> None:
        """Add the tokens of a range, the whole text or the label of a link, which is plain before `first`."""
        source, tokens = self.source, self.tokens
        add = tokens.append
        runs: list[Run] = []
        at = done = begin  # what stands between `done` and `at` is text
        for match in _SPECIAL.finditer(source, first, end):
            start = match.start()
            if start < at:
                continue
            mark = source[start]
            if mark == "\n":
                at = start + 1
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
            if mark == "*" or mark == "_" or mark == "~":
                at = start + 1
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
                    for place in range(start, at, 2):
                        add(_new(Inline, ("text", place, place + 2, "~~", "", None)))
                else:
                    runs.append(_new(Run, (mark, length, len(tokens), opens, closes)))
                    for place in range(start, at):
                        add(_new(Inline, ("text", place, place + 1, mark, "", None)))
                continue
            if mark == "`":
                at = self.ahead.backticks_end(start, end)
                close = self.ahead.code_end(start, at, end)
                if close < 0:
                    continue
                token = self._code(start, at, close)
                at = close
            elif mark == "\\":
                if start + 1 >= end:
                    continue
                following = source[start + 1]
                at = start + 2
                if following == "\n":
                    while at < end and source[at] in " \t":
                        at += 1
                    token = Inline("hard-break", start, at)
                else:
                    content = following if following in _ESCAPABLE else "\\" + following
                    token = Inline("entity", start, at, content)
            elif mark == "&":
                found = reference(source, start, end)
                if found is None:
                    continue
                at = start + found[0]
                token = Inline("entity", start, at, found[1])
            elif mark == "<":
                angle = self.ahead.angle(start, end)
                if angle is None:
                    continue
                token, at = angle, angle.end
            elif mark == "!":
                if source[start + 1 : start + 2] != "[" or start + 1 >= end:
                    continue
                simple = _LINK.match(source, start + 1, end)
                if simple is not None:
                    if start > done:
                        add(_new(Inline, ("text", done, start, source[done:start], "", None)))
                    label, url = simple.groups()
                    at = done = simple.end()
                    add(_new(Inline, ("image", start, at, label, unescaped(url), _new(Span, simple.span(2)))))
                    continue
                image = self.ahead.image(start, end, 0)
                if image is None:
                    continue
                label_end, url, place_, at = image
                token = Inline("image", start, at, source[start + 2 : label_end], url, place_)
            else:
                simple = _LINK.match(source, start, end)
                if simple is not None:
                    if start > done:
                        add(_new(Inline, ("text", done, start, source[done:start], "", None)))
                    label, url = simple.groups()
                    at = done = simple.end()
                    add(
                        _new(Inline, ("link-open", start, at, "", unescaped(url), _new(Span, simple.span(2))))
                    )
                    begin, stop = simple.span(1)
                    self.read(begin, begin, stop)
                    add(_new(Inline, ("link-close", start, at, "", "", None)))
                    continue
                link = self.ahead.link(start, end, 0)
                if link is None:
                    continue
                if start > done:
                    add(_new(Inline, ("text", done, start, source[done:start], "", None)))
                label_end, url, place_, at = link
                add(_new(Inline, ("link-open", start, at, "", url, place_)))
                self.read(start + 1, start + 1, label_end)
                add(_new(Inline, ("link-close", start, at, "", "", None)))
                done = at
                continue
            if start > done:
                add(_new(Inline, ("text", done, start, source[done:start], "", None)))
            add(token)
            done = at
        if done < end:
            add(_new(Inline, ("text", done, end, source[done:end], "", None)))
        if runs:
            pair(tokens, runs)

    def _code(self, start: int, after: int, close: int) -> Inline:
        content = self.source[after : close - (after - start)].replace("\n", " ")
        if content[0] == content[-1] == " " and content.strip(" "):
            content = content[1:-1]
        return Inline("code", start, close, content)

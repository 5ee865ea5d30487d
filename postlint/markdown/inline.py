"""The inline tokens of a text, read in one pass over the characters that can be markup.

It gives what markdown-it-py gives, token for token; what it is not sure of is left to that.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Mapping

from postlint.markdown.pairing import Run, pair, sides
from postlint.markdown.structure import Inline, UnsureError
from postlint.markdown.targets import (
    destination,
    normalized,
    passed,
    reference,
    tail,
    title_end,
)
from postlint.pattern import lazy
from postlint.text import Span

_SPECIAL = lazy(r"[\n!&*<\[\\_`~]")
_IN_LABEL = lazy(r"[\[\]\\`<!]")
# The label of a link that holds nothing which could hide its end.
_LABEL = lazy(r"\[[^\[\]\\`<]*\]")
_BACKTICKS = lazy(r"`+")
_AUTOLINK = lazy(r"<([a-zA-Z][a-zA-Z0-9+.\-]{1,31}:[^<>\x00-\x20]*)>")
_EMAIL = lazy(
    r"<([a-zA-Z0-9.!#$%&\'*+\/=?^_`{|}~-]+@[a-zA-Z0-9](?:[a-zA-Z0-9-]{0,61}[a-zA-Z0-9])?"
    r"(?:\.[a-zA-Z0-9](?:[a-zA-Z0-9-]{0,61}[a-zA-Z0-9])?)*)>"
)
_ATTRIBUTE = r"""\s+[a-zA-Z_:][a-zA-Z0-9:._-]*(?:\s*=\s*(?:[^"'=<>`\x00-\x20]+|'[^']*'|"[^"]*"))?"""
#: A start or end tag as CommonMark has it (6.6).
TAG = rf"<[A-Za-z][A-Za-z0-9\-]*(?:{_ATTRIBUTE})*\s*\/?>|<\/[A-Za-z][A-Za-z0-9\-]*\s*>"
_HTML = lazy(
    rf"{TAG}|<!---?>|<!--(?:[^-]|-[^-]|--[^>])*-->|<[?][\s\S]*?[?]>|<![A-Za-z][^>]*>|<!\[CDATA\[[\s\S]*?\]\]>"
)
_ESCAPABLE = frozenset("!\"#$%&'()*+,-./:;<=>?@[\\]^_`{|}~")
#: Brackets in brackets deeper than this are left to markdown-it, which has a limit of its own.
_DEEPEST = 12

_new = tuple.__new__


def read(content: str, references: Mapping[str, str]) -> tuple[Inline, ...]:
    """Return the inline tokens of a text; `references` has the URL of each normalized label that is defined.

    Raises UnsureError.
    """
    if _SPECIAL.search(content) is None:
        return (_new(Inline, ("text", 0, len(content), content, "", None)),) if content else ()
    reader = _Reader(content, references)
    reader.read(0, len(content))
    return tuple(token for token in reader.tokens if token is not None)


class _Reader:
    """Reads one text; what was found out about a place is kept for when it is met again."""

    __slots__ = ("_ends", "_last", "_runs", "references", "source", "tokens")

    def __init__(self, source: str, references: Mapping[str, str]) -> None:
        self.source = source
        self.references = references
        self.tokens: list[Inline | None] = []
        self._ends: dict[int, int] = {}
        self._runs: dict[int, list[int]] | None = None
        self._last: dict[str, int] = {}

    def read(self, begin: int, end: int) -> None:
        """Add the tokens of a range: the whole text, or the label of a link."""
        source, tokens = self.source, self.tokens
        add = tokens.append
        runs: list[Run] = []
        at = done = begin  # what stands between `done` and `at` is text
        for match in _SPECIAL.finditer(source, begin, end):
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
                    runs.append(Run(mark, length, len(tokens), opens, closes))
                    for place in range(start, at):
                        add(_new(Inline, ("text", place, place + 1, mark, "", None)))
                continue
            if mark == "`":
                at = self._backticks_end(start, end)
                close = self._code_end(start, at, end)
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
                angle = self._angle(start, end)
                if angle is None:
                    continue
                token, at = angle, angle.end
            elif mark == "!":
                if source[start + 1 : start + 2] != "[" or start + 1 >= end:
                    continue
                image = self._image(start, end, 0)
                if image is None:
                    continue
                label_end, url, place_, at = image
                token = Inline("image", start, at, source[start + 2 : label_end], url, place_)
            else:
                link = self._link(start, end, 0)
                if link is None:
                    continue
                if start > done:
                    add(_new(Inline, ("text", done, start, source[done:start], "", None)))
                label_end, url, place_, at = link
                add(_new(Inline, ("link-open", start, at, "", url, place_)))
                self.read(start + 1, label_end)
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

    def _backticks_end(self, start: int, end: int) -> int:
        at = start + 1
        while at < end and self.source[at] == "`":
            at += 1
        return at

    def _code_end(self, start: int, after: int, end: int) -> int:
        """Return the end of the code that begins with the backticks `start:after`, or -1."""
        if self._runs is None:
            self._runs = {}
            for match in _BACKTICKS.finditer(self.source):
                self._runs.setdefault(match.end() - match.start(), []).append(match.start())
        places = self._runs.get(after - start, ())
        at = bisect_left(places, after)
        if at == len(places):
            return -1
        close = places[at] + after - start
        return close if close <= end else -1

    def _code(self, start: int, after: int, close: int) -> Inline:
        content = self.source[after : close - (after - start)].replace("\n", " ")
        if content[0] == content[-1] == " " and content.strip(" "):
            content = content[1:-1]
        return Inline("code", start, close, content)

    def _angle(self, start: int, end: int) -> Inline | None:
        """Return the autolink or HTML that begins at a `<`."""
        source = self.source
        if source.find(">", start, end) < 0 and self._last_of(">") < start:
            return None
        match = _AUTOLINK.match(source, start, end)
        if match is not None:
            url = match[1]
            return Inline("autolink", start, match.end(), url, url, Span(start + 1, match.end() - 1))
        match = _EMAIL.match(source, start, end)
        if match is not None:
            place = Span(start + 1, match.end() - 1)
            return Inline("autolink", start, match.end(), match[1], "mailto:" + match[1], place)
        if start + 2 >= end or not self._may_end(start):
            return None
        match = _HTML.match(source, start)
        if match is None:
            return None
        if match.end() > end:
            raise UnsureError("HTML beyond its range")
        return Inline("html", start, match.end(), match[0])

    def _may_end(self, start: int) -> bool:
        """Tell whether HTML of the sort that begins here may end: keeps what never ends linear."""
        source = self.source
        following = source[start + 1]
        if following == "!":
            if source.startswith("<!--", start):
                if source.startswith(("<!-->", "<!--->"), start):
                    return True
                return self._last_of("-->") >= start + 4
            if source.startswith("<![CDATA[", start):
                return self._last_of("]]>") >= start + 9
            return self._last_of(">") >= start + 3
        if following == "?":
            return self._last_of("?>") >= start + 2
        return self._last_of(">") >= start + 2

    def _last_of(self, closer: str) -> int:
        found = self._last.get(closer)
        if found is None:
            found = self._last[closer] = self.source.rfind(closer)
        return found

    def _passed(self, start: int, end: int, depth: int) -> int:
        """Return the end of the token that begins with a character of `_IN_LABEL`, other than `]`."""
        known = self._ends.get(start)
        if known is not None:
            return known
        if depth > _DEEPEST:
            raise UnsureError("brackets nested deeply")
        mark = self.source[start]
        at = start + 1
        if mark == "\\":
            at = min(start + 2, end)
        elif mark == "`":
            at = self._backticks_end(start, end)
            close = self._code_end(start, at, end)
            at = close if close >= 0 else at
        elif mark == "<":
            angle = self._angle(start, end)
            at = angle.end if angle is not None else at
        else:
            found = None
            if mark == "[":
                found = self._link(start, end, depth + 1)
            elif self.source.startswith("[", at) and at < end:
                found = self._image(start, end, depth + 1)
            at = found[3] if found is not None else at
        self._ends[start] = at
        return at

    def _label_end(self, start: int, end: int, depth: int, *, nested: bool) -> int:
        """Return where the label that begins with the `[` at `start` has its `]`, or -1.

        A label with a link inside is none unless `nested`.
        """
        source = self.source
        simple = _LABEL.match(source, start, end)
        if simple is not None:
            return simple.end() - 1
        if self._last_of("]") < start:
            return -1
        at, level = start + 1, 1
        while True:
            match = _IN_LABEL.search(source, at, end)
            if match is None:
                return -1
            place = match.start()
            at = place + 1
            if source[place] == "]":
                level -= 1
                if level == 0:
                    return place
                continue
            at = self._passed(place, end, depth)
            if source[place] == "[":
                if at == place + 1:
                    level += 1
                elif not nested:
                    return -1

    def _link(self, start: int, end: int, depth: int) -> tuple[int, str, Span | None, int] | None:
        """Return the end of the label, the URL, its place and the end of the link at a `[`, or None."""
        source = self.source
        label_end = self._label_end(start, end, depth, nested=False)
        if label_end < 0:
            return None
        at = label_end + 1
        if at < end and source[at] == "(":
            found = tail(source, at, end)
            if found is not None:
                return label_end, *found
            at = self._after_failure(at, end)
            if at < 0:
                return None
        return self._reference(start + 1, label_end, at, end, depth)

    def _after_failure(self, at: int, end: int) -> int:
        """Return where markdown-it looks for a label after a target that is none, or -1 where it does not."""
        source = self.source
        at = passed(source, at + 1, end)
        if at >= end:
            return -1
        if not self.references:
            return at
        url = destination(source, at, end)
        if url is not None:
            begin = url[2]
            at = passed(source, begin, end)
            close = title_end(source, at, end)
            if at < end and at != begin and close >= 0:
                at = passed(source, close, end)
        return at + 1

    def _image(self, start: int, end: int, depth: int) -> tuple[int, str, Span | None, int] | None:
        """Return the same for an image, which begins with the `!`."""
        label_end = self._label_end(start + 1, end, depth, nested=True)
        if label_end < 0:
            return None
        at = label_end + 1
        if at < end and self.source[at] == "(":
            found = tail(self.source, at, end)
            return None if found is None else (label_end, *found)
        return self._reference(start + 2, label_end, at, end, depth)

    def _reference(
        self, begin: int, label_end: int, at: int, end: int, depth: int
    ) -> tuple[int, str, Span | None, int] | None:
        """Return the same for `[text][label]`, `[label][]` and `[label]`; a second label may stand at `at`."""
        if not self.references:
            return None
        source, label = self.source, ""
        stop = label_end + 1
        if at < end and source[at] == "[":
            close = self._label_end(at, end, depth, nested=True)
            if close >= 0:
                label, stop = source[at + 1 : close], close + 1
        url = self.references.get(normalized(label or source[begin:label_end]))
        return None if url is None else (label_end, url, None, stop)

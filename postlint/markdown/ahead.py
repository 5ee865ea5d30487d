"""What stands at a place of a text: code, HTML, a link, an image; found out ahead of the reader, once for each place.

A bracket may belong to any of these, so that to find where a label ends is to read what is in it.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Mapping

from postlint.markdown.structure import Inline, UnsureError
from postlint.markdown.targets import destination, normalized, passed, tail, title_end
from postlint.pattern import lazy
from postlint.text import Span

_IN_LABEL = lazy(r"[\[\]\\`<!]")
# The label of a link that holds nothing which could hide its end.
_LABEL = lazy(r"\[[^\[\]\\`<]*\]")
_BACKTICKS = lazy(r"`+")
# A line end before the bracket is let pass by markdown-it-py.
_AUTOLINK = lazy(
    r"<([a-zA-Z][a-zA-Z0-9+.\-]{1,31}:[^<>\x00-\x20]*\n?)>"
)  # (Python's `$` of markdown-it-py lets a line end stand there)
_EMAIL = lazy(
    r"<([a-zA-Z0-9.!#$%&\'*+\/=?^_`{|}~-]+@[a-zA-Z0-9](?:[a-zA-Z0-9-]{0,61}[a-zA-Z0-9])?"
    r"(?:\.[a-zA-Z0-9](?:[a-zA-Z0-9-]{0,61}[a-zA-Z0-9])?)*\n?)>"
)
_ATTRIBUTE = r"""\s+[a-zA-Z_:][a-zA-Z0-9:._-]*(?:\s*=\s*(?:[^"'=<>`\x00-\x20]+|'[^']*'|"[^"]*"))?"""
#: A start or end tag as CommonMark has it (6.6).
TAG = rf"<[A-Za-z][A-Za-z0-9\-]*(?:{_ATTRIBUTE})*\s*\/?>|<\/[A-Za-z][A-Za-z0-9\-]*\s*>"
_HTML = lazy(
    rf"{TAG}|<!---?>|<!--(?:[^-]|-[^-]|--[^>])*-->|<[?][\s\S]*?[?]>|<![A-Za-z][^>]*>|<!\[CDATA\[[\s\S]*?\]\]>"
)
#: Brackets in brackets deeper than this are left to markdown-it, which has a limit of its own.
_DEEPEST = 12

#: The end of a label, the URL, its place, and the end of the whole.
Target = tuple[int, str, "Span | None", int]


class Ahead:
    """Looks ahead in one text; `references` has the URL of each normalized label that is defined."""

    __slots__ = ("_ends", "_last", "_runs", "references", "source")

    def __init__(self, source: str, references: Mapping[str, str]) -> None:
        self.source = source
        self.references = references
        self._ends: dict[int, int] = {}
        self._runs: dict[int, list[int]] | None = None
        self._last: dict[str, int] = {}

    def backticks_end(self, start: int, end: int) -> int:
        """Return the end of the run of backticks that begins at `start`."""
        at = start + 1
        while at < end and self.source[at] == "`":
            at += 1
        return at

    def code_end(self, start: int, after: int, end: int) -> int:
        """Return the end of the code that begins with the backticks `start:after`, or -1."""
        run = self.source[start:after]
        first = self.source.find(run, after, end)
        if first < 0:
            return -1
        if not self.source.startswith("`", first + len(run)):
            return first + len(run)
        if self._runs is None:
            self._runs = {}
            for match in _BACKTICKS.finditer(self.source):
                self._runs.setdefault(match.end() - match.start(), []).append(match.start())
        places = self._runs.get(len(run), ())
        at = bisect_left(places, after)
        if at == len(places):
            return -1
        close = places[at] + len(run)
        return close if close <= end else -1

    def angle(self, start: int, end: int) -> Inline | None:
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
            at = self.backticks_end(start, end)
            close = self.code_end(start, at, end)
            at = close if close >= 0 else at
        elif mark == "<":
            angle = self.angle(start, end)
            at = angle.end if angle is not None else at
        else:
            found = None
            if mark == "[":
                found = self.link(start, end, depth + 1)
            elif self.source.startswith("[", at) and at < end:
                found = self.image(start, end, depth + 1)
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

    def link(self, start: int, end: int, depth: int) -> Target | None:
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

    def image(self, start: int, end: int, depth: int) -> Target | None:
        """Return the same for an image, which begins with the `!`."""
        label_end = self._label_end(start + 1, end, depth, nested=True)
        if label_end < 0:
            return None
        at = label_end + 1
        if at < end and self.source[at] == "(":
            found = tail(self.source, at, end)
            return None if found is None else (label_end, *found)
        return self._reference(start + 2, label_end, at, end, depth)

    def _reference(self, begin: int, label_end: int, at: int, end: int, depth: int) -> Target | None:
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

"""The lines of a post's Markdown, and those of the normalized text that markdown-it sees, side by side."""

from __future__ import annotations

from postlint.pattern import lazy

_LINE_END = lazy(r"\r\n?|\n")


class Lines:
    """The lines of the source, and those of the normalized text that markdown-it sees, side by side."""

    def __init__(self, text: str, start: int) -> None:
        self.text = text
        body = text[start:]
        if "\r" in body:
            self.starts = [start, *(start + match.end() for match in _LINE_END.finditer(body))]
            self.ends = [start + match.start() for match in _LINE_END.finditer(body)]
            body = _LINE_END.sub("\n", body)
        else:
            self.starts = [start]
            at = text.find("\n", start)
            while at >= 0:
                self.starts.append(at + 1)
                at = text.find("\n", at + 1)
            self.ends = [begin - 1 for begin in self.starts[1:]]
        self.ends.append(len(text))
        self.normalized = body.replace("\0", "\ufffd")
        self.normalized_starts = [0]
        at = body.find("\n")
        while at >= 0:
            self.normalized_starts.append(at + 1)
            at = body.find("\n", at + 1)
        self.starts.append(len(text))

    def source(self, line: int, normalized_offset: int) -> int:
        """Return the source offset of a place in a line of the normalized text."""
        return self.starts[line] + normalized_offset - self.normalized_starts[line]

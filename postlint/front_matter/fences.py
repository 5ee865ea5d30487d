"""Where a front matter block begins and ends, before anything in it is read."""

from __future__ import annotations

import re
from typing import Literal

from postlint.pattern import compiled, lazy
from postlint.text import Span
from postlint.tuples import NamedTuple


class Fences(NamedTuple):
    """The outline of a block; spans as in FrontMatter."""

    format: Literal["yaml", "toml", "json"]
    span: Span
    opening: Span
    content: Span
    closed: bool


# Jekyll (lib/jekyll/document.rb, YAML_FRONT_MATTER_REGEXP): \A(---\s*\n.*?\n?)^((---|\.\.\.)\s*$\n?) with /m.
# "----" and " ---" match neither as opening nor as closing.
_OPENING = lazy(r"(---|\+\+\+)[ \t]*\r?\n")
_CLOSING = {
    "---": lazy(r"^(?:---|\.\.\.)[ \t]*\r?(?:\n|\Z)", re.MULTILINE),
    "+++": lazy(r"^\+\+\+[ \t]*\r?(?:\n|\Z)", re.MULTILINE),
}
# "title: x", "标题:", "og.title: x"; not "Read this: https…" (a space in the key) or "12:30".
_YAML_FIELD = lazy(r"[^\W\d][\w.-]*[ \t]*:(?:[ \t\r\n]|\Z)")
_TOML_FIELD = lazy(r"""(?:[\w.-]+|"[^"\n]*")[ \t]*=""")
# hexo-front-matter, lib/front_matter.ts, rFrontMatterNew
_UNOPENED_END = lazy(r"(?:-{3,}|;{3,})[ \t]*\r?(?:\n|\Z)")
_KNOWN = frozenset(("title", "date", "tags", "categories", "layout", "permalink"))
_LINE = lazy(r"[^\n]*\n?")
_LINE_END = lazy(r"[ \t]*(?:\r?\n|\Z)")
# {"title": …, also over lines; not {{ include }}, {% tag %} or {: .class }
_JSON_START = lazy(r"""\{\s*(?:"[^"\n]*"\s*:|\})""")
_JSON_TOKEN = lazy(r'"(?:[^"\\\n]|\\.)*"?|[{}]')


def find(text: str, start: int = 0) -> Fences | None:
    """Return the outline of the block that begins exactly at `start`, or None where there is none.

    An opening fence that is never closed counts where lines that look like fields follow at once; otherwise
    it is a thematic break.
    """
    if text.startswith("{", start):
        return _find_json(text, start)
    opening = _OPENING.match(text, start)
    if opening is None:
        return None
    fence = opening[1]
    format_: Literal["yaml", "toml"] = "yaml" if fence == "---" else "toml"
    fence_span = Span(start, start + 3)
    inner = opening.end()
    closing = _CLOSING[fence].search(text, inner)
    if closing is not None:
        return Fences(
            format_, Span(start, closing.end()), fence_span, Span(inner, closing.start()), closed=True
        )
    end = _run_of_fields(text, inner, _YAML_FIELD if format_ == "yaml" else _TOML_FIELD)
    if end is None:
        return None
    return Fences(format_, Span(start, end), fence_span, Span(inner, end), closed=False)


def unopened(text: str) -> int:
    """Return where fields end that a fence closes and none opens, as Hexo takes them; 0 where there are none.

    Other generators print them. One key that generators know is asked for: a heading may say `Note: …`.
    """
    at = 0
    known = False
    while (fence := _UNOPENED_END.match(text, at)) is None:
        field = _YAML_FIELD.match(text, at)
        if field is not None:
            known = known or field[0].rstrip().rstrip(":") in _KNOWN
        elif not at or text[at : at + 1] not in tuple(" \t-#"):
            return 0
        at = text.find("\n", at) + 1
        if not at:
            return 0
    return fence.end() if known else 0


def _run_of_fields(text: str, start: int, field: re.Pattern[str]) -> int | None:
    """Return the end of the run of fields at `start`; None for none, or one that looks like prose."""
    at, count = start, 0
    while at < len(text):
        if field.match(text, at):
            count += 1
        elif count == 0 or text[at] not in " \t-#" or text.startswith(("\r\n", "\n"), at):
            break
        line = _LINE.match(text, at)
        if line is None or not line[0].strip():
            break
        at = line.end()
    # One line alone may be prose after a thematic break ("Note: …"); keys of generators begin in lower case.
    if count > 1 or (count == 1 and "a" <= text[start] <= "z"):
        return at
    return None


def _find_json(text: str, start: int) -> Fences | None:
    if _JSON_START.match(text, start) is None:
        return None
    depth = 0
    for token in _JSON_TOKEN.finditer(text, start):
        if token[0] == "{":
            depth += 1
        elif token[0] == "}":
            depth -= 1
            if depth == 0:
                after = _LINE_END.match(text, token.end())
                if after is None:
                    return None
                content = Span(start + 1, token.start())
                return Fences("json", Span(start, after.end()), Span(start, start + 1), content, closed=True)
    blank = compiled(r"\r?\n[ \t]*\r?\n").search(text, start)
    end = blank.start() if blank else len(text)
    return Fences("json", Span(start, end), Span(start, start + 1), Span(start + 1, end), closed=False)

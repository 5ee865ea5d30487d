"""What a reader gets from HTML, as a list of steps that two renderings of one post can be compared by."""

from __future__ import annotations

import re

from postlint import html
from postlint.elements import BLOCK
from postlint.pattern import lazy
from postlint.tuples import NamedTuple

Step = tuple[object, ...]

#: Blocks that only hold others together: a paragraph by any other name.
PLAIN_BLOCKS = frozenset(
    "p div center section article main header footer address hgroup body html thead tbody tfoot colgroup".split()
)
#: Elements that only say how their words look, or nothing.
PLAIN_INLINES = frozenset("span font nobr big basefont".split())
_SAME = {"b": "strong", "i": "em", "strike": "s", "del": "s"}
_LINE, _OPEN, _CLOSE = "\u2028", "\x02", "\x03"
#: White space of code, where each counts; a row's end at its end does not.
_ROW = "\u23ce"
_IN_CODE = str.maketrans({" ": "\u00b7", "\n": _ROW, "\t": "\u21e5"})
_SPACE = lazy(r"[ \t\n\r\f]+")
#: A space or line end between two Chinese characters or marks.
BETWEEN_CHINESE = lazy(
    r"(?<=[\u3000-\u9fff\uf900-\ufaff\uff00-\uffef])[ \t]*[ \n][ \t]*(?=[\u3000-\u9fff\uf900-\ufaff\uff00-\uffef])"
)
_AROUND_LINE = lazy(rf" ?{_LINE} ?")
_AFTER_OPEN = lazy(rf"({_OPEN}+) ")
_BEFORE_CLOSE = lazy(rf" ({_CLOSE}+)")
_KEPT_ATTRIBUTES = ("src", "href", "data", "poster", "srcset", "type", "name", "value", "content")


class _Leaf:
    """Running text with its links, images and marks, until the block ends."""

    def __init__(self, joined: bool) -> None:
        self.joined = joined
        self.text: list[str] = []
        self.targets: list[Step] = []
        self.marked: dict[str, list[str]] = {}

    def flush(self, into: list[Step]) -> None:
        text = _SPACE.sub(" ", "".join(self.text))
        text = _AROUND_LINE.sub(_LINE, text)
        text = re.sub(f"{_OPEN}({_LINE}*){_CLOSE}", r"\1", text) if not self.targets else text
        text = _SPACE.sub(" ", _BEFORE_CLOSE.sub(r"\1 ", _AFTER_OPEN.sub(r" \1", text)))
        if self.joined:
            text = BETWEEN_CHINESE.sub("", text)
        text = text.strip(" \u00a0\u3000" + _LINE).rstrip(_ROW)
        if text or self.targets:
            letters = {
                name: "".join(filter(str.isalnum, "".join(parts))) for name, parts in self.marked.items()
            }
            marks = tuple(sorted((name, words) for name, words in letters.items() if words))
            into.append(("text", text, tuple(self.targets), marks))
        self.__init__(self.joined)  # type: ignore[misc]


def signature(source: str, *, joined: bool = False) -> list[Step]:
    """Return the steps of an HTML text: blocks, words with their marks, links, images, comments, in order.

    What only says how something looks is left out: plain blocks and inline elements, classes, styles. With `joined`
    a space between two Chinese characters counts for nothing: a line's end may have been there.
    """
    steps: list[Step] = []
    leaf = _Leaf(joined)
    marks: list[str] = []
    verbatim = 0
    for token in html.tokenize(source):
        name = token.name
        if token.kind == html.TEXT:
            text = html.unescape(source[token.start : token.end])
            if verbatim:
                leaf.text.append(text.translate(_IN_CODE))
            else:
                leaf.text.append(text)
            for mark in set(marks):
                leaf.marked.setdefault(mark, []).append(text)
        elif token.kind == html.RAW:
            steps.append(("raw", source[token.start : token.end]))
        elif token.kind in (html.COMMENT, html.DECLARATION):
            if not leaf.text:
                leaf.flush(steps)
            leaf.targets.append((token.kind, source[token.start : token.end]))
        elif name in BLOCK and name not in ("iframe", "video", "audio", "title"):
            if name == "pre":
                leaf.flush(steps)
                verbatim = max(0, verbatim + (1 if token.kind == html.START else -1))
                steps.append((token.kind, name))
                continue
            leaf.flush(steps)
            if name not in PLAIN_BLOCKS:
                steps.append((token.kind, name, *_start(source, token)))
        elif token.kind == html.START:
            _inline_start(source, token, leaf, marks, steps)
        elif name == "a":
            leaf.text.append(_CLOSE)
        elif name not in PLAIN_INLINES and name not in html.VOID:
            mark = _SAME.get(name, name)
            if mark in marks:
                marks.reverse()
                marks.remove(mark)
                marks.reverse()
    leaf.flush(steps)
    return steps


def _start(source: str, token: html.Token) -> tuple[str, ...]:
    """Return what counts of the start tag of a block."""
    if token.kind != html.START:
        return ()
    values = {one.name: one.value for one in html.attributes(source, token)}
    kept = [
        f"{name}={values[name]}" for name in ("id", "cite", "colspan", "rowspan", "href") if values.get(name)
    ]
    if token.name == "ol" and values.get("start", "1") != "1":
        kept.append(f"start={values['start']}")
    return tuple(kept)


def _inline_start(source: str, token: html.Token, leaf: _Leaf, marks: list[str], steps: list[Step]) -> None:
    name = token.name
    values: dict[str, str] = {}
    for one in html.attributes(source, token):
        values.setdefault(one.name, one.value)
    if values.get("id") or (name == "a" and values.get("name")):
        leaf.targets.append(("id", values.get("id") or values.get("name")))
    if name == "br":
        if "".join(leaf.text).rstrip(" \n").endswith(_LINE):
            leaf.flush(steps)  # two breaks in a row part paragraphs
        leaf.text.append(_LINE)
    elif name == "a":
        leaf.text.append(_OPEN)
        leaf.targets.append(("a", values.get("href"), _SPACE.sub(" ", values.get("title", ""))))
    elif name == "img":
        leaf.text.append("\ufffc")
        what = [_SPACE.sub(" ", values.get(key, "")) for key in ("src", "alt", "title", "srcset", "usemap")]
        leaf.targets.append(("img", *what))
    elif name in html.VOID or name in _REPLACED:
        leaf.text.append("\ufffc")
        kept = tuple(f"{key}={values[key]}" for key in _KEPT_ATTRIBUTES if key in values)
        leaf.targets.append((name, *kept))
        if name not in html.VOID:
            marks.append(name)
    elif name not in PLAIN_INLINES:
        marks.append(_SAME.get(name, name))


_REPLACED = frozenset(
    "iframe video audio object embed svg math canvas script style button select textarea template noscript picture"
    " map".split()
)


class Difference(NamedTuple):
    """The first thing in which two renderings differ: what it was, and what it would become."""

    was: str
    becomes: str


def first_difference(before: list[Step], after: list[Step]) -> Difference | None:
    """Return what differs first, in words for a message; None where the reader gets the same."""
    if before == after:
        return None
    at = next((i for i, (a, b) in enumerate(zip(before, after)) if a != b), min(len(before), len(after)))  # noqa: B905
    old = before[at] if at < len(before) else None
    new = after[at] if at < len(after) else None
    if old and new and old[0] == new[0] == "text":
        for part in (1, 2, 3):
            if old[part] != new[part]:
                if part == 1:
                    return _cut(str(old[1]), str(new[1]))
                return Difference(_tell(old[part]), _tell(new[part]))
    return Difference(_tell(old), _tell(new))


def _cut(old: str, new: str) -> Difference:
    at = next((i for i, (a, b) in enumerate(zip(old, new)) if a != b), min(len(old), len(new)))  # noqa: B905
    begin = max(0, at - 10)
    return Difference(repr(_shown(old[begin : at + 20])), repr(_shown(new[begin : at + 20])))


def _shown(text: str) -> str:
    return (
        text.replace(_OPEN, "[").replace(_CLOSE, "]").replace("\ufffc", "(image)").replace(_LINE, "(break)")
    )


def _tell(step: object) -> str:
    if step is None:
        return "nothing"
    if isinstance(step, tuple) and step and step[0] == "text":
        return repr(_shown(str(step[1])[:30]))
    if isinstance(step, tuple) and len(step) >= 2 and step[0] in (html.START, html.END):
        return f"<{'/' if step[0] == html.END else ''}{' '.join(map(str, step[1:]))}>"
    return str(step)[:80]

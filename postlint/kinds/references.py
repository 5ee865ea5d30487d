"""Reference links of Markdown without their definition, and definitions without use."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator
from typing import TYPE_CHECKING, ClassVar

from postlint.kinds.base import Context, Kind
from postlint.kinds.edits import removal
from postlint.kinds.ranges import Ranges
from postlint.pattern import lazy
from postlint.rule import Finding, Related
from postlint.text import Edit, Span

if TYPE_CHECKING:
    from postlint.markdown import Definition
    from postlint.post import Post

# `[text][label]` or `[text][]`; the text may hold marks and one level of brackets
_REFERENCE = lazy(r"\[((?:[^\[\]\\\n]|\n(?!\n)|\\.|\[[^\[\]\n]*\]){1,300}?)\]\[([^\[\]\n]{0,100})\]")
_ESCAPED = lazy(r"\\([\[\]])")
# what stands in brackets; most of it has no backslash, which is found faster
_BRACKETED = lazy(r"\[([^\[\]\\]{1,999}|(?:[^\[\]\\]|\\.){1,999})\]", re.DOTALL)
_LABEL = lazy(r"\[((?:[^\[\]\\]|\\.)*)\]\Z", re.DOTALL)
_URL = lazy(
    r"(?:https?|ftp|mailto|tel):|//|/|\.{1,2}/|#.|www\.|[\w%-]+(?:/[\w%.-]*)+$|[\w%/-]+\.[a-z0-9]{2,5}(?:$|[?#])",
    re.I,
)
#: Labels that stand for no link: comments by way of a definition, footnotes.
_COMMENT = lazy(r"//.*|#|comment|_.*_|\^.*|>|<>|-|%")
#: Tags of forums, which Markdown never had.
_FORUM = frozenset(
    {"b", "i", "u", "s", "url", "img", "quote", "code", "size", "color", "center", "list", "font", "td"}
)
_TEMPLATE_WITH_TEXT = lazy(
    r"\{%-?\s*(?:include|render|capture)|\{\{[<%]\s*(?:include|readfile|snippet)|\{\{-?\s*content"
)


class ReferenceDefinition(Kind):
    """A full or collapsed reference without a definition; variants `unused`, `list`, `twice`, `words`.

    `unused`: a definition that nothing refers to; `list`: more than five of them, a list that posts share;
    `words`: one whose target is no URL, so that words of the text are taken for a definition, and no reader
    sees them; `twice`: a label that is defined a second time.
    """

    names: ClassVar[frozenset[str]] = frozenset({"text", "label", "url", "wins", "count"})
    variants: ClassVar[frozenset[str]] = frozenset({"unused", "list", "twice", "words"})

    def check(self, post: Post, context: Context) -> Iterator[Finding]:
        """Yield the references without a definition, then what is wrong with definitions."""
        if post.is_html:
            return
        definitions = post.document.definitions
        if "][" in post.markup and not _TEMPLATE_WITH_TEXT.search(post.text):
            yield from _undefined(post, {normal(one.label) for one in definitions})
        if definitions:
            yield from _useless(post, definitions, context)


def normal(label: str) -> str:
    """Return a label as labels are compared: white space as one space, case folded."""
    if "\\" in label:
        label = _ESCAPED.sub(r"\1", label)
    return " ".join(label.split()).casefold()


def _undefined(post: Post, defined: set[str]) -> Iterator[Finding]:
    texts = [event for event in post.events if event[0] == "text"]
    starts = [event[1] for event in texts]

    def plain(offset: int) -> bool:
        at = bisect_right(starts, offset) - 1
        return at >= 0 and offset < texts[at].end

    if not any(plain(at) and plain(at + 1) for at in _brackets(post.markup, post.body_start)):
        return  # in most posts every reference is defined
    for block in post.document.blocks:
        if block.content is None or block.kind == "html" or "][" not in block.content.text:
            continue
        text = block.content.text
        chains = _chains(text)
        for match in _REFERENCE.finditer(text):
            words, label = match.group(1), match.group(2) or match.group(1)
            if normal(label) in defined or not _meant(text, match, defined) or match.start() in chains:
                continue
            span = block.content.source(*match.span())
            inner = block.content.source(match.start(2) - 2, match.start(2))
            if plain(span.start) and plain(span.end - 1) and plain(inner.start) and plain(inner.end - 1):
                yield Finding(span, {"text": post.text[span.start : span.end], "label": label, "url": words})


def _brackets(markup: str, start: int) -> Iterator[int]:
    """Yield where brackets meet: `][`."""
    at = markup.find("][", start)
    while at >= 0:
        yield at
        at = markup.find("][", at + 1)


def _chains(text: str) -> set[int]:
    """Return where a link would begin inside a chain of brackets (`[a][b][c]`): tags, indexes, logs."""
    found: set[int] = set()
    for chain in re.finditer(r"\[[^\[\]\n]*\](?:\[[^\[\]\n]*\]){2,}", text):
        found.update(range(*chain.span()))
    return found


def _meant(text: str, match: re.Match[str], defined: set[str]) -> bool:
    """Tell a link from indexes, citations, attributes, footnotes, task boxes, forum tags and log lines."""
    words, label = match.group(1).strip(), match.group(2).strip()
    before = text[match.start() - 1 : match.start()] if match.start() else ""
    after = text[match.end() : match.end() + 1]
    if before == "!":  # an image; but `#![a][b]` is Rust
        before = text[match.start() - 2 : match.start() - 1] if match.start() > 1 else ""
    if before.isascii() and (before.isalnum() or (before and before in "_])}>#!$\\`'\"@.")):
        return False
    if after and after in "[(:=":
        return False
    if not words or words in ("x", "X") or words.startswith("^") or label.startswith(("^", "@", "/")):
        return False
    if words.lower() in _FORUM or words.startswith(("/", "#", "@")):
        return False
    if not re.search(r"\w", words) or (match.group(2) and not label) or "[/" in text:
        return False
    if _number(words) and (_number(label) or not label):
        return False
    if not label:
        return bool(defined)
    # without any definition in the post it is a lost link only where nothing speaks for a pair of tags
    return bool(defined) or (bool(text[: match.start()].strip()) and (_number(label) or label == words))


def _number(text: str) -> bool:
    return bool(re.fullmatch(r"[\d\s,.–—:-]+", text))


def _useless(post: Post, definitions: tuple[Definition, ...], context: Context) -> Iterator[Finding]:
    used = _used(post, definitions)
    first: dict[str, Definition] = {}
    unused: list[Finding] = []
    containers = Ranges((one[1], one[2]) for one in post.document.blocks if one[0] in ("quote", "item"))
    for one in definitions:
        label = normal(one.label)
        if _COMMENT.fullmatch(label) or one.url in ("", "#", "<>"):
            continue
        if label in used and label not in first:
            first[label] = one
            continue
        values = {
            "text": post.text[one.span.start : one.span.end],
            "label": _written(post, one),
            "url": one.url,
        }
        if label in first:
            same = first[label].url == one.url
            values["wins"] = "the last" if context.site.generator == "jekyll" else "the first"
            related = (Related("first defined here", first[label].span),)
            edits = (_removal(post, one.span),) if same and _alone(post, one.span, containers) else None
            yield Finding(one.span, values, edits, "twice", related=related)
            continue
        first[label] = one
        if not _URL.match(one.url):
            if re.search(r"[^\x00-\x7f]", one.url):
                yield Finding(one.span, values, variant="words")
        else:
            edits = (_removal(post, one.span),) if _alone(post, one.span, containers) else None
            unused.append(Finding(one.span, values, edits, "unused"))
    if len(unused) <= 5:
        yield from unused
        return
    every = tuple(edit for one in unused for edit in one.edits or ())
    yield Finding(unused[0].span, {**unused[0].values, "count": str(len(unused))}, every or None, "list")


def _written(post: Post, definition: Definition) -> str:
    """Return a definition's label as it is written; the parser folds its case."""
    match = re.match(r"\[((?:[^\[\]\\]|\\.)*)\]:", post.text[definition.span.start : definition.span.end])
    return match.group(1) if match else definition.label


def _removal(post: Post, span: Span) -> Edit:
    """Return the edit that takes out a definition's lines and no blank line beside them."""
    edit = removal(post, span)
    end = post.text.find("\n", span.end)
    return edit if end < 0 else Edit(edit.start, min(edit.end, end + 1), "")


def _alone(post: Post, span: Span, containers: Ranges) -> bool:
    """Tell whether a definition has its lines to itself and stands in no list or quote."""
    start = post.text.rfind("\n", 0, span.start) + 1
    return not post.text[start : span.start].strip() and not containers.covers(span.start)


def _used(post: Post, definitions: tuple[Definition, ...]) -> set[str]:
    """Return the labels that something refers to, or may refer to where only the generator can tell.

    A label in brackets anywhere else (in an HTML block that the generator reads as Markdown, in a template,
    in code) counts as used: a definition too many does no harm, one too few does.
    """
    found: set[str] = set()
    spans = [one.span for one in definitions]
    text = post.text
    pieces, done = [], post.body_start
    for span in sorted(spans):
        pieces.append(text[done : span.start])
        done = max(done, span.end)
    rest = "\ufffc".join((*pieces, text[done:]))
    found.update(map(normal, set(_BRACKETED.findall(rest))))
    for link in post.links:
        if link.form in ("reference", "reference-image"):
            label = _LABEL.search(text, link.span.start, link.span.end)
            if label is None or normal(label.group(1)) not in found:
                found.update(normal(one.label) for one in definitions if one.url == link.url)
    for one in definitions:
        # `[**bold**]` and `[a [b]]` are labels, too, which the pattern above does not read
        label_ = normal(one.label)
        if label_ not in found and f"[{one.label}]" in rest:
            found.add(label_)
    return found

"""Suppression comments and front matter: which rules are silent where, and which suppressions had no use."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field

from postlint.post import Post
from postlint.rule import Diagnostic
from postlint.text import Edit, Span

_COMMENT = re.compile(r"<!--\s*postlint-(disable-next|disable-file|disable|enable)\b([^>]*?)-->")
_NAME = re.compile(r"[A-Za-z][A-Za-z0-9-]*")

#: What is never silenced: the engine's word on a broken run.
ALWAYS = frozenset({"PL002", "PL003", "PL004"})


@dataclass(eq=False, slots=True)
class Suppression:
    """One name in one suppression: `ranges` of the post in which its rule is silent.

    `name` is "" for all rules; `comment` is what to remove when no name of it is of use, `span` the name itself.
    """

    name: str
    span: Span
    comment: Span
    ranges: list[Span]
    names_in_comment: int
    used: bool = field(default=False)

    def matches(self, diagnostic: Diagnostic) -> bool:
        """Tell whether a diagnostic is silenced by this."""
        return names(self.name, diagnostic.code, diagnostic.name) and any(
            span.start <= diagnostic.span.start < span.end for span in self.ranges
        )


def names(selector: str, code: str, name: str) -> bool:
    """Tell whether a selector (a code, a name, a prefix of codes, or "" for all) means a rule."""
    if selector == "" or selector == name:
        return True
    return selector.isupper() and code.startswith(selector) if selector.isalnum() else False


def find(post: Post) -> list[Suppression]:
    """Return the suppressions of a post, in the order of their source."""
    found = list(_in_front_matter(post))
    if "postlint-" not in post.text:
        return found
    open_ended: list[Suppression] = []
    end = len(post.text) + 1
    for index, token in post.comments:
        match = _COMMENT.fullmatch(post.text, token.start, token.end)
        if match is None:
            continue
        action = match.group(1)
        listed = [(m.group(), Span(*m.span())) for m in _NAME.finditer(post.text, *match.span(2))]
        if action == "enable":
            wanted = {name for name, _ in listed}
            for suppression in list(open_ended):
                if not wanted or suppression.name in wanted:
                    suppression.ranges = [Span(suppression.ranges[0].start, token.start)]
                    open_ended.remove(suppression)
            continue
        if action == "disable-next":
            ranges = [_next_range(post, index, token.end)]
        elif action == "disable-file":
            ranges = [Span(0, end)]
        else:
            ranges = [Span(token.end, end)]
        comment = Span(token.start, token.end)
        for name, span in listed or [("", comment)]:
            suppression = Suppression(name, span, comment, list(ranges), max(len(listed), 1))
            found.append(suppression)
            if action == "disable":
                open_ended.append(suppression)
    return found


def _in_front_matter(post: Post) -> Iterator[Suppression]:
    if post.front_matter is None:
        return
    field = post.front_matter.get("postlint")
    if field is None:
        return
    for entry in field.node.entries:
        if entry.key != "disable":
            continue
        items = entry.node.items or ((entry.node,) if isinstance(entry.value, str) else ())
        for item in items:
            if isinstance(item.value, str):
                whole = Span(field.key_span.start, field.node.span.end)
                yield Suppression(item.value, item.span, whole, [Span(0, len(post.text) + 1)], len(items))


def _next_range(post: Post, index: int, end: int) -> Span:
    """Return what `disable-next` covers: the next block, or the next element (or run of text) inside a line."""
    events = post.events
    line_start = post.text.rfind("\n", 0, events[index].start) + 1
    alone = post.text[line_start : events[index].start].strip() == "" and (
        post.text[end : _line_end(post.text, end)].strip() == ""
    )
    for at in range(index + 1, len(events)):
        event = events[at]
        if event.kind == "block" and (alone or event.start >= end):
            if event.end >= end and event.data.start >= end:
                return Span(event.data.start, event.data.end)
        elif event.kind == "start" and at in post.starting:
            return post.starting[at].span
        elif event.kind in ("text", "link-open", "image", "url") and post.text[event.start : event.end].strip():
            return Span(event.start, _run_end(post, at))
    return Span(end, end)


def _line_end(text: str, at: int) -> int:
    found = text.find("\n", at)
    return len(text) if found < 0 else found


def _run_end(post: Post, at: int) -> int:
    """Return the end of the run of text that begins at an event: up to the next tag, comment or block."""
    events = post.events
    for later in range(at + 1, len(events)):
        if events[later].kind in ("start", "end", "comment", "block"):
            return events[later].start
    return len(post.text)


def apply(diagnostics: Iterable[Diagnostic], suppressions: Sequence[Suppression]) -> list[Diagnostic]:
    """Return what is not silenced; marks the suppressions that were of use."""
    if not suppressions:
        return list(diagnostics)
    kept = []
    for diagnostic in diagnostics:
        hits = [] if diagnostic.code in ALWAYS else [s for s in suppressions if s.matches(diagnostic)]
        for suppression in hits:
            suppression.used = True
        if not hits:
            kept.append(diagnostic)
    return kept


def removal(post: Post, suppression: Suppression, useless_in_comment: int) -> tuple[Edit, ...] | None:
    """Return the edits that take a useless suppression out: its name, or the comment when none of its names is left.

    None inside front matter, where the list belongs to the author, and for all but the first of several useless names
    of one comment that goes as a whole.
    """
    text = post.text
    if suppression.comment.start < post.body_start:
        return None
    if useless_in_comment == suppression.names_in_comment:
        start, end = suppression.comment
        line_start = text.rfind("\n", 0, start) + 1
        line_end = _line_end(text, end)
        if text[line_start:start].strip() == "" and text[end:line_end].strip() == "":
            start, end = line_start, min(line_end + 1, len(text))
            blank_before = line_start <= post.body_start or text[:line_start].endswith(("\n\n", "\n\r\n"))
            following = text[end : _line_end(text, end) + 1]
            if blank_before and following and following.strip() == "":
                end += len(following)  # two blank lines would be left where there was one
        return (Edit(start, end, ""),)
    start, end = suppression.span
    while end < suppression.comment.end and text[end] in ", ":
        end += 1
    if text.startswith("-->", end):  # the last name: take the comma before it instead
        end = suppression.span.end
        while text[start - 1] in ", ":
            start -= 1
    return (Edit(start, end, ""),)

"""Suppression comments and front matter: which rules are silent where, and which suppressions had no use."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Sequence

from postlint.markdown import Block
from postlint.pattern import lazy
from postlint.post import Post
from postlint.rule import Diagnostic
from postlint.text import Edit, Span, begins_line, ends_line

_COMMENT = lazy(r"<!--\s*postlint-(disable-next|disable-file|disable|enable)\b([^>]*?)-->")
_NAME = lazy(r"[A-Za-z][A-Za-z0-9-]*")

#: What is never silenced: the engine's word on a broken run.
ALWAYS = frozenset({"PL002", "PL003", "PL004"})

#: How far `disable-next` looks past other comments; keeps hostile posts linear.
_HIGHEST_PILE = 30


class Suppression:
    """One name in one suppression: `ranges` of the post in which its rule is silent, `used` once it silenced one.

    `name` is "" for all rules; `comment` is what to remove when no name of it is of use, `span` the name itself.
    """

    __slots__ = ("comment", "name", "names_in_comment", "ranges", "span", "used")

    def __init__(
        self, name: str, span: Span, comment: Span, ranges: list[Span], names_in_comment: int
    ) -> None:
        self.name = name
        self.span = span
        self.comment = comment
        self.ranges = ranges
        self.names_in_comment = names_in_comment
        self.used = False


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
    open_ended: dict[str, list[Suppression]] = {}
    end = len(post.text) + 1
    for index, token in post.comments:
        match = _COMMENT.fullmatch(post.text, token.start, token.end)
        if match is None:
            continue
        action = match.group(1)
        listed = [(m.group(), Span(*m.span())) for m in _NAME.finditer(post.text, *match.span(2))]
        if action == "enable":
            for ended in [name for name, _ in listed] or list(open_ended):
                for suppression in open_ended.pop(ended, ()):
                    suppression.ranges = [Span(suppression.ranges[0].start, token.start)]
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
                open_ended.setdefault(name, []).append(suppression)
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
    alone = begins_line(post.text, events[index].start) and ends_line(post.text, end)
    for at in _stops_after(post, index):
        event = events[at]
        if event.kind == "block" and (alone or event.start >= end):
            if event.end >= end and event.data.start >= end and not _is_comment(post, event.data):
                return Span(event.data.start, event.data.end)
        elif event.kind == "start" and at in post.starting:
            return post.starting[at].span
        elif event.kind != "block":
            return Span(event.start, _run_end(post, at))
    return Span(end, end)


def _stops_after(post: Post, index: int) -> Iterator[int]:
    """Yield the events after one at which a range may begin: not its neighbours in a pile of comments."""
    stops = post.stops
    first = bisect_right(stops, index)
    for at in range(first, min(first + _HIGHEST_PILE, len(stops))):
        yield stops[at]


def _is_comment(post: Post, block: Block) -> bool:
    """Tell whether a block holds one comment and nothing else, so that several suppressions may pile up."""
    if block.kind != "html":
        return False
    text = post.text[block.start : block.end].strip()
    return text.startswith("<!--") and text.find("-->") == len(text) - 3


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
    by_rule: dict[tuple[str, str], list[Diagnostic]] = {}
    kept = []
    for diagnostic in diagnostics:
        if diagnostic.code in ALWAYS:
            kept.append(diagnostic)
        else:
            by_rule.setdefault((diagnostic.code, diagnostic.name), []).append(diagnostic)
    for (code, name), found in by_rule.items():
        kept += _apply_to_rule(found, [s for s in suppressions if names(s.name, code, name)])
    return kept


def _apply_to_rule(diagnostics: list[Diagnostic], suppressions: Sequence[Suppression]) -> list[Diagnostic]:
    """Return what is not silenced of one rule; sorted ranges keep a post full of suppressions linear."""
    if not suppressions:
        return diagnostics
    places = sorted(diagnostic.span.start for diagnostic in diagnostics)
    for suppression in suppressions:
        for start, end in suppression.ranges:
            at = bisect_left(places, start)
            if at < len(places) and places[at] < end:
                suppression.used = True
    silent: list[Span] = []
    for start, end in sorted(span for suppression in suppressions for span in suppression.ranges):
        if silent and start <= silent[-1].end:
            silent[-1] = Span(silent[-1].start, max(silent[-1].end, end))
        else:
            silent.append(Span(start, end))
    starts = [span.start for span in silent]

    def silenced(offset: int) -> bool:
        at = bisect_right(starts, offset) - 1
        return at >= 0 and offset < silent[at].end

    return [diagnostic for diagnostic in diagnostics if not silenced(diagnostic.span.start)]


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
        if begins_line(text, start) and ends_line(text, end):
            line_start = text.rfind("\n", 0, start) + 1
            start, end = line_start, min(_line_end(text, end) + 1, len(text))
            blank_before = line_start <= post.body_start or text.endswith(("\n\n", "\n\r\n"), 0, line_start)
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

"""The body of a post in canonical form: its blocks one by one, each kept as it is where its new form is not proven."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from postlint.formatting.markdown_blocks import Keep, Source, Writer, groups, is_open_fence
from postlint.formatting.options import Options
from postlint.formatting.otherwise import Range, defines, raw_ranges, stays
from postlint.formatting.reading import reading
from postlint.formatting.signature import first_difference
from postlint.markdown import parser
from postlint.pattern import lazy
from postlint.text import Span
from postlint.tuples import NamedTuple

if TYPE_CHECKING:
    from markdown_it.token import Token

_ATTRIBUTE_LIST = lazy(r"\{[:#.][^\n]*\}")


class Part(NamedTuple):
    """A block of the body: as it is and as it would be, and whether it must stay next to the one before it."""

    old: str
    new: str
    gap: str
    glued: bool = False


class Lines(NamedTuple):
    """A body line by line; `masked` has its templates masked, `raw` has them as they are."""

    masked: list[str]
    raw: list[str]


def parts(masked: str, raw: str, templates: Sequence[Span], options: Options, *, at_top: bool) -> list[Part]:
    """Return the blocks of a body whose lines end at LF; `templates` are spans in it.

    `at_top` tells that nothing stands before the body: then a rule must not look like front matter.
    """
    tokens, env = parser.block_tokens(masked)
    lines = Lines(masked.split("\n"), raw.split("\n"))
    references = env.get("references", {})
    defining = _defining_lines(env)
    source = Source(masked, lines.masked, env["lines"], references, defining)
    writers = [Writer(source, options)]
    if options.html != "keep":
        writers.append(Writer(source, options._replace(html="keep")))
    found: list[Part] = []
    done = 0
    marker = ""
    before: list[Token] = []
    in_definition = False
    ranges = _ranges(tokens, lines)
    held = [*_long_templates(masked, templates), *raw_ranges(ranges, lines.masked, options)]
    for first, last, group in _merged(ranges, held):
        if first < last:
            gap = "".join(line + "\n" for line in ([""] if found else []) + lines.masked[done:first])
            old = _text(lines.masked, first, last)
            new = old
            touches = gap == "\n" and bool(found)
            defined = in_definition and old[:1].isspace()
            in_definition = defined or defines(old, options)
            fixed = defined or (bool(group) and stays(group, old, before, touches, options))
            if group and not fixed and not _is_attribute_list(lines.raw[last - 1]):
                new = _written(group, old, writers, references, options, marker)
                if new == "---" and at_top and not found:
                    new = "***"
            marker = _marker(group, new)
            glued = defined or (
                touches
                and (
                    fixed
                    or _is_attribute_list(lines.raw[first])
                    or _is_attribute_list(lines.raw[done - 1])
                    or (bool(group) and is_open_fence(group[0]))
                )
            )
            found.append(Part(old, new, gap, glued))
            before = group
        done = last
    return found


def _ranges(tokens: list[Token], lines: Lines) -> list[Range]:
    """Return (first line, line after the last, tokens) of each block; definitions between them have no tokens."""
    spans: list[Range] = []
    done = 0
    for group in groups(tokens):
        if group[0].map is None:
            continue
        first, last = group[0].map
        spans += _between(lines, done, first)
        spans.append((first, _trimmed(lines, first, last), group))
        done = last
    spans += _between(lines, done, len(lines.masked))
    return spans


def _merged(ranges: list[Range], held: list[tuple[int, int]]) -> list[Range]:
    """Return ranges in which those that a held range of lines touches are one block without tokens."""
    if not held:
        return ranges
    found: list[Range] = []
    everything = [*ranges, *((begin, end, None) for begin, end in held)]
    for first, last, group in sorted(everything, key=lambda one: (one[0], one[2] is not None)):
        before = found[-1] if found else None
        overlaps = before is not None and first < before[1]
        if before is not None and overlaps:  # only a held range overlaps another one
            found[-1] = (before[0], max(before[1], last), [])
        else:
            found.append((first, last, group or []))
    return found


def _between(lines: Lines, start: int, end: int) -> list[Range]:
    """Return what stands in lines that no block has: definitions."""
    while start < end and not lines.masked[start].strip():
        start += 1
    end = _trimmed(lines, start, end)
    return [(start, end, [])] if start < end else []


def _trimmed(lines: Lines, first: int, last: int) -> int:
    while last > first and not lines.masked[last - 1].strip():
        last -= 1
    return last


def _long_templates(masked: str, templates: Sequence[Span]) -> list[tuple[int, int]]:
    """Return the lines of templates that run over several."""
    found = []
    line = at = 0
    for span in templates:
        line, at = line + masked.count("\n", at, span.start), span.start
        rows = masked.count("\n", span.start, span.end)
        if rows:
            found.append((line, line + rows + 1))
    return found


def _defining_lines(env: dict[str, Any]) -> frozenset[int]:
    entries = [*env.get("references", {}).values(), *env.get("duplicate_refs", [])]
    return frozenset(line for entry in entries for line in range(*entry["map"]))


def _text(lines: list[str], first: int, last: int) -> str:
    return "\n".join(lines[first:last])


def _is_attribute_list(line: str) -> bool:
    return _ATTRIBUTE_LIST.fullmatch(line.strip()) is not None


def _marker(group: list[Token], text: str) -> str:
    if not group or not group[0].type.endswith("list_open"):
        return ""
    return group[0].type[0] + text.strip().lstrip("0123456789")[:1]


def _written(
    group: list[Token],
    old: str,
    writers: list[Writer],
    references: dict[str, Any],
    options: Options,
    marker: str,
) -> str:
    """Return the canonical form of a block; with `options.careful` one proven to read as it did, else as it is."""
    before = marker[1:] if marker[:1] == group[0].type[0] else ""
    wanted = None
    for writer in writers:
        try:
            new = writer.block(group, before)
        except Keep:
            return old
        if new == old or not options.careful:
            return new
        if wanted is None:
            wanted = reading(old, options, references)
        got = reading(new, options, references)
        if first_difference(wanted, got) is None:
            return new
    return old


def assemble(found: Sequence[Part], changed: Sequence[bool]) -> str:
    """Return the body with the blocks that `changed` names in their new form, the others as they are."""
    text: list[str] = []
    was_new = True
    for part, new in zip(found, changed, strict=True):
        words = part.new if new else part.old
        if text:
            text.append(part.gap if part.glued or not (new or was_new) else "\n\n" if words else "")
        elif not new:
            text.append(part.gap)
        text.append(words)
        was_new = new
    return "".join(text)

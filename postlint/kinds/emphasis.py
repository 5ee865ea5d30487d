"""Emphasis that its author meant and CommonMark prints as asterisks."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator
from typing import TYPE_CHECKING, ClassVar

from postlint import markdown
from postlint.han import has_han
from postlint.kinds.base import Context, Kind
from postlint.markdown.emphasis import STOPS, core, effective
from postlint.pattern import lazy
from postlint.rule import Finding
from postlint.text import Edit, apply_edits
from postlint.tuples import NamedTuple

if TYPE_CHECKING:
    import re

    from postlint.markdown import Block
    from postlint.post import Post

_RUN = lazy(r"\*+|(?<!_)__(?!_)")
#: `__init__`, `__zp_token__`: a name of a program, not a word to be read loud
_NAME = lazy(r"(?<![A-Za-z0-9_])__[A-Za-z][A-Za-z0-9]*(?:_[A-Za-z0-9]+)*__(?![A-Za-z0-9_])")
#: Inline tokens that no marker can be in without being one.
_TEXT = frozenset(["text", "strong-open", "strong-close", "em-open", "em-close", "soft-break", "hard-break"])
_HAN = lazy(r"[\u3400-\u9fff\uf900-\ufaff]")
#: More markers than this in one block are no emphasis but a drawing.
_MOST = 200


class _Pair(NamedTuple):
    """Two runs of markers around words, as offsets in a block's content: open, inside, close."""

    start: int
    inner_start: int
    inner_end: int
    end: int


class IneffectiveEmphasis(Kind):
    """Two `**` (or `***`, or `*`) with words of Chinese between them that are read as asterisks.

    CommonMark (spec 0.31, 6.2, "left-flanking delimiter run") opens no emphasis before a punctuation mark or a space
    that follows a letter, and closes none after a mark that a letter follows; `__` does neither inside a word. Marks
    at the end and spaces at the ends move out of the emphasis; a pair of quotation marks or brackets around the words
    moves out whole. Variant `html`: only `<strong>` can keep the marks where they are.
    """

    names: ClassVar[frozenset[str]] = frozenset({"text", "new", "marker", "count"})
    variants: ClassVar[frozenset[str]] = frozenset({"html"})

    def check(self, post: Post, context: Context) -> Iterator[Finding]:
        """Yield one finding per block: its markers pair anew together or not at all."""
        for block in _with_markers(post):
            runs = _runs(block)
            widths = {match.end() - match.start() for match in runs}
            for width in (2, 3, 1):
                if width not in widths:
                    continue
                finding = _judge(block, runs, width)
                if finding is not None:
                    yield finding
                    break


def _with_markers(post: Post) -> Iterator[Block]:
    """Yield the blocks that may have markers around words of Chinese."""
    if not post.may_have_han or not ("*" in post.text or "__" in post.text):
        return
    for block in post.document.blocks:
        content = block.content
        if content is None:
            continue
        text = content.text
        if ("*" in text or "__" in text) and has_han(text):
            yield block


def _judge(block: Block, runs: list[re.Match[str]], width: int) -> Finding | None:
    """Return the finding for the pairs of markers of one width in a block."""
    assert block.content is not None
    text = block.content.text
    pairs = _pairs(text, runs, width)
    broken = [pair for pair in pairs if not _effective(text, pair)]
    if not broken or not all(_meant(text, pair) for pair in broken):
        return None
    if width == 1 and not all(_closes_late(text, pair) for pair in broken):
        return None
    if _works(text, len(pairs), width):
        return None  # emphasis inside emphasis: CommonMark pairs the markers otherwise, and rightly
    for html in (False, True) if width == 2 else (False,):
        edits = [edit for pair in pairs for edit in _mend(text, pair, html=html)]
        if not _works(apply_edits(text, edits), len(pairs), width):
            continue
        first = broken[0]
        new = apply_edits(text[first.start : first.end + 1], _local(_mend(text, first, html=html), first))
        values = {
            "text": text[first.inner_start : first.inner_end],
            "marker": text[first.start : first.inner_start],
            "new": new[: len(new) - 1] if len(text) > first.end else new,
            "count": f" (and {len(broken) - 1} more here)" if len(broken) > 1 else "",
        }
        placed = [block.content.edits(edit.start, edit.end, edit.content) for edit in edits]
        # the markers that become marks are named too, with no change, so that the proof knows of them
        placed += [
            block.content.edits(a, b, text[a:b])
            for pair in pairs
            for a, b in ((pair.start, pair.inner_start), (pair.inner_end, pair.end))
            if not any(edit.start < b and a < edit.end for edit in edits)
        ]
        source = block.content.source(first.start, first.end)
        if any(one is None for one in placed):
            return Finding(source, values)
        moved = tuple(sorted(edit for one in placed if one is not None for edit in one))
        return Finding(source, values, moved, "html" if html else "")
    return None


def _closes_late(text: str, pair: _Pair) -> bool:
    """Tell whether a single `*` surely was to end emphasis: after a stop, with Chinese at both sides."""
    inner = text[pair.inner_start : pair.inner_end]
    after = text[pair.end : pair.end + 1]
    return inner[-1] in STOPS and "\n" not in inner and bool(_HAN.match(inner)) and bool(_HAN.match(after))


def _runs(block: Block) -> list[re.Match[str]]:
    """Return the runs of markers that may be emphasis; none where one is so long that it is a drawing's."""
    assert block.content is not None
    text = block.content.text
    found = list(_RUN.finditer(text))
    if not found:
        return []
    if "__" in text:
        names = [edge for match in _NAME.finditer(text) for edge in match.span()]
        found = [one for one in found if not bisect_right(names, one.start()) % 2]
    covered = sum(inline.end - inline.start for inline in block.inlines)
    # A block of HTML has no inline tokens, and no emphasis.
    if covered == len(text) and _TEXT.issuperset([inline.kind for inline in block.inlines]):
        return [] if any(len(match.group()) > 3 for match in found) else found
    free = bytearray(len(text))
    for inline in block.inlines:
        if inline.kind == "text" or inline.kind.startswith(("strong-", "em-")):
            free[inline.start : inline.end] = b"\1" * (inline.end - inline.start)
    runs = [match for match in found if all(free[match.start() : match.end()])]
    return [] if any(len(match.group()) > 3 for match in runs) else runs


def _letter(text: str, at: int) -> bool:
    return text[at : at + 1].isascii() and text[at : at + 1].isalpha()


def _pairs(text: str, runs: list[re.Match[str]], width: int) -> list[_Pair]:
    """Return the pairs that the author meant: markers of one sort, the first with the second and so on."""
    strong = [match for match in runs if match.end() - match.start() == width]
    if len(strong) % 2 or len(strong) > _MOST:
        return []
    found = []
    for opening, closing in zip(strong[::2], strong[1::2], strict=True):
        if opening.group() != closing.group() or opening.end() == closing.start():
            return []
        if opening.group() == "__" and _letter(text, opening.end()) and _letter(text, closing.end()):
            return []  # two names that begin with them: `__VIEWSTATE、__EVENTTARGET`
        found.append(_Pair(opening.start(), opening.end(), closing.start(), closing.end()))
    return found


def _effective(text: str, pair: _Pair) -> bool:
    """Tell whether CommonMark lets the first marker open and the second close emphasis."""
    before = text[pair.start - 1 : pair.start] if pair.start else ""
    inner = text[pair.inner_start : pair.inner_end]
    return effective(before, inner, text[pair.end : pair.end + 1], text[pair.start])


def _meant(text: str, pair: _Pair) -> bool:
    """Tell whether the words in or right beside two markers are Chinese: no operators, no file names."""
    inner = text[pair.inner_start : pair.inner_end]
    return any(character.isalnum() for character in inner) and bool(
        _HAN.search(text, max(pair.start - 1, 0), pair.end + 1)
    )


def _mend(text: str, pair: _Pair, *, html: bool) -> list[Edit]:
    """Return the edits, in the content, that make a pair effective; none where it is."""
    if _effective(text, pair):
        return []
    inner = text[pair.inner_start : pair.inner_end]
    head = len(inner) - len(inner.lstrip())
    tail = len(inner.rstrip())
    opens_line = not text[: pair.start].rpartition("\n")[2].strip(" \t")
    ends_line = not text[pair.end :].partition("\n")[0].strip(" \t")
    marker = text[pair.start : pair.inner_start].replace("_", "*")
    start, end, opening, closing = head, tail, "<strong>", "</strong>"
    if not html:
        (start, end), opening, closing = core(inner), marker, marker
    a, b = pair.inner_start + start, pair.inner_start + end
    # At the start of a line a space would make code of the words, at its end a line break: there it goes.
    if opens_line and inner[:start].strip(" \t") == "":
        edits = [Edit(pair.start, pair.inner_start, opening), Edit(pair.inner_start, a, "")]
    else:
        edits = [Edit(pair.start, a, inner[:start] + opening)]
    if ends_line and inner[end:].strip(" \t") == "":
        edits += [Edit(b, pair.inner_end, ""), Edit(pair.inner_end, pair.end, closing)]
    else:
        edits.append(Edit(b, pair.end, closing + inner[end:]))
    return [edit for edit in edits if edit.start < edit.end]


def _local(edits: list[Edit], pair: _Pair) -> list[Edit]:
    return [Edit(edit.start - pair.start, edit.end - pair.start, edit.content) for edit in edits]


def _works(text: str, pairs: int, width: int) -> bool:
    """Tell whether a text, read again, has that many emphasised runs and no marker left over."""
    inlines = markdown.inlines(text)
    if width == 1:
        return sum(inline.kind == "em-open" for inline in inlines) >= pairs
    left = any(inline.kind == "text" and "**" in inline.content for inline in inlines)
    strong = sum(inline.kind == "strong-open" for inline in inlines)
    tags = sum(inline.kind == "html" and text.startswith("<strong>", inline.start) for inline in inlines)
    return not left and strong + tags >= pairs

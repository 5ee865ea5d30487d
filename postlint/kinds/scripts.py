"""Chinese text in two scripts: a few traditional characters in a simplified text, or the reverse."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache, lru_cache
from typing import TYPE_CHECKING, Any, ClassVar

from postlint.kinds.base import Context, Kind
from postlint.kinds.segments import clause
from postlint.pattern import lazy
from postlint.rule import Finding

if TYPE_CHECKING:
    from postlint.post import Post

_RUN = lazy("[\u4e00-\u9fff]+")
#: Quotations and titles, whose script is their own.
_QUOTED = lazy(
    "“[^“”\u2029]{0,200}”|‘[^‘’\u2029]{0,200}’|「[^「」\u2029]{0,200}」|『[^『』\u2029]{0,200}』|《[^《》\u2029]{0,200}》"
)


class ScriptVariant(Kind):
    """Reports the characters of one script in a text of the other: few against many.

    A character is of one script alone where OpenCC changes it and the other script's character set (GB 2312,
    Big5) lacks it. `share`: of so many characters of the post's own script at most one is of the other, else the
    post is in both. Quotations, titles and `allow`, a list of names, keep their script.
    Variant `simplified`: simplified characters in a traditional text.
    """

    share: int = 30
    allow: tuple[str, ...] = ()

    names: ClassVar[frozenset[str]] = frozenset({"text", "new"})
    variants: ClassVar[frozenset[str]] = frozenset({"simplified"})

    def check(self, post: Post, context: Context) -> Iterator[Finding]:
        """Yield a finding per run of characters."""
        texts = [text.text for text in post.readable]
        used = {character for text in texts for run in _RUN.findall(text) for character in run}
        traditional = {one for one in used if not _in(one, "gb2312")}
        simplified = {one for one in used if not _in(one, "big5")}
        if not (traditional and simplified):
            return
        traditional = {one for one in traditional if _converted(one, "t2s") != one}
        simplified = {one for one in simplified if _converted(one, "s2t") != one}
        counts = [
            sum(text.count(one) for text in texts for one in group) for group in (traditional, simplified)
        ]
        few = traditional if counts[0] < counts[1] else simplified
        if not min(counts) or min(counts) * self.share > max(counts):
            return
        way, variant = ("t2s", "") if few is traditional else ("s2t", "simplified")
        for text in post.readable:
            content = text.text
            kept = (
                [match.span() for match in _QUOTED.finditer(content)] if not few.isdisjoint(content) else []
            )
            for start, end in _runs(content, few):
                if any(a <= start < b for a, b in kept) or post.languages(text).is_east_asian(start):
                    continue
                if any(
                    content.find(name, max(0, end - len(name)), start + len(name)) >= 0 for name in self.allow
                ):
                    continue
                new = _in_words(content, start, end, way)
                yield Finding(
                    text.source(start, end),
                    {"text": content[start:end], "new": new},
                    text.edits(start, end, new),
                    variant,
                )


def _runs(content: str, few: set[str]) -> Iterator[tuple[int, int]]:
    at = 0
    while at < len(content):
        if content[at] in few:
            end = at + 1
            while end < len(content) and content[end] in few:
                end += 1
            yield at, end
            at = end
        else:
            at += 1


def _in_words(content: str, start: int, end: int, way: str) -> str:
    """Return a run in the other script, as OpenCC writes it among the characters around."""
    begin, stop = clause(content, start, end)
    whole = _converter(way).convert(content[begin:stop])
    if len(whole) == stop - begin:
        return str(whole[start - begin : end - begin])
    return str(_converter(way).convert(content[start:end]))


@lru_cache(maxsize=8192)
def _in(character: str, charset: str) -> bool:
    return character.encode(charset, "replace") != b"?"


@lru_cache(maxsize=8192)
def _converted(character: str, way: str) -> str:
    return str(_converter(way).convert(character))


@cache
def _converter(way: str) -> Any:
    from opencc import OpenCC

    return OpenCC(way)

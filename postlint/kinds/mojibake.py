"""Text that was decoded with the wrong encoding: `Ã©`, `â€™`, `锟斤拷`, the replacement character."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from typing import TYPE_CHECKING, ClassVar

from postlint.kinds.base import Context, Kind
from postlint.kinds.quotes import is_quoted
from postlint.marks import others
from postlint.pattern import lazy
from postlint.rule import Finding

if TYPE_CHECKING:
    from postlint.post import Post

# The bytes 0x80 to 0xBF as Latin-1 and Windows-1252 show them: what the second byte of a UTF-8
# character looks like.
_TAIL = "\u0080-\u00bf€‚ƒ„…†‡ˆ‰Š‹ŒŽ‘’“”•–—˜™š›œžŸ"
# Two to four bytes of UTF-8 read as Windows-1252, and a byte order mark read so.
_SINGLE = lazy(f"[Â-Ô][{_TAIL}]|[à-ï][{_TAIL}]{{2}}|ð[{_TAIL}]{{3}}|ï»¿")
# Bytes that were lost; memory that was never written; UTF-8 read as GBK, where `，` and `。` give 锛 and 銆.
_LOST = lazy(
    "\ufffd+|(?:锟斤拷)+锟?|(?:斤拷锟)+|烫烫烫+|屯屯屯+|(?:[锛銆鈥][\u3400-\u9fff\ue000-\uf8ff€\ufffd]?){2,}"
)
_FIRST = lazy("[Â-ïð]")
_SIGNS = "\ufffd锟烫屯锛銆鈥"
_REFERENCE = lazy("&#(?:65533|[xX][fF]{3}[dD]);")


class Mojibake(Kind):
    """Reports words that were decoded wrongly, with the repaired word where ftfy finds one.

    A sample in quotation marks or brackets is what the post speaks of, and stays. Variant `lost`: the
    characters are gone, nothing can repair them.
    """

    names: ClassVar[frozenset[str]] = frozenset({"text", "new"})
    variants: ClassVar[frozenset[str]] = frozenset({"lost"})

    def check(self, post: Post, context: Context) -> Iterator[Finding]:
        """Yield a finding per wrong run."""
        if not (_has_trigger(post) or ("&#" in post.text and _REFERENCE.search(post.text))):
            return
        signs = _has_signs(post)
        for text in post.readable:
            content = text.text
            for match in _LOST.finditer(content) if signs else ():
                start, end = match.span()
                if not is_quoted(content, start, end):
                    yield Finding(text.source(start, end), {"text": match.group(), "new": ""}, None, "lost")
            done = 0
            for first in _FIRST.finditer(content):
                single = _SINGLE.match(content, first.start())
                if single is None or single.start() < done:
                    continue
                start, end = _run(content, single.start(), single.end())
                done = end
                run = content[start:end]
                new = _repair(run)
                if new is not None and not is_quoted(content, start, end):
                    yield Finding(
                        text.source(start, end), {"text": run, "new": new}, text.edits(start, end, new)
                    )


def _has_trigger(post: Post) -> bool:
    """Tell whether a post's text has a character that such text begins with; those of Latin-1 have one first byte."""
    return any(one in post.text for one in _SIGNS) or (
        0xC3 in post.leads and _FIRST.search(post.text) is not None
    )


def _has_signs(post: Post) -> bool:
    """Tell whether a readable text has a sign of lost characters."""
    if not post.has_han:
        return "\ufffd" in post.whole  # all others are Chinese characters
    return post.marks.translate(None, _but_signs()) != b""


@cache
def _but_signs() -> bytes:
    return others(_SIGNS)


_WORD = lazy(f"[{_TAIL}À-ÿ]+")


def _run(content: str, start: int, end: int) -> tuple[int, int]:
    """Widen a match to the run of characters that wrong decoding may have given, at most 80 to a side."""
    while start > 0 and _WORD.match(content[start - 1]) and end - start < 80:
        start -= 1
    match = _WORD.match(content, start, start + 160)
    return start, max(end, match.end() if match else end)


def _repair(run: str) -> str | None:
    """Return the run as it was meant, or None where ftfy takes it for what it says."""
    import ftfy

    new = ftfy.fix_encoding(run)
    return new if new != run and "\ufffd" not in new and new.strip() else None

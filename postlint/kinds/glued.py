"""Two sentences with nothing but a stop between them: `SenseCore.AIDC`, `the process.In both cases`."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from functools import cache
from typing import TYPE_CHECKING, ClassVar

from postlint.kinds.base import Context, Kind, Words
from postlint.kinds.spelling import is_english
from postlint.kinds.words import read_table
from postlint.latin import LATIN
from postlint.mapped import MappedText
from postlint.pattern import lazy
from postlint.rule import Finding

if TYPE_CHECKING:
    from postlint.post import Post

_STOP = lazy(r"\.(?=[A-Z])")
# The word before a stop and the one after it. Both have two letters at least, so initials (`J.K`, `U.S`) and
# marks of footnotes (`the process.B`) are none. What else touches them makes them a path, an address, a call,
# a number or a longer chain: `java.util.List`, `@user.Name`, `my-file.Doc`, `Foo.Bar()`, `Foo.Bar.Baz`; and a single
# word before the next stop is no sentence: `an Alert of Kit.Alert。`
_LEFT = lazy(rf"(?<![\d_{LATIN}.@/\\$#&:-])[{LATIN}]{{2,}}$")
_RIGHT = lazy(rf"[A-Z][{LATIN}]+(?![\d_{LATIN}(\[/\\@=<-]| \(|\.[\d_{LATIN}]|::|[.!?。！？])")
# A word by itself: no part of any of those, and not before a stop, where abbreviations stand (`Dr.`); what
# stands there counts for the right word only.
_ALONE = lazy(rf"(?<![\d_{LATIN}.@/\\-])[{LATIN}]{{2,}}(?![\d_{LATIN}@/\\(-]|\.)")
_ALONE_AT_END = lazy(rf"(?<![\d_{LATIN}.@/\\-])[{LATIN}]{{2,}}(?=\.(?![\d_{LATIN}]))")
# The first word of anything joined by stops: `fmt.Println`, `Foo.Bar`.
_CHAINED = lazy(rf"(?<![{LATIN}])([{LATIN}]{{2,}})\.(?=[{LATIN}])")
# Chinese characters and marks right beside the two words, a space between allowed.
_CHINESE = r"[\u3001-\u3011\u3400-\u9fff\uff01-\uff1f]"
# Compiled when first used, which takes milliseconds.
_CHINESE_BEFORE = rf"{_CHINESE} ?$"
_CHINESE_AFTER = rf" ?{_CHINESE}"
_CAMEL = lazy("[a-z][A-Z]")
#: A sentence goes on: ` team of`, ` Office of`
_GOES_ON = lazy(r"[ \n](?:[A-Z][a-z]+[ \n])?[a-z]{2,}[ ,\n]")
#: The longest word looked at, in code points.
_LONGEST = 40


class GluedSentence(Kind):
    """Reports a stop without a space between two words that both stand in the post by themselves, or between an
    English word and one of `beginnings`, which begin sentences.

    `name_ends` lists the ends of domains and file names: `Character.AI` and `INSTALL.BAT` are names.
    `allow` lists pairs never reported, as they stand: `Foo.Bar`.
    """

    name_ends: Words
    beginnings: tuple[str, ...] = ()
    allow: tuple[str, ...] = ()

    about_words: ClassVar[bool] = True
    names: ClassVar[frozenset[str]] = frozenset({"text", "left", "right"})

    def check(self, post: Post, context: Context) -> Iterator[Finding]:
        """Yield a finding for every pair of words."""
        pairs = [pair for text in post.readable for pair in _joined(text)]
        if not pairs:
            return
        alone: set[str] = set()
        ends: set[str] = set()
        for text in post.readable:
            alone.update(_ALONE.findall(text.text))
            ends.update(_ALONE_AT_END.findall(text.text))
        begins = frozenset(self.beginnings)
        # A slip stands once; what is joined again and again, with this or another word, is a name or code.
        chained = Counter(_CHAINED.findall(post.text))
        for text, start, end, left, right in pairs:
            if chained[left] > 1:
                continue
            known = left in alone and (right in alone or right in ends)
            if not (known or (right in begins and _GOES_ON.match(text.text, end))):
                continue
            if (left.islower() or not known) and (len(left) < 3 or not is_english(left)):
                continue
            if f"{left}.{right}" in self.allow or self._is_name(left, right):
                continue
            before = re.search(_CHINESE_BEFORE, text.text[max(0, start - 2) : start])
            chinese = before is not None or re.match(_CHINESE_AFTER, text.text[end : end + 2]) is not None
            if chinese and left.islower():  # among Chinese characters a command or code: `array.Map`
                continue
            stop = start + len(left)
            if _CAMEL.search(left) and text.source(stop - 1, stop).end != text.source(stop, stop + 1).start:
                continue  # `[TableInfo](…).Partition`: a part of what the link names
            yield Finding(
                text.source(start, end),
                {"text": f"{left}.{right}", "left": left, "right": right},
                text.edits(stop, stop + 1, "。" if chinese else ". "),
            )

    def _is_name(self, left: str, right: str) -> bool:
        """Tell whether two words joined by a stop may be a domain, a file or a name made like one.

        A capital alone after a word in lower case begins a sentence, though `in` is a domain: `the data.In`.
        """
        return right.lower() in _ends(self.name_ends) and (not left.islower() or right.isupper())


def _joined(text: MappedText) -> Iterator[tuple[MappedText, int, int, str, str]]:
    """Yield each pair of words joined by a stop: the text, the range, the left word, the right one."""
    for stop in _STOP.finditer(text.text):
        left = _LEFT.search(text.text, max(0, stop.start() - _LONGEST), stop.start())
        right = _RIGHT.match(text.text, stop.end())
        if left is not None and right is not None:
            yield text, left.start(), right.end(), left.group(), right.group()


@cache
def _ends(path: str) -> frozenset[str]:
    return frozenset(end for row in read_table(path) for end in row[0].split())

"""Words that one post writes in two ways: 账户 and 帐户, `iPhone` and `IPhone`."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from typing import TYPE_CHECKING, ClassVar

from postlint.han import has_han
from postlint.kinds import segments
from postlint.kinds.base import Context, Kind, Words
from postlint.kinds.finder import Finder, Plan, plan
from postlint.kinds.quotes import is_quoted
from postlint.kinds.words import derived, read_table
from postlint.latin import standing
from postlint.mapped import MappedText
from postlint.pattern import lazy
from postlint.rule import Finding, Related
from postlint.tuples import NamedTuple

if TYPE_CHECKING:
    from postlint.post import Post

# A word of Latin letters that is no part of an address, a path, a name with digits or a longer compound.
_WORD = lazy(r"[A-Za-z](?<![\w@#/\\.$&%-].)[A-Za-z]*(?:-[A-Za-z]+)*(?![\w@/\\$=(-]|[.:][A-Za-z0-9_])")
_NO_WORD = lazy(r"[^\w ]")
#: Chinese forms shorter than this count only where segmentation takes them for words.
_SURE = 3
#: How many code points on either side of a word tell which of two words it is.
_REACH = 8


class _Group(NamedTuple):
    """The forms of a word, the recommended one first; a note (`same`, `first`, `differ`); words that stand beside."""

    forms: tuple[str, ...]
    note: str
    beside: tuple[str, ...]


class _Use(NamedTuple):
    text: MappedText
    start: int
    form: str

    @property
    def end(self) -> int:
        return self.start + len(self.form)


class Variant(Kind):
    """Reports the rarer of two forms of one word in one post.

    `groups` is a table: the forms, the recommended one first; a note; the source; words. Of a group `same` the rarer
    form is reported where the commoner one has `ratio` times its uses; of a group `first` all but the first form,
    whenever that is used, too; of a group `differ`, whose forms are two words, a later form only beside one of the
    words. A form in quotation marks is what the post speaks of. `allow` lists forms never reported.
    """

    groups: Words
    ratio: int = 2
    allow: tuple[str, ...] = ()

    about_words: ClassVar[bool] = True
    names: ClassVar[frozenset[str]] = frozenset({"text", "uses", "new", "count"})

    def check(self, post: Post, context: Context) -> Iterator[Finding]:
        """Yield a finding per use of the rarer form."""
        table = _table(self.groups)
        found: set[_Row] = set()
        content = post.joined.content
        if post.has_han or not table.is_han:
            found.update(table.chinese[word] for _, word in table.finder.find(content))
        for part in table.parts.keys() & post.vocabulary.every:
            found.update(
                table.latin[word]
                for word in table.parts[part]
                if next(standing(_WORD, content, word), None) is not None
            )
        for group in map(_Group._make, sorted(found)):
            if _may_differ(group, content):  # before any segmentation, whose dictionary takes a while to load
                yield from self._judge(post, group)

    def _judge(self, post: Post, group: _Group) -> Iterator[Finding]:
        uses = {form: list(_uses(post, form)) for form in group.forms}
        used = [form for form in group.forms if uses[form]]
        if len(used) < 2:
            return
        best = max(
            used, key=lambda form: len(uses[form])
        )  # the recommended one of two that are used as often
        if group.note != "same":
            best = group.forms[0]
            if best not in used:
                return
        for form in used:
            if form == best or form in self.allow:
                continue
            if group.note == "same" and len(uses[best]) < self.ratio * len(uses[form]):
                continue
            for use in uses[form]:
                if group.note == "differ" and not _stands_beside(use, group.beside):
                    continue
                yield _finding(use, best, len(uses[form]), uses[best])


def _may_differ(group: _Group, content: str) -> bool:
    """Tell whether two forms of a group stand in a text, be it as parts of other words."""
    stand = [form for form in group.forms if any(one in content for one in _spellings(form))]
    return len(stand) > 1 and (group.note == "same" or group.forms[0] in stand)


def _finding(use: _Use, best: str, count: int, others: list[_Use]) -> Finding:
    written = use.text.text[use.start : use.end]
    new = best[0].upper() + best[1:] if written[0].isupper() and best.islower() else best
    first = others[0]
    return Finding(
        use.text.source(use.start, use.end),
        {"text": written, "uses": str(count), "new": new, "count": str(len(others))},
        use.text.edits(use.start, use.end, new),
        related=(Related(f"`{best}` here", first.text.source(first.start, first.end)),),
    )


def _stands_beside(use: _Use, words: tuple[str, ...]) -> bool:
    content = use.text.text
    before = _NO_WORD.split(content[max(0, use.start - _REACH) : use.start])[-1]
    after = _NO_WORD.split(content[use.end : use.end + _REACH])[0]
    return any(word in before or word in after for word in words)


def _uses(post: Post, form: str) -> Iterator[_Use]:
    """Yield the uses of a form as a word by itself."""
    for text in post.readable:
        content = text.text
        if form.isascii():
            for at in sorted(at for word in _spellings(form) for at in standing(_WORD, content, word)):
                if not is_quoted(content, at, at + len(form)):
                    yield _Use(text, at, form)
            continue
        at = content.find(form)
        while at >= 0:
            end = at + len(form)
            if (
                not is_quoted(content, at, end)
                and not post.languages(text).is_east_asian(at)
                and (len(form) >= _SURE or segments.is_cut(content, at, end))
            ):
                yield _Use(text, at, form)
            at = content.find(form, end)


def _spellings(form: str) -> tuple[str, ...]:
    """Return a form as it stands in texts: one in lower case has a capital at the start of a sentence."""
    return (form, form[0].upper() + form[1:]) if form.isascii() and form.islower() else (form,)


#: The values of a group.
_Row = tuple[tuple[str, ...], str, tuple[str, ...]]


class _Table(NamedTuple):
    """Each form but the first of a group, with its group: without one of them a post has nothing to report.

    `parts` has the Latin ones by a run of their letters; `is_han` tells whether the others are all Chinese.
    """

    chinese: dict[str, _Row]
    latin: dict[str, _Row]
    parts: dict[str, list[str]]
    is_han: bool
    finder: Finder


@cache
def _table(path: str) -> _Table:
    chinese, latin, parts, words = _plain(path)
    return _Table(chinese, latin, parts, all(map(has_han, chinese)), Finder(words))


@derived
def _plain(path: str) -> tuple[dict[str, _Row], dict[str, _Row], dict[str, list[str]], Plan]:
    chinese: dict[str, _Row] = {}
    latin: dict[str, _Row] = {}
    for row in read_table(path):
        forms = tuple(row[0].split())
        group = forms, row[1], tuple(row[3].split()) if len(row) > 3 else ()
        for form in forms[1:]:
            if not form.isascii():
                chinese[form] = group
            latin.update((one, group) for one in _spellings(form) if form.isascii())
    parts: dict[str, list[str]] = {}
    for word in latin:
        parts.setdefault(max(re.split("[^0-9A-Za-z]", word), key=len), []).append(word)
    return chinese, latin, parts, plan(chinese)

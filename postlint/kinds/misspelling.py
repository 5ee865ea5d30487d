"""Words that are never right, from tables: wrong idioms and compounds in Chinese, common misspellings
in English."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Set
from functools import cache, cached_property
from itertools import islice
from typing import TYPE_CHECKING, ClassVar

from postlint.dictionary import english
from postlint.kinds import segments, slips
from postlint.kinds.base import Context, Kind, Words
from postlint.kinds.finder import Finder, Plan, plan
from postlint.kinds.quotes import is_quoted
from postlint.kinds.slips import OwnWords
from postlint.kinds.words import derived, read_table
from postlint.latin import standing
from postlint.mapped import MappedText
from postlint.pattern import lazy
from postlint.rule import Finding, Safety
from postlint.tuples import NamedTuple

if TYPE_CHECKING:
    from postlint.post import Post

_HAN = lazy("[\u4e00-\u9fff]{2}")
# A plain English word: no part of a name with digits, of a path, an address, a tag or a compound with
# other scripts.
_WORD = lazy(r"[A-Za-z](?<![\w@#/\\.$&%'’-].)[a-z]{3,24}(?![\w@/\\$=(-]|['’.:][A-Za-z0-9_]|\.\.|…)")
# A word by itself, as above, but with no mark of emphasis or of a tag beside it.
_UNKNOWN = lazy(r"[A-Za-z](?<![\w@#/\\.$&%'’*<>-].)[a-z]{3,23}(?![\w@/\\$=(<*-]|['’.:][A-Za-z0-9_]|\.\.|…)")
#: How many unknown words of a text are looked at, which keeps a hostile one cheap.
_MOST_UNKNOWN = 500
# The word with a capital beside another, in one name.
_NAME_BEFORE = lazy(r"\b[A-Z][\w.'’-]* $")
_NAME_AFTER = lazy(r" [A-Z][\w'’-]*")
#: How common a word is whose slip is taken for it where it has a capital at the beginning of a sentence.
_SENTENCE_WORD = 20_000
#: How often a slip stands in a post at most, and in how many other posts: more often it is a term.
_SLIP_USES, _SLIP_POSTS = 2, 1
# The end of a sentence, and how far to a side one is looked for, in code points.
_STOP = lazy("[。！？；\n\u2028\u2029]")
_REACH = 40
#: Chinese words shorter than this count only where segmentation takes them for words.
_SURE = 4


class Misspelling(Kind):
    """Reports words of two tables.

    `chinese` has rows of wrong form, right form, source and words beside which the form is right after all;
    `english` of wrong stem, right stem and the endings that both take (`-` for none).

    With `slips`, an English word that no dictionary has and that is one slip of the fingers from a common one, or
    from one that the post uses, is reported, too (variant `slip`), where it stands once or twice in the post. With
    a capital it may be a name: it is reported where the text has the right word, or a sentence begins.

    A form in quotation marks or before an arrow is what the post speaks of. A word that a post uses
    more than `name_uses` times is a name; `allow` lists forms never reported. Capitalised English words
    may be names, so their fixes are unsafe.
    """

    chinese: Words
    english: Words
    slips: bool = False
    name_uses: int = 4
    allow: tuple[str, ...] = ()

    about_words: ClassVar[bool] = True
    names: ClassVar[frozenset[str]] = frozenset({"text", "new"})
    variants: ClassVar[frozenset[str]] = frozenset({"slip"})

    def check(self, post: Post, context: Context) -> Iterator[Finding]:
        """Yield a finding per wrong word."""
        yield from self._chinese(post)
        yield from self._english(post)
        if self.slips:
            yield from self._slips(post, context)

    def _chinese(self, post: Post) -> Iterator[Finding]:
        if not post.has_han:
            return
        finder, forms = _chinese(self.chinese)
        if not post.searched.finds(("misspelling", self.chinese), finder.finds):
            return
        joined = post.joined
        places = [joined.place(start) for start, _ in finder.find(joined.content)]
        for text in {id(text): text for text, _ in places}.values():
            if _HAN.search(text.text):
                yield from self._wrong(post, text, finder, forms)

    def _wrong(
        self, post: Post, text: MappedText, finder: Finder, forms: Mapping[str, _Form]
    ) -> Iterator[Finding]:
        """Yield the wrong Chinese forms of one text."""
        content = text.text
        done = 0
        for start, wrong in sorted(finder.find(content), key=lambda found: (found[0], -len(found[1]))):
            end = start + len(wrong)
            if (
                start < done  # 按奈 in 按奈不住
                or wrong in self.allow
                or is_quoted(content, start, end)
                or post.languages(text).is_east_asian(start)
            ):
                continue
            sure = len(wrong) >= _SURE
            if (sure or segments.is_cut(content, start, end)) and not forms[wrong].is_right(
                content, start, end
            ):
                done = end
                yield _finding(text, start, end, forms[wrong].right, None if sure else "unsafe")

    def _english(self, post: Post) -> Iterator[Finding]:
        words, wrong = post.vocabulary, self._wrong_english
        # A table of one's own may have words that are in the dictionary, too.
        found = {word for word in wrong.keys() & words.every if word.islower()}
        capital = words.plain.union(words.names)
        if not wrong.keys().isdisjoint("\n".join(capital).lower().split("\n")):
            found.update([word for word in capital if word.lower() in wrong and word == word.capitalize()])
        for word in found:
            new = wrong[word.lower()]
            if word.lower() in self.allow or post.text.count(word) > self.name_uses:
                continue
            for text in post.readable:
                for start in standing(_WORD, text.text, word):
                    yield from self._misspelled(post, text, start, word, new)

    @cached_property
    def _wrong_english(self) -> Mapping[str, str]:
        return _english(self.english)

    def _misspelled(self, post: Post, text: MappedText, start: int, word: str, new: str) -> Iterator[Finding]:
        lower, end = word.lower(), start + len(word)
        if is_quoted(text.text, start, end) or not post.languages(text).is_english(start):
            return
        capital = word != lower
        if capital and post.text.count(lower) == 0 and not _begins(text.text, start):
            return
        new = new[0].upper() + new[1:] if capital else new
        yield _finding(text, start, end, new, "unsafe" if capital else None)

    def _slips(self, post: Post, context: Context) -> Iterator[Finding]:
        words = post.vocabulary
        if words.size < slips.LEAST:
            return
        own = OwnWords(post.joined.content, words)
        forms = slips.all_unknown(words, _MOST_UNKNOWN)
        if forms is not None:
            forms = {form for form in forms if self._may_be_slip(form, own, post)}
        texts = [
            text
            for text in post.readable
            if (forms is None or any(form in text.text for form in forms)) and slips.has_sentence(text.text)
        ]
        if forms and texts:  # what is no slip of any word of the post is none of one of a text
            forms = {form for form in forms if slips.slip_of(form.lower(), own) is not None}
        for text in texts if forms is None or forms else ():
            yield from self._slips_in(post, text, forms, context)

    def _is_open(self, word: str) -> bool:
        """Tell whether neither the table nor the settings have a word."""
        return word not in self._wrong_english and word not in self.allow

    def _may_be_slip(self, form: str, own: OwnWords, post: Post) -> bool:
        """Tell whether an unknown word is still to be looked at, after what is asked of all texts at once."""
        word = form.lower()
        if not self._is_open(word) or (slips.is_settled(word) and not own.has_near(word)):
            return False
        uses = post.lower_utf8.count(word.encode("ascii"))
        if uses > _SLIP_USES:
            return False
        places = sum(1 for _ in standing(_UNKNOWN, post.joined.content, form))
        return 0 < places >= uses  # else it stands in code, in an address, in another form, too: a term

    def _slips_in(
        self, post: Post, text: MappedText, forms: Set[str] | None, context: Context
    ) -> Iterator[Finding]:
        """Yield the slips of one text, which are all among some forms."""
        content, words = text.text, post.words(text)
        if words.size < slips.LEAST:
            return
        own = OwnWords(content, words)
        for form in slips.unknown(words, _MOST_UNKNOWN):
            word = form.lower()
            if words.runs.get(form, 0) > _SLIP_USES:
                continue
            if (form not in forms) if forms is not None else not self._may_be_slip(form, own, post):
                continue
            starts = list(islice(standing(_UNKNOWN, content, form), _SLIP_USES + 1))
            if not 0 < len(starts) <= _SLIP_USES:
                continue
            if post.lower.count(word) > len(starts):
                continue
            new = slips.slip_of(word, own)
            if new is None or own.uses(form) > _SLIP_USES:
                continue
            if not all(
                _is_meant(content, at, form, new, own.parts) and post.languages(text).is_english(at)
                for at in starts
            ):
                continue
            if (context.site.posts_with(word, post.filename) or 0) > _SLIP_POSTS:
                continue
            new = new if form == word else new.capitalize()
            for at in starts:
                end = at + len(word)
                if not is_quoted(content, at, end):
                    values = {"text": form, "new": new}
                    yield Finding(text.source(at, end), values, text.edits(at, end, new), "slip")


def _is_meant(content: str, at: int, form: str, new: str, uses: Mapping[str, int]) -> bool:
    """Tell whether a right word is meant where its slip stands, in any text that uses it, or in an English sentence.

    What has a capital may be a name: within a name of several words only the same name with the right word tells;
    where the text does not use the right word, a sentence begins, and the word is a very common one.
    """
    if form.islower():
        return new in uses or slips.in_sentence(content, at)
    if new in uses:
        return True
    right = new.capitalize()
    before = _NAME_BEFORE.search(content, max(0, at - _REACH), at)
    after = _NAME_AFTER.match(content, at + len(form))
    if before or after:
        return (before is not None and before.group() + right in content) or (
            after is not None and right + after.group() in content
        )
    return right in uses or (
        english().uses(new) >= _SENTENCE_WORD and _begins(content, at) and slips.in_sentence(content, at)
    )


def _finding(text: MappedText, start: int, end: int, new: str, safety: Safety | None) -> Finding:
    values = {"text": text.text[start:end], "new": new}
    return Finding(text.source(start, end), values, text.edits(start, end, new), safety=safety)


def _begins(content: str, start: int) -> bool:
    """Tell whether a sentence begins at a place, where any word has a capital."""
    before = content[max(0, start - 3) : start].rstrip()
    return not before or before[-1] in ".!?:\u2028\u2029。！？："


class _Form(NamedTuple):
    """The right form of a wrong one, and the words beside which in a sentence the wrong one is right."""

    right: str
    unless: tuple[str, ...]

    def is_right(self, content: str, start: int, end: int) -> bool:
        """Tell whether one of those words stands in the sentence."""
        if not self.unless:
            return False
        before = _STOP.split(content[max(0, start - _REACH) : start])[-1]
        after = _STOP.split(content[end : end + _REACH])[0]
        return any(word in before or word in after for word in self.unless)


@cache
def _chinese(path: str) -> tuple[Finder, dict[str, _Form]]:
    """Return what finds the wrong forms, and what is known of each."""
    words, forms = _forms(path)
    return Finder(words), {wrong: _Form(*values) for wrong, values in forms.items()}


@derived
def _forms(path: str) -> tuple[Plan, dict[str, tuple[str, tuple[str, ...]]]]:
    forms = {row[0]: (row[1], tuple(row[3].split()) if len(row) > 3 else ()) for row in read_table(path)}
    return plan(forms), forms


@derived
def _english(path: str) -> dict[str, str]:
    """Return the right form of each wrong one."""
    found = {}
    for row in read_table(path):
        for ending in row[2].split() if len(row) > 2 and row[2] else ["-"]:
            end = "" if ending == "-" else ending
            found[row[0] + end] = row[1] + end
    return found

"""A rare name one slip away from a frequent one in the same post: `SenseCorec` beside ten `SenseCore`."""

from __future__ import annotations

from collections.abc import Iterator, Set
from functools import lru_cache
from typing import TYPE_CHECKING, ClassVar

from postlint import typo_words
from postlint.dictionary import english
from postlint.kinds import name_forms
from postlint.kinds.base import Context, Kind
from postlint.kinds.spelling import american, may_be_slip
from postlint.kinds.word_uses import WordUses
from postlint.latin import Slips, Words, edits_between, is_word
from postlint.rule import Finding, Related, Safety

if TYPE_CHECKING:
    from postlint.post import Post

#: How many frequent names are compared, the most frequent first: a post has some dozens, and the limit keeps the work
#: linear in a hostile one.
_MOST_NAMES = 200


class NearDuplicate(Kind):
    """Reports each use of a rare Latin word that is one edit from a frequent one of the post.

    `rare_uses` is the most uses of a rare form, `dominant_uses` the fewest of a frequent one, which also
    needs `ratio` times as many; at `safe_ratio` times the fix is safe. Shorter words than `min_length` have
    many neighbours, those of `long_length` may differ by two edits, and words in capitals shorter than
    `acronym_length` are acronyms. A rare form that stands in more than `site_posts` other posts is no
    slip. Look-alikes (`OpenAl` of `OpenAI`) need only twice as many uses of the other form; a name with a space
    too many or too few (`Sense Core`) is compared, too. `allow` lists words never reported. The defaults were
    tuned on 14,600 Chinese documents.

    Variant `site`: it has `site_length` letters or more and is one edit from a name that stands in `known_posts` posts
    of the site (`unseen_posts`, where this one has it not), and in `site_ratio` times as many as the rare form. Variant
    `listed`: the settings have that name.
    """

    rare_uses: int = 2
    dominant_uses: int = 4
    ratio: int = 4
    safe_ratio: int = 8
    min_length: int = 5
    long_length: int = 10
    acronym_length: int = 7
    site_posts: int = 1
    known_posts: int = 5
    unseen_posts: int = 8
    site_ratio: int = 20
    site_length: int = 6
    allow: tuple[str, ...] = ()

    about_words: ClassVar[bool] = True
    names: ClassVar[frozenset[str]] = frozenset({"text", "uses", "name", "count"})
    variants: ClassVar[frozenset[str]] = frozenset({"site", "listed"})

    def check(self, post: Post, context: Context) -> Iterator[Finding]:
        """Yield a finding for every use of a rare form."""
        done = set()
        for finding in self._forms(post):
            done.add(finding.span)
            yield finding
        yield from (one for one in self._slips(post, context) if one.span not in done)

    def _forms(self, post: Post) -> Iterator[Finding]:
        """Yield a finding for every form that only looks or reads as a name does."""
        for form in name_forms.find(post):
            written = form.text.text[form.start : form.end]
            if written not in self.allow:
                yield Finding(
                    form.text.source(form.start, form.end),
                    {"text": written, "uses": _times(form.uses), "name": form.name, "count": str(form.named)},
                    form.text.edits(form.start, form.end, form.name),
                    safety="safe" if form.sure else "unsafe",
                )

    def _slips(self, post: Post, context: Context) -> Iterator[Finding]:
        vocabulary = post.vocabulary
        counts = vocabulary.runs
        names = {word for word in vocabulary.names if len(word) >= self.min_length}
        often = {word for word in names if counts.get(word, 0) >= self.dominant_uses}
        words = WordUses(post)
        reported = set()
        for word, name, only in self._near(vocabulary, often):
            if not self._is_slip(word, name, words):
                continue
            if (context.site.posts_with(word, post.filename) or 0) > self.site_posts:
                continue
            uses, count = counts[word], counts[name]
            safety = self._safety(uses, count, only, words.keeps_company(word, name))
            if safety is None or (safety == "unsafe" and words.is_person(word, name)):
                continue
            reported.add(word)
            first = words.places(name)[0]
            related = (Related("first used here", first.text.source(first.start, first.end)),)
            values = {"text": word, "uses": _times(uses), "name": name, "count": str(count)}
            yield from words.findings(word, name, values, safety, related=related)
        for word, name, posts in self._known_elsewhere(post, names, context):
            if word in reported or not self._is_slip(word, name, words) or words.is_person(word, name):
                continue
            if not self._stands(name, vocabulary) and words.has_company(word):
                continue  # a person, whose first name tells it from the one that the site knows
            others = context.site.posts_with(word, post.filename) or 0
            if others and posts < self.site_ratio * others:
                continue
            values = {"text": word, "uses": _times(counts[word]), "name": name, "count": str(posts)}
            yield from words.findings(word, name, values, "unsafe", variant="site" if posts else "listed")

    def _known_elsewhere(
        self, post: Post, words: Set[str], context: Context
    ) -> Iterator[tuple[str, str, int]]:
        """Yield each rare form with a name of the site, and in how many posts that stands, or of the settings (0)."""
        vocabulary = post.vocabulary
        rare = [
            word
            for word in words & vocabulary.strange
            if len(word) >= self.site_length
            and 0 < vocabulary.runs.get(word, 0) <= self.rare_uses
            and word not in self.allow
        ]
        if not rare:
            return
        listed = typo_words.names(context.settings)
        if not listed and not context.site.has_posts:
            return
        known = english() if vocabulary.are_few else ()
        rare = sorted(word for word in rare if word not in listed and word.casefold() not in known)
        if not rare:
            return
        near = _slips_of(listed)
        for word in rare:
            for name in near.of(word):
                yield word, name, 0
        found = context.site.names_near(tuple(rare))
        if not found:
            return
        if context.site.language(post.filename, post.text, post.digest)[:2] not in ("", "en", "zh"):
            return  # its inflections are not known here
        for word, name, posts in found:
            fewest = self.known_posts if self._stands(name, vocabulary) else self.unseen_posts
            if posts >= fewest and american(name.casefold()) not in english():
                yield word, name, posts

    def _stands(self, name: str, vocabulary: Words) -> bool:
        return len(name) >= self.min_length and name in vocabulary.runs

    def _is_slip(self, rare: str, name: str, words: WordUses) -> bool:
        """Tell whether a rare form is no other word or name, by its letters and by what the post tells."""
        if not may_be_slip(rare, name, self.acronym_length) or rare.casefold() in english():
            return False
        known = words.knows(rare) and not _doubles_capital(rare, name)
        return not (known or words.means(rare) or words.cuts(rare, name) or words.is_foreign(rare))

    def _near(self, vocabulary: Words, often: Set[str]) -> Iterator[tuple[str, str, bool]]:
        """Yield each rare form with the frequent name nearest to it, and whether no other is as near."""
        if not often:
            return
        counts = vocabulary.runs
        initials = {name[0] for name in often}
        rare = [
            word
            for word in vocabulary.strange
            if word[0] in initials
            and len(word) >= self.min_length
            and 0 < counts.get(word, 0) <= self.rare_uses
            and word not in self.allow
            and is_word(word)
        ]
        if not rare:
            return
        beginning: dict[str, list[str]] = {}
        commonest = sorted(filter(often.__contains__, counts), key=counts.__getitem__, reverse=True)
        for name in commonest[:_MOST_NAMES]:
            beginning.setdefault(name[0], []).append(name)
        near: dict[str, list[tuple[int, str]]] = {}
        for word in rare:
            count = counts[word]
            for name in beginning.get(word[0], ()):
                limit = 2 if min(len(word), len(name)) >= self.long_length else 1
                if abs(len(word) - len(name)) <= limit and counts[name] >= self.ratio * count:
                    edits = edits_between(word, name, limit)
                    if edits <= limit:
                        near.setdefault(word, []).append((edits, name))
        for word, names in near.items():
            best = min(edits for edits, _ in names)
            nearest = [name for edits, name in names if edits == best]
            yield word, nearest[0], len(nearest) == 1

    def _safety(self, uses: int, count: int, only: bool, same_company: bool) -> Safety | None:
        """Return how safe the fix is, or None for no finding.

        Beside other names than the frequent form, a rare one is often another name: only a clear ratio makes
        that doubtful, and nothing makes it sure.
        """
        clear = count >= self.safe_ratio * uses
        if same_company:
            return "safe" if clear and only else "unsafe"
        return "unsafe" if clear else None


def _doubles_capital(rare: str, name: str) -> bool:
    """Tell whether a form is a name with one capital of it twice: in `GitHHub`, `H` is no word."""
    doubled = (at for at in range(1, len(rare)) if rare[at] == rare[at - 1] and rare[at].isupper())
    return any(rare[:at] + rare[at + 1 :] == name for at in doubled)


@lru_cache(maxsize=4)
def _slips_of(names: frozenset[str]) -> Slips:
    return Slips(names)


def _times(uses: int) -> str:
    return {1: "once", 2: "twice"}.get(uses, f"{uses} times")

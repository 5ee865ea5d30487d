"""A rare name one slip away from a frequent one in the same post: `SenseCorec` beside ten `SenseCore`."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from functools import cached_property, lru_cache
from typing import TYPE_CHECKING, ClassVar, NamedTuple

from postlint import typo_words
from postlint.dictionary import english
from postlint.kinds import name_forms
from postlint.kinds.base import Context, Kind
from postlint.language import reads_foreign
from postlint.latin import LATIN, RUN, RUNS, WORD, Slips
from postlint.pattern import compiled, lazy
from postlint.prose import BLOCK
from postlint.rule import Finding, Related, Safety
from postlint.site.post_facts import language_in
from postlint.text import MappedText

if TYPE_CHECKING:
    from postlint.post import Post

# The camel parts of a name: `GraphQL` is `Graph` and `QL`, `vSwitch` is `v` and `Switch`.
_PART = lazy(r"[A-Z]+(?![^\W\d_A-Z])|[A-Z]?[^\W\d_A-Z]+")
# A capitalised word or an initial right before or after a place: `Brendan `, `T. `, ` Gregg`.
_BEFORE = lazy(f"(?<!{RUN})([A-Z]\\.|[A-Z][{LATIN}]*) $")
_AFTER = lazy(f" ([A-Z][{LATIN}]*)")

# Endings of other forms of a word, and letters that make another word of a name: a daemon
# (`Istiod`), an adjective.
_ENDINGS = ("s", "es", "ed", "ing", "er", "ly")
_DERIVED = ("d", "y")
# Endings that make another word of one stem: `Aggregator`, `Aggregation`.
_NOUNS = lazy(r"(?<=.{4})(?:ors?|ers?|ions?|ings?|ive|able|ible|ment|ist|ism|ity|ics?|al)$")
# British and American spelling: both are right, so the difference is no slip. The first becomes the second.
_SPELLINGS = (
    (lazy(r"is(?=[aei])"), "iz"),  # organisation, organise, organising
    (lazy(r"ys(?=[ei])"), "yz"),  # analyse
    (lazy(r"our(?=$|[sialf]|ed)"), "or"),  # behaviour, colourful
    (lazy(r"(?<=[bt])re(?=s?$)"), "er"),  # centre, fibre; not core
    (lazy(r"ll(?=ed|ing|er|or)"), "l"),  # modelling
    (lazy(r"[ao]e(?=[dmsu])"), "e"),  # encyclopaedia, manoeuvre
    (lazy(r"ence(?=[sd]?$)"), "ense"),  # licence
    (lazy(r"ogue(?=s?$)"), "og"),  # dialogue
    (lazy(r"amme(?=s?$)"), "am"),  # programme
)

#: How many frequent names are compared, the most frequent first, and how many captions are counted: a post
#: has some dozens, and the limits keep the work linear in a hostile one.
_MOST_NAMES = 200
_MOST_CAPTIONS = 50
#: How much text around a place tells its language, in code points to either side.
_SURROUNDINGS = 300


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
        run = _runs_of(self.min_length)
        counts = Counter(run.findall(post.prose.text))
        for caption in _own_captions(post):
            counts.update(run.findall(caption.text))
        frequent = [
            word
            for word, uses in counts.items()
            if uses >= self.dominant_uses and not word.islower() and WORD.fullmatch(word)
        ]
        frequent.sort(key=lambda word: -counts[word])
        words = _Words(post)
        reported = set()
        for rare, name, only in self._pairs(counts, frequent[:_MOST_NAMES]) if frequent else ():
            if not self._is_slip(rare, name, words):
                continue
            if (context.site.posts_with(rare, post.filename) or 0) > self.site_posts:
                continue
            uses, count = counts[rare], counts[name]
            safety = self._safety(uses, count, only, words.keeps_company(rare, name))
            if safety is None or (safety == "unsafe" and words.is_person(rare, name)):
                continue
            reported.add(rare)
            first = words.places[name][0]
            related = (Related("first used here", first.text.source(first.start, first.end)),)
            values = {"text": rare, "uses": _times(uses), "name": name, "count": str(count)}
            yield from words.findings(rare, name, values, safety, related=related)
        for rare, name, posts in self._known_elsewhere(post, counts, context):
            if rare in reported or not self._is_slip(rare, name, words) or words.is_person(rare, name):
                continue
            if name not in counts and words.has_company(rare):
                continue  # a person, whose first name tells it from the one that the site knows
            others = context.site.posts_with(rare, post.filename) or 0
            if others and posts < self.site_ratio * others:
                continue
            values = {"text": rare, "uses": _times(counts[rare]), "name": name, "count": str(posts)}
            yield from words.findings(rare, name, values, "unsafe", variant="site" if posts else "listed")

    def _known_elsewhere(
        self, post: Post, counts: Mapping[str, int], context: Context
    ) -> Iterator[tuple[str, str, int]]:
        """Yield each rare form with a name of the site, and in how many posts that stands, or of the settings (0)."""
        rare = [
            word
            for word, uses in counts.items()
            if uses <= self.rare_uses
            and len(word) >= self.site_length
            and not word.islower()
            and word not in self.allow
            and WORD.fullmatch(word)
        ]
        if not rare:
            return
        listed = typo_words.names(context.settings)
        if not listed and not context.site.has_posts:
            return
        known = english()
        rare = sorted(word for word in rare if word not in listed and word.casefold() not in known)
        if not rare:
            return
        near = Slips(listed)
        for word in rare:
            for name in near.of(word):
                yield word, name, 0
        if language_in(context.site.head_facts(post.filename, post.text))[:2] not in ("", "en", "zh"):
            return  # its inflections are not known here
        for word, name, posts in context.site.names_near(tuple(rare)):
            fewest = self.known_posts if name in counts else self.unseen_posts
            if posts >= fewest and american(name.casefold()) not in known:
                yield word, name, posts

    def _is_slip(self, rare: str, name: str, words: _Words) -> bool:
        """Tell whether a rare form is no other word or name, by its letters and by what the post tells."""
        if not self._may_be_slip(rare, name) or rare.casefold() in english():
            return False
        return not (
            words.knows(rare) or words.means(rare) or words.cuts(rare, name) or words.is_foreign(rare)
        )

    def _pairs(self, counts: Mapping[str, int], frequent: Iterable[str]) -> Iterator[tuple[str, str, bool]]:
        """Yield each rare form with the frequent one nearest to it, and whether no other is as near."""
        rare: dict[tuple[str, int], list[str]] = {}
        for word, uses in counts.items():
            if uses <= self.rare_uses and word not in self.allow and WORD.fullmatch(word):
                rare.setdefault((word[0], len(word)), []).append(word)
        near: dict[str, list[tuple[int, str]]] = {}
        distance = None
        for name in frequent:
            for length in range(len(name) - 2, len(name) + 3):
                limit = 2 if min(length, len(name)) >= self.long_length else 1
                words = rare.get((name[0], length))
                if not words or abs(length - len(name)) > limit:
                    continue
                if distance is None:
                    from rapidfuzz.distance import OSA

                    distance = OSA.distance
                for word in words:
                    edits = distance(word, name, score_cutoff=limit)
                    if edits <= limit and counts[name] >= self.ratio * counts[word]:
                        near.setdefault(word, []).append((edits, name))
        for word, names in near.items():
            best = min(edits for edits, _ in names)
            nearest = [name for edits, name in names if edits == best]
            yield word, nearest[0], len(nearest) == 1

    def _may_be_slip(self, rare: str, name: str) -> bool:
        """Tell whether the letters alone allow that `rare` is a slip of `name`, not another word or form."""
        if rare.isupper() and len(rare) < self.acronym_length:
            return False
        a, b = rare.casefold(), name.casefold()
        if a == b or _is_form(a, b) or _is_form(b, a) or a in (b + letter for letter in _DERIVED):
            return False
        if american(a) == american(b):
            return False
        stems = [_NOUNS.sub("", word) for word in (a, b)]
        if stems[0] == stems[1] and a not in stems and b not in stems:
            return False
        return not _part_in_final_capitals(rare, name)

    def _safety(self, uses: int, count: int, only: bool, same_company: bool) -> Safety | None:
        """Return how safe the fix is, or None for no finding.

        Beside other names than the frequent form, a rare one is often another name: only a clear ratio makes
        that doubtful, and nothing makes it sure.
        """
        clear = count >= self.safe_ratio * uses
        if same_company:
            return "safe" if clear and only else "unsafe"
        return "unsafe" if clear else None


class _Place(NamedTuple):
    """Where a word stands: a range of a text."""

    text: MappedText
    start: int
    end: int


class _Words:
    """Every word of a post with its places, and what they tell of a rare form; made when there is one."""

    def __init__(self, post: Post) -> None:
        self._post = post
        self._companions: dict[str, set[tuple[str, str]]] = {}

    @cached_property
    def places(self) -> dict[str, list[_Place]]:
        """Where each word stands."""
        places: dict[str, list[_Place]] = {}
        for text in self._post.readable:
            for match in RUNS.finditer(text.text):
                places.setdefault(match.group(), []).append(_Place(text, *match.span()))
        return places

    @cached_property
    def _source(self) -> Counter[str]:
        return Counter(WORD.findall(self._post.text.lower()))

    @cached_property
    def _foreign(self) -> bool:
        return reads_foreign(self._post.prose.text)

    def findings(
        self,
        word: str,
        name: str,
        values: Mapping[str, str],
        safety: Safety,
        variant: str = "",
        related: tuple[Related, ...] = (),
    ) -> Iterator[Finding]:
        """Yield a finding for each use of a word that should be a name."""
        for text, start, end in self.places[word]:
            span, edits = text.source(start, end), text.edits(start, end, name)
            yield Finding(span, values, edits, variant, safety, related)

    def knows(self, word: str) -> bool:
        """Tell whether each of several camel parts of a word is English or stands in the post by itself."""
        known = english()
        parts = _PART.findall(word)
        return len(parts) > 1 and all(part.casefold() in known or part in self.places for part in parts)

    def means(self, word: str) -> bool:
        """Tell whether a word also stands in an address, in code, in another case or in the plural, or is a handle.

        `[Tekton](https://tekton.dev/)` beside many `Tecton` is another product.
        """
        lower = word.lower()
        uses = self._source[lower] + self._source[lower + "s"] + self._source[lower + "es"]
        return uses > len(self.places[word]) or any(
            text.text[start - 1 : start] == "@" for text, start, _ in self.places[word]
        )

    def cuts(self, word: str, name: str) -> bool:
        """Tell whether a name breaks off, as in descriptions (`Kuberne...`), or markup glues something to it.

        `[Linux](…)v 2.0` reads `Linuxv`, and the `v` belongs to what follows.
        """
        for text, start, end in self.places[word]:
            after = text.text[end : end + 2]
            if name.startswith(word) and (after in ("", "..") or after.startswith("…")):
                return True
            if not _is_unbroken(text, start, end):
                begins = word.startswith(name) and _is_unbroken(text, start, start + len(name))
                if begins or (word.endswith(name) and _is_unbroken(text, end - len(name), end)):
                    return True
        return False

    def is_foreign(self, word: str) -> bool:
        """Tell whether the post, or what surrounds a use, is in another language with Latin letters.

        Its words and inflections are not known here: `Zertifikaten` is no slip of `Zertifikate`.
        """
        return self._foreign or any(
            reads_foreign(
                text.text[max(0, start - _SURROUNDINGS) : start].rpartition(BLOCK)[2]
                + text.text[start : end + _SURROUNDINGS].partition(BLOCK)[0]
            )
            for text, start, end in self.places[word]
        )

    def keeps_company(self, rare: str, name: str) -> bool:
        """Tell whether the capitalised words right beside the rare form stand beside the frequent one, too.

        `Brenden Blanco` beside `Brendan Gregg` is another person, `Vaper Cloud` beside `Vapor Cloud` a slip;
        `T. Zheng` and `T. Zhang` are two people though they share an initial.
        """
        company = self._company(rare)
        return company <= self._company(name) and not any(word.endswith(".") for _, word in company)

    def has_company(self, word: str) -> bool:
        """Tell whether a capitalised word, or a stop that cuts it short (`Cybern.`), stands right beside a word."""
        return bool(self._company(word)) or any(
            text.text[end : end + 2] == ". " and not text.text[end + 2 : end + 3].isupper()
            for text, _, end in self.places[word]
        )

    def is_person(self, rare: str, name: str) -> bool:
        """Tell whether a rare form stands beside a name that only it stands beside: `Daniele Belardi`."""
        known = english()
        return any(
            company.lower() not in known and len(self.places.get(company, ())) <= len(self.places[rare])
            for _, company in self._company(rare) - self._company(name)
        )

    def _company(self, word: str) -> set[tuple[str, str]]:
        """Return the capitalised words right before and after a word, with their sides.

        A word that stands in the post in lower case too only begins a sentence or a heading.
        """
        found = self._companions.get(word)
        if found is None:
            found = self._companions[word] = set()
            for text, start, end in self.places.get(word, ()):
                before = _BEFORE.search(text.text, max(0, start - 40), start)
                after = _AFTER.match(text.text, end, end + 40)
                found |= {
                    (side, match.group(1))
                    for side, match in (("before", before), ("after", after))
                    if match is not None and match.group(1).lower() not in self.places
                }
        return found


def _is_unbroken(text: MappedText, start: int, end: int) -> bool:
    """Tell whether a range stands in the source without markup inside."""
    source = text.source(start, end)
    return source.end - source.start == end - start


@lru_cache(maxsize=8)
def _runs_of(length: int) -> re.Pattern[str]:
    return compiled(f"{RUN}{{{length},}}")


def _own_captions(post: Post) -> Iterator[MappedText]:
    """Yield the captions that repeat neither the body nor each other: a copied sentence counts once."""
    seen: set[str] = set()
    for caption in post.captions[:_MOST_CAPTIONS]:
        if caption.text not in seen and caption.text not in post.prose.text:
            seen.add(caption.text)
            yield caption


def _is_form(word: str, stem: str) -> bool:
    """Tell whether a word is another with the ending of an inflection."""
    return word.startswith(stem) and word[len(stem) :] in _ENDINGS


def american(word: str) -> str:
    """Return a word in lower case without accents, in American spelling."""
    from unicodedata import normalize

    word = "".join(letter for letter in normalize("NFD", word) if not "\u0300" <= letter <= "\u036f")
    for pattern, american in _SPELLINGS:
        word = pattern.sub(american, word)
    return word


def is_english(word: str) -> bool:
    """Tell whether a word is in the English dictionary, in its British or in its American spelling."""
    lower = word.lower()
    return lower in english() or american(lower) in english()


def _part_in_final_capitals(a: str, b: str) -> bool:
    """Tell whether two names part only in capitals at their ends: versions (`SenseCoreX`), not slips."""
    same = 0
    while same < min(len(a), len(b)) and a[same] == b[same]:
        same += 1
    return (a[same:] + b[same:]).isupper()


def _times(uses: int) -> str:
    return {1: "once", 2: "twice"}.get(uses, f"{uses} times")

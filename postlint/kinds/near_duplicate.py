"""A rare name that is one slip away from a frequent one in the same post: `SenseCorec` beside ten `SenseCore`."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, ClassVar, NamedTuple

from postlint.kinds.base import Context, Kind
from postlint.prose import BLOCK
from postlint.rule import Finding, Related
from postlint.text import MappedText

if TYPE_CHECKING:
    from postlint.post import Post

_LATIN = "A-Za-z\u00c0-\u00d6\u00d8-\u00f6\u00f8-\u024f\u1e00-\u1eff"
# What holds a run together: Latin letters, and what makes a run no plain word (digits, `_`, letters of other alphabets,
# combining and invisible characters). `SenseCore`, `R1234yf`; hyphens, apostrophes and Chinese characters end a run.
_RUN = f"[0-9_{_LATIN}\u00ad\u0300-\u052f\u200b-\u200d\u2060\ufeff]"
_WORD = re.compile(f"[{_LATIN}]+")
_PART = re.compile(r"[^\W\d_a-z]?[^\W\d_A-Z]+|[A-Z]+(?![^\W\d_A-Z])")

# Endings that make another form of the same word.
_ENDINGS = ("s", "es", "ed", "d", "ing", "er", "r", "ly", "y")
# British and American spelling: both are right, so the difference is no slip.
_SPELLINGS = (
    (re.compile(r"is(?=[aei])"), "iz"),  # organisation, organise, organising
    (re.compile(r"ys(?=[ei])"), "yz"),  # analyse
    (re.compile(r"our"), "or"),  # behaviour
    (re.compile(r"re(?=s?$)"), "er"),  # centre
    (re.compile(r"ll(?=ed|ing|er|or)"), "l"),  # modelling
    (re.compile(r"[ao]e"), "e"),  # encyclopaedia
    (re.compile(r"ence"), "ense"),  # licence
    (re.compile(r"ogue"), "og"),  # dialogue
    (re.compile(r"amme"), "am"),  # programme
)
_LOWER = re.compile(f"(?<!{_RUN})(?:[a-z]|[ß-öø-ÿ]){{2,}}(?!{_RUN})")
_HAN = re.compile("[\u3400-\u9fff]")
# A capitalised word or an initial right before or after a place: `Brendan `, `T. `, ` Gregg`.
_BEFORE = re.compile(f"(?<!{_RUN})([A-Z][{_LATIN}]*)(?:\\.? )$")
_AFTER = re.compile(f" ([A-Z][{_LATIN}]*)")
#: How many frequent names are compared, the most frequent first: a post has some dozens, and the limit keeps the work
#: linear in a hostile one.
_MOST_NAMES = 200


@dataclass(frozen=True)
class NearDuplicate(Kind):
    """Reports each use of a rare Latin word that is one edit from a frequent one of the post.

    `rare_uses` is the most uses of a rare form, `dominant_uses` the fewest of a frequent one, which also needs
    `ratio` times as many; at `safe_ratio` times the fix is safe. Words shorter than `min_length` have too many
    neighbours; those of `long_length` may differ by two edits. `allow` lists words never reported.
    """

    rare_uses: int = 2
    dominant_uses: int = 4
    ratio: int = 4
    safe_ratio: int = 8
    min_length: int = 5
    long_length: int = 10
    acronym_length: int = 7
    site_posts: int = 2
    allow: tuple[str, ...] = ()

    names: ClassVar[frozenset[str]] = frozenset({"text", "uses", "name", "count"})

    def check(self, post: Post, context: Context) -> Iterator[Finding]:
        """Yield a finding for every use of a rare form."""
        texts = _distinct(post)
        run = _run_pattern(self.min_length)
        counts: Counter[str] = Counter()
        for text in texts:
            counts.update(run.findall(text.text))
        frequent = [word for word, uses in counts.items() if uses >= self.dominant_uses and self._is_name(word)]
        if not frequent:
            return
        frequent.sort(key=lambda word: -counts[word])
        yield from self._report(post, context, texts, counts, frequent[:_MOST_NAMES])

    def _is_name(self, word: str) -> bool:
        return not word.islower() and _WORD.fullmatch(word) is not None

    def _report(
        self, post: Post, context: Context, texts: Sequence[MappedText], counts: Counter[str], frequent: list[str]
    ) -> Iterator[Finding]:
        for rare, name, certain in self._pairs(counts, frequent):
            if not self._is_slip(rare, name) or not _is_unknown(rare, texts):
                continue
            places = list(_places(rare, post.readable))
            if _is_meant(rare, len(places), post.text) or any(_is_cut(rare, name, place) for place in places):
                continue
            posts = context.site.posts_with(rare)
            if (posts is not None and posts > self.site_posts) or _is_foreign(places, texts):
                continue
            uses, count = counts[rare], counts[name]
            safe = count >= self.safe_ratio * uses
            if not _keeps_company(name, places, texts):
                if not safe:
                    continue
                certain = False
            values = {"text": rare, "uses": _times(uses), "name": name, "count": str(count)}
            first = next(_places(name, texts))
            related = (Related("first used here", first.text.source(first.start, first.end)),)
            for text, start, end in places:
                yield Finding(
                    text.source(start, end),
                    values,
                    text.edits(start, end, name),
                    safety="safe" if safe and certain else "unsafe",
                    related=related,
                )

    def _pairs(self, counts: Mapping[str, int], frequent: Iterable[str]) -> Iterator[tuple[str, str, bool]]:
        """Yield each rare form with the frequent one nearest to it, and whether no other is as near."""
        rare: dict[tuple[str, int], list[str]] = {}
        for word, uses in counts.items():
            if uses <= self.rare_uses and word not in self.allow and _WORD.fullmatch(word):
                rare.setdefault((word[0], len(word)), []).append(word)
        near: dict[str, list[tuple[int, str]]] = {}
        distance = None
        for name in frequent:
            for length in range(max(len(name) - 2, self.min_length), len(name) + 3):
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

    def _is_slip(self, rare: str, name: str) -> bool:
        """Tell whether the letters alone make `rare` a slip of `name` and not another word or form."""
        if rare.isupper() and len(rare) < self.acronym_length:
            return False
        a, b = rare.casefold(), name.casefold()
        if a == b or not _forms(a).isdisjoint(_forms(b)) or _american(a) == _american(b):
            return False
        return not _differ_in_final_capitals(rare, name)


def _run_pattern(length: int) -> re.Pattern[str]:
    return re.compile(f"{_RUN}{{{length},}}")


def _distinct(post: Post) -> list[MappedText]:
    """Return the readable texts without captions that repeat others, so that a copied sentence counts once."""
    texts = [post.prose]
    for caption in post.captions:
        if not any(caption.text in text.text for text in texts):
            texts.append(caption)
    return texts


def _forms(word: str) -> set[str]:
    """Return a word and what may be its stem: two forms of one word share one (`Scales`, `Scaling`)."""
    forms = {word}
    for ending in _ENDINGS:
        if word.endswith(ending):
            stem = word[: -len(ending)]
            forms |= {stem, stem + "e"} if ending != "y" else {stem}
    if word.endswith("ies"):
        forms.add(word[:-3] + "y")
    return forms


def _american(word: str) -> str:
    for pattern, replacement in _SPELLINGS:
        word = pattern.sub(replacement, word)
    return word


def _differ_in_final_capitals(a: str, b: str) -> bool:
    """Tell whether two names part only in capitals at their ends: versions (`SenseCoreX`), not slips."""
    same = 0
    while same < min(len(a), len(b)) and a[same] == b[same]:
        same += 1
    rest = a[same:] + b[same:]
    return rest.isupper()


def _is_unknown(word: str, texts: Sequence[MappedText]) -> bool:
    """Tell whether some part of a word is neither in the dictionary nor in the post by itself."""
    known = _english()
    if word.casefold() in known:
        return False
    parts = _PART.findall(word)
    if len(parts) < 2:
        return True
    return not all(part.casefold() in known or any(True for _ in _places(part, texts)) for part in parts)


class _Place(NamedTuple):
    """Where a word stands: a range of a text."""

    text: MappedText
    start: int
    end: int


def _places(word: str, texts: Iterable[MappedText]) -> Iterator[_Place]:
    """Yield where a word stands by itself."""
    pattern = re.compile(f"(?<!{_RUN}){re.escape(word)}(?!{_RUN})")
    for text in texts:
        for match in pattern.finditer(text.text):
            yield _Place(text, *match.span())


def _is_meant(word: str, uses: int, source: str) -> bool:
    """Tell whether a word also stands where nobody slips twice: in an address, in code, in another case or number.

    `[Tekton](https://tekton.dev/)` beside many `Tecton` is another product.
    """
    pattern = re.compile(f"(?<![{_LATIN}]){re.escape(word.lower())}(?:e?s)?(?![{_LATIN}])")
    return len(pattern.findall(source.lower())) > uses


def _is_cut(word: str, name: str, place: _Place) -> bool:
    """Tell whether a text breaks off inside the name, as descriptions do: `powered by Kuberne...`."""
    after = place.text.text[place.end : place.end + 2]
    return name.startswith(word) and (after in ("", "..") or after.startswith("…"))


def _keeps_company(name: str, places: Iterable[_Place], texts: Sequence[MappedText]) -> bool:
    """Tell whether the capitalised words right beside the rare form also stand beside the frequent name.

    `Brenden Blanco` beside `Brendan Gregg` is another person; `Vaper Cloud` beside `Vapor Cloud` is a slip. Words
    that stand in the post in lower case too only begin a sentence or a heading.
    """
    for text, start, end in places:
        before = _BEFORE.search(text.text, max(0, start - 40), start)
        after = _AFTER.match(text.text, end, end + 40)
        pairs = []
        if before is not None:
            pairs.append((before.group(1), f"{before.group()}{name}"))
        if after is not None:
            pairs.append((after.group(1), f"{name}{after.group()}"))
        pairs = [pair for word, pair in pairs if next(_places(word.lower(), texts), None) is None]
        if pairs and not any(pair in other.text for pair in pairs for other in texts):
            return False
    return True


def _is_foreign(places: Iterable[_Place], texts: Sequence[MappedText]) -> bool:
    """Tell whether the post, or the block of one place, is in another language with Latin letters.

    Its words and inflections are not known here: `Zertifikaten` is no slip of `Zertifikate`.
    """
    samples = [BLOCK.join(text.text for text in texts)]
    for text, start, end in places:
        block_end = text.text.find(BLOCK, end)
        samples.append(text.text[text.text.rfind(BLOCK, 0, start) + 1 : block_end if block_end >= 0 else None])
    return any(_reads_foreign(sample) for sample in samples)


def _reads_foreign(text: str) -> bool:
    """Tell whether most lower-case words of a text are not English.

    Of an English post over 55 % stand in the dictionary (of news, 75 to 97 %), of a French, German or Spanish one
    10 to 50 %. Eight words are the fewest that say anything; Latin words among more Chinese characters do not.
    """
    words = _LOWER.findall(text)
    if len(words) < 8 or len(_HAN.findall(text)) > len(words):
        return False
    known = _english()
    return sum(word in known for word in words) < 0.55 * len(words)


@lru_cache(maxsize=1)
def _english() -> frozenset[str]:
    """Return pyspellchecker's English words in lower case.

    Its file is a JSON object of word to frequency; splitting it at the quotes takes a third of the time of parsing it,
    and finding it without importing the package saves the rest.
    """
    import gzip
    from importlib.util import find_spec
    from pathlib import Path

    spec = find_spec("spellchecker")
    if spec is None or spec.origin is None:
        return frozenset()
    data = gzip.decompress((Path(spec.origin).parent / "resources" / "en.json.gz").read_bytes())
    return frozenset(data.decode("utf-8").split('"')[1::2])


def _times(uses: int) -> str:
    return {1: "once", 2: "twice"}.get(uses, f"{uses} times")

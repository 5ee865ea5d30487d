"""Patterns in the visible text, with what to write instead."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Mapping
from functools import cached_property
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, ClassVar, Literal

from postlint.kinds.base import Context, Kind
from postlint.kinds.patterns import coarse, expand, listed, problem_of
from postlint.language import Languages, mostly_latin
from postlint.mapped import MappedText
from postlint.marks import Beside, coded_pattern, have_own, only, others, runs
from postlint.pattern import compiled, lazy_bytes
from postlint.prose import BLOCK
from postlint.rule import Finding, Safety

if TYPE_CHECKING:
    from typing_extensions import Self

    from postlint.post import Post

Style = Literal["full", "half", "majority"]


class TextPattern(Kind):
    """What a pattern matches in the visible text, the title and the description.

    `pattern` (and `unsafe-pattern`, whose fixes need a look) may name character classes as `{han}`, and have a named
    group around the part to report (an empty group only names the case). `replace` maps that part (or `group:part`)
    to its replacement; `fold` folds it to its compatible form (NFKC) instead. A pattern that begins with a class of
    characters is the quickest. For the pattern to be tried at all, one of `literals` must be in the post; of one
    entry of `beside` a character of the key right before one of the value (`{han}` and the like as in a pattern; of
    `{block-end}` the end and a space before it), and right behind that one of `then`, if there are any; and what
    `rough` matches in a run of the characters `among`. Of `before`, patterns for the text that ends where the match
    begins, one must match; of `unless`, none may. `language` limits the rule to text that is Chinese, or (`latin`) to
    blocks without a Chinese character near. `adjacent` wants no markup between the part and its neighbours, which a
    change of space could make another one. `style` says which marks a site uses: `full`, `half` (the rule is silent)
    or `majority`: what `counterpart` matches in the post outweighs what the rule would report.
    """

    pattern: str
    unsafe_pattern: str = ""
    replace: Mapping[str, str] = MappingProxyType({})
    fold: bool = False
    literals: tuple[str, ...] = ()
    beside: Mapping[str, str] = MappingProxyType({})
    then: str = ""
    rough: str = ""
    among: str = ""
    before: tuple[str, ...] = ()
    unless: tuple[str, ...] = ()
    language: Literal["any", "zh", "latin"] = "any"
    adjacent: bool = False
    style: Style = "full"
    counterpart: str = ""
    captions: bool = True

    names: ClassVar[frozenset[str]] = frozenset({"text", "new", "around"})
    variants: ClassVar[frozenset[str]] = frozenset({"unsafe"})

    def with_parameters(self, changed: Mapping[str, Any]) -> Self:
        """Return the check with some parameters changed; what said where the old pattern can match goes with it."""
        if changed.keys() & {"pattern", "unsafe_pattern"}:
            gone = {"literals": (), "beside": MappingProxyType({}), "then": "", "rough": "", "among": ""}
            changed = {**gone, **changed}
        return super().with_parameters(changed)

    def problems(self) -> Iterator[tuple[str, str]]:
        """Yield what is wrong with a pattern: its syntax, or a form that can take exponential time."""
        for name in ("pattern", "unsafe_pattern", "counterpart", "rough"):
            value = getattr(self, name)
            problem = problem_of(value) if value else None
            if problem is not None:
                yield name, problem
        for name in ("before", "unless"):
            for value in getattr(self, name):
                problem = problem_of(value)
                if problem is not None:
                    yield name, problem
        for name, characters in (("among", self.among), ("rough", self.rough.replace("?", ""))):
            if not have_own(characters):
                yield name, "a character of these can't be told from all others"
        beside = [("beside", one) for pair in self.beside.items() for one in pair]
        for name, characters in (*beside, ("then", self.then)):
            try:
                listed(characters)
            except KeyError as error:
                yield name, f"no list of characters is named {error}"

    @cached_property
    def _patterns(self) -> tuple[tuple[re.Pattern[str], Safety | None], ...]:
        found: list[tuple[re.Pattern[str], Safety | None]] = [(compiled(expand(self.pattern)), None)]
        if self.unsafe_pattern:
            found.append((compiled(expand(self.unsafe_pattern)), "unsafe"))
        return tuple(found)

    @cached_property
    def _gate(self) -> re.Pattern[str] | None:
        """A cheap pattern without whose match none of the real ones, which are dear to compile, has one."""
        parts = [coarse(pattern) for pattern in (self.pattern, self.unsafe_pattern) if pattern]
        if None in parts:
            return None
        # groups have names that must not stand twice
        return compiled(re.sub(r"\(\?P<\w+>", "(?:", "|".join(f"(?:{part})" for part in parts if part)))

    @cached_property
    def _before(self) -> re.Pattern[str] | None:
        return compiled(_ending(self.before)) if self.before else None

    @cached_property
    def _unless(self) -> re.Pattern[str] | None:
        return compiled(_ending(self.unless)) if self.unless else None

    def check(self, post: Post, context: Context) -> Iterator[Finding]:
        """Yield a finding per match."""
        if self.style == "half" or not self._may_match_in(post):
            return
        found: list[Finding] = []
        for text in post.readable if self.captions else (post.prose,):
            if self._may_match(text.text):
                found += self._matches(post, text)
        if self.style == "majority" and self.counterpart and found:
            counterpart = compiled(expand(self.counterpart))
            if len(counterpart.findall(post.prose.text)) <= len(found):
                return
        yield from found

    def _may_match_in(self, post: Post) -> bool:
        """Tell whether a pattern may match in a readable text, by what is told of all of them at once."""
        if self.language == "zh" and not post.has_han:
            return False
        searched = post.searched
        if (
            self.literals
            and self._lone is None
            and not searched.finds((id(self), "literals"), self._holds_one)
        ):
            return False
        if (self._lone or self._beside) and not searched.marks_hold(
            (id(self), "marks"), self._may_match_marks
        ):
            return False
        return not self.rough or self._rough.search(runs(post.marks, self._among)) is not None

    def _holds_one(self, text: str) -> bool:
        # One with an end of a block in it would not stand in one block.
        return any(literal in text or BLOCK in literal for literal in self.literals)

    def _may_match_marks(self, marks: bytes) -> bool:
        if self._lone is not None and not marks.translate(None, self._lone):
            return False
        return not self._beside or any(one.stand_in(marks) for one in self._beside)

    @cached_property
    def _lone(self) -> bytes | None:
        """The bytes of all characters but the literals, where these are many characters."""
        characters = "".join(self.literals)
        many = len(characters) == len(self.literals) > _FEW and have_own(characters)
        return others(characters) if many else None

    @cached_property
    def _rough(self) -> re.Pattern[bytes]:
        return lazy_bytes(coded_pattern(self.rough))

    @cached_property
    def _among(self) -> bytes:
        return only(self.among)

    @cached_property
    def _beside(self) -> tuple[Beside, ...]:
        then = listed(self.then)
        return tuple(Beside(listed(before), listed(after), then) for before, after in self.beside.items())

    def _may_match(self, content: str) -> bool:
        """Tell whether the patterns are worth being tried, and compiled for that."""
        return "_patterns" in self.__dict__ or self._gate is None or self._gate.search(content) is not None

    def _matches(self, post: Post, text: MappedText) -> Iterator[Finding]:
        content = text.text
        taken: set[int] = set()
        for pattern, safety in self._patterns:
            for match in pattern.finditer(content):
                start, end = match.span(match.lastgroup or 0)
                if start == end:
                    start, end = match.span()
                if start == end or start in taken or not self._stands_right(content, start):
                    continue
                if not self._is_meant(post.languages(text), content, start):
                    continue
                if self.adjacent and not _adjacent(text, start, end):
                    continue
                taken.add(start)
                wrong = content[start:end]
                new = unicodedata.normalize("NFKC", wrong) if self.fold else self._new(match.lastgroup, wrong)
                edits = text.edits(start, end, new) if new is not None else None
                values = {"text": wrong, "new": new or "", "around": around(content, start, end)}
                yield Finding(text.source(start, end), values, edits, safety or "", safety)

    def _stands_right(self, content: str, start: int) -> bool:
        """Tell whether what stands before a place is of `before` and not of `unless`."""
        begin = max(0, start - _REACH)
        if self._before is not None and not self._before.search(content, begin, start):
            return False
        return self._unless is None or not self._unless.search(content, begin, start)

    def _new(self, group: str | None, wrong: str) -> str | None:
        return self.replace.get(f"{group}:{wrong}", self.replace.get(wrong))

    def _is_meant(self, languages: Languages, content: str, at: int) -> bool:
        if self.language == "zh":
            return languages.is_chinese(at)
        return self.language == "any" or mostly_latin(content, at)


#: So many literals are looked for one by one.
_FEW = 8
#: How many code points before a place `before` and `unless` can look at.
_REACH = 40


def _ending(patterns: tuple[str, ...]) -> str:
    """Return a pattern for the end of a text, which is any of several."""
    return rf"(?:{'|'.join(map(expand, patterns))})\Z"


def _adjacent(text: MappedText, start: int, end: int) -> bool:
    """Tell whether a range stands in the source right beside the characters before and after it."""
    span = text.source(start, end)
    if span.end - span.start != end - start or (start and text.source(start - 1, start).end != span.start):
        return False
    return end == len(text.text) or text.source(end, end + 1).start == span.end


def around(text: str, start: int, end: int, width: int = 6) -> str:
    """Return a range with a few characters of its block on either side."""
    before = text[max(0, start - width) : start].rpartition(BLOCK)[2]
    after = text[end : end + width].partition(BLOCK)[0]
    return " ".join(f"{before}{text[start:end]}{after}".split())

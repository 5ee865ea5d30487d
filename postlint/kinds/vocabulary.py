"""Terms that are not in the vocabulary of a field: the one that the settings give, or what most posts write."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, ClassVar

from postlint.kinds.base import Context, Kind
from postlint.kinds.scalar_edits import replaced
from postlint.rule import Finding
from postlint.site.post_facts import TERM_FIELDS, folded_term, term_key
from postlint.text import Span
from postlint.tuples import NamedTuple

if TYPE_CHECKING:
    from postlint.front_matter import Field, Node
    from postlint.post import Post

#: Fields that generators take for one another: a vocabulary of one counts for both.
_SAME = {
    "tags": "tag", "tag": "tags", "categories": "category", "category": "categories",
    "authors": "author", "author": "authors",
}  # fmt: skip


class _Term(NamedTuple):
    """A term: the field and the value that hold it, where in that it stands, and the `TERM_FIELDS` of the field."""

    field: Field
    node: Node
    start: int
    end: int
    text: str
    group: str


class Vocabulary(Kind):
    """A term that is not in `[front-matter] vocabulary`; variant `near`: one of it is meant.

    Where a field has no vocabulary, variant `site`: a spelling that differs in case, width, spaces or plural from the
    one that at least three posts, and twice as many, have. `spaced` are the fields that Jekyll splits at spaces.
    """

    spaced: tuple[str, ...] = ()

    names: ClassVar[frozenset[str]] = frozenset({"field", "text", "near", "allowed", "uses", "count"})
    variants: ClassVar[frozenset[str]] = frozenset({"near", "site"})

    def check(self, post: Post, context: Context) -> Iterator[Finding]:
        """Yield a finding per term, on the term."""
        vocabulary = context.settings.front_matter.vocabulary
        front_matter = post.parsed_front_matter
        if front_matter is None:
            return
        shared: list[_Term] = []
        for one in front_matter.fields:
            if one.node.style == "alias":
                continue
            terms = vocabulary.get(one.key) or vocabulary.get(_SAME.get(one.key, ""))
            field = TERM_FIELDS.get(one.key)
            if terms:
                for node, start, end in self._places(one, context, terms):
                    yield from self._term(post, one, node, start, end, terms)
            elif field is not None and context.site.has_posts:
                for node, start, end in self._places(one, context, ()):
                    text = str(node.value)[start:end].strip()
                    if text:
                        shared.append(_Term(one, node, start, end, text, field))
        if shared:
            yield from self._spellings(post, shared, context)

    def _places(self, one: Field, context: Context, terms: Sequence[str]) -> Iterator[tuple[Node, int, int]]:
        """Yield where the terms of a field stand: the value that holds each, and its range there."""
        if one.node.kind == "sequence":
            for item in one.node.items:
                if isinstance(item.value, str) and item.style != "alias":
                    yield item, 0, len(item.value)
        elif isinstance(one.value, str) and one.value.strip() not in terms:
            spaced = context.site.generator == "jekyll" and one.key in self.spaced
            for start, end in _words(one.value) if spaced else [(0, len(one.value))]:
                yield one.node, start, end

    @staticmethod
    def _spellings(post: Post, terms: Sequence[_Term], context: Context) -> Iterator[Finding]:
        """Yield a finding for each term that most posts write in another way."""
        language = context.site.language(post.filename, post.text, post.digest)
        asked = tuple([(term_key(one.group, language, one.text), one.text) for one in terms])
        for term, found in zip(terms, context.site.commoner_spellings(asked), strict=True):
            if found is None:
                continue
            one, node, start, end, text, _ = term
            near, count, uses = found
            values = {"field": one.key, "text": text, "near": near, "count": str(count), "uses": str(uses)}
            span = node.span if node.text is None else node.text.source(start, end)
            item = None if node is one.node else node
            yield Finding(Span(*span), values, replaced(post, one, start, end, near, item), "site")

    @staticmethod
    def _term(
        post: Post, one: Field, node: Node, start: int, end: int, terms: Sequence[str]
    ) -> Iterator[Finding]:
        value = str(node.value)
        text = value[start:end].strip()
        if not text or text in terms:
            return
        near = nearest_term(text, terms)
        allowed = ", ".join(terms[:8]) + (f" and {len(terms) - 8} more" if len(terms) > 8 else "")
        values = {"field": one.key, "text": text, "near": near or "", "allowed": allowed}
        span = node.span if node.text is None else node.text.source(start, end)
        edits = None
        if near is not None:
            item = None if node is one.node else node
            edits = replaced(post, one, start, end, near, item)
        yield Finding(Span(*span), values, edits, "" if near is None else "near")


def _words(text: str) -> list[tuple[int, int]]:
    words, at = [], 0
    for word in text.split():
        start = text.index(word, at)
        at = start + len(word)
        words.append((start, at))
    return words


def nearest_term(text: str, terms: Sequence[str]) -> str | None:
    """Return the one term that is meant: equal but for case, width, spaces and plural, else one edit away.

    None where none or several are.
    """
    from rapidfuzz.distance import OSA

    same = [term for term in terms if folded_term(term) == folded_term(text)]
    if not same and len(text) > 3:
        same = [term for term in terms if len(term) > 3 and OSA.distance(text, term, score_cutoff=1) <= 1]
    return same[0] if len(same) == 1 else None

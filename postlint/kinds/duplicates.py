"""Posts that the site has twice: from one source, with one body, under one title."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cached_property, lru_cache
from typing import TYPE_CHECKING, ClassVar
from urllib.parse import unquote

from postlint.kinds.base import Context, Kind, Words
from postlint.kinds.tracking import TrackingParameter
from postlint.kinds.urls import host_of
from postlint.pattern import lazy
from postlint.rule import Finding, Related
from postlint.site import body_facts, post_facts
from postlint.text import Span
from postlint.tuples import NamedTuple

if TYPE_CHECKING:
    from postlint.post import Post
    from postlint.site.model import Site

_NUMBER = lazy(r"\d+|[一二三四五六七八九十百]+")
_DIGITS = lazy(r"\d+")
_LETTERS = lazy(r"[\W_]+")
#: How many letters are one shingle: two clauses of Chinese, a few words of English.
_SHINGLE = 9
#: A body with fewer letters, once what every post has is left out, is too short to tell a copy from a form.
_LEAST_LETTERS = 200


class _Source(NamedTuple):
    """An address that the post names as its source: where it stands, its language, the address."""

    span: Span
    language: str
    url: str


class DuplicatePost(Kind):
    """A post that was taken from the same page as another, or (variant `body`) whose body is nearly the same.

    `parameters` is the table of parameters that tell no page from another. Bodies are the same from `similarity` on,
    under one title from `same_title` on: the part of their shingles of nine letters that both have (Broder, On the
    resemblance and containment of documents, 1997). Left out is what many posts begin or end with. Bodies that differ
    in many numbers are issues of a series, and so are posts whose titles have other numbers; translations are no
    copies.
    """

    parameters: Words
    similarity: float = 0.9
    same_title: float = 0.75

    names: ClassVar[frozenset[str]] = frozenset({"other", "url", "percent"})
    variants: ClassVar[frozenset[str]] = frozenset({"body"})

    def check(self, post: Post, context: Context) -> Iterator[Finding]:
        """Yield at most one finding for the sources, on the address, and one for the body, on the title."""
        site = context.site
        if _is_alone(post, site) or not _is_published_post(post, context):
            return
        own = site.head_facts(post.filename, post.text)
        named: set[str] = set()
        for span, url, others in self._same_source(post, own, site):
            named.update(others)
            yield Finding(span, {"other": others[0], "url": url}, related=_related(post, site, others))
        copies = []
        for other in site.similar(site.sketch(post.filename, post.text, post.digest), post.filename):
            if other not in named:
                share = self._shared(post, own, _plain_body(post.text), other, site)
                if share:
                    copies.append((share, other))
        if copies:
            share, other = max(copies)
            others = tuple(name for _, name in sorted(copies, reverse=True))
            values = {"other": other, "percent": str(int(100 * share))}
            yield Finding(_title_span(post), values, variant="body", related=_related(post, site, others))

    def _same_source(
        self, post: Post, own: list[post_facts.Fact], site: Site
    ) -> Iterator[tuple[Span, str, tuple[str, ...]]]:
        sources = {}
        for fact in own:
            if fact.kind == "source":
                language, _, url = str(fact.value).partition(" ")
                sources[str(fact.key)] = _Source(_field_span(post, url), language, url)
        language = post_facts.language_in(own)
        for url in body_facts.addresses_at_end(body_facts.body_of(post.text)):
            start = post.text.rfind(url)
            sources.setdefault(
                post_facts.page_key(url), _Source(Span(start, start + len(url)), language, url)
            )
        sources = {key: one for key, one in sources.items() if not _is_own_host(one.url, site)}
        found: dict[_Source, list[str]] = {}
        for other, value in site.from_sources(tuple(sorted(sources)), post.filename):
            spoken, _, url = value.partition(" ")
            source = sources.get(post_facts.page_key(url))
            if source is None or spoken != source.language or unquote(url) == "":
                continue
            if self._tracking.untracked(url) == self._tracking.untracked(source.url):
                found.setdefault(source, []).append(other)
        for source, others in list(found.items())[:1]:
            yield source.span, source.url, tuple(dict.fromkeys(others))

    def _shared(self, post: Post, own: list[post_facts.Fact], body: str, other: str, site: Site) -> float:
        """Return what part of two bodies is the same; 0 for too little, posts of a series, translations."""
        text = site.text_of(other, site.version(other))
        title, other_title = post_facts.title_of(post.text), post_facts.title_of(text)
        if _differ_in_numbers(title, other_title):
            return 0
        theirs = site.head_facts(site.named(other, post.filename), text)
        if post_facts.language_in(own) != post_facts.language_in(theirs):
            return 0
        other_body = _plain_body(text)
        edges = {*body_facts.edges(body), *body_facts.edges(other_body)}
        common = set(site.common_edges(tuple(sorted(edges))))
        first, second = _without(body, common), _without(other_body, common)
        numbers, more = set(_DIGITS.findall(first)), set(_DIGITS.findall(second))
        if len(numbers ^ more) > 2 and len(numbers & more) < 0.8 * len(numbers | more):
            return 0
        one, two = _shingles(first), _shingles(second)
        if min(len(one), len(two)) < _LEAST_LETTERS:
            return 0
        share = len(one & two) / len(one | two)
        alike = post_facts.folded_title(title) == post_facts.folded_title(other_title)
        if share < (self.same_title if alike else self.similarity):
            return 0
        return share if body_facts.is_long(body) and body_facts.is_long(other_body) else 0

    @cached_property
    def _tracking(self) -> TrackingParameter:
        return TrackingParameter(parameters=self.parameters)

    def problems(self) -> Iterator[tuple[str, str]]:
        """Yield what is wrong with the shares."""
        for name in ("similarity", "same_title"):
            if not 0.5 <= getattr(self, name) <= 1:
                yield name, "must be between 0.5 and 1"


class DuplicateTitle(Kind):
    """A title that another post of the same week has, too."""

    names: ClassVar[frozenset[str]] = frozenset({"text", "other"})

    def check(self, post: Post, context: Context) -> Iterator[Finding]:
        """Yield at most one finding, on the title."""
        site = context.site
        if post.front_matter is None or _has_own_head(post, site) or not _is_published_post(post, context):
            return
        title = post.front_matter.get("title")
        for fact in site.head_facts(post.filename, post.text):
            if fact.kind == "title" and title is not None:
                others = site.titled(str(fact.key), int(fact.value), post.filename)
                if others:
                    values = {"text": str(title.value), "other": others[0]}
                    yield Finding(_title_span(post), values, related=_related(post, site, others))


def _has_own_head(post: Post, site: Site) -> bool:
    """Tell whether it is known at once that nothing in the front matter of a post is another's, too: most are so."""
    return site.has_posts and site.many_ask and site.is_alone(post.filename, post.head_digest)


def _is_alone(post: Post, site: Site) -> bool:
    """Tell whether the same is known of all of a post; of one that fixes changed, its clauses are looked for."""
    return _has_own_head(post, site) and (
        post.digest == post.head_digest
        or (
            not body_facts.addresses_at_end(body_facts.body_of(post.text))
            and not site.similar(site.sketch(post.filename, post.text, post.digest), post.filename)
        )
    )


def _is_published_post(post: Post, context: Context) -> bool:
    site = context.site
    if not site.has_posts:
        return False
    if not site.addressable:
        return site.role(post.filename) != "page"
    page = context.page(post)
    return page is not None and page.role == "post" and context.is_published(page)


def _related(post: Post, site: Site, others: tuple[str, ...]) -> tuple[Related, ...]:
    return tuple(Related("the other one", Span(0, 0), site.named(other, post.filename)) for other in others)


def _is_own_host(url: str, site: Site) -> bool:
    return bool(site.host) and host_of(url).removeprefix("www.") == site.host.removeprefix("www.")


def _title_span(post: Post) -> Span:
    front = post.front_matter
    title = front.get("title") if front is not None else None
    return title.span if title is not None else front.opening if front is not None else Span(0, 0)


def _field_span(post: Post, url: str) -> Span:
    front = post.front_matter
    for one in front.fields if front is not None else ():
        if isinstance(one.value, str) and one.value.strip() == url:
            return one.span
    return _title_span(post)


def _differ_in_numbers(one: str, two: str) -> bool:
    """Tell whether both titles have numbers, and not the same: they are issues, versions or days of a series."""
    numbers, others = _NUMBER.findall(one), _NUMBER.findall(two)
    return bool(numbers and others) and sorted(numbers) != sorted(others)


def _without(body: str, paragraphs: set[int]) -> str:
    if not paragraphs:
        return body
    return "\n".join(line for line in body.split("\n") if body_facts.paragraph_hash(line) not in paragraphs)


# One post is compared with several, and these among each other: what was made of a text serves again.
@lru_cache(maxsize=64)
def _plain_body(text: str) -> str:
    return body_facts.plain_text(body_facts.body_of(text))


@lru_cache(maxsize=16)
def _shingles(body: str) -> set[str]:
    letters = _LETTERS.sub("", body.casefold())
    return {letters[at : at + _SHINGLE] for at in range(len(letters) - _SHINGLE + 1)}

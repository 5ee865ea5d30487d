"""What a check asked of the site, so that its result can be kept for as long as the answers stay the same."""

from __future__ import annotations

import marshal
from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING, Any

from postlint.digest import blake2b
from postlint.site.model import QUESTIONS, Site
from postlint.site.publication import FOREVER, Publication

if TYPE_CHECKING:
    from postlint.site.resolve import Resolver

#: A question: the name of the method, its arguments, and those given by name.
Question = tuple[str, tuple[Any, ...], tuple[tuple[str, Any], ...]]

# Not in QUESTIONS, as it is one only for generators that look at the names beside a post.
_PLACED = "placed"


def _nothing(_site: Site) -> None: ...


class Record:
    """The questions that were asked while one post was checked, each with its answer.

    `site` is the site that was asked for, if any; `before` is called with it before it answers. Until the time `until`
    (seconds since 1970) the clock changes nothing.
    """

    __slots__ = ("before", "questions", "site", "until")

    def __init__(self, before: Callable[[Site], object] = _nothing) -> None:
        self.before = before
        self.site: Site | None = None
        self.questions: dict[Question, object] = {}
        self.until = FOREVER

    def packed(self) -> bytes:
        """Return the questions, and a digest of all their answers: one is made sooner than many.

        Raises ValueError for a question with values that are not plain, as a kind of another package may ask it.
        """
        questions = [
            (name, tuple(map(_plain, given)), tuple([(key, _plain(value)) for key, value in named]))
            for name, given, named in self.questions
        ]
        return marshal.dumps((questions, digest_of_all(self.questions.values())))


def _plain(value: object) -> object:
    return tuple(value) if isinstance(value, Publication) else value


class AskedSite(Site):
    """A site that notes the questions it is asked; everything else is as in the site itself."""

    def __init__(self, site: Site, record: Record) -> None:
        self.__dict__.update(site.__dict__)
        self.__dict__.update(_site=site, _record=record)
        record.site = site
        record.before(site)

    @property
    def resolver(self) -> Resolver:
        """The site's own."""
        resolver: Resolver = self.__dict__["_site"].resolver
        return resolver

    def place(self, path: str, text: str, digest: bytes = b"") -> Publication | None:
        """Note what becomes of the post, where that depends on more than the post and the configuration."""
        answer = super().place(path, text, digest)
        if self.generator in ("hugo", "hexo"):
            self.__dict__["_record"].questions[_PLACED, (path,), ()] = answer
        return answer


def _noting(name: str) -> Callable[..., Any]:
    def asked(self: AskedSite, *arguments: Any, **named: Any) -> Any:
        known = self.__dict__
        answer = getattr(known["_site"], name)(*arguments, **named)
        known["_record"].questions[name, arguments, tuple(named.items())] = answer
        return answer

    return asked


for _name in QUESTIONS:
    setattr(AskedSite, _name, _noting(_name))


def still_so(site: Site, packed: bytes) -> bool:
    """Ask the questions again; tell whether all answers are what they were.

    Raises ValueError, TypeError or EOFError for what `Record.packed` did not give.
    """
    questions, answers = marshal.loads(packed)
    now = digest_of_all(_ask(site, *question) for question in questions)
    return bool(now == answers)


def _ask(site: Site, name: str, arguments: tuple[Any, ...], named: tuple[tuple[str, Any], ...]) -> object:
    if name == _PLACED:
        return site.resolver.as_on_disk(*arguments)
    if name == "resolve":
        given = {**dict(zip(("url", "path", "page"), arguments, strict=False)), **dict(named)}
        page = given.pop("page", None)
        return site.resolve(**given, page=None if page is None else Publication(*page))
    return getattr(site, name)(*arguments, **dict(named))


def digest_of_all(values: Iterable[object]) -> bytes:
    """Return a digest of plain values; a set has the same one whatever the order of its members."""
    plain = [sorted(map(repr, one)) if isinstance(one, (set, frozenset)) else one for one in values]
    return blake2b(repr(plain).encode("utf-8", "surrogatepass"), digest_size=8).digest()


def configuration(site: Site) -> bytes:
    """Return a digest of all that is known of a site from its configuration: what checks may read without asking.

    It is made once a site: some configurations have thousands of values, and what is kept of each post names them.
    """
    made: bytes | None = site._made.get("configuration")
    if made is None:
        known = (
            site.root, site.generator, site.url, site.baseurl, site.timezone, site.collections, site.defaults,
            site.permalink, site.config, site.configured,
        )  # fmt: skip
        made = site._made["configuration"] = digest_of_all(known)
    return made

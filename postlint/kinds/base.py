"""What every kind of check has in common, and what it may ask of its surroundings."""

from __future__ import annotations

import time
from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any, ClassVar, get_origin, get_type_hints

from postlint.rule import Finding
from postlint.tuples import NamedTuple

if TYPE_CHECKING:
    from typing_extensions import Self

    from postlint.online.answer import Oracle
    from postlint.post import Post
    from postlint.settings import Settings
    from postlint.site.asked import Record
    from postlint.site.model import Site
    from postlint.site.publication import Publication


class Words(str):
    """A parameter that names a word list; the loader makes it an absolute path and checks that it exists."""

    __slots__ = ()


class Context:
    """What a check may know beside the post; the site is looked for when a check first asks.

    With a `record`, what was asked is noted there. `oracle` knows what other sites answered; it is None
    without `--online`.
    """

    def __init__(
        self,
        settings: Settings,
        filename: str,
        site: Site | None = None,
        record: Record | None = None,
        oracle: Oracle | None = None,
    ) -> None:
        self.settings = settings
        self.oracle = oracle
        self._filename = filename
        self._site = site
        self._record = record
        self._placed: tuple[Post, Publication | None] | None = None

    @property
    def site(self) -> Site:
        """The site around the post."""
        if self._site is None:
            from postlint.site.detect import site_of

            self._site = site_of(self._filename, self.settings)
            if self._record is not None:
                from postlint.site.asked import AskedSite

                self._site = AskedSite(self._site, self._record)
        return self._site

    def page(self, post: Post) -> Publication | None:
        """Return what becomes of the post (see `Site.place`), worked out once for all checks that ask."""
        placed = self._placed
        if placed is None or placed[0] is not post:
            placed = self._placed = post, self.site.place(post.filename, post.text, post.digest)
        return placed[1]

    def is_published(self, page: Publication) -> bool:
        """Tell whether a post is published now, and take note of when that changes."""
        now = time.time()
        for moment in (page.since, page.until):
            if moment > now:
                self.holds_until(moment)
        return bool(page.urls) and not page.hidden_at(now)

    def holds_until(self, moment: float) -> None:
        """Take note that what a check says changes at a time (seconds since 1970): whoever reads the clock says so."""
        if self._record is not None:
            self._record.until = min(self._record.until, moment)


class Parameter(NamedTuple):
    """A parameter of a kind: its declared type and its default (MISSING where a rule must set it)."""

    hint: Any
    default: Any


MISSING: Any = object()


class Kind:
    """One way to check a post; the annotated attributes of a subclass are the parameters that rule files set.

    `names` are the placeholders that its messages may use, `variants` the outcomes beside the plain one that a rule
    file may word (a variant without its own words is reported like the plain outcome). Values of this class do not
    change. It is no dataclass: generating one takes half a millisecond, and a start of the command needs thirty.
    """

    #: Whether what it reports is one word, which `[typos]` in the settings can say is right.
    about_words: ClassVar[bool] = False
    #: Whether what it finds is told by the front matter alone, and by what is no part of the post.
    about_front_matter: ClassVar[bool] = False
    names: ClassVar[frozenset[str]] = frozenset()
    variants: ClassVar[frozenset[str]] = frozenset()

    def __init__(self, **parameters: Any) -> None:
        """Take the parameters, which `packs` has checked against `declared()`."""
        self.__dict__.update(parameters)

    @property
    def made(self) -> Kind:
        """The check itself, where this is one that was put off until a post needs it."""
        return self

    def __setattr__(self, name: str, value: object) -> None:
        raise AttributeError(f"a kind does not change: {name} can't be set")

    @classmethod
    def declared(cls) -> dict[str, Parameter]:
        """Return the parameters by name, in the order of the class."""
        hints = get_type_hints(cls)
        return {
            name: Parameter(hint, getattr(cls, name, MISSING))
            for name, hint in hints.items()
            if get_origin(hint) is not ClassVar
        }

    def with_parameters(self, changed: Mapping[str, Any]) -> Self:
        """Return the same check with some parameters changed."""
        names = self.declared()
        kept = {name: value for name, value in self.__dict__.items() if name in names}
        return type(self)(**{**kept, **changed})

    def prepare(self, post: Post) -> None:
        """Load what checks of many posts like this one are going to need: copies of the process have it then."""

    def check(self, post: Post, context: Context) -> Iterator[Finding]:
        """Yield what is wrong in a post, in any order."""
        raise NotImplementedError

    def problems(self) -> Iterator[tuple[str, str]]:
        """Yield (parameter, what is wrong with it) for values that types alone can't judge."""
        return iter(())


class SiteKind(Kind):
    """A check of a site as a whole: it is asked once per site, after the posts of a run over folders."""

    def check_site(self, site: Site, within: Sequence[str]) -> Iterator[tuple[str, Finding]]:
        """Yield (path, finding) for files of a site that lie in one of some folders; all paths are absolute."""
        raise NotImplementedError

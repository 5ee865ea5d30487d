"""What every kind of check has in common, and what it may ask of its surroundings."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

from postlint.rule import Finding

if TYPE_CHECKING:
    from postlint.post import Post
    from postlint.settings import Settings
    from postlint.site.model import Site


class Words(str):
    """A parameter that names a word list; the loader makes it an absolute path and checks that it exists."""

    __slots__ = ()


class Context:
    """What a check may know beside the post; the site is looked for when a check first asks."""

    def __init__(self, settings: Settings, filename: str, site: Site | None = None) -> None:
        self.settings = settings
        self._filename = filename
        self._site = site

    @property
    def site(self) -> Site:
        """The site around the post."""
        if self._site is None:
            from postlint.site.detect import site_of

            self._site = site_of(self._filename, self.settings)
        return self._site


@dataclass(frozen=True)
class Kind:
    """One way to check a post; the dataclass fields of a subclass are the parameters that rule files set.

    `names` are the placeholders that its messages may use, `variants` the outcomes beside the plain one that a rule
    file may word (a variant without its own words is reported like the plain outcome).
    """

    names: ClassVar[frozenset[str]] = frozenset()
    variants: ClassVar[frozenset[str]] = frozenset()

    def check(self, post: Post, context: Context) -> Iterator[Finding]:
        """Yield what is wrong in a post, in any order."""
        raise NotImplementedError

    def problems(self) -> Iterator[tuple[str, str]]:
        """Yield (parameter, what is wrong with it) for values that types alone can't judge."""
        return iter(())

"""A site made ready to be asked for addresses."""

from __future__ import annotations

from dataclasses import dataclass, field

from postlint.site.index import Index, Publisher, build


@dataclass(frozen=True)
class Setup:
    """A site made ready: `publisher` is None where the generator is not known to us.

    `source` is the folder of the sources; `plugins` are those that the site names; `custom` tells that code of its own
    may publish anything; `theme` that files come with a theme which is not here.
    """

    source: str
    publisher: Publisher | None
    key: str = ""
    plugins: frozenset[str] = frozenset()
    custom: bool = False
    theme: bool = False
    layouts: list[str] = field(default_factory=list)

    def index(self) -> Index:
        """Return the index of the site's files."""
        if self.publisher is None:
            return Index.of({}, {}, 0)
        finish = getattr(self.publisher, "finish", lambda index: index)
        return build(self.source, self.publisher, self.key, finish=finish)

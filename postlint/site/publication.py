"""What a generator makes of one file of a site."""

from __future__ import annotations

from typing import Literal

from postlint.tuples import NamedTuple

#: Why a file is not published although it lies where posts or pages lie.
Hidden = Literal["", "draft", "unpublished", "future", "expired", "name", "no-output", "broken", "unknown"]

FOREVER = 4e11


class Publication(NamedTuple):
    """The addresses of a file, decoded, below the site's base URL: its own first, then those that redirect to it.

    `outputs` are the files that the generator writes for them, one each. `hidden` tells why it writes none; the
    addresses are then those that it would have (`unknown`: only the generator can tell
    them). It is published from `since` until `until` (seconds since 1970).
    """

    role: Literal["post", "draft", "page", "static", "none"]
    urls: tuple[str, ...] = ()
    outputs: tuple[str, ...] = ()
    hidden: Hidden = ""
    since: float = 0.0
    until: float = FOREVER

    def hidden_at(self, now: float) -> Hidden:
        """Return why it is not published at a time."""
        if self.hidden:
            return self.hidden
        if now < self.since:
            return "future"
        return "expired" if now >= self.until else ""


NOTHING = Publication("none")

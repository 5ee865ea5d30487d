"""What rules may ask about addresses of other sites, and the answers they get."""

from __future__ import annotations

from typing import Literal, Protocol

from postlint.tuples import NamedTuple

Outcome = Literal["ok", "moved", "dead", "unverified"]


class Answer(NamedTuple):
    """What is thought of an address.

    `reason` says why, in words. `final` is where its redirects end, empty where there are none or where the
    end is not to be written into a post; `moved` means that all of them are for good. `sort` tells apart
    what is unverified: an error page sent as a page (`page`), an id that the page lacks (`fragment`), or
    nothing of that kind. `copy` is the address of a copy of what is dead at the Internet Archive, or empty.
    """

    outcome: Outcome
    reason: str = ""
    final: str = ""
    sort: Literal["", "page", "fragment"] = ""
    copy: str = ""


class Oracle(Protocol):
    """Knows what became of addresses. Asking it asks no server: that was done before any rule runs."""

    def answer(self, url: str, day: str = "") -> Answer | None:
        """Return the answer for an absolute address, None where nobody asked.

        `day` is that of the post (`20220327`, or empty): an archived copy is best from about then.
        """

    def serves_https(self, url: str) -> bool:
        """Tell whether the page of an `http:` address is served by https, too."""

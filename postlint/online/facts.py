"""What is known of an address after it was asked: facts without judgement, as they are kept."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any, Literal

from postlint.tuples import NamedTuple

#: Why there is no answer to judge: the host, its certificate, the connection, or the redirects.
Problem = Literal[
    "",
    "unknown-host",
    "refused",
    "tls-expired",
    "tls-name",
    "tls-self-signed",
    "tls",
    "no-name-server",
    "private-address",
    "unreachable",
    "silent",
    "timeout",
    "broken",
    "redirect-loop",
    "too-many-redirects",
    "bad-redirect",
    "bad-address",
]

#: What the text of a page says of itself: it is an error page, it wants a proof that a person reads.
Page = Literal["", "missing", "wall"]


class Hop(NamedTuple):
    """A redirect: the status that sent us on, and the absolute address it named."""

    status: int
    url: str


class Facts(NamedTuple):
    """What asking an address gave.

    `status` is that of the last answer, 0 where there was none; `hops` are the redirects on the way to it.
    `detail` goes with `problem` or `page`: the system's words, the page's title. `secure` tells of an `http:`
    address whether the same with `https:` answers, None where that was not asked. `fragments` tells which ids
    the page has, None where it can't be told. `copy` is where the Internet Archive has one, empty for none, None
    where it was not asked. `wait` is what the server asked to wait, in seconds.
    """

    status: int = 0
    hops: tuple[Hop, ...] = ()
    problem: Problem = ""
    detail: str = ""
    page: Page = ""
    secure: bool | None = None
    fragments: Mapping[str, bool | None] = MappingProxyType({})
    copy: str | None = None
    wait: float = 0

    def final(self, url: str) -> str:
        """Return the address that gave the last answer to `url`."""
        return self.hops[-1].url if self.hops else url

    def record(self) -> dict[str, Any]:
        """Return the facts as plain JSON values, those left out that say nothing."""
        plain = {name: value for name, value in self._asdict().items() if value != self._field_defaults[name]}
        if "fragments" in plain:
            plain["fragments"] = {**self.fragments}
        return plain

    @classmethod
    def of(cls, record: Mapping[str, Any]) -> Facts:
        """Return the facts of a record; raises TypeError or ValueError for what is none."""
        hops = tuple(Hop(int(status), str(url)) for status, url in record.get("hops", ()))
        return cls(**{**record, "hops": hops})

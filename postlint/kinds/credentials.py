"""Secrets in URLs: sessions, keys and passwords that were copied with an address."""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Iterator
from typing import TYPE_CHECKING, ClassVar
from urllib.parse import unquote

from postlint.kinds import portals
from postlint.kinds.base import Context, Kind, Words
from postlint.kinds.ranges import Ranges
from postlint.kinds.urls import Parameter, belongs, host_of, parameters
from postlint.pattern import lazy
from postlint.rule import Finding
from postlint.templates import MASK
from postlint.text import Edit, Span

if TYPE_CHECKING:
    from postlint.links import Link
    from postlint.post import Post

_USER = lazy(r"(?:https?|ftp):(?://)([^/?#@\s:]+):([^/?#@\s]+)@", re.IGNORECASE)
_PATH_SESSION = lazy(r";(jsessionid|phpsessid|sid)=([A-Za-z0-9._!-]+)", re.IGNORECASE)
_PLACEHOLDER = lazy(
    r"(?:your|my|example|sample|test|demo|dummy|fake|xxx|abc|123456|token|key|secret|pass|<|\{|\[|\$|%7b|\.\.\.|…|\*{3}|redacted)",
    re.IGNORECASE,
)
_OPAQUE = lazy(r"[A-Za-z0-9._~+/=%!:-]+")
_JWT = lazy(r"eyJ[\w-]{8,}\.[\w-]{8,}\.[\w-]*")
_SHORTEST_JWT = 21
# beside a signature: until when it is good, or whose it is
_EXPIRES = lazy(r"expir|date|access-?key|accessid|key-pair|policy|credential", re.IGNORECASE)
#: Prefixes by which vendors mark keys that are meant for pages (Mapbox, Stripe).
_PUBLIC_VALUES = ("pk.", "pk_")


class CredentialInUrl(Kind):
    """A parameter of the names `secrets` or `signatures`, a session in a path, or `user:password@`.

    A value counts from `length` characters on, if it looks drawn by lot. `public` lists hosts where such a
    value is in every copy of the page. What stands in a widget that the tables of `portals` know goes with
    it, so it is silent. Removing a secret is offered; one of a signature with an end is not: without it the
    URL does not work. Variants: `signature`, `password`.
    """

    secrets: tuple[str, ...]
    signatures: tuple[str, ...]
    portals: Words
    public: tuple[str, ...] = ()
    length: int = 16

    names: ClassVar[frozenset[str]] = frozenset({"name", "host", "url"})
    variants: ClassVar[frozenset[str]] = frozenset({"signature", "password"})

    def check(self, post: Post, context: Context) -> Iterator[Finding]:
        """Yield a finding per URL, on the parameter or the user's part."""
        widgets: Ranges | None = None
        for link in post.links:
            if link.url_span is None or not ("?" in link.url or "@" in link.url or ";" in link.url):
                continue
            if MASK in link.url:
                continue
            for finding in self._findings(post, link):
                if any(belongs(finding.values["host"], one) for one in self.public):
                    continue
                if widgets is None:
                    widgets = portals.marked_ranges(post, self.portals)
                if not widgets.covers(finding.span.start):
                    yield finding

    def _findings(self, post: Post, link: Link) -> Iterator[Finding]:
        assert link.url_span is not None
        base = link.url_span.start
        raw = post.text[base : link.url_span.end]
        host = host_of(link.url)
        if not host:
            return
        user = _USER.match(raw)
        if user and not _PLACEHOLDER.search(user.group()) and len(user.group(2)) >= 6:
            values = {"name": user.group(1), "host": host, "url": link.url}
            start, end = base + user.start(1), base + user.end()
            yield Finding(Span(start, end - 1), values, (Edit(start, end, ""),), "password")
            return
        session = _PATH_SESSION.search(raw.partition("?")[0])
        if session and self._plausible(session.group(2)):
            span = Span(base + session.start(), base + session.end())
            yield Finding(span, {"name": session.group(1), "host": host, "url": link.url}, (Edit(*span, ""),))
            return
        listed = parameters(raw)
        for at, one in enumerate(listed):
            if len(one.value) < min(self.length, _SHORTEST_JWT):
                continue  # decoding makes it no longer
            name = unquote(one.name).lower().replace("-", "_")
            known = name in self.secrets, name in self.signatures
            if not any(known) or not self._plausible(unquote(one.value)):
                continue
            span = Span(base + one.start, base + one.end)
            values = {"name": unquote(one.name), "host": host, "url": link.url}
            if known[1] and any(_EXPIRES.search(other.name) for other in listed):
                yield Finding(span, values, variant="signature")
            else:
                yield Finding(span, values, (_removal(base, listed, at),))
            return

    def _plausible(self, value: str) -> bool:
        """Tell a drawn value from words, numbers and placeholders."""
        if _JWT.fullmatch(value):
            return True
        if len(value) < self.length or not _OPAQUE.fullmatch(value) or value.startswith(_PUBLIC_VALUES):
            return False
        if _PLACEHOLDER.search(value[:24]) and not re.fullmatch(r"[0-9a-fA-F]{24,}", value):
            return False
        digits, letters = sum(c.isdigit() for c in value), sum(c.isalpha() for c in value)
        if digits < 2 or letters < 2 or _repeats(value):
            return False
        counts = Counter(value)
        entropy = -sum(n / len(value) * math.log2(n / len(value)) for n in counts.values())
        return entropy >= 2.7


def _repeats(value: str) -> bool:
    """Tell a made-up value such as `A1B2C3D4-A1B2-A1B2` by what it repeats."""
    plain = re.sub(r"[^A-Za-z0-9]", "", value).lower()
    pieces = [plain[at : at + 4] for at in range(len(plain) - 3)]
    return len(set(pieces)) < 0.75 * len(pieces)


def _removal(base: int, listed: list[Parameter], at: int) -> Edit:
    one = listed[at]
    if at == 0 and len(listed) > 1:
        return Edit(base + one.start, base + listed[1].start, "")
    return Edit(base + one.before, base + one.end, "")

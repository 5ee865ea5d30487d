"""Asks one address: HEAD first, GET where that is not enough, redirect after redirect.

Nothing goes along that would make a server know the reader again: no cookies, no referrer. Proxies of the environment
are not used, for behind one nobody knows which address is asked. httpcore is used as it is, below httpx's client,
so that there is no jar, no cache and no redirect but what is here.
"""

from __future__ import annotations

import asyncio
import os
import re
import zlib
from collections.abc import AsyncIterator, Collection
from contextlib import AbstractAsyncContextManager
from email.utils import parsedate_to_datetime
from typing import TYPE_CHECKING, Any, Protocol
from urllib.parse import urldefrag

import httpcore
import httpx

from postlint._version import __version__
from postlint.errors import UsageError
from postlint.online.addresses import Names
from postlint.online.facts import Facts, Hop, Problem
from postlint.online.network import CheckedBackend, problem_of
from postlint.online.pages import decoded, fragments, kind_of, title_of
from postlint.online.redirects import REDIRECTS
from postlint.tuples import NamedTuple

if TYPE_CHECKING:
    from postlint.settings import LinkSettings

USER_AGENT = f"Mozilla/5.0 (compatible; postlint/{__version__}; +https://github.com/postlint/postlint)"

#: So much of a page is read for its title.
_HEAD = 65_536
#: Seconds to wait for a connection, at most.
_CONNECT = 10.0
#: After so many connections to a host that nobody took, it is not tried again.
_SILENT = 3
#: What may be over soon.
_PASSING: frozenset[Problem] = frozenset({"timeout", "broken", "refused", "silent", "unreachable"})
_BUSY = frozenset({408, 425, 429, 500, 502, 503, 504, 520, 521, 522, 523, 524})
_FAILURES = (httpcore.NetworkError, httpcore.TimeoutException, httpcore.ProtocolError)
_HTML = ("text/html", "application/xhtml+xml")


def may_pass(facts: Facts) -> bool:
    """Tell whether the same question may get another answer soon."""
    return facts.problem in _PASSING or facts.status in _BUSY


class Gate(Protocol):
    """Lets requests to a host through, so many at a time and so far apart."""

    def turn(self, host: str) -> AbstractAsyncContextManager[None]:
        """Wait for one's turn to ask a host, and hold it."""


class _Reply(NamedTuple):
    """One answer of a server: `text` is what was read of a page, `whole` tells that this is all of it."""

    status: int
    location: str = ""
    wait: str = ""
    html: bool = False
    text: str | None = None
    whole: bool = False


class _FailedError(Exception):
    def __init__(self, problem: Problem, detail: str) -> None:
        super().__init__(problem)
        self.problem = problem
        self.detail = detail


class Fetcher:
    """Asks addresses by one set of settings; use it as an asynchronous context manager."""

    def __init__(self, links: LinkSettings, gate: Gate) -> None:
        self._links = links
        self._gate = gate
        self._headers = _Headers(links)
        self._without_head: set[str] = set()
        self._silent: dict[str, int] = {}
        self._pool = httpcore.AsyncConnectionPool(
            ssl_context=httpx.create_ssl_context(),
            max_connections=None,
            max_keepalive_connections=links.concurrency,
            keepalive_expiry=5.0,
            network_backend=CheckedBackend(Names(links.allow_private)),
        )

    async def __aenter__(self) -> Fetcher:
        """Give the fetcher."""
        return self

    async def __aexit__(self, *error: object) -> None:
        """Close all connections."""
        await self._pool.aclose()

    async def ask(self, url: str, wanted: Collection[str] = (), *, secure: bool = False) -> Facts:
        """Ask an address without a fragment; `wanted` are fragments to look for in its page.

        With `secure`, an `http:` address that answers with its own page is asked by https, too.
        """
        hops: list[Hop] = []
        try:
            reply = await self._followed(url, hops, wanted)
        except _FailedError as failed:
            return Facts(hops=tuple(hops), problem=failed.problem, detail=failed.detail)
        wait = _seconds(reply.wait) if reply.status in _BUSY else 0
        facts = Facts(reply.status, tuple(hops), wait=wait)
        if 200 <= reply.status < 300:
            facts = _read(facts, reply, wanted)
            if secure and not hops and url.startswith("http://"):
                facts = facts._replace(secure=await self._serves(f"https{url[4:]}"))
        return facts

    async def json(self, url: str) -> Any:
        """Return what an address answers as JSON, None where it does not."""
        import json

        try:
            reply = await self._timed("GET", httpx.URL(url), whole=True)
            return json.loads(reply.text or "") if reply.status == 200 else None
        except (_FailedError, ValueError):
            return None

    async def _followed(self, url: str, hops: list[Hop], wanted: Collection[str]) -> _Reply:
        """Return the answer at the end of all redirects, which are added to `hops`."""
        at = _parsed(url)
        seen = {str(at)}
        while True:
            reply = await self._reply(at, bool(wanted))
            if reply.status not in REDIRECTS or not reply.location:
                return reply
            try:
                target = at.join(reply.location)
            except (httpx.InvalidURL, ValueError):
                raise _FailedError("bad-redirect", reply.location) from None
            if target.scheme not in ("http", "https") or not target.host:
                raise _FailedError("bad-redirect", str(target))
            hops.append(Hop(reply.status, str(target)))
            at = _parsed(urldefrag(str(target))[0])
            if str(at) in seen:
                raise _FailedError("redirect-loop", "")
            if len(hops) > self._links.max_redirects:
                raise _FailedError("too-many-redirects", "")
            seen.add(str(at))

    async def _reply(self, url: httpx.URL, whole: bool) -> _Reply:
        """Ask by HEAD; by GET, too, where the server is not to be believed, or a page has to be read."""
        host = _ascii(url)
        if host not in self._without_head:
            try:
                reply = await self._timed("HEAD", url)
            except _FailedError as failed:
                if failed.problem not in ("timeout", "broken"):
                    raise
                self._without_head.add(host)  # some hang up on HEAD, or never answer it
            else:
                if reply.status == 429 or (reply.status in REDIRECTS and reply.location):
                    return reply
                if 200 <= reply.status < 300 and not reply.html:
                    return reply
                got = await self._timed("GET", url, whole=whole)
                if not 200 <= reply.status < 300 and got.status < 400:
                    self._without_head.add(host)
                return got
        return await self._timed("GET", url, whole=whole)

    async def _timed(self, method: str, url: httpx.URL, *, whole: bool = False) -> _Reply:
        """Make one request, in its turn and its time; raises _FailedError."""
        host = _ascii(url)
        if self._silent.get(host, 0) >= _SILENT:
            raise _FailedError("silent", "")
        async with self._gate.turn(host):
            try:
                return await self._request(method, url, whole)
            except (OSError, asyncio.TimeoutError, *_FAILURES) as error:
                problem, detail = problem_of(error)
        if problem == "silent":
            self._silent[host] = self._silent.get(host, 0) + 1
        raise _FailedError(problem, detail)

    async def _request(self, method: str, url: httpx.URL, whole: bool) -> _Reply:
        limit = self._links.timeout
        timeout = {"connect": min(limit, _CONNECT), "read": limit, "write": limit, "pool": None}
        request = httpcore.Request(
            method,
            httpcore.URL(scheme=url.raw_scheme, host=url.raw_host, port=url.port, target=url.raw_path),
            headers=self._headers.for_host(url),
            extensions={"timeout": timeout},
        )
        loop = asyncio.get_running_loop()
        until = loop.time() + limit
        response = await asyncio.wait_for(self._pool.handle_async_request(request), limit)
        try:
            headers = _fields(response.headers)
            kind, _, parameters = headers.get("content-type", "").partition(";")
            is_html = kind.strip().lower() in (*_HTML, "")
            reply = _Reply(
                response.status,
                headers.get("location", ""),
                headers.get("retry-after", ""),
                is_html,
            )
            if method == "GET" and 200 <= response.status < 300 and (is_html or whole):
                reply = await self._with_text(reply, response, headers, parameters, whole, until)
            return reply
        finally:
            await response.aclose()

    async def _with_text(
        self,
        reply: _Reply,
        response: httpcore.Response,
        headers: dict[str, str],
        parameters: str,
        whole: bool,
        until: float,
    ) -> _Reply:
        """Read a page as far as it is needed, and not longer than the request may take."""
        limit = self._links.max_body if whole else min(_HEAD, self._links.max_body)
        body = _Body(headers.get("content-encoding", ""), limit)
        left = until - asyncio.get_running_loop().time()
        stream = response.aiter_stream()
        try:
            await asyncio.wait_for(body.read(stream), max(left, 0.01))
        except (OSError, asyncio.TimeoutError, zlib.error, *_FAILURES):
            pass  # the page is there; what came of it is read
        charset = re.search(r"charset\s*=\s*[\"']?([\w.:-]+)", parameters, re.IGNORECASE)
        text = decoded(bytes(body.data), charset.group(1) if charset else "")
        return reply._replace(text=text, whole=body.whole)

    async def _serves(self, url: str) -> bool:
        """Tell whether an address answers with a page of its own."""
        try:
            reply = await self._reply(_parsed(url), False)
        except _FailedError:
            return False
        return 200 <= reply.status < 300


class _Body:
    """The first bytes of a body, decompressed no further than they are wanted: a bomb stays small."""

    def __init__(self, encoding: str, limit: int) -> None:
        self._limit = limit
        self._coding = encoding.strip().lower()
        # 47: zlib or gzip, as the data says
        self._inflate = zlib.decompressobj(47) if self._coding in ("gzip", "x-gzip", "deflate") else None
        self.data = bytearray()
        self.whole = False

    async def read(self, stream: AsyncIterator[bytes]) -> None:
        """Take what is wanted of a stream."""
        if self._coding not in ("", "identity", "gzip", "x-gzip", "deflate"):
            return  # we did not ask for it, and can't read it
        seen = 0
        async for chunk in stream:
            seen += len(chunk)
            if self._inflate is not None:
                chunk = self._inflate.decompress(chunk, self._limit - len(self.data))
            self.data += chunk[: self._limit - len(self.data)]
            if len(self.data) >= self._limit or seen >= self._limit:
                return
        self.whole = self._inflate is None or self._inflate.eof


class _Headers:
    """The headers of requests; those of the settings go only to the host they are for."""

    def __init__(self, links: LinkSettings) -> None:
        self._by_host = {
            host.lower(): [(name, _filled(value, host, name)) for name, value in fields.items()]
            for host, fields in links.headers.items()
        }
        self._own = {
            "User-Agent": links.user_agent or USER_AGENT,
            "Accept": "text/html,application/xhtml+xml;q=0.9,*/*;q=0.8",
            "Accept-Encoding": "gzip, deflate",
        }

    def for_host(self, url: httpx.URL) -> list[tuple[bytes, bytes]]:
        """Return the headers for one request."""
        fields = {name.lower(): (name, value) for name, value in self._own.items()}
        for host in ("*", _ascii(url)):
            fields.update({name.lower(): (name, value) for name, value in self._by_host.get(host, ())})
        pairs = [("Host", url.netloc.decode("ascii")), *fields.values()]
        return [(name.encode("ascii"), value.encode("utf-8")) for name, value in pairs]


def _filled(value: str, host: str, name: str) -> str:
    """Return a header's value with `${NAME}` filled from the environment; raises UsageError for what is not set."""

    def variable(match: re.Match[str]) -> str:
        found = os.environ.get(match[1])
        if found is None:
            raise UsageError(
                f"links.headers: {name} for {host!r} needs the variable {match[1]}, which is not set"
            )
        return found.strip()

    return re.sub(r"\$\{(\w+)\}", variable, value)


def _parsed(url: str) -> httpx.URL:
    try:
        return httpx.URL(url)
    except (httpx.InvalidURL, ValueError) as error:
        raise _FailedError("bad-address", str(error)) from None


def _ascii(url: httpx.URL) -> str:
    """Return a URL's host as the network knows it."""
    return url.raw_host.decode("ascii")


def _fields(headers: list[tuple[bytes, bytes]]) -> dict[str, str]:
    """Return the first value of each header; a `Location` may be UTF-8, though it must not."""
    found: dict[str, str] = {}
    for name, value in headers:
        found.setdefault(name.decode("latin-1").lower(), value.decode("utf-8", "surrogateescape"))
    return found


def _read(facts: Facts, reply: _Reply, wanted: Collection[str]) -> Facts:
    """Add what the page says: that it is none, or which of the fragments it has."""
    if reply.text is None:
        return facts._replace(fragments=dict.fromkeys(wanted))
    title = title_of(reply.text)
    page = kind_of(title)
    if page:
        return facts._replace(page=page, detail=title[:100], fragments=dict.fromkeys(wanted))
    known = fragments(reply.text, wanted) if wanted and reply.whole else dict.fromkeys(wanted)
    return facts._replace(fragments=known)


def _seconds(wait: str) -> float:
    """Return the seconds of a `Retry-After`, which is a number or a date (RFC 9110, 10.2.3); 0 where it is neither."""
    if not wait:
        return 0
    if wait.strip().isdecimal():
        return float(wait)
    import time

    try:
        return max(0.0, parsedate_to_datetime(wait).timestamp() - time.time())
    except (TypeError, ValueError, OverflowError):
        return 0

"""Connections to nothing but addresses that may be asked, and what a failed one means."""

from __future__ import annotations

import asyncio
import errno
import ssl
from collections.abc import Iterable, Iterator
from typing import Any

import httpcore

from postlint.online.addresses import Names, NoNameServerError, PrivateAddressError, UnknownHostError
from postlint.online.facts import Problem


class CheckedBackend(httpcore.AsyncNetworkBackend):
    """Connects to the addresses that `Names` gives for a host, in their order, and to no other.

    httpcore takes the name of the host for TLS and for the request's `Host`, so both stay right.
    """

    def __init__(self, names: Names) -> None:
        self._names = names
        self._inner = httpcore.AnyIOBackend()

    async def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[Any] | None = None,
    ) -> httpcore.AsyncNetworkStream:
        """Connect to the first address of a host that takes the connection."""
        addresses = await self._names.addresses(host)
        share = None if timeout is None else timeout / len(addresses)
        for number, address in enumerate(addresses, 1):
            try:
                return await self._inner.connect_tcp(address, port, share, local_address, socket_options)
            except (httpcore.ConnectError, httpcore.ConnectTimeout):
                if number == len(addresses):
                    raise
        raise UnknownHostError(f"{host} has no address")

    async def sleep(self, seconds: float) -> None:
        """Wait."""
        await self._inner.sleep(seconds)


#: What X509_verify_cert of OpenSSL calls a certificate (include/openssl/x509_vfy.h.in). Only what every browser
#: refuses is here: a missing link of the chain, which browsers fetch, or a root that only this machine lacks is not.
_CERTIFICATES: dict[int, Problem] = {10: "tls-expired", 18: "tls-self-signed", 62: "tls-name", 64: "tls-name"}

#: What Python raises as a fault of TLS though it only tells of the connection: it was closed, or it is waited for.
_NO_TLS_FAULT = (ssl.SSLWantReadError, ssl.SSLWantWriteError, ssl.SSLEOFError, ssl.SSLZeroReturnError)

_UNREACHABLE = {errno.ENETUNREACH, errno.EHOSTUNREACH, errno.ENETDOWN, errno.EADDRNOTAVAIL}


def problem_of(error: BaseException) -> tuple[Problem, str]:
    """Return what kept a request from being answered, and its detail in the words of the system."""
    chain = list(_causes(error))
    for one in chain:
        if isinstance(one, PrivateAddressError):
            return "private-address", str(one)
        if isinstance(one, UnknownHostError):
            return "unknown-host", ""
        if isinstance(one, NoNameServerError):
            return "no-name-server", str(one)
        if isinstance(one, ssl.SSLCertVerificationError):
            return _CERTIFICATES.get(one.verify_code, "tls"), str(one.verify_message)
        if isinstance(one, ssl.SSLError) and not isinstance(one, _NO_TLS_FAULT):
            return "tls", str(one.reason or one).replace("_", " ").lower()
        if isinstance(one, ConnectionRefusedError):
            return "refused", ""
        if isinstance(one, OSError) and one.errno in _UNREACHABLE:
            return "unreachable", ""
    if any(isinstance(one, httpcore.ConnectTimeout) for one in chain):
        return "silent", ""
    if any(isinstance(one, httpcore.TimeoutException | asyncio.TimeoutError) for one in chain):
        return "timeout", ""
    return "broken", next((str(one) for one in chain if str(one)), type(error).__name__)


def _causes(error: BaseException) -> Iterator[BaseException]:
    """Yield an error, what it came from, and so on; of a group, its members."""
    seen: set[int] = set()
    waiting = [error]
    while waiting:
        one = waiting.pop(0)
        if id(one) in seen:
            continue
        seen.add(id(one))
        yield one
        waiting += [other for other in (one.__cause__, one.__context__) if other is not None]
        waiting += getattr(one, "exceptions", ())

"""Which network addresses may be asked: public ones, and what the settings allow besides.

A post is somebody else's text. Its links must not make the machine that checks them ask its own network. Hence
names are looked up here, each address is judged, and the connection goes to the very address that was
judged: a second look-up could give another one.

Sources: the IANA registries of special-purpose IPv4 and IPv6 addresses (RFC 6890), RFC 6052 and RFC 3056 for IPv4
inside IPv6, and the metadata services of cloud providers, one of which has a public address.
"""

from __future__ import annotations

import asyncio
import socket
import threading
from collections.abc import Iterable, Sequence
from contextlib import suppress
from functools import cache
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address, ip_network

Address = IPv4Address | IPv6Address
Network = IPv4Network | IPv6Network

#: So many of a host's addresses are tried.
_TRIED = 4

#: Not public, whatever the tables of this Python's `ipaddress` say of them.
_SPECIAL = (
    "0.0.0.0/8 10.0.0.0/8 100.64.0.0/10 127.0.0.0/8 169.254.0.0/16 172.16.0.0/12 192.0.0.0/24 192.0.2.0/24"
    " 192.88.99.0/24 192.168.0.0/16 198.18.0.0/15 198.51.100.0/24 203.0.113.0/24 224.0.0.0/4 240.0.0.0/4"
    # Azure's metadata service: public by its number, private by its use
    " 168.63.129.16/32"
    # unspecified, loopback and IPv4-compatible; local NAT64; discard; Teredo and its kin; documentation
    " ::/96 64:ff9b:1::/48 100::/64 2001::/23 2001:db8::/32 3fff::/20 5f00::/16"
    # unique local, link-local, site-local, multicast
    " fc00::/7 fe80::/10 fec0::/10 ff00::/8"
)

_WORDS = (
    ("127.0.0.0/8 ::1/128", "loopback"),
    ("169.254.0.0/16 fe80::/10", "link-local"),
    ("10.0.0.0/8 172.16.0.0/12 192.168.0.0/16 fc00::/7 fec0::/10", "private"),
    ("100.64.0.0/10", "carrier's"),
    ("224.0.0.0/4 ff00::/8", "multicast"),
)


class UnknownHostError(OSError):
    """There is no such host."""


class NoNameServerError(OSError):
    """Names can't be looked up at present."""


class PrivateAddressError(OSError):
    """A host has an address that is not to be asked; its text is `10.0.0.1 (private)`."""


@cache
def _special() -> tuple[Network, ...]:
    return tuple(ip_network(one) for one in _SPECIAL.split())


@cache
def _worded() -> tuple[tuple[Network, str], ...]:
    return tuple((ip_network(one), word) for names, word in _WORDS for one in names.split())


def objection(text: str, allowed: Sequence[Network] = ()) -> str | None:
    """Return in a word why an address is not to be asked, None for a public one or one in an allowed network.

    An IPv4 address inside an IPv6 one (mapped, NAT64, 6to4) is judged itself.
    """
    address: Address = ip_address(text.partition("%")[0])
    address = _inner(address) or address
    if _within(address, allowed):
        return None
    if _within(address, _special()) or address.is_multicast or not address.is_global:
        return next((word for network, word in _worded() if _within(address, (network,))), "reserved")
    return None


def _within(address: Address, networks: Iterable[Network]) -> bool:
    return any(address.version == one.version and address in one for one in networks)


def _inner(address: Address) -> IPv4Address | None:
    """Return the IPv4 address that an IPv6 one leads to."""
    if not isinstance(address, IPv6Address):
        return None
    if address.ipv4_mapped is not None:
        return address.ipv4_mapped
    if address in IPv6Network("64:ff9b::/96"):
        return IPv4Address(int(address) & 0xFFFFFFFF)
    return address.sixtofour


class Names:
    """Looks hosts up, each once, and gives only addresses that may be asked.

    A failure counts as "no such host" only where a name that is surely there has a public address: offline, and
    in networks that know but their own names, every other name does not exist.
    """

    #: Names that are there as long as the internet is (RFC 2606; https://www.iana.org).
    CONTROLS = ("example.com", "www.iana.org")

    def __init__(self, allowed: Iterable[str] = ()) -> None:
        self._allowed = tuple(ip_network(one) for one in allowed)
        self._found: dict[str, asyncio.Task[tuple[str, ...]]] = {}

    async def addresses(self, host: str) -> tuple[str, ...]:
        """Return up to 4 addresses of a host, IPv4 first.

        Raises UnknownHostError, NoNameServerError, or PrivateAddressError where one of all its addresses is not to be
        asked.
        """
        found = await self._lookup(host)
        for address in found:
            word = objection(address, self._allowed)
            if word is not None:
                raise PrivateAddressError(f"{address} ({word})")
        return found[:_TRIED]

    async def _lookup(self, host: str) -> tuple[str, ...]:
        if host not in self._found:
            self._found[host] = asyncio.ensure_future(_resolve(host))
            # Whoever asked may have run out of time: a failure that nobody waits for any more is no news.
            self._found[host].add_done_callback(lambda task: task.cancelled() or task.exception())
        try:
            return await asyncio.shield(self._found[host])
        except UnknownHostError:
            if host in self.CONTROLS or await self._names_work():
                raise
            raise NoNameServerError("this machine seems to be offline") from None

    async def _names_work(self) -> bool:
        for control in self.CONTROLS:
            with suppress(OSError):
                if not any(map(objection, await self._lookup(control))):
                    return True
        return False


async def _resolve(host: str) -> tuple[str, ...]:
    """Look a host up in a thread that nobody waits for at the end of the program: it can't be stopped."""
    loop = asyncio.get_running_loop()
    answer: asyncio.Future[tuple[str, ...]] = loop.create_future()

    def settle(found: tuple[str, ...], error: OSError | None) -> None:
        if answer.done():
            return  # nobody waits any more
        if error is None:
            answer.set_result(found)
        else:
            answer.set_exception(error)

    def work() -> None:
        found: tuple[str, ...] = ()
        failure: OSError | None = None
        try:
            rows = socket.getaddrinfo(host, None, type=socket.SOCK_STREAM)
            rows.sort(key=lambda row: row[0] != socket.AF_INET)
            found = tuple(dict.fromkeys(str(row[4][0]) for row in rows))
        except socket.gaierror as error:
            missing = {socket.EAI_NONAME, getattr(socket, "EAI_NODATA", socket.EAI_NONAME)}
            kind = UnknownHostError if error.errno in missing else NoNameServerError
            failure = kind(str(error.strerror or error))
        except (OSError, UnicodeError) as error:  # a name of a form that no host can have
            failure = UnknownHostError(str(error))
        with suppress(RuntimeError):  # the loop is closed: the run was interrupted
            loop.call_soon_threadsafe(settle, found, failure)

    threading.Thread(target=work, daemon=True, name="postlint-lookup").start()
    return await answer

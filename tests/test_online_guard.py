"""What the links of a post can't make the machine ask: addresses that are not public, however they are written."""

from __future__ import annotations

import asyncio
import socket
from ipaddress import ip_network
from pathlib import Path
from typing import Any

import pytest
from command import postlint, write

from postlint.online.addresses import (
    Names,
    NoNameServerError,
    PrivateAddressError,
    UnknownHostError,
    objection,
)
from postlint.online.network import CheckedBackend


@pytest.mark.parametrize(
    ("address", "word"),
    [
        ("127.0.0.1", "loopback"),
        ("127.255.255.254", "loopback"),
        ("::1", "loopback"),
        ("0.0.0.0", "reserved"),
        ("::", "reserved"),
        ("10.1.2.3", "private"),
        ("172.31.255.255", "private"),
        ("192.168.0.1", "private"),
        ("fd00:ec2::254", "private"),
        ("fec0::1", "private"),
        ("169.254.169.254", "link-local"),
        ("fe80::1%eth0", "link-local"),
        ("100.64.0.1", "carrier's"),
        ("100.100.100.200", "carrier's"),
        ("224.0.1.1", "multicast"),
        ("ff0e::1", "multicast"),
        ("168.63.129.16", "reserved"),
        ("192.0.0.192", "reserved"),
        ("198.18.0.5", "reserved"),
        ("203.0.113.9", "reserved"),
        ("255.255.255.255", "reserved"),
        ("2001:db8::1", "reserved"),
        ("::ffff:127.0.0.1", "loopback"),
        ("::ffff:a9fe:a9fe", "link-local"),
        ("::127.0.0.1", "reserved"),
        ("64:ff9b::a00:1", "private"),
        ("64:ff9b:1::1", "reserved"),
        ("2002:c0a8:1::1", "private"),
        ("2001:0:4136:e378:8000:63bf:3fff:fdd2", "reserved"),
    ],
)
def test_an_address_that_is_not_public_is_not_asked(address: str, word: str) -> None:
    assert objection(address) == word


@pytest.mark.parametrize(
    "address",
    ["93.184.215.14", "1.1.1.1", "172.32.0.1", "2606:4700::1111", "::ffff:8.8.8.8", "64:ff9b::808:808"],
)
def test_a_public_address_is_asked(address: str) -> None:
    assert objection(address) is None


def test_only_the_networks_that_the_settings_name_are_asked_besides() -> None:
    allowed = (ip_network("127.0.0.0/8"), ip_network("fd00::/8"))
    assert objection("127.0.0.1", allowed) is None
    assert objection("::ffff:127.0.0.1", allowed) is None
    assert objection("fd12::1", allowed) is None
    assert objection("10.0.0.1", allowed) == "private"
    assert objection("::1", allowed) == "loopback"


def names(answers: dict[str, list[str]], monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Let names have these addresses, one after another at each look-up; return the names as they are looked up."""
    asked: list[str] = []

    def lookup(host: str, *arguments: Any, **named: Any) -> list[Any]:
        asked.append(host)
        if not answers.get(host):
            raise socket.gaierror(socket.EAI_NONAME, "Name or service not known")
        found = answers[host].pop(0).split()
        return [(socket.AF_INET6 if ":" in one else socket.AF_INET, 1, 6, "", (one, 0)) for one in found]

    monkeypatch.setattr(socket, "getaddrinfo", lookup)
    return asked


def test_the_address_that_was_judged_is_the_one_that_is_connected_to(monkeypatch: pytest.MonkeyPatch) -> None:
    """A name server that answers otherwise the second time is not asked a second time."""
    asked = names({"rebind.cn": ["127.0.0.1", "10.0.0.1"]}, monkeypatch)

    async def connect() -> tuple[str, str]:
        server = await asyncio.start_server(lambda reader, writer: writer.close(), "127.0.0.1", 0)
        port = server.sockets[0].getsockname()[1]
        backend = CheckedBackend(Names(["127.0.0.0/8"]))
        found = []
        for _ in range(2):
            stream = await backend.connect_tcp("rebind.cn", port, timeout=5)
            found.append(stream.get_extra_info("server_addr")[0])
            await stream.aclose()
        server.close()
        return found[0], found[1]

    assert asyncio.run(connect()) == ("127.0.0.1", "127.0.0.1")
    assert asked == ["rebind.cn"]


def test_a_host_is_refused_for_one_address_of_several(monkeypatch: pytest.MonkeyPatch) -> None:
    names({"both.cn": ["93.184.215.14 2606:4700::1111 10.0.0.1"]}, monkeypatch)
    with pytest.raises(PrivateAddressError, match=r"10\.0\.0\.1 \(private\)"):
        asyncio.run(_addresses("both.cn"))


def test_ipv4_comes_first(monkeypatch: pytest.MonkeyPatch) -> None:
    names({"both.cn": ["2606:4700::1111 93.184.215.14"]}, monkeypatch)
    assert asyncio.run(_addresses("both.cn")) == ("93.184.215.14", "2606:4700::1111")


@pytest.mark.parametrize("host", ["0x7f.1", "0177.0.0.1", "127.1", "2130706433", "::1"])
def test_another_spelling_of_an_address_is_the_same_address(host: str) -> None:
    """The system's own look-up reads it, and what it gives is judged; some systems don't take it at all."""
    with pytest.raises((PrivateAddressError, UnknownHostError, NoNameServerError)):
        asyncio.run(_addresses(host))


def test_offline_no_host_is_called_unknown(monkeypatch: pytest.MonkeyPatch) -> None:
    names({}, monkeypatch)
    with pytest.raises(NoNameServerError):
        asyncio.run(_addresses("gone.cn"))


@pytest.mark.parametrize("known", ["example.com", "www.iana.org"])
def test_a_host_is_unknown_where_a_name_is_found_that_is_surely_there(
    known: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    names({known: ["93.184.215.14"]}, monkeypatch)
    with pytest.raises(UnknownHostError):
        asyncio.run(_addresses("gone.cn"))


@pytest.mark.parametrize("known", ["intranet.cn", "example.com"])
def test_a_network_that_knows_but_its_own_names_makes_no_host_unknown(
    known: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A name server of a company, or a machine with a few names in its file of hosts."""
    names({known: ["10.0.0.1", "10.0.0.1"]}, monkeypatch)

    async def both() -> None:
        found = Names(["10.0.0.0/8"])
        await found.addresses(known)
        await found.addresses("gone.cn")

    with pytest.raises(NoNameServerError):
        asyncio.run(both())


async def _addresses(host: str) -> tuple[str, ...]:
    return await Names().addresses(host)


def test_numeric_links_to_ones_own_network_are_another_rules(tmp_path: Path) -> None:
    """LNK009 says of them what is wrong: nothing is asked, and nothing is said twice."""
    write(tmp_path, {"a.md": "[甲](http://127.0.0.1:9/) [乙](http://[::1]:9/) [丙](http://2130706433/)\n"})
    run = postlint("--online", "--no-cache", "--select", "LNK1", cwd=tmp_path)
    assert run.rows == ["1 post checked, nothing to report."]


def test_proxies_of_the_environment_are_not_used(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Behind a proxy nobody knows which address is asked; this one would be refused as such."""
    monkeypatch.setenv("HTTP_PROXY", "http://127.0.0.1:9")
    monkeypatch.setenv("ALL_PROXY", "http://127.0.0.1:9")
    names({"inner.cn": ["10.0.0.7"]}, monkeypatch)
    write(tmp_path, {"a.md": "[甲](http://inner.cn/)\n"})
    run = postlint("--online", "--no-cache", "--select", "LNK1", "--output-format", "text", cwd=tmp_path)
    assert "`inner.cn` is 10.0.0.7 (private), which is not asked" in run.out

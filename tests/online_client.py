"""Runs the command with names of its own: `*.site-?.cn` are loopback, others as they are named here.

As a program it runs the command in a process, and writes its peak memory in kilobytes to the file named first.
"""

from __future__ import annotations

import json
import os
import socket
import subprocess
import sys
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, NamedTuple
from unittest import mock

TESTS = Path(__file__).parent
NAMES = {
    "inner.site-z.cn": "10.0.0.7",
    "both.site-z.cn": "93.184.215.14 192.168.1.1",
    "example.com": "93.184.215.14",
}


def lookup(host: str, port: int | None, *arguments: Any, **named: Any) -> list[Any]:
    """Look a name up as `socket.getaddrinfo` does, without a name server."""
    if host == "again.site-z.cn" and host not in NAMES:
        raise socket.gaierror(socket.EAI_AGAIN, "Temporary failure in name resolution")
    if host == "nowhere.site-z.cn":
        raise socket.gaierror(socket.EAI_NONAME, "Name or service not known")
    found = NAMES.get(host) or ("127.0.0.1" if host.endswith(".cn") else host)
    family = socket.AF_INET6 if ":" in found else socket.AF_INET
    return [(family, socket.SOCK_STREAM, 6, "", (one, port or 0)) for one in found.split()]


def patched() -> Any:
    """Return what puts `lookup` in its place."""
    return mock.patch("socket.getaddrinfo", lookup)


class Served(NamedTuple):
    """A running server: its ports, and the file of the authority that signed its certificate."""

    ports: dict[str, int]
    authority: Path

    def url(self, host: str, path: str, port: str = "http") -> str:
        scheme = "http" if port in ("http", "refused") else "https"
        return f"{scheme}://{host}.cn:{self.ports[port]}{path}"

    def log(self) -> Any:
        with urllib.request.urlopen(f"http://127.0.0.1:{self.ports['http']}/log", timeout=10) as answer:
            return json.load(answer)


@contextmanager
def server(folder: Path) -> Iterator[Served]:
    """Run a server of its own as long as it is needed."""
    command = [sys.executable, str(TESTS / "online_server.py"), str(folder)]
    run = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    try:
        assert run.stdout is not None
        yield Served(json.loads(run.stdout.readline()), folder / "authority.pem")
    finally:
        run.kill()
        run.communicate()


if __name__ == "__main__":
    import resource

    from postlint.__main__ import run

    with patched():
        status = run(sys.argv[2:])
    Path(sys.argv[1]).write_text(str(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss))
    os._exit(status)

"""A web server on loopback that misbehaves on request: its paths say how. Run as a process of its own.

It prints its ports as one line of JSON, and ends when its standard input does. `/log` tells what it was asked.
"""

from __future__ import annotations

import asyncio
import datetime
import gzip
import json
import ssl
import sys
from collections import Counter, deque
from pathlib import Path

PLAIN = "text/html; charset=utf-8"
PAGE = "<html><head><title>第 {} 页</title></head><body><h1 id='here'>有</h1><p>正文</p></body></html>"
REASONS = {200: "OK", 204: "No Content"}

#: Path beginnings with a status alone.
STATUSES = {f"/{status}/": status for status in (400, 401, 403, 404, 405, 410, 418, 429, 451, 500, 502, 503)}


class Server:
    """What was asked, and how to answer it."""

    def __init__(self) -> None:
        self.asked: Counter[str] = Counter()
        #: Headers that no request may have, as seen.
        self.forbidden: list[str] = []
        self.running: Counter[str] = Counter()
        self.most: Counter[str] = Counter()
        self.last: deque[tuple[str, float]] = deque(maxlen=10_000)
        self.headers: dict[str, dict[str, str]] = {}

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            while await self.one(reader, writer):
                pass
        except (ConnectionError, asyncio.IncompleteReadError, asyncio.LimitOverrunError, ssl.SSLError):
            pass
        finally:
            writer.close()

    async def one(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> bool:
        """Answer one request; tell whether the connection stays open."""
        head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1").split("\r\n")
        method, path, _ = head[0].split(" ")
        fields = dict(row.lower().split(": ", 1) for row in head[1:] if ": " in row)
        host = fields.get("host", "").partition(":")[0]
        if path == "/log":
            self.reply(
                writer, 200, json.dumps(self.log()).encode(), {"Content-Type": "application/json"}, "GET"
            )
            await writer.drain()
            return True
        self.asked[f"{method} {host}{path}"] += 1
        self.headers[f"{host}{path}"] = fields
        self.forbidden += [name for name in ("cookie", "referer") if name in fields]
        self.running[host] += 1
        self.most[host] = max(self.most[host], self.running[host])
        self.last.append((host, asyncio.get_running_loop().time()))
        try:
            return await self.answer(writer, method, host, path, fields)
        finally:
            self.running[host] -= 1

    def log(self) -> dict[str, object]:
        times: dict[str, list[float]] = {}
        for host, when in self.last:
            times.setdefault(host, []).append(when)
        return {
            "asked": self.asked,
            "forbidden": self.forbidden,
            "most": self.most,
            "times": times,
            "headers": self.headers,
        }

    async def answer(
        self, writer: asyncio.StreamWriter, method: str, host: str, path: str, fields: dict[str, str]
    ) -> bool:
        kind, _, rest = path[1:].partition("/")
        for beginning, status in STATUSES.items():
            if path.startswith(beginning):
                extra = {"Retry-After": "3600"} if status == 429 else {}
                self.reply(writer, status, b"no", extra, method)
                return await self.drained(writer)
        if kind == "slow" or (kind == "slow-head" and method == "HEAD"):
            await asyncio.sleep(60)
            return False
        if kind == "cut" or (kind == "cut-head" and method == "HEAD"):
            return False
        if kind == "endless":
            return await self.endless(writer, method, packed=False)
        if kind == "bomb":
            return await self.endless(writer, method, packed=True)
        if kind == "endless-head":
            writer.write(b"HTTP/1.1 200 OK\r\n")
            while True:
                writer.write(b"X-A: " + b"a" * 1000 + b"\r\n")
                await writer.drain()
        location = self.location(kind, rest, host, fields)
        if location is not None:
            status, where = location
            self.reply(writer, status, b"", {"Location": where}, method)
            return await self.drained(writer)
        status, body, extra = self.page(kind, rest, method, host, path)
        self.reply(writer, status, body, extra, method)
        return await self.drained(writer)

    def location(self, kind: str, rest: str, host: str, fields: dict[str, str]) -> tuple[int, str] | None:
        """Return status and target of a redirect."""
        own = f"http://{fields.get('host', host)}"
        if kind in ("301", "302", "303", "307", "308"):
            return int(kind), f"/ok/{kind}-{rest}"
        if kind == "chain":  # 301, 308, then the page
            return 301, f"{own}/308/{rest}"
        if kind == "half":  # for good, then for a while
            return 301, f"{own}/302/{rest}"
        if kind == "to-404":
            return 301, f"/404/{rest}"
        if kind == "loop":
            return 302, f"/loop/{1 - int(rest[-1] in '1')}" if rest[-1] in "01" else "/loop/0"
        if kind == "long":
            return 302, f"/long/{int(rest) + 1}"
        if kind == "metadata":
            return 302, "http://169.254.169.254/latest/meta-data/"
        if kind == "inner":
            return 301, f"http://inner.site-z.cn/{rest}"
        if kind == "mapped":
            return 302, "http://[::ffff:10.0.0.1]/"
        if kind == "login":
            return 302, f"/passport/login?back=/login/{rest}"
        if kind == "home":
            return 302, "/"
        if kind == "lang":
            return 301, f"/en-us/lang/{rest}"
        if kind == "app":
            return 302, "taobao://item/1"
        return None

    def page(
        self, kind: str, rest: str, method: str, host: str, path: str
    ) -> tuple[int, bytes, dict[str, str]]:
        """Return status, body and headers of a page."""
        count = self.asked[f"HEAD {host}{path}"] + self.asked[f"GET {host}{path}"]
        if kind == "busy" and count == 1:
            return 429, b"", {"Retry-After": "0"}
        if kind == "wait" and count == 1:
            return 429, b"", {"Retry-After": "1"}
        if kind == "wait-date" and count == 1:
            until = datetime.datetime.now(datetime.timezone.utc) + datetime.timedelta(seconds=2)
            return 503, b"", {"Retry-After": until.strftime("%a, %d %b %Y %H:%M:%S GMT")}
        if kind == "flaky" and count == 1:
            return 502, b"", {}
        if kind in ("no-head", "false-head") and method == "HEAD":
            return (405 if kind == "no-head" else 404), b"", {}
        if kind == "png":
            return 200, b"\x89PNG", {"Content-Type": "image/png"}
        if kind == "gbk":
            body = '<meta charset="gb2312"><title>页面不存在</title>'.encode("gbk")
            return 200, body, {"Content-Type": "text/html"}
        if kind == "gone-page":
            return 200, "<title>页面不存在 - 某站</title>很抱歉".encode(), {"Content-Type": PLAIN}
        if kind == "wall":
            return 200, b"<title>Just a moment...</title>", {"Content-Type": PLAIN}
        if kind == "script":
            body = b"<title>App</title><div id=root></div><script src=/a.js></script>"
            return 200, body, {"Content-Type": PLAIN}
        if kind == "toc":
            body = b"<title>T</title><script></script><a href='#one'>1</a><h2 id=one>1</h2><a name=two></a>"
            return 200, gzip.compress(body), {"Content-Type": PLAIN, "Content-Encoding": "gzip"}
        return 200, PAGE.format(rest).encode(), {"Content-Type": PLAIN}

    async def endless(self, writer: asyncio.StreamWriter, method: str, *, packed: bool) -> bool:
        coding = "Content-Encoding: gzip\r\n" if packed else ""
        writer.write(
            f"HTTP/1.1 200 OK\r\nContent-Type: {PLAIN}\r\n{coding}Connection: close\r\n\r\n".encode()
        )
        # ten megabytes of nothing in ten kilobytes, again and again
        piece = gzip.compress(b"\0" * 10_000_000) if packed else b"<p>more</p>" * 1000
        while method != "HEAD":
            writer.write(piece)
            await writer.drain()
        return await self.drained(writer) and False

    def reply(
        self, writer: asyncio.StreamWriter, status: int, body: bytes, extra: dict[str, str], method: str
    ) -> None:
        fields = {"Content-Length": str(len(body)), "Set-Cookie": "known=1; Path=/", **extra}
        head = "".join(f"{name}: {value}\r\n" for name, value in fields.items())
        writer.write(f"HTTP/1.1 {status} {REASONS.get(status, 'X')}\r\n{head}\r\n".encode())
        if method != "HEAD":
            writer.write(body)

    @staticmethod
    async def drained(writer: asyncio.StreamWriter) -> bool:
        await writer.drain()
        return True


def contexts(folder: Path) -> dict[str, ssl.SSLContext]:
    """Return TLS of several sorts by name; the certificate of the authority that signs most is left in `folder`."""
    import trustme

    authority, unknown = trustme.CA(), trustme.CA()
    authority.cert_pem.write_to_path(str(folder / "authority.pem"))
    past = datetime.datetime(2020, 1, 1, tzinfo=datetime.timezone.utc)
    certificates = {
        "tls": authority.issue_cert("tls.site-a.cn"),
        "expired": authority.issue_cert("tls.site-a.cn", not_after=past),
        "other-name": authority.issue_cert("other.site-a.cn"),
        "unknown-authority": unknown.issue_cert("tls.site-a.cn"),
        "self-signed": None,
    }
    found = {}
    for name, certificate in certificates.items():
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        if certificate is not None:
            certificate.configure_cert(context)
        else:
            context.load_cert_chain(self_signed(folder))
        found[name] = context
    return found


def self_signed(folder: Path) -> str:
    """Return the file of a certificate that signs itself, with its key."""
    from cryptography import x509
    from cryptography.hazmat.primitives import hashes, serialization
    from cryptography.hazmat.primitives.asymmetric import ec

    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "tls.site-a.cn")])
    now = datetime.datetime.now(datetime.timezone.utc)
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(1)
        .not_valid_before(now - datetime.timedelta(days=1))
        .not_valid_after(now + datetime.timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName("tls.site-a.cn")]), critical=False)
        .sign(key, hashes.SHA256())
    )
    plain = (serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    path = folder / "self-signed.pem"
    path.write_bytes(key.private_bytes(*plain) + certificate.public_bytes(serialization.Encoding.PEM))
    return str(path)


async def main(folder: Path) -> None:
    server = Server()
    ports = {}
    listening = [await asyncio.start_server(server.serve, "127.0.0.1", 0, backlog=500)]
    ports["http"] = listening[0].sockets[0].getsockname()[1]
    for name, context in contexts(folder).items():
        one = await asyncio.start_server(server.serve, "127.0.0.1", 0, ssl=context)
        listening.append(one)
        ports[name] = one.sockets[0].getsockname()[1]
    unused = await asyncio.start_server(server.serve, "127.0.0.1", 0)
    ports["refused"] = unused.sockets[0].getsockname()[1]
    unused.close()
    print(json.dumps(ports), flush=True)
    await asyncio.get_running_loop().run_in_executor(None, sys.stdin.read)


if __name__ == "__main__":
    asyncio.run(main(Path(sys.argv[1])))

"""A built site on loopback, as GitHub Pages serves it: folders by their index, pages without their `.html`."""

from __future__ import annotations

import http.client
import os
import threading
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import quote, urljoin, urlsplit

from postlint.site.model import Site


@contextmanager
def served(folder: Path, base: str = "") -> Iterator[Any]:
    """Serve a folder below a base path; give a function from (address of the page, link) to the status of the link."""

    class Handler(SimpleHTTPRequestHandler):
        def translate_path(self, path: str) -> str:
            if base and not path.startswith(base + "/"):
                return str(folder / "outside the base")
            found = super().translate_path(path[len(base) :])
            if path.endswith("/") or os.path.isdir(found):
                index = os.path.join(found, "index.html")
                return index if os.path.isfile(index) else os.path.join(found, "no index here")
            return found + ".html" if not os.path.exists(found) and os.path.isfile(found + ".html") else found

        def log_message(self, *args: object) -> None: ...

    server = ThreadingHTTPServer(("127.0.0.1", 0), lambda *args: Handler(*args, directory=str(folder)))
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()

    def status(page: str, link: str) -> int:
        whole = urljoin("http://site.invalid" + quote(page), link)
        path = quote(urlsplit(whole).path, safe="/%")
        connection = http.client.HTTPConnection("127.0.0.1", server.server_address[1], timeout=10)
        try:
            connection.request("HEAD", path)
            return connection.getresponse().status
        finally:
            connection.close()

    try:
        yield status
    finally:
        server.shutdown()
        server.server_close()


#: Headings of all sorts, for the ids that a generator makes of them.
HEADINGS = (
    "业绩 2023：净利润、营收",
    "A -- B's “C”",
    "2. Our *team* and `code_x`",
    "Same",
    "Same",
    "[Link](https://a.example.com) text",
    "Élan 业绩",
    "！",
    "1.2.3 Numbers",
    "Trailing spaces",
    "Dash - dash",
    "Ampersand & more",
    "under_score",
    "业绩（上）",
    "Emoji 🎉 here",
    "ＦＵＬＬ width",
    "Question?",
    "Slash/slash",
    "Own {#own-id}",
)


def disagreements(
    site: Site, status: Any, source: Path, page: str, links: Iterable[str], counts: dict[str, int]
) -> list[Any]:
    """Return the links of a page that a server answers otherwise than the site says; `counts` adds up both."""
    wrong = []
    for link in links:
        state = site.resolve(link, str(source)).state
        if state in counts:
            counts[state] += 1
            if status(page, link) != (200 if state == "exists" else 404):
                wrong.append((source, link, state))
    return wrong

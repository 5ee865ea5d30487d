"""A built site on loopback, as GitHub Pages serves it: folders by their index, pages without their `.html`."""

from __future__ import annotations

import http.client
import os
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import quote, urljoin, urlsplit


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

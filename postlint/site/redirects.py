"""Redirects that a site's host makes before it looks for files: addresses they cover are not called broken.

Sources: https://docs.netlify.com/routing/redirects/, https://developers.cloudflare.com/pages/configuration/redirects/,
https://vercel.com/docs/project-configuration#redirects.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from postlint.pattern import compiled
from postlint.site.config_file import load

_HOSTS = (
    "netlify.toml",
    "_redirects",
    "vercel.json",
    "wrangler.toml",
    "firebase.json",
    "staticwebapp.config.json",
)


def read(root: str, source: str) -> tuple[re.Pattern[str] | None, bool]:
    """Return what the redirects match, and whether a host is named that may find `x.html` for `/x/`."""
    folders = list(dict.fromkeys((root, source, os.path.join(root, "static"), os.path.join(root, "public"))))
    found = [pattern for folder in folders for pattern in _patterns(folder)]
    named = any(os.path.exists(os.path.join(folder, name)) for folder in folders for name in _HOSTS)
    if not found:
        return None, named
    return compiled("|".join(dict.fromkeys(found))), named


def _patterns(folder: str) -> Iterator[str]:
    sources: list[Any] = []
    for file in Path(folder).glob("_redirects*"):  # and those of one host: `_redirects_cf`
        try:
            lines = file.read_text(encoding="utf-8", errors="replace").split("\n")
        except OSError:
            continue
        sources += [line.split()[0] for line in lines if line.strip() and not line.lstrip().startswith("#")]
    for name, keys in (
        ("netlify.toml", ("redirects",)),
        ("vercel.json", ("redirects", "rewrites", "routes")),
    ):
        data = load(Path(folder, name)) if os.path.exists(os.path.join(folder, name)) else {}
        for key in keys:
            for one in data.get(key) or ():
                if isinstance(one, dict):
                    sources.append(one.get("from") or one.get("source") or one.get("src"))
    for text in sources:
        if isinstance(text, str) and text:
            path = re.sub(r"^https?://[^/]+", "", text) or "/"
            if path in ("/*", "/(.*)"):
                continue  # a whole host, or a fallback to one page
            yield "".join(
                ".*"
                if part == "*" or part.startswith("(")
                else "[^/]+"
                if part.startswith(":")
                else re.escape(part)
                for part in re.findall(r"\*|:\w+\*?|\([^()]*\)\*?|[^*:(]+|[:(]", path.rstrip("/") or "/")
            )

"""Addresses of the Internet Archive (https://archive.org/help/wayback_api.php)."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import quote

if TYPE_CHECKING:
    from postlint.online.fetcher import Fetcher


def address(url: str, day: str) -> str:
    """Return where the Wayback Machine shows its copy nearest to a day (`20220327`; empty: the newest)."""
    return f"https://web.archive.org/web/{day}{'/' if day else ''}{url}"


async def find(fetcher: Fetcher, url: str, day: str) -> str | None:
    """Ask the archive for its copy nearest to a day; empty where it has none, None where it can't be told."""
    when = f"&timestamp={day}" if day else ""
    told = await fetcher.json(f"https://archive.org/wayback/available?url={quote(url, safe='')}{when}")
    try:
        closest = told["archived_snapshots"].get("closest") or {}
        if not closest.get("available"):
            return ""
        found = str(closest["url"])
    except (TypeError, KeyError, AttributeError):
        return None
    return f"https{found[4:]}" if found.startswith("http://") else found

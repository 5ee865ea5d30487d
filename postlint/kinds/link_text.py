"""The words of a link against its target, and URLs in the text that become no link."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from typing import TYPE_CHECKING, ClassVar
from urllib.parse import unquote

from postlint.kinds.base import Context, Kind, Words
from postlint.kinds.hosts import hosts
from postlint.kinds.ranges import Ranges
from postlint.kinds.urls import host_of
from postlint.kinds.words import read_table
from postlint.pattern import lazy
from postlint.rule import Finding
from postlint.templates import MASK
from postlint.text import Edit

if TYPE_CHECKING:
    from postlint.links import Link
    from postlint.post import Post

_NAME = r"[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?"
# a URL, or a host that is written as an address: `https://…`, `www.…`, `host.tld/path`; never a lone
# `name.tld`
_ADDRESS = lazy(
    r"(?:(?P<scheme>https?://)|(?P<www>www\.))?(?P<host>"
    + _NAME
    + r"(?:\."
    + _NAME
    + r"){1,5})(?::\d{1,5})?(?P<path>/\S*)?",
    re.IGNORECASE,
)
# the last label of a host; a file name as `rules.md/` or a version has none of these
_TOP = lazy(r"(?:com|net|org|edu|gov|info|biz|io|dev|app|[a-z]{2})\Z", re.IGNORECASE)
_FILES = frozenset({"md", "py", "rs", "js", "ts", "sh", "go", "cc", "pl", "rb", "cs", "so", "vs", "ps", "mk"})
#: Second-level names under which countries register: `example.com.cn`.
_SECOND = frozenset({"com", "co", "net", "org", "gov", "edu", "ac", "or", "ne", "go", "gob", "mil", "nom"})


#: The forms of links with words of their own.
_WITH_WORDS = frozenset({"inline", "reference", "attribute"})


class DeceptiveLink(Kind):
    """A link whose words are the address of one site and whose target is on another.

    Addresses count as the same site by their registered name, whatever the ending (`example.com`,
    `example.cn`), and where the target's URL has the shown host in it (archives, redirects, caches). Hosts in
    the lists `redirectors` (short links and wrappers) are told by rules of their own. `same` lists hosts that
    stand for each other: `a=b`.
    """

    short_hosts: Words
    wrappers: Words
    redirectors: tuple[str, ...]
    same: tuple[str, ...] = ()

    names: ClassVar[frozenset[str]] = frozenset({"text", "shown", "host", "url"})

    def check(self, post: Post, context: Context) -> Iterator[Finding]:
        """Yield a finding per link, on its URL (a reference: on the whole link)."""
        for host, links in hosts(post).links.items():
            for link in links:
                if link[0] not in _WITH_WORDS or not _may_show_host(post, link) or not link.navigates:
                    continue
                if MASK in link.url or not link.url.lower().startswith(("http://", "https://", "//")):
                    continue
                text = words_of(post, link)
                shown = shown_host(text) if text else None
                if text and shown and not self._alike(shown, host, text, link.url):
                    values = {"text": text, "shown": shown, "host": host, "url": link.url}
                    yield Finding(link.url_span or link.span, values)

    def _alike(self, shown: str, host: str, text: str, url: str) -> bool:
        if shown == host or name_of(shown) == name_of(host):
            return True
        if (
            host.replace(".", "").isdigit()
            or "." not in host
            or host.endswith((".local", ".localhost", ".onion", ".i2p"))
        ):
            return False if host.endswith((".onion", ".i2p")) else "." not in host
        if _holds(unquote(url), name_of(shown)) or _holds(unquote(text), name_of(host)):
            return True
        pairs = {frozenset(one.split("=")) for one in self.same}
        if frozenset((registered(shown), registered(host))) in pairs:
            return True
        return self._forwards(shown) or self._forwards(host)

    def _forwards(self, host: str) -> bool:
        bare = host.removeprefix("www.")
        if any(bare == one or bare.endswith("." + one) for one in self.redirectors):
            return True
        return bare in _forwarders(self.short_hosts, self.wrappers)


@cache
def _forwarders(*paths: str) -> frozenset[str]:
    return frozenset(row[0].lstrip("=") for path in paths if path for row in read_table(path))


def _may_show_host(post: Post, link: Link) -> bool:
    """Tell at a glance what words have no dot, which may be written as an entity, in the middle: most links' words."""
    _, _, (start, end), url_span, _, element, _ = link
    if element is not None:
        start, end = element.inner
    elif url_span is not None:
        end = url_span[0]
    return post.text.find(".", start, end) >= 0 or post.text.find("&", start, end) >= 0


def shown_host(text: str) -> str | None:
    """Return the host of the address that a link's words are, or None where they are words."""
    match = _ADDRESS.fullmatch(text.rstrip("…").rstrip("."))
    if match is None:
        return None
    host = (match.group("www") or "") + match.group("host")
    top = host.rpartition(".")[2].lower()
    address = match.group("www") or match.group("path")
    if match.group("scheme") or (address and _TOP.search(top) and top not in _FILES):
        return host.lower()
    return None


def registered(host: str) -> str:
    """Return the part of a host that is registered: its last two names, or three as in `a.com.cn`."""
    names = host.split(".")
    if len(names) > 2 and len(names[-1]) == 2 and names[-2] in _SECOND:
        return ".".join(names[-3:])
    return ".".join(names[-2:])


def name_of(host: str) -> str:
    """Return the registered name without its ending: `example` for `www.example.com.cn`."""
    return registered(host).partition(".")[0]


def _holds(text: str, name: str) -> bool:
    """Tell whether a text has a name in it as a word of its own."""
    return re.search(rf"(?<![a-z0-9-]){re.escape(name)}(?![a-z0-9-])", text.lower()) is not None


def words_of(post: Post, link: Link) -> str | None:
    """Return the visible words of a link, or None where it shows anything else (an image, code)."""
    parts = []
    inside = link.span
    if link.element is not None:
        if link.element.end_tag is None:
            return None
        inside = link.element.inner
    events = post.events
    for at in range(_first(post, inside.start), len(events)):
        event = events[at]
        if event.start >= inside.end:
            break
        if link.url_span is not None and link.element is None and event.start >= link.url_span.start:
            break
        if event.kind in ("text", "url"):
            start, end = event.data.url_span if event.kind == "url" else (event.start, event.end)
            parts.append(post.markup[start:end])
        elif event.kind == "entity":
            parts.append(event.data)
        elif event.kind in ("object", "image"):
            return None
    return "".join(parts).strip()


def _first(post: Post, offset: int) -> int:
    """Return the index of the first event that begins at an offset or after it."""
    low, high = 0, len(post.events)
    while low < high:
        middle = (low + high) // 2
        if post.events[middle].start < offset:
            low = middle + 1
        else:
            high = middle
    return low


class BareUrl(Kind):
    """A URL in the text that the site's generator leaves as words; in Markdown it becomes `<URL>`.

    `generators` are those that make no links of bare URLs. Hosts in `placeholders` are shown, not followed.
    """

    generators: tuple[str, ...]
    placeholders: tuple[str, ...] = ()

    names: ClassVar[frozenset[str]] = frozenset({"url"})
    variants: ClassVar[frozenset[str]] = frozenset({"html"})

    def check(self, post: Post, context: Context) -> Iterator[Finding]:
        """Yield a finding per URL; in HTML there is no fix."""
        bare = [
            link
            for link in post.links
            if link.form == "bare" and link.url.lower().startswith(("http://", "https://"))
        ]
        if not bare or context.site.generator not in self.generators:
            return
        html = Ranges((block.start, block.end) for block in post.document.blocks if block.kind == "html")
        code = Ranges((one.start_tag.end, one.end) for one in post.elements if one.name in _CODE)
        for link in bare:
            start, end = link.span
            host = host_of(link.url)
            if (
                "." not in host
                or host.replace(".", "").isdigit()
                or host.split(".")[-1] in ("example", "test", "local")
            ):
                continue
            if any(host == one or host.endswith("." + one) for one in self.placeholders):
                continue
            if _is_part(post.markup, start, end) or code.covers(start):
                continue
            if post.is_html or html.covers(start):
                yield Finding(link.span, {"url": link.url}, variant="html")
            else:
                yield Finding(link.span, {"url": link.url}, (Edit(start, start, "<"), Edit(end, end, ">")))


_CODE = frozenset({"code", "pre", "kbd", "samp", "script"})
_COMMAND = lazy(r"(?:clone|curl|wget|install|pull|push|fetch|get|-[a-zA-Z]|--[a-z-]+)[ \t]+\Z")
_DEFINITION = lazy(r"[ \t>]*\[[^\]\n]*\]:[ \t]*\Z")


def _is_part(markup: str, start: int, end: int) -> bool:
    """Tell whether a URL belongs to something that is no sentence: a pattern, a value, a command."""
    line = markup[markup.rfind("\n", 0, start) + 1 : start]
    before, after = line[-1:], markup[end : end + 2]
    if MASK in before + after[:1] or before in ("=", '"', "'", "`", "[", "{", "$", "|", "\\"):
        return True
    if after[:1] in ("{", "[", "$", "*", "\\", "`") or (after[:1] == "<" and after != "</"):
        return True
    if re.search(r"[{}|<>]|\.\.\.", markup[start:end]):
        return True
    if (
        before == "("
        and line[-2:-1] not in ("", " ", "\t")
        and not re.search(r"[\u3000-\u9fff]\Z", line[-2:-1])
    ):
        return True
    if re.search(r"[\]］]\(+\Z", line):
        return True
    return bool(_DEFINITION.fullmatch(line) or _COMMAND.search(line))

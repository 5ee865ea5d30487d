"""Links without a target or without words, and targets that no reader's browser should follow."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache
from typing import TYPE_CHECKING, ClassVar

from postlint.kinds.base import Context, Kind
from postlint.kinds.edits import removal
from postlint.kinds.hosts import hosts
from postlint.kinds.urls import host_of
from postlint.pattern import lazy
from postlint.rule import Finding
from postlint.templates import MASK
from postlint.text import Edit

if TYPE_CHECKING:
    from postlint.links import Link
    from postlint.post import Post


class EmptyLink(Kind):
    """A link that leads nowhere: unwrapped, its words stay.

    Variants: `text` (a target, but nothing to click on), `brackets` (a lone `<>` that a converter left). Attributes in
    `keep-attributes` show that a script or a style gives an anchor its purpose.
    """

    keep_attributes: tuple[str, ...] = ()

    names: ClassVar[frozenset[str]] = frozenset({"text", "url"})
    variants: ClassVar[frozenset[str]] = frozenset({"text", "brackets"})

    def check(self, post: Post, context: Context) -> Iterator[Finding]:
        """Yield a finding per link."""
        for link in post.links:
            if not link.blank and link.url and not link.url.isspace():
                continue
            if not link.navigates or MASK in link.url:
                continue
            if link.element is not None and self._has_purpose(link):
                continue
            source = post.text[link.span.start : link.span.end]
            if not link.url.strip():
                if link.form != "reference":
                    yield Finding(link.span, {"text": source, "url": ""}, _unwrap(post, link))
            elif link.blank and link.form in ("inline", "attribute"):
                yield Finding(link.span, {"text": source, "url": link.url}, (Edit(*link.span, ""),), "text")
        if not post.is_html and "<>" in post.text:
            yield from _brackets(post)

    def _has_purpose(self, link: Link) -> bool:
        assert link.element is not None
        return any(
            attribute.name.startswith(("on", "data-", "@", "v-", "x-", ":"))
            or attribute.name in self.keep_attributes
            for attribute in link.element.attributes
            if attribute.name != "href"
        )


def _unwrap(post: Post, link: Link) -> tuple[Edit, ...] | None:
    """Return the edits that leave a link's words and take its markup."""
    element = link.element
    if element is not None:
        if element.end_tag is None:
            return None
        return tuple(Edit(tag.start, tag.end, "") for tag in (element.start_tag, element.end_tag))
    start, end = link.span
    close = post.text.rfind("](", start, end)
    if link.form != "inline" or close < 0:
        return None
    return (Edit(start, start + 1, ""), Edit(close, end, ""))


def _brackets(post: Post) -> Iterator[Finding]:
    for block in post.document.blocks:
        if block.kind != "paragraph" or block.content is None or block.content.text.strip() != "<>":
            continue
        span = block.content.source(*_inside(block.content.text, "<>"))
        yield Finding(span, {"text": "<>", "url": ""}, (removal(post, span),), "brackets")


def _inside(text: str, part: str) -> tuple[int, int]:
    at = text.index(part)
    return at, at + len(part)


class ProtocolRelative(Kind):
    """A URL that begins with `//`: it gets the scheme of the page, which a file, a feed or a mail has not.

    Safe to complete where the site is served by https, or the host is the site's own.
    """

    names: ClassVar[frozenset[str]] = frozenset({"url", "scheme"})

    def check(self, post: Post, context: Context) -> Iterator[Finding]:
        """Yield a finding per URL."""
        site = None
        for link in post.links:
            if link.url_span is None or not link.url.startswith("//") or link.url.startswith("///"):
                continue
            host = host_of(link.url)
            if "." not in host or MASK in host:
                continue
            site = site or context.site
            own = bool(site.host) and host.removeprefix("www.") == site.host.removeprefix("www.")
            scheme = "http:" if own and not site.secure else "https:"
            raw = post.text[link.url_span.start : link.url_span.end]
            if not raw.startswith("//"):
                continue  # escaped or masked: not the characters that the edit would keep
            edit = Edit(link.url_span.start, link.url_span.start + 2, scheme + "//")
            safe = own or site.secure
            values = {"url": link.url, "scheme": scheme}
            yield Finding(link.url_span, values, (edit,), safety="safe" if safe else "unsafe")


_SCHEME = lazy(r"[\x00-\x20]*([A-Za-z][A-Za-z0-9+.\-\t\n\r]*):")
_WINDOWS = lazy(r"[A-Za-z]:[\\/]|\\\\[A-Za-z0-9]")
#: What a URL begins with that only its host can make unsafe.
_USUAL = ("https://", "http://")
_LOCAL = lazy(r"localhost|.*\.(?:localhost|local|internal|lan)|\d+\.\d+\.\d+\.\d+|\[[0-9a-f:.]+\]")


@lru_cache(maxsize=1024)  # a site's posts name the same few hosts again and again
def _is_local(host: str) -> bool:
    """Tell whether a name may be one of the writer's own machine or network."""
    return _LOCAL.fullmatch(host) is not None


class UnsafeUrl(Kind):
    """A target that runs code, reads a file, or lies on the writer's own machine or network.

    `schemes` are those not to link to (`data:` for HTML only); those of them that name a browser's own `pages`, and an
    address of the own network, are findings only where the reader can't see it, for a text that says
    `http://localhost:4000` means what it says. Variant: `local`.
    """

    schemes: tuple[str, ...]
    pages: tuple[str, ...] = ()

    names: ClassVar[frozenset[str]] = frozenset({"url", "scheme"})
    variants: ClassVar[frozenset[str]] = frozenset({"local"})

    def check(self, post: Post, context: Context) -> Iterator[Finding]:
        """Yield a finding per URL, on the URL (for a reference on the whole link)."""
        found = hosts(post)
        usual = () if {"http", "https"} & set(self.schemes) else _USUAL
        for link in found.others:
            if ":" in link.url or "\\" in link.url:
                yield from self._judged(post, link)
        for host, links in found.links.items():
            local = _is_local(host)
            for link in links:
                if local or not link.url.startswith(usual):
                    yield from self._judged(post, link)

    def _judged(self, post: Post, link: Link) -> Iterator[Finding]:
        if link.form in ("bare", "reference", "reference-image"):
            return
        scheme = self._scheme(link.url)
        span = link.url_span or link.span
        if scheme is not None:
            if scheme not in self.pages or (link.navigates and link.form != "autolink"):
                yield Finding(span, {"url": link.url, "scheme": scheme})
        elif link.form != "autolink" and link.navigates and self._local(post, link):
            yield Finding(span, {"url": link.url, "scheme": ""}, variant="local")

    def _scheme(self, url: str) -> str | None:
        match = _SCHEME.match(url)
        if match:
            # browsers drop tabs and line breaks inside a scheme
            scheme = re.sub(r"[\t\n\r]", "", match.group(1)).lower()
            if scheme == "data":
                kind = url[match.end() :].lstrip().lower()
                return "data" if kind.startswith(("text/html", "application/xhtml", "image/svg")) else None
            if scheme in self.schemes:
                return scheme
        return "file" if _WINDOWS.match(url) else None

    @staticmethod
    def _local(post: Post, link: Link) -> bool:
        if not link.url.lower().startswith(("http:", "https:", "//")):
            return False
        host = host_of(link.url)
        if not _is_local(host) or host in post.text[link.span.start : link.span.end].replace(link.url, "", 1):
            return False
        if host[0].isdigit() or host.startswith("["):
            from ipaddress import ip_address

            try:
                address = ip_address(host.strip("[]"))
            except ValueError:
                return False
            return address.is_private or address.is_loopback or address.is_link_local
        return True

"""Links within the site: their targets as the generator publishes them."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, ClassVar

from postlint.kinds.base import Context, Kind
from postlint.kinds.hosts import hosts
from postlint.kinds.urls import host_of
from postlint.links import order
from postlint.pattern import lazy
from postlint.rule import Finding
from postlint.site.paths import absolute
from postlint.templates import MASK
from postlint.text import Edit, Span

if TYPE_CHECKING:
    from postlint.elements import Element
    from postlint.links import Link
    from postlint.post import Post
    from postlint.site.target import Target

#: Attributes whose URL a reader follows, or sees.
_FOLLOWED = frozenset({"a", "area"})
_SHOWN = frozenset("img video audio source track embed object".split())
_NO_URL = lazy(r"[<>|^`\\]")
_SCHEME = lazy(r"[A-Za-z][A-Za-z0-9+.-]*:")
_EXTENSION = lazy(r"\.[A-Za-z][A-Za-z0-9]{0,5}\Z")

#: The place of `targets` in what kinds share of a post.
_SHARED = "site-links", "targets"


def targets(post: Post, context: Context) -> list[tuple[Link, Span, str, Target]]:
    """Return the links within the site that readers follow or see: the link, its URL's span and source, its target."""
    found: list[tuple[Link, Span, str, Target]] | None = post.shared.get(_SHARED)
    if found is None:
        found = post.shared[_SHARED] = list(_resolved(post, context))
    return found


def _resolved(post: Post, context: Context) -> Iterator[tuple[Link, Span, str, Target]]:
    if not context.site.addressable:
        return  # nothing can be told
    based = "base" in post.tags.names
    for link in _candidates(post, context.site.host):
        if link.url_span is None or not _concerns(link):
            continue
        url = post.text[link.url_span.start : link.url_span.end] if MASK in link.url else link.url
        if not _may_be_internal(url, context) or (based and not url.startswith(("http", "//"))):
            continue
        yield link, link.url_span, url, context.site.resolve(url, post.filename, context.page(post))


def _candidates(post: Post, host: str) -> list[Link]:
    """Return the links that name no host, the site's own, or one that a template writes, in their order."""
    known = hosts(post)
    found = known.others
    own = host_of(f"//{host}").removeprefix("www.")
    for name, links in known.links.items():
        if name.removeprefix("www.") == own or MASK in name:
            found = found + links
    return found if found is known.others else sorted(found, key=order)


def _concerns(link: Link) -> bool:
    if link.element is not None:
        return link.element.name in _FOLLOWED or link.element.name in _SHOWN
    if link.form in ("autolink", "bare"):
        return link.url.lower().startswith(("http:", "https:"))
    return link.form in ("inline", "image", "definition")


def _may_be_internal(url: str, context: Context) -> bool:
    """Tell at a glance what surely leads elsewhere, before the site is looked at."""
    if not url or url[0] == "\\":
        return False
    head = url[:8].lower()
    if head.startswith(("http:", "https:", "//")):
        host = context.site.host
        return bool(host) and host.removeprefix("www.") in url.lower()
    if url.startswith("{{"):
        return True
    if (
        url.startswith(("www.", "(", "http//", "https//", "ttp:", "ttps:"))
        or "://" in url
        or _NO_URL.search(url)
    ):
        return False  # no URL at all: another rule's
    return not (":" in url and _SCHEME.match(url)) and "@" not in url.partition("/")[0]


def is_asset(link: Link, path: str) -> bool:
    """Tell a file that a page shows or offers from a page."""
    from postlint.site.unsure import FILES

    if link.form == "image" or (link.element is not None and link.element.name in _SHOWN):
        return True
    match = _EXTENSION.search(path)
    return match is not None and match[0].lower() in FILES


_HIDDEN = {
    "draft": "a draft",
    "unpublished": "not published (`published: false`)",
    "expired": "expired",
    "name": "no post by its file name",
    "no-output": "in a collection without output",
}


class InternalLink(Kind):
    """A link to an address within the site at which nothing is published.

    `what` chooses pages or assets. Variants: `case` (only capitals differ), `baseurl` (it lacks the site's base URL),
    `reference` (a `ref` that names no page),
    `hidden` (the target is a draft or not published), `near` (another target is near). A fix is offered
    where one target
    is clearly meant.
    """

    what: str = "pages"

    names: ClassVar[frozenset[str]] = frozenset({"url", "target", "near", "reason"})
    variants: ClassVar[frozenset[str]] = frozenset({"case", "baseurl", "hidden", "near", "reference"})

    def check(self, post: Post, context: Context) -> Iterator[Finding]:
        """Yield a finding per link, on its URL."""
        for link, span, url, target in targets(post, context):
            if target.state != "missing" or is_asset(link, target.path) != (self.what == "assets"):
                continue
            edits = (Edit(span.start, span.end, target.suggestion),) if target.clear else None
            variant = "near" if target.suggestion else ""
            if target.reason in (("case", "baseurl") if target.suggestion else ("reference",)):
                variant = target.reason
            elif target.reason in _HIDDEN:
                variant, edits = "hidden", None
            values = {
                "url": url,
                "target": target.path,
                "near": target.suggestion,
                "reason": _HIDDEN.get(target.reason, ""),
            }
            yield Finding(span, values, edits, variant)

    def problems(self) -> Iterator[tuple[str, str]]:
        """Yield what is wrong with `what`."""
        if self.what not in ("pages", "assets"):
            yield "what", "must be pages or assets"


class MissingAnchor(Kind):
    """A fragment that nothing in the page it points at has as its id. Variant `other`: in another page."""

    names: ClassVar[frozenset[str]] = frozenset({"url", "fragment", "target"})
    variants: ClassVar[frozenset[str]] = frozenset({"other"})

    def check(self, post: Post, context: Context) -> Iterator[Finding]:
        """Yield a finding per link, on its URL."""
        known = targets(post, context)
        own = absolute(post.filename) if known else ""
        for link, span, url, target in known:
            fragment = target.fragment
            if target.state != "exists" or not fragment or not target.source or link.form == "image":
                continue
            if (
                fragment.lower() == "top"
                or fragment.startswith((":~:", "!", "/"))
                or "=" in fragment
                or "{" in fragment
            ):
                continue
            same = target.source == own
            site = context.site
            there = site.own_anchor(post, fragment) if same else site.has_anchor(target.source, fragment)
            if there is False:
                values = {"url": url, "fragment": fragment, "target": target.path}
                yield Finding(span, values, None, "" if same else "other")


class SelfLink(Kind):
    """A link to the address at which the post itself is published, without a fragment."""

    names: ClassVar[frozenset[str]] = frozenset({"url", "target"})

    def check(self, post: Post, context: Context) -> Iterator[Finding]:
        """Yield a finding per link, on its URL."""
        known = targets(post, context)
        page = context.page(post) if known else None
        if page is None or page.role != "post":
            return  # the menu of a page may have the page in it
        own = absolute(post.filename)
        for link, span, url, target in known:
            if target.state != "exists" or target.source != own or not target.path or not url.strip("."):
                continue
            if "#" in url or "?" in url or link.form == "image" or is_asset(link, target.path):
                continue
            if link.element is not None and _names_itself(link.element):
                continue
            yield Finding(span, {"url": url, "target": target.path})


def _names_itself(element: Element) -> bool:
    """Tell a permanent link, which is meant to lead where the reader is."""
    rel = element.attribute("rel")
    return rel is not None and bool({"bookmark", "canonical"} & set(rel.value.lower().split()))

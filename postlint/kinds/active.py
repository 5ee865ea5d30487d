"""Scripts, frames and forms in a post, apart from embeds that a list allows."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, ClassVar

from postlint.kinds.base import Context, Kind, Words
from postlint.kinds.edits import removal
from postlint.kinds.urls import host_of
from postlint.kinds.words import read_table
from postlint.rule import Finding
from postlint.templates import MASK
from postlint.text import Span

if TYPE_CHECKING:
    from postlint.elements import Element
    from postlint.post import Post

#: Types of `script` that browsers run (HTML Living Standard, 4.12.1); any other is a block of data.
_RUNS = frozenset({"", "module", "text/babel", "text/jsx"})
#: Folders of a generator's templates: what stands there is the site, not a post.
_TEMPLATES = frozenset(
    "_layouts _includes layouts includes partials templates themes shortcodes _data _plugins".split()
)
#: What loads or runs something else than words.
_URLS = {"script": "src", "iframe": "src", "embed": "src", "object": "data", "link": "href", "form": "action"}


class ActiveContent(Kind):
    """An element of `tags` in a post: it runs code, loads a page of somebody else or restyles the site.

    `embeds` is a table of allowed players and posts (host, beginning of the path, name). Of a whole HTML document only
    the body is looked at; pages and templates of the site are no posts. Variants: `style` (it changes how the page
    looks, nothing else), `insecure` and `untitled` for an allowed embed that is not written https or has no title for
    readers who hear the page, and `own` for a script or frame from the site itself.
    """

    tags: tuple[str, ...]
    embeds: Words

    names: ClassVar[frozenset[str]] = frozenset({"tag", "url", "host"})
    variants: ClassVar[frozenset[str]] = frozenset({"style", "insecure", "untitled", "own"})

    def check(self, post: Post, context: Context) -> Iterator[Finding]:
        """Yield the outermost active elements."""
        active = post.tags.named(self.tags)
        if not active:
            return
        if context.site.role(post.filename) == "page" or _TEMPLATES & set(post.filename.split("/")[:-1]):
            return
        untitled = False
        whole = post.is_html and any(element.name == "html" for element in post.elements[:4])
        done = 0
        for element in active:
            if element.start_tag.start < done or not _active(element):
                continue
            if whole and not _in_body(element):
                continue
            url = (element.get(_URLS.get(element.name, "src")) or element.get("data-src") or "").strip()
            values = {
                "tag": post.text[element.start_tag.start : element.start_tag.end],
                "url": url,
                "host": host_of(url),
            }
            done = element.end
            span = Span(element.start_tag.start, element.start_tag.end)
            edits = (removal(post, element.span),) if element.end_tag or element.name in _EMPTY else None
            variant = self._variant(element, url, context)
            if variant is None:
                continue
            if variant in ("insecure", "untitled"):
                edits = None
            if variant == "untitled":
                if untitled:
                    continue  # one word about it is enough
                untitled = True
            yield Finding(span, values, edits, variant)

    def _variant(self, element: Element, url: str, context: Context) -> str | None:
        """Return the variant of a finding, or None where the element is allowed."""
        if element.name in ("style", "link"):
            return "style"
        if MASK in url:
            return "own"
        host = host_of(url)
        for row in read_table(self.embeds) if host else ():
            path = url.partition("//")[2].partition("/")[2]
            if (host == row[0] or host.endswith("." + row[0])) and path.startswith(row[1].lstrip("/")):
                if url.lower().startswith("http:"):
                    return "insecure"
                if element.name == "iframe" and not (element.get("title") or element.get("aria-label")):
                    return "untitled"
                return None
        if url and not host and element.name in ("script", "iframe", "embed", "object"):
            return "own"
        site = context.site.host.removeprefix("www.") if host else ""
        return "own" if site and (host == site or host.endswith("." + site)) else ""


_EMPTY = frozenset({"embed", "link", "meta"})


def _active(element: Element) -> bool:
    name = element.name
    if name == "script":
        kind = (element.get("type") or "").strip().lower()
        return kind in _RUNS or "javascript" in kind or "ecmascript" in kind
    if name == "link":
        return bool({"stylesheet", "import"} & set((element.get("rel") or "").lower().split()))
    if name == "meta":
        return (element.get("http-equiv") or "").strip().lower() == "refresh"
    if name == "object":
        return not (element.get("type") or "").lower().startswith("image/")
    return True


def _in_body(element: Element) -> bool:
    node = element.parent
    while node is not None:
        if node.name == "body":
            return True
        node = node.parent
    return False

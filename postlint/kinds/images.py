"""Images without words for those who don't see them, and images that change."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cached_property
from typing import TYPE_CHECKING, ClassVar

from postlint.kinds import portals
from postlint.kinds.base import Context, Kind, Words
from postlint.kinds.edits import removal
from postlint.kinds.hosts import hosts
from postlint.kinds.patterns import any_of
from postlint.kinds.ranges import Ranges
from postlint.rule import Finding
from postlint.templates import MASK
from postlint.text import Span

if TYPE_CHECKING:
    from postlint.elements import Element
    from postlint.post import Post

_DECORATIVE = frozenset({"presentation", "none"})


class MissingAlt(Kind):
    """An image without alternative text.

    `weak` are patterns of texts that say nothing, as is a file's name. Images inside a portal's widget are reported
    with it. An empty text says that an image is decoration, which `decorative: false` does not believe. Variants:
    `weak` and `empty`; those of a variant are one finding per post.
    """

    portals: Words
    weak: tuple[str, ...] = ()
    decorative: bool = True

    names: ClassVar[frozenset[str]] = frozenset({"image", "alt", "count"})
    variants: ClassVar[frozenset[str]] = frozenset({"weak", "empty"})

    def check(self, post: Post, context: Context) -> Iterator[Finding]:
        """Yield a finding per image without a text, one for all weak texts and one for all empty ones."""
        groups: dict[str, list[tuple[Span, str]]] = {}
        images = post.tags.names.get("img", ())
        widgets = portals.marked_ranges(post, self.portals) if images else Ranges(())
        for element in images:
            if not widgets.covers(element.start_tag.start):
                span = Span(element.start_tag.start, element.start_tag.end)
                variant = self._element(post, element)
                if variant is not None:
                    groups.setdefault(variant, []).append((span, element.get("alt") or ""))
        events = post.events
        for at in post.stream.targets if "![" in post.text else ():
            kind, begin, stop, target = events[at]
            if kind == "image" and target.label is not None:
                alt = post.text[target.label.start : target.label.end].strip()
                variant = self._text(alt, target.url)
                if variant is not None:
                    groups.setdefault(variant, []).append((Span(begin, stop), alt))
        for variant, group in groups.items():
            shown = group if variant == "" else group[:1]
            for span, alt in shown:
                more = len(group) - 1 if variant else 0
                values = {
                    "image": post.text[span.start : span.end],
                    "alt": alt,
                    "count": f" (and {more} more)" if more else "",
                }
                yield Finding(span, values, variant=variant)

    def _element(self, post: Post, element: Element) -> str | None:
        if MASK in post.markup[element.start_tag.start : element.start_tag.end]:
            return None  # a template may write the text
        alt = element.get("alt")
        if alt is None:
            hidden = element.get("aria-hidden") == "true" or element.get("role") in _DECORATIVE
            named = element.get("aria-label") or element.get("aria-labelledby")
            bound = any(
                attribute.name in (":alt", "v-bind:alt", "v-bind") for attribute in element.attributes
            )
            return None if hidden or named or bound else ""
        return self._text(alt.strip(), element.get("src") or "")

    def _text(self, alt: str, url: str) -> str | None:
        if not alt:
            return None if self.decorative else "empty"
        return "weak" if self._says_nothing(alt, url) else None

    def _says_nothing(self, alt: str, url: str) -> bool:
        name = url.partition("?")[0].partition("#")[0].rpartition("/")[2]
        if len(name) > 4 and alt.lower() == name.lower():
            return True
        return any(one.fullmatch(alt) for one in self._weak)

    @cached_property
    def _weak(self) -> tuple[re.Pattern[str], ...]:
        return any_of(self.weak, re.IGNORECASE)


class LiveImage(Kind):
    """An image whose address gives another picture tomorrow; `patterns` of addresses add to the tables of portals."""

    portals: Words
    patterns: tuple[str, ...] = ()

    names: ClassVar[frozenset[str]] = frozenset({"url"})

    def check(self, post: Post, context: Context) -> Iterator[Finding]:
        """Yield a finding per image, on its address."""
        known = portals.globs(self.portals, "live-image")
        widgets: Ranges | None = None
        for link in hosts(post).images:
            url = link.url.partition("//")[2] if "//" in link.url else link.url
            if not (known and known.fullmatch(url)) and not any(one.search(url) for one in self._patterns):
                continue
            if widgets is None:
                widgets = portals.marked_ranges(post, self.portals)
            if widgets.covers(link.span.start):
                continue
            yield Finding(link.url_span or link.span, {"url": link.url}, (removal(post, link.span),))

    @cached_property
    def _patterns(self) -> tuple[re.Pattern[str], ...]:
        return any_of(self.patterns)

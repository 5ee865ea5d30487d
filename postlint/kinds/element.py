"""Elements that a portal's script left: wrappers, keyword links, empty and hidden elements."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cached_property, lru_cache
from typing import TYPE_CHECKING, ClassVar, Literal

from postlint.elements import BLOCK, Element
from postlint.kinds import portal_elements, portals
from postlint.kinds.base import Context, Kind, Words
from postlint.kinds.edits import removal
from postlint.kinds.portal_elements import shape_of
from postlint.kinds.portal_lines import lines
from postlint.kinds.portals import Shapes
from postlint.pattern import lazy
from postlint.prose import NOT_PROSE
from postlint.rule import Finding
from postlint.templates import MASK
from postlint.text import Edit

if TYPE_CHECKING:
    from postlint.post import Post


_TAG = lazy(r"<[^<>]*>")


class PortalElement(Kind):
    """An element that the tables of portals know, around words that stay: it is unwrapped.

    Elements whose id something links to are left alone, and the sorts listed in `keep`.
    """

    portals: Words
    fact: Literal["shell", "keyword"]
    keep: tuple[str, ...] = ()

    names: ClassVar[frozenset[str]] = frozenset({"tag", "text", "mark"})

    def check(self, post: Post, context: Context) -> Iterator[Finding]:
        """Yield one finding per element, with its two tags taken out."""
        elements = post.elements
        for number, hits in portal_elements.found(post, self.portals).items():
            element = elements[number]
            shape = self._others.first(element) if self.keep else shape_of(hits, self.fact)
            if shape is None:
                continue
            if element.end_tag is None or post.shows[element.index + 1] == post.shows[element.end_index]:
                continue  # nothing inside: that is for the rule on empty elements
            if (element.get("id") or "\0") in post.linked_ids:
                continue
            inner = post.text[element.inner.start : element.inner.end]
            values = {
                "tag": f"<{element.name}>",
                "text": _words(inner),
                "mark": element.get(shape.attribute) or "",
            }
            start, end = element.start_tag, element.end_tag
            edits = (Edit(start.start, start.end, ""), Edit(end.start, end.end, ""))
            yield Finding(element.span, values, edits)

    @cached_property
    def _others(self) -> Shapes:
        """The shapes of the sorts that are not kept."""
        known = portals.shapes(self.portals, self.fact)
        return Shapes(shape for shape in known if shape.sort not in self.keep)


def _words(inner: str) -> str:
    return (_TAG.sub("", inner) if "<" in inner else inner).strip()


class EmptyElement(Kind):
    """An element of the listed tags with nothing inside but space, and no purpose that its attributes show.

    An anchor (`id` or `name`) may be linked from other pages, so one with an id is only taken for empty where the
    tables of portals know it as a script's placeholder. `keep-classes` are patterns of classes that show an icon,
    `text-properties` of style properties that change nothing but words.
    Variant `styled`: it has a class, to which a style or a script of the site may give something to show.
    """

    tags: tuple[str, ...]
    portals: Words
    keep_classes: tuple[str, ...] = ()
    text_properties: tuple[str, ...] = ()

    names: ClassVar[frozenset[str]] = frozenset({"tag"})
    variants: ClassVar[frozenset[str]] = frozenset({"styled"})

    def check(self, post: Post, context: Context) -> Iterator[Finding]:
        """Yield the outermost empty elements."""
        tags, markup, done = self._tags, post.markup, 0
        empty = [
            element  # a letter or digit right behind its tag is shown
            for element in post.elements
            if element.end_tag is not None and not markup[element.start_tag[2]].isalnum()
        ]
        if empty:
            shows = post.shows
            empty = [element for element in empty if shows[element.index] == shows[element.end_index + 1]]
        if not empty:
            return
        placeholders = {
            number
            for number, hits in portal_elements.found(post, self.portals).items()
            if shape_of(hits, "placeholder") is not None
        }
        for element in empty:
            if element.start_tag.start < done or not (element.name in tags or element.number in placeholders):
                continue
            inside = [element, *_inside(post, element)]
            if any(
                (one.get("id") or "\0") in post.linked_ids  # all else in it is for the portal's script
                if one.number in placeholders
                else (one.name not in tags and one.name != "br") or self._has_purpose(one)
                for one in inside
            ):
                continue
            if any(post.events[at].kind == "comment" for at in range(element.index + 1, element.end_index)):
                continue
            if in_code(element):
                continue
            done = element.end
            text = post.text[element.start_tag.start : element.start_tag.end]
            styled = any(one.get("class") and one.number not in placeholders for one in inside)
            yield Finding(element.span, {"tag": text}, _emptied(post, inside), "styled" if styled else "")

    @cached_property
    def _tags(self) -> frozenset[str]:
        return frozenset(self.tags)

    def _has_purpose(self, element: Element) -> bool:
        for attribute in element.attributes:
            name = attribute.name
            if name in ("id", "name"):
                return True
            if name == "class":
                if any(
                    re.fullmatch(keep, one) for one in attribute.value.split() for keep in self.keep_classes
                ):
                    return True
            elif name == "style":
                if not self._about_words(attribute.value):
                    return True
            elif name in ("href", "src", "aria-label", "role", "title", "onclick") or MASK in name:
                # a link without text is for the rule on links
                return True
            elif name.startswith(("data-", "on", "aria-", "v-", "x-", "@", ":")):
                return True
        return False

    def _about_words(self, style: str) -> bool:
        """Tell whether a style sets nothing that shows without words; another may draw a line or a picture."""
        names = [one.partition(":")[0].strip().lower() for one in style.split(";") if one.strip()]
        return all(any(re.fullmatch(known, one) for known in self.text_properties) for one in names)


def _emptied(post: Post, inside: list[Element]) -> tuple[Edit, ...]:
    """Return the edits that take an empty element out; the space in an inline one stays, for it parts two words."""
    outer = inside[0]
    inner = post.text[outer.inner.start : outer.inner.end]
    if outer.name in BLOCK or "<br" in inner or not _TAG.sub("", inner):
        return (removal(post, outer.span),)
    tags = [tag for one in inside for tag in (one.start_tag, one.end_tag) if tag is not None]
    return tuple(Edit(tag.start, tag.end, "") for tag in sorted(tags, key=lambda tag: tag.start))


def in_code(element: Element) -> bool:
    """Tell whether an element stands in preformatted text, where space counts and scripts colour the words."""
    node = element.parent
    for _ in range(64):  # deeper is hostile nesting, which must not cost the square of its depth
        if node is None:
            return False
        if node.name in NOT_PROSE:
            return True
        node = node.parent
    return False


def _inside(post: Post, element: Element) -> list[Element]:
    found = []
    at = element.number + 1
    while at < len(post.elements) and post.elements[at].index < element.end_index:
        found.append(post.elements[at])
        at += 1
    return found


_HIDING = (
    lazy(r"(?:^|;)\s*display\s*:\s*none\b", re.IGNORECASE),
    lazy(r"(?:^|;)\s*visibility\s*:\s*hidden\b", re.IGNORECASE),
    lazy(r"(?:^|;)\s*opacity\s*:\s*0*\.?0+\s*(?:;|$|!)", re.IGNORECASE),
    lazy(r"(?:^|;)\s*(?:text-indent|left|right|top)\s*:\s*-(?:\d{4,}px|\d{3,}r?em)", re.IGNORECASE),
)
_ZERO = lazy(
    r"(?:^|;)\s*(?:max-)?(width|height|font-size|line-height)\s*:\s*0(?:px|em|pt)?\s*(?=;|$|!)",
    re.IGNORECASE,
)
_CLIPPED = lazy(r"(?:^|;)\s*overflow\s*:\s*hidden\b", re.IGNORECASE)


#: Words and the tags that may stand around them: no link, image or other thing of its own.
_TAGS_OF_WORDS = lazy(r"(?:[^<>]|</?(?:p|div|span|strong|b|em|i|br)\b[^<>]*>)*", re.IGNORECASE)


class HiddenElement(Kind):
    """An element that no reader sees; safe to remove where it holds nothing, or only a line that a portal adds.

    `keep-classes` are patterns of classes for screen readers; `keep-tags` are elements that are hidden by nature or
    opened by the reader.
    """

    portals: Words
    keep_classes: tuple[str, ...] = ()
    keep_tags: tuple[str, ...] = ()

    names: ClassVar[frozenset[str]] = frozenset({"tag", "text"})
    variants: ClassVar[frozenset[str]] = frozenset({"content", "portal"})

    def check(self, post: Post, context: Context) -> Iterator[Finding]:
        """Yield the outermost hidden elements."""
        done = 0
        for element in post.tags.having(("hidden", "style")):
            if element.start_tag.start < done or element.name in self.keep_tags or not hides(element):
                continue
            classes = (element.get("class") or "").split()
            if any(re.fullmatch(keep, one) for one in classes for keep in self.keep_classes):
                continue
            if element.end_tag is None and element.name != "img":
                continue
            done = element.end
            tag = post.text[element.start_tag.start : element.start_tag.end]
            inner = post.text[element.inner.start : element.inner.end]
            words = _words(inner)
            values = {"tag": tag, "text": words or inner or element.get("src") or ""}
            edits = (removal(post, element.span),)
            if self._holds_nothing(post, element):
                yield Finding(element.span, values, edits)
            elif _TAGS_OF_WORDS.fullmatch(inner) and lines(self.portals).match(words):
                yield Finding(element.span, values, edits, variant="portal")
            else:
                yield Finding(element.span, values, edits, variant="content")

    @staticmethod
    def _holds_nothing(post: Post, element: Element) -> bool:
        return (
            element.get("id") is None
            and element.name != "img"
            and post.shows[element.index + 1] == post.shows[element.end_index]
        )


def hides(element: Element) -> bool:
    """Tell whether an element's own attributes keep it from sight."""
    hidden = element.attribute("hidden")
    if hidden is not None and hidden.value != "until-found":
        return True
    style = element.get("style")
    return bool(style) and _hides(style)


@lru_cache(maxsize=256)  # pages have the same few styles again and again
def _hides(style: str) -> bool:
    """Tell whether a style keeps an element from sight."""
    if any(pattern.search(style) for pattern in _HIDING):
        return True
    zero = {match.group(1).lower() for match in _ZERO.finditer(style)}
    sides = zero & {"width", "height"}
    return "font-size" in zero or len(sides) == 2 or (bool(sides) and bool(_CLIPPED.search(style)))

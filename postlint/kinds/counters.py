"""Short links, images that only count, and attributes that report a click."""

from __future__ import annotations

import re
from collections.abc import Iterator
from fnmatch import fnmatchcase
from functools import cache, cached_property
from typing import TYPE_CHECKING, ClassVar

from postlint.kinds.base import Context, Kind, Words
from postlint.kinds.edits import removal, written_url
from postlint.kinds.hosts import hosts
from postlint.kinds.urls import host_of, path_of
from postlint.kinds.words import read_table
from postlint.pattern import compiled, lazy
from postlint.rule import Finding, Whole
from postlint.templates import MASK
from postlint.text import Edit, Span

if TYPE_CHECKING:
    from postlint.elements import Element
    from postlint.post import Post


@cache
def _short_hosts(path: str) -> dict[str, bool]:
    """Return the hosts of a list, each with whether it leads only to its owner's own pages."""
    return {row[0]: len(row) > 2 and row[2] == "own" for row in read_table(path)}


class ShortLink(Kind):
    """A link by way of a shortener of the list `hosts`, with a path after its host.

    With `--online` the fix links to where it leads. Variants: `own` (the shortener leads only to pages of the
    organisation that runs it), `target` (where it leads is known).
    """

    hosts: Words
    keep: tuple[str, ...] = ()

    names: ClassVar[frozenset[str]] = frozenset({"url", "host", "target"})
    variants: ClassVar[frozenset[str]] = frozenset({"own", "target"})

    def check(self, post: Post, context: Context) -> Iterator[Finding]:
        """Yield a finding per URL."""
        short = _short_hosts(self.hosts)
        for whole, links in hosts(post).links.items():
            host = whole.removeprefix("www.")
            if host not in short or host in self.keep:
                continue
            for link in links:
                if link.url_span is None or not (link.navigates or link.form == "definition"):
                    continue
                if MASK in link.url or len(path_of(link.url).strip("/")) < 2:
                    continue
                target = _target(link.url, host, context)
                written = written_url(target, link, post) if target else None
                edits = None if written is None else (Edit(*link.url_span, written),)
                variant = "own" if short[host] else "target" if target else ""
                values = {"url": link.url, "host": host, "target": Whole(target)}
                yield Finding(link.url_span, values, edits, variant)


def _target(url: str, host: str, context: Context) -> str:
    """Return where a short link was seen to lead: to another host, and not to a page that is gone."""
    answer = context.oracle.answer(url) if context.oracle is not None else None
    if answer is None or answer.outcome == "dead" or host_of(answer.final).removeprefix("www.") == host:
        return ""
    return answer.final


_SCHEME = lazy(r"(?:https?:)?//", re.IGNORECASE)
_SIDE = lazy(r"(?:^|;)\s*(width|height)\s*:\s*[01](?:\.0*)?(?:px)?\s*(?=;|$|!)", re.IGNORECASE)


class TrackingPixel(Kind):
    """An image that nobody sees: of one pixel or none, or of the list `beacons`; it is removed.

    An image with an alternative text is one that somebody means to be read. One whose data stands in the post
    (`data:`) asks no server.
    """

    beacons: Words

    names: ClassVar[frozenset[str]] = frozenset({"url", "host"})
    variants: ClassVar[frozenset[str]] = frozenset({"size"})

    def check(self, post: Post, context: Context) -> Iterator[Finding]:
        """Yield a finding per image, on the whole image."""
        beacons = _beacons(self.beacons)
        for link in hosts(post).images:
            if MASK in link.url or (link.attribute is not None and link.attribute.name != "src"):
                continue
            scheme = _SCHEME.match(link.url)
            if scheme is not None and link.url.startswith(beacons, scheme.end()):
                variant = ""
            elif link.element is not None and _invisible(link.element) and host_of(link.url):
                variant = "size"
            else:
                continue
            values = {"url": link.url, "host": host_of(link.url)}
            yield Finding(link.span, values, (removal(post, link.span),), variant)


@cache
def _beacons(path: str) -> tuple[str, ...]:
    return tuple(row[0] for row in read_table(path))


def _invisible(image: Element) -> bool:
    if (image.get("alt") or image.get("title") or "").strip() or image.get("id") or image.get("class"):
        return False
    found = {match.group(1).lower() for match in _SIDE.finditer(image.get("style") or "")}
    for name in ("width", "height"):
        value = image.get(name)
        if value is not None and re.fullmatch(r"\s*[01](?:px)?\s*", value):
            found.add(name)
    return {"width", "height"} <= found


# one call of a counter: `ga('send', …)`, `_hmt.push([…])`, with nothing in its brackets that could be another
# call
_CALL = r"(?:[\w$.]+\.)?NAME\s*\((?:[^()'\"]|'[^']*'|\"[^\"]*\")*\)"


class TrackingAttribute(Kind):
    """An attribute that only reports what the reader does; it is removed with the space before it.

    `attributes` are patterns of names, as `data-spm*`; `on` limits some of them to elements:
    `data-track*=a,img`. `calls` are the functions of counters: an event handler that does nothing but call
    them is one, too.
    """

    attributes: tuple[str, ...]
    calls: tuple[str, ...] = ()

    names: ClassVar[frozenset[str]] = frozenset({"attribute", "text", "tag"})

    def check(self, post: Post, context: Context) -> Iterator[Finding]:
        """Yield a finding per attribute."""
        known, tags = self._known, post.tags
        for element in tags.having(name for name in tags.attributes if self._may_report(name)):
            for one in element.attributes:
                if not known.get((element.name, one.name), True) or MASK in post.markup[one.start : one.end]:
                    continue
                if one.name.startswith("on"):
                    if not self._only_counts(one.value):
                        continue
                elif not self._reports(one.name, element.name):
                    continue
                if "=" not in post.text[element.start_tag.start : element.start_tag.end]:
                    break
                start = one.start
                while post.text[start - 1].isspace():
                    start -= 1
                values = {"attribute": one.name, "text": post.text[one.start : one.end], "tag": element.name}
                yield Finding(Span(one.start, one.end), values, (Edit(start, one.end, ""),))

    def _may_report(self, name: str) -> bool:
        """Tell whether an attribute of that name may be a finding on some element."""
        answer = self._names.get(name)
        if answer is None:
            if len(self._names) > 5_000:
                self._names.clear()  # a post with as many names is an attack
            patterns = (entry.partition("=")[0] for entry in self.attributes)
            answer = name.startswith("on") or any(fnmatchcase(name, one) for one in patterns)
            self._names[name] = answer
        return answer

    @cached_property
    def _names(self) -> dict[str, bool]:
        """What was found of each name: posts have few of them, again and again."""
        return {}

    @cached_property
    def _known(self) -> dict[tuple[str, str], bool]:
        """What was found of each pair of a tag and an attribute: posts have few of them, again and again."""
        return {}

    def _reports(self, name: str, tag: str) -> bool:
        """Tell whether an attribute is one of those that only report."""
        if len(self._known) > 5_000:
            self._known.clear()  # a post with as many names is an attack
        found = any(_named(name, tag, *entry.partition("=")[::2]) for entry in self.attributes)
        self._known[tag, name] = found
        return found

    def _only_counts(self, code: str) -> bool:
        """Tell whether a handler consists of calls of counters alone."""
        names = "|".join(re.escape(name) for name in self.calls)
        call = compiled(_CALL.replace("NAME", f"(?:{names})"))
        at = 0
        code = re.sub(r"^\s*javascript:", "", code)
        done = 0
        while True:
            match = call.match(code, at)
            if match is None:
                break
            done += 1
            at = match.end()
            while at < len(code) and code[at] in "; \t\r\n":
                at += 1
        return done > 0 and code[at:].strip() in ("", "return true", "return true;")


def _named(attribute: str, tag: str, pattern: str, tags: str) -> bool:
    return fnmatchcase(attribute, pattern) and (not tags or tag in tags.split(","))

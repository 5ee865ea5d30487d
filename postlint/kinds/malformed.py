"""URLs that no browser takes as they were meant: slips in schemes and slashes, spaces, punctuation."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING, ClassVar

from postlint.kinds.base import Context, Kind
from postlint.kinds.urls import host_of
from postlint.pattern import lazy
from postlint.rule import Finding, Safety
from postlint.templates import MASK
from postlint.text import Edit, Span
from postlint.tuples import NamedTuple

if TYPE_CHECKING:
    from postlint.links import Link
    from postlint.post import Post


class _Fault(NamedTuple):
    """What is wrong with a URL: why, and the URL as it was meant, where that is known."""

    reason: str
    new: str | None
    safety: Safety = "unsafe"


# what most URLs are: no character in them that could be a slip, and one scheme; or a path in this site
_SOUND = lazy(
    r"https?://(?!(?:www\.)?https?[./])[\w-]+(?:\.[\w-]+)+(?:[/?#][\w./?=&%#~+:;,!@$'*-]*)?"
    r"|(?![wW])/?[\w.?=&%#~+;,!@$'*-]+(?:/[\w.?=&%#~+;,!@$'*-]+)*/?",
    re.ASCII,
)
_HOST = r"(?:[^\s/?#:@\\]+@)?[^\s/?#:@.\\]+(?:\.[^\s/?#:@.\\]+)+"
# `http://https://x`, `https://http//x`: two schemes, of which the last is the URL
_TWICE = lazy(r"https?:/{1,2}(?:www\.)?(https?)(?:://?|//)(?=" + _HOST + ")", re.IGNORECASE)
_TWO_COLONS = lazy(r"(https?)://:/{1,2}(?=" + _HOST + ")", re.IGNORECASE)
# `http:/x`, `http:///x`, `https:x`, where a host follows: not two slashes
_SLASHES = lazy(r"(https?):(?:/?|/{3,5})(?=[^\s/?#:@.\\]+\.[^\s/?#:@.\\])", re.IGNORECASE)
# `http//x`, `http;//x`, `http：//x`, `http.//x`: no colon
_COLON = lazy(r"/{0,2}(https?)(?:[;：.,]|: |)//(?=" + _HOST + ")", re.IGNORECASE)
# `http:\\x`, `http:\/\/x`
_BACK = lazy(r"(https?):(?:\\\\|\\/\\/|/\\|\\/)(?=[^\s/\\])", re.IGNORECASE)
_SCHEME = lazy(r"([A-Za-z]{2,7}):/{1,2}(?=" + _HOST + ")")
_WWW = lazy(r"www\.[a-z0-9-]+(?:\.[a-z0-9-]+)*\.[a-z]{2,}(?=[/:?#]|\Z)", re.IGNORECASE)
_WINDOWS = lazy(r"[A-Za-z]:[\\/]|\\\\")

#: Schemes that are one letter from `http` and none of its slips.
_OTHER = frozenset({"http", "https", "shttp", "httpx", "ftp", "http2"})

#: Ends a sentence, never a URL.
_SWALLOWED = "，。、；：…”’"
_CLOSING = {"）": "（", "】": "【", "」": "「", "』": "『", "》": "《", "〉": "〈", "]": "["}


class MalformedUrl(Kind):
    """A URL with a slip in its scheme or slashes, with spaces, or with a sentence's punctuation.

    Only what surely fails or leads elsewhere is reported: what browsers mend in the same way everywhere (a
    space or a Chinese character in a path) is none. Variant `syntax`: Markdown reads no link here, for the
    URL has a space or a parenthesis too many, and the reader sees the brackets.
    """

    names: ClassVar[frozenset[str]] = frozenset({"url", "reason", "new"})
    variants: ClassVar[frozenset[str]] = frozenset({"syntax"})

    def check(self, post: Post, context: Context) -> Iterator[Finding]:
        """Yield a finding per URL, on the URL."""
        is_sound = _SOUND.fullmatch
        for link in [link for link in post.links if link[3] is not None and is_sound(link[1]) is None]:
            assert link.url_span is not None
            raw = post.text[link.url_span.start : link.url_span.end]
            if MASK in link.url or MASK in post.markup[link.url_span.start : link.url_span.end]:
                continue
            fault = _swallowed(raw, link) or _fault(link.url.strip(), link)
            if fault is None:
                continue
            edits = None
            if fault.new is not None and raw == link.url:
                edits = _edits(raw, fault.new, link.url_span)
            elif fault.new is not None and raw.replace("\\", "").replace("&amp;", "&") == link.url.replace(
                "\\", ""
            ):
                edits = _edits(
                    raw, fault.new.replace("&", "&amp;") if link.attribute else fault.new, link.url_span
                )
            values = {"url": link.url, "reason": fault.reason, "new": fault.new or ""}
            yield Finding(link.url_span, values, edits, safety=fault.safety)
        if not post.is_html and "](" in post.markup:
            for link in post.links:
                if link.form == "bare":
                    yield from _broken_syntax(post.markup, link)


def _edits(raw: str, new: str, span: Span) -> tuple[Edit, ...]:
    """Return one edit of the part of a URL that differs."""
    head = 0
    while head < min(len(raw), len(new)) and raw[head] == new[head]:
        head += 1
    tail = 0
    while tail < min(len(raw), len(new)) - head and raw[-1 - tail] == new[-1 - tail]:
        tail += 1
    if (
        head == 0 == len(raw) - tail
    ):  # an insertion before a URL would be text before it: take its first letter along
        tail -= 1
    return (Edit(span.start + head, span.end - tail, new[head : len(new) - tail]),)


def _fault(url: str, link: Link) -> _Fault | None:
    twice = _TWICE.match(url)
    if twice:
        return _Fault("it has two schemes", f"{twice.group(1).lower()}://{url[twice.end() :]}", "safe")
    if link.form == "bare":
        return None
    colons = _TWO_COLONS.match(url)
    if colons:
        return _Fault("it has two colons", f"{colons.group(1)}://{url[colons.end() :]}", "safe")
    if not url or "..." in url[:12] or _WINDOWS.match(url):
        return None
    back = _BACK.match(url)
    if back:
        rest = url[back.end() :].replace("\\/", "/").replace("\\", "/")
        return _Fault("a backslash stands where a slash belongs", f"{back.group(1)}://{rest}", "safe")
    colon = _COLON.match(url)
    if colon:
        return _Fault(
            "the colon of its scheme is missing", f"{colon.group(1).lower()}://{url[colon.end() :]}", "safe"
        )
    slashes = _SLASHES.match(url)
    if slashes:
        return _Fault("its scheme needs two slashes", f"{slashes.group(1)}://{url[slashes.end() :]}", "safe")
    scheme = _SCHEME.match(url)
    meant = _slip(scheme.group(1).lower()) if scheme else None
    if scheme and meant:
        return _Fault(f"`{scheme.group(1)}` is no scheme", f"{meant}://{url[scheme.end() :]}")
    if _WWW.match(url) and link.form != "autolink":
        return _Fault("without a scheme it is a file of this site", f"https://{url}")
    if not url.lower().startswith(("http://", "https://")):
        return None
    return _in_host(url, link)


def _slip(scheme: str) -> str | None:
    """Return the scheme that a slip of one letter (left out, doubled, beside its place) was meant to be."""
    if scheme in _OTHER:
        return None
    from rapidfuzz.distance import OSA

    return next((one for one in ("https", "http") if OSA.distance(scheme, one) <= 1), None)


def _in_host(url: str, link: Link) -> _Fault | None:
    if url.lower() in ("http://", "https://"):
        return _Fault("nothing follows its scheme", None)
    host = host_of(url)
    if not host:
        return _Fault("it has no host", None)
    if re.search(r"[\s<>\"^`|,;，。、；（）()]", host):
        return _Fault("its host can't have such a name", None)
    if ".." in host or host.startswith("."):
        return _Fault("its host has a dot too many", None)
    if link.attribute is not None and url.endswith(")") and url.count(")") > url.count("("):
        return _Fault("a parenthesis of the sentence was swallowed", url.rstrip(")"))
    path = re.split(r"[?#]", url, maxsplit=1)[0]
    if "\\" in path:
        if _ESCAPED.search(path):  # `a\_b`: Markdown's escape, where no escape is read
            return _Fault("a backslash stands in it", _ESCAPED.sub("", url), "safe")
        fixed = path.replace("\\", "/") + url[len(path) :]
        return _Fault("a backslash stands where a slash belongs", fixed, "safe")
    return None


def _swallowed(raw: str, link: Link) -> _Fault | None:
    """Find Chinese punctuation at the end of an absolute URL that belongs to the sentence."""
    if link.form == "bare" or not raw.lower().startswith(("http://", "https://")):
        return None
    new = raw
    while new and (new[-1] in _SWALLOWED or (new[-1] in _CLOSING and _unopened(new))):
        new = new[:-1]
    if new == raw or len(new) < 11:
        return None
    return _Fault(f"`{raw[len(new) :]}` belongs to the sentence", new, "safe")


def _unopened(url: str) -> bool:
    closing = url[-1]
    return url.count(closing) > url.count(_CLOSING[closing])


# what follows a URL up to the parenthesis that was meant to close the link, on its line: more words of the
# URL
_ESCAPED = lazy(r"\\(?=[_*~#&()\[\]!=+-])")
_REST = lazy(r"((?: [^\s()<>\"'\[\]]+){0,8} ?)\)")


def _broken_syntax(markup: str, link: Link) -> Iterator[Finding]:
    """Yield `[text](http://… …)` that Markdown takes for words."""
    if not markup.startswith("](", link.span.start - 2) or link.span.start < 3:
        return
    start, end = link.span
    rest = _REST.match(markup, end)
    opened = markup.rfind("[", 0, start)
    if (
        opened < 0
        or "\n" in markup[opened:start]
        or "]" in markup[opened : start - 2]
        or markup[start - 3] == "\\"
    ):
        return
    if markup[opened - 1 : opened] in ("\\", "`"):
        return
    if rest is None and link.url.endswith(")"):  # `[甲](https://a/b_(c)`: the last one was to end the link
        whole = link.url[:-1]
    elif rest is None or MASK in rest.group():
        return
    else:
        whole = markup[start : rest.end(1)]
    url = whole.strip()
    if " " in url:
        values = {"url": url, "reason": "a space ends it", "new": url.replace(" ", "%20")}
    elif url.count("(") > url.count(")"):
        new = url.replace("(", "%28").replace(")", "%29")
        values = {"url": url, "reason": "its parentheses are not in pairs", "new": new}
    else:
        return
    span = Span(start, start + len(whole.rstrip()))
    yield Finding(span, values, variant="syntax")

"""Where a post was taken from: named in its text, but not where feeds, themes and scripts look for it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cached_property, lru_cache
from itertools import islice
from typing import TYPE_CHECKING, ClassVar, Literal

from postlint.han import has_han
from postlint.kinds.base import Context, Kind
from postlint.kinds.link_text import words_of
from postlint.pattern import compiled, lazy
from postlint.prose import BLOCK, LINE
from postlint.rule import Finding, Related
from postlint.templates import MASK
from postlint.text import Edit, Span

if TYPE_CHECKING:
    from postlint.front_matter import FrontMatter
    from postlint.post import Post


class MissingSource(Kind):
    """A post that names its source in a line such as `（文章来源：格隆汇）` and has no field for it.

    `fields` are the keys that name a source, `labels` what such a line begins with; it is looked for in the
    first two and the last six lines. A link in the line or in the two blocks after it is the source's address
    (variant `link`). With `posts: every`, a post without such a line, without a field and without any link to
    another site is a finding too (variant `none`): for sites that publish nothing of their own.
    """

    fields: tuple[str, ...]
    labels: tuple[str, ...]
    posts: Literal["attributed", "every"] = "attributed"

    names: ClassVar[frozenset[str]] = frozenset({"source", "url", "line"})
    variants: ClassVar[frozenset[str]] = frozenset({"link", "none"})

    def check(self, post: Post, context: Context) -> Iterator[Finding]:
        """Yield at most one finding, at the opening of the front matter."""
        front_matter = post.parsed_front_matter
        if front_matter is None or self._has_field(front_matter):
            return
        named = self._may_be_named(post)
        if not named and self.posts == "attributed":
            return
        found = self._line(post) if named else None
        if found is None:
            if self.posts == "every" and not any(
                _leads_out(one.url, context.site.host) for one in post.links
            ):
                yield Finding(front_matter.opening, {}, variant="none")
            return
        name, line = found
        url = _address(post, line, name)
        values = {"source": name, "url": url, "line": post.text[line.start : line.end]}
        related = (Related("named here", line),)
        edits = _insertion(post, front_matter, name, url)
        yield Finding(front_matter.opening, values, edits, "link" if url else "", related=related)

    @cached_property
    def _wanted(self) -> frozenset[str]:
        return frozenset(map(_folded, self.fields))

    def _may_be_named(self, post: Post) -> bool:
        """Tell whether a post has a label: most have none, and no line need be looked at."""
        if self._in_chinese and not post.has_han:
            return False
        return any(map(post.prose.text.__contains__, self._shortest_labels))

    @cached_property
    def _in_chinese(self) -> bool:
        """Whether each label has a Chinese character."""
        return all(map(has_han, self._shortest_labels))

    @cached_property
    def _shortest_labels(self) -> tuple[str, ...]:
        """Texts one of which stands in every label, in whatever case."""
        labels = set(self.labels)
        if not labels or any(one.lower() != one.upper() or " " in one for one in labels):
            return ("",)
        return tuple(one for one in labels if not any(other in one for other in labels - {one}))

    @cached_property
    def _pattern(self) -> re.Pattern[str]:
        """What a line that names a source looks like."""
        labels = "|".join(re.escape(one) for one in self.labels)
        return compiled(
            r"\s*[（(【\[—-]{0,2}\s*(?:"
            + labels
            + r")\s*[:：]\s*(?P<name>[^\n:：|｜，。；()（）【】\[\]]{2,40}?)\s*[）)】\]]?[。.]?\s*",
            re.IGNORECASE,
        )

    def _has_field(self, front_matter: FrontMatter) -> bool:
        wanted = self._wanted
        for one in front_matter.fields:
            key = _folded(one.key)
            if key in wanted and one.value not in (None, "", [], False):
                return True
            if key in ("url", "link") and str(one.value).startswith(("http://", "https://")):
                return True
        return False

    def _line(self, post: Post) -> tuple[str, Span] | None:
        pattern = self._pattern
        text = post.prose.text
        for start, end in _outer_lines(text):
            if end - start > 80 or not (":" in text[start:end] or "：" in text[start:end]):
                continue
            match = pattern.fullmatch(text[start:end].replace("\ufffc", " "))
            if match and re.search(r"\w", match.group("name")):
                # a chart before the words stands in the same line, and is none of its business
                begin = start + re.match(r"[\s\ufffc]*", text[start:end]).end()  # type: ignore[union-attr]
                return match.group("name").strip(), post.prose.source(begin, end)
        return None


#: How many of the last lines, and of the first, may name a source.
_LAST, _FIRST = 6, 2
_LINES = lazy(rf"[^{BLOCK}{LINE}\n]+")


def _outer_lines(text: str) -> Iterator[tuple[int, int]]:
    """Yield where the last lines of a text stand that show something, the last first, and then the first ones."""
    end, count = len(text), 0
    while end > 0 and count < _LAST:
        start = 0
        for sign in (BLOCK, LINE, "\n"):
            start = max(start, text.rfind(sign, start, end) + 1)
        if text[start:end].strip("\ufffc \t"):
            yield start, end
            count += 1
        end = start - 1
    shown = (match.span() for match in _LINES.finditer(text) if match.group().strip("\ufffc \t"))
    yield from islice(shown, _FIRST)


@lru_cache(maxsize=1024)
def _folded(key: str) -> str:
    return re.sub(r"[-_ ]", "", key).lower()


def _leads_out(url: str, host: str) -> bool:
    match = re.match(r"(?:https?:)?//([^/?#]+)", url, re.IGNORECASE)
    return match is not None and match.group(1).lower().removeprefix("www.") != host.removeprefix("www.")


def _address(post: Post, line: Span, name: str) -> str:
    """Return the link that the name of the source is, or an address alone in the two blocks after it."""
    blocks = [event.start for event in post.events if event.kind == "block" and event.start > line.end]
    limit = blocks[2] if len(blocks) > 2 else len(post.text)
    for link in post.links:
        if link.url_span is None or not link.navigates or MASK in link.url:
            continue
        shown = link.form in ("autolink", "bare")
        if line.start <= link.span.start < line.end:
            # a portal's link on one word of a name (`上海<a>证券</a>报`) is not the source's
            fits = shown or name in (words_of(post, link) or "")
        else:
            fits = line.end <= link.span.start < limit and (shown or words_of(post, link) == link.url)
        if fits and re.match(r"https?://\S+\Z", link.url, re.IGNORECASE):
            return link.url
    return ""


def _insertion(post: Post, front_matter: FrontMatter, name: str, url: str) -> tuple[Edit, ...] | None:
    """Return the edit that adds the fields at the end of a YAML block whose keys begin their lines."""
    at = front_matter.content.end
    if front_matter.format != "yaml" or not front_matter.fields or post.text[at - 1 : at] != "\n":
        return None
    if any(post.text[one.key_span.start - 1 : one.key_span.start] != "\n" for one in front_matter.fields):
        return None
    end = "\r\n" if post.text.endswith("\r\n", 0, at) else "\n"
    lines = f"source: {_scalar(name)}{end}"
    if url:
        lines += f"source_url: {_scalar(url)}{end}"
    return (Edit(at, at, lines),)


_PLAIN = lazy(r"[^\W\d_][\w·.-]*(?: [\w·.-]+)*|https?://[\w./?=&%~+:;,-]*[\w/=]")
_RESERVED = frozenset({"yes", "no", "on", "off", "true", "false", "null", "y", "n"})


def _scalar(value: str) -> str:
    """Return a YAML scalar: plain where every reader takes it for text, else in double quotes."""
    if _PLAIN.fullmatch(value) and value.lower() not in _RESERVED:
        return value
    import json

    return json.dumps(value, ensure_ascii=False)

"""A post and the address that its generator gives it: the day in its name, its name, and whose address it shares."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from datetime import date, datetime, timezone
from typing import TYPE_CHECKING, ClassVar

from postlint.kinds.base import Context, Kind
from postlint.pattern import lazy
from postlint.rule import Finding, Related
from postlint.text import Span

if TYPE_CHECKING:
    from postlint.post import Post

_DATED = lazy(r"(\d{2,4})-(\d{1,2})-(\d{1,2})-")
_POSTS = (".md", ".markdown", ".mkd", ".mkdn", ".mkdown", ".html", ".htm")
_NO_POST = frozenset({"readme", "index", "template", "license"})


class DateMismatch(Kind):
    """A front matter day that is not the day in the file's name: the address has the front matter's."""

    names: ClassVar[frozenset[str]] = frozenset({"date", "named", "used", "generator"})

    def check(self, post: Post, context: Context) -> Iterator[Finding]:
        """Yield one finding, on the date."""
        from postlint.site import dates

        match = _DATED.match(os.path.basename(post.filename))
        if match is None or len(match[1]) != 4 or post.front_matter is None:
            return
        field = post.front_matter.get("date")
        if field is None or field.value is None:
            return
        site = context.site
        if not site.dated_by_name(post.filename):
            return
        try:
            named = date(int(match[1]), int(match[2]), int(match[3]))
        except ValueError:
            return
        local = dates.zone(site.timezone) or timezone.utc
        when = dates.moment(field.value, local, naive=timezone.utc)
        if when is None:
            return
        written = _written_day(field.value)
        if named in (when.date(), written):
            return
        if not site.timezone and abs((when.date() - named).days) <= 1 and isinstance(field.value, datetime):
            return  # the builder's zone decides, and we don't know it
        generator = {"jekyll": "Jekyll", "hexo": "Hexo"}.get(site.generator, "the generator")
        values = {"date": (written or when.date()).isoformat(), "named": named.isoformat(),
                  "used": when.date().isoformat(), "generator": generator}  # fmt: skip
        yield Finding(field.span, values)


def _written_day(value: object) -> date | None:
    if isinstance(value, datetime):
        return value.date()
    if isinstance(value, date):
        return value
    match = re.match(r"(\d{4})-(\d{1,2})-(\d{1,2})", str(value).strip())
    try:
        return date(int(match[1]), int(match[2]), int(match[3])) if match else None
    except ValueError:
        return None


class FilenameNotPost(Kind):
    """A file among the posts whose name Jekyll does not take for a post's. Variant `day`: no such day exists."""

    names: ClassVar[frozenset[str]] = frozenset({"file"})
    variants: ClassVar[frozenset[str]] = frozenset({"day"})

    def check(self, post: Post, context: Context) -> Iterator[Finding]:
        """Yield one finding, on the opening of the front matter (on the first line, where there is none)."""
        folders = post.filename.replace(os.sep, "/").split("/")
        name = folders.pop()
        if (
            not name.lower().endswith(_POSTS)
            or "_posts" not in folders
            or name.startswith((".", "_", "#", "~"))
        ):
            return
        if name.lower().partition(".")[0] in _NO_POST:
            return
        site = context.site
        if site.generator != "jekyll" or "_posts" not in site.parts(post.filename):
            return
        match = _DATED.match(name)
        variant = ""
        if match is not None:
            try:
                year = int(match[1])
                date(year if year > 99 else 2000 + year, int(match[2]), int(match[3]))
                return
            except ValueError:
                variant = "day"
        front = post.front_matter
        if front is not None:
            published = front.get("published")
            if published is not None and published.value is False:
                return
        end = post.text.find("\n")
        span = front.opening if front is not None else Span(0, min(len(post.text) if end < 0 else end, 40))
        yield Finding(span, {"file": name}, variant=variant)


class PermalinkCollision(Kind):
    """Two files that are published at one address: one silently wins."""

    names: ClassVar[frozenset[str]] = frozenset({"url", "other"})

    def check(self, post: Post, context: Context) -> Iterator[Finding]:
        """Yield one finding, on what sets the address, else on the opening of the front matter."""
        site = context.site
        if not site.addressable:
            return
        page = context.page(post)
        if page is None or not context.is_published(page):
            return
        others = site.sharing(post.filename, page.outputs[0])
        if not others:
            return
        front = post.front_matter
        set_by = next((f for key in ("permalink", "url", "slug") if front and (f := front.get(key))), None)
        related = tuple(
            Related("published there, too", Span(0, 0), site.named(other, post.filename)) for other in others
        )
        span = set_by.span if set_by is not None else front.opening if front is not None else Span(0, 0)
        yield Finding(span, {"url": page.urls[0], "other": others[0]}, related=related)

"""A post that claims to be older than the article it was made from."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, timedelta, timezone
from typing import TYPE_CHECKING, ClassVar
from urllib.parse import urlsplit

from postlint.kinds.base import Context, Kind
from postlint.kinds.moments import FIRST_ZONE, Moment, first_moment, now_in, parse, zone_of
from postlint.pattern import lazy
from postlint.rule import Finding, Related
from postlint.text import Span
from postlint.tuples import NamedTuple

if TYPE_CHECKING:
    from postlint.post import Post

# /2022/03/27/…, /2022/0327/…, /2022-03/27/…, /2022-03-27…, /2022_03_27
_PARTED = lazy(r"(?<![\d.])((?:19|20)\d\d)[-/_](\d{2})[-/_](\d{2})(?!\d)")
_FOLDED = lazy(r"(?<![\d.])((?:19|20)\d\d)[-/_](\d{2})(\d{2})(?!\d)")
# 20220327, alone or before a time or a serial number: 12, 14, 17 or 18 digits (eastmoney's are a day and a
# serial number). Other lengths are left alone: ids of X have 19 digits, and in 2026 they begin with 20.
_RUN = lazy(r"(?<![\d.])((?:19|20)\d\d)(\d{2})(\d{2})(?:\d{4}|\d{6}|\d{9,10})?(?!\d)")
#: The web is not older.
_FIRST_YEAR = 1995
_FAR = timedelta(days=400)
_DATED_NAME = lazy(r"(?:^|/)(\d{4}-\d{1,2}-\d{1,2})-[^/]*\Z")


class _Source(NamedTuple):
    url: str
    span: Span


class DateBeforeSource(Kind):
    """A post dated before the day that stands in the URL of its source.

    The source is in the `fields`, else the last autolink of the body that stands alone on its line. Of a URL
    only the day is read. Variant `future`: the URL's day has not come yet. `now` (ISO 8601) stands for the
    clock where it is set.
    """

    fields: tuple[str, ...]
    dates: tuple[str, ...] = ("date",)
    now: str = ""

    names: ClassVar[frozenset[str]] = frozenset({"field", "text", "day", "url"})
    variants: ClassVar[frozenset[str]] = frozenset({"future"})

    def problems(self) -> Iterator[tuple[str, str]]:
        """Yield a `now` that is no date."""
        if self.now and parse(self.now) is None:
            yield "now", f"'{self.now}' is no ISO 8601 date, such as 2024-03-01T09:30:00+08:00"

    def check(self, post: Post, context: Context) -> Iterator[Finding]:
        """Yield at most one finding, on the post's date (variant `future`: on the URL)."""
        front_matter = post.parsed_front_matter
        if front_matter is None:
            return
        source = self._source(post, context)
        if source is None:
            return
        zone = zone_of(context.site.timezone)
        now = now_in(zone, self.now)
        day = day_of(source.url, now.date() + _FAR)
        if day is None:
            return
        values = {"field": "", "text": "", "day": day.isoformat(), "url": source.url}
        begins = datetime.combine(day, datetime.min.time(), FIRST_ZONE)
        if begins > now:
            yield Finding(source.span, values, variant="future")
            return
        found = first_moment(front_matter, self.dates)
        if found is not None:
            values |= {"field": found[0].key, "text": found[0].node.raw}
            span, moment = found[0].span, found[1]
        else:
            named = _DATED_NAME.search(post.filename)
            by_name = parse(named[1]) if named and context.site.dated_by_name(post.filename) else None
            if by_name is None:
                return
            span, moment = source.span, Moment(by_name.day)
            values |= {"text": by_name.day.isoformat()}
        if moment.latest(zone or timezone.utc) < begins:
            yield Finding(span, values, related=(Related("the source", source.span),))

    def _source(self, post: Post, context: Context) -> _Source | None:
        front_matter = post.front_matter
        for key in self.fields:
            field = None if front_matter is None else front_matter.get(key)
            if field is not None and isinstance(field.value, str) and _is_url(field.value, context.site.host):
                return _Source(field.value.strip(), field.span)
        alone = None
        for link in post.links:
            if (
                link.form == "autolink"
                and _is_url(link.url, context.site.host)
                and _alone(post.text, link.span)
            ):
                alone = _Source(link.url, link.span)
        return alone


def _is_url(text: str, own_host: str) -> bool:
    text = text.strip().lower()
    if not text.startswith(("http://", "https://")):
        return False
    return not own_host or text.partition("://")[2].partition("/")[0] != own_host


def _alone(text: str, span: Span) -> bool:
    begin = text.rfind("\n", 0, span.start) + 1
    end = text.find("\n", span.end)
    return not text[begin : span.start].strip() and not text[span.end : len(text) if end < 0 else end].strip()


def day_of(url: str, latest: date) -> date | None:
    """Return the day in a URL's path, None where there is none; of several the first in the calendar."""
    try:
        path = urlsplit(url).path
    except ValueError:
        return None
    days = []
    for pattern in (_PARTED, _FOLDED, _RUN):
        for match in pattern.finditer(path):
            try:
                day = date(int(match[1]), int(match[2]), int(match[3]))
            except ValueError:
                continue
            if day.year >= _FIRST_YEAR and day <= latest:
                days.append(day)
    return min(days, default=None)

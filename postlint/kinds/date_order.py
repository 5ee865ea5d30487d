"""Dates that come in the wrong order: a post of the future, an update before the post."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta, timezone, tzinfo
from typing import TYPE_CHECKING, ClassVar

from postlint.kinds.base import Context, Kind
from postlint.kinds.moments import Moment, first_moment, moment_of, now_in, parse, zone_of
from postlint.rule import Finding, Related

if TYPE_CHECKING:
    from postlint.front_matter import FrontMatter
    from postlint.post import Post

_DAY = timedelta(days=1)


class FutureDate(Kind):
    """A post whose date is more than a day away; `now` (ISO 8601) stands for the clock where it is set."""

    fields: tuple[str, ...] = ("date",)
    now: str = ""

    names: ClassVar[frozenset[str]] = frozenset({"field", "text", "now"})

    def problems(self) -> Iterator[tuple[str, str]]:
        """Yield a `now` that is no date."""
        if self.now and parse(self.now) is None:
            yield "now", f"'{self.now}' is no ISO 8601 date, such as 2024-03-01T09:30:00+08:00"

    def check(self, post: Post, context: Context) -> Iterator[Finding]:
        """Yield one finding, on the value of the date."""
        front_matter = post.parsed_front_matter
        if front_matter is None or unpublished(front_matter):
            return
        found = first_moment(front_matter, self.fields)
        if found is None:
            return
        one, moment = found
        zone = zone_of(context.site.timezone)
        now = now_in(zone, self.now)
        ahead = moment.earliest(zone) - now
        if ahead > _DAY and context.site.role(post.filename) != "draft":
            local = now.astimezone(zone)
            today = local.date().isoformat()
            # The message names the day, and the post has its day some time.
            midnight = (local + _DAY).replace(hour=0, minute=0, second=0, microsecond=0)
            if not self.now:
                context.holds_until(min(midnight.timestamp(), (now + ahead - _DAY).timestamp()))
            yield Finding(one.span, {"field": one.key, "text": one.node.raw, "now": today})


def unpublished(front_matter: FrontMatter) -> bool:
    """Tell whether a post says that it is not published: `draft: true`, `published: false`."""
    draft, published = front_matter.get("draft"), front_matter.get("published")
    return bool(
        (draft is not None and str(draft.value).lower() == "true")
        or (published is not None and str(published.value).lower() == "false")
    )


class DateOrder(Kind):
    """A date (`later`) that lies before the one it must follow (`earlier`, the first that is there)."""

    later: tuple[str, ...]
    earlier: tuple[str, ...] = ("date",)

    names: ClassVar[frozenset[str]] = frozenset({"field", "text", "other", "date"})

    def check(self, post: Post, context: Context) -> Iterator[Finding]:
        """Yield a finding per such field, on its value; the other one is related."""
        front_matter = post.parsed_front_matter
        if front_matter is None:
            return
        found = first_moment(front_matter, self.earlier)
        if found is None:
            return
        first, begun = found
        zone = zone_of(context.site.timezone)
        for one in front_matter.fields:
            moment = moment_of(one.value) if one.key in self.later else None
            if moment is None:
                continue
            if _before(moment, begun, zone):
                values = {"field": one.key, "text": one.node.raw, "other": first.key, "date": first.node.raw}
                yield Finding(one.span, values, related=(Related(f"`{first.key}` stands here", first.span),))


def _before(one: Moment, other: Moment, zone: tzinfo | None) -> bool:
    """Tell whether one is surely before the other: where one is only a day, by a day at least."""
    if one.time is None or other.time is None:
        known = zone or timezone.utc
        return one.day < other.day and one.latest(known) < other.earliest(known)
    if one.zoned == other.zoned:
        return one.time < other.time
    return one.latest(zone) < other.earliest(zone)

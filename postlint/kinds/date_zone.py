"""Times without a zone, where the generator would not take them for the site's own time.

Sources: Psych (lib/psych/scalar_scanner.rb, parse_time) reads a YAML time without zone as UTC, and Jekyll
shows it in the site's zone; Jekyll's Utils.parse_date reads text in the site's zone; Hugo reads it in
`timeZone`, else UTC (gohugo.io/configuration/all/#timezone); Hexo in `timezone`, else in that of the machine
(hexo.io/docs/configuration).
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta, timezone
from typing import TYPE_CHECKING, ClassVar

from postlint.kinds.base import Context, Kind
from postlint.kinds.moments import moment_of, offset_at, written_offset, zone_of
from postlint.rule import Finding
from postlint.text import Edit

if TYPE_CHECKING:
    from postlint.front_matter import Field
    from postlint.post import Post


class DateZone(Kind):
    """A time whose zone is not written; `fields` are looked at.

    Variant `shifted`: the generator takes it for UTC and shows another hour, or another day (`shown`).
    """

    fields: tuple[str, ...]

    names: ClassVar[frozenset[str]] = frozenset({"field", "text", "offset", "zone", "shown"})
    variants: ClassVar[frozenset[str]] = frozenset({"shifted"})

    def check(self, post: Post, context: Context) -> Iterator[Finding]:
        """Yield a finding per such time, on its value."""
        front_matter = post.parsed_front_matter
        if front_matter is None:
            return
        for one in front_matter.fields:
            if one.key not in self.fields or one.node.kind != "scalar" or one.node.style == "alias":
                continue
            moment = moment_of(one.value)
            if moment is None or moment.time is None or moment.zoned:
                continue
            finding = self._finding(one, moment.time, context, toml=front_matter.format == "toml")
            if finding is not None:
                yield finding

    def _finding(self, one: Field, time: datetime, context: Context, *, toml: bool) -> Finding | None:
        site = context.site
        zone = zone_of(site.timezone)
        offset = None if zone is None else offset_at(time, zone)
        values = {"field": one.key, "text": one.node.raw, "offset": "", "zone": site.timezone, "shown": ""}
        if zone is None:
            return Finding(one.span, values)
        # Jekyll takes the written form of YAML for UTC and any other for local time
        jekyll = site.generator in ("jekyll", "zola") and isinstance(one.value, datetime)
        as_utc = jekyll or site.generator == "unknown"
        if not as_utc or offset == timedelta(0):
            return None
        if offset is None:
            return Finding(one.span, values)
        raw = one.node.raw
        colon = toml or "T" in raw or "t" in raw
        values["offset"] = written_offset(offset, colon=colon)
        variant = ""
        if site.generator == "jekyll":
            values["shown"] = time.replace(tzinfo=timezone.utc).astimezone(zone).strftime("%Y-%m-%d %H:%M:%S")
            variant = "shifted"
        at = one.span.end - (raw[-1:] in "\"'")
        edit = Edit(at, at, values["offset"] if colon else f" {values['offset']}")
        return Finding(one.span, values, (edit,), variant)

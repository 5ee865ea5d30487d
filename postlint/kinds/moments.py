"""The moment that a date field names, as far as it can be known: a day, a time, and perhaps a zone."""

from __future__ import annotations

import re
from datetime import date, datetime, timedelta, timezone, tzinfo
from functools import lru_cache
from typing import TYPE_CHECKING

from postlint.pattern import lazy
from postlint.tuples import NamedTuple

if TYPE_CHECKING:
    from postlint.front_matter import Field, FrontMatter

# 2022-03-27, 2022/3/27 14:51, 2022-03-27T14:51:24.5Z, 2022-03-27 14:51:24 +0800; not 20220327, 2022-03
_TEXT = lazy(
    r"(?P<day>\d{4}[-/.]\d{1,2}[-/.]\d{1,2})"
    r"(?:(?:[Tt]|[ \t]+)(?P<hour>\d{1,2}):(?P<minute>\d{2})(?::(?P<second>\d{2})(?:[.,]\d{1,9})?)?"
    r"[ \t]*(?P<zone>[Zz]|UTC|GMT|[-+]\d{2}(?::?\d{2})?)?)?",
    re.ASCII,
)
#: Zones of the earth, as ISO 8601 offsets: the first to begin a day, the last to end it.
FIRST_ZONE = timezone(timedelta(hours=14))
LAST_ZONE = timezone(timedelta(hours=-12))


class Moment(NamedTuple):
    """A day, or a time of it: `time` is None for a day alone, and naive where no zone is written."""

    day: date
    time: datetime | None = None

    @property
    def zoned(self) -> bool:
        """Whether the text names its zone."""
        return self.time is not None and self.time.tzinfo is not None

    def earliest(self, zone: tzinfo | None) -> datetime:
        """Return the first instant it can mean; `zone` is the site's, None where that is not known."""
        if self.time is not None and self.time.tzinfo is not None:
            return self.time
        return _instant(self.time or datetime.combine(self.day, datetime.min.time()), zone or FIRST_ZONE)

    def latest(self, zone: tzinfo | None) -> datetime:
        """Return the last instant it can mean."""
        if self.time is not None and self.time.tzinfo is not None:
            return self.time
        return _instant(self.time or datetime.combine(self.day, datetime.max.time()), zone or LAST_ZONE)


def _instant(naive: datetime, zone: tzinfo) -> datetime:
    """Return the instant of a local time, in UTC; at the edges of the calendar, the edge."""
    try:
        return naive.replace(tzinfo=zone).astimezone(timezone.utc)
    except OverflowError:
        return naive.replace(tzinfo=timezone.utc)


def moment_of(value: object) -> Moment | None:
    """Return what a field's value says: a YAML or TOML date, ISO text, mail dates; None for anything else."""
    if isinstance(value, datetime):
        return Moment(value.date(), value)
    if isinstance(value, date):
        return Moment(value)
    return parse(value.strip()) if isinstance(value, str) else None


def parse(text: str) -> Moment | None:
    """Return the moment of a text, None where it is no date that exists."""
    match = _TEXT.fullmatch(text)
    try:
        if match is None:
            # "Sun, 27 Mar 2022 14:51:24 +0800"
            from email.utils import parsedate_to_datetime

            written = parsedate_to_datetime(text) if ":" in text and text[-1:].isalnum() else None
            return None if written is None else Moment(written.date(), written)
        year, month, day = (int(part) for part in re.split(r"[-/.]", match["day"]))
        if match["hour"] is None:
            return Moment(date(year, month, day))
        second = int(match["second"] or 0)
        zone = _offset(match["zone"]) if match["zone"] else None
        written = datetime(year, month, day, int(match["hour"]), int(match["minute"]), second, tzinfo=zone)
        return Moment(written.date(), written)
    except (ValueError, TypeError, IndexError, OverflowError):
        return None


def _offset(text: str) -> timezone:
    if text[0] not in "+-":
        return timezone.utc
    digits = text[1:].replace(":", "")
    offset = timedelta(hours=int(digits[:2]), minutes=int(digits[2:] or 0))
    return timezone(-offset if text[0] == "-" else offset)


def first_moment(front_matter: FrontMatter, keys: tuple[str, ...]) -> tuple[Field, Moment] | None:
    """Return the first of the fields that names a moment, in the order of the keys."""
    for key in keys:
        field = front_matter.get(key)
        moment = None if field is None else moment_of(field.value)
        if field is not None and moment is not None:
            return field, moment
    return None


@lru_cache(maxsize=64)
def zone_of(name: str) -> tzinfo | None:
    """Return a zone by its IANA name, None for an empty or unknown one."""
    if not name:
        return None
    from zoneinfo import ZoneInfo

    try:
        return ZoneInfo(name)
    except (KeyError, ValueError, OSError):  # ZoneInfoNotFoundError is a KeyError
        return None


def offset_at(naive: datetime, zone: tzinfo) -> timedelta | None:
    """Return a zone's offset at a local time; None for one that does not exist or comes twice (in autumn)."""
    first, second = (naive.replace(tzinfo=zone, fold=fold).utcoffset() for fold in (0, 1))
    return first if first == second else None


def written_offset(offset: timedelta, *, colon: bool) -> str:
    """Return an offset as `+0800`, or with a colon as `+08:00`."""
    minutes = int(offset.total_seconds()) // 60
    sign = "-" if minutes < 0 else "+"
    hours, rest = divmod(abs(minutes), 60)
    return f"{sign}{hours:02}{':' if colon else ''}{rest:02}"


def now_in(zone: tzinfo | None, wanted: str = "") -> datetime:
    """Return now, or the moment of an ISO text instead (in `zone`, UTC where that is not known)."""
    moment = parse(wanted) if wanted else None
    return datetime.now(timezone.utc) if moment is None else moment.latest(zone or timezone.utc)

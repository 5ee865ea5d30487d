"""Dates of posts as generators take them: what has no zone is in the site's, or in UTC, by who reads it.

Sources: Psych reads `2022-03-27 14:51:24` (with seconds, without zone) as UTC; text that is no YAML
timestamp goes to Ruby's
`Time.parse`, which takes the local zone (Jekyll::Utils.parse_date). Hugo takes its `timeZone`, or UTC
(spf13/cast). Hexo
takes its `timezone` (moment-timezone).
"""

from __future__ import annotations

from datetime import date, datetime, timedelta, timezone, tzinfo
from functools import lru_cache

from postlint.pattern import lazy

_DATE = lazy(
    r"(\d{2,4})[-/.](\d{1,2})[-/.](\d{1,2})"
    r"(?:(?:[Tt]|,?\s+)(\d{1,2}):(\d{1,2})(?::(\d{1,2})(?:[.,]\d+)?)?\s*([AaPp][Mm])?)?"
    r"\s*(Z|z|UTC|GMT|[+-]\d{1,2}(?::?\d{2})?|[A-Z]{2,5})?(?:\s+[A-Z]{2,5})?\s*"
)
_WORDS = lazy(
    # Mon, 02 Jan 2006 15:04:05 -0700 · 2 January 2006 · January 2, 2006
    r"(?:[A-Za-z]{3,9},?\s+)??(?:(\d{1,2})(?:st|nd|rd|th)?\s+)?([A-Za-z]{3,9})\.?,?\s+(?:(\d{1,2})(?:st|nd|rd|th)?,?\s+)?"
    r"(\d{4})(?:,?\s+(\d{1,2}):(\d{2})(?::(\d{2}))?)?\s*(Z|UTC|GMT|[+-]\d{2}:?\d{2})?"
)
_MONTHS = "jan feb mar apr may jun jul aug sep oct nov dec".split()
# the zones that Ruby's Date._parse knows by name (RFC 822)
_ZONES = {"Z": 0, "z": 0, "UTC": 0, "GMT": 0, "EST": -5, "EDT": -4, "CST": -6, "CDT": -5,
"MST": -7, "MDT": -6, "PST": -8, "PDT": -7,
          "JST": 9, "CET": 1, "CEST": 2, "BST": 1}  # fmt: skip


@lru_cache(maxsize=16)
def zone(name: str) -> tzinfo | None:
    """Return a zone by its IANA name; None where it is unknown (or the system has no zone data)."""
    if not name:
        return None
    if name.upper() in ("UTC", "GMT", "ETC/UTC"):
        return timezone.utc
    from zoneinfo import ZoneInfo

    try:
        return ZoneInfo(name)
    except (KeyError, ValueError, OSError):
        return None


def moment(value: object, local: tzinfo, *, naive: tzinfo | None = None) -> datetime | None:
    """Return a front matter date in the zone `local`; None where it is none.

    `naive` is the zone of a YAML timestamp without one (Psych: UTC); all else without a zone is local.
    """
    try:
        if isinstance(value, datetime):
            if value.tzinfo is None:
                return value.replace(tzinfo=naive or local).astimezone(local)
            return value.astimezone(local)
        if isinstance(value, date):
            return datetime(value.year, value.month, value.day, tzinfo=local)
        return _from_text(value.strip(), local) if isinstance(value, str) else None
    except (ValueError, OverflowError):
        return None


def _from_text(text: str, local: tzinfo) -> datetime | None:
    match = _DATE.fullmatch(text)
    if match is not None:
        year, month, day = int(match[1]), int(match[2]), int(match[3])
        if len(match[1]) == 2:
            year += 2000 if year < 69 else 1900
        hour = int(match[4] or 0)
        if match[7]:
            hour = hour % 12 + (12 if match[7].lower() == "pm" else 0)
        return _made(year, month, day, hour, int(match[5] or 0), int(match[6] or 0), match[8], local)
    words = _WORDS.fullmatch(text)
    if words is None or words[2][:3].lower() not in _MONTHS or not (words[1] or words[3]):
        return None
    month = _MONTHS.index(words[2][:3].lower()) + 1
    day = int(words[1] or words[3])
    return _made(
        int(words[4]), month, day, int(words[5] or 0), int(words[6] or 0), int(words[7] or 0), words[8], local
    )


def _made(
    year: int, month: int, day: int, hour: int, minute: int, second: int, offset: str | None, local: tzinfo
) -> datetime | None:
    zone_: tzinfo = local
    if offset:
        if offset[0] in "+-":
            digits = offset[1:].replace(":", "")
            hours, minutes = int(digits[:2]), int(digits[2:] or 0)
            delta = timedelta(hours=hours, minutes=minutes)
            zone_ = timezone(-delta if offset[0] == "-" else delta)
        elif offset in _ZONES:
            zone_ = timezone(timedelta(hours=_ZONES[offset]))
    extra = timedelta(days=1) if hour == 24 and not minute and not second else timedelta()
    made = datetime(year, month, day, 0 if extra else hour, minute, min(second, 59), tzinfo=zone_) + extra
    return made.astimezone(local)

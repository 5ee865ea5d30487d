"""Dates as generators read them.

Sources: ISO 8601 and RFC 3339; RFC 5322 section 3.3 for mail dates; Jekyll parses text with Ruby's `Time.parse`,
Hugo with the layouts of github.com/spf13/cast (`StringToDate`).
"""

from __future__ import annotations

import re

from postlint.pattern import lazy

_ISO = lazy(
    r"(\d{4})-(\d{1,2})-(\d{1,2})"
    r"(?:[Tt ]\s*(\d{1,2}):(\d{1,2})(?::(\d{1,2})(?:[.,]\d{1,9})?)?)?"
    r"\s*(Z|z|UTC|GMT|[A-Z]{2,5}|[+-]\d{2}(?::?\d{2})?)?"
    r"(?:\s+[A-Z]{2,5})?"
)
# Most dates are ISO: these patterns are compiled when first used.
_WORDS = (
    # Mon, 02 Jan 2006 15:04:05 -0700 · 2 January 2006 · January 2, 2006 · Jan 2006
    r"(?:[A-Z][a-z]{2,8},?\s+)?(?:\d{1,2}(?:st|nd|rd|th)?\s+)?[A-Z][a-z]{2,8}\.?,?\s+(?:\d{1,2}(?:st|nd|rd|th)?,?\s+)?\d{4}"
    r"(?:,?\s+(?:at\s+)?\d{1,2}:\d{2}(?::\d{2})?(?:\s*[AaPp][Mm])?)?\s*(?:[A-Z]{2,5}|[+-]\d{2}:?\d{2})?"
    # Fri Sep  3 11:21:31 CEST 2021, as `date` prints it
    r"|[A-Z][a-z]{2} [A-Z][a-z]{2} [ \d]\d \d{2}:\d{2}:\d{2} [A-Z]{2,5} \d{4}"
)
_LOOSE = (
    # 2022年3月27日 14:51 · 2022/3/27 14:51:24 +0800 · 2022.03.27
    r"(\d{4})\s*(?:年|/|\.)\s*(\d{1,2})\s*(?:月|/|\.)\s*(\d{1,2})\s*日?"
    r"(?:\s*[Tt ]?\s*(\d{1,2})\s*(?::|：|时|点)\s*(\d{1,2})\s*分?(?:\s*(?::|：)?\s*(\d{1,2})\s*秒?)?)?"
    r"\s*(Z|UTC|[+-]\d{2}:?\d{2})?"
)
_COMPACT = r"\d{8}|\d{10}|\d{12}|\d{14}"


def reason_against(text: str) -> str | None:
    """Return why a text is no date to a generator, or None where it is one."""
    match = _ISO.fullmatch(text)
    if match:
        return _range(*match.groups()[:6])
    if re.fullmatch(_WORDS, text):
        return None
    match = re.fullmatch(_LOOSE, text)
    if match:
        return _range(*match.groups()[:6]) or "generators read ISO 8601 dates such as 2022-03-27"
    if re.fullmatch(_COMPACT, text):
        return "it is a number to the generator"
    return "it is no date"


def to_iso(text: str) -> str | None:
    """Return a Chinese, slashed or dotted date in ISO form, None where it is none or names no day that exists."""
    match = re.fullmatch(_LOOSE, text)
    if match is None or _range(*match.groups()[:6]) is not None:
        return None
    year, month, day, hour, minute, second, zone = match.groups()
    iso = f"{year}-{int(month):02}-{int(day):02}"
    if hour is not None:
        iso += f" {int(hour):02}:{int(minute):02}:{int(second or 0):02}"
        if zone:
            iso += f" {zone}"
    return iso


def _days(year: int, month: int) -> int:
    """Return how many days a month has, without importing `calendar`, which takes a start as long as three rules."""
    if month == 2:
        return 29 if year % 4 == 0 and (year % 100 != 0 or year % 400 == 0) else 28
    return 30 if month in (4, 6, 9, 11) else 31


def _range(
    year: str, month: str, day: str, hour: str | None, minute: str | None, second: str | None
) -> str | None:
    """Return which part of a date is out of range."""
    if not 1 <= int(month) <= 12:
        return f"there is no month {month}"
    days = _days(int(year) or 4, int(month))
    if not 1 <= int(day) <= days:
        return f"there is no day {day} in month {month}"
    if hour is not None and int(hour) > 24:
        return f"there is no hour {hour}"
    if minute is not None and int(minute) > 59:
        return f"there is no minute {minute}"
    if second is not None and int(second) > 60:
        return f"there is no second {second}"
    return None

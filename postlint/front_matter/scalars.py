"""What a plain YAML scalar means to a YAML 1.1 reader such as Jekyll's Psych."""

from __future__ import annotations

import re
from datetime import date, datetime, timedelta, timezone
from functools import lru_cache

from postlint.pattern import lazy

# The patterns of Psych (ruby/psych, lib/psych/scalar_scanner.rb), which take after yaml.org/type/null.html,
# bool.html, int.html, float.html and timestamp.html; `0o17` is YAML 1.2's octal. Psych's symbols (`:name`)
# stay text: Jekyll's safe load has none.
_WORDS: dict[str, bool | None] = {
    "~": None,
    "null": None,
    **dict.fromkeys(("yes", "true", "on"), True),
    **dict.fromkeys(("no", "false", "off"), False),
}
_FIRST_OF_WORDS = frozenset("~nNyYtToOfF")
_FIRST = _FIRST_OF_WORDS | frozenset("0123456789+-.")
# 2022-03-27 14:51:24 +0800, 2022-03-27T14:51:24.5Z; not 2022-03-27 14:51
_TIME = lazy(
    r"(\d{4})-(\d{1,2})-(\d{1,2})(?:[Tt]|[ \t]+)(\d{1,2}):(\d\d):(\d\d)(?:\.(\d*))?"
    r"(?:[ \t]*(?:(Z)|([-+])(\d{1,2}):?(\d\d)?))?",
    re.ASCII,
)
_DATE = lazy(r"(\d{4})-(\d{1,2})-(\d{1,2})", re.ASCII)
_INT = lazy(
    r"""(?P<sign>[-+]?)(?:
      0b(?P<two>[01_,]+)
    | 0o?(?P<eight>[0-7_,]+)
    | 0x(?P<sixteen>[0-9a-fA-F_,]+)
    | (?P<ten>0|[1-9](?:[0-9]|,[0-9]|_[0-9])*)
    )""",
    re.VERBOSE,
)
_BASES = (("two", 2), ("eight", 8), ("sixteen", 16), ("ten", 10))
# 1.5, .5, 1., 1.5e+3; not 1e3, 1.2.3
_FLOAT = lazy(r"[-+]?(?:[0-9][0-9_,]*)?\.[0-9]*(?:[eE][-+][0-9]+)?")
_INFINITE = lazy(r"([-+]?)\.inf|\.nan", re.IGNORECASE)
# 12:30 and 1:12:30: base 60
_SIXTY = lazy(r"[-+]?[0-9][0-9_]*(?::[0-5]?[0-9]){1,2}(?:\.[0-9_]*)?")
#: More digits than any number in front matter has; Python refuses to convert over 4300.
_LONGEST = 400


def resolve(value: str) -> object:
    """Return what a plain scalar stands for: None, bool, int, float, date, datetime, or itself as text.

    An impossible date (`2022-13-45`) and a number of over 400 digits stay text. A time without zone is naive.
    """
    if not value:
        return None
    if value[0] not in _FIRST or len(value) > _LONGEST:
        return value
    if value[0] in _FIRST_OF_WORDS:
        return _WORDS.get(value.lower(), value)
    if value[4:5] == "-" and value[:4].isdigit():
        return _time(value)  # no number has a sign there
    number = _number(value)
    return number if number is not value else _time(value)


@lru_cache(maxsize=256)  # the date of a post is read by several checks
def _time(value: str) -> object:
    try:
        if match := _DATE.fullmatch(value):
            return date(int(match[1]), int(match[2]), int(match[3]))
        if match := _TIME.fullmatch(value):
            year, month, day, hour, minute, second = (int(match[n]) for n in range(1, 7))
            zone: timezone | None = None
            if match[8]:
                zone = timezone.utc
            elif match[9]:
                offset = timedelta(hours=int(match[10]), minutes=int(match[11] or 0))
                zone = timezone(-offset if match[9] == "-" else offset)
            micro = int(((match[7] or "") + "000000")[:6])
            return datetime(year, month, day, hour, minute, second, micro, zone)
    except ValueError:
        pass
    return value


def _number(value: str) -> object:
    """Return the number, or the same str object."""
    if match := _INT.fullmatch(value):
        for name, base in _BASES:
            digits = match[name]
            if digits is not None:
                digits = digits.replace("_", "").replace(",", "")
                return int(match["sign"] + digits, base) if digits else value
    if _FLOAT.fullmatch(value) and value.strip("+-."):
        return float(value.replace("_", "").replace(",", ""))
    if match := _INFINITE.fullmatch(value):
        return float("nan") if match[1] is None else float(match[1] + "inf")
    if _SIXTY.fullmatch(value):
        # As Psych: the first part counts 3600, the next 60, then 1, however many there are.
        whole, _, fraction = value.replace("_", "").partition(".")
        total: float = sum(int(part) * 60 ** (2 - place) for place, part in enumerate(whole.split(":")))
        return total + float(f"0.{fraction}0") if "." in value else total
    return value

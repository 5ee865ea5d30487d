"""What a redirect means: moved for good, or sent to a login, to another language, to a page that stands for none."""

from __future__ import annotations

import re
from urllib.parse import unquote, urlsplit

from postlint.pattern import lazy

#: Statuses that send on (RFC 9110, 15.4), and those that say it is for good.
REDIRECTS = frozenset({301, 302, 303, 307, 308})
PERMANENT = frozenset({301, 308})

#: A host's label or a part of a path that says: first log in, agree, or prove that you are a person.
_GATE = lazy(
    r"(?:log-?in|sign-?in|sign-?up|logon|auth|oauth2?|sso|passport|accounts?|authorize|authenticate|session|subscribe"
    r"|register|consent|cookie-?consent|gdpr|privacy-?gate|captcha|verify|verification|challenge|antispider|antibot"
    r"|wappass|validate|security-?check|robot-?check)(?:\.(?:php|aspx?|html?|jsp|do|action))?",
    re.IGNORECASE,
)

_MISSING = lazy(
    r"(?:404|error-?404|404-?error|not-?found|page-?not-?found|errors?|missing|deleted)(?:\.(?:php|aspx?|s?html?|jsp))?",
    re.IGNORECASE,
)
_INDEX = lazy(r"/(?:(?:index|default|home)\.[a-z]{3,5})?", re.IGNORECASE)

#: A language, with or without a region: `en`, `zh-cn`, `zh_Hans`, `en-US`.
_LANGUAGES = (
    "ar|cn|cs|da|de|el|en|es|fi|fr|he|hi|hk|hu|id|it|ja|jp|ko|kr|nl|no|pl|pt|ro|ru|sv|th|tr|tw|uk|us|vi|zh"
)
_LOCALE = lazy(rf"(?:{_LANGUAGES}|intl|global|www|m|mobile)(?:[-_][A-Za-z]{{2,4}})?", re.IGNORECASE)


def is_gate(url: str, origin: str) -> bool:
    """Tell whether an address, to which `origin` sent us, is one where a reader must first log in, agree or prove."""
    there, here = urlsplit(url), urlsplit(origin)
    parts = {*(there.hostname or "").split("."), *there.path.split("/")}
    known = {*(here.hostname or "").split("."), *here.path.split("/")}
    if any(_GATE.fullmatch(part) for part in parts - known):
        return True
    # where the reader is to come back to: the address that was asked, in a parameter
    back = unquote(there.query)
    return len(here.path) > 1 and bool(here.hostname) and here.path in back and "=" in back


def is_stand_in(url: str, origin: str) -> bool:
    """Tell whether an address is what a site shows instead of a page that is gone: its front page, an error page."""
    there, here = urlsplit(url), urlsplit(origin)
    if any(_MISSING.fullmatch(part) for part in there.path.split("/")[-2:]):
        return not any(_MISSING.fullmatch(part) for part in here.path.split("/")[-2:])
    if _bare(there.hostname) != _bare(here.hostname) or there.query:
        return False
    return bool(_INDEX.fullmatch(there.path or "/")) and not _INDEX.fullmatch(here.path or "/")


def is_local(url: str, origin: str) -> bool:
    """Tell whether two addresses differ only in a part that names a language, a country or a device."""
    there, here = urlsplit(url), urlsplit(origin)
    hosts = _without_locale((there.hostname or "").split(".")) == _without_locale(
        (here.hostname or "").split(".")
    )
    paths = _without_locale(_parts(there.path)) == _without_locale(_parts(here.path))
    same = (there.hostname, _parts(there.path)) == (here.hostname, _parts(here.path))
    return (
        hosts and paths and not same and not _only_www(there.hostname, here.hostname, there.path, here.path)
    )


def is_same_but_scheme(url: str, origin: str) -> bool:
    """Tell whether an address is `origin` with `https:` for `http:`; an empty path is `/`."""
    if not (url[:8].lower() == "https://" and origin[:7].lower() == "http://"):
        return False
    there, here = (urlsplit(unquote(one)) for one in (url, origin))
    return (there.netloc.lower(), there.path or "/", there.query) == (
        here.netloc.lower().removesuffix(":80"),
        here.path or "/",
        here.query,
    )


def _bare(host: str | None) -> str:
    return re.sub(r"^(?:www|m|mobile)\.", "", host or "")


def _parts(path: str) -> list[str]:
    return [part for part in path.split("/") if part]


def _without_locale(parts: list[str]) -> list[str]:
    return [part for part in parts if not _LOCALE.fullmatch(part)]


def _only_www(there: str | None, here: str | None, path: str, other: str) -> bool:
    """Tell whether the hosts differ by a `www.` alone: that is a move."""
    return (
        there != here
        and _parts(path) == _parts(other)
        and (there or "").removeprefix("www.") == (here or "").removeprefix("www.")
    )

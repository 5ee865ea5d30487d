"""From facts to an answer. Dead is only what is dead to every reader; in doubt it is unverified."""

from __future__ import annotations

from http import HTTPStatus
from typing import TYPE_CHECKING
from urllib.parse import unquote, urlsplit

from postlint.link_values import statuses
from postlint.online.answer import Answer, Outcome
from postlint.online.facts import Facts, Problem
from postlint.online.redirects import PERMANENT, is_gate, is_local, is_same_but_scheme, is_stand_in

if TYPE_CHECKING:
    from postlint.settings import LinkSettings

_DEAD: dict[Problem, str] = {
    "unknown-host": "there is no host `{host}`",
    "refused": "`{host}` refuses the connection",
    "tls-expired": "the TLS certificate of `{host}` has expired",
    "tls-name": "the TLS certificate of `{host}` is for another host",
    "tls-self-signed": "`{host}` signed its TLS certificate itself",
}

_UNVERIFIED: dict[Problem, str] = {
    "tls": "no TLS connection to `{host}`: {detail}",
    "no-name-server": "`{host}` can't be looked up: {detail}",
    "private-address": "`{host}` is {detail}, which is not asked",
    "unreachable": "there is no way to `{host}` from here",
    "silent": "`{host}` does not answer",
    "timeout": "`{host}` takes too long",
    "broken": "`{host}` broke the connection off",
    "redirect-loop": "it redirects in a circle",
    "too-many-redirects": "it redirects too often",
    "bad-redirect": "it redirects to what is no web address",
    "bad-address": "it is no address that can be asked",
}

_STATUSES = {
    401: "`{host}` wants a login (401)",
    402: "`{host}` wants to be paid (402)",
    403: "`{host}` does not let us read it (403)",
    407: "`{host}` wants a login (407)",
    429: "`{host}` gets too many requests (429)",
    451: "`{host}` may not show it, by law (451)",
}


def judge(facts: Facts, url: str, links: LinkSettings) -> Answer:
    """Return what is thought of `url` (with its fragment); `facts` are those of the address without it."""
    end = facts.final(url)
    host = urlsplit(end).hostname or end
    if facts.problem:
        return _problem(facts, url, host)
    if not _is_fine(facts.status, links):
        return _status(facts, url, host)
    final = _final(facts, url)
    if facts.hops:
        if is_gate(end, url):
            return Answer("unverified", f"it leads to a page before it, `{_without_query(end)}`")
        if is_stand_in(end, url):
            return Answer(
                "unverified", f"it leads to `{end}`, as sites do for a page that is gone", sort="page"
            )
    if facts.page == "wall":
        return Answer("unverified", f"`{host}` asks first for a proof that a person reads: “{facts.detail}”")
    if facts.page == "missing":
        return Answer("unverified", f"the page that comes says “{facts.detail}”", final, "page")
    fragment = url.partition("#")[2]
    if links.fragments and facts.fragments.get(fragment) is False:
        return Answer("unverified", f"nothing in the page has the id `{fragment}`", final, "fragment")
    return Answer("moved" if final and _has_moved(facts, url) else "ok", "", final)


def lifetime(outcome: Outcome, links: LinkSettings) -> float:
    """Return for how many seconds an answer is believed."""
    days: float = getattr(links, f"keep_{outcome}")
    return days * 86_400


def _is_fine(status: int, links: LinkSettings) -> bool:
    if 200 <= status < 300:
        return True
    return any(low <= status <= high for low, high in map(statuses, links.accept))


def _problem(facts: Facts, url: str, host: str) -> Answer:
    dead = facts.problem in _DEAD
    words = _DEAD[facts.problem] if dead else _UNVERIFIED[facts.problem]
    reason = words.format(host=host, detail=facts.detail)
    if dead and facts.hops:
        reason = f"it leads to `{facts.hops[-1].url}`, and {reason}"
    return Answer("dead", reason) if dead else Answer("unverified", reason, _final(facts, url))


def _status(facts: Facts, url: str, host: str) -> Answer:
    status = facts.status
    phrase = _phrase(status)
    if status in (404, 410):
        reason = f"it leads to `{facts.hops[-1].url}`, which answers {phrase}" if facts.hops else phrase
        if facts.hops and is_gate(facts.hops[-1].url, url):
            return Answer("unverified", reason)
        return Answer("dead", reason)
    reason = _STATUSES.get(status, "`{host}` answers " + phrase).format(host=host)
    return Answer("unverified", reason, _final(facts, url))


def _phrase(status: int) -> str:
    try:
        return f"{status} {HTTPStatus(status).phrase}"
    except ValueError:
        return str(status)


def _final(facts: Facts, url: str) -> str:
    """Return where redirects end, with the fragment that a browser would keep; empty without redirects."""
    if not facts.hops:
        return ""
    end = facts.hops[-1].url
    fragment = url.partition("#")[2]
    return f"{end}#{fragment}" if fragment and "#" not in end else end


def _has_moved(facts: Facts, url: str) -> bool:
    """Tell whether every redirect is for good, and the end is the same page at another address.

    The same address by https is another rule's subject, and what a language, a country or a device got is
    not what the next reader gets.
    """
    if not all(hop.status in PERMANENT for hop in facts.hops):
        return False
    end = facts.hops[-1].url.partition("#")[0]
    asked = url.partition("#")[0]
    return unquote(end) != unquote(asked) and not is_same_but_scheme(end, asked) and not is_local(end, asked)


def _without_query(url: str) -> str:
    return url.partition("?")[0]

"""One run's questions: collected while posts are read, asked once each, answered from what is kept."""

from __future__ import annotations

import asyncio
import re
import time
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from postlint.errors import UsageError
from postlint.online import archive
from postlint.online.answer import Answer
from postlint.online.facts import Facts
from postlint.online.judge import judge, lifetime
from postlint.online.redirects import is_same_but_scheme
from postlint.online.store import Kept, Store
from postlint.tuples import NamedTuple

if TYPE_CHECKING:
    from postlint.online.scheduler import Job
    from postlint.settings import LinkSettings

#: Hosts that are kept free for examples (RFC 2606, RFC 6761), and names that mean another machine everywhere.
_NEVER = re.compile(
    r"(?:.*\.)?(?:example\.(?:com|net|org)|example|test|localhost|local|internal|lan|onion|home\.arpa)|[^.]*",
    re.IGNORECASE,
)
_ABSOLUTE = re.compile(
    r"(https?)://(?:[^/?#@\s]*@)?(\[[^\]]*\]|[^/?#:\s]*)(:\d*)?([^#\s]*)(#\S*)?", re.IGNORECASE
)
_NUMERIC = re.compile(r"\[[0-9A-Fa-f:.]+\]|\d{1,3}(?:\.\d{1,3}){3}")

#: What tells of the network here and now, and nothing of the address: asked again in the next run.
_OF_HERE = frozenset({"no-name-server", "unreachable"})

#: What is older than this many days is dropped, however long the settings would believe it.
_FORGOTTEN = 400


class Asked(NamedTuple):
    """The address that is asked for a link: without a fragment, and after `remap`."""

    url: str
    fragment: str
    remapped: bool


class _Want:
    """What is to be learnt of an address."""

    __slots__ = ("day", "fragments", "secure")

    def __init__(self) -> None:
        self.fragments: set[str] = set()
        self.secure = False
        self.day = ""


class Questions:
    """An oracle that knows nothing yet, and notes what it is asked; what posts ask twice is noted once."""

    def __init__(self, links: LinkSettings) -> None:
        self.links = links
        self.wanted: dict[str, _Want] = {}

    def answer(self, url: str, day: str = "") -> Answer | None:
        """Note an address."""
        want = self._note(url)
        if want is not None:
            want.day = want.day or day
        return None

    def serves_https(self, url: str) -> bool:
        """Note an address, and that https is to be tried."""
        want = self._note(url)
        if want is not None:
            want.secure = True
        return False

    def _note(self, url: str) -> _Want | None:
        asked = target(url, self.links)
        if asked is None:
            return None
        want = self.wanted.setdefault(asked.url, _Want())
        if asked.fragment and self.links.fragments and _may_be_id(asked.fragment):
            want.fragments.add(asked.fragment)
        return want


class Answers:
    """An oracle that answers from what is kept, and judges by one set of settings."""

    def __init__(self, get: Callable[[str], Kept | None], links: LinkSettings, started: float) -> None:
        """Take what gives the kept facts of an address; those of this run, `started` then, don't expire in it."""
        self._get = get
        self._links = links
        self._started = started

    def answer(self, url: str, day: str = "") -> Answer | None:
        """Return what is thought of an address, None where nobody asked or the answer has expired."""
        asked = target(url, self._links)
        kept = None if asked is None else self._kept(asked.url)
        if asked is None or kept is None:
            return None
        fragment = f"#{asked.fragment}" if asked.fragment else ""
        answer = judge(kept.facts, asked.url + fragment, self._links)
        if asked.remapped:  # where the other address leads is not to be written into a post
            answer = answer._replace(outcome="ok" if answer.outcome == "moved" else answer.outcome, final="")
        if answer.outcome == "dead":
            answer = answer._replace(copy=self._copy(kept.facts, asked.url, day))
        return answer

    def serves_https(self, url: str) -> bool:
        """Tell whether an `http:` address was seen to answer by https: asked, or sent there by a redirect."""
        asked = target(url, self._links)
        kept = None if asked is None or asked.remapped else self._kept(asked.url)
        if asked is None or kept is None:
            return False
        facts = kept.facts
        if facts.hops and 200 <= facts.status < 300:
            return any(is_same_but_scheme(hop.url.partition("#")[0], asked.url) for hop in facts.hops)
        return bool(facts.secure)

    def _copy(self, facts: Facts, url: str, day: str) -> str:
        """Return the archive's address of a copy, as far as `archive` in the settings wants it."""
        if self._links.archive == "ask":
            return facts.copy or ""
        return archive.address(url, day) if self._links.archive == "suggest" else ""

    def _kept(self, url: str) -> Kept | None:
        kept = self._get(url)
        if kept is None or (kept.asked < self._started and is_expired(kept, url, self._links, self._started)):
            return None
        return kept


class Inquiry:
    """What one run with `--online` asks and learns."""

    def __init__(self, path: Path | None) -> None:
        """Take the file to keep answers in; None keeps nothing after this run. Raises UsageError without httpx."""
        require_httpx()
        self.started = time.time()
        self.store = Store(path)
        #: Addresses to ask in all, and those that have answered.
        self.total = self.done = 0
        self._questions: dict[int, Questions] = {}
        self._answers: dict[int, Answers] = {}

    def questions(self, links: LinkSettings) -> Questions:
        """Return what collects questions under some settings."""
        return self._questions.setdefault(id(links), Questions(links))

    def answers(self, links: LinkSettings) -> Answers:
        """Return what answers under some settings."""
        return self._answers.setdefault(id(links), Answers(self.store.get, links, self.started))

    def ask(self, progress: Callable[[int, int, str], None]) -> None:
        """Ask what is not known; `progress` gets (done, all, the host at work). What came is kept, even if stopped."""
        batches = [(one.links, self._jobs(one)) for one in self._questions.values()]
        self.total = sum(len(jobs) for _, jobs in batches)
        for links, jobs in batches:
            if not jobs:
                continue
            from postlint.online.scheduler import Scheduler

            def done(job: Job, facts: Facts) -> None:
                self.store.put(job.url, facts)
                self.done += 1

            def watch(host: str) -> None:
                progress(self.done, self.total, host)

            asyncio.run(Scheduler(links, done, watch).run(jobs))

    def close(self) -> None:
        """Close the store."""
        self.store.forget(self.started - _FORGOTTEN * 86_400)
        self.store.close()

    def _jobs(self, questions: Questions) -> list[Job]:
        """Return what is to be asked: not what is kept and still believed; all of a page's fragments at once."""
        from postlint.online.scheduler import Job

        jobs = []
        for url, want in questions.wanted.items():
            kept = self.store.get(url)
            if (
                kept is not None
                and not is_expired(kept, url, questions.links, self.started)
                and want.fragments <= {*kept.facts.fragments}
                and not (want.secure and _lacks_secure(kept.facts))
            ):
                continue
            known = {*kept.facts.fragments} if kept is not None else set()
            jobs.append(Job(url, tuple(sorted(want.fragments | known)), want.secure, want.day))
        return jobs


def answers_file() -> Path | None:
    """Return where answers are kept between runs; None where there is no place for it."""
    from postlint.cache_folder import cache_folder

    try:
        return cache_folder() / "links.sqlite"
    except (OSError, RuntimeError):  # no home folder
        return None


def require_httpx() -> None:
    """Raise UsageError where httpx is not installed."""
    try:
        import httpcore  # noqa: F401
        import httpx  # noqa: F401
    except ImportError as error:
        raise UsageError(
            f"--online needs httpx, which is not installed ({error}); run: pip install 'postlint[online]'"
        ) from None


def is_expired(kept: Kept, url: str, links: LinkSettings, now: float) -> bool:
    """Tell whether an answer is no longer to be believed."""
    if kept.facts.problem in _OF_HERE:
        return True
    worst = {judge(kept.facts, f"{url}#{one}", links).outcome for one in kept.facts.fragments}
    outcomes = worst | {judge(kept.facts, url, links).outcome}
    life = max(kept.facts.wait, min(lifetime(one, links) for one in outcomes))
    return not kept.asked <= now < kept.asked + life


def target(url: str, links: LinkSettings) -> Asked | None:
    """Return which address is to be asked for a link, None for what is not to be asked.

    Not asked is what is no web address, has a password in it, is excluded, or names a host of no public meaning
    (unless `include` or `remap` say that it is meant).
    """
    whole = f"https:{url}" if url.startswith("//") else url
    found = _ABSOLUTE.fullmatch(whole)
    if found is None or "@" in found.group()[: found.start(2)]:
        return None
    scheme, host, port, rest, fragment = found.groups(default="")
    port = "" if port in (":", ":80" if scheme.lower() == "http" else ":443") else port
    address = f"{scheme.lower()}://{host.lower()}{port}{rest if rest.startswith('/') else f'/{rest}'}"
    asked = address
    for pattern, replacement in links.remap.items():
        asked = _compiled(pattern).sub(replacement, asked)
    included = any(_compiled(pattern).search(address) for pattern in links.include)
    if not included:
        if links.include and not links.exclude:
            return None
        if any(_compiled(pattern).search(address) for pattern in links.exclude):
            return None
        if asked == address and not _is_public(host, links):
            return None
    return Asked(asked, fragment[1:], asked != address)


def _is_public(host: str, links: LinkSettings) -> bool:
    """Tell whether a host's name may mean something to every reader."""
    if _NUMERIC.fullmatch(host):
        from ipaddress import ip_network

        from postlint.online.addresses import objection

        try:
            return objection(host.strip("[]"), tuple(map(ip_network, links.allow_private))) is None
        except ValueError:
            return False
    return not _NEVER.fullmatch(host.rstrip("."))


def _lacks_secure(facts: Facts) -> bool:
    return facts.secure is None and not facts.hops and 200 <= facts.status < 300


def _may_be_id(fragment: str) -> bool:
    """Tell whether a fragment may name an id: no text fragment, no route or state of a script, no line of code."""
    return not (
        fragment.startswith((":~:", "!", "/", "?"))
        or "=" in fragment
        or fragment.lower() == "top"
        or re.fullmatch(r"L\d+(?:C\d+)?(?:-L?\d+(?:C\d+)?)?", fragment)
    )


@cache
def _compiled(pattern: str) -> re.Pattern[str]:
    return re.compile(pattern)

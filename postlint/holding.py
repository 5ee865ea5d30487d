"""Which results of an earlier run still hold, and what is kept for the next one."""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Iterator
from functools import partial
from typing import TYPE_CHECKING

from postlint.listing import STAMP, size_of, stamp
from postlint.part import Brief, Part
from postlint.record import restored
from postlint.source import fingerprint

if TYPE_CHECKING:
    from postlint.cache import Cache, Kept
    from postlint.cache_rows import SiteState
    from postlint.checker import Checker
    from postlint.files import Lot
    from postlint.result import Result
    from postlint.settings import Settings


class Holding:
    """The results kept for the files of a run, one cache for each of their settings."""

    def __init__(self, checker: Checker, note: Callable[[str], object]) -> None:
        """Take what does the work, and what is told where something kept is damaged."""
        self._checker = checker
        self._note = note
        # The settings are kept beside what was made for them: an id is one's own only as long as one lives.
        self._caches: dict[int, tuple[Settings, Cache | None]] = {}

    def about_sites(self, settings: Settings) -> bool | None:
        """Tell whether rules about whole sites run under some settings; None where no result is kept under these."""
        cache = self._cache(settings)
        return None if cache is None else cache.about_sites

    def parts(self, lot: Lot, settings: Settings) -> Iterator[Part]:
        """Yield the posts of a lot in their order: those of which all is known, and those that are to be checked."""
        cache = self._cache(settings)
        if cache is None:
            yield from (Part(settings, name) for name in lot.names)
            return
        if self._checker.job.brief and lot.stamps is not None:
            block = self._block(cache, lot.names, lot.stamps, settings)
            if block is not None:
                yield block
                return
        for number, name in enumerate(lot.names):
            seen = None if lot.stamps is None else lot.stamps[STAMP * number : STAMP * number + STAMP]
            yield self._single(cache, name, seen, settings) or Part(settings, name)

    def adding(self, name: str, settings: Settings, kept: Kept) -> Callable[[], object]:
        """Return what keeps a new result when it is called."""
        cache = self._cache(settings)
        return _nothing if cache is None else partial(self._add, cache, name, settings, kept)

    def save(self) -> None:
        """Keep what is new."""
        for _, cache in self._caches.values():
            if cache is not None:
                cache.save()

    def close(self) -> None:
        """Let go of all files."""
        for _, cache in self._caches.values():
            if cache is not None:
                cache.close()

    def _add(self, cache: Cache, name: str, settings: Settings, kept: Kept) -> None:
        if cache.about_sites is None:
            cache.about_sites = self._checker.runner.asks_sites(settings)
        cache.add(name, kept)

    def _cache(self, settings: Settings) -> Cache | None:
        known = self._caches.get(id(settings))
        if known is None:
            from postlint.cache import Cache
            from postlint.cache_folder import cache_folder
            from postlint.cache_key import name_and_key
            from postlint.shipped import built_in

            try:
                name, key = name_and_key(settings, built_in())
                known = settings, Cache(cache_folder(), name, key, self._note)
            except (OSError, RuntimeError):  # a pack that is not there, no home folder
                known = settings, None
            self._caches[id(settings)] = known
        return known[1]

    def _block(self, cache: Cache, names: list[str], stamps: bytes, settings: Settings) -> Part | None:
        """Return some posts in one piece, where all of them are as they were and nothing needs to be asked again."""
        first = cache.block(names, stamps)
        if first is None:
            return None
        last, rows = first + len(names), cache.rows
        if time.time() >= min(rows.until[first:last]):
            return None
        if not all(self._same_files(rows.sites[number]) for number in set(rows.site[first:last])):
            return None
        counts = rows.summed(first, last)
        if self._checker.job.work != "check" and any(counts[3:]):
            return None
        try:
            lines = cache.lines(first, last)
        except ValueError as error:
            self._damaged(error, names[0])
            return None
        found = Brief(names, counts, rows.reported(first, last), lines)
        return Part(settings, outcome=found, keep=partial(cache.keep, first, last))

    def _single(self, cache: Cache, name: str, seen: bytes | None, settings: Settings) -> Part | None:
        """Return the result of an earlier run where it still holds."""
        number = cache.number(name)
        if number is None or time.time() >= cache.rows.until[number]:
            return None
        row = cache.rows.row(number)
        if self._checker.job.work != "check" and any(row.counts[3:]):
            return None
        now = row.stamp if seen == row.stamp else _same_bytes(name, row.stamp, row.digest, settings.max_size)
        if now is None:
            return None
        try:
            site = self._still_so(name, settings, cache, number)
            if site is None:
                return None
            found: Result | Brief
            if self._checker.job.brief:
                found = Brief(
                    [name],
                    row.counts,
                    cache.rows.reported(number, number + 1),
                    cache.lines(number, number + 1),
                )
            else:
                found = restored(name, cache.found(number), settings.encoding)
        except (ValueError, TypeError, EOFError, AttributeError) as error:
            self._damaged(error, name)
            return None
        if now == row.stamp and site == cache.rows.sites[row.site]:
            return Part(settings, outcome=found, keep=partial(cache.keep, number, number + 1))
        return Part(settings, outcome=found, keep=partial(cache.refresh, number, now, site))

    def _same_files(self, site: SiteState) -> bool:
        """Tell whether all files of a site are as they were; then its configuration and its answers are, too."""
        if not site.configuration:
            return True
        return bool(site.files) and self._checker.state_below(site.root) == site.files

    def _still_so(self, name: str, settings: Settings, cache: Cache, number: int) -> SiteState | None:
        """Return the state under which all that was asked of the site has its old answer; None where it has not."""
        known = cache.rows.sites[cache.rows.site[number]]
        if self._same_files(known):
            return known
        from postlint.site.asked import configuration, still_so
        from postlint.site.detect import site_of

        site = site_of(name, settings)
        if configuration(site) != known.configuration:
            return None
        asked = cache.asked(number)
        if asked and not still_so(site, asked):
            return None
        return known._replace(files=self._checker.state(site))

    def _damaged(self, error: Exception, name: str) -> None:
        self._note(f"a part of the cache is damaged ({error}): {name} is checked anew")


def _nothing() -> None: ...


def _same_bytes(name: str, known: bytes, digest: bytes, max_size: int) -> bytes | None:
    """Return the stamp of a file whose bytes are those that are known, the known one where a glance tells."""
    try:
        status = os.stat(name)
        if stamp(status) == known:
            return known
        if status.st_size != size_of(known) or status.st_size > max_size:
            return None
        with open(name, "rb") as file:
            now = fingerprint(os.fstat(file.fileno()), file.read())
    except (OSError, ValueError):
        return None
    return now.stamp if now.digest == digest else None

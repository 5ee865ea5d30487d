"""Regular expressions that are compiled when first used, and what compiling them gave kept between runs.

Compiling one takes from a tenth of a millisecond to several (classes with letters of many alphabets): a run on one post
needs few of them, and would spend as long compiling these as on everything else.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, cast

if TYPE_CHECKING:
    from postlint.pattern_store import Store

#: What earlier runs compiled, where the run may use what is kept.
_store: Store | None = None


def keep(wanted: bool) -> None:
    """Say whether this process uses what earlier ones compiled, and keeps what it compiles itself."""
    global _store
    if not wanted:
        _store = None
    elif _store is None:
        from postlint.pattern_store import Store

        _store = Store()


def save() -> None:
    """Keep what was compiled anew; a folder that can't be written only costs time."""
    if _store is not None:
        _store.save()


def compiled(pattern: str, flags: int = 0) -> re.Pattern[str]:
    """Return what `re.compile(pattern, flags)` returns."""
    return re.compile(pattern, flags) if _store is None else _store.compiled(pattern, flags)


def lazy(pattern: str, flags: int = 0) -> re.Pattern[str]:
    """Return what behaves as `re.compile(pattern, flags)`; the pattern must be known to be valid."""
    return cast("re.Pattern[str]", _Lazy(pattern, flags))


def lazy_bytes(pattern: bytes, flags: int = 0) -> re.Pattern[bytes]:
    """Return what behaves as `re.compile(pattern, flags)` for bytes."""
    return cast("re.Pattern[bytes]", _Lazy(pattern, flags))


class _Lazy:
    def __init__(self, pattern: Any, flags: int) -> None:
        self._source = pattern, flags

    def __getattr__(self, name: str) -> Any:
        made: re.Pattern[Any] = compiled(*self._source)
        for method in ("match", "fullmatch", "search", "finditer", "findall", "split", "sub"):
            self.__dict__[method] = getattr(made, method)
        return getattr(made, name)

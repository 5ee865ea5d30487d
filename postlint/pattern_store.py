"""What regular expressions compile to, kept between runs: using it takes an eighth of the time that compiling takes.

Python has no public form for it, so nothing here relies on it being what it was. What is kept holds for the very build
of Python that made it; only that is kept from which a pattern can be made that equals the compiled one; the interpreter
checks the code when it is used; and whatever goes wrong, the pattern is compiled.
"""

from __future__ import annotations

import os
import re
import sys
import zlib
from contextlib import suppress
from importlib import import_module
from typing import Any

from postlint.cache_folder import cache_folder

#: More patterns than rules of one's own and all settings of a site bring: beyond, those of this run alone are kept.
_MOST = 3_000
#: Of a pattern: its flags, the code, the number of its groups, their numbers by name and their names.
_Made = tuple[int, bytes, int, "dict[str, int]", tuple["str | None", ...]]


class Store:
    """What was compiled by earlier runs and this one."""

    def __init__(self) -> None:
        self._kept: dict[tuple[str | bytes, int], _Made] | None = None
        self._used: dict[tuple[str | bytes, int], _Made] = {}
        self._new: dict[tuple[str | bytes, int], re.Pattern[Any]] = {}

    def compiled(self, pattern: Any, flags: int) -> re.Pattern[Any]:
        """Return what `re.compile` returns."""
        key = pattern, int(flags)
        if self._kept is None:
            self._kept = _read()
        made = self._kept.get(key)
        if made is not None:
            try:
                found = _restored(pattern, made)
            except Exception:  # of another build of Python, after all, or damaged
                self._kept = {}
            else:
                self._used[key] = made
                return found
        self._new[key] = result = re.compile(pattern, flags)
        return result

    def save(self) -> None:
        """Replace the file, where something is new."""
        if not self._new:
            return
        import marshal

        for (pattern, flags), compiled in self._new.items():
            with suppress(Exception):  # another Python, with other inner parts
                made = _made(pattern, flags)
                if _restored(pattern, made) == compiled:
                    self._used[pattern, flags] = made
        self._new = {}
        kept = {**(self._kept or {}), **self._used}
        data = marshal.dumps(kept if len(kept) <= _MOST else self._used)
        with suppress(OSError, RuntimeError):  # a folder that can't be written, no home folder
            path = _path()
            os.makedirs(os.path.dirname(path), exist_ok=True)
            temporary = f"{path}.{os.getpid()}.tmp"
            with open(temporary, "wb") as file:
                file.write(_head(data) + data)
            os.replace(temporary, path)


def _path() -> str:
    return str(cache_folder() / f"patterns-{sys.implementation.cache_tag}.bin")


def _head(data: bytes | memoryview) -> bytes:
    """Return what a file of this build of Python begins with: its name, and a checksum of the rest."""
    sre = _interpreter()
    build = f"postlint patterns 1 {sys.version} {sys.byteorder} {sre.MAGIC} {sre.CODESIZE}"
    return f"{build} {zlib.crc32(data):08x}\0".encode()


def _read() -> dict[tuple[str | bytes, int], _Made]:
    import marshal

    try:
        with open(_path(), "rb") as file:
            whole = file.read()
        data = memoryview(whole)[whole.index(b"\0") + 1 :]
        found = marshal.loads(data) if whole.startswith(_head(data)) else {}
    except Exception:  # none yet, no home folder, not CPython
        return {}
    return found if isinstance(found, dict) else {}


def _restored(pattern: Any, made: _Made) -> re.Pattern[Any]:
    flags, code, groups, numbers, names = made
    words = memoryview(code).cast("I").tolist()
    result: re.Pattern[Any] = _interpreter().compile(pattern, flags, words, groups, numbers, names)
    return result


def _interpreter() -> Any:
    return import_module("_sre")


def _made(pattern: Any, flags: int) -> _Made:
    """Do what `re.compile` does, and return what it hands to the interpreter."""
    from array import array

    new = sys.version_info >= (3, 11)
    parser: Any = import_module("re._parser" if new else "sre_parse")
    compiler: Any = import_module("re._compiler" if new else "sre_compile")
    parsed = parser.parse(pattern, flags)
    code = compiler._code(parsed, flags)
    numbers = dict(parsed.state.groupdict)
    names: list[str | None] = [None] * parsed.state.groups
    for name, number in numbers.items():
        names[number] = name
    return (
        flags | parsed.state.flags, array("I", code).tobytes(), parsed.state.groups - 1, numbers, tuple(names),
    )  # fmt: skip

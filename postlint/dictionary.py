"""English words, and how often they are used: pyspellchecker's list, without importing its package."""

from __future__ import annotations

import os
from collections.abc import Iterable
from functools import lru_cache
from pathlib import Path

from postlint.cache_folder import cache_folder

#: A word that stands so often in the texts of the list is common: a power of ten, so that digits tell it.
_COMMON = 100
#: How many words are remembered with what the list has of them: a site asks for the same ones again and again.
_MOST = 65_536
#: The form of the file in the cache folder: it counts up when that changes.
_FORMAT = 1


class English:
    """The words of the list, in lower case.

    Of its 160,000 words most are never asked for, and a set of them takes as long to make as twenty posts to check.
    So only the common ones are one; another is looked for among those lines of the sorted list that begin with the
    same three bytes.
    """

    def __init__(self, packed: bytes) -> None:
        """Take lines of a word and its uses in the order of their bytes, between line ends; then the common words."""
        self._lines = packed
        self._start, self._end = packed.index(b"\n"), packed.rindex(b"\n")
        self.common = frozenset(packed[self._end :].decode("ascii").split())
        self._ranges: dict[bytes, tuple[int, int]] = {}
        self._uses: dict[str, int] = {}
        self._words: set[str] = set()

    def __contains__(self, word: str) -> bool:
        return word in self.common or word in self._words or self._looked_up(word) > 0

    def without(self, words: Iterable[str]) -> set[str]:
        """Return those of some words, in lower case, that the list has not."""
        rest = set(words).difference(self.common, self._words)
        return {word for word in rest if not self._looked_up(word)}

    def uses(self, word: str) -> int:
        """Return how often a common word stands in the texts of the list, or 0 for one that is not common."""
        return self._looked_up(word) if word in self.common else 0

    def _looked_up(self, word: str) -> int:
        found = self._uses.get(word)
        if found is None:
            if len(self._uses) >= _MOST:
                self._uses.clear()
                self._words.clear()
            found = self._uses[word] = self._find(word)
            if found:
                self._words.add(word)
        return found

    def _find(self, word: str) -> int:
        line = word.encode("utf-8", "surrogatepass") + b" "
        start, end = self._range(line[:3])
        at = self._lines.find(b"\n" + line, start, end)
        if at < 0:
            return 0
        at += len(line) + 1
        return int(self._lines[at : self._lines.index(b"\n", at)])

    def _range(self, beginning: bytes) -> tuple[int, int]:
        """Return the range of the lines that begin so, from the line end before them."""
        found = self._ranges.get(beginning)
        if found is None:
            found = self._ranges[beginning] = (self._first(beginning), self._first(beginning + b"\xff"))
        return found

    def _first(self, line: bytes) -> int:
        """Return the line end before the first line that is not before another in the order of bytes."""
        lines = self._lines
        low, high = self._start, self._end
        while low < high:
            at = lines.rindex(b"\n", low, (low + high) // 2 + 1)
            end = lines.index(b"\n", at + 1)
            if lines[at + 1 : end] < line:
                low = end
            else:
                high = at
        return low


@lru_cache(maxsize=1)
def english() -> English:
    """Return the list, read once per process; what is kept of it in the cache folder takes a tenth of the time.

    Raises FileNotFoundError where the package is missing.
    """
    file = _file()
    status = file.stat()
    stamp = f"{_FORMAT} {file} {status.st_mtime_ns} {status.st_size}".encode("utf-8", "surrogateescape")
    packed = _kept(stamp)
    if packed is None:
        packed = stamp + _packed(file)
        _keep(packed)
    return English(packed)


def _packed(file: Path) -> bytes:
    """Return the lines of the list, and the common words after them."""
    import gzip
    import re

    # A JSON object of word to uses; no word has a space, a comma, a colon or a quotation mark.
    plain = gzip.decompress(file.read_bytes()).translate(bytes.maketrans(b",:", b"\n "), b'{}" \t\r\n')
    lines = b"\n" + b"\n".join(sorted(plain.split(b"\n"))) + b"\n"
    common = re.findall(rb"\n([a-z]+) [0-9]{%d}" % len(str(_COMMON)), lines)
    return lines + b" ".join(common)


def _file() -> Path:
    from importlib.util import find_spec

    spec = find_spec("spellchecker")
    if spec is None or spec.origin is None:
        raise FileNotFoundError("pyspellchecker is not installed")
    return Path(spec.origin).parent / "resources" / "en.json.gz"


def _kept(stamp: bytes) -> bytes | None:
    try:
        packed = (cache_folder() / "english.txt").read_bytes()
    except (OSError, RuntimeError):
        return None  # no cache, or no home folder
    return packed if packed.startswith(stamp + b"\n") else None


def _keep(packed: bytes) -> None:
    try:
        file = cache_folder() / "english.txt"
        file.parent.mkdir(parents=True, exist_ok=True)
        temporary = file.with_suffix(f".{os.getpid()}.tmp")
        temporary.write_bytes(packed)
        os.replace(temporary, file)
    except (OSError, RuntimeError):
        pass  # a cache that can't be written only costs time

"""English words, and how often they are used: pyspellchecker's list, without importing its package."""

from __future__ import annotations

import os
import sys
from array import array
from bisect import bisect_right
from collections.abc import Iterable, Sequence
from functools import lru_cache
from itertools import filterfalse
from pathlib import Path

from postlint.cache_folder import cache_folder

#: A word that stands so often in the texts of the list is common: a power of ten, so that digits tell it.
_COMMON = 100
#: How many words are remembered with what the list has of them: a site asks for the same ones again and again.
_MOST = 65_536
#: The form of the file in the cache folder: it counts up when that changes.
_FORMAT = 3
#: Of its lines, in the order of the words, the first one after each so many bytes is in the index. None is as long.
_STRIDE = 256
#: So many words may be asked for, those of ten posts, before a set is made of the common ones.
_MANY = 4_000


class English:
    """The words of the list, in lower case.

    Of its 160,000 words most are never asked for, and a set of them takes as long to make as twenty posts to check.
    So a word is looked for in the few lines around its place; of the common ones a set is made where many posts ask for
    them, which takes as long as five.
    """

    def __init__(self, packed: bytes) -> None:
        """Take what `_packed` made of the list."""
        begin, end = array("I", packed[: 2 * array("I").itemsize])
        self._index = packed[2 * array("I").itemsize : begin].split(b"\n")
        self._begin, self._end = begin, end
        self._lines = packed
        self._common: frozenset[str] | None = None
        self._asked = 0
        self._uses: dict[str, int] = {}
        self._words: set[str] = set()

    def __contains__(self, word: str) -> bool:
        known = self._common is not None and word in self._common
        return known or word in self._words or self._looked_up(word) > 0

    @property
    def common(self) -> frozenset[str]:
        """The common words."""
        if self._common is None:
            self._common = frozenset(self._lines[self._end :].decode("ascii").split())
        return self._common

    def is_common(self, word: str) -> bool:
        """Tell whether a word is among the common ones."""
        if self._common is None and self._asked < _MANY:
            self._asked += 1
            plain = word.isascii() and word.isalpha() and word.islower()
            return plain and self._looked_up(word) >= _COMMON
        return word in self.common

    def uncommon(self, words: Iterable[str]) -> set[str]:
        """Return those of some words that are not common."""
        if self._common is None:
            return {word for word in words if not self.is_common(word)}
        return set(filterfalse(self._common.__contains__, words))

    def common_of(self, words: Iterable[str]) -> set[str]:
        """Return those of some words that are common."""
        if self._common is None and self._asked < _MANY:
            return {word for word in words if self.is_common(word)}
        return set(self.common.intersection(words))

    def without(self, words: Iterable[str]) -> set[str]:
        """Return those of some words, in lower case, that the list has not."""
        rest = set(words).difference(self._common or (), self._words)
        return {word for word in rest if not self._looked_up(word)}

    def has_of(self, words: Sequence[str]) -> int:
        """Return how many of some words, in lower case, the list has; a word counts as often as it stands there."""
        rest = list(filterfalse(self._common.__contains__, words)) if self._common is not None else words
        return len(words) - len(rest) + sum(word in self for word in rest)

    def uses(self, word: str) -> int:
        """Return how often a common word stands in the texts of the list, or 0 for one that is not common."""
        return self._looked_up(word) if self.is_common(word) else 0

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
        encoded = word.encode("utf-8", "surrogatepass")
        line = b"\n" + encoded + b" "
        start = self._begin + (bisect_right(self._index, encoded) - 1) * _STRIDE
        at = self._lines.find(line, max(start, self._begin), min(start + 2 * _STRIDE, self._end))
        if at < 0:
            return 0
        at += len(line)
        return int(self._lines[at : self._lines.index(b"\n", at)])


@lru_cache(maxsize=1)
def english() -> English:
    """Return the list, read once per process; what is kept of it in the cache folder takes a tenth of the time.

    Raises FileNotFoundError where the package is missing.
    """
    file = _file()
    status = file.stat()
    stamp = f"{_FORMAT} {sys.byteorder} {file} {status.st_mtime_ns} {status.st_size}\n".encode(
        "utf-8", "surrogateescape"
    )
    packed = _kept(stamp)
    if packed is None:
        packed = _packed(file)
        _keep(stamp + packed)
    return English(packed)


def _packed(file: Path) -> bytes:
    """Return the words of the index, the lines of all words with their uses, and the common words.

    Before them stands where the second and the third begin.
    """
    import gzip
    import re

    # A JSON object of word to uses; no word has a space, a comma, a colon or a quotation mark.
    plain = gzip.decompress(file.read_bytes()).translate(bytes.maketrans(b",:", b"\n "), b'{}" \t\r\n')
    lines = b"\n%b\n" % b"\n".join(sorted(plain.split(b"\n")))
    words = []
    for at in range(0, len(lines), _STRIDE):
        start = lines.find(b"\n", at, -1) + 1
        if start:
            words.append(lines[start : lines.index(b" ", start)])
    index = b"\n".join(words)
    begin = 2 * array("I").itemsize + len(index)
    common = re.findall(rb"\n([a-z]+) [0-9]{%d}" % len(str(_COMMON)), lines)
    return array("I", (begin, begin + len(lines))).tobytes() + index + lines + b" ".join(common)


def _file() -> Path:
    from importlib.util import find_spec

    spec = find_spec("spellchecker")
    if spec is None or spec.origin is None:
        raise FileNotFoundError("pyspellchecker is not installed")
    return Path(spec.origin).parent / "resources" / "en.json.gz"


def _kept(stamp: bytes) -> bytes | None:
    try:
        with open(cache_folder() / "english.bin", "rb") as file:
            return file.read() if file.read(len(stamp)) == stamp else None
    except (OSError, RuntimeError):
        return None  # no cache, or no home folder


def _keep(packed: bytes) -> None:
    try:
        file = cache_folder() / "english.bin"
        file.parent.mkdir(parents=True, exist_ok=True)
        temporary = file.with_suffix(f".{os.getpid()}.tmp")
        temporary.write_bytes(packed)
        os.replace(temporary, file)
    except (OSError, RuntimeError):
        pass  # a cache that can't be written only costs time

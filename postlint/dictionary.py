"""English words, and how often they are used: pyspellchecker's list, without importing its package."""

from __future__ import annotations

import re
from functools import lru_cache
from pathlib import Path

from postlint.cache_folder import keep, kept

#: A word that stands so often in the texts of the list is common.
_COMMON = 100


@lru_cache(maxsize=1)
def english() -> frozenset[str]:
    """Return the words of the list in lower case, read once per process.

    Raises FileNotFoundError where the package is missing.
    """
    return frozenset(_list().split('"')[1::2])


@lru_cache(maxsize=1)
def common_english() -> dict[str, int]:
    """Return the words that stand a hundred times or more in the texts of the list, with how often.

    They are read once per process, and kept in the cache folder, from where they come in a tenth of the time.
    Raises FileNotFoundError where the package is missing.
    """
    file = _file()
    status = file.stat()
    stamp = [str(file), status.st_mtime_ns, status.st_size, _COMMON]
    words: dict[str, int] | None = kept("english.json", stamp)
    if words is None:
        found = re.findall(r'"([a-z]+)": (\d{3,})', _list())
        words = {word: int(uses) for word, uses in found if int(uses) >= _COMMON}
        keep("english.json", stamp, words)
    return words


def _list() -> str:
    """Return the list: a JSON object of word to frequency. Splitting it takes a third of the time of parsing it."""
    import gzip

    return gzip.decompress(_file().read_bytes()).decode("utf-8")


def _file() -> Path:
    from importlib.util import find_spec

    spec = find_spec("spellchecker")
    if spec is None or spec.origin is None:
        raise FileNotFoundError("pyspellchecker is not installed")
    return Path(spec.origin).parent / "resources" / "en.json.gz"

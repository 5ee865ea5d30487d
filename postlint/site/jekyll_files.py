"""Which files Jekyll reads, and the defaults that its configuration gives them.

Sources: Jekyll 4.3 lib/jekyll/entry_filter.rb, reader.rb, frontmatter_defaults.rb, configuration.rb.
"""

from __future__ import annotations

import fnmatch
import re
from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import Any

from postlint.pattern import compiled

_DEFAULT_EXCLUDES = (
    ".sass-cache", ".jekyll-cache", "gemfiles", "Gemfile", "Gemfile.lock", "node_modules",
    "vendor/bundle/", "vendor/cache/", "vendor/gems/", "vendor/ruby/",
)  # fmt: skip
_SPECIAL = (".", "_", "#", "~")
_OLD_TYPES = {"page": "pages", "post": "posts", "draft": "drafts"}


class EntryFilter:
    """Jekyll's EntryFilter: `include` wins over `exclude`, which wins over the signs that a name begins with."""

    def __init__(self, config: Mapping[str, Any]) -> None:
        include = _texts(config.get("include", [".htaccess"]))
        exclude = [*_texts(config.get("exclude")), *_DEFAULT_EXCLUDES]
        self.include = tuple(include)
        self._include = _Patterns(include)
        self._exclude = _Patterns([pattern for pattern in exclude if pattern not in include])
        self._folders: dict[str, bool] = {"": True}

    def keeps(self, entry: str, base: str = "", *, folder: bool = False) -> bool:
        """Tell whether an entry of the folder `base` is read."""
        name = entry.rpartition("/")[2]
        if entry.endswith("."):
            return False
        if self._include.match(entry, folder) or (name != entry and self._include.match(name, folder)):
            return True
        if self._exclude.match(f"{base}/{entry}" if base else entry, folder):
            return False
        return not (entry.startswith(_SPECIAL) or name.startswith(_SPECIAL) or entry.endswith("~"))

    def keeps_folder(self, path: str) -> bool:
        """Tell whether a folder is walked through: each of its parts must be kept."""
        known = self._folders.get(path)
        if known is None:
            parent, _, name = path.rpartition("/")
            known = self._folders[path] = self.keeps_folder(parent) and self.keeps(name, parent, folder=True)
        return known


def _texts(value: object) -> list[str]:
    items = value if isinstance(value, list) else [] if value is None else [value]
    return [str(item) for item in items if item is not None and str(item)]


class _Patterns:
    """Patterns of `include` or `exclude`."""

    def __init__(self, patterns: Sequence[str]) -> None:
        plain = [re.sub(r"/{2,}", "/", one).removeprefix("/") for one in patterns]
        # as Jekyll does, a pattern is also a prefix: `lib` leaves out `library.md`
        self._plain = tuple(plain)
        self._globs = [
            compiled(fnmatch.translate(one)) for one in plain if any(sign in one for sign in "*?[")
        ]

    def match(self, entry: str, folder: bool) -> bool:
        """Tell whether one of them matches an entry, which may be a folder."""
        return (
            entry.startswith(self._plain)
            or (folder and f"{entry}/" in self._plain)
            or any(one.match(entry) for one in self._globs)
        )


class Defaults:
    """Jekyll's FrontmatterDefaults: values by path and type, the longer path and then the later set first."""

    def __init__(self, config: Mapping[str, Any]) -> None:
        self._collections = str(config.get("collections_dir") or "").strip("/")
        self._sets: list[tuple[str | None, str | None, bool, Mapping[str, Any], re.Pattern[str] | None]] = []
        entries = config.get("defaults")
        for entry in entries if isinstance(entries, list) else ():
            if not isinstance(entry, dict) or not isinstance(entry.get("values"), dict):
                continue
            scope = entry.get("scope")
            scope = scope if isinstance(scope, dict) else {}
            path = scope.get("path")
            path = path if isinstance(path, str) and path else None
            typed = "type" in scope
            type_ = str(scope.get("type"))
            glob = path_glob(path) if path and "*" in path else None
            self._sets.append(
                (path, _OLD_TYPES.get(type_, type_) if typed else None, typed, entry["values"], glob)
            )
        self.any = bool(self._sets)

    def all(self, path: str, type_: str | None) -> dict[str, Any]:
        """Return the values for a document: all that apply, the one with precedence last."""
        found: dict[str, Any] = {}
        old: tuple[str, bool] | None = None
        for scope_path, typed, values in self._applying(path, type_):
            if old is None or _precedes(old, scope_path, typed):
                found = {**found, **values}
                old = (scope_path, typed)
            else:
                found = {**values, **found}
        return found

    def find(self, path: str, type_: str | None, key: str) -> Any:
        """Return one value for a page."""
        value: Any = None
        old: tuple[str, bool] | None = None
        for scope_path, typed, values in self._applying(path, type_):
            if key in values and (old is None or _precedes(old, scope_path, typed)):
                value, old = values[key], (scope_path, typed)
        return value

    def _applying(self, path: str, type_: str | None) -> Any:
        path = path.removeprefix("/")
        for scope_path, wanted, typed, values, glob in self._sets:
            if typed and wanted != type_:
                continue
            if scope_path is not None:
                if glob is not None:
                    if not self._globbed(glob, path):
                        continue
                elif not path.startswith(self._stripped(scope_path)):
                    continue
            yield scope_path.removeprefix("/") if scope_path else "", typed, values

    def _stripped(self, scope_path: str) -> str:
        prefix = f"{self._collections}/" if self._collections else "/"
        return scope_path.removeprefix(prefix).removeprefix("/")

    def _globbed(self, glob: re.Pattern[str], path: str) -> bool:
        whole = [path, f"{self._collections}/{path}"] if self._collections else [path]
        for one in whole:
            at = len(one)
            while at > 0:
                if glob.fullmatch(one[:at]):
                    return True
                at = one.rfind("/", 0, at)
        return False


def _precedes(old: tuple[str, bool], path: str, typed: bool) -> bool:
    if len(path) != len(old[0]):
        return len(path) >= len(old[0])
    return typed or not old[1]


@lru_cache(maxsize=256)
def path_glob(pattern: str) -> re.Pattern[str]:
    """Return Ruby's Dir.glob as a pattern: `*` stays within one part, `**/` is any number of parts."""
    parts = []
    for piece in re.findall(r"\*\*/|\*+|\?|\{[^{}]*\}|\[[^\]]*\]|[^*?{\[]+|.", pattern.strip("/")):
        if piece == "**/":
            parts.append(r"(?:[^/.][^/]*/)*")
        elif piece.startswith("*"):
            parts.append(r"[^/]*")
        elif piece == "?":
            parts.append("[^/]")
        elif piece.startswith("{"):
            parts.append("(?:" + "|".join(re.escape(one) for one in piece[1:-1].split(",")) + ")")
        elif piece.startswith("[") and len(piece) > 2:
            parts.append(piece)
        else:
            parts.append(re.escape(piece))
    return compiled("".join(parts))

"""The settings in force for a post: found, checked, brought together from files and the command line."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from postlint.errors import UsageError, nearest
from postlint.setting_values import Origin, Place, Table, as_table, dotted
from postlint.settings_file import Document, read, shown
from postlint.settings_keys import KEYS, Key
from postlint.tuples import NamedTuple

#: The files that may hold settings; of several in one folder the first counts.
FILE_NAMES = ("postlint.toml", ".postlint.toml", "pyproject.toml")

_BY_NAME = {key.name: key for key in KEYS}
_TABLES = tuple(dict.fromkeys(key.name.partition(".")[0] for key in KEYS if "." in key.name))
_TOP = tuple(dict.fromkeys(key.name.partition(".")[0] for key in KEYS))


class FrontMatter(NamedTuple):
    """What front matter must be; None stands for a rule's own default."""

    preset: str | None
    required: tuple[str, ...] | None
    recommended: tuple[str, ...] | None
    may_be_empty: tuple[str, ...]
    schema: str | None
    vocabulary: Mapping[str, tuple[str, ...]]


class Typos(NamedTuple):
    """Words that are right, whatever rules about words think; `words` is a file with more names."""

    names: tuple[str, ...]
    allow: tuple[str, ...]
    words: str | None


class SiteSettings(NamedTuple):
    """What the settings say of the site; None is for the generator's own configuration to say."""

    generator: str | None
    root: str | None
    url: str | None
    baseurl: str | None
    timezone: str | None
    permalink: str | None


class LinkSettings(NamedTuple):
    """How `--online` asks; times in seconds, `keep_*` in days."""

    exclude: tuple[str, ...]
    include: tuple[str, ...]
    accept: tuple[str, ...]
    remap: Mapping[str, str]
    headers: Mapping[str, Mapping[str, str]]
    fragments: bool
    timeout: float
    retries: int
    retry_delay: float
    max_wait: float
    max_redirects: int
    max_body: int
    concurrency: int
    host_concurrency: int
    host_delay: float
    user_agent: str | None
    allow_private: tuple[str, ...]
    archive: str
    keep_ok: float
    keep_moved: float
    keep_dead: float
    keep_unverified: float


class FormatSettings(NamedTuple):
    """What `postlint format` writes; `KEYS` documents each."""

    html: str
    dialect: str
    images: str
    wrap: str
    source: str
    footer: str
    list_marker: str
    emphasis: str


class Settings(NamedTuple):
    """The settings in force; `KEYS` documents each.

    Paths are absolute. `path` is the file nearest to the post (None: there is none), `root` the folder to
    which patterns are relative. `origins` tells which file and line set a dotted key; what comes from the
    defaults or the command line has none.
    """

    preset: str
    select: tuple[str, ...] | None
    extend_select: tuple[str, ...]
    ignore: tuple[str, ...]
    exclude: tuple[str, ...]
    per_file_ignores: Mapping[str, tuple[str, ...]]
    severity: Mapping[str, str]
    fix_safety: Mapping[str, str]
    rules: Mapping[str, Mapping[str, Any]]
    front_matter: FrontMatter
    typos: Typos
    site: SiteSettings
    links: LinkSettings
    format: FormatSettings
    packs: tuple[str, ...]
    fail_on: str
    encoding: str | None
    max_size: int
    origins: Mapping[str, Origin]
    path: Path | None
    root: Path

    @staticmethod
    def load(
        path: Path | None = None,
        *,
        config: Path | None = None,
        isolated: bool = False,
        overrides: Mapping[str, Any] | None = None,
    ) -> Settings:
        """Return the settings for a post, or a folder (None: the current one).

        The nearest settings file upward counts, or `config`, or none when `isolated`; with the last two,
        `root` is the current folder. `overrides` win over files and have their form (`{"fail-on": "error"}`);
        None is not set. Folders and files are read once (see `forget`). Raises UsageError with its place.
        """
        if isolated or config is not None:
            file = None if isolated or config is None else Path(os.path.abspath(config))
            root = Path.cwd()
        else:
            folder = os.getcwd() if path is None else os.path.abspath(path)
            file = _nearest_file(folder if os.path.isdir(folder) else os.path.dirname(folder))
            root = Path.cwd() if file is None else file.parent
        known = (file, root, repr(overrides))
        if known not in _loaded:
            _loaded[known] = _load(file, root, overrides or {})
        return _loaded[known]

    def rule_references(self) -> Iterator[tuple[str, str, Origin | None]]:
        """Yield (dotted key, selector or rule name, where it stands) for whoever knows the rules to check."""
        lists: dict[str, tuple[str, ...]]
        lists = {"select": self.select or (), "extend-select": self.extend_select, "ignore": self.ignore}
        for pattern, selectors in self.per_file_ignores.items():
            lists[dotted(("per-file-ignores", pattern))] = selectors
        for key, names in lists.items():
            origin = self.origins.get(key)
            for index, name in enumerate(names):
                # The command line may have added to a list: then the items are not one to one.
                exact = origin is not None and len(origin.items) == len(names)
                yield key, name, origin.items[index] if origin is not None and exact else origin
        by_rule: dict[str, Mapping[str, object]]
        by_rule = {"severity": self.severity, "fix-safety": self.fix_safety, "rules": self.rules}
        for table, settings in by_rule.items():
            for name in settings:
                key = dotted((table, name))
                yield key, name, self.origins.get(key)


def forget() -> None:
    """Read settings files anew from now on: for programs that outlive an edit of them, such as the server."""
    _nearest_files.clear()
    _loaded.clear()
    _documents.clear()


_nearest_files: dict[str, Path | None] = {}
_loaded: dict[tuple[Path | None, Path, str], Settings] = {}
_documents: dict[Path, Document | None] = {}


def _nearest_file(folder: str) -> Path | None:
    passed = []
    found: Path | None = None
    while folder not in _nearest_files:
        passed.append(folder)
        found = next(
            (path for name in FILE_NAMES if _is_settings_file(path := Path(folder, name))),
            None,
        )
        parent = os.path.dirname(folder)
        if found is not None or parent == folder:
            break
        folder = parent
    else:
        found = _nearest_files[folder]
    _nearest_files.update(dict.fromkeys(passed, found))
    return found


def _is_settings_file(path: Path) -> bool:
    if not os.path.isfile(path):
        return False
    return path.name != "pyproject.toml" or _document(path) is not None


def _document(path: Path) -> Document | None:
    if path not in _documents:
        _documents[path] = read(path)
    return _documents[path]


class _Values:
    """Settings while layer after layer is put on: dotted key to value and origin."""

    def __init__(self) -> None:
        self.values = {key.name: key.default for key in KEYS}
        self.origins: dict[str, Origin] = {}

    def put(self, table: Mapping[str, Any], document: Document | None) -> None:
        """Check one layer and put it over those before it."""
        top = Place((), document)
        for name, value in table.items():
            place = top.inner(name)
            if value is None and document is None:
                continue
            if name in _TABLES:
                allowed = {key.partition(".")[2]: key for key in _BY_NAME if key.startswith(f"{name}.")}
                for inner, one in as_table(value, place).items():
                    if inner not in allowed:
                        raise place.inner(inner).error(
                            f"unknown key {inner!r} in [{name}] ({nearest(inner, allowed)})"
                        )
                    self._set(_BY_NAME[allowed[inner]], one, place.inner(inner))
            elif name in _BY_NAME:
                self._set(_BY_NAME[name], value, place)
            else:
                raise place.error(f"unknown key {name!r} ({_top_hint(name, document)})")

    def _set(self, key: Key, value: object, place: Place) -> None:
        new = key.type.check(value, place)
        if isinstance(key.type, Table):
            self.values[key.name] = self._merge(self.values[key.name], new, place, key.type.value)
            return
        if key.name == "extend-select":
            self._add(key.name, new, place)
            return
        self.values[key.name] = new
        self._note(place)

    def _merge(self, old: Mapping[str, Any], new: Any, place: Place, inner: Any) -> dict[str, Any]:
        merged = dict(old)
        for name, value in new.items():
            at = place.inner(name)
            if isinstance(inner, Table):
                value = self._merge(old.get(name, {}), value, at, inner.value)
            merged[name] = value
            self._note(at)
        return merged

    def _add(self, name: str, new: tuple[str, ...], place: Place) -> None:
        items: list[Origin] = []
        if name in self.origins:
            items += self.origins[name].items
        self.values[name] = (*self.values[name], *new)
        if place.origin is not None:
            items += [origin for index in range(len(new)) if (origin := place.inner(index).origin)]
            self.origins[name] = place.origin._replace(items=tuple(items))

    def _note(self, place: Place) -> None:
        key = dotted(part for part in place.key if isinstance(part, str))
        origin = place.origin
        if origin is None or place.document is None:
            self.origins.pop(key, None)
            return
        count = sum(
            1 for line in place.document.lines if line[:-1] == place.key and isinstance(line[-1], int)
        )
        items = tuple(at for index in range(count) if (at := place.inner(index).origin))
        self.origins[key] = origin._replace(items=items)

    def settings(self, path: Path | None, root: Path) -> Settings:
        """Return what has come together."""
        plain: dict[str, Any] = {}
        tables: dict[str, dict[str, Any]] = {}
        for name, value in self.values.items():
            table, _, field = name.replace("-", "_").rpartition(".")
            (tables.setdefault(table, {}) if table else plain)[field] = value
        plain.pop("extend")
        return Settings(
            **plain,
            front_matter=FrontMatter(**tables["front_matter"]),
            typos=Typos(**tables["typos"]),
            site=SiteSettings(**tables["site"]),
            links=LinkSettings(**tables["links"]),
            format=FormatSettings(**tables["format"]),
            origins=self.origins,
            path=path,
            root=root,
        )


def _load(file: Path | None, root: Path, overrides: Mapping[str, Any]) -> Settings:
    values = _Values()
    if file is not None:
        for document in reversed(_chain(file, None)):
            values.put(document.values, document)
    if "extend" in overrides:
        raise UsageError("extend: only a settings file extends another; name that file instead")
    values.put(overrides, None)
    return values.settings(file, root)


def _chain(file: Path, asked: Place | None) -> list[Document]:
    """Return the document of a file and those that it extends, itself first."""
    chain: list[Document] = []
    while True:
        if asked is not None and not file.is_file():
            raise asked.wrong(
                f"no such file: {shown(file)!r}; the path is relative to the file that extends it"
            )
        document = _document(file)
        if document is None:
            raise UsageError("has no [tool.postlint] table", shown(file))
        chain.append(document)
        if "extend" not in document.values:
            return chain
        asked = Place(("extend",), document)
        file = Path(asked.resolve(str(_BY_NAME["extend"].type.check(document.values["extend"], asked))))
        seen = [one.path for one in chain]
        if file in seen:
            circle = " -> ".join(shown(path) for path in [*seen[seen.index(file) :], file])
            raise asked.wrong(f"the files extend each other in a circle: {circle}")


def _top_hint(name: str, document: Document | None) -> str:
    if name in ("tool", "postlint") and document is not None and document.path.name != "pyproject.toml":
        return "[tool.postlint] belongs into pyproject.toml; here, its keys stand at the top"
    return nearest(name, _TOP)

"""All files of a site with their addresses, made once a run from names and front matter alone."""

from __future__ import annotations

import gc
import os
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from functools import partial
from operator import attrgetter
from typing import Any, Protocol

from postlint.digest import blake2b
from postlint.site import heads, store
from postlint.site.publication import FOREVER, Publication
from postlint.site.spread import spread
from postlint.tuples import NamedTuple

_name = attrgetter("name")

_NEVER = frozenset({".git", ".hg", ".svn", "node_modules", ".jekyll-cache", ".sass-cache", "resources/_gen"})
#: A tree of more files than this is no site that is checked in passing.
MOST_FILES = 300_000


class Publisher(Protocol):
    """A generator's rules."""

    def reads(self, path: str) -> bool:
        """Tell whether the head of a file is needed to place it."""

    def walks(self, path: str) -> bool:
        """Tell whether anything in a folder can be published."""

    def place(self, path: str, head: Mapping[str, Any] | None, *, broken: bool = False) -> Publication:
        """Return what becomes of a file."""


class Parts(NamedTuple):
    """The tables of an index: see there."""

    outputs: dict[str, str]
    collisions: dict[str, list[str]]
    hidden: dict[str, str]


class Tree(NamedTuple):
    """The files of a site as one look at its folders saw them: paths, times of change (nanoseconds), sizes (bytes)."""

    paths: Sequence[str] = ()
    mtimes: Sequence[int] = ()
    sizes: Sequence[int] = ()

    @property
    def digest(self) -> str:
        """What is equal only for the same files, unchanged."""
        whole = blake2b(digest_size=16)
        for part in self:
            whole.update(repr(part).encode("utf-8", "surrogatepass"))
        return whole.hexdigest()


class Index:
    """The publications of a site by source path, and the files that it writes by their path.

    `outputs` maps an output path to its source path ("" for a page that the generator makes by itself), `collisions` an
    output to all sources that claim it, `hidden` the output of what is not published to its source. They hold at the
    time `now` (seconds since 1970) and until `expires`, when something is published or expires. `tree` is what was
    seen of the files.
    """

    def __init__(
        self,
        parts: Parts,
        publications: Callable[[], Mapping[str, Publication]],
        now: float,
        expires: float,
        tree: Tree | None = None,
    ) -> None:
        """Take the parts of the index, and what gives the publications when they are first asked for."""
        self.outputs, self.collisions, self.hidden = parts
        self.now = now
        self.expires = expires
        self.tree = tree or Tree()
        self._give = publications
        self._publications: Mapping[str, Publication] | None = None
        self._folded: dict[str, list[str]] | None = None
        self._names: dict[str, list[str]] | None = None
        self._folders: set[str] | None = None

    @classmethod
    def of(
        cls,
        publications: Mapping[str, Publication],
        extra: Mapping[str, str],
        now: float,
        tree: Tree | None = None,
    ) -> Index:
        """Return the index of publications by source path; `extra` are outputs that stand for no file."""
        parts = Parts(dict(extra), {}, {})
        expires = FOREVER
        for path, one in publications.items():
            if not one.urls:
                continue
            expires = min([expires, *(time_ for time_ in (one.since, one.until) if time_ > now)])
            if one.hidden or one.hidden_at(now):
                for output in one.outputs:
                    parts.hidden.setdefault(output, path)
                continue
            for number, output in enumerate(one.outputs):
                other = parts.outputs.get(output)
                if other and other != path:
                    if number == 0:
                        parts.collisions.setdefault(output, [other]).append(path)
                    continue
                parts.outputs[output] = path
        return cls(parts, lambda: publications, now, expires, tree)

    @property
    def publications(self) -> Mapping[str, Publication]:
        """What becomes of each file, by its source path."""
        if self._publications is None:
            self._publications = self._give()
        return self._publications

    @property
    def folded(self) -> dict[str, list[str]]:
        """The outputs by their path in lower case."""
        if self._folded is None:
            self._folded = {}
            for output in self.outputs:
                self._folded.setdefault(output.casefold(), []).append(output)
        return self._folded

    @property
    def names(self) -> dict[str, list[str]]:
        """The outputs by the name that tells them apart: the file, or the folder of an index."""
        if self._names is None:
            self._names = {}
            for output in self.outputs:
                self._names.setdefault(telling_name(output), []).append(output)
        return self._names

    @property
    def folders(self) -> set[str]:
        """All folders that hold an output, with a slash at both ends."""
        if self._folders is None:
            self._folders = {"/"}
            for output in self.outputs:
                folder = output.rpartition("/")[0]
                while folder and folder + "/" not in self._folders:
                    self._folders.add(folder + "/")
                    folder = folder.rpartition("/")[0]
        return self._folders


def telling_name(output: str) -> str:
    """Return the last part of an address that tells a page from its neighbours, in lower case, without `.html`."""
    folder, _, name = output.rpartition("/")
    if name in ("index.html", "index.htm"):
        name = folder.rpartition("/")[2]
    return name.removesuffix(".html").casefold()


def look(root: str, walks: Callable[[str], bool]) -> Tree:
    """Return the files below a folder, and in the folders in it that `walks` takes."""
    paths: list[str] = []
    mtimes: list[int] = []
    sizes: list[int] = []
    stack = [""]
    while stack:
        folder = stack.pop()
        try:
            with os.scandir(os.path.join(root, folder) if folder else root) as found:
                entries = sorted(found, key=_name)
        except OSError:
            continue
        for entry in entries:
            path = f"{folder}/{entry.name}" if folder else entry.name
            try:
                if not entry.is_dir():
                    if len(paths) >= MOST_FILES:
                        return Tree(paths, mtimes, sizes)
                    status = entry.stat()
                    paths.append(path)
                    mtimes.append(status.st_mtime_ns)
                    sizes.append(status.st_size)
                elif entry.name not in _NEVER and walks(path):
                    if entry.is_symlink() and os.path.realpath(entry.path).startswith(os.path.realpath(root)):
                        continue  # never in a circle
                    stack.append(path)
            except OSError:
                continue
    return Tree(paths, mtimes, sizes)


def build(
    root: str,
    publisher: Publisher,
    key: str,
    *,
    finish: Callable[[Index], Index] = lambda index: index,
    cache: bool = True,
) -> Index:
    """Return the index of a site; what has not changed since the last run comes from the cache.

    `key` names everything beside the files that the addresses depend on: the configuration, and our version. `finish`
    adds what the generator makes beside them.
    """
    with _no_collection():
        tree = look(root, publisher.walks)
        digest = tree.digest
        now = time.time()
        kept = store.load(root) if cache else None
        if kept is not None and kept.key == key and kept.digest == digest and kept.now <= now < kept.expires:
            return Index(Parts(*kept.parts()), kept.publications, now, kept.expires, tree)
        known = kept.records() if kept is not None and kept.key == key else {}
        records, publications = _placed(root, publisher, tree, known)
        index = finish(Index.of(publications, {}, now, tree))
        if cache:
            parts = (index.outputs, index.collisions, index.hidden)
            store.keep(root, store.Header(key, digest, now, index.expires), parts, records)
        return index


def _placed(
    root: str, publisher: Publisher, tree: Tree, known: Mapping[str, list[Any]]
) -> tuple[dict[str, list[Any]], dict[str, Publication]]:
    """Return what is kept of each file, and its publication; heads of files are read where they changed."""
    records: dict[str, list[Any]] = {}
    publications: dict[str, Publication] = {}
    volatile = getattr(publisher, "volatile", False)
    changed = [
        path
        for path, mtime, size in zip(*tree, strict=True)
        if (old := known.get(path)) is None
        or old[0] != mtime
        or old[1] != size
        or (volatile and not publisher.reads(path))
    ]
    found = dict(zip(changed, spread(partial(_place_all, publisher, root), changed), strict=True))
    for path, mtime, size in zip(*tree, strict=True):
        one = found.get(path)
        if one is None:
            records[path] = known[path]
            publications[path] = store.publication(known[path])
        else:
            records[path] = store.record(mtime, size, one)
            publications[path] = one
    return records, publications


def _place_all(publisher: Publisher, root: str, paths: Sequence[str]) -> list[Publication]:
    return [_place(publisher, path, os.path.join(root, path)) for path in paths]


def _place(publisher: Publisher, path: str, whole: str) -> Publication:
    if not publisher.reads(path):
        return publisher.place(path, None)
    try:
        return publisher.place(path, heads.read(whole, loose=getattr(publisher, "loose", "")))
    except heads.BrokenError:
        return publisher.place(path, {}, broken=True)


@contextmanager
def _no_collection() -> Iterator[None]:
    """Put the collection of circles off: among 100,000 small objects that stay it only costs time."""
    enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if enabled:
            gc.enable()

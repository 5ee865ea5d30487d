"""All files of a site with their addresses, made once a run from names and front matter alone."""

from __future__ import annotations

import os
import time
from collections.abc import Iterator, Mapping
from typing import Any, Protocol

from postlint.site import heads, store
from postlint.site.publication import Publication

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


class Index:
    """The publications of a site by source path, and the files that it writes by their path."""

    def __init__(self, publications: dict[str, Publication], extra: Mapping[str, str], now: float) -> None:
        """Take publications by source path, and further outputs that no file of the sources stands for."""
        self.publications = publications
        #: Output path to source path; a generated page has the source "".
        self.outputs: dict[str, str] = dict(extra)
        #: Output paths that several sources claim.
        self.collisions: dict[str, list[str]] = {}
        #: Outputs of what is not published, to its source.
        self.hidden: dict[str, str] = {}
        self.now = now
        for path, one in publications.items():
            if not one.urls:
                continue
            if one.hidden or one.hidden_at(now):
                for output in one.outputs:
                    self.hidden.setdefault(output, path)
                continue
            for number, output in enumerate(one.outputs):
                other = self.outputs.get(output)
                if other and other != path:
                    if number == 0:
                        self.collisions.setdefault(output, [other]).append(path)
                    continue
                self.outputs[output] = path
        self._folded: dict[str, list[str]] | None = None
        self._names: dict[str, list[str]] | None = None
        self._folders: set[str] | None = None

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


def files(root: str, publisher: Publisher) -> Iterator[tuple[str, os.DirEntry[str]]]:
    """Yield the files below a folder with their relative paths, folders first met first gone into."""
    stack = [""]
    count = 0
    while stack:
        folder = stack.pop()
        try:
            entries = sorted(
                os.scandir(os.path.join(root, folder) if folder else root), key=lambda one: one.name
            )
        except OSError:
            continue
        for entry in entries:
            path = f"{folder}/{entry.name}" if folder else entry.name
            try:
                is_folder = entry.is_dir()
            except OSError:
                continue
            if not is_folder:
                count += 1
                if count > MOST_FILES:
                    return
                yield path, entry
            elif entry.name not in _NEVER and publisher.walks(path):
                if entry.is_symlink() and os.path.realpath(entry.path).startswith(os.path.realpath(root)):
                    continue  # never in a circle
                stack.append(path)


def build(
    root: str, publisher: Publisher, key: str, extra: Mapping[str, str] | None = None, *, cache: bool = True
) -> Index:
    """Return the index of a site; what has not changed since the last run comes from the cache.

    `key` names everything beside the files that the addresses depend on: the configuration, and our version.
    """
    known = store.load(root, key) if cache else {}
    kept: dict[str, list[Any]] = {}
    publications: dict[str, Publication] = {}
    changed = False
    volatile = getattr(publisher, "volatile", False)
    for path, entry in files(root, publisher):
        try:
            status = entry.stat()
        except OSError:
            continue
        old = known.get(path)
        if (
            old is not None
            and not (volatile and not publisher.reads(path))
            and old[0] == status.st_mtime_ns
            and old[1] == status.st_size
        ):
            kept[path] = old
            one = store.publication(old)
        else:
            one = _place(publisher, path, entry.path)
            kept[path] = store.record(status.st_mtime_ns, status.st_size, one)
            changed = True
        publications[path] = one
    if cache and (changed or len(kept) != len(known)):
        store.keep(root, key, kept)
    return Index(publications, extra or {}, time.time())


def _place(publisher: Publisher, path: str, whole: str) -> Publication:
    if not publisher.reads(path):
        return publisher.place(path, None)
    try:
        return publisher.place(path, heads.read(whole, loose=getattr(publisher, "loose", False)))
    except heads.BrokenError:
        return publisher.place(path, {}, broken=True)

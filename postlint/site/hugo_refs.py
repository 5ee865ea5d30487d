"""The pages that `ref` and `relref` name, found as Hugo finds them.

Sources: https://gohugo.io/shortcodes/ref/, /methods/site/getpage/; what Hugo 0.111 and 0.168 made of some seventy
references from three places (they agree on what is said here).
"""

from __future__ import annotations

import os
import posixpath
from urllib.parse import unquote

from postlint.site.hugo import Hugo
from postlint.site.index import Index
from postlint.tuples import NamedTuple

_LISTS = frozenset("tags categories series authors".split())


class Found(NamedTuple):
    """What a reference names: a file of the sources, or none (`certain` where Hugo's build stops); what is near."""

    source: str = ""
    certain: bool = False
    near: str = ""


class References:
    """The pages of a site by the path and by the name that references call them."""

    def __init__(self, hugo: Hugo, index: Index) -> None:
        self._hugo = hugo
        self._by_path: dict[str, list[str]] = {}
        self._by_name: dict[str, list[str]] = {}
        self._hidden: set[str] = set()
        self._folders: set[str] = set()
        for source, one in index.publications.items():
            if one.role not in ("page", "post") or not hugo.reads(source):
                continue
            path = hugo.content_path(source)
            if path is None:
                continue
            key = _key(path)
            if one.hidden_at(index.now):
                self._hidden.add(key)
                continue
            self._by_path.setdefault(key, []).append(source)
            self._by_name.setdefault(posixpath.basename(key), []).append(key)
            folder = posixpath.dirname(key)
            while folder and folder not in self._folders:
                self._folders.add(folder)
                folder = posixpath.dirname(folder)

    def find(self, reference: str, source: str) -> Found:
        """Return what a reference without its fragment names in a file of the sources."""
        path = unquote(reference.strip())
        if not path.strip("./") or path.endswith("/") or posixpath.basename(path).startswith("_index"):
            return Found()  # a list; versions differ
        absolute = path.startswith("/")
        key = _key(path.strip("/"))
        for one in self._tries(path, source):
            if one in self._by_path:
                return Found(self._same_language(self._by_path[one], source))
            if one in self._folders or one.partition("/")[0] in self._lists():
                return Found()  # a list that Hugo makes by itself
            if one in self._hidden:
                return Found()  # there with `--buildDrafts`, where the build would stop else
        named = list(dict.fromkeys(self._by_name.get(posixpath.basename(key), ())))
        if named and (absolute or "/" not in path):
            return Found(
                self._same_language(self._by_path[named[0]], source)
                if len(named) == 1 and not absolute
                else ""
            )
        return Found("", certain=True, near=f"/{named[0]}" if len(named) == 1 else "")

    def names_page(self, path: str, source: str) -> bool:
        """Tell whether a link is the path of a page's file, as render hooks may take it."""
        return bool(path.strip("./")) and any(one in self._by_path for one in self._tries(path, source))

    def _tries(self, path: str, source: str) -> list[str]:
        """Return the paths of pages that a reference may mean, in the order in which Hugo looks."""
        key = _key(path.strip("/"))
        if path.startswith("/"):
            return [key]
        own = self._hugo.content_path(source) or ""
        folder = posixpath.dirname(own)
        bundle = posixpath.basename(own).startswith("index")
        folders = [folder, *([posixpath.dirname(folder)] if bundle and not path.startswith("..") else [])]
        return [*(_key(posixpath.normpath(posixpath.join("/", one, path))) for one in folders), key]

    def _lists(self) -> frozenset[str]:
        return _LISTS | {one.strip("/") for one in self._hugo.lists}

    def _same_language(self, sources: list[str], source: str) -> str:
        """Return the one of several translations that is of the language of a file; empty where there is none."""
        if len(sources) == 1:
            return sources[0]
        language = self._hugo.language_of(source)
        return next((one for one in sources if self._hugo.language_of(one) == language), "")


def _key(path: str) -> str:
    stem, ending = os.path.splitext(path)
    if ending.lower() in (".md", ".markdown", ".html", ".htm", ".adoc", ".rst", ".org"):
        path = stem
    folder, _, name = path.rpartition("/")
    return (folder if name.partition(".")[0] in ("index", "_index") else path).lower().strip("/")

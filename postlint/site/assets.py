"""Which files in the folders of assets nothing in a site uses: one pass over its files, generous to the assets."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator, Sequence
from fnmatch import fnmatchcase
from typing import TYPE_CHECKING
from unicodedata import normalize
from urllib.parse import unquote

from postlint.pattern import lazy
from postlint.site.index import MOST_FILES, look
from postlint.tuples import NamedTuple

if TYPE_CHECKING:
    import re

    from postlint.site.model import Site

#: Folders that tools write, and (for themes) that come from elsewhere with more than a site needs.
_GENERATED = frozenset({"_site", ".cache", ".bundle", "bower_components", "vendor/bundle", ".hugo_cache"})
_WRITTEN = {"hugo": frozenset({"public", "resources"}), "hexo": frozenset({"public", ".deploy_git"})}
_FOREIGN = frozenset({"themes", "vendor", "_vendor"})
#: Files that no text is in, beside the assets themselves.
_BINARY = frozenset(
    "png jpg jpeg gif webp avif bmp ico tif tiff heic psd ai mp3 mp4 m4a m4v mov avi mkv webm ogg ogv wav flac"
    " pdf doc docx xls xlsx ppt pptx odt zip gz tgz bz2 xz 7z rar jar exe dmg apk woff woff2 ttf otf eot"
    " pyc so o class sqlite db".split()
)
#: Bytes that are read of a file at a time, and how many characters of a piece are read again with the next one.
_PIECE = 1 << 20
_OVERLAP = 1000
#: The longest name of a file, in characters, percent-encoded.
_LONGEST = 800

# What a name is made of, wherever it stands: text without spaces, quotation marks, brackets and slashes.
_PART = lazy(r"[^\s\"'“”‘’()<>\[\]{}（）《》「」【】/\\|=:;,，。：；、`?#&*!$]+")
# What versions of one picture add to its name: a@2x, a-800x600, a-640w, a.min, a_thumb.
_VERSION = lazy(
    r"(?:@\dx|[-_.]\d+x\d+|[-_.@]\d+w|[-_.](?:min|thumb|thumbnail|small|medium|large|mobile|desktop|scaled|dark"
    r"|light|tiny|sm|md|lg|xl|bold|italic|regular))+\Z"
)
# A folder whose files a template, a script or a pattern names: `/img/{{`, `img/team-${`, `"/img/" +`, `img/*`.
# A match begins at the edge of a word alone, so that long words cost no more than their length.
_TEMPLATED = r"\{[{%]|[$#]\{|<[%?]"
_FOLDERS = r"(?<![^\s\"'`()<>\[\]{}|=:;,\\])/*((?:[^\s\"'`()<>\[\]{}|=:;,/\\]+/+)+)"
_BEGUN = r"[^\s\"'`()<>\[\]{}|=:;,/\\*$#%]*"
_BUILT = lazy(rf"{_FOLDERS}(?:[\"'`]|{_BEGUN}(?:(?<=[-_])[\"'`]|\*|%[sdv]|\$\w|{_TEMPLATED}))")
# In posts, quotation marks and stars are that: only templates build names.
_BUILT_IN_POST = lazy(rf"{_FOLDERS}{_BEGUN}(?:{_TEMPLATED})")
# What takes files without their names, and the folders that stand beside it.
_LISTED = lazy(
    r"\bsite\.static_files\b|\bresources\.(?:Match|ByType)\b|\b(?:os\.)?[rR]eadDir\b|\brequire\.context\b"
    r"|\bimport\.meta\.glob\b|\breaddirSync\b|\bDir\.glob\b|\bDir\["
)
_FOLDER = lazy(r"(?<=[\"'`/])[\w.@~+-]+(?:/[\w.@~+-]+)*")


class Choice(NamedTuple):
    """Which files are assets: `folders` and `suffixes` in lower case, `exempt` patterns of names."""

    folders: frozenset[str]
    suffixes: frozenset[str]
    exempt: tuple[str, ...]


class Asset(NamedTuple):
    """A file with its path below the root of the site, and its size in bytes."""

    path: str
    size: int


def unused(site: Site, choice: Choice, within: Sequence[str]) -> list[Asset]:
    """Return the assets in some folders (absolute, real) that no file of the site uses, in the order of their paths.

    A file is used when its name without its ending, and without what versions of a picture add, stands anywhere in
    the text files of the site as it is or percent-encoded. A folder whose files are named by templates is passed over.
    """
    root = os.path.realpath(site.root or ".")
    written = _GENERATED | _WRITTEN.get(site.generator, frozenset())
    tree = look(root, lambda path: path not in written and path.rpartition("/")[2] not in _GENERATED)
    if len(tree.paths) >= MOST_FILES:
        return []
    sizes = zip(tree.paths, tree.sizes, strict=True)
    assets = [Asset(path, size) for path, size in sizes if _is_asset(path, choice, site.generator)]
    assets = [one for one in assets if any(_below(os.path.join(root, one.path), folder) for folder in within)]
    if not assets:
        return []
    names = {one.path: _parts(one.path) for one in assets}
    uses = _Uses({part for parts in names.values() for part in parts})
    for path in tree.paths:
        if _ending(path) not in _BINARY and not (site.generator == "hexo" and path == "db.json"):
            uses.read(os.path.join(root, path))
    if uses.everything:
        return []
    return sorted(one for one in assets if not names[one.path] <= uses.found and not uses.may_build(one.path))


def _is_asset(path: str, choice: Choice, generator: str) -> bool:
    *folders, name = path.split("/")
    if _ending(name) not in choice.suffixes or not folders or folders[0] in _FOREIGN:
        return False
    if any(folder[0] in "._" for folder in folders) or name[0] in "._":
        return False
    if generator == "hugo" and folders[0] == "content":
        return False  # resources of pages, which layouts list
    return not choice.folders.isdisjoint(folder.lower() for folder in folders[:2]) and not any(
        fnmatchcase(name.lower(), pattern) for pattern in choice.exempt
    )


def _below(path: str, folder: str) -> bool:
    return path.startswith(folder.rstrip(os.sep) + os.sep)


def _ending(path: str) -> str:
    return path.rpartition("/")[2].rpartition(".")[2].lower()


def _stem(part: str) -> str:
    """Return a name without its ending and without what tells versions apart."""
    return _VERSION.sub("", part.rpartition(".")[0] or part)


def _parts(path: str) -> frozenset[str]:
    """Return what must stand in a text that uses a file: more than one part where there are spaces in its name."""
    stem = _stem(normalize("NFC", path.rpartition("/")[2]))
    return frozenset(_PART.findall(stem)) or frozenset({stem})


class _Uses:
    """What the texts of a site say: which of the `wanted` parts of names, and which folders' names are built."""

    def __init__(self, wanted: set[str]) -> None:
        self._wanted = wanted
        self.found: set[str] = set()
        self._built: set[str] = set()
        self.everything = False

    def read(self, path: str) -> None:
        """Take note of what a file says; a file that is no text, or can't be read, says nothing."""
        built = _BUILT_IN_POST if _ending(path) in ("md", "markdown") else _BUILT
        try:
            with open(path, "rb") as file:
                rest = b""
                while piece := file.read(_PIECE):
                    if b"\0" in piece:
                        return
                    for text in _texts(rest + piece):
                        self._take(text, built)
                    rest = piece[-_OVERLAP:]
        except OSError:
            return

    def _take(self, text: str, built: re.Pattern[str]) -> None:
        words = set(_PART.findall(text))
        self.found |= self._wanted & words
        for word in words:
            if word.isalnum() or len(word) > _LONGEST:
                continue  # a plain word, or data
            for part in (word.rpartition(".")[0], word.strip(".-_")):
                if part in self._wanted:
                    self.found.add(part)
                elif part and (stem := _VERSION.sub("", part)) != part and stem in self._wanted:
                    self.found.add(stem)
        self._built.update(_folder(found) for found in built.findall(text))
        if _LISTED.search(text):
            folders = {_folder(found) for found in _FOLDER.findall(text)} - {""}
            self._built |= folders
            self.everything |= not folders

    def may_build(self, path: str) -> bool:
        """Tell whether some text builds names in the folder of a file, or in one above it."""
        folders = path.split("/")[:-1]
        return any(
            "/".join(folders[start:end]) in self._built
            for start in range(len(folders))
            for end in range(start + 1, len(folders) + 1)
        )


def _folder(path: str) -> str:
    """Return a folder as templates write it without slashes at its ends and without steps."""
    return "/".join(part for part in path.split("/") if part not in ("", ".", "..", "~", "@"))


def _texts(data: bytes) -> Iterator[str]:
    """Yield what a piece of a file may say: as UTF-8, else also as GB 18030, and without percent-encoding."""
    text = data.decode("utf-8", "replace")
    texts: Iterable[str] = (text,)
    if "\ufffd" in text[8:-8]:
        texts = (text, data.decode("gb18030", "replace"))
    for one in texts:
        whole = normalize("NFC", one)
        yield whole
        if "%" in whole and (decoded := unquote(whole)) != whole:
            yield normalize("NFC", decoded)

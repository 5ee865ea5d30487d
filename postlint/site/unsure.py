"""What may be published although no file of the sources stands for it: there, a link is not called broken."""

from __future__ import annotations

import os
import re
from datetime import date, timedelta
from functools import cached_property
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import unquote

from postlint.pattern import lazy
from postlint.site import hugo_hooks, redirects

if TYPE_CHECKING:
    from postlint.site.index import Index
    from postlint.site.model import Site
    from postlint.site.setup import Setup

#: Pages that themes and plugins of every generator make: lists by term, by author, by number; search; feeds; maps.
_LISTS = lazy(
    r"/(?:tags?|categor(?:y|ies)|archives?|authors?|topics?|series|terms|page|pages|search|标签|分类|归档)(?:/|\.html?|$)"
    r"|/page[-/]?\d+(?:/|\.html?|$)|/(?:feed|rss|atom|sitemap|index)(?:[-_]\w+)?(?:\.(?:xml|json|rss|txt))?/?$"
    r"|/(?:404(?:\.html)?|robots\.txt|favicon\.\w+|search\.json|CNAME|llms[\w-]*\.txt|manifest\.\w+|sw\.js|ads\.txt)$"
    r"|/(?:wp-content|wp-admin|cgi-bin|\.well-known|~\w+|_next|cdn-cgi)/",
    re.IGNORECASE,
)
_PAGES = (".github.io", ".gitlab.io", ".gitee.io", ".codeberg.page")
_OWN = lazy(r"https?://[^/]+")
#: `/docs/`, `/shop/index.html`; not `/:year/:title/`, `/`
_FOLDER = lazy(r"/[^/:{}\s]+/[^:{}\s]*")
_DATED = lazy(r"/(\d{4})/(\d{1,2})/(\d{1,2})/")
#: What pages show or offer, and no generator makes.
FILES = frozenset(
    ".png .jpg .jpeg .gif .webp .avif .svg .ico .bmp .tif .tiff .pdf .zip .gz .tgz .bz2 .xz .7z .rar .mp3 .mp4 .m4a"
    " .m4v .webm .ogg .oga .ogv .wav .flac .mov .avi .doc .docx .xls .xlsx .ppt .pptx .odt .ods .odp .csv .tsv .epub"
    " .mobi .exe .dmg .apk .deb .rpm .jar .woff .woff2 .ttf .otf .txt .css .js .json .xml .asc .sig .pem .der .patch"
    " .diff .ipynb .ics .bib".split()
)
_MADE = (".txt", ".json", ".xml", ".js", ".css", ".csv", ".ics")
_PAGE_ENDINGS = ("", ".html", ".htm", ".xhtml")
_SERVED = (".php", ".asp", ".aspx", ".jsp", ".cgi", ".pl", ".do")


class Unsure:
    """Knows what one site may publish beside the files of its index."""

    def __init__(self, site: Site, setup: Setup) -> None:
        self._site = site
        self._setup = setup
        self._ignored: Any = None
        self._changing: bool | None = None
        self._submodules: tuple[str, ...] | None = None
        self._redirects, self._host_named = redirects.read(site.root, setup.source)

    def about(self, whole: str, raw: str, source: str, *, absolute: bool, hosted: bool = False) -> str:
        """Return why an address may exist after all, or an empty string; `hosted` where the link names the host."""
        inside = whole.removeprefix(self._site.baseurl) if self._site.baseurl else whole
        extension = _extension(inside)
        index = self._site.index
        if extension in _SERVED:
            return "made by a server"
        bare = inside.rstrip("/") or "/"
        if self._redirects is not None and self._redirects.fullmatch(bare):
            return "a redirect"
        if self._host_named and bare + ".html" in index.outputs:
            return "found by some hosts"
        top = inside[1:].partition("/")[0]
        if top and f"/{top}/" not in index.folders:
            below = inside.count("/") > 1
            if hosted and self._pages and (below or not (extension or self._has_top_posts)):
                return "may be another repository's site at the same host"
            if top in self._linked:
                return "the site's own configuration links to it"
        if _LISTS.search(inside):
            return "made by a theme or plugin"
        if self._setup.theme and extension not in _PAGE_ENDINGS and inside.startswith("/assets/"):
            return "may come with the theme"
        if extension in (".md", ".markdown") and self._source_exists(raw, source, absolute=absolute):
            return "a source file, which a plugin may turn into its address"
        if self._site.generator == "hugo" and (doubt := self._hugo(inside, unquote(raw), source)):
            return doubt
        asks = getattr(self._setup.publisher, "unsure", None)
        if asks is not None and asks(inside, index):
            return "an address that only the generator can tell"
        if self._not_here(inside):
            return "ignored by git, or another repository's"
        if (not self._site.timezone or self._site.generator == "hexo") and self._day_beside(inside, index):
            return "the day depends on the builder's zone"
        if self._setup.custom and not self._certain(inside, extension, index):
            return "plugins of the site's own"
        return ""

    @cached_property
    def _pages(self) -> bool:
        """Whether the site is the main one of a host at which each repository has a folder (GitHub Pages)."""
        root, host = self._site.root, self._site.host
        named = (os.path.basename(os.path.normpath(root)), host)
        cname = any(os.path.isfile(os.path.join(root, one, "CNAME")) for one in ("", "static", "source"))
        return not self._site.baseurl and (cname or any(one.endswith(_PAGES) for one in named))

    @cached_property
    def _linked(self) -> frozenset[str]:
        """The folders of the host that the configuration names as addresses: menus lead to what others publish."""
        found: set[str] = set()
        left = [self._site.config]
        while left:
            value = left.pop()
            if isinstance(value, dict):
                left += value.values()
            elif isinstance(value, list):
                left += value
            elif isinstance(value, str):
                path = _OWN.sub("", value) if self._site.host and self._site.host in value else value
                if _FOLDER.fullmatch(path):
                    found.add(path.split("/")[1])
        return frozenset(found)

    @cached_property
    def _has_top_posts(self) -> bool:
        """Whether several posts lie at the top of the site, where a repository's site would."""
        posts = (one for one in self._site.index.publications.values() if one.role == "post" and one.urls)
        return len(list(islice((one for one in posts if "/" not in one.urls[0].strip("/")), 3))) == 3

    def _hugo(self, inside: str, asked: str, source: str) -> str:
        if not asked.startswith("http") and self._site.resolver.references.names_page(asked, source):
            return "a source file, which a render hook may turn into its address"
        if self._changing is None:
            self._changing = hugo_hooks.changing(self._site.root)
        if self._changing:
            return "a render hook may turn it into another address"
        if os.path.isfile(os.path.join(self._site.root, "assets", inside.lstrip("/"))):
            return "a resource, which a template may publish"
        return ""

    def _certain(self, inside: str, extension: str, index: Index) -> bool:
        """Tell whether a plugin would hardly make it: a dated post, or a file beside files of the sources."""
        if extension in _PAGE_ENDINGS and self._site.generator == "hugo":
            # themes bring layouts; pages of their own would hardly lie among the site's
            return inside.rstrip("/").rpartition("/")[0].count("/") > 0 and _beside(inside, index)
        if extension in _PAGE_ENDINGS:
            dated = _DATED.search(inside)
            return dated is not None and len(inside.rstrip("/")) > dated.end() and self._dated_posts(index)
        beside = f"{inside.rpartition('/')[0]}/" in index.folders
        return beside and extension in FILES and extension not in _MADE

    def _dated_posts(self, index: Index) -> bool:
        posts = (one for one in index.publications.values() if one.role == "post" and one.urls)
        return any(_DATED.search(one.urls[0]) for one in posts)

    def _source_exists(self, raw: str, source: str, *, absolute: bool) -> bool:
        asked = unquote(raw)
        if asked.startswith("http") or absolute:
            return os.path.isfile(os.path.join(self._setup.source, asked.lstrip("/")))
        return os.path.isfile(os.path.join(self._setup.source, os.path.dirname(source), asked))

    def _day_beside(self, inside: str, index: Index) -> bool:
        """Tell whether a post of the day before or after has this address: zones explain the difference."""
        match = _DATED.search(inside)
        if match is None:
            return False
        try:
            day = date(int(match[1]), int(match[2]), int(match[3]))
        except ValueError:
            return False
        for step in (-1, 1):
            other = day + timedelta(days=step)
            path = f"{inside[: match.start()]}/{other:%Y/%m/%d}/{inside[match.end() :]}"
            bare = path.rstrip("/")
            if any(one in index.outputs for one in (path, bare + "/index.html", bare + ".html")):
                return True
        return False

    def _not_here(self, inside: str) -> bool:
        """Tell whether git leaves the path out, or it belongs to a submodule that may not be checked out."""
        if self._submodules is None:
            self._submodules = tuple(_submodules(self._site.root))
            self._ignored = _ignored(self._site.root)
        path = inside.strip("/")
        prefix = os.path.relpath(self._setup.source, self._site.root).replace(os.sep, "/")
        folders = {"hugo": ("static", "content"), "hexo": ("source",)}.get(self._site.generator, (prefix,))
        paths = [path if folder == "." else f"{folder}/{path}" for folder in folders]
        if any(
            one == path or one.startswith(path + "/") or path.startswith(one + "/")
            for one in self._submodules
        ):
            return True
        return self._ignored is not None and any(self._ignored.match_file(one) for one in paths if one)


def _beside(inside: str, index: Index) -> bool:
    """Tell whether at least three pages of the sources lie where an address lies."""
    folder = inside.rstrip("/").rpartition("/")[0] + "/"
    pages = (
        one
        for one, source in index.outputs.items()
        if source and one.startswith(folder) and one.count("/") <= folder.count("/") + 1
    )
    return len(list(islice(pages, 3))) == 3


def _submodules(root: str) -> list[str]:
    try:
        text = Path(root, ".gitmodules").read_text(encoding="utf-8", errors="replace")
    except OSError:
        return []
    return [match.strip("/ ") for match in re.findall(r"^\s*path\s*=\s*(.+?)\s*$", text, re.MULTILINE)]


def _ignored(root: str) -> Any:
    try:
        lines = Path(root, ".gitignore").read_text(encoding="utf-8", errors="replace").split("\n")
    except OSError:
        return None
    from pathspec import GitIgnoreSpec

    try:
        return GitIgnoreSpec.from_lines(lines)
    except ValueError:
        return None


def _extension(path: str) -> str:
    name = path.rpartition("/")[2]
    at = name.rfind(".")
    return name[at:].lower() if at > 0 and re.fullmatch(r"\.[A-Za-z][A-Za-z0-9]{0,5}", name[at:]) else ""

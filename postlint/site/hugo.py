"""The addresses that Hugo gives to the files of a site.

Sources: Hugo 0.111 resources/page/page_paths.go, permalinks.go, hugolib/page__meta.go, site_render.go (aliases), and
https://gohugo.io/content-management/urls/; newer versions' `permalinks.page` tables and `build` key are read, too.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterator, Mapping
from datetime import datetime, timezone
from functools import cache
from typing import TYPE_CHECKING, Any

from postlint.pattern import lazy
from postlint.site import dates, hugo_mounts, slugs
from postlint.site.publication import FOREVER, NOTHING, Hidden, Publication
from postlint.site.setup import Setup
from postlint.tuples import NamedTuple

if TYPE_CHECKING:
    from postlint.site.heads import Loose
    from postlint.site.index import Index
    from postlint.site.model import Site

_CONTENT = frozenset(
    ".md .markdown .mdown .html .htm .ad .adoc .asciidoc .rst .org .pandoc .pdc .mmark".split()
)
_TOKEN = lazy(r":([a-z]+)(\[[^\]]*\])?")
_DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
_MONTHS = (
    "January February March April May June July August September October November December".split()
)  # fmt: skip
#: So many bytes of an HTML file tell how it begins.
_BEGINNING = 1024


class _Place(NamedTuple):
    """A file of the content: its language, its folder and name below the content, and the part it plays."""

    language: str
    folder: str
    stem: str
    extension: str


class Hugo:
    """Places the files of one site; paths are relative to its root, with `/`."""

    #: What becomes of a file depends on the files beside it, so only what is read from a file is kept.
    volatile = True
    #: White space and byte order marks may stand before front matter.
    loose: Loose = "space"

    def __init__(self, root: str, config: Mapping[str, Any], zone: str) -> None:
        """Take the folder of the site and its configuration, keys in lower case."""
        self.root = root
        self.config = config
        self.local = dates.zone(str(config.get("timezone") or zone or "")) or timezone.utc
        self.languages = hugo_mounts.languages(config)
        self.default = str(config.get("defaultcontentlanguage") or "en").lower()
        self.in_subfolder = config.get("defaultcontentlanguageinsubdir") is True
        self.contents = hugo_mounts.contents(config)
        self.statics = hugo_mounts.statics(config)
        self.lists = hugo_mounts.lists(config)
        self.lower = config.get("disablepathtolower") is not True
        self.accents = config.get("removepathaccents") is not True
        self.ugly = config.get("uglyurls")
        self.permalinks = hugo_mounts.permalinks(config.get("permalinks"))
        self.drafts = config.get("builddrafts") is True
        self.future = config.get("buildfuture") is True
        self.expired = config.get("buildexpired") is True
        self.bundle = cache(self._bundle)
        self._doubtful: tuple[Index, frozenset[str]] | None = None

    def reads(self, path: str) -> bool:
        """Tell whether the head of a file is needed to place it."""
        return os.path.splitext(path)[1].lower() in _CONTENT and self._content_of(path) is not None

    def walks(self, path: str) -> bool:
        """Tell whether anything in a folder can be published."""
        inside = path + "/"
        folders = [*(one.source for one in self.contents), *(one for one, _ in self.statics)]
        return any(inside.startswith(folder + "/") or (folder + "/").startswith(inside) for folder in folders)

    def place(self, path: str, head: Mapping[str, Any] | None, *, broken: bool = False) -> Publication:
        """Return what becomes of a file; `head` is its front matter, None for none."""
        for folder, prefix in self.statics:
            if path.startswith(folder + "/"):
                url = prefix + path[len(folder) :]
                return Publication("static", (url,), (url,))
        place = self._place(path)
        if place is None:
            return NOTHING
        if place.extension.lower() not in _CONTENT:
            return self._resource(place)
        if head is None and _is_plain_html(os.path.join(self.root, path)):
            return self._resource(place)
        owner = self._leaf_above(place.folder, place.language)
        if owner is not None and not (owner == place.folder and place.stem == "index"):
            return NOTHING  # a page resource of the bundle
        return self._page(place, {str(k).lower(): v for k, v in (head or {}).items()}, broken=broken)

    def finish(self, index: Index) -> Index:
        """Add the lists that Hugo makes of sections without `_index.md`, and the home pages."""
        for language in self.languages or {self.default: {}}:
            index.outputs.setdefault(self._prefix(language) + "/index.html", "")
        if len(self.languages) > 1:  # a redirect to, or from, the home page in the default language
            index.outputs.setdefault(
                "/index.html" if self.in_subfolder else f"/{self.default}/index.html", ""
            )
        for path, one in index.publications.items():
            if one.role not in ("page", "post") or one.hidden_at(index.now):
                continue
            place = self._place(path)
            if place is None or not place.folder or (place.stem == "index" and "/" not in place.folder):
                continue
            section = self._clean(place.folder.partition("/")[0])
            if self.bundle(place.folder.partition("/")[0], place.language) == "branch":
                continue
            index.outputs.setdefault(self._list_output(self._prefix(place.language), "/" + section), "")
        return index

    def _of_other_versions(self, index: Index) -> Iterator[str]:
        """Yield what newer versions write: lists of drafts alone, of sections under `uglyURLs`, other aliases."""
        for path, one in index.publications.items():
            place = self._place(path) if one.role in ("page", "post") else None
            if place is None:
                continue
            prefix = self._prefix(place.language)
            if place.folder:
                yield f"{prefix}/{self._clean(place.folder.partition('/')[0])}/index.html"
                yield f"{prefix}/{self._clean(place.folder)}/index.html"
            for alias in one.outputs[1:]:
                yield prefix + alias
                if self.ugly:
                    yield prefix + alias.removesuffix("/index.html") + ".html"

    def _content_of(self, path: str) -> hugo_mounts.Content | None:
        return next((one for one in self.contents if path.startswith(one.source + "/")), None)

    def folders_of(self, folder: str) -> Iterator[tuple[str, hugo_mounts.Content]]:
        """Yield the folders of the sources that are a folder of the content, in full, each with its mount."""
        for content in self.contents:
            if not content.prefix or folder == content.prefix or folder.startswith(content.prefix + "/"):
                yield (
                    os.path.join(self.root, content.source, folder[len(content.prefix) :].strip("/")),
                    content,
                )

    def content_path(self, path: str) -> str | None:
        """Return the path of a file of the content below the content, without its language; None for any other."""
        place = self._place(path)
        if place is None:
            return None
        name = place.stem + place.extension
        return f"{place.folder}/{name}" if place.folder else name

    def language_of(self, path: str) -> str:
        """Return the language of a file of the content."""
        place = self._place(path)
        return place.language if place is not None else self.default

    def unsure(self, path: str, index: Index) -> bool:
        """Tell whether an address is that of a list by term, or one that other versions of Hugo write."""
        bare = path
        for language in self.languages:
            bare = bare.removeprefix(f"/{language}") if path.startswith(f"/{language}/") else bare
        if any(f"{bare.rstrip('/').lower()}/".startswith(one) and one != "/" for one in self.lists):
            return True
        if self._doubtful is None or self._doubtful[0] is not index:
            self._doubtful = index, frozenset(self._of_other_versions(index))
        files = (path, path.rstrip("/") + "/index.html", path + ".html")
        return any(one in self._doubtful[1] for one in files)

    def _place(self, path: str) -> _Place | None:
        content = self._content_of(path)
        if content is None:
            return None
        language = content.language
        below = path[len(content.source) + 1 :]
        inside, _, name = (f"{content.prefix}/{below}" if content.prefix else below).rpartition("/")
        stem, extension = os.path.splitext(name)
        first, dot, last = stem.rpartition(".") if extension.lower() in _CONTENT else ("", "", "")
        if dot and last.lower() in self.languages:
            stem, language = first, last.lower()
        return _Place(language or self.default, inside, stem, extension)

    def _bundle(self, folder: str, language: str) -> str:
        """Tell whether a folder of the content is a leaf or a branch bundle, or none."""
        for where, content in self.folders_of(folder):
            own = content.language
            if own and own != language:
                continue
            try:
                names = os.listdir(where)
            except OSError:
                continue
            for name in names:
                stem, extension = os.path.splitext(name)
                first, _, last = stem.partition(".")
                if extension.lower() not in _CONTENT or first not in ("index", "_index"):
                    continue
                if _is_plain_html(os.path.join(where, name)):
                    continue
                if first == "index":
                    return "leaf"
                if (last.lower() if last.lower() in self.languages else own or self.default) == language:
                    return "branch"
        return ""

    def _leaf_above(self, folder: str, language: str) -> str | None:
        while True:
            if self.bundle(folder, language) == "leaf" and (folder or folder == ""):
                return folder
            if not folder:
                return None
            folder = folder.rpartition("/")[0]

    def _clean(self, path: str) -> str:
        return slugs.hugo_path(path, lower=self.lower, accents=self.accents)

    def _prefix(self, language: str) -> str:
        multiple = len(self.languages) > 1 or (self.languages and self.default not in self.languages)
        return f"/{language}" if multiple and (language != self.default or self.in_subfolder) else ""

    def _is_ugly(self, section: str) -> bool:
        return self.ugly.get(section) is True if isinstance(self.ugly, dict) else self.ugly is True

    def _list_output(self, prefix: str, path: str) -> str:
        ugly = path.strip("/") and self._is_ugly(path.strip("/").partition("/")[0])
        return prefix + path.rstrip("/") + (".html" if ugly else "/index.html")

    def _resource(self, place: _Place) -> Publication:
        """Return where a file beside pages goes: to the page of its bundle, else to the path that it has."""
        name = place.stem + place.extension
        folder = f"{place.folder}/" if place.folder else ""
        leaf = self._leaf_above(place.folder, place.language)
        if leaf is None:
            url = self._prefix(place.language) + "/" + (self._clean(folder) if folder else "") + name
            return Publication("static", (url,), (url,))
        rest = (folder + name)[len(leaf) + 1 if leaf else 0 :]
        pages = self._bundle_pages(leaf)
        shown = [one for one in pages if not one.hidden]
        if not shown:
            return Publication("static", hidden=pages[0].hidden if pages else "broken")
        urls = tuple(
            dict.fromkeys(f"{one.urls[0].removesuffix('.html').rstrip('/')}/{rest}" for one in shown)
        )
        return Publication("static", urls, urls, "", shown[0].since, shown[0].until)

    def _bundle_pages(self, folder: str) -> list[Publication]:
        """Return the pages of a bundle, one for each language: all show its files."""
        from postlint.site import heads

        found = []
        for base, _ in self.folders_of(folder):
            try:
                names = sorted(os.listdir(base), key=len)
            except OSError:
                continue
            for name in names:
                if name.partition(".")[0] == "index" and os.path.splitext(name)[1].lower() in _CONTENT:
                    if _is_plain_html(os.path.join(base, name)):
                        continue
                    try:
                        head = heads.read(os.path.join(base, name), loose=self.loose)
                    except heads.BrokenError:
                        continue
                    path = os.path.relpath(os.path.join(base, name), self.root).replace(os.sep, "/")
                    found.append(self.place(path, head))
        return found

    def _page(self, place: _Place, head: Mapping[str, Any], *, broken: bool) -> Publication:
        prefix = self._prefix(place.language)
        section = place.folder.partition("/")[0]
        is_list = place.stem == "_index"
        bundle = place.stem == "index"
        when = self._date(head, "date", "publishdate", "pubdate", "published", "lastmod", "modified")
        hidden = self._hidden(head, broken=broken)
        url = head.get("url")
        # the folder that holds the page's own part, and that part
        folder, name = place.folder, place.stem
        if bundle:
            folder, _, name = place.folder.rpartition("/")
        if isinstance(url, str) and url:
            address = self._address_of_url(url, prefix)
        elif is_list:
            address = self._list_output(prefix, "/" + self._clean(place.folder)).removesuffix("index.html")
        else:
            known = section if folder or not bundle else ""
            address = prefix + self._own_address(head, when, known, folder, name, place.language)
            address = re.sub(r"/{2,}", "/", address)
        output = address + "index.html" if address.endswith("/") else address
        urls, outputs = [address], [output]
        for alias, file in self._aliases(head, address):
            urls.append(alias)
            outputs.append(file)
        since, until = 0.0, FOREVER
        if not self.future:
            published = self._date(head, "publishdate", "pubdate", "published", "date")
            since = published.timestamp() if published is not None else 0.0
        if not self.expired and (end := self._date(head, "expirydate", "unpublishdate")) is not None:
            until = end.timestamp()
        return Publication("page" if is_list else "post", tuple(urls), tuple(outputs), hidden, since, until)

    def _own_address(
        self,
        head: Mapping[str, Any],
        when: datetime | None,
        section: str,
        folder: str,
        name: str,
        language: str,
    ) -> str:
        slug = head.get("slug")
        slug = str(slug) if slug not in (None, "") else ""
        pattern = self.permalinks.get(section) if section else None
        if pattern:
            path = self._expanded(pattern, head, when, section, folder, name, slug, language)
            path = self._clean("/" + path.strip("/"))
            if re.search(r"\.html?$", pattern):
                return path
        else:
            path = self._clean(f"/{folder}/{slug or name}" if folder else f"/{slug or name}")
            if not (slug or name):
                return "/"
        return path + ".html" if self._is_ugly(section) else path + "/"

    def _expanded(
        self, pattern: str, head: Mapping[str, Any], when: datetime | None, section: str, folder: str, name: str,
        slug: str, language: str,
    ) -> str:  # fmt: skip
        day = when or datetime(1, 1, 1, tzinfo=timezone.utc)
        title = self._clean(str(head.get("title") or ""))
        values = {
            "year": str(day.year), "month": f"{day.month:02}", "monthname": _MONTHS[day.month - 1],
            "day": f"{day.day:02}", "weekday": str(day.isoweekday() % 7), "weekdayname": _DAYS[day.weekday()],
            "yearday": str(day.timetuple().tm_yday), "section": section,
            "sections": self._sections(folder, language), "title": title,
            "slug": self._clean(slug) or title, "filename": self._clean(name), "contentbasename": self._clean(name),
            "slugorfilename": self._clean(slug) or self._clean(name),
            "slugorcontentbasename": self._clean(slug) or self._clean(name),
        }  # fmt: skip
        return _TOKEN.sub(lambda match: values.get(match[1], match[0]), pattern)

    def _sections(self, folder: str, language: str) -> str:
        """Return the parts of a folder that are sections: the first, and those with an `_index`."""
        parts = folder.split("/")
        paths = ["/".join(parts[: number + 1]) for number in range(len(parts))]
        return "/".join(
            part
            for number, (part, path) in enumerate(zip(parts, paths, strict=True))
            if not number or self.bundle(path, language) == "branch"
        )

    def _address_of_url(self, url: str, prefix: str) -> str:
        if prefix and not url.startswith("/"):
            url = f"{prefix}/{url}"
        url = re.sub(r"/{2,}", "/", "/" + url)
        name = url.rpartition("/")[2]
        return url if not name or "." in name else url + "/"

    def _aliases(self, head: Mapping[str, Any], address: str) -> list[tuple[str, str]]:
        value = head.get("aliases")
        found = []
        for alias in value if isinstance(value, list) else [value] if isinstance(value, str) else []:
            text = str(alias)
            if not text.startswith("/"):
                base = address.removesuffix(".html").rstrip("/").rpartition("/")[0]
                text = f"{base}/{text}"
            path = os.path.normpath(text).replace(os.sep, "/")
            if self.ugly is True and not path.endswith(".html"):
                path += ".html"
            file = path if path.endswith((".html", ".htm")) else path.rstrip("/") + "/index.html"
            found.append((file.removesuffix("index.html"), file))
        return found

    def _date(self, head: Mapping[str, Any], *keys: str) -> datetime | None:
        for key in keys:
            value = head.get(key)
            if value is None or isinstance(value, bool):
                continue
            if isinstance(value, datetime):
                return value if value.tzinfo is not None else value.replace(tzinfo=self.local)
            if isinstance(value, str) and (match := re.search(r"([+-]\d\d):?(\d\d)$|Z$", value.strip())):
                moment = dates.moment(value, timezone.utc)
                if moment is not None and match[1]:
                    from datetime import timedelta

                    hours, minutes = int(match[1]), int(match[2])
                    offset = timedelta(hours=hours, minutes=minutes if hours >= 0 else -minutes)
                    return moment.astimezone(timezone(offset))
                return moment
            moment = dates.moment(value, self.local)
            if moment is not None:
                return moment
        return None

    def _hidden(self, head: Mapping[str, Any], *, broken: bool) -> Hidden:
        if broken:
            return "broken"
        if head.get("draft") is True and not self.drafts:
            return "draft"
        built = head.get("build") if isinstance(head.get("build"), dict) else head.get("_build")
        render = built.get("render") if isinstance(built, dict) else None
        if head.get("headless") is True or render in (False, "never", "link"):
            return "unpublished"
        return ""


def setup_hugo(site: Site, key: str) -> Setup:
    """Return the rules for a site; a theme that is not here may bring files and pages of its own."""
    config = site.config
    theme = config.get("theme")
    themes = [one for one in (theme if isinstance(theme, list) else [theme]) if isinstance(one, str)]
    away = [one for one in themes if not os.path.isdir(os.path.join(site.root, "themes", one, "layouts"))]
    module = config.get("module")
    imports = bool(module.get("imports")) if isinstance(module, dict) else False
    publisher = Hugo(site.root, config, site.timezone)
    adapters = any(_has_adapter(os.path.join(site.root, one.source)) for one in publisher.contents)
    layouts = [
        os.path.join(site.root, "layouts"),
        *(os.path.join(site.root, "themes", t, "layouts") for t in themes),
    ]
    custom = bool(away or imports or adapters or hugo_mounts.untold(site.root, config))
    return Setup(site.root, publisher, key, frozenset(), custom, bool(away), layouts)


def _is_plain_html(path: str) -> bool:
    """Tell whether Hugo copies a file of the content as it is: HTML whose first sign is `<`, or that is empty.

    Source: Hugo 0.111 hugofs/files/classifier.go. Such a file makes no bundle of its folder, whatever its name.
    """
    if not path.lower().endswith((".html", ".htm")):
        return False
    try:
        with open(path, "rb") as file:
            start = file.read(_BEGINNING).removeprefix(b"\xef\xbb\xbf").lstrip()
    except OSError:
        return True
    return not start or start.startswith(b"<")


def _has_adapter(folder: str) -> bool:
    """Tell whether content adapters (`_content.gotmpl`) make pages from data."""
    return any("_content.gotmpl" in names for _, _, names in os.walk(folder))

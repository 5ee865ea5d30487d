"""The addresses that Jekyll gives to the files of a site.

Sources: Jekyll 4.3 lib/jekyll/url.rb, drops/url_drop.rb, document.rb, page.rb, collection.rb,
static_file.rb, publisher.rb;
jekyll-redirect-from 0.16; https://jekyllrb.com/docs/permalinks/.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping
from datetime import datetime, timezone, tzinfo
from functools import lru_cache
from typing import Any

from postlint.pattern import lazy
from postlint.site import dates, slugs
from postlint.site.jekyll_files import Defaults, EntryFilter
from postlint.site.publication import NOTHING, Hidden, Publication

STYLES = {
    "none": "/:categories/:title:output_ext",
    "date": "/:categories/:year/:month/:day/:title:output_ext",
    "ordinal": "/:categories/:year/:y_day/:title:output_ext",
    "pretty": "/:categories/:year/:month/:day/:title/",
    "weekdate": "/:categories/:year/W:week/:short_day/:title:output_ext",
}
#: A name in `_posts` that Jekyll takes for a post's.
DATED_NAME = lazy(r"(\d{2,4}-\d{1,2}-\d{1,2})-([^/]*)(\.[^.]+)")
_PLACEHOLDER = lazy(r":([a-z_]+)")
_SLASHES = lazy(r"/{2,}")
_OUTPUT = {".scss": ".css", ".sass": ".css", ".coffee": ".js"}
_HTML = (".html", ".xhtml", ".htm")
_DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
_MONTHS = ("January", "February", "March", "April", "May", "June", "July", "August", "September", "October",
           "November", "December")  # fmt: skip
#: Files that can't begin with front matter; reading their heads would only cost time.
BINARY = frozenset(
    ".png .jpg .jpeg .gif .webp .avif .ico .bmp .tif .tiff .pdf .zip .gz .tgz .bz2 .xz .7z .rar .mp3"
    " .mp4 .webm .ogg .mov"
    " .avi .m4a .wav .woff .woff2 .ttf .otf .eot .doc .docx .xls .xlsx .ppt .pptx .exe .dmg .apk .jar .so .dll".split()
)


class Jekyll:
    """Places the files of one site; paths are relative to its source folder, with `/`."""

    def __init__(
        self,
        config: Mapping[str, Any],
        *,
        zone: str = "",
        permalink: str = "",
        redirects: bool = False,
        source: str = "",
    ) -> None:
        """Take what `_config.yml` says; `zone` and `permalink` are those of the settings, or the configuration's.

        `redirects` tells that jekyll-redirect-from runs; `source` is the folder of the sources.
        """
        self.filter = EntryFilter(config)
        self.defaults = Defaults(config)
        self.local: tzinfo = dates.zone(zone) or timezone.utc
        self.style = permalink or _text(config.get("permalink")) or "date"
        self.collections_dir = _text(config.get("collections_dir")).strip("/")
        self.collections = _collections(config)
        posts = self.collections.setdefault("posts", {})
        self.template = _text(posts.get("permalink")) or STYLES.get(self.style, self.style)
        self.future = config.get("future") is True
        self.unpublished = config.get("unpublished") is True
        self.drafts = config.get("show_drafts") is True
        extensions = _text(config.get("markdown_ext")) or "markdown,mkdown,mkdn,mkd,md"
        self.markdown = frozenset("." + one.strip().lower() for one in extensions.split(","))
        self.redirects = redirects
        self.source = source

    def reads(self, path: str) -> bool:
        """Tell whether the head of a file is needed to place it."""
        name = path.rpartition("/")[2]
        at = name.rfind(".")
        return at <= 0 or name[at:].lower() not in BINARY

    def walks(self, path: str) -> bool:
        """Tell whether anything in a folder can be published."""
        name = path.rpartition("/")[2]
        if name in ("_posts", "_drafts"):
            return self.filter.keeps_folder(path.rpartition("/")[0])
        if self._collection_of(path) or self.filter.keeps_folder(path):
            return True
        inside = f"/{path}"
        if "/_posts/" in inside or "/_drafts/" in inside:
            return True
        return bool(self.collections_dir) and f"{self.collections_dir}/".startswith(path + "/")

    def place(self, path: str, head: Mapping[str, Any] | None, *, broken: bool = False) -> Publication:
        """Return what becomes of a file; `head` is its front matter, None for none."""
        post = self._post_parts(path)
        if post is not None:
            return self._post(path, head, *post, broken=broken)
        label = self._collection_of(path)
        if label is not None:
            return self._in_collection(path, label, head, broken=broken)
        folder, _, name = path.rpartition("/")
        if not self.filter.keeps_folder(folder) or not self.filter.keeps(name, folder):
            return NOTHING
        if head is not None:
            return self._page(path, folder, name, head)
        if self.defaults.any and self.defaults.all(path, None).get("published", True) is False:
            return Publication("static", ("/" + path,), ("/" + path,), "unpublished")
        return Publication("static", ("/" + path,), ("/" + path,))

    def _post_parts(self, path: str) -> tuple[str, str, str] | None:
        """Return (folder before, `_posts` or `_drafts`, rest) for a file in a folder of posts that is walked."""
        parts = path.split("/")
        for index, part in enumerate(parts[:-1]):
            if part in ("_posts", "_drafts"):
                before = "/".join(parts[:index])
                if not self.filter.keeps_folder(before):
                    return None
                if self.collections_dir and not (before + "/").startswith(self.collections_dir):
                    return None
                return before, part, "/".join(parts[index + 1 :])
        return None

    def _collection_of(self, path: str) -> str | None:
        inside = path
        if self.collections_dir:
            if not path.startswith(self.collections_dir + "/"):
                return None
            inside = path[len(self.collections_dir) + 1 :]
        first = inside.partition("/")[0]
        label = first[1:] if first.startswith("_") else ""
        return label if label and label not in ("posts", "data") and label in self.collections else None

    def _relative(self, path: str) -> str:
        prefix = self.collections_dir + "/"
        return path[len(prefix) :] if self.collections_dir and path.startswith(prefix) else path

    def _post(
        self, path: str, head: Mapping[str, Any] | None, before: str, magic: str, rest: str, *, broken: bool
    ) -> Publication:
        name = rest.rpartition("/")[2]
        if not self.filter.keeps(rest, f"{before}/{magic}" if before else magic):
            return NOTHING
        match = DATED_NAME.fullmatch(name)
        draft = magic == "_drafts"
        if match is None and not draft:
            return Publication("none", hidden="name")
        stem, dot, extension = name.rpartition(".")
        slug = (match[2] if match else stem if dot else name).rstrip(".")
        relative = self._relative(path)
        data = self.defaults.all(relative, "posts") if self.defaults.any else {}
        folders = [part for part in self._relative(before + "/x").split("/")[:-1] if part] if before else []
        hidden: Hidden = "draft" if draft and not self.drafts else "broken" if broken else ""
        document = _Document(relative, "posts", slug, stem, "." + extension if dot else "", folders)
        return self._document(document, data, head or {}, match[1] if match else "", self.template, hidden)

    def _in_collection(
        self, path: str, label: str, head: Mapping[str, Any] | None, *, broken: bool
    ) -> Publication:
        relative = self._relative(path)
        entry = relative.partition("/")[2]
        known = self.collections[label]
        if not self.filter.keeps(entry, f"_{label}"):
            return NOTHING
        template = _text(known.get("permalink")) or _suffixed("/:collection/:path", self.style)
        output = known.get("output") is True
        stem, dot, extension = entry.rpartition("/")[2].rpartition(".")
        stem = stem if dot else extension
        extension = "." + extension if dot else ""
        if head is None and not broken:
            values = {"collection": label, "path": "/" + entry[: len(entry) - len(extension)], "output_ext": "",
                      "name": stem, "title": ""}  # fmt: skip
            for key, value in values.items():
                template = template.replace(":" + key, value)
            url = _clean(template).rstrip("/") + extension
            return Publication("static", (url,), (url,), "" if output else "no-output")
        match = DATED_NAME.fullmatch(entry.rpartition("/")[2])
        data = self.defaults.all(relative, label) if self.defaults.any else {}
        slug = (match[2] if match else stem).rstrip(".")
        document = _Document(relative, label, slug, stem, extension, [])
        hidden: Hidden = "no-output" if not output else "broken" if broken else ""
        return self._document(document, data, head or {}, match[1] if match else "", template, hidden)

    def _document(
        self, document: _Document, defaults: dict[str, Any], head: Mapping[str, Any], named: str, template: str,
        hidden: Hidden,
    ) -> Publication:  # fmt: skip
        data = {**defaults, **{key: value for key, value in head.items() if value is not None}}
        document.categories = _categories(document.folders, defaults, head, data)
        document.slug = str(data["slug"]) if data.get("slug") is not None else document.slug
        raw = data.get("date")
        when = dates.moment(raw if raw is not None else named or None, self.local, naive=timezone.utc)
        if when is None and document.draft and "date" not in head:
            when = self._changed(document.path)
        if when is None and ("date" in head or raw is not None or named):
            hidden = hidden or "broken"  # the build stops at it, at an empty one too
        permalink = _text(data.get("permalink"))
        document.output_ext = self._output_ext(document.extension, permalink)
        if data.get("published") is False and not self.unpublished:
            hidden = hidden or "unpublished"
        moment = when or datetime(1970, 1, 1, tzinfo=self.local)
        url = self._url(permalink or template, document, moment)
        if url is None:
            return Publication("post", hidden="broken")
        since = 0.0 if self.future or when is None else when.timestamp()
        extension = ".html" if url.endswith("/") else document.output_ext
        urls, outputs = self._with_redirects(url, extension, data)
        role: Any = "draft" if hidden == "draft" else "post"
        return Publication(role, urls, outputs, hidden, since)

    def _changed(self, path: str) -> datetime | None:
        """Return when a draft was last changed: that is its date."""
        try:
            return datetime.fromtimestamp(
                os.path.getmtime(os.path.join(self.source, self.collections_dir, path)), self.local
            )
        except OSError:
            return None

    def _url(self, template: str, document: _Document, when: datetime) -> str | None:
        filled = []
        for part, fill, rest in _parts(template):
            filled.append(part)
            if fill is not None:
                filled.append(fill(document, when) + rest)
            elif rest:
                return None  # the build stops at a placeholder that it does not know
        return _clean("".join(filled))

    def _page(self, path: str, folder: str, name: str, head: Mapping[str, Any]) -> Publication:
        stem, dot, extension = name.rpartition(".")
        stem = (stem if dot else extension).rstrip(".")
        permalink = head.get("permalink")
        if permalink is None and self.defaults.any:
            permalink = self.defaults.find(path, "pages", "permalink")
        permalink = _text(permalink)
        extension = self._output_ext("." + extension if dot else "", permalink)
        if permalink:
            template = permalink
        elif extension not in _HTML:
            template = "/:path/:basename:output_ext"
        elif stem == "index":
            template = "/:path/"
        else:
            template = _suffixed("/:path/:basename", self.style)
        for key, value in (("path", folder), ("basename", stem), ("output_ext", extension)):
            template = template.replace(":" + key, value)
        url = _clean(template)
        urls, outputs = self._with_redirects(url, extension, head)
        published = head.get("published", True)
        hidden: Hidden = "" if self.unpublished or published not in (False, None) else "unpublished"
        return Publication("page", urls, outputs, hidden)

    def _with_redirects(
        self, url: str, extension: str, data: Mapping[str, Any]
    ) -> tuple[tuple[str, ...], tuple[str, ...]]:
        urls, outputs = [url], [output_of(url, extension)]
        value = data.get("redirect_from") if self.redirects else None
        for one in value if isinstance(value, list) else [value]:
            if isinstance(one, str) and one.strip():
                extra = _clean(one)
                urls.append(extra)
                outputs.append(output_of(extra, _extension(extra.rpartition("/")[2]) or ".html"))
        return tuple(urls), tuple(outputs)

    def _output_ext(self, extension: str, permalink: str) -> str:
        if permalink and not permalink.endswith("/"):
            own = _extension(permalink.rpartition("/")[2])
            if own:
                return own
        lower = extension.lower()
        return ".html" if lower in self.markdown else _OUTPUT.get(lower, extension)


class _Document:
    """What the placeholders of a permalink are filled from."""

    __slots__ = ("categories", "draft", "extension", "folders", "label", "output_ext", "path", "slug", "stem")

    def __init__(
        self, path: str, label: str, slug: str, stem: str, extension: str, folders: list[str]
    ) -> None:
        self.path, self.label, self.slug, self.stem, self.extension = path, label, slug, stem, extension
        self.folders = folders
        self.categories: list[str] = []
        self.draft = "_drafts/" in path
        self.output_ext = ".html"

    def cleaned(self) -> str:
        """Return Jekyll's `cleaned_relative_path`."""
        whole = self.path[: len(self.path) - len(self.extension)] if self.extension else self.path
        return whole.replace(f"_{self.label}", "", 1).rstrip(".")


PLACEHOLDERS: Mapping[str, Callable[[_Document, datetime], str]] = {
    "collection": lambda one, when: one.label,
    "path": lambda one, when: one.cleaned(),
    "output_ext": lambda one, when: one.output_ext,
    "name": lambda one, when: slugs.jekyll(one.stem),
    "title": lambda one, when: slugs.jekyll(one.slug, "pretty", cased=True),
    "slug": lambda one, when: slugs.jekyll(one.slug),
    "categories": lambda one, when: "/".join(dict.fromkeys(text.lower() for text in one.categories)),
    "slugified_categories": lambda one, when: "/".join(
        dict.fromkeys(slugs.jekyll(t) for t in one.categories)
    ),
    "year": lambda one, when: f"{when.year:04}",
    "month": lambda one, when: f"{when.month:02}",
    "day": lambda one, when: f"{when.day:02}",
    "hour": lambda one, when: f"{when.hour:02}",
    "minute": lambda one, when: f"{when.minute:02}",
    "second": lambda one, when: f"{when.second:02}",
    "i_day": lambda one, when: str(when.day),
    "i_month": lambda one, when: str(when.month),
    "short_month": lambda one, when: _MONTHS[when.month - 1][:3],
    "long_month": lambda one, when: _MONTHS[when.month - 1],
    "short_year": lambda one, when: f"{when.year % 100:02}",
    "w_year": lambda one, when: str(when.isocalendar()[0]),
    "week": lambda one, when: f"{when.isocalendar()[1]:02}",
    "w_day": lambda one, when: str(when.isoweekday()),
    "short_day": lambda one, when: _DAYS[when.weekday()][:3],
    "long_day": lambda one, when: _DAYS[when.weekday()],
    "y_day": lambda one, when: f"{when.timetuple().tm_yday:03}",
}


@lru_cache(maxsize=512)
def _parts(template: str) -> tuple[tuple[str, Callable[[_Document, datetime], str] | None, str], ...]:
    """Return a template as (text, placeholder after it, text glued to the placeholder)."""
    found = []
    done = 0
    for match in _PLACEHOLDER.finditer(template):
        name = match[1]
        key = name if name in PLACEHOLDERS or not name.endswith("_") else name[:-1]
        fill = PLACEHOLDERS.get(key)
        found.append((template[done : match.start()], fill, name[len(key) :] if fill is not None else name))
        done = match.end()
    found.append((template[done:], None, ""))
    return tuple(found)


def _categories(
    folders: list[str], defaults: Mapping[str, Any], head: Mapping[str, Any], data: Mapping[str, Any]
) -> list[str]:
    """Return a post's categories in Jekyll's order: of the path, the defaults, the front matter, then `category`."""
    found: list[Any] = list(folders)
    for source in (defaults, head):
        value = source.get("categories")
        found += value.split() if isinstance(value, str) else value if isinstance(value, list) else []
    single = data.get("category")
    if single is not None:
        found += single if isinstance(single, list) else [single]
    flat: list[str] = []
    for item in found:
        flat += (
            [str(one) for one in item] if isinstance(item, list) else [] if item is None else [_said(item)]
        )
    return list(dict.fromkeys(flat))


def _said(value: object) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)


def output_of(url: str, extension: str) -> str:
    """Return the file, below the destination, that is written for an address."""
    if url.endswith("/"):
        return url + "index" + extension if extension else url + "index.html"
    return url if url.endswith(extension) else url + extension


def _suffixed(template: str, style: str) -> str:
    """Return `Utils.add_permalink_suffix`."""
    if style == "pretty" or style.endswith("/"):
        return template + "/"
    return (
        template + ":output_ext"
        if style in ("date", "ordinal", "none") or style.endswith(":output_ext")
        else template
    )


def _clean(url: str) -> str:
    """Return `URL#sanitize_url`."""
    url = f"/{url}"
    if "." in url:
        url = url.replace("..", "/").replace("./", "")
    url = "/" + url.lstrip("/") if url[:1] == "/" else url
    return _SLASHES.sub("/", url) if "//" in url else url


def _extension(name: str) -> str:
    """Return Ruby's File.extname."""
    at = name.rfind(".")
    return name[at:] if 0 < at < len(name) - 1 else ""


def _collections(config: Mapping[str, Any]) -> dict[str, dict[str, Any]]:
    value = config.get("collections")
    if isinstance(value, list):
        return {str(name): {} for name in value}
    if isinstance(value, dict):
        return {str(name): dict(known) if isinstance(known, dict) else {} for name, known in value.items()}
    return {}


def _text(value: object) -> str:
    return value if isinstance(value, str) else ""

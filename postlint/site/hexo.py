"""The addresses that Hexo gives to the files of a site.

Sources: https://hexo.io/docs/permalinks, /docs/configuration, /docs/asset-folders; hexo 7 lib/plugins/processor/post.ts
(`parseFilename`), asset.ts, lib/plugins/filter/post_permalink.ts.
"""

from __future__ import annotations

import os
import re
from collections.abc import Mapping
from datetime import datetime, timezone
from functools import cache
from typing import TYPE_CHECKING, Any

from postlint.pattern import lazy
from postlint.site import dates, slugs
from postlint.site.jekyll import BINARY
from postlint.site.publication import NOTHING, Hidden, Publication
from postlint.site.setup import Setup

if TYPE_CHECKING:
    from postlint.site.model import Site

_RENDERED = {
    **dict.fromkeys((".md", ".markdown", ".mkd", ".mkdn", ".mdown", ".mdtxt", ".mdtext", ".mkdown"), ".html"),
    ".html": ".html",
    ".htm": ".html",
    ".ejs": ".html",
    ".njk": ".html",
    ".swig": ".html",
    ".pug": ".html",
    ".styl": ".css",
    ".less": ".css",
    ".scss": ".css",
    ".yml": ".json",
    ".yaml": ".json",
}
_SEGMENTS = {"year": r"\d{4}", "month": r"\d{2}", "day": r"\d{2}", "i_month": r"\d{1,2}", "i_day": r"\d{1,2}",
             "hash": r"[0-9a-f]{12}"}  # fmt: skip
_TOKEN = lazy(r":(\w+)")


class Hexo:
    """Places the files of one site; paths are relative to its source folder, with `/`."""

    volatile = True

    def __init__(self, source: str, config: Mapping[str, Any], zone: str, permalink: str) -> None:
        """Take the folder of the sources and the configuration; `permalink` is that of the settings."""
        self.source = source
        self.local = dates.zone(zone) or timezone.utc
        self.permalink = permalink or _text(config.get("permalink")) or ":year/:month/:day/:title/"
        self.drafts = config.get("render_drafts") is True
        self.future = config.get("future") is not False
        self.asset_folders = config.get("post_asset_folder") is True
        self.category = _text(config.get("default_category")) or "uncategorized"
        mapped = config.get("category_map")
        self.category_map: Mapping[str, Any] = mapped if isinstance(mapped, dict) else {}
        self.case = config.get("filename_case") if isinstance(config.get("filename_case"), int) else 0
        self.name = _name_pattern(_text(config.get("new_post_name")) or ":title.md")
        self.include = _globs(config.get("include"))
        self.exclude = _globs(config.get("exclude"))
        self.skip = _globs(config.get("skip_render"))
        defaults = config.get("permalink_defaults")
        self.defaults: Mapping[str, Any] = defaults if isinstance(defaults, dict) else {}
        self.assets_of = cache(self._assets_of)

    def reads(self, path: str) -> bool:
        """Tell whether the head of a file is needed to place it."""
        ending = os.path.splitext(path)[1].lower()
        return ending not in BINARY and ending in _RENDERED

    def walks(self, path: str) -> bool:
        """Tell whether anything in a folder can be published."""
        name = path.rpartition("/")[2]
        return path in ("_posts", "_drafts") or not name.startswith(("_", ".")) or bool(self.include)

    def place(self, path: str, head: Mapping[str, Any] | None, *, broken: bool = False) -> Publication:
        """Return what becomes of a file; `head` is its front matter, None for none."""
        first, _, rest = path.partition("/")
        included = any(glob.fullmatch(path) for glob in self.include)
        if not included and any(glob.fullmatch(path) for glob in self.exclude):
            return NOTHING
        stem, ending = os.path.splitext(path)
        if first in ("_posts", "_drafts") and rest:
            if any(part.startswith(("_", ".")) or part.endswith(("~", "%")) for part in rest.split("/")):
                return NOTHING
            if _RENDERED.get(ending.lower()) == ".html":
                return self._post(rest, head or {}, draft=first == "_drafts", broken=broken)
            return self._asset(rest)
        if not included and any(
            part.startswith(("_", ".")) or part.endswith(("~", "%")) for part in path.split("/")
        ):
            return NOTHING
        if ending.lower() not in _RENDERED or any(glob.fullmatch(path) for glob in self.skip):
            return Publication("static", ("/" + path,), ("/" + path,))
        output = "/" + stem + _RENDERED[ending.lower()]
        if head is None and ending.lower() in (".html", ".htm"):
            output = "/" + path
        own = _text((head or {}).get("permalink"))
        if own:
            output = _output("/" + own.lstrip("/"))
            if "." not in output.rpartition("/")[2]:
                output += ".html"
        hidden: Hidden = (
            "broken" if broken else "unpublished" if (head or {}).get("published") is False else ""
        )
        return Publication("page", (output.removesuffix("index.html"),), (output,), hidden)

    def _post(self, rest: str, head: Mapping[str, Any], *, draft: bool, broken: bool) -> Publication:
        bare = os.path.splitext(rest)[0]
        match = self.name.fullmatch(bare)
        named = match.groupdict() if match is not None else {}
        slug = (
            _text(head.get("slug")) or named.get("title") or slugs.hexo(bare, transform=int(self.case or 0))
        )
        when = dates.moment(head.get("date"), self.local, naive=self.local)
        if when is None and named.get("year"):
            when = self._named_day(named)
        if when is None:
            when = self._changed(("_drafts/" if draft else "_posts/") + rest)
        hidden: Hidden = "broken" if broken or when is None else ""
        if head.get("published") is False or (draft and not self.drafts):
            hidden = "draft" if draft else "unpublished"
        own = _text(head.get("permalink"))
        if own:
            url = "/" + own.lstrip("/")
            if self.asset_folders and not url.endswith(("/", ".html")):
                url += "/"
        else:
            filled = self._filled(slug, head, when or datetime(1970, 1, 1, tzinfo=timezone.utc), named)
            if filled is None:
                return Publication("post", hidden="broken")
            url = re.sub(r"/{2,}", "/", "/" + filled)
        since = when.timestamp() if when is not None and not self.future else 0.0
        return Publication("draft" if draft else "post", (url,), (_output(url),), hidden, since)

    def _filled(
        self, slug: str, head: Mapping[str, Any], when: datetime, named: Mapping[str, Any]
    ) -> str | None:
        values = {
            "title": slug, "name": slug.rpartition("/")[2],
            "post_title": slugs.hexo(str(head.get("title") or ""), transform=1),
            "year": f"{when.year:04}", "month": f"{when.month:02}", "day": f"{when.day:02}", "hour": f"{when.hour:02}",
            "minute": f"{when.minute:02}", "second": f"{when.second:02}", "i_month": str(when.month),
            "i_day": str(when.day), "timestamp": str(int(when.timestamp())), "category": self._category(head),
        }  # fmt: skip
        for key, value in {**self.defaults, **named, **head}.items():
            if isinstance(value, (str, int)) and not isinstance(value, bool):
                values.setdefault(key, str(value))
        unknown = False

        def value_of(match: re.Match[str]) -> str:
            nonlocal unknown
            unknown = unknown or match[1] not in values
            return values.get(match[1], "")

        filled = _TOKEN.sub(value_of, self.permalink)
        return None if unknown else filled  # `:id`, `:hash`: of Hexo's own database

    def _category(self, head: Mapping[str, Any]) -> str:
        value = head.get("categories") or head.get("category")
        items = value if isinstance(value, list) else [value] if value else []
        if items and isinstance(items[0], list):
            items = items[0]
        if not items:
            return self.category
        return "/".join(
            slugs.hexo(str(self.category_map.get(str(item)) or item), transform=int(self.case or 0))
            for item in items
        )

    def _named_day(self, named: Mapping[str, Any]) -> datetime | None:
        month = named.get("month") or named.get("i_month") or 1
        day = named.get("day") or named.get("i_day") or 1
        try:
            return datetime(int(named["year"]), int(month), int(day), tzinfo=self.local)
        except ValueError:
            return None

    def _changed(self, path: str) -> datetime | None:
        try:
            return datetime.fromtimestamp(os.path.getmtime(os.path.join(self.source, path)), self.local)
        except OSError:
            return None

    def _asset(self, rest: str) -> Publication:
        """Return where a file in a post's own folder goes."""
        if not self.asset_folders:
            return NOTHING
        folder = rest.rpartition("/")[0]
        while folder:
            page = self.assets_of(folder)
            if page is not None:
                base = page.urls[0] if page.urls else ""
                if not base or page.hidden:
                    return Publication("static", hidden=page.hidden or "broken")
                url = (base if base.endswith("/") else base.removesuffix(".html") + "/") + rest[
                    len(folder) + 1 :
                ]
                return Publication("static", (url,), (url,), "", page.since)
            folder = folder.rpartition("/")[0]
        return NOTHING

    def _assets_of(self, folder: str) -> Publication | None:
        from postlint.site import heads

        path = os.path.join(self.source, "_posts", folder + ".md")
        if not os.path.isfile(path):
            return None
        try:
            return self.place(f"_posts/{folder}.md", heads.read(path))
        except heads.BrokenError:
            return Publication("post", hidden="broken")


def _output(url: str) -> str:
    return url + "index.html" if url.endswith("/") else url


def _name_pattern(name: str) -> re.Pattern[str]:
    parts = []
    for number, piece in enumerate(_TOKEN.split(os.path.splitext(name)[0])):
        parts.append(f"(?P<{piece}>{_SEGMENTS.get(piece, '.+?')})" if number % 2 else re.escape(piece))
    try:
        return re.compile("".join(parts))
    except re.error:  # a placeholder twice
        return re.compile("(?P<title>.+)")


def _globs(value: object) -> list[re.Pattern[str]]:
    from postlint.site.jekyll_files import path_glob

    items = value if isinstance(value, list) else [value] if isinstance(value, str) else []
    return [path_glob(str(item).removeprefix("source/")) for item in items if item]


def _text(value: object) -> str:
    return value if isinstance(value, str) else ""


def setup_hexo(site: Site, key: str) -> Setup:
    """Return the rules for a site; its own scripts may publish anything."""
    source = os.path.join(site.root, _text(site.config.get("source_dir")) or "source")
    scripts = os.path.join(site.root, "scripts")
    custom = os.path.isdir(scripts) and _generates(scripts)
    theme = _text(site.config.get("theme"))
    themes = os.path.join(site.root, "themes", theme)
    here = os.path.isdir(themes)
    publisher = Hexo(os.path.normpath(source), site.config, site.timezone, site.permalink)
    layouts = [
        os.path.join(themes, "layout"),
        os.path.join(themes, "layouts"),
        os.path.join(themes, "source"),
    ]
    return Setup(os.path.normpath(source), publisher, key, frozenset(), custom or not here, not here, layouts)


def _generates(folder: str) -> bool:
    for at, _, names in os.walk(folder):
        for name in names:
            if name.endswith(".js"):
                try:
                    with open(os.path.join(at, name), encoding="utf-8", errors="replace") as file:
                        if "generator.register" in file.read():
                            return True
                except OSError:
                    continue
    return False

"""The addresses that Hexo gives to the files of a site.

Sources: https://hexo.io/docs/configuration, /docs/asset-folders; hexo 7.3 lib/plugins/processor/post.ts and asset.ts,
lib/plugins/generator/, lib/models/post_asset.ts; hexo-front-matter 4 (a time with a zone becomes the clock of UTC).
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterator, Mapping
from datetime import date, datetime, timezone
from functools import cache
from typing import TYPE_CHECKING, Any, Literal

from postlint.pattern import compiled
from postlint.site import dates, hexo_plugins, slugs
from postlint.site.hexo_permalink import Template, name_pattern
from postlint.site.jekyll import BINARY
from postlint.site.publication import NOTHING, Hidden, Publication
from postlint.site.setup import Setup

if TYPE_CHECKING:
    from postlint.site.heads import Loose
    from postlint.site.index import Index
    from postlint.site.model import Site

#: What Hexo itself and the renderers of a new site make of files.
_RENDERED = {
    **dict.fromkeys(".md .markdown .mkd .mkdn .mdwn .mdtxt .mdtext .html .htm .njk .j2 .ejs".split(), ".html"),
    **dict.fromkeys((".yml", ".yaml", ".json"), ".json"),
    ".css": ".css", ".js": ".js", ".styl": ".css",
}  # fmt: skip
#: Those that come with renderers of other names.
_RENDERERS = {"pug": (".pug", ".html"), "jade": (".jade", ".html"), "swig": (".swig", ".html"),
              "less": (".less", ".css"), "sass": (".scss", ".css"), "scss": (".scss", ".css")}  # fmt: skip


class Hexo:
    """Places the files of one site; paths are relative to its source folder, with `/`.

    Where a `timezone` is set, Hexo moves the clock by what lies between it and the zone of the machine: what is
    computed here is what a machine in that zone builds.
    """

    volatile = True
    #: Front matter needs no fence at its beginning.
    loose: Loose = "unopened"

    def __init__(
        self, source: str, config: Mapping[str, Any], zone: str, permalink: str, packages: frozenset[str],
        theme: str = "",
    ) -> None:  # fmt: skip
        """Take the folder of the sources and the configuration; `permalink` is that of the settings.

        `packages` are those that the site's package.json names, `theme` is the folder of the theme.
        """
        self.source = source
        self.local = dates.zone(zone) or timezone.utc
        rule = permalink or _text(config.get("permalink")) or ":year/:month/:day/:title/"
        self.template = Template(rule, config)
        self.rendered = _rendered(packages)
        self.renamed = hexo_plugins.renames(packages)
        self.drafts = config.get("render_drafts") is True
        self.future = config.get("future") is not False
        self.asset_folders = config.get("post_asset_folder") is True
        new_name = _text(config.get("new_post_name")) or ":title.md"
        self.ending = os.path.splitext(new_name)[1]
        self.name = name_pattern(new_name)
        self.include = _globs(config.get("include"))
        self.exclude = _globs(config.get("exclude"))
        self.skip = _globs(config.get("skip_render"))
        self.ignore = _globs(config.get("ignore"))
        self.assets_of = cache(self._assets_of)
        self.theme_files = sorted(_below(os.path.join(theme, "source"))) if theme else []

    def reads(self, path: str) -> bool:
        """Tell whether the head of a file is needed to place it."""
        ending = os.path.splitext(path)[1].lower()
        return ending not in BINARY and self.rendered.get(ending) is not None

    def walks(self, path: str) -> bool:
        """Tell whether anything in a folder can be published."""
        name = path.rpartition("/")[2]
        return path in ("_posts", "_drafts") or not name.startswith(("_", ".")) or bool(self.include)

    def unsure(self, path: str, index: Index) -> bool:
        """Tell whether a post whose address only Hexo can tell may have this one."""
        unknown = (one.hidden == "unknown" for one in index.publications.values())
        return self.template.shape.fullmatch(path) is not None and any(unknown)

    def finish(self, index: Index) -> Index:
        """Add the home page, and the files that the theme brings."""
        index.outputs.setdefault("/index.html", "")
        for path in self.theme_files:
            stem, ending = os.path.splitext(path)
            if not any(part.startswith(("_", ".")) or part.endswith(("~", "%")) for part in path.split("/")):
                index.outputs.setdefault("/" + stem + self.rendered.get(ending.lower(), ending), "")
        return index

    def place(self, path: str, head: Mapping[str, Any] | None, *, broken: bool = False) -> Publication:
        """Return what becomes of a file; `head` is its front matter, None for none."""
        first, _, rest = path.partition("/")
        if self.ignore and _matches(os.path.join(self.source, path).replace(os.sep, "/"), self.ignore):
            return NOTHING
        ending = os.path.splitext(path)[1]
        if path.endswith(("~", "%")):
            return NOTHING
        renders = ending.lower() in self.rendered and not _matches(path, self.skip)
        if first in ("_posts", "_drafts") and rest:
            if any(part.startswith(("_", ".")) for part in rest.split("/")):
                return NOTHING
            if renders and (not self.asset_folders or ending == self.ending):
                return self._post(rest, head or {}, draft=first == "_drafts", broken=broken)
            return self._asset(rest, renders=renders)
        if _matches(path, self.exclude):
            return NOTHING
        if any(part.startswith(("_", ".")) for part in path.split("/")) and not _matches(path, self.include):
            return NOTHING
        if not renders:
            return Publication("static", ("/" + path,), ("/" + path,))
        return self._page(path, head or {}, broken=broken)

    def _page(self, path: str, head: Mapping[str, Any], *, broken: bool) -> Publication:
        stem, ending = os.path.splitext(path)
        output = "/" + stem + self.rendered[ending.lower()]
        own = _text(head.get("permalink"))
        if own:
            output = _output("/" + own.lstrip("/"))
            if "." not in output.rpartition("/")[2]:
                output += self.rendered[ending.lower()]
        when = self._moment(head.get("date"))
        since = when.timestamp() if when is not None and not self.future else 0.0
        return Publication(
            "page", (output.removesuffix("index.html"),), (output,), "broken" if broken else "", since
        )

    def _post(self, rest: str, head: Mapping[str, Any], *, draft: bool, broken: bool) -> Publication:
        bare = os.path.splitext(rest)[0]
        match = self.name.fullmatch(bare)
        named = match.groupdict() if match is not None else {}
        slug = named.get("title") or slugs.hexo(bare)
        when = self._moment(head.get("date"))
        if when is None and named.get("year"):
            when = self._named_day(named)
        hidden: Hidden = "broken" if broken else ""
        if (draft or head.get("published") is False) and not self.drafts:
            hidden = "draft" if draft else "unpublished"
        role: Literal["draft", "post"] = "draft" if draft else "post"
        url = self._address(slug, head, when, named, hidden=bool(hidden))
        if url is None:
            return Publication(role, hidden=hidden or "unknown")
        if self.asset_folders and not url.endswith(("/", ".html")):
            url += "/"
        since = when.timestamp() if when is not None and not self.future else 0.0
        return Publication(role, (url.removesuffix("index.html"),), (_output(url),), hidden, since)

    def _address(
        self, slug: str, head: Mapping[str, Any], when: datetime | None, named: Mapping[str, Any], *, hidden: bool
    ) -> str | None:  # fmt: skip
        own = _text(head.get("permalink"))
        if own:
            return "/" + own.lstrip("/")
        if self.renamed:
            return None
        filled = self.template.fill(slug, head, when, named, hidden=hidden)
        # a time with a zone: the clock of UTC, or (written `+0800`, or in quotes) that of the machine
        value = head.get("date")
        if isinstance(value, datetime) and value.tzinfo is not None:
            clock = value.astimezone(timezone.utc).replace(tzinfo=self.local)
            if filled != self.template.fill(slug, head, clock, named, hidden=hidden):
                return None
        return None if filled is None else "/" + filled.lstrip("/")

    def _moment(self, value: object) -> datetime | None:
        """Return a date as Hexo shows it."""
        if isinstance(value, date) and not isinstance(value, datetime):
            return datetime(value.year, value.month, value.day, tzinfo=self.local)
        return dates.moment(value, self.local, naive=self.local)

    def _named_day(self, named: Mapping[str, Any]) -> datetime | None:
        month, day = named.get("month") or named.get("i_month"), named.get("day") or named.get("i_day")
        try:
            return (
                datetime(int(named["year"]), int(month), int(day), tzinfo=self.local)
                if month and day
                else None
            )
        except ValueError:
            return None

    def _asset(self, rest: str, *, renders: bool) -> Publication:
        """Return where a file in a post's own folder goes."""
        if not self.asset_folders:
            return NOTHING
        folder = rest.rpartition("/")[0]
        while folder:
            page = self.assets_of(folder)
            if page is not None:
                base = page.urls[0] if page.urls else ""
                if not base or page.hidden:
                    return Publication("static", hidden=page.hidden or "unknown")
                name = rest[len(folder) + 1 :]
                if renders:
                    stem, ending = os.path.splitext(name)
                    name = stem + self.rendered[ending.lower()]
                url = re.sub(r"\.html?$", "", base).rstrip("/") + "/" + name
                return Publication("static", (url,), (url,), "", page.since)
            folder = folder.rpartition("/")[0]
        return NOTHING

    def _assets_of(self, folder: str) -> Publication | None:
        from postlint.site import heads

        path = os.path.join(self.source, "_posts", folder + self.ending)
        if not os.path.isfile(path):
            return None
        try:
            return self.place(f"_posts/{folder}{self.ending}", heads.read(path, loose=self.loose))
        except heads.BrokenError:
            return Publication("post", hidden="broken")


def _output(url: str) -> str:
    return url + "index.html" if url.endswith("/") else url


def _rendered(packages: frozenset[str]) -> Mapping[str, str]:
    more = {
        ending: output
        for name, (ending, output) in _RENDERERS.items()
        if any(f"renderer-{name}" in package for package in packages)
    }
    return {**_RENDERED, **more}


def _below(folder: str) -> Iterator[str]:
    for at, _, names in os.walk(folder):
        for name in names:
            yield os.path.relpath(os.path.join(at, name), folder).replace(os.sep, "/")


def _matches(path: str, globs: list[re.Pattern[str]]) -> bool:
    return any(glob.fullmatch(path) for glob in globs)


def _globs(value: object) -> list[re.Pattern[str]]:
    """Return globs as micromatch reads them: `*` stays within one part of a path, `**` does not."""
    items = value if isinstance(value, list) else [value] if isinstance(value, str) else []
    found = []
    for item in items:
        parts = []
        for piece in re.findall(r"\*\*/|\*\*|\*|\?|\{[^{}]*\}|[^*?{]+|.", str(item or "")):
            parts.append(
                {"**/": "(?:.*/)?", "**": ".*", "*": "[^/]*", "?": "[^/]"}.get(piece) or _braces(piece)
            )
        found.append(compiled("".join(parts)))
    return found


def _braces(piece: str) -> str:
    if piece[0] == "{" and piece[-1] == "}":
        return "(?:" + "|".join(re.escape(one) for one in piece[1:-1].split(",")) + ")"
    return re.escape(piece)


def _text(value: object) -> str:
    return value if isinstance(value, str) else ""


def setup_hexo(site: Site, key: str) -> Setup:
    """Return the rules for a site; its own scripts may publish anything, and so may plugins that we don't know."""
    source = os.path.normpath(os.path.join(site.root, _text(site.config.get("source_dir")) or "source"))
    packages = hexo_plugins.named(site.root)
    name = _text(site.config.get("theme"))
    folders = (("themes", name), ("node_modules", f"hexo-theme-{name}"))
    theme = next(
        (one for parts in folders if name and os.path.isdir(one := os.path.join(site.root, *parts))), ""
    )
    publisher = Hexo(source, site.config, site.timezone, site.permalink, packages, theme)
    custom = not theme or hexo_plugins.publishing(site.root, theme, packages)
    layouts = [os.path.join(theme, one) for one in ("layout", "layouts", "source")] if theme else []
    key += repr((sorted(packages), theme, publisher.theme_files))
    return Setup(source, publisher, key, packages, custom, not theme, layouts)

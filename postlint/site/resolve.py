"""Where a link of a source file leads, once the generator has published the site."""

from __future__ import annotations

import os
import unicodedata
from collections.abc import Container, Mapping
from functools import cached_property
from typing import TYPE_CHECKING, Any
from urllib.parse import unquote

from postlint.pattern import lazy
from postlint.site import anchors, generators, heads, hugo_hooks, link_templates, suggest, unsure
from postlint.site.index import Index
from postlint.site.paths import absolute, normalized
from postlint.site.publication import Publication
from postlint.site.target import Target

if TYPE_CHECKING:
    from postlint.site.hugo_refs import References
    from postlint.site.model import Site

_BREAKS = lazy(r"[\t\r\n]")
_SCHEME = lazy(r"[A-Za-z][A-Za-z0-9+.-]*:")
#: What a server finds for an address, in this order; the last as GitHub Pages, Netlify and `jekyll serve` do.
_TRIES = ("", "index.html", "/index.html", ".html", "/index.htm", "index.htm")


class Resolver:
    """Answers for one site; its index is made when first needed."""

    def __init__(self, site: Site) -> None:
        self.site = site
        self.setup = generators.setup(site)
        self._index: Index | None = None
        self.unsure = unsure.Unsure(site, self.setup)
        self._ids: dict[str, frozenset[str] | None] = {}
        self._layouts: tuple[frozenset[str], tuple[str, ...]] | None = None

    @property
    def index(self) -> Index:
        """The index of the site; empty where its generator is not known."""
        if self._index is None:
            self._index = self.setup.index()
        return self._index

    @cached_property
    def references(self) -> References:
        """What the references of a Hugo site name."""
        from postlint.site.hugo import Hugo
        from postlint.site.hugo_refs import References

        assert isinstance(self.setup.publisher, Hugo)
        return References(self.setup.publisher, self.index)

    def relative(self, path: str) -> str | None:
        """Return a file's path below the sources, or None where it lies elsewhere."""
        whole = absolute(path)
        root = self.setup.source.rstrip(os.sep) + os.sep
        return whole[len(root) :].replace(os.sep, "/") if whole.startswith(root) else None

    def published(self, path: str) -> tuple[str, ...]:
        """Return the addresses of a file now, its own first: see `Site.published`."""
        one = self.publication(path)
        return one.urls if one is not None and not one.hidden_at(self.index.now) else ()

    def publication(self, path: str) -> Publication | None:
        """Return what becomes of a file as it is on disk; None for one outside the sources or an unknown site."""
        relative = self.relative(path)
        if relative is None or self.setup.publisher is None:
            return None
        known = self.index.publications.get(relative)
        return known if known is not None else self.as_on_disk(path)

    def place(self, path: str, text: str) -> Publication | None:
        """Return what becomes of a file with this text, whatever is on disk."""
        head: Mapping[str, Any] | heads.BrokenError | None
        try:
            head = heads.of_text(text, loose=self.loose)
        except heads.BrokenError as broken:
            head = broken
        return self._place(path, head)

    def _place(self, path: str, head: Mapping[str, Any] | heads.BrokenError | None) -> Publication | None:
        relative = self.relative(path)
        if relative is None or self.setup.publisher is None:
            return None
        if isinstance(head, heads.BrokenError):
            return self.setup.publisher.place(relative, {}, broken=True)
        return self.setup.publisher.place(relative, head)

    def as_on_disk(self, path: str) -> Publication | None:
        """Return what becomes of a file as it is on disk now, whatever the index has."""
        return self._place(path, self._head(path))

    def sharing(self, path: str, output: str) -> tuple[str, ...]:
        """Return the other sources of an output: see `Site.sharing`."""
        own = self.relative(path)
        sources = (self.index.outputs.get(output), *self.index.collisions.get(output, ()))
        return tuple(dict.fromkeys(one for one in sources if one and one != own))

    def has_anchor(self, source: str, fragment: str) -> bool | None:
        """Tell whether the page made from a file has an id; None where that can't be told."""
        if not source.lower().endswith((".md", ".markdown", ".html", ".htm", ".mkd")):
            return None
        if self.site.generator == "hugo" and self._hooked:
            return None
        if source not in self._ids:
            self._ids[source] = self._read_ids(source)
        known = self._ids[source]
        if known is None or fragment in known:
            return None if known is None else True
        if self.layouts_have(fragment):
            return True
        return None if self.setup.custom else False

    @cached_property
    def _hooked(self) -> bool:
        """Whether a render hook may turn a link to the page of another language."""
        return bool(hugo_hooks.found(self.site.root))

    def layouts_have(self, fragment: str) -> bool:
        """Tell whether the layouts bring an id to every page."""
        if self._layouts is None:
            self._layouts = anchors.layout_ids(self.setup.layouts)
        if anchors.of_comments(fragment):
            return True
        whole, beginnings = self._layouts
        return fragment in whole or fragment.startswith(beginnings)

    def _read_ids(self, source: str) -> frozenset[str] | None:
        from postlint.post import Post

        try:
            with open(source, encoding="utf-8-sig", newline="") as file:
                text = file.read(2_000_000)
            return anchors.ids(Post(text, source), self.site)
        except (OSError, ValueError, RecursionError):
            return None

    @property
    def loose(self) -> heads.Loose:
        """What the generator takes for front matter beside a block at the start."""
        loose: heads.Loose = getattr(self.setup.publisher, "loose", "")
        return loose

    def _head(self, path: str) -> Mapping[str, Any] | heads.BrokenError | None:
        try:
            return heads.read(path, loose=self.loose)
        except heads.BrokenError as broken:
            return broken

    def resolve(self, url: str, path: str, page: Publication | None = None) -> Target:
        """Tell where a link leads; `page` is what becomes of the file it stands in, where that is known better."""
        if self.setup.publisher is None:
            return Target("unknown", reason="generator")
        expanded = link_templates.expand(_BREAKS.sub("", url.strip()), path, self)  # as browsers do
        if expanded is None or (isinstance(expanded, str) and ("{" in expanded or "}" in expanded)):
            return Target("unknown", reason="template")
        if isinstance(expanded, Target):
            return expanded
        written = expanded
        split = self._own(written)
        if split is None:
            return Target("foreign")
        prefix, rest = split
        rest, _, fragment = rest.partition("#")
        raw, _, _query = rest.partition("?")
        page = page or self.publication(path)
        relative = self.relative(path)
        if page is None or not page.urls or relative is None:
            return Target("unknown", reason="from")  # a file that is not published has no place to link from
        base = self.site.baseurl + page.urls[0]
        asked = unquote(raw, errors="replace")
        if not asked:
            return Target("exists", base, unquote(fragment), os.path.join(self.setup.source, relative))
        absolute = asked.startswith("/") or bool(prefix)
        if page.hidden == "broken" and not absolute:
            return Target("unknown", reason="from")
        whole = normalized(asked if absolute else base.rpartition("/")[0] + "/" + asked)
        target = self._at(whole, unquote(fragment))
        if target.state != "missing":
            return target
        own = tuple(self.site.baseurl + output for output in page.outputs)
        if not page.hidden and _found(whole, own) is not None:  # the post is new, or not saved yet
            return Target("exists", whole, unquote(fragment), os.path.join(self.setup.source, relative))
        doubt = self.unsure.about(whole, raw, relative, absolute=absolute, hosted=bool(prefix))
        if doubt:
            return Target("unknown", whole, unquote(fragment), reason=doubt)
        found = suggest.nearest(self.index, self.site.baseurl, whole, asked, relative, absolute=absolute)
        if found is None:
            return target
        reason = target.reason or found.reason
        rest = url[url.find("#") :] if "#" in url else ""
        templated = "{" in url
        return target._replace(
            suggestion=prefix + found.url + rest, clear=found.clear and not templated, reason=reason
        )

    def _own(self, url: str) -> tuple[str, str] | None:
        """Return (scheme and host as written, rest) of a link within the site, or None for any other."""
        if url.startswith("//"):
            start = 2
        else:
            scheme = _SCHEME.match(url)
            if scheme is None:
                return "", url
            if scheme[0].lower() not in ("http:", "https:") or not url.startswith("//", scheme.end()):
                return None
            start = scheme.end() + 2
        end = min((at for sign in "/?#" if (at := url.find(sign, start)) >= 0), default=len(url))
        host = url[start:end].lower()
        if not self.site.host or host.removeprefix("www.") != self.site.host.removeprefix("www."):
            return None
        return url[:end], url[end:] if url[end : end + 1] == "/" else "/" + url[end:]

    def _at(self, whole: str, fragment: str) -> Target:
        """Look an address up, as a server does."""
        base = self.site.baseurl
        if base and whole != base and not whole.startswith(base + "/"):
            if whole != "/" and _found(whole, self.index.outputs) is not None:
                return Target("missing", whole, fragment, reason="baseurl")
            return Target("unknown", whole, fragment, reason="outside the base URL")
        inside = whole[len(base) :] or "/"
        output = _found(inside, self.index.outputs)
        if output is not None:
            source = self.index.outputs[output]
            return Target(
                "exists", whole, fragment, os.path.join(self.setup.source, source) if source else ""
            )
        for end in _TRIES:
            unseen = self.index.hidden.get(inside.rstrip("/") + end if end.startswith("/") else inside + end)
            if unseen is not None:
                hidden = self.index.publications[unseen].hidden_at(self.index.now)
                if hidden in ("future", "broken"):
                    return Target("unknown", whole, fragment, reason=hidden)
                return Target("missing", whole, fragment, os.path.join(self.setup.source, unseen), hidden)
        return Target("missing", whole, fragment)


def _found(path: str, outputs: Container[str]) -> str | None:
    """Return the output that a server finds for a path, or None."""
    forms = [path]
    if not path.isascii():
        forms += [unicodedata.normalize(form, path) for form in ("NFC", "NFD")]
    for form in forms:
        bare = form.rstrip("/")
        for end in _TRIES:
            if form.endswith("/") and end in ("", ".html"):
                continue
            candidate = bare + end if end.startswith("/") else form + end
            if candidate in outputs:
                return candidate
    return None

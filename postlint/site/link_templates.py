"""Template code inside a link, replaced by what the generator will write there.

Sources: https://jekyllrb.com/docs/liquid/filters/ and tags/; https://gohugo.io/content-management/cross-references/;
https://hexo.io/docs/tag-plugins.
"""

from __future__ import annotations

import os
import re
from typing import TYPE_CHECKING
from urllib.parse import unquote

from postlint.pattern import lazy
from postlint.site.target import Target

if TYPE_CHECKING:
    from postlint.site.resolve import Resolver

_EXPRESSION = lazy(r"\{\{-?\s*(?P<e>[^{}]*?)\s*-?\}\}")
_TAG = lazy(r"\{%-?\s*(?P<name>\w+)\s+(?P<e>[^{}%]*?)\s*-?%\}")
_REF = lazy(
    r"\{\{[<%]\s*(?:rel)?ref\s+(?:path\s*=\s*)?(?:(?P<q>[\"'`])(?P<e>[^\"'`]+)(?P=q)|(?P<p>[^\"'`\s>%]+))\s*[>%]\}\}"
    r"(?P<tail>#\S*)?"
)
_FILTER = lazy(r"(?:\"([^\"]*)\"|'([^']*)'|([\w.]+))((?:\s*\|\s*[\w]+(?:\s*:\s*[^|]+)?)*)")


def expand(url: str, path: str, resolver: Resolver) -> str | Target | None:
    """Return the link as it will be written, a target where a tag names one, or None where that can't be told."""
    if "{{" not in url and "{%" not in url:
        return url
    generator = resolver.site.generator
    if generator == "hugo":
        return _hugo(url, path, resolver)
    if generator != "jekyll":
        return None
    failed = False

    def expression(match: re.Match[str]) -> str:
        nonlocal failed
        value = _value(match["e"], resolver)
        failed = failed or value is None
        return value or ""

    def tag(match: re.Match[str]) -> str:
        nonlocal failed
        value = _tag(match["name"], match["e"], resolver)
        failed = failed or value is None
        return value or ""

    expanded = _TAG.sub(tag, _EXPRESSION.sub(expression, url))
    if failed or "{{" in expanded or "{%" in expanded:
        return None
    base = resolver.site.baseurl
    if base and expanded.startswith(base + base + "/"):
        expanded = expanded[len(base) :]  # `{{ site.baseurl }}{% link … %}`, as Jekyll 3 needs it
    return expanded


def _value(text: str, resolver: Resolver) -> str | None:
    match = _FILTER.fullmatch(text)
    if match is None:
        return None
    site = resolver.site
    if match[3] is None:
        value = match[1] if match[1] is not None else match[2]
    elif match[3] == "site.baseurl":
        value = site.baseurl
    elif match[3] == "site.url":
        value = site.url
    else:
        return None
    for name in re.findall(r"\|\s*(\w+)", match[4]):
        if name in ("relative_url", "absolute_url"):
            if re.match(r"[A-Za-z][\w+.-]*:", value):
                continue
            value = site.baseurl + "/" + value.removeprefix("/")
            if name == "absolute_url":
                value = site.url + value
        elif name == "prepend" and re.search(r"prepend\s*:\s*site\.baseurl", match[4]):
            value = site.baseurl + value
        elif name == "prepend" and re.search(r"prepend\s*:\s*site\.url", match[4]):
            value = site.url + value
        else:
            return None
    return value


def _tag(name: str, text: str, resolver: Resolver) -> str | None:
    """Return the address that `link` or `post_url` writes; a build stops where there is none: not ours to report."""
    wanted = text.strip().strip("\"'").removeprefix("/")
    publications = resolver.index.publications
    if name == "link":
        one = publications.get(wanted)
        return resolver.site.baseurl + one.urls[0] if one is not None and one.urls else None
    if name == "post_url":
        folder, _, stem = wanted.rpartition("/")
        for path, one in publications.items():
            if one.role != "post" or not one.urls or f"/{stem}." not in f"/{path}":
                continue
            if path.rpartition("/")[2].rpartition(".")[0] == stem and (not folder or folder in path):
                return resolver.site.baseurl + one.urls[0]
    return None


def _hugo(url: str, path: str, resolver: Resolver) -> Target | None:
    """Return the page that `ref` or `relref` names; Hugo's build stops at one that names none, or leaves it empty."""
    match = _REF.fullmatch(url)
    relative = resolver.relative(path)
    if match is None or relative is None:
        return None
    group = "e" if match["e"] else "p"
    wanted, _, fragment = match[group].partition("#")
    fragment = fragment or (match["tail"] or "").removeprefix("#")
    if not wanted:
        own = resolver.publication(path)
        address = resolver.site.baseurl + own.urls[0] if own is not None and own.urls else ""
        return Target("exists", address, unquote(fragment), path)
    found = resolver.references.find(wanted, relative)
    if found.source:
        publication = resolver.index.publications[found.source]
        address = resolver.site.baseurl + publication.urls[0]
        return Target("exists", address, unquote(fragment), os.path.join(resolver.setup.source, found.source))
    if not found.certain or resolver.setup.custom:
        return Target("unknown", reason="ref")
    start = match.start(group)
    near = url[:start] + found.near + url[start + len(wanted) :] if found.near else ""
    return Target("missing", wanted, reason="reference", suggestion=near)

"""Finds the site around a file from its generator's own configuration."""

from __future__ import annotations

import os
from functools import lru_cache
from pathlib import Path
from typing import Any

from postlint.settings import Settings, SiteSettings
from postlint.site.model import Generator, Site
from postlint.site.paths import absolute

_HUGO = (
    *("hugo.toml", "hugo.yaml", "hugo.yml", "hugo.json"),
    *(
        f"config/_default/{name}.{kind}"
        for name in ("hugo", "config")
        for kind in ("toml", "yaml", "yml", "json")
    ),
)
_OLD_HUGO = ("config.toml", "config.yaml", "config.yml", "config.json")

_known: dict[tuple[str, SiteSettings], Site] = {}
_sites: dict[tuple[str, SiteSettings], Site] = {}


def site_of(path: str, settings: Settings) -> Site:
    """Return the site around a file (which need not exist); what the settings say comes first.

    Looks upward from the file's folder for a generator's configuration; a folder is looked at once a process.
    """
    folder = os.path.dirname(absolute(path))
    key = (folder, settings.site)
    known = _known.get(key)
    if known is None:
        known = _known[key] = _find(folder, settings)
    return known


def forget() -> None:
    """Look at every folder anew from now on."""
    _known.clear()
    _sites.clear()
    _generator_at.cache_clear()


def _find(folder: str, settings: Settings) -> Site:
    wanted = settings.site
    generator: Generator = "unknown"
    root = str(settings.root)
    config: dict[str, Any] = {}
    at = wanted.root or folder
    while True:
        found = _generator_at(at)
        if found is not None:
            generator, config = found
            root = at
            break
        parent = os.path.dirname(at)
        if parent == at or wanted.root or os.path.isdir(os.path.join(at, ".git")):
            break  # a site does not reach beyond its repository
        at = parent
    key = (root, wanted)
    if key not in _sites:
        configured = settings.path is not None or wanted.root is not None
        _sites[key] = _site(root, wanted.generator or generator, config, wanted, configured=configured)
    return _sites[key]


def _site(
    root: str, generator: str, config: dict[str, Any], wanted: SiteSettings, *, configured: bool
) -> Site:
    url = (
        wanted.url or _text(config, "url") or _text(config, "baseurl" if generator == "hugo" else "base_url")
    )
    baseurl = wanted.baseurl or ""
    if not baseurl and generator in ("jekyll", "hexo"):
        baseurl = _text(config, "baseurl" if generator == "jekyll" else "root")
    if not baseurl and (generator == "hugo" or (generator == "hexo" and "root" not in config)):
        baseurl = "/" + url.partition("://")[2].partition("/")[2] if "://" in url else url
    return Site(
        root=root,
        generator=generator,  # type: ignore[arg-type]
        url=url.rstrip("/"),
        baseurl=baseurl.rstrip("/"),
        timezone=wanted.timezone or _text(config, "timezone"),
        collections=_collections(config),
        defaults=_defaults(config),
        permalink=wanted.permalink or "",
        config=config,
        configured=configured,
    )


@lru_cache(maxsize=4096)
def _generator_at(folder: str) -> tuple[Generator, dict[str, Any]] | None:
    def has(name: str) -> bool:
        return os.path.exists(os.path.join(folder, name))

    if not any(map(has, ("_config.yml", "_config.yaml", "zola.toml", *_HUGO, *_OLD_HUGO))):
        return None
    from postlint.site import hugo_config
    from postlint.site.config_file import load

    if has("_config.yml") or has("_config.yaml"):
        config = load(Path(folder, "_config.yml" if has("_config.yml") else "_config.yaml"))
        hexo = has("source/_posts") or has("scaffolds") or "new_post_name" in config or _needs_hexo(folder)
        return ("hexo" if hexo else "jekyll"), config
    if any(has(name) for name in _HUGO):
        return "hugo", hugo_config.read(folder)
    for name in _OLD_HUGO:
        if has(name) and has("content"):
            config = load(Path(folder, name))
            return ("zola", config) if "base_url" in config else ("hugo", hugo_config.read(folder))
    if has("zola.toml"):
        return "zola", load(Path(folder, "zola.toml"))
    return None


def _needs_hexo(folder: str) -> bool:
    from postlint.site.config_file import load

    needed = load(Path(folder, "package.json")).get("dependencies")
    return isinstance(needed, dict) and "hexo" in needed


def _text(config: dict[str, Any], key: str) -> str:
    value = config.get(key)
    return value if isinstance(value, str) else ""


def _collections(config: dict[str, Any]) -> tuple[str, ...]:
    value = config.get("collections")
    return tuple(str(name) for name in value) if isinstance(value, (dict, list)) else ()


def _defaults(config: dict[str, Any]) -> tuple[str, ...]:
    """Return the keys that Jekyll's `defaults` give to posts."""
    found: dict[str, None] = {}
    entries = config.get("defaults")
    for entry in entries if isinstance(entries, list) else []:
        values = entry.get("values") if isinstance(entry, dict) else None
        if isinstance(values, dict):
            found.update(dict.fromkeys(str(key) for key in values))
    return tuple(found)

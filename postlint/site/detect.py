"""Finds the site around a file from its generator's own configuration."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

from postlint.settings import Settings
from postlint.site.model import Generator, Site

_HUGO = (
    "hugo.toml",
    "hugo.yaml",
    "hugo.yml",
    "hugo.json",
    "config/_default/hugo.toml",
    "config/_default/config.toml",
)
_OLD_HUGO = ("config.toml", "config.yaml", "config.yml", "config.json")

_known: dict[tuple[str, str], Site] = {}


def site_of(path: str, settings: Settings) -> Site:
    """Return the site around a file (which need not exist); what the settings say comes first.

    Looks upward from the file's folder for a generator's configuration; a folder is looked at once a process.
    """
    folder = os.path.dirname(os.path.abspath(path))
    key = (folder, repr(settings.site))
    if key not in _known:
        _known[key] = _find(folder, settings)
    return _known[key]


def forget() -> None:
    """Look at every folder anew from now on."""
    _known.clear()


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
    url = wanted.url or _text(config, "url") or _text(config, "baseURL") or _text(config, "base_url")
    return Site(
        root=root,
        generator=wanted.generator or generator,  # type: ignore[arg-type]
        url=url.rstrip("/"),
        baseurl=wanted.baseurl or _text(config, "baseurl") or _text(config, "root"),
        timezone=wanted.timezone or _text(config, "timezone") or _text(config, "timeZone"),
        collections=_collections(config),
        defaults=_defaults(config),
    )


def _generator_at(folder: str) -> tuple[Generator, dict[str, Any]] | None:
    def has(name: str) -> bool:
        return os.path.exists(os.path.join(folder, name))

    if has("_config.yml") or has("_config.yaml"):
        config = _yaml(os.path.join(folder, "_config.yml" if has("_config.yml") else "_config.yaml"))
        hexo = has("source/_posts") or has("scaffolds") or "new_post_name" in config
        return ("hexo" if hexo else "jekyll"), config
    for name in _HUGO:
        if has(name):
            return "hugo", _any(os.path.join(folder, name))
    for name in _OLD_HUGO:
        if has(name) and has("content"):
            config = _any(os.path.join(folder, name))
            return ("zola" if "base_url" in config else "hugo"), config
    if has("zola.toml"):
        return "zola", _any(os.path.join(folder, "zola.toml"))
    return None


def _any(path: str) -> dict[str, Any]:
    if path.endswith((".yaml", ".yml")):
        return _yaml(path)
    try:
        if path.endswith(".json"):
            import json

            data = json.loads(Path(path).read_text(encoding="utf-8"))
        else:
            data = _toml(Path(path).read_bytes().decode("utf-8", "replace"))
    except (OSError, ValueError):
        return {}
    return data if isinstance(data, dict) else {}


def _toml(text: str) -> Any:
    import sys

    if sys.version_info >= (3, 11):
        import tomllib
    else:
        import tomli as tomllib
    return tomllib.loads(text)


def _yaml(path: str) -> dict[str, Any]:
    """Return what a configuration says; an unreadable one says nothing: that is its generator's to report."""
    from postlint.errors import UsageError
    from postlint.yaml_file import read

    try:
        return {key: value.plain() for key, value in read(Path(path)).items()}
    except UsageError:
        return {}


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

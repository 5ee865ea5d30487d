"""Where Hugo takes content and static files from, and what it calls its lists.

Sources: https://gohugo.io/configuration/module/#mounts (a component that is mounted has no folder of its own beside the
mounts), /configuration/languages/, /configuration/taxonomies/, /configuration/permalinks/.
"""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from typing import Any

from postlint.tuples import NamedTuple


class Content(NamedTuple):
    """A folder of content: where it lies below the site, its language ("" for the default), and where it is mounted."""

    source: str
    language: str
    prefix: str


def folder(value: object, default: str) -> str:
    """Return a folder of the configuration without slashes at its ends."""
    text = value if isinstance(value, str) and value else default
    return text.strip("/").removeprefix("./")


def languages(config: Mapping[str, Any]) -> dict[str, Mapping[str, Any]]:
    """Return the languages that are published, each with its settings."""
    known = config.get("languages")
    return {
        name: one if isinstance(one, dict) else {}
        for name, one in (known if isinstance(known, dict) else {}).items()
        if not (isinstance(one, dict) and one.get("disabled") is True)
    }


def _mounts(config: Mapping[str, Any], component: str) -> Iterator[tuple[Mapping[str, Any], str]]:
    """Yield each mount of a component with the path below it."""
    module = config.get("module")
    for mount in (module.get("mounts") or []) if isinstance(module, dict) else []:
        if isinstance(mount, dict):
            first, _, rest = str(mount.get("target", "")).strip("/").partition("/")
            if first == component:
                yield mount, rest


def contents(config: Mapping[str, Any]) -> list[Content]:
    """Return the folders of content, those that lie inside others first."""
    found: dict[str, Content] = {}
    for mount, prefix in _mounts(config, "content"):
        source = folder(mount.get("source"), "content")
        for language in _languages_of(mount) or [""]:
            found.setdefault(source, Content(source, language, prefix))
    if not found:
        found = {one: Content(one, "", "") for one in [folder(config.get("contentdir"), "content")]}
        for language, known in languages(config).items():
            if known.get("contentdir"):
                own = folder(known["contentdir"], "")
                found[own] = Content(own, language, "")
    return sorted(found.values(), key=lambda one: -len(one.source))


def _languages_of(mount: Mapping[str, Any]) -> list[str]:
    """Return the languages of a mount: `lang`, and `sites.matrix.languages` since 0.153."""
    if isinstance(mount.get("lang"), str):
        return [mount["lang"].lower()]
    known: Any = mount
    for key in ("sites", "matrix", "languages"):
        known = known.get(key) if isinstance(known, dict) else None
    return [one.lower() for one in known if isinstance(one, str)] if isinstance(known, list) else []


def untold(root: str, config: Mapping[str, Any]) -> bool:
    """Tell whether content is mounted in a way that is not read here: from elsewhere, single files, filtered."""
    for mount, _ in _mounts(config, "content"):
        source = str(mount.get("source", ""))
        filtered = any(mount.get(key) for key in ("includefiles", "excludefiles", "files"))
        outside = source.startswith(("..", "/", "node_modules"))
        if (
            filtered
            or outside
            or len(_languages_of(mount)) > 1
            or not os.path.isdir(os.path.join(root, source))
        ):
            return True
    return False


def statics(config: Mapping[str, Any]) -> list[tuple[str, str]]:
    """Return the folders that are copied as they are, each with the path they are copied to."""
    found = {
        folder(mount.get("source"), "static"): f"/{target}" if target else ""
        for mount, target in _mounts(config, "static")
    }
    if not found:
        for source in (config, *languages(config).values()):
            for key, value in source.items():
                if key.startswith("staticdir"):
                    for one in value if isinstance(value, list) else [value]:
                        if isinstance(one, str):
                            found[folder(one, "static")] = ""
        found.setdefault("static", "")
    theme = config.get("theme")
    for one in theme if isinstance(theme, list) else [theme]:
        if isinstance(one, str):
            found[f"{folder(config.get('themesdir'), 'themes')}/{one}/static"] = ""
    return sorted(found.items(), key=lambda one: -len(one[0]))


def permalinks(value: object) -> dict[str, str]:
    """Return the templates of pages by section."""
    found: dict[str, str] = {}
    for key, one in value.items() if isinstance(value, dict) else ():
        if isinstance(one, str):
            found[key] = one
        elif isinstance(one, dict) and key == "page":
            found.update({name: text for name, text in one.items() if isinstance(text, str)})
    return found


def lists(config: Mapping[str, Any]) -> tuple[str, ...]:
    """Return the beginnings of addresses of lists by term, and of sections that are moved: `/people/`."""
    known = config.get("taxonomies")
    terms = known if isinstance(known, dict) else {"category": "categories", "tag": "tags"}
    found = {f"/{one.lower()}/" for one in terms.values() if isinstance(one, str)}
    tables = config.get("permalinks")
    for key, one in tables.items() if isinstance(tables, dict) else ():
        if key in ("section", "taxonomy", "term") and isinstance(one, dict):
            found.update(text.partition(":")[0] for text in one.values() if isinstance(text, str))
        elif isinstance(one, str) and key in terms.values():
            found.add(one.partition(":")[0])
    return tuple(f"/{one.strip('/')}/" if one.strip("/") else "/" for one in found)

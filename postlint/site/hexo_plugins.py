"""The packages of a Hexo site, by what they do to its addresses.

Sources: https://hexo.io/docs/plugins and the read-me of each package named here.
"""

from __future__ import annotations

import os
from pathlib import Path

from postlint.site.config_file import load

#: Beginnings of the names of packages that publish nothing but lists, feeds, maps and search data.
_HARMLESS = tuple(
    (
        "hexo-renderer- hexo-theme- hexo-deployer- hexo-filter- hexo-tag- hexo-math hexo-server hexo-cli"
        " hexo-generator-archive hexo-generator-category hexo-generator-tag hexo-generator-index"
        " hexo-generator-feed hexo-generator-sitemap hexo-generator-baidu-sitemap hexo-generator-search"
        " hexo-generator-searchdb hexo-generator-json-content hexo-generator-robotstxt hexo-generator-cname"
        " hexo-abbrlink hexo-wordcount hexo-word-counter hexo-symbols-count-time hexo-related-p"
        " hexo-autonofollow hexo-admin hexo-browsersync hexo-lazyload hexo-prism hexo-mathjax hexo-katex"
        " hexo-pangu hexo-asset-image hexo-asset-link hexo-image- hexo-front-matter hexo-util hexo-fs hexo-log"
    ).split()
)


def named(root: str) -> frozenset[str]:
    """Return the names in a site's package.json that Hexo loads."""
    data = load(Path(root, "package.json"))
    found: set[str] = set()
    for key in ("dependencies", "devDependencies"):
        one = data.get(key)
        found.update(name for name in (one if isinstance(one, dict) else ()) if "hexo-" in name)
    return frozenset(found)


def renames(packages: frozenset[str]) -> bool:
    """Tell whether a package makes the addresses of posts by rules of its own (`hexo-permalink-pinyin`)."""
    return any("permalink" in name for name in packages)


def publishing(root: str, theme: str, packages: frozenset[str]) -> bool:
    """Tell whether packages that we don't know, or scripts of the site or its theme, may publish pages."""
    if any(not name.rpartition("/")[2].startswith(_HARMLESS) for name in packages):
        return True
    return any(_generates(os.path.join(folder, "scripts")) for folder in (root, theme) if folder)


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

"""Which plugins a Jekyll site runs, and whether one of them may publish pages that no file stands for.

Sources: https://pages.github.com/versions/; the READMEs of the plugins.
"""

from __future__ import annotations

import os
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from postlint.pattern import lazy

#: Plugins that publish nothing, or only what `unsure` knows by name (feeds, sitemaps, numbered pages, tag pages).
HARMLESS = frozenset(
    "jekyll-seo-tag jekyll-feed jekyll-sitemap jekyll-paginate jekyll-paginate-v2 jekyll-redirect-from"
    " jekyll-relative-links jekyll-mentions jemoji jekyll-gist jekyll-avatar jekyll-github-metadata jekyll-toc"
    " jekyll-last-modified-at jekyll-include-cache jekyll-titles-from-headings jekyll-optional-front-matter"
    " jekyll-readme-index jekyll-default-layout jekyll-sass-converter jekyll-coffeescript jekyll-remote-theme"
    " jekyll-target-blank jekyll-minifier jekyll-compose jekyll-spaceship jekyll-commonmark jekyll-commonmark-ghpages"
    " jekyll-archives jekyll-tagging jekyll-watch jekyll-swiss kramdown-parser-gfm webrick github-pages"
    " jekyll-admin jekyll-email-protect jekyll-external-links jekyll-twitter-plugin jekyll-youtube"
    " jekyll-katex jekyll-math"
    " jekyll-figure jekyll-loading-lazy jekyll-lazy-load-image jektex jekyll-postcss"
    " jekyll-autoprefixer rouge jekyll".split()
)
_GENERATES = lazy(
    r"<\s*(?:Jekyll::)?Generator|PageWithoutAFile|<\s*(?:Jekyll::)?(?:Page|StaticFile)\b|Page\.new|StaticFile\.new"
    r"|site\.pages\s*<<|static_files\s*<<|Hooks\.register\s+:site|File\.write|FileUtils"
)
_GEM = lazy(r"""^[ \t]*gem[ \t(]+["']([\w-]+)["']""", re.MULTILINE)


def read(root: str, source: str, config: Mapping[str, Any]) -> tuple[frozenset[str], bool]:
    """Return the plugins by name, and whether any code may publish pages that we can't know of."""
    named: set[str] = set()
    for key in ("plugins", "gems", "whitelist"):
        value = config.get(key)
        named |= (
            {str(one) for one in value}
            if isinstance(value, list)
            else {value}
            if isinstance(value, str)
            else set()
        )
    known = set(named)
    try:
        gems = set(_GEM.findall(Path(root, "Gemfile").read_text(encoding="utf-8", errors="replace")))
    except OSError:
        gems = set()
    known |= {gem for gem in gems if gem in HARMLESS or gem.startswith("jekyll")}
    strange = {one for one in known if one not in HARMLESS and "/" not in one and "theme" not in one}
    folder = Path(source, str(config.get("plugins_dir") or "_plugins"))
    return frozenset(known), bool(strange) or any("/" in one for one in named) or _generates(folder)


def _generates(folder: Path) -> bool:
    if not os.path.isdir(folder):
        return False
    for file in sorted(folder.rglob("*.rb")):
        try:
            if _GENERATES.search(file.read_text(encoding="utf-8", errors="replace")):
                return True
        except OSError:
            continue
    return False

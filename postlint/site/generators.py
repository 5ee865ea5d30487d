"""Each generator's rules made ready for one site."""

from __future__ import annotations

import json
import os
from typing import TYPE_CHECKING, Any

from postlint.site.setup import Setup

if TYPE_CHECKING:
    from postlint.site.model import Site


def setup(site: Site) -> Setup:
    """Return the rules of a site's generator."""
    if site.generator == "jekyll":
        return _jekyll(site)
    if site.generator == "hugo":
        from postlint.site.hugo import setup_hugo

        return setup_hugo(site, _key(site))
    if site.generator == "hexo":
        from postlint.site.hexo import setup_hexo

        return setup_hexo(site, _key(site))
    return Setup(site.root, None)


def _key(site: Site) -> str:
    from postlint._version import __version__

    parts = [__version__, site.generator, site.timezone, site.permalink, site.config]
    return json.dumps(parts, sort_keys=True, default=str, ensure_ascii=False)


def _jekyll(site: Site) -> Setup:
    from postlint.site import jekyll_plugins
    from postlint.site.jekyll import Jekyll

    config = dict(site.config)
    source = (
        os.path.join(site.root, str(config.get("source") or "")).rstrip(os.sep)
        if config.get("source")
        else site.root
    )
    plugins, custom = jekyll_plugins.read(site.root, source, config)
    destination = os.path.normpath(os.path.join(site.root, str(config.get("destination") or "_site")))
    if destination.startswith(os.path.normpath(source) + os.sep):
        exclude = config.get("exclude")
        config["exclude"] = [
            *(exclude if isinstance(exclude, list) else []),
            os.path.relpath(destination, source),
        ]
    publisher = Jekyll(
        config,
        zone=site.timezone,
        permalink=site.permalink,
        redirects="jekyll-redirect-from" in plugins,
        source=os.path.normpath(source),
    )
    theme = bool(_text(config.get("theme")) or _text(config.get("remote_theme")))
    key = _key(site) + json.dumps(sorted(plugins))
    layouts = [
        os.path.join(source, _text(config.get(option)) or name)
        for option, name in (("layouts_dir", "_layouts"), ("includes_dir", "_includes"))
    ]
    return Setup(os.path.normpath(source), publisher, key, plugins, custom, theme, layouts)


def _text(value: Any) -> str:
    return value if isinstance(value, str) else ""

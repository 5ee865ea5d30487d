"""Hexo's templates of addresses: what stands for each placeholder, and what only Hexo itself can tell.

Sources: https://hexo.io/docs/permalinks; hexo 7.3 lib/plugins/filter/post_permalink.ts, lib/plugins/processor/post.ts
(`parseFilename`), lib/models/category.ts; hexo-util lib/permalink.ts.
"""

from __future__ import annotations

import os
import re
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from postlint.pattern import compiled, lazy
from postlint.site import slugs

_SEGMENTS = {"year": r"\d{4}", "month": r"\d{2}", "day": r"\d{2}", "i_month": r"\d{1,2}", "i_day": r"\d{1,2}",
             "hash": r"[0-9a-f]{12}"}  # fmt: skip
_TOKEN = lazy(r":(\w*[^\W_])", re.ASCII)
_CLOCK = frozenset("year month day hour minute second i_month i_day hash".split())


class Template:
    """A site's `permalink`, with what its configuration gives to placeholders."""

    def __init__(self, rule: str, config: Mapping[str, Any]) -> None:
        """Take the template and the configuration that it stands in."""
        self.rule = rule
        self.tokens = frozenset(_TOKEN.findall(rule))
        self.default_category = _text(config.get("default_category")) or "uncategorized"
        mapped = config.get("category_map")
        self.category_map: Mapping[str, Any] = mapped if isinstance(mapped, dict) else {}
        case = config.get("filename_case")
        self.case = case if isinstance(case, int) else 0
        defaults = config.get("permalink_defaults")
        self.defaults: Mapping[str, Any] = defaults if isinstance(defaults, dict) else {}
        #: What any address made by the template looks like.
        self.shape = _pattern(rule.strip("/"), prefix="/?", suffix="(?:/|/?index\\.html)?")

    def fill(
        self, slug: str, head: Mapping[str, Any], when: datetime | None, named: Mapping[str, Any], *, hidden: bool
    ) -> str | None:  # fmt: skip
        """Return the address of a post, None where only Hexo can tell it.

        `when` is None where the date is that of the file on the machine that builds; `named` is what the file's name
        says; posts that are `hidden` have no categories.
        """
        if when is None and self.tokens & _CLOCK:
            return None
        values = {"title": slug, "name": slug.rpartition("/")[2], "layout": "post",
                  "post_title": slugs.hexo(str(head.get("title") or ""), transform=1)}  # fmt: skip
        if when is not None:
            values.update(_clock(when))
            if "hash" in self.tokens:
                values["hash"] = _hash(slug, when)
        if "category" in self.tokens:
            category = self.default_category if hidden else self._category(head)
            if category is None:
                return None
            values["category"] = category
        for key, value in {**self.defaults, **named, **head}.items():
            if isinstance(value, (str, int)) and not isinstance(value, bool) and key not in values:
                values[key] = str(value)
        if not self.tokens <= values.keys():
            return None  # `:id` is a number of Hexo's database; others are of plugins
        return _TOKEN.sub(lambda match: values[match[1]], self.rule)

    def _category(self, head: Mapping[str, Any]) -> str | None:
        value = head.get("categories") or head.get("category")
        items = [one for one in (value if isinstance(value, list) else [value]) if one not in (None, "")]
        if any(isinstance(one, list) for one in items):
            if len(items) > 1:
                return None  # the last that the database holds: the order of all posts decides
            items = [one for one in items[0] if one not in (None, "")]
        names = (str(self.category_map.get(str(one)) or one) for one in items)
        return "/".join(slugs.hexo(name, transform=self.case) for name in names) or self.default_category


def name_pattern(name: str) -> re.Pattern[str]:
    """Return what `new_post_name` reads from the name of a post's file, without its extension."""
    return _pattern(os.path.splitext(name)[0], groups=True)


def _pattern(rule: str, *, prefix: str = "", suffix: str = "", groups: bool = False) -> re.Pattern[str]:
    parts = []
    for number, piece in enumerate(_TOKEN.split(rule)):
        one = _SEGMENTS.get(piece, ".+?")
        parts.append(re.escape(piece) if not number % 2 else f"(?P<{piece}>{one})" if groups else one)
    try:
        return compiled(prefix + "".join(parts) + suffix)
    except re.error:  # a placeholder twice
        return compiled("(?P<title>.+)")


def _clock(when: datetime) -> dict[str, str]:
    return {
        "year": f"{when.year:04}", "month": f"{when.month:02}", "day": f"{when.day:02}", "hour": f"{when.hour:02}",
        "minute": f"{when.minute:02}", "second": f"{when.second:02}", "i_month": str(when.month),
        "i_day": str(when.day),
    }  # fmt: skip


def _hash(slug: str, when: datetime) -> str:
    import hashlib

    text = f"{slug}{int(when.timestamp())}"
    return hashlib.sha1(text.encode("utf-8"), usedforsecurity=False).hexdigest()[:12]


def _text(value: object) -> str:
    return value if isinstance(value, str) else ""

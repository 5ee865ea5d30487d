"""What a reader gets from a Markdown text, for comparison: rendered in the dialect, then taken step by step."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from postlint.formatting.options import Options
from postlint.formatting.render import render, without_sizes
from postlint.formatting.signature import Step, signature


def reading(text: str, options: Options, references: Mapping[str, Any] | None = None) -> list[Step]:
    """Return the steps of a Markdown text; `references` are link definitions that stand elsewhere."""
    html = render(without_sizes(text), references, tables=options.tables)
    return signature(html, joined=options.wrap == "no")

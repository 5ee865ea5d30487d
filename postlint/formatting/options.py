"""How posts are to be formatted: the settings of `[format]`, and the dialect of the site's generator."""

from __future__ import annotations

from typing import Literal

from postlint.settings import FormatSettings
from postlint.tuples import NamedTuple

Dialect = Literal["commonmark", "gfm", "kramdown", "goldmark"]

#: What renders Markdown on each generator; any other one is taken for GFM, which most of them speak.
DIALECTS: dict[str, Dialect] = {"jekyll": "kramdown", "hugo": "goldmark", "hexo": "gfm", "zola": "gfm"}


class Options(NamedTuple):
    """What `format` writes; see docs/settings.md for what each means.

    `careful` is no setting: it tells to prove each block on its own, which takes as long again as all the rest. The
    whole is proven in any case, and nearly always holds; only where it does not is each block looked at.
    """

    html: str = "markdown"
    dialect: Dialect = "gfm"
    images: str = "sized"
    wrap: str = "keep"
    source: str = "keep"
    footer: str = "keep"
    list_marker: str = "-"
    emphasis: str = "*"
    careful: bool = False

    @property
    def tables(self) -> bool:
        """Whether the dialect has tables."""
        return self.dialect != "commonmark"

    @property
    def hard_break(self) -> str:
        """How a line break inside a paragraph is written; kramdown knows no single backslash."""
        return "  \n" if self.dialect == "kramdown" else "\\\n"


def options_for(settings: FormatSettings, generator: str) -> Options:
    """Return the options that the settings and the generator of a site give."""
    dialect = settings.dialect
    chosen = DIALECTS.get(generator, "gfm") if dialect == "auto" else dialect
    return Options(**{**settings._asdict(), "dialect": chosen})

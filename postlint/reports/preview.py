"""The page of `format --preview`: posts before and after, side by side, in one file that runs and loads nothing."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Iterator, Sequence
from html import escape
from importlib.resources import files
from pathlib import Path

from postlint.errors import UsageError
from postlint.reports.rendered import Side, both
from postlint.reports.window import visible
from postlint.reports.word_diff import Row, rows
from postlint.tuples import NamedTuple

#: By this a page of ours is known: it may be written over, and is no post.
_GENERATOR = '<meta name="generator" content="postlint format --preview">'
_SIGNS = {"-": "del", "+": "ins"}


class Refused(NamedTuple):
    """A post that was left as it was, and why."""

    filename: str
    reasons: tuple[str, ...]


def check_file(file: str) -> None:
    """Raise UsageError where a page can't be written to a file, or where that would cost something else than a page."""
    path = Path(file)
    if path.suffix.lower() not in (".html", ".htm"):
        raise UsageError("--preview writes a web page; name it FILE.html", file)
    if not path.parent.is_dir():
        raise UsageError(f"there is no folder {str(path.parent)!r} for the page; make it first", file)
    if path.exists() and not is_page(path):
        raise UsageError("is there and no page of --preview, which would replace it; name another file", file)


def is_page(path: Path) -> bool:
    """Tell whether a file is a page that `--preview` wrote."""
    try:
        with open(path, "rb") as file:
            return _GENERATOR.encode() in file.read(400)
    except OSError:
        return False


class Preview:
    """A page in the making: posts are added one by one, and shown as they are added."""

    def __init__(self) -> None:
        self._changed: list[tuple[str, str]] = []
        self._refused: list[Refused] = []
        self._unchanged: list[str] = []

    def changed(self, filename: str, old: str, new: str, *, tables: bool, folder: str) -> None:
        """Add a post that changes; see `rendered.both` for `tables` and `folder`."""
        before, after = both(filename, old, new, tables=tables, folder=folder)
        name = _text(filename)
        number = len(self._changed) + 1
        self._changed.append((filename, _article(number, name, before, after, rows(old, new))))

    def refused(self, filename: str, reasons: Sequence[str]) -> None:
        """Add a post that is left as it is, and why."""
        self._refused.append(Refused(filename, tuple(reasons)))

    def unchanged(self, filename: str) -> None:
        """Add a post that is in canonical form already."""
        self._unchanged.append(filename)

    def page(self) -> Iterator[str]:
        """Yield the page, piece by piece."""
        style = files("postlint.reports").joinpath("preview.css").read_text(encoding="utf-8")
        digest = base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()
        policy = (
            f"default-src 'none'; img-src https: http: file:; style-src 'sha256-{digest}'; "
            "base-uri 'none'; form-action 'none'"
        )
        yield (
            '<!DOCTYPE html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n'
            f"{_GENERATOR}\n"
            f'<meta http-equiv="Content-Security-Policy" content="{policy}">\n'
            '<meta name="referrer" content="no-referrer">\n'
            '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
            f"<title>postlint format: {self._counts()}</title>\n<style>{style}</style>\n</head>\n<body>\n"
        )
        yield f"<header>\n<h1>What <code>postlint format</code> would change</h1>\n<p>{self._counts()}. "
        yield (
            '<del class="mark">Struck out</del> is only before, <ins class="mark">underlined</ins> only after; '
            "a link or an image that differs has a border, and − or +. "
            "Scripts, frames and styles of the posts are left out.</p>\n"
        )
        if len(self._changed) > 1:
            links = (
                f'<li><a href="#post-{number}">{_text(name)}</a></li>'
                for number, (name, _) in enumerate(self._changed, 1)
            )
            yield f'<nav aria-label="Posts that change">\n<ul>\n{chr(10).join(links)}\n</ul>\n</nav>\n'
        yield "</header>\n<main>\n"
        for _, article in self._changed:
            yield article
        if self._refused:
            yield '<section class="list">\n<h2>Left as they are</h2>\n<dl>\n'
            for one in self._refused:
                reasons = "".join(f"<dd>{_text(reason)}</dd>" for reason in one.reasons)
                yield f"<dt>{_text(one.filename)} <small>refused</small></dt>{reasons}\n"
            yield "</dl>\n</section>\n"
        if self._unchanged:
            yield '<section class="list">\n<h2>Unchanged</h2>\n<ul>\n'
            for name in self._unchanged:
                yield f"<li>{_text(name)}</li>\n"
            yield "</ul>\n</section>\n"
        yield "</main>\n</body>\n</html>\n"

    def _counts(self) -> str:
        return f"{len(self._changed)} changed, {len(self._refused)} refused, {len(self._unchanged)} unchanged"


def _article(number: int, name: str, before: Side, after: Side, source: Iterator[Row]) -> str:
    return (
        f'<article id="post-{number}" aria-labelledby="name-{number}">\n'
        f'<h2 id="name-{number}">{name} <small>changed</small></h2>\n<p class="note">{_note(before, after)}</p>\n'
        f'<div class="sides">\n{_side("before", number, before)}{_side("after", number, after)}</div>\n'
        f"<details>\n<summary>Source of {name}</summary>\n<pre>{''.join(map(_row, source))}</pre>\n"
        "</details>\n</article>\n"
    )


def _note(before: Side, after: Side) -> str:
    if before.marked is None or after.marked is None:
        return "Too long to compare word by word."
    if not before.marked and not after.marked:
        return "Reads the same: the same words, links and images; only the source differs."
    return f"Words, links and images only before: {before.marked:,}; only after: {after.marked:,}."


def _side(which: str, number: int, side: Side) -> str:
    # The post's language is its own affair: the page is in English, and most posts are not.
    return (
        f'<section class="side" aria-labelledby="{which}-{number}">\n'
        f'<h3 id="{which}-{number}">{which.capitalize()}</h3>\n'
        f'<div class="post" lang="">\n{side.html}\n</div>\n</section>\n'
    )


def _row(row: Row) -> str:
    if row.sign == "@":
        return f'<span class="place">{_text(row.parts[0][0])}</span>\n'
    tag = _SIGNS.get(row.sign)
    if tag is None:
        return f" {_text(row.parts[0][0])}\n"
    words = "".join(f"<b>{_text(part)}</b>" if differs else _text(part) for part, differs in row.parts)
    return f"<{tag}>{row.sign}{words}</{tag}>\n"


def _text(text: str) -> str:
    """Return text of a post or a file name for the page; what can't be seen is shown as a dot."""
    return escape(visible(text))

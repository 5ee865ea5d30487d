"""What a reader sees of a post, made safe to show, with the words marked that are only on one side of a change."""

from __future__ import annotations

import html
from collections.abc import Sequence

from postlint.errors import UsageError
from postlint.formatting.render import render, without_sizes
from postlint.pattern import lazy
from postlint.post import Post
from postlint.reports.word_diff import WORD, changed
from postlint.tuples import NamedTuple

# One tag or the text up to the next, in what the sanitiser wrote: tags are whole, `>` stands in quoted values only.
_PART = lazy(r"<(?:[^\"<>]|\"[^\"]*\")*>|[^<]+")
# What an image shows and where a link leads: `<img src="…"`, `<a href="…"`; not the tags `<abbr>` and `</a>`.
_TARGET = lazy(r"<(?:img|a)\b[^>]*? (?:src|href)=\"([^\"]*)\"")
# Tags that may stand within a word; not `<br>`, `<p>` or `<img>`.
_INLINE = lazy(r"</?(?:a|abbr|b|bdi|code|del|em|i|ins|kbd|mark|s|small|span|strong|sub|sup|u|wbr)\b")
# What browsers drop from an address before they read it (URL Standard, 4.4).
_DROPPED = lazy(r"^[\x00-\x20]+|[\x00-\x20]+\Z|[\t\n\r]+")
_SCHEMES = {"http", "https", "mailto", "tel"}
#: Elements that go with all that is in them.
_SILENT = {
    "script",
    "style",
    "title",
    "template",
    "iframe",
    "object",
    "noscript",
    "noembed",
    "noframes",
    "svg",
}
_SILENT |= {"math", "select", "textarea"}
_IMAGE = {"loading": "lazy", "decoding": "async", "referrerpolicy": "no-referrer"}


class Side(NamedTuple):
    """One side of a change: its HTML, and how many words, links and images are marked in it (None: not compared)."""

    html: str
    marked: int | None


class _Piece(NamedTuple):
    """A tag, a space or a word of the HTML; `key` is the number of what it is compared by, None for what is not."""

    html: str
    key: int | None
    is_tag: bool


def require_nh3() -> None:
    """Raise UsageError where the sanitiser is not installed."""
    try:
        import nh3  # noqa: F401
    except ImportError as error:
        raise UsageError(
            f"--preview needs nh3, which is not installed ({error}); run: pip install 'postlint[preview]'"
        ) from None


def both(filename: str, old: str, new: str, *, tables: bool, folder: str) -> tuple[Side, Side]:
    """Return a post as read before and after, with the differences marked; without marks where it is too long.

    `tables` tells whether the dialect has them; `folder` leads from the page to the post's folder, for addresses
    that are relative to it (`../_posts/`, or empty).
    """
    before, old_keys = _pieces(_safe(Post(old, filename), tables, folder))
    after, new_keys = _pieces(_safe(Post(new, filename), tables, folder))
    differs = changed(old_keys, new_keys)
    if differs is None:
        return _plain(before), _plain(after)
    gone, come = differs
    return _marked(before, gone, "del"), _marked(after, come, "ins")


def _safe(post: Post, tables: bool, folder: str) -> str:
    """Return the HTML of a post's body without anything that runs, loads or styles, but for its images."""
    import nh3

    body = post.text[post.body_start :]
    if not post.is_html:
        body = render(without_sizes(body), tables=tables)
    return nh3.clean(
        body,
        tags=nh3.ALLOWED_TAGS - {"map", "area"},
        clean_content_tags=_SILENT,
        url_schemes=_SCHEMES,
        url_relative=lambda url: _address(url, folder),
        set_tag_attribute_values={"img": _IMAGE},
    )


def _address(url: str, folder: str) -> str:
    """Return a relative address of a post as one of the page: never with a scheme, never a share of Windows."""
    url = _DROPPED.sub("", url).replace("\\", "/")
    if url.startswith("//"):
        return f"https:{url}"
    return url if url.startswith(("/", "#", "?")) else f"{folder or './'}{url}"


def _pieces(safe: str) -> tuple[list[_Piece], list[str]]:
    """Return the pieces of some HTML, and the words, links and images in it to compare.

    A word is one whatever tags are in it: `<a href="/x">Mao</a>tai` has the link and `Maotai`.
    """
    found: list[_Piece] = []
    keys: list[str] = []
    open_word: int | None = None
    for part in _PART.findall(safe):
        if part.startswith("<"):
            target = _TARGET.match(part)
            found.append(_Piece(part, len(keys) if target else None, True))
            if target:
                keys.append(f"{part[:2]}{target[1]}")
            if not _INLINE.match(part):
                open_word = None
            continue
        for word in WORD.findall(html.unescape(part)):
            key = None
            if open_word is not None and word.isalnum() and word.isascii():
                key = open_word
                keys[key] += word
            elif word.strip():
                key = len(keys)
                keys.append(word)
            open_word = key if word.isalnum() and word.isascii() else None
            found.append(_Piece(html.escape(word, quote=False), key, False))
    return found, keys


def _plain(pieces: Sequence[_Piece]) -> Side:
    return Side("".join(piece.html for piece in pieces), None)


def _marked(pieces: Sequence[_Piece], differs: bytes, tag: str) -> Side:
    """Return the HTML of a side: words in `del` or `ins`, which never reach over a tag; links and images by a class."""
    out: list[str] = []
    spaces: list[str] = []
    is_open = False
    for piece in pieces:
        wanted = False
        if piece.key is not None:
            wanted = differs[piece.key] == 1
        elif not piece.is_tag:
            spaces.append(piece.html)
            continue
        if is_open and (piece.is_tag or not wanted):
            out.append(f"</{tag}>")
            is_open = False
        out += spaces
        spaces.clear()
        if wanted and piece.is_tag:
            image = piece.html.startswith("<img")
            link = f'<a class="{tag}"{piece.html[2:]}'
            out.append(f'<{tag} class="mark image">{piece.html}</{tag}>' if image else link)
            continue
        if wanted and not is_open:
            out.append(f'<{tag} class="mark">')
            is_open = True
        out.append(piece.html)
    if is_open:
        out.append(f"</{tag}>")
    return Side("".join([*out, *spaces]), sum(differs))

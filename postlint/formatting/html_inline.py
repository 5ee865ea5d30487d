"""Inline HTML as pieces of a line: what Markdown can say as marks, the rest as clean tags."""

from __future__ import annotations

import re

from postlint.elements import BLOCK
from postlint.formatting import flow
from postlint.formatting.attributes import hides, meaningful
from postlint.formatting.clean import end_tag, start_tag
from postlint.formatting.escaping import Place, escape
from postlint.formatting.flow import Piece, destination
from postlint.formatting.options import Options
from postlint.formatting.tree import COMMENT, ELEMENT, TEXT, Node, Unsayable
from postlint.html import VOID
from postlint.pattern import lazy

_MARKS = {"strong": "strong", "b": "strong", "em": "em", "i": "em"}
_BARE = frozenset({"span", "font", "nobr", "big", "tt"})
#: Inline elements that Markdown passes on as they stand, with Markdown read inside them.
PASSED = frozenset(
    "sub sup u s del ins strike mark small kbd q cite abbr acronym var samp dfn time ruby rt rp rb rtc bdi bdo wbr big"
    " tt label span font nobr data".split()
)
#: Those in which kramdown reads no Markdown (2.4, HTML_CONTENT_MODEL): neither marks nor escapes.
RAW_IN_KRAMDOWN = frozenset("code kbd samp var u s strike mark time bdi data nobr font".split())
# What Markdown would read in the inside of one of them.
_MARKUP = lazy(r"[*_`\[\]\\$~|\n]")
_URL_TEXT = lazy(r"https?://[!-;=?-~]+")
# $…$, $$…$$, \(…\), \[…\]: maths that the generator or a script of the page typesets.
MATH = lazy(
    r"\$\$(?:[^$]{1,4000}\$\$)?|\\{1,2}\((?:.{1,1000}?\\\))?|\\{1,2}\[(?:.{1,4000}?\\\])?"
    r"|(?<![\\$\w])\$(?=[^\s$])[^$\n\u2e80-\u9fff\uff00-\uffef]{1,200}(?<=[^\s\\])\$(?![\d$])",
    re.DOTALL,
)
# Markdown that HTML does not read (HTM009): what its author meant is for a person to say.
_DEAD_MARKDOWN = lazy(r"\*\*[^*\n]+\*\*|\]\([^)\s]+\)|(?m:^[ \t]*(?:```|\#{1,6} \S))")


def is_inline(node: Node) -> bool:
    """Tell whether a node stands in a line of text."""
    return node.kind != ELEMENT or node.name not in BLOCK or node.name in ("iframe", "video", "audio")


def pieces(nodes: list[Node], source: str, options: Options) -> list[Piece]:
    """Return nodes as pieces of a line; raises Unsayable for what can't stand in a line of Markdown."""
    found: list[Piece] = []
    for node in nodes:
        if node.kind == TEXT:
            if MATH.search(node.text):
                raise Unsayable("maths")
            if _DEAD_MARKDOWN.search(node.text):
                raise Unsayable("Markdown that is not read as such")
            found.append(Piece(flow.TEXT, node.text))
        elif node.kind == COMMENT:
            found.append(Piece(flow.RAW, node.text))
        elif node.kind == ELEMENT:
            found += _element(node, source, options)
        else:
            raise Unsayable("a declaration")
    return found


def _element(node: Node, source: str, options: Options) -> list[Piece]:
    name = node.name
    if not is_inline(node):
        raise Unsayable(f"a block in a line: {name}")
    if hides(node):
        raise Unsayable("something hidden")
    kept = meaningful(node)
    if name in _MARKS and not kept and node.children:
        return [
            Piece(flow.OPEN, _MARKS[name]),
            *_without(pieces(node.children, source, options), _MARKS[name]),
            Piece(flow.CLOSE, _MARKS[name]),
        ]
    if name == "br":
        return [Piece(flow.BREAK)]
    if name == "a":
        return _link(node, source, options, kept)
    if name == "img":
        return [_image(node, source, options, kept)]
    if name == "code" and not kept and all(child.kind == TEXT for child in node.children):
        return [Piece(flow.RAW, code_span("".join(child.text for child in node.children)))]
    if name in _BARE and not kept:
        return pieces(node.children, source, options)
    if name in PASSED or name in _MARKS or name == "code":
        return _passed(node, source, options)
    raise Unsayable(name)


def _passed(node: Node, source: str, options: Options) -> list[Piece]:
    if "\n" in source[node.start : node.element.start_tag.end]:  # type: ignore[union-attr]
        raise Unsayable("a tag over several lines")
    opening = Piece(flow.RAW, start_tag(source, node))
    if node.name in VOID:
        return [opening]
    if options.dialect == "kramdown" and node.name in RAW_IN_KRAMDOWN:
        whole = source[node.start : node.end]
        if _MARKUP.search(whole):
            raise Unsayable(f"kramdown reads no Markdown in {node.name}")
        return [Piece(flow.RAW, whole)]
    closing = end_tag(source, node) or f"</{node.name}>"
    return [opening, *pieces(node.children, source, options), Piece(flow.RAW, closing)]


def _without(found: list[Piece], mark: str) -> list[Piece]:
    """Return pieces without the same mark inside the mark: it would add nothing."""
    return [piece for piece in found if piece.text != mark or piece.kind not in (flow.OPEN, flow.CLOSE)]


def _link(node: Node, source: str, options: Options, kept: dict[str, str]) -> list[Piece]:
    inner = pieces(node.children, source, options)
    if any(piece.text == "link" for piece in inner):
        raise Unsayable("a link in a link")
    if not kept:
        return inner
    if set(kept) - {"href", "title"} or "href" not in kept:
        return _passed(node, source, options)
    url, text = kept["href"], "".join(piece.text for piece in inner)
    plain = all(piece.kind == flow.TEXT for piece in inner)
    if plain and text == url and _URL_TEXT.fullmatch(url) and "title" not in kept:
        return [Piece(flow.RAW, f"<{url}>")]
    try:
        target = destination(url, kept.get("title", ""))
    except ValueError:
        return _passed(node, source, options)
    return [Piece(flow.OPEN, "link"), *inner, Piece(flow.CLOSE, "link", target)]


def _image(node: Node, source: str, options: Options, kept: dict[str, str]) -> Piece:
    """Return an image: Markdown, with its size as the dialect can say it, else as a tag."""
    extra = set(kept) - {"src", "alt", "title"}
    size = ""
    if extra and extra <= {"width", "height"}:
        if options.images == "plain":
            extra = set()
        elif options.dialect == "kramdown" and all(re.fullmatch(r"\d+(?:%|px)?", kept[one]) for one in extra):
            size = (
                "{:" + " ".join(f'{one}="{kept[one]}"' for one in ("width", "height") if one in extra) + "}"
            )
            extra = set()
    if extra or not kept.get("src"):
        return Piece(flow.RAW, _image_tag(node, source, kept))
    try:
        target = destination(kept["src"], kept.get("title", ""))
    except ValueError:
        return Piece(flow.RAW, _image_tag(node, source, kept))
    alt = escape(flow.collapse_spaces(kept.get("alt", "")), Place(in_link=True, dialect=options.dialect))
    if "\\" in alt and options.dialect == "goldmark":  # which shows the backslash
        return Piece(flow.RAW, _image_tag(node, source, kept))
    return Piece(flow.RAW, f"![{alt}]({target}){size}")


def _image_tag(node: Node, source: str, kept: dict[str, str]) -> str:
    """Return an image as a tag on one line, rebuilt where nothing but its size is what Markdown can't say."""
    if set(kept) <= {"src", "alt", "title", "width", "height"}:
        names = [name for name in ("src", "alt", "title", "width", "height") if name in kept]
        return "<img " + " ".join(f'{name}="{_quoted(kept[name])}"' for name in names) + ">"
    tag = start_tag(source, node)
    if "\n" in tag:
        raise Unsayable("a tag over several lines")
    return tag


def _quoted(value: str) -> str:
    return flow.collapse_spaces(value).replace("&", "&amp;").replace('"', "&quot;").replace("<", "&lt;")


def code_span(text: str) -> str:
    """Return a text as a code span, with as many backticks as it needs."""
    text = flow.collapse_spaces(text)
    longest = max((len(run) for run in re.findall(r"`+", text)), default=0)
    fence = "`" * (longest + 1 if longest else 1)
    padded = (
        text.startswith("`")
        or text.endswith("`")
        or (text.startswith(" ") and text.endswith(" ") and text.strip())
    )
    if not text.strip():
        raise Unsayable("code of nothing")
    return f"{fence} {text} {fence}" if padded else f"{fence}{text}{fence}"

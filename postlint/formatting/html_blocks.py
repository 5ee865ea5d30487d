"""HTML blocks as Markdown blocks; what Markdown can't say stays as clean HTML, block by block."""

from __future__ import annotations

import re

from postlint.elements import BLOCK
from postlint.formatting import flow, html_inline
from postlint.formatting.attributes import hides, meaningful
from postlint.formatting.clean import clean_block, end_tag, start_tag
from postlint.formatting.escaping import escape_heading_end
from postlint.formatting.html_inline import is_inline
from postlint.formatting.options import Options
from postlint.formatting.reading import reading
from postlint.formatting.signature import PLAIN_BLOCKS, first_difference, signature
from postlint.formatting.tables import table
from postlint.formatting.tree import COMMENT, ELEMENT, TEXT, Node, Unsayable, parse
from postlint.pattern import lazy
from postlint.tuples import NamedTuple

#: Blocks that hold others; with an attribute that says something they stay around them, as tags on their own lines.
_WRAPPERS = frozenset("div section article main header footer aside center address".split())
_HEADINGS = {f"h{level}": level for level in range(1, 7)}


class Unit(NamedTuple):
    """A block of Markdown and the HTML it was made of; `kind` tells lists and quotes from the rest."""

    text: str
    html: str
    kind: str = ""


class Writer:
    """Writes the blocks of one piece of HTML."""

    def __init__(self, source: str, options: Options, *, labels: bool = False) -> None:
        self.source = source
        self.options = options
        self.labels = labels

    def blocks(self, nodes: list[Node]) -> list[Unit]:
        """Return the blocks of nodes; text between blocks is a paragraph."""
        found: list[Unit] = []
        run: list[Node] = []
        for node in nodes:
            if node.kind == COMMENT and not any(one.kind != TEXT or one.text.strip() for one in run):
                found.append(Unit(self.source[node.start : node.end], self.source[node.start : node.end]))
            elif is_inline(node):
                run.append(node)
            else:
                found += self._paragraphs(run)
                run = []
                found += self._block(node, found[-1] if found else None)
        return found + self._paragraphs(run)

    def _kept(self, nodes: list[Node]) -> list[Unit]:
        html = self.source[nodes[0].start : nodes[-1].end]
        return [Unit(clean_block(self.source, nodes), html)]

    def _paragraphs(self, run: list[Node], around: Node | None = None) -> list[Unit]:
        """Return a run of inline nodes as paragraphs; `around` is the element whose whole content it is."""
        if not any(node.kind != TEXT or node.text.strip() for node in run):
            return []
        html = self.source[run[0].start : run[-1].end]
        try:
            pieces = html_inline.pieces(run, self.source, self.options)
            lines = flow.write(pieces, self.options, labels=self.labels)
        except Unsayable:
            return self._kept([around] if around is not None else run)
        text = "\n\n".join(lines)
        if self._proven(text, html):
            return [Unit(text, html)] if text else []
        tagged = [self._as_tags(piece) for piece in pieces]
        text = "\n\n".join(flow.write(tagged, self.options, labels=True))
        if self._proven(text, html):
            return [Unit(text, html)] if text else []
        return self._kept([around] if around is not None else run)

    def _as_tags(self, piece: flow.Piece) -> flow.Piece:
        if piece.kind == flow.OPEN and piece.text != "link":
            return flow.Piece(flow.RAW, f"<{piece.text}>")
        if piece.kind == flow.CLOSE and piece.text != "link":
            return flow.Piece(flow.RAW, f"</{piece.text}>")
        return piece

    def _proven(self, text: str, html: str) -> bool:
        if not self.options.careful:
            return True
        plain = self.options._replace(wrap="keep")
        return first_difference(signature(html), reading(text, plain)) is None

    def _block(self, node: Node, before: Unit | None) -> list[Unit]:
        try:
            units = self._said(node, before)
        except Unsayable:
            return self._kept([node])
        html = self.source[node.start : node.end]
        if node.name in PLAIN_BLOCKS:
            return units  # its own blocks are proven one by one
        text = join(units, "\n\n")
        return units if self._proven(text, html) else self._kept([node])

    def _said(self, node: Node, before: Unit | None) -> list[Unit]:
        name = node.name
        if hides(node):
            raise Unsayable("something hidden")
        kept = meaningful(node)
        if name in _WRAPPERS:
            return self._wrapped(node, kept)
        if kept and not (name == "ol" and set(kept) == {"start"}):
            raise Unsayable(f"attributes of {name}")
        html = self.source[node.start : node.end]
        if name == "p":
            if all(is_inline(child) for child in node.children):
                return self._paragraphs(node.children, node)
            return self.blocks(node.children)
        if name in _HEADINGS:
            return [Unit(self._heading(node, _HEADINGS[name]), html)]
        if name == "hr":
            return [Unit("---", html)]
        if name == "blockquote":
            inner = join(self.blocks(node.children), "\n\n")
            if not inner:
                raise Unsayable("an empty quote")
            return [Unit(prefixed(inner, "> ", "> "), html, "quote")]
        if name in ("ul", "ol"):
            return [Unit(self._list(node, before), html, name)]
        if name == "pre":
            return [Unit(_fence(node), html)]
        if name == "table" and self.options.tables:
            return [Unit(table(node, self.source, self.options), html)]
        raise Unsayable(name)

    def _wrapped(self, node: Node, kept: dict[str, str]) -> list[Unit]:
        if not kept and node.name != "aside":
            return self.blocks(node.children)
        if not any(child.kind == ELEMENT and child.name in BLOCK for child in node.children):
            raise Unsayable("a block with a name around a line")
        opening, closing = start_tag(self.source, node), end_tag(self.source, node)
        if not closing or "\n" in opening:
            raise Unsayable("a block over several lines")
        tags = self.source[node.start : node.element.start_tag.end]  # type: ignore[union-attr]
        if self.options.dialect == "kramdown" and "markdown" not in kept:
            opening = opening[:-1] + ' markdown="1">'
        return [Unit(opening, tags), *self.blocks(node.children), Unit(closing, closing)]

    def _line(self, nodes: list[Node]) -> str:
        lines = flow.write(
            html_inline.pieces(nodes, self.source, self.options), self.options, labels=self.labels
        )
        if len(lines) != 1 or "\n" in lines[0]:
            raise Unsayable("several lines where one can stand")
        return lines[0]

    def _heading(self, node: Node, level: int) -> str:
        return f"{'#' * level} {escape_heading_end(self._line(node.children))}"

    def _list(self, node: Node, before: Unit | None) -> str:
        items = [child for child in node.children if child.kind != TEXT or child.text.strip()]
        if not items or any(item.name != "li" or meaningful(item) or hides(item) for item in items):
            raise Unsayable("a list of something else")
        follows = before is not None and before.kind == node.name
        if follows and self.options.dialect == "kramdown":
            raise Unsayable("a list right after a list")
        loose = any(child.name == "p" for item in items for child in item.children)
        number = int(node.get("start") or 1) if (node.get("start") or "1").isdigit() else -1
        if node.name == "ol" and not 0 <= number < 1_000_000_000 - len(items):
            raise Unsayable("an odd number")
        bullet = self.options.list_marker
        if follows:
            bullet = "*" if bullet == "-" else "-"
        written = []
        for at, item in enumerate(items):
            marker = f"{bullet} " if node.name == "ul" else f"{number + at}{')' if follows else '.'} "
            inner = join(self.blocks(item.children), "\n\n" if loose else "\n")
            if self.options.dialect == "kramdown" and (not inner or _TAG_LINE.search(inner)):
                raise Unsayable(
                    "an item that kramdown reads otherwise: an empty one, or HTML of several lines in it"
                )
            written.append(prefixed(inner, marker, " " * len(marker)))
        return ("\n\n" if loose else "\n").join(written)


# A line of an item that begins with the tag of a block.
_TAG_LINE = lazy(r"^</?(?:table|div|dl|figure|section|details|blockquote|ul|ol|p|h[1-6])\b", re.MULTILINE)


def join(units: list[Unit], between: str) -> str:
    """Return blocks as one text."""
    return between.join(unit.text for unit in units if unit.text)


def prefixed(text: str, first: str, rest: str) -> str:
    """Return a text with one prefix before its first line and another before the others; none ends in a space."""
    lines = text.split("\n")
    found = [(first + lines[0]).rstrip() if not lines[0].strip() else first + lines[0]]
    found += [rest + line if line.strip() else rest.rstrip() for line in lines[1:]]
    return "\n".join(found)


def _fence(node: Node) -> str:
    """Return a `pre` as a fence; raises Unsayable where it holds more than code."""
    inner = [child for child in node.children if child.kind != TEXT or child.text.strip()]
    language, content = "", node.children
    if len(inner) == 1 and inner[0].name == "code":
        code = inner[0]
        classes = (code.get("class") or node.get("class") or "").split()
        language = next((one[9:] for one in classes if one.startswith("language-")), "")
        language = language or next((one[5:] for one in classes if one.startswith("lang-")), "")
        content = code.children
        if set(meaningful(code)) - {"class"}:
            raise Unsayable("attributes of code")
    if any(child.kind != TEXT for child in content):
        raise Unsayable("more than text in code")
    text = "".join(child.text for child in content).removeprefix("\n").removesuffix("\n")
    if not text.strip() or "`" in language or " " in language:
        raise Unsayable("code of nothing")
    return fence(text, language)


def fence(text: str, info: str = "") -> str:
    """Return code between fences that are longer than any run of backticks in it."""
    marks = "```"
    while marks in text:
        marks += "`"
    return f"{marks}{info}\n{text}\n{marks}"


def markdown(source: str, options: Options, *, labels: bool = False) -> str:
    """Return an HTML block as Markdown; raises Unsayable where its tags do not fit together."""
    writer = Writer(source, options, labels=labels)
    return join(writer.blocks(parse(source)), "\n\n")


def cleaned(source: str) -> str:
    """Return an HTML block as clean HTML; raises Unsayable where its tags do not fit together."""
    return clean_block(source, parse(source))

"""HTML as a tree of nodes that know their place in the source."""

from __future__ import annotations

from collections.abc import Iterator

from postlint import elements, html
from postlint.elements import Element

TEXT, ELEMENT, COMMENT, OTHER = "text", "element", "comment", "other"

#: Deeper nesting than this is left as it stands.
MAX_DEPTH = 60


class Unsayable(Exception):  # noqa: N818 - it is no error: the HTML stays
    """Markdown has no words for a piece of HTML; the reason is for those who debug."""


class Node:
    """An element, a run of text, a comment, or something else (a declaration, the content of a script).

    `start` and `end` are offsets in the source the tree was made of; `text` is the decoded text.
    """

    __slots__ = ("children", "element", "end", "kind", "start", "text")

    def __init__(
        self, kind: str, start: int, end: int, text: str = "", element: Element | None = None
    ) -> None:
        self.kind = kind
        self.start = start
        self.end = end
        self.text = text
        self.element = element
        self.children: list[Node] = []

    @property
    def name(self) -> str:
        """The name of an element, in lower case; empty for anything else."""
        return self.element.name if self.element is not None else ""

    def get(self, name: str) -> str | None:
        """Return the value of an attribute, or None."""
        return self.element.get(name) if self.element is not None else None

    def walk(self) -> Iterator[Node]:
        """Yield this node and all below it, in the order of the source."""
        yield self
        for child in self.children:
            yield from child.walk()


def parse(source: str) -> list[Node]:
    """Return the nodes at the top of an HTML text.

    Raises Unsayable where tags do not fit together or nest too deeply: what browsers make of that is a guess.
    """
    tokens = list(html.tokenize(source))
    tags = [(at, token) for at, token in enumerate(tokens) if token.kind in (html.START, html.END)]
    found = elements.build(source, source, tags, len(tokens))
    if found.problems:
        raise Unsayable(found.problems[0].kind)
    starting = {element.index: element for element in found.all}
    closing = {element.end_index for element in found.all if element.end_tag is not None}
    root = Node(OTHER, 0, len(source))
    stack = [root]
    for at, token in enumerate(tokens):
        while len(stack) > 1:
            element = stack[-1].element
            assert element is not None
            if element.end_tag is None and element.end_index == at:
                stack.pop().end = token.start
            else:
                break
        if at in closing:
            stack.pop().end = token.end
            continue
        if at in starting:
            element = starting[at]
            node = Node(ELEMENT, token.start, token.end, element=element)
            stack[-1].children.append(node)
            if element.end_index != at:
                stack.append(node)
                if len(stack) > MAX_DEPTH:
                    raise Unsayable("nesting")
        elif token.kind == html.END:
            raise Unsayable("a stray end tag")
        else:
            stack[-1].children.append(_leaf(source, token))
    for node in stack[1:]:
        if node.name != "p":
            raise Unsayable("an element that goes on after this block")
        node.end = len(source)
    return root.children


def _leaf(source: str, token: html.Token) -> Node:
    raw = source[token.start : token.end]
    if token.kind == html.TEXT:
        if raw.startswith("<") and raw[1:2] and ((raw[1].isalpha() and raw[1].isascii()) or raw[1] in "/!?"):
            raise Unsayable("a tag that never ends")
        return Node(TEXT, token.start, token.end, html.unescape(raw))
    return Node(COMMENT if token.kind == html.COMMENT else OTHER, token.start, token.end, raw)

"""HTML that stays, without the markup that only says how it looks."""

from __future__ import annotations

from postlint.formatting.attributes import hides, is_noise, meaningful
from postlint.formatting.tree import ELEMENT, Node
from postlint.pattern import lazy

_BLANK_LINES = lazy(r"\n(?:[ \t]*\n)+")
#: Elements whose content stays letter for letter.
_VERBATIM = frozenset("pre script style textarea svg math code link meta".split())


def start_tag(source: str, node: Node) -> str:
    """Return the start tag of an element without the attributes that say nothing."""
    element = node.element
    assert element is not None
    parts: list[str] = []
    done = element.start_tag.start
    for attribute in element.attributes:
        if is_noise(node.name, attribute):
            begin = attribute.start
            while source[begin - 1].isspace():
                begin -= 1
            parts.append(source[done:begin])
            done = attribute.end
    parts.append(source[done : element.start_tag.end])
    return "".join(parts)


def end_tag(source: str, node: Node) -> str:
    """Return the end tag of an element, or nothing where it has none."""
    tag = node.element.end_tag if node.element is not None else None
    return source[tag.start : tag.end] if tag is not None else ""


def clean(source: str, node: Node) -> str:
    """Return a node as clean HTML: looks and meaningless wrappers go, every word stays."""
    if node.kind != ELEMENT:
        return source[node.start : node.end]
    if node.name in _VERBATIM or hides(node):
        return source[node.start : node.end]
    inner = "".join(clean(source, child) for child in node.children)
    if node.name in ("font", "span") and not meaningful(node):
        return inner
    return start_tag(source, node) + inner + end_tag(source, node)


def clean_block(source: str, nodes: list[Node]) -> str:
    """Return nodes as one block of clean HTML: a blank line in it would end the block for Markdown."""
    text = "".join(clean(source, node) for node in nodes).strip()
    if any(one.name in ("pre", "script", "style", "textarea") for node in nodes for one in node.walk()):
        return text
    return _BLANK_LINES.sub("\n", text)

"""HTML tables as GFM tables, where they are simple: one row of headings, cells of one line."""

from __future__ import annotations

from postlint.formatting import flow, html_inline
from postlint.formatting.attributes import meaningful
from postlint.formatting.options import Options
from postlint.formatting.tree import ELEMENT, TEXT, Node, Unsayable

_PARTS = frozenset({"thead", "tbody", "tfoot"})
_ALIGNED = {"left": ":---", "right": "---:", "center": ":---:"}


def table(node: Node, source: str, options: Options) -> str:
    """Return a table as Markdown; raises Unsayable for one that GFM has no words for."""
    rows = _rows(node)
    if len(rows) < 2 or not rows[0] or any(cell.name != "th" for cell in rows[0]):
        raise Unsayable("a table without a row of headings")
    width = len(rows[0])
    if any(len(row) != width or any(cell.name != "td" for cell in row) for row in rows[1:]):
        raise Unsayable("a table that is no grid")
    lines = [_line([_cell(cell, source, options) for cell in row]) for row in rows]
    aligned = [_alignment([row[at] for row in rows]) for at in range(width)]
    return "\n".join([lines[0], _line(aligned), *lines[1:]])


def _rows(node: Node) -> list[list[Node]]:
    found: list[list[Node]] = []
    for child in node.children:
        if child.kind == TEXT and not child.text.strip():
            continue
        if child.kind != ELEMENT or meaningful(child):
            raise Unsayable("something else in a table")
        if child.name in _PARTS:
            found += _rows(child)
        elif child.name == "tr":
            cells = [one for one in child.children if one.kind != TEXT or one.text.strip()]
            if any(one.name not in ("td", "th") or meaningful(one) for one in cells):
                raise Unsayable("something else in a row")
            found.append(cells)
        else:
            raise Unsayable(f"{child.name} in a table")
    return found


def _cell(cell: Node, source: str, options: Options) -> str:
    inside = [child for child in cell.children if child.kind != TEXT or child.text.strip()]
    nodes = cell.children
    if len(inside) == 1 and inside[0].name in ("p", "div") and not meaningful(inside[0]):
        nodes = inside[0].children
    written = flow.write(html_inline.pieces(nodes, source, options), options, in_cell=True)
    return written[0].replace("\n", " ") if written else ""


def _alignment(cells: list[Node]) -> str:
    """Return the marks of a column: aligned where all its cells are, the same way."""
    sides = {_side(cell) for cell in cells}
    return _ALIGNED.get(sides.pop(), "---") if len(sides) == 1 else "---"


def _side(cell: Node) -> str:
    style = (cell.get("style") or "").replace(" ", "").lower()
    for side in _ALIGNED:
        if f"text-align:{side}" in style or (cell.get("align") or "").lower() == side:
            return side
    return ""


def _line(cells: list[str]) -> str:
    return "| " + " | ".join(cells) + " |"

"""Elements: start and end tags brought together as browsers do, with what does not fit.

Linear in the number of tags, whatever their nesting.
"""

from __future__ import annotations

from collections.abc import Iterable

from postlint.html import END, START, VOID, Attribute, Token, attributes
from postlint.once import once
from postlint.text import Span
from postlint.tuples import NamedTuple

#: Elements whose end tag may be left out (HTML Living Standard, 13.1.2.4).
OPTIONAL_END = frozenset(
    "html head body p li dt dd rt rp optgroup option colgroup caption thead tbody tfoot tr td th".split()
)

#: Start tags that end an open paragraph (13.1.2.4, "A p element's end tag can be omitted if …").
ENDS_PARAGRAPH = frozenset(
    "address article aside blockquote center details dialog dir div dl fieldset figcaption figure footer form h1 h2"
    " h3 h4 h5 h6 header hgroup hr li main menu nav ol p pre search section summary table ul dd dt".split()
)

#: Block-level elements: a boundary between runs of text (13.3 and the rendering section, display: block and table).
BLOCK = ENDS_PARAGRAPH | frozenset(
    "body head html title td th tr thead tbody tfoot caption option optgroup legend iframe video audio".split()
)

#: The elements of HTML, those of old times included (13.3 and 16.2 "Non-conforming features"), SVG and MathML roots.
KNOWN = (
    BLOCK
    | VOID
    | OPTIONAL_END
    | frozenset(
        "a abbr acronym applet b bdi bdo big blink button canvas cite code data datalist del dfn em fencedframe font"
        " frame frameset i ins kbd label map mark marquee math meter nobr noembed noframes noscript object output"
        " picture plaintext portal progress q ruby s samp script select selectedcontent slot small span strike strong"
        " style sub sup svg template textarea time tt u var xmp basefont bgsound image isindex keygen listing menuitem"
        " spacer rb rtc".split()
    )
)

_CLOSES: dict[str, frozenset[str]] = {
    "li": frozenset({"li"}),
    "dt": frozenset({"dt", "dd"}),
    "dd": frozenset({"dt", "dd"}),
    "tr": frozenset({"tr", "td", "th", "caption", "colgroup"}),
    "td": frozenset({"td", "th"}),
    "th": frozenset({"td", "th"}),
    "thead": frozenset({"caption", "colgroup"}),
    "tbody": frozenset({"thead", "tbody", "tr", "td", "th", "caption", "colgroup"}),
    "tfoot": frozenset({"thead", "tbody", "tr", "td", "th"}),
    "option": frozenset({"option"}),
    "optgroup": frozenset({"option", "optgroup"}),
    "rt": frozenset({"rt", "rp"}),
    "rp": frozenset({"rt", "rp"}),
    "body": frozenset({"head"}),
}

#: Inside these, an outer paragraph is out of reach ("button scope", 13.2.4.2).
_SCOPE = frozenset(
    "applet button caption html marquee object table td template th foreignobject svg math".split()
)


class Element:
    """An element of the post: its tags, its place in the tree, and its attributes, read when first asked for.

    `index` and `end_index` are the places of its tags among the post's events, `number` its own among the elements.
    """

    #: The end tag, where there is one.
    end_tag: Token | None = None

    def __init__(
        self, markup: str, text: str, start: Token, index: int, parent: Element | None, number: int
    ) -> None:
        self._markup = markup
        self._text = text
        self.number = number
        self.start_tag = start
        _, _, self.end, self.name = start
        self.index = self.end_index = index
        self.parent = parent

    @property
    def span(self) -> Span:
        """From the start tag to the end of the end tag (or of the content, where there is none)."""
        return Span(self.start_tag.start, self.end)

    @property
    def inner(self) -> Span:
        """What stands between the tags."""
        return Span(self.start_tag.end, self.end_tag.start if self.end_tag else self.end)

    @once
    def attributes(self) -> tuple[Attribute, ...]:
        """The attributes in order, duplicates kept."""
        return attributes(self._markup, self.start_tag, self._text)

    def attribute(self, name: str) -> Attribute | None:
        """Return the first attribute of that name: the one that browsers use."""
        for attribute in self.attributes:
            if attribute[0] == name:
                return attribute
        return None

    def get(self, name: str) -> str | None:
        """Return the value of an attribute, or None where it is absent."""
        for attribute in self.attributes:
            if attribute[0] == name:
                return attribute[1]
        return None

    def __repr__(self) -> str:
        return f"<{self.name} {self.span.start}:{self.span.end}>"


class Problem(NamedTuple):
    """A tag without a partner: `unclosed` (element), `stray` (end tag) or `misnested` (both)."""

    kind: str
    element: Element | None
    end_tag: Token | None
    closed_by: Token | None


class Elements(NamedTuple):
    """All elements in document order, and the tags that do not fit."""

    all: tuple[Element, ...]
    problems: tuple[Problem, ...]


def build(markup: str, text: str, tags: Iterable[tuple[int, Token]], count: int) -> Elements:
    """Bring tags together; each comes with its index in the stream of `count` events of the post.

    `markup` is the post's text with templates masked, `text` the same with them.
    """
    found: list[Element] = []
    stack: list[Element] = []
    open_names: dict[str, int] = {}
    paragraphs = [0]
    forced: dict[str, list[tuple[Element, Token]]] = {}
    problems: list[Problem] = []

    def pop(end_tag: Token | None, end: int, index: int, closer: Token | None) -> None:
        element = stack.pop()
        name = element.name
        open_names[name] -= 1
        if name in _SCOPE:
            paragraphs.pop()
        elif name == "p":
            paragraphs[-1] -= 1
        element.end_tag, element.end, element.end_index = end_tag, end, index
        if end_tag is None and name not in OPTIONAL_END:
            if closer is None:
                problems.append(Problem("unclosed", element, None, None))
            else:
                forced.setdefault(name, []).append((element, closer))

    for index, tag in tags:
        kind, start, end, name = tag
        if kind == START:
            if name in ENDS_PARAGRAPH and paragraphs[-1]:
                while stack[-1].name != "p":
                    if stack[-1].name not in OPTIONAL_END:
                        break
                    pop(None, start, index, None)
                if stack[-1].name == "p":
                    pop(None, start, index, None)
            closes = _CLOSES.get(name)
            if closes:
                while stack and stack[-1].name in closes:
                    pop(None, start, index, None)
            element = Element(markup, text, tag, index, stack[-1] if stack else None, len(found))
            found.append(element)
            if name in VOID or (markup[end - 2] == "/" and (name not in KNOWN or _foreign(element))):
                continue  # components (`<Badge />`) and SVG shapes close themselves, `<div/>` does not
            stack.append(element)
            open_names[name] = open_names.get(name, 0) + 1
            if name in _SCOPE:
                paragraphs.append(0)
            elif name == "p":
                paragraphs[-1] += 1
        elif kind == END:
            if not open_names.get(name):
                if forced.get(name):
                    earlier, closer = forced[name].pop()
                    problems.append(Problem("misnested", earlier, tag, closer))
                elif (
                    name != "p" and name not in VOID
                ):  # browsers make a paragraph, a break or nothing of these
                    problems.append(Problem("stray", None, tag, None))
                continue
            while stack[-1].name != name:
                pop(None, start, index, tag)
            pop(tag, end, index, None)
    while stack:
        pop(None, len(text), count, None)
    for pairs in forced.values():
        problems += [Problem("unclosed", element, None, closer) for element, closer in pairs]
    problems.sort(key=lambda problem: problem.element.span if problem.element else problem.end_tag[1:3])  # type: ignore[index]
    return Elements(tuple(found), tuple(problems))


def _foreign(element: Element) -> bool:
    """Tell whether an element is inside SVG or MathML, where `<x/>` really closes itself."""
    node: Element | None = element
    depth = 0
    while node is not None and depth < 12:
        if node.name in ("svg", "math"):
            return True
        node, depth = node.parent, depth + 1
    return False

"""Which attributes of a post's HTML say something, and which only say how it looks."""

from __future__ import annotations

from postlint.formatting.tree import Node
from postlint.html import Attribute
from postlint.pattern import lazy

#: How something looks, or how a browser is to fetch or open it: never the post's words.
_LOOKS = frozenset(
    "style align valign bgcolor background color face border bordercolor cellpadding cellspacing hspace vspace nowrap"
    " clear target rel loading decoding fetchpriority referrerpolicy crossorigin tabindex contenteditable spellcheck"
    " draggable unselectable".split()
)
#: Where an image really lies, on pages whose scripts fetch it later.
_LATE = lazy(r"data-(?:src|original|lazy|url|actualsrc|srcset|file|croporisrc).*")
#: Elements whose class is dropped with the rest of their looks; elsewhere it may be the site's own.
_CLASSLESS = frozenset(
    "p h1 h2 h3 h4 h5 h6 ul ol li strong b em i br hr img a font center tr td th tbody thead tfoot blockquote".split()
)
_OWN_CLASS = lazy(r"(?i).*(?:\bbtn|button|embed|tweet|instagram|footnote|task-list|mermaid|math).*")
#: Classes of word processors and editors.
_EDITOR_CLASS = lazy(r"(?:Mso\w*|mso-\S*|Apple-\S*|[sp]\d{1,2}|ql-\S+|fr-\S+|ue_\S+|bjh-\S+|wordimg)")
_HIDES = lazy(r"(?i)(?:display\s*:\s*none|visibility\s*:\s*hidden)")
_SIZED = frozenset("img iframe video audio embed object svg canvas source".split())


def hides(node: Node) -> bool:
    """Tell whether an element is not shown: then it must not come to light as Markdown."""
    return node.get("hidden") is not None or bool(_HIDES.search(node.get("style") or ""))


def is_noise(element_name: str, attribute: Attribute) -> bool:
    """Tell whether an attribute can go without a word, a link or a place to jump to being lost."""
    name, value = attribute.name, attribute.value
    if name == "style":
        return not _HIDES.search(value)
    if name in _LOOKS:
        return True
    if name.startswith("data-"):
        return not (_LATE.fullmatch(name) and ("/" in value or "." in value))
    if name == "class":
        if all(_EDITOR_CLASS.fullmatch(one) for one in value.split()):
            return True
        return element_name in _CLASSLESS and not _OWN_CLASS.fullmatch(value)
    if name in ("width", "height", "size"):
        return element_name not in _SIZED
    return name in ("id", "name", "title", "alt") and not value.strip() and name != "alt"


def meaningful(node: Node) -> dict[str, str]:
    """Return the attributes of an element that say something, by name; the first of equal names counts."""
    assert node.element is not None
    kept: dict[str, str] = {}
    for attribute in node.element.attributes:
        if attribute.name not in kept and not is_noise(node.name, attribute):
            kept[attribute.name] = attribute.value
    return kept

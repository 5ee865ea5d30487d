"""Which attributes of a post's HTML say something, and which only say how it looks."""

from __future__ import annotations

from postlint.formatting.tree import Node
from postlint.html import Attribute
from postlint.pattern import lazy

#: How something looks, or how a browser is to fetch or open it: never the post's words.
_LOOKS = frozenset(
    "align valign bgcolor background color face border bordercolor cellpadding cellspacing hspace vspace nowrap clear"
    " tabindex contenteditable spellcheck draggable unselectable".split()
)
#: How a browser is to fetch an image; on a script or a style sheet the same words can decide whether it runs.
_FETCHING = frozenset("loading decoding fetchpriority referrerpolicy crossorigin".split())
#: Attributes of a link that Markdown has no place for, and that lead nobody elsewhere.
_UNSAID = frozenset({"target", "rel"})
#: Where an image really lies, on pages whose scripts fetch it later.
_LATE = lazy(r"data-(?:src|original|lazy|url|actualsrc|srcset|file|croporisrc).*")
# Declarations that only say how text or a picture looks; layout (float, flex, position) is not among them.
_DECLARATION = lazy(
    r"(?i)\s*(?:color|background(?:-color)?|font(?:-[a-z-]+)?|margin(?:-[a-z]+)?|padding(?:-[a-z]+)?|text-[a-z-]+"
    r"|line-height|letter-spacing|word-[a-z]+|white-space|overflow-wrap|mso-[a-z-]+|tab-stops|layout-grid-mode"
    r"|box-sizing|vertical-align|orphans|widows|-webkit-[a-z-]+|outline(?:-[a-z]+)?|max-width|min-height|min-width"
    r"|list-style(?:-[a-z]+)?|border(?:-[a-z-]+)?|box-shadow|caret-color|clear|cursor|hyphens|inherit|zoom"
    r"|(?:visibility|overflow)\s*:\s*visible|display\s*:\s*(?:block|inline|inline-block)|(?:width|height)\s*:\s*auto)"
    r"\s*(?::[^;]*)?(?:!important)?\s*"
)
_SIZE = lazy(r"(?i)\s*(width|height)\s*:\s*(\d+(?:\.\d+)?)(px|%)\s*")
#: Elements whose class goes with the rest of their looks when they become Markdown; elsewhere it may be the site's own.
_CLASSLESS = frozenset("p strong b em br hr img a font center tr td th tbody thead tfoot".split())
_OWN_CLASS = lazy(
    r"(?i)(?:.*(?:\bbtn|button|embed|tweet|instagram|footnote|task-list|mermaid|math|icon|alert|callout|admonition).*"
    r"|lead|intro|note|notice|warning|danger|tip|hint|info|important|caution|message)"
)
#: Classes of word processors and of editors on the web.
_EDITOR_CLASS = lazy(
    r"(?:Mso\w*|mso-\S*|Apple-\S*|[sp]\d{1,2}|ql-\S+|fr-\S+|ue_\S+|bjh-\S+|wordimg|list-paddingleft-\d+|graf\S*"
    r"|wp-block-\S+|has-\S+|wp-image-\d+|align(?:none|left|right|center)|size-\S+|pw-post-\S+)"
)
_SIZED = frozenset("img iframe video audio embed object svg canvas source".split())
#: Elements of tables and the like, whose looks stay where they stay HTML.
_STYLED = frozenset("td th tr thead tbody tfoot col colgroup caption figcaption iframe video".split())


def hides(node: Node) -> bool:
    """Tell whether an element is not shown: then it must not come to light as Markdown."""
    style = (node.get("style") or "").replace(" ", "").lower()
    return node.get("hidden") is not None or "display:none" in style or "visibility:hidden" in style


def is_noise(element: str, attribute: Attribute) -> bool:
    """Tell whether an attribute of HTML that stays can go: it only says how something looks."""
    name, value = attribute.name, attribute.value
    if element in _STYLED:
        return False
    if name == "style":
        return all(_DECLARATION.fullmatch(one) for one in value.split(";") if one.strip())
    if name == "class":
        return all(_EDITOR_CLASS.fullmatch(one) for one in value.split())
    if name in _FETCHING:
        return element == "img"
    return name in _LOOKS and not (element in ("table", "hr") and name in ("border", "align"))


def _unsaid(element: str, attribute: Attribute) -> bool:
    """Tell whether an attribute can go when its element becomes Markdown."""
    name, value = attribute.name, attribute.value
    if name in _LOOKS or name in _UNSAID:
        return True
    if name == "style":
        return all(
            _DECLARATION.fullmatch(one) or _SIZE.fullmatch(one) for one in value.split(";") if one.strip()
        )
    if name.startswith("data-"):
        return not (_LATE.fullmatch(name) and ("/" in value or "." in value))
    if name == "class" and element in _CLASSLESS and not any(map(_OWN_CLASS.fullmatch, value.split())):
        return True
    if name in ("width", "height", "size"):
        return element not in _SIZED
    return is_noise(element, attribute) or (name in ("id", "name", "title") and not value.strip())


def meaningful(node: Node) -> dict[str, str]:
    """Return the attributes of an element that say something, by name; the first of equal names counts.

    The size of a picture counts, in attributes or in its style (`width` and `height`, in pixels or per cent).
    """
    assert node.element is not None
    kept: dict[str, str] = {}
    sizes: dict[str, str] = {}
    for attribute in node.element.attributes:
        if attribute.name not in kept and not _unsaid(node.name, attribute):
            kept[attribute.name] = attribute.value
        if attribute.name == "style" and node.name == "img":
            for one in attribute.value.split(";"):
                found = _SIZE.fullmatch(one)
                if found:
                    unit = "%" if found.group(3) == "%" else ""
                    sizes[found.group(1).lower()] = found.group(2) + unit
    if "style" not in kept:
        kept.update(sizes)
    return kept

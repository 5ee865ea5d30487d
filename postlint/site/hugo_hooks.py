"""Whether render hooks of a Hugo site make other addresses of links and images than those that are written.

Source: https://gohugo.io/render-hooks/links/ (and images).
"""

from __future__ import annotations

import glob

from postlint.pattern import lazy

_COMMENT = lazy(r"\{\{-?\s*/\*.*?\*/\s*-?\}\}", flags=16)  # DOTALL
# what looks a page or a resource up, or makes a text of several; not what only tells a link to elsewhere
_CHANGES = lazy(
    r"\b(?:GetPage|GetMatch|Get|relref|ref|RelRef|Ref|resources|Resources|printf|replace\w*|trim\w*|Trim\w*|Replace\w*"
    r"|partial\w*|split|path\.\w+|relLangURL|absLangURL|return)\b"
)


def found(root: str) -> list[str]:
    """Return the files of a site's hooks for links and images, its themes' among them."""
    base = glob.escape(root)
    patterns = ("layouts/**/_markup/render-{}*", "themes/*/layouts/**/_markup/render-{}*")
    return [
        path
        for kind in ("link", "image")
        for pattern in patterns
        for path in glob.glob(f"{base}/{pattern.format(kind)}", recursive=True)
    ]


def changing(root: str) -> bool:
    """Tell whether a hook does more than to write the destination as it is."""
    for path in found(root):
        try:
            with open(path, encoding="utf-8", errors="replace") as file:
                text = file.read(100_000)
        except OSError:
            continue
        if _CHANGES.search(_COMMENT.sub("", text)):
            return True
    return False

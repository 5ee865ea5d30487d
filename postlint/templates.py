"""Template code in a post (Liquid, Hugo shortcodes, kramdown attribute lists) and a text in which it is masked.

Generators run templates before Markdown, so Markdown and HTML are parsed with each template replaced by as many
placeholder characters: spans stay right, and `[a]({{ site.baseurl }}/b)` is the link that it will be.
"""

from __future__ import annotations

from postlint.pattern import lazy
from postlint.text import Span

#: Stands for one masked code point: a noncharacter, which no text uses and Markdown takes for a letter.
MASK = "\ufdd0"

#: Longer than this, two braces are not taken for the ends of one template.
_LIMIT = 4000

#: Block tags of Liquid and Hexo whose content is shown as it stands.
_VERBATIM = frozenset("raw comment highlight codeblock code math mermaid pullquote blockquote_raw".split())

_TAG = lazy(r"\{%-?\s*([A-Za-z_]+)")
_ATTRIBUTES = lazy(r"\{(?::{1,2}[^{}\n]*|#[\w:.-]+[^{}\n]*|\.[\w-]+[^{}\n]*)\}")
_VISIBLE = lazy(r"[^\r\n]")


def find(text: str, start: int = 0) -> tuple[Span, ...]:
    """Return the spans of all template code from `start` on, the content of verbatim block tags included."""
    found: list[Span] = []
    opened: dict[str, int] = {}
    hopeless: set[str] = set()
    at = text.find("{", start)
    while at >= 0:
        span = _template(text, at, hopeless)
        if span is None:
            at = text.find("{", at + 1)
            continue
        tag = _TAG.match(text, at)
        if tag:
            name = tag.group(1)
            if name in _VERBATIM:
                opened.setdefault(name, span.start)
            elif name.startswith("end") and name[3:] in opened:
                begin = opened.pop(name[3:])
                while found and found[-1].start >= begin:
                    found.pop()
                span = Span(begin, span.end)
        found.append(span)
        at = text.find("{", span.end)
    return tuple(found)


def _template(text: str, at: int, hopeless: set[str]) -> Span | None:
    following = text[at + 1 : at + 3]
    if following[:1] == "%":
        closer, skip = "%}", 2
    elif following[:1] == "{":
        closer, skip = {"{<": (">}}", 3), "{%": ("%}}", 3)}.get(following, ("}}", 2))
    elif following[:1] in (":", "#", "."):
        match = _ATTRIBUTES.match(text, at)
        return Span(*match.span()) if match else None
    else:
        return None
    if closer in hopeless:
        return None
    close = text.find(closer, at + skip)
    if close < 0:
        hopeless.add(closer)  # no later one can close either: keeps hostile input linear
        return None
    if close - at > _LIMIT:
        return None
    if closer == "}}" and "\n\n" in text[at:close]:
        return None
    end = close + len(closer)
    return Span(at, end + 1 if text.startswith("}", end) and text.startswith("{{{", at) else end)


def mask(text: str, spans: tuple[Span, ...]) -> str:
    """Return `text` with every code point of the spans replaced by MASK, line ends kept."""
    if not spans:
        return text
    parts: list[str] = []
    done = 0
    for span in spans:
        parts += (text[done : span.start], _VISIBLE.sub(MASK, text[span.start : span.end]))
        done = span.end
    return "".join((*parts, text[done:]))

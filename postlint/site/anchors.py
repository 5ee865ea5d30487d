"""The places in a page that a link can point at: ids of headings as the generator makes them, and ids that are written.

Sources: kramdown 2.4 lib/kramdown/converter/base.rb (`generate_id`); kramdown-parser-gfm 1.1
(`generate_gfm_header_id`);
Hugo 0.111 markup/goldmark/autoid.go; goldmark `parser/auto_heading_id`; hexo-renderer-marked lib/renderer.js; GitHub's
html-pipeline `toc_filter.rb`.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterator, Mapping
from typing import TYPE_CHECKING, Any

from postlint.pattern import lazy
from postlint.site import slugs
from postlint.templates import MASK

if TYPE_CHECKING:
    from postlint.markdown import Block
    from postlint.post import Post
    from postlint.site.model import Site

# `{#id}`, `{: #id .class}`, `{:#id}` as kramdown and goldmark read them
_WRITTEN = lazy(r"\{(?::{1,2})?[^{}\n]*?#([^\s{}#.\"']+)[^{}\n]*\}")
_TEMPLATE = lazy(r"\{%-?\s*(\w+)|\{\{[<%]?-?\s*([^{}]*)")
#: Tags that bring no element with an id.
_PLAIN_TAGS = frozenset("raw endraw highlight endhighlight comment endcomment link post_url assign capture endcapture"
                        " codeblock endcodeblock".split())  # fmt: skip
_PLAIN_VALUE = lazy(
    r"[\"'][^\"']*[\"']\s*\|\s*(?:relative|absolute)_url\s*|site\.(?:url|baseurl)\s*|<?\s*(?:rel)?ref\b.*"
)
_ID = lazy(r"""\s(?:id|name)\s*=\s*(?:"([^"]+)"|'([^']+)'|([^\s"'>{]+))""", re.IGNORECASE)
_COMMENT = lazy(
    r"(?:comment|respond|reply|isso|disqus|gitalk|utterance|waline|twikoo|giscus)s?(?:[-_]?\d+|$)"
)
_TYPOGRAPHIC = (("---", "—"), ("--", "–"), ("...", "…"), ("<<", "«"), (">>", "»"))

#: Ids that themes give to parts of every page.
COMMON = frozenset(
    "top content main header footer nav comments comment respond disqus_thread toc sidebar main-content"
    " page post search"
    " menu body wrapper container site-nav gitalk-container giscus utterances valine waline twikoo more"
    " read-more".split()
)


def ids(post: Post, site: Site) -> frozenset[str] | None:
    """Return the ids in a page made from a post; None where templates bring parts of it that can't be seen."""
    key = ("ids", f"{site.generator} {site.root}")
    if key not in post.shared:
        post.shared[key] = _found(post, site)
    known: frozenset[str] | None = post.shared[key]
    return known


def _found(post: Post, site: Site) -> frozenset[str] | None:
    if _has_unseen(post):
        return None
    found: set[str] = set()
    for element in post.elements:
        for attribute in element.attributes:
            if attribute.name == "id" or (attribute.name == "name" and element.name == "a"):
                found.add(attribute.value.strip())
    found.update(match[1] for match in _WRITTEN.finditer(post.text, post.body_start))
    # what the Markdown parser here leaves to HTML blocks
    for match in _ID.finditer(post.text, post.body_start):
        found.add(match[1] or match[2] or match[3])
    if "[^" in post.text:
        found.update(_footnotes(post.text))
    headings = list(_headings(post))
    for rule in _rules(site):
        made = _numbered(headings, rule, site.generator)
        if made is None:
            return None
        found |= made
    return frozenset(found - {""})


def _has_unseen(post: Post) -> bool:
    for span in post.templates:
        source = post.text[span.start : span.end]
        match = _TEMPLATE.match(source)
        if match is None:
            continue
        if match[1] is not None:
            if match[1] not in _PLAIN_TAGS:
                return True
        elif not _PLAIN_VALUE.fullmatch(match[2].rstrip("-%> ")):
            return True
    return False


def _headings(post: Post) -> Iterator[tuple[str, str]]:
    """Yield (words as read, source) of the headings that have no id of their own."""
    for block in post.document.blocks:
        if block.kind != "heading" or block.content is None:
            continue
        source = block.content.text
        if MASK in source:
            bare = source.rstrip()
            while bare.endswith(MASK):
                bare = bare[:-1]
            start = block.content.source(len(bare), len(source)).start
            if MASK in bare or not _WRITTEN.match(post.text[start:].lstrip()[:200]):
                yield "\0", "\0"
            continue
        yield _words(block), source.strip()


def _words(block: Block) -> str:
    parts = []
    for inline in block.inlines:
        if inline.kind in ("text", "entity", "autolink") or inline.kind == "code":
            parts.append(inline.content)
        elif inline.kind in ("soft-break", "hard-break"):
            parts.append(" ")
    return "".join(parts)


def _numbered(
    headings: list[tuple[str, str]], rule: Callable[[str, str], str], generator: str
) -> set[str] | None:
    """Return the ids of headings in order; a second one of the same name gets `-1`."""
    counts: dict[str, int] = {}
    found: set[str] = set()
    for words, source in headings:
        if words == "\0":
            return None
        made = rule(words, source)
        if made in counts:
            counts[made] += 1
            found.add(f"{made}-{counts[made]}")
        else:
            counts[made] = 0
            found.add(made)
    return found


def _rules(site: Site) -> tuple[Callable[[str, str], str], ...]:
    if site.generator == "jekyll":
        known: Any = site.config.get("kramdown")
        entry = str((known if isinstance(known, dict) else {}).get("input") or "GFM")
        return (gfm,) if entry.upper() == "GFM" else (kramdown,)
    if site.generator == "hugo":
        kind: Any = site.config
        for key in ("markup", "goldmark", "parser", "autoheadingidtype"):
            kind = kind.get(key) if isinstance(kind, dict) else None
        rule = {"blackfriday": blackfriday, "github-ascii": goldmark_ascii}.get(str(kind), goldmark)
        # from the source of the heading up to Hugo 0.111 at least, from its text in newer versions
        return rule, lambda words, source: rule("", words.replace("---", "").replace("--", ""))
    if site.generator == "hexo":
        return _hexo_rules(site)
    return (gfm, kramdown, goldmark, hexo, blackfriday, python)


def gfm(words: str, source: str) -> str:
    """Return kramdown's id of a heading with GFM input: words and numbers of any script, hyphens for spaces."""
    text = words
    for plain, sign in _TYPOGRAPHIC:
        text = text.replace(plain, sign)
    return "".join("-" if c in " \t" else c for c in text.lower() if c in "- \t" or _word(c))


def kramdown(words: str, source: str) -> str:
    """Return kramdown's own id, ASCII alone: from the first letter on; `section` where nothing is left."""
    text = re.sub(r"^[^a-zA-Z]+", "", source, flags=re.MULTILINE)
    text = re.sub(r"[^a-zA-Z0-9 -]", "", text)
    return text.replace(" ", "-").lower() or "section"


def goldmark(words: str, source: str) -> str:
    """Return Hugo's id (`autoHeadingIDType: github`), made from the source of the heading."""
    return _goldmark(source.rpartition("\n")[2].strip()) or "heading"


def _goldmark(source: str) -> str:
    return "".join("-" if c in "- " else c.lower() for c in source if c in "- _" or _alphanumeric(c))


def goldmark_ascii(words: str, source: str) -> str:
    """Return Hugo's id with `github-ascii`: accents dropped, then all that is not ASCII."""
    last = source.rpartition("\n")[2].strip()
    plain = (c for c in unicodedata.normalize("NFD", last) if unicodedata.category(c) != "Mn")
    return _goldmark("".join(c for c in plain if c.isascii())) or "heading"


def blackfriday(words: str, source: str) -> str:
    """Return Hugo's id with `blackfriday`: letters and numbers, one hyphen between."""
    kept = "".join(c.lower() if _alphanumeric(c) and c != "_" else "-" for c in source)
    return re.sub(r"-+", "-", kept).strip("-") or "heading"


def hexo(words: str, source: str, transform: int = 0) -> str:
    """Return the id that hexo-renderer-marked gives; `transform` is its `modifyAnchors`."""
    return slugs.hexo(words, transform=transform)


def _hexo_smart(words: str, source: str, transform: int = 0) -> str:
    """Return the same with `smartypants` (the default), which leaves curly marks where slugize drops straight ones."""
    text = re.sub(r"(^|[-—/(\[{\"\s])'", r"\1‘", words.replace("---", "—").replace("--", "–")).replace(
        "'", "’"
    )
    text = re.sub(r"(^|[-—/(\[{‘\s])\"", r"\1“", text).replace('"', "”").replace("...", "…")
    return slugs.hexo(text, transform=transform)


def _hexo_rules(site: Site) -> tuple[Callable[[str, str], str], ...]:
    """Return the rules of hexo-renderer-marked as it is set; where another renderer may run, more."""
    from functools import partial

    known = site.config.get("marked")
    marked: Mapping[str, Any] = known if isinstance(known, dict) else {}
    case = marked.get("modifyAnchors")
    transform = case if isinstance(case, int) else 0
    # the plain one for code in headings, which stays as it is
    rules: tuple[Callable[[str, str], str], ...] = (
        partial(_hexo_smart, transform=transform),
        partial(hexo, transform=transform),
    )
    if marked.get("headerIds") is False:
        rules = ()
    renderers = {one for one in site.resolver.setup.plugins if "renderer-" in one}
    others = renderers - {f"hexo-renderer-{one}" for one in ("ejs", "stylus", "pug", "swig", "less", "sass")}
    return rules if others == {"hexo-renderer-marked"} else (*rules, hexo, gfm, goldmark, python)


def python(words: str, source: str) -> str:
    """Return the id that Python-Markdown's toc gives (Pelican, MkDocs), with letters of any script kept."""
    text = re.sub(r"[^\w\s-]", "", unicodedata.normalize("NFKD", words)).strip().lower()
    return re.sub(r"[-\s]+", "-", text)


def _word(character: str) -> bool:
    """Tell Ruby's \\p{Word}: letters, marks, decimal digits, connector punctuation."""
    if character.isascii():
        return character.isalnum() or character == "_"
    category = unicodedata.category(character)
    return category[0] in "LM" or category in ("Nd", "Pc", "Nl")


def _alphanumeric(character: str) -> bool:
    """Tell Go's unicode.IsLetter, IsDigit, or `_`."""
    category = unicodedata.category(character)
    return character == "_" or category[0] == "L" or category == "Nd"


def _footnotes(text: str) -> Iterator[str]:
    for name in set(re.findall(r"\[\^([^\]\s]+)\]", text)):
        for form in ("fn:{}", "fnref:{}", "fn-{}", "fnref-{}", "user-content-fn-{}"):
            yield form.format(name)
    for number in range(1, text.count("[^") + 1):
        yield from (f"fn:{number}", f"fnref:{number}", f"fn{number}", f"fnref{number}")


def of_comments(fragment: str) -> bool:
    """Tell an id that comment systems give: they load the comments in the browser, or a layout brings them."""
    return _COMMENT.match(fragment) is not None


def layout_ids(folders: list[str]) -> tuple[frozenset[str], tuple[str, ...]]:
    """Return the ids in a site's layouts, and the beginnings of those that have a template in them."""
    import os

    whole: set[str] = set(COMMON)
    prefixes: set[str] = set()
    for folder in folders:
        for at, _, names in os.walk(folder):
            for name in names:
                if not name.endswith(
                    (
                        ".html",
                        ".htm",
                        ".liquid",
                        ".md",
                        ".ejs",
                        ".swig",
                        ".njk",
                        ".pug",
                        ".jade",
                        ".jsx",
                        ".js",
                    )
                ):
                    continue
                try:
                    with open(os.path.join(at, name), encoding="utf-8", errors="replace") as file:
                        text = file.read(200_000)
                except OSError:
                    continue
                for match in re.finditer(r"""\bid\s*[=:]\s*["']?([^"'\s>{<]*)(\{\{|<%)?""", text):
                    if match[2]:
                        prefixes.add(match[1])
                    else:
                        whole.add(match[1])
    return frozenset(whole), tuple(prefix for prefix in prefixes if prefix)

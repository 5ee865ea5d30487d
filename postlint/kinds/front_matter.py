"""Whether a post has front matter at all, and whether that can be read."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, ClassVar

from postlint.kinds.base import Context, Kind
from postlint.pattern import lazy
from postlint.rule import Finding
from postlint.site import heads
from postlint.text import Edit, Span

if TYPE_CHECKING:
    from postlint.front_matter import FrontMatter
    from postlint.post import Post


class FrontMatterPresence(Kind):
    """A post that has no front matter where its site needs one."""

    def check(self, post: Post, context: Context) -> Iterator[Finding]:
        """Yield one finding at the first line."""
        if post.front_matter is not None or not post.text.strip():
            return  # what only white space keeps from being front matter is another rule's
        site = context.site
        if site.generator == "hexo" and heads.of_text(post.text, loose="unopened") is not None:
            return  # Hexo reads lines before a fence, too
        if post.is_html and site.generator == "hugo":
            return  # copied as it is
        role = site.role(post.filename)
        if role == "unknown" and not post.is_html and site.siblings_have_front_matter(post.filename):
            role = "post"
        if role == "post" and site.bundled(post.filename):
            return
        if role == "post" and not (post.is_html and _is_document(post.text)):
            start = len(post.text) - len(post.text.lstrip())
            end = post.text.find("\n", start)
            end = len(post.text) if end < 0 else end
            yield Finding(Span(start, min(end, start + 40)))


def _is_document(text: str) -> bool:
    head = text[:400].lstrip().lower()
    return head.startswith(("<!doctype", "<html", "<?xml"))


class FrontMatterSyntax(Kind):
    """Front matter that does not parse; mended by quoting the value where that is what was meant.

    Variants: `quotable` (a value that only needs quotes), `unclosed`, and `comment` (it parses, but the end of a text
    in one of the `texts` is taken for a comment: `title: 第一名 #热搜`).
    """

    texts: tuple[str, ...] = ()

    about_front_matter: ClassVar[bool] = True
    names: ClassVar[frozenset[str]] = frozenset({"reason", "text", "format", "quoted"})
    variants: ClassVar[frozenset[str]] = frozenset({"quotable", "unclosed", "comment"})

    def check(self, post: Post, context: Context) -> Iterator[Finding]:
        """Yield the first thing that is wrong."""
        front_matter = post.front_matter
        if front_matter is None:
            return
        if front_matter.problem is None:
            if front_matter.format == "yaml":
                yield from self._comments(post, front_matter)
            return
        problem = front_matter.problem
        text = post.text[problem.span.start : problem.span.end]
        values = {
            "reason": problem.message,
            "text": text,
            "format": front_matter.format.upper(),
            "quoted": "",
        }
        if problem.quoted is not None:
            edits: tuple[Edit, ...] = (problem.quoted,)
            values["quoted"] = problem.quoted.content
            safety = "safe" if problem.exact else "unsafe"
            yield Finding(problem.span, values, edits, "quotable", safety)  # type: ignore[arg-type]
        else:
            yield Finding(problem.span, values, None, "unclosed" if problem.kind == "unclosed" else "")

    def _comments(self, post: Post, front_matter: FrontMatter) -> Iterator[Finding]:
        for field in front_matter.fields:
            if field.key not in self.texts or field.node.style != "plain" or not isinstance(field.value, str):
                continue
            match = _LOST.match(post.text, field.span.end)
            if match is None:
                continue
            whole = post.text[field.span.start : match.end(1)]
            if '"' in whole or "\\" in whole or "\n" in whole:
                continue
            values = {"reason": "", "text": match.group(1), "format": "YAML", "quoted": f'"{whole}"'}
            edit = Edit(field.span.start, match.end(1), f'"{whole}"')
            yield Finding(Span(*match.span(1)), values, (edit,), "comment")


# ` #热搜` right after a plain value, up to the end of the line; `# a remark` has a space after its sign.
_LOST = lazy(r"[ \t]+(#[^\s#][^\r\n]*?)[ \t]*(?=\r?\n)")

"""Tags without a partner, and elements that close in the wrong order."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, ClassVar, Literal

from postlint.elements import KNOWN
from postlint.kinds.base import Context, Kind
from postlint.pattern import lazy
from postlint.rule import Finding, Related
from postlint.text import Edit, Span

if TYPE_CHECKING:
    from postlint.elements import Element, Problem
    from postlint.html import Token
    from postlint.post import Post


_BRANCH = lazy(r"\{[%{][-%<]?\s*(?:if|else|elsif|elseif|unless|for|range|with|case|when|block|define)\b")
# What makes words more than words once they are text: another tag, a reference, a template, a URL, marks of Markdown.
_MARKUP = lazy(r"[<&{*_`\[\]$\\]|://|www\.")
#: Elements that can't hold one of their own.
_ALONE = ("a", "button", "form")


class Nesting(Kind):
    """One sort of problem that browsers mend by guessing.

    Variant `unknown`: no element of HTML, so probably words in angle brackets, which no reader sees. All those of one
    name are one finding, at the first. Variant `nested` (of misnested ones): a link or form in another one.
    """

    problem: Literal["unclosed", "stray", "misnested"]

    names: ClassVar[frozenset[str]] = frozenset({"tag", "end", "closer", "count"})
    variants: ClassVar[frozenset[str]] = frozenset({"unknown", "nested"})

    def check(self, post: Post, context: Context) -> Iterator[Finding]:
        """Yield a finding per tag, with the other place as related."""
        nested = (
            [element for element in post.tags.named(_ALONE) if element.end_tag is not None]
            if self.problem == "misnested"
            else []
        )
        if len(nested) < 2 and not post.tree.problems:
            return
        if any(_BRANCH.match(post.text, span.start) for span in post.templates):
            return  # which tags are there is decided when the template runs
        unknown: dict[str, list[Token]] = {}
        for problem in post.tree.problems:
            if problem.kind != self.problem:
                continue
            tag = problem.element.start_tag if problem.element is not None else problem.end_tag
            assert tag is not None
            if tag.name in KNOWN or "-" in tag.name or problem.kind == "misnested":
                yield self._finding(post, problem)
            else:
                unknown.setdefault(tag.name, []).append(tag)
        yield from _in_itself(post, nested)
        for tags in unknown.values():
            yield _words_in_brackets(post, tags)

    @staticmethod
    def _finding(post: Post, problem: Problem) -> Finding:
        element, end, closer = problem.element, problem.end_tag, problem.closed_by
        if element is None:
            assert end is not None
            span = Span(end.start, end.end)
            values = {"tag": f"<{end.name}>", "end": post.text[end.start : end.end], "closer": ""}
            return Finding(span, values, (Edit(*span, ""),))
        start = element.start_tag
        values = {
            "tag": post.text[start.start : start.end],
            "end": f"</{element.name}>",
            "closer": post.text[closer.start : closer.end] if closer is not None else "the end of the post",
        }
        related: tuple[Related, ...] = ()
        if end is not None:
            related = (Related("its end tag is here", Span(end.start, end.end)),)
        elif closer is not None:
            related = (Related("closed by this tag", Span(closer.start, closer.end)),)
        edits = None
        if closer is not None and end is None:
            edits = (Edit(closer.start, closer.start, f"</{element.name}>"),)
        return Finding(Span(start.start, start.end), values, edits, related=related)


def _in_itself(post: Post, elements: Iterable[Element]) -> Iterator[Finding]:
    """Yield the elements inside one of the same sort that can't hold it: browsers end the outer one there."""
    around: dict[str, Element] = {}
    for element in elements:
        outer = around.get(element.name)
        if outer is None or element.start_tag.start >= outer.end:
            around[element.name] = element
            continue
        values = {
            "tag": post.text[element.start_tag.start : element.start_tag.end],
            "closer": f"<{outer.name}>",
        }
        place = Span(outer.start_tag.start, outer.start_tag.end)
        start = element.start_tag
        yield Finding(
            Span(start.start, start.end), values, variant="nested", related=(Related("the outer one", place),)
        )


def _words_in_brackets(post: Post, tags: list[Token]) -> Finding:
    first = tags[0]
    text = post.text[first.start : first.end]
    more = f" ({len(tags)} times)" if len(tags) > 1 else ""
    inner = [post.text[tag.start + 1 : tag.end - 1] for tag in tags]
    edits: tuple[Edit, ...] | None = None
    if not any(_MARKUP.search(words) for words in inner):  # else the words would not stay as they are
        edits = tuple(
            Edit(tag.start, tag.end, f"&lt;{words}&gt;") for tag, words in zip(tags, inner, strict=True)
        )
    return Finding(Span(first.start, first.end), {"tag": text, "end": text, "count": more}, edits, "unknown")

"""A post's front matter: what it says, and where each word of it stands. Read exactly, never dumped."""

from __future__ import annotations

from postlint.front_matter.fences import Fences, find, unopened
from postlint.front_matter.model import Field, FrontMatter, Node, SyntaxProblem
from postlint.pattern import lazy
from postlint.text import Span

__all__ = ["Fences", "Field", "FrontMatter", "Node", "SyntaxProblem", "find", "of_post", "read", "unopened"]

# A byte order mark that is left after the first one was taken for what it is stands in the text, too.
_BEFORE = lazy(r"[\ufeff \t\r\n]{1,400}(?=---|\+\+\+|\{)")


def of_post(text: str) -> FrontMatter | None:
    """Return the front matter of a post, or None; white space may stand before it, which some generators skip.

    After white space only fields that parse count: a thematic break may open a post, too.
    """
    found = read(text)
    space = _BEFORE.match(text) if found is None else None
    if space is None:
        return found
    found = read(text, space.end())
    return found if found is not None and found.problem is None and found.fields else None


def read(text: str, start: int = 0) -> FrontMatter | None:
    """Return the front matter that begins exactly at `start` (code points), or None where there is none.

    Never raises: what cannot be parsed is told in `problem`. For the outline alone (where the body begins),
    `find` is cheaper.
    """
    fences = find(text, start)
    if fences is None:
        return None
    if fences.format == "yaml":
        fields, problem = _read_yaml(text, start, fences.content)
    elif fences.format == "toml":
        from postlint.front_matter import toml

        fields, problem = toml.read(text, fences.content)
    else:
        from postlint.front_matter import jsons

        end = fences.content.end + (1 if fences.closed else 0)
        fields, problem = jsons.read(text, Span(start, end))
    if not fences.closed:
        problem = SyntaxProblem("the front matter is never closed", fences.opening, "unclosed")
    return FrontMatter(fences.format, fences.span, fences.opening, fences.content, fields, problem)


def _read_yaml(text: str, start: int, content: Span) -> tuple[tuple[Field, ...], SyntaxProblem | None]:
    from postlint.front_matter import plain

    fields = plain.read(text, content.start, content.end)
    if fields is not None:
        return fields, None
    from postlint.front_matter import yaml

    try:
        # With the opening fence, as generators read it, and so that offsets count from `start`.
        root = yaml.compose(text[start : content.end])
        if root is None:
            return (), None
        if yaml.is_mapping(root):
            return yaml.read_fields(root, text, start), None
    except yaml.YamlError as error:
        from postlint.front_matter import repair

        problem, fields = repair.diagnose(text, start, content, error)
        return fields, problem
    from postlint.front_matter import repair

    problem, fields = repair.not_a_mapping(text, start, content, root.start_mark.index)
    return fields, problem

"""YAML composed into nodes with exact spans."""

from __future__ import annotations

from functools import lru_cache
from importlib import import_module
from typing import Any

from postlint.front_matter.decoding import yaml_scalar
from postlint.front_matter.model import Field, Node, mapping_value
from postlint.front_matter.scalars import resolve
from postlint.pattern import lazy
from postlint.text import Span

#: Deeper than any front matter. The C parser has no limit: it takes quadratic time, then overflows its stack.
_DEEPEST = 100
_INDENTED_TOO_FAR = "\n" + " " * 1000
_DASHES = lazy(r"(?:[-?:][ \t]+){64}")  # "- - - - …", a sequence in a sequence in a …
_BRACKET = lazy(r"[\[\]{}]")

# An anchor and a tag before a value: "&a ", "!!str ", "!<tag:x> &a "; never the "*" of an alias.
_PROPERTIES = lazy(r"(?:(?:![^\s,\[\]{}<]*(?:<[^>\s]*>)?|&[^\s,\[\]{}:]+)[ \t]*(?:\r?\n[ \t]*)?){1,2}")
_BEFORE_ALIAS = lazy(r"(?:[\s:?,\-\[{]|#[^\n]*)*")
_ALIAS = lazy(r"\*[^\s,\[\]{}:]+")
_COLON = lazy(r"[ \t]*:")
_STYLES = {None: "plain", "": "plain", "'": "single", '"': "double", "|": "literal", ">": "folded"}
_YAML_TAG = "tag:yaml.org,2002:"
_TYPED_TAGS = frozenset(_YAML_TAG + name for name in ("int", "float", "bool", "null", "timestamp"))


_TOO_DEEP = "nested too deeply"
_SELF_ALIAS = "an alias inside its own anchor"
_TOO_LARGE = "aliases that multiply without measure"
#: YAML that parses, but which we do not take.
REFUSED = frozenset((_TOO_DEEP, _SELF_ALIAS, _TOO_LARGE))
#: Values, each alias counted as all that its anchor holds: what walks the values must come to an end.
_LARGEST = 100_000


class YamlError(Exception):
    """A text is not YAML.

    Offsets count code points of what was composed; None where the parser names no place.
    """

    def __init__(
        self, message: str, at: int | None = None, context: str = "", begun: int | None = None
    ) -> None:
        super().__init__(message)
        self.message = message
        #: Where the parser gave up.
        self.at = at
        #: What it was reading, in its own words, and where that began.
        self.context = context
        self.begun = begun


@lru_cache(maxsize=1)
def _parser() -> Any:
    """Return a function from source to root node: the C parser, or ruamel's own where that is missing."""
    try:
        parser = import_module("ruamel.yaml.cyaml").CParser
    except ImportError:
        return _compose_in_python

    class Composer(parser):  # type: ignore[misc,valid-type]
        """Composes without resolving tags: `scalars.resolve` does that where it is needed."""

        def resolve(self, kind: object, value: object, implicit: object) -> str:
            return "?"

        def descend_resolver(self, parent: object, index: object) -> None: ...

        def ascend_resolver(self) -> None: ...

    def compose_in_c(source: str) -> Any:
        try:
            return Composer(source).get_single_node()
        except Exception as error:
            # Its libyaml is an old one: to Psych (libyaml 0.2.5) and Hugo `[https://a.example.com]` is a list.
            if getattr(error, "problem", None) != "found unexpected ':'":
                raise
            try:
                return _compose_in_python(source)
            except Exception:
                raise error from None

    return compose_in_c


def _compose_in_python(source: str) -> Any:
    from ruamel.yaml import YAML

    return YAML(typ="safe", pure=True).compose(source)


def compose(source: str) -> Any:
    """Return the root node of a YAML text, None where it says nothing; raise YamlError, and nothing else."""
    if _too_deep(source):
        raise YamlError(_TOO_DEEP)
    try:
        root = _parser()(source)
    except RecursionError:
        raise YamlError(_TOO_DEEP) from None
    except Exception as error:
        # MarkedYAMLError names places; ReaderError, UnicodeEncodeError (lone surrogates) and others do not
        at = getattr(error, "problem_mark", None)
        begun = getattr(error, "context_mark", None)
        raise YamlError(
            str(getattr(error, "problem", None) or "not readable as YAML"),
            at.index if at else None,
            str(getattr(error, "context", None) or ""),
            begun.index if begun else None,
        ) from None
    says_nothing = root is None or (root.id == "scalar" and not root.value and not root.style)
    return None if says_nothing else root


def is_mapping(root: Any) -> bool:
    """Tell whether a composed node is a mapping."""
    return bool(root.id == "mapping")


def read_fields(root: Any, text: str, base: int) -> tuple[Field, ...]:
    """Return the fields of a composed mapping; `base` is the offset in `text` of what was composed.

    Raises YamlError for a value that contains itself, and for nesting too deep.
    """
    try:
        return _Reader(text, base).fields(root)
    except RecursionError:
        raise YamlError(_TOO_DEEP) from None


def _too_deep(source: str) -> bool:
    if source.count("[") + source.count("{") > _DEEPEST:
        depth = 0
        for bracket in _BRACKET.findall(source):
            depth += 1 if bracket in "[{" else -1
            if depth > _DEEPEST:
                return True
    return _INDENTED_TOO_FAR in source or _DASHES.search(source) is not None


class _Reader:
    """Turns composed nodes into ours, each once: an alias is the node of its anchor met again."""

    __slots__ = ("_base", "_count", "_seen", "_sizes", "_text")

    def __init__(self, text: str, base: int) -> None:
        self._text = text
        self._base = base
        self._seen: dict[int, Node | None] = {}
        self._count = 0
        self._sizes: dict[int, int] = {}

    def fields(self, raw: Any) -> tuple[Field, ...]:
        """Return the entries of a composed mapping."""
        text, base = self._text, self._base
        entries: list[Field] = []
        after = raw.start_mark.index + base
        for raw_key, raw_value in raw.value:
            key = self.node(raw_key, after)
            name = raw_key.value if key.kind == "scalar" else key.raw
            colon = _COLON.match(text, key.span.end)
            after = colon.end() if colon else key.span.end
            value = self.node(raw_value, after, absent_at=after)
            entries.append(Field(name, key.span, value))
            after = max(after, value.span.end)
        return tuple(entries)

    def node(self, raw: Any, after: int, absent_at: int | None = None) -> Node:
        """Return our node; `after` is where the search for an alias begins."""
        identity = id(raw)
        if identity in self._seen:
            self._count += self._sizes.get(identity, 0)
            return self._alias(self._seen[identity], after)
        self._seen[identity] = None
        before = self._count
        text = self._text
        start, end = raw.start_mark.index + self._base, raw.end_mark.index + self._base
        tagged = False
        if text[start : start + 1] in ("!", "&") and start < end:
            properties = _PROPERTIES.match(text, start, end)
            if properties is not None:
                tagged = "!" in properties[0]
                start = properties.end()
        if raw.id == "scalar":
            node = self._scalar(raw, start, end, tagged, absent_at)
        else:
            node = self._collection(raw, start, end)
        self._seen[identity] = node
        self._count += 1
        self._sizes[identity] = self._count - before
        return node

    def _alias(self, anchor: Node | None, after: int) -> Node:
        text = self._text
        before = _BEFORE_ALIAS.match(text, after)
        at = before.end() if before else after
        name = _ALIAS.match(text, at)
        span = Span(at, name.end()) if name else Span(at, at)
        if anchor is None:
            raise YamlError(_SELF_ALIAS, span.start - self._base)
        if self._count > _LARGEST:
            raise YamlError(_TOO_LARGE, span.start - self._base)
        return anchor._replace(span=span, style="alias", text=None, raw=text[span.start : span.end])

    def _scalar(self, raw: Any, start: int, end: int, tagged: bool, absent_at: int | None) -> Node:
        text = self._text
        value: str = raw.value
        style = _STYLES.get(raw.style, "plain")
        if style in ("literal", "folded"):
            end = _end_of_block(text, start, end, value)
        elif not value and style == "plain" and not tagged:
            if start == end and absent_at is not None and "&" not in text[absent_at:start]:
                start = end = absent_at
            return Node("scalar", Span(start, end), None, style, None, text[start:end])
        resolved: object = value
        if style == "plain" if not tagged else str(raw.tag) in _TYPED_TAGS:
            resolved = resolve(value)
        span = Span(start, end)
        mapped = yaml_scalar(text, span, style, value) if isinstance(resolved, str) else None
        return Node("scalar", span, resolved, style, mapped, text[start:end])

    def _collection(self, raw: Any, start: int, end: int) -> Node:
        text = self._text
        items: tuple[Node, ...] = ()
        entries: tuple[Field, ...] = ()
        last = start
        if is_mapping(raw):
            entries = self.fields(raw)
            last = entries[-1].span.end if entries else end
        else:
            made: list[Node] = []
            for child in raw.value:
                made.append(self.node(child, last))
                last = max(last, made[-1].span.end)
            items = tuple(made)
        if not raw.flow_style or text[end - 1] not in "]}":
            end = last  # the parser's mark of a block lies at the next token
        span = Span(min(start, end), end)
        style = "flow" if raw.flow_style else "block"
        if is_mapping(raw):
            value: object = mapping_value(entries)
            return Node("mapping", span, value, style, None, text[span.start : end], (), entries)
        value = [item.value for item in items]
        return Node("sequence", span, value, style, None, text[span.start : end], items)


def _end_of_block(text: str, start: int, end: int, value: str) -> int:
    """Return the end of a block scalar's last line with text; `+` keeps the blank lines after it."""
    if "+" in text[start : start + 3]:
        end -= text.endswith("\n", start, end)
        return end - text.endswith("\r", start, end)
    ends_in_space = value.rstrip("\n").endswith((" ", "\t"))
    return start + len(text[start:end].rstrip("\r\n" if ends_in_space else " \t\r\n"))

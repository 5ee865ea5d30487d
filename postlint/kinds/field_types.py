"""Values of a type that the generator or the JSON Schema of the user does not take."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import TYPE_CHECKING, ClassVar

from postlint.kinds.base import Context, Kind
from postlint.rule import Finding

if TYPE_CHECKING:
    from postlint.front_matter import Field
    from postlint.post import Post


class FieldTypes(Kind):
    """A field of another type than generators take; variant `schema`: one that breaks the user's JSON Schema.

    `text` fields take one text, `list` fields text or a list of it, `boolean` fields true or false. Null and
    empty values are left to others.
    """

    text: tuple[str, ...]
    list: tuple[str, ...]
    boolean: tuple[str, ...]

    names: ClassVar[frozenset[str]] = frozenset({"field", "text", "allowed", "schema"})
    variants: ClassVar[frozenset[str]] = frozenset({"schema"})

    def check(self, post: Post, context: Context) -> Iterator[Finding]:
        """Yield a finding per value, on the value; for what a schema misses, on the opening `---`."""
        front_matter = post.parsed_front_matter
        if front_matter is None:
            return
        generator = context.site.generator
        for one in front_matter.fields:
            if one.value is None or "{{" in one.node.raw:
                continue
            allowed = None
            if one.key in self.text and one.node.kind != "scalar":
                allowed = "text"
            elif one.key in self.list and not _is_list_of_text(one, generator):
                allowed = "text or a list of text"
            elif one.key in self.boolean and not _is_boolean(one.value, generator):
                allowed = "true or false"
            if allowed is not None:
                values = {"field": one.key, "text": one.node.raw, "allowed": allowed, "schema": ""}
                yield Finding(one.span, values)
        schema = context.settings.front_matter.schema
        if schema is not None and context.site.role(post.filename) != "page":
            from postlint.kinds.json_schema import findings

            yield from findings(post, front_matter, schema)


def _is_list_of_text(one: Field, generator: str) -> bool:
    value = one.value
    if isinstance(value, list):
        # Hexo's categories may nest: [[parent, child], other]
        return not any(
            isinstance(item, dict) or (isinstance(item, list) and generator != "hexo") for item in value
        )
    if isinstance(value, dict):
        return False
    # Jekyll takes text and lists (Utils.pluralized_array_from_hash) and drops a number; others show it.
    return isinstance(value, str) or generator != "jekyll"


def _is_boolean(value: object, generator: str) -> bool:
    # `published` is a date in some themes. To Jekyll the text "false" is true; Hugo reads it.
    if isinstance(value, (bool, date)):
        return True
    return generator == "hugo" and str(value).lower() in ("true", "false", "0", "1")

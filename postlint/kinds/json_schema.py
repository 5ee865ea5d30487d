"""Front matter against a JSON Schema; its errors at the values that they are about.

`jsonschema` is imported only when a schema is set. References lead to files beside it, never to the net.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterator, Mapping
from datetime import date, time
from functools import lru_cache
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import unquote, urlsplit

from postlint.errors import UsageError, os_reason
from postlint.rule import Finding
from postlint.text import Span

if TYPE_CHECKING:
    from postlint.front_matter import Field, FrontMatter, Node
    from postlint.post import Post

_TYPES = {
    "string": "text", "boolean": "true or false", "integer": "a whole number", "number": "a number",
    "array": "a list", "object": "a mapping", "null": "nothing",
}  # fmt: skip


def findings(post: Post, front_matter: FrontMatter, path: str) -> Iterator[Finding]:
    """Yield a finding per error; raises UsageError for a schema that can't be used."""
    status = None
    try:
        status = os.stat(path)
    except OSError as error:
        raise UsageError(f"front-matter.schema: {os_reason(error)}", path) from None
    validator = _validator(path, status.st_mtime_ns)
    instance = {one.key: plain(one.node) for one in front_matter.fields}
    name = os.path.basename(path)
    try:
        errors = list(validator.iter_errors(instance))
    except RecursionError:
        return
    except Exception as error:  # a reference that leads nowhere, a pattern that is none
        raise UsageError(f"not a usable JSON Schema: {error}", path) from None
    for found in errors:
        parts = list(found.absolute_path)
        node, key = _place(front_matter, parts)
        where = "/".join(str(part) for part in found.absolute_schema_path)
        for span, text in _spans(front_matter, node, found):
            values = {
                "field": ".".join(str(part) for part in parts) or key,
                "text": text if text is not None else post.text[slice(*span)],
                "allowed": _allowed(found),
                "schema": f"{name}#/{where}",
            }
            yield Finding(span, values, variant="schema")


@lru_cache(maxsize=16)
def _validator(path: str, stamp: int) -> Any:
    """Return the validator of a schema file; `stamp` makes an edited file read anew."""
    try:
        jsonschema, referencing = import_module("jsonschema"), import_module("referencing")
    except ImportError:
        message = "front-matter.schema needs the package jsonschema: pip install 'postlint[schema]'"
        raise UsageError(message, path) from None
    schema = _read(Path(path))
    registry = referencing.Registry(retrieve=_beside)
    try:
        kind = jsonschema.validators.validator_for(schema, default=jsonschema.Draft202012Validator)
        kind.check_schema(schema)
    except jsonschema.SchemaError as error:
        where = "/".join(str(part) for part in error.absolute_path)
        raise UsageError(f"not a JSON Schema: #/{where}: {error.message}", path) from None
    if isinstance(schema, dict) and "$id" not in schema:
        schema = {**schema, "$id": Path(path).resolve().as_uri()}
    return kind(schema, registry=registry, format_checker=kind.FORMAT_CHECKER)


def _read(path: Path) -> Any:
    try:
        text = path.read_text(encoding="utf-8-sig")
        if path.suffix in (".yaml", ".yml"):
            from ruamel.yaml import YAML

            return YAML(typ="safe", pure=True).load(text)
        return json.loads(text)
    except OSError as error:
        raise UsageError(f"front-matter.schema: {os_reason(error)}", str(path)) from None
    except json.JSONDecodeError as error:
        raise UsageError(f"not JSON: {error.msg}", str(path), error.lineno) from None
    except Exception as error:
        raise UsageError(f"not readable as a schema: {error}", str(path)) from None


def _beside(uri: str) -> Any:
    """Return the schema file that a reference names; the net is never asked."""
    parts = urlsplit(uri)
    if parts.scheme != "file":
        specifications = import_module("jsonschema_specifications").REGISTRY
        return specifications[uri]  # the metaschemas; NoSuchResource for anything else
    from urllib.request import url2pathname

    resource = import_module("referencing").Resource
    default = import_module("referencing.jsonschema").DRAFT202012
    return resource.from_contents(
        _read(Path(url2pathname(unquote(parts.path)))), default_specification=default
    )


def plain(node: Node) -> object:
    """Return a value as JSON has it; a date is the text that is written."""
    if node.kind == "mapping":
        return {one.key: plain(one.node) for one in node.entries}
    if node.kind == "sequence":
        return [plain(one) for one in node.items]
    return node.raw if isinstance(node.value, (date, time)) else node.value


def _place(front_matter: FrontMatter, parts: list[Any]) -> tuple[Node | None, str]:
    """Return the node at a path, None for the whole block, and the last key on the way."""
    fields: tuple[Field, ...] = front_matter.fields
    node: Node | None = None
    key = ""
    for part in parts:
        if isinstance(part, int) and node is not None and part < len(node.items):
            node = node.items[part]
        else:
            found = [one for one in fields if one.key == part]
            if not found:
                break
            node, key = found[-1].node, str(part)
        fields = node.entries
    return node, key


def _spans(front_matter: FrontMatter, node: Node | None, error: Any) -> Iterator[tuple[Span, str | None]]:
    """Yield where an error stands: the keys that are too many, else the value, else the opening fence."""
    entries = front_matter.fields if node is None else node.entries
    if error.validator in ("additionalProperties", "unevaluatedProperties") and isinstance(
        error.instance, Mapping
    ):
        extra = [one for one in entries if f"'{one.key}'" in error.message.partition("(")[2]]
        if extra:
            yield from ((one.key_span, one.key) for one in extra)
            return
    if error.validator == "required":
        missing = error.message.split("'")[1] if "'" in error.message else ""
        span = front_matter.opening if node is None else node.span
        yield span, missing
        return
    yield (front_matter.opening if node is None else node.span), None


def _allowed(error: Any) -> str:
    """Return in words what the schema allows there."""
    value = error.validator_value
    match error.validator:
        case "type":
            kinds = [value] if isinstance(value, str) else list(value)
            return " or ".join(_TYPES.get(kind, str(kind)) for kind in kinds)
        case "enum":
            return ", ".join(str(one) for one in value[:12]) + (", …" if len(value) > 12 else "")
        case "const":
            return str(value)
        case "pattern":
            return f"text that matches {value}"
        case "format":
            return f"the format {value}"
        case "required":
            return "a field that must be there"
        case "additionalProperties" | "unevaluatedProperties":
            known = error.schema.get("properties", {}) if isinstance(error.schema, Mapping) else {}
            return "the keys " + ", ".join(list(known)[:12]) if known else "no further keys"
        case "minLength" | "minItems" | "minProperties":
            return f"{value} or more"
        case "maxLength" | "maxItems" | "maxProperties":
            return f"{value} or fewer"
        case "minimum":
            return f"{value} or more"
        case "maximum":
            return f"{value} or less"
    return str(error.message)

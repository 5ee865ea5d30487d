"""Kinds by name; each module is imported when a rule of its kind is loaded."""

from __future__ import annotations

from functools import lru_cache
from importlib import import_module

from postlint.kinds.base import Kind

#: Entry points of this group add kinds: `name = "package.module:Class"`.
ENTRY_POINT_GROUP = "postlint.kinds"

_BUILT_IN = {
    "bracket-pair": "postlint.kinds.brackets:BracketPair",
    "date-field": "postlint.kinds.fields:DateField",
    "duplicate-key": "postlint.kinds.fields:DuplicateKey",
    "empty-element": "postlint.kinds.element:EmptyElement",
    "empty-field": "postlint.kinds.fields:EmptyField",
    "empty-link": "postlint.kinds.links:EmptyLink",
    "engine": "postlint.kinds.engine:EngineKind",
    "front-matter-presence": "postlint.kinds.front_matter:FrontMatterPresence",
    "front-matter-syntax": "postlint.kinds.front_matter:FrontMatterSyntax",
    "glued-sentence": "postlint.kinds.glued:GluedSentence",
    "hidden-element": "postlint.kinds.element:HiddenElement",
    "homophone": "postlint.kinds.homophone:Homophone",
    "invisible": "postlint.kinds.invisible:Invisible",
    "marked-range": "postlint.kinds.marked:MarkedRange",
    "misspelling": "postlint.kinds.misspelling:Misspelling",
    "mojibake": "postlint.kinds.mojibake:Mojibake",
    "near-duplicate": "postlint.kinds.near_duplicate:NearDuplicate",
    "nesting": "postlint.kinds.nesting:Nesting",
    "portal-element": "postlint.kinds.element:PortalElement",
    "protocol-relative": "postlint.kinds.links:ProtocolRelative",
    "redirect-wrapper": "postlint.kinds.tracking:RedirectWrapper",
    "repeated-word": "postlint.kinds.repeated:RepeatedWord",
    "required-field": "postlint.kinds.fields:RequiredField",
    "text": "postlint.kinds.text:TextPattern",
    "tracking-parameter": "postlint.kinds.tracking:TrackingParameter",
    "unpaired-mark": "postlint.kinds.pairs:UnpairedMark",
    "unsafe-url": "postlint.kinds.links:UnsafeUrl",
}


def names() -> tuple[str, ...]:
    """Return the names of all kinds, those of installed packages included."""
    return tuple(sorted({*_BUILT_IN, *_entry_points()}))


@lru_cache(maxsize=None)
def get(name: str) -> type[Kind]:
    """Return a kind by name; raises KeyError for an unknown one and ImportError where its module fails."""
    reference = _BUILT_IN.get(name) or _entry_points()[name]
    module, _, attribute = reference.partition(":")
    kind = getattr(import_module(module), attribute, None)
    if not (isinstance(kind, type) and issubclass(kind, Kind)):
        raise ImportError(f"{reference} is not a postlint.kinds.base.Kind")
    return kind


@lru_cache(maxsize=None)
def _entry_points() -> dict[str, str]:
    from importlib.metadata import entry_points

    return {point.name: point.value for point in entry_points(group=ENTRY_POINT_GROUP)}

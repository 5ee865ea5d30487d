"""Kinds by name; each module is imported when a rule of its kind is loaded, or when a post first needs it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import cache, cached_property
from importlib import import_module
from typing import TYPE_CHECKING, Any

from postlint.kinds.base import Context, Kind
from postlint.kinds.needs import Need, is_met
from postlint.rule import Finding

if TYPE_CHECKING:
    from postlint.post import Post

#: Entry points of this group add kinds: `name = "package.module:Class"`.
ENTRY_POINT_GROUP = "postlint.kinds"

_BUILT_IN = {
    "active-content": "postlint.kinds.active:ActiveContent",
    "alternate-host": "postlint.kinds.alternates:AlternateHost",
    "ambiguous-scalar": "postlint.kinds.ambiguous:AmbiguousScalar",
    "attribute": "postlint.kinds.attribute:AttributePattern",
    "bare-url": "postlint.kinds.link_text:BareUrl",
    "blank-lines": "postlint.kinds.whitespace:BlankLines",
    "boilerplate": "postlint.kinds.paragraphs:Boilerplate",
    "bold-as-heading": "postlint.kinds.headings:BoldAsHeading",
    "bracket-pair": "postlint.kinds.brackets:BracketPair",
    "broken-entity": "postlint.kinds.entities:BrokenEntity",
    "broken-table": "postlint.kinds.blocks:BrokenTable",
    "credential-in-url": "postlint.kinds.credentials:CredentialInUrl",
    "date-before-source": "postlint.kinds.source_date:DateBeforeSource",
    "date-field": "postlint.kinds.fields:DateField",
    "date-mismatch": "postlint.kinds.site_posts:DateMismatch",
    "date-order": "postlint.kinds.date_order:DateOrder",
    "date-zone": "postlint.kinds.date_zone:DateZone",
    "dead-markdown": "postlint.kinds.stranded:DeadMarkdown",
    "deceptive-link": "postlint.kinds.link_text:DeceptiveLink",
    "duplicate-attribute": "postlint.kinds.attributes:DuplicateAttribute",
    "duplicate-id": "postlint.kinds.ids:DuplicateId",
    "duplicate-post": "postlint.kinds.duplicates:DuplicatePost",
    "duplicate-title": "postlint.kinds.duplicates:DuplicateTitle",
    "duplicate-key": "postlint.kinds.fields:DuplicateKey",
    "empty-element": "postlint.kinds.element:EmptyElement",
    "empty-field": "postlint.kinds.fields:EmptyField",
    "empty-heading": "postlint.kinds.headings:EmptyHeading",
    "empty-link": "postlint.kinds.links:EmptyLink",
    "engine": "postlint.kinds.engine:EngineKind",
    "event-handler": "postlint.kinds.attributes:EventHandler",
    "field-length": "postlint.kinds.titles:FieldLength",
    "field-markup": "postlint.kinds.title_markup:FieldMarkup",
    "field-types": "postlint.kinds.field_types:FieldTypes",
    "filename-not-post": "postlint.kinds.site_posts:FilenameNotPost",
    "final-newline": "postlint.kinds.whitespace:FinalNewline",
    "front-matter-presence": "postlint.kinds.front_matter:FrontMatterPresence",
    "front-matter-syntax": "postlint.kinds.front_matter:FrontMatterSyntax",
    "future-date": "postlint.kinds.date_order:FutureDate",
    "glued-sentence": "postlint.kinds.glued:GluedSentence",
    "heading-increment": "postlint.kinds.headings:HeadingIncrement",
    "hidden-element": "postlint.kinds.element:HiddenElement",
    "homophone": "postlint.kinds.homophone:Homophone",
    "ineffective-emphasis": "postlint.kinds.emphasis:IneffectiveEmphasis",
    "insecure-url": "postlint.kinds.insecure:InsecureUrl",
    "internal-link": "postlint.kinds.site_links:InternalLink",
    "invisible": "postlint.kinds.invisible:Invisible",
    "key-order": "postlint.kinds.key_order:KeyOrder",
    "layout-characters": "postlint.kinds.layout:LayoutCharacters",
    "leading-space": "postlint.kinds.leading:LeadingSpace",
    "leftover-comment": "postlint.kinds.comments:LeftoverComment",
    "live-image": "postlint.kinds.images:LiveImage",
    "malformed-url": "postlint.kinds.malformed:MalformedUrl",
    "marked-range": "postlint.kinds.marked:MarkedRange",
    "missing-alt": "postlint.kinds.images:MissingAlt",
    "missing-anchor": "postlint.kinds.site_links:MissingAnchor",
    "missing-heading-space": "postlint.kinds.headings:MissingHeadingSpace",
    "missing-source": "postlint.kinds.attribution:MissingSource",
    "misspelled-key": "postlint.kinds.keys:MisspelledKey",
    "misspelling": "postlint.kinds.misspelling:Misspelling",
    "mixed-line-endings": "postlint.kinds.whitespace:MixedLineEndings",
    "mixed-script": "postlint.kinds.mixed_script:MixedScript",
    "mojibake": "postlint.kinds.mojibake:Mojibake",
    "near-duplicate": "postlint.kinds.near_duplicate:NearDuplicate",
    "nesting": "postlint.kinds.nesting:Nesting",
    "obsolete-element": "postlint.kinds.presentation:ObsoleteElement",
    "online-link": "postlint.kinds.online:OnlineLink",
    "permalink-collision": "postlint.kinds.site_posts:PermalinkCollision",
    "orphan-asset": "postlint.kinds.orphans:OrphanAsset",
    "portal-attribute": "postlint.kinds.attributes:PortalAttribute",
    "portal-element": "postlint.kinds.element:PortalElement",
    "presentational": "postlint.kinds.presentation:Presentational",
    "protocol-relative": "postlint.kinds.links:ProtocolRelative",
    "pseudo-link": "postlint.kinds.attributes:PseudoLink",
    "redirect-wrapper": "postlint.kinds.tracking:RedirectWrapper",
    "reference-definition": "postlint.kinds.references:ReferenceDefinition",
    "repeated-paragraph": "postlint.kinds.paragraphs:RepeatedParagraph",
    "repeated-title": "postlint.kinds.titles:RepeatedTitle",
    "repeated-word": "postlint.kinds.repeated:RepeatedWord",
    "required-field": "postlint.kinds.fields:RequiredField",
    "reversed-link": "postlint.kinds.reversed:ReversedLink",
    "self-link": "postlint.kinds.site_links:SelfLink",
    "script-variant": "postlint.kinds.scripts:ScriptVariant",
    "short-link": "postlint.kinds.counters:ShortLink",
    "spacing": "postlint.kinds.spacing:Spacing",
    "swallowed-markdown": "postlint.kinds.stranded:SwallowedMarkdown",
    "tabs": "postlint.kinds.whitespace:Tabs",
    "text": "postlint.kinds.text:TextPattern",
    "tracking-attribute": "postlint.kinds.counters:TrackingAttribute",
    "tracking-parameter": "postlint.kinds.tracking:TrackingParameter",
    "tracking-pixel": "postlint.kinds.counters:TrackingPixel",
    "trailing-space": "postlint.kinds.whitespace:TrailingSpace",
    "unclosed-fence": "postlint.kinds.blocks:UnclosedFence",
    "undefined-footnote": "postlint.kinds.blocks:UndefinedFootnote",
    "unpaired-mark": "postlint.kinds.pairs:UnpairedMark",
    "unsafe-url": "postlint.kinds.links:UnsafeUrl",
    "variant": "postlint.kinds.variants:Variant",
    "vocabulary": "postlint.kinds.vocabulary:Vocabulary",
}

#: Kinds that find nothing but with `--online`, and all those that then ask what other sites answered.
ONLINE = frozenset({"online-link"})
ASKING = ONLINE | {"insecure-url", "short-link"}

#: Kinds of the class SiteKind: they find nothing in a post.
ABOUT_SITES = frozenset({"orphan-asset"})

#: Kinds that may call a fix safe which the rule's file calls unsafe.
_MAY_BE_SAFE = frozenset(
    "front-matter-syntax malformed-url misspelled-key near-duplicate protocol-relative text".split()
)

#: Kinds that can find nothing in a post without one of these texts: they are imported when a post first has one, and
#: asked only for posts that do. Where several texts must be there together, they stand in a tuple:
#: `(("<", "//"), "![")` is `<` and `//`, or `![`. The engine looks once for all texts of this table, so a need costs
#: next to nothing. A kind whose needs are not plain stays out of it, and looks first for what it needs itself.
NEEDS: dict[str, tuple[Need, ...]] = {
    **dict.fromkeys(
        (
            "active-content attribute dead-markdown duplicate-attribute empty-element event-handler hidden-element"
            " nesting obsolete-element portal-attribute portal-element presentational pseudo-link swallowed-markdown"
            " tracking-attribute"
        ).split(),
        ("<",),
    ),
    **dict.fromkeys(("leftover-comment", "marked-range"), ("<!--",)),
    **dict.fromkeys(("live-image", "missing-alt", "tracking-pixel"), ("<", "![")),
    **dict.fromkeys(
        ("alternate-host", "online-link", "protocol-relative", "redirect-wrapper", "short-link"), ("//",)
    ),
    "bare-url": ("://", "www."),
    "bold-as-heading": ("**", "__", "<"),
    "bracket-pair": ("(", ")"),
    "broken-entity": ("&",),
    "broken-table": ("|",),
    "credential-in-url": ("=", "@"),
    "deceptive-link": ("](", "<"),
    "duplicate-id": ("<", "{"),
    "empty-link": ("]", "<"),
    "glued-sentence": (".",),
    "ineffective-emphasis": ("*", "_"),
    "internal-link": ("](", "]:", "<", "://"),
    **dict.fromkeys(("missing-anchor", "missing-heading-space"), ("#",)),
    "layout-characters": ("\u3000", "\u00a0", "&", "<"),
    "mixed-line-endings": ("\r",),
    "reference-definition": ("[",),
    "reversed-link": (")[",),
    "self-link": ("](", "]:", "<", "://"),
    "tabs": ("\t",),
    "tracking-parameter": ("?",),
    "unclosed-fence": ("```", "~~~"),
    "undefined-footnote": ("[^",),
    "unsafe-url": (":", "\\"),
}


def names() -> tuple[str, ...]:
    """Return the names of all kinds, those of installed packages included."""
    return tuple(sorted({*_BUILT_IN, *_entry_points()}))


def may_be_safe(name: str) -> bool:
    """Tell whether a kind may call a fix safe which the rule's file calls unsafe."""
    return name in _MAY_BE_SAFE or name not in _BUILT_IN


@cache
def get(name: str) -> type[Kind]:
    """Return a kind by name; raises KeyError for an unknown one and ImportError where its module fails."""
    reference = _BUILT_IN.get(name) or _entry_points()[name]
    module, _, attribute = reference.partition(":")
    kind = getattr(import_module(module), attribute, None)
    if not (isinstance(kind, type) and issubclass(kind, Kind)):
        raise ImportError(f"{reference} is not a postlint.kinds.base.Kind")
    return kind


def make(name: str, parameters: Mapping[str, Any]) -> Kind:
    """Return a check of a kind with checked parameters, made when a post first needs it.

    Those of the engine, which are not asked for posts, and of other packages are made at once.
    """
    if name == "engine" or name not in _BUILT_IN:
        return get(name)(**parameters)
    return Deferred(name=name, needs=NEEDS.get(name, ()), values=parameters)


class Deferred(Kind):
    """A check that is made when first asked for a post that has one of the texts it `needs` (or for any post)."""

    name: str
    needs: tuple[Need, ...]
    values: Mapping[str, Any]

    @cached_property
    def made(self) -> Kind:
        """The check itself."""
        return get(self.name)(**self.values)

    def check(self, post: Post, context: Context) -> Iterator[Finding]:
        """Yield what the check finds."""
        if not self.needs or any(is_met(need, post.text) for need in self.needs):
            yield from self.made.check(post, context)


@cache
def _entry_points() -> dict[str, str]:
    from importlib.metadata import entry_points

    return {point.name: point.value for point in entry_points(group=ENTRY_POINT_GROUP)}

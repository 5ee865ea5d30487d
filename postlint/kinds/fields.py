"""Fields of the front matter: absent, empty, twice, or no date."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from datetime import date, datetime
from functools import cached_property
from itertools import compress
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, ClassVar, TypeAlias

from postlint.kinds.base import Context, Kind
from postlint.kinds.dates import reason_against, to_iso
from postlint.pattern import lazy
from postlint.rule import Finding, Related
from postlint.text import Edit, Span

if TYPE_CHECKING:
    from postlint.front_matter import Field, FrontMatter
    from postlint.post import Post


#: Entries, each with the keys any of which satisfies it.
_Entries: TypeAlias = "dict[str, tuple[str, ...]]"
#: For so many different sets of keys it is remembered what they lack.
_MOST = 1000


class RequiredField(Kind):
    """A field that every post must have, or (variant `recommended`, one finding for all of them) should have.

    An entry `a|b` is satisfied by either, `a.b` names a key inside another. `profiles` are what the setting
    `front-matter.preset` chooses from: by name, the `required` and the `recommended` entries, each with the source of
    the requirement. An entry in `beside` is only looked for beside one of its keys. `derived` are fields that a dated
    file name gives; `aliases` name other keys that generators take for a field. Documents of a collection need what
    most of their neighbours have; where the settings do not say what is recommended, it is what a fifth of the
    neighbours have.
    """

    required: tuple[str, ...]
    recommended: tuple[str, ...] = ()
    derived: tuple[str, ...] = ()
    aliases: Mapping[str, tuple[str, ...]] = MappingProxyType({})
    beside: Mapping[str, tuple[str, ...]] = MappingProxyType({})
    profiles: Mapping[str, Mapping[str, Mapping[str, str]]] = MappingProxyType({})

    names: ClassVar[frozenset[str]] = frozenset({"field", "fields"})
    variants: ClassVar[frozenset[str]] = frozenset({"recommended"})

    def check(self, post: Post, context: Context) -> Iterator[Finding]:
        """Yield a finding per absent field, at the opening of the front matter."""
        front_matter = post.parsed_front_matter
        if front_matter is None:
            return
        role = context.site.role(post.filename)
        if role == "unknown" and not (
            not post.is_html
            and (_looks_like_a_post(front_matter) or context.site.in_post_folder(post.filename))
        ):
            role = "page"
        if role == "page":
            return
        settings = context.settings.front_matter
        required, recommended = self.required, self.recommended
        if settings.preset is not None and (profile := self.profiles.get(settings.preset)):
            required, recommended = tuple(profile.get("required", ())), tuple(profile.get("recommended", ()))
        required = required if settings.required is None else settings.required
        recommended = recommended if settings.recommended is None else settings.recommended
        derived = role == "draft" or context.site.dated_by_name(post.filename) or _dated_address(front_matter)
        keys = [one.key for one in front_matter.fields]
        for one in front_matter.fields:
            if one.node.entries:
                keys += [f"{one.key}.{inner.key}" for inner in one.node.entries]
        lacking = tuple(required), tuple(recommended), context.site.defaults, derived, tuple(keys)
        found = self._known.get(lacking)
        if found is None:
            if len(self._known) > _MOST:
                self._known.clear()
            found = self._known[lacking] = self._lacking(*lacking)
        absent, missing = found
        if not (absent or missing) or context.site.bundled(post.filename):
            return
        if absent and context.site.in_collection(post.filename):
            absent = self._usual(absent, post, context, 0.5)
        # Nobody asked for them: what the site never gives, it does not want.
        if missing and settings.recommended is None and settings.preset is None:
            missing = self._usual(missing, post, context, 0.2)
        for entry in absent:
            yield self._finding(front_matter, entry, "")
        if missing:
            yield self._finding(front_matter, ", ".join(missing), "recommended")

    @staticmethod
    def _usual(wanted: _Entries, post: Post, context: Context, share: float) -> _Entries:
        """Return those entries that a share of the posts beside a post satisfy."""
        usual = context.site.usual(post.filename, tuple(wanted.values()), share)
        return dict(compress(wanted.items(), usual))

    @cached_property
    def _known(self) -> dict[tuple[Any, ...], tuple[_Entries, _Entries]]:
        """What `_lacking` found: the posts of a site have the same keys again and again."""
        return {}

    def _lacking(
        self,
        required: tuple[str, ...],
        recommended: tuple[str, ...],
        defaults: tuple[str, ...],
        derived: bool,
        keys: tuple[str, ...],
    ) -> tuple[_Entries, _Entries]:
        """Return which of the required and the recommended entries a post with some keys does not satisfy."""
        present = {*keys, *defaults, *(self.derived if derived else ())}
        further = [one for one in recommended if one not in required]
        absent, missing = (
            {one: self._keys(one) for one in entries if self._wanting(one, present)}
            for entries in (required, further)
        )
        return absent, missing

    def _wanting(self, entry: str, present: set[str]) -> bool:
        beside = self.beside.get(entry)
        return present.isdisjoint(self._keys(entry)) and (beside is None or not present.isdisjoint(beside))

    def problems(self) -> Iterator[tuple[str, str]]:
        """Yield what is wrong with the profiles."""
        for name, profile in self.profiles.items():
            for need in set(profile) - {"required", "recommended"}:
                yield "profiles", f"has '{need}' in '{name}', where required and recommended are allowed"

    def _keys(self, entry: str) -> tuple[str, ...]:
        """Return the keys any of which satisfies an entry."""
        names = entry.split("|")
        return (*names, *(alias for name in names for alias in self.aliases.get(name, ())))

    @staticmethod
    def _finding(front_matter: FrontMatter, entry: str, variant: str) -> Finding:
        fields = re.sub(r"[^|, ]+", r"`\g<0>`", entry).replace("|", " or ")
        values = {"field": entry.split("|")[0], "fields": fields}
        return Finding(front_matter.opening, values, variant=variant)


_DATED_ADDRESS = lazy(r"(?:^|/)\d{4}/\d{1,2}/\d{1,2}/")


def _dated_address(front_matter: FrontMatter) -> bool:
    """Tell whether the address that a post sets for itself has its date in it (Zola's `path`, Hugo's `url`)."""
    fields = (front_matter.get(key) for key in ("path", "url", "permalink"))
    return any(field is not None and _DATED_ADDRESS.search(str(field.value)) for field in fields)


def _looks_like_a_post(front_matter: FrontMatter) -> bool:
    """Tell a post from a page where no generator is known, by its keys."""
    keys = {one.key.lower() for one in front_matter.fields}
    layout = front_matter.get("layout")
    if layout is not None and layout.value != "post":
        return False
    return bool(keys & {"date", "tags", "categories", "category"} or layout) and "nav_order" not in keys


_ZONE_ONLY = lazy(r"(?:[+-]\d{2}:?\d{2}|Z|UTC|GMT)")


class EmptyField(Kind):
    """A field that is there and says nothing: null, blank, an empty list, or a date that is only a zone.

    Variant `other`: a field that is not among the `important` ones. One that half of the neighbours leave empty is a
    form that the site's posts share.
    """

    important: tuple[str, ...]
    may_be_empty: tuple[str, ...] = ()
    dates: tuple[str, ...] = ("date",)

    names: ClassVar[frozenset[str]] = frozenset({"field", "text"})
    variants: ClassVar[frozenset[str]] = frozenset({"other"})

    def check(self, post: Post, context: Context) -> Iterator[Finding]:
        """Yield a finding per empty field, on its value (on its key, where there is none)."""
        front_matter = post.parsed_front_matter
        if front_matter is None:
            return
        allowed = {*self.may_be_empty, *context.settings.front_matter.may_be_empty}
        for one in front_matter.fields:
            if one.key in allowed or not self._empty(one):
                continue
            span = one.span if one.span.end > one.span.start else one.key_span
            if context.site.usually_empty(post.filename, one.key):
                continue  # a form that the site's posts share
            wanted = {*self.important, *(context.settings.front_matter.required or ())}
            variant = "" if one.key in wanted else "other"
            yield Finding(span, {"field": one.key, "text": one.node.raw}, variant=variant)

    def _empty(self, one: Field) -> bool:
        value = one.value
        if one.key in self.dates and _ZONE_ONLY.fullmatch(one.node.raw.strip()):
            return True
        if isinstance(value, str):
            return not value.strip()
        return value is None or (isinstance(value, (list, dict)) and not value)


class DuplicateKey(Kind):
    """A key that stands twice in one mapping: generators silently take the last."""

    names: ClassVar[frozenset[str]] = frozenset({"field"})

    def check(self, post: Post, context: Context) -> Iterator[Finding]:
        """Yield a finding for each key that repeats an earlier one, which is related."""
        if post.front_matter is not None:
            yield from _duplicates(post.front_matter.fields)


def _duplicates(fields: tuple[Field, ...]) -> Iterator[Finding]:
    first: dict[str, Span] = {}
    for one in fields:
        if one.key in first and one.key != "<<":
            related = (Related("first set here", first[one.key]),)
            yield Finding(one.key_span, {"field": one.key}, related=related)
        first.setdefault(one.key, one.key_span)
        if one.node.style != "alias":
            yield from _duplicates(one.node.entries)


class DateField(Kind):
    """A date that generators do not take for one; a Chinese or slashed date is offered in ISO form."""

    fields: tuple[str, ...]

    names: ClassVar[frozenset[str]] = frozenset({"field", "text", "reason", "iso"})

    def check(self, post: Post, context: Context) -> Iterator[Finding]:
        """Yield a finding per field of that name whose value is no date."""
        if post.front_matter is None:
            return
        for one in post.front_matter.fields:
            if one.key not in self.fields or not (one.node.kind == "scalar" or isinstance(one.value, list)):
                continue
            value, raw = one.value, one.node.raw.strip()
            if (
                value is None
                or isinstance(value, (datetime, date))
                or _ZONE_ONLY.fullmatch(raw)
                or "{{" in raw
            ):
                continue
            text = value.strip() if isinstance(value, str) else raw
            if not text:
                continue
            reason = reason_against(text)
            if reason is None:
                continue
            iso = to_iso(text)
            edits = None
            if iso is not None and one.node.kind == "scalar":
                edits = (_edit(one, iso),)
            yield Finding(
                one.span, {"field": one.key, "text": text, "reason": reason, "iso": iso or ""}, edits
            )


def _edit(one: Field, iso: str) -> Edit:
    """Replace the value, its quotes kept."""
    start, end = one.span
    if one.node.style in ("single", "double"):
        start, end = start + 1, end - 1
    return Edit(start, end, iso)

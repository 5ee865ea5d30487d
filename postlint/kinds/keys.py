"""Keys that are one slip away from one that the generator knows, and that it therefore ignores."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cached_property
from typing import TYPE_CHECKING, ClassVar

from postlint.kinds.base import Context, Kind, Words
from postlint.kinds.scalar_edits import reads
from postlint.kinds.words import read_table
from postlint.rule import Finding
from postlint.text import Edit

if TYPE_CHECKING:
    from postlint.front_matter import Field
    from postlint.post import Post

#: Shorter keys differ from many a word by one letter (`data`, `date`): only swapped letters are reported.
_SHORTEST = 5
#: A key that more posts have is the site's own.
_OWN_KEY = 3


class MisspelledKey(Kind):
    """A key one edit from an essential one of the table `keys`, where the essential one is absent.

    Variant `case`: it differs in case only, which counts in Jekyll and Hexo (the fix is safe), not in Hugo.
    """

    keys: Words

    about_front_matter: ClassVar[bool] = True
    names: ClassVar[frozenset[str]] = frozenset({"text", "key"})
    variants: ClassVar[frozenset[str]] = frozenset({"case"})

    def check(self, post: Post, context: Context) -> Iterator[Finding]:
        """Yield a finding per such key, on the key."""
        front_matter = post.parsed_front_matter
        if front_matter is None:
            return
        settings = context.settings.front_matter
        present = {one.key for one in front_matter.fields}
        suspects = [one for one in front_matter.fields if one.key not in self._known]
        if not suspects:
            return
        own = {*(settings.required or ()), *(settings.recommended or ()), *settings.may_be_empty}
        own.update(settings.vocabulary, context.site.defaults)
        own = {name for entry in own for name in entry.split("|")}
        generator = context.site.generator
        essential = [
            key for key, generators in self._essential if "*" in generators or generator in generators
        ]
        folded = {key.casefold() for key in present}
        for one in suspects:
            if one.key in own:
                continue
            same = [key for key in essential if key.casefold() == one.key.casefold()]
            near = [] if same else [key for key in essential if _one_slip(one.key, key)]
            if (same or near) and context.site.key_is_used(one.key, _OWN_KEY):
                continue
            if same and generator != "hugo" and same[0] not in present:
                safety = "safe" if generator in ("jekyll", "hexo") else "unsafe"
                yield self._finding(post, one, same[0], "case", safety)
                present.add(same[0])
            elif len(near) == 1 and near[0].casefold() not in folded:
                yield self._finding(post, one, near[0], "", "unsafe")
                folded.add(near[0].casefold())

    @cached_property
    def _known(self) -> frozenset[str]:
        return frozenset(row[0] for row in read_table(self.keys))

    @cached_property
    def _essential(self) -> list[tuple[str, list[str]]]:
        return [(row[0], row[1].split(",")) for row in read_table(self.keys) if row[2] == "essential"]

    @staticmethod
    def _finding(post: Post, one: Field, key: str, variant: str, safety: str) -> Finding:
        start, end = one.key_span
        inside = int(post.text[start] in "\"'")
        edit = Edit(start + inside, end - inside, key)
        edits = (edit,) if reads(post, (edit,), one, one.value, key) else None
        return Finding(one.key_span, {"text": one.key, "key": key}, edits, variant, safety)  # type: ignore[arg-type]


def _one_slip(text: str, key: str) -> bool:
    """Tell whether a key is one edit or swap away; an `s` more or less at its end is another word."""
    from rapidfuzz.distance import OSA

    text, key = text.casefold(), key.casefold()
    if text.removesuffix("s") == key.removesuffix("s") or not text.isascii():
        return False
    if OSA.distance(text, key, score_cutoff=1) != 1:
        return False
    return len(key) >= _SHORTEST or sorted(text) == sorted(key)

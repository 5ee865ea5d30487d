"""How generators turn names and titles into parts of an address.

Sources: Jekyll 4.3 lib/jekyll/utils.rb (`slugify`); Hugo 0.111 helpers/path.go (`UnicodeSanitize`) and helpers/url.go
(`URLize`); hexo-util lib/slugize.ts.
"""

from __future__ import annotations

import re
import unicodedata
from functools import cache
from typing import Literal

from postlint.pattern import lazy

_PRETTY = frozenset("._~!$&'()+,;=@")
_ASCII_WORD = lazy(r"[A-Za-z0-9]+(?:-[A-Za-z0-9]+)*")
_EDGE_HYPHENS = lazy(r"^-|-$", re.MULTILINE)
_HEXO_LETTERS = dict(
    zip(
        "ÆæŒœØøßĐđĦħıŁłŦŧſǾǿǼǽ",
        "AE ae OE oe O o s D d H h i L l T t l O o AE ae".split(),
        strict=True,
    )
)
_HEXO_SPECIAL = lazy(r"[\s~`!@#$%^&*()\-_+=\[\]{}|\\;:\"'<>,.?/]+")


@cache
def letter(character: str) -> bool:
    """Tell whether a character is a letter, a mark or a decimal digit: [\\p{M}\\p{L}\\p{Nd}]."""
    category = unicodedata.category(character)
    return category[0] in "LM" or category == "Nd"


def jekyll(text: str, mode: str = "default", *, cased: bool = False) -> str:
    """Return `Jekyll::Utils.slugify(text, mode:, cased:)`."""
    if mode == "none":
        return text if cased else text.lower()
    if not (mode in ("default", "pretty") and _ASCII_WORD.fullmatch(text)):
        if mode == "raw":
            text = re.sub(r"\s+", "-", text)
        else:
            if mode == "latin":
                text = _transliterated(text)
            extra = _PRETTY if mode == "pretty" else frozenset()
            parts, gap = [], False
            for character in text:
                kept = character in extra or (
                    character.isascii() and character.isalnum() if mode == "ascii" else letter(character)
                )
                if kept:
                    parts.append(character)
                elif not gap:
                    parts.append("-")
                gap = not kept
            text = "".join(parts)
        text = _EDGE_HYPHENS.sub("", text)
    return text if cased else text.lower()


def _transliterated(text: str) -> str:
    """Drop accents from Latin letters; what is then not ASCII becomes `?`, as I18n.transliterate does."""
    plain = unicodedata.normalize("NFD", text)
    plain = "".join(character for character in plain if not unicodedata.combining(character))
    return "".join(character if character.isascii() else "?" for character in plain)


def hugo_path(text: str, *, lower: bool = True, accents: bool = True) -> str:
    """Return what Hugo makes of a path: spaces to single hyphens, signs dropped, lower case."""
    text = text.strip()
    if not accents:
        text = unicodedata.normalize("NFC", "".join(
            one for one in unicodedata.normalize("NFD", text) if unicodedata.category(one) != "Mn"))  # fmt: skip
    parts: list[str] = []
    hyphen = wanted = False
    for character in text:
        allowed = character in "./\\_#+~-@" or letter(character)
        if allowed:
            if wanted and not character.isspace():
                parts.append("-")
                hyphen = True
            wanted = False
            parts.append(character)
            hyphen = character == "-"
        elif parts and character.isspace() and not hyphen:
            wanted = True
    joined = "".join(parts)
    return joined.lower() if lower else joined


@cache
def _bare_letter(character: str) -> str:
    """Return what hexo-util's `escapeDiacritic` makes of a character: Latin letters alone, full-width ones, too."""
    if character in _HEXO_LETTERS:
        return _HEXO_LETTERS[character]
    form: Literal["NFKD", "NFD"] = "NFKD" if "Ａ" <= character <= "ｚ" or "Ⓐ" <= character <= "ⓩ" else "NFD"
    base, *marks = list(unicodedata.normalize(form, character))
    plain = base.isascii() and base.isalpha() and all("\u0300" <= mark <= "\u036f" for mark in marks)
    return base if plain else character


def hexo(text: str, *, separator: str = "-", transform: int = 0) -> str:
    """Return `slugize(text, {separator, transform})`: accents dropped, signs to one separator; 1 is lower, 2 upper."""
    plain = "".join(c if c.isascii() else _bare_letter(c) for c in text if c >= " ")
    slug = _HEXO_SPECIAL.sub(separator, plain)
    slug = re.sub(f"(?:{re.escape(separator)}){{2,}}", separator, slug).strip(separator)
    return slug.lower() if transform == 1 else slug.upper() if transform == 2 else slug

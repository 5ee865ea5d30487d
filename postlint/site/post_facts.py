"""What one post tells the others of its site: from its front matter, and from its body.

A fact is (kind, key, value): equal keys of a kind are what posts have in common. What a body tells beside its sources
are numbers and names: see `body_facts`.

| kind | key | value |
|---|---|---|
| source | host and path of an address that the post names as its source | its language, and the address |
| title | language and folded title | the day, counted as `date.toordinal` |
| term | field, language and folded term | the term as written |
| keys | all keys of the front matter | the language |
"""

from __future__ import annotations

import io
import os
import re
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from datetime import date, timezone
from functools import lru_cache
from typing import Any
from urllib.parse import unquote

from postlint.pattern import lazy
from postlint.site import dates, heads
from postlint.tuples import NamedTuple


class Fact(NamedTuple):
    """One fact: see the module."""

    kind: str
    key: str
    value: str | int = ""


class Told(NamedTuple):
    """What a file tells: facts, numbers that few posts share (`marks`), and names."""

    facts: Sequence[Fact] = ()
    marks: Sequence[int] = ()
    names: Sequence[str] = ()


#: The keys that name where a post was taken from, the address of the page itself among them.
SOURCES = (
    "source", "source_url", "sourceurl", "source_link", "source-url", "sources", "original", "original_url",
    "original_link", "origin", "canonical", "canonical_url", "canonicalurl", "canonical_link", "url", "via_url",
    "reprint", "repost", "link_source", "external_url",
)  # fmt: skip
_SOURCES = frozenset(SOURCES)
#: The fields whose terms posts share; generators take the two numbers of each for one another.
TERM_FIELDS: Mapping[str, str] = {
    "tag": "tags", "tags": "tags", "category": "categories", "categories": "categories", "author": "authors",
    "authors": "authors",
}  # fmt: skip

# ISO 639-1: the languages that a folder, or the end of a file's name, can stand for
_CODES = frozenset(
    "aa ab af ak am an ar as av ay az ba be bg bh bi bm bn bo br bs ca ce ch co cr cs cu cv cy da de dv dz ee el en eo"
    " es et eu fa ff fi fj fo fr fy ga gd gl gn gu gv ha he hi ho hr ht hu hy hz ia id ie ig ii ik io is it iu ja jv ka"
    " kg ki kj kk kl km kn ko kr ks ku kv kw ky la lb lg li ln lo lt lu lv mg mh mi mk ml mn mr ms mt my na nb nd ne ng"
    " nl nn no nr nv ny oc oj om or os pa pi pl ps pt qu rm rn ro ru rw sa sc sd se sg si sk sl sm sn so sq sr ss st su"
    " sv sw ta te tg th ti tk tl tn to tr ts tt tw ty ug uk ur uz ve vi vo wa wo xh yi yo za zh zu".split()
)
_CODE = lazy(r"([a-z]{2})(?:[-_][a-z]{2,4})?", re.IGNORECASE)
_DAY_IN_NAME = lazy(r"(\d{4})-(\d{1,2})-(\d{1,2})-")


def of_head(raw: bytes, path: str, *, loose: heads.Loose, spaced: bool) -> list[Fact]:
    """Return what the front matter of a file says; `path` is the file's below the sources, with `/`.

    `loose` says what else than a block at the start is front matter; with `spaced`, a text of tags or categories is
    split at its spaces, as Jekyll does.
    """
    try:
        head = heads.of_file(io.BytesIO(raw), loose=loose, keys=heads.EVERY)
    except heads.BrokenError:
        return []
    return _said(head, path, spaced=spaced) if head else []


def of_text(text: str, path: str, *, loose: heads.Loose, spaced: bool) -> list[Fact]:
    """Return the same of a post's text."""
    try:
        head = heads.of_text(text, loose=loose, keys=heads.EVERY)
    except heads.BrokenError:
        return []
    return _said(head, path, spaced=spaced) if head else []


def _said(head: Mapping[str, Any], path: str, *, spaced: bool) -> list[Fact]:
    language = language_of(head, path)
    facts = [Fact("keys", " ".join(sorted([key for key in head if " " not in key])), language)]
    if not _SOURCES.isdisjoint(head):
        for key in SOURCES:
            if isinstance(head.get(key), str) and (page := page_key(head[key])):
                facts.append(Fact("source", page, f"{language} {head[key].strip()}"))
    title, day = head.get("title"), day_of(head.get("date"), path)
    if isinstance(title, str) and day is not None and (folded := folded_title(title)):
        facts.append(Fact("title", f"{language} {folded}", day.toordinal()))
    for key, field in TERM_FIELDS.items():
        if key in head:
            for term in terms_of(head[key], spaced=spaced and field != "authors"):
                facts.append(Fact("term", term_key(field, language, term), term))
    return facts


def page_key(url: str) -> str:
    """Return what two addresses of one page have in common (host without `www.`, decoded path), or an empty string.

    A home page is no page that a post is taken from. The queries are left to compare.
    """
    url = url.strip()
    scheme, separator, rest = url.partition("://")
    if not separator or scheme.lower() not in ("http", "https") or " " in url:
        return ""
    whole = re.split(r"[?#]", rest, maxsplit=1)[0]
    host, _, path = whole.partition("/")
    host = host.rpartition("@")[2].lower().removeprefix("www.").removesuffix(":80").removesuffix(":443")
    path = re.sub(r"(?:^|/)index\.(?:html?|php)$", "", unquote(path)).strip("/")
    query = rest[len(whole) :].partition("#")[0]
    return f"{host}/{path}" if path or "=" in query else ""


def language_of(head: Mapping[str, Any], path: str) -> str:
    """Return the language that a post is in, as its front matter, its folder or the end of its name says."""
    for key in ("lang", "language", "locale"):
        value = head.get(key)
        if isinstance(value, str) and value:
            return value.lower().replace("_", "-")
    folder, _, name = path.rpartition("/")
    return _language_in(folder, name.partition(".")[2].rpartition(".")[0])


@lru_cache(maxsize=1024)
def _language_in(folder: str, endings: str) -> str:
    """Return the language that a folder, or an ending of a name but the last, stands for."""
    for part in (*folder.split("/"), *endings.split(".")):
        code = _CODE.fullmatch(part)
        if code is not None and code[1].lower() in _CODES:
            return part.lower().replace("_", "-")
    return ""


def day_of(value: object, path: str) -> date | None:
    """Return the day of a post: of its date, else of its file's name."""
    moment = dates.moment(value, timezone.utc)
    if moment is not None:
        return moment.date()
    match = _DAY_IN_NAME.match(os.path.basename(path))
    try:
        return date(int(match[1]), int(match[2]), int(match[3])) if match else None
    except ValueError:
        return None


def title_of(text: str) -> str:
    """Return the title in the front matter of a post, or an empty string."""
    try:
        title = (heads.of_text(text, loose="unopened") or {}).get("title")
    except heads.BrokenError:
        return ""
    return title.strip() if isinstance(title, str) else ""


def folded_title(title: str) -> str:
    """Return the letters and digits of a title, without case and width."""
    return "".join(filter(str.isalnum, unicodedata.normalize("NFKC", title).casefold()))


def terms_of(value: object, *, spaced: bool) -> Iterator[str]:
    """Yield the terms that a field holds."""
    for one in value if isinstance(value, list) else [value]:
        if isinstance(one, str):
            for term in one.split() if spaced and one is value else [one.strip()]:
                if term:
                    yield term


#: Names that are another's with an `s`.
_NO_PLURALS = frozenset(("https", "ldaps", "windows"))


@lru_cache(maxsize=4096)  # posts have the same terms again and again
def term_key(field: str, language: str, term: str) -> str:
    """Return what the spellings of one term have in common; `field` is the plural of its name."""
    return f"{field} {language} {folded_term(term)}"


def folded_term(text: str) -> str:
    """Return a term without case, width, spaces, hyphens, and the ending of an English plural."""
    folded = unicodedata.normalize("NFKC", text).casefold()
    folded = "".join(character for character in folded if character not in " -_")
    if folded in _NO_PLURALS:
        return folded
    if len(folded) > 4 and folded.isascii() and folded.endswith("s") and folded[-2] not in "suiw":
        return folded[:-3] + "y" if folded.endswith("ies") else folded[:-1]
    return folded


def language_in(facts: Sequence[Fact]) -> str:
    """Return the language that the facts of a front matter are of."""
    return next((str(one.value) for one in facts if one.kind == "keys"), "")

"""The existing address nearest to one that does not exist."""

from __future__ import annotations

from urllib.parse import quote

from postlint.site.index import Index, telling_name
from postlint.site.paths import normalized
from postlint.tuples import NamedTuple

#: Names that tell no page from another.
_COMMON = frozenset(
    "index default home image img photo pic logo icon banner cover post page readme 1 2 3".split()
)


class Suggestion(NamedTuple):
    """A link that exists; `clear` where nothing else can be meant; `reason` is `case` where only that differs."""

    url: str
    clear: bool
    reason: str = ""


def nearest(
    index: Index, base: str, whole: str, asked: str, source: str, *, absolute: bool
) -> Suggestion | None:
    """Return the nearest target; `whole` is the address asked for, `asked` the link, decoded, `source` its file."""
    if base and whole.startswith(base + "/"):
        inside = whole[len(base) :]
    else:
        inside = whole
        if base and (found := _existing(index, whole)):
            return Suggestion(_written(base, found), True)
    same = _folded(index, inside)
    if same:
        bare = inside.rstrip("/")
        only_case = same[0] not in (inside, bare + ".html", bare + "/index.html")
        return Suggestion(_written(base, same[0]), len(same) == 1, "case" if only_case else "")
    if not absolute:
        for output in _meant(index, asked, source):
            return Suggestion(_written(base, output), True)
    name = telling_name(inside if not inside.endswith("/") else inside + "index.html")
    if not name:
        return None
    named = index.names.get(name, [])
    kind = _extension(inside)
    named = [one for one in named if _extension(one) == kind]
    if len(named) == 1 and len(name) > 3 and name.partition(".")[0] not in _COMMON:
        return Suggestion(_written(base, named[0]), True)
    return _similar(index, base, inside, name, kind)


def _meant(index: Index, asked: str, source: str) -> list[str]:
    """Return what a relative link means that was written from the folder of its file, or from the root."""
    found = []
    beside = normalized("/" + source.rpartition("/")[0] + "/" + asked)
    publication = index.publications.get(beside.removeprefix("/"))
    if publication is not None and publication.urls and not publication.hidden_at(index.now):
        found.append(publication.outputs[0])
    parts = [part for part in asked.split("/") if part not in (".", "..", "")]
    if parts:
        end = "/" if asked.endswith("/") else ""
        for path in (beside, "/" + "/".join(parts) + end):
            if (output := _existing(index, path)) is not None:
                found.append(output)
    return list(dict.fromkeys(found))


def _existing(index: Index, path: str) -> str | None:
    bare = path.rstrip("/")
    tries = (path, bare + "/index.html", bare + ".html") if bare else ("/index.html",)
    return next((one for one in tries if one in index.outputs), None)


def _folded(index: Index, path: str) -> list[str]:
    bare = path.rstrip("/").casefold()
    for one in (path.casefold(), bare + "/index.html", bare + ".html"):
        if one in index.folded:
            return index.folded[one]
    return []


def _similar(index: Index, base: str, inside: str, name: str, kind: str) -> Suggestion | None:
    if len(name) < 5:
        return None
    from rapidfuzz import fuzz, process

    names = [one for one in index.names if abs(len(one) - len(name)) <= 3]
    found = process.extract(name, names, scorer=fuzz.ratio, score_cutoff=88, limit=3)
    candidates = [
        output for near, _, _ in found for output in index.names[near] if _extension(output) == kind
    ]
    folder = inside.rstrip("/").rpartition("/")[0]
    beside = [one for one in candidates if one.removesuffix("/index.html").rpartition("/")[0] == folder]
    best = beside or candidates
    return Suggestion(_written(base, best[0]), len(best) == 1 and bool(beside)) if best else None


def _extension(path: str) -> str:
    name = path.rpartition("/")[2]
    at = name.rfind(".")
    end = name[at:].lower() if at > 0 else ""
    return "" if end in (".html", ".htm", ".md") else end


def _written(base: str, output: str) -> str:
    """Return the link to an output: a folder for its index, percent signs only where Markdown or HTML needs them."""
    url = output.removesuffix("index.html") if output.endswith("/index.html") else output
    return "".join(
        character
        if not character.isascii() and not character.isspace()
        else quote(character, safe="/-._~!$&'*+,;=:@")
        for character in base + url
    )

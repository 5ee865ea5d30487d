"""Which files a run is about: the posts under the paths a user gave, in a stable order, each once."""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import cached_property
from pathlib import Path
from typing import Any

from postlint.errors import UsageError, os_reason
from postlint.listing import STAMP, Listing, Listings
from postlint.tuples import NamedTuple

#: What a searched folder's posts end with, whatever the case.
POST_SUFFIXES = (".md", ".markdown", ".html", ".htm")

# Folders of tools, generated sites and templates (parts of pages). Not `public`: that is a folder of posts in
# many sites.
_SKIPPED = frozenset(
    {"node_modules", "_site", "vendor", "venv", "__pycache__", "_includes", "_layouts", "_sass"}
)
#: So many posts are looked up, reported and held at a time.
_LARGEST_LOT = 500
_HUGO_CONFIGS = frozenset({"hugo.toml", "hugo.yaml", "hugo.yml", "hugo.json"})
# The names of Hugo before 0.110; other tools have them too, so that `content` must stand beside them.
_OLD_HUGO_CONFIGS = frozenset({"config.toml", "config.yaml", "config.yml", "config.json"})


class _Rules(NamedTuple):
    """The patterns of one ignore file and the folder they are relative to, with a separator at its end."""

    base: str
    patterns: Sequence[Any]

    def verdict(self, real: str, folder: bool) -> bool | None:
        """Tell whether a path is ignored (True), brought back by a `!` (False), or not spoken of (None).

        Only patterns that match the path itself count: what is above it was decided on the way down, and as
        in git nothing in an ignored folder comes back. (pathspec's own check looks at the whole path at once,
        and gets `*`, `!*/`, `!keep.md` wrong.)
        """
        if not real.startswith(self.base):
            return None
        relative = self._relative(real, folder)
        for pattern in reversed(self.patterns):
            if pattern.include is not None and _matches_itself(pattern, relative):
                return bool(pattern.include)
        return None

    def without(self, real: str) -> _Rules:
        """Return the rules less the patterns that match a folder itself or one above it."""
        if not real.startswith(self.base):
            return self
        relative = self._relative(real, True)
        kept = [one for one in self.patterns if one.include is None or one.match_file(relative) is None]
        return _Rules(self.base, kept)

    def _relative(self, real: str, folder: bool) -> str:
        relative = real[len(self.base) :].replace(os.sep, "/")
        return relative + "/" if folder else relative


def _matches_itself(pattern: Any, relative: str) -> bool:
    """Tell whether a pattern of pathspec's matches a path, not only a folder above it."""
    found = pattern.match_file(relative)
    if found is None:
        return False
    # The group `ps_d` is the separator after a folder that matched. Without one it is `**` (which matches
    # itself) or `a/**` (which matches what is in `a/` and not `a/`: `!a/keep.md` may follow).
    if not found.match.groupdict().get("ps_d"):
        return pattern.match_file(relative.rstrip("/")) is not None
    if found.match.end("ps_d") == len(relative):
        return True
    # `*/` and `**/` are compiled to a bare separator, which is found first where the path has its first one.
    own: re.Match[str] | None = pattern.regex.search(relative, len(relative) - 1)
    return own is not None


class Lot(NamedTuple):
    """Some posts of one folder that follow each other, named as the user named them.

    `stamps` is what a glance told of them, one after the other (see `listing`); None where they were not looked at.
    """

    names: list[str]
    stamps: bytes | None


class _Folder:
    """A folder on the way of a search: as shown, as it is, what is in it, how far we are, what holds below."""

    def __init__(
        self, shown: str, real: str, listing: Listing, skipped: frozenset[str], ignores: tuple[_Rules, ...]
    ) -> None:
        self.shown = shown
        self.real = real
        self.listing = listing
        self.at = 0
        self.skipped = skipped
        self.ignores = ignores


def find(
    paths: Sequence[str],
    *,
    root: Path,
    exclude: Sequence[str] = (),
    respect_gitignore: bool = True,
    force_exclude: bool = False,
    on_error: Callable[[UsageError], None] | None = None,
    listings: Listings | None = None,
) -> Iterator[Lot]:
    """Yield the files given and the posts in the folders given, each once, named as the user named them.

    A file or folder given by name is taken whatever `exclude` and `.gitignore` say of it (`force_exclude`:
    `exclude` holds for it too). Folders are searched in the order of names; symbolic links to files are
    posts, those to folders are not followed, so that a search cannot go round in a circle. `exclude` has the
    syntax of `.gitignore`, its patterns are relative to `root`.

    What cannot be read goes to `on_error`, and the search continues; without it the UsageError is raised, for
    a path that does not exist before the first file is yielded.
    """
    search = _Search(root, exclude, respect_gitignore, force_exclude, on_error, listings or Listings())
    return search.run([path for path in paths if search.exists(path)])


class _Search:
    def __init__(
        self,
        root: Path,
        exclude: Sequence[str],
        respect_gitignore: bool,
        force_exclude: bool,
        on_error: Callable[[UsageError], None] | None,
        listings: Listings,
    ) -> None:
        self._root = _base(os.path.realpath(root))
        self._exclude = exclude
        self._respect_gitignore = respect_gitignore
        self._force_exclude = force_exclude
        self._on_error = on_error
        self._listings = listings
        # The names that were found, by their folder.
        self._seen: dict[str, set[str]] = {}

    def exists(self, path: str) -> bool:
        try:
            os.stat(path)
        except OSError as error:
            self._fail(UsageError(os_reason(error), path or "''"))
        except ValueError:  # a NUL in the name
            self._fail(UsageError("not a file name", repr(path)))
        else:
            return True
        return False

    def run(self, paths: Iterable[str]) -> Iterator[Lot]:
        for path in paths:
            real = os.path.realpath(path)
            folder = os.path.isdir(real)
            excluded: tuple[_Rules, ...] = ()
            if self._exclude and (folder or self._force_exclude):
                excluded = (self._excluded,)
                if _ignored_at_any_depth(excluded, real, folder):
                    if self._force_exclude:
                        continue
                    excluded = (self._excluded.without(real),)
            if folder:
                yield from self._walk(str(Path(path)), real, excluded)
            elif self._first_time(real):
                yield Lot([Path(path).as_posix()], None)

    def _walk(self, shown: str, real: str, excluded: tuple[_Rules, ...]) -> Iterator[Lot]:
        ignores = _ignores_above(real) if self._respect_gitignore else ()
        if _ignored_at_any_depth(ignores, real, True):
            # Asked for by name, so the patterns that mean this folder do not hold; all others do.
            ignores = tuple(rules.without(real) for rules in ignores)
        folders = self._enter("" if shown == "." else shown, real, ignores)
        while folders:
            folder = folders[-1]
            posts, inner = self._next(folder, excluded)
            if posts:
                yield _lot(folder, posts)
            if inner:
                name = os.path.join(folder.shown, inner)
                folders += self._enter(name, os.path.join(folder.real, inner), folder.ignores)
            elif folder.at == len(folder.listing.names):
                folders.pop()

    def _next(self, folder: _Folder, excluded: tuple[_Rules, ...]) -> tuple[list[int], str]:
        """Return the places of the next posts in a folder, and the name of the folder in it that comes after them."""
        names, kinds = folder.listing.names, folder.listing.kinds
        seen = self._seen.setdefault(folder.real, set())
        limited = bool(excluded or folder.ignores)
        posts: list[int] = []
        for at in range(folder.at, len(names)):
            name, kind = names[at], kinds[at]
            inner = kind == "d"
            if name[0] == "." or not (inner or name.endswith(POST_SUFFIXES) or _ends_as_post(name)):
                continue
            if inner and name in folder.skipped:
                continue
            if limited:
                path = os.path.join(folder.real, name)
                if _ignored(excluded, path, inner) or _ignored(folder.ignores, path, inner):
                    continue
            if inner:
                folder.at = at + 1
                return posts, name
            if kind == "F":
                if not self._first_time(os.path.realpath(os.path.join(folder.real, name))):
                    continue
            elif kind != "f" or name in seen:
                continue
            else:
                seen.add(name)
            posts.append(at)
            if len(posts) == _LARGEST_LOT:
                folder.at = at + 1
                return posts, ""
        folder.at = len(names)
        return posts, ""

    def _enter(self, shown: str, real: str, ignores: tuple[_Rules, ...]) -> list[_Folder]:
        try:
            listing = self._listings.of(real)
        except OSError as error:
            self._fail(UsageError(f"cannot be searched: {os_reason(error)}", shown or "."))
            return []
        names = frozenset(listing.names)
        if self._respect_gitignore and not names.isdisjoint((".git", ".gitignore")):
            ignores = (*ignores, *_ignores_of(real))
        return [_Folder(shown, real, listing, _SKIPPED | _generated(real, names), ignores)]

    def _first_time(self, real: str) -> bool:
        folder, name = os.path.split(real)
        seen = self._seen.setdefault(folder, set())
        if name in seen:
            return False
        seen.add(name)
        return True

    @cached_property
    def _excluded(self) -> _Rules:
        return _compile(self._root, self._exclude)

    def _fail(self, error: UsageError) -> None:
        if self._on_error is None:
            raise error
        self._on_error(error)


def _ends_as_post(name: str) -> bool:
    return name.lower().endswith(POST_SUFFIXES)


def _lot(folder: _Folder, posts: list[int]) -> Lot:
    names, stamps = folder.listing.names, folder.listing.stamps
    first, last = posts[0], posts[-1]
    before = _base(folder.shown).replace(os.sep, "/") if folder.shown else ""
    if last - first + 1 == len(posts):
        return Lot(
            [before + name for name in names[first : last + 1]], stamps[STAMP * first : STAMP * (last + 1)]
        )
    return Lot([before + names[at] for at in posts], b"".join(map(folder.listing.stamp, posts)))


def _ignored(chain: tuple[_Rules, ...], real: str, folder: bool) -> bool:
    """Tell whether a path is ignored; the file nearest to it has the last word, as in git."""
    for rules in chain[::-1]:
        if (verdict := rules.verdict(real, folder)) is not None:
            return verdict
    return False


def _ignored_at_any_depth(chain: tuple[_Rules, ...], real: str, folder: bool) -> bool:
    """Tell whether a path or a folder above it is ignored."""
    while not _ignored(chain, real, folder):
        real, folder, below = os.path.dirname(real), True, real
        if real == below:
            return False
    return True


def _ignores_above(real: str) -> tuple[_Rules, ...]:
    """Return what git's ignore files above a folder say, those of the repository's root first."""
    above: list[str] = []
    folder = real
    while not os.path.lexists(os.path.join(folder, ".git")):
        parent = os.path.dirname(folder)
        if parent == folder:
            return ()
        above.append(parent)
        folder = parent
    return tuple(rules for one in reversed(above) for rules in _ignores_of(one))


def _ignores_of(folder: str) -> Iterator[_Rules]:
    for file in (_info_exclude(os.path.join(folder, ".git")), os.path.join(folder, ".gitignore")):
        try:
            # Names in any encoding: those of the file system come with surrogates, too.
            with open(file, encoding="utf-8-sig", errors="surrogateescape") as lines:
                patterns = [line.rstrip("\r\n") for line in lines]
        except OSError:
            continue  # none, or unreadable: git goes on without it
        if any(line.strip() and not line.startswith("#") for line in patterns):
            yield _compile(_base(folder), patterns, lenient=True)


def _info_exclude(git: str) -> str:
    """Return the repository's own ignore file; `.git` is a file in worktrees and submodules."""
    try:
        with open(git, encoding="utf-8", errors="surrogateescape") as pointer:
            git = os.path.join(os.path.dirname(git), pointer.read().removeprefix("gitdir:").strip())
        with open(os.path.join(git, "commondir"), encoding="utf-8", errors="surrogateescape") as pointer:
            git = os.path.join(git, pointer.read().strip())
    except OSError:
        pass
    return os.path.join(git, "info", "exclude")


def _compile(base: str, patterns: Sequence[str], lenient: bool = False) -> _Rules:
    from pathspec import GitIgnoreSpec

    # `a/**/` means the folders in `a/`; pathspec takes it for `a/` itself.
    patterns = [re.sub(r"/\*\*/$", "/**/*/", pattern) for pattern in patterns]
    try:
        return _Rules(base, list(GitIgnoreSpec.from_lines(patterns).patterns))
    except ValueError:
        pass  # one of them is no pattern: which?
    good: list[str] = []
    for pattern in patterns:
        try:
            GitIgnoreSpec.from_lines([pattern])
        except ValueError:
            if not lenient:
                what = (
                    f"exclude: {pattern!r} is not a pattern as in .gitignore, such as 'drafts/' or '*.bak.md'"
                )
                raise UsageError(what) from None
        else:
            good.append(pattern)
    return _Rules(base, list(GitIgnoreSpec.from_lines(good).patterns))


def _generated(real: str, names: frozenset[str]) -> frozenset[str]:
    """Return the folders beside a generator's settings that hold no posts: the site it writes, its templates."""
    hugo = not names.isdisjoint(_HUGO_CONFIGS) or (
        "content" in names
        and (
            not names.isdisjoint(_OLD_HUGO_CONFIGS)
            or ("config" in names and os.path.isdir(os.path.join(real, "config", "_default")))
        )
    )
    if hugo:
        return frozenset({"public", "resources", "layouts", "themes", "archetypes"})
    if {"_config.yml", "source"} <= names:
        return frozenset({"public", "themes", "scaffolds"})
    return frozenset()


def _base(folder: str) -> str:
    return folder if folder.endswith(os.sep) else folder + os.sep

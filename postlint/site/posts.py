"""What the posts of a site know of each other: sources, titles, bodies, terms, keys, names.

Made when a check first asks; `Site` has the same methods, and says what each answers.
"""

from __future__ import annotations

import os
import time
from array import array
from bisect import bisect_left
from collections import Counter
from functools import cached_property, partial
from typing import TYPE_CHECKING

from postlint.dictionary import english
from postlint.digest import of_content
from postlint.latin import Slips
from postlint.site import body_facts, heads, post_facts
from postlint.site.census import Census, others_have, take
from postlint.site.changed_files import Stamp, storable
from postlint.site.fact_store import FactStore
from postlint.site.index import Tree, look
from postlint.site.paths import absolute

if TYPE_CHECKING:
    from postlint.site.publication import Publication
    from postlint.site.resolve import Resolver

_TEXTS = (".md", ".markdown", ".mkd", ".mkdn", ".mkdown", ".html", ".htm")
_NAMES_OF_NO_POST = frozenset(
    "readme changelog contributing license code_of_conduct security summary index _index".split()
)
_NOT_WALKED = frozenset("_site public node_modules themes target dist build vendor venv".split())
#: How many bytes of a file are read, and in how many of them its front matter must end.
_MOST_BYTES = 500_000
_HEAD_BYTES = 16_384
#: Of so many posts it is held what their front matter says: those that are checked together.
_HEADS = 32
#: A source, a title or a part of a body that more posts share is no sign of a copy: it is a list, a series, a form.
_MOST_COPIES = 6
#: A paragraph at the beginning or end that more posts share belongs to the site.
_MOST_PARAGRAPHS = 4
#: More numbers than a site has posts.
_NUMBERS = 1 << 32
#: So many posts are compared with the others one by one; where there are more, all of the site at once.
_FEW = 20
#: Posts with one title are of the same week where their days differ by less.
_WEEK = 7


def _walks(path: str) -> bool:
    """Tell whether posts are looked for in a folder of a site whose generator is not known to us."""
    name = path.rpartition("/")[2]
    return name not in _NOT_WALKED and not name.startswith(".")


class Posts:
    """The posts of one site; paths in arguments are a file's own, paths in answers are below the sources."""

    def __init__(self, resolver: Resolver) -> None:
        """Take what knows the site's addresses; its files are looked at when something is first asked."""
        self._resolver = resolver
        self._generator = resolver.site.generator
        self._root = resolver.setup.source
        self._store: FactStore | None = None
        # The last sketch that was kept, and how many posts asked: after a few, all are looked at.
        self._kept: tuple[str, tuple[int, ...]] = "", ()
        self._asking = 0
        self._heads: dict[tuple[str, str], list[post_facts.Fact]] = {}
        self._keys: dict[str, int] | None = None
        self._names: dict[str, int] | None = None
        self._slips = Slips(())
        self._spellings: dict[str, dict[str, int]] = {}

    def from_sources(self, keys: tuple[str, ...], path: str) -> tuple[tuple[str, str], ...]:
        """Return (path, language and address) of the other posts that name one of some pages as their source."""
        own = self._own(path)
        store = self._facts
        if (census := self._census()) is not None and not others_have(census.sources, keys, own):
            return ()
        if store.sharing_files("source", keys, _MOST_COPIES + 1, own) > _MOST_COPIES:
            return ()
        rows = store.sharing("source", keys)
        found = dict.fromkeys((other, str(url)) for _, other, url in rows if other != own)
        return tuple(sorted(one for one in found if self._is_published(one[0])))

    def titled(self, key: str, day: int, path: str) -> tuple[str, ...]:
        """Return the other posts of the same week with one title; none where it is the title of a column."""
        own = self._own(path)
        store = self._facts
        if (census := self._census()) is not None and not others_have(census.titles, (key,), own):
            return ()
        rows = store.sharing("title", (key,), _MOST_COPIES + 1)
        if len(rows) > _MOST_COPIES:
            return ()
        others = sorted({other for _, other, when in rows if other != own and abs(when - day) < _WEEK})
        return tuple(other for other in others if self._is_published(other))

    def sketch(self, path: str, text: str, digest: bytes) -> tuple[int, ...]:
        """Return the sketch of a post with this text, which is kept where it is that of the file."""
        own = self._own(path)
        store = self._facts
        self._asking += 1
        if 4 * len(text) > _MOST_BYTES:  # a file may go on where we stopped reading
            digest = of_content(text.encode("utf-8", "replace")[:_MOST_BYTES])
        census = self._census()
        marks = store.marks_of(own, digest) if census is None else census.marks_of(own, digest)
        if marks is None:
            return body_facts.sketch(body_facts.plain_text(body_facts.body_of(text)))
        self._kept = own, body_facts.sketch_in(marks)
        return self._kept[1]

    def similar(self, sketch: tuple[int, ...], path: str) -> tuple[str, ...]:
        """Return the other posts whose sketches share hashes that few posts have: candidates for a comparison."""
        own = self._own(path)
        census = self._census()
        if census is not None and self._kept == (own, sketch):
            others = sorted(self._pairs.get(own, ()))
        elif census is not None:
            others = self._sharing_at_once(sketch, own)
        else:
            others = self._sharing(sketch, own)
        return tuple(other for other in others[: 2 * _MOST_COPIES] if self._is_published(other))

    def _census(self) -> Census | None:
        """Return what all posts tell, where so many ask (or were read just now) that it is worth it."""
        return self._everything if self.many_ask else None

    @property
    def many_ask(self) -> bool:
        """Whether so many posts ask (or were read just now) that it is worth it to know at once what all tell."""
        return self._asking > _FEW

    def is_alone(self, path: str, digest: bytes) -> bool:
        """Tell whether a post with this digest shares no source, no title and no clauses with another."""
        return self._everything.is_alone(self._own(path), digest)

    def placed(self, path: str, digest: bytes) -> Publication | None:
        """Return what the index has of a post, where all is known at once and its bytes are those that were read."""
        publisher = self._resolver.setup.publisher
        if self._store is None or not self.many_ask or publisher is None:
            return None
        own = self._own(path)
        if self._everything.known(own, digest) is None or not publisher.reads(own):
            return None
        return self._resolver.index.publications.get(own)

    @cached_property
    def _everything(self) -> Census:
        return take(self._facts, self._pairs)

    def _sharing_at_once(self, sketch: tuple[int, ...], own: str) -> list[str]:
        """Return what `_sharing` does, for a run over many posts."""
        names, held = self._holders
        shared: Counter[int] = Counter()
        for one in sketch:
            first, last = bisect_left(held, one * _NUMBERS), bisect_left(held, (one + 1) * _NUMBERS)
            if last - first <= _MOST_COPIES + 1:  # with the post itself
                others = [key % _NUMBERS for key in held[first:last] if names[key % _NUMBERS] != own]
                if len(others) <= _MOST_COPIES:
                    shared.update(others)
        return sorted(names[name] for name, times in shared.items() if times >= body_facts.SHARED)

    @cached_property
    def _holders(self) -> tuple[list[str], array[int]]:
        """The posts, and in order the hashes of all sketches, each followed by the number of a post that has it."""
        posts = self._everything.posts
        held = (
            one * _NUMBERS + number
            for number, known in enumerate(posts.values())
            for one in body_facts.sketch_in(array("Q", known.marks))
        )
        return list(posts), array("Q", sorted(held))

    def _sharing(self, sketch: tuple[int, ...], own: str) -> list[str]:
        store = self._facts
        posts: dict[int, list[int]] = {}
        for key, other in store.marked(sketch, _MOST_COPIES + 1, own):
            posts.setdefault(key, []).append(other)
        shared = Counter(one for found in posts.values() if len(found) <= _MOST_COPIES for one in found)
        return sorted(store.path(other) for other, times in shared.items() if times >= body_facts.SHARED)

    @cached_property
    def _pairs(self) -> dict[str, list[str]]:
        """The files that share their sketches, as `_sharing` tells it of one."""
        return self._facts.pairs(body_facts.EDGE, _MOST_COPIES + 1, body_facts.SHARED)

    def common_edges(self, hashes: tuple[int, ...]) -> tuple[int, ...]:
        """Return those of some paragraphs that many posts begin or end with."""
        marks = [body_facts.as_edge(one) for one in hashes]
        posts = Counter(mark for mark, _ in self._facts.marked(marks, _MOST_PARAGRAPHS + 1))
        return tuple(one for one, mark in zip(hashes, marks, strict=True) if posts[mark] > _MOST_PARAGRAPHS)

    def version(self, path: str) -> str:
        """Return what is equal only for the same content of a file, given below the sources."""
        return self._facts.version(path)

    def text(self, path: str) -> str:
        """Return the text of a file, given below the sources."""
        try:
            with open(os.path.join(self._root, path), "rb") as file:
                return file.read(_MOST_BYTES).decode("utf-8", "replace")
        except OSError:
            return ""

    def key_is_used(self, key: str, more_than: int) -> bool:
        """Tell whether more than so many posts have a key in their front matter."""
        if self._keys is None:
            self._keys = {}
            rows = self._facts.rows("SELECT key, count(*) FROM fact WHERE kind = 'keys' GROUP BY key")
            for keys, count in rows:
                for one in keys.split():
                    self._keys[one] = self._keys.get(one, 0) + count
        return self._keys.get(key, 0) > more_than

    def spellings(self, key: str) -> dict[str, int]:
        """Return the spellings of a term and how many posts have each; `key` is one of `post_facts.term_key`."""
        if key not in self._spellings:
            rows = self._facts.rows(
                "SELECT value, count(*) FROM fact WHERE kind = 'term' AND key = ? GROUP BY value", key
            )
            self._spellings[key] = dict(rows)
        return self._spellings[key]

    def with_name(self, name: str, path: str) -> int:
        """Return in how many other posts a name stands."""
        return self._facts.posts_with(name, self._own(path))

    def names_near(self, words: tuple[str, ...]) -> tuple[tuple[str, str, int], ...]:
        """Return (word, name, posts) for each name of the site that a word may be a slip of; none for its own names."""
        if self._names is None:
            self._names = dict(self.frequent_names())
            self._slips = Slips(self._names)
        return tuple(
            (word, name, self._names[name])
            for word in words
            if word not in self._names
            for name in self._slips.of(word)
        )

    def frequent_names(self) -> list[tuple[str, int]]:
        """Return the names that stand in several posts, and in how many, the most frequent first."""
        return [one for one in self._facts.known_names() if not one[0].islower()]

    def language(self, path: str, text: str, digest: bytes) -> str:
        """Return the language that the front matter of a post is of, `post_facts.language_in` its facts."""
        census = self._census()
        known = None if census is None else census.known(self._own(path), digest)
        if known is not None and known.language is not None:
            return known.language
        return post_facts.language_in(self.head_facts(path, text))

    def head_facts(self, path: str, text: str) -> list[post_facts.Fact]:
        """Return what the front matter of a post says, whatever is on disk; several checks of one post ask."""
        asked = absolute(path), text
        found = self._heads.get(asked)
        if found is None:
            if len(self._heads) >= _HEADS:
                self._heads.clear()
            own = self._own(path) or os.path.basename(path)
            found = self._heads[asked] = self._read_text(text[:_HEAD_BYTES], own)
        return found

    def _read_text(self, text: str, path: str) -> list[post_facts.Fact]:
        return post_facts.of_text(text, path, loose=self._resolver.loose, spaced=self._generator == "jekyll")

    def _own(self, path: str) -> str:
        return self._resolver.relative(path) or ""

    def _is_published(self, path: str) -> bool:
        """Tell whether a file is a post that readers see."""
        whole = os.path.join(self._root, path)
        if self._resolver.setup.publisher is None:
            return True
        one = self._resolver.as_on_disk(whole)
        return one is not None and one.role == "post" and bool(one.urls) and not one.hidden_at(time.time())

    @property
    def _facts(self) -> FactStore:
        """The facts of all posts, brought up to date when they are first asked for."""
        if self._store is None:
            from postlint._version import __version__
            from postlint.site.store import file_of

            key = f"{__version__} {self._generator}"
            self._store = FactStore(file_of(self._root, "sqlite"), self._root, key)
            self._asking += self._updated(self._store)
        return self._store

    def _updated(self, store: FactStore) -> int:
        """Bring the facts up to date; return how many files were read for that."""
        publisher = self._resolver.setup.publisher
        english()  # read once, before this process is copied
        read = partial(
            _read,
            loose=self._resolver.loose,
            spaced=self._generator == "jekyll",
            plain=publisher is None or self._resolver.loose == "unopened",
        )
        return store.update(*self._look(), read, _MOST_BYTES)

    def _look(self) -> tuple[list[Stamp], str]:
        setup = self._resolver.setup
        tree = self._resolver.index.tree if setup.publisher is not None else look(self._root, _walks)
        chosen = [
            stamp
            for stamp in zip(*tree, strict=True)
            if stamp[0].endswith(_TEXTS) and self._may_be_post(stamp[0]) and storable(stamp[0]) == stamp[0]
        ]
        return chosen, Tree(*zip(*chosen, strict=True)).digest if chosen else ""

    def _may_be_post(self, path: str) -> bool:
        return path.rpartition("/")[2].partition(".")[0].lower() not in _NAMES_OF_NO_POST or (
            self._generator == "hugo" and path.rpartition("/")[2].startswith("index.")
        )


def _read(raw: bytes, path: str, *, loose: heads.Loose, spaced: bool, plain: bool) -> post_facts.Told:
    """Return what a file tells; one without front matter is a post only where no generator asks for it (`plain`)."""
    head = post_facts.of_head(raw[:_HEAD_BYTES], path, loose=loose, spaced=spaced)
    start = heads.after_space(raw) if loose == "space" else raw.removeprefix(b"\xef\xbb\xbf")
    if not start.startswith((b"---", b"+++", b"{")) and not (
        plain and path.lower().endswith((".md", ".markdown"))
    ):
        return post_facts.Told(head)
    body = body_facts.of_body(raw, post_facts.language_in(head) if head else post_facts.language_of({}, path))
    return body._replace(facts=[*head, *body.facts])

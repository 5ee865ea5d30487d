"""A site as the checks see it: generator, address, and the part that a file plays in it."""

from __future__ import annotations

import contextlib
import os
from typing import TYPE_CHECKING, Any, Literal

from postlint.pattern import lazy
from postlint.site.paths import absolute, parts

if TYPE_CHECKING:
    from collections.abc import Mapping

    from postlint.post import Post
    from postlint.site.index import Index
    from postlint.site.neighbours import Neighbour
    from postlint.site.post_facts import Fact
    from postlint.site.posts import Posts
    from postlint.site.publication import Publication
    from postlint.site.resolve import Resolver
    from postlint.site.target import Target

Generator = Literal["jekyll", "hugo", "hexo", "zola", "unknown"]
Role = Literal["post", "draft", "page", "unknown"]

#: The methods of `Site` whose answers depend on other files than the post that is checked. A check asks by these alone
#: (never the index or the resolver), with plain values, and gets plain values, equal where nothing changed: so whoever
#: keeps the result of a check can keep what it asked beside it, and ask again.
QUESTIONS = (
    "published",
    "resolve",
    "sharing",
    "has_anchor",
    "layouts_have",
    "siblings_have_front_matter",
    "bundled",
    "usual",
    "usually_empty",
    "is_alone",
    "from_sources",
    "titled",
    "similar",
    "common_edges",
    "version",
    "key_is_used",
    "commoner_spellings",
    "posts_with",
    "names_near",
)

#: Fewer posts beside one tell no habit.
FEWEST = 3

#: Folders of posts, by the names that themes and starters of the generators use.
POST_FOLDERS = frozenset(
    "post posts blog blogs news article articles press weekly stories story 文章 新闻".split()
)

_DATED = lazy(r"(\d{4})-(\d{1,2})-(\d{1,2})-")
_NO_POST = frozenset(
    "readme changelog contributing license code_of_conduct security authors index 404 about sitemap feed search"
    " tags categories archive archives _index summary".split()
)


class Site:
    """The site of one or more posts.

    `root` is the folder of the generator's configuration (or the settings' root, where none is known); `url` is the
    address it is published at, without a slash at its end, and `host` its host in lower case; all may be empty.
    `defaults` are the front matter keys that the configuration gives to some of the posts.
    """

    def __init__(
        self,
        root: str = "",
        generator: Generator = "unknown",
        url: str = "",
        baseurl: str = "",
        timezone: str = "",
        collections: tuple[str, ...] = (),
        defaults: tuple[str, ...] = (),
        permalink: str = "",
        config: Mapping[str, Any] | None = None,
        configured: bool = False,
    ) -> None:
        self.root = root
        self.generator: Generator = generator
        self.url = url
        self.host = url.partition("://")[2].partition("/")[0].lower()
        self.baseurl = baseurl
        self.timezone = timezone
        self.collections = collections
        self.defaults = defaults
        self.permalink = permalink
        self.configured = configured
        self.config: Mapping[str, Any] = config or {}
        self._folders: dict[str, bool] = {}
        self._neighbours: dict[str, tuple[Neighbour, ...]] = {}
        self._usual: dict[tuple[str, tuple[tuple[str, ...], ...], float], tuple[bool, ...]] = {}
        self._made: dict[str, Any] = {}

    @property
    def addressable(self) -> bool:
        """Whether the generator is one whose addresses are known."""
        return self.generator in ("jekyll", "hugo", "hexo")

    @property
    def resolver(self) -> Resolver:
        """What knows where links of this site lead; the site's files are looked at when it is first asked."""
        if "resolver" not in self._made:
            from postlint.site.resolve import Resolver

            self._made["resolver"] = Resolver(self)
        made: Resolver = self._made["resolver"]
        return made

    @property
    def index(self) -> Index:
        """All files of the site with their addresses."""
        return self.resolver.index

    def published(self, path: str) -> tuple[str, ...]:
        """Return the addresses at which a file is published now: decoded paths below the base URL, its own first.

        Nothing for what the generator leaves out, and where the generator is not known.
        """
        return self.resolver.published(path)

    def place(self, path: str, text: str, digest: bytes = b"") -> Publication | None:
        """Return what becomes of a post with this text (and `Post.digest`), whatever is on disk.

        None for one outside the sources and an unknown generator.
        """
        known = self.posts.placed(path, digest) if digest and self.has_posts else None
        return known or self.resolver.place(path, text)

    def resolve(self, url: str, path: str, page: Publication | None = None) -> Target:
        """Tell where a link in the file at `path` leads; `url` is as it stands in the source, templates included.

        `page` is what becomes of the file, where that is known better than from the disk (see `place`).
        """
        return self.resolver.resolve(url, path, page)

    def sharing(self, path: str, output: str) -> tuple[str, ...]:
        """Return the other files that are published as an output, by their paths below the sources."""
        return self.resolver.sharing(path, output)

    def has_anchor(self, source: str, fragment: str) -> bool | None:
        """Tell whether the page made from a file of the site has an id; None where that can't be told."""
        return self.resolver.has_anchor(source, fragment)

    def own_anchor(self, post: Post, fragment: str) -> bool | None:
        """Tell whether the page made from a post has an id; None where that can't be told."""
        from postlint.site import anchors

        known = anchors.ids(post, self)
        if known is None or fragment in known:
            return None if known is None else True
        return self.layouts_have(fragment)

    def layouts_have(self, fragment: str) -> bool:
        """Tell whether the layouts bring an id to every page."""
        return self.resolver.layouts_have(fragment)

    def named(self, path: str, like: str) -> str:
        """Return the name of a file, which is given below the sources: absolute or from here, as `like` is."""
        whole = os.path.join(self.resolver.setup.source, path)
        if not os.path.isabs(like):
            with contextlib.suppress(ValueError):  # another drive
                whole = os.path.relpath(whole)
        return whole.replace(os.sep, "/")

    @property
    def secure(self) -> bool:
        """Whether the site is known to be served by https."""
        return self.url.lower().startswith("https://")

    def parts(self, path: str) -> tuple[str, ...]:
        """Return the folders and the name of a file, relative to the site's root."""
        return parts(absolute(path), absolute(self.root or "."))

    def role(self, path: str) -> Role:
        """Tell what a file is to the generator: a post, a draft, a page, or not known."""
        *folders, name = self.parts(path)
        if "_drafts" in folders:
            return "draft"
        if "_posts" in folders:
            return "post"
        stem = (name.rpartition(".")[0] or name).lower()
        if stem in _NO_POST or stem.startswith("readme"):
            return "page"
        if self.generator == "jekyll":
            return "post" if folders and folders[0].lstrip("_") in self.collections else "page"
        if self.generator in ("hugo", "zola"):
            return (
                "post"
                if "content" in folders and POST_FOLDERS & {name.lower() for name in folders}
                else "page"
            )
        return "page" if self.generator == "hexo" else "unknown"

    def in_post_folder(self, path: str) -> bool:
        """Tell whether the name of a file's folder says that it holds posts."""
        return bool(POST_FOLDERS & {name.lower() for name in self.parts(path)[:-1]})

    def dated_by_name(self, path: str) -> bool:
        """Tell whether the generator takes the date of a file from its name: 2022-03-27-title.md.

        Hexo does where `new_post_name` says so.
        """
        if self.generator == "hexo" and ":year" not in str(self.config.get("new_post_name")):
            return False
        return self.generator in ("jekyll", "hexo", "unknown") and bool(_DATED.match(os.path.basename(path)))

    @property
    def has_posts(self) -> bool:
        """Whether it is known which other posts there are; without it, nothing is asked about them."""
        return self.generator != "unknown" or self.configured

    @property
    def posts(self) -> Posts:
        """What the posts know of each other; they are read when something is first asked."""
        if "posts" not in self._made:
            from postlint.site.posts import Posts

            self._made["posts"] = Posts(self.resolver)
        made: Posts = self._made["posts"]
        return made

    @property
    def many_ask(self) -> bool:
        """Whether so many posts ask what they know of each other that what all tell is known at once."""
        return self.posts.many_ask

    def is_alone(self, path: str, digest: bytes) -> bool:
        """Tell whether a post is as on disk, by its `Post.digest`, and shares no source, title or clauses."""
        return self.has_posts and self.posts.is_alone(path, digest)

    def language(self, path: str, text: str, digest: bytes) -> str:
        """Return the language that a post with this text is in, as its front matter and its name say."""
        return self.posts.language(path, text, digest)

    def head_facts(self, path: str, text: str) -> list[Fact]:
        """Return what the front matter of a post with this text tells the others."""
        return self.posts.head_facts(path, text)

    def from_sources(self, keys: tuple[str, ...], path: str) -> tuple[tuple[str, str], ...]:
        """Return (path, language and address) of the other posts that name one of some pages as their source.

        `keys` are of `post_facts.page_key`. Nothing where many do: that page is no single article.
        """
        return self.posts.from_sources(keys, path) if keys and self.has_posts else ()

    def titled(self, key: str, day: int, path: str) -> tuple[str, ...]:
        """Return the other posts with a title whose days differ by less than a week; `key` is of a `title` fact."""
        return self.posts.titled(key, day, path) if self.has_posts else ()

    def sketch(self, path: str, text: str, digest: bytes) -> tuple[int, ...]:
        """Return `body_facts.sketch` of a post with this text and digest, whatever is on disk."""
        return self.posts.sketch(path, text, digest)

    def similar(self, sketch: tuple[int, ...], path: str) -> tuple[str, ...]:
        """Return the other posts that may have nearly the same body; `sketch` is of `body_facts.sketch`."""
        return self.posts.similar(sketch, path) if sketch and self.has_posts else ()

    def common_edges(self, hashes: tuple[int, ...]) -> tuple[int, ...]:
        """Return those of some paragraphs, by `body_facts.paragraph_hash`, that many posts begin or end with."""
        return self.posts.common_edges(hashes) if hashes and self.has_posts else ()

    def version(self, path: str) -> str:
        """Return what is equal only for the same content of another post, which `text_of` then gives."""
        return self.posts.version(path)

    def text_of(self, path: str, version: str) -> str:
        """Return the text of another post at a version."""
        texts: dict[tuple[str, str], str] = self._made.setdefault("texts", {})
        if (path, version) not in texts:
            if len(texts) > 100:
                texts.clear()
            texts[path, version] = self.posts.text(path)
        return texts[path, version]

    def key_is_used(self, key: str, more_than: int) -> bool:
        """Tell whether more than so many posts have a key in their front matter."""
        return self.has_posts and self.posts.key_is_used(key, more_than)

    def commoner_spellings(
        self, terms: tuple[tuple[str, str], ...]
    ) -> tuple[tuple[str, int, int] | None, ...]:
        """Return for each of some terms the spelling that most posts give it, how many do, and how many have this one.

        None where this is the one, or none is clearly commoner. Before each term stands its `post_facts.term_key`.
        """
        return tuple([self._commoner_spelling(key, term) for key, term in terms]) if self.has_posts else ()

    def _commoner_spelling(self, key: str, term: str) -> tuple[str, int, int] | None:
        counts = self.posts.spellings(key)
        if len(counts) < 2 and term in counts:
            return None  # so it is with most terms
        best, most = max(counts.items(), key=lambda one: one[1], default=("", 0))
        uses = max(1, counts.get(term, 0))
        return (best, most, uses) if best != term and most >= max(3, 2 * uses) else None

    def posts_with(self, name: str, path: str) -> int | None:
        """Return in how many other posts a word in Latin letters stands; None where that is not known."""
        return self.posts.with_name(name, path) if self.has_posts else None

    def names_near(self, words: tuple[str, ...]) -> tuple[tuple[str, str, int], ...]:
        """Return (word, name, posts) for each name that stands in several posts and that a word may be a slip of."""
        return self.posts.names_near(words) if self.has_posts else ()

    def bundled(self, path: str) -> bool:
        """Tell a file that belongs to the page of a leaf bundle of Hugo: it is no page of its own."""
        if self.generator != "hugo":
            return False
        folder, name = os.path.split(absolute(path))
        if name.partition(".")[0] == "index":
            folder = os.path.dirname(folder)
        root = absolute(self.root or ".")
        while len(folder) > len(root):
            if any(
                os.path.isfile(os.path.join(folder, f"index.{one}")) for one in ("md", "markdown", "html")
            ):
                return True
            folder = os.path.dirname(folder)
        return False

    def usual(self, path: str, wanted: tuple[tuple[str, ...], ...], share: float) -> tuple[bool, ...]:
        """Tell for each of some sets of keys whether a share of the posts beside a file have one of its keys.

        Where they are few, they may.
        """
        folder = os.path.dirname(absolute(path))
        asked = folder, wanted, share
        found = self._usual.get(asked)
        if found is None:
            near = self._near(path, folder)
            few, least = len(near) < FEWEST, share * len(near)
            found = self._usual[asked] = tuple(
                few or sum(not one.keys.isdisjoint(keys) for one in near) >= least for keys in wanted
            )
        return found

    def usually_empty(self, path: str, key: str) -> bool:
        """Tell whether at least half of the posts beside a file leave a key empty."""
        near = self._near(path, os.path.dirname(absolute(path)))
        return len(near) >= FEWEST and sum(key in one.empty for one in near) * 2 >= len(near)

    def _near(self, path: str, folder: str) -> tuple[Neighbour, ...]:
        if folder not in self._neighbours:
            from postlint.site import neighbours

            self._neighbours[folder] = neighbours.look(folder, os.path.basename(path))
        return self._neighbours[folder]

    def in_collection(self, path: str) -> bool:
        """Tell a document of a Jekyll collection other than the posts: such need not be dated, or titled."""
        folders = self.parts(path)[:-1]
        return bool(folders) and "_posts" not in folders and folders[0].lstrip("_") in self.collections

    def siblings_have_front_matter(self, path: str) -> bool:
        """Tell whether most posts in a file's folder begin with front matter: then it is meant to have one, too.

        Where it has no neighbours, the folder's name decides.
        """
        folder = os.path.dirname(absolute(path))
        if folder not in self._folders:
            most = _most_have_front_matter(folder, os.path.basename(path))
            self._folders[folder] = self.in_post_folder(path) if most is None else most
        return self._folders[folder]


def _most_have_front_matter(folder: str, name: str, sample: int = 24) -> bool | None:
    """Look at up to `sample` other posts of a folder; None where there are none."""
    with_one = without = 0
    try:
        with os.scandir(folder) as entries:
            for entry in entries:
                if entry.name == name or not entry.name.lower().endswith((".md", ".markdown")):
                    continue
                if entry.name.lower().rpartition(".")[0] in _NO_POST:
                    continue
                with open(entry.path, "rb") as file:
                    head = file.read(8).removeprefix(b"\xef\xbb\xbf")
                if head.startswith((b"---", b"+++", b"{\n", b"{\r\n")):
                    with_one += 1
                else:
                    without += 1
                if with_one + without >= sample:
                    break
    except OSError:
        return None
    return with_one > without if with_one + without else None

"""A post: its text once, and views of it, each made when first asked for."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from functools import cache, partial
from itertools import accumulate
from typing import Any

from postlint import elements as elements_view
from postlint import front_matter as front_matter_view
from postlint import headings as headings_view
from postlint import latin, markdown, prose, stream, templates
from postlint import links as links_view
from postlint.digest import of_content
from postlint.elements import Element, Elements
from postlint.front_matter import FrontMatter
from postlint.han import has_han
from postlint.headings import Heading
from postlint.html import Token
from postlint.joined import Joined, by_repetition
from postlint.language import Declared, Languages, language_of, script_of_post
from postlint.links import Link
from postlint.mapped import MappedText
from postlint.once import once
from postlint.pattern import lazy_bytes
from postlint.searched import Searched
from postlint.stream import Event, Stream
from postlint.tags import Tags
from postlint.text import Edit, LineIndex, Span, Whole, apply_edits

_HTML_NAMES = (".html", ".htm", ".xhtml")

#: Bytes of UTF-8: printable ASCII, tab and line ends, and all that begin nothing.
_COMMON = bytes((9, 10, 12, 13, *range(32, 127), *range(0x80, 0xC0)))
#: The beginnings of U+3000 to U+9FFF.
_WIDE = bytes(range(0xE3, 0xEA))
#: The beginnings of the syllables of hangul, and what characters from U+3040 to U+30FF begin with.
_HANGUL = frozenset(range(0xEA, 0xEE))
_KANA = lazy_bytes(rb"\xe3[\x81-\x83]")


class Post:
    """One post; `text` has no byte order mark and untouched line ends, `filename` uses `/`.

    Every view is read-only and cached. Nothing here raises for what a post contains, apart from RecursionError on
    absurd nesting, which the engine reports.
    """

    def __init__(
        self, text: str, filename: str = "post.md", digest: bytes | None = None, utf8: bytes | None = None
    ) -> None:
        """Take the text, and its UTF-8 and the digest of that where they are known."""
        self.text = text
        self.filename = filename
        if digest is not None:
            self.__dict__["digest"] = digest
        if utf8 is not None:
            self.__dict__["utf8"] = utf8
        self.is_html = filename.lower().endswith(_HTML_NAMES)
        self._document_before: markdown.Document | None = None
        self._words_before: latin.Words | None = None
        self._searched_before: Searched | None = None

    def edited(self, edits: Sequence[Edit]) -> Post:
        """Return the post with edits applied; what they can't touch is not read again.

        That is the front matter, paragraphs, what was looked for in vain, and the words of a post of which only marks
        change.
        """
        after = type(self)(apply_edits(self.text, edits), self.filename)
        after._document_before = self.__dict__.get("document")
        after._words_before = self.__dict__.get("vocabulary")
        after._searched_before = self.__dict__.get("searched")
        kept = self.parsed_front_matter
        # What ends with its row is over, whatever comes to stand behind it.
        if (
            kept is not None
            and self.text.endswith("\n", 0, kept.span.end)
            and all(edit.start >= kept.span.end for edit in edits)
        ):
            after.__dict__["front_matter"] = kept
            after.__dict__["head_digest"] = self.head_digest
        return after

    @once
    def lines(self) -> LineIndex:
        """Rows and columns of the text."""
        return LineIndex(self.text, self.rows)

    @once
    def rows(self) -> list[str]:
        """The rows of the text, without their ends."""
        return self.text.split("\n")

    @once
    def lower(self) -> str:
        """The text in lower case; its offsets may be others."""
        return self.text.lower()

    @once
    def utf8(self) -> bytes:
        """The text in UTF-8."""
        return self.text.encode("utf-8", "surrogatepass")

    @once
    def digest(self) -> bytes:
        """What tells the text from another: the digest of its UTF-8."""
        return of_content(self.utf8)

    @once
    def head_digest(self) -> bytes:
        """The digest of the text that the front matter was read from: of the post before, where fixes left it alone."""
        return self.digest

    @once
    def lower_utf8(self) -> bytes:
        """The text in UTF-8, with the letters of ASCII in lower case."""
        return self.utf8.lower()

    @once
    def _leads(self) -> tuple[frozenset[int], bool]:
        """What `leads` tells, and whether any character begins with a byte of `_WIDE`."""
        leads = self.utf8.translate(None, _COMMON)
        rare = leads.translate(None, _WIDE)
        return frozenset(rare), len(rare) != len(leads)

    @property
    def leads(self) -> frozenset[int]:
        """The bytes in UTF-8 that characters begin with, but for those of nearly all posts: `_COMMON` and `_WIDE`."""
        return self._leads[0]

    @property
    def may_have_han(self) -> bool:
        """Whether the source may have a Chinese character; where it has none, the body shows one by its number only."""
        leads, wide = self._leads
        return wide or 0xEF in leads

    @once
    def front_matter(self) -> FrontMatter | None:
        """The front matter, or None where the post has none."""
        return front_matter_view.of_post(self.text)

    @property
    def parsed_front_matter(self) -> FrontMatter | None:
        """The front matter that can be read as meant: None where there is none, or it does not parse."""
        found = self.front_matter
        return None if found is None or found.problem is not None else found

    @once
    def body_start(self) -> int:
        """Where the body begins: behind the front matter, also behind fields that only Hexo takes for it."""
        if self.front_matter is not None:
            return self.front_matter.span.end
        return front_matter_view.unopened(self.text)

    @once
    def templates(self) -> tuple[Span, ...]:
        """The template code of the body."""
        return templates.find(self.text, self.body_start)

    @once
    def markup(self) -> str:
        """The text with templates masked; same length, same offsets."""
        return templates.mask(self.text, self.templates)

    @once
    def document(self) -> markdown.Document:
        """The Markdown blocks and inlines; empty for an HTML file."""
        if self.is_html:
            return markdown.Document((), ())
        before, self._document_before = self._document_before, None
        whole = None if self.templates else Whole(self.lines, self.rows, self.utf8)
        return markdown.parse(self.markup, self.body_start, before, whole)

    @once
    def stream(self) -> Stream:
        """The body in reading order, and where some sorts of events stand: see postlint.stream."""
        if self.is_html:
            return stream.of_html(self.markup, self.body_start)
        return stream.of_markdown(self.markup, self.document)

    @once
    def events(self) -> tuple[Event, ...]:
        """The body in reading order."""
        return self.stream.events

    @once
    def shows(self) -> tuple[int, ...]:
        """How many events before each index show something: a range shows nothing where its ends are equal."""
        return tuple(accumulate(stream.showing(self.markup, self.events), initial=0))

    @once
    def tree(self) -> Elements:
        """Elements in document order and the tags that do not fit."""
        return elements_view.build(self.markup, self.text, self.stream.tags, len(self.events))

    @property
    def elements(self) -> tuple[Element, ...]:
        """The HTML elements in document order."""
        return self.tree.all

    @once
    def tags(self) -> Tags:
        """The HTML elements by the names of their tags and attributes."""
        return Tags(self.elements)

    @once
    def starting(self) -> dict[int, Element]:
        """Each element by the index of its start tag among the events."""
        return {element.index: element for element in self.elements}

    @once
    def ending(self) -> dict[int, Element]:
        """Each element that has an end tag, by the index of that tag among the events."""
        return {element.end_index: element for element in self.elements if element.end_tag is not None}

    @once
    def comments(self) -> tuple[tuple[int, Token], ...]:
        """The HTML comments with their index among the events."""
        return tuple(self.stream.comments)

    @once
    def stops(self) -> tuple[int, ...]:
        """Where among the events something begins: blocks, elements, links and words, in order."""
        return tuple(
            at
            for at, event in enumerate(self.events)
            if event.kind in ("block", "start")
            or (
                event.kind in ("text", "link-open", "image", "url")
                and not self.text[event.start : event.end].isspace()
            )
        )

    @once
    def links(self) -> tuple[Link, ...]:
        """Every URL of the post."""
        definitions = self.document.definitions
        return links_view.collect(self.markup, self.stream, self.tags, definitions, lambda: self.shows)

    @once
    def linked_ids(self) -> frozenset[str]:
        """The ids that some link of the post leads to (`#id`)."""
        return frozenset([link.url.partition("#")[2] for link in self.links if "#" in link.url])

    @once
    def shared(self) -> dict[tuple[str, str], Any]:
        """What kinds find of the post for each other, by names that they agree on."""
        return {}

    @once
    def headings(self) -> tuple[Heading, ...]:
        """The headings of the body in order."""
        document = self.document
        return headings_view.collect(
            self.text, self.markup, document.blocks, self.stream, lambda: self.shows, self.tags, self.starting
        )

    @once
    def prose(self) -> MappedText:
        """The visible text of the body."""
        return prose.build(self.events, self.markup)

    @property
    def field_texts(self) -> tuple[MappedText, ...]:
        """The title and the description: the first of the captions."""
        return self.captions[: len(tuple(prose.field_texts(self.front_matter)))]

    @once
    def captions(self) -> tuple[MappedText, ...]:
        """What is read outside the body's flow: title, description, `alt` and `title` texts."""
        return tuple(prose.captions(self.text, self.front_matter, self.tags, self.stream))

    @once
    def readable(self) -> tuple[MappedText, ...]:
        """The body's text and the captions: what rules about words read."""
        return (self.prose, *self.captions)

    @once
    def _by_repetition(self) -> tuple[list[MappedText], list[MappedText]]:
        """The readable texts without those that repeat others, and those."""
        return by_repetition(self.prose, self.captions)

    @once
    def joined(self) -> Joined:
        """The readable texts as one, those that repeat others at its end."""
        own, others = self._by_repetition
        return Joined((*own, *others)) if others else self.own

    @once
    def own(self) -> Joined:
        """The readable texts as one, without those that repeat others."""
        return Joined(self._by_repetition[0])

    @once
    def vocabulary(self) -> latin.Words:
        """What stands in Latin letters in the readable texts; what repeats others is not counted."""
        repeated = prose.BLOCK.join([text.text for text in self._by_repetition[1]])
        words = latin.Words(self.own.content, repeated)
        before, self._words_before = self._words_before, None
        return before if before is not None and before.are(words) else words

    @once
    def language(self) -> str:
        """The language that the front matter or the document names (`zh`, `ja`, …), or an empty string."""
        if self.front_matter is not None:
            for key in ("lang", "language", "locale"):
                field = self.front_matter.get(key)
                if field is not None and isinstance(field.value, str):
                    return language_of(field.value)
        if self.is_html:
            match = re.search(
                r"<html[^>]{0,200}?\slang\s*=\s*[\"']?([\w-]+)", self.text[:2000], re.IGNORECASE
            )
            if match:
                return language_of(match.group(1))
        return ""

    @once
    def whole(self) -> str:
        """The readable texts in one, each between ends of blocks: for what is told of all of them at once."""
        return prose.BLOCK.join(("", *[text.text for text in self.readable], ""))

    @once
    def marks(self) -> bytes:
        """The same with one byte for each character: see postlint.marks."""
        return self.searched.marks

    @once
    def searched(self) -> Searched:
        """What is looked for in all of them at once."""
        before, self._searched_before = self._searched_before, None
        return Searched(self.whole, before)

    @once
    def has_han(self) -> bool:
        """Whether a readable text has a Chinese character: where none is, nothing is Chinese text."""
        # The names of HTML have no Chinese.
        in_body = (self.may_have_han or "&#" in self.text) and has_han(self.prose.text)
        return in_body or any(has_han(text.text) for text in self.captions)

    @once
    def _declared(self) -> Declared:
        """What `lang` attributes say; those of the whole document are its `language`."""
        holders = self.tags.having(("lang", "xml:lang"))
        values = (
            (*element.span, element.get("lang") or element.get("xml:lang") or "")
            for element in holders
            if element.name not in ("html", "body")
        )
        return Declared((start, end, value) for start, end, value in values if value)

    @once
    def _may_have_kana(self) -> bool:
        """Whether the visible text may have characters that only Japanese and Korean have."""
        leads, wide = self._leads
        return (
            not leads.isdisjoint(_HANGUL)
            or "&#" in self.text  # the names of HTML have none
            or (wide and _KANA.search(self.utf8) is not None)
        )

    @once
    def _script(self) -> Callable[[], str]:
        """What tells the script of the post. It holds no post, so that one is freed when its check is done."""
        return cache(partial(script_of_post, self.prose.text)) if self._may_have_kana else str

    def languages(self, text: MappedText) -> Languages:
        """Return the languages of a readable text, paragraph by paragraph."""
        found = self._languages.get(id(text))
        if found is None:
            plain = text is self.prose and not self._may_have_kana
            found = Languages(text, self.language, self._declared, self._script, plain=plain)
            self._languages[id(text)] = found
        return found

    def words(self, text: MappedText) -> latin.Words:
        """Return what stands in Latin letters in a readable text."""
        found = self._words.get(id(text))
        if found is None:
            found = self._words[id(text)] = latin.Words(text.text)
        return found

    @once
    def _words(self) -> dict[int, latin.Words]:
        return {}

    @once
    def _languages(self) -> dict[int, Languages]:
        return {}  # by identity: a readable text lives as long as its post

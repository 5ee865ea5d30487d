"""What the body of a post tells the others of its site.

This is read of every post, so all of a body goes through few calls: bytes are translated and split, and what many posts
have (English words) is told by a set.

- `sketch`: the smallest hashes of the body's clauses. Two bodies that share a part of their clauses share about that
  part of their sketches (Broder, On the resemblance and containment of documents, 1997: bottom-k sketches).
- `edges`: the hashes of the paragraphs at the beginning and end
- `names`: the words in Latin letters that are not English
- the addresses that stand alone at the end: the post's sources
"""

from __future__ import annotations

import zlib
from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache
from itertools import filterfalse

from postlint.dictionary import english
from postlint.latin import is_word, runs_of
from postlint.pattern import lazy
from postlint.site.post_facts import Fact, Told, page_key

#: The fewest letters of a word that is kept as a name: shorter ones have many neighbours.
SHORTEST_NAME = 5
#: A body with less is too short to tell a copy from a form: bytes of its clauses, and how many they are.
_LEAST_BYTES = 600
_LEAST_CLAUSES = 12
#: How many hashes are a sketch, and how many of them two posts share at least that are compared. Two bodies that
#: differ so much that 0.4 of their clauses are the same share fewer with a probability of 0.02.
_SKETCH = 12
SHARED = 2
#: How many bytes a clause has at least that is looked at (eight characters of Chinese, a few words of English), and how
#: many of them a sketch is made of at least.
_SHORTEST_PIECE = 24
_LEAST_PIECES = 4
#: How many paragraphs are looked at for what every post begins and ends with.
_FIRST, _LAST = 3, 5
#: What tells the hash of a paragraph from that of a clause, where both stand in one table.
EDGE = 1 << 32

# tags that stand inside a line: the words on both sides are one
_INLINE = lazy(
    r"</?(?:a|abbr|b|em|font|i|mark|q|s|small|span|strong|sub|sup|u)(?:\s[^<>]*)?>", 2
)  # IGNORECASE
# all other markup, template code, addresses and entities
_TAG = lazy(r"<[^<>]*>")
_ADDRESS = lazy(r"https?://[^\s<>()\"'\]]+")
_ENTITY = lazy(r"&#?\w{1,8};")
_MARKUP = lazy(r"<[^<>]*>|\{%[^{}%]*%\}|\{\{[^{}]*\}\}|https?://[^\s<>()\"'\]]+|&#?\w{1,8};")
_CLAUSE_END = lazy("[\\n。！？；：，、,.;:!?()（）\u201c\u201d\u2018\u2019\"'…—]+")
_SPACES = lazy(r"[ \t\r\u3000]+")
_ITEM = lazy(r"[ \t>]*[*-][ \t]")
_ADDRESS_LINE = lazy(r"[ \t>*-]*<?(https?://[^\s<>\"'()]+)>?[ \t]*")

# UTF-8 by bytes. 0xE2 and 0xEF begin general and full-width punctuation, 0xE3 0x80 that of Chinese; what follows them
# in a character is then the beginning of the next piece, and taken off it.
_PIECES = bytes(
    0x0A if byte in b".,;:!?()\"'\xe2\xef" else byte + 32 if 0x41 <= byte <= 0x5A else byte
    for byte in range(256)
)
_SPACE = b" \t\r"
_ASCII_SPACE = b" \t\n\r\x0b\x0c\x1c\x1d\x1e\x1f"
_FOLLOWING = bytes(range(0x80, 0xC0))
_WORDS = bytes(byte if chr(byte).isalnum() or byte == 0x5F else 0x20 for byte in range(128)) + b" " * 128
# All bytes but those that begin a letter of Latin or a neighbour of it (U+00C0 to U+052F, U+1E00 to U+1EFF), and what
# else makes a run of letters longer: see `latin`.
_PLAIN = bytes(byte for byte in range(256) if not (0xC3 <= byte <= 0xD4 or byte == 0xE1))
_JOINING = "\u00ad\u200b\u200c\u200d\u2060\ufeff"

#: Words that were found to be no names, and those that were found to be: posts have the same ones again and again.
_ordinary: set[bytes] = set()
_named: dict[bytes, str] = {}
_MOST_WORDS = 60_000


def of_body(raw: bytes, language: str) -> Told:
    """Return what the body of a file says, whose front matter is of a language."""
    body = body_of(raw.decode("utf-8", "replace"))
    plain = plain_text(body)
    encoded = plain.encode("utf-8", "replace")
    facts = [Fact("source", page_key(url), f"{language} {url}") for url in addresses_at_end(body)]
    marks = (*_sketch_of(encoded), *map(as_edge, edges(plain)))
    return Told(facts, marks, sorted(_names(plain, encoded)))


def as_edge(hash_: int) -> int:
    """Return the mark of a paragraph's hash."""
    return hash_ | EDGE


def body_of(text: str) -> str:
    """Return a post's text without its front matter, line ends made one."""
    if "\r" in text:
        text = text.replace("\r\n", "\n")
    text = text.lstrip("\ufeff \t\r\n")
    fence = text[:3]
    if fence in ("---", "+++"):
        end = text.find(f"\n{fence}", 3)
        if end >= 0:
            return text[end + 4 :]
    return text


def plain_text(body: str) -> str:
    """Return the words of a body, without the care that `Post.prose` takes: this is read of every post of a site."""
    if "<" in body:
        body = _INLINE.sub("", body)
    if "{{" in body or "{%" in body:
        return _MARKUP.sub("\n", body)
    # Without templates the forms can't hold each other's beginnings, and each is found sooner by itself.
    if "<" in body:
        body = _TAG.sub("\n", body)
    if "://" in body:
        body = _ADDRESS.sub("\n", body)
    return _ENTITY.sub("\n", body) if "&" in body else body


def sketch(plain: str) -> tuple[int, ...]:
    """Return the smallest hashes of the clauses of a plain text; none for a very short one."""
    return _sketch_of(plain.encode("utf-8", "replace"))


def _sketch_of(raw: bytes) -> tuple[int, ...]:
    if b"\xe3" in raw:
        raw = raw.replace(b"\xe3\x80", b"\n")
    hashes = {
        zlib.crc32(whole)
        for piece in raw.translate(_PIECES, _SPACE).split(b"\n")
        if len(piece) >= _SHORTEST_PIECE and len(whole := piece.lstrip(_FOLLOWING)) >= _SHORTEST_PIECE
    }
    return tuple(sorted(hashes)[:_SKETCH]) if len(hashes) >= _LEAST_PIECES else ()


def sketch_in(marks: Sequence[int]) -> tuple[int, ...]:
    """Return the sketch that is among the marks of a body."""
    return tuple(mark for mark in marks if mark < EDGE)


@lru_cache(maxsize=64)
def is_long(plain: str) -> bool:
    """Tell whether a plain text is long enough to tell a copy from a form, by the clauses that say something."""
    pieces = _CLAUSE_END.split(_SPACES.sub("", plain.casefold()))
    found = {piece for piece in pieces if len(piece) >= 6}
    return len(found) >= _LEAST_CLAUSES and len("".join(found).encode()) >= _LEAST_BYTES


def edges(plain: str) -> set[int]:
    """Return the hashes of the first and last paragraphs of a plain text."""
    lines = plain.split("\n")
    return {paragraph_hash(line) for line in (*_shown(lines, _FIRST), *_shown(reversed(lines), _LAST))}


def _shown(lines: Iterable[str], most: int) -> Iterator[str]:
    for line in lines:
        if len(line) > 7 and not line.isspace():
            yield line
            most -= 1
            if not most:
                return


@lru_cache(maxsize=16_384)
def paragraph_hash(line: str) -> int:
    """Return the hash of a paragraph's letters."""
    if line.isascii():
        return zlib.crc32(line.lower().encode().translate(None, _ASCII_SPACE))
    return zlib.crc32("".join(line.casefold().split()).encode())


def names(plain: str) -> set[str]:
    """Return the words in Latin letters of a plain text that are not English."""
    return _names(plain, plain.encode("utf-8", "replace"))


def _names(plain: str, raw: bytes) -> set[str]:
    if not _is_odd(plain, raw):
        return _names_of(raw)
    lines: tuple[list[str], list[str]] = [], []
    for line in plain.split("\n"):
        lines[_is_odd(line, line.encode("utf-8", "replace"))].append(line)
    known = english()
    return _names_of("\n".join(lines[False]).encode("utf-8", "replace")) | {
        word
        for word in set(runs_of("\n".join(lines[True])))
        if len(word) >= SHORTEST_NAME and is_word(word) and word.casefold() not in known
    }


def _is_odd(text: str, raw: bytes) -> bool:
    """Tell whether a text (`raw`: encoded) may have words with other letters, or other joints, than those of ASCII."""
    if text.isascii():
        return False
    return bool(raw.translate(None, _PLAIN)) or any(sign in text for sign in _JOINING)


def _names_of(raw: bytes) -> set[str]:
    """Return the names of a text whose words are of ASCII."""
    if len(_ordinary) + len(_named) > _MOST_WORDS:
        _ordinary.clear()
        _named.clear()
    known = english()
    found = set()
    words = raw.translate(_WORDS).split()
    for word in set(filterfalse(_ordinary.__contains__, words)):
        name = _named.get(word)
        if name is None:
            if not word.isalpha():
                continue
            name = word.decode("ascii")
            if len(word) < SHORTEST_NAME or name.lower() in known:
                _ordinary.add(word)
                continue
            _named[word] = name
        found.add(name)
    return found


def addresses_at_end(body: str) -> Sequence[str]:
    """Return the addresses that stand alone on one of the last lines: so scrapers name where a post is from.

    Several in a list are what the writer read, not whence the post was taken.
    """
    end = body[-2000:]
    if "://" not in end:
        return ()
    lines = [line for line in end.split("\n") if line.strip()][-6:]
    found = [match for match in map(_ADDRESS_LINE.fullmatch, lines) if match is not None]
    if sum(_ITEM.match(match[0]) is not None for match in found) > 1:
        found = [match for match in found if _ITEM.match(match[0]) is None]
    return [match[1] for match in found if page_key(match[1])]

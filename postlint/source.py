"""The bytes of a post, decoded so that encoding gives them back."""

from __future__ import annotations

import os
import re
import sys
import time
from pathlib import Path

from postlint.digest import of_content
from postlint.errors import UsageError, nearest, os_reason
from postlint.listing import UNSETTLED, packed
from postlint.pattern import lazy_bytes
from postlint.tuples import NamedTuple

#: The codec behind each name that a user or a post may give. Browsers, too, read gb2312 and gbk as gb18030,
#: which contains them (Encoding Standard, 10.1); UTF-16 without a byte order mark is little-endian (14.3).
ENCODINGS = {
    "utf-8": "utf-8",
    "utf-16": "utf-16-le",
    "utf-16-le": "utf-16-le",
    "utf-16-be": "utf-16-be",
    "gb2312": "gb18030",
    "gbk": "gb18030",
    "gb18030": "gb18030",
}

_BOMS = (
    (b"\xef\xbb\xbf", "utf-8"),
    (b"\xff\xfe", "utf-16-le"),
    (b"\xfe\xff", "utf-16-be"),
    (b"\x84\x31\x95\x33", "gb18030"),
)
_UTF32_BOMS = (b"\xff\xfe\x00\x00", b"\x00\x00\xfe\xff")
_SHOWN = {"utf-8": "UTF-8", "utf-16-le": "UTF-16", "utf-16-be": "UTF-16", "gb18030": "GB18030"}
_READING = os.O_RDONLY | getattr(os, "O_BINARY", 0)
# Bytes in which a declaration must stand, as in HTML (13.2.3.2, prescan a byte stream).
_HEAD = 1024

# `<meta charset="gbk">` and `<meta http-equiv=… content="text/html; charset=gb2312">`, `<?xml …
# encoding="gbk"?>`, `-*- coding: gbk -*-`; not `<a href="?charset=gbk">`. Searched in 1,024 bytes only, so it
# cannot take long.
_DECLARATION = lazy_bytes(
    rb"""<meta\b[^>]*?\bcharset\s*=\s*["']?\s*([\w.:-]+)
      |  <\?xml\b[^>]*?\bencoding\s*=\s*["']\s*([\w.:-]+)
      |  -\*-.*?\bcoding\s*[:=]\s*([\w.:-]+)""",
    re.IGNORECASE | re.VERBOSE,
)
# `charset: gbk` or `encoding = "gbk"` as a key of the front matter; not `charset: gbk` in the text below it.
_FRONT_MATTER = lazy_bytes(rb"\A\s*(---|\+\+\+)[ \t]*\r?\n(.*?)(?:^\1|\Z)", re.DOTALL | re.MULTILINE)
_FRONT_MATTER_KEY = lazy_bytes(
    rb"""^(?:charset|encoding)[ \t]*[:=][ \t]*["']?([\w.:-]+)""", re.IGNORECASE | re.MULTILINE
)


#: Nanoseconds after which a file system surely gives a new change a new time.
GRAIN = 2_000_000_000


class Fingerprint(NamedTuple):
    """What tells one state of a file from another.

    `stat` is its time of change and of status change (nanoseconds), size and inode, from before it was read; `taken` is
    when that was (nanoseconds since 1970); `digest` is of its bytes.
    """

    stat: tuple[int, int, int, int]
    taken: int
    digest: bytes

    @property
    def version(self) -> tuple[int, int, int]:
        """Inode, size and time of change: what is compared before the file is replaced (see `writing`)."""
        changed, _, size, inode = self.stat
        return inode, size, changed

    @property
    def stamp(self) -> bytes:
        """What tells at a glance that a file is surely as it was; where a glance must not decide, no file has it."""
        # What was written just before it was read may have been written again within the clock's grain.
        settled = max(self.stat[0], self.stat[1]) < self.taken - GRAIN
        stamp = packed(list(self.stat))
        return stamp if settled else UNSETTLED + stamp[len(UNSETTLED) :]


def fingerprint(status: os.stat_result, raw: bytes) -> Fingerprint:
    """Return the fingerprint of a file, of which `status` was taken before its bytes were read."""
    stat = status.st_mtime_ns, status.st_ctime_ns, status.st_size, status.st_ino
    return Fingerprint(stat, time.time_ns(), of_content(raw))


class Source(NamedTuple):
    """A post as read: `text` without its byte order mark, line ends untouched; `path` as the user gave it.

    `utf8` is the text in UTF-8 where the bytes of the file are that.
    """

    path: Path
    text: str
    encoding: str
    bom: bytes
    fingerprint: Fingerprint | None = None
    utf8: bytes | None = None

    @property
    def digest(self) -> bytes | None:
        """The digest of the text in UTF-8; None where the bytes of the file are others."""
        return None if self.fingerprint is None or self.utf8 is None else self.fingerprint.digest


class UndecodableError(Exception):
    """A post's bytes are not text in an encoding we may assume.

    `reason` is the whole sentence: what, where, the next step. `offset` counts bytes of the file from 0;
    `row` and `column` count from 1, in code points.
    """

    def __init__(self, reason: str, offset: int = 0, row: int = 1, column: int = 1) -> None:
        super().__init__(reason, offset, row, column)
        self.reason = reason
        self.offset = offset
        self.row = row
        self.column = column

    def __str__(self) -> str:
        return self.reason


class TooLargeError(Exception):
    """A post is larger than `max-size`; both figures are bytes."""

    def __init__(self, size: int, limit: int) -> None:
        super().__init__(size, limit)
        self.size = size
        self.limit = limit

    def __str__(self) -> str:
        return f"{self.size:,} bytes, over the limit of {self.limit:,}; raise `max-size`, or `exclude` it"


def decode(raw: bytes, encoding: str | None = None) -> tuple[str, str, bytes]:
    """Return the text, its codec and its byte order mark; `encode` makes the same bytes of them.

    A byte order mark decides; then the encoding asked for; then UTF-8; then, where the bytes are not UTF-8,
    what the post itself declares in its first 1,024 bytes. Raises UndecodableError for anything else, and
    UsageError for an encoding that postlint does not know.
    """
    if raw.startswith(_UTF32_BOMS):
        raise UndecodableError("UTF-32, which postlint does not read; save it as UTF-8")
    for bom, codec in _BOMS:
        if raw.startswith(bom):
            return _decode(raw, codec, bom), codec, bom
    if encoding is not None:
        codec = _codec(encoding)
        return _decode(raw, codec), codec, b""
    if b"\0" in raw:
        codec = _unmarked_utf16(raw) or "utf-8"
        return _decode(raw, codec), codec, b""
    try:
        return raw.decode("utf-8"), "utf-8", b""
    except UnicodeDecodeError as error:
        declared = _declared(raw[:_HEAD])
        if declared is not None and ENCODINGS.get(declared) == "gb18030":
            return _decode(raw, "gb18030", declared=declared), "gb18030", b""
        raise _invalid(raw, "utf-8", b"", error.start, declared=declared) from None


def encode(text: str, encoding: str, bom: bytes) -> bytes:
    """Return the bytes of a text that `decode` gave, or of what became of it."""
    return bom + text.encode(encoding)


def read(path: Path, max_size: int | None = None, encoding: str | None = None) -> Source:
    """Read a post of at most `max_size` bytes.

    Raises UsageError where the file cannot be read, UndecodableError, and TooLargeError before all is read.
    """
    try:
        # A file object would cost as much as all calls of the system, and ask for the state of the file once more.
        file = os.open(path, _READING)
        try:
            status = os.fstat(file)
            limit = sys.maxsize if max_size is None else max_size + 1
            raw = os.read(file, min(status.st_size + 1, limit))
            if len(raw) != status.st_size:  # a pipe, or a file that grows
                raw = _rest(file, raw, limit)
            if max_size is not None and len(raw) > max_size:
                raise TooLargeError(max(os.fstat(file).st_size, len(raw)), max_size)
        finally:
            os.close(file)
    except OSError as error:
        raise UsageError(os_reason(error), str(path)) from None
    except ValueError:  # a NUL in the name
        raise UsageError("not a file name", repr(str(path))) from None
    text, codec, bom = decode(raw, encoding)
    utf8 = raw if codec == "utf-8" and not bom else None
    return Source(path, text, codec, bom, fingerprint(status, raw), utf8)


def _rest(file: int, head: bytes, limit: int) -> bytes:
    """Return what was read of a file and all that follows, up to `limit` bytes."""
    parts, size = [head], len(head)
    while size < limit and (more := os.read(file, min(limit - size, 1 << 20))):
        parts.append(more)
        size += len(more)
    return b"".join(parts)


def _codec(encoding: str) -> str:
    name = _spelled(encoding)
    if name not in ENCODINGS:
        raise UsageError(f"unknown encoding {encoding!r} ({nearest(name, ENCODINGS)})")
    return ENCODINGS[name]


def _spelled(encoding: str) -> str:
    """Return the name as we spell it: `UTF8`, `utf_16le`, `GB-2312` are names, too."""
    name = encoding.strip().lower()
    plain = name.replace("-", "").replace("_", "")
    return next((known for known in ENCODINGS if known.replace("-", "") == plain), name)


def _decode(raw: bytes, codec: str, bom: bytes = b"", declared: str | None = None) -> str:
    body = raw[len(bom) :] if bom else raw
    try:
        text = body.decode(codec)
    except UnicodeDecodeError as error:
        raise _invalid(raw, codec, bom, error.start, declared=declared) from None
    at = text.find("\0")
    if at >= 0:
        offset = len(bom) + len(text[:at].encode(codec, "surrogatepass"))
        row, column = _place(text[:at])
        raise UndecodableError(
            f"a binary file, not a post: NUL at byte {offset} (row {row}, column {column}); leave it out with"
            " `exclude`, or save it as UTF-8",
            offset,
            row,
            column,
        )
    if codec != "utf-8":
        _prove(raw, text, codec, bom)
    return text


def _prove(raw: bytes, text: str, codec: str, bom: bytes) -> None:
    """Raise where two byte sequences stand for one character, or a character has none (a surrogate)."""
    try:
        back = encode(text, codec, bom)
    except UnicodeEncodeError as error:
        back = encode(text[: error.start], codec, bom)
    if back == raw:
        return
    offset = next((at for at, (old, new) in enumerate(zip(raw, back, strict=False)) if old != new), len(back))
    row, column = _place(raw[len(bom) : offset].decode(codec, "ignore"))
    raise UndecodableError(
        f"not {_SHOWN[codec]} that can be written back unchanged: byte 0x{raw[offset]:02X} at byte {offset}"
        f" (row {row}, column {column}); save it as UTF-8",
        offset,
        row,
        column,
    )


def _invalid(raw: bytes, codec: str, bom: bytes, start: int, declared: str | None = None) -> UndecodableError:
    offset = start + len(bom)
    row, column = _place(raw[len(bom) : offset].decode(codec, "ignore"))
    what = f"not valid {_SHOWN[codec]}"
    next_step = "save it as UTF-8"
    if declared is not None and declared not in ENCODINGS:
        what = f"declares {declared!r}, which postlint does not read, and is {what}"
    elif declared is not None and codec == "gb18030":
        what = f"declares {declared!r} but is {what}"
    elif codec == "utf-8" and not bom and _reads_as_gb18030(raw):
        next_step = (
            'it may be GB18030: set `encoding = "gb18030"`, or write `encoding: gb18030` in its front matter,'
            " or save it as UTF-8"
        )
    return UndecodableError(
        f"{what}: byte 0x{raw[offset]:02X} at byte {offset} (row {row}, column {column}); {next_step}",
        offset,
        row,
        column,
    )


def _reads_as_gb18030(raw: bytes) -> bool:
    try:
        _prove(raw, raw.decode("gb18030"), "gb18030", b"")
    except (UnicodeDecodeError, UndecodableError):
        return False
    return True


def _place(before: str) -> tuple[int, int]:
    return before.count("\n") + 1, len(before) - before.rfind("\n")


def _declared(head: bytes) -> str | None:
    found = _DECLARATION.search(head)
    if found is None:
        front_matter = _FRONT_MATTER.match(head)
        found = front_matter and _FRONT_MATTER_KEY.search(front_matter[2])
    if found is None:
        return None
    return _spelled(next(name for name in found.groups() if name).decode("ascii", "replace"))


def _unmarked_utf16(raw: bytes) -> str | None:
    """Return the codec of UTF-16 that declares itself: Latin letters with a zero byte by each."""
    if len(raw) % 2:
        return None
    for codec, letters, zeros in (("utf-16-le", 0, 1), ("utf-16-be", 1, 0)):
        # Characters beyond Latin-1 are no part of a declaration.
        pairs = zip(raw[letters : 2 * _HEAD : 2], raw[zeros : 2 * _HEAD : 2], strict=False)
        declared = _declared(bytes(letter if zero == 0 else 0x3F for letter, zero in pairs))
        if declared is not None and declared.startswith("utf-16"):
            return codec
    return None

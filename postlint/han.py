"""Whether a text holds Chinese characters, told of the text as a whole."""

from __future__ import annotations

#: The high bytes in UTF-16 of what is none: all but those of U+3400 to U+9FFF and U+F900 to U+FAFF.
_OTHERS = bytes(byte for byte in range(256) if not (0x34 <= byte <= 0x9F or byte in (0xF9, 0xFA)))
#: So much of a text is looked at first: most Chinese texts show there what they are.
_BEGINNING = 200


def has_han(text: str) -> bool:
    """Tell whether a text has a Chinese character of the basic plane (those that `language` counts).

    A class of a regular expression would need twice the time, and a millisecond to compile.
    """
    if text.isascii():
        return False
    return _has_han(text[:_BEGINNING]) or _has_han(text[_BEGINNING:])


def count_han(text: str) -> int:
    """Return how many Chinese characters of the basic plane a text has."""
    return 0 if text.isascii() else len(_high_bytes(text))


def _has_han(text: str) -> bool:
    return bool(_high_bytes(text))


def _high_bytes(text: str) -> bytes:
    return text.encode("utf-16-le", "surrogatepass")[1::2].translate(None, _OTHERS)

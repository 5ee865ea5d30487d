"""In which language a place of a readable text is written: scripts decide, declarations where scripts can't.

A paragraph with kana is Japanese and one with hangul Korean; Chinese characters alone are Chinese unless the post or
the elements around say otherwise; Latin letters are English unless a declaration or the words say otherwise.
"""

from __future__ import annotations

import re
import sys
from bisect import bisect_right
from collections.abc import Callable, Iterable
from typing import Literal

from postlint.dictionary import english
from postlint.han import count_han
from postlint.mapped import MappedText
from postlint.once import once
from postlint.pattern import lazy

Language = Literal["zh", "ja", "ko", "en", "other"]

# Compiled when first used: such classes take a millisecond each, and few posts hold kana or hangul.
_KANA = r"[ぁ-ゖァ-ヺ]"
_HANGUL = r"[가-힣ᄀ-ᇿ]"
_CJK_OTHER = lazy(r"[ぁ-ゖァ-ヺ가-힣]")
_CJK = lazy(r"[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7a3\uf900-\ufaff]")
_LATIN = lazy(r"[A-Za-z]+")
# A word in lower case that is no part of a name with digits, `_`, letters of other alphabets or invisible characters.
_LETTER = "[0-9_A-Za-z\u00c0-\u00d6\u00d8-\u00f6\u00f8-\u024f\u1e00-\u1eff\u00ad\u0300-\u052f\u200b-\u200d\u2060\ufeff]"
_LOWER = lazy(f"(?<!{_LETTER})(?:[a-z]|[ß-öø-ÿ]){{2,}}(?!{_LETTER})")

#: What ends a paragraph in a readable text (`prose.BLOCK`).
_BLOCK = "\u2029"
#: How much text around a place tells its language, in code points to either side.
_NEAR, _WIDE = 120, 300
#: How much of a post is read to tell its language.
_MOST = 20_000


class Languages:
    """The languages of one readable text; each paragraph is looked at once, when a place of it is first asked for.

    `named` is what the front matter or the document says, `declared` what elements of the body say; `of_post` tells
    the script of the post as a whole. Where a text has none of the characters that `script` looks for, `plain` says so.
    """

    def __init__(
        self,
        text: MappedText,
        named: str,
        declared: Declared,
        of_post: Callable[[], str],
        *,
        plain: bool = False,
    ) -> None:
        self._text = text
        self._plain = plain
        self._named = named
        self._declared = declared
        self._of_post = of_post
        self._found: dict[int, str] = {}

    @once
    def _starts(self) -> list[int]:
        return [0, *(match.end() for match in re.finditer(_BLOCK, self._text.text))]

    def at(self, offset: int) -> Language:
        """Return the language at an offset of the text."""
        if self._script(offset) in ("ja", "ko"):
            return "ja" if self._script(offset) == "ja" else "ko"
        if mostly_chinese(self._text.text, offset):
            return "zh"
        return "en" if self.is_english(offset) else "other"

    def is_chinese(self, offset: int) -> bool:
        """Tell whether the text around an offset is Chinese: no Japanese or Korean, and as many Chinese characters
        near it as Latin words."""
        return mostly_chinese(self._text.text, offset) and self._script(offset) not in ("ja", "ko")

    def is_east_asian(self, offset: int) -> bool:
        """Tell whether the paragraph is Japanese or Korean, where no Chinese rule applies."""
        return self._script(offset) in ("ja", "ko")

    def is_english(self, offset: int) -> bool:
        """Tell whether Latin words at an offset are English as far as declarations and the words around tell.

        Where fewer than eight words are near, the front matter decides.
        """
        declared = self._declared_at(offset)
        if declared not in ("", "en", "zh", "ja", "ko"):
            return False
        content = self._text.text
        window = content[max(0, offset - _WIDE) : offset].rpartition(_BLOCK)[2]
        window += content[offset : offset + _WIDE].partition(_BLOCK)[0]
        foreign = _foreign(window)
        if foreign is None:
            return declared == "en" or self._named in ("", "en", "zh", "ja", "ko")
        return not foreign

    def _script(self, offset: int) -> str:
        """Return "ja" or "ko" where the paragraph is that, else ""."""
        declared = self._declared_at(offset)
        if declared:
            return declared if declared in ("ja", "ko") else ""
        if self._plain:
            return self._elsewhere()
        at = bisect_right(self._starts, offset) - 1
        found = self._found.get(at)
        if found is None:
            start = self._starts[at]
            end = self._starts[at + 1] if at + 1 < len(self._starts) else len(self._text.text)
            found = self._found[at] = script(self._text.text[start:end]) or self._elsewhere()
        return found

    def _elsewhere(self) -> str:
        """Return the script of a paragraph that does not show any itself."""
        return self._named if self._named in ("ja", "ko") else self._of_post()

    def _declared_at(self, offset: int) -> str:
        """Return the language that the innermost element around an offset names, or ""."""
        if not self._declared:
            return ""
        return self._declared.at(self._text.source(offset, min(offset + 1, len(self._text.text))).start)


class Declared:
    """What the `lang` attributes of a post's elements say of places of its source; the innermost element counts."""

    def __init__(self, elements: Iterable[tuple[int, int, str]]) -> None:
        """Take the start, end and `lang` value of elements in document order."""
        self._starts: list[int] = []
        self._languages: list[str] = []
        open_: list[tuple[int, str]] = []
        for start, end, value in (*elements, (sys.maxsize, sys.maxsize, "")):
            while open_ and open_[-1][0] <= start:
                self._add(open_.pop()[0], open_[-1][1] if open_ else "")
            if start < sys.maxsize:
                end = min(end, open_[-1][0]) if open_ else end
                open_.append((end, language_of(value)))
                self._add(start, open_[-1][1])

    def _add(self, start: int, language: str) -> None:
        self._starts.append(start)
        self._languages.append(language)

    def __bool__(self) -> bool:
        return bool(self._starts)

    def at(self, offset: int) -> str:
        """Return the language named for an offset of the source, or ""."""
        at = bisect_right(self._starts, offset) - 1
        return self._languages[at] if at >= 0 else ""


_NAMES = {"chinese": "zh", "cn": "zh", "tw": "zh", "hk": "zh", "japanese": "ja", "jp": "ja", "korean": "ko", "kr": "ko",
          "english": "en"}  # fmt: skip


def language_of(value: str) -> str:
    """Return the primary subtag of a language tag (BCP 47) in lower case, or "" for what is none."""
    first = re.split("[-_]", value.strip().lower())[0]
    return _NAMES.get(first, first if 2 <= len(first) <= 3 and first.isascii() and first.isalpha() else "")


def script(text: str, share: int = 10) -> str:
    """Return "ja" or "ko" where kana or hangul are more than one in `share` of the CJK characters of a text, else "".

    Chinese text that quotes a foreign name stays Chinese.
    """
    if not _CJK_OTHER.search(text):
        return ""
    kana, hangul = len(re.findall(_KANA, text)), len(re.findall(_HANGUL, text))
    other = kana + hangul
    if other * share <= other + count_han(text):
        return ""
    return "ja" if kana >= hangul else "ko"


def script_of_post(text: str) -> str:
    """Return "ja" or "ko" where a post as a whole is: its titles may be Chinese characters alone.

    Half of the characters of Japanese prose are kana, so a Chinese post with a Japanese paragraph is none.
    """
    return script(text[:_MOST], 3)


def mostly_chinese(text: str, at: int, reach: int = _NEAR) -> bool:
    """Tell whether the paragraph around a place has at least as many Chinese characters as Latin words."""
    window = _window(text, at, reach)
    han = count_han(window)
    # there are no more words than characters that are not Chinese
    return han > 0 and (2 * han >= len(window) or han >= len(_LATIN.findall(window)))


def mostly_latin(text: str, at: int, reach: int = 500) -> bool:
    """Tell whether the paragraph around a place is a sentence of Latin words, without a Chinese character or comma.

    Among Chinese paragraphs a few Latin words are the cell of a table or a list of terms, and no sentence.
    """
    window = _window(text, at, reach)
    least = 8 if _CJK.search(text, max(0, at - reach), at + reach) else 3
    return not _CJK.search(window) and "、" not in window and len(_LOWER.findall(window)) >= least


def _window(text: str, at: int, reach: int) -> str:
    start = max(0, at - reach)
    start = text.rfind(_BLOCK, start, at) + 1 or start
    end = text.find(_BLOCK, at, at + reach)
    return text[start : at + reach if end < 0 else end]


def reads_foreign(text: str) -> bool:
    """Tell whether most lower-case words of a text are not English; False where there are too few words to tell."""
    return _foreign(text) is True


def _foreign(text: str) -> bool | None:
    """Tell whether a text is in another language with Latin letters; None where too little of it says so.

    Of an English post over 55 % of the words stand in the dictionary (of news, 75 to 97 %), of a French, German or
    Spanish one 10 to 50 %. Eight words are the fewest that say anything; among more Chinese characters they do not.
    """
    words = _LOWER.findall(text)
    if len(words) < 8 or count_han(text) > len(words):
        return None
    return english().has_of(words) < 0.55 * len(words)

"""What is known of Latin words by whole texts and sorted lists is what plain patterns and sets say."""

from __future__ import annotations

import gzip
import json
import random
import re
import string
from collections import Counter
from collections.abc import Iterator

import one_rule
import pytest
from rapidfuzz.distance import OSA

from postlint import dictionary, memo
from postlint.dictionary import English, english
from postlint.kinds import invisible as characters
from postlint.kinds import misspelling, mixed_script, mojibake, name_forms, slips, word_uses
from postlint.latin import RUNS, WORD, Words, edits_between, is_word, runs_of
from postlint.post import Post

PIECES = (
    "SenseCore Sense Core senseCore OpenAI OpenAl 0penAI AI Al ln In GPT4 GPT-4 R1234yf naïve"
    " Čapek ﬁx Ｍeta Россия x\u200by"
    " soft\u00adware App\u00a0Store AppStore foo_bar a.b @user the The there their recieve Recieve 公司 発表 é\u0301 µm"
    " ªº kubelet kubelets kueblet Kubelet İstanbul ﬀ \ud83d\ude00 😀 1O 10 I1 ABC ABCd AbC 。 ， . \n \u2029"
).split(" ")


def mixed(seed: int) -> str:
    chance = random.Random(seed)
    return "".join(
        chance.choice(PIECES) + chance.choice(("", " ", " ", "，", ". ", "\n"))
        for _ in range(chance.randrange(1, 90))
    )


TEXTS = [mixed(seed) for seed in range(600)]


def test_runs_are_those_of_the_pattern() -> None:
    for text in TEXTS:
        assert runs_of(text) == RUNS.findall(text)
    for number in range(0x110000):
        text = f"x{chr(number)}y"
        if number < 0x3000 or number % 97 == 0 or 0xFF00 < number < 0x10000:
            assert runs_of(text) == RUNS.findall(text), hex(number)
            assert is_word(chr(number)) == bool(WORD.fullmatch(chr(number))), hex(number)


def test_words_are_told_from_each_other_as_patterns_tell_them() -> None:
    lower = {word for word in plain_list() if re.fullmatch("[a-z]+", word)}
    for text, again in zip(TEXTS, (*TEXTS[1:], ""), strict=True):
        words, runs = Words(text, again), RUNS.findall(text)
        distinct = {*runs, *RUNS.findall(again)}
        assert words.runs == Counter(runs)
        assert words.size == len(runs) + len(RUNS.findall(again))
        assert words.distinct == distinct
        few = len(distinct) < 30
        uncommon = {run for run in distinct if not run.isdigit() and (few or run not in english().common)}
        assert words.uncommon == uncommon
        assert words.strange == {run for run in uncommon if few or run.casefold() not in lower}
        assert words.names == {run for run in distinct if WORD.fullmatch(run) and not run.islower()}
        pieces = {part for run in distinct for part in re.findall("[0-9A-Za-z]+", run)}
        assert words.every == distinct | pieces
        telling = {piece for piece in pieces if re.fullmatch("[01A-Za-z]{2,}", piece)}
        telling = {piece for piece in telling if re.match("[A-HJ-Za-z]*[I01]", piece)}
        assert telling >= words.telling >= {piece for piece in telling if not piece.isdigit()}
        assert words.camel == {
            piece for piece in pieces if re.fullmatch("[A-Z][A-Za-z]+[A-Z][A-Za-z]*", piece)
        }
        plain = {part for part in pieces if re.fullmatch("[A-Za-z][a-z]*", part)}
        assert words.plain == {part for part in plain if few or part.lower() not in lower}
        pairs = [
            pair
            for one in (text, again)
            for pair in re.findall(r"(?=(?<!\w)([A-Za-z]+)[ \n]+([A-Za-z]+)(?!\w))", one)
        ]
        assert {word for word, other in pairs if word == other} <= words.doubled


def test_a_memo_says_what_its_function_says(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(memo, "_MOST", 50)
    asked: list[str] = []

    def length(word: str) -> int:
        asked.append(word)
        return len(word)

    known = memo.Memo(length)
    chance = random.Random(6)
    for most in (40, 60) * 20:
        words = ["x" * chance.randrange(1, most) for _ in range(30)]
        assert list(map(known.__getitem__, words)) == list(map(len, words))
        assert len(known) <= 50
    assert 50 < len(asked) < 500


def test_slips_are_looked_for_in_the_words_of_all_texts_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """The words of a post are those of its texts, and none of these has a slip that the post as a whole has not."""
    pieces = [
        "becuase",
        "enviroment",
        "Becuase",
        "kubelet",
        "kueblet",
        "kubelets",
        "soft\u00adwrae",
        "becuasé",
    ]
    pieces += ["the release of the team was a good one because", "in code", "x/becuase", "GraphQL", "."]
    chance = random.Random(7)
    texts = [
        f"---\ntitle: {' '.join(chance.choices(pieces, k=4))}\n---\n\n{' '.join(chance.choices(pieces, k=20))}\n"
        for _ in range(400)
    ]

    def found() -> list[list[tuple[int, int]]]:
        return [sorted(one.span for one in one_rule.found(text, "TYP002")) for text in texts]

    short = found()
    assert sum(map(len, short)) > 200
    monkeypatch.setattr(slips, "all_unknown", lambda words, most: None)
    monkeypatch.setattr(
        misspelling.Misspelling, "_may_be_slip", lambda self, form, *_: self._is_open(form.lower())
    )
    assert found() == short


def plain_list() -> dict[str, int]:
    found: dict[str, int] = json.loads(gzip.decompress(dictionary._file().read_bytes()))
    return found


def test_words_are_looked_up_as_in_the_list_itself() -> None:
    every = plain_list()
    assert english().common == {
        word for word, uses in every.items() if uses >= 100 and word.isascii() and word.isalpha()
    }
    chance = random.Random(1)
    asked = ["", "a", "zz", "the", "\ud800", "a 48", "\n", "é", "ÿ"]
    for word in chance.sample(sorted(every), 4000):
        at = chance.randrange(len(word))
        asked += [word, word[:at] + word[at + 1 :], word[:at] + "e" + word[at:], f"{word}\n"]
    for words in (English(english()._lines), english()):
        twice = [*asked, *asked[::3]]
        assert words.has_of(twice) == sum(word in every for word in twice)
        assert [word for word in asked if word in words] == [word for word in asked if word in every]
        assert words.without(asked) == set(asked) - every.keys()
        for word in asked:
            assert words.uses(word) == (every[word] if word in words.common else 0)


def test_common_words_are_known_before_a_set_of_them_is_made(monkeypatch: pytest.MonkeyPatch) -> None:
    every = sorted({*plain_list(), "The", "a b", "é", "", "zzq", "don't"})
    few = English(english()._lines)
    monkeypatch.setattr(dictionary, "_MANY", len(every))
    assert [word for word in every if few.is_common(word)] == [
        word for word in every if word in english().common
    ]
    assert few._common is None
    assert few.uncommon(every) == set(every) - english().common
    assert few._common is not None
    assert few.uncommon(every) == set(every) - english().common


def test_few_words_are_remembered(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(dictionary, "_MOST", 10)
    words = English(english()._lines)
    every = sorted(set(plain_list()) - words.common)[:100]
    assert all(word in words and f"{word}q" not in words for word in every)
    assert len(words._uses) <= 10
    assert len(words._words) <= 10


def test_the_list_is_read_without_a_cache_folder(monkeypatch: pytest.MonkeyPatch) -> None:
    packed = dictionary._packed(dictionary._file())
    monkeypatch.setattr(dictionary, "_kept", lambda stamp: None)
    monkeypatch.setattr(dictionary, "_keep", lambda packed: None)
    made = english.__wrapped__()
    assert made._lines.endswith(packed)
    assert "the" in made
    assert "aardwolf" in made
    assert "corec" not in made


def test_forms_of_names_are_looked_for_where_there_can_be_some(monkeypatch: pytest.MonkeyPatch) -> None:
    def found() -> list[list[tuple[int, int, str]]]:
        posts = (Post(text) for text in TEXTS)
        return [sorted((one.start, one.end, one.name) for one in name_forms.find(post)) for post in posts]

    short = found()
    assert sum(map(len, short)) > 50
    monkeypatch.setattr(name_forms, "_may_look_alike", lambda *_: True)
    monkeypatch.setattr(name_forms, "_may_be_spaced", lambda *_: True)
    assert found() == short


def test_edits_between_words_are_those_of_a_library() -> None:
    chance = random.Random(3)
    counts: Counter[int] = Counter()
    for _ in range(60_000):
        word = "".join(chance.choice("abc") for _ in range(chance.randrange(1, 9)))
        other = list(word)
        for _ in range(chance.randrange(4)):
            at = chance.randrange(len(other) + 1)
            other[at : at + chance.randrange(3)] = chance.choice(("a", "b", "ab", "ca", ""))
        for most in (1, 2):
            edits = edits_between(word, "".join(other), most)
            assert edits == OSA.distance(word, "".join(other), score_cutoff=most), (word, other, most)
            counts[edits] += 1
    assert len(counts) == 4
    assert min(counts.values()) > 1000


def test_places_of_words_are_those_of_the_runs() -> None:
    for text in TEXTS:
        post = Post(text)
        uses = word_uses.WordUses(post)
        plain: dict[str, list[int]] = {}
        for match in RUNS.finditer(post.prose.text):
            plain.setdefault(match.group(), []).append(match.start())
        for word in PIECES:
            if word and not word.isspace():
                assert [place.start for place in uses.places(word)] == plain.get(word, []), word


def test_a_word_near_none_of_the_text_is_no_slip_of_one() -> None:
    chance = random.Random(2)
    common = chance.sample(sorted(word for word in english().common if 3 < len(word) < 8), 60)
    counts: Counter[tuple[bool, bool]] = Counter()
    for _ in range(3000):
        words = ["".join(chance.choice("abc") for _ in range(chance.randrange(3, 9))) for _ in range(12)]
        words += [word.capitalize() for word in words[:3]] + [f"{words[3]}{words[4].capitalize()}"] * 3
        text = " ".join([*words, *words[:5], *words[:5], *chance.sample(common, 20)])
        own = slips.OwnWords(text, Words(text))
        word = list(chance.choice((*common, *words)).lower())
        at = chance.randrange(1, len(word))
        word[at : at + chance.randrange(3)] = chance.choice(
            ("", "a", word[at], "".join(word[at : at + 2][::-1]))
        )
        near, slip = own.has_near("".join(word)), own.slip_of("".join(word))
        assert near or slip in (None, "".join(word)), (word, slip)
        counts[near, slip is None] += 1
    assert counts[True, False] > 100
    assert counts[False, True] > 100


def test_a_settled_word_is_no_slip_of_a_common_one() -> None:
    for text in TEXTS:
        words = Words(text)
        own = slips.OwnWords(text, words)
        for form in slips.unknown(words, 500):
            new = slips.slip_of(form.lower(), own)
            assert not (slips.is_settled(form.lower()) and new is not None and not own.has_near(form.lower()))


def test_characters_are_known_by_their_bytes() -> None:
    trigger = re.compile("[Â-ïð\ufffd锟烫屯锛銆鈥]")
    for number in range(0x110000):
        post = Post(f"a{chr(number)}中b")
        invisible = bool(characters._ANY.search(post.text))
        may = characters._may_have_some(post)
        assert may == invisible or (may and number & 0xFFFE == 0xFFFE), hex(number)
        mixed = bool(mixed_script._TRIGGER.search(post.text))
        assert mixed_script._may_have_some(post) >= mixed, hex(number)
        assert mojibake._has_trigger(post) == bool(trigger.search(post.text)), hex(number)
        if mixed_script._may_have_some(post) and not mixed:
            assert chr(number) == "&" or 0x340 <= number < 0x540, hex(number)


def test_wrongly_decoded_words_are_those_of_the_pattern() -> None:
    chance = random.Random(4)
    found = 0
    for _ in range(3000):
        content = "".join(chance.choice("aÂÃÔÕàâïðñ©®€™»¿¼½ ") for _ in range(chance.randrange(1, 30)))
        starts = [match.start() for match in mojibake._SINGLE.finditer(content)]
        heads = [match.start() for match in mojibake._FIRST.finditer(content)]
        assert starts == [at for at in heads if mojibake._SINGLE.match(content, at)]
        found += len(starts)
    assert found > 1000


def test_a_slip_of_a_common_word_is_that_of_all_words_it_can_be_typed_for() -> None:
    def typed(word: str) -> Iterator[tuple[str, str]]:
        for at in range(1, len(word)):
            before, letter, after = word[:at], word[at], word[at + 1 :]
            if after and letter != after[0]:
                yield "swap", before + after[0] + letter + after[1:]
            if letter == word[at - 1]:
                yield "double", before + after
            elif after:
                yield "extra", before + after
            for other in string.ascii_lowercase:
                yield "drop", before + other + word[at:]
        for at in range(1, len(word) - 1):
            if word[at] in "aeiou":
                for other in "aeiou".replace(word[at], ""):
                    yield "vowel", word[:at] + other + word[at + 1 :]

    def plain(word: str) -> str | None:
        found: dict[str, int] = {}
        for slip, other in typed(word):
            uses = english().uses(other)
            if uses and not (slip == "vowel" and found):
                least = [least for length, least in slips._LEAST[slip] if length <= len(word)]
                found[other] = uses if least and uses >= least[-1] else -uses
        best = max(found, key=lambda other: abs(found[other]), default=None)
        return best if best is not None and found[best] > 0 else None

    chance = random.Random(5)
    hits = 0
    for word in chance.sample(sorted(english().common), 1500):
        at = chance.randrange(1, len(word)) if len(word) > 1 else 0
        wrong = chance.choice(
            (
                word[:at] + word[at + 1 :],
                word[:at] + word[at : at + 2][::-1] + word[at + 2 :],
                word[:at] + word[at : at + 1] + word[at:],
                word[:at] + "eo"[at % 2] + word[at + 1 :],
                word + "x",
            )
        )
        assert slips._slip_of_common(wrong) == plain(wrong), wrong
        hits += plain(wrong) is not None
    assert hits > 100

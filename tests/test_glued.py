import time
from pathlib import Path

import pytest

from postlint import packs
from postlint.kinds.base import Words
from postlint.kinds.glued import GluedSentence
from postlint.post import Post
from postlint.text import apply_edits

ENDS = Words(Path(packs.built_in(), "typos", "words", "name-ends.txt"))


def found(text, allow=()):
    """Return (source text, left word, right word, text with the fix) of every finding."""
    post = Post(text, "_posts/2024-03-01-a.md")
    return [
        (
            text[one.span.start : one.span.end],
            one.values["left"],
            one.values["right"],
            one.edits and apply_edits(text, one.edits),
        )
        for one in GluedSentence(name_ends=ENDS, allow=allow).check(post, None)
    ]


def mended(text):
    return [result for *_, result in found(text)]


def test_in_a_chinese_sentence_the_chinese_stop_is_offered():
    text = "SenseCore发布，(AIDC)落成。开放SenseCore.AIDC将对外服务。\n"
    fixed = text.replace("Core.A", "Core。A")
    assert found(text) == [("SenseCore.AIDC", "SenseCore", "AIDC", fixed)]


@pytest.mark.parametrize(
    "sentence", ["开放 SenseCore.AIDC to all", "Open SenseCore.AIDC 将开放", "（SenseCore.AIDC"]
)
def test_one_chinese_neighbour_makes_the_sentence_chinese(sentence):
    assert mended(f"SenseCore 与 AIDC。\n\n{sentence}\n") == [
        f"SenseCore 与 AIDC。\n\n{sentence}\n".replace("e.A", "e。A")
    ]


def test_in_an_english_sentence_a_space_is_offered():
    text = "The process works. We like the process.The end.\n"
    assert found(text) == [("process.The", "process", "The", text.replace("process.The", "process. The"))]
    quoted = "The process works: “Use the process.The end” is said.\n"
    assert mended(quoted) == [quoted.replace("process.The", "process. The")]


@pytest.mark.parametrize(
    ("marked", "fixed"),
    [
        ("<b>process</b>.The", "<b>process</b>. The"),
        ("<b>process.</b>The", "<b>process. </b>The"),
        ("**process**.The", "**process**. The"),
    ],
)
def test_words_in_tags_are_words(marked, fixed):
    assert mended(f"The process: see the {marked} end.\n") == [f"The process: see the {fixed} end.\n"]


def test_titles_count_and_are_mended():
    text = "---\ntitle: The new process.The end\n---\n\nThe process is The End.\n"
    assert mended(text) == [text.replace("process.The", "process. The")]


def test_a_capital_alone_begins_a_sentence_though_in_is_a_domain():
    assert mended("In our data.In their data\n") == ["In our data. In their data\n"]


@pytest.mark.parametrize(
    "text",
    [
        # names made like domains and files
        "Node and JS: Node.JS.",
        "ASP and NET: ASP.NET.",
        "Character and AI: Character.AI.",
        "Booking and Com: Booking.Com.",
        "INSTALL and BAT: INSTALL.BAT.",
        "Vue and Js: Vue.Js.",
        # lower case after the stop
        "Node and js: Node.js.",
        "System and out: System.out.",
        # paths, chains, calls, addresses, versions
        "java, util, List and Util: java.util.List.",
        "Foo and Bar: Foo.Bar() here.",
        "Foo and Bar: Foo.Bar.Baz here.",
        "Foo and Bar: a/Foo.Bar here.",
        "Foo and Bar: @Foo.Bar here.",
        "Foo and Bar: my-Foo.Bar here.",
        "Foo and Bar: Foo.Bar@example.com here.",
        "Foo and Bar: `Foo.Bar` here.",
        "Foo and Bar: https://a.example.com/Foo.Bar here.",
        "Foo and Bar: Foo.Bar2 here.",
        "Foo and Bar: v1.Bar here.",
        # initials, footnotes and abbreviations
        "The U.S and U and S.",
        "J.K Rowling, J and K.",
        "The process.B of the process, B.",
        "Ask Dr. Smith, Smith; Dr.Smith came.",
        # a word that does not stand by itself
        "Bar: Foo.Bar here.",
        "Foo: Foo.Bar here.",
        # joined again, with this or another word
        "Foo and Bar: Foo.Bar, Foo.Bar here.",
        "Foo and Bar: Foo.Bar here.\n\n    Foo.baz()\n",
        # a command in a Chinese sentence
        "使用 array 与 Map：array.Map 方法。",
        # a space, an ellipsis, another block
        "Foo. Bar and Foo.",
        "Foo..Bar, Foo and Bar.",
        "Foo and Bar.\n\nFoo.\n\nBar\n",
    ],
)
def test_what_is_no_end_of_a_sentence(text):
    assert found(f"{text}\n") == []


def test_allowed_pairs():
    text = "Foo and Bar: Foo.Bar here.\n"
    assert len(found(text)) == 1
    assert found(text, ("Foo.Bar",)) == []


@pytest.mark.parametrize(
    "make",
    [
        lambda n: "A" * n + ".B",
        lambda n: "a." * (n // 2),
        lambda n: "Ab.Cd" * (n // 5),
        lambda n: "Ab.Cd " * (n // 6),
        lambda n: "." * n + "A",
        lambda n: " ".join(f"ab{'abcdefghij'[i % 10] * (i % 30)}.Cd" for i in range(n // 20)) + " Cd",
        lambda n: "." + "A" * n,
    ],
)
def test_hostile_text_takes_linear_time(make):
    def seconds(size):
        post = Post(make(size))
        assert post.readable
        start = time.perf_counter()
        list(GluedSentence(name_ends=ENDS).check(post, None))
        return time.perf_counter() - start

    seconds(1000)
    small = min(seconds(20_000) for _ in range(3))
    assert seconds(160_000) < 8 * 4 * small + 0.5

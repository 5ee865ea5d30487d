import time

import pytest

import postlint
from postlint.kinds.base import Context
from postlint.kinds.malformed import MalformedUrl
from postlint.post import Post
from postlint.settings import Settings


def found(text, name="malformed-url", filename="post.md"):
    """Return (source text, safety of the fix or None) of every finding of a rule."""
    return [
        (text[one.span.start : one.span.end], one.fix and one.fix.applicability)
        for one in postlint.check(text, filename)
        if one.name == name
    ]


def mended(text):
    result = postlint.fix(text, unsafe=True)
    assert not result.failed
    return result.text


@pytest.mark.parametrize(
    ("wrong", "right", "safety"),
    [
        ("http:/a.example.com/x", "http://a.example.com/x", "safe"),
        ("https:a.example.com", "https://a.example.com", "safe"),
        ("https:///a.example.com/x", "https://a.example.com/x", "safe"),
        ("http://https://a.example.com/", "https://a.example.com/", "safe"),
        ("https://http//a.example.com/", "http://a.example.com/", "safe"),
        ("http://://a.example.com/", "http://a.example.com/", "safe"),
        ("http//a.example.com/x", "http://a.example.com/x", "safe"),
        ("https;//a.example.com/x", "https://a.example.com/x", "safe"),
        ("https：//a.example.com/x", "https://a.example.com/x", "safe"),
        ("htp://a.example.com/x", "http://a.example.com/x", "unsafe"),
        ("ttps://a.example.com/x", "https://a.example.com/x", "unsafe"),
        ("htpps://a.example.com/x", "https://a.example.com/x", None),
        ("www.example.com/x", "https://www.example.com/x", "unsafe"),
        ("https://a.example.com/x，", "https://a.example.com/x", "safe"),
        ("https://a.example.com/x）。", "https://a.example.com/x", "safe"),
    ],
)
def test_a_slip_is_named_and_mended(wrong, right, safety):
    for frame in ("[甲]({})\n", '<a href="{}">甲</a>\n', "[甲][a]\n\n[a]: {}\n"):
        text = frame.format(wrong)
        if safety is None:
            continue
        assert found(text) == [(wrong, safety)]
        assert mended(text) == frame.format(right)


@pytest.mark.parametrize(
    "url",
    [
        "https://例子.测试/路径",
        "https://zh.wikipedia.org/wiki/光（消歧义）",
        "https://en.wikipedia.org/wiki/A_(b)",
        "https://a.example.com/x?u=http://b.example.com/",
        "https://web.archive.org/web/2020/http://a.example.com/",
        "https://latex.example.com/svg?\\frac{a}{b}",
        "ssh://git@example.com/a",
        "git+https://example.com/a",
        "/www.example.com/",
        "mailto:a@example.com",
        "https://...",
        "#http://a",
        "http.html",
        "https/readme.html",
    ],
)
def test_what_browsers_take_as_it_stands_is_silent(url):
    assert found(f'<a href="{url}">甲</a>\n') == []
    assert found(f"[甲](<{url}>)\n") == []


def test_only_what_markdown_spoils_is_reported_in_words():
    assert found("[甲](https://a.example.com/b c)\n") == [("https://a.example.com/b c", None)]
    assert found("[甲](https://a.example.com/b_(c)\n") == [("https://a.example.com/b_(c", None)]
    assert found("甲 (https://a.example.com/b c)\n\n\\[甲](https://a.example.com/b c)\n") == []
    assert found("`[甲](https://a.example.com/b c)`\n") == []


def test_hostile_input_takes_no_time():
    text = "[" * 20000 + "](https://a.example.com/b c" * 2000 + "\n"
    post = Post(text)
    assert post.links
    start = time.perf_counter()
    assert list(MalformedUrl().check(post, Context(Settings.load(isolated=True), "post.md"))) == []
    assert time.perf_counter() - start < 2

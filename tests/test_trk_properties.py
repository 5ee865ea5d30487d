"""What stands beside a tracking parameter or in a wrapper stays byte for byte, in every syntax."""

from urllib.parse import quote

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import postlint
from postlint.post import Post

TRACKING = [
    "utm_source=a",
    "utm_medium=%E5%BE%AE",
    "gclid=X_-1",
    "fbclid=",
    "utm_term=a+b",
    "ref=blog.example.org",
]
NAMES = st.sampled_from(["id", "q", "page", "%E4%BD%A0", "a[]", "x.y", "source", "from", "n"])
VALUES = st.sampled_from(
    ["", "7", "a+b", "%26", "%E4%BD%A0%E5%A5%BD", "a%3Db", "1.2", "x-y", "utm_source", "a/b", "~z", "%2526"]
)
KEPT = st.builds(lambda name, value: f"{name}={value}", NAMES, VALUES) | st.sampled_from(["flag", "a==b"])
PARAMETERS = st.lists(
    st.tuples(KEPT, st.just(True)) | st.tuples(st.sampled_from(TRACKING), st.just(False)),
    min_size=1,
    max_size=6,
)
FRAGMENTS = st.sampled_from(["", "#top", "#utm_source=a", "#%E4%BD%A0", "#a?b=1&gclid=2"])

#: How a URL is written: the text around it and what separates its parameters there.
SYNTAXES = [
    ("见[甲]({})。\n", "&"),
    ("见[甲](<{}>)。\n", "&"),
    ('见[甲]({} "题")。\n', "&amp;"),
    ("见[甲]({})。\n", "\\&"),
    ("![图]({})\n", "&"),
    ("见[甲][a]。\n\n[a]: {}\n", "&"),
    ("见<{}>。\n", "&"),
    ('<p><a href="{}">甲</a></p>\n', "&amp;"),
    ("<p><a href='{}'>甲</a></p>\n", "&"),
    ("<p><a class=b href={} id=c>甲</a></p>\n", "&#38;"),
    ('<p><img src="a.png" srcset="{} 2x, b.png 3x" alt="图"></p>\n', "&"),
    ("> - 见[甲]({})\n", "&#x26;"),
]


def url(parameters, separator, fragment):
    query = separator.join(parameters)
    return "https://a.example.com/%E8%B7%AF/b" + (f"?{query}" if query else "") + fragment


@settings(max_examples=400, deadline=None)
@given(st.sampled_from(SYNTAXES), PARAMETERS, FRAGMENTS)
def test_only_tracking_parameters_go(syntax, listed, fragment):
    frame, separator = syntax
    before = frame.replace("{}", url([one for one, _ in listed], separator, fragment))
    after = frame.replace("{}", url([one for one, kept in listed if kept], separator, fragment))
    result = postlint.fix(before)
    assert not result.failed
    assert result.text == after


def test_a_bare_url_loses_its_tracking_alone():
    text = "来源 https://a.example.com/?utm_source=a&id=7，完。\n"
    assert postlint.fix(text).text == text.replace("utm_source=a&", "")


TARGETS = st.builds(
    lambda path, listed, fragment: (
        f"https://b.example.com/{path}" + ("?" + "&".join(listed) if listed else "") + fragment
    ),
    st.sampled_from(["", "a_b", "%E4%BD%A0", "a(b)", "a,b;c", "x/~y", "A'B"]),
    st.lists(KEPT, max_size=4),
    st.sampled_from(["", "#top", "#%E4%BD%A0"]),
)
WRAPPERS = ["https://link.zhihu.com/?target={}", "https://www.google.com/url?sa=D&q={}&usg=AOv"]
PLACES = [
    "[甲]({})\n",
    "[甲](<{}>)\n",
    "<{}>\n",
    "[甲][a]\n\n[a]: {}\n",
    '<p><a href="{}">甲</a></p>\n',
    "<p><a href='{}'>甲</a></p>\n",
]


@settings(max_examples=400, deadline=None)
@given(st.sampled_from(PLACES), st.sampled_from(WRAPPERS), TARGETS, st.booleans())
def test_unwrapping_loses_nothing_of_the_target(place, wrapper, target, twice):
    wrapped = wrapper.format(quote(target, safe=""))
    if twice:
        wrapped = WRAPPERS[0].format(quote(wrapped, safe=""))
    if "href" in place:
        wrapped = wrapped.replace("&", "&amp;")
    result = postlint.fix(place.replace("{}", wrapped))
    assert not result.failed
    found = [one.url for one in Post(result.text).links if one.form != "reference"]
    wanted = target.replace("'", "%27") if "href='" in place else target
    assert [plain(one) for one in found] == [plain(wanted)]


def plain(url):
    return url.replace("%28", "(").replace("%29", ")")


@pytest.mark.parametrize(
    ("wrapped", "target"),
    [
        ("https://link.zhihu.com/?target=https%3A//b.example.com/#teil", "https://b.example.com/#teil"),
        ("https://link.zhihu.com/?target=https%3A//b.example.com/%23a#b", "https://b.example.com/#a"),
        ("https://link.zhihu.com/?target=https://b.example.com/&from=x", "https://b.example.com/"),
    ],
)
def test_a_fragment_is_taken_along(wrapped, target):
    assert postlint.fix(f"[甲]({wrapped})\n").text == f"[甲]({target})\n"


def test_emphasis_does_not_come_to_be_in_a_sentence():
    text = "见 https://link.zhihu.com/?target=https%3A//b.example.com/%5Fa%5F。\n"
    result = postlint.fix(text)
    assert not result.failed
    assert result.text == text

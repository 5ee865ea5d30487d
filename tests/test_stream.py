import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from postlint import templates
from postlint.post import Post
from postlint.stream import trim_url

TEMPLATES = [
    "{{ x }}",
    "{% if a %}",
    "{% raw %}",
    "{% endraw %}",
    "{{< fig >}}",
    "{{% a %}}",
    "{: .c }",
    "{#id}",
    "{",
    "}",
    "{{",
    "%}",
    "\n",
    "\r\n",
    "a",
    "中",
    "𝒳",
    "{{{x}}}",
    "{::nomarkdown}",
    "{.c}",
]


@given(st.lists(st.sampled_from(TEMPLATES), max_size=20).map("".join))
@settings(max_examples=400)
def test_masking_templates_keeps_the_length_and_the_line_ends(text):
    spans = templates.find(text)
    masked = templates.mask(text, spans)
    assert len(masked) == len(text)
    covered = {at for span in spans for at in range(*span)}
    for at, (old, new) in enumerate(zip(text, masked, strict=True)):
        assert new == (templates.MASK if at in covered and old not in "\r\n" else old)


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("a {{ x }} b", ["{{ x }}"]),
        ("{% raw %}{{ x }}{% endraw %}", ["{% raw %}{{ x }}{% endraw %}"]),
        ('{{< fig src="a" >}}{{% note %}}', ['{{< fig src="a" >}}', "{{% note %}}"]),
        ("# 标题 {#id .c}\n{: .note }", ["{#id .c}", "{: .note }"]),
        ("{{ a\n\nb }}", []),
        ("a { b } {{ c", []),
    ],
)
def test_templates_are_found_as_generators_write_them(text, found):
    assert [text[slice(*span)] for span in templates.find(text)] == found


BODY = [
    "中文",
    "a",
    "<b>",
    "</b>",
    "<p>",
    "</p>",
    "&amp;",
    "\n",
    "\n\n",
    "> ",
    "- ",
    "**",
    "[甲](b)",
    "![丙](d.png)",
    "`c`",
    "https://a.example/b",
    "<!-- c -->",
    "{{ x }}",
    "|a|b|\n|-|-|\n|1|2|\n",
    "$x$",
    "<br>",
    "  \n",
    "\r\n",
    "<a href='e'>",
    "</a>",
    "\\*",
    "&copy;",
    "<script>x</script>",
    "\u3000",
    "    code\n",
    "𝒳",
]
POSTS = st.lists(st.sampled_from(BODY), max_size=20).map("".join)


@given(POSTS, st.sampled_from(["post.md", "post.html"]))
@settings(max_examples=500, deadline=None)
def test_what_is_shown_comes_in_the_order_of_the_source_and_once(text, name):
    done = 0
    for event in Post(text, name).events:
        if event.kind in (
            "text",
            "entity",
            "object",
            "url",
            "start",
            "end",
            "comment",
            "soft",
            "hard",
            "image",
        ):
            assert done <= event.start < event.end <= len(text)
            done = event.end


@given(POSTS)
@settings(max_examples=300, deadline=None)
def test_the_events_of_an_html_file_cover_it_without_a_gap(text):
    at = 0
    for event in Post(text, "post.html").events:
        assert event.start == at
        at = event.end
    assert at == len(text)


def events(text, name="post.md"):
    return [(e.kind, text[e.start : e.end]) for e in Post(text, name).events if e.kind != "block"]


def test_a_template_in_an_attribute_does_not_end_the_tag():
    assert events('<a href="{{ x > y }}">甲</a>', "post.html") == [
        ("start", '<a href="{{ x > y }}">'),
        ("text", "甲"),
        ("end", "</a>"),
    ]


def test_html_in_a_quote_is_placed_line_by_line():
    text = "> <div>\n> 甲&amp;乙\n> </div>\n"
    shown = [piece.strip() for kind, piece in events(text) if kind in ("text", "entity")]
    assert [piece for piece in shown if piece] == ["甲", "&amp;", "乙"]


def test_a_price_is_no_formula():
    assert [kind for kind, _ in events("从$5涨到$6，即 $x+y$。")] == ["text", "object", "text"]


@pytest.mark.parametrize(
    ("url", "trimmed"),
    [
        ("https://a.example/b.", "https://a.example/b"),
        ("https://a.example/b_(c)", "https://a.example/b_(c)"),
        ("https://a.example/b)).", "https://a.example/b"),
        ("https://a.example/((b)", "https://a.example/((b)"),
    ],
)
def test_a_bare_url_ends_before_the_punctuation_of_its_sentence(url, trimmed):
    assert trim_url(url) == trimmed

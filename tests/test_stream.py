import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from postlint import html, stream, templates
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


def step_by_step(markup, document):
    """Yield the events of a body, each place asked of the map, each run of text searched for everything."""
    done = 0
    for block in document.blocks:
        content = block.content
        pieces = content.pieces if block.kind == "cell" else ()
        begin = pieces[0].source_start if pieces else max(block.start, done if block.kind == "cell" else 0)
        done = pieces[-1].source_end if pieces else begin
        yield "block", begin, begin
        if block.kind in ("code", "fence"):
            yield "object", block.start, block.end
        elif block.kind == "html":
            if len(content.pieces) == 1:
                for token in html.tokenize(markup, *content.pieces[0][2:4]):
                    yield from of_token(markup, token)
            else:
                yield "html in lines", block.start, block.end
        elif content is not None:
            if (
                content.text.startswith("$$")
                and content.text.rstrip().endswith("$$")
                and len(content.text) > 3
            ):
                yield ("object", *content.source(0, len(content.text)))
                continue
            yield from of_inlines(markup, content, block.inlines)


def of_inlines(markup, content, inlines):
    runs = []
    for one in inlines:
        if runs and one.kind == runs[-1][0] == "text" and runs[-1][2] == one.start:
            runs[-1] = ("text", runs[-1][1], one.end)
        else:
            runs.append((one.kind, one.start, one.end))
    names = {"soft-break": "soft", "hard-break": "hard", "code": "object", "autolink": "url"}
    for kind, start, end in runs:
        if kind == "text":
            for piece in content.pieces_in(start, end):
                if piece.verbatim:
                    yield from of_text(markup, piece.source_start, piece.source_end)
                elif piece.source_end > piece.source_start:
                    yield "entity", piece.source_start, piece.source_end
            continue
        a, b = content.source(start, end)
        if kind == "html":
            for token in html.tokenize(markup, a, b):
                yield from of_token(markup, token)
        elif kind == "link-close":
            yield kind, b, b
        else:
            name = names.get(kind, kind)
            yield "mark" if name.startswith(("em-", "strong-", "s-")) else name, a, b


def of_token(markup, token):
    if token.kind == "text" or (token.kind == "raw" and token.name == "title"):
        done = token.start
        for entity in html.entities(markup, token.start, token.end):
            yield from of_text(markup, done, entity.start)
            yield "entity", entity.start, entity.end
            done = entity.end
        yield from of_text(markup, done, token.end)
    else:
        yield "object" if token.kind == "raw" else token.kind, token.start, token.end


def of_text(markup, start, end):
    done = start
    for match in stream._special(True, True, True).finditer(markup, start, end):
        a, b = match.span()
        b = a + len(trim_url(match.group())) if match.lastgroup == "url" else b
        if a > done:
            yield "text", done, a
        yield "url" if match.lastgroup == "url" else "object", a, b
        done = b
    if done < end:
        yield "text", done, end


PARTS = [
    *(
        "a",
        "中文",
        " ",
        "  ",
        "\n",
        "\n\n",
        "> ",
        "- ",
        "    ",
        "*b*",
        "**c**",
        "~~d~~",
        "__",
        "`e`",
        "[f](g)",
        "![h](i)",
    ),
    *(
        "[j](",
        "<https://k.example>",
        "https://l.example/(m)。",
        "www.n.example",
        "$o$",
        "$$",
        "$$p$$",
        "{{ q }}",
        "&amp;",
    ),
    *(
        "\\*",
        "\\",
        "  \n",
        "<b>",
        "</b>",
        "<p>r &copy; s</p>",
        "<!-- t -->",
        "<title>u</title>",
        "|v|w\\|x|\n|-|-|\n",
    ),
    *("```\n", "# ", "[y]", "[y]: /z\n", "\u3000", "\r\n"),
]


@given(st.lists(st.sampled_from(PARTS), max_size=25).map("".join))
@settings(max_examples=400, deadline=None)
@example("> <b>")
@example("a $b$ www.c.example\n    **d**  \n> e <i>f</i> {{ g }}\nh&amp;\n")
def test_events_are_those_that_the_map_of_each_block_gives(text):
    post = Post(text, "a.md")
    expected = list(step_by_step(post.markup, post.document))
    if not any(kind == "html in lines" for kind, _, _ in expected):
        assert [tuple(event[:3]) for event in post.events] == expected

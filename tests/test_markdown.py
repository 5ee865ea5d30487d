import json
import re
from importlib import resources

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from postlint.markdown import blocks, html_blocks, inline, parse, parser
from postlint.markdown.structure import UnsureError
from postlint.markdown.wrapping import MAX_NESTING
from postlint.post import Post
from postlint.text import Whole


def _plain():
    md = MarkdownIt("commonmark", {"maxNesting": MAX_NESTING}).enable(["table", "strikethrough"])
    md.validateLink = lambda url: True
    md.normalizeLink = lambda url: url
    md.normalizeLinkText = lambda url: url
    return md


PLAIN = _plain()
OPENERS = {
    "paragraph_open": "paragraph",
    "heading_open": "heading",
    "th_open": "cell",
    "td_open": "cell",
    "html_block": "html",
    "blockquote_open": "quote",
    "bullet_list_open": "list",
    "ordered_list_open": "ordered-list",
    "list_item_open": "item",
    "table_open": "table",
    "tr_open": "row",
    "code_block": "code",
    "fence": "fence",
    "hr": "rule",
}


def theirs(text):
    """Return the kinds of blocks, and the inlines of each, as markdown-it-py itself gives them."""
    tokens = PLAIN.parse(text)
    shown = ["".join(map(_their_inline, token.children or ())) for token in tokens if token.type == "inline"]
    return [OPENERS[token.type] for token in tokens if token.type in OPENERS], [one for one in shown if one]


def _their_inline(token):
    auto = token.markup == "autolink"
    plain = {
        "code_inline": f"`{token.content}`",
        "softbreak": "\n",
        "hardbreak": "\n\n",
        "image": f"![{token.content}]({token.attrs.get('src')})",
        "link_open": "<" if auto else f"[{token.attrs.get('href')}|",
        "link_close": ">" if auto else "]",
        "em_open": "_",
        "em_close": "_",
        "strong_open": "**",
        "strong_close": "**",
        "s_open": "~~",
        "s_close": "~~",
    }
    return plain.get(token.type, token.content)


def ours(document):
    blocks = [block.kind for block in document.blocks]
    shown = ["".join(map(_our_inline, block.inlines)) for block in document.blocks]
    return blocks, [one for one in shown if one]


def _our_inline(inline):
    plain = {
        "code": f"`{inline.content}`",
        "soft-break": "\n",
        "hard-break": "\n\n",
        "image": f"![{inline.content}]({inline.url})",
        "link-open": f"[{inline.url}|",
        "link-close": "]",
        "autolink": f"<{inline.content}>",
        "em-open": "_",
        "em-close": "_",
        "strong-open": "**",
        "strong-close": "**",
        "s-open": "~~",
        "s-close": "~~",
    }
    return plain.get(inline.kind, inline.content)


#: What the source of an inline looks like.
SHAPES = {
    "em-open": r"[*_]",
    "em-close": r"[*_]",
    "strong-open": r"\*\*|__",
    "strong-close": r"\*\*|__",
    "s-open": "~~",
    "s-close": "~~",
    "code": r"`.*`",
    "html": r"<.*>",
    "entity": r"&.*|\\.",
    "autolink": r"<.*>",
    "soft-break": r"[ \t]*\n[ \t]*",
    "hard-break": r".*\n[ \t]*",
    "link-open": r"\[.*",
    "link-close": r".*[\])]",
    "image": r"!\[.*[\])]",
}


def assert_spans(text, document):
    """Every span slices to source that makes sense, in order, and verbatim pieces equal their source."""
    for block in document.blocks:
        assert 0 <= block.start <= block.end <= len(text)
        if block.content is None:
            continue
        content = block.content
        done = 0
        for piece in content.pieces:
            assert done <= piece.source_start <= piece.source_end <= len(text)
            done = piece.source_end
            if piece.verbatim:
                source = text[piece.source_start : piece.source_end].replace("\0", "\ufffd")
                assert (
                    content.text[piece.start : piece.start + piece.length].replace("\0", "\ufffd") == source
                )
        for token in block.inlines:
            source = content.text[token.start : token.end]
            if token.kind in ("text", "html"):
                assert source == token.content
            else:
                assert re.fullmatch(SHAPES[token.kind], source, re.DOTALL), (token, source)
            if token.url_span is not None and not re.search(
                r"[&\\]", url := content.text[slice(*token.url_span)]
            ):
                assert url == token.url.removeprefix("mailto:")


def assert_same(text):
    document = parse(text)
    assert ours(document) == theirs(text)
    assert_spans(text, document)


ATOMS = [
    "a",
    "中",
    "。",
    "*",
    "**",
    "_",
    "__",
    "~~",
    "`",
    "``",
    "[",
    "]",
    "(",
    ")",
    "![",
    "](",
    "<",
    ">",
    "<b>",
    "</b>",
    "\n",
    '<a href="x">',
    "\n\n",
    "\r\n",
    "\r",
    "\t",
    "    ",
    "  \n",
    "> ",
    "- ",
    "1. ",
    "# ",
    "## ",
    "---\n",
    "===\n",
    "|",
    "\\|",
    "|-|-|\n",
    "&amp;",
    "&copy;",
    "&#35;",
    "\\*",
    "\\\n",
    "\\",
    "[a]: /u\n",
    "[a]: <u v> 't'\n",
    "[a]",
    "[a][]",
    "<div>\n",
    "<http://x.y>",
    "<a@b.example>",
    "https://x.y/(a)",
    '![b](c "t")',
    "[x](y)",
    "```\n",
    "~~~ i\n",
    "<!-- c -->",
    "{{x}}",
    "\0",
    "\u2028",
    "\f",
    "\v",
    "𝒳",
    " ",
    "  ",
    "\xa0",
    "\u3000",
    "+ ",
    "10) ",
    "<p>",
    "</p>",
    "$x$",
]


@given(st.lists(st.sampled_from(ATOMS), max_size=25).map("".join))
@settings(max_examples=500, deadline=None)
@example("[a]: /u\n\n[a]中**](|__<b>")
@example("a\n    # b\n---\n")
@example("#a\n===\n")
@example("\u3000\u3000中文\n\u3000\n")
@example("a\n\fb\n")
@example("[![b](c)](d) ![[x](y)][a]\n\n[a]: /u")
@example("> a\nlazy\n> \tb\n")
@example("- a\n\n\tb\n\n  | c\\|d | e |\n  |-|-|\n  | \\| |  |\n")
def test_random_markdown_is_read_as_markdown_it_reads_it(text):
    assert_same(text)


def _spec():
    """Return the examples of the CommonMark specification, if an installed package brings them."""
    for package, name in (
        ("commonmark", "tests/spec.json"),
        ("commonmark", "spec.txt"),
        ("mistune", "tests/spec.json"),
    ):
        try:
            text = resources.files(package).joinpath(name).read_text(encoding="utf-8")
        except (ImportError, OSError):
            continue
        if name.endswith(".json"):
            return [example["markdown"] for example in json.loads(text)]
        return [
            m.replace("→", "\t")
            for m in re.findall(r"^`{32} example\n(.*?)^\.\n", text, re.DOTALL | re.MULTILINE)
        ]
    return []


def test_the_examples_of_the_specification_are_read_as_markdown_it_reads_them():
    examples = _spec()
    if not examples:
        pytest.skip("no installed package brings the examples of the CommonMark specification")
    for text in examples:
        assert_same(text)
        assert_same(text.replace("\n", "\r\n"))


def content_of(text, kind="paragraph", number=0):
    block = [block for block in parse(text).blocks if block.kind == kind][number]
    return text[slice(*block.content.source(0, len(block.content.text)))], block


@pytest.mark.parametrize("space", ["\u3000\u3000", "\xa0", " ", ""])
def test_a_paragraph_that_begins_with_a_space_of_any_width_is_placed_exactly(space):
    source, _ = content_of(f"前文。\n\n{space}正文,一句。\n", number=1)
    assert source.strip() == "正文,一句。"


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_lines_end_as_commonmark_says(end):
    text = f"甲{end}乙{end}{end}- 丙{end}"
    document = parse(text)
    assert [block.kind for block in document.blocks] == ["paragraph", "list", "item", "paragraph"]
    assert text[slice(*document.blocks[-1].content.source(0, 1))] == "丙"


def test_lines_in_a_quote_are_placed_after_their_marks():
    _, block = content_of("> 甲\n> 乙\nlazy\n")
    assert [block.content.source(at, at + 1) for at in (0, 2, 4)] == [(2, 3), (6, 7), (8, 9)]


def test_a_cell_with_an_escaped_bar_is_placed_exactly():
    text = "| a\\|b | c |\n|-|-|\n|  | d |\n"
    found = [
        text[slice(*b.content.source(0, len(b.content.text)))]
        for b in parse(text).blocks
        if b.kind == "cell" and b.content.text
    ]
    assert found == ["a\\|b", "c", "d"]


def test_a_reference_definition_has_the_place_of_its_url():
    text = "[a]\n\n> [a]: <u v> 'title'\n[b]: /x?y=1\n"
    assert [(d.label, d.url, text[slice(*d.url_span)]) for d in parse(text).definitions] == [
        ("A", "u v", "u v"),
        ("B", "/x?y=1", "/x?y=1"),
    ]


def test_a_nested_image_and_its_link_have_their_own_urls():
    text = "[![甲](a.png)](https://b.example/)"
    (block,) = parse(text).blocks
    assert [(i.kind, text[slice(*i.url_span)]) for i in block.inlines if i.url_span] == [
        ("link-open", "https://b.example/"),
        ("image", "a.png"),
    ]


def test_a_reference_has_no_url_of_its_own():
    (block, *_) = parse("[a](b c) ![a][]\n\n[a]: b\n").blocks
    assert [(i.kind, i.url, i.url_span) for i in block.inlines if i.url] == [
        ("link-open", "b", None),
        ("image", "b", None),
    ]


def test_emphasis_that_does_not_close_after_chinese_punctuation_is_text():
    (block,) = parse("**甲。**乙").blocks
    assert [inline.kind for inline in block.inlines if inline.kind != "text"] == []


def test_offsets_count_from_the_beginning_of_the_text():
    text = "---\na: b\n---\n\n正*文*\n"
    (block,) = parse(text, 13).blocks
    assert text[slice(*block.content.source(0, len(block.content.text)))] == "正*文*"


PARTS = [
    *(
        "a",
        "中",
        "。",
        "*a*",
        "**b**",
        "`c`",
        "[a](u)",
        "\n",
        "\n",
        "\n\n",
        "> ",
        "- ",
        "* ",
        "1. ",
        "2. ",
        "10) ",
        "## ",
    ),
    *(
        " #",
        "---\n",
        "===\n",
        "| a | b |\n",
        "|-|-|\n",
        "| :-: |-\n",
        "\\|",
        "    ",
        "  ",
        " ",
        "\t",
        "```\n",
        "~~~ i\n",
    ),
    *(
        "<div>",
        "</div>",
        "<p>x</p>\n",
        "<script>",
        "</script>",
        "<!--",
        "-->",
        "<?",
        "?>",
        "<!A",
        ">",
        "<![CDATA[",
        "]]>",
    ),
    *(
        "<b>\n",
        "<a href='x'>\n",
        "[a]: /u\n",
        "[a]: <u v> 't'\n",
        "[a]:",
        "[b]: /x 'y\nz'\n",
        "[a]",
        "\u3000",
        "\xa0",
    ),
    *(
        "\r\n",
        "\r",
        "a  \n",
        "a\\\n",
        "- [ ] x\n",
        "***\n",
        "1986. x",
        "-",
        "> > ",
        "<http://a.b>",
        "[^1]: x\n",
        ":-",
    ),
]


@settings(max_examples=500, deadline=None)
@given(st.lists(st.sampled_from(PARTS), max_size=25).map("".join))
@example("+ 10) 't'\n---\n| :-: |-\n|-|-|\n\u3000")
@example("[a]:a\\\n>")
@example("- a\n\n\tb\n> c\n    d\n\n1.\te\n   ```\n  f\n")
def test_blocks_read_without_the_parser_are_those_that_the_parser_reads(text):
    assert_equal(text)


LINES = ["- a", "- ", "-", "* a", "+ b", "1. a", "2. b", "2) c", "3.", "- - a", "- 1. a", "-     a", "-\ta", " - a",
         "   - a", "  a", "    a", "a", "", "", "---", "- ---", "* * *", "- # a", "- [ ] a", "- |", "- | a", "| - |",
         "|-|", "-|-", "- a|b", "> - a", "> a", ">", "===", "- `a`", "```", "- ```", "- <b>", "<p>", "- \u3000a",
         "- a\xa0", "a\u3000", "````", "  ```", "a```"]  # fmt: skip


@settings(max_examples=500, deadline=None)
@given(st.lists(st.sampled_from(LINES), max_size=9).map("\n".join))
def test_lists_read_without_the_parser_are_those_that_the_parser_reads(text):
    assert_equal(text)


@settings(max_examples=500, deadline=None)
@given(st.lists(st.sampled_from(ATOMS), max_size=20).map("".join), st.booleans())
@example("<https://a.example\n> <a@b.example\n>", False)
@example("![![a](b)](c) [](d) [e]() [f](<>)", False)
@example("[a](b *[a]* ![x][a][中](", True)
@example("***a** b* _c__d_ ~~e~~ **f**g", False)
def test_inlines_read_without_the_parser_are_those_that_the_parser_reads(text, defined):
    references = {"A": "/u", "中": ""} if defined else {}
    try:
        quick = inline.read(text, references)
    except UnsureError:
        return
    assert quick == parser.inlines(text, {key: {"href": url, "title": ""} for key, url in references.items()})


def test_posts_and_examples_are_read_as_the_parser_reads_them():
    unsure = [text for text in [*of_rules_and_generated(), *_spec()] if not assert_equal(text)]
    assert len(unsure) < 30


def of_rules_and_generated():
    from test_shortcuts import TEXTS

    return TEXTS


def assert_equal(text):
    """Compare, and tell whether there was something to compare."""
    start = Post(text, "a.md").body_start
    try:
        quick = blocks.read(text, start)
    except UnsureError:
        return False
    assert whole(quick) == whole(parser.parse(text, start))
    assert whole(quick) == whole(blocks.read(text, start, None, Whole.of(text)))
    return True


def whole(document):
    return [
        (block._replace(content=None), block.content and (block.content.text, list(block.content.pieces)))
        for block in document.blocks
    ], document.definitions


def test_a_footnote_without_spaces_is_no_link_definition():
    post = Post("甲[^2]。\n\n[^2]: 大家都有这样的感觉，在边界画上之后。\n", "a.md")
    assert post.document.definitions == ()
    assert post.links == ()
    assert "大家都有这样的感觉" in post.prose.text


def test_the_elements_that_begin_html_blocks_are_those_of_the_parser():
    from markdown_it.common.html_blocks import block_names

    assert set(block_names) == html_blocks.ELEMENTS

"""Posts that were made to hurt: all default rules, no crash, time that grows with the length and no faster."""

import time
from pathlib import Path

import pytest

import postlint
from postlint.kinds.base import Context
from postlint.post import Post
from postlint.run import Runner
from postlint.settings import Settings

SETTINGS = Settings.load(isolated=True)
FRONT = "---\ntitle: 甲\ndate: 2024-03-01\n---\n\n"

# What is repeated, how often in the largest post, and what stands around it.
CASES = {
    "less-than": ("<", 100_000),
    "open-tag": ("<a ", 16_000),
    "open-quote": ('<a x="', 16_000),
    "open-spans": ("<span>", 16_000),
    "stray-ends": ("</b>", 8_000),
    "misnested": ("<b><i></b></i>", 4_000),
    "end-tag-starts": ("</", 20_000),
    "comments": ("<!-- c -->", 20_000),
    "comment-starts": ("a <!-- ", 20_000),
    "cdata-starts": ("a <![CDATA[", 1_500),
    "instruction-starts": ("a <?", 20_000),
    "brackets": ("[", 10_000),
    "image-brackets": ("![", 2_000),
    "link-starts": ("[a](", 4_000),
    "empty-links": ("[]()", 3_000),
    "round-brackets": ("(", 30_000),
    "chinese-brackets": ("(中", 30_000),
    "braces": ("{{", 20_000),
    "tags-of-liquid": ("{%", 20_000),
    "raw": ("{% raw %}", 20_000),
    "ampersands": ("&", 50_000),
    "references": ("&amp", 50_000),
    "stars": ("*", 100_000),
    "emphasis": ("*a ", 6_000),
    "strong": ("a**b", 6_000),
    "mixed-emphasis": ("a***b _c", 2_000),
    "tildes": ("~~a", 6_000),
    "backticks": ("`a``", 6_000),
    "dollars": ("$a ", 20_000),
    "quotes": (">", 20_000),
    "nested-lists": ("- ", 10_000),
    "flat-list": ("- a\n", 4_000),
    "rows": ("|a|b|\n|-|-|\n" + "|1|2|\n" * 10, 200),
    "lines": ("正文一句,真的。\n", 8_000),
    "carriage-returns": ("a\r", 10_000),
    "hard-breaks": ("正文  \n", 8_000),
    "html-in-a-quote": ("> <b>中,中</b>\n", 6_000),
    "definitions": ("[a]: /u\n", 6_000),
    "open-labels": ("[a\n", 6_000),
    "open-titles": ('[a]: /u "t\n', 6_000),
    "urls": ("https://a.example.com/x?utm_source=b ", 5_000),
    "widgets": ("<!-- EM_StockImg_Start --><p>a<img src=x></p><!-- EM_StockImg_End -->", 3_000),
    "open-widgets": ("<!-- EM_StockImg_Start -->", 10_000),
    "suppressions": ("<!-- postlint-disable CJK -->中,中\n\n", 2_000),
    "next-suppressions": ("a <!-- postlint-disable-next CJK --> 中,中 ", 3_000),
    "suppression-piles": ("<!-- postlint-disable-next CJK -->", 6_000),
    "suppression-blocks": ("<!-- postlint-disable-next CJK -->\n\n", 3_000),
    "hidden": ('<p style="display:none">x</p>', 5_000),
    "nested-hidden": ("<p hidden>", 10_000),
    "empty-elements": ("<span></span>", 4_000),
    "open-empty-elements": ("<b><i>", 5_000),
    "shells": ('<span id="stock_1.1">中</span>', 5_000),
    "keyword-links": ('<a class="infokey" href="http://q/">业绩</a>', 5_000),
    "alternative-texts": ('<img alt="中,中" src="a">', 5_000),
    "lost-links": ("<>\n\n", 5_000),
    "dunder-names": ("中文__init__，", 8_000),
    "names": ("SenseCore SenseCorec ", 10_000),
    "glued": ("Foo Foo. Bar Foo.Bar ", 10_000),
    "spaces": (" ", 100_000),
    "full-width": ("１，", 20_000),
}

WRAPPED = {
    "closed-spans": lambda n: "<span>" * n + "a" + "</span>" * n,
    "closed-brackets": lambda n: "[" * (n // 5) + "a" + "](b)" * (n // 5),
    "backtick-runs": lambda n: "".join("`" * (i % 300) + "a" for i in range(n // 10)),
    "url-tail": lambda n: "https://a.example.com/" + ")" * n,
    "parameters": lambda n: "[a](https://a.example.com/?" + "&a=1&utm_source=2" * (n // 10) + ")",
    "wide-table": lambda n: "|" + "a|" * (n // 4) + "\n|" + "-|" * (n // 4) + "\n|x",
    "attributes": lambda n: "<p " + " a=b" * n + ">x</p>",
    "style": lambda n: '<p style="' + " ;" * n + '">x</p>',
    "html-table": lambda n: "<table>" + "<tr><td>1</td><td>2</td></tr>" * (n // 4) + "</table>",
    "deep-indent": lambda n: "".join("  " * (i % 200) + "- a\n" for i in range(n // 20)),
    "keys": lambda n: "---\n" + "".join(f"a{i}: b\n" for i in range(n // 10)) + "---\nx",
    "flow": lambda n: "---\na: " + "[" * n + "\n---\nx",
    "json": lambda n: '{"a":' * n,
}


@pytest.fixture(scope="module")
def linter():
    return Runner().linter(SETTINGS, "post.md")


def check(linter, text, name):
    """Return the CPU seconds of a check, which must not crash."""
    start = time.process_time()
    found = linter.check(Post(text, name), Context(SETTINGS, name))
    seconds = time.process_time() - start
    assert [d.message for d in found if d.code in ("PL003", "PL004")] == []
    return seconds


def assert_linear(linter, make, count, name):
    """Four times the text must not take near sixteen times as long; small times are all noise.

    The machine may be busy, so the quickest of up to four measurements counts.
    """
    small = large = float("inf")
    for _ in range(4):
        small = min(small, check(linter, make(count // 4), name))
        large = min(large, check(linter, make(count), name))
        if large < max(8 * small, 0.3):
            break
    assert large < max(10 * small, 0.5), f"{small:.3f} s, then {large:.3f} s for four times as much"
    assert large < 15


@pytest.mark.parametrize("case", CASES)
def test_a_markdown_post_takes_time_in_proportion(linter, case):
    part, count = CASES[case]
    assert_linear(linter, lambda n: FRONT + part * n, count, "post.md")


@pytest.mark.parametrize(
    "case", [case for case, (part, _) in CASES.items() if not part.isascii() or "<" in part or "{" in part]
)
def test_an_html_post_takes_time_in_proportion(linter, case):
    part, count = CASES[case]
    assert_linear(linter, lambda n: FRONT + part * n, count, "post.html")


@pytest.mark.parametrize("case", WRAPPED)
def test_nested_markup_takes_time_in_proportion(linter, case):
    assert_linear(linter, WRAPPED[case], 20_000, "post.md")


def test_one_line_of_five_megabytes_takes_less_than_two_seconds_a_megabyte(linter):
    sentence = "公司今日发布公告，SenseCore表示，全年营收增长百分之五，市场反应平静。"
    text = FRONT + sentence * (5_000_000 // len(sentence.encode()))
    assert check(linter, text, "post.md") < 10


@pytest.mark.parametrize("name", ["post.md", "post.html"])
def test_fifty_thousand_nested_elements_are_no_crash(linter, name):
    assert check(linter, "<span>" * 50_000 + "a" + "</span>" * 50_000, name) < 10


CRASHERS = sorted((Path(__file__).parent / "crashers").iterdir())


@pytest.mark.parametrize("unsafe", [False, True], ids=["safe", "unsafe"])
@pytest.mark.parametrize("path", CRASHERS, ids=[path.name for path in CRASHERS])
def test_a_post_that_once_broke_something_is_checked_and_fixed_to_rest(path, unsafe):
    settings = Settings.load(isolated=True, overrides={"preset": "all"})
    with path.open(encoding="utf-8", newline="") as file:
        first = postlint.fix(file.read(), path.name, settings, unsafe=unsafe)
    assert [d.message for d in first.diagnostics if d.code in ("PL003", "PL004")] == []
    assert postlint.fix(first.text, path.name, settings, unsafe=unsafe).text == first.text


def test_absurd_nesting_is_no_crash(linter):
    for text in ("> " * 3000 + "a", "- " * 3000 + "a", "[" * 3000 + "]" * 3000, "<b>" * 3000, "**a" * 3000):
        check(linter, text, "post.md")

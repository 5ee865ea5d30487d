"""Rules that lie about their effects: each must be caught, and honest ones must pass."""

from collections.abc import Iterator

import pytest

from postlint.engine import Linter
from postlint.fixer import fix
from postlint.kinds.base import Context, Kind
from postlint.packs import load
from postlint.post import Post
from postlint.rule import Finding, FixTemplate, Outcome, Rule
from postlint.settings import Settings
from postlint.text import Edit, Span

SETTINGS = Settings.load(isolated=True)
ENGINE = tuple(rule for rule in load() if rule.kind == "engine")

FRONT = "---\ntitle: 甲乙\nslug: abc\ndate: 2024-03-01\n---\n\n"


class Replace(Kind):
    """Replaces the first of some texts each; nothing where they are not in the post."""

    def __init__(self, *pairs: tuple[str, str]) -> None:
        object.__setattr__(self, "pairs", pairs)

    def check(self, post: Post, context: Context) -> Iterator[Finding]:
        edits = []
        for old, new in self.pairs:
            at = post.text.find(old)
            if at < 0:
                return
            edits.append(Edit(at, at + len(old), new))
        yield Finding(Span(edits[0].start, edits[0].end), {}, tuple(edits))


def rule(effects, *pairs, code="TST001"):
    template = FixTemplate("safe", frozenset(effects.split()), "fix")
    outcome = Outcome("wrong", "warning", template)
    return Rule(code, code.lower(), "test", "", (), {"": outcome}, "test", Replace(*pairs), "test.yaml", 1)


def fixed(text, *rules, name="post.md"):
    return fix(Post(text, name), Linter((*rules, *ENGINE), SETTINGS), Context(SETTINGS, name))


def codes(result):
    return [d.code for d in result.diagnostics if d.code == "PL004"]


LIES = [
    # effects, post, old, new
    ("punctuation", "增长,翻倍。", "增长", "下降"),
    ("punctuation", "增长5%。", "5%", "5"),
    ("punctuation", "¥5。", "¥", ""),
    ("punctuation", "甲**乙,丙**丁。", "**", ""),
    ("punctuation", "**甲**乙", "甲", "甲。"),
    ("punctuation", "甲。\n\n乙。", "\n\n", ""),
    ("punctuation", "甲,`a,b`", "a,b", "a，b"),
    ("punctuation", "甲 $x$ 乙", "$x$", ""),
    ("punctuation", "甲<br>乙", "<br>", ""),
    ("punctuation", "甲![乙](c.png)", "![乙](c.png)", ""),
    ("punctuation", "甲,乙", ",", "<!-- -->"),
    ("punctuation", "甲,乙", ",", "</p><p>"),
    ("punctuation", "甲,乙 c", ",", "\n\n    "),
    ("punctuation", "甲, 乙", ", ", "\n# "),
    ("punctuation", "[甲,乙](c)", ",", "]("),
    ("punctuation", "甲{{ a }}乙", "{{ a }}", ""),
    ("punctuation", '<p class="a">甲,乙</p>', 'class="a"', 'class="b"'),
    ("punctuation", "见 https://a.example/b,c", "b,c", "b，c"),
    ("punctuation", "甲,乙[丙][d]\n\n[d]: /e", "[d]: /e", "[d]: /f"),
    ("punctuation", FRONT + "甲,乙", "slug: abc", "slug: abc,"),
    ("punctuation", FRONT + "甲,乙", "title: 甲乙", "title: 甲丙"),
    ("text", "甲[乙](c)丙", "(c)", "(d)"),
    ("text", FRONT + "甲", "slug: abc", "slug: abd"),
    ("text", FRONT + "甲", "title: 甲乙", "title: '甲乙"),
    ("text", FRONT + "甲", "---\n\n甲", "\n甲"),
    ("text", "甲<b>乙</b>丙", "<b>乙</b>", "乙"),
    ("text", "`甲乙`丙", "甲乙", "甲丁"),
    ("text", '<p style="a">甲</p>', 'style="a"', 'style="display:none"'),
    ("text", "甲<a href='b'>乙</a>", "href='b'", "href='c'"),
    ("links", "[甲](b)", "甲", "乙"),
    ("links", "[甲](b) [丙](d)", "[甲](b)", "[甲](b"),
    ("links", FRONT + "[甲](b)", "slug: abc", "slug: abd"),
    ("links", "<p><a href='b'>甲</a></p>", "<p>", "<p class='c'>"),
    ("markup", "<b>甲</b>", "甲", "乙"),
    ("markup", "<b>甲</b>", "<b>甲</b>", ""),
    ("markup", "<a href='b'>甲</a>", "href='b'", "href='c'"),
    ("markup", "<a href='b'>甲</a>", "<a href='b'>", "<a>"),
    ("markup", "<b>甲</b>", "<b>", "<!--"),
    ("markup", "<p>甲</p>", "<p>", "<template>"),
    ("markup", "<p>甲</p><p>乙</p>", "</p><p>乙", "</p><p hidden>乙"),
    ("markup", "<p>甲</p>", "<p>", '<p style="display:none">'),
    ("markup", FRONT + "<b>甲</b>", "slug: abc", "slug: abd"),
    ("metadata", FRONT + "甲乙丙", "丙", "丁"),
    ("metadata", FRONT + "甲", "slug: abc\n", "slug: 'abc\n"),
    ("metadata", FRONT + "甲", "title: 甲乙", "title: |\n "),
    ("metadata", FRONT + "甲", "date: 2024-03-01\n---\n", "date: 2024-03-01\n"),
    ("layout", "甲乙", "甲乙", "甲丙"),
    ("layout", "甲。\n\n乙。", "\n\n", "\n"),
    ("layout", "甲。\n乙。", "\n", "\n\n"),
    ("layout", "甲 [乙](c)", "(c)", " (c)"),
    ("layout", "- 甲\n- 乙\n", "\n- ", "\n  "),
    ("layout", "甲\n\n乙", "\n\n", "\n\n    "),
]


@pytest.mark.parametrize(
    ("effects", "text", "old", "new"), LIES, ids=[f"{e}-{o}-to-{n}" for e, _, o, n in LIES]
)
def test_a_fix_that_does_more_than_it_declares_is_refused(effects, text, old, new):
    result = fixed(text, rule(effects, (old, new)))
    assert (result.text, codes(result), result.failed) == (text, ["PL004"], True)


HONEST = [
    ("punctuation", "增长,翻倍。", ",", "，"),
    ("punctuation", "<b>甲</b>,乙", ",", "，"),
    ("punctuation", "\u3000\u3000甲,乙", ",", "，"),
    ("punctuation", "|甲,乙|丙|\n|-|-|\n", ",", "，"),
    ("punctuation", "> 甲\n> 乙,丙\n", ",", "，"),
    ("punctuation", "甲&#44;乙", "&#44;", "，"),
    ("punctuation", "２０年", "２０", "20"),
    ("punctuation", "“甲”", "“", "「"),
    ("punctuation", FRONT.replace("甲乙", "甲,乙") + "丙", ",", "，"),
    ("punctuation", '<img alt="甲,乙" src="a">丙', ",", "，"),
    ("punctuation", "![甲,乙](a)丙", ",", "，"),
    ("text", "甲乙", "甲乙", "甲丙"),
    ("text", FRONT + "丙", "甲乙", "甲丙"),
    ("text", "甲<b>乙</b>丙", "乙", "丁"),
    ("links", "[甲](b)", "(b)", "(c)"),
    ("links", "[甲][b]\n\n[b]: /c?d=1\n", "?d=1", ""),
    ("links", "<a href='/b'>甲</a>", "/b", "/c"),
    ("links", "<https://a.example/?b=1>", "?b=1", ""),
    ("links markup", "甲[乙](c)丙", "[乙](c)", "乙"),
    ("markup", "甲<b>乙</b>丙", "<b>乙</b>", "乙"),
    ("markup", "<p align=left>甲</p>", " align=left", ""),
    ("markup", "甲<span></span>乙", "<span></span>", ""),
    ("markup", "<p>甲</p><p></p><p>乙</p>", "<p></p>", ""),
    ("metadata", FRONT + "甲", "slug: abc", "slug: abd"),
    ("metadata", "---\ntitle: 甲: 乙\ndate: 2024-03-01\n---\n\n丙", "title: 甲: 乙", 'title: "甲: 乙"'),
    ("layout", "甲  乙", "  ", " "),
    ("layout", "甲\n\n\n\n乙", "\n\n\n\n", "\n\n"),
    ("layout", "甲\n\n<!-- c -->\n\n乙", "<!-- c -->\n\n", ""),
]


@pytest.mark.parametrize(
    ("effects", "text", "old", "new"), HONEST, ids=[f"{e}-{o}-to-{n}" for e, _, o, n in HONEST]
)
def test_a_fix_that_does_what_it_declares_passes(effects, text, old, new):
    result = fixed(text, rule(effects, (old, new)))
    assert (result.text, [d.message for d in result.diagnostics if d.code == "PL004"]) == (
        text.replace(old, new, 1),
        [],
    )


@pytest.mark.parametrize(("old", "new", "caught"), [("2024", "2023", True), (" \n", "\n", False)])
def test_fields_that_no_fence_opens_are_compared_as_text(old, new, caught):
    text = "title: 甲\ndate: 2024-03-01 \n---\n\n增长。\n"
    result = fixed(text, rule("text layout", (old, new)))
    assert codes(result) == ["PL004"] * caught
    assert result.text == (text if caught else text.replace(old, new))


def test_the_rule_at_fault_is_named_among_others():
    honest = rule("punctuation", (",", "，"))
    lying = rule("punctuation", ("翻倍", "减半"), code="TST002")
    result = fixed("增长,翻倍。", honest, lying)
    assert result.text == "增长,翻倍。"
    (message,) = [d.message for d in result.diagnostics if d.code == "PL004"]
    assert "TST002" in message


def test_a_lie_is_caught_beside_a_fix_that_may_change_markup():
    result = fixed(
        "<span></span>甲**乙**,丙",
        rule("markup", ("<span></span>", "")),
        rule("punctuation", ("**乙**", "乙"), code="TST002"),
    )
    assert codes(result) == ["PL004"]

"""A fix run leaves out what can't matter, and gives what the long way gives."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import product
from random import Random

import pytest
from fragments import block_html, blocks_markdown
from test_shortcuts import SETTINGS, TEXTS

from postlint.engine import Checking, Linter
from postlint.fixer import FixResult, fix
from postlint.kinds.base import Context
from postlint.latin import Words
from postlint.mapped import Gathered, MappedText
from postlint.markdown import Inline, inline
from postlint.once import once
from postlint.post import Post
from postlint.proof import Applied, Fault, links
from postlint.proof.links import check_links
from postlint.proof.markup import _frame, structure
from postlint.proof.text import check_text
from postlint.proof.words import collapse, read_alike
from postlint.prose import BLOCK, LINE
from postlint.rule import EFFECTS, Diagnostic
from postlint.run import Runner
from postlint.settings import Settings
from postlint.text import Edit, OffsetShift, apply_edits

#: What random edits write.
PIECES = (
    "",
    "x",
    "\n",
    "\n\n",
    "*",
    "<b>",
    "</p>",
    "[a]",
    "[a]: /b\n",
    "(/d)",
    "https://b.example.com/",
    "<!--",
    "`",
)
LINTER = Runner().linter(SETTINGS, "post.md")


def fixed(text: str, *, unsafe: bool) -> tuple[object, ...]:
    result: FixResult = fix(Post(text), LINTER, Context(SETTINGS, "post.md"), unsafe=unsafe)
    return result.text, result.diagnostics, result.fixed, result.failed


@pytest.mark.parametrize("unsafe", [False, True])
def test_a_fix_run_gives_what_it_gives_when_all_rules_run_in_each_pass(
    unsafe: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    texts = TEXTS[unsafe :: 2 if unsafe else 1]
    short = [fixed(text, unsafe=unsafe) for text in texts]
    assert sum(result[0] != text for result, text in zip(short, texts, strict=True)) > len(texts) / 3

    def every_rule(self: Checking, *, unsafe: bool) -> list[Diagnostic]:
        return self.all()

    def from_nothing(self: Post, edits: Sequence[Edit]) -> Post:
        return Post(apply_edits(self.text, edits), self.filename)

    monkeypatch.setattr(Checking, "mending", every_rule)
    monkeypatch.setattr(Post, "edited", from_nothing)
    for text, result in zip(texts, short, strict=True):
        assert fixed(text, unsafe=unsafe) == result, text


def shown(post: Post) -> object:
    found = post.front_matter
    if found is None:
        return None
    fields = [(field.key, field.key_span, field.node.span, repr(field.value)) for field in found.fields]
    return found.span, found.content, found.problem, fields


def test_front_matter_that_is_kept_is_what_would_be_read() -> None:
    kept = 0
    for text in TEXTS:
        post = Post(text)
        for at in {post.body_start, len(text), min(len(text), post.body_start + 3), 0}:
            after = post.edited([Edit(at, at, "x: 1\n")])
            assert shown(after) == shown(Post(after.text)), text
            kept += after.front_matter is not None and after.front_matter is post.front_matter
    assert kept > 100


def edited(post: Post, random: Random) -> tuple[Post, list[Applied]]:
    """Return a post with a few random fixes, and these."""
    places = sorted(random.sample(range(len(post.text) + 1), min(6, len(post.text))))
    fixes = []
    for start, end in zip(places[::2], places[1::2], strict=False):
        edit = Edit(start, min(end, start + random.choice((0, 1, 5, 40))), random.choice(PIECES))
        effects = frozenset(random.sample(EFFECTS, random.randrange(4)))
        fixes.append(Applied("TST001", "test", (edit,), effects))
    return post.edited([edit for one in fixes for edit in one.edits]), fixes


def test_the_frames_of_posts_are_equal_where_their_structures_are() -> None:
    random = Random(3)
    alike = 0
    for _ in range(2_000):
        post = Post(random.choice((blocks_markdown, block_html))(random))
        after = edited(post, random)[0]
        same = structure(post) == structure(after)
        assert (_frame(post) == _frame(after)) == same, (post.text, after.text)
        alike += same
    assert 200 < alike < 1_800


def test_links_that_are_as_they_were_are_left_aside(monkeypatch: pytest.MonkeyPatch) -> None:
    random = Random(5)
    posts = [
        Post("[a]: /b\n[c]: /d?e\n\n[a] [c][] https://a.example.com/?x=1\n\n" + blocks_markdown(random))
        for _ in range(2_000)
    ]
    checks = [(post, *edited(post, random)) for post in posts]

    def faults() -> list[Fault | None]:
        return [
            check_links(post, after, fixes, OffsetShift(edit for one in fixes for edit in one.edits))
            for post, after, fixes in checks
        ]

    short = faults()
    assert 300 < sum(fault is None for fault in short) < 1_700
    monkeypatch.setattr(links, "_differing", lambda old, new: {place for place, _ in (*old, *new)})
    assert faults() == short


def test_words_taken_from_the_post_before_tell_what_those_of_the_new_text_tell() -> None:
    """With all views of them made before, as those of a rule that ran."""
    views = [name for name, view in vars(Words).items() if isinstance(view, once | property)]
    assert len(views) > 8
    random = Random(11)
    taken = 0
    for text in TEXTS[::3]:
        post = Post(text)
        for view in views:
            getattr(post.vocabulary, view)
        after = edited(post, random)[0]
        new = Post(after.text).vocabulary
        assert {view: getattr(after.vocabulary, view) for view in views} == {
            view: getattr(new, view) for view in views
        }, text
        taken += after.vocabulary is post.vocabulary
    assert taken > 50


#: What rules about Chinese text find, by itself or beside other characters.
WRONG = (
    "的的",
    "了\n了",
    "按奈不住",
    "再接再励",
    ",",
    "，，",
    "。。。",
    "...",
    "（",
    ")",
    " ，",
    "１２",
    "Ａ",
    "…",
    "--",
    "中",
    "a,中",
    "\n\n中文,\n\n",
    "%,",
    ";",
)


def test_what_is_looked_for_in_changed_blocks_alone_is_found_as_in_a_new_post() -> None:
    linter = Runner().linter(
        Settings.load(isolated=True, overrides={"select": ("CJK", "TYP", "MD")}), "post.md"
    )
    steps = [step for step in linter.steps.all if step.rule.kind in ("text", "misspelling", "repeated-word")]
    assert len(steps) > 8
    random = Random(17)
    gone = come = 0

    def found(post: Post) -> dict[str, object]:
        checking = linter.begin(post, Context(SETTINGS, "post.md"))
        for step in steps:
            linter.ask(step, [(0, checking)], lambda place: None)
        return {step.rule.code: found for step, found in checking.known.items()}

    for text in TEXTS[::2]:
        post = Post(text)
        before = found(post)
        for _ in range(3):
            places = sorted(
                random.sample(range(len(post.text)), min(len(post.text), random.choice((2, 4, 8))))
            )
            post = post.edited(
                [
                    Edit(start, min(end, start + random.choice((0, 0, 1, 3))), random.choice(WRONG))
                    for start, end in zip(places[::2], places[1::2], strict=False)
                ]
            )
            after = found(post)
            assert after == found(Post(post.text)), (text, post.text)
            gone += sum(bool(before[code]) and not one for code, one in after.items())
            come += sum(bool(one) and not before[code] for code, one in after.items())
            before = after
    assert gone > 50
    assert come > 200


def test_edits_apart_from_the_text_are_judged_as_all_others(monkeypatch: pytest.MonkeyPatch) -> None:
    random = Random(13)
    posts = [Post(random.choice((blocks_markdown, block_html))(random)) for _ in range(2_000)]
    checks = [(post, *edited(post, random)) for post in posts]
    apart = sum(
        post.prose.is_apart(edit.start, edit.end)
        for post, _, fixes in checks
        for one in fixes
        for edit in one.edits
        if edit.end > edit.start and not edit.content
    )
    assert apart > 50
    short = [check_text(*one) for one in checks]
    assert 100 < sum(fault is None for fault in short) < 1_900
    for text in (MappedText, Gathered):
        monkeypatch.setattr(text, "is_apart", lambda self, start, end: False)
    assert [check_text(*one) for one in checks] == short


def test_rules_about_front_matter_find_the_same_above_another_body() -> None:
    """So that they are not asked again while fixes leave it alone."""
    rules = [rule for rule in LINTER.rules if rule.check.made.about_front_matter]
    assert {rule.code for rule in rules} == {"FM002", "FM011", "FM012", "FM016"}
    linter = Linter(rules, SETTINGS, LINTER.every_rule)
    random = Random(17)
    found = 0
    heads = [
        post
        for post in map(Post, TEXTS)
        if post.parsed_front_matter is not None and post.text.endswith("\n", 0, post.body_start)
    ]
    for post in heads:
        other = Post(post.text[: post.body_start] + blocks_markdown(random), post.filename)
        here, there = (linter.check(one, Context(SETTINGS, "post.md")) for one in (post, other))
        assert here == there, post.text
        found += len(here)
    assert found > 30


def test_white_space_is_collapsed_as_one_run_after_the_other() -> None:
    texts = ["".join(p) for p in product(("", "a", " ", "\u00a0", "\x1c", LINE, BLOCK, "\u200b"), repeat=4)]
    for text in texts:
        runs = re.sub(rf"[\s{LINE}{BLOCK}]+", lambda run: BLOCK if BLOCK in run.group() else " ", text)
        assert collapse(text) == runs.strip(" " + BLOCK)
    for one, other in product(texts[::7], texts[::5]):
        assert read_alike(one, other) == (collapse(one) == collapse(other))


def _document(post: Post) -> list[object]:
    blocks = [(*one[:4], one.content and one.content.text, *one[5:]) for one in post.document.blocks]
    return [blocks, post.document.definitions]


def test_paragraphs_taken_from_the_post_before_are_as_read_anew() -> None:
    """Also where an edit changes what their references mean."""
    random = Random(7)
    pieces = (
        "x",
        "\n",
        "\n\n",
        "*",
        "`",
        "[a]",
        "[a]: /b\n",
        "\n\n[a]: /c\n\n",
        "<b>",
        "> ",
        "- ",
        "|",
        "[[[[[[[[[[[[[[",
    )
    taken = 0
    for _ in range(1_500):
        post = Post("[a] *b*\n\n" * random.randrange(2) + blocks_markdown(random))
        known = {block.inlines for block in post.document.blocks}
        places = sorted(random.sample(range(len(post.text) + 1), min(3, len(post.text))))
        edits = [Edit(at, at, random.choice(pieces)) for at in places[: random.randrange(4)]]
        after = post.edited(edits)
        assert _document(after) == _document(Post(after.text)), (post.text, edits)
        taken += sum(block.inlines in known for block in after.document.blocks if block.inlines)
        assert after._document_before is None
    assert taken > 1_000


def test_a_paragraph_that_stands_in_the_post_before_is_not_read_again(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    post = Post("one *two*\n\nthree *four*\n")
    assert post.document.blocks
    plain, read = inline.read, []

    def reading(text: str, references: dict[str, str]) -> tuple[Inline, ...]:
        read.append(text)
        return plain(text, references)

    monkeypatch.setattr(inline, "read", reading)
    assert post.edited([Edit(0, 0, "x")]).document.blocks
    assert read == ["xone *two*"]

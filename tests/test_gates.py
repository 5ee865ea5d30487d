"""What lets a check pass over a post, or a part of it, never hides a finding: posts of random pieces tell."""

from __future__ import annotations

import re
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from postlint.headings import NAMES
from postlint.kinds import blocks, emphasis, entities, headings, invisible, mixed_script, stranded
from postlint.kinds.base import Context
from postlint.kinds.patterns import any_of
from postlint.post import Post
from postlint.run import Runner
from postlint.settings import Settings

SETTINGS = Settings.load(isolated=True)
LINTER = Runner().linter(SETTINGS, "post.md")
SLOW = settings(derandomize=True, max_examples=150, suppress_health_check=list(HealthCheck), deadline=None)


class _Always:
    """Stands for a pattern that matches everywhere."""

    def search(self, *_: Any) -> bool:
        return True

    match = search

    def findall(self, text: str) -> list[tuple[str, str, str]]:
        return [("", "nbsp", "")]


def _pieces(pieces: str) -> st.SearchStrategy[str]:
    every = [piece.replace("␤", "\n").replace("␍", "\r").replace("␠", " ") for piece in pieces.split(" ")] + [
        " ",
        "\n",
        "\n\n",
    ]
    return st.lists(st.sampled_from(every), min_size=2, max_size=14).map("".join)


GATES: tuple[tuple[str, str, list[tuple[Any, str, Any]]], ...] = (
    (
        "HTM008",
        "& &amp; amp; nbsp ; &nbsp &nbsp; &copy= &copy;y &lt #39; #x2019; &#39 &#8217; &foo; ** * 甲 b"
        ' 12 = <b> <p> </p> <a␤href="?a=1 "> \\ ` _ [x]( ) $ {{ }}',
        [(entities, "_REFERENCE", _Always())],
    ),
    (
        "HTM009|HTM010",
        "<div> </div> <p> </p> <pre> </pre> **甲** **a␤b** [甲](/a) ![b](https://c.d/e) # #␤ ##␤x -␤x *␤"
        " 1.␤x > ` ``` 甲 b ␍",
        [(stranded, "_AFTER_TAG", _Always()), (stranded, "_may_hold", lambda text, block: True)],
    ),
    (
        "MD005",
        "** * __ *** **** 甲**“乙”**丙 甲*乙。*丙 甲**乙。**丙 甲乙 “ ” 。 ， a b < [x](y) [x] \\ <b> `",
        [
            (
                emphasis,
                "_with_markers",
                lambda post: [block for block in post.document.blocks if block.content],
            ),
            (emphasis, "_TEXT", frozenset()),
        ],
    ),
    (
        "MD007",
        "␤␤|a|b|c|␤|--|--|␤ ␤␤a|b␤-␠|␠- ␤1|2|3 | |␤ -- --- :-- --: - a b 甲 \\| ␤|--|␤ ␤--␤ ␍ > \t",
        [(blocks, "_DELIMITING", _Always())],
    ),
    (
        "MD003",
        "# ## ###### ␤#甲 ␤##甲 ␍#甲 ␍␤##甲 甲乙丙 a 1 > - ` ```␤",
        [(headings, "_ON_A_LINE", _Always())],
    ),
    (
        "TYP008",
        "a b 甲 \u200b \u200b \u00ad \ufeff &shy; \u2028 \u2029 <br> <p> </p> ␤␤ * ` \ue000 \u202e \u200d ![\u200b](x)",
        [(invisible, "_OF_SOURCE", invisible._ANY)],
    ),
    (
        "TYP009",
        "word d а е о &iecy; &acy; &#1077; Ｍeta &#xFF2D; eta &alpha; & &lt; `е` 甲 ␤␤ Ω ü <p> </p>",
        [(mixed_script, "_may_have_some", lambda post: True)],
    ),
)


@pytest.mark.parametrize(("code", "pieces", "gates"), GATES, ids=[gate[0] for gate in GATES])
def test_a_gate_hides_no_finding(
    code: str, pieces: str, gates: list[tuple[Any, str, Any]], monkeypatch: pytest.MonkeyPatch
) -> None:
    rules = [rule for rule in LINTER.rules if re.fullmatch(code, rule.code)]
    seen: list[int] = []

    def found(text: str) -> list[Any]:
        return [list(rule.check.made.check(Post(text), Context(SETTINGS, "post.md"))) for rule in rules]

    @SLOW
    @given(_pieces(pieces))
    def same(text: str) -> None:
        short = found(text)
        with monkeypatch.context() as patched:
            for module, name, opened in gates:
                patched.setattr(module, name, opened)
            assert found(text) == short
        seen.append(sum(map(len, short)))

    same()
    assert sum(seen) > 5, "the pieces make too few findings to tell"


@SLOW
@given(
    _pieces(
        "# ## ### <h2> </h2> <h4␤id=x> </h4> <b> </b> <Badge␤/> 甲 a ␤--- ␤=== > - ![x](y) <!--␤--> ` ** &nbsp;"
    )
)
def test_headings_are_those_among_the_events(text: str) -> None:
    post = Post(text)
    expected = []
    for index, event in enumerate(post.events):
        if event.kind == "block" and event.data.kind == "heading" and event.data.level == 0:
            end = index + 1
            while end < len(post.events) and post.events[end].kind != "block":
                end += 1
            level, start = int(event.data.info[1]), event.data.start
        elif event.kind == "start" and event.data.name in NAMES and post.starting[index].end_tag is not None:
            level, start, end = int(event.data.name[1]), event.start, post.starting[index].end_index
        else:
            continue
        within = [post.starting[at] for at in range(index, end) if at in post.starting]
        shows = post.shows[end] != post.shows[index] or any(one.name == "badge" for one in within)
        expected.append((level, start, shows, any(one.get("id") for one in within)))
    found = [(one.level, one.span.start, one.shows, one.named) for one in post.headings]
    assert [one[:1] + one[2:] for one in found] == [one[:1] + one[2:] for one in expected]
    assert all(a[1] >= b[1] for a, b in zip(found, expected, strict=True))


@pytest.mark.parametrize(
    ("patterns", "one"),
    [
        (("a|b", "c"), True),
        (("(?i)a", "b+"), True),
        (("(a)x", "(b)y"), True),
        ((r"(a)\1", "b"), False),
        (("(?P<n>a)", "(?P<n>b)"), False),
        (("(?s)a.", "b"), False),
        ((), False),
    ],
)
@pytest.mark.parametrize("text", ["a", "A", "ax", "aa", "b", "B", "c", "by", "a\n", ""])
def test_patterns_in_one_match_what_each_matches(patterns: tuple[str, ...], one: bool, text: str) -> None:
    joined = any_of(patterns)
    assert (len(joined) == 1) == one
    assert any(p.fullmatch(text) for p in joined) == any(re.fullmatch(p, text) for p in patterns)
    assert any(p.search(text) for p in joined) == any(re.search(p, text) for p in patterns)

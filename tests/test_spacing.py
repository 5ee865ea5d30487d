"""Space between Chinese and Latin text: where it goes, and where it may not."""

import pytest
from one_rule import fixed, spans


def spaced(text: str, style: str, **parameters: object) -> str:
    return fixed(text, "CJK009", rules={"cjk-latin-spacing": {"style": style} | parameters})


@pytest.mark.parametrize(
    ("wrong", "right"),
    [
        ("用AI写", "用 AI 写"),
        ("涨100%的", "涨 100% 的"),
        ("重5kg的", "重 5kg 的"),
        ("花$5买", "花 $5 买"),
        ("25°C的", "25°C 的"),
        ("学C++和C#的", "学 C++ 和 C# 的"),
        ("用.NET写", "用 .NET 写"),
        ('说"yes"吗', '说 "yes" 吗'),
        ("书名(Title)，", "书名 (Title)，"),
        ("看[甲](/a)AI", "看[甲](/a) AI"),
        ("看[AI](/a)吧", "看 [AI](/a) 吧"),
        ("看[甲](/a)[AI](/b)吧", "看[甲](/a) [AI](/b) 吧"),
        ("看**AI**吧", "看 **AI** 吧"),
        ("看<b>AI</b>吧", "看 <b>AI</b> 吧"),
        ("看<b>甲</b><i>AI</i>吧", "看<b>甲</b> <i>AI</i> 吧"),
        ("看`x`吧", "看 `x` 吧"),
        ("看<code>x</code>吧", "看 <code>x</code> 吧"),
        ("看A&amp;B吧", "看 A&amp;B 吧"),
        (
            '---\ntitle: 用AI写\ndescription: "写AI"\n---\n',
            '---\ntitle: 用 AI 写\ndescription: "写 AI"\n---\n',
        ),
    ],
)
def test_always_puts_a_space_outside_of_what_stands_there(wrong, right):
    assert spaced(f"{wrong}\n", "always") == f"{right}\n"


@pytest.mark.parametrize(
    "text",
    [
        "https://a.example.com/路径AI/x",
        '<img src="图a.png" alt="图AI">',
        "`用AI`",
        "{{ 用AI }}{% 用AI %}",
        "注<sup>1</sup>",
        "用“AI”写，（AI）",
        "---\ncategory: 用AI\n---\n",
        "AIは日本語です",
        "```\n用AI\n```",
        "甲(AI)乙",
    ],
)
@pytest.mark.parametrize("style", ["always", "never"])
def test_what_is_no_border_stays(text, style):
    assert spaced(f"{text}\n", style) == f"{text}\n"


@pytest.mark.parametrize(
    ("wrong", "right"),
    [
        ("用 AI 写", "用AI写"),
        ("用\u00a0AI 写", "用AI写"),
        ("看 [AI](/a) 吧", "看[AI](/a)吧"),
        ("看 **AI** 吧", "看**AI**吧"),
        ("看 _AI_ 吧", "看 _AI_ 吧"),
        ("看 **[AI](/a)** 吧", "看 **[AI](/a)** 吧"),
        ("1.2 概况", "1.2 概况"),
    ],
)
def test_never_takes_it_out_where_nothing_needs_it(wrong, right):
    assert spaced(f"{wrong}\n", "never") == f"{right}\n"


def test_names_of_the_list_stay():
    assert spaced("豆瓣FM与AI吧\n", "always", words=["豆瓣FM"]) == "豆瓣FM 与 AI 吧\n"


def test_brackets_between_chinese_characters_only_on_request():
    assert spaced("甲(AI)乙\n", "always", **{"outside-brackets": True}) == "甲 (AI) 乙\n"


def test_auto_follows_a_clear_majority_letters_and_digits_for_themselves():
    text = "用 AI，用 Go，用 C，用 D，用 E，用F。第1章、第2章、第3章。\n"
    assert spans(text, "CJK009") == ["用F"]


def test_a_long_row_of_borders_takes_linear_time():
    assert (
        len(spans("使用A" * 5_000 + "\n", "CJK009", rules={"cjk-latin-spacing": {"style": "always"}}))
        == 9_999
    )

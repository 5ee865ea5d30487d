"""`--fix` on copies of posts: every byte outside the edits stays as it is, whatever the encoding and the line ends."""

import os
import random
import stat

import pytest

from postlint import fixer
from postlint.run import Runner
from postlint.settings import Settings

TITLES = [
    "云川科技停牌",
    '"甲\\u4e59,丙"',
    "'岚屿能源''年报''发布'",
    "快讯: 云川科技停牌",
    "[独家] 云川科技停牌",
    "𝒳 上市,首日大涨",
    "a # b",
]
FIELDS = [
    "tags: 快讯",
    "categories: [a, 'b']",
    "description: 一句话,说清楚。",
    "author:",
    "date: 2024-03-01 10:00:00 +0800",
    "source_url: https://a.example.com/?utm_source=x",
    'list:\n  - 甲\n  - "乙"',
    "draft: false # 注",
    "note: |\n  甲,乙\n  丙",
]
PARTS = [
    "公司营收增长,利润翻倍(未经审计)。",
    "让各行各业用上AI.这个目标正在实现。",
    "\u3000\u3000正文一句,再一句。",
    "𝒳𝒴𝒵,数学字母,还有emoji😀,与变体字葛\U000e0100。",
    "<p>甲<b>乙,<i>丙</i></b>,丁<span></span></p>",
    '<p>昨日，<span id="stock_1.600001">云川&amp;科技</span>停牌&hellip;价&#165;5,涨。</p>',
    '<!-- EM_StockImg_Start --><p><a href="http://q.example.com"><img src="https://p.example.com" alt="K图"></a></p>'
    "<!-- EM_StockImg_End --><p>正文一句。</p>",
    "> 引用一句,再一句\n> 第二行(说明)。",
    "- 甲,乙\n- 丙\n\n  丁,戊",
    "| 甲,乙 | 丙\\|丁 |\n|-|-|\n| １２ |  |",
    "见[公告](https://a.example.com/n?id=7&utm_source=wx#top)和[附件]()。",
    "<a href='https://a.example.com/n?utm_campaign=a&amp;id=%E4%BD%A0+b' title='甲,乙'>公告</a>",
    "```\n代码,不动(的)\n```",
    "`a,b` {{ page.title | escape }} $a,b$ {% raw %}甲,乙{% endraw %}",
    "公司在２０２２年用上ＡＩ。",
    '<p style="display:none;width:0px"><br /></p><p>\u2028正文\u2029一句,完。</p>',
    "SenseCore SenseCore SenseCore SenseCore SenseCore SenseCore SenseCore SenseCore 与 SenseCorec 是一样的。",
    "<>",
    "# 标题,一 #",
    "甲,乙  \n丙\tx\f丁 \v戊。",
    "<!-- postlint-disable-next CJK001 -->\n\n保留,不动。",
    "[甲][x],乙\n\n[x]: https://a.example.com/?utm_source=b",
    "纯英文一行, with a comma (and brackets).",
]
ENDS = ["\n", "\n", "\r\n", "mixed"]
CODECS = [
    ("utf-8", b""),
    ("utf-8", b""),
    ("utf-8", b"\xef\xbb\xbf"),
    ("utf-16-le", b"\xff\xfe"),
    ("utf-16-be", b"\xfe\xff"),
    ("gb18030", b"\x84\x31\x95\x33"),
]


def variant(seed):
    """Return the name and the bytes of a post in the shape of the real ones, with its codec and byte order mark."""
    dice = random.Random(seed)
    fields = [f"title: {dice.choice(TITLES)}", *dice.sample(FIELDS, dice.randint(0, 5))]
    body = [dice.choice(PARTS) for _ in range(dice.randint(1, 8))]
    text = "---\n" + "\n".join(fields) + "\n---\n\n" + dice.choice(("\n\n", "\n\n", "\n\n\n")).join(body)
    if dice.random() < 0.15:
        text = "\n\n".join(body)
    text += dice.choice(("\n", "", "\n\n"))
    end = dice.choice(ENDS)
    if end == "mixed":
        text = "".join(dice.choice(("\r\n", "\n")) if c == "\n" else c for c in text)
    else:
        text = text.replace("\n", end)
    codec, bom = dice.choice(CODECS)
    name = f"post-{seed}.{'html' if dice.random() < 0.15 else 'md'}"
    return name, text, codec, bom


@pytest.fixture(scope="module")
def runner():
    return Runner()


def replayed(text, passes):
    """Apply the edits of each pass by hand: from the last to the first, on a list of characters."""
    for edits in passes:
        characters = list(text)
        for start, end, content in sorted(edits, reverse=True):
            characters[start:end] = [content]
        text = "".join(characters)
    return text


@pytest.mark.parametrize("block", range(10))
def test_fixing_copies_of_posts_leaves_every_byte_outside_the_edits_alone(
    block, tmp_path, runner, monkeypatch
):
    passes = []
    choose = fixer.choose

    def noting(diagnostics, **options):
        chosen = choose(diagnostics, **options)
        if chosen:
            passes.append([tuple(edit) for applied in chosen for edit in applied.edits])
        return chosen

    monkeypatch.setattr(fixer, "choose", noting)
    settings = Settings.load(tmp_path)
    changed = 0
    for seed in range(block * 50, block * 50 + 50):
        name, text, codec, bom = variant(seed)
        path = tmp_path / name
        before = bom + text.encode(codec)
        path.write_bytes(before)
        mode = (0o600, 0o640, 0o644, 0o755)[seed % 4]
        path.chmod(mode)
        passes.clear()

        result = runner.file(path, settings, "fix", write=True)

        after = path.read_bytes()
        assert [d.message for d in result.diagnostics if d.code in ("PL002", "PL003", "PL004")] == [], (
            name,
            text,
        )
        assert after == bom + replayed(text, passes).encode(codec), (name, text)
        assert result.changed == (after != before)
        assert stat.S_IMODE(os.stat(path).st_mode) == mode
        assert_line_ends_kept(text, after[len(bom) :].decode(codec))
        changed += result.changed

        stamp = os.stat(path)
        again = runner.file(path, settings, "fix", write=True)
        assert not again.changed, (name, text)
        assert os.stat(path).st_mtime_ns == stamp.st_mtime_ns
        assert os.stat(path).st_ino == stamp.st_ino
        assert path.read_bytes() == after
    assert changed > 25, "the posts have something to fix"


def assert_line_ends_kept(before, after):
    assert ("\r\n" in after) <= ("\r\n" in before)
    assert (after.replace("\r\n", "").count("\n") > 0) <= (before.replace("\r\n", "").count("\n") > 0)
    final = not before.endswith("\n")  # a final line end may be added
    assert after.count("\n") <= before.count("\n") + final


def test_unsafe_fixes_keep_the_bytes_around_them_too(tmp_path, runner):
    path = tmp_path / "post.md"
    path.write_bytes(
        "\ufeff---\r\ntitle: 甲\r\ndate: 2024年3月5日\r\n---\r\n\r\n𝒳停牌.市场平静。\r\n".encode()
    )
    runner.file(path, Settings.load(tmp_path), "unsafe-fix", write=True)
    expected = "\ufeff---\r\ntitle: 甲\r\ndate: 2024-03-05\r\n---\r\n\r\n𝒳停牌。市场平静。\r\n"
    assert path.read_bytes() == expected.encode()

"""Random posts: HTML as scrapers and editors write it, Markdown of all sorts, and both in one."""

from __future__ import annotations

from collections.abc import Sequence
from random import Random

WORDS = (
    "营收 增长三成 公司 SenseCore 2022年 a.example.com 3.5% AT&amp;T x_1 C# *星* （注） “看好” 《公告》 $5 1. - # + >"
    ' a*b __init__ [1] ![图 ](x) | ` &nbsp; &lt;b&gt; &#8212; Node.js it\'s "quoted" 5*3 ... -- 中文，标点。 \\'
).split()
_MARKS = ("。", "，", "：", "！", "", " ", "  ", "\n")
_INLINE = ("strong", "b", "em", "i", "span", "font", "code", "sub", "u", "del", "mark")
_ATTRIBUTES = (
    "",
    "",
    ' class="x"',
    ' style="color:red"',
    ' id="stock_1.600001"',
    ' align="center"',
    ' data-a="1"',
    ' title="一 “二”"',
)
_URLS = ("https://a.example.com/?a=1&amp;b=2", "/x/(y)", "a.html", "", "https://a.example.com/中文", "a b")


def words(random: Random, most: int = 5) -> str:
    """Return some words, with marks or spaces between them."""
    return "".join(random.choice(WORDS) + random.choice(_MARKS) for _ in range(random.randint(1, most)))


def inline_html(random: Random, depth: int = 3) -> str:
    """Return text with inline elements."""
    parts = []
    for _ in range(random.randint(1, 4)):
        kind = random.randint(0, 9)
        if kind < 4 or not depth:
            parts.append(words(random))
        elif kind < 7:
            tag = random.choice(_INLINE)
            parts.append(f"<{tag}{random.choice(_ATTRIBUTES)}>{inline_html(random, depth - 1)}</{tag}>")
        elif kind == 7:
            title = random.choice(("", "", ' title="题 &quot;x&quot;"'))
            parts.append(f'<a href="{random.choice(_URLS)}"{title}>{inline_html(random, depth - 1)}</a>')
        elif kind == 8:
            parts.append(f'<img src="{random.choice(_URLS)}" alt="{random.choice(("", "图", "a]b"))}">')
        else:
            parts.append(
                random.choice(("<br>", "<br/>\n", "<span></span>", "<b> </b>", "&nbsp;", "<!-- c -->"))
            )
    return "".join(parts)


def block_html(random: Random, depth: int = 3) -> str:
    """Return an HTML block."""
    kind = random.randint(0, 11)
    near = random.choice(("", "", "\n"))
    attributes = random.choice(_ATTRIBUTES)
    if kind < 5 or not depth:
        return f"<p{attributes}>{inline_html(random)}</p>"
    if kind == 5:
        level = random.randint(1, 6)
        return f"<h{level}>{inline_html(random, 1)}</h{level}>"
    if kind == 6:
        tag = random.choice(("ul", "ol"))
        items = "".join(
            f"<li>{random.choice((inline_html, block_html))(random, depth - 1)}</li>{near}"
            for _ in range(random.randint(1, 3))
        )
        return f"<{tag}>{near}{items}</{tag}>"
    if kind == 7:
        return f"<blockquote{attributes}>{blocks_html(random, depth - 1)}</blockquote>"
    if kind == 8:
        return f"<{random.choice(('div', 'section', 'center'))}{attributes}>{blocks_html(random, depth - 1)}</div>"
    if kind == 9:
        columns = random.randint(1, 3)
        cell = random.choice(("th", "td"))
        head = "".join(f"<{cell}>{inline_html(random, 1)}</{cell}>" for _ in range(columns))
        row = "".join(f"<td>{inline_html(random, 1)}</td>" for _ in range(columns))
        return f"<table><tr>{head}</tr>{near}<tr>{row}</tr></table>"
    if kind == 10:
        return f"<pre><code>{words(random)}\n  {words(random)}</code></pre>"
    return random.choice(("<hr>", "<figure><img src='a.png' alt='图'><figcaption>说明</figcaption></figure>"))


def blocks_html(random: Random, depth: int = 3) -> str:
    """Return some HTML blocks, with nothing or a line's end between them."""
    gap = random.choice(("", "\n"))
    return gap.join(block_html(random, depth) for _ in range(random.randint(1, 3)))


def inline_markdown(random: Random, depth: int = 2) -> str:
    """Return text with marks of Markdown, some of which do not close."""
    parts = []
    for _ in range(random.randint(1, 4)):
        kind = random.randint(0, 9)
        if kind < 4 or not depth:
            parts.append(words(random))
        elif kind < 7:
            mark = random.choice(("*", "_", "**", "__", "***", "~~", "`"))
            close = mark if random.randint(0, 9) else ""
            parts.append(mark + inline_markdown(random, depth - 1).strip() + close)
        elif kind == 7:
            target = random.choice(("https://a.example.com/x", "</a b>", "/x 'y'", "/u (t)"))
            parts.append(f"{random.choice(('', '!'))}[{inline_markdown(random, depth - 1)}]({target})")
        elif kind == 8:
            parts.append(random.choice(("  \n", "\\\n", "\n", "<https://a.example.com/>", "[甲][r]", "[^1]")))
        else:
            parts.append(inline_html(random, 1))
    return "".join(parts)


def block_markdown(random: Random, depth: int = 2) -> str:
    """Return a Markdown block."""
    kind = random.randint(0, 11)
    if kind < 4 or not depth:
        return inline_markdown(random)
    if kind == 4:
        return "#" * random.randint(1, 6) + " " + inline_markdown(random, 1).replace("\n", " ")
    if kind == 5:
        return f"{words(random, 2).strip()}\n{random.choice(('===', '---'))}"
    if kind == 6:
        inner = blocks_markdown(random, depth - 1)
        return "\n".join(random.choice(("> ", ">")) + line for line in inner.split("\n"))
    if kind < 9:
        marker = random.choice(("-", "*", "+", "1.", "2)", "-  "))
        gap = random.choice(("\n", "\n\n"))
        pad = " " * (len(marker) + 1)
        items = (blocks_markdown(random, depth - 1, 2) for _ in range(random.randint(1, 3)))
        return gap.join(marker + " " + item.replace("\n", "\n" + pad) for item in items)
    if kind == 9:
        fence = random.choice(("```", "~~~~", "```py"))
        return f"{fence}\n{words(random)}\n{fence.removesuffix('py')}"
    if kind == 10:
        return f"| {words(random, 1)} | b |\n|---|:-:|\n| {inline_markdown(random, 1)} | 2 |".replace(
            "\n\n", "\n"
        )
    return random.choice(("---", "* * *", "    a  b", "[r]: /u 't'", "[^1]: 注", "{{< x >}}", "{% x %}"))


def blocks_markdown(random: Random, depth: int = 2, most: int = 4) -> str:
    """Return some Markdown blocks."""
    gap = random.choice(("\n\n", "\n\n", "\n", "\n\n\n"))
    return gap.join(block_markdown(random, depth) for _ in range(random.randint(1, most)))


def post(random: Random) -> str:
    """Return the body of a post: HTML, Markdown, or blocks of both in turn."""
    makers: Sequence = random.choice(
        ((blocks_html,), (blocks_markdown,), (blocks_html, blocks_markdown), (block_html, block_markdown))
    )
    return "\n\n".join(random.choice(makers)(random) for _ in range(random.randint(1, 3))) + "\n"

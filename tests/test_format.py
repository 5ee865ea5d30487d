"""`format`: what becomes of HTML and Markdown, and that it reads the same afterwards."""

from __future__ import annotations

from pathlib import Path

import pytest
from command import postlint as command
from command import write

import postlint
from postlint.settings import Settings, forget


def formatted(text: str, tmp_path: Path, **options: str) -> str:
    """Format a post twice, and return what the first time gave; the second must change nothing."""
    lines = [f'{key.replace("_", "-")} = "{value}"' for key, value in options.items()]
    (tmp_path / "postlint.toml").write_text(
        "\n".join(['select = ["PL"]', "[format]", *lines]), encoding="utf-8"
    )
    forget()
    settings = Settings.load(tmp_path / "post.md")
    once = postlint.format(text, str(tmp_path / "post.md"), settings)
    assert postlint.format(once, str(tmp_path / "post.md"), settings) == once
    return once


@pytest.mark.parametrize(
    ("html", "markdown"),
    [
        ("<p>甲</p><p>乙</p>", "甲\n\n乙"),
        ("<div><p>甲</p>乙<p>丙</p></div>", "甲\n\n乙\n\n丙"),
        ("<p><strong>甲</strong>乙<b>丙</b></p>", "**甲**乙**丙**"),
        ("<p><em>a</em> <i>b</i></p>", "*a* *b*"),
        ("<p><b>营收增长。</b>公司表示</p>", "**营收增长**。公司表示"),
        ("<p>他说<strong>“看好”</strong>后市</p>", "他说“**看好**”后市"),
        ("<p>说<b>（全年）与（半年）</b>后</p>", "说<strong>（全年）与（半年）</strong>后"),
        ("<p>甲<b> 乙 </b>丙</p>", "甲 **乙** 丙"),
        ("<p><b>甲</b><b>乙</b></p>", "**甲乙**"),
        (
            '<p>见<a href="https://a.example.com/" title="公告">公告</a></p>',
            '见[公告](https://a.example.com/ "公告")',
        ),
        ('<p><a href="https://a.example.com/x">https://a.example.com/x</a></p>', "<https://a.example.com/x>"),
        ('<p><a href="/a b(c">x</a></p>', "[x](</a b(c>)"),
        ('<p><img src="a.png" alt="图"></p>', "![图](a.png)"),
        ('<p><a href="u"><img src="a.png" alt=""></a></p>', "[![](a.png)](u)"),
        ('<center><img src="a.png" alt="图" style="border:1px"></center>', "![图](a.png)"),
        ("<h2>标题 <em>a</em></h2>", "## 标题 *a*"),
        ("<h3>C #</h3>", "### C \\#"),
        ("<ul><li>甲</li><li>乙<ul><li>丙</li></ul></li></ul>", "- 甲\n- 乙\n  - 丙"),
        ("<ol><li><p>甲</p></li><li><p>乙</p></li></ol>", "1. 甲\n\n2. 乙"),
        ('<ol start="3"><li>甲</li></ol>', "3. 甲"),
        ("<ul><li>甲</li></ul><ul><li>乙</li></ul>", "- 甲\n\n* 乙"),
        ("<blockquote><p>甲</p><p>乙</p></blockquote>", "> 甲\n>\n> 乙"),
        ("<p>甲<br>乙<br></p>", "甲\\\n乙"),
        ("<p>甲<br><br>乙</p>", "甲\n\n乙"),
        ("<p>甲</p><hr><p>乙</p>", "甲\n\n---\n\n乙"),
        ('<pre><code class="language-py">a &lt; b\n\n*c*\n</code></pre>', "```py\na < b\n\n*c*\n```"),
        ("<p>用 <code>a*b</code></p>", "用 `a*b`"),
        ("<p>H<sub>2</sub>O <ruby>漢<rt>han</rt></ruby></p>", "H<sub>2</sub>O <ruby>漢<rt>han</rt></ruby>"),
        ("<p>AT&amp;T &mdash; 5 &gt; 3 &lt; 4&nbsp;%</p>", "AT&T — 5 > 3 < 4&nbsp;%"),
        ("<p>&lt;b&gt; &amp;copy; *星* a_b_c 2 * 3</p>", "\\<b> &amp;copy; \\*星\\* a_b_c 2 * 3"),
        ("<p>1. 甲</p><p>#</p><p>- 丙</p><p>+1</p>", "1\\. 甲\n\n\\#\n\n\\- 丙\n\n+1"),
        ("<p>[1] [a]: b ![c]</p>", "\\[1] \\[a]: b !\\[c]"),
        ('<div style="display:flex"><p>甲</p></div>', '<div style="display:flex">\n\n甲\n\n</div>'),
        ("<p>a &#123;% b %} &#123;{c}} d</p>", "a &#123;% b %} &#123;{c}} d"),
        ("<p>*ST甲与*ST乙</p>", "\\*ST甲与\\*ST乙"),
        (
            '<table><tr><th>甲</th><th align="right">乙|</th></tr>'
            '<tr><td>1</td><td align="right">2<br>3</td></tr></table>',
            "| 甲 | 乙\\| |\n| --- | ---: |\n| 1 | 2<br>3 |",
        ),
        ("<p><font color='red'>甲</font><span style='color:red'>乙</span></p>", "甲乙"),
        ("<p><span class='note'>甲</span>*</p>", "<span class='note'>甲</span>\\*"),
    ],
)
def test_html_becomes_markdown(html: str, markdown: str, tmp_path: Path) -> None:
    assert formatted(html + "\n", tmp_path) == markdown + "\n"


@pytest.mark.parametrize(
    "html",
    [
        '<figure><img src="a.png" alt="图"><figcaption>说明</figcaption></figure>',
        "<dl><dt>甲</dt><dd>乙</dd></dl>",
        '<table><tr><td colspan="2">甲</td></tr><tr><td>1</td><td>2</td></tr></table>',
        '<p id="note">甲</p>',
        "<p>设 $a_1$ 与 $$b*c*d$$</p>",
        '<video src="a.mp4" controls></video>',
        '<p style="display:none">甲</p>',
        "<div>\n\n甲\n\n</div>",
        '<p lang="ja">甲</p>',
        "<p>**甲**与[乙](丙)</p>",
        '<ul class="features"><li class="feature"><i class="fa fa-bolt"></i> 快</li></ul>',
        '<p class="note">甲</p>',
        "<tr>\n\n<td>\n甲\n</td>",
        '<img data-src="https://a.example.com/b.png" alt="图">',
    ],
)
def test_what_markdown_cannot_say_stays(html: str, tmp_path: Path) -> None:
    assert formatted(html + "\n", tmp_path) == html + "\n"


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("标题\n===\n\n次标题\n---\n", "# 标题\n\n## 次标题\n"),
        ("# 标题 #\n段落\n## 二\n", "# 标题\n\n段落\n\n## 二\n"),
        ("* a\n* b\n\n\n+ c\n", "- a\n- b\n\n* c\n"),
        ("*   a\n\n    b\n*   c\n", "- a\n\n  b\n\n- c\n"),
        ("1) a\n2) b\n   * c\n", "1) a\n2) b\n   - c\n"),
        (">甲\n乙\n", "> 甲\n> 乙\n"),
        ("__a__ _b_ ***c***\n", "**a** *b* ***c***\n"),
        ("a_b_c 与 [_x_][r]\n\n[r]: /u\n", "a_b_c 与 [*x*][r]\n\n[r]: /u\n"),
        ("[_x_]\n\n[_x_]: /u\n", "[_x_]\n\n[_x_]: /u\n"),
        ("~~~py\n*a*\n~~~\n", "```py\n*a*\n```\n"),
        ("~~~\n```\n~~~\n", "~~~\n```\n~~~\n"),
        ("    _code_\n", "    _code_\n"),
        ("甲  \n乙\\\n丙\n", "甲  \n乙\\\n丙\n"),
        ("***\n\n甲\n\n* * *\n", "***\n\n甲\n\n---\n"),
        ("甲<br>乙<strong>丙</strong>\n", "甲\\\n乙**丙**\n"),
        ("甲 &amp; &mdash; &lt;b&gt;&nbsp;\n", "甲 &amp; — &lt;b&gt;&nbsp;\n"),
        ("$$x_1 = _a_\n_b_$$ 与 _c_\n", "$$x_1 = _a_\n_b_$$ 与 *c*\n"),
        ("\\\\(_a_\\\\) _b_\n", "\\\\(_a_\\\\) *b*\n"),
        ("甲\n\n+\n\n乙\n", "甲\n\n+\n\n乙\n"),
        ("甲\n```\n乙\n", "甲\n```\n乙\n"),
        (
            '<link href="a.css" crossorigin="anonymous" align="x">\n',
            '<link href="a.css" crossorigin="anonymous" align="x">\n',
        ),
        ("\\__dir__ 与 _x_\n", "\\__dir__ 与 *x*\n"),
        ("`_a_` \\_b\\_ {{< x _y_ >}} $_z_$\n", "`_a_` \\_b\\_ {{< x _y_ >}} $_z_$\n"),
        (
            "{% raw %}\n_a_\n\n\n__b__\n{% endraw %}\n\n_c_\n",
            "{% raw %}\n_a_\n\n\n__b__\n{% endraw %}\n\n*c*\n",
        ),
        ("甲\n{: .note}\n\n# 乙\n{: #id}\n丙\n", "甲\n{: .note}\n\n# 乙\n{: #id}\n丙\n"),
        ("| a | b |\n|---|---|\n| _x_ | y |\n", "| a | b |\n|---|---|\n| _x_ | y |\n"),
        ("甲\n\n\n\n乙   \n\n\n", "甲\n\n乙\n"),
        ("- [ ] a\n- [x] b\n", "- [ ] a\n- [x] b\n"),
        ("甲[^1]\n\n[^1]: 注\n", "甲[^1]\n\n[^1]: 注\n"),
    ],
)
def test_markdown_becomes_canonical(before: str, after: str, tmp_path: Path) -> None:
    assert formatted(before, tmp_path) == after


@pytest.mark.parametrize(
    ("html", "markdown"),
    [
        # inside <u> kramdown reads `\\<b>` as a tag; it reads neither marks nor escapes there
        ("<p>甲<u>乙</u><b>丙</b></p>", "甲<u>乙</u>**丙**"),
        ("<p>甲<mark>a*b</mark></p>", "<p>甲<mark>a*b</mark></p>"),
        ("<p><code>a<b>b</b></code>甲</p>", "<code>a<b>b</b></code>甲"),
        # a title has no escapes in it
        ("<p><a href='/x' title='题 \"x\"'>甲</a></p>", "[甲](/x '题 \"x\"')"),
        ("<ul><li>甲</li><li></li></ul>", "<ul><li>甲</li><li></li></ul>"),
    ],
)
def test_kramdown_reads_what_is_written_for_it(html: str, markdown: str, tmp_path: Path) -> None:
    assert formatted(html + "\n", tmp_path, dialect="kramdown") == markdown + "\n"


def test_front_matter_keeps_its_values_comments_and_order(tmp_path: Path) -> None:
    before = "---\n\ntitle:   甲乙 \n# 注\ntags: [b,  a]\ntext: |\n  a  \n  b\n---\n\n\n\n正文\n"
    after = "---\ntitle: 甲乙\n# 注\ntags: [b,  a]\ntext: |\n  a  \n  b\n---\n\n正文\n"
    assert formatted(before.replace("a  \n  b", "a\n  b"), tmp_path) == after.replace("a  \n  b", "a\n  b")


def test_aligned_front_matter_stays_aligned(tmp_path: Path) -> None:
    text = "---\nlayout:  post\ntitle:   甲乙\ndate:    2022-03-27\n---\n\n正文\n"
    assert formatted(text, tmp_path) == text


def test_line_ends_stay_what_they_are(tmp_path: Path) -> None:
    assert formatted("---\r\ntitle: 甲\r\n---\r\n<p>甲</p>\r\n", tmp_path) == (
        "---\r\ntitle: 甲\r\n---\r\n\r\n甲\r\n"
    )


def test_an_image_keeps_its_size_as_the_dialect_can_say_it(tmp_path: Path) -> None:
    html = '<p><img src="a.png" alt="图" width="552" style="margin:0"></p>\n'
    assert formatted(html, tmp_path, dialect="kramdown") == '![图](a.png){:width="552"}\n'
    assert formatted(html, tmp_path, dialect="gfm") == '<img src="a.png" alt="图" width="552">\n'
    assert formatted(
        '<img src="a.png" alt="图" style="width: 50%; margin: 0">\n', tmp_path, dialect="gfm"
    ) == ('<img src="a.png" alt="图" width="50%">\n')
    assert formatted(html, tmp_path, images="plain") == "![图](a.png)\n"


def test_what_one_dialect_reads_as_markup_is_escaped_in_it(tmp_path: Path) -> None:
    html = "<p>《&lt;甲&gt;乙》 a|b<br>丙</p>\n"
    assert formatted(html, tmp_path, dialect="kramdown") == "《&lt;甲>乙》 a\\|b  \n丙\n"
    assert formatted(html, tmp_path, dialect="goldmark") == "《<甲>乙》 a|b\\\n丙\n"


@pytest.mark.parametrize(
    "text",
    [
        "词\n: 释义 _a_\n",
        "词\n: 释义\n\n  * _a_\n  * b\n\n  _c_\n",
        "* a\n^\n\n* b\n",
        "词\n\n: 释义\n\n  _c_\n",
        "* a\n\n    ```\n    b\n    ```\n",
        "甲\n* a\n* b\n",
        "<div>\n\n* a\n\n* b _c_\n\n</div>\n",
        '<div markdown="1">\n\n- a\n\n</div>\n',
    ],
)
def test_what_kramdown_reads_otherwise_stays(text: str, tmp_path: Path) -> None:
    assert formatted(text, tmp_path, dialect="kramdown") == text


def test_html_can_be_cleaned_or_kept(tmp_path: Path) -> None:
    html = '<p class="x" style="color:red"><font>甲</font> <b>乙</b></p>\n'
    assert formatted(html, tmp_path, html="clean") == '<p class="x">甲 <b>乙</b></p>\n'
    assert formatted(html, tmp_path, html="keep") == html


def test_marks_are_those_asked_for(tmp_path: Path) -> None:
    text = "- a *b*\n"
    assert formatted(text, tmp_path, list_marker="*", emphasis="_") == "* a _b_\n"


def test_an_html_file_stays_html(tmp_path: Path) -> None:
    text = "---\ntitle: 甲\n---\n<p>甲</p>\n\n<p><b>乙</b></p>\n\n\n"
    assert postlint.format(text, str(tmp_path / "a.html")) == (
        "---\ntitle: 甲\n---\n\n<p>甲</p>\n\n<p><b>乙</b></p>\n"
    )


def test_the_command_formats_files_and_stdin(tmp_path: Path) -> None:
    write(tmp_path, {"a.md": "<p>甲</p>\n", "b.md": "乙\n"})
    looked = command("format", "--check", ".", cwd=tmp_path)
    assert (looked.status, looked.rows) == (1, ["would format a.md", "1 of 2 posts would change"])
    shown = command("format", "--diff", ".", cwd=tmp_path)
    assert (shown.status, shown.rows[-2:]) == (1, ["-<p>甲</p>", "+甲"])
    assert (tmp_path / "a.md").read_text(encoding="utf-8") == "<p>甲</p>\n"
    done = command("format", ".", cwd=tmp_path)
    assert (done.status, done.rows) == (0, ["formatted a.md", "1 of 2 posts formatted"])
    assert (tmp_path / "a.md").read_text(encoding="utf-8") == "甲\n"
    assert command("format", "--check", "-q", ".", cwd=tmp_path)[:2] == (0, "")
    piped = command("format", "-", "--stdin-filename", "c.md", cwd=tmp_path, stdin="<p>丙</p>\n".encode())
    assert (piped.status, piped.out) == (0, "丙\n")


def test_the_command_takes_no_file_for_clean_that_it_could_not_read(tmp_path: Path) -> None:
    assert command("format", "missing.md", cwd=tmp_path).status == 2
    assert command("format", "-", "a.md", cwd=tmp_path).status == 2
    write(tmp_path, {"a.md": b"\xff\xfe\x00"})
    assert command("format", "a.md", cwd=tmp_path).status == 2


def test_a_post_that_would_read_differently_is_left_alone_and_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("postlint.formatting.convert.assemble", lambda found, changed: "别的\n")
    write(tmp_path, {"a.md": "<p>甲</p>\n"})
    ran = command("format", "a.md", cwd=tmp_path)
    assert (ran.status, ran.rows) == (1, ["0 of 1 post formatted, 1 left as it was"])
    assert "a.md:1:1: PL004 unsafe-result: Not formatted: '甲' would become '别的'" in ran.err
    assert (tmp_path / "a.md").read_text(encoding="utf-8") == "<p>甲</p>\n"


def test_lines_of_a_paragraph_can_become_one(tmp_path: Path) -> None:
    text = "甲乙，\n丙丁 a\nb  \n戊\n己\n\n- 庚\n  辛\n"
    assert formatted(text, tmp_path, wrap="no") == "甲乙，丙丁 a b  \n戊己\n\n- 庚辛\n"


def test_the_source_can_move_to_the_front_matter(tmp_path: Path) -> None:
    text = (
        "---\ntitle: 年报\n---\n<p>正文一句。</p><p class='em_media'>（文章来源：格隆汇）</p>\n\n"
        "<http://hk.example.com/news/1535.html>\n\n[返回首页](/)\n"
    )
    assert formatted(text, tmp_path, source="front-matter") == (
        "---\ntitle: 年报\nsource: 格隆汇\nsource_url: http://hk.example.com/news/1535.html\n---\n\n"
        "正文一句。\n\n[返回首页](/)\n"
    )
    kept = formatted(text, tmp_path)
    assert "（文章来源：格隆汇）\n\n<http://hk.example.com/news/1535.html>\n\n[返回首页](/)\n" in kept


def test_a_source_inside_a_sentence_does_not_move(tmp_path: Path) -> None:
    text = "---\ntitle: 年报\n---\n\n正文一句。  \n来源：格隆汇\n"
    assert formatted(text, tmp_path, source="front-matter") == text


@pytest.mark.parametrize("footer", ["[返回新闻](../n/)\n[返回首页](../)", "[Back](/) | [Home](/x)"])
def test_a_footer_of_links_can_go(footer: str, tmp_path: Path) -> None:
    assert formatted(f"正文。\n\n{footer}\n", tmp_path, footer="remove") == "正文。\n"
    assert formatted(f"正文。\n\n{footer}\n", tmp_path) == f"正文。\n\n{footer}\n"


@pytest.mark.parametrize("last", ["[公告全文](/a)", "见[返回首页](/)", "[返回首页](/)\n\n正文。"])
def test_no_other_paragraph_of_links_is_taken_for_a_footer(last: str, tmp_path: Path) -> None:
    assert formatted(f"正文。\n\n{last}\n", tmp_path, footer="remove") == f"正文。\n\n{last}\n"


@pytest.mark.parametrize(
    "text", ["[" * 10_000, "<" * 100_000, "# a\n" * 10_000, "甲[" + "乙乙乙乙乙[" * 3_100]
)
def test_too_much_markup_for_a_post_is_told_at_once(text: str, tmp_path: Path) -> None:
    write(tmp_path, {"a.md": text + "\n"})
    ran = command("format", "a.md", cwd=tmp_path)
    assert (ran.status, (tmp_path / "a.md").read_text(encoding="utf-8")) == (1, text + "\n")
    assert "PL004 unsafe-result: Not formatted: " in ran.err
    assert "over the limit of" in ran.err


def test_a_post_whose_fixes_fail_their_proof_is_left_alone(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from collections import Counter

    from postlint.fixer import FixResult

    monkeypatch.setattr(
        "postlint.formatting.fix", lambda post, *_: FixResult(post.text, post, (), Counter(), True)
    )
    write(tmp_path, {"a.md": "<p>甲</p>\n"})
    ran = command("format", "a.md", cwd=tmp_path)
    assert (ran.status, (tmp_path / "a.md").read_text(encoding="utf-8")) == (1, "<p>甲</p>\n")
    assert "Not formatted: its safe fixes fail their proof" in ran.err

"""Each portal's table, on an invented article in that portal's shape."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from one_rule import fixed, found

PORTALS = Path(__file__).parent.parent / "rules" / "widgets" / "portals"
FACTS = {
    "marker",
    "shell",
    "keyword",
    "placeholder",
    "attribute",
    "comment",
    "boilerplate",
    "live-image",
    "pseudo",
}

#: portal: article, what the safe fixes leave, the codes that are reported
SHAPES = {
    "eastmoney": (
        '<p><span id="stock_1.600001">云川科技</span><span id="quote_1.600001"></span>停牌，'
        '<a href="https://data.example.com/" class="infokey">业绩</a>向好。</p>\n',
        "<p>云川科技停牌，业绩向好。</p>\n",
        "WGT002 WGT003 WGT004",
    ),
    "sina": (
        "<!-- publish_helper name='原始正文' p_id='1' --><p><span id=\"stock_sh600001\">云川科技</span>"
        '<span id="quote_sh600001"></span>停牌。'
        '<img src="https://image.sinajs.cn/newchart/min/n/sh600001.gif" alt="分时图"></p>'
        "<p>海量资讯、精准解读，尽在新浪财经APP</p><!-- publish_helper_end -->\n",
        None,
        "WGT002 WGT004 WGT011 WGT012 WGT013",
    ),
    "jianshu": (
        '<div class="image-package"><div class="image-container"><div class="image-container-fill" '
        'style="padding-bottom: 54%"></div><div class="image-view"><img data-original-width="9" '
        'data-original-format="image/png" src="https://img.example.com/a.png" alt="走势"></div></div>'
        '<div class="image-caption"></div></div><p>更多精彩内容，就在简书APP</p>\n',
        '<div class="image-package"><div class="image-container"><div class="image-view">'
        '<img src="https://img.example.com/a.png" alt="走势"></div></div></div>'
        "<p>更多精彩内容，就在简书APP</p>\n",
        "WGT004 WGT006 WGT012",
    ),
    "baijiahao": (
        '<p data-diagnose-id="7"><span class="bjh-p">云川科技停牌。</span></p><p>举报/反馈</p>\n',
        "<p>云川科技停牌。</p><p>举报/反馈</p>\n",
        "WGT002 WGT006 WGT012",
    ),
    "sohu": (
        '<p>云川科技停牌。<a href="//www.sohu.com/?x" id="backsohucom"><span class="backword"><i class="backsohu"></i>'
        '返回搜狐，查看更多</span></a></p><p data-role="editor-name">责任编辑：<span></span></p>\n',
        "<p>云川科技停牌。返回搜狐，查看更多</p><p>责任编辑：</p>\n",
        "WGT002 WGT003 WGT004 WGT006 WGT012",
    ),
    "163": (
        '<p>云川科技停牌。<!-- AD200x300_2 --></p><div class="gg200x300">&nbsp;</div>'
        "<p>责任编辑：王小明_NF1234</p>\n",
        "<p>云川科技停牌。</p><p>责任编辑：王小明_NF1234</p>\n",
        "WGT004 WGT011 WGT012",
    ),
    "qq": (
        '<p><!--keyword--><a class="a-tips-Article-QQ" href="https://stock.example.com/"><!--/keyword-->云川科技</a>'
        '董事长<span class="infoMblog">王小明</span>辞职。</p>\n',
        "<p>云川科技董事长王小明辞职。</p>\n",
        "WGT002 WGT003 WGT011",
    ),
    "ifeng": (
        '<p>云川科技停牌。<span class="ifengLogo"></span></p><p>[责任编辑：王小明 PN001]</p>\n',
        "<p>云川科技停牌。</p><p>[责任编辑：王小明 PN001]</p>\n",
        "WGT004 WGT012",
    ),
    "xinhua": ("<p>云川科技停牌。</p><p>【纠错】 【责任编辑:王小明】</p>\n", None, "WGT012"),
    "people": ("<p>云川科技停牌。</p><p>(责编：王小明、李华)</p><p>分享让更多人看到</p>\n", None, "WGT012"),
    "cls": (
        "<p>云川科技停牌。</p><p>财联社声明：文章内容仅供参考，不构成投资建议。投资者据此操作，风险自担。</p>\n",
        None,
        "WGT012",
    ),
    "36kr": (
        '<p><img data-img-size-val="10,20" src="https://img.example.com/a.png" alt="走势"></p>'
        "<p>该文观点仅代表作者本人，36氪平台仅提供信息存储空间服务。</p>\n",
        '<p><img src="https://img.example.com/a.png" alt="走势"></p>'
        "<p>该文观点仅代表作者本人，36氪平台仅提供信息存储空间服务。</p>\n",
        "WGT006 WGT012",
    ),
    "wechat": (
        '<section><p><img data-copyright="0" data-cropx1="0" src="https://i.example.com" alt="走势"></p>'
        '<p><span leaf="">云川科技停牌。</span></p></section><p><mp-style-type data-value="3"></mp-style-type></p>\n',
        '<section><p><img src="https://i.example.com" alt="走势"></p><p><span>云川科技停牌。</span></p></section>\n',
        "WGT004 WGT006",
    ),
    "toutiao": (
        '<div class="pgc-img"><img src="https://img.example.com/a" img_width="7" img_height="9" alt="走势"></div>'
        '<p class="syl-page-br" data-track="2"><br></p><p>云川科技停牌。</p>\n',
        '<div class="pgc-img"><img src="https://img.example.com/a" alt="走势"></div><p>云川科技停牌。</p>\n',
        "WGT004 WGT006",
    ),
    "zhihu": (
        '<p data-pid="a1">云川<a class="RichContent-EntityWord" href="https://www.zhihu.com/search?q=1">科技</a>'
        '停牌。</p><p class="ztext-empty-paragraph"><br/></p>\n',
        "<p>云川科技停牌。</p>\n",
        "WGT003 WGT004 WGT006",
    ),
    "wordpress": (
        "<!-- wp:paragraph -->\n<p>云川科技停牌。</p>\n<!-- /wp:paragraph -->\n",
        "<p>云川科技停牌。</p>\n",
        "WGT011",
    ),
    "medium": (
        '<p data-selectable-paragraph="">A sentence.</p><p>Press enter or click to view image in full size</p>\n',
        "<p>A sentence.</p><p>Press enter or click to view image in full size</p>\n",
        "WGT006 WGT012",
    ),
    "substack": (
        '<p>A sentence.</p><p data-attrs="{}" data-component-name="ButtonCreateButton"><span>Share</span></p>\n',
        "<p>A sentence.</p><p><span>Share</span></p>\n",
        "WGT006 WGT012",
    ),
    "blogger": (
        '<p><a href="a.png" imageanchor="1"><img src="a.png" alt="走势"></a></p>\n',
        '<p><a href="a.png"><img src="a.png" alt="走势"></a></p>\n',
        "WGT006",
    ),
    "office": (
        '<p class="MsoNormal"><!--StartFragment-->云川科技停牌。<o:p></o:p>'
        '<!--EndFragment--></p><p><b id="docs-internal-guid-1">正文。</b></p>\n',
        None,
        "WGT002 WGT004 WGT009 WGT011",
    ),
    "enorth": ("<p>云川科技停牌。</p><!--/enorth cms block end-->\n", "<p>云川科技停牌。</p>\n", "WGT011"),
    "extensions": (
        '<p _msttexthash="1" _msthash="2">云川<i class="chrome-extension-mutihighlight">科技</i>停牌。</p>\n',
        "<p>云川科技停牌。</p>\n",
        "WGT002 WGT006",
    ),
    "common": (
        "云川科技停牌。\n\n（责任编辑：王小明）\n\n免责声明：本文仅供参考。\n\nRead more at Example News\n",
        None,
        "WGT012",
    ),
}


def test_each_table_has_a_shape() -> None:
    assert {path.stem for path in PORTALS.glob("*.tsv")} == set(SHAPES)


@pytest.mark.parametrize("portal", sorted(SHAPES))
def test_a_portal_is_recognised(portal: str) -> None:
    article, clean, codes = SHAPES[portal]
    assert sorted({one.code for one in found(article, "WGT")}) == codes.split()
    after = fixed(article, "WGT")
    if clean is not None:
        assert after == clean


def test_each_fact_is_known_and_has_a_source() -> None:
    for path in PORTALS.glob("*.tsv"):
        for line in path.read_text(encoding="utf-8").split("\n"):
            if not line or line.startswith("#"):
                continue
            fact, value, _, source = line.split("\t")
            assert fact in FACTS, line
            assert value, line
            assert len(source) > 7, line
            if fact == "boilerplate":
                re.compile(value)


@pytest.mark.parametrize(
    "text",
    [
        "（文章来源：上海证券报）\n",
        "责任编辑制度改革之后，出版社更看重内容。\n",
        "用户点击下载应用之后，可以看到本次活动的全部说明。\n",
        "免责声明引发争议\n",
        "Read more books this year, she said.\n",
    ],
)
def test_sentences_of_an_article_are_not_boilerplate(text: str) -> None:
    assert found(text, "WGT012") == []


def test_a_list_item_is_not_emptied() -> None:
    (one,) = found("<ul><li>甲</li><li>（责任编辑：王小明）</li></ul>\n", "WGT012")
    assert one.fix is None


@pytest.mark.parametrize(
    "pattern_text", ["免责声明：" + "甲" * 30000, "Read more at " + "a " * 20000, "[caption " + "[" * 20000]
)
def test_long_paragraphs_cost_little(pattern_text: str) -> None:
    assert found(pattern_text + "\n", "WGT012") == []


def test_boilerplate_names_the_words_that_its_expression_needs() -> None:
    for path in PORTALS.glob("*.tsv"):
        for row in (line.split("\t") for line in path.read_text(encoding="utf-8").split("\n")):
            if row[0] == "boilerplate":
                one_of_several = "|" in row[2] and all(word in row[1] for word in row[2].split("|"))
                assert one_of_several or row[2] in runs_of_letters(row[1]), row


def runs_of_letters(pattern: str) -> str:
    """Return what stands in the pattern outside every group, repetition and class, each run on its own line."""
    from postlint.kinds.patterns import _parse

    return "".join(chr(value) if str(op) == "LITERAL" else "\n" for op, value in _parse(pattern))

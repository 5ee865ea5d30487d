import pytest
from test_lnk_malformed import found, mended

import postlint


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ('<a ping="/x" href="/a">甲</a>\n', '<a href="/a">甲</a>\n'),
        ('<a\n  data-spm="1"\n  href="/a">甲</a>\n', '<a\n  href="/a">甲</a>\n'),
        ('<p><a href="/a"data-spm=1>甲</a></p>\n', '<p><a href="/a">甲</a></p>\n'),
        ("<a href='/a' onclick='_hmt.push([\"_trackEvent\", 1]);ga(1)'>甲</a>\n", "<a href='/a'>甲</a>\n"),
    ],
)
def test_an_attribute_goes_with_the_space_before_it(before, after):
    assert postlint.fix(before).text == after


@pytest.mark.parametrize(
    "html",
    [
        '<a href="/a" onclick="ga(1), open()">甲</a>\n',
        '<a href="/a" onclick="gallery(1)">甲</a>\n',
        '<audio data-track="3" controls></audio>\n',
        '<a href="/a" data-{{ x }}="ping">甲</a>\n',
        '`<a ping="/x">`\n',
    ],
)
def test_what_does_more_than_count_stays(html):
    assert found(html, "tracking-attribute") == []


@pytest.mark.parametrize(
    "html",
    [
        '<img src="https://a.example.org/x.png" width="1" height="100" alt="">\n',
        '<img src="https://a.example.org/x.png" width="1" height="1" alt="分隔">\n',
        '<img src="https://a.example.org/x.png" width="100%" height="1">\n',
        '<img src="/x.gif" width="1" height="1">\n',
        '<img src="https://a.example.org/x.png" style="width:1px;height:10px">\n',
        '<a href="https://hm.baidu.com/hm.gif">甲</a>\n',
    ],
)
def test_images_that_may_be_seen_stay(html):
    assert found(html, "tracking-pixel") == []


def test_a_pixel_goes_with_its_line():
    text = '正文。\n\n<img src="https://a.example.org/x" width=1 height=1>\n\n完。\n'
    assert mended(text) == "正文。\n\n完。\n"
    assert mended("正文 ![](https://hm.baidu.com/hm.gif?x)完。\n") == "正文 完。\n"


def test_short_links_need_a_path():
    assert found("<https://bit.ly> <https://bit.ly/> <https://bit.ly/a1B2>\n", "short-link") == [
        ("https://bit.ly/a1B2", None)
    ]


@pytest.mark.parametrize(
    ("url", "new"),
    [
        ("https://en.m.wikipedia.org/wiki/A?x=1#b", "https://en.wikipedia.org/wiki/A?x=1#b"),
        ("//m.youtube.com/watch?v=a", "//www.youtube.com/watch?v=a"),
        ("https://www.google.com/amp/s/a.example.org/b%20c/amp", "https://a.example.org/b%20c/amp"),
    ],
)
def test_the_rest_of_an_alternate_address_stays(url, new):
    text = f'<p><a href="{url}">甲</a></p>\n'
    after = postlint.fix(text, unsafe=True).text
    assert new.split("//")[1] in after


@pytest.mark.parametrize(
    "url", ["https://www.google.com/amp/s/", "https://en.m.wikipedia.org/", "https://m.youtube.com/"]
)
def test_front_pages_of_copies_stay(url):
    assert found(f"[甲]({url})\n", "alternate-host") == []

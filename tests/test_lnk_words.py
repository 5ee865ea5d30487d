"""LNK010, LNK011, LNK012 and LNK014: what a link shows, and what it should not."""

import pytest
from test_lnk_malformed import found

import postlint
from postlint.kinds.link_text import name_of, shown_host


@pytest.mark.parametrize(
    ("text", "host"),
    [
        ("https://a.example.com/x", "a.example.com"),
        ("www.example.com", "www.example.com"),
        ("example.com/a", "example.com"),
        ("https://a.example.com/very…", "a.example.com"),
        ("Node.js", None),
        ("booking.com", None),
        ("README.md", None),
        ("docs/README.md", None),
        ("main.rs/x", None),
        ("and/or", None),
        ("v1.2/x", None),
        ("a@example.com", None),
        ("见 https://a.example.com/", None),
    ],
)
def test_only_addresses_are_addresses(text, host):
    assert shown_host(text) == host


def test_a_name_is_what_is_registered():
    assert (
        name_of("www.example.com.cn") == name_of("a.b.example.co.uk") == name_of("example.org") == "example"
    )


def test_an_image_or_code_shows_no_address():
    assert found("[![https://a.bank.test/](a.png)](https://other.example/)\n", "deceptive-link") == []
    assert found("[`https://a.bank.test/`](https://other.example/)\n", "deceptive-link") == []
    assert found("[*https://a.bank.test/*](https://other.example/)\n", "deceptive-link") == [
        ("https://other.example/", None)
    ]


@pytest.fixture
def jekyll(tmp_path):
    (tmp_path / "_config.yml").write_text("title: a\n", encoding="utf-8")
    return str(tmp_path / "_posts" / "2024-03-01-a.md")


@pytest.mark.parametrize(
    "text",
    [
        "git clone https://a.example.org/b.git\n",
        "https://a.example.org/{ja,en}/\n",
        "https://a.example.org/<name>/\n",
        "https://a.example.org/v1\\_8\n",
        "https://a.example.org/{{ page.id }}\n",
        "[x]: https://a.example.org/ 甲 乙\n",
        "[甲]((https://a.example.org/b)\n",
        "<code>https://a.example.org/</code>\n",
        "http://127.0.0.1:4000/ http://localhost/\n",
    ],
)
def test_a_url_that_is_part_of_something_else_is_not_bare(text, jekyll):
    assert found(text, "bare-url", jekyll) == []


def test_bare_urls_become_links_with_nothing_else_changed(jekyll):
    text = "来源：https://a.example.org/n_1_2?x=1&y=2，（https://b.example.org/）。\n"
    result = postlint.fix(text, jekyll)
    assert not result.failed
    assert result.text == "来源：<https://a.example.org/n_1_2?x=1&y=2>，（<https://b.example.org/>）。\n"


@pytest.mark.parametrize(
    "url",
    [
        "https://a.example.org/?token=YOUR_ACCESS_TOKEN_HERE",
        "https://a.example.org/article.pl?sid=03/03/14/0258247",
        "https://a.example.org/?api_key=A1B2C3D4-A1B2-A1B2-A1B1-A1B2C3D4E5F6",
        "https://a.example.org/?api_key=xxxxxxxxxxxxxxxx1234",
        "https://a.example.org/?token={{ token }}",
        "https://user:password@a.example.org/",
        "https://medium.example.org/@user:9f8Kq27ZrT41",
        "https://api.mapbox.com/x?access_token=pk.9f8Kq27ZrT41xLmW0bVd",
    ],
)
def test_placeholders_and_public_values_are_no_secrets(url):
    assert found(f"[甲]({url})\n", "credential-in-url") == []


def test_the_widget_of_the_seed_is_silent():
    url = "https://pic.example.org/GetPic.aspx?nid=1&token=44c9d251add88e27b65ed86506f6e5da"
    inside = f'<!-- EM_StockImg_Start --><p><img src="{url}" alt="K图"></p><!-- EM_StockImg_End -->\n'
    assert found(inside, "credential-in-url") == []
    assert found(f"![K图]({url})\n", "credential-in-url") == [
        ("token=44c9d251add88e27b65ed86506f6e5da", "unsafe")
    ]


@pytest.mark.parametrize("front", ['+++\ntitle = "a"\n+++\n', "---\n{title: a}\n---\n", "---\n---\n", ""])
def test_a_source_is_only_written_into_plain_yaml(front):
    text = front + "正文。\n\n（文章来源：格隆汇）\n"
    assert [one.fix for one in postlint.check(text) if one.name == "missing-source"] in ([], [None])


def test_a_portals_link_on_a_word_of_the_source_is_not_its_address():
    text = '---\ntitle: a\n---\n<p>正文</p><p>（文章来源：上海<a href="https://q.example.org/">证券</a>报）</p>\n'
    result = postlint.fix(text, unsafe=True)
    assert "source: 上海证券报\n---" in result.text

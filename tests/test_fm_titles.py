import time

import pytest
from fields_helper import fixed, run, spans

from postlint.kinds.titles import width

JEKYLL = {"site": {"generator": "jekyll"}}


def front(*lines, body="正文。\n"):
    return "---\n" + "".join(f"{line}\n" for line in lines) + f"---\n\n{body}"


@pytest.mark.parametrize(
    ("line", "result"),
    [
        ("title: yes", 'title: "yes"'),
        ("title: Off", 'title: "Off"'),
        ("version: 1.10", 'version: "1.10"'),
        ("ruby_version: 3.10", 'ruby_version: "3.10"'),
        (
            "tags: [1_000, 1e3, 0x1F, 0o17, 012, 08, +5]",
            'tags: ["1_000", "1e3", "0x1F", "0o17", "012", "08", "+5"]',
        ),
        ("title: 2024-03-01", 'title: "2024-03-01"'),
        ("title: 2024", None),
        ("title: 1.5", None),
        ("title: true", None),
        ("title: ~", None),
        ("title: 'no'", None),
        ("title: ! no", None),
        ("weight: 012", None),
        ("title: &x 晨光\nsubtitle: *x", None),
        ("tags: {a: no}", None),
        ("title: 1.2.3", None),
    ],
)
def test_text_that_is_no_text_to_every_reader(line, result):
    text = front(line)
    wanted = None if result is None else ("safe", text.replace(line, result))
    assert fixed("ambiguous-scalar", text) == wanted


def test_a_null_in_a_list_may_be_meant():
    assert fixed("ambiguous-scalar", front("tags: [null, 甲]")) == ("unsafe", front('tags: ["null", 甲]'))


def test_the_message_names_both_readings():
    assert [one[1:3] for one in run("ambiguous-scalar", front("title: 012"))] == [
        ("warning", "`012` needs quotes to be text: YAML 1.1 reads 10, YAML 1.2 12")
    ]


@pytest.mark.parametrize(("text", "wide"), [("abc", 3), ("晨光", 4), ("Ａ，", 4), ("e\u0301", 1), ("", 0)])
def test_the_width_of_a_title(text, wide):
    assert width(text) == wide


@pytest.mark.parametrize(
    ("line", "found"),
    [
        ("title: " + "甲" * 56, 1), ("title: " + "甲" * 55, 0), ("title: " + "x" * 111, 1), ("title: v8", 1),
        ("title: 年报", 0), ("title: ' '", 0), ("title: 12", 0), ("description: " + "甲" * 161, 1),
        ("description: 甲", 0), ("title: '{{ x }}'", 0),
    ],
)  # fmt: skip
def test_the_length_of_titles_and_descriptions(line, found):
    assert len(spans("title-length", front(line))) == found


@pytest.mark.parametrize(
    ("line", "result"),
    [
        ('title: "a &quot;b&quot;"', 'title: "a \\"b\\""'),
        ("title: 'a &#39;b&#39;'", "title: 'a ''b'''"),
        ("title: a &amp; b", "title: a & b"),
        ("title: a&nbsp;b", "title: a b"),
        ("title: a&colon; b", 'title: "a: b"'),
        ("title: '**甲**：乙'", "title: '甲：乙'"),
        ("title: '# 甲'", "title: '甲'"),
        ("title: '\u3000甲'", "title: '甲'"),
        ("title: 甲  乙", "title: 甲 乙"),
        ("title: <font color='red'>甲</font>", "title: 甲"),
        ("title: 甲<br/>乙<br>", "title: 甲 乙"),
        ('title: "甲\\n乙"', 'title: "甲 乙"'),
        ("title: '&quot;'", "title: '\"'"),
        ("description: '[甲](https://a.example/x)乙'", "description: '甲乙'"),
    ],
)
def test_markup_becomes_plain_text(line, result):
    text = front(line, "date: 2024-03-01")
    assert fixed("title-markup", text) == ("safe", text.replace(line, result))


@pytest.mark.parametrize(
    "line",
    [
        "title: 'Vec<T> and Option<u>'", "title: a < b > c", "title: AT&T; R&D", "title: 5 * 3 * 2",
        "title: '**/*.md and 2**3**4'", "title: the `<b>x</b>` way", "title: What <b>x</b> means in HTML",
        "title: 甲\u3000乙", "title: 'C# 和 #话题'", "title: '{{ a  b }}'", "description: One.  Two.",
        "title: '[独家](图)'", "title: '[1] a'", "subtitle: ' a '", "title: '5 > 3 &unknown; x'",
        "title: '__init__ *args **kwargs'", "title: M*A*S*H", "description: |\n  a\n  b\n",
    ],
)  # fmt: skip
def test_what_only_looks_like_markup(line):
    assert spans("title-markup", front(line)) == []


def test_an_entity_that_would_become_a_tag_is_only_reported():
    assert [one[0::3] for one in run("title-markup", front("title: '&lt;b 甲'"))] == [("&lt;", None)]


@pytest.mark.parametrize(
    "text",
    ['+++\ntitle = "a &amp; b"\n+++\n', "+++\ntitle = 'a &amp; b'\n+++\n", '{\n  "title": "a &amp; b"\n}\n'],
)
def test_other_formats_are_mended_too(text):
    assert fixed("title-markup", text) == ("safe", text.replace("&amp;", "&"))


@pytest.mark.parametrize("unit", ["<b>", "**a", "[a](/", "&#1", "` ", "  a", "<br ", "&lt;"])
def test_long_titles_take_little_time(unit):
    begun = time.perf_counter()
    spans("title-markup", front(f"title: '{unit * 600}'"))
    assert time.perf_counter() - begun < 3


@pytest.mark.parametrize(
    ("body", "result"),
    [
        ("# 晨光\n\n正文。\n", "正文。\n"),
        ("## *晨*光 ##\n正文。\n", "正文。\n"),
        ("晨光\n---\n\n正文。\n", "正文。\n"),
        ("# 晨光", ""),
        ("# 晨光科技\n", None),
        ("正文。\n\n# 晨光\n", None),
        ("**晨光**\n", None),
        ("> # 晨光\n", None),
    ],
)
def test_a_heading_that_says_the_title_again(body, result):
    text = front("title: 晨光", body=body)
    wanted = None if result is None else ("safe", front("title: 晨光", body=result))
    assert fixed("title-repeated", text, **JEKYLL) == wanted


def test_where_no_generator_is_known_the_heading_may_be_the_only_title():
    text = front("title: 晨光", body="# 晨光\n\n正文。\n")
    assert fixed("title-repeated", text) == ("unsafe", front("title: 晨光"))


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("\n---\ntitle: 甲\n---\n\n正文。\n", "\n"),
        (" \r\n---\r\ntitle: 甲\r\n---\r\n", " \r\n"),
        ("\ufeff---\ntitle: 甲\n---\n", "\ufeff"),
        ("\n\n+++\ntitle = '甲'\n+++\n", "\n\n"),
        ('\n{\n  "title": "甲"\n}\n正文\n', "\n"),
        ("\n---\n甲\n---\n", None),
        ("\n---\ntitle: 甲\n", None),
        ("甲\n---\ntitle: 甲\n---\n", None),
        ("\n", None),
    ],
)
def test_white_space_before_front_matter(text, found):
    results = run("bom-or-leading-space", text)
    assert [one[0] for one in results] == ([] if found is None else [found])
    if found is not None:
        assert results[0][3] == ("safe", text[len(found) :])


def test_a_post_whose_front_matter_comes_to_light_is_fixed_on(tmp_path):
    from postlint import api
    from postlint.settings import Settings

    text = "\n---\ntitle: 甲,乙\ndate: 2024-03-01\n---\n\n正文,继续。\n"
    settings = Settings.load(isolated=True)
    result = api.fix(text, (tmp_path / "_posts/2024-03-01-a.md").as_posix(), settings)
    assert not result.failed
    assert result.text == "---\ntitle: 甲，乙\ndate: 2024-03-01\n---\n\n正文，继续。\n"

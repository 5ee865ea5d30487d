import pytest

from postlint.post import Post


def tree(text):
    """Return each element as name(children), in document order."""
    post = Post(text, "post.html")
    children: dict[object, list] = {}
    for element in post.elements:
        children.setdefault(element.parent, []).append(element)

    def shown(parent):
        return " ".join(f"{e.name}({shown(e)})" if shown(e) else e.name for e in children.get(parent, ()))

    return shown(None)


def problems(text):
    post = Post(text, "post.html")
    return [
        (p.kind, p.element.name if p.element else post.text[p.end_tag.start : p.end_tag.end])
        for p in post.tree.problems
    ]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("<ul><li>a<li>b</ul>", "ul(li li)"),
        ("<p>a<p>b<div>c</div>", "p p div"),
        ("<p>a<table><tr><td>b<td>c<tr><td>d</table>", "p table(tr(td td) tr(td))"),
        ("<table><thead><tr><th>a<tbody><tr><td>b</table>", "table(thead(tr(th)) tbody(tr(td)))"),
        ("<dl><dt>a<dd>b<dt>c</dl>", "dl(dt dd dt)"),
        ("<select><option>a<option>b</select>", "select(option option)"),
        ("<ul><li>a<ul><li>b</ul><li>c</ul>", "ul(li(ul(li)) li)"),
        ("<p><button><p>a</p></button></p>", "p(button(p))"),
        ("<br><img><hr>", "br img hr"),
        ("<svg><path/><g/></svg><b>a</b>", "svg(path g) b"),
        ("<div/>a", "div"),
    ],
)
def test_end_tags_that_may_be_left_out_are_implied(text, expected):
    assert tree(text) == expected
    assert [kind for kind, _ in problems(text) if kind != "unclosed"] == []


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("<b>a", [("unclosed", "b")]),
        ("<div><b>a</div>", [("unclosed", "b")]),
        ("a</b>", [("stray", "</b>")]),
        ("<b>a<i>b</b>c</i>", [("misnested", "i")]),
        ("<p>a</p></p>", []),
        ("a</br>", []),
        ("<p>a<p>b", []),
        ("<ul><li>a</ul>", []),
        ("<b>a</b><i>b</i>", []),
    ],
)
def test_tags_without_a_partner_are_told(text, expected):
    assert problems(text) == expected


def test_an_element_spans_from_its_start_tag_to_its_end_tag():
    text = 'x<a href="y">中<b>文</b></a>z'
    link, bold = Post(text, "post.html").elements
    assert text[slice(*link.span)] == '<a href="y">中<b>文</b></a>'
    assert text[slice(*link.inner)] == "中<b>文</b>"
    assert (bold.parent, link.get("href"), link.get("id")) == (link, "y", None)


def test_the_first_of_two_attributes_of_one_name_counts():
    (element,) = Post('<p id="a" id="b">', "post.html").elements
    assert element.get("id") == "a"
    assert [attribute.value for attribute in element.attributes] == ["a", "b"]


@pytest.mark.parametrize(
    ("text", "count"),
    [
        ("<span>" * 50_000 + "</span>" * 50_000, 50_000),
        ("<p>" * 50_000, 50_000),
        ("<p><table>" * 20_000, 40_000),
        ("<b><i></b></i>" * 20_000, 40_000),
        ("</b>" * 50_000, 0),
        ("<ul><li>" * 20_000, 40_000),
    ],
    ids=["nested", "unclosed-p", "table-in-p", "misnested", "stray", "lists"],
)
def test_a_tree_of_any_depth_is_built(text, count):
    assert len(Post(text, "post.html").elements) == count

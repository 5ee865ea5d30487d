"""Handlers, a portal's attributes, doubles and pseudo-links."""

from __future__ import annotations

from one_rule import fixed, found, spans


def test_a_handler_goes_and_the_words_stay() -> None:
    assert fixed('<p onclick="track()">正文。</p>\n', "WGT007") == "<p>正文。</p>\n"


def test_a_function_of_the_post_makes_the_fix_unsafe() -> None:
    text = '<p onclick="more()">甲</p><script>function more() {}</script>\n'
    (one,) = found(text, "WGT007")
    assert one.fix is not None
    assert one.fix.applicability == "unsafe"


def test_a_link_without_another_target_keeps_its_handler() -> None:
    text = '<p><a href="#" onclick="more()">甲</a></p>\n'
    assert fixed(text, "WGT007") == text


def test_a_template_in_a_handler_is_left_alone() -> None:
    (one,) = found('<p onclick="{{ page.x }}">甲</p>\n', "WGT007")
    assert one.fix is None


def test_attributes_inside_a_widget_are_reported_with_it() -> None:
    text = '<!-- EM_StockImg_Start --><p><a web="1" href="u">甲</a></p><!-- EM_StockImg_End -->\n'
    assert spans(text, "WGT006") == []


def test_a_site_keeps_its_own_attributes() -> None:
    text = '<p><a web="1" href="u">甲</a></p>\n'
    assert spans(text, "WGT006", rules={"widget-attribute": {"keep": ["web"]}}) == []
    assert fixed(text, "WGT006") == '<p><a href="u">甲</a></p>\n'


def test_the_first_of_two_attributes_stays() -> None:
    assert fixed('<p id="a" id="b">甲</p>\n', "HTM005") == '<p id="a">甲</p>\n'


def test_a_pseudo_link_inside_a_link_is_only_reported() -> None:
    (one,) = found('<p><a href="u"><span href="https://a.example/">甲</span></a></p>\n', "WGT010")
    assert one.fix is None

"""Ids of headings, as each generator makes them."""

from __future__ import annotations

import pytest

from postlint.site import anchors, heads, slugs


@pytest.mark.parametrize(
    ("rule", "words", "made"),
    [
        (anchors.gfm, "业绩 2023：净利润、营收", "业绩-2023净利润营收"),
        (anchors.gfm, "A -- B's “C”", "a--bs-c"),
        (anchors.kramdown, "2. Our *team*", "our-team"),
        (anchors.kramdown, "业绩", "section"),
        (anchors.goldmark, "业绩 2023：净利润 & `x_y`", "业绩-2023净利润--x_y"),
        (anchors.goldmark, "！", "heading"),
        (anchors.goldmark_ascii, "Élan 业绩", "elan-"),
        (anchors.blackfriday, "§ 1.2 A -- b", "1-2-a-b"),
        (anchors.hexo, "A B：C. d", "A-B：C-d"),
    ],
)
def test_id_of_a_heading(rule: object, words: str, made: str) -> None:
    assert rule(words, words) == made  # type: ignore[operator]


@pytest.mark.parametrize(
    ("text", "mode", "made"),
    [
        ("《书名》：副题？", "pretty", "书名-副题"),
        ("a.b_c", "default", "a-b-c"),
        ("Ünï 业绩", "ascii", "n"),
        ("Ünï", "latin", "uni"),
        ("A  B", "raw", "a-b"),
    ],
)
def test_jekyll_slugs(text: str, mode: str, made: str) -> None:
    assert slugs.jekyll(text, mode) == made


def test_front_matter_by_lines_is_what_the_parser_reads() -> None:
    block = "title: \"a: b\"\ndate: 2024-03-01 10:00:00 +0800\ntags: x\nslug: 'y'\n# c\ndraft: true\n"
    from postlint.site.config_file import parse_yaml

    whole = parse_yaml(block)
    assert heads.parse(block) == {key: whole[key] for key in ("title", "date", "tags", "slug", "draft")}


def test_front_matter_that_does_not_parse_is_told() -> None:
    with pytest.raises(heads.BrokenError):
        heads.parse("title: a: b\ndate: 2024-03-01\n")

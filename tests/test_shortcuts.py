"""Every shortcut gives what the long way gives, on the examples of all rules and on generated posts.

With POSTLINT_CORPUS=FOLDER[:FOLDER…] the posts in these folders are compared, too.
"""

from __future__ import annotations

import gc
import os
import re
import string
import sys
import weakref
from collections.abc import Iterable, Iterator
from itertools import islice
from pathlib import Path
from typing import Any

import pytest
from checkout import ROOT

sys.path.insert(0, str(ROOT))

from benchmarks import posts
from postlint import packs, steps, wording
from postlint.elements import Element
from postlint.engine import Linter
from postlint.kinds import attributes, portal_elements, portals
from postlint.kinds.base import Context
from postlint.kinds.portal_lines import Lines
from postlint.kinds.registry import Deferred
from postlint.post import Post
from postlint.prose import BLOCK
from postlint.rule import Diagnostic
from postlint.run import Runner
from postlint.settings import Settings
from postlint.tags import Tags, in_order

SHAPED = [rule for rule in packs.load_pack(packs.built_in()) if rule.kind == "portal-element"]
SETTINGS = Settings.load(isolated=True, overrides={"preset": "all"})


def texts() -> Iterator[str]:
    for rule in packs.load_pack(packs.built_in()):
        for example in packs.documentation(rule)["examples"]:
            for key in ("bad", "ok", "good"):
                if isinstance(example.get(key), str):
                    yield example[key]
    for mix in posts.MIXES:
        for seed in range(40):
            yield posts.post(mix, 300 + 200 * seed, seed)
    yield from of_tables()
    most = int(os.environ.get("POSTLINT_CORPUS_MOST", "5000"))
    for folder in filter(None, os.environ.get("POSTLINT_CORPUS", "").split(os.pathsep)):
        for path in islice(sorted(Path(folder).rglob("*.md")), most):
            yield path.read_text(encoding="utf-8", errors="replace")


def of_tables() -> Iterator[str]:
    """Yield elements with each mark and of each shape that the tables of portals have, and nearly so."""
    (table,) = {
        str(rule.check.values["portals"])
        for rule in packs.load_pack(packs.built_in())
        if rule.kind == "portal-attribute" and isinstance(rule.check, Deferred)
    }
    for filled in (("x", "1"), ("", "9"), ("*", "#")):
        for mark in portals.marks(table):
            name, value = (glob.value.replace("*", filled[0]).replace("#", filled[1]) for glob in mark[1:])
            for tag in ("p", "img", "span") if mark.tag == "*" else (mark.tag, "p"):
                yield f'<{tag} {name}="{value}">甲</{tag}> <{tag} {name}="{value}x">甲</{tag}>\n'
        for fact in ("shell", "keyword", "placeholder"):
            for shape in portals.shapes(table, fact):
                value = (
                    shape.pattern.value.replace("*", filled[0]).replace("#", filled[1])
                    if shape.pattern
                    else ""
                )
                yield f'<p>甲<{shape.tag} {shape.attribute or "title"}="{value}" web="1">乙</{shape.tag}></p>\n'


TEXTS = list(dict.fromkeys(texts()))


def found(families: str | None = None) -> list[list[Diagnostic]]:
    """Return what a new linter finds in each text."""
    linter = Runner().linter(SETTINGS, "post.md")
    if families is not None:
        rules = [rule for rule in linter.rules if re.match(families, rule.code)]
        linter = Linter(rules, SETTINGS, linter.every_rule)
    return [linter.check(Post(text), Context(SETTINGS, "post.md")) for text in TEXTS]


def test_a_check_that_is_put_off_would_find_nothing_where_its_texts_are_missing(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    short = found()
    assert sum(map(len, short)) > 1000
    monkeypatch.setattr(steps, "_needs", lambda check: ())
    assert found() == short


def test_a_post_is_freed_when_its_check_is_done() -> None:
    """Objects that hold each other wait for the collector, which took a tenth of a run."""
    linter = Runner().linter(SETTINGS, "post.md")
    gc.collect()
    gc.disable()
    try:
        for text in TEXTS[::20]:
            post = Post(text)
            linter.check(post, Context(SETTINGS, "post.md"))
            held = weakref.ref(post)
            del post
            assert held() is None, text
    finally:
        gc.enable()


def test_lines_of_portals_are_tried_only_where_one_can_match(monkeypatch: pytest.MonkeyPatch) -> None:
    short = found("WGT")
    assert any(one.name == "boilerplate" for diagnostics in short for one in diagnostics)

    def every_paragraph(self: Lines, text: str) -> Iterator[tuple[int, str]]:
        at = 0
        for part in text.split(BLOCK):
            yield at, part
            at += len(part) + 1

    def every_line(self: Lines, text: str) -> bool:
        every = {line for lines in self.beginning.values() for line in lines} | set(self.others)
        return any(line.pattern.fullmatch(text) for line in every)

    monkeypatch.setattr(Lines, "paragraphs", every_paragraph)
    monkeypatch.setattr(Lines, "match", every_line)
    assert found("WGT") == short


def test_elements_are_indexed_by_tag_and_attribute() -> None:
    for text in TEXTS:
        post = Post(text)
        elements, tags = post.elements, post.tags
        assert tags.names == {one.name: [e for e in elements if e.name == one.name] for one in elements}
        names = {attribute.name for element in elements for attribute in element.attributes}
        assert tags.attributes == {name: [e for e in elements if e.attribute(name)] for name in names}
        assert tags.doubled == [
            e for e in elements if len({a.name for a in e.attributes}) < len(e.attributes)
        ]
        some = sorted(names)[::2]
        assert list(tags.having(some)) == [e for e in elements if any(e.attribute(name) for name in some)]


def test_elements_without_the_attributes_that_a_check_looks_for_give_it_nothing(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    short = found("WGT|HTM")

    def every_element(self: Tags, attributes: Iterable[str]) -> list[Element]:
        return in_order(element for elements in self.names.values() for element in elements)

    monkeypatch.setattr(Tags, "having", every_element)
    assert found("WGT|HTM") == short
    monkeypatch.setattr(portals.Shapes, "possible", lambda self, tags: every_element(tags, ()))
    assert found("WGT|HTM") == short


def test_marks_of_portals_are_chosen_by_tag_and_name(monkeypatch: pytest.MonkeyPatch) -> None:
    short = found("WGT006")
    assert sum(map(len, short)) > 100

    def one_by_one(self: attributes.PortalAttribute, element: Any, attribute: Any, known: Any) -> bool:
        name = attribute.name
        if attributes.MASK in name or attributes.MASK in attribute.value:
            return False
        if any(re.fullmatch(one, name) for one in self.keep):
            return False
        return any(re.fullmatch(one, name) for one in self.noise) or any(
            mark.tag in ("*", element.name)
            and mark.name.matches(name)
            and mark.value.matches(attribute.value)
            for mark in known
        )

    monkeypatch.setattr(attributes.PortalAttribute, "_matches", one_by_one)
    monkeypatch.setattr(attributes.PortalAttribute, "_is_known", lambda self, name, known: True)
    assert found("WGT006") == short


def test_elements_that_portals_left_are_those_of_a_known_shape() -> None:
    (table,) = {str(rule.check.values["portals"]) for rule in SHAPED if isinstance(rule.check, Deferred)}
    facts: tuple[portal_elements.Fact, ...] = ("shell", "keyword", "placeholder")
    count = 0
    for text in TEXTS:
        post = Post(text)
        known = portal_elements.found(post, table)
        for element in post.elements:
            hits = known.get(element.number)
            for fact in facts:
                matching = [one for one in portals.shapes(table, fact) if one.matches(element)]
                assert portal_elements.shape_of(hits, fact) == (matching[0] if matching else None)
        assert list(known) == sorted(known)
        count += len(known)
    assert count > 100


@pytest.mark.parametrize(
    "message",
    [
        "", "plain", "{text}", "{text}{new}", "Found `{text}`: write {new}", "{{not}} {text}", "}}{{", "{text!r}",
        "{text:>9}", "{a.b}", "{0}", "{}",
    ],
)  # fmt: skip
def test_a_message_is_taken_apart_as_python_does(message: str) -> None:
    parsed = [(literal, name) for literal, name, _, _ in string.Formatter().parse(message)]
    found = [(literal, name) for literal, name in wording._parts(message) if literal or name is not None]
    assert found == parsed

"""A check that waits until a post needs it finds what it finds at once."""

from pathlib import Path

import pytest

from postlint import packs
from postlint.examples import FILENAME
from postlint.kinds.base import Context
from postlint.kinds.needs import Need, Needs, is_met
from postlint.kinds.registry import NEEDS, names
from postlint.post import Post
from postlint.settings import Settings
from postlint.yaml_file import read

RULES = [rule for rule in packs.load(cache=False) if rule.kind in NEEDS]
TEXTS = [
    str(example.plain().get("bad", example.plain().get("ok")))
    for rule in packs.load(cache=False)
    for example in read(Path(rule.path))["examples"].data
]


def test_each_named_kind_exists() -> None:
    assert set(NEEDS) <= set(names())


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.code)
def test_nothing_is_missed_by_waiting(rule: packs.Rule) -> None:
    context = Context(Settings.load(isolated=True), FILENAME)
    for text in TEXTS:
        if not any(is_met(need, text) for need in NEEDS[rule.kind]):
            assert list(rule.check.made.check(Post(text, FILENAME), context)) == []


def test_needs_are_met_as_if_each_was_looked_for() -> None:
    needs: list[Need] = [need for needs in NEEDS.values() for need in needs]
    needs += [("<", "//"), ("![", "](", "é"), ("#",)]
    looked_for = Needs(needs)
    met_by_some = set()
    for text in ["", "/", "!a[", "![é](#)", *TEXTS]:
        met = {need for need in needs if is_met(need, text)}
        assert (
            looked_for.met(looked_for.seen(text, text.encode("utf-8", "surrogatepass"))) & set(needs) == met
        )
        met_by_some |= met
    assert met_by_some == set(needs)

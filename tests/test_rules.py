"""Runs every shipped rule through its own examples: the examples of a rule file are its tests."""

from pathlib import Path

import pytest

from postlint import packs
from postlint.examples import run_rule

RULES = packs.load(cache=False)


@pytest.mark.parametrize("rule", RULES, ids=[f"{rule.code}-{rule.name}" for rule in RULES])
def test_the_rule_does_what_its_examples_show(rule):
    outcome = run_rule(rule, RULES)
    assert outcome.problems == ()
    assert outcome.examples > 0


@pytest.mark.parametrize("rule", RULES, ids=[f"{rule.code}-{rule.name}" for rule in RULES])
def test_the_rule_has_an_example_of_every_sort(rule):
    examples = [example.plain() for example in packs.read(Path(rule.path))["examples"].data]
    assert any("ok" in example for example in examples), "none shows what is right"
    bad = [example for example in examples if "bad" in example]
    if rule.kind == "engine" and not bad:
        return  # a crash or an undecodable file can't be shown in a rule file
    assert bad, "none shows what is wrong"
    assert all("wrong" in example for example in bad), "each says which text is wrong"
    if any(outcome.fix is not None for outcome in rule.outcomes.values()):
        assert any("good" in example for example in bad), "none shows the fix"

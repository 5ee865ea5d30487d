"""The planting benchmark: typos that can be planted again, and scores that count what they say."""

from __future__ import annotations

import sys
from collections import Counter

from checkout import ROOT

sys.path.insert(0, str(ROOT))

from benchmarks import planting, plants
from benchmarks.plants import KINDS, Plant
from postlint.text import Edit, apply_edits

POSTS = planting.generated(12)


def test_the_same_seed_plants_the_same_typos_one_of_a_kind() -> None:
    for post in POSTS[:6]:
        grown = plants.plants(post.text, post.path, 3)
        assert grown == plants.plants(post.text, post.path, 3)
        assert max(Counter(plant.kind for plant in grown).values()) == 1


def test_every_kind_can_be_planted() -> None:
    planted = planting.planted_posts(POSTS, 1)
    assert {plant.kind for post in planted.values() for plant in post.plants} == set(KINDS)
    for post in planted.values():
        assert apply_edits(post.clean, [plant.edit for plant in post.plants]) == post.dirty


def test_a_report_at_the_typo_counts_unless_it_stood_there_before() -> None:
    post = planting.Planted("one two six", "one twwo six", (Plant("double", Edit(4, 7, "twwo")),))
    scored = planting.scored({"a": post}, {"a": []}, {"a": [(4, 8)]})
    assert (scored.found, scored.wrong, scored.noise) == (Counter(["double"]), Counter(), 0)
    scored = planting.scored({"a": post}, {"a": [(4, 7)]}, {"a": [(4, 8)]})
    assert (scored.found, scored.wrong, scored.noise) == (Counter(), Counter(), 1)


def test_a_new_report_elsewhere_is_wrong_and_an_old_one_is_not() -> None:
    post = planting.Planted("one two six", "one twwo six", (Plant("double", Edit(4, 7, "twwo")),))
    scored = planting.scored({"a": post}, {"a": [(8, 11)]}, {"a": [(9, 12), (0, 2)]})
    assert (scored.found, scored.wrong, scored.noise) == (Counter(), Counter(["double"]), 1)


def test_postlint_alone_finds_what_its_rules_are_for() -> None:
    planted = planting.planted_posts(POSTS, 1)
    [(tool, score)] = planting.measured(planted, None).items()
    grown = Counter(plant.kind for post in planted.values() for plant in post.plants)
    assert tool == "postlint"
    assert score.found["half-width mark"] == grown["half-width mark"]
    assert score.found["letter swap"] + score.found["double"] > 0.5 * (grown["letter swap"] + grown["double"])
    assert score.wrong.total() <= 0.05 * score.found.total()
    assert all(kind in planting.report(planted, {tool: score}, "") for kind in KINDS)

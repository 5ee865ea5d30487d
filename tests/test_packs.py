"""Rule packs of users: what they can do, and how a broken one is told."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from command import environment, postlint, process, write

RULE = """\
code: ACM001
name: no-exclamation
family: house style
summary: An exclamation mark.
why: Our readers are calm.
severity: warning
kind: text
pattern: "[!！]"
message: "Found `{text}`"
presets: [news]
examples:
  - {bad: "好！\\n", wrong: "！"}
  - {ok: "好。\\n", because: it is calm}
"""
SETTINGS = 'packs = ["pack"]\nselect = ["ACM"]\n'


@pytest.fixture
def site(tmp_path: Path) -> Path:
    write(tmp_path, {"postlint.toml": SETTINGS, "pack/calm.yaml": RULE, "a.md": "好！\n"})
    return tmp_path


def test_a_pack_of_rules(site: Path) -> None:
    ran = postlint("--quiet", cwd=site)
    assert (ran.status, ran.out) == (1, "a.md:1:2: ACM001 no-exclamation: Found `！`\n")


def test_an_edited_rule_counts_at_once(site: Path) -> None:
    postlint(cwd=site)
    write(site, {"pack/calm.yaml": RULE.replace("Found `{text}`", "Please calm down")})
    assert "Please calm down" in postlint(cwd=site).out
    write(site, {"pack/more.yaml": RULE.replace("ACM001", "ACM002").replace("no-exclamation", "calm")})
    assert "ACM002 calm" in postlint(cwd=site).out


def test_rules_takes_examples_of_a_pack(site: Path) -> None:
    ran = postlint("test-rules", "pack", cwd=site)
    assert (ran.status, ran.out) == (0, "1 rules, 2 examples: all as they should be\n")
    write(site, {"pack/calm.yaml": RULE.replace('ok: "好。', 'ok: "好！')})
    ran = postlint("test-rules", "pack", cwd=site)
    assert ran.status == 1
    assert ran.rows[0].startswith("pack/calm.yaml:13: noisy: ")


#: What is changed in the rule, the line told, words that must be told with it.
BROKEN = {
    "no YAML": (('message: "Found', 'message: {"Found'), None, ["is not valid YAML"]),
    "a key twice": (("family:", "code:"), 3, ["'code' stands twice"]),
    "an unknown kind": (("kind: text", "kind: txt"), 7, ["unknown kind 'txt'", "did you mean 'text'?"]),
    "an unknown key": (
        ("pattern:", "patern: x\npattern:"),
        8,
        ["unknown key 'patern'", "did you mean 'pattern'?"],
    ),
    "an unknown placeholder": (("{text}", "{txet}"), 9, ["{txet}", "did you mean 'text'?"]),
    "half a placeholder": (("{text}", "{text"), 9, ["'message' is not a message"]),
    "an unknown variant": (
        ("presets:", "variants:\n  other: {message: x}\npresets:"),
        11,
        ["unknown variant 'other'"],
    ),
    "a missing key": (("why: Our readers are calm.\n", ""), 1, ["the key 'why' is missing"]),
    "a missing parameter": (('pattern: "[!！]"\n', ""), 1, ["'pattern' is missing", "kind 'text' needs it"]),
    "a wrong type": (('pattern: "[!！]"', "pattern: [a, b]"), 8, ["'pattern' must be text, not ['a', 'b']"]),
    "a bad code": (("ACM001", "acm1"), 1, ["'acm1' is no code", "such as WGT004"]),
    "a bad name": (("no-exclamation", "No Exclamation"), 2, ["'No Exclamation' is no name"]),
    "a bad severity": (("warning", "warn"), 6, ["'severity' is 'warn'", "did you mean 'warning'?"]),
    "a bad preset": (("[news]", "[nwes]"), 10, ["'presets' has 'nwes'", "did you mean 'news'?"]),
    "a bad pattern": (("[!！]", "[!！"), 8, ["not a regular expression"]),
    "a pattern that never ends": (("[!！]", "(a+)+b"), 8, ["can take exponential time"]),
    "an unknown class": (("[!！]", "{hann}"), 8, ["'hann'", "han"]),
    "a fix without a safety": (
        ("presets:", "fix: {effect: text, message: x}\npresets:"),
        10,
        ["the fix lacks 'safety'"],
    ),
    "an unknown effect": (
        ("presets:", "fix: {safety: safe, effect: txt, message: x}\npresets:"),
        10,
        ["'effect' has 'txt'", "did you mean 'text'?"],
    ),
    "no examples": ((RULE.partition("examples:\n")[2], ""), 11, ["'examples' must be a list"]),
    "an unknown key in an example": (("wrong:", "worng:"), 12, ["unknown key 'worng' in an example"]),
    "a code of ours": (("ACM001", "CJK001"), 1, ["CJK001 is already the rule in"]),
    "a name of ours": (("no-exclamation", "empty-element"), 1, ["empty-element is already the rule in"]),
    "a missing word list": (
        ("kind: text\npattern: \"[!！]\"", "kind: empty-element\ntags: [b]\nportals: words/none"),
        9,
        ["'words/none'", "does not exist"],
    ),
}  # fmt: skip


@pytest.mark.parametrize("case", BROKEN)
def test_a_broken_rule_stops_the_run(site: Path, case: str) -> None:
    (old, new), line, words = BROKEN[case]
    assert old in RULE
    write(site, {"pack/calm.yaml": RULE.replace(old, new)})
    before = (site / "a.md").read_bytes()
    ran = postlint("--fix", cwd=site)
    assert (ran.status, ran.out) == (2, "")
    place = "pack/calm.yaml:" if line is None else f"pack/calm.yaml:{line}: "
    assert place in ran.err
    assert ran.err.count("\n") == 1
    assert [word for word in words if word not in ran.err] == []
    assert (site / "a.md").read_bytes() == before


def test_a_rule_file_that_is_no_text(site: Path) -> None:
    write(site, {"pack/calm.yaml": b"\xff\xfe"})
    assert "calm.yaml: is not UTF-8" in postlint(cwd=site).err
    write(site, {"pack/calm.yaml": ""})
    assert "calm.yaml:1: is empty" in postlint(cwd=site).err
    write(site, {"pack/calm.yaml": "- a\n"})
    assert "calm.yaml:1: must be a mapping" in postlint(cwd=site).err


def test_a_pack_that_is_not_there_or_empty(site: Path) -> None:
    write(site, {"postlint.toml": 'packs = [\n  "pack",\n  "nowhere",\n]\n'})
    ran = postlint(cwd=site)
    assert ran.status == 2
    assert ran.err.startswith("postlint: postlint.toml:3: the rule pack ")
    assert "nowhere is not a folder" in ran.err
    (site / "nowhere").mkdir()
    assert "nowhere has no rule files (*.yaml)" in postlint(cwd=site).err


def test_two_rules_of_one_code(site: Path) -> None:
    write(site, {"pack/other.yaml": RULE.replace("no-exclamation", "calm")})
    ran = postlint(cwd=site)
    assert ran.status == 2
    assert "pack/other.yaml:1: ACM001 is already the rule in " in ran.err


def test_a_parameter_from_the_settings(site: Path) -> None:
    write(site, {"postlint.toml": SETTINGS + '[rules.no-exclamation]\npattern = "好"\n'})
    assert postlint("--quiet", cwd=site).out == "a.md:1:1: ACM001 no-exclamation: Found `好`\n"
    write(site, {"postlint.toml": SETTINGS + '[rules.no-exclamation]\npatern = "好"\n'})
    ran = postlint(cwd=site)
    assert ran.status == 2
    assert ran.err.startswith("postlint: postlint.toml:4: unknown parameter 'patern'")


PLUGIN = """\
from postlint.kinds.base import Kind
from postlint.rule import Finding
from postlint.text import Span

class Crash(Kind):
    depth: int = 1
    def check(self, post, context):
        yield Finding(Span(0, 1))
        raise ValueError("a bug\\nin the kind")
"""


@pytest.fixture
def plugin(site: Path) -> dict[str, str]:
    """Give the environment in which a package with a kind is installed."""
    write(site, {"installed/acme_kinds.py": PLUGIN})
    write(site, {"installed/acme_kinds-1.0.dist-info/METADATA": "Name: acme-kinds\nVersion: 1.0\n"})
    points = "[postlint.kinds]\nacme-crash = acme_kinds:Crash\n"
    write(site, {"installed/acme_kinds-1.0.dist-info/entry_points.txt": points})
    crash = RULE.replace('kind: text\npattern: "[!！]"', "kind: acme-crash\ndepth: 2")
    crash = crash.replace("ACM001", "ACM002").replace("no-exclamation", "crash").replace("{text}", "it")
    write(site, {"pack/crash.yaml": crash, "postlint.toml": SETTINGS + 'extend-select = ["PL"]\n'})
    path = os.pathsep.join((str(site / "installed"), environment()["PYTHONPATH"]))
    return environment(PYTHONPATH=path, XDG_CACHE_HOME=str(site / "cache"))


@pytest.mark.skipif(sys.platform == "win32", reason="XDG_CACHE_HOME")
def test_a_kind_of_an_installed_package_that_crashes(site: Path, plugin: dict[str, str]) -> None:
    for _ in range(2):  # from the files, then from the cache
        ran = process("--quiet", "a.md", cwd=site, env=plugin)
        assert (ran.returncode, ran.stderr) == (1, b"")
        rows = ran.stdout.decode().splitlines()
        assert rows[0].startswith(
            "a.md:1:1: PL003 rule-crashed: ACM002 crash crashed (ValueError: a bug in the kind)"
        )
        assert rows[1:] == ["a.md:1:2: ACM001 no-exclamation: Found `！`"]
    # the package is gone, or broken
    write(site, {"installed/acme_kinds.py": "1/0"})
    ran = process("a.md", cwd=site, env=plugin)
    assert ran.returncode == 2
    assert b"pack/crash.yaml:7: the kind 'acme-crash' can't be loaded: ZeroDivisionError" in ran.stderr
    ran = process("a.md", cwd=site, env={**plugin, "PYTHONPATH": environment()["PYTHONPATH"]})
    assert ran.returncode == 2
    assert b"pack/crash.yaml:7: unknown kind 'acme-crash'" in ran.stderr


@pytest.mark.skipif(sys.platform == "win32", reason="XDG_CACHE_HOME")
@pytest.mark.parametrize(
    "damage",
    [
        lambda kept: b"",
        lambda kept: b"[]",
        lambda kept: kept[:5],
        lambda kept: kept[:-1],
        lambda kept: kept[:-9] + b"!" + kept[-8:],
        lambda kept: kept + b"!",
    ],
)
def test_a_broken_cache_only_costs_time(site: Path, damage: Callable[[bytes], bytes]) -> None:
    env = environment(XDG_CACHE_HOME=str(site / "cache"))
    process("a.md", cwd=site, env=env)
    files = list((site / "cache").rglob("pack-*.bin"))
    assert files
    for file in files:
        file.write_bytes(damage(file.read_bytes()))
    ran = process("--quiet", "a.md", cwd=site, env=env)
    assert (ran.returncode, ran.stderr) == (1, b"")
    # and a cache folder that can't be made
    write(site, {"file": ""})
    env = environment(XDG_CACHE_HOME=str(site / "file"))
    assert process("--quiet", "a.md", cwd=site, env=env).returncode == 1

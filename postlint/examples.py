"""Runs the examples of rule files: a rule must find what it says it finds, where it says, and mend it as shown."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from postlint import packs
from postlint.engine import Linter
from postlint.fixer import fix
from postlint.kinds.base import Context, SiteKind
from postlint.kinds.registry import ABOUT_SITES
from postlint.post import Post
from postlint.rule import Rule
from postlint.settings import Settings
from postlint.text import OverlapError, apply_edits
from postlint.yaml_file import read

if TYPE_CHECKING:
    from postlint.online.inquiry import Answers
    from postlint.site.model import Site

#: The name an example's post has where it gives none.
FILENAME = "_posts/2024-03-01-post.md"


@dataclass(frozen=True, slots=True)
class Outcome:
    """What running the examples of one rule gave."""

    rule: Rule
    examples: int
    problems: tuple[str, ...]


def run_pack(folder: Path) -> Iterator[Outcome]:
    """Run the examples of all rules of a pack; raises UsageError for a broken pack."""
    rules = packs.load_pack(folder, cache=False)
    everything = rules if folder == packs.built_in() else (*packs.load(), *rules)
    for rule in rules:
        yield run_rule(rule, everything)


def run_rule(rule: Rule, every_rule: tuple[Rule, ...]) -> Outcome:
    """Run the examples of one rule."""
    examples = read(Path(rule.path))["examples"].data
    problems: list[str] = []
    for example in examples:
        plain = example.plain()
        problems += [
            f"{rule.path}:{example.line}: {problem}" for problem in _problems(rule, plain, every_rule)
        ]
    if not any("bad" in example.data for example in examples) and rule.kind != "engine":
        problems.append(f"{rule.path}: no bad example: one must show what {rule.name} finds")
    return Outcome(rule, len(examples), tuple(problems))


def _problems(rule: Rule, example: dict[str, Any], every_rule: tuple[Rule, ...]) -> Iterator[str]:
    with tempfile.TemporaryDirectory(prefix="postlint-example-") as folder:
        for name, text in example.get("site", {}).items():
            path = Path(folder, name)
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, encoding="utf-8")
        filename = Path(folder, example.get("filename", FILENAME)).as_posix()
        settings = Settings.load(Path(folder), isolated=True, overrides=example.get("settings"))
        oracle = _oracle(example["online"], settings) if "online" in example else None
        # suppressions are judged by what they silence, so the engine's own rules need the others beside them
        linter = Linter(every_rule if rule.kind == "engine" else (rule,), settings, every_rule)
        post = Post(example["bad"] if "bad" in example else example["ok"], filename)
        if rule.kind in ABOUT_SITES:
            Path(filename).parent.mkdir(parents=True, exist_ok=True)
            Path(filename).write_text(post.text, encoding="utf-8")
            yield from _check_site(rule, example, Path(folder), Context(settings, filename).site)
            return
        yield from _check(rule, example, post, linter, Context(settings, filename, oracle=oracle))


def _check_site(rule: Rule, example: dict[str, Any], folder: Path, site: Site) -> Iterator[str]:
    """Yield what is wrong with an example of a rule about a whole site: `wrong` are paths in it."""
    check = rule.check.made
    assert isinstance(check, SiteKind)
    root = folder.resolve()
    found = [Path(path).relative_to(root).as_posix() for path, _ in check.check_site(site, [str(root)])]
    wrong = example.get("wrong", [])
    if found != (wrong if isinstance(wrong, list) else [wrong]):
        yield f"wrong place: reported {found!r}, expected {wrong!r}"


def _oracle(told: dict[str, Any], settings: Settings) -> Answers:
    """Return what answers as an example says that addresses do: a status, or facts by their names."""
    from postlint.online.facts import Facts
    from postlint.online.inquiry import Answers
    from postlint.online.store import Kept

    facts = {
        url: Facts(status=said) if isinstance(said, int) else Facts.of(said) for url, said in told.items()
    }
    return Answers(lambda url: Kept(facts[url], 0.0) if url in facts else None, settings.links, 0.0)


def _check(
    rule: Rule, example: dict[str, Any], post: Post, linter: Linter, context: Context
) -> Iterator[str]:
    everything = linter.check(post, context)
    found = [one for one in everything if one.code == rule.code]
    for one in everything:
        if one.code == "PL003":
            yield one.message
    texts = [post.text[one.span.start : one.span.end] for one in found]
    if "ok" in example:
        if texts:
            yield f"noisy: reported {texts!r} in an example that is right"
        return
    if not found:
        yield "missing: nothing was reported"
        return
    if "wrong" in example:
        wrong = example["wrong"] if isinstance(example["wrong"], list) else [example["wrong"]]
        if texts != [str(one) for one in wrong]:
            yield f"wrong place: reported {texts!r}, expected {wrong!r}"
    yield from _fixes(rule, example, post, linter, context)


def _fixes(
    rule: Rule, example: dict[str, Any], post: Post, linter: Linter, context: Context
) -> Iterator[str]:
    found = [one for one in linter.check(post, context) if one.code == rule.code]
    for one in found:
        if one.fix is not None:
            try:
                apply_edits(post.text, one.fix.edits)
            except (OverlapError, ValueError) as error:
                yield f"an edit can't be applied: {error}"
                return
    alone = Linter((rule,), linter.settings, linter.every_rule) if rule.kind != "engine" else linter
    result = fix(post, alone, context, unsafe=True)
    if result.failed:
        yield f"the fix failed its proof: {result.diagnostics[0].message}"
        refused = [one.message for one in linter.check(post, context) if one.code == "PL004"]
        yield from refused
    expected = example.get("good", post.text)
    if result.text != expected:
        yield f"invalid: fixed to {result.text!r}, expected {expected!r}"
    elif "good" in example and any(one.code == rule.code for one in result.diagnostics):
        yield "the fixed post still has a finding"

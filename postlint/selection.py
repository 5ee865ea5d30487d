"""Which rules run for a file: presets, selectors and per-file ignores."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import lru_cache

from postlint.errors import UsageError, nearest
from postlint.rule import PRESETS, Rule
from postlint.settings import Settings

_EXACT = 100


def specificity(selector: str, rule: Rule) -> int:
    """Return how closely a selector means a rule: 0 not, 1 `ALL`, a prefix's length + 1, 100 its name or code."""
    if selector in (rule.code, rule.name):
        return _EXACT
    if selector == "ALL":
        return 1
    return len(selector) + 1 if selector.isupper() and rule.code.startswith(selector) else 0


def closest(selectors: Iterable[str], rule: Rule) -> int:
    """Return the specificity of the selector that means a rule most closely."""
    return max((specificity(selector, rule) for selector in selectors), default=0)


def enabled(rules: Sequence[Rule], settings: Settings, path: str) -> tuple[Rule, ...]:
    """Return the rules that run on a file (`path` relative to the settings' root, with `/`).

    Of two selectors that both mean a rule the closer one wins, and a tie goes to `ignore`: `ignore = ["TYP"]` with
    `--select TYP001` runs that one rule.
    """
    ignored = list(settings.ignore)
    for pattern, selectors in settings.per_file_ignores.items():
        if _pattern(pattern)(path):
            ignored += selectors
    presets = PRESETS[settings.preset]
    chosen = []
    for rule in rules:
        if settings.select is None:
            wanted = 1 if "all" in presets or any(preset in rule.presets for preset in presets) else 0
        else:
            wanted = closest(settings.select, rule)
        wanted = max(wanted, closest(settings.extend_select, rule))
        if wanted > closest(ignored, rule):
            chosen.append(rule)
    return tuple(chosen)


@lru_cache(maxsize=256)
def _pattern(pattern: str):  # type: ignore[no-untyped-def]
    from pathspec import GitIgnoreSpec

    return GitIgnoreSpec.from_lines([pattern]).match_file


def check_selectors(rules: Sequence[Rule], settings: Settings) -> None:
    """Raise UsageError for a selector or rule name in the settings that means no rule."""
    for key, selector, origin in settings.rule_references():
        if selector == "ALL" or any(specificity(selector, rule) for rule in rules):
            continue
        allowed = sorted({rule.name for rule in rules} | {rule.code for rule in rules})
        raise UsageError(
            f"unknown rule '{selector}' in {key} ({nearest(selector, allowed)})",
            path=str(origin.path) if origin is not None and origin.path is not None else None,
            line=origin.line if origin is not None else None,
        )

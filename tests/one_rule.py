"""Runs single rules on short posts."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import postlint
from postlint.rule import Diagnostic

POST = "_posts/2024-03-01-post.md"


def _settings(code: str, rules: dict[str, Any] | None) -> postlint.Settings:
    overrides: dict[str, Any] = {"select": code.split(",")}
    if rules:
        overrides["rules"] = rules
    return postlint.Settings.load(Path("."), isolated=True, overrides=overrides)


def found(text: str, code: str, name: str = POST, rules: dict[str, Any] | None = None) -> list[Diagnostic]:
    """Return what the rules of these codes report."""
    return list(postlint.check(text, name, _settings(code, rules)))


def spans(text: str, code: str, name: str = POST, rules: dict[str, Any] | None = None) -> Sequence[str]:
    """Return the source under each finding."""
    return [text[one.span.start : one.span.end] for one in found(text, code, name, rules)]


def fixed(
    text: str, code: str, name: str = POST, rules: dict[str, Any] | None = None, *, unsafe: bool = False
) -> str:
    """Return the post with the rules' fixes; an unproven fix fails the test."""
    result = postlint.fix(text, name, _settings(code, rules), unsafe=unsafe)
    assert not result.failed, [one.message for one in result.diagnostics]
    again = postlint.fix(result.text, name, _settings(code, rules), unsafe=unsafe)
    assert again.text == result.text
    return result.text

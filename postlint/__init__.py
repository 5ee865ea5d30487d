"""postlint: a linter and normalizer for news posts in Markdown and HTML.

The names below are the stable Python API; they are imported when first used, so that the command starts quickly.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from postlint._version import __version__

if TYPE_CHECKING:
    from postlint.api import check, fix, format
    from postlint.errors import UsageError
    from postlint.fixer import FixResult
    from postlint.rule import Diagnostic
    from postlint.settings import Settings

__all__ = ["Diagnostic", "FixResult", "Settings", "UsageError", "__version__", "check", "fix", "format"]

_HOMES = {
    "Diagnostic": "postlint.rule",
    "FixResult": "postlint.fixer",
    "Settings": "postlint.settings",
    "UsageError": "postlint.errors",
    "check": "postlint.api",
    "fix": "postlint.api",
    "format": "postlint.api",
}


def __getattr__(name: str) -> Any:
    if name in _HOMES:
        from importlib import import_module

        return getattr(import_module(_HOMES[name]), name)
    raise AttributeError(f"module 'postlint' has no attribute {name!r}")

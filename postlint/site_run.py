"""Asks the rules that are about whole sites, once for each site that a run over folders covered."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Iterator, Sequence

from postlint.errors import UsageError
from postlint.kinds.base import SiteKind
from postlint.kinds.registry import ABOUT_SITES
from postlint.result import Result
from postlint.rule import Diagnostic
from postlint.run import Runner
from postlint.settings import Settings
from postlint.site.detect import site_of


def site_results(
    runner: Runner, covered: Iterable[tuple[Settings, Sequence[str]]], folders: Sequence[str]
) -> Iterator[tuple[Settings, Result]]:
    """Yield the results of files that are no posts, each under the settings of the first posts of its site.

    `covered` are settings with the files that were checked under them, `folders` those that the user named: nothing
    outside of them is reported. A rule that crashes is told as the error of the site's root.
    """
    within = [os.path.realpath(folder) for folder in folders]
    seen: set[str] = set()
    for settings, names in covered:
        is_excluded = _excluded(settings)
        for site in {one.root: one for one in (site_of(name, settings) for name in names)}.values():
            root = os.path.realpath(site.root or ".")
            if root in seen:
                continue
            seen.add(root)
            found: dict[str, list[Diagnostic]] = {}
            for rule in runner.linter(settings, os.path.join(root, "post.md")).rules:
                check = rule.check.made if rule.kind in ABOUT_SITES else None
                if not isinstance(check, SiteKind):
                    continue
                try:
                    for path, finding in check.check_site(site, within):
                        linter = runner.linter(settings, path)
                        if not is_excluded(path) and any(one.code == rule.code for one in linter.rules):
                            found.setdefault(path, []).append(linter.diagnostic(rule, finding))
                except Exception as error:
                    what = f"internal error in {rule.code}: {type(error).__name__}: {error}; please report it"
                    yield settings, Result(root, error=UsageError(what, root), is_post=False)
            for path, diagnostics in sorted(found.items()):
                yield settings, Result(_shown(path, folders), tuple(diagnostics), is_post=False)


def _excluded(settings: Settings) -> Callable[[str], bool]:
    """Return what tells whether the settings leave a file out of runs over folders."""
    if not settings.exclude:
        return lambda path: False
    from pathspec import GitIgnoreSpec

    root = os.path.realpath(settings.root) + os.sep
    patterns = GitIgnoreSpec.from_lines(settings.exclude)
    return lambda path: path.startswith(root) and patterns.match_file(path[len(root) :])


def _shown(path: str, folders: Sequence[str]) -> str:
    """Return a path as the user names files: below the folder that was given."""
    for folder in folders:
        real = os.path.realpath(folder).rstrip(os.sep)
        if path.startswith(real + os.sep):
            return os.path.normpath(os.path.join(folder, path[len(real) + 1 :])).replace(os.sep, "/")
    return path.replace(os.sep, "/")

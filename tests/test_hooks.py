"""The pre-commit hooks, run by pre-commit itself on a repository with a defective and a clean post."""

from __future__ import annotations

import shutil
import sys
from importlib.util import find_spec
from pathlib import Path

import pytest
from checkout import ROOT, commit_all, copy_to, git, run

pytestmark = [
    pytest.mark.integration,
    pytest.mark.skipif(shutil.which("git") is None, reason="git is not installed"),
    pytest.mark.skipif(find_spec("pre_commit") is None, reason="pre-commit is not installed"),
]

HEAD = (
    "---\ntitle: 标题\ndate: 2024-03-01 10:00:00 +0800\ndescription: 一句话。\n"
    "tags: 快讯\nsource_url: https://news.example.com/1\n---\n\n"
)
CLEAN = f"{HEAD}公司营收增长，利润翻倍。\n"
DEFECTIVE = f"{HEAD}公司营收增长,利润翻倍。\n"


@pytest.fixture(scope="module")
def hooks(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The repository that offers the hooks: this checkout, committed."""
    folder = copy_to(tmp_path_factory.mktemp("hooks") / "postlint")
    commit_all(folder)
    return folder


@pytest.fixture
def site(tmp_path: Path) -> Path:
    """A repository of posts that uses the hooks."""
    posts = tmp_path / "site" / "_posts"
    posts.mkdir(parents=True)
    (posts / "2024-03-01-clean.md").write_text(CLEAN, encoding="utf-8", newline="")
    (posts / "2024-03-01-defective.md").write_text(DEFECTIVE, encoding="utf-8", newline="")
    (posts.parent / "data.json").write_text('{"not": "a post,"}\n')
    commit_all(posts.parent)
    return posts.parent


@pytest.fixture(scope="module")
def cache(tmp_path_factory: pytest.TempPathFactory) -> str:
    """Where pre-commit keeps the environment it makes for the hooks."""
    return str(tmp_path_factory.mktemp("pre-commit"))


def try_repo(hooks: Path, site: Path, hook: str, cache: str) -> tuple[int, str]:
    """Run one hook over the whole repository; return its exit status and what it printed."""
    words = ("-m", "pre_commit", "try-repo", hooks, hook, "--all-files", "--verbose", "--color", "never")
    done = run(sys.executable, *words, cwd=site, PRE_COMMIT_HOME=cache)
    return done.returncode, done.stdout + done.stderr


def test_the_hook_reports_the_defective_post_and_changes_nothing(hooks: Path, site: Path, cache: str) -> None:
    status, output = try_repo(hooks, site, "postlint", cache)
    assert status == 1, output
    assert "_posts/2024-03-01-defective.md:9:7: CJK001 half-width-punctuation" in output
    assert "clean.md" not in output
    assert git(site, "status", "--porcelain") == ""


def test_the_fixing_hook_mends_the_post_and_then_passes(hooks: Path, site: Path, cache: str) -> None:
    status, output = try_repo(hooks, site, "postlint-fix", cache)
    assert status == 1, output
    assert "files were modified by this hook" in output
    fixed = (site / "_posts/2024-03-01-defective.md").read_bytes()
    assert fixed == CLEAN.encode()
    assert (site / "_posts/2024-03-01-clean.md").read_bytes() == CLEAN.encode()

    git(site, "commit", "--quiet", "--all", "--message", "fixed")
    status, output = try_repo(hooks, site, "postlint-fix", cache)
    assert status == 0, output
    assert git(site, "status", "--porcelain") == ""


def test_the_readme_names_the_hooks_that_there_are() -> None:
    offered = [
        line.split(":")[1].strip()
        for line in (ROOT / ".pre-commit-hooks.yaml").read_text().splitlines()
        if line.startswith("- id:")
    ]
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    assert offered == ["postlint", "postlint-fix"]
    assert all(f"`{hook}`" in readme or f"id: {hook}" in readme for hook in offered)

"""A copy of this checkout, as its next commit would have it: for tests that build, install or clone it."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parent.parent
_NOT_OURS = shutil.ignore_patterns(
    ".git", ".venv", "venv", "dist", "build", "__pycache__", ".*_cache", ".hypothesis"
)


def run(*words: str | Path, cwd: Path, **environment: str) -> subprocess.CompletedProcess[str]:
    """Run a command without stdin; its output is text, and nothing is raised for its status."""
    return subprocess.run(
        [str(word) for word in words],
        cwd=cwd,
        env={**os.environ, **environment},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=False,
    )


def must(*words: str | Path, cwd: Path, **environment: str) -> str:
    """Run a command that must succeed; return its stdout."""
    done = run(*words, cwd=cwd, **environment)
    assert done.returncode == 0, f"{' '.join(map(str, words))}\n{done.stdout}\n{done.stderr}"
    return done.stdout


def git(folder: Path, *words: str) -> str:
    """Run git with a name and an address of its own, whatever this machine's settings are."""
    identity = ("-c", "user.name=test", "-c", "user.email=test@example.com", "-c", "commit.gpgsign=false")
    return must("git", *identity, *words, cwd=folder)


def copy_to(target: Path) -> Path:
    """Copy what git knows or would add (all that is ours, where this is no git checkout); return the copy."""
    if not (ROOT / ".git").exists() or shutil.which("git") is None:
        shutil.copytree(ROOT, target, ignore=_NOT_OURS)
        return target
    for name in git(ROOT, "ls-files", "-z", "--cached", "--others", "--exclude-standard").split("\0"):
        if name and (ROOT / name).is_file():
            (target / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(ROOT / name, target / name)
    return target


def commit_all(folder: Path, message: str = "all") -> None:
    """Make a folder a git repository, if it is none, and commit all that is in it."""
    if not (folder / ".git").exists():
        git(folder, "init", "--quiet", "--initial-branch=main")
    git(folder, "add", "--all")
    git(folder, "commit", "--quiet", "--message", message)


def python_in(venv: Path) -> Path:
    """Return the interpreter of a virtual environment."""
    return venv / ("Scripts/python.exe" if sys.platform == "win32" else "bin/python")

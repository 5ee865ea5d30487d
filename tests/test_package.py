"""What is built: the wheel has rules and types, and finds the rules wherever postlint is installed."""

from __future__ import annotations

import sys
import sysconfig
import tarfile
import zipfile
from importlib.util import find_spec
from pathlib import Path

import pytest
from checkout import ROOT, copy_to, must, python_in, run

from postlint import packs

pytestmark = pytest.mark.integration
FINDS = "from postlint import packs; print(packs.built_in()); print(len(packs.load(cache=False)))"


@pytest.fixture(scope="session")
def checkout(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of this checkout, so that a build leaves nothing here."""
    return copy_to(tmp_path_factory.mktemp("package") / "postlint")


@pytest.fixture(scope="session")
def built(checkout: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder with the sdist and the wheel that was built from it."""
    if find_spec("build") is None:
        pytest.skip("build is not installed")
    folder = tmp_path_factory.mktemp("dist")
    must(sys.executable, "-m", "build", "--outdir", folder, ".", cwd=checkout)
    return folder


def shipped() -> set[str]:
    """Return the files below rules/, as paths in it."""
    folder = packs.built_in()
    return {
        path.relative_to(folder).as_posix()
        for path in folder.rglob("*")
        if path.is_file() and not path.name.startswith(".")
    }


def test_the_wheel_has_the_rules_and_the_mark_of_a_typed_package(built: Path) -> None:
    (wheel,) = built.glob("*.whl")
    with zipfile.ZipFile(wheel) as archive:
        names = set(archive.namelist())
    assert "postlint/py.typed" in names
    rules = {name.removeprefix("postlint/rules/") for name in names if name.startswith("postlint/rules/")}
    assert rules == shipped()
    roots = {name.partition("/")[0] for name in names}
    assert {root for root in roots if not root.endswith(".dist-info")} == {"postlint"}


def test_the_sdist_has_what_is_needed_to_build_and_test(built: Path) -> None:
    (sdist,) = built.glob("*.tar.gz")
    with tarfile.open(sdist) as archive:
        names = {name.partition("/")[2] for name in archive.getnames()}
    assert {"pyproject.toml", "README.md", "CHANGELOG.md", "LICENSE", ".pre-commit-hooks.yaml"} <= names
    assert {f"rules/{name}" for name in shipped()} <= names
    assert {"tests/test_package.py", "docs/generate.py", "examples/_config.yml"} <= names


def environment(folder: Path) -> Path:
    """Make an environment that sees the libraries of this one, but not its postlint; return its Python."""
    must(sys.executable, "-m", "venv", "--without-pip", folder, cwd=folder.parent)
    python = python_in(folder)
    site = must(python, "-c", "import sysconfig; print(sysconfig.get_path('purelib'))", cwd=folder).strip()
    # a path that a .pth file adds is searched, but .pth files in it (our own editable install) are not read
    Path(site, "libraries.pth").write_text(sysconfig.get_path("purelib") + "\n")
    return python


def found(python: Path, cwd: Path) -> Path:
    """Return the folder of rules that postlint finds, which must hold all of them."""
    folder, count = must(python, "-P" if sys.version_info >= (3, 11) else "-s", "-c", FINDS, cwd=cwd).split(
        "\n"
    )[:2]
    assert int(count) == len(packs.load_pack(packs.built_in()))
    return Path(folder)


def install(python: Path, *words: str | Path) -> None:
    """Install into an environment with the pip of this one."""
    pip = (sys.executable, "-m", "pip", "--python", python, "--disable-pip-version-check")
    must(*pip, "install", "--quiet", "--no-deps", *words, cwd=ROOT)


def test_rules_are_found_from_a_wheel(built: Path, tmp_path: Path) -> None:
    (wheel,) = built.glob("*.whl")
    python = environment(tmp_path / "venv")
    install(python, wheel)
    folder = found(python, tmp_path)
    assert folder.is_relative_to(tmp_path / "venv")
    assert (folder.parent.name, folder.name) == ("postlint", "rules")


def test_rules_are_found_from_an_editable_install(checkout: Path, tmp_path: Path) -> None:
    python = environment(tmp_path / "venv")
    install(python, "--editable", checkout)
    assert found(python, tmp_path).resolve() == (checkout / "rules").resolve()


def test_rules_are_found_from_a_checkout(checkout: Path, tmp_path: Path) -> None:
    done = run(sys.executable, "-c", FINDS, cwd=tmp_path, PYTHONPATH=str(checkout))
    assert Path(done.stdout.split("\n")[0]).resolve() == (checkout / "rules").resolve(), done.stderr

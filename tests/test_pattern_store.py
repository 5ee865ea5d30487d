"""Patterns kept between runs are the compiled ones, and whatever is wrong with what is kept, they are compiled."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest
from command import environment, process, write

from postlint import pattern_store

#: All that the parser of patterns knows, and flags from outside and inside.
PATTERNS = [
    (r"", 0),
    (r"a|bc*?d{2,3}(?P<one>x)(?:y)(z)?(?P=one)\2", 0),
    (r"(?<=a.)(?<!b)(?=c)(?!d)\b\B\A\Z^$", re.MULTILINE),
    (r"[\u3005-\u3007\u3400-\u9fff\U00020000-\U0003134f”’]+[^\W\d_]", 0),
    (r"straße|ſ|İ|[à-ÿ]", re.IGNORECASE),
    (r"(?i:ab)(?-i:c)(?x: d # e" "\n)", re.DOTALL),
    (r"(?P<a>1)?(?(a)2|3)\w\s\d", re.ASCII | re.VERBOSE),
    (rb"^(?:---|\.\.\.)[ \t]*\r?$", re.M),
]


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "kept"))
    monkeypatch.setenv("LOCALAPPDATA", str(tmp_path / "kept"))
    return tmp_path / "kept" / "postlint"


def file(folder: Path) -> Path:
    return folder / f"patterns-{sys.implementation.cache_tag}.bin"


def kept(*patterns: tuple[str | bytes, int]) -> pattern_store.Store:
    """Return a store that a later run would have after one that compiled some patterns."""
    first = pattern_store.Store()
    for source, flags in patterns:
        first.compiled(source, flags)
    first.save()
    return pattern_store.Store()


@pytest.mark.parametrize(("source", "flags"), PATTERNS)
def test_what_is_kept_is_what_is_compiled(
    source: str | bytes, flags: int, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    later = kept((source, flags))
    expected: re.Pattern[str] | re.Pattern[bytes] = re.compile(source, flags)
    with monkeypatch.context() as patch:
        patch.setattr(re, "compile", lambda *_: pytest.fail("compiled anew"))
        found = later.compiled(source, flags)
    assert found == expected
    assert (found.pattern, found.flags, found.groups, dict(found.groupindex)) == (
        expected.pattern, expected.flags, expected.groups, dict(expected.groupindex),
    )  # fmt: skip


def test_flags_are_part_of_what_is_asked_for(folder: Path) -> None:
    later = kept(("a.", 0))
    assert later.compiled("a.", re.DOTALL).fullmatch("a\n")
    assert not later.compiled("a.", 0).fullmatch("a\n")


def test_an_invalid_pattern_is_told_as_ever(folder: Path) -> None:
    with pytest.raises(re.error):
        pattern_store.Store().compiled("(", 0)


def cut_off(data: bytes) -> bytes:
    return data[:-5]


def changed(data: bytes) -> bytes:
    return data[:-5] + b"\xff" + data[-4:]


def of_another_build(data: bytes) -> bytes:
    return data.replace(sys.version.encode(), b"3.9.0")


def of_nobody(data: bytes) -> bytes:
    return b"something else"


@pytest.mark.parametrize("damaged", [cut_off, changed, of_another_build, of_nobody, lambda _: b""])
def test_what_can_not_be_used_only_costs_time(damaged: object, folder: Path) -> None:
    kept(("ab+", 0))
    assert callable(damaged)
    file(folder).write_bytes(damaged(file(folder).read_bytes()))
    later = pattern_store.Store()
    assert later.compiled("ab+", 0).fullmatch("abb")
    later.save()
    assert file(folder).read_bytes() not in (b"", b"something else")
    assert pattern_store.Store().compiled("ab+", 0).fullmatch("abb")


def test_code_that_the_interpreter_refuses_is_compiled(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    real = pattern_store._made

    def broken(source: object, flags: int) -> object:
        flags, code, *rest = real(source, flags)
        return flags, b"\xff" * len(code), *rest

    with monkeypatch.context() as patch:
        patch.setattr(pattern_store, "_made", broken)
        patch.setattr(pattern_store, "_restored", lambda source, made: re.compile(source))
        kept(("ab+", 0))
    assert pattern_store.Store().compiled("ab+", 0).fullmatch("abb")


def test_a_folder_that_can_not_be_written(folder: Path) -> None:
    folder.parent.mkdir()
    folder.write_text("a file")
    assert kept(("a", 0)).compiled("a", 0).match("a")


def test_too_many_are_not_kept(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pattern_store, "_MOST", 3)
    kept(("a", 0), ("b", 0), ("c", 0))
    later = pattern_store.Store()
    later.compiled("a", 0)
    later.compiled("d", 0)
    later.save()
    assert set(pattern_store._read()) == {("a", 0), ("d", 0)}


def test_a_run_keeps_its_patterns_and_one_without_a_cache_does_not(tmp_path: Path, folder: Path) -> None:
    write(tmp_path, {"a.md": "---\ntitle: 甲\n---\n\n正文，有字。\n"})
    # In a process of its own: here, other tests have compiled most patterns by now.
    process("--no-cache", "a.md", cwd=tmp_path)
    assert not file(folder).exists()
    process("a.md", cwd=tmp_path)
    assert len(pattern_store._read()) > 10


def test_a_second_run_compiles_nothing_of_ours(tmp_path: Path, folder: Path) -> None:
    write(
        tmp_path, {"a.md": "---\ntitle: 甲\n---\n\n正文，有字。 And **words** of [a](https://b.example/).\n"}
    )
    code = (
        "import re\n"
        "class Told:\n"
        "    def compile(pattern, flags=0):\n"
        "        print('compiled:', repr(pattern))\n"
        "        return re.compile(pattern, flags)\n"
        "from postlint import __main__, pattern_store\n"
        "pattern_store.re = Told\n"
        "__main__.run(['a.md'])\n"
    )
    for again in (False, True):
        for name in folder.glob("results*"):
            name.unlink()
        run = subprocess.run(
            [sys.executable, "-c", code], cwd=tmp_path, env=environment(), capture_output=True, text=True,
            encoding="utf-8", check=True,
        )  # fmt: skip
        assert ("compiled:" in run.stdout) is not again, run.stdout

"""The harness of the benchmarks: posts that can be made again, runs that are judged, honest arithmetic."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest
from checkout import ROOT

sys.path.insert(0, str(ROOT))

from benchmarks import __main__ as command_line
from benchmarks import posts
from benchmarks.measuring import Command, CommandError, Sample, interleaved, peak_memory, ratio, run
from benchmarks.tables import exponent, seconds, table


@pytest.mark.parametrize("mix", posts.MIXES)
def test_a_post_can_be_made_again_and_has_about_the_size_asked_for(mix: str) -> None:
    for size in (1_000, 9_000, 200_000):
        text = posts.post(mix, size, 7)
        assert text == posts.post(mix, size, 7)
        assert text != posts.post(mix, size, 8)
        assert size * 0.95 <= len(text.encode()) <= size + 2_500


def test_a_site_links_to_posts_that_are_there(tmp_path: Path) -> None:
    written = posts.write(tmp_path, 60, 2_000)
    files = sorted((tmp_path / "_posts").iterdir())
    assert len(files) == 60
    assert sum(file.stat().st_size for file in files) == written
    command = [sys.executable, "-m", "postlint", "--select", "LNK005", str(tmp_path)]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert "LNK005" not in done.stdout, done.stdout
    assert any("](/news/" in file.read_text(encoding="utf-8") for file in files)


def test_commands_run_in_turn_and_the_first_round_is_not_counted(tmp_path: Path) -> None:
    log = tmp_path / "log"
    code = "import sys; open(sys.argv[1], 'a').write(sys.argv[2]); print(sys.argv[2])"
    commands = [Command(name, [sys.executable, "-c", code, str(log), name]) for name in "AB"]
    samples = interleaved(commands, 2, tmp_path / "output")
    assert log.read_text() == "ABABAB"
    assert [len(found) for found in samples.values()] == [2, 2]
    assert all(one.wall > 0 and one.output == 2 for found in samples.values() for one in found)


def test_bytecode_is_kept_whatever_the_surroundings_say(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PYTHONDONTWRITEBYTECODE", "1")
    (tmp_path / "module_to_import.py").write_text("")
    command = Command("one", [sys.executable, "-c", "import module_to_import"], cwd=tmp_path, accepted=(0,))
    run(command, tmp_path / "output")
    assert list((tmp_path / "__pycache__").glob("module_to_import.*.pyc"))


def test_a_command_that_fails_stops_the_measuring(tmp_path: Path) -> None:
    broken = Command("broken", [sys.executable, "-c", "raise SystemExit('no such option')"], accepted=(0,))
    with pytest.raises(CommandError, match=r"broken: exit status 1(?s:.*)no such option"):
        run(broken, tmp_path / "output")


@pytest.mark.skipif(not Path("/proc/self/smaps_rollup").exists(), reason="needs Linux's /proc")
def test_memory_counts_the_children(tmp_path: Path) -> None:
    child = "x = b'x' * 80_000_000; import time; time.sleep(0.3)"
    code = f"import subprocess, sys; subprocess.run([sys.executable, '-c', {child!r}])"
    peak = peak_memory(Command("parent", [sys.executable, "-c", code]), tmp_path / "output")
    assert peak is not None
    assert 80 < peak < 140


def test_a_ratio_is_taken_round_by_round() -> None:
    ours, theirs = ([Sample(wall, 0, 0) for wall in walls] for walls in ((1, 20, 3), (2, 10, 3)))
    assert ratio(ours, [theirs]) == 1
    assert ratio(ours, [theirs, theirs]) == 0.5


def test_exponents_and_tables() -> None:
    assert exponent([(x, 7 + 3 * x**2) for x in (1, 10, 100)]) == pytest.approx(2)
    assert exponent([(x, 0.2 + 0.003 * x) for x in (1, 100, 1_000, 5_000)]) == pytest.approx(1)
    assert [seconds(value) for value in (0.01234, 1.234, 123.4, 0)] == ["0.0123", "1.23", "123", "0"]
    assert table(("a", "b"), [("1", "2")]) == "| a | b |\n| --- | ---: |\n| 1 | 2 |\n"


def test_the_whole_harness_runs_and_asserts_no_times(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "benchmarks", "--small", "--no-peers", "--folder", str(tmp_path)]
    command += ["--note", "Python as the system has it."]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False, timeout=300)
    assert done.returncode == 0, done.stderr
    for part in (
        "warm : own cold",
        "### By mix, 12 posts",
        "check --fix",
        "### Growth",
        "exponent",
        "Python as the",
    ):
        assert part in done.stdout


def test_write_replaces_the_part_that_was_measured_and_no_other(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    page = tmp_path / "page.md"
    measured = "<!-- measured: {0} -->\n\n{1}\n<!-- end of {0} -->\n"
    page.write_text(
        f"# A\n{measured.format('targets', 'kept')}b\n{measured.format('growth', 'an older one')}c\n"
    )
    monkeypatch.setattr(command_line, "PAGE", page)
    options = ["--small", "--no-peers", "--only-growth", "--write", "--folder", str(tmp_path)]
    assert command_line.main(options) == 0
    text = page.read_text(encoding="utf-8")
    assert text.startswith(
        f"# A\n{measured.format('targets', 'kept')}b\n<!-- measured: growth -->\n\nMeasured "
    )
    assert text.endswith("|\n\n<!-- end of growth -->\nc\n")
    assert "### Growth" in text
    assert "an older one" not in text

"""Where autocorrect and zhlint agree on a text, postlint with the matching settings does the same."""

from __future__ import annotations

import os
import shutil
import sys
from pathlib import Path

import pytest
from checkout import ROOT

sys.path.insert(0, str(ROOT))

from benchmarks import oracle, peers


def test_at_least_95_of_100_generated_texts_come_out_the_same() -> None:
    folder = os.environ.get("POSTLINT_ORACLE")
    if not folder or shutil.which("node") is None:
        pytest.skip(
            "POSTLINT_ORACLE names no folder with autocorrect and zhlint (.ci/run makes one), or no node"
        )
    installed = peers.Peers(Path(folder) / "python/bin", Path(folder) / "node/node_modules/.bin")
    cases = oracle.compared(list(oracle.generated()), installed)
    assert len(cases) > 500
    different = [
        f"{case.text} -> {case.agreed}, not {case.ours}" for case in cases if case.ours != case.agreed
    ]
    assert oracle.share(cases) >= 0.95, different[:20]


def test_strings_are_read_from_the_tests_of_a_checkout(tmp_path: Path) -> None:
    (tmp_path / "a.rs").write_text('"你好,世界" => "你好，世界", "plain", "多\\n行"\n', encoding="utf-8")
    (tmp_path / "b.ts").write_text("f('他说\\'好\\'', \"你好,世界\", `${x}中`)\n", encoding="utf-8")
    assert list(oracle.published(tmp_path)) == ["你好,世界", "你好，世界", "他说'好'"]
    with pytest.raises(FileNotFoundError):
        list(oracle.published(tmp_path / "none"))


def test_a_shape_shows_no_words() -> None:
    assert oracle.shape("他用 Linux 6.1, 日本の") == "汉 a 0.0, 汉あ"

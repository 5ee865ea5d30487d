"""Tables of the lines that portals add."""

from pathlib import Path

import pytest

from postlint.kinds.portal_lines import lines


@pytest.mark.parametrize(
    ("row", "found"), [("", []), ("boilerplate\t.*二维码\t二维码\n", [(0, "甲"), (2, "扫二维码")])]
)
def test_a_table_may_have_no_line_with_a_known_beginning(
    row: str, found: list[object], tmp_path: Path
) -> None:
    path = tmp_path / "portals.tsv"
    path.write_text("# 表\n" + row, encoding="utf-8")
    table = lines(str(path))
    assert list(table.paragraphs("甲\u2029扫二维码")) == found
    assert list(table.paragraphs("甲\u2029乙")) == []

"""The site's own words: what the settings say is right, and what `--learn` adds."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.command import postlint, write

SITE: dict[str, str | bytes] = {
    "_config.yml": "title: x\n",
    **{
        f"_posts/2024-01-0{day}-a.md": "---\ntitle: 标题\n---\nNovaChip上线，Quantarra降价，recieve。\n"
        for day in range(1, 7)
    },
}
TYPO = "---\ntitle: 标题\n---\n\nNovaChip与Quantarra，这里写成了Qantarra。\n"


@pytest.fixture(autouse=True)
def _own_cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))


def codes(root: Path, name: str = "_posts/2024-03-01-b.md") -> list[str]:
    return [row.split(" ")[1] for row in postlint("--select", "TYP", "--quiet", name, cwd=root).rows]


def test_a_name_of_the_site_is_known_in_every_post(tmp_path: Path) -> None:
    write(tmp_path, {**SITE, "_posts/2024-03-01-b.md": TYPO})
    assert codes(tmp_path) == ["TYP001"]


def test_an_allowed_word_is_not_reported(tmp_path: Path) -> None:
    settings = '[typos]\nallow = ["Qantarra", "recieve"]\n'
    post = "---\ntitle: Title\n---\n\nThey recieve the plans of the town and of the people who live there.\n"
    write(
        tmp_path,
        {**SITE, "postlint.toml": settings, "_posts/2024-03-01-b.md": TYPO, "_posts/2024-03-02-c.md": post},
    )
    assert codes(tmp_path) == []
    assert codes(tmp_path, "_posts/2024-03-02-c.md") == []
    (tmp_path / "postlint.toml").write_text("", encoding="utf-8")
    assert codes(tmp_path, "_posts/2024-03-02-c.md") == ["TYP002"]


@pytest.mark.parametrize(
    ("code", "word", "text"),
    [
        ("TYP002", "recieve", "They recieve the plans of the town."),
        ("TYP006", "Github", "GitHub says what Github does and GitHub is."),
        ("TYP009", "NovаChip", "The NovаChip is here."),
    ],
)
def test_every_rule_about_words_leaves_an_allowed_one(
    tmp_path: Path, code: str, word: str, text: str
) -> None:
    write(tmp_path, {"a.md": f"---\ntitle: Title\n---\n\n{text}\n"})
    assert codes(tmp_path, "a.md") == [code]
    (tmp_path / "postlint.toml").write_text(f'[typos]\nallow = ["{word}"]\n', encoding="utf-8")
    assert codes(tmp_path, "a.md") == []


def test_a_changed_file_of_words_counts_at_once(tmp_path: Path) -> None:
    write(
        tmp_path,
        {
            **SITE,
            "postlint.toml": '[typos]\nwords = "words.txt"\n',
            "words.txt": "# ours\n",
            "_posts/2024-03-01-b.md": TYPO,
        },
    )
    assert codes(tmp_path) == ["TYP001"]
    (tmp_path / "words.txt").write_text("# ours\nQantarra  # a competitor\n", encoding="utf-8")
    assert codes(tmp_path) == []


def test_a_missing_file_of_words_stops_the_run_with_its_place(tmp_path: Path) -> None:
    write(tmp_path, {**SITE, "postlint.toml": '\n[typos]\nwords = "words.txt"\n'})
    ran = postlint("_posts", cwd=tmp_path)
    assert ran.status == 2
    assert ran.err.startswith("postlint: postlint.toml:3: typos.words: can't read ")
    assert "words.txt' (No such file or directory); `postlint check --learn` makes it" in ran.err


def test_learn_shows_the_names_and_adds_them_after_what_stands_there(tmp_path: Path) -> None:
    write(
        tmp_path,
        {**SITE, "postlint.toml": '[typos]\nwords = "words.txt"\n', "words.txt": b"# ours\r\nQuantarra"},
    )
    ran = postlint("check", "--learn", cwd=tmp_path)
    assert ran.status == 0
    assert ran.rows[0].split() == ["6", "NovaChip"]
    assert ran.rows[1].startswith("Added 1 name to ")
    assert (tmp_path / "words.txt").read_bytes() == b"# ours\r\nQuantarra\r\nNovaChip\r\n"
    again = postlint("check", "--learn", cwd=tmp_path)
    assert again.rows[0].startswith("No names to add to ")
    assert (tmp_path / "words.txt").read_bytes() == b"# ours\r\nQuantarra\r\nNovaChip\r\n"


def test_learn_makes_the_file(tmp_path: Path) -> None:
    write(tmp_path, {**SITE, "postlint.toml": '[typos]\nwords = "data/words.txt"\n'})
    assert postlint("check", "--learn", cwd=tmp_path).status == 0
    assert (tmp_path / "data/words.txt").read_text(encoding="utf-8") == "NovaChip\nQuantarra\n"


def test_learn_needs_a_file_to_add_to(tmp_path: Path) -> None:
    write(tmp_path, SITE)
    ran = postlint("check", "--learn", cwd=tmp_path)
    assert ran.status == 2
    assert 'name it in the settings, `words = "words.txt"` in the table `typos`' in ran.err

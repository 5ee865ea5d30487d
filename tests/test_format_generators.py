"""`format` as real generators see it: Jekyll (kramdown) and Hugo (goldmark) make the same pages afterwards."""

from __future__ import annotations

import re
import shutil
import subprocess
from pathlib import Path
from random import Random

import fragments
import pytest
import rendered

import postlint
from benchmarks import posts

JEKYLL, HUGO = shutil.which("jekyll"), shutil.which("hugo")
COUNT = 120
RANDOM = 60
MAIN = re.compile(r"<main>(.*)</main>", re.DOTALL)

#: What each generator needs to publish the posts with their content alone: its files, and the folder of its posts.
SITES = {
    "jekyll": (
        {"_config.yml": "plugins: []\n", "_layouts/post.html": "<main>{{ content }}</main>\n"},
        "_posts",
        "kramdown",
    ),
    "hugo": (
        {
            "hugo.toml": "[markup.goldmark.renderer]\nunsafe = true\n",
            "layouts/_default/single.html": "<main>{{ .Content }}</main>\n",
            "layouts/_default/list.html": "<main></main>\n",
        },
        "content/posts",
        "goldmark",
    ),
}
COMMANDS = {
    "jekyll": [JEKYLL, "build", "--quiet", "--destination", "out"],
    "hugo": [HUGO, "--quiet", "--destination", "out"],
}


def bodies(folder: Path) -> dict[str, str]:
    """Return posts of own text: some in the shape of real ones, some at random; each with its file name."""
    posts.write(folder, COUNT, 2_500, posts.MIXES)
    found = {}
    for number, path in enumerate(sorted(folder.rglob("*.md"))):
        text = path.read_text(encoding="utf-8")
        found[f"2024-03-01-post-{number:03}.md"] = text[postlint_body(text) :]
    for number in range(RANDOM):
        random = Random(number)
        found[f"2024-03-01-random-{number:03}.md"] = (
            # an empty link goes by a rule, in one pass or in two
            fragments.blocks_html(random).replace('href=""', 'href="/y"') + "\n\n甲\n"
        )
    return found


def postlint_body(text: str) -> int:
    return text.index("\n---\n", 4) + 5


def built(site: str, root: Path, texts: dict[str, str]) -> dict[str, list[tuple]]:
    """Build a site of posts; return what a reader gets of each page."""
    files, folder, _ = SITES[site]
    for name, text in {**files, **{f"{folder}/{name}": text for name, text in texts.items()}}.items():
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_text(text, encoding="utf-8")
    done = subprocess.run(COMMANDS[site], cwd=root, capture_output=True, text=True, check=False, timeout=300)
    assert done.returncode == 0, done.stderr + done.stdout
    pages = {}
    for path in sorted((root / "out").rglob("*.html")):
        page = MAIN.search(path.read_text(encoding="utf-8"))
        name = re.search(r"(post|random)-\d{3}", path.as_posix())
        if page and name:
            pages[name.group()] = [straight(step) for step in rendered.reading(page.group(1))]
    return pages


#: What generators make of marks in Markdown and not in HTML.
TYPOGRAPHY = {"“": '"', "”": '"', "‘": "'", "’": "'", "…": "...", "–": "--", "—": "---", "«": "<<", "»": ">>"}


def straight(step: tuple) -> tuple:
    """Return a step with a generator's typography undone, and without the ids that it gives headings."""
    if step[0] == "text":
        return ("text", step[1].translate(str.maketrans(TYPOGRAPHY)), *step[2:])
    return step[:1] if step[0][1:2] == "h" else step


@pytest.mark.integration
@pytest.mark.parametrize("site", SITES)
def test_a_generator_publishes_the_same_before_and_after_format(site: str, tmp_path: Path) -> None:
    if COMMANDS[site][0] is None:
        pytest.skip(f"{site} is not installed (Debian: apt-get install {site})")
    settings = postlint.Settings.load(
        Path("."), isolated=True, overrides={"format": {"dialect": SITES[site][2]}}
    )
    before, after, unchanged = {}, {}, 0
    for name, body in bodies(tmp_path / "generated").items():
        text = f"---\ntitle: 甲\ndate: 2024-03-01\nlayout: post\n---\n\n{body.lstrip()}"
        fixed = postlint.fix(text, name, settings)  # what the rules declare is no matter of format
        assert not fixed.failed
        before[name] = fixed.text
        after[name] = postlint.format(text, name, settings)
        unchanged += after[name] == text
    assert len(before) >= 150
    assert unchanged < len(before) / 2
    pages, formatted = built(site, tmp_path / "before", before), built(site, tmp_path / "after", after)
    assert len(pages) == len(before)
    differing = [name for name in pages if pages[name] != formatted[name]]
    assert differing == [], (pages[differing[0]], formatted[differing[0]])

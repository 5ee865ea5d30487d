"""References are found where Hugo finds them, and called wrong where its build would stop."""

from __future__ import annotations

import re
import subprocess
from pathlib import Path

import pytest
from test_hugo import HUGO, page, site_at, write

pytestmark = [
    pytest.mark.integration,
    pytest.mark.skipif(HUGO is None, reason="hugo is not installed (Debian: apt-get install hugo)"),
]

CONFIG = """baseURL = "https://news.example.com/"
refLinksErrorLevel = "WARNING"
refLinksNotFoundURL = "NOTFOUND"
defaultContentLanguage = "zh"
disableKinds = ["RSS", "sitemap"]
[languages.zh]
[languages.en]
[module]
[[module.mounts]]
source = "content"
target = "content"
[[module.mounts]]
source = "more/guides"
target = "content/guides"
lang = "zh"
"""
PLACES = ("content/posts/source.md", "content/posts/bundle/index.md", "content/docs/deep/page.md")
FILES = {
    "layouts/_default/single.html": "{{ .Content }}",
    "layouts/_default/list.html": "{{ .Content }}",
    **dict.fromkeys(
        (
            "content/posts/first.md", "content/posts/中文.md", "content/posts/UPPER.md",
            "content/posts/With Space.md", "content/docs/_index.md", "content/other/second.md",
            "content/about.md", "content/other/about.md", "content/posts/first.en.md",
            "more/guides/start.md", "more/guides/bundle2/index.md",
        ),
        page() + "\n## Head\n",
    ),
    "content/posts/draft.md": page(draft="true"),
}  # fmt: skip
REFERENCES = (
    "first first.md ./first.md /posts/first posts/first /posts/first.md ../posts/first.md"
    " /posts/bundle posts/bundle/index.md bundle bundle/index.md /posts/bundle/index 中文 /posts/中文.md"
    " page deep/page docs/deep/page.md /docs docs /docs/_index.md second about about.md /about"
    " ../about.md other/about /other/about.md draft draft.md upper UPPER.md nothing /nothing.md"
    " posts/nothing deep/nothing first.md#head #head first#none . .. / /tags /posts posts /other"
    " ../first.md ../../about.md /guides/start guides/start.md start /guides/bundle2 bundle2"
    " /guides/none second/none"
).split()


def test_references_lead_where_hugo_leads_them(tmp_path: Path) -> None:
    body = "".join(f'{n} [x]({{{{< ref "{one}" >}}}})\n\n' for n, one in enumerate(REFERENCES))
    write(tmp_path, CONFIG, {**FILES, **dict.fromkeys(PLACES, page() + body)})
    assert HUGO is not None
    done = subprocess.run([HUGO, "--source", tmp_path], capture_output=True, timeout=120, check=False)
    assert done.returncode == 0, done.stdout
    site = site_at(tmp_path)
    wrong, states = [], []
    for place in PLACES:
        address = site.published(str(tmp_path / place))[0]
        html = (tmp_path / "public" / address.strip("/") / "index.html").read_text(encoding="utf-8")
        made = dict(re.findall(r'(\d+) <a href="([^"]*)', html))
        for number, one in enumerate(REFERENCES):
            target = site.resolve(f'{{{{< ref "{one}" >}}}}', str(tmp_path / place))
            written = made[str(number)].removeprefix("https://news.example.com")
            states.append(target.state)
            if target.state == "missing" and not written.endswith("NOTFOUND"):
                wrong.append((place, one, written, "called wrong"))
            if target.state == "exists" and site.resolve(written, str(tmp_path / place)).path != target.path:
                wrong.append((place, one, written, target.path))
    assert wrong == []
    assert min(states.count("exists"), states.count("missing")) >= 20


@pytest.mark.parametrize(
    ("link", "state", "suggestion"),
    [
        ('{{< relref "/posts/first" >}}', "exists", ""),
        ('{{% ref "first.md" %}}#head', "exists", ""),
        ("{{< ref first >}}", "exists", ""),
        ('{{< ref path="second.md" >}}', "exists", ""),
        ('{{< ref "With Space.md" >}}', "exists", ""),
        ('{{< ref "news/second.md" >}}', "missing", '{{< ref "/other/second" >}}'),
        ('{{< ref "nothing" >}}', "missing", ""),
        ('{{< ref path="first.md" lang="en" >}}', "unknown", ""),
        ('{{< ref "first.md" "amp" >}}', "unknown", ""),
        ('{{< other "first.md" >}}', "unknown", ""),
    ],
)
def test_what_a_reference_says_can_be_told_or_not(
    link: str, state: str, suggestion: str, tmp_path: Path
) -> None:
    write(tmp_path, CONFIG, {**FILES, **dict.fromkeys(PLACES, page())})
    target = site_at(tmp_path).resolve(link, str(tmp_path / PLACES[0]))
    assert (target.state, target.suggestion) == (state, suggestion)

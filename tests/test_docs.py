"""The documentation says what is so: generated parts are fresh, commands and examples do what they show."""

from __future__ import annotations

import json
import re
import shlex
import subprocess
import sys
from pathlib import Path

import pytest
from checkout import ROOT, must, run

from postlint import packs
from postlint.examples import run_pack
from postlint.reports.rule_facts import facts
from postlint.selection import check_selectors
from postlint.settings import FILE_NAMES, Settings
from postlint.settings_keys import KEYS

README = (ROOT / "README.md").read_text(encoding="utf-8")
WRITING = (ROOT / "docs/writing-rules.md").read_text(encoding="utf-8")
RULES = packs.load_pack(packs.built_in())


def blocks(text: str, language: str) -> list[str]:
    """Return the fenced blocks in a language."""
    return re.findall(rf"^```{language}\n(.*?)^```$", text, re.MULTILINE | re.DOTALL)


def command(*words: str | Path, cwd: Path = ROOT) -> tuple[int, str]:
    """Run postlint as a command; return its exit status and its stdout."""
    done = run(sys.executable, "-m", "postlint", *words, cwd=cwd, PYTHONPATH=str(ROOT))
    assert not done.stderr, done.stderr
    return done.returncode, done.stdout


def test_the_generated_documentation_is_fresh() -> None:
    done = run(sys.executable, "docs/generate.py", "--check", cwd=ROOT)
    assert (done.returncode, done.stdout + done.stderr) == (0, "")


def test_every_rule_has_its_page_and_its_row_in_the_readme() -> None:
    for rule in RULES:
        assert (ROOT / f"docs/rules/{rule.name}.md").is_file()
        assert f"| {rule.code} | [{rule.name}](docs/rules/{rule.name}.md) |" in README


def test_the_readme_has_two_shell_blocks_of_one_command_line_each() -> None:
    shell = blocks(README, "sh")
    assert len(shell) == 2
    assert [block.count("\n") for block in shell] == [1, 1]


def test_the_main_job_of_the_readme_shows_findings_of_several_families() -> None:
    words = shlex.split(blocks(README, "sh")[0])
    status, output = command(*words[words.index(".venv/bin/postlint") + 1 :])
    assert status == 0
    families = set(re.findall(r"\b([A-Z]+)[0-9]{3} [a-z-]+:", output))
    assert families >= {"CJK", "FM", "HTM", "LNK", "TRK", "WGT"}


def test_the_diff_in_the_readme_is_what_the_command_prints() -> None:
    (asked,) = re.findall(r"^`postlint (--diff \S+)` prints", README, re.MULTILINE)
    status, output = command(*asked.split())
    assert status == 1
    assert blocks(README, "diff") == [output]


def test_the_python_of_the_readme_runs() -> None:
    (code,) = blocks(README, "python")
    assert must(sys.executable, "-c", code, cwd=ROOT, PYTHONPATH=str(ROOT)) == (
        "CJK001 Half-width `,` between Chinese characters: `公司营收增长,利润翻倍。` ,\n"
        "公司营收增长，利润翻倍。\n\n营收**翻倍**。\n\n"
    )


def test_the_editors_line_of_the_readme_gives_the_fixed_post() -> None:
    (line,) = re.findall(r"^\$ postlint (.* --stdin-filename .*) < _posts/a.md$", README, re.MULTILINE)
    done = subprocess.run(
        [sys.executable, "-m", "postlint", *shlex.split(line)],
        input="公司营收增长,利润翻倍。\n".encode(),
        cwd=ROOT,
        capture_output=True,
        check=True,
    )
    assert done.stdout.decode() == "公司营收增长，利润翻倍。\n"
    assert "FM001 missing-front-matter" in done.stderr.decode()


@pytest.mark.parametrize("document", ["README.md", "docs/settings.md"])
def test_the_settings_that_are_shown_can_be_used(document: str, tmp_path: Path) -> None:
    (toml, *_) = blocks((ROOT / document).read_text(encoding="utf-8"), "toml")
    (tmp_path / "postlint.toml").write_text(toml, encoding="utf-8")
    check_selectors(RULES, Settings.load(tmp_path))


def test_every_setting_is_documented() -> None:
    text = (ROOT / "docs/settings.md").read_text(encoding="utf-8")
    assert [key.name for key in KEYS if f"| `{key.name}` |" not in text] == []
    assert [name for name in FILE_NAMES if name not in text] == []


def test_every_link_between_the_documents_leads_to_a_file() -> None:
    for path in (ROOT / "README.md", ROOT / "examples/README.md", *(ROOT / "docs").rglob("*.md")):
        text = re.sub(
            r"^(`{3,})[^`].*?^\1$", "", path.read_text(encoding="utf-8"), flags=re.MULTILINE | re.DOTALL
        )
        text = re.sub(r"(`+)[^`].*?\1", "", text)
        for target in re.findall(r"\]\(([^)#\s]+)", text):
            if "://" not in target:
                assert (path.parent / target).exists(), f"{path}: {target}"


class TestWorkedExample:
    """docs/writing-rules.md builds a pack, runs its examples and uses it."""

    @pytest.fixture
    def site(self, tmp_path: Path) -> Path:
        names = re.findall(r"`(house-rules/[a-z-]+\.yaml)`", WRITING)
        files = dict(zip(names, blocks(WRITING, "yaml"), strict=True))
        files["postlint.toml"] = blocks(WRITING, "toml")[0]
        (name,) = re.findall(r"this post as `(\S+)`", WRITING)
        (files[name],) = blocks(WRITING, "markdown")
        for name, text in files.items():
            (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
            (tmp_path / name).write_text(text, encoding="utf-8", newline="")
        return tmp_path

    def test_its_rules_are_as_they_should_be(self, site: Path) -> None:
        outcomes = list(run_pack(site / "house-rules"))
        assert [problem for outcome in outcomes for problem in outcome.problems] == []
        assert [outcome.rule.code for outcome in outcomes] == ["DESK001", "DESK002"]

    def test_the_commands_print_what_is_shown(self, site: Path) -> None:
        for block in blocks(WRITING, "console"):
            asked, _, shown = block.partition("\n")
            _, output = command(*shlex.split(asked.removeprefix("$ postlint ")), cwd=site)
            assert output == shown

    def test_it_explains_every_key_and_every_effect(self) -> None:
        from postlint.rule import EFFECTS

        for name in (*packs._RULE_KEYS, *EFFECTS):
            assert f"| `{name}` |" in WRITING

    def test_its_rules_can_be_explained(self, site: Path) -> None:
        status, output = command("rule", "account-spelling", cwd=site)
        assert status == 0
        assert "- 请登录帐号，核对帐户余额。\n  + 请登录账号，核对账户余额。\n" in output


def test_the_examples_in_a_page_are_those_of_the_rule() -> None:
    for rule in RULES:
        text = (ROOT / f"docs/rules/{rule.name}.md").read_text(encoding="utf-8")
        one = facts(rule)
        assert text.count("\nReported: ") == sum(bool(example.wrong) for example in one.bad)
        assert text.count("\nNot reported: ") == len(one.good)
        assert text.count("\nUse instead:") == sum(example.fixed is not None for example in one.bad)


def test_the_url_of_a_diagnostic_is_a_page() -> None:
    status, output = command("--exit-zero", "--output-format", "json", "examples")
    assert status == 0
    for entry in json.loads(output):
        assert (ROOT / "docs/rules" / entry["url"].rpartition("/")[2]).is_file()


def test_no_page_names_a_folder_of_the_machine_that_wrote_it() -> None:
    pages = [*(ROOT / "docs").rglob("*.*"), ROOT / "README.md"]
    assert [
        page.name for page in pages if str(ROOT) in page.read_text(encoding="utf-8", errors="replace")
    ] == []

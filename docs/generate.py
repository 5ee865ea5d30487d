"""Writes the generated documentation: rule pages, kinds, settings, and the marked parts of README.md.

The rule files, the kinds and the table of settings are the only truth. `--check` writes nothing, and fails
when a file is not what it would be.
"""

from __future__ import annotations

import inspect
import json
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))  # the rules of this checkout, whatever else is installed

from postlint import packs  # noqa: E402
from postlint.kinds import registry  # noqa: E402
from postlint.kinds.base import MISSING, Kind  # noqa: E402
from postlint.reports import toml  # noqa: E402
from postlint.reports.rule_facts import declared, facts  # noqa: E402
from postlint.reports.rule_pages import code, page, table  # noqa: E402
from postlint.rule import Rule  # noqa: E402
from postlint.settings_keys import KEYS  # noqa: E402

#: The post whose fixes README.md shows.
SHOWN_POST = "examples/_posts/2024-04-09-lanchuan-trading-halt.md"
PAGES = "docs/rules"


def main(arguments: list[str]) -> int:
    """Write what is stale, or (with `--check`) name it; return the exit status."""
    if arguments not in ([], ["--check"]):
        print("usage: python docs/generate.py [--check]", file=sys.stderr)
        return 2
    wanted = generated()
    pages = (ROOT / PAGES).glob("*.md")
    left_over = sorted(path for path in pages if path.relative_to(ROOT).as_posix() not in wanted)
    stale = [name for name, text in wanted.items() if _read(ROOT / name) != text]
    if arguments:
        for name in (*stale, *(path.relative_to(ROOT).as_posix() for path in left_over)):
            print(f"{name} is stale; run `python docs/generate.py`")
        return 1 if stale or left_over else 0
    for name in stale:
        (ROOT / name).parent.mkdir(parents=True, exist_ok=True)
        (ROOT / name).write_bytes(wanted[name].encode())
        print(f"wrote {name}")
    for path in left_over:
        path.unlink()
        print(f"removed {path.relative_to(ROOT).as_posix()}")
    return 0


def generated() -> dict[str, str]:
    """Return the generated files: path to text."""
    rules = packs.load_pack(packs.built_in(), cache=False)
    files = {f"{PAGES}/{rule.name}.md": page(facts(rule)) for rule in rules}
    files[f"{PAGES}/README.md"] = f"# Rules\n\n{len(rules)} rules ship with postlint.\n\n{table(rules, '')}"
    files["docs/kinds.md"] = _with_parts("docs/kinds.md", kinds=kinds(rules))
    files |= other_linters({rule.name: rule for rule in rules})
    files["docs/settings.md"] = _with_parts("docs/settings.md", settings=settings())
    files["README.md"] = _with_parts("README.md", rules=table(rules, f"{PAGES}/"), diff=diff())
    return files


def _read(path: Path) -> str | None:
    return path.read_bytes().decode() if path.is_file() else None


def _with_parts(name: str, **parts: str) -> str:
    """Return a file with what stands between its markers (`<!-- NAME -->`, `<!-- /NAME -->`) replaced."""
    text = _read(ROOT / name)
    if text is None:
        raise SystemExit(f"{name} is missing: its own words are written by hand")
    for part, content in parts.items():
        begin, end = f"<!-- {part} -->\n", f"<!-- /{part} -->"
        before, found, rest = text.partition(begin)
        _, closed, after = rest.partition(end)
        if not (found and closed):
            raise SystemExit(f"{name} lacks the markers {begin.strip()} and {end}")
        text = f"{before}{begin}\n{content}\n{end}{after}"
    return text


def diff() -> str:
    """Return what `postlint --diff` prints for the post that README.md shows."""
    command = [sys.executable, "-m", "postlint", "--diff", SHOWN_POST]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, stdin=subprocess.DEVNULL, check=False)
    if done.returncode != 1:
        raise SystemExit(f"{' '.join(command[1:])}: exit {done.returncode}: {done.stderr.decode()}")
    return f"```diff\n{done.stdout.decode()}```\n"


def kinds(rules: tuple[Rule, ...]) -> str:
    """Return a section for each kind that ships."""
    lines: list[str] = []
    for name in registry.names():
        kind = registry.get(name)
        if kind.__module__.startswith("postlint."):
            lines += _kind(name, kind, [rule for rule in rules if rule.kind == name])
    return "\n".join(lines)


def _kind(name: str, kind: type[Kind], rules: list[Rule]) -> Iterator[str]:
    parameters = list(declared(kind))
    yield from (f"### {name}", "", _docstring(kind, [parameter for parameter, _, _ in parameters]), "")
    if parameters:
        yield from ("| parameter | what it is | default |", "|---|---|---|")
        for parameter, type_, default in parameters:
            told = "needed" if default is MISSING else code(toml.value(default))
            yield f"| `{parameter}` | {type_} | {told} |"
        yield ""
    names = ", ".join(f"`{{{one}}}`" for one in sorted(kind.names))
    yield f"Placeholders in messages: {names}." if names else "Its messages have no placeholders."
    if kind.variants:
        yield f"Variants: {', '.join(f'`{one}`' for one in sorted(kind.variants))}."
    if rules:
        yield f"Rules: {', '.join(f'[{rule.name}](rules/{rule.name}.md)' for rule in rules)}."
    yield ""


def _docstring(kind: type[Kind], parameters: list[str]) -> str:
    """Return a kind's docstring with its parameters named as rule files write them."""
    text = (inspect.getdoc(kind) or "").replace("<", "&lt;")
    known = {parameter.replace("-", "_"): parameter for parameter in parameters}
    return re.sub(r"`([a-z_]+)`", lambda match: f"`{known.get(match.group(1), match.group(1))}`", text)


def settings() -> str:
    """Return the table of settings."""
    lines = ["| key | what it is | default | meaning |", "|---|---|---|---|"]
    for key in KEYS:
        default = "not set" if key.default is None else code(toml.value(key.default))
        lines.append(f"| `{key.name}` | {_type(key.type.schema)} | {default} | {key.doc} |")
    return "\n".join(lines) + "\n"


def other_linters(rules: dict[str, Rule]) -> dict[str, str]:
    """Return the page on other linters, and the settings with which two of them run beside postlint."""
    rows = [
        line.split("\t")
        for line in (ROOT / "docs/other-linters.tsv").read_text(encoding="utf-8").splitlines()[1:]
    ]
    tables = {}
    for tool in ("markdownlint", "rumdl", "html-validate"):
        lines = ["| rule | postlint | why |", "|---|---|---|"]
        for _, rule, name, ours, beside, why in (row for row in rows if row[0] == tool):
            links = ", ".join(f"[{one}](rules/{rules[one].name}.md)" for one in ours.split())
            shown = links or ("left out, switched off" if beside == "off" else "left out")
            lines.append(f"| `{rule}`{' ' + name if name else ''} | {shown} | {why} |")
        tables[tool] = "\n".join(lines) + "\n"
    off = {tool: [row[1] for row in rows if row[0] == tool and row[4] == "off"] for tool in tables}
    config = {"default": True, **dict.fromkeys(off["markdownlint"], False)}
    names = ", ".join(f'"{rule}"' for rule in sorted(off["markdownlint"] + off["rumdl"]))
    return {
        "docs/other-linters.md": _with_parts("docs/other-linters.md", **tables),
        "docs/markdownlint.json": json.dumps(config, indent=2) + "\n",
        "docs/rumdl.toml": f"[global]\ndisable = [{names}]\n",
    }


def _type(schema: dict[str, Any]) -> str:
    if "enum" in schema:
        return " or ".join(f"`{value}`" for value in schema["enum"])
    if "anyOf" in schema:
        return " or ".join(_type(one) for one in schema["anyOf"])
    if schema.get("type") == "array":
        return f"list of {_type(schema['items'])}"
    if schema.get("type") == "object":
        inner = schema["additionalProperties"]
        return "table" if inner is True else f"table of {_type(inner)}"
    return {"string": "text", "integer": "whole number", "number": "number", "boolean": "true or false"}.get(
        schema.get("type", ""), "any value"
    )


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))

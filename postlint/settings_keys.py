"""Every setting there is: its name, what it may be, its default, what it means."""

from __future__ import annotations

from typing import Any

from postlint import link_values
from postlint.rule import PRESETS, SAFETIES, SEVERITIES
from postlint.setting_values import Amount, Anything, Checked, Choice, ListOf, Table, Text, Truth
from postlint.source import ENCODINGS
from postlint.tuples import NamedTuple


class Key(NamedTuple):
    """A setting: its dotted name, what it may be, its default, what it means."""

    name: str
    type: Any
    default: Any
    doc: str


_NAMES = ListOf(Text())
_SELECTORS = "Codes (`TYP001`), names (`near-duplicate-name`) or families (`TYP`)"

#: What `--online` may ask, and how: see docs/online.md.
_PATTERNS = ListOf(Checked(link_values.pattern_problem))
_SECONDS = Amount("second", "20", 0, whole=False)
_DAYS = Amount("day", "30", 0, whole=False)
_LINKS = (
    Key("links.exclude", _PATTERNS, (), "Patterns of addresses not to ask."),
    Key(
        "links.include",
        _PATTERNS,
        (),
        "Patterns of addresses to ask though `exclude` matches; without `exclude`, no others are asked.",
    ),
    Key(
        "links.accept",
        ListOf(Checked(link_values.status_problem, or_number=True)),
        (),
        'Statuses that count as fine beside 200 to 299: `[403, "500-599"]`.',
    ),
    Key(
        "links.remap",
        Table(Text(may_be_empty=True), link_values.remap_problem),
        {},
        "Asks another address: a pattern, and what stands for what it matches (`\\1` for its first group).",
    ),
    Key(
        "links.headers",
        Table(Table(Text(may_be_empty=True), link_values.header_problem)),
        {},
        "Request headers by host (`*` for all); `${NAME}` stands for a variable of the environment.",
    ),
    Key("links.fragments", Truth(), True, "Whether the part after `#` is looked for in the page."),
    Key("links.timeout", Amount("second", "20", 0.1, whole=False), 20, "Seconds that one request may take."),
    Key("links.retries", Amount("time", "2"), 2, "How often to ask again after a failure that may pass."),
    Key("links.retry-delay", _SECONDS, 1, "Seconds before asking again; each time doubled."),
    Key("links.max-wait", _SECONDS, 60, "The longest `Retry-After` to wait for, in seconds."),
    Key("links.max-redirects", Amount("redirect", "10"), 10, "The most redirects to follow."),
    Key("links.max-body", Amount("byte", "1_000_000", 1), 1_000_000, "The most to read of a page, in bytes."),
    Key("links.concurrency", Amount("request", "32", 1), 32, "Requests at a time."),
    Key("links.host-concurrency", Amount("request", "4", 1), 4, "Requests to one host at a time."),
    Key("links.host-delay", _SECONDS, 0.1, "Seconds between two requests to one host."),
    Key("links.user-agent", Text(), None, "How postlint introduces itself instead of by its own name."),
    Key(
        "links.allow-private",
        ListOf(Checked(link_values.network_problem)),
        (),
        "Networks to ask though they are not public: `127.0.0.0/8`.",
    ),
    Key(
        "links.archive",
        Choice(("suggest", "ask", "never")),
        "suggest",
        "For a dead link, names the Internet Archive's address (`suggest`), or looks whether it has a copy (`ask`).",
    ),
    Key("links.keep-ok", _DAYS, 30, "Days before an address that was fine is asked again."),
    Key("links.keep-moved", _DAYS, 30, "Days before one that had moved is asked again."),
    Key("links.keep-dead", _DAYS, 1, "Days before a dead one is asked again."),
    Key("links.keep-unverified", _DAYS, 1, "Days before one that could not be verified is asked again."),
)

#: Every setting there is. Validation, defaults and the JSON Schema are made of this table.
KEYS = (
    Key(
        "extend", Text(), None, "A settings file to start from, relative to this one; what stands here wins."
    ),
    Key("preset", Choice(tuple(PRESETS)), "news-zh", "The set of rules to start from."),
    Key("select", _NAMES, None, f"The rules to run instead of the preset's. {_SELECTORS}."),
    Key(
        "extend-select",
        _NAMES,
        (),
        f"Rules to run in addition; adds to a file that is extended. {_SELECTORS}.",
    ),
    Key("ignore", _NAMES, (), f"Rules not to run. {_SELECTORS}."),
    Key(
        "exclude",
        _NAMES,
        (),
        "What not to search, as in `.gitignore`, relative to the folder of the settings.",
    ),
    Key("per-file-ignores", Table(_NAMES), {}, "Rules not to run for files that match a pattern."),
    Key("severity", Table(Choice(SEVERITIES)), {}, "The severity of a rule, by its name."),
    Key("fix-safety", Table(Choice(SAFETIES)), {}, "Whether the fix of a rule is safe, by the rule's name."),
    Key("rules", Table(Table(Anything())), {}, "The parameters of a rule, by its name."),
    Key(
        "front-matter.preset",
        Choice(("news", "jekyll", "hugo", "hexo")),
        None,
        "The fields to require and recommend: those of news, or those that a generator works with"
        " (`rules/front-matter/missing-field.yaml` lists them, with their sources).",
    ),
    Key(
        "front-matter.required", _NAMES, None, "Fields that every post must have, instead of the rule's own."
    ),
    Key(
        "front-matter.recommended", _NAMES, None, "Fields that posts should have, instead of the rule's own."
    ),
    Key("front-matter.may-be-empty", _NAMES, (), "Fields that may be present and empty."),
    Key("front-matter.schema", Text(is_path=True), None, "A JSON Schema file for the front matter."),
    Key("front-matter.vocabulary", Table(_NAMES), {}, "The terms allowed in a field, by the field's name."),
    Key("typos.names", _NAMES, (), "Names that are right; a word one slip away from one is reported."),
    Key("typos.allow", _NAMES, (), "Words that no rule about words reports."),
    Key(
        "typos.words",
        Text(is_path=True),
        None,
        "A file with names, one a line (`#` begins a comment); `postlint check --learn` adds to it.",
    ),
    Key("site.generator", Text(), None, "The site's generator; found by its own files where not set."),
    Key("site.root", Text(is_path=True), None, "The folder of the site; found by the generator's files."),
    Key("site.url", Text(), None, "The site's address, `https://news.example.com`."),
    Key("site.baseurl", Text(may_be_empty=True), None, "The path below which the site stands, `/news`."),
    Key("site.timezone", Text(), None, "The zone of dates without one, `Asia/Shanghai`."),
    Key("site.permalink", Text(), None, "The pattern of published addresses, as the generator writes it."),
    *_LINKS,
    Key(
        "format.html",
        Choice(("markdown", "clean", "keep")),
        "markdown",
        "What becomes of HTML: Markdown where it has words for it, clean HTML, or what it is.",
    ),
    Key(
        "format.dialect",
        Choice(("auto", "commonmark", "gfm", "kramdown", "goldmark")),
        "auto",
        "The Markdown to write; `auto` is that of the site's generator.",
    ),
    Key(
        "format.images",
        Choice(("sized", "plain")),
        "sized",
        "Whether the width and height of an image stay (as kramdown attributes, or in an `<img>`) or go.",
    ),
    Key(
        "format.wrap",
        Choice(("keep", "no")),
        "keep",
        "Whether the lines of a paragraph stay or become one; between Chinese characters no space is left.",
    ),
    Key(
        "format.source",
        Choice(("keep", "front-matter")),
        "keep",
        "Whether a line that names the source, and its address, move to `source` and `source_url` in the front matter.",
    ),
    Key(
        "format.footer",
        Choice(("keep", "remove")),
        "keep",
        "Whether a last paragraph of nothing but links around the site (`[返回首页](/)`) stays.",
    ),
    Key("format.list-marker", Choice(("-", "*", "+")), "-", "The marker of bullet lists."),
    Key("format.emphasis", Choice(("*", "_")), "*", "The mark of emphasis; strong emphasis has `**`."),
    Key("packs", ListOf(Text(is_path=True)), (), "Folders with rules of your own, relative to this file."),
    Key("fail-on", Choice(SEVERITIES), "warning", "The least severity that makes the exit status 1."),
    Key("encoding", Choice(tuple(ENCODINGS)), None, "The encoding of posts without a byte order mark."),
    Key("max-size", Amount("byte", "10_000_000", 1), 10_000_000, "The largest post to check, in bytes."),
)


def schema() -> dict[str, Any]:
    """Return the JSON Schema (draft 7, which editors know) of a settings file."""
    properties: dict[str, Any] = {}
    for key in KEYS:
        table, _, name = key.name.rpartition(".")
        entry = {"description": key.doc, **key.type.schema}
        if key.default is not None:
            entry["default"] = list(key.default) if isinstance(key.default, tuple) else key.default
        inside = properties
        if table:
            inside = properties.setdefault(
                table, {"type": "object", "additionalProperties": False, "properties": {}}
            )["properties"]
        inside[name] = entry
    return {
        "$schema": "http://json-schema.org/draft-07/schema#",
        "title": "postlint settings (postlint.toml, .postlint.toml, [tool.postlint] in pyproject.toml)",
        "type": "object",
        "additionalProperties": False,
        "properties": properties,
    }


if __name__ == "__main__":
    import json

    print(json.dumps(schema(), indent=2, ensure_ascii=False))

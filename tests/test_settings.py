import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from postlint import settings_file
from postlint.errors import UsageError
from postlint.setting_values import dotted
from postlint.settings import Origin, Settings, forget
from postlint.settings_keys import KEYS, schema

SCHEMA = Path(__file__).parent.parent / "docs" / "settings.schema.json"


@pytest.fixture(autouse=True)
def _in_an_empty_folder(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    forget()


def write(name, text):
    path = Path(name)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")
    return path


def failure(text, name="postlint.toml", **options):
    write(name, text)
    with pytest.raises(UsageError) as caught:
        Settings.load(**options)
    return str(caught.value)


# Finding


def test_without_a_file_the_defaults_hold(tmp_path):
    settings = Settings.load()
    assert (settings.preset, settings.select, settings.fail_on) == ("news-zh", None, "warning")
    assert (settings.max_size, settings.encoding, settings.origins) == (10_000_000, None, {})
    assert (settings.front_matter.required, settings.front_matter.may_be_empty) == (None, ())
    assert (settings.path, settings.root) == (None, tmp_path)


def test_the_nearest_file_upward_counts(tmp_path):
    write("postlint.toml", 'preset = "news"')
    write("a/postlint.toml", 'preset = "all"')
    write("a/b/post.md", "")
    settings = Settings.load(Path("a/b/post.md"))
    assert (settings.preset, settings.path, settings.root) == (
        "all",
        tmp_path / "a" / "postlint.toml",
        tmp_path / "a",
    )


def test_a_post_that_does_not_exist_has_its_folders_settings():
    write("a/postlint.toml", 'preset = "all"')
    assert Settings.load(Path("a/new.md")).preset == "all"


def test_a_folder_has_its_own_settings():
    write("a/postlint.toml", 'preset = "all"')
    assert Settings.load(Path("a")).preset == "all"


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ("postlint.toml", ".postlint.toml"),
        (".postlint.toml", "pyproject.toml"),
        ("postlint.toml", "pyproject.toml"),
    ],
)
def test_of_two_files_in_a_folder_the_first_kind_counts(first, second):
    for name, preset in ((first, "strict"), (second, "all")):
        table = "[tool.postlint]\n" if name == "pyproject.toml" else ""
        write(name, f'{table}preset = "{preset}"')
    assert Settings.load().preset == "strict"


def test_a_pyproject_without_our_table_does_not_count():
    write("postlint.toml", 'preset = "all"')
    write("a/pyproject.toml", '[project]\nname = "postlint-posts"\n')
    assert Settings.load(Path("a")).preset == "all"


def test_a_pyproject_that_is_not_ours_may_be_invalid():
    write("pyproject.toml", "= nonsense")
    assert Settings.load().path is None


def test_isolated_takes_no_file():
    write("postlint.toml", 'preset = "all"')
    assert Settings.load(isolated=True).path is None


def test_a_config_counts_instead_of_the_nearest_file(tmp_path):
    write("postlint.toml", 'preset = "all"')
    write("ci/strict.toml", 'preset = "strict"')
    settings = Settings.load(Path("a.md"), config=Path("ci/strict.toml"))
    assert (settings.preset, settings.path, settings.root) == (
        "strict",
        tmp_path / "ci" / "strict.toml",
        tmp_path,
    )


def test_a_config_that_does_not_exist_is_an_error():
    with pytest.raises(UsageError) as caught:
        Settings.load(config=Path("none.toml"))
    assert str(caught.value) == "none.toml: no such file or folder"


def test_a_pyproject_config_without_our_table_is_an_error():
    write("pyproject.toml", "[project]\n")
    with pytest.raises(UsageError) as caught:
        Settings.load(config=Path("pyproject.toml"))
    assert str(caught.value) == "pyproject.toml: has no [tool.postlint] table"


def test_settings_are_read_once_for_all_posts_of_a_folder():
    write("postlint.toml", 'preset = "all"')
    first = Settings.load(Path("a.md"))
    write("postlint.toml", 'preset = "news"')
    assert Settings.load(Path("b.md")) is first


def test_after_forget_settings_are_read_again():
    write("postlint.toml", 'preset = "all"')
    Settings.load()
    write("postlint.toml", 'preset = "news"')
    forget()
    assert Settings.load().preset == "news"


# Values


def test_every_setting_is_read(tmp_path):
    write(
        "postlint.toml",
        """
preset = "strict"
select = ["TYP", "FM001"]
extend-select = ["CJK"]
ignore = ["near-duplicate-name"]
exclude = ["drafts/"]
packs = ["house-rules"]
fail-on = "error"
encoding = "gb18030"
max-size = 5_000
[per-file-ignores]
"old/*.md" = ["WGT"]
[severity]
empty-link = "info"
[fix-safety]
empty-link = "unsafe"
[rules.keyword-link]
keep = ["stock"]
[front-matter]
required = ["title"]
recommended = ["tags"]
may-be-empty = ["updated"]
schema = "post.schema.json"
vocabulary = {category = ["公司", "市场"]}
[site]
generator = "jekyll"
root = "."
url = "https://news.example.com"
baseurl = ""
timezone = "Asia/Shanghai"
permalink = "pretty"
[links]
accept = [403, "500-599"]
[format]
html = "clean"
list-marker = "*"
""",
    )
    settings = Settings.load()
    assert (settings.preset, settings.select, settings.extend_select) == (
        "strict",
        ("TYP", "FM001"),
        ("CJK",),
    )
    assert (settings.ignore, settings.exclude) == (("near-duplicate-name",), ("drafts/",))
    assert settings.packs == (str(tmp_path / "house-rules"),)
    assert (settings.fail_on, settings.encoding, settings.max_size) == ("error", "gb18030", 5000)
    assert settings.per_file_ignores == {"old/*.md": ("WGT",)}
    assert (settings.severity, settings.fix_safety) == ({"empty-link": "info"}, {"empty-link": "unsafe"})
    assert settings.rules == {"keyword-link": {"keep": ["stock"]}}
    front_matter = settings.front_matter
    assert (front_matter.required, front_matter.recommended) == (("title",), ("tags",))
    assert (front_matter.may_be_empty, front_matter.schema) == (
        ("updated",),
        str(tmp_path / "post.schema.json"),
    )
    assert front_matter.vocabulary == {"category": ("公司", "市场")}
    site = settings.site
    assert (site.generator, site.root, site.url) == ("jekyll", str(tmp_path), "https://news.example.com")
    assert (site.baseurl, site.timezone, site.permalink) == ("", "Asia/Shanghai", "pretty")
    assert settings.links.accept == ("403", "500-599")
    assert settings.format == ("clean", "auto", "sized", "keep", "keep", "keep", "*", "*")


def test_a_file_with_a_byte_order_mark_and_crlf_is_read():
    Path("postlint.toml").write_bytes(b'\xef\xbb\xbfpreset = "all"\r\nignore = ["TYP"]\r\n')
    settings = Settings.load()
    assert (settings.preset, settings.origins["ignore"].line) == ("all", 2)


# Layers


def test_what_a_file_says_wins_over_what_it_extends():
    write("base/base.toml", 'preset = "all"\nfail-on = "error"\n[severity]\na = "info"\nb = "info"\n')
    write("postlint.toml", 'extend = "base/base.toml"\npreset = "news"\n[severity]\nb = "error"\n')
    settings = Settings.load()
    assert (settings.preset, settings.fail_on) == ("news", "error")
    assert settings.severity == {"a": "info", "b": "error"}


def test_lists_replace_those_of_the_file_extended():
    write("base.toml", 'ignore = ["TYP", "CJK"]')
    write("postlint.toml", 'extend = "base.toml"\nignore = ["FM"]')
    assert Settings.load().ignore == ("FM",)


def test_extend_select_adds_to_that_of_the_file_extended():
    write("base.toml", 'extend-select = ["TYP"]')
    write("postlint.toml", 'extend = "base.toml"\nextend-select = ["FM"]')
    assert Settings.load(overrides={"extend-select": ["CJK"]}).extend_select == ("TYP", "FM", "CJK")


def test_a_rules_parameters_come_together_one_by_one():
    write("base.toml", '[rules.x]\nkeep = ["a"]\nstyle = "full"')
    write("postlint.toml", 'extend = "base.toml"\n[rules.x]\nstyle = "half"')
    assert Settings.load().rules == {"x": {"keep": ["a"], "style": "half"}}


def test_paths_are_relative_to_the_file_that_names_them(tmp_path):
    write("shared/base.toml", 'packs = ["rules"]')
    write("postlint.toml", 'extend = "shared/base.toml"')
    assert Settings.load().packs == (str(tmp_path / "shared" / "rules"),)


def test_a_chain_of_files_is_followed_and_the_nearest_wins():
    write("c.toml", 'preset = "all"\nfail-on = "info"\nmax-size = 3')
    write("b.toml", 'extend = "c.toml"\npreset = "strict"\nfail-on = "error"')
    write("postlint.toml", 'extend = "b.toml"\npreset = "news"')
    settings = Settings.load()
    assert (settings.preset, settings.fail_on, settings.max_size) == ("news", "error", 3)


def test_a_pyproject_can_be_extended():
    write("base/pyproject.toml", '[tool.postlint]\npreset = "all"')
    write("postlint.toml", 'extend = "base/pyproject.toml"')
    assert Settings.load().preset == "all"


def test_overrides_win_over_files():
    write("postlint.toml", 'fail-on = "error"\nselect = ["TYP"]')
    settings = Settings.load(overrides={"fail-on": "info", "select": ("FM",), "preset": None})
    assert (settings.fail_on, settings.select, settings.preset) == ("info", ("FM",), "news-zh")


def test_a_wrong_override_is_an_error_without_a_file():
    with pytest.raises(UsageError) as caught:
        Settings.load(overrides={"fail-on": "warn"})
    assert str(caught.value) == "fail-on: 'warn' is unknown (did you mean 'warning'?)"


# Origins


def test_each_setting_knows_its_file_and_line():
    write("base.toml", '\nfail-on = "error"\n')
    write("postlint.toml", 'extend = "base.toml"\n\n[severity]\nempty-link = "info"\n')
    origins = {key: str(origin) for key, origin in Settings.load().origins.items()}
    assert origins == {
        "fail-on": "base.toml:2",
        "extend": "postlint.toml:1",
        "severity.empty-link": "postlint.toml:4",
    }


def test_in_pyproject_lines_count_from_its_start():
    write("pyproject.toml", '[project]\nname = "x"\n\n[tool.postlint]\nfail-on = "info"\n')
    assert str(Settings.load().origins["fail-on"]) == "pyproject.toml:5"


def test_what_the_command_line_sets_has_no_origin():
    write("postlint.toml", 'fail-on = "error"')
    assert Settings.load(overrides={"fail-on": "info"}).origins == {}


def test_a_file_outside_the_current_folder_is_shown_whole(tmp_path, monkeypatch):
    write("postlint.toml", 'fail-on = "error"')
    Path("a").mkdir()
    monkeypatch.chdir("a")
    assert Settings.load().origins["fail-on"] == Origin(tmp_path / "postlint.toml", 1)


def test_every_name_of_a_rule_is_given_with_its_line():
    write(
        "postlint.toml",
        """select = [
  "TYP",
  "FM001",
]
ignore = ["CJK"]
[per-file-ignores]
"*.html" = ["MD"]
[severity]
empty-link = "info"
[fix-safety]
WGT004 = "safe"
[rules.x]
a.b = 1
[rules.y]
""",
    )
    references = [
        (key, name, origin.line, str(origin.path))
        for key, name, origin in Settings.load(overrides={"extend-select": ["PL"]}).rule_references()
        if origin is not None
    ]
    assert references == [
        ("select", "TYP", 2, "postlint.toml"),
        ("select", "FM001", 3, "postlint.toml"),
        ("ignore", "CJK", 5, "postlint.toml"),
        ('per-file-ignores."*.html"', "MD", 7, "postlint.toml"),
        ("severity.empty-link", "empty-link", 9, "postlint.toml"),
        ("fix-safety.WGT004", "WGT004", 11, "postlint.toml"),
        ("rules.x", "x", 12, "postlint.toml"),
        ("rules.y", "y", 14, "postlint.toml"),
    ]


def test_a_name_from_the_command_line_has_no_line():
    settings = Settings.load(overrides={"extend-select": ["PL"]})
    assert list(settings.rule_references()) == [("extend-select", "PL", None)]


def test_names_added_by_several_files_keep_their_own_lines():
    write("base.toml", '\nextend-select = ["TYP"]')
    write("postlint.toml", 'extend = "base.toml"\n\n\nextend-select = ["FM"]')
    references = [(name, str(origin)) for _, name, origin in Settings.load().rule_references()]
    assert references == [("TYP", "base.toml:2"), ("FM", "postlint.toml:4")]


# Errors


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("\n\nselct = []", "postlint.toml:3: unknown key 'selct' (did you mean 'select'?)"),
        (
            "[front-matter]\nrequierd = []",
            "postlint.toml:2: unknown key 'requierd' in [front-matter] (did you mean 'required'?)",
        ),
        (
            "[site]\nzzz = 1",
            "postlint.toml:2: unknown key 'zzz' in [site]"
            " (allowed: generator, root, url, baseurl, timezone, permalink)",
        ),
        (
            "[tool.postlint]\nselect = []",
            "postlint.toml:1: unknown key 'tool'"
            " ([tool.postlint] belongs into pyproject.toml; here, its keys stand at the top)",
        ),
        ('preset = "newz"', "postlint.toml:1: preset: 'newz' is unknown (did you mean 'news' or 'news-zh'?)"),
        (
            "preset = 3",
            "postlint.toml:1: preset: must be one of news, news-zh, strict, all, not the number 3",
        ),
        (
            'ignore = "TYP"',
            'postlint.toml:1: ignore: must be a list of text, such as ["a", "b"], not the text \'TYP\'',
        ),
        (
            'ignore = [\n  "TYP",\n  3,\n]',
            "postlint.toml:3: ignore: must be text in quotes, not the number 3",
        ),
        ('ignore = ["TYP", ""]', "postlint.toml:1: ignore: must not be empty; leave the key out instead"),
        ("max-size = 0", "postlint.toml:1: max-size: must be 1 byte or more, not 0"),
        (
            'max-size = "10 MB"',
            "postlint.toml:1: max-size: must be a number of bytes, such as 10_000_000, not the text '10 MB'",
        ),
        (
            "max-size = true",
            "postlint.toml:1: max-size: must be a number of bytes, such as 10_000_000, not true",
        ),
        ("severity = []", "postlint.toml:1: severity: must be a table, not a list"),
        ("site = 1979-05-27", "postlint.toml:1: site: must be a table, not the date 1979-05-27"),
        (
            '[severity]\nempty-link = "fatal"',
            "postlint.toml:2: severity.empty-link: 'fatal' is unknown (allowed: error, warning, info)",
        ),
        ("[rules]\nempty-link = 3", "postlint.toml:2: rules.empty-link: must be a table, not the number 3"),
        ("[site]\nurl = 3", "postlint.toml:2: site.url: must be text in quotes, not the number 3"),
        (
            '[links]\nexclude = ["("]',
            "postlint.toml:2: links.exclude: '(' is no regular expression:"
            " missing ), unterminated subpattern at position 0",
        ),
        (
            "[links]\naccept = [\n  403,\n  99]",
            "postlint.toml:4: links.accept: '99' is no HTTP status; write 403, or a range such as '500-599'",
        ),
        (
            "[links.remap]\n'a' = '\\1'",
            "postlint.toml:2: links.remap.a: '\\\\1' can't stand for what 'a' matches:"
            " invalid group reference 1 at position 1",
        ),
        (
            '[links.headers."*"]\nCookie = "a=b"',
            "postlint.toml:2: links.headers.\"*\".Cookie: the header 'Cookie' is postlint's own,"
            " or would make a server know you again; leave it out",
        ),
        ("[links]\ntimeout = 0", "postlint.toml:2: links.timeout: must be 0.1 seconds or more, not 0"),
        (
            "[links]\nhost-delay = nan",
            "postlint.toml:2: links.host-delay: must be 0 seconds or more, not nan",
        ),
        (
            "[links]\nfragments = 1",
            "postlint.toml:2: links.fragments: must be true or false, not the number 1",
        ),
        (
            '[links]\nallow-private = ["localhost"]',
            "postlint.toml:2: links.allow-private: 'localhost' is no network such as 127.0.0.0/8 or fd00::/8:"
            " 'localhost' does not appear to be an IPv4 or IPv6 network",
        ),
        ("[links]\nretrys = 3", "postlint.toml:2: unknown key 'retrys' in [links] (did you mean 'retries'?)"),
        (
            'encoding = "big5"',
            "postlint.toml:1: encoding: 'big5' is unknown"
            " (allowed: utf-8, utf-16, utf-16-le, utf-16-be, gb2312, gbk, gb18030)",
        ),
        ("a = 1\nb = \nc = 1", "postlint.toml:2: not valid TOML at column 5: invalid value"),
        ('a = "x', "postlint.toml:1: not valid TOML: unterminated string"),
        ("a = 1\na = 2\n", "postlint.toml:2: not valid TOML at column 6: cannot overwrite a value"),
        (
            'extend = "base.toml"',
            "postlint.toml:1: extend: no such file: 'base.toml';"
            " the path is relative to the file that extends it",
        ),
        (
            'extend = "postlint.toml"',
            "postlint.toml:1: extend: the files extend each other in a circle:"
            " postlint.toml -> postlint.toml",
        ),
        ("extend = 3", "postlint.toml:1: extend: must be text in quotes, not the number 3"),
    ],
)
def test_what_is_wrong_is_said_with_file_and_line(text, message):
    assert failure(text) == message


def test_files_that_extend_each_other_are_an_error():
    write("b.toml", '\nextend = "postlint.toml"')
    assert failure('extend = "b.toml"') == (
        "b.toml:2: extend: the files extend each other in a circle: postlint.toml -> b.toml -> postlint.toml"
    )


def test_an_error_in_a_file_extended_names_that_file():
    write("base.toml", "\nselct = []")
    assert failure('extend = "base.toml"') == "base.toml:2: unknown key 'selct' (did you mean 'select'?)"


def test_an_error_in_pyproject_names_its_line():
    text = "[project]\n\n[tool.postlint]\nselct = []"
    assert failure(text, "pyproject.toml") == "pyproject.toml:4: unknown key 'selct' (did you mean 'select'?)"


def test_a_table_of_ours_that_is_none_is_an_error():
    message = failure("[tool]\npostlint = 3", "pyproject.toml")
    assert message == "pyproject.toml:2: tool.postlint must be a table"


def test_an_override_cannot_extend():
    with pytest.raises(UsageError, match="only a settings file extends another"):
        Settings.load(overrides={"extend": "x.toml"})


def test_a_file_in_another_encoding_is_an_error():
    Path("postlint.toml").write_bytes(b"\n# \xc4\xe3\n")
    with pytest.raises(UsageError) as caught:
        Settings.load()
    assert str(caught.value) == "postlint.toml:2: not valid UTF-8: byte 0xC4; save it as UTF-8"


def test_a_file_nested_too_deeply_is_an_error():
    assert "postlint.toml" in failure("a = " + "[" * 100_000)


# Lines of keys


def lines(text):
    path = write("lines.toml", text)
    return settings_file.read(path).lines


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("a = 1\n\nb = 2 # c = 3\n", {("a",): 1, ("b",): 3}),
        ("# x\n[t] # y\na = 1\n", {("t",): 2, ("t", "a"): 3}),
        ("[a.b]\nc = 1\n[a]\nd = 1\n", {("a",): 1, ("a", "b"): 1, ("a", "b", "c"): 2, ("a", "d"): 4}),
        ("a . b.'c d' = 1", {("a",): 1, ("a", "b"): 1, ("a", "b", "c d"): 1}),
        ('"a\\u4e2d\\"." = 1', {('a中".',): 1}),
        ('a = """\nb = 1\n"""\nc = 1', {("a",): 1, ("c",): 4}),
        ('a = """\n\\"""x = 1\n"""""\nc = 1', {("a",): 1, ("c",): 4}),
        ("a = '''\nb = 1'\n''''\nc = 1", {("a",): 1, ("c",): 4}),
        (
            "a = [\n1, # [\n[2,\n3],\n]\nb = 1",
            {("a",): 1, ("a", 0): 2, ("a", 1): 3, ("a", 1, 0): 3, ("a", 1, 1): 4, ("b",): 6},
        ),
        (
            "a = {b = 1, c.d = ']'}\ne = 1",
            {("a",): 1, ("a", "b"): 1, ("a", "c"): 1, ("a", "c", "d"): 1, ("e",): 2},
        ),
        ("a = [1979-05-27 07:32:00, 1979-05-27T00:32:00-07:00]", {("a",): 1, ("a", 0): 1, ("a", 1): 1}),
        (
            "[[a]]\nb = 1\n[[a]]\nb = 2\n[a.c]\nd = 1",
            {
                ("a",): 1,
                ("a", 0): 1,
                ("a", 0, "b"): 2,
                ("a", 1): 3,
                ("a", 1, "b"): 4,
                ("a", 1, "c"): 5,
                ("a", 1, "c", "d"): 6,
            },
        ),
    ],
)
def test_every_key_has_its_line(text, expected):
    assert lines(text) == expected


KEYS_IN_TOML = st.sampled_from(["a", "b-c", "'d.e'", '"f\\"g"', '"中"', "h . i"])
SPACE = st.sampled_from([" ", "\n", "# ] } \" '\n", "\t"])
SCALARS = st.sampled_from(
    [
        "1",
        "-0.5e3",
        "true",
        '"x # ] , }"',
        "'\\'",
        '"""\n] "" \\""" x"""""',
        "'''\n}\n''''",
        "1979-05-27 07:32:00",
        "12:30:00",
    ]
)
VALUES = st.recursive(
    SCALARS,
    lambda inner: (
        st.lists(st.tuples(SPACE, inner), max_size=3).map(
            lambda items: "[" + ",".join(space + item + "\n" for space, item in items) + "]"
        )
        | st.lists(inner, max_size=3).map(
            lambda items: "{" + ", ".join(f"k{index} = {item}" for index, item in enumerate(items)) + "}"
        )
    ),
    max_leaves=8,
)
DOCUMENTS = st.lists(st.tuples(KEYS_IN_TOML, VALUES, st.booleans()), max_size=6)


@given(DOCUMENTS)
def test_the_scanner_finds_the_keys_that_the_parser_finds(parts):
    text = ""
    for index, (key, value, table) in enumerate(parts):
        text += f"[t{index}.{key}]\n" if table else ""
        text += f"x{index}.{key} = {value} # {index}\n\n"

    def keys(value, path=()):
        if isinstance(value, dict):
            inner = value.items()
        elif isinstance(value, list):
            inner = enumerate(value)
        else:
            return
        for key, one in inner:
            yield (*path, key)
            yield from keys(one, (*path, key))

    document = settings_file.read(write("document.toml", text))
    assert set(document.lines) == set(keys(document.values))


def test_a_long_hostile_string_is_scanned_in_no_time():
    text = 'a = """' + '\\"' * 200_000 + '"""\nb = 1'
    assert lines(text) == {("a",): 1, ("b",): 2}


# The table of keys


def test_a_dotted_key_quotes_what_is_not_bare():
    assert dotted(("per-file-ignores", 'a"*.md')) == 'per-file-ignores."a\\"*.md"'


def test_the_schema_that_ships_is_fresh():
    assert json.loads(SCHEMA.read_text(encoding="utf-8")) == schema(), (
        "run: python -m postlint.settings_keys > docs/settings.schema.json"
    )


def test_every_default_is_valid():
    values = {}
    for key in KEYS:
        table, _, name = key.name.rpartition(".")
        if key.default is not None:
            (values.setdefault(table, {}) if table else values)[name] = key.default
    assert Settings.load(isolated=True, overrides=values) == Settings.load(isolated=True)


def test_without_a_settings_file_no_toml_parser_is_imported():
    code = (
        "import sys; from postlint.settings import Settings; Settings.load();"
        "sys.exit(bool({'tomllib', 'tomli', 'pathspec', 'difflib'} & sys.modules.keys()))"
    )
    root = str(Path(__file__).parent.parent)
    done = subprocess.run([sys.executable, "-c", code], env={**os.environ, "PYTHONPATH": root})
    assert done.returncode == 0

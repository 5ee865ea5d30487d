import os
import shutil
import stat
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from postlint import source
from postlint.errors import UsageError
from postlint.files import find
from postlint.source import Source, TooLargeError, UndecodableError, decode, encode, read
from postlint.writing import write_atomic

ROOT = os.geteuid() == 0 if hasattr(os, "geteuid") else False
ENCODINGS = ("utf-8", "utf-16", "utf-16-le", "utf-16-be", "gb2312", "gbk", "gb18030")


@pytest.fixture(autouse=True)
def _in_an_empty_folder(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)


# Decoding


@pytest.mark.parametrize(
    ("raw", "expected"),
    [
        (b"", ("", "utf-8", b"")),
        ("汉\r\n".encode(), ("汉\r\n", "utf-8", b"")),
        (b"\xef\xbb\xbfa", ("a", "utf-8", b"\xef\xbb\xbf")),
        (b"\xef\xbb\xbf\xef\xbb\xbfa", ("\ufeffa", "utf-8", b"\xef\xbb\xbf")),
        (b"\xff\xfea\0", ("a", "utf-16-le", b"\xff\xfe")),
        (b"\xfe\xff\0a", ("a", "utf-16-be", b"\xfe\xff")),
        (b"\x84\x31\x95\x33\xba\xba", ("汉", "gb18030", b"\x84\x31\x95\x33")),
    ],
)
def test_utf8_and_byte_order_marks_are_recognised(raw, expected):
    assert decode(raw) == expected


@pytest.mark.parametrize(
    "declaration",
    [
        '<meta charset="gb2312">',
        "<META CHARSET=GBK>",
        '<meta http-equiv="Content-Type" content="text/html; charset=gb18030">',
        '<?xml version="1.0" encoding="gbk"?>',
        "<!-- -*- coding: gbk -*- -->",
        "---\ntitle: x\nencoding: gbk\n---\n",
        "+++\ncharset = 'GB2312'\n+++\n",
    ],
)
def test_a_declaration_makes_gb18030_of_what_is_not_utf8(declaration):
    text = f"{declaration}\n汉字"
    assert decode(text.encode("gb18030")) == (text, "gb18030", b"")


@pytest.mark.parametrize(
    "text",
    [
        "汉字",
        '<a href="?charset=gbk">汉字</a>',
        "---\ntitle: 汉字\n---\ncharset: gbk\n",
        " " * 1024 + '<meta charset="gbk">汉字',
        '<meta charset="utf-8">汉字',
        '<meta charset="utf-16">汉字',
    ],
)
def test_what_declares_no_chinese_encoding_is_not_guessed(text):
    with pytest.raises(UndecodableError):
        decode(text.encode("gb18030"))


def test_a_declaration_that_contradicts_valid_utf8_is_ignored():
    text = '<meta charset="gb2312">汉字'
    assert decode(text.encode()) == (text, "utf-8", b"")


@pytest.mark.parametrize("codec", ["utf-16-le", "utf-16-be"])
def test_utf16_without_a_mark_is_read_when_it_declares_itself(codec):
    text = '<meta charset="utf-16">汉字'
    assert decode(text.encode(codec)) == (text, codec, b"")


@pytest.mark.parametrize(
    ("name", "codec"), [("gbk", "gb18030"), ("UTF16", "utf-16-le"), ("utf_16be", "utf-16-be")]
)
def test_an_encoding_asked_for_is_used(name, codec):
    assert decode("汉字".encode(codec), name) == ("汉字", codec, b"")


def test_a_byte_order_mark_wins_over_the_encoding_asked_for():
    assert decode(b"\xef\xbb\xbfa", "gb18030") == ("a", "utf-8", b"\xef\xbb\xbf")


def test_an_unknown_encoding_is_an_error():
    with pytest.raises(UsageError) as caught:
        decode(b"", "gb1830")
    assert str(caught.value) == "unknown encoding 'gb1830' (did you mean 'gb18030'?)"


NEXT = "save it as UTF-8"
BINARY = "a binary file, not a post: NUL"


@pytest.mark.parametrize(
    ("raw", "options", "reason", "place"),
    [
        (
            b"ab\n\xe6\xb1\x89x\xff",
            (),
            f"not valid UTF-8: byte 0xFF at byte 7 (row 2, column 3); {NEXT}",
            (7, 2, 3),
        ),
        (
            "标题\n".encode("gbk"),
            (),
            "not valid UTF-8: byte 0xB1 at byte 0 (row 1, column 1); it may be GB18030: set"
            f' `encoding = "gb18030"`, or write `encoding: gb18030` in its front matter, or {NEXT}',
            (0, 1, 1),
        ),
        (
            b"\xef\xbb\xbfa\xff",
            (),
            f"not valid UTF-8: byte 0xFF at byte 4 (row 1, column 2); {NEXT}",
            (4, 1, 2),
        ),
        (
            b"\xed\xa0\x80",
            (),
            f"not valid UTF-8: byte 0xED at byte 0 (row 1, column 1); {NEXT}",
            (0, 1, 1),
        ),
        (
            b"a\0b",
            (),
            f"{BINARY} at byte 1 (row 1, column 2); leave it out with `exclude`, or {NEXT}",
            (1, 1, 2),
        ),
        (
            b"\xff\xfe\n\0\0\0",
            (),
            f"{BINARY} at byte 4 (row 2, column 1); leave it out with `exclude`, or {NEXT}",
            (4, 2, 1),
        ),
        (
            b"\xff\xfea\0\x00\xd8",
            (),
            f"not valid UTF-16: byte 0x00 at byte 4 (row 1, column 2); {NEXT}",
            (4, 1, 2),
        ),
        (
            b"\xff\xfea",
            (),
            f"not valid UTF-16: byte 0x61 at byte 2 (row 1, column 1); {NEXT}",
            (2, 1, 1),
        ),
        (b"\xff\xfe\0\0a\0\0\0", (), f"UTF-32, which postlint does not read; {NEXT}", (0, 1, 1)),
        (
            b'<meta charset="gbk">\n\xff',
            (),
            f"declares 'gbk' but is not valid GB18030: byte 0xFF at byte 21 (row 2, column 1); {NEXT}",
            (21, 2, 1),
        ),
        (
            b'<meta charset="big5">\xff',
            (),
            "declares 'big5', which postlint does not read, and is not valid UTF-8:"
            f" byte 0xFF at byte 21 (row 1, column 22); {NEXT}",
            (21, 1, 22),
        ),
        (
            b"\xff",
            ("gb18030",),
            f"not valid GB18030: byte 0xFF at byte 0 (row 1, column 1); {NEXT}",
            (0, 1, 1),
        ),
    ],
)
def test_what_cannot_be_decoded_is_said_with_its_place(raw, options, reason, place):
    with pytest.raises(UndecodableError) as caught:
        decode(raw, *options)
    error = caught.value
    assert (str(error), (error.offset, error.row, error.column)) == (reason, place)


def test_a_codec_that_would_write_other_bytes_is_refused(monkeypatch):
    monkeypatch.setattr(source, "encode", lambda text, encoding, bom: bom + text.encode("gbk", "replace"))
    with pytest.raises(UndecodableError) as caught:
        decode("a😀".encode("gb18030"), "gb18030")
    assert str(caught.value) == (
        "not GB18030 that can be written back unchanged: byte 0x94 at byte 1 (row 1, column 2);"
        " save it as UTF-8"
    )


MARKS = st.sampled_from([b"", b"\xef\xbb\xbf", b"\xff\xfe", b"\xfe\xff", b"\x84\x31\x95\x33"])
HEADS = st.sampled_from([b"", b'<meta charset="gbk">', b"---\nencoding: gb18030\n---\n"])


@given(MARKS, HEADS, st.binary(), st.none() | st.sampled_from(ENCODINGS))
def test_bytes_come_back_as_they_were_or_are_refused(mark, head, body, encoding):
    raw = mark + head + body
    try:
        text, codec, bom = decode(raw, encoding)
    except UndecodableError:
        return
    assert encode(text, codec, bom) == raw
    text.encode("utf-8")  # no lone surrogates


@given(st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0")), MARKS.filter(bool))
def test_text_comes_back_as_it_was_in_every_encoding(text, mark):
    codec = decode(mark)[1]
    assert decode(mark + text.encode(codec)) == (text, codec, mark)


@given(st.lists(st.integers(0x81, 0xFE)), st.data())
def test_gb18030_of_two_and_four_bytes_comes_back(leads, data):
    raw = b"".join(
        bytes([lead]) + data.draw(st.sampled_from([b"\xa1", b"\x40", b"\x30\x81\x30", b"\x39\xfe\x39"]))
        for lead in leads
    )
    try:
        text, codec, bom = decode(raw, "gb18030")
    except UndecodableError:
        return
    assert encode(text, codec, bom) == raw


def test_a_long_hostile_head_is_searched_in_no_time():
    with pytest.raises(UndecodableError):
        decode(b"<meta " * 200 + b"-*-" * 200 + b"\xff")


# Reading


def test_a_post_is_read_with_its_line_ends():
    Path("a.md").write_bytes(b"\xef\xbb\xbfa\r\nb\n")
    source = read(Path("a.md"))
    assert source._replace(fingerprint=None) == Source(Path("a.md"), "a\r\nb\n", "utf-8", b"\xef\xbb\xbf")


@pytest.mark.parametrize(
    ("raw", "utf8"),
    [
        ("甲a\r\n".encode(), "甲a\r\n".encode()),
        ("\ufeff甲".encode(), None),
        ("<meta charset=gbk>甲".encode("gbk"), None),
        ("\ufeff甲".encode("utf-16-le"), None),
    ],
)
def test_the_bytes_of_a_file_are_told_where_they_are_the_text_in_utf_8(raw: bytes, utf8: bytes | None):
    Path("a.md").write_bytes(raw)
    source = read(Path("a.md"))
    assert source.utf8 == utf8
    assert utf8 is None or source.text.encode() == utf8
    assert (source.digest is None) == (utf8 is None)


def test_a_post_of_the_largest_size_is_read():
    Path("a.md").write_bytes(b"12345")
    assert read(Path("a.md"), max_size=5).text == "12345"


def test_a_post_over_the_largest_size_is_not_read():
    Path("a.md").write_bytes(b"1234567")
    with pytest.raises(TooLargeError) as caught:
        read(Path("a.md"), max_size=5)
    assert str(caught.value) == "7 bytes, over the limit of 5; raise `max-size`, or `exclude` it"


@pytest.mark.parametrize(
    ("name", "message"),
    [
        ("none.md", "none.md: no such file or folder"),
        (".", ".: is a folder, not a file"),
        ("a\0b", "'a\\x00b': not a file name"),
    ],
)
def test_what_cannot_be_read_is_said(name, message):
    with pytest.raises(UsageError) as caught:
        read(Path(name))
    assert str(caught.value) == message


@pytest.mark.skipif(ROOT, reason="root may read everything")
def test_a_file_without_permission_is_said():
    Path("a.md").touch(0)
    with pytest.raises(UsageError) as caught:
        read(Path("a.md"))
    assert str(caught.value) == "a.md: permission denied"


# Writing


def test_a_file_is_replaced():
    Path("a.md").write_bytes(b"old")
    write_atomic(Path("a.md"), b"new\r\n")
    assert Path("a.md").read_bytes() == b"new\r\n"


def test_a_new_file_has_the_mode_of_any_new_file():
    Path("other").touch()
    write_atomic(Path("a.md"), b"new")
    assert Path("a.md").stat().st_mode == Path("other").stat().st_mode


def test_the_mode_is_kept():
    Path("a.md").touch()
    Path("a.md").chmod(0o640)
    write_atomic(Path("a.md"), b"new")
    assert stat.S_IMODE(Path("a.md").stat().st_mode) == 0o640


@pytest.mark.skipif(not ROOT, reason="only root may give files away")
def test_the_owner_is_kept():
    Path("a.md").touch()
    os.chown("a.md", 1234, 2345)
    write_atomic(Path("a.md"), b"new")
    assert (Path("a.md").stat().st_uid, Path("a.md").stat().st_gid) == (1234, 2345)


def test_a_symbolic_link_stays_one_and_its_target_is_replaced():
    Path("b").mkdir()
    Path("b/target.md").write_bytes(b"old")
    Path("a.md").symlink_to("b/target.md")
    write_atomic(Path("a.md"), b"new")
    assert Path("a.md").is_symlink()
    assert Path("b/target.md").read_bytes() == b"new"


def test_a_hard_link_is_broken_so_that_no_half_file_can_be_seen():
    Path("a.md").write_bytes(b"old")
    os.link("a.md", "b.md")
    write_atomic(Path("a.md"), b"new")
    assert (Path("a.md").read_bytes(), Path("b.md").read_bytes()) == (b"new", b"old")


@pytest.mark.parametrize("function", ["replace", "fsync"])
@pytest.mark.parametrize("error", [KeyboardInterrupt, MemoryError])
def test_an_interruption_leaves_the_old_file_and_nothing_else(monkeypatch, function, error):
    Path("a.md").write_bytes(b"old")

    def interrupt(*args):
        raise error

    monkeypatch.setattr(os, function, interrupt)
    with pytest.raises(error):
        write_atomic(Path("a.md"), b"new")
    assert {path.name: path.read_bytes() for path in Path().iterdir()} == {"a.md": b"old"}


def test_a_full_disk_leaves_the_old_file_and_says_so(monkeypatch):
    Path("a.md").write_bytes(b"old")

    def full(descriptor):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(UsageError) as caught:
        write_atomic(Path("a.md"), b"new")
    assert str(caught.value) == "a.md: cannot be written: no space left on the device"
    assert [path.name for path in Path().iterdir()] == ["a.md"]


@pytest.mark.skipif(ROOT, reason="root may write everywhere")
def test_a_read_only_folder_is_said():
    Path("b").mkdir()
    Path("b/a.md").write_bytes(b"old")
    Path("b").chmod(0o555)
    with pytest.raises(UsageError) as caught:
        write_atomic(Path("b/a.md"), b"new")
    Path("b").chmod(0o755)
    assert str(caught.value) == "b/a.md: cannot be written: permission denied"


def test_a_read_only_file_is_not_replaced(monkeypatch):
    Path("a.md").write_bytes(b"old")
    monkeypatch.setattr(os, "access", lambda path, mode: False)
    with pytest.raises(UsageError) as caught:
        write_atomic(Path("a.md"), b"new")
    assert str(caught.value) == "a.md: cannot be written: the file is read-only"
    assert Path("a.md").read_bytes() == b"old"


def test_a_folder_is_not_replaced():
    Path("b.md").mkdir()
    with pytest.raises(UsageError) as caught:
        write_atomic(Path("b.md"), b"new")
    assert str(caught.value) == "b.md: cannot be written: is a folder, not a file"


# Finding


def tree(*names, **texts):
    for name in names:
        Path(name).parent.mkdir(parents=True, exist_ok=True)
        Path(name).touch()
    for name, text in texts.items():
        Path(name).write_text(text, encoding="utf-8")


def ignore(folder, *patterns):
    Path(folder).mkdir(parents=True, exist_ok=True)
    Path(folder, ".gitignore").write_text("\n".join(patterns), encoding="utf-8")


def found(*paths, **options):
    lots = find(paths or ["."], root=options.pop("root", Path()), **options)
    return [name for lot in lots for name in lot.names]


def test_posts_are_found_by_suffix_in_the_order_of_names():
    tree("b.md", "a/z.HTML", "a/c.markdown", "c.htm", "d.txt", "e.mdx", "md")
    assert found() == ["a/c.markdown", "a/z.HTML", "b.md", "c.htm"]


def test_paths_are_shown_as_given(tmp_path):
    tree("a/b/x.md")
    assert found("a") == ["a/b/x.md"]
    assert found("./a") == ["a/b/x.md"]
    assert found("a/../a/b") == ["a/../a/b/x.md"]
    assert found(str(tmp_path / "a")) == [str(tmp_path / "a/b/x.md")]


def test_a_file_given_is_taken_whatever_its_name():
    tree("a.txt", ".hidden/b.md", "node_modules/c.md")
    ignore(".", "*")
    given_files = ["a.txt", ".hidden/b.md", "node_modules/c.md"]
    assert found(*given_files, exclude=["*"]) == given_files


def test_force_exclude_holds_for_files_given():
    tree("a.md", "drafts/b.md", "other/c.md")
    assert found("a.md", "drafts/b.md", "drafts", "other", exclude=["drafts/"], force_exclude=True) == [
        "a.md",
        "other/c.md",
    ]


def test_hidden_files_and_folders_of_tools_are_skipped():
    tree("a.md", ".a.md", *(f"x/{name}/a.md" for name in (".git", ".venv", "node_modules", "_site", "vendor",
                                                         "venv", "__pycache__")))  # fmt: skip
    assert found() == ["a.md"]


def test_a_skipped_folder_is_searched_when_it_is_given():
    tree("_site/a.md", ".notes/b.md")
    assert found("_site", ".notes") == ["_site/a.md", ".notes/b.md"]


@pytest.mark.parametrize("config", ["hugo.toml", "config.yaml", "config/_default/hugo.toml"])
def test_what_hugo_writes_is_skipped(config):
    tree(config, "content/a.md", "public/b.html", "resources/c.html", "content/public/d.md")
    assert found() == ["content/a.md", "content/public/d.md"]


def test_what_hexo_writes_is_skipped():
    tree("_config.yml", "source/a.md", "public/b.html")
    assert found() == ["source/a.md"]


@pytest.mark.parametrize("config", ["_config.yml", "config.toml"])
def test_a_folder_named_public_is_searched_elsewhere(config):
    tree(config, "public/b.html")
    assert found() == ["public/b.html"]


def test_a_file_is_found_once():
    tree("a/x.md", "a/b/y.md")
    assert found("a/x.md", "a", "a/b", "./a/x.md", "a/b/../x.md") == ["a/x.md", "a/b/y.md"]


def test_a_link_to_a_post_found_already_is_left_out():
    tree("a.md")
    Path("b.md").symlink_to("a.md")
    assert found() == ["a.md"]


def test_a_link_to_a_post_elsewhere_is_found():
    tree("a/x.md", "b/c.md")
    Path("b/y.md").symlink_to("../a/x.md")
    Path("b/broken.md").symlink_to("none.md")
    assert found("b") == ["b/c.md", "b/y.md"]


def test_links_to_folders_are_not_followed():
    tree("a/x.md")
    Path("a/loop").symlink_to("..")
    Path("self").symlink_to("self")
    assert found() == ["a/x.md"]


def test_a_link_to_a_folder_is_searched_when_it_is_given():
    tree("a/x.md")
    Path("b").symlink_to("a")
    assert found("b") == ["b/x.md"]


def test_a_folder_without_posts_gives_nothing():
    tree("a/x.txt")
    assert found("a") == []


def test_a_path_that_does_not_exist_is_said_before_anything_is_found():
    tree("a.md")
    with pytest.raises(UsageError) as caught:
        find(["a.md", "none"], root=Path())
    assert str(caught.value) == "none: no such file or folder"


def test_with_a_listener_everything_else_is_still_found():
    tree("a.md", "b.md")
    errors = []
    assert found("a.md", "none", "b\0", "b.md", on_error=errors.append) == ["a.md", "b.md"]
    assert [str(error) for error in errors] == ["none: no such file or folder", "'b\\x00': not a file name"]


def test_a_folder_that_cannot_be_searched_is_said(monkeypatch):
    tree("a/x.md", "b.md")
    scandir = os.scandir

    def refuse(path):
        if path.endswith(os.sep + "a"):
            raise PermissionError(13, "Permission denied")
        return scandir(path)

    monkeypatch.setattr(os, "scandir", refuse)
    errors = []
    assert found(on_error=errors.append) == ["b.md"]
    assert [str(error) for error in errors] == ["a: cannot be searched: permission denied"]


def test_the_first_post_is_yielded_before_the_rest_is_searched(monkeypatch):
    tree("a/x.md", "b/y.md")
    searched = []
    scandir = os.scandir
    monkeypatch.setattr(os, "scandir", lambda path: searched.append(os.path.basename(path)) or scandir(path))
    assert next(find(["."], root=Path())).names == ["a/x.md"]
    assert searched[1:] == ["a"]


# What is left out


def test_excluded_files_and_folders_are_left_out():
    tree("a.md", "a.bak.md", "drafts/b.md", "x/drafts/c.md", "x/keep.md")
    assert found(exclude=["/drafts/", "*.bak.md"]) == ["a.md", "x/drafts/c.md", "x/keep.md"]


def test_exclude_is_relative_to_its_root(tmp_path):
    tree("site/drafts/a.md", "site/b.md")
    assert found("site", exclude=["/drafts"], root=tmp_path / "site") == ["site/b.md"]


def test_exclude_says_nothing_of_files_outside_its_root():
    tree("site/x", "other/a.md")
    assert found("other", exclude=["*"], root=Path("site")) == ["other/a.md"]


def test_an_excluded_folder_is_searched_when_it_is_given():
    tree("drafts/a.md", "drafts/a.bak.md")
    assert found("drafts", exclude=["drafts/", "*.bak.md"]) == ["drafts/a.md"]


def test_a_pattern_that_is_none_is_an_error():
    tree("a.md")
    with pytest.raises(UsageError) as caught:
        found(exclude=["ok", "!"])
    assert (
        str(caught.value) == "exclude: '!' is not a pattern as in .gitignore, such as 'drafts/' or '*.bak.md'"
    )


def test_gitignore_is_honoured():
    tree("a.md", "drafts/b.md", "c.bak.md")
    ignore(".", "# ours", "drafts/", "*.bak.md", "")
    assert found() == ["a.md"]


def test_gitignore_is_not_honoured_on_request():
    tree("a.md", "drafts/b.md")
    ignore(".", "drafts/")
    assert found(respect_gitignore=False) == ["a.md", "drafts/b.md"]


def test_the_nearest_gitignore_has_the_last_word():
    tree("a/x.md", "a/y.md", "z.md")
    ignore(".", "x.md", "z.md")
    ignore("a", "!x.md", "y.md")
    assert found() == ["a/x.md"]


def test_nothing_in_an_ignored_folder_comes_back():
    tree("a/x.md", "b.md")
    ignore(".", "a/", "!a/x.md")
    assert found() == ["b.md"]


def test_gitignore_above_counts_up_to_the_repository():
    tree("repo/.git/HEAD", "repo/posts/a.md", "repo/posts/b.md")
    ignore(".", "a.md")
    ignore("repo", "b.md")
    assert found("repo/posts") == ["repo/posts/a.md"]


def test_gitignore_above_counts_nothing_outside_a_repository():
    tree("posts/a.md")
    ignore(".", "a.md")
    assert found("posts") == ["posts/a.md"]


def test_the_exclude_file_of_the_repository_is_honoured():
    tree(".git/info/exclude", "posts/a.md", "posts/b.md")
    Path(".git/info/exclude").write_text("/posts/a.md\n")
    assert found() == ["posts/b.md"]
    assert found("posts") == ["posts/b.md"]


def test_the_exclude_file_is_found_from_a_worktree():
    tree("main/.git/info/exclude", "main/.git/worktrees/w/HEAD", "w/a.md", "w/b.md")
    Path("main/.git/info/exclude").write_text("a.md\n")
    Path("main/.git/worktrees/w/commondir").write_text("../..\n")
    Path("w/.git").write_text("gitdir: ../main/.git/worktrees/w\n")
    assert found("w") == ["w/b.md"]


def test_an_ignored_folder_is_searched_when_it_is_given():
    tree(".git/HEAD", "build/posts/a.md", "build/posts/b.md")
    ignore(".", "build/", "b.md")
    assert found("build/posts") == ["build/posts/a.md"]


def test_lines_of_gitignore_that_mean_nothing_are_passed_over():
    tree("a.md", "b.md")
    ignore(".", "!", "\\", "a.md")
    assert found() == ["b.md"]


def test_without_an_ignore_file_pathspec_is_not_imported():
    tree("a.md")
    ignore(".", "# nothing", "")
    code = (
        "import sys; from pathlib import Path; from postlint.files import find;"
        "list(find(['.'], root=Path())); sys.exit('pathspec' in sys.modules)"
    )
    root = str(Path(__file__).parent.parent)
    done = subprocess.run([sys.executable, "-c", code], env={**os.environ, "PYTHONPATH": root})
    assert done.returncode == 0


@pytest.mark.skipif(shutil.which("git") is None, reason="needs git")
@pytest.mark.parametrize(
    "patterns",
    [
        ["*", "!*/", "!keep.md"],
        ["a/*", "!a/b/"],
        ["/a/b", "**/x.md"],
        ["a/**", "!a/b/keep.md"],
        ["b/", "!/b/"],
        ["x.*", "!a/x.md", "\\#h.md", "s p.md "],
        ["[kx]*.md", "!a/**/keep.md"],
        ["**/", "!/a/"],
        ["a/**", "!a/keep.md"],
        ["a/**/"],
        ["a/**", "!a/**/", "!keep.md"],
        ["/*", "!/a", "/a/*", "!/a/b/", "b/x.md"],
        ["a", "!a/b/keep.md"],
        ["*.md", "!b/**"],
    ],
)
def test_git_finds_the_same_posts(patterns):
    tree(*(f"{folder}{name}" for folder in ("", "a/", "a/b/", "b/", "b/a/c/")
           for name in ("x.md", "keep.md", "#h.md", "s p.md")))  # fmt: skip
    ignore(".", *patterns)
    clean = {**os.environ, "GIT_CONFIG_GLOBAL": os.devnull, "GIT_CONFIG_NOSYSTEM": "1"}
    subprocess.run(["git", "init", "-q"], check=True, env=clean)
    listed = subprocess.run(
        ["git", "ls-files", "-z", "--others", "--exclude-standard", "*.md"],
        capture_output=True,
        text=True,
        env=clean,
    ).stdout
    assert sorted(found()) == sorted(filter(None, listed.split("\0")))

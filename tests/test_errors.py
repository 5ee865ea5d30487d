import pickle
import subprocess
import sys

import pytest

from postlint.errors import UsageError, nearest, os_reason


def test_an_error_with_file_and_line_names_both():
    assert str(UsageError("unknown key", "postlint.toml", 3)) == "postlint.toml:3: unknown key"


def test_an_error_without_a_line_names_the_file():
    assert str(UsageError("no such file or folder", "a.md")) == "a.md: no such file or folder"


def test_an_error_without_a_file_is_its_message():
    assert str(UsageError("unknown option")) == "unknown option"


def test_an_error_survives_pickling():
    error = pickle.loads(pickle.dumps(UsageError("what", "a.md", 7)))
    assert (error.message, error.path, error.line) == ("what", "a.md", 7)


def test_a_close_name_is_suggested():
    assert nearest("selct", ["select", "ignore", "exclude"]) == "did you mean 'select'?"


def test_case_and_separators_do_not_hide_a_close_name():
    assert nearest("Extend_Select", ["extend-select", "ignore"]) == "did you mean 'extend-select'?"


def test_several_close_names_are_all_suggested():
    assert nearest("news-e", ["news", "news-z", "strict"]) == "did you mean 'news-z' or 'news'?"


def test_without_a_close_name_all_are_listed():
    assert nearest("zzz", ["error", "warning", "info"]) == "allowed: error, warning, info"


def test_a_long_list_is_cut_and_counted():
    allowed = [f"name-{letter}" for letter in "abcdefghijklmn"]
    assert nearest("zzzzzzzz", allowed) == "allowed: " + ", ".join(allowed[:12]) + ", and 2 more"


def test_nothing_allowed_is_said():
    assert nearest("x", []) == "nothing is allowed here"


@pytest.mark.parametrize(
    ("error", "words"),
    [
        (FileNotFoundError(2, "No such file or directory"), "no such file or folder"),
        (PermissionError(13, "Permission denied"), "permission denied"),
        (IsADirectoryError(21, "Is a directory"), "is a folder, not a file"),
        (OSError(5, "Input/output error"), "input/output error"),
        (OSError("odd"), "odd"),
    ],
)
def test_system_errors_are_put_in_plain_words(error, words):
    assert os_reason(error) == words


def test_importing_the_module_does_not_import_difflib():
    code = "import sys, postlint.errors; sys.exit('difflib' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code]).returncode == 0

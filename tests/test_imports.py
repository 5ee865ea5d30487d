"""Data flows one way: no module imports from a layer above its own, and none in a circle."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

PACKAGE = Path(__file__).parent.parent / "postlint"

#: From the bottom up. A module may import from its own line and from those before it in this list; a name
#: stands for the modules of that package, too, unless they are named themselves.
LAYERS = (
    ("arguments", "digest", "memo", "once", "tuples"),
    (
        "_version",
        "cache_folder",
        "errors",
        "han",
        "listing",
        "marks",
        "shipped",
        "text",
        "toml_reader",
    ),
    ("mapped", "pattern", "pattern_store"),
    ("dictionary",),
    ("latin",),
    ("html", "templates", "front_matter", "markdown"),
    ("elements",),
    ("stream",),
    ("language", "links", "prose", "tags"),
    ("joined", "searched"),
    ("headings",),
    ("post",),
    ("rule",),
    ("result", "source", "settings_file", "writing", "yaml_file"),
    ("behind",),
    ("setting_values", "link_values"),
    ("settings_keys",),
    ("settings",),
    ("typo_words",),
    ("online",),
    ("site",),
    (
        "kinds.base",
        "kinds.finder",
        "kinds.quotes",
        "kinds.words",
        "kinds.urls",
        "kinds.patterns",
        "kinds.dates",
    ),
    ("kinds",),
    ("kinds.registry",),
    ("moves", "packs", "selection", "steps", "suppression", "proof", "timing", "wording"),
    ("engine",),
    ("fixer",),
    ("formatting",),
    ("reports.window",),
    ("reports.text",),
    ("files", "run", "examples", "record", "cache_rows", "cache_key", "part", "workers", "learn"),
    ("cache", "together"),
    ("checker", "site_run"),
    ("holding",),
    ("batch",),
    ("api",),
    ("reports", "terminal"),
    ("output",),
    ("session",),
    ("check_command", "format_command"),
    ("cli",),
    ("__main__",),
)

#: Who may talk to a person: the core never does.
FRONT_ENDS = {"click": {"cli", "__main__"}, "rich": {"output"}}


def module_name(path: Path) -> str:
    """Return the dotted name below `postlint`; a package has the name of its folder, postlint itself none."""
    parts = path.relative_to(PACKAGE).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


FILES = {module_name(path): path for path in sorted(PACKAGE.rglob("*.py"))}


def imported(name: str) -> Iterator[str]:
    """Yield what a module imports, in functions too, but not what only a type checker sees."""
    yield from _imported(ast.parse(FILES[name].read_text(encoding="utf-8")))


def _imported(node: ast.AST) -> Iterator[str]:
    for child in ast.iter_child_nodes(node):
        if isinstance(child, ast.If) and "TYPE_CHECKING" in ast.unparse(child.test):
            for other in child.orelse:
                yield from _imported(other)
        elif isinstance(child, ast.Import):
            yield from (alias.name for alias in child.names)
        elif isinstance(child, ast.ImportFrom):
            assert child.level == 0, "imports are absolute"
            for alias in child.names:
                inner = f"{child.module}.{alias.name}"
                yield inner if inner.removeprefix("postlint.") in FILES else str(child.module)
        else:
            yield from _imported(child)


def own_imports(name: str) -> set[str]:
    """Return the modules of postlint that a module imports."""
    found = {one.partition(".")[2] for one in imported(name) if one.partition(".")[0] == "postlint"}
    return found - {"", name}


def layer(name: str) -> int:
    """Return how high a module stands."""
    heights = {member: height for height, members in enumerate(LAYERS) for member in members}
    prefix = name
    while prefix not in heights:
        assert "." in prefix, (
            f"postlint/{name.replace('.', '/')}.py has no layer; say in LAYERS where it belongs"
        )
        prefix = prefix.rpartition(".")[0]
    return heights[prefix]


@pytest.mark.parametrize("name", [name for name in FILES if name])
def test_no_module_imports_from_a_higher_layer(name: str) -> None:
    higher = [other for other in own_imports(name) if layer(other) > layer(name)]
    assert not higher, f"{name} imports {', '.join(higher)} from above"


def test_every_name_in_the_layers_exists() -> None:
    named = [name for members in LAYERS for name in members]
    assert [name for name in named if name not in FILES] == []


def test_no_imports_run_in_a_circle() -> None:
    done: set[str] = set()

    def visit(name: str, path: tuple[str, ...]) -> None:
        assert name not in path, f"a circle: {' -> '.join((*path[path.index(name) :], name))}"
        if name not in done:
            for other in sorted(own_imports(name)):
                visit(other, (*path, name))
            done.add(name)

    for name in FILES:
        visit(name, ())


@pytest.mark.parametrize("library", sorted(FRONT_ENDS))
def test_only_the_front_end_talks_to_a_person(library: str) -> None:
    users = {name for name in FILES if any(one.partition(".")[0] == library for one in imported(name))}
    assert users <= FRONT_ENDS[library]


def test_a_circle_would_be_seen(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """The checks above judge imports inside functions: this is what they read from one."""
    file = tmp_path / "one.py"
    file.write_text("def f():\n    from postlint import two\n    from postlint.two import g\n")
    monkeypatch.setitem(FILES, "one", file)
    monkeypatch.setitem(FILES, "two", file)
    assert own_imports("one") == {"two"}


def attributes_of_the_site(tree: ast.AST) -> set[str]:
    """Return the attributes that are asked of `site` or of `something.site`."""
    return {
        node.attr
        for node in ast.walk(tree)
        if isinstance(node, ast.Attribute)
        and (
            (isinstance(node.value, ast.Name) and node.value.id == "site")
            or (isinstance(node.value, ast.Attribute) and node.value.attr == "site")
        )
    }


@pytest.mark.parametrize("name", [name for name in FILES if name.startswith("kinds.")])
def test_a_check_asks_the_site_and_never_looks_into_its_index(name: str) -> None:
    """What a check asks is kept beside its result: an answer that it took by itself would go unseen."""
    asked = attributes_of_the_site(ast.parse(FILES[name].read_text(encoding="utf-8")))
    assert not asked & {"index", "resolver", "facts", "_made"}


def test_every_question_is_a_method_of_the_site() -> None:
    from postlint.site.model import QUESTIONS, Site

    assert [name for name in QUESTIONS if not callable(getattr(Site, name, None))] == []

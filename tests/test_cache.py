"""What is kept between runs never changes what a run says."""

from __future__ import annotations

import os
import random
import shutil
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from command import Ran, environment, postlint, write

from postlint import batch, cache, holding, source
from postlint.batch import Checker
from postlint.listing import Listings
from postlint.site import detect
from postlint.site.state import state

HEAD = (
    "---\ntitle: {title}\ndate: {date}\ntags: [a]\ndescription: 乙\nsource_url: https://a.example/\n---\n\n"
)
CONFIGS = {
    "jekyll": {"_config.yml": "url: https://n.example\npermalink: /:year/:month/:day/:title.html\n"},
    "hugo": {"hugo.toml": 'baseURL = "https://n.example/"\n'},
    "hexo": {
        "_config.yml": "url: https://n.example\nroot: /\n",
        "scaffolds/post.md": "",
        "source/_data/a.yml": "",
    },
    "unknown": {},
}
FOLDERS = {"jekyll": "_posts", "hugo": "content/posts", "hexo": "source/_posts", "unknown": "posts"}


@pytest.fixture(autouse=True)
def _own_cache(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path_factory.mktemp("cache")))


@pytest.fixture
def checked(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Give the names of the posts that were checked, not found in the cache, since the list was last cleared."""
    names: list[str] = []
    plain = Checker.check

    def noting(self: Checker, path: Path, *rest: object) -> object:
        names.append(path.name)
        return plain(self, path, *rest)  # type: ignore[arg-type]

    monkeypatch.setattr(Checker, "check", noting)
    return names


def kept() -> Path:
    (path,) = (Path(os.environ["XDG_CACHE_HOME"]) / "postlint").glob("results-*")
    return path


def run(folder: Path, *arguments: str, form: str = "json") -> Ran:
    detect.forget()  # a process looks at a site once
    return postlint("--output-format", form, *arguments, cwd=folder)


def same_as_without(folder: Path, *arguments: str) -> Ran:
    """Run with and without the cache, twice with it; all must say the same."""
    ran = run(folder, *arguments)
    assert ran == run(folder, *arguments)
    assert ran == run(folder, "--no-cache", *arguments)
    return ran


class Site:
    """A small site that is edited at random."""

    def __init__(self, folder: Path, generator: str, seed: int) -> None:
        self.folder = folder
        self.posts = folder / FOLDERS[generator]
        self.random = random.Random(seed)
        write(
            folder,
            {**CONFIGS[generator], "assets/a.png": "x", "_layouts/default.html": '<p id="menu-x"></p>'},
        )
        for _ in range(5):
            self.add()

    def name(self) -> str:
        return f"2024-03-0{self.random.randint(1, 3)}-{self.random.choice('abcd')}.md"

    def link(self) -> str:
        day, name = self.random.randint(1, 3), self.random.choice("abcd")
        anchor = self.random.choice(("", "#one", "#menu-x", "#three"))
        page = f"/2024/03/0{day}/{name}"
        return self.random.choice((
            f"{page}.html{anchor}", f"/posts/2024-03-0{day}-{name}/{anchor}", f"{page}/", "/assets/a.png",
            "/assets/b.png", f"https://n.example{page}.html", anchor or "#two", f"2024-03-0{day}-{name}.md",
        ))  # fmt: skip

    def text(self) -> str:
        date = self.random.choice(("2024-03-01", "2024-03-02 10:00:00 +0800", "2999-01-01"))
        extra = self.random.choice(
            ("", "draft: true\n", "published: false\n", "permalink: /same.html\n", "slug: a\n")
        )
        head = HEAD.format(title=self.random.choice("甲乙"), date=date).replace("tags", extra + "tags")
        body = (
            f"## One\n\n一段,文字 IslaGrid [甲]({self.link()}) <a href='{self.link()}'>乙</a> <span></span>\n"
        )
        return self.random.choice(("", head, head, head)) + body * self.random.randint(1, 2)

    def any(self) -> Path | None:
        files = sorted(self.posts.glob("*.md"))
        return self.random.choice(files) if files else None

    def add(self) -> None:
        write(self.posts, {self.name(): self.text()})

    def edit(self) -> None:
        if (path := self.any()) is not None:
            path.write_text(self.text(), encoding="utf-8")

    def remove(self) -> None:
        if (path := self.any()) is not None:
            path.unlink()

    def rename(self) -> None:
        if (path := self.any()) is not None:
            path.rename(path.with_name(self.name()))

    def touch(self) -> None:
        if (path := self.any()) is not None:
            os.utime(path, (1_600_000_000, self.random.randint(0, 9) + 1_600_000_000))

    def swap(self) -> None:
        """Give a file other bytes of the same length and the time that it had."""
        if (path := self.any()) is not None:
            status = path.stat()
            path.write_bytes(
                path.read_bytes().replace("文字".encode(), "字,文".encode()[: len("文字".encode())])
            )
            os.utime(path, ns=(status.st_atime_ns, status.st_mtime_ns))

    def asset(self) -> None:
        path = self.folder / "assets" / self.random.choice(("a.png", "b.png"))
        path.unlink() if path.exists() else write(self.folder, {f"assets/{path.name}": "y"})

    def layout(self) -> None:
        write(
            self.folder, {"_layouts/default.html": f'<p id="{self.random.choice(("menu-x", "three"))}"></p>'}
        )

    def configure(self) -> None:
        for name in ("_config.yml", "hugo.toml"):
            path = self.folder / name
            if path.exists():
                zone = self.random.choice(("Asia/Shanghai", "UTC"))
                line = f'timeZone = "{zone}"\n' if name == "hugo.toml" else f"timezone: {zone}\n"
                path.write_text(path.read_text().split("time")[0] + line)

    def ignore(self) -> None:
        write(self.folder, {".gitignore": self.random.choice(("assets/\n", "*.tmp\n"))})

    def set(self) -> None:
        write(
            self.folder, {"postlint.toml": self.random.choice(('ignore = ["CJK"]\n', 'preset = "all"\n', ""))}
        )

    def step(self) -> None:
        steps: tuple[Callable[[], None], ...] = (
            self.add, self.edit, self.edit, self.remove, self.rename, self.touch, self.swap, self.asset, self.layout,
            self.configure, self.ignore, self.set,
        )  # fmt: skip
        self.random.choice(steps)()


@pytest.mark.parametrize("grain", [0, source.GRAIN])
@pytest.mark.parametrize("generator", list(CONFIGS))
@pytest.mark.parametrize("seed", range(int(os.environ.get("POSTLINT_CACHE_SEEDS", "2"))))
def test_whatever_is_edited_a_cached_run_says_what_one_without_cache_says(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, generator: str, seed: int, grain: int
) -> None:
    # With no grain, what the quick looks say is believed at once: the files here are always young.
    monkeypatch.setattr(source, "GRAIN", grain)
    site = Site(tmp_path, generator, seed)
    for number in range(7):
        # The plain report is kept as it is printed, and that of a folder comes in one piece.
        for form in ("json", "text") if number % 2 else ("text", "json"):
            assert run(tmp_path, form=form) == run(tmp_path, "--no-cache", form=form), f"after step {number}"
        if number != 3:  # twice the same, too
            site.step()
        time.sleep(0.005 if grain == 0 else 0)  # what a file system tells apart


def post(body: str, title: str = "甲", date: str = "2024-03-01") -> str:
    return HEAD.format(title=title, date=date) + body


@pytest.fixture
def linked(tmp_path: Path) -> Path:
    """Give a site of three posts, of which `a` links to `b`, and `c` to nothing."""
    write(tmp_path, {
        **CONFIGS["jekyll"],
        "_posts/2024-03-01-a.md": post("[乙](/2024/03/02/b.html#one) 好,好\n"),
        "_posts/2024-03-02-b.md": post("## One\n\n好。\n", "乙", "2024-03-02"),
        "_posts/2024-03-03-c.md": post("好,好\n", "丙", "2024-03-03"),
    })  # fmt: skip
    return tmp_path


def test_nothing_is_checked_twice(linked: Path, checked: list[str]) -> None:
    first = run(linked)
    assert len(checked) == 3
    checked.clear()
    assert run(linked) == first
    assert checked == []


def test_what_is_as_it_was_comes_in_one_piece(linked: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(source, "GRAIN", 0)
    first = run(linked, form="text")
    time.sleep(0.01)
    whole: list[int | None] = []
    plain = cache.Cache.block

    def noting(self: cache.Cache, names: list[str], stamps: bytes) -> int | None:
        whole.append(plain(self, names, stamps))
        return whole[-1]

    monkeypatch.setattr(cache.Cache, "block", noting)
    monkeypatch.setattr(holding.Holding, "_single", None)  # not called
    assert run(linked, form="text") == first
    assert whole == [0]


def test_a_link_to_a_folder_outside_is_part_of_the_site(
    linked: Path, tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(source, "GRAIN", 0)
    outside = tmp_path_factory.mktemp("outside")
    write(outside, {"a.txt": "a"})
    (linked / "assets").symlink_to(outside)
    (outside / "round").symlink_to(linked)
    states = []
    for text in ("a", "b", "b"):
        write(outside, {"a.txt": text})
        os.utime(outside / "a.txt", (1_600_000_000, 1_600_000_000))
        time.sleep(0.01)
        states.append(state(str(linked), Listings()))
    assert states[0] != states[1]
    assert None not in states


def test_a_target_that_goes_makes_the_posts_that_link_to_it_stale_and_only_those(
    linked: Path, checked: list[str]
) -> None:
    run(linked)
    checked.clear()
    (linked / "_posts/2024-03-02-b.md").unlink()
    assert "LNK005" in run(linked).out
    assert checked == ["2024-03-01-a.md"]


def test_an_anchor_that_goes_makes_the_posts_that_link_to_it_stale_and_only_those(
    linked: Path, checked: list[str]
) -> None:
    run(linked)
    checked.clear()
    path = linked / "_posts/2024-03-02-b.md"
    path.write_text(path.read_text(encoding="utf-8").replace("## One", "## Two"), encoding="utf-8")
    assert "LNK007" in run(linked).out or "missing-anchor" in same_as_without(linked).out
    assert sorted(set(checked)) == ["2024-03-01-a.md", "2024-03-02-b.md"]


def test_a_day_that_passes_makes_what_it_decides_stale(
    tmp_path: Path, checked: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    write(tmp_path, {"a.md": post("好。\n", date="2999-01-01"), "b.md": post("好。\n")})
    assert "future-date" in run(tmp_path).out
    checked.clear()
    now = time.time()
    for days, expected in ((0, []), (2, ["a.md"])):
        monkeypatch.setattr(batch.time, "time", lambda days=days: now + days * 86_400)
        run(tmp_path)
        assert checked == expected


def test_only_these_modules_read_the_clock() -> None:
    """Whoever reads the clock must say until when its answer holds (`Context.holds_until`, `Index.expires`)."""
    package = Path(batch.__file__).parent
    readers = {
        path.relative_to(package).as_posix()
        for path in (*package.glob("kinds/*.py"), *package.glob("site/*.py"))
        if any(
            call in path.read_text(encoding="utf-8") for call in ("time.time", "datetime.now", "date.today")
        )
    }
    assert readers == {
        "kinds/base.py", "kinds/moments.py", "site/index.py", "site/posts.py",
    }  # fmt: skip


@pytest.mark.parametrize("change", ["settings", "rule", "words"])
def test_other_rules_find_nothing_kept(tmp_path: Path, checked: list[str], change: str) -> None:
    rule = (
        "code: MY001\nname: my-words\nfamily: typos\nsummary: S.\nwhy: W.\nseverity: warning\nkind: misspelling\n"
        "chinese: words/mine.tsv\nenglish: words/none.tsv\nmessage: '`{text}` is `{new}`'\npresets: [news]\n"
        "examples: [{bad: 一段文子, wrong: [文子]}]\n"
    )
    write(tmp_path, {
        "a.md": post("一段文子,好\n"), "postlint.toml": 'packs = ["mine"]\nselect = ["CJK001", "MY"]\n',
        "mine/my.yaml": rule, "mine/words/mine.tsv": "文子\t文字\n",
        "mine/words/none.tsv": "abc\tabd\t-\n",
    })  # fmt: skip
    assert run(tmp_path).status == 1
    checked.clear()
    if change == "settings":
        write(tmp_path, {"postlint.toml": 'packs = ["mine"]\nselect = ["CJK", "MY"]\n'})
    elif change == "rule":
        write(tmp_path, {"mine/my.yaml": rule + "# later\n"})
    else:
        write(tmp_path, {"mine/words/mine.tsv": "文子\t文字们\n"})
    run(tmp_path)
    assert checked == ["a.md"]


@pytest.mark.parametrize("at", [0, 25, 60, 200, -30, -12, -1])
def test_a_damaged_cache_is_ignored_with_a_note(linked: Path, at: int) -> None:
    first = run(linked)
    data = bytearray(kept().read_bytes())
    data[at] ^= 0x55
    kept().write_bytes(data)
    ran = run(linked)
    assert (ran.status, ran.out) == (first.status, first.out)
    if at != 25:  # a damaged key is another key
        assert ran.err.startswith("postlint: note: ")
    assert run(linked) == first


@pytest.mark.parametrize("content", [b"", b"SQLite format 3\0" * 20, b"postlint results 1\n", None])
def test_what_is_no_cache_of_ours_is_ignored_with_a_note(linked: Path, content: bytes | None) -> None:
    first = run(linked)
    data = kept().read_bytes()
    kept().write_bytes(data[: len(data) // 2] if content is None else content)
    ran = run(linked)
    assert (ran.status, ran.out) == (first.status, first.out)
    assert ran.err.count("\n") == 1
    assert ran.err.startswith("postlint: note: the cache ")
    assert run(linked) == first


def test_a_cache_that_cannot_be_written_only_costs_time(
    linked: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = run(linked)
    monkeypatch.setenv("XDG_CACHE_HOME", str(linked / "_config.yml"))  # no folder
    assert run(linked) == first


def test_without_the_cache_nothing_is_kept_and_clean_removes_it(linked: Path) -> None:
    run(linked, "--no-cache")
    folder = Path(os.environ["XDG_CACHE_HOME"]) / "postlint"
    assert list(folder.glob("results-*")) == []
    run(linked)
    assert kept().exists()
    assert postlint("clean", cwd=linked).out == f"removed {folder}\n"
    assert not folder.exists()


def test_a_run_over_few_posts_keeps_what_is_known_of_the_others(linked: Path, checked: list[str]) -> None:
    run(linked)
    (linked / "_posts/2024-03-03-c.md").write_text(post("好。\n", "丙", "2024-03-03"), encoding="utf-8")
    checked.clear()
    run(linked, "_posts/2024-03-03-c.md")
    run(linked)
    assert checked == ["2024-03-03-c.md"]


def test_fixing_skips_what_has_nothing_to_fix(linked: Path, checked: list[str]) -> None:
    run(linked)
    checked.clear()
    run(linked, "--fix")
    assert checked == ["2024-03-01-a.md", "2024-03-03-c.md"]
    assert run(linked) == run(linked, "--no-cache")


def test_the_source_is_shown_from_the_file(linked: Path) -> None:
    shown = [postlint("--output-format", "full", *more, cwd=linked) for more in ((), (), ("--no-cache",))]
    assert shown[0] == shown[1] == shown[2]
    assert "^" in shown[0].out


def test_the_file_is_bounded(linked: Path, monkeypatch: pytest.MonkeyPatch, checked: list[str]) -> None:
    write(linked, {f"_posts/2024-04-01-{n:03}.md": post("好,好\n" * 20, str(n)) for n in range(60)})
    monkeypatch.setattr(cache, "LARGEST", 40_000)
    for name in ("1", "2", "3", "4"):  # each run adds a part
        run(linked, *(f"_posts/{path.name}" for path in (linked / "_posts").glob(f"*-0{name}?.md")))
    assert kept().stat().st_size < 80_000
    assert same_as_without(linked, "_posts").status == 1


def test_files_of_other_settings_make_room(linked: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for rule in ("CJK001", "CJK002", "CJK003"):
        run(linked, "--select", rule)
    folder = Path(os.environ["XDG_CACHE_HOME"]) / "postlint"
    assert len(list(folder.glob("results-*"))) == 3
    monkeypatch.setattr(cache, "LARGEST_OF_ALL", 1)
    run(linked)
    assert len(list(folder.glob("results-*"))) == 1


def test_runs_at_the_same_time_do_not_disturb_each_other(linked: Path) -> None:
    write(linked, {f"_posts/2024-04-01-{n:03}.md": post("好,好\n", str(n)) for n in range(20)})
    command = [sys.executable, "-m", "postlint", "--output-format", "json", "."]
    for _ in range(2):
        runs = [
            subprocess.Popen(
                command, cwd=linked, env=environment(), stdout=subprocess.PIPE, stderr=subprocess.PIPE
            )
            for _ in range(4)
        ]
        said = [one.communicate() for one in runs]
        assert len(set(said)) == 1
        assert said[0][1] == b""
    assert list(kept().parent.glob("*.tmp")) == []
    shutil.rmtree(kept().parent)

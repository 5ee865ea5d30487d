"""What bodies tell is read by few calls over the whole text, and is what the plain way gives."""

from __future__ import annotations

import random
import re
import sys
import zlib
from collections.abc import Callable
from pathlib import Path

import pytest
from checkout import ROOT
from hypothesis import given
from hypothesis import strategies as st
from test_shortcuts import texts
from test_site_posts import _own_cache, found, site, write  # noqa: F401 (a fixture)

from postlint.dictionary import english
from postlint.kinds import duplicates
from postlint.latin import RUNS, WORD
from postlint.post import Post
from postlint.result import Result, Work
from postlint.run import Runner
from postlint.settings import Settings
from postlint.site import body_facts, detect, post_facts
from postlint.site.model import Site

sys.path.insert(0, str(ROOT))
from benchmarks import posts

HEAD = "---\ntitle: {}\ndate: 2024-03-01\n---\n"
ODD = ["Kubernetes", "vSwitch", "GPT4", "snake_case", "Café", "Пример", "zero\u200bwidth", "soft\u00adhyphen", "the",
       "Straße", "·", "。", "“", " ", "\n", "-", "'", "\ufeff", "n\u0303ame", "\u1e9eigen", "中文", "Ω"]  # fmt: skip


def plain_names(text: str) -> set[str]:
    return {
        word
        for word in RUNS.findall(text)
        if len(word) >= 5 and word.casefold() not in english() and WORD.fullmatch(word)
    }


@given(st.lists(st.sampled_from(ODD), max_size=30).map("".join))
def test_names_are_the_words_that_are_not_english(text: str) -> None:
    assert body_facts.names(text) == plain_names(text)


def test_names_of_posts_are_the_words_that_are_not_english(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(body_facts, "_MOST_WORDS", 500)
    assert all(body_facts.names(text) == plain_names(text) for text in texts())


@given(
    st.lists(
        st.sampled_from(["short", "a longer line", "          ", "第一段有八个字以上", "another one", ""]),
        max_size=14,
    )
)
def test_edges_are_the_first_and_last_paragraphs(lines: list[str]) -> None:
    shown = [line for line in lines if len(line) > 7 and not line.isspace()]
    chosen = shown if len(shown) <= 8 else shown[:3] + shown[-5:]
    assert body_facts.edges("\n".join(lines)) == {body_facts.paragraph_hash(line) for line in chosen}


def body_of(mix: str, seed: int) -> str:
    return posts.post(mix, 6000, seed).partition("\n---\n")[2]


def changed(text: str, share: float, seed: int) -> str:
    """Return a text with a share of its clauses changed, its marks written in another width."""
    chance = random.Random(seed)
    pieces = text.replace("，", ",").replace("“", '"').split(",")
    return ",".join(piece + "又改" if chance.random() < share else piece for piece in pieces)


@pytest.mark.parametrize("mix", posts.MIXES)
def test_bodies_that_are_nearly_the_same_share_their_sketches(mix: str) -> None:
    missed = 0
    for seed in range(60):
        plain = body_facts.plain_text(body_facts.body_of(posts.post(mix, 6000, seed)))
        own, other = (set(body_facts.sketch(text)) for text in (plain, changed(plain, 0.3, seed)))
        missed += len(own & other) < body_facts.SHARED
    assert missed <= 1


@pytest.mark.parametrize("mix", posts.MIXES)
def test_a_copy_with_changes_is_found(mix: str, tmp_path: Path) -> None:
    body = "\n".join(line for line in body_of(mix, 1).split("\n") if not line.startswith("<http"))
    copy = body.replace("today", "yesterday", 2).replace("今年", "去年", 2) + "\n\n又及：一行。\n"
    own = HEAD.format("甲的报道") + body
    write(tmp_path, {"_posts/2024-02-01-other.md": HEAD.format("乙的报道") + copy})
    (one,) = found(tmp_path, "SITE001", own)
    assert "of the body is that of `_posts/2024-02-01-other.md`" in one.message
    assert not found(
        tmp_path, "SITE001", HEAD.format("丙") + posts.post(mix, 6000, 2).partition("\n---\n")[2]
    )


def test_a_body_that_many_posts_have_is_a_form(tmp_path: Path) -> None:
    body = body_of("chinese", 1)
    write(
        tmp_path,
        {f"_posts/2024-02-0{day}-other.md": HEAD.format(f"报道甲{day}") + body for day in range(1, 9)},
    )
    assert not found(tmp_path, "SITE001", HEAD.format("甲的报道") + body)


MARKUP = ["<p>", "</p>", "<b>", "</b >", "<a href='https://x.y/z'>", "<", ">", "{{", "}}", "{%", "%}", "{", "}",
          "&", ";", "&amp;", "&#8217;", "https://", "http://a.b/c?d&e;", "htt", "ps://", "HTTPS://A.B", "s", "\n", " ",
          "(", "中"]  # fmt: skip


@given(st.lists(st.sampled_from(MARKUP), max_size=20).map("".join))
def test_markup_that_is_taken_out_form_by_form_is_what_one_look_takes_out(body: str) -> None:
    whole = body_facts._MARKUP.sub("\n", body_facts._INLINE.sub("", body))
    assert body_facts.plain_text(body) == whole


def test_markup_of_posts_is_taken_out_form_by_form() -> None:
    for text in texts():
        body = body_facts.body_of(text)
        assert body_facts.plain_text(body) == body_facts._MARKUP.sub("\n", body_facts._INLINE.sub("", body))


@given(
    st.lists(
        st.sampled_from([*" \t\n\r\x0b\x0c\x1c\x1f\x85", "a", "B", "É", "中", "\u3000", "."]), max_size=12
    ).map("".join)
)
def test_a_paragraph_is_known_by_its_letters(line: str) -> None:
    assert body_facts.paragraph_hash(line) == zlib.crc32("".join(line.casefold().split()).encode())


def sketch_in(made: Site, path: str, text: str) -> tuple[int, ...]:
    return made.sketch(path, text, Post(text).digest)


def test_posts_are_compared_all_at_once_as_one_by_one(tmp_path: Path) -> None:
    files = {f"_posts/2024-01-01-{n}.md": HEAD.format(n) + body_of("english", n % 9) for n in range(20)}
    for number, text in enumerate(tuple(files.values())):
        files[f"_posts/2024-01-02-{number}.md"] = text.replace(" the ", " a ", 9)
    write(tmp_path, files)
    made = site(tmp_path)
    sketches = {name: sketch_in(made, str(tmp_path / name), text) for name, text in files.items()}
    for name, text in files.items():
        assert sketches[name] == body_facts.sketch(body_facts.plain_text(body_facts.body_of(text)))
    one_by_one = {name: made.posts._sharing(sketch, name) for name, sketch in sketches.items()}
    assert any(one_by_one.values())
    assert {name: sorted(made.posts._pairs.get(name, ())) for name in files} == one_by_one
    made.posts._asking = 1_000
    for name, text in files.items():
        path = str(tmp_path / name)
        assert made.similar(sketch_in(made, path, text), path) == tuple(one_by_one[name][:12])
    shared = []
    for name, text in files.items():
        path = str(tmp_path / name)
        for changed in (text.replace(" in ", " at "), text.replace("e", "é"), text + body_of("english", 1)):
            other = sketch_in(made, path, changed)
            shared.append(made.posts._sharing(other, name))
            assert made.similar(other, path) == tuple(shared[-1][:12])
    assert any(shared)
    assert not all(shared)


def test_what_all_posts_tell_at_once_is_what_the_store_tells_of_each(tmp_path: Path) -> None:
    """Of sources and titles that one, two and many posts have, for posts as they are on disk, changed, and new."""
    chance = random.Random(1)
    files = {}
    for number in range(60):
        day, folder = chance.randint(1, 28), chance.choice(("", "en/", "zh/"))
        url, title = f"https://example.com/{chance.randint(1, 30)}", chance.randint(1, 25)
        end = f"\n\n<{url}>\n" if chance.random() < 0.3 else "\n"
        head = f"title: 第{title}号 report\ndate: 2024-03-{day:02}\n" + (
            "" if "<" in end else f"source: {url}\n"
        )
        files[f"{folder}_posts/2024-03-{day:02}-{number}.md"] = f"---\n{head}---\n正文{number}。{end}"
    write(tmp_path, files)
    files |= {f"_posts/2024-03-0{n}-new.md": text for n, text in enumerate(list(files.values())[:9], 1)}
    files |= {"../elsewhere.md": next(iter(files.values()))}
    answers = []
    for asking in (-1_000, 1_000):
        made = site(tmp_path)
        made.posts._asking = asking
        given = []
        for name, text in files.items():
            path = str(tmp_path / name)
            for changed in (text, text.replace("号", "")):
                facts = made.head_facts(path, changed)
                urls = body_facts.addresses_at_end(changed)
                keys = [fact.key for fact in facts if fact.kind == "source"] + [
                    post_facts.page_key(url) for url in urls
                ]
                titles = [
                    made.titled(fact.key, int(fact.value), path) for fact in facts if fact.kind == "title"
                ]
                sketch = sketch_in(made, path, changed)
                language = made.language(path, changed, Post(changed).digest)
                assert language == post_facts.language_in(facts)
                given.append((made.from_sources(tuple(keys), path), titles, sketch))
        assert ("_everything" in made.posts.__dict__) is (asking > 0)
        answers.append(given)
    assert answers[0] == answers[1]
    assert len({sources for sources, *_ in answers[0]}) > 5
    assert sum(any(titles) for _, titles, _ in answers[0]) > 5


def odd_posts() -> dict[str, bytes]:
    """Return posts that share sources, titles and clauses, in all forms in which they may be on disk."""
    chance = random.Random(2)
    found = {}
    for number in range(150):
        day, folder = chance.randint(1, 28), chance.choice(("", "", "en/"))
        url, title = f"https://example.com/{chance.randint(1, 200)}", chance.randint(1, 400)
        body = body_of(chance.choice(posts.MIXES), number)
        if chance.random() < 0.2:
            body = body_of("english", chance.randint(1000, 1010)).replace(
                " the ", " a ", chance.randint(0, 9)
            )
        lines = [f"title: 第{title}号 report", f"date: 2024-03-{day:02}"]
        end = chance.choice(("", "", f"\n\n<{url}>\n", f"\n\n{url}"))
        if not end and chance.random() < 0.5:
            lines.append(f"{chance.choice(('source', 'canonical_url'))}: {url}")
        filler = "# " + "x" * chance.choice((0, 0, 0, 0, 15_000, 17_000))
        text = "\n".join(("---", *lines, filler, "---", body + end))
        form = chance.randrange(12)
        if form == 0:
            text = text.replace("\n", "\r\n")
        elif form == 1:
            text = "\n".join(
                ("+++", *(re.sub(r": (.*)", r' = "\1"', one) for one in lines), "+++", body + end)
            )
        elif form == 2:
            text = "\n".join(("---", "lang: fr", "a: [", *lines, "---", body + end))
        elif form == 3:
            text = body
        elif form == 4:
            text += body_of("chinese", number) * 60
        elif form == 6:
            text = text.replace("---", "---\nencoding: gb18030", 1)
        raw = text.encode("utf-8-sig" if form == 5 else "gb18030" if form == 6 else "utf-8", "replace")
        found[f"{folder}_posts/2024-03-{day:02}-{number}.md"] = raw
    return found


@pytest.mark.parametrize("work", ["check", "unsafe-fix"])
def test_nothing_is_found_of_posts_that_are_known_to_be_alone(
    work: Work, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write(tmp_path, {})
    for number, (name, raw) in enumerate(odd_posts().items()):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_bytes(raw.replace(b" the ", b" the the ", 3))
        if number % 9 == 0:  # what fixes make of one is the other
            (tmp_path / name.replace("2024-03", "2024-04")).write_bytes(
                raw.replace(b"/example.com", b"/a.org")
            )
    settings = Settings.load(
        tmp_path, isolated=True, overrides={"select": ("SITE001", "SITE003", "TYP003", "HTM", "MD")}
    )
    names = sorted(path for path in tmp_path.rglob("*.md") if path.parent.name == "_posts")
    alone: list[bool] = []
    known = [(name, getattr(duplicates, name)) for name in ("_has_own_head", "_is_alone")]

    def every(told: Callable[[bool], bool]) -> list[Result]:
        detect.forget()
        for name, whole in known:
            monkeypatch.setattr(duplicates, name, lambda post, made, whole=whole: told(whole(post, made)))
        runner = Runner()
        return [runner.file(path, settings, work, write=False) for path in names]

    def noting(found: bool) -> bool:
        alone.append(found)
        return found

    short = every(noting)
    assert [one.diagnostics for one in short] == [one.diagnostics for one in every(lambda found: False)]
    assert 60 < sum(alone) < len(alone)
    assert (sum(one.changed for one in short) > 60) is (work == "unsafe-fix")
    assert sum(one.code.startswith("SITE") for result in short for one in result.diagnostics) > 20


def test_a_post_that_fixes_make_a_copy_of_another_is_found(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    chance = random.Random(3)
    words = [
        "river",
        "market",
        "winter",
        "paper",
        "garden",
        "window",
        "village",
        "summer",
        "engine",
        "letter",
    ]
    sentences = [
        f"{' '.join(chance.sample(words, 9)).capitalize()} and the {' '.join(chance.sample(words, 5))}."
        for _ in range(30 * 30)
    ]
    bodies = ["\n\n".join(sentences[at : at + 30]) for at in range(0, len(sentences), 30)]
    names = [f"_posts/2024-03-01-{number}.md" for number in range(31)]
    bodies.append(bodies[7].replace(" the ", " the the "))
    write(tmp_path, {name: HEAD.format("abc"[: n % 3] * n) + bodies[n] for n, name in enumerate(names)})
    settings = Settings.load(tmp_path, isolated=True, overrides={"select": ("SITE001", "TYP003")})
    own: list[bool] = []
    whole = duplicates._has_own_head
    monkeypatch.setattr(
        duplicates, "_has_own_head", lambda post, made: own.append(whole(post, made)) or own[-1]
    )
    runner = Runner()
    _, result = (runner.file(tmp_path / names[at], settings, "fix", write=False) for at in (0, -1))
    assert result.text == HEAD.format("") + bodies[7]
    assert own == [False, True]  # the first one to ask has the site read
    assert [one.message for one in result.diagnostics] == [f"100 % of the body is that of `{names[7]}`"]

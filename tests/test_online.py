"""`--online` against a server on loopback that does all that servers do: each address has its outcome."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import online_client
import pytest
from command import environment, on_terminal, postlint, write
from online_client import TESTS, Served, patched, server

SETTINGS = """
[links]
allow-private = ["127.0.0.0/8"]
timeout = 2.5
retries = 1
retry-delay = 0.05
host-delay = 0
host-concurrency = 16
"""

DEAD, MOVED, UNVERIFIED = "LNK101", "LNK102", "LNK103"


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    with server(tmp_path_factory.mktemp("server")) as running:
        yield running


@pytest.fixture(autouse=True)
def _own_cache(tmp_path: Path, served: Served, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    monkeypatch.setenv("SSL_CERT_FILE", str(served.authority))
    with patched():
        yield


def post(*urls: str) -> str:
    return "---\ndate: 2022-03-27\n---\n\n" + "".join(f"- <{url}>\n" for url in urls)


def site(folder: Path, *urls: str, settings: str = "") -> Path:
    """Write a site of one post with these links."""
    write(folder, {"s/_posts/2022-03-27-a.md": post(*urls), "s/postlint.toml": SETTINGS + settings})
    return folder / "s"


def told(folder: Path, *arguments: str) -> dict[str, tuple[str, str]]:
    """Run the command; return what it says of each address: the code of the rule, and its reason."""
    run = postlint("--online", "--select", "LNK1", "--output-format", "json", *arguments, cwd=folder)
    assert run.status in (0, 1), run.err
    return said(run.json)


def said(diagnostics: Any) -> dict[str, tuple[str, str]]:
    found = {}
    for one in diagnostics:
        url, message = one["message"].removeprefix("`").split("`", 1)
        found[url] = (
            one["code"],
            message.partition("; look for")[0].removeprefix(" can't be verified: ").strip(),
        )
    return found


def new_questions(served: Served, before: Any) -> dict[str, int]:
    """Return what the server was asked since an earlier log."""
    now = served.log()["asked"]
    return {line: count - before.get(line, 0) for line, count in now.items() if count != before.get(line, 0)}


def outcomes(served: Served) -> dict[str, tuple[str, str] | None]:
    """Return 2,000 addresses with what is to be said of each; None is nothing."""
    expected: dict[str, tuple[str, str] | None] = {}

    def add(count: int, kind: str, *outcome: str, host: str = "", ending: str = "") -> None:
        for number in range(count):
            name = host or f"h{number % 7}.site-a"
            url = served.url(name, f"/{kind}/{number}{ending}")
            words = [one.format(host=f"{name}.cn", n=number) for one in outcome[1:]]
            if len(words) == 2:  # where it leads, on the same host
                words = [words[0] + served.url(name, words[1]).join("``")]
            expected[url] = (outcome[0], *words) if outcome else None  # type: ignore[assignment]

    add(700, "ok")
    add(100, "png")
    add(60, "toc", ending="#two")
    add(60, "script", ending="#written-by-a-script")
    add(60, "no-head")
    add(60, "false-head")
    add(40, "flaky")
    add(10, "busy", host="busy.site-a")
    add(4, "wait", host="wait.site-a")
    add(2, "wait-date", host="dated.site-a")
    add(100, "302")
    add(40, "303")
    add(40, "307")
    add(40, "half")
    add(20, "lang")
    add(5, "cut-head", host="cut.site-b")
    add(2, "slow-head", host="slow-head.site-b")
    add(4, "endless", host="endless.site-b")
    add(4, "bomb", host="bomb.site-b", ending="#here")
    add(120, "301", MOVED, "has moved to ", "/ok/301-{n}")
    add(40, "308", MOVED, "has moved to ", "/ok/308-{n}")
    add(40, "chain", MOVED, "has moved to ", "/ok/308-{n}")
    add(120, "404", DEAD, "is dead: 404 Not Found")
    add(40, "410", DEAD, "is dead: 410 Gone")
    add(40, "401", UNVERIFIED, "`{host}` wants a login (401)")
    add(60, "403", UNVERIFIED, "`{host}` does not let us read it (403)")
    add(20, "405", UNVERIFIED, "`{host}` answers 405 Method Not Allowed")
    add(10, "451", UNVERIFIED, "`{host}` may not show it, by law (451)")
    add(40, "500", UNVERIFIED, "`{host}` answers 500 Internal Server Error")
    add(10, "429", UNVERIFIED, "`{host}` gets too many requests (429)", host="never.site-a")
    add(10, "slow", UNVERIFIED, "`{host}` takes too long", host="slow.site-b")
    add(4, "endless-head", UNVERIFIED, "`{host}` broke the connection off", host="headers.site-b")
    add(5, "cut", UNVERIFIED, "`{host}` broke the connection off", host="cut.site-b")
    add(10, "loop", UNVERIFIED, "it redirects in a circle")
    add(3, "long", UNVERIFIED, "it redirects too often")
    add(10, "metadata", UNVERIFIED, "`169.254.169.254` is 169.254.169.254 (link-local), which is not asked")
    add(10, "inner", UNVERIFIED, "`inner.site-z.cn` is 10.0.0.7 (private), which is not asked")
    add(5, "app", UNVERIFIED, "it redirects to what is no web address")
    add(10, "wall", UNVERIFIED, "`{host}` asks first for a proof that a person reads: “Just a moment...”")
    add(10, "gbk", UNVERIFIED, "may be gone: the page that comes says “页面不存在”")
    add(5, "toc", UNVERIFIED, "leads to the page, but nothing in the page has the id `no`", ending="?#no")
    for name, outcome in {
        "tls": None,
        "expired": (DEAD, "is dead: the TLS certificate of `tls.site-a.cn` has expired"),
        "other-name": (DEAD, "is dead: the TLS certificate of `tls.site-a.cn` is for another host"),
        "self-signed": (DEAD, "is dead: `tls.site-a.cn` signed its TLS certificate itself"),
        "refused": (DEAD, "is dead: `tls.site-a.cn` refuses the connection"),
        "unknown-authority": (
            UNVERIFIED,
            "no TLS connection to `tls.site-a.cn`: unable to get local issuer certificate",
        ),
    }.items():
        expected |= {served.url("tls.site-a", f"/ok/{number}", name): outcome for number in range(2)}
    expected["http://nowhere.site-z.cn/"] = (DEAD, "is dead: there is no host `nowhere.site-z.cn`")
    expected["http://both.site-z.cn/"] = (
        UNVERIFIED,
        "`both.site-z.cn` is 192.168.1.1 (private), which is not asked",
    )
    expected["http://again.site-z.cn/"] = (
        UNVERIFIED,
        "`again.site-z.cn` can't be looked up: Temporary failure in name resolution",
    )
    add(2000 - len(expected), "ok", host="rest.site-a")
    return expected


def test_two_thousand_addresses_each_have_their_outcome(served: Served, tmp_path: Path) -> None:
    """Each is asked in one run, whatever the others do; the memory stays bounded, a second run asks nothing."""
    expected = outcomes(served)
    urls = list(expected)
    assert len(urls) == 2000
    posts = {f"s/_posts/2022-03-27-{n}.md": post(*urls[n::40], *urls[n : n + 5]) for n in range(40)}
    write(tmp_path, {**posts, "s/postlint.toml": SETTINGS + "concurrency = 64\n"})
    small = {"s0/_posts/2022-03-27-a.md": post(urls[0]), "s0/postlint.toml": SETTINGS}
    write(tmp_path, small)

    def run(folder: str) -> tuple[Any, int]:
        import json

        peak = tmp_path / "peak"
        command = [sys.executable, str(TESTS / "online_client.py"), str(peak)]
        command += ["--online", "--select", "LNK1", "--output-format", "json"]
        done = subprocess.run(
            command, cwd=tmp_path / folder, env=environment(), capture_output=True, timeout=120
        )
        assert done.stderr == b""
        return json.loads(done.stdout), int(peak.read_text())

    _, least = run("s0")
    first, peak = run("s")
    assert {**dict.fromkeys(urls), **said(first)} == expected
    extra = peak - least
    print(f"peak memory: {peak / 1024:.0f} MB, {extra / 1024:.0f} MB more than for one address")
    assert extra < 60 * 1024, f"{extra} KB more for 2,000 addresses than for one"
    before = served.log()
    assert before["forbidden"] == []
    again, _ = run("s")
    assert again == first
    assert new_questions(served, before["asked"]) == {}


def test_an_address_is_asked_once_however_many_posts_have_it(served: Served, tmp_path: Path) -> None:
    url = served.url("once.site-c", "/png/1")
    other = url.replace("once.site-c.cn", "ONCE.site-c.cn") + "#part"
    write(tmp_path, {f"s/_posts/2022-03-27-{n}.md": post(url, url, other) for n in range(5)})
    write(tmp_path, {"s/postlint.toml": SETTINGS})
    before = served.log()["asked"]
    assert told(tmp_path / "s") == {}
    assert sum(new_questions(served, before).values()) == 1


def test_without_online_nothing_is_asked(served: Served, tmp_path: Path) -> None:
    folder = site(tmp_path, served.url("quiet.site-c", "/404/1"))
    before = served.log()["asked"]
    assert (
        postlint("--select", "LNK1,TRK,LNK004", cwd=folder).rows[-1] == "1 post checked, nothing to report."
    )
    assert new_questions(served, before) == {}


def test_results_that_know_other_sites_are_not_kept_with_the_others(served: Served, tmp_path: Path) -> None:
    url = served.url("results.site-c", "/404/1")
    folder = site(tmp_path, url)
    for _ in range(2):
        assert postlint("--select", "LNK1", cwd=folder).status == 0
        assert told(folder) == {url: (DEAD, "is dead: 404 Not Found")}


def test_expired_answers_are_asked_again_and_others_are_not(served: Served, tmp_path: Path) -> None:
    urls = [served.url("keep.site-c", f"/{kind}/1") for kind in ("ok", "404", "403", "301")]
    folder = site(tmp_path, *urls, settings="keep-dead = 0\nkeep-moved = 0\n")
    first = told(folder)
    before = served.log()["asked"]
    assert told(folder) == first
    asked = {line.split("/", 1)[1] for line in new_questions(served, before)}
    assert asked == {"404/1", "301/1", "ok/301-1"}


def test_what_tells_of_the_network_here_is_not_believed_in_the_next_run(tmp_path: Path) -> None:
    url = "http://again.site-z.cn/"
    folder = site(tmp_path, url)
    assert told(folder) == {
        url: (UNVERIFIED, "`again.site-z.cn` can't be looked up: Temporary failure in name resolution")
    }
    online_client.NAMES["again.site-z.cn"] = "10.0.0.7"
    try:
        assert told(folder) == {
            url: (UNVERIFIED, "`again.site-z.cn` is 10.0.0.7 (private), which is not asked")
        }
    finally:
        del online_client.NAMES["again.site-z.cn"]


def test_no_cache_keeps_nothing(served: Served, tmp_path: Path) -> None:
    folder = site(tmp_path, served.url("forget.site-c", "/png/1"))
    before = served.log()["asked"]
    for _ in range(2):
        told(folder, "--no-cache")
    assert sum(new_questions(served, before).values()) == 2
    assert not (tmp_path / "cache").exists()


def test_a_damaged_file_of_answers_is_begun_anew(served: Served, tmp_path: Path) -> None:
    folder = site(tmp_path, served.url("damage.site-c", "/404/1"))
    first = told(folder)
    kept = tmp_path / "cache" / "postlint" / "links.sqlite"
    assert kept.is_file()
    kept.write_bytes(b"no database at all" * 100)
    assert told(folder) == first


def test_answers_that_can_not_be_kept_still_serve_the_run(
    served: Served, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "no folder").write_text("")
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "no folder"))
    url = served.url("nowhere.site-c", "/404/1")
    assert told(site(tmp_path, url)) == {url: (DEAD, "is dead: 404 Not Found")}


def test_a_file_of_answers_that_another_run_holds_holds_up_no_run(
    served: Served, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    import sqlite3

    from postlint.online import store

    url = served.url("held.site-c", "/404/1")
    folder = site(tmp_path, url)
    told(folder, "--no-cache")
    kept = store.Store(tmp_path / "cache" / "postlint" / "links.sqlite")
    monkeypatch.setattr(store, "PATIENCE", 0.1)
    other = sqlite3.connect(kept.path, isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    assert told(folder) == {url: (DEAD, "is dead: 404 Not Found")}
    other.close()
    kept.close()


def test_fixes_link_to_where_it_moved_and_https_that_was_seen(served: Served, tmp_path: Path) -> None:
    moved, fine = served.url("fix.site-c", "/301/1"), served.url("fix.site-c", "/ok/1")
    folder = site(tmp_path, moved, fine)
    run = postlint("--online", "--fix", "--unsafe-fixes", "--select", "LNK102", cwd=folder)
    assert run.status == 0, run.err
    text = (folder / "_posts/2022-03-27-a.md").read_text()
    assert text == post(served.url("fix.site-c", "/ok/301-1"), fine)


def test_what_a_fix_leaves_is_what_is_asked(served: Served, tmp_path: Path) -> None:
    """A tracking parameter goes with the fix, so that the address without it is the one to ask."""
    url = served.url("fixed.site-c", "/404/1")
    folder = site(tmp_path, f"{url}?utm_source=a")
    before = served.log()["asked"]
    run = postlint("--online", "--fix", "--select", "TRK001,LNK101", "--output-format", "json", cwd=folder)
    assert said(run.json) == {url: (DEAD, "is dead: 404 Not Found")}
    assert {line.split("/", 1)[1] for line in new_questions(served, before)} == {"404/1"}


def test_a_post_on_stdin_is_asked_about_too(served: Served, tmp_path: Path) -> None:
    url = served.url("stdin.site-c", "/410/1")
    folder = site(tmp_path)
    run = postlint(
        "--online", "--select", "LNK1", "--output-format", "json", "-", cwd=folder, stdin=post(url).encode()
    )
    assert said(run.json) == {url: (DEAD, "is dead: 410 Gone")}


def test_the_copy_is_of_the_posts_day_and_shown_whole(served: Served, tmp_path: Path) -> None:
    url = served.url("archive.site-c", "/404/" + "long-" * 30)
    run = postlint("--online", "--select", "LNK1", "--output-format", "text", cwd=site(tmp_path, url))
    assert f"look for a copy at `https://web.archive.org/web/20220327/{url}`" in run.out
    run = postlint("--online", "--select", "LNK1", cwd=site(tmp_path, url, settings='archive = "never"\n'))
    assert "archive.org" not in run.out


def test_the_archive_is_asked_where_the_settings_say_so(
    served: Served, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from postlint.online import fetcher

    asked = []

    async def json(self: object, url: str) -> Any:
        asked.append(url)
        has = "%2F404%2F1" in url
        copy = {"available": True, "url": "http://web.archive.org/web/20220301000000/http://x/"}
        return {"archived_snapshots": {"closest": copy} if has else {}}

    monkeypatch.setattr(fetcher.Fetcher, "json", json)
    urls = [served.url("archive.site-c", f"/{kind}/1") for kind in ("404", "410", "403", "ok")]
    run = postlint("--online", "--select", "LNK101", cwd=site(tmp_path, *urls, settings='archive = "ask"\n'))
    assert len(asked) == 2
    assert all("&timestamp=20220327" in url for url in asked)
    assert (
        "404 Not Found; look for a copy at `https://web.archive.org/web/20220301000000/http://x/`" in run.out
    )
    assert "410 Gone\n" in run.out, "there is no copy of this one"


@pytest.mark.skipif(os.name == "nt", reason="Windows has no SIGINT for another process")
def test_after_an_interruption_the_same_command_goes_on(served: Served, tmp_path: Path) -> None:
    quick = [served.url("resume.site-c", f"/png/{number}") for number in range(50)]
    slow = [served.url("resume-slow.site-c", f"/slow/{number}") for number in range(4)]
    folder = site(tmp_path, *quick, *slow, settings="timeout = 50\n".replace("timeout", "max-wait"))
    toml = (folder / "postlint.toml").read_text().replace("timeout = 2.5", "timeout = 50")
    (folder / "postlint.toml").write_text(toml)
    command = [
        sys.executable,
        str(TESTS / "online_client.py"),
        str(tmp_path / "peak"),
        "--online",
        "--select",
        "LNK1",
    ]
    run = subprocess.Popen(
        command, cwd=folder, env=environment(), stderr=subprocess.PIPE, stdout=subprocess.PIPE
    )
    until = time.monotonic() + 30
    while time.monotonic() < until:
        asked = served.log()["asked"]
        if sum("resume" in line for line in asked) == 54:
            break
        time.sleep(0.05)
    time.sleep(0.3)
    began = time.monotonic()
    run.send_signal(signal.SIGINT)
    out, err = run.communicate(timeout=30)
    assert time.monotonic() - began < 5
    assert run.returncode == 2
    assert out == b""
    assert (
        b"postlint: 50 of 54 addresses have answered, and that is kept: the same command goes on from there"
        in err
    )
    before = served.log()["asked"]
    (folder / "postlint.toml").write_text(toml.replace("timeout = 50", "timeout = 0.2"))
    found = told(folder)
    assert found == dict.fromkeys(slow, (UNVERIFIED, "`resume-slow.site-c.cn` takes too long"))
    assert {line.split("/")[1] for line in new_questions(served, before)} == {"slow"}


def test_a_host_gets_no_more_than_the_settings_say(served: Served, tmp_path: Path) -> None:
    urls = [served.url("polite.site-c", f"/png/{number}") for number in range(10)]
    settings = SETTINGS.replace("host-delay = 0", "host-delay = 0.05").replace(
        "host-concurrency = 16", "host-concurrency = 2"
    )
    write(tmp_path, {"s/a.md": post(*urls), "s/postlint.toml": settings})
    told(tmp_path / "s")
    log = served.log()
    times = log["times"]["polite.site-c.cn"]
    assert len(times) == 10
    assert log["most"]["polite.site-c.cn"] <= 2
    assert times[-1] - times[0] > 0.05 * 9 * 0.8


def test_a_host_that_wants_us_to_wait_is_left_alone_for_that_time(served: Served, tmp_path: Path) -> None:
    urls = [served.url("patience.site-c", f"/wait/{number}") for number in range(3)]
    assert told(site(tmp_path, *urls)) == {}
    times = served.log()["times"]["patience.site-c.cn"]
    first = [when for when in times if when < times[0] + 0.9]
    assert len(first) <= 3, "asked again before the second was over"


@pytest.mark.skipif(os.name == "nt", reason="Windows has no such terminals")
def test_a_terminal_shows_the_host_that_is_waited_for(served: Served, tmp_path: Path) -> None:
    url = f"http://127.0.0.1:{served.ports['http']}/slow/1"
    folder = site(tmp_path, url, settings="keep-unverified = 0\n")
    status, sent = on_terminal("--online", "--select", "LNK1", cwd=folder)
    assert status == 0
    assert "0/1" in sent
    assert sent.index("127.0.0.1") < sent.index("LNK103"), "it is shown before there is an answer"

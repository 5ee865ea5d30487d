"""`[links]`: which addresses are asked, how, and which answers are fine."""

from __future__ import annotations

import builtins
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from command import postlint, write
from online_client import Served, patched, server
from test_online import DEAD, UNVERIFIED, new_questions, site, told

from postlint.online.inquiry import target
from postlint.settings import LinkSettings, Settings


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    with server(tmp_path_factory.mktemp("server")) as running:
        yield running


@pytest.fixture(autouse=True)
def _own_cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    with patched():
        yield


def links(**settings: Any) -> LinkSettings:
    named = {name.replace("_", "-"): value for name, value in settings.items()}
    return Settings.load(Path("."), isolated=True, overrides={"links": named}).links


def asked(url: str, **settings: Any) -> str | None:
    """Return which address is asked for a link."""
    found = target(url, links(**settings))
    return None if found is None else found.url


def test_an_excluded_address_is_not_asked(served: Served, tmp_path: Path) -> None:
    out, one = served.url("exclude.site-d", "/404/out"), served.url("exclude.site-d", "/404/in")
    before = served.log()["asked"]
    found = told(site(tmp_path, out, one, settings='exclude = ["/404/o"]\n'))
    assert found == {one: (DEAD, "is dead: 404 Not Found")}
    assert {line.split("/", 1)[1] for line in new_questions(served, before)} == {"404/in"}


def test_include_wins_over_exclude(served: Served, tmp_path: Path) -> None:
    out, one = served.url("include.site-d", "/404/out"), served.url("include.site-d", "/404/in")
    found = told(site(tmp_path, out, one, settings='exclude = ["."]\ninclude = ["/in$"]\n'))
    assert set(found) == {one}


def test_an_accepted_status_is_fine_from_then_on(served: Served, tmp_path: Path) -> None:
    """The answers that are kept are judged anew: nothing is asked again for it."""
    urls = [served.url("accept.site-d", f"/{status}/1") for status in (403, 500, 502, 404)]
    assert [code for code, _ in told(site(tmp_path, *urls)).values()] == [UNVERIFIED] * 3 + [DEAD]
    before = served.log()["asked"]
    assert set(told(site(tmp_path, *urls, settings='accept = [403, "500-599"]\n'))) == {urls[3]}
    assert new_questions(served, before) == {}


def test_a_remapped_address_is_asked_elsewhere_and_never_written_into_a_post(
    served: Served, tmp_path: Path
) -> None:
    """The server at hand stands for the one that is not up yet; its own name is nobody's business."""
    dead, moved = "https://news.site-d.cn/404/1", "https://news.site-d.cn/301/1"
    settings = (
        f"[links.remap]\n'^https://news\\.site-d\\.cn/(.*)' = '{served.url('staging.site-d', '')}/\\1'\n"
    )
    found = told(site(tmp_path, dead, moved, settings=settings))
    assert found == {dead: (DEAD, "is dead: 404 Not Found")}
    assert any("staging.site-d.cn/404/1" in line for line in served.log()["asked"])


def test_headers_go_to_their_host_alone(
    served: Served, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SECRET", "abc")
    urls = [served.url("secret.site-d", "/inner/1"), served.url("other.site-d", "/png/1")]
    settings = (
        'user-agent = "desk/1"\n'
        '[links.headers."*"]\nAccept-Language = "zh-CN"\n'
        '[links.headers."secret.site-d.cn"]\nAuthorization = "Bearer ${SECRET}"\n'
    )
    told(site(tmp_path, *urls, settings=settings))
    sent = served.log()["headers"]
    first, second = sent["secret.site-d.cn/inner/1"], sent["other.site-d.cn/png/1"]
    assert (first["authorization"], first["accept-language"]) == ("bearer abc", "zh-cn")
    assert "authorization" not in second
    assert second["accept-language"] == "zh-cn"
    assert second["user-agent"] == "desk/1"


def test_a_header_that_needs_what_is_not_set_stops_the_run(tmp_path: Path) -> None:
    write(
        tmp_path,
        {
            "a.md": "[甲](http://x.site-d.cn/)\n",
            "postlint.toml": '[links.headers."x.site-d.cn"]\nAuthorization = "${NOT_SET_HERE}"\n',
        },
    )
    run = postlint("--online", cwd=tmp_path)
    assert (run.status, run.out) == (2, "")
    assert run.err == (
        "postlint: links.headers: Authorization for 'x.site-d.cn' needs the variable NOT_SET_HERE,"
        " which is not set\n"
    )


def test_fragments_are_not_looked_for_where_the_settings_say_so(served: Served, tmp_path: Path) -> None:
    url = served.url("fragment.site-d", "/ok/1#nowhere")
    assert set(told(site(tmp_path, url))) == {url}
    assert told(site(tmp_path, url, settings="fragments = false\n")) == {}


def test_without_httpx_the_run_stops_with_the_next_step(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    original = builtins.__import__

    def lacking(name: str, *arguments: Any, **named: Any) -> Any:
        if name.partition(".")[0] in ("httpx", "httpcore"):
            raise ModuleNotFoundError(f"No module named '{name}'")
        return original(name, *arguments, **named)

    monkeypatch.setattr(builtins, "__import__", lacking)
    write(tmp_path, {"a.md": "好。\n"})
    run = postlint("--online", cwd=tmp_path)
    assert (run.status, run.out) == (2, "")
    assert run.err == (
        "postlint: --online needs httpx, which is not installed (No module named 'httpcore');"
        " run: pip install 'postlint[online]'\n"
    )


@pytest.mark.parametrize(
    ("url", "address"),
    [
        ("HTTP://News.Site.CN:80", "http://news.site.cn/"),
        ("https://news.site.cn:443/A?b=1&c=%20#d", "https://news.site.cn/A?b=1&c=%20"),
        ("//news.site.cn?x", "https://news.site.cn/?x"),
        ("https://新闻.cn/中文", "https://新闻.cn/中文"),
        ("http://93.184.215.14/", "http://93.184.215.14/"),
    ],
)
def test_what_is_the_same_address_is_one(url: str, address: str) -> None:
    assert asked(url) == address


@pytest.mark.parametrize(
    "url",
    [
        "/a",
        "mailto:a@site.cn",
        "ftp://site.cn/",
        "http:/site.cn",
        "https://",
        "https://user:pass@site.cn/",
        "https://a b.cn/",
        "https://localhost/",
        "http://intranet/",
        "http://printer.local/",
        "https://news.example.com/",
        "https://x.test/",
        "http://127.0.0.1/",
        "http://10.0.0.1/",
        "http://[::ffff:10.0.0.1]/",
        "http://999.1.1.1/",
    ],
)
def test_what_means_nothing_to_the_public_is_not_asked(url: str) -> None:
    assert asked(url) is None


def test_include_and_remap_ask_what_would_not_be_asked() -> None:
    assert asked("https://x.test/", include=["x\\.test"], exclude=["y"]) == "https://x.test/"
    assert (
        asked("https://x.test/a", remap={"^https://x\\.test": "http://127.0.0.1:80"})
        == "http://127.0.0.1:80/a"
    )
    assert asked("https://other.cn/", include=["x\\.test"]) is None

from datetime import date, datetime, timedelta, timezone

import pytest
from fields_helper import fixed, run, spans

from postlint.kinds.moments import moment_of, offset_at, written_offset, zone_of
from postlint.kinds.source_date import day_of

SHANGHAI = {"_config.yml": "timezone: Asia/Shanghai\n"}


def site(folder, files):
    for name, text in files.items():
        (folder / name).write_text(text, encoding="utf-8")
    return folder


def post(*lines, body="正文。\n"):
    return "---\ntitle: 标题\n" + "".join(f"{line}\n" for line in lines) + f"---\n\n{body}"


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        ("2022-03-27", (date(2022, 3, 27), None)),
        ("2022-03-27 14:51", (date(2022, 3, 27), datetime(2022, 3, 27, 14, 51))),
        ("2022/3/27 9:05:01", (date(2022, 3, 27), datetime(2022, 3, 27, 9, 5, 1))),
        (
            "2022-03-27T14:51:24.5+08:00",
            (date(2022, 3, 27), datetime(2022, 3, 27, 14, 51, 24, tzinfo=timezone(timedelta(hours=8)))),
        ),
        (
            "Sun, 27 Mar 2022 14:51:24 +0000",
            (date(2022, 3, 27), datetime(2022, 3, 27, 14, 51, 24, tzinfo=timezone.utc)),
        ),
        ("2022-02-30", None), ("2022-03", None), ("20220327", None), ("", None), ("+0800", None),
        ("2022-03-27 25:00", None), (20220327, None), (None, None), (True, None),
        ("2022-03-27 10:00 +99:99", None), ("a" * 5000 + ":1", None),
    ],
)  # fmt: skip
def test_what_a_date_says(written, expected):
    moment = moment_of(written)
    assert (None if moment is None else (moment.day, moment.time)) == expected


def test_offsets_of_local_times():
    berlin, kathmandu = zone_of("Europe/Berlin"), zone_of("Asia/Kathmandu")
    assert offset_at(datetime(2024, 7, 1, 12), berlin) == timedelta(hours=2)
    assert offset_at(datetime(2024, 3, 31, 2, 30), berlin) is None  # does not exist
    assert offset_at(datetime(2024, 10, 27, 2, 30), berlin) is None  # comes twice
    assert written_offset(offset_at(datetime(2024, 1, 1), kathmandu), colon=False) == "+0545"
    assert written_offset(timedelta(hours=-3, minutes=-30), colon=True) == "-03:30"
    assert zone_of("Nowhere/At All") is None
    assert zone_of("../etc/passwd") is None
    assert zone_of("") is None


def test_the_message_says_what_jekyll_will_show(tmp_path):
    text = post("date: 2024-03-01 20:51:24")
    assert run("date-without-zone", text, site(tmp_path, SHANGHAI)) == [
        (
            "2024-03-01 20:51:24",
            "warning",
            "`2024-03-01 20:51:24` does not say its zone: Jekyll takes it for UTC, which is 2024-03-02"
            " 04:51:24 in Asia/Shanghai",
            ("unsafe", text.replace(":24", ":24 +0800")),
        )
    ]


@pytest.mark.parametrize(
    ("files", "line", "result"),
    [
        (SHANGHAI, "date: 2024-03-01T20:51:24", "date: 2024-03-01T20:51:24+08:00"),
        (SHANGHAI, "date: '2024-03-01 20:51:24'", None),
        (SHANGHAI, "date: 2024-03-01 20:51", None),
        ({"_config.yml": "timezone: UTC\n"}, "date: 2024-03-01 20:51:24", None),
        ({"hugo.toml": "timeZone = 'Asia/Shanghai'\n"}, "date: 2024-03-01T20:51:24", None),
        ({"_config.yml": "timezone: Asia/Shanghai\nnew_post_name: x\n"}, "date: 2024-03-01 20:51:24", None),
    ],
)
def test_where_the_generator_takes_it_for_local_time_nothing_is_wrong(tmp_path, files, line, result):
    text = post(line)
    wanted = None if result is None else ("unsafe", text.replace(line, result))
    assert fixed("date-without-zone", text, site(tmp_path, files)) == wanted
    assert bool(spans("date-without-zone", text, tmp_path)) == (result is not None)


def test_without_a_known_zone_nothing_is_offered(tmp_path):
    for files in ({}, {"_config.yml": "title: x\n"}, {"hugo.toml": "title = 'x'\n"}):
        text = post("date: 2024-03-01 20:51:24")
        assert [one[3] for one in run("date-without-zone", text, site(tmp_path, files))] == [None]


@pytest.mark.parametrize(
    "front", ["+++\ndate = 2024-03-01 20:51:24\n+++\n", '{\n  "date": "2024-03-01T20:51:24"\n}\n']
)
def test_other_formats_are_edited_in_their_own_form(tmp_path, front):
    wanted = front.replace(":24", ":24+08:00")
    assert fixed("date-without-zone", front, tmp_path, site={"timezone": "Asia/Shanghai"}) == (
        "unsafe",
        wanted,
    )


@pytest.mark.parametrize(
    ("url", "day"),
    [
        ("https://a.example/2022/03/27/x.html", "2022-03-27"),
        ("https://a.example/2022-03-27/x", "2022-03-27"),
        ("https://a.example/a/2022/0327/1.html", "2022-03-27"),
        ("https://a.example/t20220327_531.html", "2022-03-27"),
        ("https://a.example/news/1535,202203272324094033.html", "2022-03-27"),
        ("https://a.example/20220327/20220329145124.html", "2022-03-27"),
        ("https://a.example/2022/03/", None),
        ("https://a.example/2022/13/45/x", None),
        ("https://a.example/202203275.html", None),
        ("https://a.example/status/2012031234567890123", None),
        ("https://a.example/19700101/x", None),
        ("https://a.example/20991231/x", None),
        ("https://a.example/v1.20220327/x", None),
        ("https://a.example/x?day=20220327", None),
        ("https://20220327.example/x", None),
        ("https://[broken/2022/03/27/", None),
    ],
)
def test_the_day_of_a_url(url, day):
    found = day_of(url, date(2023, 1, 1))
    assert (found and found.isoformat()) == day


def test_the_source_is_the_last_autolink_alone_on_its_line():
    body = "见 <https://b.example/2022/03/29/x> 。\n\n<https://a.example/2022/03/27/x>\n\n[返回](/)\n"
    assert spans("date-before-source", post("date: 2022-03-20", body=body)) == ["2022-03-20"]
    assert spans("date-before-source", post("date: 2022-03-27", body=body)) == []
    assert (
        spans(
            "date-before-source",
            post("date: 2022-03-20", body="```\n<https://a.example/2022/03/27/x>\n```\n"),
        )
        == []
    )


def test_the_sites_own_address_is_no_source(tmp_path):
    text = post("date: 2022-03-20", "canonical_url: https://a.example/2022/03/27/x")
    assert spans("date-before-source", text, tmp_path, site={"url": "https://a.example"}) == []
    assert spans("date-before-source", text, tmp_path) == ["2022-03-20"]


def test_the_day_of_the_file_name_counts_where_no_date_is_given(tmp_path):
    url = "https://a.example/2024/03/27/x"
    assert spans("date-before-source", post(f"source_url: {url}"), site(tmp_path, SHANGHAI)) == [url]


@pytest.mark.parametrize(
    ("line", "reported"),
    [
        ("date: 2022-03-26 15:59:59 +0800", True),
        ("date: 2022-03-26 20:00:00 +0800", False),
        ("date: 2022-03-26", False),
        ("date: 2022-03-25", True),
    ],
)
def test_a_day_that_zones_explain_is_no_difference(tmp_path, line, reported):
    text = post(line, "source_url: https://a.example/2022/03/27/x")
    assert bool(spans("date-before-source", text, site(tmp_path, SHANGHAI))) == reported


NOW = {"rules": {"future-date": {"now": "2024-03-01T09:30:00+08:00"}}}


@pytest.mark.parametrize(
    ("line", "reported"),
    [
        ("date: 2024-03-02 09:29:00 +0800", False),
        ("date: 2024-03-02 09:31:00 +0800", True),
        ("date: 2024-03-02", False),
        ("date: 2024-03-03", True),
        ("date: 2042-03-05\ndraft: 'true'", False),
        ("date: 2042-03-05\npublished: false", False),
        ("date: nonsense", False),
    ],
)
def test_the_future_begins_after_a_day(tmp_path, line, reported):
    assert bool(spans("future-date", post(line), site(tmp_path, SHANGHAI), **NOW)) == reported


def test_drafts_may_have_any_date(tmp_path):
    assert spans("future-date", post("date: 2142-03-05"), tmp_path, "_drafts/a.md") == []


@pytest.mark.parametrize(
    ("made", "changed", "reported"),
    [
        ("2024-03-05 10:00:00 +0800", "2024-03-05 09:59:59 +0800", True),
        ("2024-03-05 10:00:00", "2024-03-05 09:59:59", True),
        ("2024-03-05 10:00:00 +0800", "2024-03-05", False),
        ("2024-03-05", "2024-03-04", True),
        ("2024-03-05T22:00:00-05:00", "2024-03-05", False),
        ("2024-03-05 10:00:00 +0800", "2024-03-05 03:00:00", False),
        ("2024-03-05", "soon", False),
    ],
)
def test_an_update_comes_after_the_post(made, changed, reported):
    assert spans("updated-before-date", post(f"date: {made}", f"updated: {changed}")) == (
        [changed] if reported else []
    )

"""The tables of tracking are as large as we say, each entry once and with its source, Chinese platforms among them."""

from __future__ import annotations

from pathlib import Path

import pytest

from postlint import packs

WORDS = Path(packs.built_in()) / "tracking" / "words"
#: The file, at which column its source stands, and how many entries there are at least.
TABLES = {
    "parameters.tsv": (3, 250),
    "wrappers.tsv": (3, 60),
    "short-hosts.txt": (1, 60),
    "beacons.tsv": (1, 40),
    "alternate-hosts.tsv": (2, 40),
}


def entries(name: str) -> list[list[str]]:
    lines = (WORDS / name).read_text(encoding="utf-8").split("\n")
    return [line.split("\t") for line in lines if line.strip() and not line.startswith("#")]


@pytest.mark.parametrize("name", TABLES)
def test_each_entry_stands_once_and_says_its_source(name: str) -> None:
    source, fewest = TABLES[name]
    listed = entries(name)
    assert [one for one in listed if len(one) <= source or len(one[source]) < 8] == []
    keys = ["\t".join(one[:source]) for one in listed]
    assert sorted(key for key in set(keys) if keys.count(key) > 1) == []
    assert len(listed) >= fewest


@pytest.mark.parametrize(
    ("name", "hosts"),
    [
        (
            "parameters.tsv",
            "weixin.qq.com weibo.com zhihu.com bilibili.com taobao.com tmall.com douyin.com xiaohongshu.com baidu.com"
            " toutiao.com csdn.net juejin.cn",  # Jianshu counts with utm_ alone
        ),
        ("wrappers.tsv", "link.zhihu.com link.juejin.cn link.csdn.net jianshu.com weibo.cn"),
        ("short-hosts.txt", "t.cn url.cn dwz.cn b23.tv v.douyin.com xhslink.com"),
        ("beacons.tsv", "hm.baidu.com c.cnzz.com"),
    ],
)
def test_the_platforms_that_chinese_posts_link_to_are_there(name: str, hosts: str) -> None:
    text = "\n".join("\t".join(one) for one in entries(name))
    assert [host for host in hosts.split() if host not in text] == []

"""What the rules on typos and typography cost: `python benchmarks/text_rules.py [POST…]`.

Prints the time of all TYP and CJK rules of the default presets on a Chinese post of 10 KB that was read before (warm:
rules compiled, views made), and per megabyte on posts up to 5 MB, where a cost that grows faster than the post shows.
Without POSTs the text is made up of the sentences below; with them, each is cut to 10 KB.
"""

from __future__ import annotations

import statistics
import sys
import time
from pathlib import Path

from postlint.engine import Linter
from postlint.kinds.base import Context
from postlint.post import Post
from postlint.run import Runner
from postlint.settings import Settings

NAME = "_posts/2024-03-01-post.md"
SIZE = 10 * 1024  # bytes of UTF-8
ROUNDS = 30

PLACES = "上海 广州 成都 武汉 西安 南京 杭州 重庆 青岛 厦门 长沙 合肥 郑州 苏州 天津".split()
FIRMS = "远山科技 临港重工 蓝湾生物 NovaChip 北辰能源 HarborGrid 云杉软件 江南汽车".split()
SENTENCES = (
    "{firm}在{place}发布公告称，今年前{n}个月实现营业收入{n}.{n}亿元，同比增长{n}%，净利润则因原材料价格上涨而下降。",
    "公司董事长在业绩说明会上表示：“我们会继续加大研发投入，争取在明年{n}月前完成新一代产品的量产。”",
    "{place}市政府此前印发的《产业发展规划（{n}年版）》提出，到规划期末建成{n}个示范园区，引进人才约{n}万名。",
    "分析师认为，行业的竞争格局正在改变；谁先把成本降下来，谁就能在下一轮周期里活下来。",
    "与{firm}合作的还有三家供应商，它们分别提供传感器、控制芯片和操作系统，其中两家已经在科创板上市。",
    "记者从{place}海关了解到，一季度当地出口的新能源汽车有{n}万辆，比去年同期多了近{n}成，主要销往欧洲和东南亚。",
    "不过也有投资者担心，扩产之后的折旧会拖累毛利率，股价在消息公布后的第二天一度下跌超过{n}%。",
    "该项目总投资{n}亿元，占地{n}亩，建成后可以容纳{n}条生产线，预计为周边居民带来数千个工作岗位。",
    "负责该项目的工程师说，他们花了两年时间才解决散热问题，现在的温度比设计值低{n}度左右。",
    "{firm}的新平台支持 Python 与 Rust 两种语言，开发者只要写几行代码就能调用模型，价格是每千次{n}元。",
    "“没想到这么快。”住在{place}的一位老用户告诉我们，他上周才下的订单，昨天货就到了。",
    "专家提醒，这类数据往往含有个人信息，企业在使用前应当征得用户同意，并按规定保存至少{n}个月。",
)


def chinese(size: int) -> str:
    """Return a Chinese post of about `size` bytes; its names and figures differ from sentence to sentence."""
    parts, length = ["---\ntitle: 一季度观察\ndate: 2024-03-01\n---\n\n"], 0
    number = 0
    while length < size:
        values = {"firm": FIRMS[number % 7], "place": PLACES[number % 13], "n": str(11 + number * 7 % 89)}
        part = SENTENCES[number % len(SENTENCES)].format(**values) + ("\n\n" if number % 5 == 4 else "")
        parts.append(part)
        length += len(part.encode())
        number += 1
    return "".join(parts) + "\n"


def warm(text: str) -> Post:
    """Return a post whose views are made."""
    post = Post(text, NAME)
    _ = post.readable, post.events, post.elements, post.language
    return post


def cost(linter: Linter, text: str, rounds: int) -> tuple[float, dict[str, float]]:
    """Return the seconds that the rules take on a post, in all and by rule, in the best round."""
    context = Context(linter.settings, NAME)
    best: dict[str, float] = {}
    for number in range(rounds):
        post, spent = warm(text), dict[str, float]()
        for rule in linter.rules:
            begin = time.perf_counter()
            list(rule.check.check(post, context))
            spent[rule.code] = time.perf_counter() - begin
        if not number or sum(spent.values()) < sum(best.values()):
            best = spent
    return sum(best.values()), best


def main(paths: list[str]) -> None:
    """Measure and print."""
    settings = Settings.load(Path(), isolated=True)
    linter = Runner(cache=False).linter(settings, NAME)
    linter.rules = tuple(rule for rule in linter.rules if rule.code.startswith(("TYP", "CJK")))
    texts = [Path(path).read_bytes()[:SIZE].decode("utf-8", "ignore") for path in paths] or [chinese(SIZE)]
    cost(linter, texts[0], 3)  # compiles
    measured = [cost(linter, text, ROUNDS) for text in texts]
    mean = statistics.mean(spent for spent, _ in measured)
    print(f"{len(linter.rules)} rules, {len(texts)} posts of 10 KB: {mean * 1e3:.2f} ms")
    by_rule = {code: statistics.mean(rules[code] for _, rules in measured) for code in measured[0][1]}
    for code in sorted(by_rule, key=by_rule.__getitem__, reverse=True):
        print(f"  {code}  {by_rule[code] * 1e3:.3f} ms")
    for size in (10_000, 100_000, 1_000_000, 5_000_000):
        total, _ = cost(linter, chinese(size), 5 if size < 1_000_000 else 1)
        print(f"{size:>9,} bytes: {total * 1e3:8.1f} ms, {total / size * 1e9:6.0f} ms a megabyte")


if __name__ == "__main__":
    main(sys.argv[1:])

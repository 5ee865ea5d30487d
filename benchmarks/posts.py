"""Generates news posts in the shape of real ones: own text, seeded, any size, three mixes, in a small Jekyll site."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

#: The mixes: what portals' pages look like once scraped, and Markdown as editors write it.
MIXES = ("scraped", "chinese", "english")

_CONFIG = """url: https://news.example.com
permalink: /:categories/:year/:month/:day/:title.html
timezone: Asia/Shanghai
"""


def _joined(firsts: str, seconds: str, between: str = "") -> tuple[str, ...]:
    return tuple(f"{one}{between}{two}" for one in firsts.split() for two in seconds.split())


# Names are put together, so that posts share words and hardly a clause, as posts do.
_PLACES = _joined("临屿 青峤 岚洲 北汀 梧川 云渡 沧浦 石门关 南溪 柏川", "老城 新区 西岸 开发区 港 湾 镇")
_FIRMS = _joined(
    "岚屿 青峤 北汀 梧川 云渡 沧浦 石关 柏川 拓岭 晨屿 远汀",
    "能源 物流 汽车 药业 软件 航运 建材 水务 芯片 食品 智造",
)
_PRODUCTS = _joined("Isla North Cloud Harbour Lan Wu Qing Bei", "Grid Vane Ferry OS Core Chip Stack Motor")
_PEOPLE = _joined("沈 陆 顾 韩 叶 江 温 宋", "若川 闻笛 清荷 砚秋 知远 屿白 望舒 听澜 行之")
_THINGS = _joined(
    "分布式 海上 地下 移动 老旧 新型 园区 县级 跨境 无人 低温 高压",
    "储能电站 换电柜 冷链仓库 起重机 工业软件 中试线 充电桩 淡化装置 数据机房 公交 泵房 变电站",
)
_DOINGS = "扩建 试运行 交付 检修 招标 并网 升级 验收 迁址 重组 备案 路演".split()

_CHINESE: tuple[str, ...] = (
    "{date}，{firm}宣布在{place}{doing}{n}座{thing}，预计明年二季度完成。",
    "{firm}去年营业收入{n}.{d}亿元，同比增长{d}.{d}%；研发投入占收入的{n}%。",
    "“设备只能卖一次，服务可以每天创造价值。”{firm}总经理{person}说。",
    "据{place}市交通局介绍，{thing}的{doing}工作已在{date}前后展开，全程约{n}公里。",
    "在技术上，{product}采用分层架构：站端程序每{n}秒上报一次数据，云端模型每{d}分钟重算一次计划。",
    "{person}认为，随着{product}的开放，没有专业团队的工厂也能以较低的成本用上这套系统。",
    "不过，也有分析人士提醒，{thing}的回收周期仍然偏长，短期内难以覆盖全部投入。",
    "公司表示，今年将继续向园区客户开放{product}，并在{place}设立第{d}个区域中心。",
    "截至{date}收盘，{firm}报{n}.{d}元，当日成交额{n}{d}万元，换手率{d}.{d}%。",
    "这条线路经过{place}老城和新区，沿途设{n}站，高峰时段每{d}分钟一班。",
    "项目分为三期：一期建设{thing}，二期完成{doing}，三期接入{product}平台。",
    "业内普遍预计，明年{thing}的需求仍会保持两位数增长，但价格竞争将更加激烈。",
)
_CHINESE_WRONG: tuple[str, ...] = (
    "{firm}表示,{thing}的{doing}不会影响{place}居民的日常出行。",
    "研发人员共{n}{d}人(其中软件工程师占六成)，比两年前提高了{n}个百分点。",
    "{product}还支持与{thing}联合报价.{firm}称，试点将在{date}结束。",
    "{firm}的的财务总监{person}没有回应这一问题。",
    "订单来自{place}、{place}和海外，其中出口占{d}成。。",
)
_ENGLISH: tuple[str, ...] = (
    "{efirm} said on Tuesday that it would open {n} new sites in {eplace} by the end of the year.",
    "The company reported revenue of ${n}.{d} million, up {d}.{d}% from a year earlier.",
    "“A device is sold once; a service earns its keep every day,” {eperson} told reporters.",
    "Officials in {eplace} expect the {ething} to carry about {n},000 passengers a week.",
    "Under the hood, {product} samples every {n} seconds and recomputes its plan every {d} minutes.",
    "Not everyone is convinced: analysts warned that the {ething} may take a decade to pay for itself.",
    "The council approved the {ething} by {n} votes to {d}, after a debate that lasted four hours.",
    "Work began in the spring and, weather permitting, the {ething} will reopen before the winter.",
    "{eperson}, who joined {efirm} as an engineer, now runs its operations in {eplace}.",
    "Shares in {efirm} closed at {n}.{d}, their highest since the listing.",
    "Residents can follow the progress on a public dashboard that is updated each night.",
    "The plan has three stages, and only the first of them, the {ething}, is fully funded.",
)
_ENGLISH_WRONG: tuple[str, ...] = (
    "The {ething} recieved {n} bids, most of them from {eplace}.",
    "{efirm} said the the {ething} would not be delayed .",
    "It is seperate from the work on {product},which continues.",
)
_EFIRMS = _joined(
    "Northvane Merrow Tallis Larkmoor Pellgate Ravens Caldwell",
    "Ferries Foods Energy Systems Motors Holdings",
    " ",
)
_EPLACES = _joined("Merrow Castle Tallis Larkmoor East West Ravens", "Quay Bay Green Mills Hill Cross", " ")
_EPEOPLE = _joined("Ada Tom Ines Ruth Leo Mina Karl", "Merrick Hale Calder Okafor Brandt Lindqvist", " ")
_ETHINGS = _joined(
    "northern new coastal temporary municipal regional shared",
    "terminal library barrier tramline plant market hospital depot reservoir archive",
    " ",
)


class _Writer:
    """Writes the parts of one post."""

    def __init__(self, random_: random.Random, others: Sequence[str]) -> None:
        self.random = random_
        self.others = others

    def filled(self, templates: Sequence[str]) -> str:
        pick = self.random.choice
        date = f"{self.random.randint(1, 12)}月{self.random.randint(1, 28)}日"
        return pick(templates).format(
            date=date, firm=pick(_FIRMS), place=pick(_PLACES), doing=pick(_DOINGS), thing=pick(_THINGS),
            person=pick(_PEOPLE), product=pick(_PRODUCTS), efirm=pick(_EFIRMS), eplace=pick(_EPLACES),
            eperson=pick(_EPEOPLE), ething=pick(_ETHINGS),
            n=self.random.randint(11, 997), d=self.random.randint(1, 99),
        )  # fmt: skip

    def sentences(self, right: Sequence[str], wrong: Sequence[str], between: str = "") -> str:
        """Return a paragraph of three to six sentences; one in forty has something wrong."""
        return between.join(
            self.filled(wrong if self.random.random() < 0.025 else right)
            for _ in range(self.random.randint(3, 6))
        )

    def chance(self, one_in: int) -> bool:
        return self.random.randrange(one_in) == 0

    def code(self) -> str:
        return f"{self.random.choice((600, 601, 2, 300))}{self.random.randint(100, 999)}"

    def link(self) -> str:
        """Return an address: another post of the site, or a page elsewhere, sometimes as it was shared."""
        if self.others and self.chance(3):
            return self.random.choice(self.others)
        host = self.random.choice(("example.org", "example.net"))
        url = f"https://www.{host}/a/{self.random.randint(1000, 99999)}.html"
        return f"{url}?utm_source=weibo&utm_medium=social" if self.chance(8) else url


def _scraped(writer: _Writer) -> Iterator[str]:
    yield f"> {writer.sentences(_CHINESE, _CHINESE_WRONG)}\n\n"
    code = writer.code()
    yield (
        f'<!-- EM_StockImg_Start --><p style="text-align:center;"><a href="http://quote.example.com/unify/r/1.{code}"'
        f' data-code="{code}|1|2" class="EmImageRemark" target="_blank"><img'
        f' src="https://image.example.com/GetPic.aspx?nid=1.{code}&imageType=k" alt="K图 {code}_0" border="0"'
        ' width="578" height="276" /></a></p><!-- EM_StockImg_End -->'
    )
    while True:
        text = writer.sentences(_CHINESE, _CHINESE_WRONG)
        for firm in _FIRMS[:30]:
            if firm in text and not writer.chance(3):
                code = writer.code()
                widget = (
                    f'<span id="stock_1.{code}"><a href="http://quote.example.com/unify/r/1.{code}" class="keytip"'
                    f' data-code="1,{code}">{firm}</a></span><span id="quote_1.{code}"></span>'
                )
                text = text.replace(firm, widget, 1)
        yield f"<p>{text}</p>"
        if writer.chance(7):
            yield f"<p><strong>{writer.filled(('{thing}为何{doing}', '{place}的新答案'))}</strong></p>"
        if writer.chance(9):
            number = writer.random.randint(10**9, 10**10)
            yield (
                f'<center><img src="https://image.example.com/download/D{number}_w800h555.jpg" alt="Image"'
                ' style="border:#d1d1d1 1px solid;padding:3px;" /></center>'
                '<p style="text-align:center;">图片来源：公司官网</p>'
            )
        if writer.chance(12):
            yield f'<p><a href="{writer.link()}" target="_blank">{writer.filled(("{firm}：{thing}",))}</a><br /></p>'
        if writer.chance(40):
            yield '<p style="display:none;height:1px;"><br /></p>'


def _prose(
    writer: _Writer, right: Sequence[str], wrong: Sequence[str], headings: Sequence[str], between: str
) -> Iterator[str]:
    while True:
        for _ in range(writer.random.randint(2, 5)):
            yield writer.sentences(right, wrong, between) + "\n\n"
            if writer.chance(6):
                yield f"[{writer.filled(headings)}]({writer.link()})\n\n"
            if writer.chance(9):
                yield (
                    "".join(f"- {writer.filled(right)}\n" for _ in range(writer.random.randint(2, 5))) + "\n"
                )
            if writer.chance(14):
                yield f"> {writer.filled(right)}\n\n"
            if writer.chance(16):
                yield f"![{writer.filled(headings)}](https://image.example.com/{writer.random.randint(1, 999)}.png)\n\n"
            if writer.chance(30):
                yield "| a | b |\n| --- | --- |\n| 1 | **2** |\n| `3` | 4 |\n\n"
            if writer.chance(40):
                yield "```sh\ncurl -s https://www.example.org/api | head\n```\n\n"
        yield f"## {writer.filled(headings)}\n\n"


def _chinese(writer: _Writer) -> Iterator[str]:
    return _prose(writer, _CHINESE, _CHINESE_WRONG, ("{firm}的{thing}", "{place}{doing}{thing}"), "")


def _english(writer: _Writer) -> Iterator[str]:
    headings = ("{efirm} and the {ething}", "What {eplace} wants")
    return _prose(writer, _ENGLISH, _ENGLISH_WRONG, headings, " ")


_BODIES: dict[str, Callable[[_Writer], Iterator[str]]] = {
    "scraped": _scraped, "chinese": _chinese, "english": _english,
}  # fmt: skip


def post(mix: str, size: int, seed: int, others: Sequence[str] = ()) -> str:
    """Return a post of about `size` bytes in UTF-8; the same arguments give the same post.

    `mix` is one of MIXES, `others` are addresses of other posts for it to link to.
    """
    writer = _Writer(random.Random(f"{mix} {size} {seed}"), others)
    pick = writer.random
    if mix == "english":
        title, tags, category = writer.filled(("{efirm} opens a {ething} in {eplace}",)), "business", "news"
    else:
        title, tags, category = writer.filled(("{firm}在{place}{doing}{thing}",)), "滚动新闻", "emnews"
    time = f"{pick.randint(7, 22):02}:{pick.randint(0, 59):02}:10"
    head = (
        f'---\nlayout: post\ntitle: "{title}"\ndate: {day(seed)} {time} +0800\n'
        f"categories: {category}\ntags: {tags}\n---\n"
    )
    parts = [head]
    left = size - len(head.encode())
    for part in _BODIES[mix](writer):
        parts.append(part)
        left -= len(part.encode())
        if left <= 0:
            break
    if mix == "scraped":
        parts.append(f"\n\n<https://finance.example.com/a/{seed}.html>\n\n[返回首页](//news.example.com/)")
    return "".join(parts).rstrip("\n") + "\n"


def day(seed: int) -> str:
    """Return the day of a post: a few posts a day, over some years."""
    number = seed // 9
    return f"{2016 + number // 336 % 8}-{number // 28 % 12 + 1:02}-{number % 28 + 1:02}"


def write(folder: Path, count: int, size: int = 9_000, mixes: Sequence[str] = MIXES, seed: int = 1) -> int:
    """Write a site of `count` posts, their sizes around `size` bytes; return how many bytes they have together."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "_config.yml").write_text(_CONFIG, encoding="utf-8")
    (folder / "index.html").write_text("---\nlayout: home\n---\n", encoding="utf-8")
    posts = folder / "_posts"
    posts.mkdir(exist_ok=True)
    sizes = random.Random(seed)
    written = 0
    for number in range(count):
        mix = mixes[number % len(mixes)]
        near = [one for one in range(number - 40, number) if one >= 0][::5]
        others = [_address(one, mixes[one % len(mixes)]) for one in near]
        text = post(
            mix,
            round(size * sizes.triangular(0.3, 1.7)),
            seed * 1_000_003 + number if seed != 1 else number,
            others,
        )
        data = text.encode("utf-8")
        (posts / f"{day(number)}-{_name(number)}.md").write_bytes(data)
        written += len(data)
    return written


def _name(number: int) -> str:
    return f"{number:06}"


def _address(number: int, mix: str) -> str:
    year, month, at = day(number).split("-")
    return f"/{'news' if mix == 'english' else 'emnews'}/{year}/{month}/{at}/{_name(number)}.html"

"""Many Chinese words looked for at once."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from postlint.pattern import compiled

#: The thousand commonest characters of Chinese articles, the commonest first: counted in the posts rules are tried on.
_COMMON = (
    "的一用在能是个可们我了为这中有以发数行时不工于成开与人作和现对提性上应将实如模大文使更程体务据本并其"
    "分动型生新自过多要理户化方来全到而出式构件面建部需下器入所会您具他代最者定持进通关同它量前年该智些服"
    "力度此机后地问你内网解示任系种或设高目基计何统供从流业无正类间得项果合及接已例就加码助向图重支法公制"
    "验运题容但功标即源之测当产完点集表信试管也因安每确学调意相结端库日展语平存次队特常技变保至由期速布置"
    "求经都请团客言查组态然原主单还优署包推步创员家架处复效看说台么国等交索被月指样事整环始术配长很司编取"
    "非快息评序续比明外仅心名响升规决准增直品页选案场天算好各电版回引执商输着显只知专认控级视周立手未境软"
    "位子让论第预资利线导美界格情研础证里简云写小注强则义区值估观路采别域真想究备识记站获道施像做终投节深"
    "参转什层两检传阅访那费均身话反起率随没够互字档且键越限析移改载致必联读收元少许操令络协活先微段借景低"
    "科录斯放依便首维受带达片造影框核消感去领策价三状告打杂启见适望企报尔己护物英述再频几习命色书列扩师错"
    "共口览条今际根若极链近议世总球难括质函考词权往超战断易某略克门否精击划装著希形初择给询负风边水误志密"
    "监缓切含社辑象搜尽稿防连答钟独板除空演付细须排二块况修免万约头按帮储仍车享思范清降失市远赖金追份教似"
    "换染训踪广另织介异轻练足险章历察营属底探才欢哪洞阶靠充势渲套较障称围西游浏托德马送拉待味离审止差释职"
    "拟角销觉挑号概额缩驱绍官盖符找群添太延亚益馈局攻把十素针描短故耗早详干念音迎款拥返星静仓迁满缺径讨减"
    "甚乎松缘积逻灵照签栈普允聊气践海政责五秒东漏骤博迟飞热触歌篇征尤跨严谷史兴卡担默稳衡戏箱百承佳举偏虚"
    "购聚又跟众尝候融忆张火光迭判留料纳窗嵌潜售零避补泛邮乐南停账既久四逐晰绝声亿捷却赋激呈压富轮替截插牌"
    "办虑印米吗谈订兼播突画席隐抽继背讲航尚刻争虽趣临幅济课败映破擎占黑射循摘落脚罗宣巨覆脑私室批旨健倍混"
    "译假堆怎千尼威露州册招奇封听老阿熟花害白伴盘省撰趋授爱硬恰士困神屏竞登她焦沙刊喜旦劳典民慢伙句毫献买"
    "敏警旧顾摄走钥沿愿半予掌遇红缝址汽山措曾坚育归友诉弹诺余绕荐医峰墙顶卓涵束钱笔仪康闻退贡闭附桌塑寻逊"
    "唯固善律奖赞城扫丰紧赛凭顺谁波迅住幕谢恶房握双吸努巴繁纪校良涉阻励树倾刚治币串植夫府途厂亦陷栏石散隔"
    "诸旅距哈温坏拍聘滤匹姆跳绪院培贵食六递齐洁亲呢玩透乏镜餐渐票辅兰苹货媒疑财店搭暴翻遵惊阳撑塔危损森副"
)
_RANKS = {character: rank for rank, character in enumerate(_COMMON)}


#: The rare characters of some words, and by each pair of characters the words that have it, with its place in them.
Plan = tuple[str, dict[str, list[tuple[str, int]]]]


def plan(words: Iterable[str]) -> Plan:
    """Return what a finder needs to know of some words: plain values, which can be kept."""
    found: dict[str, list[tuple[str, int]]] = {}
    rare = set()
    for word in words:
        rarest = max(range(len(word)), key=lambda at: _rarity(word[at]))
        rare.add(word[rarest])
        at = min(rarest, len(word) - 2)
        pair = word[at : at + 2]
        found.setdefault(pair, []).append((word, at))
    return "".join(sorted(rare)), found


class Finder:
    """Finds any of many words of two Chinese characters and more in one pass over a text.

    Each word is known by its rarest character and a neighbour of that: a text has few of the rare ones, and of these
    hardly any beside that neighbour.
    """

    def __init__(self, plan: Plan) -> None:
        """Take what `plan` made of the words."""
        rare, self._words = plan
        after = {pair[1] for pair in self._words if pair[0] in rare}
        before = {pair[0] for pair in self._words if pair[1] in rare}
        beside = [f"(?=[{''.join(sorted(after))}])"] if after else []
        beside += [f"(?<=[{''.join(sorted(before))}].)"] if before else []
        self._rare = compiled(f"[{rare}](?:{'|'.join(beside)})") if rare else None

    def finds(self, text: str) -> bool:
        """Tell whether any of them stands in a text."""
        return next(self.find(text), None) is not None

    def find(self, text: str) -> Iterator[tuple[int, str]]:
        """Yield the place and the word of every occurrence, those that overlap too, in no order."""
        if self._rare is None:
            return
        words = self._words
        seen: set[int] = set()
        for match in self._rare.finditer(text):
            for at in (match.start() - 1, match.start()):
                found = words.get(text[at : at + 2]) if at >= 0 else None
                if found is None or at in seen:
                    continue
                seen.add(at)  # both characters of a pair may be rare
                for word, offset in found:
                    if at >= offset and text.startswith(word, at - offset):
                        yield at - offset, word


def _rarity(character: str) -> int:
    """Return the rank of a character by how often it is used, 0 for the most frequent one."""
    return _RANKS.get(character, len(_RANKS))

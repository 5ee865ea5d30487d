"""What a page says of itself: its title, error pages that are sent as if all were well, and the ids in it."""

from __future__ import annotations

import codecs
import re
from collections.abc import Iterable
from urllib.parse import unquote

from postlint import html
from postlint.online.facts import Page
from postlint.pattern import lazy

_TITLE = lazy(r"<title\b[^>]{0,200}>([^<]{0,500})", re.IGNORECASE)
_CHARSET = lazy(r"<meta\b[^>]{0,200}?charset\s*=\s*[\"']?\s*([A-Za-z0-9_.:-]{2,40})", re.IGNORECASE)

#: What stands between a title and the name of its site.
_DASH = r"[-–—_|·:：]"
#: Things that are said not to be there: 页面不存在, 您访问的文章已被删除, 找不到该网页, "page not found".
_THING = r"(?:页面?|网页|文章|文件|内容|頁面|網頁|您?(?:要)?访问的.{0,8})"
_GONE = r"(?:未找到|没有找到|找不到|不存在|已(?:被)?删除|已下线|已过期|飞走了|丢失了?)"
_NOT_FOUND = (
    rf"(?:error\s*|错误\s*)?404(?:\s*{_DASH}?\s*(?:error|page|(?:page )?not found|错误|页面?|.{{0,10}}{_GONE}))?",
    r"(?:the\s+)?(?:page|file|article|document)\s+(?:you requested\s+)?(?:was |is |could |can |does )?"
    r"(?:not|no longer)\s*(?:be )?(?:found|available|exists?)",
    r"not found|page missing",
    rf".{{0,10}}{_THING}{_GONE}",
    rf"很?(?:抱歉|对不起)[，,\s]{{0,2}}.{{0,16}}{_GONE}.{{0,6}}",
    rf"(?:找不到|未找到)(?:该|此|您.{{0,6}})?{_THING}",
)
#: Titles of error pages: the whole of it, but for the site's name before or after. `404 Media` is a newspaper.
_MISSING = lazy(
    rf"(?:.{{0,60}}{_DASH}\s*)?(?:{'|'.join(_NOT_FOUND)})[.!。！]?(?:\s*{_DASH}.{{0,60}})?", re.IGNORECASE
)

#: Titles of pages that want a proof that a person reads.
_WALL = lazy(
    r"just a moment\.{0,3}|attention required! \| cloudflare|checking your browser.{0,40}|are you a robot\??"
    r"|(?:please )?verify (?:that )?you are (?:a )?human.{0,20}|access denied.{0,20}|ddos-guard|captcha.{0,20}"
    r"|.{0,10}(?:(?:安全|访问|人机|滑动)验证|验证码|安全检查|访问受限|访问被拒绝|验证中心).{0,16}",
    re.IGNORECASE,
)

#: A page whose ids are all written by a script has none in its source that its own links point at.
_OWN_LINK = re.compile(r"#[^\s#]+\Z")


def decoded(body: bytes, charset: str) -> str:
    """Return the text of a page by the encoding that the server named, else the page; else UTF-8."""
    if not charset:
        found = _CHARSET.search(body[:4096].decode("latin-1"))
        charset = found.group(1) if found else "utf-8"
    # browsers read the old names of Chinese as what contains them (Encoding Standard, 4.2)
    if charset.lower().replace("_", "-") in ("gb2312", "gbk", "gb-2312", "x-gbk"):
        charset = "gb18030"
    try:
        codecs.lookup(charset)
        return body.decode(charset, "replace")
    except (LookupError, UnicodeError, ValueError):
        return body.decode("utf-8", "replace")


def title_of(text: str) -> str:
    """Return the title of a page, on one line; empty where it has none."""
    found = _TITLE.search(text)
    return " ".join(html.unescape(found.group(1)).split()) if found else ""


def kind_of(title: str) -> Page:
    """Tell from a title what a page is for: an error, a proof, or (an empty answer) reading."""
    if _WALL.fullmatch(title):
        return "wall"
    return "missing" if _MISSING.fullmatch(title) else ""


def fragments(text: str, wanted: Iterable[str]) -> dict[str, bool | None]:
    """Tell for each fragment whether the page has it; None where that can't be told.

    It can be told only of a page whose anchors stand in its source: one without scripts, or one that has the
    target of a link of its own (a table of contents). Elsewhere a script may write what is missing.
    """
    ids: set[str] = set()
    linked: set[str] = set()
    scripts = False
    for token in html.tokenize(text):
        if token.kind != html.START:
            continue
        scripts = scripts or token.name == "script"
        if text.find("=", token.start, token.end) < 0:
            continue
        for one in html.attributes(text, token):
            if one.name == "id" or (one.name == "name" and token.name in ("a", "map")):
                ids.add(one.value)
            elif one.name == "href" and token.name == "a" and _OWN_LINK.match(one.value):
                linked.add(unquote(one.value[1:]))
    static = not scripts or bool(ids & linked)
    found: dict[str, bool | None] = {}
    for fragment in wanted:
        # GitHub's pages have their authors' ids under another name, and a script that looks there
        has = bool({fragment, unquote(fragment), f"user-content-{unquote(fragment)}"} & ids)
        found[fragment] = True if has else False if static else None
    return found

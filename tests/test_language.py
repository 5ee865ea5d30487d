"""Which language a place is in: scripts, `lang` attributes, front matter."""

import pytest
from one_rule import spans

from postlint.post import Post

ENGLISH = "The company said that it would open a new office in the city next year. "
FRENCH = "La société annonce que ses nouveaux bureaux seront ouverts dans cette ville avant la fin. "


def at(text: str, word: str, name: str = "post.md") -> str:
    post = Post(text, name)
    return post.languages(post.prose).at(post.prose.text.index(word))


@pytest.mark.parametrize(
    ("text", "word", "language"),
    [
        ("公司营收增长。", "营收", "zh"),
        ("公司发布 OpenAI 与 Node.js 的新版本。", "OpenAI", "zh"),
        ("この文は日本語です。", "日本", "ja"),
        ("이 문장은 한국어입니다.", "문장", "ko"),
        ("中文一段，引用ソニー的名字而已没有别的，还是中文很多很多字。", "中文", "zh"),
        ("東京大学入学試験\n\nこの文は日本語です。これもそうです。", "東京", "ja"),
        ("---\nlang: ja\n---\n東京大学入学試験", "東京", "ja"),
        ("---\nlang: ko-KR\n---\n大韓民國", "大韓", "ko"),
        ('<p lang="ja">東京大学</p>\n\n<p>北京大学</p>', "東京", "ja"),
        ('<p lang="ja">東京大学</p>\n\n<p>北京大学</p>', "北京", "zh"),
        ('<div lang="ja"><p>東京<span lang="zh-CN">北京</span>大阪</p></div>', "北京", "zh"),
        ('<div lang="ja"><p>東京<span lang="zh-CN">北京</span>大阪</p></div>', "大阪", "ja"),
        (ENGLISH, "company", "en"),
        (FRENCH, "bureaux", "other"),
        ("Neue Preise", "Preise", "en"),
        ("---\nlang: de\n---\nNeue Preise", "Preise", "other"),
        ('<p lang="de">Neue Preise</p>', "Preise", "other"),
        (f"---\nlang: de\n---\n{ENGLISH}", "company", "en"),
    ],
)
def test_the_language_of_a_place(text, word, language):
    assert at(text, word) == language


def test_a_documents_language_does_not_make_chinese_text_english():
    assert at('<html lang="en"><body><p>公司营收增长</p></body></html>', "营收", "a.html") == "zh"


def test_many_declarations_take_linear_time():
    text = '<b lang="ja">' * 3_000 + "東京"
    assert at(text, "東京") == "ja"


@pytest.mark.parametrize(
    "text",
    [
        '<p lang="ja">東京,大阪(日本)。</p>',
        "---\nlang: ja\n---\n東京,大阪(日本)。",
        "---\ntitle: 東京,大阪\nlang: ja\n---\n東京です。",
        "사회,경제 大韓,民國 그리고",
    ],
)
def test_no_chinese_rule_applies_to_japanese_and_korean(text):
    assert spans(f"{text}\n", "TYP,CJK") == []


@pytest.mark.parametrize(
    "text", ['<p lang="fr">Il faut recieve.</p>', f"{FRENCH} recieve", "---\nlang: fr\n---\nrecieve"]
)
def test_no_english_misspelling_is_found_in_another_language(text):
    assert spans(f"{text}\n", "TYP002") == []


def test_a_chinese_post_with_a_japanese_paragraph_keeps_its_rules():
    text = "公司营收增长,利润翻倍,大家都很高兴，明年还会更好。\n\nこの文は,日本語です。\n"
    assert spans(text, "CJK001") == [",", ","]

import subprocess
import sys
import time
from types import SimpleNamespace

import pytest

from postlint.dictionary import english
from postlint.kinds.near_duplicate import NearDuplicate
from postlint.post import Post
from postlint.settings import Settings
from postlint.text import apply_edits

CORE = "SenseCore、" * 8
SETTINGS = Settings.load(isolated=True)


def site(**posts):
    known = SimpleNamespace(posts_with=lambda name, _path: posts.get(name), has_posts=False)
    return SimpleNamespace(site=known, settings=SETTINGS)


def found(text, kind=None, context=None):
    """Return (source text, replacement or None, safety) of every finding."""
    post = Post(text, "_posts/2024-03-01-a.md")
    findings = (kind or NearDuplicate()).check(post, context or site())
    return [
        (text[one.span.start : one.span.end], one.edits and apply_edits(text, one.edits), one.safety)
        for one in findings
    ]


def reported(text, kind=None, context=None):
    return [(wrong, safety) for wrong, _, safety in found(text, kind, context)]


# What is reported


@pytest.mark.parametrize(
    "slip",
    [
        "SenseCorec",
        "SneseCore",
        "SenseCroe",
        "SenseCorw",
        "SsenseCore",
        "SnseCore",
        "SenseCoure",
        "SenseCoer",
    ],
)
def test_one_edit_from_a_frequent_name_is_a_slip(slip):
    text = f"{CORE}而{slip}不同。\n"
    assert found(text) == [(slip, f"{CORE}而SenseCore不同。\n", "safe")]


def test_two_edits_need_ten_letters_on_both_sides():
    assert reported("Kubernetes、" * 8 + "Kuberntse。\n") == []
    assert reported("Kubernetes、" * 8 + "Kubrenetse。\n") == [("Kubrenetse", "safe")]
    assert reported("SenseCore、" * 8 + "SneseCroe。\n") == []


def test_a_lower_case_letter_may_be_one_of_the_two_edits():
    assert reported("TypeScript、" * 8 + "Typescrpt。\n") == []
    assert reported("TypeScript、" * 8 + "Typescropt。\n") == [("Typescropt", "safe")]


@pytest.mark.parametrize(
    ("uses", "rare", "expected"),
    [
        (3, 1, []),
        (4, 1, ["unsafe"]),
        (7, 1, ["unsafe"]),
        (8, 1, ["safe"]),
        (7, 2, []),
        (8, 2, ["unsafe", "unsafe"]),
        (16, 2, ["safe", "safe"]),
        (40, 3, []),
    ],
)
def test_the_numbers_of_uses_decide_and_every_use_is_reported(uses, rare, expected):
    text = "SenseCore、" * uses + "SenseCorec，" * rare + "\n"
    assert [safety for _, safety in reported(text)] == expected


def test_the_finding_names_both_forms_and_points_to_the_first_use():
    text = f"---\ntitle: 标题\n---\n\n{CORE}SenseCorec。\n"
    (finding,) = NearDuplicate().check(Post(text), site())
    assert finding.values == {"text": "SenseCorec", "uses": "once", "name": "SenseCore", "count": "8"}
    (related,) = finding.related
    assert (related.message, related.span.start) == ("first used here", text.index("SenseCore"))


@pytest.mark.parametrize(
    ("marked", "mended"),
    [
        ("<b>Sense</b>Corec", "<b>Sense</b>Core"),
        ("<b>Snse</b>Core", "<b>Sense</b>Core"),
        ("Sense**Croe**", "Sense**Core**"),
        ("Sense<!-- a -->Croe", "Sense<!-- a -->Core"),
        ("Sense&#67;roe", "Sense&#67;ore"),
        ("SenseC&#114;oe", "SenseCore"),
        ("SenseCr<b>oe</b>", None),  # the letters to be swapped stand on both sides of the tag
    ],
)
def test_a_name_split_by_markup_is_one_name(marked, mended):
    ((_, text, safety),) = found(f"{CORE}而{marked}不同。\n")
    assert (text, safety) == (mended and f"{CORE}而{mended}不同。\n", "safe")


def test_names_split_by_tags_count_for_the_frequent_form():
    assert reported("<b>Sense</b>Core、" * 4 + "SenseCorec\n") == [("SenseCorec", "unsafe")]


def test_title_and_description_count_and_are_corrected():
    text = "---\ntitle: SenseCorec 发布\n---\n\n" + CORE + "\n"
    assert found(text) == [("SenseCorec", text.replace("Corec", "Core"), "safe")]
    assert reported("---\ntitle: SenseCore 发布\n---\n\nSenseCore、SenseCore、SenseCore，SenseCorec\n") == [
        ("SenseCorec", "unsafe")
    ]


def test_a_caption_that_repeats_the_body_does_not_count_twice():
    text = "---\ntitle: SenseCore 发布\n---\n\nSenseCore 发布。SenseCore、SenseCore，SenseCorec。\n"
    assert reported(text) == []
    copied = f"---\ntitle: SenseCorec 发布\ndescription: SenseCorec 发布\n---\n\n{CORE}\n\nSenseCorec 发布\n"
    assert reported(copied) == [("SenseCorec", "safe")] * 3


def test_of_two_frequent_names_as_near_neither_is_sure():
    assert reported("Brightly、" * 8 + "Brightla、" * 8 + "Brightlo\n") == [("Brightlo", "unsafe")]


def test_accented_letters_belong_to_words():
    assert reported("Schrödingor、" * 8 + "Schrödnigor\n") == [("Schrödnigor", "safe")]


# What is never reported


@pytest.mark.parametrize(
    ("name", "other"),
    [
        # digits, and words glued to digits
        ("Llama", "Llama2"),
        ("SenseCore", "SenseCorec2"),
        ("SenseCore", "2SenseCorec"),
        ("SenseCore", "SenseCorec_x"),
        ("GPTModel4", "GPTModel5"),
        ("R1234yf", "R1234ze"),
        # inflections
        ("Anthropic", "Anthropics"),
        ("Anthropics", "Anthropic"),
        ("Microsoft", "Microsoft's"),
        ("Dockwork", "Dockworked"),
        ("Istio", "Istiod"),
        ("Snappo", "Snappoy"),
        ("Kubelex", "Kubelexes"),
        # case alone
        ("SenseCore", "Sensecore"),
        ("SenseCore", "SENSECORE"),
        # the first letter
        ("Zhangsu", "Changsu"),
        ("SenseCore", "senseCore"),
        # acronyms
        ("NASDA", "NASDQ"),
        ("HARBOX", "HARBOZ"),
        # versions
        ("SenseCore", "SenseCoreX"),
        ("SenseCoreX", "SenseCoreY"),
        ("SenseCoreXL", "SenseCore"),
        ("OpenAI", "OpenAL"),
        # English words and names
        ("Maria", "Marie"),
        ("Samson", "Sampson"),
        ("Nikola", "Nikolai"),
        ("Where", "There"),
        # spelling
        ("Organization", "Organisation"),
        ("Behavior", "Behaviour"),
        ("Centers", "Centres"),
        ("Pokéstar", "Pokestar"),
        # camel parts that are words
        ("GitHub", "GitHut"),
        ("OpenShift", "OpenShirt"),
        ("GitHub", "GitLab"),
        ("JavaScript", "TypeScript"),
        # too short
        ("Qwen", "Qwem"),
        # a letter of another alphabet, a combining or invisible one
        ("SenseCore", "SenseСore"),
        ("SenseCore", "Sense\u200bCorr"),
    ],
)
def test_another_word_or_form_is_no_slip(name, other):
    assert reported(f"{name}、" * 9 + f"而{other}不同。\n") == []


def test_a_frequent_word_in_lower_case_has_no_slips():
    assert reported("kubectl、" * 9 + "kubetcl\n") == []
    assert reported("iPhone、" * 9 + "iPhoen\n") == [("iPhoen", "safe")]


def test_a_camel_part_that_stands_by_itself_makes_the_form_another_name():
    assert reported("SenseQure、" * 9 + "SenseQurd\n") == [("SenseQurd", "safe")]
    assert reported("SenseQure、" * 9 + "SenseQurd，Qurd\n") == []


@pytest.mark.parametrize(
    "elsewhere",
    [
        "[官网](https://tecton.example.com/)",
        "`tecton apply`",
        "![](tecton.png)",
        "TECTON",
        "Tectons",
        '<a data-name="Tecton">它</a>',
    ],
)
def test_a_form_that_stands_elsewhere_too_is_meant(elsewhere):
    assert reported("Tekton、" * 9 + "Tecton。\n") == [("Tecton", "safe")]
    assert reported("Tekton、" * 9 + f"Tecton，{elsewhere}。\n") == []


def test_a_form_in_more_than_one_other_post_of_the_site_is_meant():
    text = f"{CORE}SenseCorec。\n"
    assert reported(text, context=site(SenseCorec=1)) == [("SenseCorec", "safe")]
    assert reported(text, context=site(SenseCorec=2)) == []


def test_a_name_that_breaks_off_is_no_slip():
    text = "---\ndescription: 介绍 Streamli{}\n---\n\n" + "Streamlit、" * 8 + "\n"
    assert [reported(text.format(end)) for end in ("", "...", "…", "。")] == [
        [],
        [],
        [],
        [("Streamli", "safe")],
    ]


def test_a_letter_glued_to_a_link_is_no_slip():
    assert reported(f"{CORE}[SenseCore](https://a.example.com/)v 2.0。\n") == []


def test_a_name_beside_another_name_may_be_another():
    gregg = "Brendan Gregg，"
    assert reported(gregg * 4 + "Brenden Blanco\n") == []
    assert reported(gregg * 9 + "Brenden Blanco\n") == []
    assert reported(gregg * 9 + "Brenden Bridge\n") == [("Brenden", "unsafe")]
    assert reported(gregg * 9 + "Brenden Gregg\n") == [("Brenden", "safe")]
    assert reported(gregg * 4 + "Ask AWS. Brenden knows\n") == [("Brenden", "unsafe")]
    assert reported("T. Zhang, C. Zhang, T. Zhang, C. Zhang, T. Zheng\n") == []
    assert reported(gregg * 9 + "Support Brenden, who wants support\n") == [("Brenden", "safe")]


def test_other_languages_with_latin_letters_are_left_alone():
    german = (
        "Zertifikat wurde gestern ohne weitere angaben erneuert und bleibt deshalb vorerst noch lange.\n\n"
    )
    assert reported(german * 9 + "Zertifikate gelten.\n") == []
    spanish = "\n\nHoy Sensecorec anuncia nuevas tarifas para todos los usuarios europeos desde mañana.\n"
    assert reported(CORE.replace("C", "c") + spanish) == []


def test_code_addresses_and_attributes_have_no_names():
    assert reported(f"{CORE}\n\n    SenseCorec\n\n<span title='x' data-a='SenseCorec'>甲</span>\n") == []


def test_words_do_not_cross_blocks_or_objects():
    assert reported(f"{CORE}\n\nSenseCo\n\nrec\n\n<p>Sense</p><p>Coree</p>\n") == []


def test_allowed_words_and_changed_numbers():
    text = f"{CORE}SenseCorec。\n"
    assert reported(text, NearDuplicate(allow=("SenseCorec",))) == []
    assert reported(text, NearDuplicate(dominant_uses=9)) == []
    assert reported("Qwen、" * 8 + "Qwem\n", NearDuplicate(min_length=4)) == [("Qwem", "safe")]
    assert (
        reported(CORE + "SenseCorec，" * 3, NearDuplicate(rare_uses=3, ratio=2))
        == [("SenseCorec", "unsafe")] * 3
    )


# Cost


def test_the_dictionary_has_english_words_and_no_slips():
    right, wrong = {"the", "process", "a's", "nikolai"}, {"corec", "croe", "kubernetes", ": 50,\n", ""}
    assert all(word in english() for word in right)
    assert english().without(right | wrong) == wrong


def test_nothing_heavy_is_imported_without_a_candidate():
    code = (
        "import sys\n"
        "from postlint.kinds.near_duplicate import NearDuplicate\n"
        "from postlint.post import Post\n"
        "list(NearDuplicate().check(Post('SenseCore、' * 9), None))\n"
        "print([name for name in ('rapidfuzz', 'spellchecker', 'gzip') if name in sys.modules])\n"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def hostile_words(count):
    letters = "abcdefghij"
    return ["Qxz" + "".join(letters[int(digit)] for digit in f"{i:06}") for i in range(count)]


@pytest.mark.parametrize(
    "make",
    [
        lambda n: "A" * n,
        lambda n: "Ab" * (n // 2),
        lambda n: "Abcde " * (n // 6),
        lambda n: "é\u0301" * (n // 2),
        lambda n: " ".join(hostile_words(n // 10)),
        lambda n: " ".join(word for word in hostile_words(n // 50) for _ in range(4)) + " Qxzaaaaaab" * 2,
        lambda n: " ".join(hostile_words(200)) * 4 + " ".join(hostile_words(n // 10)),
        lambda n: "SenseCore " * 9 + "SenseCorec A " * (n // 13),
        lambda n: "-".join(["SenseCore"] * 9 + ["SenseCorec"] * 2) + "-" * n,
    ],
)
def test_hostile_text_takes_linear_time(make):
    def seconds(size):
        post = Post(make(size))
        assert post.readable
        start = time.perf_counter()
        list(NearDuplicate().check(post, site()))
        return time.perf_counter() - start

    english()
    seconds(1000)
    small = max(
        seconds(20_000) for _ in range(3)
    )  # the first one: words are remembered, and the larger text has new ones
    assert seconds(160_000) < 8 * 4 * small + 0.5


# Look-alikes, and names with a space


@pytest.mark.parametrize(
    ("text", "wrong", "safety"),
    [
        ("OpenAI 发布，OpenAI 融资，OpenAl 上市。", "OpenAl", "safe"),
        ("OpenAI 发布，OpenAI 融资，0penAI 上市。", "0penAI", "safe"),
        ("用AI做AI，AI与AI，Al时代。", "Al", "unsafe"),
        (f"{CORE}与Sense Core平台。", "Sense Core", "unsafe"),
        ("App Store、App Store、App Store、App Store与AppStore的", "AppStore", "unsafe"),
    ],
)
def test_a_form_that_only_looks_or_reads_as_a_name_is_reported(text, wrong, safety):
    assert reported(f"{text}\n") == [(wrong, safety)]


@pytest.mark.parametrize(
    "text",
    [
        "Al Gore speaks of AI. AI, AI, AI, AI.",
        "OpenSource OpenSource OpenSource OpenSource in Open Source we trust.",
        f"{CORE}New Sense Core Lab。",
        "OpenAI、OpenAI、@OpenAl、openal.com、/OpenAl。",
        "GPT1、GPTI、GPTI。",
    ],
)
def test_words_names_of_three_and_addresses_are_no_such_form(text):
    assert reported(f"{text}\n") == []

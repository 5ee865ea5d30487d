"""English words in their spellings, and what letters alone tell of two words that differ by a slip."""

from __future__ import annotations

from postlint.dictionary import english
from postlint.pattern import lazy

# Endings of other forms of a word, and letters that make another word of a name: a daemon
# (`Istiod`), an adjective.
_ENDINGS = ("s", "es", "ed", "ing", "er", "ly")
_DERIVED = ("d", "y")
# Endings that make another word of one stem: `Aggregator`, `Aggregation`.
_NOUNS = lazy(r"(?<=.{4})(?:ors?|ers?|ions?|ings?|ive|able|ible|ment|ist|ism|ity|ics?|al)$")
# British and American spelling: both are right, so the difference is no slip. The first becomes the second.
_SPELLINGS = (
    (lazy(r"is(?=[aei])"), "iz"),  # organisation, organise, organising
    (lazy(r"ys(?=[ei])"), "yz"),  # analyse
    (lazy(r"our(?=$|[sialf]|ed)"), "or"),  # behaviour, colourful
    (lazy(r"(?<=[bt])re(?=s?$)"), "er"),  # centre, fibre; not core
    (lazy(r"ll(?=ed|ing|er|or)"), "l"),  # modelling
    (lazy(r"[ao]e(?=[dmsu])"), "e"),  # encyclopaedia, manoeuvre
    (lazy(r"ence(?=[sd]?$)"), "ense"),  # licence
    (lazy(r"ogue(?=s?$)"), "og"),  # dialogue
    (lazy(r"amme(?=s?$)"), "am"),  # programme
)


def american(word: str) -> str:
    """Return a word in lower case without accents, in American spelling."""
    from unicodedata import normalize

    word = "".join(letter for letter in normalize("NFD", word) if not "\u0300" <= letter <= "\u036f")
    for pattern, american in _SPELLINGS:
        word = pattern.sub(american, word)
    return word


def is_english(word: str) -> bool:
    """Tell whether a word is in the English dictionary, in its British or in its American spelling."""
    lower = word.lower()
    return lower in english() or american(lower) in english()


def may_be_slip(rare: str, name: str, acronym_length: int) -> bool:
    """Tell whether the letters alone allow that a word is a slip of a name, not another word or form.

    Words in capitals that are shorter than `acronym_length` are acronyms.
    """
    if rare.isupper() and len(rare) < acronym_length:
        return False
    a, b = rare.casefold(), name.casefold()
    if a == b or _is_form(a, b) or _is_form(b, a) or a in (b + letter for letter in _DERIVED):
        return False
    if american(a) == american(b):
        return False
    stems = [_NOUNS.sub("", word) for word in (a, b)]
    if stems[0] == stems[1] and a not in stems and b not in stems:
        return False
    return not _part_in_final_capitals(rare, name)


def _is_form(word: str, stem: str) -> bool:
    """Tell whether a word is another with the ending of an inflection."""
    return word.startswith(stem) and word[len(stem) :] in _ENDINGS


def _part_in_final_capitals(a: str, b: str) -> bool:
    """Tell whether two names part only in capitals at their ends: versions (`SenseCoreX`), not slips."""
    same = 0
    while same < min(len(a), len(b)) and a[same] == b[same]:
        same += 1
    return (a[same:] + b[same:]).isupper()

"""Folding: what two spellings of one name have in common. Used alike by the catalog and by queries."""

import re
import unicodedata

from anyascii import anyascii

_LETTERS_IN_DISGUISE = str.maketrans({"$": "s", "!": "i", "@": "a", "€": "e", "£": "l"})
"""Signs written for letters inside a word: Ke$ha, P!nk, A$AP."""

_DISGUISED = re.compile(r"(?<=\w)[$!@€£](?=\w)|(?<!\w)\$(?=\w)")
_AND = re.compile("[&+]")
_SILENT = re.compile(r"['\u2018\u2019`\u00b4.]")
"""People leave these out without a space: Guns N' Roses, R.E.M."""

_NOT_A_LETTER_OR_DIGIT = re.compile(r"[^a-z0-9]+")

ARTICLES = frozenset(
    {"the", "a", "an", "der", "die", "das", "de", "het", "el", "la", "los", "las"}
    | {"le", "les", "il", "lo", "gli", "i", "o", "os", "as"}
)
"""Leading articles of the languages most names are in; a name keeps its form with the article too."""


def fold(name: str) -> str:
    """Lower-case Latin words and numbers, one space between them: "Sigur Rós" and "SIGUR ROS" are one.

    Diacritics and punctuation go, other scripts are transliterated, `&` and `+` are "and". Idempotent; never
    empty for a name that is not: one made of signs alone ("!!!") stands for itself.
    """
    if name.isascii() and name.replace(" ", "").isalnum():
        return " ".join(name.lower().split())
    text = _stable_casefold(name)
    text = _DISGUISED.sub(lambda sign: sign[0].translate(_LETTERS_IN_DISGUISE), text)
    text = _AND.sub(" and ", text) if any(map(str.isalnum, text)) else text
    text = _SILENT.sub("", text)
    if not text.isascii():
        text = _SILENT.sub("", anyascii(text).lower())
    words = _NOT_A_LETTER_OR_DIGIT.sub(" ", text).strip()
    return words or " ".join(_stable_casefold(name).split()) or name


def compact(folded: str) -> str:
    """A folded name without its spaces: "run dmc" and "rundmc" are one."""
    return folded.replace(" ", "")


def without_article(folded: str) -> str | None:
    """A folded name without its leading article; `None` when it has none or is nothing else."""
    first, _, rest = folded.partition(" ")
    return rest if rest and first in ARTICLES else None


def folded_forms(name: str) -> list[str]:
    """The ways a name is typed: as it is, and without its leading article."""
    folded = fold(name)
    bare = without_article(folded)
    return [folded, bare] if bare else [folded]


def has_letter_or_digit_or_symbol(text: str) -> bool:
    """Whether there is anything to look for: not only spaces, punctuation and control characters."""
    return any(unicodedata.category(character)[0] in "LNS" for character in text)


def _stable_casefold(text: str) -> str:
    """NFKC and case folding, repeated until neither changes the other's result."""
    if text.isascii():
        return text.lower()
    while True:
        folded = unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", text).casefold())
        if folded == text:
            return text
        text = folded

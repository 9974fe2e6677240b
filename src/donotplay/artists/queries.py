"""What somebody who typed this may have meant, before any look into the catalog."""

from itertools import combinations

import msgspec

from donotplay.artists.incoming import LONGEST_START
from donotplay.artists.names import compact, folded_forms

MAX_QUERY_LENGTH = 100
"""Characters; what is longer is cut. The longest artist names are shorter, pasted lyrics are not names."""

SHORTEST_MISSPELLED = 3
"""Letters. With one of fewer changed nothing of a word is left."""

TWO_LESS = range(6, 12)
"""Letters of a word of which two may be missing; there are as many ways as pairs of its letters."""

_MOST_WORDS_MOVED = 6

_NUMBERS = {
    "zero": "0",
    "one": "1",
    "two": "2",
    "three": "3",
    "four": "4",
    "five": "5",
    "six": "6",
    "seven": "7",
    "eight": "8",
    "nine": "9",
    "ten": "10",
    "eleven": "11",
    "twelve": "12",
    "thirteen": "13",
    "fourteen": "14",
    "fifteen": "15",
    "sixteen": "16",
    "seventeen": "17",
    "eighteen": "18",
    "nineteen": "19",
    "twenty": "20",
    "twentyone": "21",
    "thirty": "30",
    "forty": "40",
    "fifty": "50",
    "sixty": "60",
    "seventy": "70",
    "eighty": "80",
    "ninety": "90",
    "hundred": "100",
}

SAME = {
    **_NUMBERS,
    **{figure: word for word, figure in _NUMBERS.items()},
    "and": "n",
    "n": "and",
    "y": "and",
    "und": "and",
    "et": "and",
}
"""Words that are written for one another."""


class Query(msgspec.Struct, frozen=True):
    """A query, folded as names are."""

    words: list[str]
    forms: list[str]
    """Without spaces: as typed, and without a leading article."""

    @classmethod
    def of(cls, text: str) -> "Query":
        forms = folded_forms(text[:MAX_QUERY_LENGTH])
        return cls(forms[0].split(" "), [compact(form)[:LONGEST_START] for form in forms])

    @property
    def compact(self) -> str:
        return self.forms[0]

    def rearranged(self) -> list[str]:
        """With its words moved round ("Jackson, Michael"; "Wainwright, Loudon III"), or others for them."""
        words = self.words
        moved = []
        if 1 < len(words) <= _MOST_WORDS_MOVED:
            moved = ["".join(words[at:] + words[:at]) for at in range(1, len(words))]
            moved.append("".join([words[1], words[0], *words[2:]]))
        same = [
            "".join([*words[:at], SAME[word], *words[at + 1 :]])
            for at, word in enumerate(words)
            if word in SAME
        ]
        return [text[:LONGEST_START] for text in (*moved, *same)]

    def misspellable(self) -> list[str]:
        """The words, and all of them as one, that could be misspelled."""
        wholes = [] if len(self.words) == 1 else self.forms
        return [word for word in dict.fromkeys([*self.words, *wholes]) if len(word) >= SHORTEST_MISSPELLED]


def letters_less(word: str) -> set[str]:
    """The word, without one of its letters, and without two when it is neither short nor long."""
    less = {word} | {word[:at] + word[at + 1 :] for at in range(len(word))}
    if len(word) in TWO_LESS:
        less |= {
            word[:first] + word[first + 1 : second] + word[second + 1 :]
            for first, second in combinations(range(len(word)), 2)
        }
    return less

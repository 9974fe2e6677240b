import pytest
from hypothesis import given
from hypothesis import strategies as st

from donotplay.artists.names import (
    compact,
    fold,
    folded_forms,
    has_letter_or_digit_or_symbol,
    without_article,
)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Sigur Rós", "sigur ros"),
        ("Motörhead", "MOTORHEAD"),
        ("Guns N' Roses", "guns n roses"),
        ("Guns N\u2019 Roses", "Guns N' Roses"),
        ("R.E.M.", "rem"),
        ("P!nk", "pink"),
        ("Ke$ha", "kesha"),
        ("A$AP Rocky", "asap rocky"),
        ("$uicideboy$", "suicideboy$"),
        ("Simon & Garfunkel", "simon and garfunkel"),
        ("Florence + the Machine", "Florence and The Machine"),
        ("Кино", "kino"),
        ("Straße", "strasse"),
        ("\uff21\uff22\uff22\uff21", "abba"),
        ("Beyoncé", "Beyonce\u0301"),
        ("  The   Beatles ", "the beatles"),
    ],
)
def test_spellings_of_one_name_fold_alike(one, other):
    assert fold(one) == fold(other)


@pytest.mark.parametrize(
    ("one", "other"), [("Run-DMC", "rundmc"), ("AC/DC", "acdc"), ("deadmau5", "dead mau5")]
)
def test_spaces_and_hyphens_do_not_count_in_the_compact_form(one, other):
    assert compact(fold(one)) == compact(fold(other))


@pytest.mark.parametrize("name", ["!!!", "+/-", "?", "∆", "...", "&"])
def test_name_of_signs_alone_stays_something(name):
    assert fold(name)


@pytest.mark.parametrize(
    ("name", "forms"),
    [
        ("The Beatles", ["the beatles", "beatles"]),
        ("Los Lobos", ["los lobos", "lobos"]),
        ("The The", ["the the", "the"]),
        ("The", ["the"]),
        ("Theory of a Deadman", ["theory of a deadman"]),
    ],
)
def test_name_is_also_found_without_its_article(name, forms):
    assert folded_forms(name) == forms


@given(st.text())
def test_folding_twice_changes_nothing(text):
    assert fold(fold(text)) == fold(text)


@given(st.text(min_size=1).filter(str.strip))
def test_name_that_is_not_empty_does_not_fold_to_nothing(text):
    assert fold(text)


@given(st.text())
def test_case_does_not_count(text):
    assert fold(text.casefold()) == fold(text)


@given(st.text(alphabet=st.characters(categories=["L", "N"]), min_size=1))
def test_letters_and_digits_are_always_something_to_look_for(text):
    assert has_letter_or_digit_or_symbol(text)


@given(st.text())
def test_article_is_taken_off_from_the_front_only(text):
    folded = fold(text)
    bare = without_article(folded)
    assert bare is None or folded.endswith(bare)


@pytest.mark.parametrize("text", ["", "  ", "!?", "---", "\0", "\u200b"])
def test_punctuation_alone_is_nothing_to_look_for(text):
    assert not has_letter_or_digit_or_symbol(text)

from hypothesis import given
from hypothesis import strategies as st

from donotplay.artists.queries import Query, letters_less

words = st.text(alphabet="abcdefgh", min_size=1, max_size=12)


@given(words, st.data())
def test_two_words_with_one_edit_between_them_share_a_form(word, data):
    place = data.draw(st.integers(0, len(word)))
    letter = data.draw(st.sampled_from("abcxyz"))
    for edited in (
        word[:place] + letter + word[place:],
        word[:place] + letter + word[place + 1 :],
        word[:place] + word[place + 1 :],
        word[:place] + word[place : place + 2][::-1] + word[place + 2 :],
    ):
        assert letters_less(word) & letters_less(edited), edited


@given(words)
def test_word_is_among_its_own_forms(word):
    assert word in letters_less(word)


def test_number_of_forms_stays_small_for_long_words():
    assert len(letters_less("abcdefghijk" * 9)) <= 100


@given(st.text(min_size=1).filter(str.strip))
def test_query_of_any_text_has_something_to_look_up(text):
    query = Query.of(text)
    assert query.compact
    assert all(query.rearranged())
    assert all(len(word) >= 3 for word in query.misspellable())


def test_words_are_moved_round_and_swapped():
    assert Query.of("Wainwright, Loudon III").rearranged() == [
        "loudoniiiwainwright",
        "iiiwainwrightloudon",
        "loudonwainwrightiii",
    ]


def test_number_and_its_word_stand_for_each_other():
    assert "50cent" in Query.of("Fifty Cent").rearranged()
    assert "maroonfive" in Query.of("Maroon 5").rearranged()

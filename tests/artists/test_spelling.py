from donotplay.artists.queries import Query
from donotplay.artists.spelling import KnownWords, phrases


def texts(typed: str, *known: str, sounding: dict[str, list[str]] | None = None) -> list[str]:
    words = KnownWords(dict.fromkeys(known, 0.1), sounding or {})
    return [phrase.text for phrase in phrases(Query.of(typed), words)]


def test_nearest_name_comes_first():
    found = texts("talyor swift", "taylor", "swift", "tailor")
    assert found == ["taylorswift", "swifttaylor", "tailorswift", "swifttailor"]


def test_word_of_two_letters_is_taken_as_it_is():
    assert texts("dj shadwo", "shadow", "of") == ["djshadow", "shadowdj"]


def test_word_that_the_catalog_does_not_have_leads_to_nothing():
    assert texts("blorptastic swift", "swift") == []


def test_word_that_sounds_alike_is_further_away_than_a_typo():
    found = texts("skinnard", "skinnart", sounding={"skinnard": ["skynyrd"]})
    assert found == ["skinnart", "skynyrd"]


def test_word_that_sounds_alike_but_looks_quite_different_is_not_taken():
    assert texts("wugs", sounding={"wugs": ["ixx"]}) == []


def test_whole_name_is_near_when_a_space_is_missing():
    assert texts("pinkflyod", "pinkfloyd") == ["pinkfloyd"]


def test_short_words_allow_for_fewer_typos_than_long_ones():
    assert texts("abc", "axy") == []
    assert texts("abba", "alba") == ["alba"]
    assert texts("metallica", "matellico") == []
    assert texts("metallica", "metalica", "matalica", "matelica") == ["metalica", "matalica"]

import pytest

from donotplay.artists import ranking
from donotplay.artists.queries import Query
from donotplay.artists.ranking import Candidate, best_first


def test_name_with_many_edits_is_only_taken_for_an_artist_people_know():
    query = Query.of("xvvy")
    assert ranking.misspelled(1, query, prominence=0.05) == 0
    assert ranking.misspelled(1, query, prominence=0.5) > 0


def test_name_with_few_edits_is_taken_for_any_artist():
    assert ranking.misspelled(1, Query.of("metalica"), prominence=0) > 0


@pytest.mark.parametrize(
    ("query", "name", "is_enough"),
    [
        ("the mission uk", "the mission", True),
        ("dan bern and the ijbc", "dan bern", True),
        ("tamperer maya", "tamperer", True),
        ("quartz florbenschnitzel", "quartz", False),
        ("the the the", "the the", False),
    ],
)
def test_name_that_the_query_goes_on_behind_has_to_be_much_of_it(query, name, is_enough):
    assert bool(ranking.longer(Query.of(query), name)) == is_enough


def test_artist_is_given_once_by_its_best_name():
    names = [Candidate(0.5, 1, 0), Candidate(0.9, 1, 2), Candidate(0.7, 2, 0)]
    assert [(each.artist_id, each.position) for each in best_first(names)] == [(1, 2), (2, 0)]


def test_best_known_of_those_named_as_the_query_comes_before_all():
    names = [
        Candidate(1.2, 1, 0),
        Candidate(0.8, 2, 0, is_exact=True),
        Candidate(0.9, 3, 0, is_exact=True),
        Candidate(0.85, 4, 0),
    ]
    assert [each.artist_id for each in best_first(names)] == [3, 1, 4, 2]

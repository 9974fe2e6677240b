"""What a row is about: decided from what it says and what is known, without a database."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from donotplay.artists.identities import Identity
from donotplay.artists.links import ExternalId
from donotplay.artists.names import fold
from donotplay.dnp.files import ListedRow
from donotplay.dnp.imports.deciding import Decision, decide, key_of, names_of, placeholder_name

SPOTIFY, OTHER_SPOTIFY = ExternalId("spotify", "A" * 22), ExternalId("spotify", "B" * 22)
APPLE = ExternalId("apple_music", "123")


def known(
    artist_id: int, name: str, *external_ids: ExternalId, aliases: tuple[str, ...] = (), **more: Any
) -> Identity:
    by_service: dict[str, list[str]] = {}
    for service, external_id in external_ids:
        by_service.setdefault(service, []).append(external_id)
    values = {
        "sort_name": name,
        "type": None,
        "country": None,
        "disambiguation": "",
        "prominence": 1 / artist_id,
        "own_addition": False,
        **more,
    }
    names = frozenset(map(fold, (name, *aliases)))
    return Identity(id=artist_id, name=name, external_ids=by_service, names=names, **values)


def row(name: str | None, *external_ids: ExternalId, **more: Any) -> ListedRow:
    return ListedRow(line=1, text=name or "", name=name, external_ids=external_ids, **more)


def decided(asked: ListedRow, *artists: Identity) -> Decision:
    """With a catalog of these artists, given in the order of their ids."""
    by_id: dict[ExternalId, set[int]] = {}
    by_name: dict[str, list[int]] = {}
    for artist in artists:
        for service, ids in artist.external_ids.items():
            for external_id in ids:
                by_id.setdefault(ExternalId(service, external_id), set()).add(artist.id)
        for name in artist.names:
            by_name.setdefault(name, []).append(artist.id)
    return decide(asked, by_id, by_name, {artist.id: artist for artist in artists})


def test_id_decides_before_any_name():
    homonym, meant = known(1, "Aurora"), known(2, "Aurora", SPOTIFY)
    decision = decided(row("Aurora", SPOTIFY), homonym, meant)
    assert (decision.outcome, decision.artist_id) == ("new", 2)
    assert decision.reason == "Found by its id at Spotify."


def test_id_of_an_artist_with_another_name_is_followed_and_told():
    decision = decided(row("AURORA (NO)", SPOTIFY), known(1, "Aurora Aksnes", SPOTIFY))
    assert (decision.outcome, decision.artist_id) == ("new", 1)
    assert "called Aurora Aksnes" in decision.reason


def test_id_and_name_of_different_artists_are_a_question():
    decision = decided(row("Luno", SPOTIFY), known(1, "Somebody Else", SPOTIFY), known(2, "Luno"))
    assert (decision.outcome, decision.candidates) == ("question", (1, 2))


def test_ids_of_different_artists_are_a_question():
    decision = decided(row("Luno", SPOTIFY, APPLE), known(1, "Luno", SPOTIFY), known(2, "Luno", APPLE))
    assert (decision.outcome, decision.candidates) == ("question", (1, 2))


def test_only_artist_of_a_name_is_the_one():
    decision = decided(row("bjork"), known(7, "Björk"))
    assert (decision.outcome, decision.artist_id) == ("new", 7)


def test_alias_is_a_name():
    assert (
        decided(row("Prince Rogers Nelson"), known(3, "Prince", aliases=("Prince Rogers Nelson",))).artist_id
        == 3
    )


def test_last_name_first_is_a_name():
    assert decided(row("Bowie, David"), known(3, "David Bowie")).artist_id == 3


def test_name_with_a_comma_is_tried_as_it_is_first():
    artists = known(1, "Tyler, The Creator"), known(2, "The Creator Tyler")
    assert decided(row("Tyler, The Creator"), *artists).artist_id == 1


@pytest.mark.parametrize(
    "artists",
    [[known(1, "Nirvana"), known(2, "Nirvana")], [known(1, "X", aliases=("Nirvana",)), known(2, "Nirvana")]],
)
def test_homonyms_are_a_question_with_the_best_known_first(artists):
    decision = decided(row("Nirvana"), *artists)
    assert (decision.outcome, decision.candidates) == ("question", (1, 2))
    assert decision.reason == "2 artists have this name."


@pytest.mark.parametrize(
    "hint",
    [
        {"disambiguation": "60s band from the UK"},
        {"country": "GB"},
        {"type": "Group"},
        {"sort_name": "Nirvana UK"},
    ],
)
def test_hint_of_the_row_tells_homonyms_apart(hint):
    artists = (
        known(1, "Nirvana", disambiguation="grunge", country="US", type="Person"),
        known(
            2,
            "Nirvana",
            disambiguation="60s band from the UK",
            country="GB",
            type="Group",
            sort_name="Nirvana UK",
        ),
    )
    decision = decided(row("Nirvana", **hint), *artists)
    assert (decision.outcome, decision.artist_id) == ("new", 2)


def test_hint_that_fits_nobody_is_a_question():
    decision = decided(row("Nirvana", country="SE"), known(1, "Nirvana", country="US"))
    assert (decision.outcome, decision.candidates) == ("question", (1,))
    assert "another than the file describes" in decision.reason


def test_homonym_with_another_id_at_the_service_is_not_the_one():
    decision = decided(row("Aurora", SPOTIFY), known(1, "Aurora", OTHER_SPOTIFY))
    assert (decision.outcome, decision.artist_id) == ("new", None)
    assert "have other ids" in decision.reason


def test_artist_of_the_name_without_an_id_at_the_service_is_a_question():
    decision = decided(row("Aurora", SPOTIFY), known(1, "Aurora", APPLE))
    assert (decision.outcome, decision.candidates) == ("question", (1,))
    assert "nothing tells whether the id is theirs" in decision.reason


def test_unknown_artist_with_an_id_is_made():
    decision = decided(row("Neural Groove Machine", SPOTIFY))
    assert (decision.outcome, decision.artist_id) == ("new", None)


def test_unknown_name_without_an_id_is_a_question():
    decision = decided(row("Nobody At All"))
    assert (decision.outcome, decision.candidates) == ("question", ())


def test_id_without_a_name_that_nobody_has_is_made():
    assert decided(row(None, SPOTIFY)).outcome == "new"


def test_own_addition_of_an_export_is_never_taken_for_its_homonym():
    exported = row("Luno", own_addition=True)
    assert decided(exported, known(1, "Luno")).artist_id is None
    assert decided(exported, known(1, "Luno"), known(2, "Luno", own_addition=True)).artist_id == 2


def test_own_addition_that_has_no_id_gets_that_of_the_row():
    assert decided(row("Luno", SPOTIFY), known(2, "Luno", own_addition=True)).artist_id == 2


def test_own_addition_with_an_id_elsewhere_is_a_question():
    assert decided(row("Luno", SPOTIFY), known(2, "Luno", APPLE, own_addition=True)).outcome == "question"


def test_own_addition_is_joined_with_the_artist_that_has_its_id():
    own, catalog = known(1, "Luno", SPOTIFY, own_addition=True), known(2, "Luno", APPLE)
    decision = decided(row("Luno", SPOTIFY, APPLE), own, catalog)
    assert (decision.artist_id, decision.joined) == (2, (1,))


def test_rows_about_one_artist_share_a_key():
    assert key_of(row("A"), 5) == key_of(row("B", SPOTIFY), 5)
    assert key_of(row("Luno", SPOTIFY), None) == key_of(row(None, SPOTIFY), None)
    assert key_of(row("Luno", SPOTIFY), None) != key_of(row("Luno", OTHER_SPOTIFY), None)
    assert key_of(row("LUNO"), None) == key_of(row("Luno"), None)


def test_nameless_artist_is_called_by_its_page():
    assert placeholder_name(SPOTIFY) == f"open.spotify.com/artist/{'A' * 22}"


@given(
    name=st.sampled_from(["Luno", "Aurora", None]),
    ids=st.lists(st.sampled_from([SPOTIFY, OTHER_SPOTIFY, APPLE]), unique=True),
    catalog=st.lists(
        st.tuples(
            st.sampled_from(["Luno", "Aurora"]),
            st.lists(st.sampled_from([SPOTIFY, OTHER_SPOTIFY, APPLE]), unique=True, max_size=2),
            st.booleans(),
        ),
        max_size=4,
    ),
)
def test_never_a_guess_between_homonyms(name, ids, catalog):
    """An artist is only chosen by an id, or because nobody else has the name."""
    if name is None and not ids:
        return
    artists = [
        known(number, of, *external_ids, own_addition=own)
        for number, (of, external_ids, own) in enumerate(catalog, start=1)
    ]
    asked = row(name, *ids)
    decision = decided(asked, *artists)
    if decision.artist_id is not None:
        (chosen,) = [artist for artist in artists if artist.id == decision.artist_id]
        has_an_id = any(each.id in chosen.external_ids.get(each.service, ()) for each in ids)
        rivals = [
            artist
            for artist in artists
            if artist is not chosen
            and fold(name or "") in artist.names
            and not any(each.service in artist.external_ids for each in ids)
        ]
        assert has_an_id or not rivals
    assert set(decision.candidates) <= {artist.id for artist in artists}
    assert names_of(asked) == ([fold(name)] if name else [])

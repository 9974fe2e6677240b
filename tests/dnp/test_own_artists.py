"""Artists that the catalog doesn't have: on one list, and nowhere else."""

from tests.dnp.lists import add_own, entries_of, names_of
from tests.test_problems import assert_problem


async def test_own_artist_is_shown_as_such_to_its_owner(person, connection):
    own = await add_own(connection, person, "Qwertzuiop Üben", tags=["mine"])
    await person.block("abba")
    entry = (await person.get(f"/dnp/{own}")).json()
    assert (entry["artist"]["name"], entry["artist"]["own_addition"]) == ("Qwertzuiop Üben", True)
    assert [each["artist"]["own_addition"] for each in await entries_of(person)] == [False, True]
    details = (await person.get(f"/artists/{own}")).json()
    assert (details["name"], details["own_addition"], details["aliases"]) == ("Qwertzuiop Üben", True, [])


async def test_own_artist_is_filtered_and_sorted_like_any(person, connection):
    await add_own(connection, person, "Qwertzuiop Üben")
    await person.block("abba")
    await person.block("zucchero")
    assert await names_of(person, q="uben") == ["Qwertzuiop Üben"]
    assert await names_of(person, sort="name") == ["ABBA", "Qwertzuiop Üben", "Zucchero"]
    assert (await names_of(person, sort="prominence"))[0] == "Qwertzuiop Üben"


async def test_own_artist_does_not_exist_for_a_stranger(person, stranger, connection):
    own = await add_own(connection, person, "Qwertzuiop")
    assert_problem(await stranger.get(f"/artists/{own}"), 404, "artist_not_found")
    assert_problem(await stranger.post("/dnp", {"artist_id": own}), 404, "artist_not_found")
    assert_problem(await stranger.get(f"/dnp/{own}"), 404, "entry_not_found")
    assert await stranger.find("Qwertzuiop") == []
    assert await entries_of(stranger) == []


async def test_own_artist_can_be_removed_and_put_on_the_list_again(person, connection):
    own = await add_own(connection, person, "Qwertzuiop")
    assert (await person.delete(f"/dnp/{own}")).status_code == 204
    assert (await person.post("/dnp", {"artist_id": own})).status_code == 201
    assert_problem(await person.post("/dnp", {"artist_id": own}), 409, "already_listed")

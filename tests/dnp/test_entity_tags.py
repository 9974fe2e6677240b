"""`ETag` and `If-Match`: who changes an entry knows what they change."""

import asyncio

import pytest

from tests.dnp.lists import changed, id_of
from tests.test_problems import assert_problem


async def test_entry_is_answered_with_the_same_tag_wherever_it_is_read(person):
    response = await person.post("/dnp", {"artist_id": (await person.find("abba"))[0]["id"]})
    path = f"/dnp/{id_of(response.json())}"
    assert response.headers["ETag"] == (await person.get(path)).headers["ETag"]
    patched = await person.patch(path, {"note": "x"})
    assert patched.headers["ETag"] != response.headers["ETag"]
    assert patched.headers["ETag"] == (await person.get(path)).headers["ETag"]


@pytest.fixture
async def read(person):
    """The path of an entry, and its tag."""
    path = f"/dnp/{id_of(await person.block('abba', note='first'))}"
    return path, (await person.get(path)).headers["ETag"]


@pytest.mark.parametrize("method", ["PATCH", "DELETE"])
@pytest.mark.parametrize(
    "if_match",
    ["{}", "*", " * ", '"other", {}', '{},"other"', 'W/"weak" , {}', ",, {},", '"a,b",{}', '"",{}'],
)
async def test_change_meant_for_this_state_is_made(person, read, method, if_match):
    path, tag = read
    headers = {"If-Match": if_match.format(tag)}
    response = await person.request(method, path, json={"note": "second"}, headers=headers)
    assert response.status_code == (200 if method == "PATCH" else 204), response.text


@pytest.mark.parametrize("method", ["PATCH", "DELETE"])
@pytest.mark.parametrize("if_match", ['"other"', '"other", "another"', "W/{}", '""', '"*"', '"x{0}"'])
async def test_change_meant_for_another_state_is_refused_with_the_entry(person, read, method, if_match):
    path, tag = read
    if_match = if_match.format(tag if "x" not in if_match else tag.strip('"'))
    response = await person.request(method, path, json={"note": "second"}, headers={"If-Match": if_match})
    problem = assert_problem(response, 412, "entry_changed")
    assert problem["current"] == (await person.get(path)).json()
    assert problem["current"]["note"] == "first"
    assert response.headers["ETag"] == tag


@pytest.mark.parametrize("method", ["PATCH", "DELETE"])
@pytest.mark.parametrize(
    "if_match",
    ["", ",", "other", '"open', '"a" "b"', '*, "a"', 'w/"a"', "W/*", '"a"b', '"a b"', '"\x7f"', '"a"\\'],
)
async def test_header_that_names_no_state_is_a_bad_field(person, read, method, if_match):
    path, tag = read
    response = await person.request(method, path, json={"note": "second"}, headers={"If-Match": if_match})
    problem = assert_problem(response, 400, "validation_failed")
    assert [error["field"] for error in problem["errors"]] == ["If-Match"]
    assert (await person.get(path)).headers["ETag"] == tag


async def test_change_of_what_is_not_listed_is_not_found_whatever_it_is_meant_for(person, read):
    path, tag = read
    await person.delete(path)
    response = await person.request("PATCH", path, json={}, headers={"If-Match": tag})
    assert_problem(response, 404, "entry_not_found")


async def test_of_changes_that_race_from_the_same_state_one_wins(person, read):
    path, tag = read
    answers = await asyncio.gather(
        *(
            person.request("PATCH", path, json={"note": f"by {number}"}, headers={"If-Match": tag})
            for number in range(20)
        )
    )
    assert sorted(answer.status_code for answer in answers) == [200] + [412] * 19
    (winner,) = [answer.json() for answer in answers if answer.status_code == 200]
    assert all(answer.json()["current"] == winner for answer in answers if answer.status_code == 412)
    assert (await person.get(path)).json() == winner


async def test_removal_and_change_that_race_from_the_same_state_do_not_both_happen(person, read):
    path, tag = read
    headers = {"If-Match": tag}
    patched, deleted = await asyncio.gather(
        person.request("PATCH", path, json={"note": "x"}, headers=headers),
        person.request("DELETE", path, headers=headers),
    )
    assert (patched.status_code, deleted.status_code) in {(200, 412), (404, 204)}


async def test_state_is_another_after_each_change_even_when_the_clock_stands_still(person, connection):
    added = await person.block("abba")
    await connection.execute(
        "UPDATE user_artist_blocks SET updated_at = now() + interval '1 day' WHERE user_id = $1", person.id
    )
    path = f"/dnp/{id_of(added)}"
    tags = [(await person.patch(path, {})).headers["ETag"] for _ in range(3)]
    await changed(person, "/dnp/bulk/tag", {"artist_ids": [id_of(added)], "add": ["x"]})
    tags.append((await person.get(path)).headers["ETag"])
    await changed(person, "/dnp/tags/merge", {"tags": ["x"], "into": "y"})
    tags.append((await person.get(path)).headers["ETag"])
    assert len(set(tags)) == 5
    assert tags == sorted(tags)

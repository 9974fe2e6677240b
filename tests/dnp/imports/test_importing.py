"""Lists that come in, from the upload until they are undone."""

import asyncio
import csv
import gzip
import io
import json
from typing import Any

import pytest

from donotplay.dnp.imports.jobs import MAX_UNFINISHED
from tests.test_problems import assert_problem

SPOTIFY = "https://open.spotify.com/artist/"


def spotify(number: int) -> str:
    """An id that nobody in the catalog has."""
    return f"{number:022}"


async def upload(person, content: str | bytes, **parameters: Any):
    return await person.request("POST", "/dnp/import", params=parameters, content=content)


async def settled(person, job: dict[str, Any]) -> dict[str, Any]:
    """The import once it has nothing to do."""
    for _ in range(2000):
        response = await person.get(f"/dnp/imports/{job['id']}")
        assert response.status_code == 200, response.text
        now: dict[str, Any] = response.json()
        if now["state"] not in {"resolving", "applying", "undoing"}:
            return now
        await asyncio.sleep(0.005)
    raise AssertionError(now)


async def preview(person, content: str | bytes, **parameters: Any) -> dict[str, Any]:
    response = await upload(person, content, dry_run=True, **parameters)
    assert response.status_code == 202, response.text
    return await settled(person, response.json())


async def bring_in(person, content: str | bytes, **parameters: Any) -> dict[str, Any]:
    response = await upload(person, content, **parameters)
    assert response.status_code == 202, response.text
    return await settled(person, response.json())


async def do(person, job: dict[str, Any], what: str, body: Any = None) -> dict[str, Any]:
    response = await person.post(f"/dnp/imports/{job['id']}/{what}", body)
    assert response.status_code in {200, 202}, response.text
    return await settled(person, response.json())


async def rows(person, job: dict[str, Any], **parameters: Any) -> list[dict[str, Any]]:
    response = await person.get(f"/dnp/imports/{job['id']}/rows", **parameters)
    assert response.status_code == 200, response.text
    found: list[dict[str, Any]] = response.json()["rows"]
    return found


async def entries(person) -> list[dict[str, Any]]:
    response = await person.get("/dnp", sort="name", limit=200)
    assert response.status_code == 200, response.text
    found: list[dict[str, Any]] = response.json()["entries"]
    return found


async def names(person) -> list[str]:
    return [entry["artist"]["name"] for entry in await entries(person)]


def outcomes(job: dict[str, Any]) -> dict[str, int]:
    """Those that there are."""
    return {name: count for name, count in job["counts"].items() if count}


def table(*lines: tuple[str, ...]) -> str:
    text = io.StringIO()
    csv.writer(text).writerows(lines)
    return text.getvalue()


async def test_preview_tells_what_becomes_of_each_row_and_changes_nothing(person):
    await person.block("Queen")
    content = f"ABBA\nQueen\nNobody Of This Name\nABBA\n{SPOTIFY}{spotify(1)}\n"
    job = await preview(person, content, file_name="mine.txt")
    assert (job["file_name"], job["format"], job["state"]) == ("mine.txt", "text", "ready")
    assert outcomes(job) == {"new": 2, "listed": 2, "question": 1}
    told = {row["line"]: (row["outcome"], row["reason"]) for row in await rows(person, job)}
    assert told == {
        1: ("new", "The only artist of this name."),
        2: ("listed", "On your list already. The only artist of this name."),
        3: ("question", "No artist of this name is in the catalog."),
        4: ("listed", "The same artist as in line 1."),
        5: ("new", "The catalog does not have its id, and the file no name."),
    }
    assert await names(person) == ["Queen"]


async def test_applied_rows_are_entries_with_their_own_tags_and_those_for_all(person):
    content = table(("name", "tags", "note"), ("ABBA", "Party", "Every wedding."), ("Queen", "", ""))
    job = await preview(person, content)
    job = await do(person, job, "apply", {"tags": ["From A Friend"]})
    assert (job["state"], job["counts"]["added"]) == ("applied", 2)
    abba, queen = await entries(person)
    assert (abba["tags"], abba["note"]) == (["party", "from a friend"], "Every wedding.")
    assert (queen["tags"], queen["note"]) == (["from a friend"], None)


async def test_import_without_a_dry_run_applies_what_is_clear_and_leaves_the_questions(person):
    job = await bring_in(person, "ABBA\nNobody Of This Name\n", tag=["mine"])
    assert (job["state"], job["tags"], outcomes(job)) == (
        "applied",
        ["mine"],
        {"new": 1, "question": 1, "added": 1},
    )
    assert await names(person) == ["ABBA"]


async def test_artist_that_the_catalog_lacks_becomes_the_lists_own(person, stranger):
    job = await bring_in(person, table(("artist", "id"), ("Neural Groove Machine", spotify(2))))
    assert outcomes(job) == {"new": 1, "added": 1}
    (entry,) = await entries(person)
    artist = entry["artist"]
    assert (artist["name"], artist["own_addition"]) == ("Neural Groove Machine", True)
    assert artist["external_ids"] == {"spotify": [spotify(2)]}
    details = await person.get(f"/artists/{artist['id']}")
    assert details.json()["links"] == [{"service": "spotify", "url": SPOTIFY + spotify(2)}]
    assert_problem(await stranger.get(f"/artists/{artist['id']}"), 404, "artist_not_found")


async def test_same_file_again_adds_nothing(person):
    content = table(("artist", "id"), ("ABBA", ""), ("Neural Groove Machine", spotify(3)))
    await bring_in(person, content)
    before = await entries(person)
    job = await bring_in(person, content)
    assert outcomes(job) == {"listed": 2}
    assert await entries(person) == before


async def test_own_artist_gets_the_ids_and_the_name_that_a_later_import_brings(person):
    await bring_in(person, f"{SPOTIFY}{spotify(4)}\n")
    (nameless,) = await entries(person)
    assert nameless["artist"]["name"] == f"open.spotify.com/artist/{spotify(4)}"
    await bring_in(person, table(("name", "spotify", "deezer"), ("Luno", spotify(4), "4711")))
    (named,) = await entries(person)
    assert named["artist"]["id"] == nameless["artist"]["id"]
    assert named["artist"]["name"] == "Luno"
    assert named["artist"]["external_ids"] == {"spotify": [spotify(4)], "deezer": ["4711"]}


async def test_rows_with_one_unknown_id_are_one_artist(person):
    content = table(("name", "spotify"), ("Luno", spotify(5)), ("LUNO", spotify(5)), ("Luno", spotify(6)))
    job = await bring_in(person, content)
    assert outcomes(job) == {"new": 2, "listed": 1, "added": 2}
    assert await names(person) == ["Luno", "Luno"]


async def test_undo_takes_off_all_that_the_import_has_added_and_nothing_else(person):
    await person.block("Queen")
    job = await bring_in(person, "ABBA\nQueen\nMetallica\nGenesis\n")
    (genesis,) = [each for each in await entries(person) if each["artist"]["name"] == "Genesis"]
    await person.delete(f"/dnp/{genesis['artist']['id']}")
    await person.block("Genesis")
    job = await do(person, job, "undo")
    assert job["state"] == "undone"
    assert await names(person) == ["Genesis", "Queen"]
    assert (await do(person, job, "undo"))["state"] == "undone"


async def test_what_was_undone_can_be_restored_with_its_tags(person):
    job = await bring_in(person, table(("name", "tags"), ("ABBA", "party")))
    before = await entries(person)
    await do(person, job, "undo")
    response = await person.post("/dnp/bulk/restore", {"artist_ids": [before[0]["artist"]["id"]]})
    assert response.status_code == 200
    assert await entries(person) == before


async def test_question_is_answered_with_an_artist_an_own_one_or_nothing(person):
    (abba,) = [each["id"] for each in await person.find("abba") if each["name"] == "ABBA"]
    job = await preview(person, "Abbba Xy\nNobody One\nNobody Two\n")
    assert outcomes(job) == {"question": 3}
    job = await do(
        person,
        job,
        "answers",
        {
            "answers": [
                {"number": 1, "choice": "artist", "artist_id": abba},
                {"number": 2, "choice": "new"},
                {"number": 3, "choice": "skip"},
            ]
        },
    )
    assert outcomes(job) == {"new": 2, "skipped": 1}
    await do(person, job, "apply", {})
    assert await names(person) == ["ABBA", "Nobody One"]


async def test_answer_can_be_changed_until_its_row_is_applied(person):
    job = await preview(person, "Nobody One\n")
    for choice, outcome in (("skip", "skipped"), ("new", "new"), ("skip", "skipped"), ("new", "new")):
        job = await do(person, job, "answers", {"answers": [{"number": 1, "choice": choice}]})
        assert outcomes(job) == {outcome: 1}
    job = await do(person, job, "apply", {})
    response = await person.post(
        f"/dnp/imports/{job['id']}/answers", {"answers": [{"number": 1, "choice": "skip"}]}
    )
    assert_problem(response, 400, "validation_failed")


async def test_questions_left_open_can_be_answered_and_applied_later(person):
    job = await bring_in(person, "ABBA\nNobody One\n")
    job = await do(person, job, "answers", {"rest": "new"})
    job = await do(person, job, "apply", {})
    assert await names(person) == ["ABBA", "Nobody One"]
    assert job["counts"]["added"] == 2


@pytest.mark.parametrize(
    ("rest", "left"), [("new", {"new": 2}), ("skip", {"skipped": 2}), ("best_known", {"question": 2})]
)
async def test_rest_of_the_questions_is_answered_at_once(person, rest, left):
    job = await preview(person, "Nobody One\nNobody Two\n")
    assert outcomes(await do(person, job, "answers", {"rest": rest})) == left


async def test_best_known_of_homonyms_can_be_taken_for_all(person):
    homonyms = [each for each in await person.find("genesis") if each["name"] == "Genesis"]
    job = await preview(person, table(("name", "spotify"), ("Genesis", spotify(7))))
    (row,) = await rows(person, job, outcome="question")
    assert row["candidates"][0]["id"] == homonyms[0]["id"]
    job = await do(person, job, "answers", {"rest": "best_known"})
    await do(person, job, "apply", {})
    assert [each["artist"]["id"] for each in await entries(person)] == [homonyms[0]["id"]]


async def test_question_without_candidates_gets_names_that_are_like_it(person):
    job = await preview(person, "Metalica\n")
    (row,) = await rows(person, job)
    assert (row["outcome"], row["candidates"][0]["name"]) == ("question", "Metallica")


@pytest.mark.parametrize(
    "answer",
    [
        {"number": 2, "choice": "skip"},
        {"number": 1, "choice": "artist", "artist_id": 999_999_999},
        {"number": 1, "choice": "artist"},
        {"number": 99, "choice": "new"},
    ],
)
async def test_answer_that_cannot_be_refuses_all(person, answer):
    job = await preview(person, "Nobody One\nABBA\nNobody Two\n")
    body = {"answers": [{"number": 3, "choice": "skip"}, answer]}
    response = await person.post(f"/dnp/imports/{job['id']}/answers", body)
    problem = assert_problem(response, 400, "validation_failed")
    assert [error["field"] for error in problem["errors"]] == [f"answers.{answer['number']}"]
    assert outcomes((await person.get(f"/dnp/imports/{job['id']}")).json()) == {"question": 2, "new": 1}


async def test_unreadable_rows_are_told_and_the_others_applied(person):
    job = await bring_in(person, table(("name", "note"), ("ABBA", ""), ("Queen", "x" * 2001), ("", "nobody")))
    assert outcomes(job) == {"new": 1, "unreadable": 2, "added": 1}
    told = {row["line"]: row["reason"] for row in await rows(person, job, outcome="unreadable")}
    assert list(told) == [3, 4]
    assert all(told.values())


async def test_broken_file_is_refused_with_the_line_and_changes_nothing(person):
    problem = assert_problem(await upload(person, b'name,note\nABBA,"open\n'), 400, "unreadable_file")
    assert problem["errors"][0]["field"].startswith("line ")
    assert (await person.get("/dnp/imports")).json() == {"imports": []}


async def test_gzipped_file_is_taken(person):
    assert outcomes(await preview(person, gzip.compress(b"ABBA\nQueen\n"))) == {"new": 2}


async def test_file_that_is_too_large_is_refused(person):
    assert_problem(await upload(person, b"x" * 20_000_001), 413, "body_too_large")


async def test_gzip_bomb_is_refused(person):
    assert_problem(await upload(person, gzip.compress(bytes(30_000_000))), 400, "unreadable_file")


async def test_imports_are_listed_the_newest_first_and_can_be_deleted(person):
    first, second = await preview(person, "ABBA\n"), await bring_in(person, "Queen\n")
    listed = (await person.get("/dnp/imports")).json()["imports"]
    assert [each["id"] for each in listed] == [second["id"], first["id"]]
    for job in (first, second):
        assert (await person.delete(f"/dnp/imports/{job['id']}")).status_code == 204
    assert (await person.get("/dnp/imports")).json() == {"imports": []}
    assert await names(person) == ["Queen"]


async def test_import_of_another_person_does_not_exist(person, stranger):
    job = await preview(person, "ABBA\n")
    path = f"/dnp/imports/{job['id']}"
    for response in (
        await stranger.get(path),
        await stranger.get(f"{path}/rows"),
        await stranger.get(f"{path}/events"),
        await stranger.post(f"{path}/answers", {"rest": "skip"}),
        await stranger.post(f"{path}/apply", {}),
        await stranger.post(f"{path}/undo"),
        await stranger.delete(path),
    ):
        assert_problem(response, 404, "import_not_found")
    assert (await person.get(path)).json() == job


@pytest.mark.parametrize("what", ["undo"])
async def test_import_that_is_not_applied_cannot_be_undone(person, what):
    job = await preview(person, "ABBA\n")
    assert_problem(await person.post(f"/dnp/imports/{job['id']}/{what}"), 409, "import_busy")


async def test_undone_import_cannot_be_applied_again(person):
    job = await do(person, await bring_in(person, "ABBA\n"), "undo")
    assert_problem(await person.post(f"/dnp/imports/{job['id']}/apply", {}), 409, "import_busy")
    assert_problem(
        await person.post(f"/dnp/imports/{job['id']}/answers", {"rest": "skip"}), 409, "import_busy"
    )


async def test_only_so_many_imports_wait_at_once(person):
    uploads = [upload(person, "ABBA\n", dry_run=True) for _ in range(MAX_UNFINISHED + 3)]
    answers = await asyncio.gather(*uploads)
    refused = [answer for answer in answers if answer.status_code != 202]
    assert len(refused) == 3
    for answer in refused:
        assert_problem(answer, 409, "too_many_imports")


async def test_of_applications_that_race_each_row_is_added_once(person):
    job = await preview(person, "".join(f"{SPOTIFY}{spotify(1000 + number)}\n" for number in range(700)))
    answers = await asyncio.gather(*(person.post(f"/dnp/imports/{job['id']}/apply", {}) for _ in range(5)))
    assert {answer.status_code for answer in answers} <= {202}
    job = await settled(person, job)
    assert job["counts"]["added"] == 700
    assert (await person.get("/dnp")).json()["total"] == 700


async def test_rows_come_in_pages_in_the_order_of_the_file(person):
    job = await preview(person, "".join(f"Nobody {number}\n" for number in range(25)))
    found, cursor = [], None
    while True:
        page = (
            await person.get(
                f"/dnp/imports/{job['id']}/rows", limit=10, **({"cursor": cursor} if cursor else {})
            )
        ).json()
        found += [row["number"] for row in page["rows"]]
        cursor = page["next_cursor"]
        if cursor is None:
            break
    assert found == list(range(1, 26))


async def test_artist_put_on_the_list_meanwhile_is_not_added_twice(person):
    job = await preview(person, "ABBA\nQueen\n")
    await person.block("abba", note="Mine.")
    job = await do(person, job, "apply", {"tags": ["other"]})
    assert outcomes(job) == {"new": 1, "listed": 1, "added": 1}
    (abba, _) = await entries(person)
    assert (abba["note"], abba["tags"]) == ("Mine.", [])
    await do(person, job, "undo")
    assert await names(person) == ["ABBA"]


async def test_own_artist_that_got_its_name_is_sorted_and_found_by_it(person):
    await bring_in(person, f"{SPOTIFY}{spotify(8)}\n")
    await bring_in(person, table(("name", "spotify"), ("Aardvark Machine", spotify(8))))
    await person.block("abba")
    assert await names(person) == ["Aardvark Machine", "ABBA"]
    found = (await person.get("/dnp", q="aardvark")).json()["entries"]
    assert [entry["artist"]["name"] for entry in found] == ["Aardvark Machine"]


async def test_row_that_has_ended_is_left_out(person):
    content = table(("name", "until"), ("ABBA", "2020-01-01"), ("Queen", "2090-01-01"))
    job = await bring_in(person, content)
    assert outcomes(job) == {"new": 1, "skipped": 1, "added": 1}
    (row,) = await rows(person, job, outcome="skipped")
    assert (row["line"], row["reason"]) == (2, "It has ended.")


async def test_moment_that_cannot_be_stored_makes_a_row_unreadable(person):
    entries = [
        {"artist": {"name": name}, "created_at": created_at}
        for name, created_at in (("ABBA", "9999-12-31T23:59:59.999999Z"), ("Queen", "2020-01-01T00:00:00Z"))
    ]
    job = await bring_in(person, json.dumps({"format": "donotplay-list", "version": 1, "entries": entries}))
    assert outcomes(job) == {"new": 1, "unreadable": 1, "added": 1}


async def test_tags_for_all_that_an_entry_has_no_room_for_are_left_out_and_told(person):
    own = [f"tag {number}" for number in range(20)]
    content = {
        "format": "donotplay-list",
        "version": 1,
        "entries": [{"artist": {"name": "ABBA"}, "tags": own}],
    }
    job = await bring_in(person, json.dumps(content), tag=["one more"])
    assert job["state"] == "applied"
    (entry,) = await entries(person)
    assert entry["tags"] == own
    (row,) = await rows(person, job)
    assert row["reason"].endswith("Not all tags fit: an entry has at most 20.")


async def test_own_artist_that_is_gone_when_its_row_is_applied_is_made_anew(person, connection):
    content = table(("name", "spotify"), ("Luno", spotify(41)))
    await bring_in(person, content)
    (entry,) = await entries(person)
    await person.delete(f"/dnp/{entry['artist']['id']}")
    job = await preview(person, content)
    await connection.execute("DELETE FROM user_removed_blocks WHERE user_id = $1", person.id)
    await connection.execute("DELETE FROM user_artists WHERE user_id = $1", person.id)
    job = await do(person, job, "apply", {})
    assert (job["state"], job["counts"]["added"]) == ("applied", 1)
    assert await names(person) == ["Luno"]


async def test_file_name_with_a_nul_is_refused(person):
    assert_problem(await upload(person, "ABBA\n", file_name="a\0b"), 400, "validation_failed")


async def test_row_and_candidates_come_with_their_pages_at_services(person):
    await bring_in(person, table(("name", "spotify"), ("Luno", spotify(51)), ("Luno", spotify(52))))
    job = await preview(person, table(("name", "deezer"), ("Luno", "27")))
    (row,) = await rows(person, job)
    assert row["links"] == [{"service": "deezer", "url": "https://www.deezer.com/artist/27"}]
    urls = {link["url"] for each in row["candidates"] for link in each["links"]}
    assert urls == {SPOTIFY + spotify(51), SPOTIFY + spotify(52)}

"""Exports of all that is held about somebody: asked for, fetched once, forgotten."""

import asyncio
from datetime import timedelta

import pytest

from donotplay.privacy.archive import PART_BYTES
from donotplay.privacy.exports import SMALL_ROWS
from tests.dnp.lists import fill
from tests.people import PASSWORD, Person, activity_of, browser, log_in, with_two_factors
from tests.privacy.archives import ask, built, exported, fetch, state_of
from tests.test_problems import assert_problem

HOUR = timedelta(hours=1)


async def elsewhere(app, person: Person) -> Person:
    """The same person in another browser, which is another session."""
    async with browser(app) as client:
        response = await log_in(client, person.email)
    return Person(browser(app), response.json())


async def parts_kept(connection, person: Person) -> int:
    count: int = await connection.fetchval(
        "SELECT count(*) FROM user_export_parts WHERE user_id = $1", person.id
    )
    return count


async def change(connection, person: Person, what: str) -> None:
    await connection.execute(f"UPDATE user_exports SET {what} WHERE user_id = $1", person.id)


async def test_small_export_is_ready_with_the_answer_and_is_a_zip(person):
    export = await ask(person)
    assert (export["state"], export["is_this_session"]) == ("ready", True)
    response = await person.get("/users/me/export")
    assert response.status_code == 200, response.text
    assert response.headers["Content-Type"] == "application/zip"
    assert response.headers["Content-Length"] == str(len(response.content)) == str(export["bytes"])
    assert "Content-Encoding" not in response.headers
    assert response.headers["Cache-Control"] == "no-store"
    day = export["requested_at"][:10]
    assert response.headers["Content-Disposition"] == f'attachment; filename="donotplay-data-{day}.zip"'


async def test_large_export_is_made_beside_the_answer(person, connection):
    await fill(connection, person, SMALL_ROWS)
    assert (await ask(person))["state"] == "building"
    assert_problem(await person.get("/users/me/export"), 409, "export_not_ready")
    await built(person)
    assert len((await fetch(person)).json("list")["entries"]) == SMALL_ROWS


async def test_export_of_many_parts_comes_whole(person, connection):
    await fill(connection, person, SMALL_ROWS // 3)
    await connection.execute(
        """
        UPDATE user_artist_blocks SET note = (
            SELECT string_agg(md5(artist_id::text || number), '') FROM generate_series(1, 40) AS number
        ) WHERE user_id = $1
        """,
        person.id,
    )
    export = await ask(person)
    assert export["bytes"] > 3 * PART_BYTES
    assert await parts_kept(connection, person) == -(-export["bytes"] // PART_BYTES)
    assert len((await fetch(person)).table("list")) == SMALL_ROWS // 3


async def test_all_files_are_of_one_state_of_the_database(person, connection):
    await fill(connection, person, SMALL_ROWS // 3)

    async def empty_it() -> None:
        while (
            await connection.execute(
                """
            DELETE FROM user_artist_blocks WHERE user_id = $1 AND artist_id IN (
                SELECT artist_id FROM user_artist_blocks WHERE user_id = $1
                ORDER BY artist_id DESC LIMIT 5
            )
            """,
                person.id,
            )
            != "DELETE 0"
        ):
            pass

    archive, _ = await asyncio.gather(exported(person), empty_it())
    assert len(archive.json("list")["entries"]) == len(archive.table("list"))


@pytest.mark.parametrize(
    ("factors", "status", "code"),
    [({"password": "wrong"}, 403, "wrong_password"), ({"password": None}, 400, "validation_failed")],
)
async def test_export_needs_the_password(person, connection, factors, status, code):
    assert_problem(await person.post("/users/me/export", factors), status, code)
    assert_problem(await person.get("/users/me/export/state"), 404, "no_export")
    assert "account.export_requested" not in await activity_of(connection, person.id)


async def test_export_needs_a_code_where_two_factors_are_on(person):
    app, codes = await with_two_factors(person)
    assert_problem(await person.post("/users/me/export", {"password": PASSWORD}), 403, "code_required")
    wrong = {"password": PASSWORD, "code": app.wrong_code()}
    assert_problem(await person.post("/users/me/export", wrong), 403, "wrong_code")
    assert (await ask(person, code=codes[0]))["state"] == "ready"


async def test_export_is_fetched_once_and_then_deleted(person, connection):
    await exported(person)
    assert_problem(await person.get("/users/me/export"), 410, "export_fetched")
    assert await state_of(person) == "fetched"
    assert await parts_kept(connection, person) == 0
    assert (await activity_of(connection, person.id))[-2:] == [
        "account.export_requested",
        "account.export_fetched",
    ]


async def test_of_two_that_fetch_at_once_one_gets_it(person):
    await ask(person)
    answers = await asyncio.gather(*(person.get("/users/me/export") for _ in range(5)))
    assert sorted(answer.status_code for answer in answers) == [200, 410, 410, 410, 410]


async def test_two_that_ask_at_once_leave_one_whole_export(person):
    await asyncio.gather(ask(person), ask(person))
    await built(person)
    assert "README.txt" in (await fetch(person)).names


async def test_only_the_session_that_asked_can_fetch(app, person):
    other = await elsewhere(app, person)
    await ask(person)
    assert (await other.get("/users/me/export/state")).json()["is_this_session"] is False
    assert_problem(await other.get("/users/me/export"), 403, "export_of_another_session")
    await ask(other)
    assert_problem(await person.get("/users/me/export"), 403, "export_of_another_session")
    await fetch(other)


async def test_nobody_sees_the_export_of_somebody_else(person, stranger):
    await ask(person)
    assert_problem(await stranger.get("/users/me/export/state"), 404, "no_export")
    assert_problem(await stranger.get("/users/me/export"), 404, "no_export")


async def test_export_is_kept_for_a_day_from_when_it_is_ready(person, connection):
    await ask(person)
    left = await connection.fetchval(
        "SELECT expires_at - now() FROM user_exports WHERE user_id = $1", person.id
    )
    assert 23 * HOUR < left <= 24 * HOUR


async def test_expired_export_cannot_be_fetched(person, connection):
    await ask(person)
    await change(connection, person, "expires_at = now()")
    assert_problem(await person.get("/users/me/export"), 410, "export_expired")
    assert await state_of(person) == "expired"


async def test_failed_export_says_so(person, connection):
    await ask(person)
    await change(connection, person, "state = 'failed'")
    assert_problem(await person.get("/users/me/export"), 409, "export_failed")


async def test_export_whose_sender_died_can_be_fetched_again_after_a_while(person, connection):
    await ask(person)
    await change(connection, person, "state = 'fetched', stepped_at = now() + interval '1 s'")
    assert_problem(await person.get("/users/me/export"), 410, "export_fetched")
    await change(connection, person, "stepped_at = now() - interval '1 s'")
    assert await state_of(person) == "ready"
    await fetch(person)
    await change(connection, person, "stepped_at = now() - interval '1 s'")
    assert_problem(await person.get("/users/me/export"), 410, "export_fetched")


async def test_requests_are_limited(person, connection):
    for _ in range(5):
        await ask(person)
    response = await person.post("/users/me/export", {"password": PASSWORD})
    assert_problem(response, 429, "rate_limited")

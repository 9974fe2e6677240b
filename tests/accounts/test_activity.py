"""The activity: what happened to an account, page by page and as a file."""

import csv
import io

from tests.people import PASSWORD, Person, browser, log_in
from tests.test_problems import assert_problem

FIREFOX = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0"


async def events_of(person: Person, **parameters: object) -> list[dict]:
    answer = await person.get("/users/me/activity", **parameters)
    assert answer.status_code == 200, answer.text
    found: list[dict] = answer.json()["events"]
    return found


async def test_newest_is_first_with_device_address_session_and_details(person, app):
    async with browser(app, "192.0.2.44") as client:
        client.headers["User-Agent"] = FIREFOX
        elsewhere = Person(client, (await log_in(client, person.email)).json())
        seen_elsewhere = await events_of(elsewhere)
    newest, oldest = await events_of(person)
    assert newest["event"] == oldest["event"] == "session.started"
    assert (newest["device"], newest["ip"]) == ("Firefox on Linux", "192.0.2.44")
    assert newest["details"] == {"method": "password"}
    assert (newest["is_current_session"], oldest["is_current_session"]) == (False, True)
    assert newest["at"] > oldest["at"]
    assert newest["session_id"] != oldest["session_id"]
    assert [event["is_current_session"] for event in seen_elsewhere] == [True, False]


async def test_pages_join_to_the_whole_activity(person):
    for _ in range(4):
        await log_in(person.client, person.email, password="not my password")
    whole = await events_of(person)
    joined, cursor = [], None
    while True:
        page = (
            await person.get("/users/me/activity", limit=2, **({"cursor": cursor} if cursor else {}))
        ).json()
        joined += page["events"]
        cursor = page["next_cursor"]
        if cursor is None:
            break
    assert joined == whole
    assert len(whole) == 5


async def test_activity_of_somebody_else_is_not_seen(person, stranger):
    await stranger.post("/auth/2fa/setup", {"password": "not my password"})
    assert [event["event"] for event in await events_of(person)] == ["session.started"]
    theirs = await events_of(stranger)
    mine = await events_of(person, cursor=theirs[0]["id"])
    assert {event["id"] for event in mine}.isdisjoint(event["id"] for event in theirs)


async def test_cursor_that_no_answer_gave_is_a_bad_field(person):
    answer = await person.get("/users/me/activity", cursor="x")
    problem = assert_problem(answer, 400, "validation_failed")
    assert problem["errors"][0]["field"] == "cursor"


async def test_export_has_all_of_it_as_json(person):
    for _ in range(3):
        await log_in(person.client, person.email, password="not my password")
    answer = await person.get("/users/me/activity/export", format="json")
    assert answer.json() == {"events": await events_of(person)}
    assert answer.headers["Content-Disposition"] == 'attachment; filename="donotplay-activity.json"'


async def test_export_has_all_of_it_as_csv(person):
    await log_in(person.client, person.email, password="not my password")
    answer = await person.get("/users/me/activity/export", format="csv")
    assert answer.headers["Content-Type"].startswith("text/csv")
    rows = list(csv.DictReader(io.StringIO(answer.text)))
    events = await events_of(person)
    assert [(row["id"], row["event"], row["at"]) for row in rows] == [
        (event["id"], event["event"], event["at"]) for event in events
    ]
    assert list(rows[0]) == list(events[0])


async def test_export_as_csv_holds_no_formulas(person, connection):
    await connection.execute(
        """
        INSERT INTO audit_log (user_id, event, details)
        VALUES ($1, 'passkey.added', '{"name": "=cmd()"}')
        """,
        person.id,
    )
    await connection.execute(
        "INSERT INTO audit_log (user_id, event, user_agent) VALUES ($1, 'passkey.added', $2)",
        person.id,
        "=HYPERLINK(1) Firefox/140.0",
    )
    answer = await person.get("/users/me/activity/export", format="csv")
    cells = [cell for row in csv.reader(io.StringIO(answer.text)) for cell in row]
    assert not [cell for cell in cells if cell.startswith(("=", "+", "-", "@"))]


async def test_refusals_are_in_the_activity_with_no_password_in_it(person, connection):
    secret_text = "a password typed wrong"
    await log_in(person.client, person.email, password=secret_text)
    await person.post("/auth/password", {"current_password": secret_text, "new_password": PASSWORD + "!"})
    tags = [event["event"] for event in await events_of(person)]
    assert tags == ["password.refused", "session.refused", "session.started"]
    rows = await connection.fetch("SELECT audit_log::text FROM audit_log WHERE user_id = $1", person.id)
    assert secret_text not in str(rows)

import pytest

from tests.people import API

BODY = "/auth/login"
JSON = {"Content-Type": "application/json"}


def assert_problem(response, status: int, code: str) -> dict:
    assert response.status_code == status, response.text
    assert response.headers["Content-Type"] == "application/problem+json"
    problem = response.json()
    assert problem["status"] == status
    assert problem["code"] == code
    assert problem["type"].endswith(code)
    assert problem["title"]
    assert problem["detail"]
    assert problem["request_id"] == response.headers["X-Request-ID"]
    return problem


async def test_unknown_route_is_not_found(client):
    assert_problem(await client.get(f"{API}/nothing"), 404, "not_found")


async def test_wrong_method_names_those_that_are_allowed(client):
    response = await client.get(API + BODY)
    assert_problem(response, 405, "method_not_allowed")
    assert "POST" in response.headers["Allow"]


@pytest.mark.parametrize(
    "media_type", ["text/plain", "application/x-www-form-urlencoded", "multipart/form-data; boundary=x", ""]
)
async def test_body_that_is_not_json_is_unsupported(client, media_type):
    response = await client.post(API + BODY, content=b"{}", headers={"Content-Type": media_type})
    assert_problem(response, 415, "unsupported_media_type")


@pytest.mark.parametrize(
    "body",
    [
        b"{",
        b'{"email": "',
        b"nonsense",
        b'{"email": "\xff", "password": "x"}',
        b'{"email": "\\ud800", "password": "x"}',
        b'{"email": 1e999}',
        b"[" * 20_000,
        b'{"email": NaN}',
    ],
    ids=["open", "half a string", "no JSON", "not UTF-8", "half a surrogate", "infinite", "deep", "NaN"],
)
async def test_body_that_cannot_be_read_is_malformed(client, body):
    assert_problem(await client.post(API + BODY, content=body, headers=JSON), 400, "malformed_body")


@pytest.mark.parametrize(
    ("body", "field"),
    [
        (b"", "body"),
        (b"null", "body"),
        (b"[]", "body"),
        (b"{}", "email"),
        (b'{"email": 5, "password": "x"}', "email"),
        (b'{"email": "x", "password": "y", "admin": true}', "admin"),
        (b'{"email": "x", "password": "y", "session": "forever"}', "session"),
    ],
)
async def test_bad_field_is_named(client, body, field):
    problem = assert_problem(
        await client.post(API + BODY, content=body, headers=JSON), 400, "validation_failed"
    )
    assert [error["field"] for error in problem["errors"]] == [field]
    assert problem["errors"][0]["message"].endswith(".")


async def test_body_over_the_limit_is_refused(client, settings):
    body = b" " * (settings.max_body_bytes + 1)
    assert_problem(await client.post(API + BODY, content=body, headers=JSON), 413, "body_too_large")


@pytest.mark.parametrize("number", ["0", "-1", "9" * 30, str(2**63)])
async def test_absurd_id_is_a_bad_field(person, number):
    problem = assert_problem(await person.get(f"/artists/{number}"), 400, "validation_failed")
    assert problem["errors"][0]["field"] == "artist_id"


async def test_id_that_is_no_number_is_not_found(person):
    assert_problem(await person.get("/artists/beatles"), 404, "not_found")


@pytest.mark.parametrize("limit", ["0", "51", "x", "1e3", "9" * 30])
async def test_absurd_limit_is_a_bad_field(person, limit):
    problem = assert_problem(
        await person.get("/artists/search", q="abba", limit=limit), 400, "validation_failed"
    )
    assert problem["errors"][0]["field"] == "limit"


async def test_missing_parameter_is_named(person):
    problem = assert_problem(await person.get("/artists/search"), 400, "validation_failed")
    assert problem["errors"] == [{"field": "q", "message": "This is required."}]


async def test_nul_in_a_note_is_refused_in_plain_words(person):
    artist = (await person.find("abba"))[0]
    response = await person.post("/dnp", {"artist_id": artist["id"], "note": "a\0b"})
    problem = assert_problem(response, 400, "validation_failed")
    assert problem["errors"] == [{"field": "note", "message": "NUL characters can't be stored."}]


@pytest.mark.parametrize(
    "query", ["a%00b", "%ff%fe", "%F0%9F%8E%B5 abba", "%25_%5c x", "'; DROP TABLE users; --"]
)
async def test_hostile_search_is_answered(person, query):
    response = await person.request("GET", f"/artists/search?q={query}")
    assert response.status_code == 200, response.text

import io
import json
import logging

import pytest
import structlog

from donotplay.observability import configure_logging
from tests.people import API, PASSWORD


def lines(log: io.StringIO) -> list[dict]:
    return [json.loads(line) for line in log.getvalue().splitlines()]


async def test_every_answer_has_a_request_id(client):
    first, second = await client.get("/health/live"), await client.get("/nothing")
    assert first.headers["X-Request-ID"]
    assert first.headers["X-Request-ID"] != second.headers["X-Request-ID"]


async def test_well_formed_request_id_of_the_client_is_taken_over(client):
    response = await client.get("/health/live", headers={"X-Request-ID": "proxy-17.a_B"})
    assert response.headers["X-Request-ID"] == "proxy-17.a_B"


@pytest.mark.parametrize("given", ["", "a b", "x" * 129, "<script>", "a\tb"])
async def test_malformed_request_id_is_replaced(client, given):
    response = await client.get("/health/live", headers={"X-Request-ID": given})
    assert response.headers["X-Request-ID"] != given


async def test_request_is_one_json_line_without_its_query(person, log):
    await person.get("/artists/search", q="somebody private")
    (line,) = [line for line in lines(log) if line["event"] == "request"]
    assert line["method"] == "GET"
    assert line["path"] == f"{API}/artists/search"
    assert line["status"] == 200
    assert line["request_id"]
    assert "private" not in log.getvalue()


async def test_refusal_is_logged_with_code_address_and_person(log, person):
    await person.get("/artists/999999999")
    (line,) = [line for line in lines(log) if line["event"] == "refused"]
    assert (line["code"], line["status"], line["user_id"]) == ("artist_not_found", 404, person.id)
    assert line["ip"] == person.client._transport.client[0]
    assert line["request_id"]


async def test_refusal_of_a_session_that_has_ended_is_logged_with_its_person(log, person):
    await person.post("/auth/logout")
    await person.get("/users/me")
    (line,) = [line for line in lines(log) if line["event"] == "refused"]
    assert (line["code"], line["user_id"]) == ("session_ended", person.id)


async def test_secrets_are_in_no_log_line_even_when_a_request_fails_unforeseen(
    client, person, log, monkeypatch
):
    def fail(*_: object) -> None:
        raise RuntimeError("unforeseen")

    monkeypatch.setattr("donotplay.accounts.login_routes.check_email", fail)
    body = {"email": "somebody@example.com", "password": PASSWORD}
    response = await client.post(f"{API}/auth/register", json=body)
    assert response.status_code == 500
    assert response.json()["code"] == "internal_error"
    assert "unforeseen" not in response.text
    await person.get("/users/me")
    await client.post(f"{API}/auth/refresh", json={"refresh_token": person.refresh_token})
    (failure,) = [line for line in lines(log) if line["event"] == "request_failed"]
    assert failure["exception"][0]["exc_type"] == "RuntimeError"
    for secret in (PASSWORD, person.access_token, person.refresh_token):
        assert secret not in log.getvalue()


def test_library_logs_come_in_the_same_format(log):
    logging.getLogger("some.library").warning("watch out")
    (line,) = lines(log)
    assert line["event"] == "watch out"
    assert line["logger"] == "some.library"


def test_console_format_is_readable_and_keeps_local_variables_out(log):
    configure_logging("info", "console", log)
    try:
        fail_holding("sword" + "fish")
    except RuntimeError:
        structlog.get_logger().exception("happened")
    assert "happened" in log.getvalue()
    assert "RuntimeError" in log.getvalue()
    assert "swordfish" not in log.getvalue()


def fail_holding(password: str) -> None:
    raise RuntimeError(len(password))

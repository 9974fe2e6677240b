"""What the real server does to requests that no browser sends, and what it tells about itself."""

import socket
from collections.abc import Iterable, Iterator
from pathlib import Path

import pytest

from donotplay.server import MAX_HEAD_BYTES
from donotplay.settings import Settings
from tests.people import API
from tests.prepared import SECRET_KEY
from tests.processes import PATIENCE_SECONDS, ForkedProgram, Program

MAX_BODY_BYTES = 2048
JSON = "Content-Type: application/json\r\n"
CHUNKED = "Transfer-Encoding: chunked\r\n"
LOGIN = b'{"email": "nobody@example.com", "password": "whatever"}'


@pytest.fixture(scope="module")
def program(settings: Settings, data_dir: Path) -> Iterator[Program]:
    urls = {"database_url": settings.database_url, "redis_url": settings.redis_url}
    limits = {"max_body_bytes": MAX_BODY_BYTES, "trusted_proxies": "10.0.0.0/8"}
    with ForkedProgram(data_dir / "perimeter", secret_keys=SECRET_KEY, **urls, **limits) as program:
        yield program


def exchange(program: Program, first_line: str, headers: str = "", body: Iterable[bytes] = ()) -> bytes:
    """Send a request byte by byte as it is written here, and read until the server hangs up."""
    head = f"{first_line} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n{headers}\r\n"
    with socket.create_connection(("127.0.0.1", program.port), PATIENCE_SECONDS) as connection:
        answer = b""
        try:
            connection.sendall(head.encode())
            for part in body:
                connection.sendall(part)
        except ConnectionError:
            pass  # It has answered already, and reads no more.
        try:
            while received := connection.recv(65_536):
                answer += received
        except ConnectionResetError:
            pass
        return answer


def status(answer: bytes) -> int:
    return int(answer.split(b" ", 2)[1])


def chunk(content: bytes) -> bytes:
    return b"%x\r\n%b\r\n" % (len(content), content)


def log_in(program: Program, headers: str, body: Iterable[bytes]) -> bytes:
    return exchange(program, f"POST {API}/auth/login", JSON + headers, body)


def assert_still_answers(program: Program) -> None:
    assert program.client.get("/health/live").status_code == 200


def test_body_in_chunks_is_read(program):
    answer = log_in(program, CHUNKED, [chunk(LOGIN[:20]), chunk(LOGIN[20:]), chunk(b"")])
    assert (status(answer), b"invalid_credentials" in answer) == (401, True)


@pytest.mark.parametrize(
    ("padding", "code"), [(MAX_BODY_BYTES - len(LOGIN), 401), (MAX_BODY_BYTES - len(LOGIN) + 1, 413)]
)
def test_limit_of_the_body_holds_to_the_byte_for_chunks_too(program, padding, code):
    assert status(log_in(program, CHUNKED, [chunk(LOGIN), chunk(b" " * padding), chunk(b"")])) == code


def test_body_in_chunks_without_end_is_refused_before_its_end(program):
    def endless() -> Iterator[bytes]:
        while True:
            yield chunk(b" " * MAX_BODY_BYTES)

    answer = log_in(program, CHUNKED, endless())
    assert (status(answer), b"body_too_large" in answer) == (413, True)
    assert_still_answers(program)


def test_body_that_is_announced_too_large_is_refused_without_waiting_for_it(program):
    answer = log_in(program, f"Content-Length: {10**12}\r\n", [])
    assert (status(answer), b"body_too_large" in answer) == (413, True)


@pytest.mark.parametrize(
    "headers",
    [
        "Content-Length: many\r\n",
        "Content-Length: -1\r\n",
        f"Content-Length: {10**30}\r\n",
        "Content-Length: 5\r\nContent-Length: 6\r\n",
        "Transfer-Encoding: gzip\r\n",
    ],
)
def test_body_whose_length_cannot_be_known_is_refused(program, headers):
    assert status(log_in(program, headers, [b"12345"])) == 400


@pytest.mark.parametrize(
    ("first_line", "headers", "code"),
    [
        (f"GET {API}/artists/search?q={'a' * 8_000}", "", 401),
        (f"GET /{'a' * 8_000}", "", 200),
        (f"GET /{'a' * MAX_HEAD_BYTES}", "", 414),
        (f"GET /{'a' * 10_000_000}", "", 431),
        ("GET /health/live", f"X-Long: {'a' * 8_000}\r\n", 200),
        ("GET /health/live", f"X-Long: {'a' * MAX_HEAD_BYTES * 4}\r\n", 431),
        ("GET /health/live", f"X-Long: {'a' * 10_000_000}\r\n", 431),
        ("GET /health/live", "X-Many: a\r\n" * 90, 200),
        ("GET /health/live", "X-Many: a\r\n" * 200, 431),
        ("GET /health/live", "X-Many: a\r\n" * 100_000, 431),
    ],
    ids=[
        "long query",
        "long path",
        "too long path",
        "absurd path",
        "long header",
        "too long header",
        "absurd header",
        "many headers",
        "too many headers",
        "absurdly many headers",
    ],
)
def test_long_head_is_answered_and_a_too_long_one_refused(program, first_line, headers, code):
    assert status(exchange(program, first_line, headers)) == code
    assert_still_answers(program)


@pytest.mark.parametrize(
    "path", ["/", "/list", "/theme.js", "/missing.js", "/health/live", f"{API}/users/me", "/api/openapi.json"]
)
def test_server_names_neither_what_it_is_made_of_nor_its_version(program, path):
    response = program.client.get(path)
    assert response.headers.get_list("Server") == ["donotplay"]
    assert not {"X-Powered-By", "Via"} & set(response.headers)


def test_websockets_and_http2_are_not_spoken(program):
    upgrade = "Connection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\n"
    answer = exchange(program, "GET /health/live", f"{upgrade}Sec-WebSocket-Key: dGhlIHNhbXBsZQ==\r\n")
    assert status(answer) == 200
    with socket.create_connection(("127.0.0.1", program.port), PATIENCE_SECONDS) as connection:
        connection.sendall(b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n")
        assert not connection.recv(100).startswith(b"\0")


def test_peer_that_is_not_trusted_cannot_claim_https(program):
    headers = {"X-Forwarded-Proto": "https", "X-Forwarded-For": "10.0.0.1"}
    response = program.client.get("/health/live", headers=headers)
    assert "Strict-Transport-Security" not in response.headers


def test_secrets_can_come_from_files(settings, folder):
    for name in ("database_url", "redis_url"):
        (folder / name).write_text(f"{getattr(settings, name)}\n")
    (folder / "secret_keys").write_text(f"{SECRET_KEY}\n")
    files = {f"{name}_file": folder / name for name in ("database_url", "redis_url", "secret_keys")}
    with ForkedProgram(folder / "data", **files, workers=2) as program:
        assert program.client.get("/health").json()["status"] == "up"

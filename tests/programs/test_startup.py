"""Servers given by URL that are away, wrong or no such servers: one clear line, after a few tries."""

import asyncio
import secrets
from collections.abc import AsyncIterator, Awaitable
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import asyncpg
import pytest
import redis.asyncio

from donotplay import database, redis_client
from donotplay.database import open_pool
from donotplay.embedded import embedded_servers
from donotplay.errors import StartupError
from donotplay.redis_client import open_redis
from donotplay.settings import Settings
from donotplay.startup import without_password
from tests.processes import free_port, run_donotplay

PASSWORD = "correct-horse"


class Visits:
    """What a made-up server has seen."""

    def __init__(self) -> None:
        self.count = 0
        self.port = 0


@asynccontextmanager
async def listening(answer: bytes) -> AsyncIterator[Visits]:
    """A server that hears something, answers the same to everybody, and hangs up."""
    visits = Visits()

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        visits.count += 1
        await reader.read(1)
        writer.write(answer)
        writer.close()

    server = await asyncio.start_server(serve, "127.0.0.1", 0)
    visits.port = server.sockets[0].getsockname()[1]
    async with server:
        yield visits


async def refusal(opening: Awaitable[Any]) -> str:
    with pytest.raises(StartupError) as caught:
        await opening
    message = str(caught.value)
    assert "\n" not in message
    return message


async def postgresql_refusal(url: str, attempts: int = 1) -> str:
    return await refusal(open_pool(url, size=1, attempts=attempts))


async def redis_refusal(url: str, attempts: int = 1) -> str:
    return await refusal(open_redis(url, attempts=attempts))


async def test_postgresql_that_is_away_is_named_with_its_address():
    url = f"postgresql://me@127.0.0.1:{free_port()}/mine"
    assert (await postgresql_refusal(url)).startswith(f"PostgreSQL at {url} can't be reached: ")


async def test_redis_that_is_away_is_named_with_its_address():
    url = f"redis://127.0.0.1:{free_port()}"
    assert (await redis_refusal(url)).startswith(f"Redis at {url} can't be reached: ")


async def test_postgresql_that_hangs_up_is_tried_as_often_as_set():
    async with listening(b"") as visits:
        await postgresql_refusal(f"postgresql://me@127.0.0.1:{visits.port}/mine?sslmode=disable", attempts=3)
    assert visits.count == 3


async def test_redis_that_hangs_up_is_tried_a_bounded_number_of_times():
    async with listening(b"") as visits:
        await redis_refusal(f"redis://127.0.0.1:{visits.port}", attempts=3)
    assert 3 <= visits.count <= 2 * 3


async def test_server_that_is_no_postgresql_is_said_to_be_none():
    async with listening(b"HTTP/1.1 400 Bad Request\r\n\r\n") as visits:
        message = await postgresql_refusal(f"postgresql://me@127.0.0.1:{visits.port}/mine?sslmode=disable")
    assert message.startswith("PostgreSQL at ")


async def test_server_that_is_no_redis_is_said_to_be_none():
    async with listening(b"HTTP/1.1 400 Bad Request\r\n\r\n") as visits:
        message = await redis_refusal(f"redis://127.0.0.1:{visits.port}")
    assert message.startswith("Redis at ")


@pytest.mark.parametrize(
    "url",
    [
        "nonsense",
        "http://localhost/donotplay",
        "postgresql://localhost:port/donotplay",
        "postgresql://[::1/donotplay",
        "postgresql://localhost/donotplay?sslmode=perhaps",
        "postgresql://me:pass:word@[::1/donotplay",
        "postgresql://me:pass:word/with/slashes@localhost/donotplay",
    ],
)
async def test_malformed_postgresql_url_names_the_setting_and_hides_the_password(url):
    message = await postgresql_refusal(url)
    assert message.startswith("DONOTPLAY_DATABASE_URL")
    assert "pass:word" not in message


@pytest.mark.parametrize(
    "url",
    ["nonsense", "http://localhost", "redis://localhost:port", "redis://localhost:99999", "redis://[::1"],
)
async def test_malformed_redis_url_names_the_setting(url):
    assert (await redis_refusal(url)).startswith("DONOTPLAY_REDIS_URL is no URL like redis://")


def test_passwords_in_shown_urls_are_hidden():
    url = "postgresql://me:p@ss:word@localhost/donotplay?password=secret&sslpassword=secret&sslmode=disable"
    assert without_password(url) == (
        "postgresql://me:***@localhost/donotplay?password=***&sslpassword=***&sslmode=disable"
    )


async def test_unknown_database_is_named(settings: Settings):
    url = settings.required("database_url").replace("/donotplay?", "/elsewhere?")
    assert (await postgresql_refusal(url, attempts=5)).endswith(
        'refused: database "elsewhere" does not exist'
    )


async def test_postgresql_that_is_too_old_is_refused(settings: Settings, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(database, "MIN_VERSION", 99)
    message = await postgresql_refusal(settings.required("database_url"))
    assert message == "PostgreSQL 18 is too old: donotplay needs 99 or newer"


async def test_redis_that_is_too_old_is_refused(settings: Settings, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(redis_client, "MIN_VERSION", 99)
    async with redis.asyncio.from_url(settings.required("redis_url")) as client:
        version = (await client.info("server"))["valkey_version"]
    message = await redis_refusal(settings.required("redis_url"))
    assert message == f"Redis {version} is too old: donotplay needs 99 or newer"


async def test_missing_extension_is_named(settings: Settings, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(database, "REQUIRED_EXTENSIONS", ("pg_trgm", "pg_nothing"))
    message = await postgresql_refusal(settings.required("database_url"))
    assert message.startswith("PostgreSQL lacks the extension pg_nothing: ")


def ask_for_passwords(directory: Path) -> None:
    """Of the role `locked`; everybody else may come in as before."""
    rules = directory / "postgres" / "pg_hba.conf"
    rules.write_text(f"local all locked scram-sha-256\n{rules.read_text()}")


async def test_wrong_passwords_are_refused_at_once_and_not_shown(directory):
    ask_for_passwords(directory)
    with embedded_servers(directory) as urls:
        connection = await asyncpg.connect(urls.database)
        await connection.execute(f"CREATE ROLE locked LOGIN PASSWORD '{PASSWORD}'")
        await connection.close()
        wrong = urls.database.replace("postgres@", "locked:wr%6Fng@")
        assert (await postgresql_refusal(wrong, attempts=3)) == (
            f"PostgreSQL at {wrong.replace('wr%6Fng', '***')} refused: "
            'password authentication failed for user "locked"'
        )
        right = await open_pool(wrong.replace("wr%6Fng", PASSWORD), size=1, attempts=1)
        await right.close()

        async with redis.asyncio.from_url(urls.redis) as client:
            await client.acl_setuser("locked", enabled=True, passwords=[f"+{PASSWORD}"], commands=["+@all"])
        wrong = urls.redis.replace("unix://", "unix://locked:wr%6Fng@")
        message = await redis_refusal(wrong, attempts=3)
        assert message.startswith(f"Redis at {wrong.replace('wr%6Fng', '***')} refused: ")
        client = await open_redis(wrong.replace("wr%6Fng", PASSWORD), attempts=1)
        await client.aclose()


async def test_redis_that_wants_a_password_and_gets_none_is_refused_at_once(directory):
    with embedded_servers(directory) as urls:
        async with redis.asyncio.from_url(urls.redis) as client:
            await client.config_set("requirepass", PASSWORD)
            message = await redis_refusal(urls.redis, attempts=3)
            await client.config_set("requirepass", "")
    assert message.startswith(f"Redis at {urls.redis} refused: ")


async def test_servers_that_come_up_a_moment_later_are_reached(directory):
    sockets = directory / "run"
    opening = asyncio.gather(
        open_pool(f"postgresql://postgres@/donotplay?host={sockets}", size=1, attempts=20),
        open_redis(f"unix://{sockets}/valkey.sock", attempts=20),
    )
    await asyncio.sleep(0.1)
    servers = embedded_servers(directory)
    await asyncio.to_thread(servers.__enter__)
    try:
        pool, client = await opening
        assert await pool.fetchval("SELECT 1") == 1
        assert await client.ping()
        await pool.close()
        await client.aclose()
    finally:
        await asyncio.to_thread(servers.__exit__, None, None, None)


@pytest.mark.parametrize("command", ["serve", "migrate"])
def test_command_says_what_keeps_it_from_starting_in_one_line(command):
    ended = run_donotplay(
        command,
        database_url=f"postgresql://me:{PASSWORD}@127.0.0.1:{free_port()}/mine",
        redis_url="redis://127.0.0.1:1",
        secret_keys=secrets.token_hex(),
        port=free_port(),
        connect_attempts=2,
    )
    assert (ended.returncode, ended.stdout) == (1, "")
    retry, line = ended.stderr.splitlines()
    assert "stamina.retry_scheduled" in retry
    assert line.startswith("donotplay: PostgreSQL at postgresql://me:***@127.0.0.1:")


def test_data_directory_without_permission_is_one_line(folder):
    (folder / "file").touch()
    ended = run_donotplay("serve", data_dir=folder / "file", port=free_port())
    assert (ended.returncode, ended.stderr) == (
        1,
        f"donotplay: the data directory {folder / 'file'} can't be used: File exists\n",
    )

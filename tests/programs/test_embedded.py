"""The embedded servers, through every kind of end that a computer knows."""

import asyncio
import ctypes
import os
import pwd
import shutil
import stat
import subprocess
import sys
from pathlib import Path
from urllib.parse import urlsplit

import asyncpg
import psutil
import pytest
import redis

from donotplay.embedded import EmbeddedUrls, embedded_servers
from donotplay.embedded.account import ACCOUNT
from donotplay.errors import StartupError
from tests.processes import (
    copy_directory,
    environment,
    holder,
    is_alive,
    kill,
    postmaster,
    servers,
    wait_until_gone,
)

IS_ROOT = os.geteuid() == 0

ORDINARY_USER = 65534
"""`nobody` on every system we know."""

AS_ORDINARY_USER = """
import os, pathlib, sys
import asyncio, asyncpg, redis, donotplay.embedded
from donotplay.embedded import embedded_servers
if os.geteuid() == 0:
    os.setgroups([])
    os.setgid(int(sys.argv[2]))
    os.setuid(int(sys.argv[2]))
async def one(url):
    connection = await asyncpg.connect(url)
    try:
        return await connection.fetchval("SELECT 1")
    finally:
        await connection.close()
with embedded_servers(pathlib.Path(sys.argv[1])) as urls:
    with redis.Redis.from_url(urls.redis) as client:
        print(asyncio.run(one(urls.database)), client.ping())
"""


async def write(urls: EmbeddedUrls) -> None:
    connection = await asyncpg.connect(urls.database)
    await connection.execute("CREATE TABLE kept (word text); INSERT INTO kept VALUES ('word')")
    await connection.close()
    with redis.Redis.from_url(urls.redis) as client:
        client.set("kept", "word")


async def read(urls: EmbeddedUrls) -> tuple[str, str]:
    connection = await asyncpg.connect(urls.database)
    row = await connection.fetchval("SELECT word FROM kept")
    await connection.close()
    with redis.Redis.from_url(urls.redis, decode_responses=True) as client:
        return row, client.get("kept")


def urls_of(directory: Path) -> EmbeddedUrls:
    sockets = directory / "run"
    return EmbeddedUrls(f"postgresql://postgres@/donotplay?host={sockets}", f"unix://{sockets}/valkey.sock")


async def test_data_of_both_survives_a_restart_and_nothing_runs_in_between(directory):
    with embedded_servers(directory) as urls:
        await write(urls)
        running = servers(directory)
    wait_until_gone(running)
    with embedded_servers(directory) as urls:
        assert await read(urls) == ("word", "word")


def test_restarts_that_follow_at_once_work(directory):
    for _ in range(5):
        with embedded_servers(directory) as urls, redis.Redis.from_url(urls.redis) as client:
            assert client.ping()


def test_second_user_of_a_data_directory_is_told_about_the_first(directory):
    with (
        embedded_servers(directory),
        pytest.raises(StartupError, match=rf"is in use by another donotplay \(process {os.getpid()}\)"),
        embedded_servers(directory),
    ):
        pass


async def test_program_killed_leaves_the_lock_free_and_servers_to_take_over(directory):
    by_another_name = directory.with_name("link")
    by_another_name.symlink_to(directory)
    with holder(by_another_name / ".." / "data") as program:
        await write(urls_of(directory))
        left = servers(directory)
        kill([program])
        assert all(map(is_alive, left[:1] + left[-1:]))
        with embedded_servers(directory) as urls:
            assert postmaster(directory) == left[0]
            assert await read(urls) == ("word", "word")
    wait_until_gone(left)


async def test_postmaster_killed_alone_recovers(directory):
    with holder(directory) as program:
        await write(urls_of(directory))
        kill([program, postmaster(directory)])
    with embedded_servers(directory) as urls:
        assert await read(urls) == ("word", "word")


async def test_everything_killed_recovers(directory):
    with holder(directory) as program:
        await write(urls_of(directory))
        kill([program, *servers(directory)])
    with embedded_servers(directory) as urls:
        assert await read(urls) == ("word", "word")


@pytest.mark.parametrize("name", ["long" * 40, "it's 100% (a, b & c) + ü"], ids=["long", "odd"])
async def test_path_that_is_too_long_or_odd_for_sockets_works(prepared_directory, folder, name):
    copy_directory(prepared_directory, folder / name)
    with embedded_servers(folder / name) as urls:
        sockets = Path(urlsplit(urls.redis).path).parent
        await write(urls)
        assert await read(urls) == ("word", "word")
    shutil.rmtree(sockets)


def test_servers_run_as_an_account_without_rights_and_only_it_can_read_their_files(directory):
    account = pwd.getpwnam(ACCOUNT).pw_uid if IS_ROOT else os.geteuid()
    with embedded_servers(directory):
        assert {process.uids().effective for process in servers(directory)} == {account}
        for name in ("postgres", "valkey", "run"):
            status = (directory / name).stat()
            assert (status.st_uid, stat.S_IMODE(status.st_mode)) == (account, 0o700)
    assert not stat.S_IMODE(directory.stat().st_mode) & (stat.S_IRWXG | stat.S_IROTH | stat.S_IWOTH)


@pytest.mark.skipif(not IS_ROOT, reason="only root has anything to lack")
def test_root_of_a_container_who_may_not_trace_others_can_run_and_take_over(directory):
    """Docker takes CAP_SYS_PTRACE from root, and with it the look at others' working directories."""

    def without_tracing() -> None:
        drop_from_bounding_set, sys_ptrace = 24, 19
        assert ctypes.CDLL(None).prctl(drop_from_bounding_set, sys_ptrace, 0, 0, 0) == 0

    with holder(directory, preexec_fn=without_tracing) as program:
        kill([program])
    with holder(directory, preexec_fn=without_tracing):
        pass


def test_ordinary_user_can_run_them(folder):
    if IS_ROOT:
        os.chown(folder, ORDINARY_USER, ORDINARY_USER)
    result = subprocess.run(
        [sys.executable, "-c", AS_ORDINARY_USER, str(folder / "data"), str(ORDINARY_USER)],
        env=environment(),
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )
    assert result.stdout.splitlines()[-1:] == ["1 True"], result.stderr
    assert (folder / "data" / "postgres").stat().st_uid == (ORDINARY_USER if IS_ROOT else os.geteuid())


async def test_process_id_that_another_program_has_got_does_not_block_the_start(directory):
    with embedded_servers(directory) as urls:
        await write(urls)
        files = {
            file: file.read_text().split("\n")
            for file in (directory / "postgres" / "postmaster.pid", directory / "run" / ".s.PGSQL.5432.lock")
        }
    # Of the same account: PostgreSQL finds out by itself about processes that it may not signal.
    other = await asyncio.create_subprocess_exec("sleep", "600", user=ACCOUNT if IS_ROOT else None)
    try:
        for file, (_, *rest) in files.items():
            leave_process_id_file(file, "\n".join([str(other.pid), *rest]))
        with embedded_servers(directory) as urls:
            assert await read(urls) == ("word", "word")
        assert is_alive(psutil.Process(other.pid))
    finally:
        other.kill()
        await other.wait()


def test_process_id_file_cut_short_does_not_block_the_start(directory):
    leave_process_id_file(directory / "postgres" / "postmaster.pid", "")
    with embedded_servers(directory):
        assert is_alive(postmaster(directory))


def leave_process_id_file(file: Path, content: str) -> None:
    file.write_text(content)
    file.chmod(0o600)
    owner = file.parent.stat()
    os.chown(file, owner.st_uid, owner.st_gid)


def test_first_start_that_was_interrupted_begins_anew(folder):
    half_made = folder / "data" / "postgres.new"
    half_made.mkdir(parents=True)
    (half_made / "PG_VERSION").write_text("18\n")
    with embedded_servers(folder / "data"):
        assert is_alive(postmaster(folder / "data"))
    assert not half_made.exists()


def test_data_directory_that_cannot_be_made_is_one_clear_line(folder):
    (folder / "file").touch()
    with (
        pytest.raises(StartupError, match=r"data directory .*/file/data can't be used: Not a directory"),
        embedded_servers(folder / "file" / "data"),
    ):
        pass

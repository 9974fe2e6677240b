"""The script of the backup, on a real PostgreSQL."""

import os
import subprocess
import time
from pathlib import Path

import pytest

from donotplay.database import connected
from donotplay.embedded.postgres import _postgres_programs
from tests.deploy.chart.rendering import CHART

PROGRAMS = _postgres_programs()
DAY = 86_400


@pytest.fixture
def dumps(tmp_path: Path) -> Path:
    directory = tmp_path / "dumps"
    directory.mkdir()
    return directory


def back_up(url: str, dumps: Path) -> subprocess.CompletedProcess[str]:
    secret = dumps.parent / "database-url"
    secret.write_text(f"{url}\n")
    environment = {
        "PATH": f"{PROGRAMS}:{os.environ['PATH']}",
        "DATABASE_URL_FILE": str(secret),
        "BACKUP_DIR": str(dumps),
        "KEEP_DAYS": "14",
    }
    command = ["sh", str(CHART / "files/backup.sh")]
    return subprocess.run(command, env=environment, capture_output=True, text=True, check=False)


def restore(dump: Path, url: str) -> None:
    command = [PROGRAMS / "pg_restore", "--table", "kept", "--dbname", url, dump]
    subprocess.run(command, check=True, capture_output=True)


def aged(file: Path, days: int) -> Path:
    file.write_text("a dump")
    os.utime(file, (time.time() - days * DAY,) * 2)
    return file


async def test_dump_brings_back_what_was_there(database, dumps):
    async with connected(database) as connection:
        await connection.execute("CREATE TABLE kept AS SELECT 'Björk' AS name")
        done = back_up(database, dumps)
        assert done.returncode == 0, done.stderr
        (dump,) = dumps.iterdir()
        assert dump.stat().st_mode & 0o077 == 0
        await connection.execute("DROP TABLE kept")
        restore(dump, database)
        assert await connection.fetchval("SELECT name FROM kept") == "Björk"


async def test_old_dumps_go_and_all_else_stays(database, dumps):
    old, young = aged(dumps / "donotplay-old.dump", 20), aged(dumps / "donotplay-young.dump", 10)
    others = aged(dumps / "others.dump", 20)
    assert back_up(database, dumps).returncode == 0
    assert not old.exists()
    assert young.exists()
    assert others.exists()
    assert len(list(dumps.iterdir())) == 3


async def test_failed_dump_leaves_nothing_behind_and_old_ones_alone(database, dumps):
    old = aged(dumps / "donotplay-old.dump", 20)
    done = back_up(database.replace("/test_", "/gone_"), dumps)
    assert done.returncode != 0
    assert list(dumps.iterdir()) == [old]

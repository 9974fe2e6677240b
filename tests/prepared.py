"""A data directory with schema and start data, made once for all processes of the test run.

Run as a program it makes one: beside the tests, while their processes are still importing, and without
coverage, which would take twice as long.
"""

import asyncio
import subprocess
import sys
from pathlib import Path

from donotplay.database import connected
from donotplay.embedded import embedded_servers
from donotplay.migrations import migrate
from donotplay.preparation import prepare_database
from donotplay.settings import Settings
from tests.processes import wait_until

SECRET_KEY = "4f1d7c0a9be8352664f1d7c0a9be835266"

TEMPLATE = "migrated"
"""A second database, with the schema alone. Nobody connects to it, so others can be made as its copies."""


def start_preparing(parent: Path) -> subprocess.Popen[bytes]:
    """Begin to make the directory; `prepared_in` tells where it is."""
    with (parent / "log").open("w") as log:
        command = [sys.executable, "-m", __name__, str(parent)]
        return subprocess.Popen(command, stdout=log, stderr=subprocess.STDOUT)


def prepared_in(parent: Path) -> Path:
    """The directory, at rest, when it is made."""
    directory, failed = parent / "data", parent / "failed"
    wait_until(lambda: directory.exists() or failed.exists())
    assert not failed.exists(), (parent / "log").read_text()
    return directory


async def _make_template(url: str) -> None:
    await migrate(url)
    async with connected(url.replace("/donotplay?", "/postgres?")) as connection:
        await connection.execute(f"CREATE DATABASE {TEMPLATE} TEMPLATE donotplay")


def _prepare(parent: Path) -> None:
    with embedded_servers(parent / "new") as urls:
        asyncio.run(_make_template(urls.database))
        asyncio.run(prepare_database(Settings(database_url=urls.database, secret_keys=SECRET_KEY)))
    (parent / "new").rename(parent / "data")


if __name__ == "__main__":
    parent = Path(sys.argv[1])
    try:
        _prepare(parent)
    except BaseException:
        (parent / "failed").touch()
        raise

"""Real PostgreSQL and Valkey for every test. Each makes its own people, so none needs a clean slate."""

import io
import secrets
import shutil
import tempfile
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import AsyncExitStack
from pathlib import Path
from typing import Any

import httpx
import hypothesis
import msgspec
import pytest
from asgi_lifespan import LifespanManager
from xdist.workermanage import WorkerController

from donotplay import rate_limiter
from donotplay.accounts.keys import Keyring
from donotplay.app import create_app
from donotplay.asgi import ASGIApp
from donotplay.database import Connection, connected
from donotplay.embedded import embedded_servers
from donotplay.observability import configure_logging
from donotplay.redis_client import Redis, open_redis
from donotplay.settings import Settings
from tests.mailboxes import Mailbox, mail_server
from tests.people import Person, browser, sign_up
from tests.prepared import SECRET_KEY, TEMPLATE, prepared_in, start_preparing
from tests.processes import copy_directory, remove_directory, scratch

AppWith = Callable[..., Awaitable[ASGIApp]]

# A deadline would be a test of the machine.
hypothesis.settings.register_profile("donotplay", deadline=None)
hypothesis.settings.load_profile("donotplay")

PREPARED_IN = pytest.StashKey[Path]()


def pytest_sessionstart(session: pytest.Session) -> None:
    """Have the data directory made while the processes that run the tests start up."""
    config = session.config
    if hasattr(config, "workerinput"):
        config.stash[PREPARED_IN] = Path(config.workerinput["prepared_in"])
    elif not config.option.collectonly:
        parent = Path(tempfile.mkdtemp(prefix="donotplay-made-", dir=scratch()))
        config.stash[PREPARED_IN] = parent
        config.add_cleanup(lambda: shutil.rmtree(parent))
        config.add_cleanup(start_preparing(parent).wait)


def pytest_configure_node(node: WorkerController) -> None:
    """Tell a process of the test run where the directory is."""
    node.workerinput["prepared_in"] = str(node.config.stash[PREPARED_IN])


@pytest.fixture(scope="session")
def data_dir() -> Iterator[Path]:
    """Outside pytest's own directories, whose names are too long for sockets."""
    with tempfile.TemporaryDirectory(prefix="donotplay-test-") as directory:
        yield Path(directory)


@pytest.fixture(scope="session")
def prepared_directory(pytestconfig: pytest.Config) -> Path:
    """A data directory with schema and start data, at rest: tests that break one get a copy each."""
    return prepared_in(pytestconfig.stash[PREPARED_IN])


@pytest.fixture(scope="session")
def settings(prepared_directory: Path, data_dir: Path) -> Iterator[Settings]:
    """Settings with running servers; one pair for each process of the test run."""
    copy_directory(prepared_directory, data_dir / "data")
    with embedded_servers(data_dir / "data") as urls:
        yield Settings(
            database_url=urls.database,
            redis_url=urls.redis,
            secret_keys=SECRET_KEY,
            data_dir=str(data_dir / "data"),
            log_level="error",
            password_hash_cost=4,  # the lowest there is: production's takes a quarter of a second
        )


@pytest.fixture(scope="session")
def pages(data_dir: Path) -> Path:
    """Built pages small enough to know each byte of."""
    pages = data_dir / "pages"
    immutable = pages / "_app" / "immutable"
    immutable.mkdir(parents=True)
    (pages / "index.html").write_text("<title>donotplay</title>")
    (immutable / "app.abc123.js").write_text("export {}")
    (pages / "theme.js").write_text("/* theme */")
    return pages


@pytest.fixture(scope="session")
async def app(settings: Settings, pages: Path) -> AsyncIterator[ASGIApp]:
    app = create_app(settings, pages)
    async with LifespanManager(app):
        yield app


@pytest.fixture
async def app_with(settings: Settings, pages: Path) -> AsyncIterator[AppWith]:
    """The site with some settings changed: `app = await app_with(port=1234)`."""
    async with AsyncExitStack() as stack:

        async def start(**changes: Any) -> ASGIApp:
            app = create_app(msgspec.structs.replace(settings, **changes), pages)
            await stack.enter_async_context(LifespanManager(app))
            return app

        yield start


@pytest.fixture
async def client(app: ASGIApp) -> AsyncIterator[httpx.AsyncClient]:
    """Somebody who is not signed in."""
    async with browser(app) as client:
        yield client


@pytest.fixture
async def connection(app: ASGIApp, settings: Settings) -> AsyncIterator[Connection]:
    """A look into the database from outside: it sees what is committed."""
    async with connected(settings.required("database_url")) as connection:
        yield connection


@pytest.fixture
async def redis(settings: Settings) -> AsyncIterator[Redis]:
    """Redis, from outside."""
    client = await open_redis(settings.required("redis_url"), attempts=1)
    yield client
    await client.aclose()


@pytest.fixture
def raised_limits(monkeypatch: pytest.MonkeyPatch) -> None:
    """For tests of what else holds when many come at once."""
    item = rate_limiter._item
    monkeypatch.setattr(
        rate_limiter,
        "_item",
        lambda name, limit: item(name, msgspec.structs.replace(limit, quota=10_000)),
    )


@pytest.fixture
def keyring(settings: Settings) -> Keyring:
    return Keyring(settings.secrets)


@pytest.fixture
async def person(client: httpx.AsyncClient, connection: Connection) -> Person:
    return await sign_up(client, connection)


@pytest.fixture
async def stranger(app: ASGIApp, connection: Connection) -> AsyncIterator[Person]:
    """Another person, in another browser."""
    async with browser(app) as client:
        yield await sign_up(client, connection)


@pytest.fixture
def log(settings: Settings) -> Iterator[io.StringIO]:
    """What is logged, as the lines that a log collector gets."""
    stream = io.StringIO()
    configure_logging("info", "json", stream)
    yield stream
    configure_logging(settings.log_level, settings.log_format)


@pytest.fixture
async def database(settings: Settings) -> AsyncIterator[str]:
    """The URL of a database of its own, with the schema and nothing in it."""
    url = settings.required("database_url")
    name = f"test_{secrets.token_hex(6)}"
    async with connected(url) as connection:
        await connection.execute(f"CREATE DATABASE {name} TEMPLATE {TEMPLATE} STRATEGY file_copy")
        yield url.replace("/donotplay?", f"/{name}?")
        await connection.execute(f"DROP DATABASE {name} WITH (FORCE)")


@pytest.fixture
def folder() -> Iterator[Path]:
    """An empty directory with a short name. What still runs in it after the test is ended."""
    directory = Path(tempfile.mkdtemp(prefix="donotplay-test-", dir=scratch()))
    directory.chmod(0o711)
    yield directory
    remove_directory(directory)


@pytest.fixture
def directory(prepared_directory: Path, folder: Path) -> Path:
    """A copy of the prepared data directory."""
    copy_directory(prepared_directory, folder / "data")
    return folder / "data"


@pytest.fixture
async def mailbox() -> AsyncIterator[Mailbox]:
    """Of a mail server of its own; `app_with(**mailbox.settings)` sends there."""
    async with mail_server() as mailbox:
        yield mailbox

"""What has to be there before requests are answered: servers, a secret, the schema, the start data."""

import os
import secrets
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path
from tempfile import NamedTemporaryFile

import msgspec
import structlog

from donotplay.accounts.errors import EmailTaken
from donotplay.accounts.passwords import hash_password
from donotplay.accounts.users import create_user
from donotplay.artists.starter import load_starter_catalog
from donotplay.database import open_pool, transaction
from donotplay.embedded import DataDirectoryInUse, EmbeddedUrls, embedded_servers, urls_of_running
from donotplay.migrations import migrate, preparing
from donotplay.settings import Settings

DEMO_EMAIL = "demo@example.com"
DEMO_PASSWORD = "play-nothing-i-mind"  # noqa: S105 -- the demo user exists in development only

log = structlog.get_logger()


@contextmanager
def running_servers(settings: Settings) -> Iterator[Settings]:
    """`settings` with URLs and secrets filled in; the embedded servers run where no URL was given."""
    if settings.database_url and settings.redis_url:
        yield with_secrets(settings)
        return
    with embedded_servers(settings.data_path) as urls:
        yield _with_urls(with_secrets(settings), urls)


@contextmanager
def reachable_servers(settings: Settings) -> Iterator[Settings]:
    """The same, also while another donotplay serves from the same data directory."""
    with ExitStack() as stack:
        try:
            complete = stack.enter_context(running_servers(settings))
        except DataDirectoryInUse:
            complete = _with_urls(with_secrets(settings), urls_of_running(settings.data_path))
        yield complete


def _with_urls(settings: Settings, urls: EmbeddedUrls) -> Settings:
    return msgspec.structs.replace(
        settings,
        database_url=settings.database_url or urls.database,
        redis_url=settings.redis_url or urls.redis,
    )


def with_secrets(settings: Settings) -> Settings:
    """`settings` with the secrets of the data directory where none are set."""
    if settings.secret_keys:
        return settings
    complete = msgspec.structs.replace(settings, secret_keys=read_secrets(settings.data_path))
    complete.check_secret_keys()
    return complete


def read_secrets(data_dir: Path) -> str:
    """The secrets kept in the data directory, a line each, written as in the setting; made at first."""
    path = data_dir / "secret.key"
    data_dir.mkdir(mode=0o700, parents=True, exist_ok=True)
    if not path.exists():
        _make_secret(path)
    return ",".join(path.read_text().split())


def _make_secret(path: Path) -> None:
    """The file appears whole, and of several that are made at once the first stays."""
    with NamedTemporaryFile("w", dir=path.parent, prefix="secret.", suffix=".new") as file:
        file.write(secrets.token_hex(32) + "\n")
        file.flush()
        os.fsync(file.fileno())
        with suppress(FileExistsError):
            os.link(file.name, path)


async def prepare_database(settings: Settings, database_url: str | None = None) -> None:
    """Migrate, load the start data, and in development the demo user. One process at a time."""
    url = database_url or settings.required("database_url")
    pool = await open_pool(url, size=1, attempts=settings.connect_attempts)
    try:
        async with preparing(url) as connection:
            await migrate(url)
            await load_starter_catalog(connection)
        if settings.environment == "development":
            password_hash = await hash_password(DEMO_PASSWORD, settings.password_hash_cost)
            try:
                async with transaction(pool) as connection:
                    await create_user(connection, DEMO_EMAIL, password_hash)
            except EmailTaken:
                log.debug("demo_user_exists")
    finally:
        await pool.close()

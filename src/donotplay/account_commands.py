"""`donotplay users` and `donotplay keys`: what whoever runs the site does for its accounts."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import TypeVar

from cyclopts import App

from donotplay import audit
from donotplay.accounts.keys import Keyring
from donotplay.accounts.links import LIFETIMES, LinkPurpose, issue_link
from donotplay.accounts.liveness import remember_ended
from donotplay.accounts.schemas import User
from donotplay.accounts.sessions import end_everybodys_sessions
from donotplay.accounts.sessions import end_sessions as end_sessions_of
from donotplay.accounts.tokens import SessionKey
from donotplay.accounts.totp import reencrypt_secrets
from donotplay.accounts.users import find_credentials
from donotplay.audit import Event
from donotplay.clients import Client
from donotplay.database import Connection, open_pool, transaction
from donotplay.errors import StartupError
from donotplay.observability import configure_logging
from donotplay.preparation import reachable_servers
from donotplay.redis_client import open_redis
from donotplay.settings import Settings

users = App(name="users", help="Help people with their accounts.")
keys = App(name="keys", help="Care for the secrets that sign and encrypt.")

BY_OPERATOR = Client(ip=None, user_agent=None)

_Result = TypeVar("_Result")


@users.command
def reset_password(email: str) -> None:
    """Print a link with which the owner of the account can set a new password.

    It works once, for 30 minutes. Nobody but its owner learns the new password.
    """

    async def issue(connection: Connection, settings: Settings) -> str:
        user = await _find(connection, email)
        await audit.record(
            connection, Event.RESET_REQUESTED, BY_OPERATOR, user.id, details={"by": "operator"}
        )
        return await issue_link(
            connection, user.id, user.email, LinkPurpose.RESET_PASSWORD, settings.site_url
        )

    minutes = LIFETIMES[LinkPurpose.RESET_PASSWORD].total_seconds() // 60
    print(f"{_run(issue)}\nIt works once, for {minutes:.0f} minutes.")


@users.command
def end_sessions(email: str | None = None, *, everybody: bool = False) -> None:
    """Log somebody out everywhere, or everybody; it takes effect at once."""
    if (email is None) != everybody:
        raise StartupError("name one e-mail address, or say --everybody")

    async def end(connection: Connection, _settings: Settings) -> list[SessionKey]:
        if email:
            ended = await end_sessions_of(connection, (await _find(connection, email)).id)
        else:
            ended = await end_everybodys_sessions(connection)
        for owner in {session.user_id for session in ended}:
            await audit.record(
                connection, Event.OTHERS_LOGGED_OUT, BY_OPERATOR, owner, details={"by": "operator"}
            )
        return ended

    async def tell(settings: Settings, ended: list[SessionKey]) -> None:
        redis = await open_redis(settings.required("redis_url"), attempts=settings.connect_attempts)
        await remember_ended(redis, *ended)
        await redis.aclose()

    print(f"{len(_run(end, then=tell))} sessions were ended")


@keys.command
def rotate() -> None:
    """Encrypt anew, with the first of the secret keys, what older ones have encrypted.

    Before: put a new key in front of the others, and restart. After: an older key can be removed, as soon as
    no access token that it signed is valid any more.
    """

    async def encrypt_anew(connection: Connection, settings: Settings) -> str:
        keyring = Keyring(settings.secrets)
        count = await reencrypt_secrets(connection, keyring)
        return f"{count} secrets are now encrypted with the key {keyring.current.id.hex()}"

    print(_run(encrypt_anew))


async def _find(connection: Connection, email: str) -> User:
    credentials = await find_credentials(connection, email)
    if credentials is None:
        raise StartupError(f"nobody has the address {email}")
    return credentials.user


async def _nothing(_settings: Settings, _result: object) -> None:
    pass


def _run(
    work: Callable[[Connection, Settings], Awaitable[_Result]],
    then: Callable[[Settings, _Result], Awaitable[None]] = _nothing,
) -> _Result:
    """Do something in one transaction, and `then` something after it.

    Works also while another donotplay serves from the same data directory.
    """
    settings = Settings.from_environment()
    configure_logging(settings.log_level, settings.log_format)

    async def run(complete: Settings) -> _Result:
        pool = await open_pool(complete.required("database_url"), size=1, attempts=complete.connect_attempts)
        try:
            async with transaction(pool) as connection:
                result = await work(connection, complete)
            await then(complete, result)
        finally:
            await pool.close()
        return result

    with reachable_servers(settings) as complete:
        return asyncio.run(run(complete))
